"""The plain part of JavaScript, compiled to Python functions: expressions, `const`, `if`, `for … of`, `return`.

What is beyond it is never guessed: `Undecided`. `eleventy_values` says what the operators and methods mean.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from .eleventy_values import (
    Budget,
    Function,
    JsValue,
    Undecided,
    arithmetic,
    as_list,
    equal,
    invoke,
    is_instance,
    is_truthy,
    member,
    pattern_of,
    text_of,
)
from .javascript_text import Token, tokens, unquoted

_MAX_SIZE = 20_000
_MAX_DEPTH = 40
_GOES_ON = object()
"""What a statement gives that does not return."""
_HOLE = re.compile(r"\$\{((?:[^{}]|\{[^{}]*\})*)\}")
_LEVELS = (
    ("??",), ("||",), ("&&",), ("===", "!==", "==", "!="), ("<", ">", "<=", ">=", "instanceof"), ("+", "-"), ("*", "/", "%"),
)  # fmt: skip
"""Operators of two sides, those that bind least first."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The names that code sees."""

    names: dict[str, JsValue]  # declared here
    outer: Scope | Callable[[str], JsValue]  # where the others are looked up
    budget: Budget

    def find(self, name: str) -> JsValue:
        """What `name` stands for.

        Raises:
            Undecided: nothing that is known.
        """
        if name in self.names:
            return self.names[name]
        return self.outer.find(name) if isinstance(self.outer, Scope) else self.outer(name)

    def assign(self, name: str, value: JsValue) -> None:
        """Give a variable another value; those of a module stay as they are."""
        if name in self.names:
            self.names[name] = value
        elif isinstance(self.outer, Scope):
            self.outer.assign(name, value)
        else:
            raise Undecided(name)

    def inner(self) -> Scope:
        return Scope({}, self, self.budget)


