"""How a site's code makes one text of another, as far as it does so in plain steps: `.replace(/\\.mdx?$/, "")`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, NamedTuple

from publisher.content.javascript.methods import filled
from publisher.content.javascript.text import unquoted

Step = Callable[[Any], Any]
"""From a text, or from the list that `split` made, to the next of them."""

_STRING = r"""(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`$\\]*`)"""
_REGEX = r"(?:/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*)"
_WORD = re.compile(r"\S")


def follow(steps: Iterable[Step], text: str) -> str:
    """What `steps` make of `text`, one after the other."""
    value: Any = text
    for step in steps:
        value = step(value)
    return str(value)


def read_steps(code: str) -> tuple[Step, ...] | None:
    """The steps that method calls stand for; None when one of them is not known, or a list is left."""
    steps: list[Step] = []
    at, kind = 0, "text"
    code = code.rstrip(" ;\n")
    while word := _WORD.search(code, at):
        found = next(filter(None, (_read(each, kind, code, word.start()) for each in _READERS)), None)
        if found is None:
            return None
        step, at, kind = found
        steps.append(step)
    return tuple(steps) if kind == "text" else None


class _Reader(NamedTuple):
    """One kind of step."""

    of: str  # what it is a step from: "text" or "list"
    code: re.Pattern[str]
    make: Callable[[re.Match[str]], Step | None]  # None: not one that we can take
    gives: str  # what it is a step to


def _read(reader: _Reader, kind: str, code: str, at: int) -> tuple[Step, int, str] | None:
    match = reader.code.match(code, at) if reader.of == kind else None
    step = reader.make(match) if match else None
    return (step, match.end(), reader.gives) if match and step else None


def _always(step: Step) -> Callable[[re.Match[str]], Step]:
    return lambda match: step


def _replace(match: re.Match[str]) -> Step | None:
    new = unquoted(match[3])
    if match[2][0] != "/":
        old, count = unquoted(match[2]), -1 if match[1] else 1
        return lambda text: text.replace(old, new, count)
    pattern, flags = _pattern(match[2])
    if pattern is None:
        return None
    return lambda text: pattern.sub(partial(filled, new), text, count=0 if "g" in flags else 1)


def _pattern(literal: str) -> tuple[re.Pattern[str] | None, str]:
    """A regular expression and its flags; None where Python has no such."""
    source, _, flags = literal[1:].rpartition("/")
    try:
        return re.compile(source, re.ASCII | (re.IGNORECASE if "i" in flags else re.NOFLAG)), flags
    except re.error:
        return None, flags


def _groups(match: re.Match[str]) -> Step | None:
    pattern, flags = _pattern(match[1])
    if pattern is None or "g" in flags:
        return None

    def groups(text: str) -> list[str]:
        found = pattern.search(text)
        return [found[0], *(group or "" for group in found.groups())] if found else []

    return groups


def _split(match: re.Match[str]) -> Step:
    mark = unquoted(match[1])
    return lambda text: text.split(mark) if mark else list(text)


def _join(match: re.Match[str]) -> Step:
    return unquoted(match[1]).join


def _slice(match: re.Match[str]) -> Step:
    start, end = int(match[1]), int(match[2]) if match[2] else None
    return lambda value: value[start:end]


def _item(match: re.Match[str]) -> Step:
    return _at(int(match[1] or match[2]))


def _at(index: int) -> Step:
    """The item at `index`; "" where there is none."""
    return lambda value: value[index] if -len(value) <= index < len(value) else ""


def _method(call: str) -> re.Pattern[str]:
    """The code of a method's call, with the dot before it."""
    return re.compile(rf"\??\.\s*{call}!?")


_SLICED = _method(r"(?:slice|substring)\(\s*(-?\d+)\s*(?:,\s*(-?\d+)\s*)?\)")
_ITEM = re.compile(r"\??\.\s*at\(\s*(-?\d+)\s*\)!?|(?:\?\.)?\[(\d+)\]!?")
_LAST = re.compile(
    r"\??\.\s*(?:pop\(\)|slice\(\s*-1\s*\)(?:\[0\])?)!?|(?:\?\.)?\[\s*[\w$]+\.length\s*-\s*1\s*\]!?"
)
_SAME = re.compile(
    r"\??\.\s*(?:normalize|toString)\([\w$.'\"]*\)|!|\s*(?:\?\?|\|\|)\s*(?:undefined|''|\"\")|\s+as\s+string"
)
_READERS = (
    _Reader(
        "text", _method(rf"replace(All)?\(\s*({_STRING}|{_REGEX})\s*,\s*({_STRING})\s*\)"), _replace, "text"
    ),
    _Reader("text", _method(rf"split\(\s*({_STRING})\s*\)"), _split, "list"),
    _Reader("text", _method(rf"match\(\s*({_REGEX})\s*\)"), _groups, "list"),
    _Reader("text", _SLICED, _slice, "text"),
    _Reader("text", _ITEM, _item, "text"),
    _Reader("text", _method(r"toLowerCase\(\)"), _always(str.lower), "text"),
    _Reader("text", _method(r"trim\(\)"), _always(str.strip), "text"),
    _Reader("text", _SAME, _always(str), "text"),
    _Reader("list", _method(rf"join\(\s*({_STRING})\s*\)"), _join, "text"),
    _Reader("list", _LAST, _always(_at(-1)), "text"),
    _Reader("list", _method(r"shift\(\)"), _always(_at(0)), "text"),
    _Reader("list", _ITEM, _item, "text"),
    _Reader("list", _SLICED, _slice, "list"),
    _Reader(
        "list", _method(r"filter\(\s*Boolean\s*\)"), _always(lambda parts: list(filter(None, parts))), "list"
    ),
    _Reader("list", _method(r"reverse\(\)"), _always(lambda parts: parts[::-1]), "list"),
)
