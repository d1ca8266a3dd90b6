"""What Hexo makes of the values in a header: JavaScript's idea of text, numbers and truth, categories, tags."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from decimal import Decimal

from publisher.content.yaml_text import TIMESTAMP, Quoted, Value
from publisher.model.post import Category

_INTEGER = re.compile(r"[-+]?(?:0b[01]+|0o[0-7]+|0x[0-9a-fA-F]+|[0-9]+)")
_DECIMAL = re.compile(r"(?:[-+]?[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_TITLE_WORD = re.compile(r"[A-Za-z0-9\u00C0-\u00FF]+[^\s-]*")
_SMALL = re.compile(r"a|an|and|as|at|but|by|en|for|if|in|nor|of|on|or|per|the|to|vs?\.?|via", re.IGNORECASE)
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
_NAN = frozenset({".nan", ".NaN", ".NAN"})
_TYPED = frozenset("+-.0123456789tTfF")  # how numbers and booleans start
_INFINITE = re.compile(r"([-+]?)\.(?:inf|Inf|INF)")

OBJECT = "[object Object]"
"""What JavaScript shows for a mapping."""


def js_text(value: Value) -> str:
    """The text that a theme shows for a value: `1.10` is 1.1, `0123` is 123, a quoted scalar is itself."""
    if isinstance(value, str):
        return value if isinstance(value, Quoted) else _plain_text(value)
    if isinstance(value, list):
        return ",".join(js_text(item) for item in value)
    return "" if value is None else OBJECT


def is_true(value: Value) -> bool:
    """JavaScript's truth of a value."""
    if isinstance(value, str) and not isinstance(value, Quoted):
        return value not in _FALSE and value not in _NAN and js_text(value) != "0"
    return value is not None and value != ""


def is_false(value: Value) -> bool:
    """Whether a value is the boolean `false`, and not merely as good as it."""
    return isinstance(value, str) and not isinstance(value, Quoted) and value in _FALSE


def is_text(value: Value) -> bool:
    """Whether a value is text to YAML, and no number, boolean or date."""
    if not isinstance(value, str) or isinstance(value, Quoted):
        return isinstance(value, str)
    if TIMESTAMP.fullmatch(value):
        return False
    return value not in _TRUE | _FALSE and not _INTEGER.fullmatch(value) and not _DECIMAL.fullmatch(value)


def is_published(value: Value) -> bool:
    """Hexo's reading of `published:`; `no` is text to it, and so true, as is nothing at all."""
    return value is None or (is_true(value) and value not in ("false", "0"))


def categories_of(value: Value) -> tuple[Category, ...]:
    """The category paths of `categories:`: a flat list is one path, a list within it makes each item a path."""
    items = items_of(value)
    paths = [_names(item if isinstance(item, list) else [item]) for item in items]
    if not any(isinstance(item, list) for item in items):
        paths = [tuple(name for path in paths for name in path)]
    return tuple(path for path in paths if path)


def tags_of(value: Value) -> tuple[str, ...]:
    """The tags of `tags:`; a text is one tag, commas and all."""
    return tuple(dict.fromkeys(_names(items_of(value))))


def items_of(value: Value) -> list[Value]:
    """The items of a list; those of a single value that says something."""
    if isinstance(value, list):
        return value
    return [value] if is_true(value) else []


def titlecase(title: str) -> str:
    """A title as Hexo's `titlecase: true` writes it: small words low between others, words with capitals kept."""

    def word(match: re.Match[str]) -> str:
        text, start, end = match[0], match.start(), match.end()
        between = start > 0 and end < len(title) and title[start - 1] in " -\t"
        in_compound = title[end : end + 1] == "-" and title[start - 1] != "-"
        if between and _SMALL.fullmatch(text) and title[max(start - 2, 0)] != ":" and not in_compound:
            return text.lower()
        return text if re.search(r"[A-Z]|\..", text[1:]) else text[0].upper() + text[1:]

    return _TITLE_WORD.sub(word, title)


class Keys:
    """A configuration's values, each with the default that Hexo gives it."""

    def __init__(self, values: Mapping[str, Value]) -> None:
        self._values = values

    def text(self, key: str, default: str) -> str:
        value = self._values.get(key)
        return js_text(value) if isinstance(value, str) and value else default

    def flag(self, key: str, default: bool) -> bool:
        return is_true(self._values[key]) if key in self._values else default

    def list(self, key: str) -> tuple[str, ...]:
        value = self._values.get(key)
        items = value if isinstance(value, list) else [value]
        return tuple(item for item in items if isinstance(item, str) and item)

    def mapping(self, key: str) -> Mapping[str, Value]:
        value = self._values.get(key)
        return value if isinstance(value, dict) else {}

    def texts(self, key: str) -> Mapping[str, str]:
        return {name: js_text(value) for name, value in self.mapping(key).items() if isinstance(value, str)}


def _names(items: list[Value]) -> tuple[str, ...]:
    return tuple(name for item in items if (name := js_text(item)))


def _plain_text(text: str) -> str:
    if text[:1] not in _TYPED:
        return text
    if text in _TRUE or text in _FALSE:
        return text.lower()
    if _INTEGER.fullmatch(text):
        sign, digits = (-1, text[1:]) if text[0] == "-" else (1, text.lstrip("+"))
        base = {"0b": 2, "0o": 8, "0x": 16}.get(digits[:2], 10)
        return _number_text(sign * int(digits, base)) if len(digits) <= 300 else text
    if _DECIMAL.fullmatch(text):
        return text if math.isinf(number := float(text)) else _number_text(number)
    if infinite := _INFINITE.fullmatch(text):
        return f"{infinite[1].strip('+')}Infinity"
    return "NaN" if text in _NAN else text


def _number_text(number: float) -> str:
    """A number as JavaScript prints it: all are doubles (ECMA-262, Number::toString), and -0 is 0."""
    shortest = repr(number + 0.0)
    if 1e-6 <= abs(number) < 1e21 or number == 0:
        text = format(Decimal(shortest), "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return re.sub(r"e([-+])0+", r"e\1", shortest.replace(".0e", "e"))
