"""The members of JavaScript's values: fields, items, and the methods of texts, lists, dates and expressions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cmp_to_key, partial, reduce
from typing import Any

from .values import BUILD_TIME, UNKNOWN, JsValue, Native, Regex, Undecided, equal, invoke, is_truthy, text_of


def member(value: JsValue, key: JsValue) -> JsValue:
    """`value[key]`: an item, a field, or a method bound to it.

    Raises:
        Undecided: `value` has nothing of that name that is known.
    """
    found: JsValue = None
    key = _key(key)
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
            raise Undecided("the time of the build" if value is BUILD_TIME else f"`.{key}`")
        found = partial(_METHODS[kind][key], value)
    if found is UNKNOWN:
        raise Undecided(f"`{key}`")
    return found


def has(value: JsValue, key: JsValue) -> bool:
    """`key in value`.

    Raises:
        Undecided: it is no object.
    """
    if not isinstance(value, dict):
        raise Undecided("`in`")
    return str(_key(key)) in value


def _key(key: JsValue) -> str | int:
    """The name or the index that a value stands for between brackets."""
    if isinstance(key, int | float) and not isinstance(key, bool) and float(key).is_integer():
        return int(key)
    return "undefined" if key is None else text_of(key)


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


def filled(template: str, match: re.Match[str]) -> str:
    """What stands in for `match`: `template` with its `$&` and `$1`; a group that the pattern has not stays as it is."""

    def group(asked: re.Match[str]) -> str:
        number = 0 if asked[1] == "&" else int(asked[1])
        return match[number] or "" if number <= len(match.groups()) else asked[0]

    return re.sub(r"\$([1-9&])", group, template)


def _replace(text: str, old: JsValue, new: JsValue, *, everywhere: bool = False) -> str:
    def given(match: re.Match[str]) -> str:
        if not isinstance(new, str):
            return text_of(invoke(new, [match[0], *match.groups()]))
        return filled(new, match)

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
