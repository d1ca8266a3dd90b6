"""Lanes, rendered bodies, feed files and notes: small tables that must outlive a process."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from rows import NOW

from publisher.model.post import Problem, Rendered
from publisher.store import counters, feeds, lanes, renders
from publisher.store.feeds import FeedRow
from publisher.store.lanes import LaneRow
from publisher.store.open import Store
from publisher.store.renders import CachedRender

FEED = FeedRow("atom.xml", "site", "key", "bytes", 12, 2**62, NOW)
BODY = CachedRender(
    Rendered(
        "<p>文</p>", "文", "https://blog.example/a.png", (Problem("a.md", 3, "odd", "mend it", "warning"),)
    ),
    (("b", "https://blog.example/b/", "B"), ("nothing", None, None)),
)


def test_a_lane_begins_full_and_open_and_is_kept(store: Store) -> None:
    with store.write() as connection:
        fresh = lanes.load(connection, "team", 5000, NOW)
        assert fresh == LaneRow("team", 5000, NOW, None, 0, None)
        changed = replace(fresh, tokens=1, closed_until=NOW, failures=3, disabled="gone")
        lanes.save(connection, changed)
    with store.write() as connection:
        assert lanes.load(connection, "team", 5000, NOW + timedelta(hours=1)) == changed
        lanes.load(connection, "a lane", 0, NOW)
        assert list(lanes.every(connection)) == ["a lane", "team"]


def test_a_rendered_body_comes_back_as_it_went_in(store: Store) -> None:
    with store.write() as connection:
        renders.save(connection, {"k": BODY}, NOW)
        assert renders.find(connection, ["k", "other"]) == {"k": BODY}
        renders.save(connection, {"k": replace(BODY, links=())}, NOW)
        assert renders.find(connection, ["k"]) == {"k": replace(BODY, links=())}


def test_bodies_that_nobody_asked_for_are_forgotten(store: Store) -> None:
    with store.write() as connection:
        renders.save(connection, {"used": BODY, "unused": BODY}, NOW)
        renders.keep(connection, ["used"], NOW + timedelta(days=40), timedelta(days=30))
        assert list(renders.find(connection, ["used", "unused"])) == ["used"]


def test_feed_files_are_kept_as_they_were_written(store: Store) -> None:
    rss = replace(FEED, path="rss.xml")
    with store.write() as connection:
        feeds.replace_feeds(connection, {}, {"atom.xml": FEED, "rss.xml": rss})
        assert feeds.load_feeds(connection) == {"atom.xml": FEED, "rss.xml": rss}
        changed = replace(FEED, bytes_hash="other")
        feeds.replace_feeds(connection, {"atom.xml": FEED, "rss.xml": rss}, {"atom.xml": changed})
        assert feeds.load_feeds(connection) == {"atom.xml": changed}
        assert feeds.is_ours(connection, "atom.xml")
        assert not feeds.is_ours(connection, "rss.xml")


def test_what_was_minted_for_a_feed_stays_until_it_is_taken_from_an_old_one(store: Store) -> None:
    with store.write() as connection:
        feeds.save_scopes(connection, {"site": ("urn:1", "")})
        feeds.save_scopes(connection, {"site": ("urn:2", "x"), "tags/Go": ("urn:3", "tags/go")})
        assert feeds.load_scopes(connection) == {"site": ("urn:1", ""), "tags/Go": ("urn:3", "tags/go")}
        feeds.rename_scope(connection, "tags/Go", "tag:old")
        assert feeds.load_scopes(connection)["tags/Go"] == ("tag:old", "tags/go")


def test_notes_and_counters(store: Store) -> None:
    with store.write() as connection:
        assert counters.get_note(connection, "n") is None
        for text in ("one", "two"):
            counters.set_note(connection, "n", text)
        assert counters.get_note(connection, "n") == "two"
        assert counters.value(connection, "c") == 0
        assert [counters.add(connection, "c"), counters.add(connection, "c", 2)] == [1, 3]
        assert counters.lock_counter(connection, "c") == counters.value(connection, "c") == 3
