from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.content.frontmatter import DELIMITED, MAX_HEADER, UNOPENED, read_header, truth
from publisher.errors import ContentError

HEXO = (*DELIMITED, *UNOPENED)


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: x\n---\nbody\n",
        "----\ntitle: x\n----\nbody\n",
        "---  \ntitle: x\n---\t\nbody\n",
        "\n\n---\ntitle: x\n---\nbody\n",
        "---\ntitle: x\n...\nbody\n",
        "---yaml\ntitle: x\n---\nbody\n",
        '+++\ntitle = "x"\n+++\nbody\n',
        ';;;\n"title": "x"\n;;;\nbody\n',
        '{\n  "title": "x"\n}\nbody\n',
        '---json\n{"title": "x"}\n---\nbody\n',
        '---toml\ntitle = "x"\n---\nbody\n',
        "title: x\n---\nbody\n",
        '"title": "x"\n;;;\nbody\n',
    ],
)
def test_every_form_of_header_is_read(text: str) -> None:
    header = read_header(text, "a.md", HEXO)
    assert header.values == {"title": "x"}
    assert header.body == "body\n"
    assert text.splitlines()[header.body_line - 1] == "body"
    line = header.line("title")
    assert line is not None
    assert "title" in text.splitlines()[line - 1]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "text",
        "# Title\n\ntext\n",
        "---\n\nprose between rules\n\n---\n",
        "---\nno end",
        "a | b\n---|---\n",
        "{% raw %}\n",
    ],
)
def test_text_without_a_header_is_all_body(text: str) -> None:
    header = read_header(text, "a.md", HEXO)
    assert (header.values, header.body, header.body_line) == ({}, text, 1)


def test_an_empty_header_is_a_header() -> None:
    assert read_header("---\n---\nbody", "a.md").body == "body"


def test_the_body_keeps_its_blank_lines_and_indentation() -> None:
    header = read_header("---\na: 1\n---\n\n    code\n", "a.md")
    assert (header.body, header.body_line) == ("\n    code\n", 4)


def test_a_header_without_opening_is_hexos_alone() -> None:
    assert read_header("title: x\n---\nbody\n", "a.md").values == {}


def test_tabs_indent_as_in_hexo() -> None:
    assert read_header("---\ntags:\n\t- a\n\t- b\n---\n", "a.md").values == {"tags": ["a", "b"]}


def test_a_tab_between_tokens_is_a_space() -> None:
    header = read_header("---\ntitle:\tx\ntags:\n-\ta\tb\n---\n", "a.md")
    assert header.values == {"title": "x", "tags": ["a\tb"]}


def test_a_line_separator_ends_no_line() -> None:
    assert read_header("---\ntitle: a\u2028b\nn: 1\n---\n", "a.md").values == {"title": "a b", "n": "1"}


def test_scalars_of_toml_and_json_are_text_too() -> None:
    toml = read_header(
        "+++\nn = 5\nf = 1.10\nt = true\nd = 2024-01-02T10:00:00Z\n[x]\ny = [1]\n+++\n", "a.md"
    )
    assert toml.values == {
        "n": "5", "f": "1.10", "t": "true", "d": "2024-01-02 10:00:00+00:00", "x": {"y": ["1"]},
    }  # fmt: skip
    assert read_header('{\n"n": 5, "f": 1.10, "t": false, "z": null\n}\n', "a.md").values == {
        "n": "5", "f": "1.10", "t": "false", "z": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("---\ntitle: a: b\n---\n", 2),
        ("\n---\nok: 1\ntitle: a: b\n---\n", 4),
        ("---\ntitle: never closed\n", 1),
        ("---\nok: 1\ntitle：宽\n---\n", 3),
        ("title：宽\n---\n", 1),
        ("+++\na = 1\nb = \n+++\n", 3),
        (';;;\n"a": 1,\n"b": \n;;;\n', 4),
        ("---js\n{a: 1}\n---\n", 2),
        ("---\na: " + "x" * MAX_HEADER + "\n---\n", 2),
        ("---json\n" + "[" * 20_000 + "\n---\n", 2),
        ("+++\na = " + "[" * 20_000 + "\n+++\n", 2),
    ],
)
def test_a_header_that_cannot_be_read_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(ContentError) as caught:
        read_header(text, "posts/a.md", HEXO)
    assert caught.value.line == line
    assert caught.value.where == "posts/a.md"
    assert caught.value.mend


@pytest.mark.parametrize(
    ("value", "meaning"),
    [
        ("true", True),
        ("Yes", True),
        ("on", True),
        ("false", False),
        ("No", False),
        ("0", False),
        ("draft", None),
    ],
)
def test_flags(value: str, meaning: bool | None) -> None:
    assert truth(value) is meaning


def test_lists_and_nothing_are_no_flags() -> None:
    assert truth(None) is None
    assert truth(["true"]) is None


@given(st.text(st.sampled_from("-;+{}\"'a:：=\n \t中."), max_size=80))
def test_any_text_is_taken_apart_or_refused_and_nothing_is_lost(text: str) -> None:
    try:
        header = read_header(text, "a.md", HEXO)
    except ContentError as error:
        assert error.mend
        return
    assert text.endswith(header.body)
    assert header.body_line == text.count("\n", 0, len(text) - len(header.body)) + 1


def test_broken_toml_is_told_by_the_line_of_the_file() -> None:
    with pytest.raises(ContentError) as told:
        read_header("+++\na = 1\ntitle = 1 2\n+++\n", "a.md")
    assert str(told.value) == (
        "a.md: the header is not TOML: Expected newline or end of document after a statement; mend this line"
    )
    assert told.value.line == 3
