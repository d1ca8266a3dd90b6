"""Hugo's permalinks: rules for sections, and patterns with `:variables`.

Source: hugo 0.168 (`resources/page/permalinks`), https://gohugo.io/configuration/permalinks/
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from posixpath import normpath
from urllib.parse import unquote_plus

from publisher.content.globs import Globs
from publisher.content.yaml_text import Value

_KINDS = frozenset({"page", "home", "section", "taxonomy", "term"})
_VARIABLE = re.compile(r":(\w+)(?:\[(.+?)\])?", re.ASCII)
_COLON = "\0"  # stands for an escaped colon

_GO_FORMATS: Mapping[str, Callable[[datetime], str]] = {
    "2006": lambda at: f"{at.year:04}",
    "January": lambda at: calendar.month_name[at.month],
    "Jan": lambda at: calendar.month_abbr[at.month],
    "Monday": lambda at: calendar.day_name[at.weekday()],
    "Mon": lambda at: calendar.day_abbr[at.weekday()],
    "002": lambda at: f"{at.timetuple().tm_yday:03}",
    "06": lambda at: f"{at.year % 100:02}",
    "01": lambda at: f"{at.month:02}",
    "02": lambda at: f"{at.day:02}",
    "15": lambda at: f"{at.hour:02}",
    "04": lambda at: f"{at.minute:02}",
    "05": lambda at: f"{at.second:02}",
    "1": lambda at: str(at.month),
    "2": lambda at: str(at.day),
}
"""Parts of a date in the layouts of Go's `time`, longer ones first; Hugo takes them for variables too."""

_GO_LAYOUT = re.compile("|".join(_GO_FORMATS))


@dataclass(frozen=True, slots=True)
class Rule:
    """Pages of one kind below one path, and the pattern of their links."""

    kind: str  # "page", "term"
    paths: Globs | None  # of pages, without the leading slash; None = all
    pattern: str

    def match(self, kind: str, page: str) -> bool:
        """Whether the rule is about `page`, a normalized path."""
        return self.kind in {"", kind} and (self.paths is None or self.paths.match(page))


def rules_of(value: Value) -> tuple[Rule, ...]:
    """The rules of `permalinks` in the configuration; the first that matches counts.

    A table's order is Hugo's secret (it is drawn anew in each build): the rule with the longest path goes first.
    """
    if isinstance(value, list):
        return tuple(rule for item in value if isinstance(item, dict) and (rule := _from_list(item)))
    entries: list[tuple[str, Rule]] = []
    for key, item in (value if isinstance(value, dict) else {}).items():
        if isinstance(item, str):
            entries += [(key, Rule(kind, _below(key), item)) for kind in ("page", "term")]
        elif isinstance(item, dict) and key in _KINDS:
            entries += [
                (section, Rule(key, _below(section), pattern))
                for section, pattern in item.items()
                if isinstance(pattern, str)
            ]
    return tuple(rule for _, rule in sorted(entries, key=lambda entry: -len(entry[0])))


def expand(pattern: str, variable: Callable[[str], str | None], sections: Sequence[str], at: datetime) -> str:
    """`pattern` with its variables filled in; one that Hugo does not know stays as it is.

    Args:
        variable: what stands for a name, dates and sections aside; None = nothing.
        sections: the path of the section that the page stands in.
        at: the page's date as its clock shows it.
    """

    def value(match: re.Match[str]) -> str:
        name, cut = match[1], match[2]
        if name == "sections":
            return "/".join(_sliced(sections, cut) if cut else sections)
        found = None if cut else variable(name)
        found = _date(name, at) if found is None else found
        return match[0] if found is None or cut else found

    filled = _VARIABLE.sub(value, pattern.replace("\\:", _COLON)).replace(_COLON, ":")
    return unquote_plus(filled)


def cleaned(path: str) -> str:
    """`path` without empty parts, without slashes around it; "" for the root."""
    return normpath(path.strip("/")).strip("/").removeprefix(".") if path.strip("/") else ""


def _date(name: str, at: datetime) -> str | None:
    match name:
        case "year":
            return str(at.year)
        case "month":
            return f"{at.month:02}"
        case "monthname":
            return calendar.month_name[at.month]
        case "day":
            return f"{at.day:02}"
        case "weekday":
            return str(at.isoweekday() % 7)
        case "weekdayname":
            return calendar.day_name[at.weekday()]
        case "yearday":
            return str(at.timetuple().tm_yday)
    return _GO_LAYOUT.sub(lambda part: _GO_FORMATS[part[0]](at), name) if _GO_LAYOUT.search(name) else None


def _sliced(sections: Sequence[str], cut: str) -> Sequence[str]:
    """The part of `sections` that `[1:]`, `[last]` or `[0]` names; bounds out of reach give nothing."""
    low, colon, high = cut.lower().partition(":")
    start = _bound(low, 0, len(sections), -1)
    if not colon:
        return sections[start : start + 1] if start >= 0 else ()
    end = _bound(high, len(sections), len(sections), len(sections))
    return sections[start:end] if 0 <= start <= end else ()


def _bound(text: str, default: int, length: int, outside: int) -> int:
    if not text:
        return default
    if text == "last":
        return length - 1
    number = max(int(text), 0) if re.fullmatch(r"[+-]?\d+", text) else 0
    return number if number < length else outside


def _below(section: str) -> Globs:
    section = section.strip(" /").lower()
    return Globs([section, f"{section}/**"] if section else ["*"])


def _from_list(item: Mapping[str, Value]) -> Rule | None:
    pattern, target = item.get("pattern"), item.get("target")
    if not isinstance(pattern, str):
        return None
    target = target if isinstance(target, dict) else {}
    kind, path = target.get("kind"), target.get("path")
    paths = Globs([path.lower().lstrip("/")]) if isinstance(path, str) and path else None
    return Rule(kind.lower() if isinstance(kind, str) else "", paths, pattern)
