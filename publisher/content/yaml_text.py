"""YAML read as text: every scalar stays what the author typed.

YAML 1.1 turns `0123` into 83, `12:30:45` into 45045, `Yes` into a boolean and fails on 2018-02-31; each
generator has rules of its own. So nothing is resolved here but null; whoever needs a date or a number parses it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import yaml

from publisher.errors import ContentError

from . import yaml_plain
from .yaml_plain import NULLS

Value: TypeAlias = "str | list[Value] | dict[str, Value] | None"

MAX_DEPTH = 40
MAX_VALUES = 20_000
"""Counted with aliases written out: a few lines of aliases may stand for billions of values."""

TIMESTAMP = re.compile(
    r"\d{4}-\d\d-\d\d"
    r"|\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?",
    re.ASCII,
)
"""A scalar without quotes that js-yaml, which Hexo and Astro use, takes for a timestamp: in UTC where no offset follows."""

_LOADER: Any = getattr(yaml, "CLoader", yaml.Loader)  # only its parser is used: it constructs nothing
_MERGE = "<<"
_NO_KEY = object()
_OBJECT = "[object Object]"  # what JavaScript makes of a mapping as a key: `title: {{ title }}`


class Quoted(str):
    """A scalar in quotes, or a block: no generator takes it for a number, a boolean or a timestamp."""

    __slots__ = ()


@dataclass(slots=True)
class Loaded:
    """A YAML document."""

    value: Value = None
    repeated: list[tuple[str, int]] = field(default_factory=list)  # keys given twice, with the later line
    more: bool = False  # something follows the document; parsers that want one document alone refuse it


def load(text: str, first_line: int = 1) -> Loaded:
    """The first document of `text`; `first_line` is the file's line on which `text` starts.

    Raises:
        ContentError: not YAML, or nested or multiplied beyond reason; says the line.
    """
    if (values := yaml_plain.read(text)) is not None:
        return Loaded(values)
    builder = _Builder(first_line)
    try:
        parser = _LOADER(text)
        try:
            builder.build(parser)
        finally:
            parser.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + mark.line if mark else first_line
        raise ContentError(
            f"the header is not YAML: {error.problem}", mend=_mend(error), line=line
        ) from error
    except yaml.YAMLError as error:  # the reader's: a character that YAML forbids, without a line
        raise ContentError(
            "the header holds a character that YAML forbids", mend="delete it", line=first_line
        ) from error
    return builder.loaded


class _Builder:
    """Builds values from parser events with a stack of its own, so that no input can exhaust ours."""

    def __init__(self, first_line: int) -> None:
        self.loaded = Loaded()
        self._first_line = first_line
        self._stack: list[tuple[Any, Any, str | None, int]] = []  # outer ones: value, key, anchor, count
        self._into: Any = None  # the container that is open
        self._key: Any = _NO_KEY
        self._anchor: str | None = None
        self._started_at = 0
        self._anchors: dict[str, tuple[Value, int]] = {}
        self._count = 0

    def build(self, parser: Any) -> None:
        next_event = parser.get_event
        while True:
            event = next_event()
            kind = event.__class__
            if kind is yaml.ScalarEvent:
                self._scalar(event)
            elif kind is yaml.MappingStartEvent:
                self._open({}, event)
            elif kind is yaml.SequenceStartEvent:
                self._open([], event)
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                self._close(event)
            elif kind is yaml.AliasEvent:
                self._alias(event)
            elif kind is yaml.DocumentEndEvent:
                self.loaded.more = _goes_on(parser)
                return
            elif kind is yaml.StreamEndEvent:
                return

    def _scalar(self, event: Any) -> None:
        text: str = event.value
        value: Value = Quoted(text) if event.style else None if text in NULLS else text
        if event.anchor:
            self._anchors[event.anchor] = (value, 1)
        self._add(value, event, 1)

    def _open(self, container: Any, event: Any) -> None:
        if len(self._stack) >= MAX_DEPTH:
            raise self._error(f"the header is nested deeper than {MAX_DEPTH} levels", event)
        self._stack.append((self._into, self._key, self._anchor, self._started_at))
        self._into, self._key, self._anchor, self._started_at = container, _NO_KEY, event.anchor, self._count

    def _close(self, event: Any) -> None:
        done, anchor, size = self._into, self._anchor, self._count - self._started_at + 1
        self._into, self._key, self._anchor, self._started_at = self._stack.pop()
        if anchor:
            self._anchors[anchor] = (done, size)
        self._add(done, event, 1)

    def _alias(self, event: Any) -> None:
        if event.anchor not in self._anchors:
            raise self._error(f"*{event.anchor} stands for nothing", event)
        value, size = self._anchors[event.anchor]
        self._add(value, event, size)

    def _add(self, value: Value, event: Any, size: int) -> None:
        self._count += size
        if self._count > MAX_VALUES:
            raise self._error(f"the header holds more than {MAX_VALUES:,} values", event)
        into = self._into
        if into is None:
            self.loaded.value = value
        elif into.__class__ is list:
            into.append(value)
        elif self._key is _NO_KEY:
            self._key = self._as_key(value, event)
        else:
            self._put(into, self._key, value)
            self._key = _NO_KEY

    def _as_key(self, value: Value, event: Any) -> str:
        if isinstance(value, list):
            raise self._error("a list stands where a key should", event)
        key = _OBJECT if isinstance(value, dict) else value or ""
        if key in self._into:
            self.loaded.repeated.append((key, self._line(event)))
        return key

    def _put(self, into: dict[str, Value], key: str, value: Value) -> None:
        if key == _MERGE and not isinstance(key, Quoted) and isinstance(value, dict):
            for name, merged in value.items():
                into.setdefault(name, merged)
        else:
            into[key] = value

    def _line(self, event: Any) -> int:
        return int(self._first_line + event.start_mark.line)

    def _error(self, message: str, event: Any) -> ContentError:
        mend = "put quotes around a value that starts with { [ * or &, or make the header simpler"
        return ContentError(message, mend=mend, line=self._line(event))


def _goes_on(parser: Any) -> bool:
    try:
        return not parser.check_event(yaml.StreamEndEvent)
    except yaml.YAMLError:
        return True


def _mend(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or ""
    if "mapping values are not allowed" in problem:
        return 'put quotes around a value that contains ": "'
    if "cannot start any token" in problem:
        return "put quotes around a value that starts with @ ` or %, and indent with spaces"
    if "could not find expected ':'" in problem:
        return "write a colon and a space after the key"
    return "mend the quotes, brackets or indentation here or just above"
