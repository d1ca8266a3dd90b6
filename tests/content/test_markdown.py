"""Both renderers keep the same promises."""

from __future__ import annotations

import re

import pytest

from publisher.content.markdown import ToHtml, with_comrak, with_markdown_it


@pytest.fixture(params=[with_comrak, with_markdown_it], ids=["comrak", "markdown-it"])
def to_html(request: pytest.FixtureRequest) -> ToHtml:
    made: ToHtml = request.param()
    return made


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**a** ~~b~~", "<strong>a</strong>"),
        ("| a |\n|---|\n| 1 |", "<table>"),
        ("a[^1]\n\n[^1]: b", '<section class="footnotes"'),
        ("```go\nx\n```", '<pre><code class="language-go">x\n</code></pre>'),
        ("- [x] a", 'type="checkbox"'),
        ("<div>raw</div>", "<div>raw</div>"),
        ("\ufdd01\ufdd1_\ufdd02\ufdd1", "\ufdd01\ufdd1_\ufdd02\ufdd1"),
    ],
)
def test_dialect(to_html: ToHtml, text: str, html: str) -> None:
    assert html in to_html(text, False)


def test_bare_addresses_stay_text(to_html: ToHtml) -> None:
    assert "<a" not in to_html("https://blog.example/，后文", False)


def test_breaks(to_html: ToHtml) -> None:
    assert re.search(r"a<br ?/?>\nb", to_html("a\nb", True))
    assert "<br" not in to_html("a\nb", False)


def test_emphasis_beside_chinese() -> None:
    assert "<strong>加粗：</strong>后" in with_comrak()("**加粗：**后", False)
