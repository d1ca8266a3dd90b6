"""Cleaning: what stays, what goes, what becomes something plain."""

from __future__ import annotations

import pytest

from publisher.content.page import Page
from publisher.content.sanitize import DEPTH, clean, drop_illegal, plain, too_deep, watch_page

PAGE = Page(
    "https://blog.example/p/",
    "https://blog.example/",
    "",
    lambda name: None,
    "https://blog.example/p/",
    "p7-",
)


@pytest.mark.parametrize(
    ("markup", "cleaned"),
    [
        ("<script>x</script><style>y</style>a", "a"),
        ("<b onclick=x>a", "<b>a</b>"),
        ('<a href="jav&#x09;ascript:x">a</a>', "<a>a</a>"),
        ('<a href="data:text/html,x">a</a>', "<a>a</a>"),
        ('<p style="position:fixed" class="x">a</p>', "<p>a</p>"),
        ('<code class="language-go">a</code>', '<code class="language-go">a</code>'),
        ("<button>copy</button><svg><text>a</text></svg>", ""),
        ("a&nbsp;b", "a\xa0b"),
        ("<p> </p><img alt=x>", ""),
        ('<h2>T<a class="headerlink" href="#t">#</a></h2>', "<h2>T</h2>"),
        ('<td class="gutter"><pre>1</pre></td><pre>a</pre>', "<pre>a</pre>"),
        ('<img src=p.gif data-original="a.png">', '<img src="https://blog.example/p/a.png">'),
        ('<input type="checkbox" checked disabled> a', "☑ a"),
        ('<math><mi onclick="x">y</mi></math>', "<math><mi>y</mi></math>"),
        ('<img src="a.png" srcset="javascript:x 1x">', '<img src="https://blog.example/p/a.png">'),
        ('<video src="v.mp4">', '<video src="https://blog.example/p/v.mp4" controls=""></video>'),
        ("<p>&nbsp; </p>\n<p>a&nbsp;b</p>", "<p>a\xa0b</p>"),
        ('<img src="">a<audio id=x preload><source src=""></audio>', "a"),
        (
            '<video><source src="v.mp4"></video>',
            '<video controls=""><source src="https://blog.example/p/v.mp4"></video>',
        ),
    ],
)
def test_clean(markup: str, cleaned: str) -> None:
    assert clean(markup, PAGE) == cleaned


def test_depth_counts_only_what_stays_open() -> None:
    assert not too_deep("<div></div><p><li><br>" * 10 * DEPTH)
    assert too_deep("<div>" * (DEPTH + 1))


def test_ruby_may_leave_its_parts_open() -> None:
    assert not too_deep("<ruby>漢<rp>(<rt>かん<rp>)</ruby>" * DEPTH)
    assert too_deep("<rt>かん" * (DEPTH + 1))


def test_formatting_left_open_would_multiply() -> None:
    assert too_deep("".join(f"<b id={number}>" for number in range(100)) + "<p>" * 1_000)


def test_drop_illegal_keeps_lines_and_tabs() -> None:
    assert drop_illegal("a\x00\x0b\ufffe\ud800\ufdd0\t\nb\U0001f600") == "a\t\nb\U0001f600"


def test_plain_is_escaped_paragraphs() -> None:
    assert plain("a<b\n\n\nc") == "<p>a&lt;b</p>\n<p>c</p>"


@pytest.mark.parametrize(
    ("player", "page"),
    [
        ("https://www.youtube-nocookie.com/embed/abc_-1?rel=0", "https://www.youtube.com/watch?v=abc_-1"),
        ("https://player.bilibili.com/player.html?aid=17&page=1", "https://www.bilibili.com/video/av17/"),
        ("https://player.vimeo.com/video/17", "https://vimeo.com/17"),
        ("https://other.example/x", "https://other.example/x"),
    ],
)
def test_players_lead_to_the_page_for_people(player: str, page: str) -> None:
    assert watch_page(player) == page
