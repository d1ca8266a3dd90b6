"""Doing anything twice is doing it once: no repeated announcement, no id and no byte of a feed changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from blogs import Blog, wait_until, webhook
from servers import Receiver


@pytest.fixture
def blog(tmp_path: Path) -> Blog:
    """A blog of two posts, before anything was run."""
    blog = Blog(tmp_path)
    blog.post("first", categories=["Database"])
    blog.post("second")
    return blog


def feeds(blog: Blog) -> dict[str, bytes]:
    return {name: data for name, data in blog.snapshot().items() if name.startswith("feeds/")}


def lose_the_store(blog: Blog) -> None:
    for file in blog.folder.glob("publisher.db*"):
        file.unlink()


def titles(receiver: Receiver) -> list[str]:
    return [request.json()["data"]["title"] for request in receiver.received]


@pytest.mark.parametrize("existing", [0, 2])
def test_the_first_run_announces_what_was_asked_for(blog: Blog, existing: int) -> None:
    blog.post("third")
    with Receiver() as receiver:
        blog.configure(channels=[webhook(receiver)], announce={"existing": existing})
        assert blog.publish()["announced"] == existing
        assert blog.publish()["announced"] == 0
    assert sorted(titles(receiver)) == sorted(list(blog.items())[:existing])


def test_publishing_twice_is_publishing_once(blog: Blog, store_url: str) -> None:
    with Receiver() as receiver:
        blog.configure(store={"url": store_url}, channels=[webhook(receiver)])
        blog.publish()
        blog.post("new")
        blog.publish()
        before, rows = feeds(blog), blog.deliveries()
        again = blog.publish()
        blog.command("build")
    assert again["feeds"]["written"] == again["announced"] == 0
    assert feeds(blog) == before
    assert blog.deliveries() == rows
    assert titles(receiver) == ["New"]


def test_stopping_and_starting_changes_nothing(blog: Blog) -> None:
    with Receiver() as receiver:
        blog.configure(channels=[webhook(receiver)])
        blog.publish()
        blog.post("new")
        with blog.running() as run:
            receiver.wait_for(1)
            assert run.stop() == 0
        before = feeds(blog)
        for _ in range(2):
            with blog.running() as run:
                assert run.stop() == 0
        blog.post("marker")
        blog.publish()
    assert titles(receiver) == ["New", "Marker"]
    assert {name: data for name, data in before.items() if "Database" in name}.items() <= feeds(blog).items()


def test_a_lost_store_sends_nothing_again_and_changes_no_byte(blog: Blog) -> None:
    with Receiver() as receiver:
        blog.configure(channels=[webhook(receiver)])
        blog.publish()
        moved = blog.post("new")
        blog.publish()
        moved.rename(moved.with_name("moved.md"))
        blog.publish()
        before = feeds(blog)
        lose_the_store(blog)
        assert blog.publish()["announced"] == 0
        assert feeds(blog) == before
    assert titles(receiver) == ["New"]


@pytest.mark.parametrize("feeds_stay", [True, False])
def test_a_post_new_with_a_lost_store(blog: Blog, feeds_stay: bool) -> None:
    """The feeds are a memory of what was there; without them this is a first run."""
    with Receiver() as receiver:
        blog.configure(channels=[webhook(receiver)])
        blog.publish()
        ids = blog.items()
        lose_the_store(blog)
        if not feeds_stay:
            for name in feeds(blog):
                (blog.folder / name).unlink()
        blog.post("new")
        blog.publish()
    assert titles(receiver) == (["New"] if feeds_stay else [])
    assert ids.items() <= blog.items().items()


def test_a_store_lost_under_run_and_a_restart(blog: Blog) -> None:
    with Receiver() as receiver:
        blog.configure(channels=[webhook(receiver)])
        blog.publish()
        with blog.running() as run:
            blog.post("new")
            receiver.wait_for(1)
            run.kill()
        before = feeds(blog)
        lose_the_store(blog)
        with blog.running() as run:
            assert feeds(blog) == before
            blog.post("marker")
            receiver.wait_for(2)
            wait_until(lambda: "Marker" in blog.items())
            assert run.stop() == 0
    assert titles(receiver) == ["New", "Marker"]


def test_deleted_feeds_come_back_as_they_were(blog: Blog) -> None:
    blog.publish()
    before = feeds(blog)
    for name in before:
        (blog.folder / name).unlink()  # as `hexo clean` does
    blog.publish()
    assert feeds(blog) == before


def test_a_new_subscriber_hears_of_what_comes(blog: Blog) -> None:
    blog.configure(digests=[{"name": "now", "when": "immediately"}])
    blog.publish()
    blog.post("before")
    blog.publish()
    assert blog.command("subscribers", "add", "a@example.com").status == 0
    blog.publish()
    assert blog.mails() == []
    blog.post("after")
    blog.publish()
    assert ["After" in str(mail["subject"]) for mail in blog.mails()] == [True]


@pytest.mark.parametrize(
    "words",
    [("build", "--dry-run"), ("publish", "--dry-run"), ("posts",), ("check",), ("preview", "post", "new.md")],
)
def test_looking_changes_nothing(blog: Blog, words: tuple[str, ...]) -> None:
    with Receiver() as receiver:
        blog.configure(
            channels=[webhook(receiver)],
            email={"from": "news@blog.example.com", "subscribers": ["reader@example.com"]},
            digests=[{"name": "now", "when": "immediately"}],
        )
        blog.publish()
        blog.post("told")
        blog.publish()
        blog.post("new", categories=["Network"])
        before = blog.snapshot()
        done = blog.command(*words)
        assert done.status == 0, done
        assert blog.snapshot() == before
    assert titles(receiver) == ["Told"]


@pytest.mark.parametrize("words", [("build", "--dry-run"), ("publish", "--dry-run"), ("posts",), ("check",)])
def test_looking_at_a_blog_that_was_never_built_makes_nothing(blog: Blog, words: tuple[str, ...]) -> None:
    before = blog.snapshot()
    assert blog.command(*words).status == 0
    assert blog.snapshot() == before


def test_a_dry_run_says_what_would_happen(blog: Blog, store_url: str) -> None:
    with Receiver() as receiver:
        blog.configure(store={"url": store_url}, channels=[webhook(receiver)])
        blog.publish()
        blog.post("new")
        rehearsed = blog.command("publish", "--dry-run", "--json").json
        assert blog.deliveries() == []
        done = blog.publish()
    assert rehearsed["announced"] == done["announced"] == 1
    assert rehearsed["feeds"] == done["feeds"]
    assert titles(receiver) == ["New"]
