"""The plain part of JavaScript, compiled to Python functions: expressions, and the functions written in them.

What is beyond it is never guessed: `Undecided`. `values` and `methods` say what the operators and methods mean.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from .meaning import Code, Scope, call, constant, joined, made, member_step, named, signed, values
from .methods import pattern_of
from .statements import MAX_DEPTH, Statements
from .text import Token, unquoted
from .values import JsValue, Undecided, is_truthy, text_of

_MAX_SIZE = 20_000
_HOLE = re.compile(r"\$\{((?:[^{}]|\{[^{}]*\})*)\}")
_LEVELS = (
    ("??",), ("||",), ("&&",), ("===", "!==", "==", "!="), ("<", ">", "<=", ">=", "instanceof", "in"), ("+", "-"), ("*", "/", "%"),
)  # fmt: skip
"""Operators of two sides, those that bind least first."""


def compiled(text: str) -> Code:
    """The expression that `text` is.

    Raises:
        Undecided: it is not plain enough.
    """
    if len(text) > _MAX_SIZE:
        raise Undecided("so much code")
    parser = _Parser(text)
    code = parser.expression()
    if parser.here():
        raise Undecided(f"`{parser.here()}`")
    return code


class _Parser(Statements):
    """The expressions of a program."""

    def expression(self) -> Code:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Undecided("code so deep")
        code = self._function() if self._is_function() else self._choice()
        self.depth -= 1
        return code

    def _choice(self) -> Code:
        test = self._binary(0)
        if not self._accept("?"):
            return test
        yes = self.expression()
        self._expect(":")
        no = self.expression()
        return lambda scope: yes(scope) if is_truthy(test(scope)) else no(scope)

    def _binary(self, level: int) -> Code:
        if level == len(_LEVELS):
            return self._unary()
        left = self._binary(level + 1)
        while self.here() in _LEVELS[level] and self.here(1) != "=":
            left = joined(self._take(), left, self._binary(level + 1))
        return left

    def _unary(self) -> Code:
        sign = self.here()
        if sign in {"!", "-", "+", "await", "new", "typeof"}:
            self._at += 1
            self.depth += 1
            if self.depth > MAX_DEPTH:
                raise Undecided("code so deep")
            operand = self._unary()
            self.depth -= 1
            return signed(sign, operand)
        return self._chain(self._primary())

    def _chain(self, code: Code) -> Code:
        """What follows a value: members, calls; `?.` ends the chain where there is nothing."""
        steps: list[Callable[[JsValue, JsValue, Scope], tuple[JsValue, JsValue]]] = []
        optional: list[int] = []
        while self.here() in {".", "?.", "[", "("}:
            mark = self._take()
            if mark == "?.":
                optional.append(len(steps))
                mark = self._take() if self.here() in {"[", "("} else "."
            if mark == "(":
                steps.append(call(self._arguments()))
            else:
                steps.append(member_step(self._key() if mark == "[" else constant(self._word())))
        if not steps:
            return code

        def run(scope: Scope) -> JsValue:
            value, owner = code(scope), None
            for at, step in enumerate(steps):
                if at in optional and value is None:
                    return None
                value, owner = step(value, owner, scope)
            return value

        return run

    def _key(self) -> Code:
        key = self.expression()
        self._expect("]")
        return key

    def _arguments(self) -> list[tuple[bool, Code]]:
        """The values up to the closing bracket, each with whether it is spread."""
        given: list[tuple[bool, Code]] = []
        while not self._accept(")", "]"):
            given.append((self._accept("..."), self.expression()))
            if self.here() not in {")", "]"}:
                self._expect(",")
        return given

    def _primary(self) -> Code:
        token = self._tokens[self._at] if self.here() else Token("close", "", 0)
        self._at += 1
        text = token.text
        if token.kind == "string":
            return _literal(text)
        if token.kind == "word":
            return self._number(text) if text[0].isdecimal() else named(text)
        if text == "(":
            inner = self.expression()
            self._expect(")")
            return inner
        if text == "[":
            items = self._arguments()
            return lambda scope: values(items, scope)
        if text == "{":
            return self._object()
        raise Undecided(f"`{text}`")

    def _number(self, text: str) -> Code:
        if self.here() == "." and self.here(1).isdecimal():
            self._at += 2
            return constant(float(f"{text}.{self.here(-1)}"))
        if not text.isdecimal():
            raise Undecided(f"`{text}`")
        return constant(int(text))

    def _object(self) -> Code:
        parts: list[tuple[str, Code]] = []
        while not self._accept("}"):
            parts.append(self._part())
            if self.here() != "}":
                self._expect(",")

        def run(scope: Scope) -> JsValue:
            made: dict[str, JsValue] = {}
            for key, value in parts:
                made |= {key: value(scope)} if key else value(scope) or {}
            return made

        return run

    def _part(self) -> tuple[str, Code]:
        """One member of an object, or the object that is spread into it."""
        if self._accept("..."):
            return "", self.expression()
        self._at += self.here() == "async" and self.here(1) not in {":", ",", "("}
        token = self._take()
        key = unquoted(token) if token[:1] in {'"', "'"} else token
        if self._accept(":"):
            return key, self.expression()
        if self.here() == "(":
            return key, made(self._parameters(), self._block(), own_this=True)
        return key, named(token)


def _literal(text: str) -> Code:
    if text[0] == "/":
        return constant(pattern_of(text))
    if text[0] != "`" or "${" not in text:
        return constant(unquoted(text))
    holes = [compiled(hole) for hole in _HOLE.findall(text)]
    written = _HOLE.split(text[1:-1])[::2]
    if any("${" in piece for piece in written):
        raise Undecided("texts so deep in each other")
    pieces = [unquoted(f"`{piece}`") for piece in written]

    def fill(scope: Scope) -> JsValue:
        filled = [text_of(hole(scope)) for hole in holes] + [""]
        return "".join(piece + value for piece, value in zip(pieces, filled, strict=True))

    return fill
