from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.ids import post_uid
from publisher.model.post import Meta, Reading, State
from publisher.observe.changes import body_hash
from publisher.observe.match import Known, Match, collisions, match

SITE = "https://blog.example/"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def read(source: str, body: str = "text", declared: str | None = None, url: str = "") -> Reading:
    meta = Meta(source, url or f"{SITE}{source}/", "Title", NOON, declared_id=declared)
    return Reading(meta, body)


def one(reading: Reading, known: Known) -> Match:
    return match([reading], known, SITE).matches[0]


def test_a_first_sight_mints_from_the_declared_id_else_the_path() -> None:
    assert one(read("a.md"), Known()).post_id == post_uid(SITE, "a.md")
    found = one(read("a.md", declared="x1"), Known())
    assert (found.post_id, found.new, found.moved_from) == (post_uid(SITE, "x1"), True, None)


def test_an_edit_keeps_the_id_by_its_path() -> None:
    found = one(read("a.md", "edited"), Known(paths={"a.md": "A"}, path_of={"A": "a.md"}))
    assert (found.post_id, found.new, found.moved_from) == ("A", False, None)


@pytest.mark.parametrize(
    "known",
    [
        Known(declared={"x1": "A"}),
        Known(bodies={body_hash("text"): ["A"]}),
        Known(urls={"https://blog.example/b.md/": "A"}),
        Known(headers={(NOON, "Title"): ["A"]}),
    ],
)
def test_a_rename_keeps_the_id(known: Known) -> None:
    known = replace(known, path_of={"A": "a.md"}, missing={"A"})
    found = one(read("b.md", declared="x1"), known)
    assert (found.post_id, found.new, found.moved_from) == ("A", False, "a.md")
    assert one(read("b.md", declared="x1"), replace(known, missing=frozenset())).new


def test_the_declared_id_goes_before_the_path_and_the_path_before_the_body() -> None:
    known = Known(
        declared={"x1": "A"},
        paths={"c.md": "B"},
        bodies={body_hash("text"): ["C"]},
        path_of={"A": "a.md", "B": "b.md", "C": "old.md"},
        missing={"A", "B", "C"},
    )
    assert one(read("c.md", declared="x1"), known).post_id == "A"
    assert one(read("c.md"), known).post_id == "B"
    assert one(read("d.md"), known).post_id == "C"


def test_a_body_identifies_only_when_it_is_one_posts_own() -> None:
    two = Known(bodies={body_hash("text"): ["A", "B"]})
    assert one(read("c.md"), two).new
    assert one(read("c.md", " \n"), Known(bodies={body_hash(" \n"): ["A"]})).new


def test_moment_and_title_identify_only_when_they_are_one_posts_own() -> None:
    assert one(read("c.md"), Known(headers={(NOON, "Title"): ["A", "B"]})).new
    assert one(read("c.md"), Known(headers={(NOON, "Another"): ["A"]})).new
    known = Known(urls={"https://blog.example/c.md/": "A"}, headers={(NOON, "Title"): ["B"]})
    assert one(read("c.md"), known).post_id == "A"


def test_an_id_declared_twice_stays_with_the_file_that_has_it() -> None:
    known = Known(declared={"x1": "A"}, path_of={"A": "b.md"})
    found = match([read("a.md", declared="x1")], known, SITE)
    assert found.matches[0].new
    assert [str(problem) for problem in found.problems] == [
        "a.md: declares the id 'x1', as b.md does; remove the id from the copy, or give it another one",
        "b.md: declares the id 'x1', as a.md does; remove the id from the copy, or give it another one",
    ]
    both = match([read("a.md", declared="x1"), read("b.md", declared="x1")], known, SITE)
    assert [item.post_id for item in both.matches] == [found.matches[0].post_id, "A"]
    assert both.problems == found.problems


def test_two_new_files_with_one_declared_id_get_two_ids_in_any_order() -> None:
    files = [read("b.md", declared="x1"), read("a.md", declared="x1")]
    found = match(files, Known(), SITE)
    assert [item.post_id for item in found.matches] == [post_uid(SITE, "b.md"), post_uid(SITE, "x1")]
    assert {(item.reading.meta.source, item.post_id) for item in found.matches} == {
        (item.reading.meta.source, item.post_id) for item in match(files[::-1], Known(), SITE).matches
    }


def test_files_that_swap_their_names_keep_what_they_declare() -> None:
    known = Known(
        declared={"x1": "A", "x2": "B"}, paths={"a.md": "A", "b.md": "B"}, path_of={"A": "a.md", "B": "b.md"}
    )
    found = match([read("a.md", declared="x2"), read("b.md", declared="x1")], known, SITE)
    assert [item.post_id for item in found.matches] == ["B", "A"]
    assert found.problems == ()


