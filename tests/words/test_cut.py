"""Cutting text to size."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.words.cut import Size, columns, cut, utf8, utf16

SIZES: list[Size] = [len, utf8, utf16, columns]


@pytest.mark.parametrize(
    ("text", "limit", "result"),
    [
        ("short", 10, "short"),
        ("one two three", 9, "one two…"),
        ("one, two", 6, "one…"),
        ("策略梯度方法", 4, "策略梯…"),
        ("用 PyTorch 训练", 6, "用…"),
        ("a &amp; b", 5, "a…"),
        ("e\u0301e\u0301", 2, "…"),
        ("ab\U0001f468\u200d\U0001f469\u200d\U0001f467", 5, "ab…"),
        ("ab\U0001f1e8\U0001f1f3\U0001f1ef\U0001f1f5", 4, "ab…"),
        ("ab\U0001f1e8\U0001f1f3\U0001f1ef\U0001f1f5", 5, "ab\U0001f1e8\U0001f1f3…"),
        ("ab\U0001f44d\U0001f3fd and", 4, "ab…"),
        ("ab1\ufe0f\u20e3 and", 5, "ab…"),
        ("कि कि कि", 5, "कि…"),
        ("x" * 100, 10, "x" * 9 + "…"),
        ("anything", 0, ""),
        ("一句话。二", 4, "一句话…"),
        ("one. two", 5, "one…"),
    ],
)
def test_cut(text: str, limit: int, result: str) -> None:
    assert cut(text, limit) == result


def test_sizes() -> None:
    text = "a策\U0001f600"
    assert [size(text) for size in SIZES] == [3, 8, 4, 5]


@given(st.text(max_size=60), st.integers(0, 40), st.sampled_from(SIZES))
def test_fits_and_is_a_beginning(text: str, limit: int, size: Size) -> None:
    result = cut(text, limit, size=size)
    assert size(result) <= limit
    assert text == result or text.startswith(result.removesuffix("…"))
