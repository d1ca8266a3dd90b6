"""Rendering as a whole: the golden files, and what must hold for any text."""

from __future__ import annotations

import re
import runpy
import time
from collections.abc import Callable
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, cast
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.content import markdown
from publisher.content.embeds import SYNTAXES
from publisher.content.page import Page
from publisher.content.render import SIZE, render
from publisher.model.post import Meta, Reading, Rendered

GOLDEN = Path(__file__).parent.parent / "golden" / "render"
golden_html = cast(Callable[[Path], str], runpy.run_path(str(GOLDEN / "golden_render.py"))["rendered"])

URL = "https://blog.example/2025/06/15/post/"
VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
ADDRESSES = frozenset(("href", "src", "srcset", "poster", "cite"))
BROKE = "the renderer broke on it"


def rendered(body: str, embeds: str = "hexo", **more: Any) -> Rendered:
    result = unchecked(body, embeds, **more)
    assert not any(BROKE in problem.message for problem in result.problems)
    return result


def unchecked(
    body: str,
    embeds: str = "hexo",
    *,
    description: str | None = None,
    html: bool = False,
    resolve: Callable[[str], tuple[str, str] | None] = lambda name: None,
) -> Rendered:
    meta = Meta("post.md", URL, "A post", datetime(2025, 6, 15, tzinfo=UTC), description=description)
    page = Page(URL, "https://blog.example/", embeds, resolve, URL, "p7-")
    return render(Reading(meta, body, 10, "html" if html else "markdown"), page)


@pytest.mark.parametrize("source", sorted(GOLDEN.glob("*.md")), ids=lambda path: path.stem)
def test_renders_as_its_golden_file_says(source: Path) -> None:
    assert golden_html(source) == source.with_suffix(".html").read_text(encoding="utf-8")


