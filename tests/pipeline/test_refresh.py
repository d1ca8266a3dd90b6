"""A look at the files, written to the store: once for each change, seen by every other process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from workshop import Scripted, Workshop, outlet

from publisher.actions import journal as held
from publisher.pipeline.decide import GRACE
from publisher.pipeline.refresh import Mark, begun, counts, read_mark
from publisher.store import counters, journal, posts

Open = Callable[..., Workshop]


@pytest.fixture
def at_work(tmp_path: Path) -> Iterator[Open]:
    """Opens the same blog as often as asked, each time as another process would."""
    made: list[Workshop] = []

    def begin(channel: Scripted | None = None, **tables: Any) -> Workshop:
        made.append(Workshop(tmp_path, outlets=[outlet("team", channel)], **tables))
        return made[-1]

    yield begin
    for site in made:
        site.close()


def mark(site: Workshop) -> Mark:
    with site.parts.store.read() as connection:
        return read_mark(connection)


def told(site: Workshop) -> list[tuple[str, str]]:
    """The journal: kind and file."""
    with site.parts.store.read() as connection:
        shelf = posts.load(connection)
        found = journal.entries(connection, 0, journal.head(connection))
    return [(entry.kind, shelf.posts[entry.post].meta.source) for entry in found]


def test_the_first_look_is_the_baseline(at_work: Open) -> None:
    site = at_work()
    with site.parts.store.read() as connection:
        assert not begun(connection)
    site.post("one")
    assert site.look().refreshed.first
    assert not site.look().refreshed.first
    with site.parts.store.read() as connection:
        assert begun(connection)
    assert told(site) == []


def test_a_blog_that_begins_empty_has_its_baseline_too(at_work: Open) -> None:
    site = at_work()
    site.look()
    site.post("one")
    site.look()
    assert told(site) == [("post", "one.md")]


def test_looking_again_writes_nothing(at_work: Open) -> None:
    site, other = at_work(), at_work()
    site.post("one")
    site.look()
    before = other.parts.store.version()
    site.look()
    site.memory.shelf = None
    site.look()
    assert other.parts.store.version() == before


def test_the_mark_is_where_the_store_stood_at_the_end_of_the_look(at_work: Open) -> None:
    """What others write after it is seen as a difference, also before the rest of the pass has ended."""
    site = at_work(announce={"burst": 1})
    site.look()
    site.post("one")
    site.post("two")
    refreshed = site.look().refreshed
    assert refreshed.mark == mark(site)
    held.release(site.parts, ())
    assert refreshed.mark != mark(site)


def test_every_thing_that_another_process_may_do_moves_the_mark(at_work: Open) -> None:
    chat = Scripted()
    site, other = at_work(), at_work(chat)
    site.look()
    seen = {mark(site)}
    other.post("one")
    other.look()
    seen.add(mark(site))
    chat.broken = "One"
    other.announce()
    seen.add(mark(site))
    assert len(seen) == 3


def test_two_processes_that_find_the_same_post_tell_of_it_once(at_work: Open) -> None:
    site, other = at_work(), at_work()
    site.look()
    other.look()
    site.post("one")
    site.look()
    other.look()
    assert told(site) == [("post", "one.md")]


def test_a_changed_configuration_reads_every_file_and_tells_nothing(at_work: Open) -> None:
    site = at_work()
    site.post("one", categories=["Old"])
    site.look()
    site.configure(content={"category_aliases": {"Old": "New"}})
    done = site.look().refreshed
    assert [post.meta.categories for post in done.shelf.posts.values()] == [(("New",),)]
    assert told(site) == []
    before = mark(site)
    assert site.look().refreshed.survey.found == ()
    assert mark(site) == before


def test_a_burst_is_held_until_a_person_speaks(at_work: Open) -> None:
    site = at_work(announce={"burst": 1})
    site.look()
    for name in ("one", "two"):
        site.post(name)
    assert site.look().refreshed.held == 2
    held.release(site.parts, ["one.md"])
    assert site.look().refreshed.held == 1
    held.skip(site.parts, ())
    assert site.look().refreshed.held == 0
    assert told(site) == [("post", "one.md")]


def test_a_one_shot_command_does_not_wait_for_what_settles(at_work: Open) -> None:
    site = at_work(content={"settle": "1h"})
    site.look()
    site.post("one")
    done = site.look(patient=True).refreshed
    assert (done.released, done.next_look) == (0, site.clock.now() + timedelta(hours=1))
    assert site.look().refreshed.released == 1


def test_it_says_when_time_alone_changes_something(at_work: Open) -> None:
    site = at_work()
    hour = timedelta(hours=1)
    site.post("one", publishDate=(site.clock.now() + hour).isoformat(" "))
    site.post("two")
    assert site.look(patient=True).refreshed.next_look == site.clock.now() + hour
    site.remove("two")
    assert site.look(patient=True).refreshed.next_look == site.clock.now() + GRACE
    site.advance(hours=1)
    assert site.look(patient=True).refreshed.next_look is None
    assert sorted(told(site)) == [("post", "one.md"), ("removal", "two.md")]


def test_a_lost_store_takes_its_ids_from_the_feeds(at_work: Open) -> None:
    site = at_work(site={"url": "https://old.example"})
    site.post("one")
    before = set(site.look().refreshed.shelf.posts)
    site.close()
    for file in site.folder.glob("publisher.db*"):
        file.unlink()
    again = at_work(site={"url": "https://new.example"})
    again.post("two")
    done = again.look().refreshed
    assert before < set(done.shelf.posts)
    assert told(again) == [("post", "two.md")]


def test_a_file_that_is_broken_says_so_and_stays_in_the_feeds(at_work: Open) -> None:
    site = at_work()
    path = site.post("one")
    site.look()
    path.write_text("---\ntitle: [\n---\n")
    done = site.look()
    assert [problem.file for problem in done.problems] == ["one.md"]
    states = counts(done.refreshed.shelf)
    assert (states["error"], states["published"]) == (1, 1)
    assert (done.feeds.written, done.feeds.removed) == ((), 0)


def test_a_store_whose_content_others_changed_is_read_again(at_work: Open) -> None:
    site, other = at_work(), at_work()
    site.post("one")
    site.look()
    other.look()
    site.post("one", title="Another title")
    site.look()
    with other.parts.store.read() as connection:
        assert counters.value(connection, counters.CONTENT) == site.passed.refreshed.shelf.version
    assert other.look().refreshed.shelf.posts == site.passed.refreshed.shelf.posts
