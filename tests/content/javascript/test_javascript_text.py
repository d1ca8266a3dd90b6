from __future__ import annotations

from publisher.content.javascript.text import (
    body_of,
    choice,
    defined,
    members,
    parameters,
    returned,
    tokens,
    unquoted,
)


def test_members_are_found_beside_strings_regular_expressions_and_functions() -> None:
    text = """{ a: "}", 'b-c': /[/}"']/g, d, e(x) { return {f: 1} }, ...rest, g: `}${h}` }"""
    assert list(members(text)) == ["a", "b-c", "d", "e", "g"]


def test_functions_are_taken_apart() -> None:
    text = "function f(a: string, { b, c }: Props, d = 1) { if (a) { return b; } if (d) return c\n return a ?? b; }"
    assert parameters(text) == ["a", "{ b, c }", "d"]
    assert returned(body_of(text)) == [("a", "b"), ("d", "c"), ("", "a ?? b")]
    assert body_of("async (x) => x + 1") == "return x + 1"
    assert parameters("x => x") == ["x"]


def test_choices_nest() -> None:
    assert choice("a ? b ? 1 : 2 : c ? 3 : 4") == ("a ", " b ? 1 : 2 ", " c ? 3 : 4")
    assert choice("a?.b ?? c") is None


def test_escapes_in_strings() -> None:
    assert unquoted(r"'\ud83d\ude80 \u{1F680} \x41 \n\''") == "🚀 🚀 A \n'"


def test_a_template_holds_others_and_is_one_string() -> None:
    (token,) = tokens("`a${ b ? `c` : {d: 1} }$e\\``")
    assert token.kind == "string"


def test_a_template_that_nobody_closes_is_read_in_a_time_that_grows_with_its_length() -> None:
    """Not with its square: this one would take minutes."""
    assert sum(1 for _ in tokens("`" + "${`a`}" * 40_000)) == 80_002


def test_constants_of_which_none_is_given_a_value_are_read_in_such_a_time_too() -> None:
    assert defined("a", "const a:" * 20_000) == ""
    assert defined("a", "const a: { b: C; d: () => E } = 1;") == "1"
