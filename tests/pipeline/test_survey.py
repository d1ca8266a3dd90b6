"""What a look at the content directory brings: changed files read, all others left alone."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from workshop import Workshop

from publisher.content.blog import Blog, Source
from publisher.model.post import Reading
from publisher.pipeline.survey import Survey, reread, survey
from publisher.store.posts import FileRow


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Workshop]:
    """A blog with two posts, long after they were written."""
    made = Workshop(tmp_path)
    made.post("one")
    made.post("two")
    made.advance(days=3650)
    yield made
    made.close()


def look(
    site: Workshop,
    known: dict[str, FileRow] | None = None,
    *,
    anew: bool = False,
    hinted: Collection[str] | None = None,
) -> Survey:
    return survey(site.parts, known or {}, site.clock.now(), anew=anew, hinted=hinted)


def remember(found: Survey) -> dict[str, FileRow]:
    return {one.path: one.row(f"urn:{one.path}") for one in found.found}


def test_every_file_is_read_at_first_and_none_that_is_as_it_was(site: Workshop) -> None:
    first = look(site)
    assert sorted(one.path for one in first.found) == ["one.md", "two.md"]
    assert [one.reading.meta.title for one in first.found if one.reading] == ["One", "Two"]
    again = look(site, remember(first))
    assert (again.found, again.touched, again.missing) == ((), {}, ())
    assert again.present == 2


def test_a_file_with_other_bytes_is_read(site: Workshop) -> None:
    known = remember(look(site))
    site.post("two", "Another text.\n")
    assert [one.path for one in look(site, known).found] == ["two.md"]


def test_a_file_with_another_time_and_the_same_bytes_is_only_touched(site: Workshop) -> None:
    known = remember(look(site))
    os.utime(site.folder / "posts" / "one.md", (1, 1))
    again = look(site, known)
    assert again.found == ()
    assert [stamp.mtime_ns for stamp in again.touched.values()] == [1_000_000_000]


def test_a_file_that_comes_back_as_it_was_is_noticed(site: Workshop) -> None:
    """A folder that is mounted again has the same files with the same times."""
    known = remember(look(site))
    known["one.md"] = replace(known["one.md"], missing_since=site.clock.now() - timedelta(hours=1))
    again = look(site, known)
    assert (again.found, again.missing) == ((), ())
    assert list(again.touched) == ["one.md"]


def test_a_file_that_is_gone_is_missing(site: Workshop) -> None:
    known = remember(look(site))
    site.remove("one")
    assert look(site, known).missing == ("one.md",)


def test_a_changed_configuration_reads_everything_again(site: Workshop) -> None:
    known = remember(look(site))
    assert len(look(site, known, anew=True).found) == 2


def test_a_file_that_is_no_post_is_counted_by_reason(site: Workshop) -> None:
    (site.folder / "posts" / "data.csv").write_text("1,2")
    assert look(site).rest == {"not Markdown": 1}


def test_a_file_that_cannot_be_read_says_where_and_what_to_do(site: Workshop) -> None:
    site.post("one", date="2026-02-31")
    (found,) = (one for one in look(site).found if one.path == "one.md")
    assert found.reading is None
    assert found.problem is not None
    assert (found.problem.file, found.problem.line) == ("one.md", 3)
    assert found.problem.mend
    assert found.row(None, baseline=True).baseline
    assert not found.row(None).baseline


class Faulty:
    """A blog whose reader has a fault that one post brings to light."""

    def __init__(self, blog: Blog) -> None:
        self._blog = blog

    def __getattr__(self, name: str) -> Any:
        return getattr(self._blog, name)

    def read(self, source: Source, now: datetime) -> Reading:
        if source.path == "one.md":
            raise ZeroDivisionError("division by zero")
        return self._blog.read(source, now)


def test_a_fault_of_the_reader_is_a_problem_of_that_post_alone(site: Workshop) -> None:
    faulty = replace(site.parts, blog=Faulty(site.parts.blog))
    found = {one.path: one for one in survey(faulty, {}, site.clock.now(), anew=False).found}
    assert found["two.md"].reading is not None
    problem = found["one.md"].problem
    assert problem is not None
    assert "ZeroDivisionError" in str(problem)
    assert reread(faulty, "one.md", found["one.md"].raw or b"", site.clock.now()) is None


def test_a_stored_file_is_read_again_unless_the_present_configuration_cannot(site: Workshop) -> None:
    raw = (site.folder / "posts" / "one.md").read_bytes()
    reading = reread(site.parts, "one.md", raw, site.clock.now())
    assert reading is not None
    assert reading.meta.title == "One"
    assert reread(site.parts, "one.md", b"---\ntitle: [\n---\n", site.clock.now()) is None


def test_where_known_files_are_hinted_at_no_other_is_looked_at(site: Workshop) -> None:
    known = remember(look(site))
    site.post("one", "Another text.\n")
    site.post("two", "Another text.\n")
    site.remove("one")
    only = look(site, known, hinted={"two.md", "notes.txt", ".two.md.swp"})
    assert not only.whole
    assert ([one.path for one in only.found], only.missing) == (["two.md"], ())
    assert look(site, known, hinted={"one.md"}).missing == ("one.md",)
    assert look(site, known, hinted=()).missing == ()


def test_a_hint_at_a_file_that_may_be_a_new_post_means_a_look_at_everything(site: Workshop) -> None:
    known = remember(look(site))
    site.remove("one")
    site.post("three")
    everything = look(site, known, hinted={"three.md"})
    assert everything.whole
    assert ([one.path for one in everything.found], everything.missing) == (["three.md"], ("one.md",))


def test_a_file_that_is_awaited_is_looked_for_without_a_hint(site: Workshop) -> None:
    known = remember(look(site))
    gone = {**known, "one.md": replace(known["one.md"], missing_since=site.clock.now())}
    assert list(look(site, gone, hinted=()).touched) == ["one.md"]
    site.remove("one")
    assert look(site, gone, hinted=()).missing == ("one.md",)


def test_a_configuration_or_a_folder_that_changed_means_a_look_at_everything(site: Workshop) -> None:
    known = remember(look(site))
    assert look(site, known, anew=True, hinted=()).whole
    (site.folder / "posts").rename(site.folder / "elsewhere")
    unmounted = look(site, known, hinted={"one.md"})
    assert unmounted.whole
    assert unmounted.missing == ()
