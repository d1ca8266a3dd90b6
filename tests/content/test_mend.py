"""What Markdown leaves half done: bare addresses, and words in angle brackets."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.content.mend import mended


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("的vector<int>。没有", "的vector&lt;int&gt;。没有"),
        ("<K extends V> <path/>", "&lt;K extends V&gt; &lt;path/&gt;"),
        ("set a timeout <ms> or <mi>", "set a timeout &lt;ms&gt; or &lt;mi&gt;"),
        ("write <title> and go on", "write &lt;title&gt; and go on"),
        ('<script src="x">on', '&lt;script src="x"&gt;on'),
        ("<pre>List<T></pre>", "<pre>List&lt;T&gt;</pre>"),
        ("<set>a</set> <el-b type=x>b</el-b> <text>c</text>", "a b c"),
        ("<title>a</title><T>", "<title>a</title>&lt;T&gt;"),
        ("<svg><path><text>t</text></svg><T>", "<svg><path><text>t</text></svg>&lt;T&gt;"),
        ("<math><mi>x</mi></math>", "<math><mi>x</mi></math>"),
        ("<!-- <int> --><b>c</b>", "<!-- <int> --><b>c</b>"),
        ("<b>c <br/> <IMG src=x></b>", "<b>c <br/> <IMG src=x></b>"),
    ],
)
def test_tags_that_nothing_knows_or_ends_are_text(markup: str, shown: str) -> None:
    assert mended(markup) == shown


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("见 https://a.b/c，后文", "https://a.b/c"),
        ("打开http://10.0.0.1:80即可", "http://10.0.0.1:80"),
        ("(https://a.b/c?x=1&amp;y=2). d", "https://a.b/c?x=1&amp;y=2"),
        ("https://a.b/c_(d)", "https://a.b/c_(d)"),
        ("[https://a.b/c]", "https://a.b/c"),
        ("a https://a.b/x&amp;.", "https://a.b/x"),
        ("&quot;https://a.b/c&quot;", "https://a.b/c"),
        ("<p>https://a.b/c</p>", "https://a.b/c"),
        ("<!-- a --> https://a.b/c", "https://a.b/c"),
    ],
)
def test_addresses_in_running_text_are_links(text: str, address: str) -> None:
    assert mended(text) == text.replace(address, f'<a href="{address}">{address}</a>', 1)


def test_an_address_may_have_chinese_words() -> None:
    assert mended("https://a.b/维基/中_文 后") == (
        '<a href="https://a.b/%E7%BB%B4%E5%9F%BA/%E4%B8%AD_%E6%96%87">https://a.b/维基/中_文</a> 后'
    )


@pytest.mark.parametrize(
    "markup",
    [
        '<a href="https://a.b/c">https://a.b/c</a>',
        "<code>x https://a.b/c</code>",
        "<pre>x https://a.b/c</pre>",
        "<img alt='<' src=https://a.b/c>",
        "<!-- x https://a.b/c -->",
        "xhttps://a.b/c https:// http://，",
    ],
)
def test_other_addresses_stay(markup: str) -> None:
    assert mended(markup) == markup


PARTS = (
    "<b>",
    "</b>",
    "<a id=x>",
    "</a>",
    "<!--",
    "-->",
    " https://a.b/",
    "http://",
    "中",
    "，",
    "&amp;",
    ".",
    ")",
    "<int>",
    "c",
)


@given(st.lists(st.sampled_from(PARTS)).map("".join))
def test_nothing_that_was_written_is_lost(markup: str) -> None:
    made = re.sub(r'<a href="http[^"]*">(.*?)</a>', r"\1", mended(markup))
    assert made.replace("&lt;int&gt;", "<int>") == markup