class Judge(HTMLParser):
    """Notes what is unbalanced or could run."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        if tag in {"script", "style", "iframe", "object", "embed", "form", "svg"}:
            self.wrong.append(tag)
        for name, value in attrs:
            address = re.sub(r"[\x00-\x20]", "", value or "").lower()
            runs = name in ADDRESSES and re.search(r"(?:^|,)(?:javascript|vbscript|data):", address)
            if name.startswith("on") or runs:
                self.wrong.append(f"{name}={value}")

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and (not self.open or self.open.pop() != tag):
            self.wrong.append(f"</{tag}>")


def faults(html: str) -> list[str]:
    judge = Judge()
    judge.feed(html)
    judge.close()
    illegal = re.findall("[\x00-\x08\x0b\x0c\x0e-\x1f\ufdd0-\ufdef\ufffe\uffff]", html)
    return judge.wrong + judge.open + illegal


FRAGMENTS = (
    "$", "$$", "\\(", "\\)", "\\[", "\\]", "\\\\(", "\\\\)", "`", "``", "```\n", "~~~\n", "\n", "\n\n", " ", "    ", "> ",
    "- ", "1. ", "{% note %}", "{% endnote %}", "{% raw %}", "{% endraw %}", "{% codeblock %}", "{% endcodeblock %}",
    "{{ x }}", '{{< figure src="a" >}}', "{{< note >}}", "{{< /note >}}", "{{< highlight go >}}", "{{< /highlight >}}",
    "{%", "%}", "{{", "}}", "{#", "#}", "{% end %}", "<div>", "</div>", "<p>", "<b>", "</b>", "<script>", "</script>",
    "<!--", "-->", "<!-- more -->", "<pre>", "</pre>", "<code>", "</code>", '<a href="javascript:alert(1)">',
    "<img src=x onerror=y>", "<Foo>", "</Foo>", "<svg>", "<style>", "<td>", "<table>", "[^1]", "\n[^1]: x\n", "[a](b)",
    "![a](data:x)", "**", "*", "_", "中文", "a_1", "\\frac{1}{2}", "\\begin{align}", "\\end{align}", "&", '"', "'", "<",
    ">", "\ufdd00\ufdd1", "\ufdd2", "\x00", "\x01", "\ufffe", "\u2028", "<iframe src=javascript:x>",
    '<img srcset="a 1x, javascript:x 2x">', "<img data-src=q>", "|", "|-", "{", "}", "import a from 'b'\n", ":::note\n",
    ":::\n", '<figure class="highlight go">', "<td class=gutter>", "<a class=headerlink>", "<noscript>", "\\", "# ",
    "</", "<input type=checkbox>", "//", "https://x.example/", "<int>", "</int>", "<mi>", "<math>", "<svg>", "<title>",
    "{% tabs a %}", "{% endtabs %}", "<!-- tab b -->", "\ud800", "{: .a}",
)  # fmt: skip
texts = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=6), max_size=40).map("".join)


@settings(max_examples=300, deadline=None)
@given(body=texts, embeds=st.sampled_from(["", *SYNTAXES]))
def test_any_text_becomes_harmless_balanced_html(body: str, embeds: str) -> None:
    result = rendered(body, embeds)
    assert faults(result.html) == []
    assert "\n" not in result.summary
    if "<math" not in body:
        for formula in re.findall(r"<math\b.*?</math>", result.html, re.DOTALL):
            ElementTree.fromstring(formula)


@settings(max_examples=100, deadline=None)
@given(body=texts)
def test_html_bodies_are_as_harmless(body: str) -> None:
    assert faults(rendered(body, html=True).html) == []


@pytest.mark.parametrize(
    "body",
    [
        ">" * 60_000,
        "- " * 30_000,
        "<div>" * 12_000,
        "{% note %}" * 6_000,
        "{{< highlight >}}" * 3_000 + "/highlight ",
        "$$" + "{" * 9_000 + "}" * 9_000 + "$$",
        "<td class=gutter>" * 4_000,
        "".join(f"<b id={number}>" for number in range(150)) + "<p>x" * 15_000,
        "<!--" * 15_000,
        "![" * 30_000,
        "<rt>" * 60_000,
        "<optgroup>" * 60_000,
        '<img srcset="' + "," * 60_000 + '">',
        "".join("`" * length + " " for length in range(1_300)),
        "<int>" * 20_000,
        "http://a" + ")" * 60_000,
        "{% tabs x %}" + "```\n" * 15_000 + "{% endtabs %}",
        "{% note %}" * 60_000 + "{% endnote %}",
        " " * 200_000 + "`x" * 100_000,
        "$$x$$ " * 100_000,
        "<math></math>" * 20_000,
        "<p><a href=x>" + "/" * 100_000 + "<b>x</b></a></p>",
    ],
    ids=lambda body: body[:12],
)
def test_hostile_nesting_is_bounded(body: str) -> None:
    started = time.process_time()
    result = rendered(body, "hugo" if body.startswith("{{") else "hexo")
    assert time.process_time() - started < 5, "quadratic: tens of seconds before it was bounded"
    assert len(result.html) < 40 * len(body)


def test_a_fault_in_rendering_leaves_the_text_as_it_is() -> None:
    def resolve(name: str) -> tuple[str, str] | None:
        raise ZeroDivisionError(name)

    result = unchecked("Before {% post_link other %} after", resolve=resolve)
    assert "Before" in result.html
    assert "after" in result.summary
    (problem,) = result.problems
    assert BROKE in problem.message


def test_a_text_that_is_too_long_is_shown_as_it_is() -> None:
    result = rendered("<b>" + "a" * SIZE)
    assert result.html.startswith("<p>&lt;b&gt;aaa")
    assert [problem.severity for problem in result.problems] == ["error"]


def test_a_panic_of_the_renderer_is_a_problem_of_that_post(monkeypatch: pytest.MonkeyPatch) -> None:
    panic = type("PanicException", (BaseException,), {})

    def broken(text: str, breaks: bool) -> str:
        raise panic

    monkeypatch.setattr(markdown, "to_html", broken)
    result = unchecked("*text*")
    assert result.html == "<p>*text*</p>"
    assert BROKE in result.problems[0].message


def test_characters_that_only_our_tokens_may_use_are_taken_out() -> None:
    result = rendered("a\ufdd07\ufdd1\ud83d", description="b\ufdd07\ufdd1\ud83d\ufdd2")
    assert (result.html, result.summary) == ("<p>a7</p>", "b7")


def test_an_interrupt_is_no_panic(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(text: str, breaks: bool) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(markdown, "to_html", interrupted)
    with pytest.raises(KeyboardInterrupt):
        rendered("*text*")


def test_problems_name_the_line_of_the_file_and_come_once() -> None:
    result = rendered("a\n\n{% strange %}\n\n{% strange %}")
    assert [(problem.line, problem.severity) for problem in result.problems] == [(12, "warning")]


def test_an_authors_own_description_is_the_summary() -> None:
    assert rendered("body", description="My *own* $x_1$").summary == "My own x₁"


def test_a_summary_is_about_200_chinese_signs() -> None:
    summary = rendered("策略梯度" * 200).summary
    assert summary.endswith("…")
    assert 190 <= len(summary) <= 200


def test_the_first_picture_is_the_posts() -> None:
    assert rendered("![](a.png?x=1&y=2) ![](b.png)").image == f"{URL}a.png?x=1&y=2"


def test_ids_of_two_posts_on_one_page_differ() -> None:
    assert 'id="p7-fn-1"' in rendered("a[^1]\n\n[^1]: b").html
