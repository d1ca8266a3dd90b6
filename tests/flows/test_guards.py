"""What waits for a person: many posts gone at once, a channel that is dead; and a rate that takes its time."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from blogs import Blog, wait_until, webhook
from servers import Receiver, answer


@pytest.fixture
def blog(tmp_path: Path) -> Blog:
    """A blog of twenty posts, with its baseline behind it."""
    blog = Blog(tmp_path)
    blog.configure(feeds={"limit": 50})
    for number in range(20):
        blog.post(f"post-{number:02}")
    blog.publish()
    return blog


def lose(blog: Blog, count: int) -> None:
    for number in range(count):
        (blog.posts / f"post-{number:02}.md").unlink()


def types(receiver: Receiver) -> list[str]:
    return [request.json()["type"] for request in receiver.received]


def test_many_posts_gone_at_once_are_held(blog: Blog) -> None:
    with Receiver() as receiver:
        blog.configure(channels=[webhook(receiver, on=["published", "removed"])])
        lose(blog, 6)
        assert blog.publish(status=3)["held"] == 6
        assert len(blog.items()) == 20
        assert blog.command("status").status == 3
        held = [line for line in blog.command("journal", "--json").json if line["state"] == "held"]
        assert [line["kind"] for line in held] == ["removal"] * 6
        assert len(blog.command("journal", "release", "--json").json) == 6
        assert blog.publish()["held"] == 0
        assert len(blog.items()) == 14
        assert blog.command("status").status == 0
    assert types(receiver) == ["post.removed"] * 6


def test_posts_that_come_back_were_never_gone(blog: Blog) -> None:
    with Receiver() as receiver:
        blog.configure(channels=[webhook(receiver, on=["published", "removed"])])
        kept = blog.posts.rename(blog.folder / "kept")
        blog.posts.mkdir()
        assert blog.publish(status=3)["held"] == 20
        blog.posts.rmdir()
        kept.rename(blog.posts)
        assert blog.publish()["held"] == 0
        assert blog.command("status").status == 0
    assert len(blog.items()) == 20
    assert receiver.received == []


def test_skipping_lets_them_go_silently(blog: Blog) -> None:
    with Receiver() as receiver:
        blog.configure(channels=[webhook(receiver, on=["published", "removed"])])
        lose(blog, 6)
        blog.publish(status=3)
        assert len(blog.command("journal", "skip", "--json").json) == 6
        assert blog.publish()["held"] == 0
        assert len(blog.items()) == 14
    assert receiver.received == []


def test_run_holds_them_too_and_lets_them_go_at_once(blog: Blog) -> None:
    with blog.running() as run:
        lose(blog, 6)
        run.wait_for("the files of 6 posts are gone at once; their posts stay published")
        run.wait_for("6 held: ")
        assert len(blog.items()) == 20
        assert blog.command("journal", "release").status == 0
        wait_until(lambda: len(blog.items()) == 14)


def test_a_few_posts_may_go(blog: Blog) -> None:
    lose(blog, 4)
    assert blog.publish()["held"] == 0
    assert len(blog.items()) == 16


@pytest.mark.parametrize("rate", ["4/s", "100/m"])
def test_publish_stays_for_a_channel_with_a_rate(tmp_path: Path, rate: str) -> None:
    blog = Blog(tmp_path)
    with Receiver() as receiver:
        blog.configure(channels=[webhook(receiver, rate=rate)])
        blog.publish()
        for number in range(5):
            blog.post(f"post-{number}")
        begun = time.monotonic()
        assert blog.publish()["delivered"] == {"sent": 5}
        assert time.monotonic() - begun > (0.2 if rate == "4/s" else 1.8)
    assert len(receiver.received) == 5


def test_a_dead_channel_is_told_until_it_works_again(tmp_path: Path) -> None:
    blog = Blog(tmp_path)
    with Receiver([answer(410), answer(200)]) as receiver:
        blog.configure(channels=[webhook(receiver)])
        blog.publish()
        blog.post("lost")
        assert blog.publish(status=1)["delivered"] == {"failed": 1}
        assert blog.command("status", "--json").json["channels"][0]["state"] == "disabled"
        blog.post("missed")
        done = blog.command("publish")
        assert (done.status, len(receiver.received)) == (1, 1)
        assert 'channel "hook": is disabled: it answered 410' in done.err
        assert "publisher test hook" in done.err
        assert blog.command("test", "hook").status == 0
        assert blog.publish()["delivered"] == {}
        blog.post("heard")
        assert blog.publish()["delivered"] == {"sent": 1}
    assert receiver.received[-1].json()["data"]["title"] == "Heard"
