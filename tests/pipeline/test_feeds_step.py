"""From the store to feeds on disk: written when bytes change, with ids that are committed first."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from workshop import Workshop

from publisher.errors import PublisherError
from publisher.pipeline.feeds import learn
from publisher.pipeline.refresh import Memory
from publisher.pipeline.steps import refresh_and_write
from publisher.store import feeds


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Workshop]:
    made = Workshop(tmp_path)
    made.post("one", categories=["DB"])
    yield made
    made.close()


def ids(site: Workshop) -> set[str]:
    feed = json.loads((site.folder / "feeds" / "feed.json").read_text())
    return {item["id"] for item in feed["items"]}


def files(site: Workshop) -> dict[str, bytes]:
    root = site.folder / "feeds"
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_a_pass_without_changes_writes_nothing(site: Workshop) -> None:
    first = site.look().feeds
    assert len(first.written) > first.total == 6
    before = files(site)
    second = site.look().feeds
    assert (second.written, second.removed, second.unchanged) == ((), 0, len(first.written))
    assert files(site) == before


def test_a_file_that_somebody_deleted_is_written_again(site: Workshop) -> None:
    site.look()
    before = files(site)
    (site.folder / "feeds" / "atom.xml").unlink()
    assert site.look().feeds.written == ("atom.xml",)
    assert files(site) == before


def test_what_stands_in_the_way_is_looked_at_until_it_is_gone(site: Workshop) -> None:
    (site.folder / "feeds" / "rss.xml").mkdir(parents=True)
    assert [problem.file for problem in site.look().feeds.problems] == ["rss.xml"]
    assert [problem.file for problem in site.look().feeds.problems] == ["rss.xml"]
    (site.folder / "feeds" / "rss.xml").rmdir()
    assert "rss.xml" in site.look().feeds.written


def test_what_is_no_longer_wanted_is_removed_and_nothing_else(site: Workshop) -> None:
    site.look()
    (site.folder / "feeds" / "mine.txt").write_text("mine")
    site.configure(feeds={"formats": ["atom"], "scopes": ["site"]})
    assert site.look().feeds.removed == 5
    assert {name for name in files(site) if name.endswith((".xml", ".json"))} >= {"atom.xml"}
    assert not any("rss" in name or "categories" in name for name in files(site))
    assert files(site)["mine.txt"] == b"mine"


def test_ids_are_committed_before_any_byte_that_carries_them(site: Workshop) -> None:
    """The disk refuses: the store knows the feeds already, and the next pass writes them under the same ids."""
    (site.folder / "feeds").write_text("in the way")
    with pytest.raises(PublisherError):
        site.look()
    with site.parts.store.read() as connection:
        minted = feeds.load_scopes(connection)
    assert minted.keys() == {"site", "categories/DB"}
    (site.folder / "feeds").unlink()
    site.memory = Memory()
    site.look()
    with site.parts.store.read() as connection:
        assert feeds.load_scopes(connection) == minted
    assert minted["site"][0] in files(site)["atom.xml"].decode()


def test_a_dry_run_touches_no_file(site: Workshop) -> None:
    done = refresh_and_write(site.parts, Memory(), patient=False, dry_run=True)
    assert len(done.feeds.written) > 0
    assert not (site.folder / "feeds").exists()


def test_a_lost_store_writes_the_same_bytes(site: Workshop) -> None:
    site.look()
    site.post("one", "Edited.\n", categories=["DB"])
    site.advance(hours=1)
    site.look()
    before = files(site)
    site.close()
    for file in site.folder.glob("publisher.db*"):
        file.unlink()
    site.configure()
    site.advance(days=1)
    site.look()
    assert files(site) == before


def test_a_broken_manifest_is_told_and_nothing_is_taken_from_it(site: Workshop) -> None:
    site.look()
    manifest = next((site.folder / "feeds").glob(".publisher*"))
    manifest.write_text("{")
    site.close()
    for file in site.folder.glob("publisher.db*"):
        file.unlink()
    site.configure()
    found, problems = learn(site.parts)
    assert found.posts == ()
    assert len(problems) == 1
    assert problems[0] in site.look().problems


def test_ids_outlive_a_rename_and_a_move_of_the_domain(site: Workshop) -> None:
    site.look()
    before = ids(site)
    (site.folder / "posts" / "one.md").rename(site.folder / "posts" / "renamed.md")
    site.configure(site={"url": "https://elsewhere.example"})
    site.look()
    assert ids(site) == before
