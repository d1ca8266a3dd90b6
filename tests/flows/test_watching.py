"""Under `run`: what is saved is in its feeds, and told once. How fast: benchmarks/main_job.py."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from blogs import Blog, wait_until, webhook
from servers import Receiver

from publisher.clock import SystemClock


@pytest.fixture
def blog(tmp_path: Path) -> Blog:
    """A blog of one post, with its baseline behind it."""
    blog = Blog(tmp_path)
    blog.post("first", categories=["Database"])
    blog.publish()
    return blog


def titles(receiver: Receiver) -> list[str]:
    return [request.json()["data"]["title"] for request in receiver.received]


def test_a_saved_post_is_in_its_feeds_and_told_once(blog: Blog) -> None:
    with Receiver() as receiver:
        blog.configure(
            channels=[webhook(receiver)],
            email={"from": "news@blog.example.com", "subscribers": ["reader@example.com"]},
            digests=[{"name": "now", "when": "immediately"}],
        )
        with blog.running() as run:
            blog.post("hello", categories=["Database/OLAP"], tags=["Go"])
            paths = ["feed.json", "categories/Database/feed.json", "categories/Database/OLAP/feed.json"]
            wait_until(lambda: all("Hello" in blog.items(path) for path in paths))
            receiver.wait_for(1)
            wait_until(blog.mails)
            blog.post("second")
            wait_until(lambda: len(blog.mails()) == 2)
            assert run.stop() == 0
    assert titles(receiver) == ["Hello", "Second"]
    assert receiver.received[0].json()["type"] == "post.published"
    assert ["Hello" in str(mail["subject"]) for mail in blog.mails()] == [True, False]


def test_the_next_digest_has_it(blog: Blog) -> None:
    blog.configure(
        email={"from": "news@blog.example.com", "subscribers": ["reader@example.com"]},
        digests=[{"name": "minutely", "when": "cron * * * * *"}],
    )
    blog.command("build")
    with blog.running():
        blog.post("hello")
        wait_until(blog.mails, "a minute begins", seconds=75)
    (mail,) = blog.mails()
    text = mail.get_body(("plain",))
    assert text is not None
    assert "Hello" in text.get_content()
    assert "First" not in text.get_content()


def test_rename_edit_delete_and_atomic_save_are_seen(blog: Blog) -> None:
    with Receiver() as receiver:
        blog.configure(channels=[webhook(receiver)])
        path = blog.post("hello")
        with blog.running():
            before = blog.items()["Hello"]
            renamed = path.rename(path.with_name("greeting.md"))
            wait_until(lambda: "/greeting/" in blog.feed())
            receiver.wait_for(1)
            assert blog.items()["Hello"] == before
            draft = blog.folder / "elsewhere.tmp"
            draft.write_text(renamed.read_text().replace("This is hello.", "Saved in one piece."))
            draft.replace(renamed)
            wait_until(lambda: "Saved in one piece." in blog.feed())
            renamed.unlink()
            wait_until(lambda: "Hello" not in blog.items())
            blog.post("last")
            receiver.wait_for(2)
    assert titles(receiver) == ["Hello", "Last"]


def test_what_changed_while_it_was_down_is_seen_at_start(blog: Blog) -> None:
    with Receiver() as receiver:
        blog.configure(channels=[webhook(receiver)])
        gone = blog.post("gone")
        with blog.running() as run:
            receiver.wait_for(1)
            assert run.stop() == 0
        gone.unlink()
        blog.post("fresh")
        with blog.running():
            receiver.wait_for(2)
            wait_until(lambda: blog.items().keys() == {"First", "Fresh"})
    assert titles(receiver) == ["Gone", "Fresh"]


def test_a_draft_is_told_when_it_is_published_and_a_scaffold_when_it_has_a_body(blog: Blog) -> None:
    with Receiver() as receiver:
        blog.configure(channels=[webhook(receiver)])
        with blog.running():
            blog.post("draft", draft=True)
            blog.post("scaffold", body="")
            blog.post("marker")
            receiver.wait_for(1)
            assert blog.items().keys() == {"First", "Marker"}
            blog.post("draft")
            receiver.wait_for(2)
            blog.post("scaffold", body="Now it says something.")
            receiver.wait_for(3)
            wait_until(lambda: blog.items().keys() == {"First", "Marker", "Draft", "Scaffold"})
    assert titles(receiver) == ["Marker", "Draft", "Scaffold"]


def test_a_scheduled_post_appears_at_its_time(blog: Blog) -> None:
    hexo = blog.folder / "_config.yml"
    hexo.write_text("url: https://blog.example.com\ntitle: Notes\ntimezone: UTC\nfuture: false\n")
    (blog.folder / "source").mkdir()
    blog.posts = blog.posts.rename(blog.folder / "source" / "_posts")
    with Receiver() as receiver:
        blog.configure(site={"generator": "hexo"}, content={"directory": "."}, channels=[webhook(receiver)])
        blog.publish()
        with blog.running():
            ahead = timedelta(seconds=2.5)
            due = SystemClock().now() + ahead
            blog.post("later", age=-ahead)
            wait_until(lambda: "later" in blog.command("status").out)
            early = blog.items()
            assert "Later" not in early or SystemClock().now() >= due
            receiver.wait_for(1)
            assert SystemClock().now() >= due
            wait_until(lambda: "Later" in blog.items())
    assert titles(receiver) == ["Later"]


def test_settle_joins_quick_fixes(blog: Blog) -> None:
    with Receiver() as receiver:
        blog.configure(channels=[webhook(receiver)], content={"settle": "4s"})
        with blog.running():
            path = blog.post("hello", body="A tpyo.")
            wait_until(lambda: "tpyo" in blog.feed())
            path.write_text(path.read_text().replace("tpyo", "typo"))
            wait_until(lambda: "typo" in blog.feed())
            assert not receiver.received
            (heard,) = receiver.wait_for(1)
    assert heard.json()["data"]["summary"] == "A typo."


def test_a_burst_is_held_until_a_person_says(blog: Blog) -> None:
    with Receiver() as receiver:
        blog.configure(channels=[webhook(receiver)])
        with blog.running() as run:
            for number in range(6):  # renamed into place together: one look finds them all
                blog.post(f"post-{number}").rename(blog.folder / f"post-{number}.md")
            for number in range(6):
                os.replace(blog.folder / f"post-{number}.md", blog.posts / f"post-{number}.md")
            run.wait_for("held: publisher journal")
            wait_until(lambda: len(blog.items()) == 7, "feeds do not wait")
            held = blog.publish(status=3)["held"]
            assert blog.command("status").status == 3
            told = 6 - held
            begun = time.monotonic()
            assert blog.command("journal", "release").status == 0
            receiver.wait_for(6)
            assert time.monotonic() - begun < 3
            assert told < 6
            blog.publish()
    assert sorted(titles(receiver)) == [f"Post-{number}" for number in range(6)]


def test_what_is_skipped_is_told_to_nobody(blog: Blog) -> None:
    with Receiver() as receiver:
        blog.configure(channels=[webhook(receiver)])
        for number in range(6):
            blog.post(f"post-{number}")
        assert blog.publish(status=3)["held"] == 6
        assert blog.publish(status=3)["held"] == 6
        assert len(blog.command("journal", "skip", "--json").json) == 6
        assert blog.publish()["held"] == 0
        blog.post("after")
        blog.publish()
    assert len(blog.items()) == 8
    assert titles(receiver) == ["After"]
