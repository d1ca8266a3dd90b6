"""JavaScript's values as Python's: what its operators and the methods of texts, lists and dates make of them.

Texts, numbers, booleans, lists and objects are `str`, `int` and `float`, `bool`, `list`, `dict`; `null` and
`undefined` are both None. A date is a `datetime` in the zone of the machine that runs the site.
"""

from __future__ import annotations

import math
import operator
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cmp_to_key, partial, reduce
from types import NoneType
from typing import Any, TypeAlias

JsValue: TypeAlias = Any
"""A value of JavaScript's."""

UNKNOWN = object()
"""Stands for a value that only running the site could tell: whoever asks for it gets `Undecided`."""

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


def member(value: JsValue, key: JsValue) -> JsValue:
    """`value[key]`: an item, a field, or a method bound to it.

    Raises:
        Undecided: `value` has nothing of that name that is known.
    """
    found: JsValue = None
    if isinstance(value, dict):
        found = value.get(str(key))
    elif isinstance(value, Native) and key in value.members:
        found = value.members[key]
    elif isinstance(value, str | list) and key == "length":
        found = len(value)
    elif isinstance(value, str | list) and isinstance(key, int):
        found = value[key] if 0 <= key < len(value) else None
    else:
        kind = next((kind for kind in _METHODS if isinstance(value, kind) and key in _METHODS[kind]), None)
        if kind is None:
            raise Undecided(f"`.{key}`")
        found = partial(_METHODS[kind][key], value)
    if found is UNKNOWN:
        raise Undecided(f"`{key}`")
    return found


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
    if sign == "-" and isinstance(left, datetime) and isinstance(right, datetime):
        return (left - right).total_seconds() * 1000
    known = type(left) is type(right) or {type(left), type(right)} == {int, float}
    if not known or not isinstance(left, int | float | str | datetime) or sign not in _OPERATORS:
        raise Undecided(f"`{sign}`")
    try:
        return _OPERATORS[sign](left, right)
    except (TypeError, ArithmeticError) as error:
        raise Undecided(f"`{sign}`") from error


def as_list(value: JsValue) -> list[JsValue]:
    """The items of a list, or the letters of a text.

    Raises:
        Undecided: it is neither.
    """
    if not isinstance(value, list | str):
        raise Undecided("a list that is none")
    return list(value)


def pattern_of(literal: str) -> Regex:
    """A regular expression as it is written: `/[^a-z]+/g`.

    Raises:
        Undecided: it has what Python's have not.
    """
    source, _, flags = literal[1:].rpartition("/")
    source = re.sub(r"\\u\{?([0-9a-fA-F]{4,5})\}?", lambda code: re.escape(chr(int(code[1], 16))), source)
    source = re.sub(r"\(\?<(?![=!])", "(?P<", source)
    try:
        pattern = re.compile(source, re.ASCII | (re.IGNORECASE if "i" in flags else re.NOFLAG))
    except (re.error, ValueError, OverflowError) as error:
        raise Undecided(f"`{literal}`") from error
    return Regex(pattern, "g" in flags)


def _replace(text: str, old: JsValue, new: JsValue, *, everywhere: bool = False) -> str:
    def given(match: re.Match[str]) -> str:
        if not isinstance(new, str):
            return text_of(invoke(new, [match[0], *match.groups()]))
        return re.sub(r"\$(\d|&)", lambda part: match[0 if part[1] == "&" else int(part[1])] or "", new)

    pattern = old if isinstance(old, Regex) else Regex(re.compile(re.escape(text_of(old))), everywhere)
    return pattern.pattern.sub(given, text, count=0 if pattern.all else 1)


def _split(text: str, mark: JsValue = None, limit: JsValue = None) -> list[JsValue]:
    if mark is None:
        return [text]
    if isinstance(mark, Regex):
        return list(mark.pattern.split(text))[:limit]
    return (text.split(mark) if mark else list(text))[:limit]


def _match(text: str, pattern: Regex) -> JsValue:
    if pattern.all:
        return [match[0] for match in pattern.pattern.finditer(text)] or None
    return [found[0], *found.groups()] if (found := pattern.pattern.search(text)) else None


def _slice(value: Any, start: int = 0, end: int | None = None) -> JsValue:
    return value[start:end]


def _substring(text: str, start: int, end: int | None = None) -> str:
    first, last = max(start, 0), len(text) if end is None else max(end, 0)
    return text[min(first, last) : max(first, last)]


def _padded(text: str, width: int, fill: str = " ", *, behind: bool = False) -> str:
    missing = min(width, 100) - len(text)
    padding = (fill * max(missing, 0))[: max(missing, 0)]
    return text + padding if behind else padding + text


