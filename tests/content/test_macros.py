"""Commands that a post defines for its formulas."""

from __future__ import annotations

import time

import pytest

from publisher.content.macros import Macros


@pytest.mark.parametrize(
    ("definition", "used", "expanded"),
    [
        (r"\newcommand{\E}{\mathbb{E}}", r"\E[X], \Ex", r"{\mathbb{E}}[X], \Ex"),
        (r"\newcommand\R{\mathbb{R}}", r"\R^n", r"{\mathbb{R}}^n"),
        (
            r"\renewcommand*{\norm}[1]{\lVert #1 \rVert}",
            r"\norm{a_{1}} \norm x",
            r"{\lVert a_{1} \rVert} {\lVert x \rVert}",
        ),
        (r"\def\pair#1#2{(#1,#2)}", r"\pair{a}\beta", r"{(a,\beta)}"),
        (r"\DeclareMathOperator{\tr}{tr}", r"\tr A", r"{\operatorname{tr}} A"),
        (r"\def\a{x}\def\b{\a_1}", r"\b", r"{{x}_1}"),
        ("x", r"\E", r"\E"),
    ],
)
def test_what_one_formula_defines_the_next_may_use(definition: str, used: str, expanded: str) -> None:
    macros = Macros()
    assert macros.expanded(definition) in {"", "x"}
    assert macros.expanded(used) == expanded


def test_commands_that_multiply_end() -> None:
    started = time.process_time()
    macros = Macros()
    macros.expanded(
        "".join(
            rf"\def\{name}{{\{after}\{after}\{after}}}"
            for name, after in zip("abcdefgh", "bcdefgha", strict=True)
        )
    )
    assert macros.expanded(r"\a") == r"\a"
    assert time.process_time() - started < 2


def test_formulas_of_a_post_grow_only_so_far() -> None:
    macros = Macros()
    macros.expanded(r"\def\a{" + "x" * 400 + "}")
    assert sum(len(macros.expanded(r"\a")) for _ in range(2_000)) < 220_000
