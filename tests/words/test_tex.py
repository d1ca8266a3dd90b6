"""TeX as a person would type it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.words.tex import readable, readable_title, without_mathml


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"\tau=\{s_1,a_1\}", "τ={s₁,a₁}"),
        (r"O(n \log n)", "O(n log n)"),
        (r"\frac{1}{2}", "1/2"),
        (r"\frac{a+b}{c}", "(a+b)/c"),
        (r"\mathbb{R}^n", "ℝⁿ"),
        (r"\mathcal{L}_{CE}", "ℒ_(CE)"),
        (r"x^{2}+y_{t+1}", "x²+yₜ₊₁"),
        (r"\hat{y}", "ŷ"),
        (r"\sum_{i=1}^n x_i", "∑ᵢ₌₁ⁿ xᵢ"),
        (r"\pi_\theta(a|s)", "π_θ(a|s)"),
        (r"\text{loss} = -\log p", "loss = −log p"),
        (r"A^{\top}B^\top", "AᵀBᵀ"),
        (r"90^\circ", "90°"),
        (r"10\%", "10%"),
        (r"\sqrt{x+1}", "√(x+1)"),
        (r"\left( a \right)", "( a )"),
        (r"x \in \{1,\dots,n\}", "x ∈ {1,…,n}"),
        ("f'(x)", "f′(x)"),
        (r"\operatorname*{arg\,max}_x f", "arg maxₓ f"),
        (r"x=1 \tag{2}\label{e}", "x=1 (2)"),
        (r"e^{1/2}", "e^(1/2)"),
        (r"a^\{", "a^({)"),
        (r"\underbrace{a \times a}_{n\text{ 个}} = \overbrace{b}", "a × a (n 个) = b"),
        (r"Z_n\xrightarrow{p} b", "Zₙ p→ b"),
        (r"\vec{y_0}", "y⃗₀"),
        (r"a \bmod b \pmod n", "a bmod b (mod n)"),
        (r"a=b\\ =c \\", "a=b; =c"),
        (r"\begin{bmatrix}1&0\\0&1\end{bmatrix}", "[1 0; 0 1]"),
        (r"\begin{array}{c|c}a & b+1 \\ \hline c & d\\\end{array}", "[a b+1; c d]"),
        (
            r"\begin {cases} x, & \text{if } x > 0 \\ 0 & \text{otherwise} \end {cases}",
            "{x, if x > 0; 0, otherwise}",
        ),
        (r"\begin{align*} a &= b \\ &= c \end{align*}", "a = b; = c"),
    ],
)
def test_readable(tex: str, text: str) -> None:
    assert readable(tex) == text


@pytest.mark.parametrize(
    "tex",
    [r"\begin{tikzpicture}a\end{tikzpicture}", r"\begin{matrix}a", r"\end{matrix}", r"\unknown", "a & b", "{", "}", "a_", r"\frac{1}", "", "x" * 500,
     r"\widehat{abc}", "{" * 150 + "}" * 150],
)  # fmt: skip
def test_what_would_not_say_the_same_is_left(tex: str) -> None:
    assert readable(tex) is None


@given(st.text(alphabet=r"\{}^_ abxyzαfrctqmhl0129,.()" + "\n", max_size=60))
def test_never_tex_source(tex: str) -> None:
    text = readable(tex)
    assert text is None or (
        "\n" not in text and not any(name in text for name in ("\\frac", "\\sqrt", "^{", "_{"))
    )


def test_without_mathml() -> None:
    def math(tex: str) -> str:
        return f'<math><semantics><mi>y</mi><annotation encoding="application/x-tex">{tex}</annotation></semantics></math>'

    html = f"a {math('x_1 &lt; 2')} b {math('a &amp; b')} c"
    assert without_mathml(html) == "a x₁ &lt; 2 b <code>a &amp; b</code> c"


def test_a_displayed_formula_has_a_line_of_its_own() -> None:
    math = '<math display="block"><mi>x</mi></math>'
    assert without_mathml(f"<p>a {math} b</p>") == "<p>a <br>x<br> b</p>"
    assert without_mathml(f"<p>{math}</p>{math}") == "<p>x</p><br>x"
    assert without_mathml(f"<p>a<br>\n{math}<br>{math}\n{math} b</p>") == "<p>a<br>\nx<br>x\n<br>x<br> b</p>"


def test_mathml_without_tex_keeps_its_text() -> None:
    assert without_mathml("a <math><mi>x</mi></math> b <math><mi>y</mi></math>") == "a x b y"


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        (r"用 $O(\log n)$ 查找", "用 O(log n) 查找"),
        ("当 $n$ 很大", "当 n 很大"),
        ("$x^2$ and $y_1$", "x² and y₁"),
        ("方程组( $Ax=b$ )", "方程组( Ax=b )"),
        ("in PHP $x=$y", "in PHP $x=$y"),
        ("From $5 to $10", "From $5 to $10"),
        ("costs $5$", "costs $5$"),
        (r"\$HOME and \$PATH", r"\$HOME and \$PATH"),
        (r"$\unknown{x}$", r"$\unknown{x}$"),
        ("no formula", "no formula"),
    ],
)
def test_formulas_in_titles_are_read_as_text(title: str, shown: str) -> None:
    assert readable_title(title) == shown
