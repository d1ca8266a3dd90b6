from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from publisher.content.yaml_text import Quoted, load
from publisher.errors import ContentError


@pytest.mark.parametrize(
    "text",
    ["0123", "12:30:45", "Yes", "2018-02-31", "1.10", "1e3", "0x1F", "true", "off", "2024-01-02 10:00:00"],
)
def test_scalars_stay_as_typed(text: str) -> None:
    assert load(f"key: {text}").value == {"key": text}


@pytest.mark.parametrize("text", ["", "~", "null", "Null"])
def test_nothing_is_none(text: str) -> None:
    assert load(f"key: {text}").value == {"key": None}


def test_quotes_are_remembered() -> None:
    value = load("""plain: 1\nsingle: '1'\ndouble: "1"\nblock: |\n  1\n""").value
    assert isinstance(value, dict)
    assert [isinstance(item, Quoted) for item in value.values()] == [False, True, True, True]
    assert load("key: 'null'").value == {"key": "null"}


def test_lists_mappings_anchors_and_merges() -> None:
    text = "base: &b {x: 1, y: 2}\nitems: [a, [b]]\nuse:\n  <<: *b\n  y: 3\nagain: *b\n"
    assert load(text).value == {
        "base": {"x": "1", "y": "2"},
        "items": ["a", ["b"]],
        "use": {"x": "1", "y": "3"},
        "again": {"x": "1", "y": "2"},
    }


def test_a_mapping_as_a_key_is_what_javascript_makes_of_it() -> None:
    assert load("{a: 1}: 2\nb: {{ c }}\n").value == {
        "[object Object]": "2",
        "b": {"[object Object]": None},
    }


def test_what_follows_a_document_is_told() -> None:
    assert not load("a: 1\n").more
    assert not load("a: 1\n...\n").more
    assert load("a: 1\n---\nb: 2\n").more
    assert load("text\n...\n[").more


def test_the_last_of_two_keys_counts_and_is_told_with_its_line() -> None:
    loaded = load("a: 1\nb: 2\na: 3\nc: {a: 1}\nd: {e: 1, e: 2}\n", first_line=2)
    assert loaded.value == {"a": "3", "b": "2", "c": {"a": "1"}, "d": {"e": "2"}}
    assert loaded.repeated == [("a", 4), ("e", 6)]


@pytest.mark.parametrize(
    ("text", "line", "mend"),
    [
        ("ok: 1\ntitle: a: b\n", 11, 'contains ": "'),
        ("title: @home\n", 10, "@"),
        ("title: [a\nb: c\n", 11, "brackets"),
        ("a: 1\n[x]: 2\n", 11, "quotes"),
        ("a: *unknown\n", 10, "&"),
        ("a: \x7f\n", 10, "delete"),
    ],
)
def test_errors_name_the_line_of_the_file_and_what_to_do(text: str, line: int, mend: str) -> None:
    with pytest.raises(ContentError) as caught:
        load(text, first_line=10)
    assert caught.value.line == line
    assert mend in caught.value.mend


def test_an_alias_bomb_is_defused() -> None:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    with pytest.raises(ContentError, match="more than 20,000 values"):
        load("\n".join(rows))


@pytest.mark.parametrize("text", ["[" * 5000, "- " * 5000, "{a: " * 5000])
def test_nesting_is_capped(text: str) -> None:
    with pytest.raises(ContentError):
        load(text)


PLAIN = st.text(st.sampled_from("ab c:#-'\"[]{},&*!|>%@`~\n\t?0123456789.é中"), max_size=60)


@given(PLAIN)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        load(text)
    except ContentError as error:
        assert error.mend


TREE = st.recursive(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abcdef", min_size=1), inner, max_size=3)
    ),
    max_leaves=10,
)


@given(st.dictionaries(st.text("abcdef", min_size=1), TREE))
def test_what_yaml_writes_is_read_back(tree: dict[str, object]) -> None:
    assert load(yaml.safe_dump(tree, allow_unicode=True)).value == tree