Code: TypeAlias = Callable[[Scope], JsValue]
_Binder: TypeAlias = Callable[[JsValue, Scope], None]


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


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens: Sequence[Token] = [token for token in tokens(text) if token.kind != "comment"]
        self._at = 0
        self._depth = 0

    def here(self, ahead: int = 0) -> str:
        at = self._at + ahead
        return self._tokens[at].text if at < len(self._tokens) else ""

    def expression(self) -> Code:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise Undecided("code so deep")
        code = self._function() if self._is_function() else self._choice()
        self._depth -= 1
        return code

    def _take(self) -> str:
        text = self.here()
        self._at += 1
        return text

    def _accept(self, *texts: str) -> bool:
        found = self.here() in texts
        self._at += found
        return found

    def _expect(self, text: str) -> None:
        if not self._accept(text):
            raise Undecided(f"`{self.here()}`")

    def _word(self) -> str:
        word = self._take()
        if not re.fullmatch(r"[\w$]+", word):
            raise Undecided(f"`{word}`")
        return word

    # functions

    def _is_function(self) -> bool:
        at = 1 if self.here() == "async" and self.here(1) != "=>" else 0
        if self.here(at) == "function" or self.here(at + 1) == "=>":
            return True
        return self.here(at) == "(" and self.here(self._closing(at)) == "=>"

    def _closing(self, ahead: int) -> int:
        """How far ahead the token behind the bracket's other half is."""
        depth = 0
        for at in range(self._at + ahead, len(self._tokens)):
            depth += {"open": 1, "close": -1}.get(self._tokens[at].kind, 0)
            if depth == 0:
                return at - self._at + 1
        return len(self._tokens)

    def _function(self) -> Code:
        self._accept("async")
        own_this = self._accept("function")
        if own_this and self.here() != "(":
            self._word()
        if not own_this and self.here() != "(":
            name = self._word()
            binders: list[_Binder] = [lambda value, scope: scope.names.update({name: value})]
        else:
            binders = self._parameters()
        body = self._block() if own_this else self._arrow_body()
        return _made(binders, body, own_this)

    def _arrow_body(self) -> Code:
        self._expect("=>")
        return self._block() if self.here() == "{" else self.expression()

    def _parameters(self) -> list[_Binder]:
        self._expect("(")
        binders: list[_Binder] = []
        while not self._accept(")"):
            if self._accept("..."):
                raise Undecided("`...`")
            binders.append(self._pattern())
            self._accept(",")
        return binders

    def _pattern(self) -> _Binder:
        """A name, or an object or a list taken apart, with its default."""
        binder: _Binder
        if self._accept("{"):
            binder = self._fields()
        elif self._accept("["):
            binder = self._items()
        else:
            name = self._word()
            binder = lambda value, scope: scope.names.update({name: value})  # noqa: E731 - as its siblings
        if not self._accept("="):
            return binder
        otherwise = self.expression()
        return lambda value, scope: binder(otherwise(scope) if value is None else value, scope)

    def _fields(self) -> _Binder:
        fields: list[tuple[str, _Binder]] = []
        while not self._accept("}"):
            key = self.here()
            if self.here(1) == ":":
                self._at += 2
            fields.append((key, self._pattern()))
            self._accept(",")

        def bind(value: JsValue, scope: Scope) -> None:
            for key, field in fields:
                field(member(value, key), scope)

        return bind

    def _items(self) -> _Binder:
        items: list[_Binder] = []
        while not self._accept("]"):
            items.append(self._pattern())
            self._accept(",")

        def bind(value: JsValue, scope: Scope) -> None:
            given = as_list(value)
            for at, item in enumerate(items):
                item(given[at] if at < len(given) else None, scope)

        return bind

    # statements

    def _block(self) -> Code:
        self._expect("{")
        statements: list[Code] = []
        while not self._accept("}"):
            if not self._accept(";"):
                statements.append(self._statement())

        def run(scope: Scope) -> JsValue:
            for statement in statements:
                if (given := statement(scope)) is not _GOES_ON:
                    return given
            return _GOES_ON

        return run

    def _statement(self) -> Code:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise Undecided("code so deep")
        match self.here():
            case "{":
                block = self._block()
                code: Code = lambda scope: block(scope.inner())  # noqa: E731 - as its siblings
            case "const" | "let" | "var":
                code = self._declaration()
            case "if":
                code = self._if()
            case "for":
                code = self._for()
            case "return":
                self._at += 1
                code = (lambda scope: None) if self.here() in {";", "}"} else self.expression()
            case "function":
                name, function = self.here(1), self._function()
                code = _set_up(lambda value, scope: scope.names.update({name: value}), function)
            case "throw":
                self._at += 1
                self.expression()
                code = _thrown
            case "try" | "switch" | "while" | "do" | "class":
                raise Undecided(f"`{self.here()}`")
            case _:
                code = self._assignment()
        self._depth -= 1
        return code

    def _declaration(self) -> Code:
        self._at += 1
        steps: list[Code] = []
        while True:
            binder = self._pattern_without_default()
            value: Code = self.expression() if self._accept("=") else lambda scope: None
            steps.append(_set_up(binder, value))
            if not self._accept(","):
                break

        def run(scope: Scope) -> JsValue:
            for step in steps:
                step(scope)
            return _GOES_ON

        return run

    def _pattern_without_default(self) -> _Binder:
        if self.here() in {"{", "["}:
            return self._fields() if self._take() == "{" else self._items()
        name = self._word()
        return lambda value, scope: scope.names.update({name: value})

    def _if(self) -> Code:
        self._at += 1
        self._expect("(")
        test = self.expression()
        self._expect(")")
        yes = self._statement()
        self._accept(";")
        no: Code = self._statement() if self._accept("else") else lambda scope: _GOES_ON
        return lambda scope: yes(scope) if is_truthy(test(scope)) else no(scope)

    def _for(self) -> Code:
        self._at += 1
        self._expect("(")
        if not self._accept("const", "let", "var"):
            raise Undecided("`for`")
        binder = self._pattern_without_default()
        self._expect("of")
        items = self.expression()
        self._expect(")")
        body = self._statement()

        def run(scope: Scope) -> JsValue:
            for item in as_list(items(scope)):
                scope.budget.spend()
                inner = scope.inner()
                binder(item, inner)
                if (given := body(inner)) is not _GOES_ON:
                    return given
            return _GOES_ON

        return run

    def _assignment(self) -> Code:
        """A call that stands for itself, or a variable's new value."""
        name = self.here()
        if self.here(1) == "=" or (self.here(1) == "+" and self.here(2) == "="):
            adds = self.here(1) == "+"
            self._at += 2 + adds
            value = self.expression()

            def assign(scope: Scope) -> JsValue:
                new = value(scope)
                scope.assign(name, arithmetic("+", scope.find(name), new) if adds else new)
                return _GOES_ON

            return assign
        return _set_up(lambda value, scope: None, self.expression())

    # expressions

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
            left = _joined(self._take(), left, self._binary(level + 1))
        return left

    def _unary(self) -> Code:
        sign = self.here()
        if sign in {"!", "-", "+", "await", "new", "typeof"}:
            self._at += 1
            self._depth += 1
            if self._depth > _MAX_DEPTH:
                raise Undecided("code so deep")
            operand = self._unary()
            self._depth -= 1
            return _signed(sign, operand)
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
                steps.append(_call(self._arguments()))
            else:
                steps.append(_member_step(self._key() if mark == "[" else _constant(self._word())))
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
            return self._number(text) if text[0].isdecimal() else _named(text)
        if text == "(":
            inner = self.expression()
            self._expect(")")
            return inner
        if text == "[":
            items = self._arguments()
            return lambda scope: _values(items, scope)
        if text == "{":
            return self._object()
        raise Undecided(f"`{text}`")

    def _number(self, text: str) -> Code:
        if self.here() == "." and self.here(1).isdecimal():
            self._at += 2
            return _constant(float(f"{text}.{self.here(-1)}"))
        if not text.isdecimal():
            raise Undecided(f"`{text}`")
        return _constant(int(text))

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
            return key, _made(self._parameters(), self._block(), own_this=True)
        return key, _named(token)