def _includes(value: Any, wanted: JsValue) -> bool:
    return any(equal(item, wanted) for item in value) if isinstance(value, list) else wanted in value


def _normalized(text: str, form: Any = "NFC") -> str:
    return unicodedata.normalize(form, text)


def _asks(function: JsValue, item: JsValue) -> bool:
    return is_truthy(invoke(function, [item]))


def _flat(items: list[JsValue]) -> list[JsValue]:
    return [one for item in items for one in (item if isinstance(item, list) else [item])]


def _reduced(items: list[JsValue], function: JsValue, start: JsValue) -> JsValue:
    return reduce(lambda total, item: invoke(function, [total, item]), items, start)


def _sorted(items: list[JsValue], function: JsValue = None) -> list[JsValue]:
    if function is None:
        return sorted(items, key=text_of)
    return sorted(items, key=cmp_to_key(lambda one, other: invoke(function, [one, other])))


def _iso(date: datetime) -> str:
    return date.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


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

_TEXT: Mapping[str, Callable[..., JsValue]] = {
    "at": lambda text, at: text[at],
    "charAt": lambda text, at=0: text[at : at + 1],
    "concat": lambda text, *more: text + "".join(map(text_of, more)),
    "endsWith": lambda text, end: text.endswith(end),
    "includes": _includes,
    "indexOf": lambda text, part: text.find(part),
    "lastIndexOf": lambda text, part: text.rfind(part),
    "match": _match,
    "normalize": _normalized,
    "padEnd": partial(_padded, behind=True),
    "padStart": _padded,
    "replace": _replace,
    "replaceAll": partial(_replace, everywhere=True),
    "slice": _slice,
    "split": _split,
    "startsWith": lambda text, start: text.startswith(start),
    "substr": lambda text, start, length=None: text[start:][:length],
    "substring": _substring,
    "toLocaleLowerCase": lambda text, *locale: text.lower(),
    "toLowerCase": lambda text: text.lower(),
    "toString": lambda text: text,
    "toUpperCase": lambda text: text.upper(),
    "trim": lambda text: text.strip(),
    "trimEnd": lambda text: text.rstrip(),
    "trimStart": lambda text: text.lstrip(),
}
_LIST: Mapping[str, Callable[..., JsValue]] = {
    "at": lambda items, at: items[at],
    "concat": lambda items, *more: items + _flat(list(more)),
    "every": lambda items, function: all(_asks(function, item) for item in items),
    "filter": lambda items, function: [item for item in items if _asks(function, item)],
    "find": lambda items, function: next((item for item in items if _asks(function, item)), None),
    "flat": _flat,
    "flatMap": lambda items, function: _flat([invoke(function, [item]) for item in items]),
    "includes": _includes,
    "indexOf": lambda items, wanted: items.index(wanted) if wanted in items else -1,
    "join": lambda items, mark=",": mark.join("" if item is None else text_of(item) for item in items),
    "map": lambda items, function: [invoke(function, [item, at]) for at, item in enumerate(items)],
    "pop": lambda items: items.pop() if items else None,
    "push": lambda items, *more: items.extend(more),
    "reduce": _reduced,
    "reverse": lambda items: items[::-1],
    "shift": lambda items: items.pop(0) if items else None,
    "slice": _slice,
    "sort": _sorted,
    "some": lambda items, function: any(_asks(function, item) for item in items),
}
_DATE: Mapping[str, Callable[..., JsValue]] = {
    "getDate": lambda date: date.day,
    "getFullYear": lambda date: date.year,
    "getMonth": lambda date: date.month - 1,
    "getTime": lambda date: date.timestamp() * 1000,
    "getUTCDate": lambda date: date.astimezone(UTC).day,
    "getUTCFullYear": lambda date: date.astimezone(UTC).year,
    "getUTCMonth": lambda date: date.astimezone(UTC).month - 1,
    "toISOString": _iso,
    "toJSON": _iso,
    "valueOf": lambda date: date.timestamp() * 1000,
}
_NUMBER: Mapping[str, Callable[..., JsValue]] = {"toString": text_of}
_REGEX: Mapping[str, Callable[..., JsValue]] = {
    "test": lambda regex, text: regex.pattern.search(text) is not None,
    "exec": lambda regex, text: _match(text, Regex(regex.pattern, False)),
}
_METHODS: Mapping[type, Mapping[str, Callable[..., JsValue]]] = {
    str: _TEXT, list: _LIST, datetime: _DATE, int: _NUMBER, float: _NUMBER, Regex: _REGEX,
}  # fmt: skip
