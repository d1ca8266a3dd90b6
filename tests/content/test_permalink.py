from __future__ import annotations

from datetime import datetime
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.content.permalink import date_values, fill, join_url, matcher, quote, resolve


def test_variables_are_filled_and_the_missing_named() -> None:
    values = {"year": "2024", "title": "hello"}
    assert fill(":year/:title/:lang/", values.get) == ("2024/hello/undefined/", ("lang",))


def test_an_underscore_may_join_variables() -> None:
    values = {"year": "2024", "i_month": "3"}
    assert fill(":year_:i_month", values.get)[0] == "2024_3"


def test_values_with_signs_are_taken_as_they_are() -> None:
    assert fill(":title", {"title": r"\1 :year"}.get)[0] == r"\1 :year"


def test_a_pattern_reads_what_it_wrote() -> None:
    pattern = matcher(":year-:month-:title", {"year": r"\d{4}", "month": r"\d\d"})
    match = pattern.fullmatch("2024-03-a-b.c")
    assert match
    assert match.groupdict() == {"year": "2024", "month": "03", "title": "a-b.c"}
    assert not pattern.fullmatch("24-03-x")


def test_a_variable_twice_and_one_with_an_odd_name() -> None:
    assert matcher(":title/:title/:2x", {}).fullmatch("a/b/c")


def test_the_parts_of_a_moment() -> None:
    assert date_values(datetime(987, 3, 5, 1, 2, 9)) == {
        "year": "0987", "month": "03", "day": "05", "hour": "01", "minute": "02", "second": "09",
        "i_month": "3", "i_day": "5",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("/a//b/", "https://x.example/sub/a/b/"),
        ("中 文/", "https://x.example/sub/%E4%B8%AD%20%E6%96%87/"),
        ("a%20b", "https://x.example/sub/a%20b"),
        ("100%", "https://x.example/sub/100%25"),
        ("C++/[x]|y~", "https://x.example/sub/C++/[x]|y~"),
        ('<"{`^}">', "https://x.example/sub/%3C%22%7B%60%5E%7D%22%3E"),
    ],
)
def test_addresses_are_absolute_and_encoded_once(path: str, url: str) -> None:
    assert join_url("https://x.example/sub/", path) == url


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_quoting_twice_is_quoting_once_and_loses_nothing(path: str) -> None:
    quoted = quote(path)
    assert quoted.isascii()
    assert quote(quoted) == quoted
    assert unquote(quoted) == unquote(path)


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("b.png", "https://b.example/a/b.png"),
        ("/b.png", "https://b.example/b.png"),
        ("//c.example/b", "https://c.example/b"),
        ("", "https://b.example/a/"),
        ("https://[x", None),
        ("data:image/png;base64,AA", None),
        ("http:///b", None),
    ],
)
def test_links_are_resolved_against_their_page(link: str, address: str | None) -> None:
    assert resolve("https://b.example/a/", link) == address
