"""What an expression of a route gives for an entry, and how such answers are put together.

An answer is a function of the entry; None stands for one that nobody but the running code can know.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from .astro_steps import follow, read_steps

LANGUAGE = frozenset({"lang", "locale", "language"})
"""How routes call the variable that stands for a language."""


_CLOCK = {"year": "%Y", "month": "%m", "day": "%d", "date": "%Y-%m-%d"}
_MOMENT = re.compile(r"\.get(?:UTC)?(FullYear|Month|Date)\(\)")
_DAY = re.compile(
    r"\.toISOString\(\)\s*\.\s*(?:(?:slice|substring)\(\s*0\s*,\s*10\s*\)|split\(\s*['\"]T['\"]\s*\)\[0\])\Z"
)
_WRITTEN = re.compile(r"`\$\{([^{}`]*)\}`")
_PADDED = re.compile(r"padStart|slice\(\s*-2\s*\)")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a route can use of an entry."""

    id: str  # what `.id` gives
    slug: str  # what `.slug` gives
    path: str  # below its collection's folder
    language: str = ""  # its folder's, else its header's; "" where neither says one
    locales: Mapping[str, str] = field(default_factory=dict)  # folders that stand for a language
    values: Mapping[str, str] = field(default_factory=dict)  # its header's texts
    utc: datetime = datetime.min  # its date
    wall: datetime = datetime.min  # its date, as the host's clock shows it


Text = Callable[[Entry], str]
"""What an expression gives for an entry; "" = nothing."""

Test = Callable[[Entry], bool]


def by_name(name: str) -> Text | None:
    """What a variable stands for by its name alone."""
    if name in LANGUAGE:
        return lambda entry: entry.language
    if name in _CLOCK:
        return lambda entry: entry.wall.strftime(_CLOCK[name])
    return None


def constant(text: str) -> Text:
    """The same text for every entry."""
    return lambda entry: text


def first_of(texts: Sequence[Text | None]) -> Text | None:
    """The first of `texts` that says something."""
    known = [text for text in texts if text]
    if len(known) < len(texts):
        return None
    return lambda entry: next(filter(None, (text(entry) for text in known)), "")


def joined(texts: Sequence[Text | None]) -> Text | None:
    """All of `texts`, one behind the other."""
    known = [text for text in texts if text]
    return (lambda entry: "".join(text(entry) for text in known)) if len(known) == len(texts) else None


def either(test: Test, yes: Text, no: Text) -> Text:
    """One of two answers, as `test` has it."""
    return lambda entry: yes(entry) if test(entry) else no(entry)


def several(holds: Callable[[Iterable[bool]], bool], tests: Sequence[Test | None]) -> Test | None:
    """Whether `any` or `all` of `tests` hold."""
    known = [test for test in tests if test]
    return (lambda entry: holds(test(entry) for test in known)) if len(known) == len(tests) else None


def negated(test: Test | None) -> Test | None:
    """The opposite of a test."""
    return (lambda entry: not test(entry)) if test else None


def equal(one: Text | None, other: Text | None) -> Test | None:
    """Whether two answers are the same."""
    return (lambda entry: one(entry) == other(entry)) if one and other else None


def holding(way: str, subject: Text | None, part: str) -> Test | None:
    """Whether an answer starts with, ends with or includes `part`."""
    if subject is None:
        return None
    if way == "includes":
        return lambda entry: part in subject(entry)
    if way == "startsWith":
        return lambda entry: subject(entry).startswith(part)
    return lambda entry: subject(entry).endswith(part)


def moment_of(text: str) -> Text | None:
    """A part of the date: `String(date.getMonth() + 1).padStart(2, "0")`."""
    if _DAY.search(text):
        return lambda entry: f"{entry.utc:%Y-%m-%d}"
    text = _WRITTEN.sub(r"\1", text)
    kinds = set(_MOMENT.findall(text))
    if len(kinds) != 1 or "${" in text:
        return None
    kind, width = kinds.pop(), 2 if _PADDED.search(text) else 0

    universal = "getUTC" in text

    def moment(entry: Entry) -> str:
        at = entry.utc if universal else entry.wall
        number = {"FullYear": at.year, "Month": at.month, "Date": at.day}[kind]
        return f"{number:0{width}}"

    return moment


def folder_of(entry: Entry) -> str:
    """The id's first folder where that is a language."""
    first = entry.id.partition("/")[0]
    return first if first in entry.locales else ""


def below_folder(entry: Entry) -> str:
    """The id without its first folder where that is a language."""
    first, _, rest = entry.id.partition("/")
    return rest if first in entry.locales else entry.id


def stepped(text: Text | None, code: str) -> Text | None:
    """An answer with the method calls of `code` behind it."""
    steps = read_steps(code)
    if text is None or steps is None:
        return None
    return (lambda entry: follow(steps, text(entry))) if steps else text


def field_of(found: re.Match[str]) -> Text:
    """A field of the entry or of its header."""
    if found["key"]:
        return value_of(found["key"])
    return (lambda entry: entry.slug) if found[0].endswith("slug") else (lambda entry: entry.id)


def value_of(key: str) -> Text:
    """A text of the entry's header."""
    return lambda entry: entry.values.get(key, "")
