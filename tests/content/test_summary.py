"""Summaries: running text, nothing else."""

from __future__ import annotations

import pytest

from publisher.content.math import mathml
from publisher.content.shelf import MORE
from publisher.content.summary import LENGTH, summarize, text_of
from publisher.words.cut import columns

SIMPLE = mathml(r"\tau=\{s_1,a_1\}", display=True)
UNSPEAKABLE = mathml(r"\overline{AB}", display=True)
MATRIX = mathml(r"\begin{matrix}1\\2\end{matrix}", display=True)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<h2>T</h2><p>a</p><pre><code>code</code></pre><p>b</p>", "a b"),
        ("<table><tr><td>1</td></tr></table><p>a &lt; b</p>", "a < b"),
        ("<p>a<br>b</p><ul><li>c</li></ul>", "a b c"),
        (
            '<p>a<sup class="footnote-ref"><a href="#f">1</a></sup>。</p><section class="footnotes">f</section>',
            "a。",
        ),
        ("<figure><img><figcaption>c</figcaption></figure><p>a</p>", "a"),
        ('<p><a href="https://v.example/x">v.example/x</a></p><p>see <a href="/x">a/b</a></p>', "see a/b"),
        (f"<p>轨迹 {SIMPLE}，</p>", "轨迹 τ={s₁,a₁}，"),
        (f"<p>a {MATRIX} b</p>", "a [1; 2] b"),
        (f"<p>a {UNSPEAKABLE} b</p>", "a … b"),
        ('<p>a <code class="language-tex">\\x{</code> and <code>y</code></p>', "a … and y"),
        ("<p>行<br>，列</p>", "行，列"),
        ("<p>一行写\n不下，\n换 a\nb</p><p>段\n</p>", "一行写不下，换 a b 段"),
    ],
)
def test_text_of(html: str, text: str) -> None:
    assert text_of(html) == text


def test_the_authors_mark_ends_it() -> None:
    assert summarize(f"<p>a</p>{MORE}<p>b</p>") == "a"


def test_a_mark_with_no_text_before_it_says_nothing() -> None:
    assert summarize(f"<p><img></p>{MORE}<p>b</p>") == "b"


def test_the_authors_own_summary_wins() -> None:
    assert summarize(f"<p>a</p>{MORE}<p>b</p>", "<p>c</p>") == "c"


def test_a_post_of_headings_and_code_is_summed_up_by_its_headings() -> None:
    assert summarize("<h2>安装</h2><pre>x</pre><h2>Use <code>it</code></h2><pre>y</pre>") == "安装 · Use it"


def test_a_post_without_text_has_none() -> None:
    assert summarize("<pre>x</pre>") == ""


def test_length() -> None:
    summary = summarize(f"<p>{'word ' * 300}</p>")
    assert columns(summary) <= LENGTH
    assert summary.endswith("word…")
