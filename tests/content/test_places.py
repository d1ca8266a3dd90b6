"""Where things stand in a text: remembered, and right whatever is asked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from publisher.content.places import Coming, Lines

scraps = st.text(st.sampled_from("ab>-1. \t\n"), max_size=30)


@given(scraps, st.lists(st.tuples(st.sampled_from(["a", "ab", "\n", "--"]), st.integers(0, 32)), max_size=20))
def test_what_comes_next_is_what_a_search_would_find(text: str, asked: list[tuple[str, int]]) -> None:
    coming = Coming(text)
    assert [coming.find(what, start) for what, start in asked] == [
        text.find(what, start) for what, start in asked
    ]


def test_what_was_given_up_comes_no_more() -> None:
    coming = Coming("ab ab")
    assert coming.find("ab", 0) == 0
    coming.give_up("ab")
    assert coming.find("ab", 1) == -1


@given(scraps, st.data())
def test_a_place_in_a_line_is_told_by_what_stands_around_it(text: str, data: st.DataObject) -> None:
    lines = Lines(text)
    for at in data.draw(st.lists(st.integers(0, len(text)), max_size=8)):
        before = text[:at].rpartition("\n")[2]
        after = text[at:].partition("\n")[0]
        assert lines.indent(at) == (None if before.strip() else before)
        assert lines.ends(at) is (not after.strip())


def test_content_begins_behind_marks_of_quotes_and_lists() -> None:
    text = "> - 12. `a`\n-`b`\n  `c"
    lines = Lines(text)
    begins = [at for at, sign in enumerate(text) if sign == "`" and lines.begins(at)]
    assert begins == [text.index("`a"), text.index("`c")]
