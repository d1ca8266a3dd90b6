"""Formulas: which text is one, and what becomes of it."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from corpora import CORPORA, needs_corpora
from hypothesis import given
from hypothesis import strategies as st
from math_core import LatexError

from publisher.content.math import Finder, as_code, looks_like_tex, mathml


def formula(text: str) -> str | None:
    """The TeX of the formula that begins at the first delimiter of `text`."""
    at = re.search(r"[$\\]", text)
    assert at is not None
    finder = Finder(text)
    found = finder.dollar(at.start()) if at[0] == "$" else finder.backslash(at.start())
    return found.tex if found else None


@pytest.mark.parametrize(
    ("text", "tex"),
    [
        (r"价值 $V^\pi(s)$。", r"V^\pi(s)"),
        ("$n$th", "n"),
        (r"${\rm d}x$", r"{\rm d}x"),
        ("$ x_1 $", "x_1"),
        ("$ c $", "c"),
        ("$p，n$ 的", "p，n"),
        (r"$a\$b$", r"a\$b"),
        ("$O(n*n*width*height$ 而", "O(n*n*width*height"),
        ("$`x`$", "x"),
        ("$$\na\n\nb\n$$", "a\n\nb"),
        ("> $$\n> a\n> b\n> $$", "a\n b"),
        (r"\(x\)", "x"),
        (r"\[ x_1 \]", "x_1"),
        (r"\\(a\_1\\)", "a_1"),
        (r"\\[ \\{x\\} \\]", r"\{x\}"),
        (r"\begin{cases} a \\ b \end{cases}", r"\begin{cases} a \\ b \end{cases}"),
    ],
)
def test_is_a_formula(text: str, tex: str) -> None:
    assert formula(text) == tex


@pytest.mark.parametrize(
    "text",
    [
        "$5 and $10",
        "US$100 to US$200",
        "$HOME/bin:$PATH",
        "${name}, $(cmd)",
        "${name}和${age}",
        "价格$100，折后$80",
        "$a\n\nb$",
        "$ 5 or $ 6",
        "$价格和数量$",
        r"$\frac{a}{k} and height equal to $\frac{c}{r}$",
        "$$",
        "$",
        r"\[WIP\] x",
        r"\(see below\)",
        r"\[1\]",
        r"*\[3,10,3\]*",
        r"\begin{x}",
        "text $$ a\n\nb $$",
        "\\",
    ],
)
def test_is_none(text: str) -> None:
    assert formula(text) is None


def test_tex_looks_like_tex() -> None:
    assert looks_like_tex("O(n)")
    assert looks_like_tex("x=1")
    assert not looks_like_tex("see below")
    assert not looks_like_tex("说明=注")


@pytest.mark.parametrize(
    "tex",
    [r"\label{a}x", r"\mbox{a}", r"\dotsm", r"\text{a $x$ b}", r"\Psi*x", r"\pmb{x}\mathbbm{1}", r"\Large x \ref{a}",
     r"\begin{equation}\begin{split}a&=b\\c&=d\end{split}\end{equation}", r"\begin{eqnarray}a&=&b\end{eqnarray}",
     r"\sum_{\substack{i_{1}\\j}}"],
)  # fmt: skip
def test_what_only_mathjax_knows_is_shown_too(tex: str) -> None:
    ElementTree.fromstring(mathml(tex, display=True))


@given(st.text(alphabet=r"\{}[]()^_&%$#~'abxyz012 +-=<>" + "\n", max_size=40), st.booleans())
def test_mathml_is_well_formed_or_refused(tex: str, display: bool) -> None:
    try:
        markup = mathml(tex, display=display)
    except LatexError:
        return
    assert ElementTree.fromstring(markup).tag == "math"


@pytest.mark.parametrize("tex", ["{" * 9_000 + "}" * 9_000, "\\sqrt " * 3_000 + "x", "\\left(" * 500])
def test_deep_groups_are_refused_before_they_overflow_the_stack(tex: str) -> None:
    with pytest.raises(LatexError):
        mathml(tex, display=True)


def test_the_annotation_holds_what_the_author_wrote() -> None:
    assert r"\tag{1} &lt;</annotation>" in mathml(r"x\tag{1} <", display=True)


def test_the_fallback_keeps_the_tex_and_escapes_it() -> None:
    assert as_code("a<b", display=False) == '<code class="language-tex">a&lt;b</code>'


def test_no_ansi_codes_in_messages() -> None:
    with pytest.raises(LatexError, match=r"^[ -~]+$"):
        mathml(r"\nosuchcommand", display=False)


@needs_corpora
def test_every_formula_of_the_corpora_stays_whole() -> None:
    sources = [path.read_text(encoding="utf-8-sig", errors="replace") for path in CORPORA.rglob("*.md")]
    displayed = [text for text in sources if text.count("$$") > 1]
    assert displayed
    for text in displayed:
        finder, at = Finder(text), text.find("$$")
        found = finder.dollar(at)
        assert found is None or re.sub(r"[\s>]", "", found.tex) in re.sub(r"[\s>]", "", text)
