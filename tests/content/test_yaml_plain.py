from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import event, given, settings
from hypothesis import strategies as st

from publisher.content.yaml_plain import NULLS, read

POST = """title: 第 1 篇：分页与调度
date: 2025-02-03 08:05:00
categories: [Transformer, Inference]
tags:
  - KV Cache
  - C++
cover: https://blog.example/a.png#top
draft:
aliases: []
"""


def parsed(text: str) -> Any:
    """What the parser says of a text, with what means nothing as None."""
    return _with_nulls(yaml.load(text, Loader=yaml.BaseLoader))


def _with_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _with_nulls(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_nulls(item) for item in value]
    return None if value in NULLS else value


def test_the_header_of_a_post_needs_no_parser() -> None:
    assert read(POST) == parsed(POST)
    assert read(POST) is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing but words\n",
        "key: 'quoted'\n",
        "key: a: b\n",
        "key: a #comment\n",
        "key: text\n  that goes on\n",
        "key:\n  - a\n    that goes on\n",
        "key:\n  - a\n - b\n",
        "key:\n  - a: 1\n",
        "key:\n  - [a]\n",
        "key: [a, [b]]\n",
        "key: [a, {b: c}]\n",
        "key: [a,, b]\n",
        "key: &anchor a\n",
        "key: |\n  text\n",
        "key: a\tb\n",
        "key: a\u2028b\n",
        "key: 1\nkey: 2\n",
        "null: 1\n",
        "? key\n",
        "key: " + "a" * 5000,
    ],
)
def test_what_only_a_parser_can_tell_is_left_to_it(text: str) -> None:
    assert read(text) is None


words = st.text(st.sampled_from("ab1 中.-"), max_size=6).map("a{}".format)
marked = st.text(st.sampled_from("a :#,~-"), max_size=6).map("a{}b".format)
hostile = st.text(st.sampled_from(":#-?,[]{}'\"&*!|>%@`~=<.\\a \u2028\ufeff\t\x7f"), max_size=8)
scraps = st.one_of(words, words, marked, hostile)
lines = st.one_of(
    st.builds("{}: {}".format, st.sampled_from(["a", "b-1", "null"]), scraps),
    st.builds("c:{}".format, scraps),
    st.builds("d: [{}]".format, st.lists(scraps, max_size=3).map(", ".join)),
    st.builds("e: {}".format, st.sampled_from(["text", "", "~", "[a, b ]", "2025-01-01 08:00"])),
    st.builds("f:\n{}- {}\n{}- {}".format, *[st.sampled_from(["  ", "  ", ""]), scraps] * 2),
    scraps,
)


@settings(max_examples=500)
@given(st.lists(lines, min_size=1, max_size=3).map("\n".join))
def test_where_it_answers_it_says_what_the_parser_says(text: str) -> None:
    values = read(text)
    event("answered" if values else "left to the parser")
    assert values is None or values == parsed(text)
