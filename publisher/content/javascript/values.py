"""JavaScript's values as Python's: what its operators and the methods of texts, lists and dates make of them.

Texts, numbers, booleans, lists and objects are `str`, `int` and `float`, `bool`, `list`, `dict`; `null` and
`undefined` are both None. A date is a `datetime` in the zone of the machine that runs the site.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from types import NoneType
from typing import Any, TypeAlias

JsValue: TypeAlias = Any
"""A value of JavaScript's."""

UNKNOWN = object()
"""Stands for a value that only running the site could tell: whoever asks for it gets `Undecided`."""

BUILD_TIME = object()
"""`new Date()`: later than any date that it is held against, so that code which waits for a date shows the post."""

_MAX_TEXT = 100_000
_MAX_STEPS = 20_000
_MAX_CALLS = 30


class Undecided(Exception):
    """A value that only running the code could tell; the text says which part of it."""


@dataclass(slots=True)
class Budget:
    """How much may still be evaluated: code that goes on for ever is given up."""

    steps: int = _MAX_STEPS
    calls: int = 0  # functions that are being called, one in the other

    def renew(self) -> None:
        """Start anew: something else is asked."""
        self.steps, self.calls = _MAX_STEPS, 0

    def spend(self) -> None:
        """Take one step.

        Raises:
            Undecided: none is left.
        """
        self.steps -= 1
        if self.steps < 0:
            raise Undecided("code that takes so long")

    @contextmanager
    def call(self) -> Iterator[None]:
        """Enter a function, and leave it."""
        self.spend()
        self.calls += 1
        try:
            if self.calls > _MAX_CALLS:
                raise Undecided("functions so deep in each other")
            yield
        finally:
            self.calls -= 1


@dataclass(frozen=True, slots=True)
class Function:
    """A function written in the site's code."""

    run: Callable[[Sequence[JsValue], JsValue], JsValue]  # from its arguments and `this`

    def __call__(self, *given: JsValue) -> JsValue:
        return self.run(given, None)


@dataclass(frozen=True, slots=True)
class Native:
    """A function that is known by name, with members of its own: `Array`, `dayjs`."""

    call: Callable[..., JsValue]
    members: Mapping[str, JsValue] = field(default_factory=dict)
    makes: type = NoneType  # of which kind its instances are

    def __call__(self, *given: JsValue) -> JsValue:
        return self.call(*given)


@dataclass(frozen=True, slots=True)
class Regex:
    """A regular expression."""

    pattern: re.Pattern[str]
    all: bool  # flag `g`: all that is found is replaced, not the first only


def invoke(function: JsValue, given: Sequence[JsValue], this: JsValue = None) -> JsValue:
    """What a function gives for `given`.

    Raises:
        Undecided: it is none, or what it does is not known.
    """
    if not callable(function):
        raise Undecided("a call of what is not known")
    try:
        return function.run(given, this) if isinstance(function, Function) else function(*given)
    except RecursionError as error:
        raise Undecided("code so deep") from error
    except (TypeError, ValueError, AttributeError, LookupError, ArithmeticError, re.error) as error:
        raise Undecided("a call that is not understood") from error


def is_truthy(value: JsValue) -> bool:
    """JavaScript's truth: empty lists and objects are true."""
    return bool(value) if isinstance(value, str | int | float) or value is None else True


def is_instance(value: JsValue, of: JsValue) -> bool:
    """`value instanceof of`.

    Raises:
        Undecided: it is none of the kinds that are known.
    """
    if not isinstance(of, Native) or of.makes is NoneType:
        raise Undecided("`instanceof`")
    return isinstance(value, of.makes)


def equal(left: JsValue, right: JsValue) -> bool:
    """`===`, and near enough `==`."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    return bool(left == right)


def text_of(value: JsValue) -> str:
    """A value as part of a text.

    Raises:
        Undecided: a date, an object or nothing, whose text nobody means to have in an address.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(int(value) if float(value).is_integer() else value)
    if isinstance(value, list):
        return ",".join("" if item is None else text_of(item) for item in value)
    raise Undecided("nothing where a text should be" if value is None else "a date or an object as a text")


def arithmetic(sign: str, left: JsValue, right: JsValue) -> JsValue:
    """What an operator of two sides gives.

    Raises:
        Undecided: the sides are not of a kind that it is known for.
    """
    if sign == "+" and (isinstance(left, str | list) or isinstance(right, str | list)):
        joined = text_of(left) + text_of(right)
        if len(joined) > _MAX_TEXT:
            raise Undecided("so long a text")
        return joined
    if left is BUILD_TIME or right is BUILD_TIME:
        return _order_to_build(sign, left, right)
    if sign == "-" and isinstance(left, datetime) and isinstance(right, datetime):
        return (left - right).total_seconds() * 1000
    known = type(left) is type(right) or {type(left), type(right)} == {int, float}
    if not known or not isinstance(left, int | float | str | datetime) or sign not in _OPERATORS:
        raise Undecided(f"`{sign}`")
    try:
        return _OPERATORS[sign](left, right)
    except (TypeError, ArithmeticError) as error:
        raise Undecided(f"`{sign}`") from error


def _order_to_build(sign: str, left: JsValue, right: JsValue) -> bool:
    """Whether the order is that of a date and the build, which is the later one."""
    other = right if left is BUILD_TIME else left
    if sign not in {"<", "<=", ">", ">="} or not isinstance(other, datetime | int | float):
        raise Undecided("the time of the build")
    return (right is BUILD_TIME) is (sign[0] == "<")


def as_list(value: JsValue) -> list[JsValue]:
    """The items of a list, or the letters of a text.

    Raises:
        Undecided: it is neither.
    """
    if not isinstance(value, list | str):
        raise Undecided("a list that is none")
    return list(value)


_OPERATORS: Mapping[str, Callable[[Any, Any], JsValue]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "%": math.fmod,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
