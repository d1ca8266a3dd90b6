"""Switching from an old feed to ours: nothing turns unread, nothing is told twice, what is new is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from test_init import hexo

from publisher import app
from publisher.actions import adopt, passes
from publisher.actions.init import init
from publisher.config import load
from publisher.errors import Conflict, NotFound
from publisher.store import journal

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><id>https://blog.example.com/</id><title>Old</title>
<entry><id>https://blog.example.com/2026/01/02/a/</id><link href="http://blog.example.com/2026/01/02/a/"/>
<published>2026-01-01T19:04:05Z</published></entry>
<entry><id>gone</id><link href="https://blog.example.com/gone/"/><published>2025-01-01T00:00:00Z</published></entry>
</feed>"""


@pytest.fixture
def opened(tmp_path: Path) -> app.App:
    """A blog with an old post that the feed has, an older one that it has not, and one that is newer than it."""
    posts = hexo(tmp_path) / "source" / "_posts"
    (posts / "old.md").write_text("---\ntitle: Old\ndate: 2020-01-01 00:00:00\n---\ntext\n")
    (posts / "new.md").write_text("---\ntitle: New\ndate: 2026-11-20 00:00:00\n---\ntext\n")
    (tmp_path / "atom.xml").write_text(ATOM)
    return app.build(load(init(tmp_path).file, {}), "test")


def test_posts_keep_the_ids_that_readers_know(opened: app.App, tmp_path: Path) -> None:
    done = adopt.adopt(opened.parts, str(tmp_path / "atom.xml"))
    feed = json.loads((tmp_path / "public/feeds/feed.json").read_text())
    assert (done.entries, done.adopted, done.unknown) == (2, 1, ("https://blog.example.com/gone/",))
    assert {item["id"] for item in feed["items"]} >= {"https://blog.example.com/2026/01/02/a/"}
    assert "<id>https://blog.example.com/</id>" in (tmp_path / "public/feeds/atom.xml").read_text()
    opened.close()


def test_only_what_is_newer_than_the_old_feed_is_told(opened: app.App, tmp_path: Path) -> None:
    done = adopt.adopt(opened.parts, str(tmp_path / "atom.xml"))
    with opened.parts.store.read() as connection:
        told = journal.entries(connection, 0, 99)
    assert done.waiting == 1
    assert len(told) == 1
    opened.close()


def test_a_second_time_changes_nothing(opened: app.App, tmp_path: Path) -> None:
    adopt.adopt(opened.parts, str(tmp_path / "atom.xml"))
    before = {path: path.read_bytes() for path in (tmp_path / "public").rglob("*.xml")}
    adopt.adopt(opened.parts, str(tmp_path / "atom.xml"))
    assert {path: path.read_bytes() for path in (tmp_path / "public").rglob("*.xml")} == before
    opened.close()


def test_adopted_ids_survive_a_lost_store(opened: app.App, tmp_path: Path) -> None:
    adopt.adopt(opened.parts, str(tmp_path / "atom.xml"))
    opened.close()
    before = (tmp_path / "public/feeds/atom.xml").read_bytes()
    for file in tmp_path.glob("publisher.db*"):
        file.unlink()
    again = app.build(load(tmp_path / "config.toml", {}), "test")
    passes.build(again.parts)
    again.close()
    assert (tmp_path / "public/feeds/atom.xml").read_bytes() == before


def test_a_feed_that_is_not_there_is_named(opened: app.App) -> None:
    with pytest.raises(NotFound, match=r"there is no file nowhere\.xml"):
        adopt.adopt(opened.parts, "nowhere.xml")
    opened.close()


def test_the_feed_of_another_site_changes_nothing(opened: app.App, tmp_path: Path) -> None:
    (tmp_path / "other.xml").write_text(ATOM.replace("blog.example.com", "other.example"))
    with pytest.raises(
        Conflict, match=r"none of the 2 entries of that feed is a post of https://blog\.example\.com/"
    ):
        adopt.adopt(opened.parts, str(tmp_path / "other.xml"))
    done = adopt.adopt(opened.parts, str(tmp_path / "atom.xml"))
    assert (done.adopted, done.waiting) == (1, 1)  # the right feed is the baseline still
    opened.close()


def test_an_id_that_several_entries_share_is_nobodys(opened: app.App, tmp_path: Path) -> None:
    entry = "<entry><id>same</id><link href='https://blog.example.com/%s/'/><published>2026-11-21T00:00:00Z</published></entry>"
    entries = entry % "2026/01/02/a" + entry % "2020/01/01/old"
    (tmp_path / "atom.xml").write_text(f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>')
    done = adopt.adopt(opened.parts, str(tmp_path / "atom.xml"))
    assert (done.entries, done.adopted, done.unknown) == (2, 0, ())
    opened.close()
