"""Addresses made absolute against the post."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.content.links import absolute, absolute_set, asset, linker, to_post
from publisher.content.page import Page

POSTS = {
    "known": ("https://blog.example/k/", "Known"),
    "dir/known.md": ("https://blog.example/dir/", "Other"),
}


def page(embeds: str = "", site: str = "https://blog.example/sub/") -> Page:
    return Page(f"{site}2025/post/", site, embeds, POSTS.get, f"{site}assets/post/", "p7-")


@pytest.mark.parametrize(
    ("url", "made"),
    [
        ("x.html", "https://blog.example/a/x.html"),
        ("../x", "https://blog.example/x"),
        ("/x", "https://blog.example/x"),
        ("//cdn.example/x", "https://cdn.example/x"),
        ("?q=1", "https://blog.example/a/?q=1"),
        ("图 1.png", "https://blog.example/a/%E5%9B%BE%201.png"),
        ("a%20b", "https://blog.example/a/a%20b"),
        ("", "https://blog.example/a/"),
        ("http://[", ""),
        ("mailto:a@blog.example", "mailto:a@blog.example"),
    ],
)
def test_absolute(url: str, made: str) -> None:
    assert absolute(url, "https://blog.example/a/") == made


@given(st.text(max_size=30))
def test_any_text_as_an_address(text: str) -> None:
    made = absolute(text, "https://blog.example/a/")
    assert made.isascii()
    assert absolute(made, "https://blog.example/a/") == made or made == ""


def test_a_srcset_keeps_its_descriptors_and_drops_other_schemes() -> None:
    made = absolute_set(
        "a.png 1x, /b.png 2x,javascript:x 3x, //c.example/d.png 100w", "https://blog.example/a/"
    )
    assert (
        made == "https://blog.example/a/a.png 1x, https://blog.example/b.png 2x, https://c.example/d.png 100w"
    )


def test_hexo_puts_the_sites_root_before_pictures() -> None:
    assert asset("/img/a.png", page("hexo")) == "https://blog.example/sub/img/a.png"
    assert asset("/sub/img/a.png", page("hexo")) == "https://blog.example/sub/img/a.png"
    assert asset("/img/a.png", page("hugo")) == "https://blog.example/img/a.png"


def test_relative_pictures_lie_in_the_posts_folder() -> None:
    assert asset("a.png", page()) == "https://blog.example/sub/assets/post/a.png"
    assert asset("{static}/img/a.png", page()) == "https://blog.example/img/a.png"


def test_only_fragments_with_a_target_in_the_entry_stay_local() -> None:
    resolve = linker(page(), '<a href="#fn-1">1</a><p id="fn-1">x</p><a name="old"></a>')
    assert resolve("#fn-1") == "#p7-fn-1"
    assert resolve("#elsewhere") == "https://blog.example/sub/2025/post/#elsewhere"


@pytest.mark.parametrize(
    ("url", "made"),
    [
        ("known.md", "https://blog.example/k/"),
        ("../_posts/known.md#part", "https://blog.example/k/#part"),
        ("dir/known.md", "https://blog.example/dir/"),
        ("@/known.md", "https://blog.example/k/"),
        ("%7Bfilename%7D/known.md", "https://blog.example/k/"),
        ("unknown.md", None),
        ("known", None),
    ],
)
def test_links_to_source_files_lead_to_their_posts(url: str, made: str | None) -> None:
    assert to_post(url, page()) == made
