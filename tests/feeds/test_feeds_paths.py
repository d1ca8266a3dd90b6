from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from publisher.feeds.paths import address, directories, fold, is_safe, segment
from publisher.model.feed import Scope
from publisher.model.post import Category

AWKWARD = [
    "C++", "C#", "c++", "C", "/", "\\", ".", "..", "../../etc", "CON", "con.txt", "nul", "LPT¹", "trailing.", "trailing",
    "space ", "a b", "a-b", "a/b", "é", "e\u0301", "É", "分布式 系统", "分布式-系统", "index.html", "atom.xml", "?", "*", "\u202eevil",
    "x" * 300, "x" * 301, "字" * 200, "\ud800", "\x00", "😀", ".hidden", "_under", "100%", "KV Cache", "kv cache", "straße", "STRASSE",
]  # fmt: skip


def no_slug(_kind: str, _name: Category) -> tuple[str, ...]:
    return ()


def place(*names: str, given: dict[str, str] | None = None) -> dict[str, str]:
    scopes = [Scope("tags", (name,)) for name in names]
    return directories(scopes, no_slug, given or {})


def test_names_read_as_they_are() -> None:
    assert place("C++", "分布式 系统", "KV Cache", "Node.js") == {
        "tags/C++": "tags/C++",
        "tags/分布式 系统": "tags/分布式-系统",
        "tags/KV Cache": "tags/KV-Cache",
        "tags/Node.js": "tags/Node.js",
    }


def test_the_generators_slugs_are_taken_where_it_makes_them() -> None:
    slugs = {("Database",): ("db",), ("Database", "OLAP"): ("db", "olap-x")}
    scopes = [Scope("categories", name) for name in slugs]
    assert directories(scopes, lambda _kind, name: slugs[name], {}) == {
        "categories/Database": "categories/db",
        "categories/Database/OLAP": "categories/db/olap-x",
    }


def test_names_whose_slugs_meet_fall_back_to_what_they_are() -> None:
    scopes = [Scope("tags", (name,)) for name in ("C", "C++", "C#")]
    placed = directories(scopes, lambda _kind, _name: ("C",), {})
    assert sorted(placed.values()) == ["tags/C", "tags/C#", "tags/C++"]


def test_names_that_differ_by_case_both_take_a_suffix() -> None:
    first, second = place("Go", "go").values()
    assert first.startswith("tags/Go-")
    assert second.startswith("tags/go-")
    assert fold(first) != fold(second)


def test_who_came_first_keeps_the_path_it_was_given() -> None:
    before = place("go")
    after = place("Go", "go", given=before)
    assert after["tags/go"] == "tags/go"
    assert after["tags/Go"].startswith("tags/Go-")


def test_a_path_that_leads_outside_is_not_kept() -> None:
    assert place("x", given={"tags/x": "../../etc"}) == {"tags/x": "tags/x"}


def test_children_live_below_their_parents_path() -> None:
    scopes = [Scope("categories", name) for name in (("A",), ("a",), ("A", "x"), ("a", "x"))]
    placed = directories(scopes, no_slug, {})
    for parent in ("A", "a"):
        assert placed[f"categories/{parent}/x"] == placed[f"categories/{parent}"] + "/x"
    assert len(set(map(fold, placed.values()))) == 4


def test_a_child_named_as_a_feed_file_does_not_stand_in_its_place() -> None:
    scopes = [Scope("categories", ("A",)), Scope("categories", ("A", "Atom.xml"))]
    assert directories(scopes, no_slug, {})["categories/A/Atom.xml"].lower() != "categories/a/atom.xml"


def is_taken_by_windows(part: str) -> bool:
    device = r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *([.:].*)?"
    return re.fullmatch(device, part, re.IGNORECASE | re.DOTALL) is not None or part.endswith((".", " "))


def check(names: list[str]) -> None:
    placed = place(*names)
    assert len(placed) == len({fold(path) for path in placed.values()})
    for path in placed.values():
        assert is_safe(path)
        kind, name = path.split("/")
        assert kind == "tags"
        assert not is_taken_by_windows(name)
        assert not name.startswith(".")
        assert len(name.encode()) < 200
        assert Path(os.path.normpath(path)) == Path(path)


def test_awkward_names_never_collide_and_never_escape() -> None:
    check(AWKWARD)


hostile = st.lists(st.text(min_size=1, max_size=12) | st.sampled_from(AWKWARD), unique=True, max_size=12)


@given(hostile)
@example(["CON", "con", "CON-"])
def test_no_names_ever_collide_or_escape(names: list[str]) -> None:
    check(names)


@given(hostile)
def test_the_order_of_arrival_does_not_matter(names: list[str]) -> None:
    assert place(*names) == place(*reversed(names)) == place(*sorted(names))


@given(hostile, hostile)
def test_a_path_once_given_stays(names: list[str], more: list[str]) -> None:
    before = place(*names)
    after = place(*names, *more, given=before)
    assert before.items() <= after.items()
    assert len({fold(path) for path in after.values()}) == len(after)


@pytest.mark.parametrize("path", ["", "/etc", "a//b", "../x", "a/..", "a/./b", "C:/x", "a\\b", "a\x00"])
def test_unsafe_paths(path: str) -> None:
    assert not is_safe(path)


def test_a_segment_is_cut_between_characters() -> None:
    assert segment("字" * 200) == "字" * 40


@given(st.sampled_from([name for name in AWKWARD if name.isprintable()]))
def test_an_address_leads_back_to_its_path(name: str) -> None:
    path = next(iter(place(name).values())) + "/atom.xml"
    url = address("https://blog.example/feeds/", path)
    assert url.isascii()
    assert unquote(urlsplit(url).path) == f"/feeds/{path}"
