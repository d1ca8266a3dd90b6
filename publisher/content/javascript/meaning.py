"""What the forms of JavaScript do: functions from the names that code sees to a value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from .methods import has, member
from .values import (
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
)

GOES_ON, BREAK, CONTINUE = object(), object(), object()
"""What a statement gives that does not return: one goes on, the others leave a loop or its turn."""


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
Binder: TypeAlias = Callable[[JsValue, Scope], None]


def made(binders: Sequence[Binder], body: Code, own_this: bool) -> Code:
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
                return None if result is GOES_ON else result

        return Function(run)

    return make


def thrown(scope: Scope) -> JsValue:
    """`throw`: Eleventy stops there, so nobody can say what it would give."""
    raise Undecided("an error that is thrown")


def set_up(binder: Binder, value: Code) -> Code:
    """The code that gives what a declaration names its value."""

    def run(scope: Scope) -> JsValue:
        binder(value(scope), scope)
        return GOES_ON

    return run


def in_turn(statements: Sequence[Code]) -> Code:
    """Statements one after the other, up to the one that returns or leaves a loop."""

    def run(scope: Scope) -> JsValue:
        for statement in statements:
            if (given := statement(scope)) is not GOES_ON:
                return given
        return GOES_ON

    return run


def bound(name: str) -> Binder:
    """What gives a name its value."""
    return lambda value, scope: scope.names.update({name: value})


def within(block: Code) -> Code:
    """A block with names of its own."""
    return lambda scope: block(scope.inner())


def joined(sign: str, left: Code, right: Code) -> Code:
    """What an operator makes of its two sides; the logical ones leave the right side alone where they can."""
    match sign:
        case "??":
            return lambda scope: right(scope) if (value := left(scope)) is None else value
        case "||":
            return lambda scope: value if is_truthy(value := left(scope)) else right(scope)
        case "&&":
            return lambda scope: right(scope) if is_truthy(value := left(scope)) else value
        case "===" | "==":
            return lambda scope: equal(left(scope), right(scope))
        case "in":
            return lambda scope: has(right(scope), left(scope))
        case "instanceof":
            return lambda scope: is_instance(left(scope), right(scope))
        case "!==" | "!=":
            return lambda scope: not equal(left(scope), right(scope))
    return lambda scope: arithmetic(sign, left(scope), right(scope))


def signed(sign: str, operand: Code) -> Code:
    """What stands before a value: `!`, `-`, `typeof` and the like."""
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


def member_step(key: Code) -> Callable[[JsValue, JsValue, Scope], tuple[JsValue, JsValue]]:
    """The step of a chain that goes to a member; it keeps whose member that is, for `this`."""
    return lambda value, owner, scope: (member(value, key(scope)), value)


def call(given: list[tuple[bool, Code]]) -> Callable[[JsValue, JsValue, Scope], tuple[JsValue, JsValue]]:
    """The step of a chain that calls."""

    def step(value: JsValue, owner: JsValue, scope: Scope) -> tuple[JsValue, JsValue]:
        scope.budget.spend()
        return invoke(value, values(given, scope), owner), None

    return step


def values(given: list[tuple[bool, Code]], scope: Scope) -> list[JsValue]:
    """The values of arguments, or of a list, with those that are spread among them."""
    out: list[JsValue] = []
    for spread, code in given:
        out += as_list(code(scope)) if spread else [code(scope)]
    return out


def named(name: str) -> Code:
    """What a name stands for."""
    known = {"true": True, "false": False, "null": None, "undefined": None}
    return constant(known[name]) if name in known else lambda scope: scope.find(name)


def constant(value: JsValue) -> Code:
    """Code that always gives the same."""
    return lambda scope: value
