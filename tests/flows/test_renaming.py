"""A category that was renamed keeps its feed's path and id, and those who asked for it."""

from __future__ import annotations

import json
from pathlib import Path

from blogs import Blog, webhook
from servers import Receiver


def test_a_renamed_category_keeps_its_feed_and_its_readers(tmp_path: Path) -> None:
    blog = Blog(tmp_path)
    blog.configure(digests=[{"name": "now", "when": "immediately"}])
    blog.post("first", "The first text.", categories=["强化学习"])
    with Receiver() as receiver:
        blog.configure(channels=[webhook(receiver, categories=["强化学习"])])
        blog.publish()
        assert blog.command("subscribers", "add", "a@example.com", "--category", "强化学习").status == 0
        before = json.loads(blog.feed("categories/强化学习/feed.json"))
        blog.configure(content={"category_aliases": {"强化学习": "RL"}})
        blog.post("first", "The first text.", categories=["RL"])
        assert blog.publish()["announced"] == 0
        blog.post("second", categories=["RL"])
        blog.post("third", categories=["强化学习"])
        blog.post("other", categories=["Network"])
        blog.publish()
        assert sorted(one.json()["data"]["title"] for one in receiver.received) == ["Second", "Third"]
    (mail,) = blog.mails()
    text = mail.get_body(("plain",))
    assert text is not None
    assert ("Second" in text.get_content(), "Other" in text.get_content()) == (True, False)
    after = json.loads(blog.feed("categories/强化学习/feed.json"))
    assert {item["title"] for item in after["items"]} == {"First", "Second", "Third"}
    assert [item["id"] for item in before["items"]] == [
        item["id"] for item in after["items"] if item["title"] == "First"
    ]