def _made(binders: Sequence[_Binder], body: Code, own_this: bool) -> Code:
    """The code that makes a function."""

    def make(scope: Scope) -> JsValue:
        def run(given: Sequence[JsValue], this: JsValue) -> JsValue:
            with scope.budget.call():
                inner = scope.inner()
                if own_this:
                    inner.names["this"] = this
                for at, binder in enumerate(binders):
                    binder(given[at] if at < len(given) else None, inner)
                result = body(inner)
                return None if result is _GOES_ON else result

        return Function(run)

    return make


def _thrown(scope: Scope) -> JsValue:
    raise Undecided("an error that is thrown")


def _set_up(binder: _Binder, value: Code) -> Code:
    def run(scope: Scope) -> JsValue:
        binder(value(scope), scope)
        return _GOES_ON

    return run


def _joined(sign: str, left: Code, right: Code) -> Code:
    match sign:
        case "??":
            return lambda scope: right(scope) if (value := left(scope)) is None else value
        case "||":
            return lambda scope: value if is_truthy(value := left(scope)) else right(scope)
        case "&&":
            return lambda scope: right(scope) if is_truthy(value := left(scope)) else value
        case "===" | "==":
            return lambda scope: equal(left(scope), right(scope))
        case "instanceof":
            return lambda scope: is_instance(left(scope), right(scope))
        case "!==" | "!=":
            return lambda scope: not equal(left(scope), right(scope))
    return lambda scope: arithmetic(sign, left(scope), right(scope))


def _signed(sign: str, operand: Code) -> Code:
    match sign:
        case "!":
            return lambda scope: not is_truthy(operand(scope))
        case "-":
            return lambda scope: arithmetic("-", 0, operand(scope))
        case "+":
            return lambda scope: arithmetic("-", operand(scope), 0)
        case "typeof":
            return lambda scope: _type_of(operand(scope))
    return operand  # `await` and `new` add nothing to what is called


def _type_of(value: JsValue) -> str:
    kinds = {bool: "boolean", str: "string", int: "number", float: "number", type(None): "undefined"}
    return kinds.get(type(value), "function" if callable(value) else "object")


def _member_step(key: Code) -> Callable[[JsValue, JsValue, Scope], tuple[JsValue, JsValue]]:
    return lambda value, owner, scope: (member(value, key(scope)), value)


def _call(given: list[tuple[bool, Code]]) -> Callable[[JsValue, JsValue, Scope], tuple[JsValue, JsValue]]:
    def step(value: JsValue, owner: JsValue, scope: Scope) -> tuple[JsValue, JsValue]:
        scope.budget.spend()
        return invoke(value, _values(given, scope), owner), None

    return step


def _values(given: list[tuple[bool, Code]], scope: Scope) -> list[JsValue]:
    out: list[JsValue] = []
    for spread, code in given:
        out += as_list(code(scope)) if spread else [code(scope)]
    return out


def _literal(text: str) -> Code:
    if text[0] == "/":
        return _constant(pattern_of(text))
    if text[0] != "`" or "${" not in text:
        return _constant(unquoted(text))
    holes = [compiled(hole) for hole in _HOLE.findall(text)]
    pieces = [unquoted(f"`{piece}`") for piece in _HOLE.split(text[1:-1])[::2]]

    def fill(scope: Scope) -> JsValue:
        filled = [text_of(hole(scope)) for hole in holes] + [""]
        return "".join(piece + value for piece, value in zip(pieces, filled, strict=True))

    return fill


def _named(name: str) -> Code:
    known = {"true": True, "false": False, "null": None, "undefined": None}
    return _constant(known[name]) if name in known else lambda scope: scope.find(name)


def _constant(value: JsValue) -> Code:
    return lambda scope: value
