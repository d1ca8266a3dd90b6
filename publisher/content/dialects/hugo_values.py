"""What Hugo makes of the values in a header: keys without case, YAML's numbers and flags in Go's spelling.

Source: hugo 0.168 with goccy/go-yaml 1.19 and spf13/cast 1.10; `tests/oracles/hugo.py` compares us with the real thing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from math import isfinite

from publisher.content import frontmatter
from publisher.content.frontmatter import Handler
from publisher.content.yaml_text import Quoted, Value

from .base import Sheet

_SCALAR = re.compile(r"[-+.\d]|true$|True$|TRUE$|false$|False$|FALSE$")
_INTEGER = re.compile(
    r"[-+]?(?:0b[01][01_]*|0x[\da-fA-F][\da-fA-F_]*|0o?[0-7][0-7_]*|[1-9][\d_]*|0)", re.ASCII
)
_BASES = {"b": 2, "o": 8, "x": 16}
_DECIMAL = re.compile(r"[-+]?(?:\d[\d_]*\.[\d_]*|\.\d[\d_]*)(?:[eE][-+]?\d+)?", re.ASCII)
_TRUE = frozenset({"1", "t", "T", "true", "True", "TRUE"})  # strconv.ParseBool
_FALSE = frozenset({"0", "f", "F", "false", "False", "FALSE"})
_MAX = 2**64


class _Json(Handler):
    """A header in JSON ends with its outer brace, wherever that stands."""

    def split(self, text: str) -> tuple[str, str]:
        start = self.start(text)
        try:
            _, end = json.JSONDecoder(strict=False).raw_decode(text, start)
        except (ValueError, RecursionError):
            return super().split(text)
        return text[start:end], text[end:].removeprefix("\n")


FORMS = (
    Handler(r"\A\s*---[ \t]*\n", re.compile(r"^-{3,}[ \t]*\n?", re.MULTILINE), frontmatter.YAML.loader),
    Handler(r"\A\s*\+\+\+[ \t]*\n", re.compile(r"^\+{3,}[ \t]*\n?", re.MULTILINE), frontmatter.TOML.loader),
    _Json(r"\A\s*(?=\{)", re.compile(r"(?<=^\})[ \t]*\n?", re.MULTILINE), frontmatter.BRACES.loader),
)
"""The headers that Hugo reads, Org's aside; blanks may stand before them."""


def header_values(sheet: Sheet) -> dict[str, Value]:
    """A header's values by key in lower case; where it is YAML, `1.10` without quotes is the number 1.1."""
    return go_values(sheet.values, plain=sheet.header.opening.strip() == "---")


def go_values(values: Mapping[str, Value], plain: bool) -> dict[str, Value]:
    """`values` by key in lower case, inner mappings too; `plain`: what stands without quotes may be a number."""
    return {key.lower(): _go_value(value, plain) for key, value in values.items()}


def is_true(value: Value) -> bool:
    """Whether a flag is set: `yes` and `on` are words to Hugo, and so not true."""
    return isinstance(value, str) and value in _TRUE


def is_false(value: Value) -> bool:
    """Whether a flag is there and not set."""
    return isinstance(value, str) and value in _FALSE


def text_of(value: Value) -> str:
    """`value` as text; "" for what is none."""
    return value if isinstance(value, str) else ""


def mapping_of(value: Value) -> Mapping[str, Value]:
    """`value` as a mapping; empty for what is none."""
    return value if isinstance(value, dict) else {}


def list_of(value: Value) -> list[str]:
    """The texts of a list, or the one text that stands in its place."""
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, str) and item]


def _go_value(value: Value, plain: bool) -> Value:
    if isinstance(value, str):
        return _go_scalar(value) if plain and not isinstance(value, Quoted) else value
    if isinstance(value, dict):
        return go_values(value, plain)
    return None if value is None else [_go_value(item, plain) for item in value]


def _go_scalar(text: str) -> str:
    if not _SCALAR.match(text) or len(text) > 300:
        return text
    if text[0] in "tTfF":
        return text.lower()
    digits = text.replace("_", "")
    if _INTEGER.fullmatch(text):
        number = _integer(digits)
        return str(number) if abs(number) < _MAX else text
    if _DECIMAL.fullmatch(text) and isfinite(float(digits)):
        shortest = format(Decimal(repr(float(digits))), "f")
        return shortest.rstrip("0").rstrip(".") if "." in shortest else shortest
    return text


def _integer(digits: str) -> int:
    """The number that `0x10`, `0o17`, `017`, `0b11` or `-12` means."""
    bare = digits.lstrip("+-")
    base = _BASES.get(bare[1:2], 8 if bare[0] == "0" else 10)
    number = int(bare[2:] if bare[1:2] in _BASES else bare, base)
    return -number if digits[0] == "-" else number