def test_a_new_file_on_an_old_path_is_a_new_post_while_the_old_one_stands() -> None:
    known = Known(paths={"a.md": post_uid(SITE, "a.md")}, path_of={post_uid(SITE, "a.md"): "b.md"})
    found = one(read("a.md", "another"), known)
    assert found.new
    assert found.post_id == post_uid(SITE, "a.md\n2")


def test_two_visible_posts_with_one_address_name_each_other() -> None:
    a, b, c = (read(name, url=f"{SITE}x/").meta for name in ("a.md", "b.md", "c.md"))
    found = collisions([a, b, replace(c, state=State.DRAFT), read("d.md").meta])
    assert [str(problem) for problem in found] == [
        f"a.md: has the address {SITE}x/, as b.md has; give one of them another file name, slug or permalink",
        f"b.md: has the address {SITE}x/, as a.md has; give one of them another file name, slug or permalink",
    ]


@dataclass
class Folder:
    """A folder of posts and what a store would know of it."""

    files: dict[str, Reading] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)  # path → post id
    paths: dict[str, str] = field(default_factory=dict)  # every name ever given, the last claim wins
    declared: dict[str, str] = field(default_factory=dict)
    urls: dict[str, str] = field(default_factory=dict)
    path_of: dict[str, str] = field(default_factory=dict)
    bodies: dict[str, str] = field(default_factory=dict)  # post id → body hash

    def scan(self, *changed: str) -> dict[str, Match]:
        gone = {post_id for post_id, path in self.path_of.items() if path not in self.files}
        bodies: dict[str, list[str]] = {}
        for post_id in gone:
            bodies.setdefault(self.bodies[post_id], []).append(post_id)
        known = Known(self.declared, self.paths, self.urls, bodies, self.path_of, gone)
        found = match([self.files[path] for path in changed], known, SITE).matches
        for item in found:
            self._keep(item)
        return {item.reading.meta.source: item for item in found}

    def _keep(self, item: Match) -> None:
        meta = item.reading.meta
        self.paths[meta.source] = self.urls[meta.url] = item.post_id
        if meta.declared_id:
            self.declared[meta.declared_id] = item.post_id
        self.path_of[item.post_id] = meta.source
        self.bodies[item.post_id] = body_hash(item.reading.body)

    def ids_now(self) -> list[str]:
        return [post_id for post_id, path in self.path_of.items() if path in self.files]


STEPS: st.SearchStrategy[Sequence[tuple[str, int, int]]] = st.lists(
    st.tuples(st.sampled_from(["write", "edit", "rename", "copy"]), st.integers(0, 9), st.integers(0, 3)),
    max_size=25,
)


@settings(max_examples=150, deadline=None)
@given(STEPS, st.booleans())
def test_renames_and_edits_keep_ids_and_copies_mint_new_ones(
    steps: Sequence[tuple[str, int, int]], declares: bool
) -> None:
    folder = Folder()
    for number, (step, pick, place) in enumerate(steps):
        path, body = f"{place}/{pick}.md", f"text {number}"
        old = sorted(folder.files)[pick % len(folder.files)] if folder.files else None
        if step == "write" and path not in folder.files:
            folder.files[path] = read(path, body, f"id{number}" if declares else None)
            assert folder.scan(path)[path].new or path in folder.paths
        elif old is None:
            continue
        elif step == "edit":
            before = folder.scan(old)[old].post_id
            folder.files[old] = replace(folder.files[old], body=body)
            assert folder.scan(old)[old].post_id == before
        elif step == "rename" and path not in folder.files:
            before = folder.scan(old)[old].post_id
            moved = folder.files.pop(old)
            folder.files[path] = replace(moved, meta=replace(moved.meta, source=path))
            found = folder.scan(path)[path]
            assert (found.post_id, found.moved_from) == (before, old)
        elif step == "copy" and path not in folder.files:
            copied = folder.files[old]
            folder.files[path] = Reading(replace(copied.meta, source=path), body)
            assert folder.scan(path)[path].post_id not in {folder.scan(old)[old].post_id}
        assert len(folder.ids_now()) == len(folder.files)


@given(
    st.lists(
        st.tuples(st.sampled_from("abcdef"), st.sampled_from(["", "x", "y"])), unique_by=lambda row: row[0]
    )
)
def test_every_file_gets_an_id_of_its_own(rows: list[tuple[str, str]]) -> None:
    files = [read(name, "same", declared or None) for name, declared in rows]
    found = match(files, Known(declared={"x": "X"}, urls={f"{SITE}a/": "X"}), SITE).matches
    assert len({item.post_id for item in found}) == len(files)
