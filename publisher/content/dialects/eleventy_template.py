"""The little of Liquid and Nunjucks that permalinks are made of: values, filters, `if`.

What is beyond it is never guessed: `Undecided` says what it was.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

from publisher.content.dates import in_zone
from publisher.content.javascript.meaning import Scope
from publisher.content.javascript.slugs import slug, slugify
from publisher.content.javascript.syntax import compiled
from publisher.content.javascript.values import UNKNOWN, Budget, JsValue, Undecided, is_truthy, text_of
from publisher.content.permalink import moment

Known: TypeAlias = "Mapping[str, JsValue]"
"""What a template may name: data by key, `page` among it."""
Filter: TypeAlias = "Callable[..., JsValue]"
"""A filter that the site defines itself."""

_MAX_SIZE = 2_000
_PIECE = re.compile(r"\{#.*?#\}|\{\{-?(?P<value>.*?)-?\}\}|\{%-?(?P<tag>.*?)-?%\}", re.DOTALL)
_PIPE = re.compile(r"""\|(?=(?:[^"']|"[^"]*"|'[^']*')*$)""")
_FILTER = re.compile(r"\s*([\w$]+)\s*(?::\s*(.*)|\((.*)\)\s*)?", re.DOTALL)
_ARGUMENT = re.compile(r"""\s*("[^"]*"|'[^']*'|[^,\s][^,]*)\s*(?:,|$)""")
_NAME = re.compile(r"""[\w$]+(?:\.[\w$]+|\[["'][^"']+["']\])*""")
_IF = re.compile(r"(if|unless)\s+(not\s+)?(.+)")
_WORDS = re.compile(r"""("[^"]*"|'[^']*')|\b(and|or|not)\b""")
_SIGNS = {"and": "&&", "or": "||", "not": "!"}
_CHOICE = re.compile(r"(.+?)\bif\b(.+?)\belse\b(.+)", re.DOTALL)
_DIRECTIVE = re.compile(r"%(-?[A-Za-z%])")
_TIMES = {
    "Y": "year", "y": "short_year", "m": "month", "-m": "i_month", "d": "day", "-d": "i_day",
    "B": "long_month", "b": "short_month", "A": "long_day", "a": "short_day", "j": "y_day", "H": "hour",
    "M": "minute", "S": "second", "V": "week", "G": "w_year", "u": "w_day",
}  # fmt: skip


_NONE: Mapping[str, Filter] = {}


class Template:
    """One template, as far as permalinks need it.

    Args:
        text: Liquid or Nunjucks.
        zone: the IANA zone that dates are written in.
        own: filters that the site defines itself.
    """

    def __init__(self, text: str, zone: str, own: Mapping[str, Filter] = _NONE) -> None:
        self._zone = zone
        self._own = own
        if len(text) > _MAX_SIZE:
            raise Undecided("so long a template")
        self._text = text

    def fill(self, data: Known) -> str:
        """The text with its values filled in.

        Raises:
            Undecided: a tag, a filter or an expression is none of those that are known.
        """
        out: list[str] = []
        shown = [True]  # for each open `if`, whether its text is; the first is the whole
        done = 0
        for piece in _PIECE.finditer(self._text):
            if all(shown):
                out.append(self._text[done : piece.start()])
            done = piece.end()
            if (tag := piece["tag"]) is not None:
                self._tag(tag.strip(), shown, data)
            elif (value := piece["value"]) is not None and all(shown):
                out.append(_shown(self._value(value, data)))
        if all(shown):
            out.append(self._text[done:])
        return "".join(out)

    def _tag(self, tag: str, shown: list[bool], data: Known) -> None:
        if condition := _IF.fullmatch(tag):
            truth = is_truthy(self._value(condition[3], data))
            shown.append(truth ^ (condition[1] == "unless") ^ bool(condition[2]))
        elif tag == "else" and len(shown) > 1:
            shown[-1] = not shown[-1]
        elif tag in {"endif", "endunless"} and len(shown) > 1:
            shown.pop()
        else:
            raise Undecided(f"`{{% {tag} %}}`")

    def _value(self, text: str, data: Known) -> JsValue:
        first, *filters = _PIPE.split(text)
        value = _operand(first.strip(), data)
        for written in filters:
            match = _FILTER.fullmatch(written)
            if match is None:
                raise Undecided(f"`{written.strip()}`")
            arguments = [_operand(one.strip(), data) for one in _ARGUMENT.findall(match[2] or match[3] or "")]
            value = self._filtered(match[1], value, arguments)
        return value

    def _filtered(self, name: str, value: JsValue, arguments: Sequence[JsValue]) -> JsValue:
        if own := self._own.get(name):
            try:
                return own(value, *arguments)
            except Undecided as unknown:
                raise Undecided(f"the filter `{name}` ({unknown})") from unknown
        if name == "date" and isinstance(value, datetime) and arguments and "%" in _shown(arguments[0]):
            return _formatted(in_zone(value, self._zone), _shown(arguments[0]))
        if name in {"default", "d"}:
            return value if is_truthy(value) else (arguments or [""])[0]
        if name not in _FILTERS:
            raise Undecided(f"the filter `{name}`")
        return _FILTERS[name](_shown(value), [*map(_shown, arguments), "", ""])


def _operand(text: str, data: Known) -> JsValue:
    if text[:1] in {'"', "'"} and text[-1:] == text[0] and text[0] not in text[1:-1] and len(text) > 1:
        return text[1:-1]
    if text.isdecimal():
        return int(text)
    if not _NAME.fullmatch(text):
        return _expression(text, data)
    found: JsValue = data
    for key in re.findall(r"[\w$]+(?![\w$]*[\"'])|(?<=[\"'])[^\"']+(?=[\"'])", text):
        found = found.get(key) if isinstance(found, Mapping) else None
        if found is UNKNOWN:
            raise Undecided(f"`{text}`")
    return found


def _expression(text: str, data: Known) -> JsValue:
    """What Nunjucks takes over from JavaScript (calls, sums, comparisons), and its own words for the rest."""
    code = _WORDS.sub(lambda found: found[1] or _SIGNS[found[2]], text)
    if choice := _CHOICE.fullmatch(code):
        code = f"({choice[2]}) ? ({choice[1]}) : ({choice[3]})"

    def find(name: str) -> JsValue:
        if (found := data.get(name)) is UNKNOWN:
            raise Undecided(f"`{name}`")
        return found

    try:
        return compiled(code)(Scope({}, find, Budget()))
    except Undecided as unknown:
        raise Undecided(f"`{text}`") from unknown


def _formatted(wall: datetime, pattern: str) -> str:
    def part(match: re.Match[str]) -> str:
        if match[1] in {"%", "e"}:
            return "%" if match[1] == "%" else f"{wall.day:2}"
        found = moment(_TIMES.get(match[1], ""), wall)
        if found is None:
            raise Undecided(f"`%{match[1]}` in a date")
        return found

    return _DIRECTIVE.sub(part, pattern)


def _shown(value: JsValue) -> str:
    if isinstance(value, datetime):
        raise Undecided("a date without a format")
    return "" if value is None else text_of(value)


_FILTERS: Mapping[str, Callable[[str, Sequence[str]], str]] = {
    "append": lambda text, given: text + given[0],
    "capitalize": lambda text, given: text[:1].upper() + text[1:].lower(),
    "downcase": lambda text, given: text.lower(),
    "lower": lambda text, given: text.lower(),
    "prepend": lambda text, given: given[0] + text,
    "remove": lambda text, given: text.replace(given[0], ""),
    "replace": lambda text, given: text.replace(given[0], given[1]),
    "replace_first": lambda text, given: text.replace(given[0], given[1], 1),
    "safe": lambda text, given: text,
    "slug": lambda text, given: slug(text),
    "slugify": lambda text, given: slugify(text),
    "string": lambda text, given: text,
    "strip": lambda text, given: text.strip(),
    "trim": lambda text, given: text.strip(),
    "upcase": lambda text, given: text.upper(),
    "upper": lambda text, given: text.upper(),
    "url": lambda text, given: text,
}
