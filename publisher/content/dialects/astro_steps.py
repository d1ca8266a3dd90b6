"""How a site's code makes one text of another, as far as it does so in plain steps: `.replace(/\\.mdx?$/, "")`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from publisher.content.javascript.text import unquoted

Step = Callable[[Any], Any]
"""From a text, or from the list that `split` made, to the next of them."""

_STRING = r"""(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`$\\]*`)"""
_REGEX = r"(?:/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*)"
_REPLACE = re.compile(rf"\??\.\s*replace(All)?\(\s*({_STRING}|{_REGEX})\s*,\s*({_STRING})\s*\)")
_LOWER = re.compile(r"\??\.\s*toLowerCase\(\)")
_SAME = re.compile(
    r"\??\.\s*(?:normalize|toString)\([\w$.'\"]*\)|!|\s*(?:\?\?|\|\|)\s*(?:undefined|''|\"\")|\s+as\s+string"
)
_WORD = re.compile(r"\S")
_TRIM = re.compile(r"\??\.\s*trim\(\)")
_SLICE = re.compile(r"\??\.\s*(?:slice|substring)\(\s*(-?\d+)\s*(?:,\s*(-?\d+)\s*)?\)")
_SPLIT = re.compile(rf"\??\.\s*split\(\s*({_STRING})\s*\)")
_MATCH = re.compile(rf"\??\.\s*match\(\s*({_REGEX})\s*\)!?")
_JOIN = re.compile(rf"\??\.\s*join\(\s*({_STRING})\s*\)")
_FILTER = re.compile(r"\??\.\s*filter\(\s*Boolean\s*\)")
_REVERSE = re.compile(r"\??\.\s*reverse\(\)")
_LAST = re.compile(
    r"\??\.\s*(?:pop\(\)|slice\(\s*-1\s*\)(?:\[0\])?)!?|(?:\?\.)?\[\s*[\w$]+\.length\s*-\s*1\s*\]!?"
)
_FIRST = re.compile(r"\??\.\s*shift\(\)!?")
_ITEM = re.compile(r"\??\.\s*at\(\s*(-?\d+)\s*\)!?|(?:\?\.)?\[(\d+)\]!?")


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


Maker = Callable[[re.Match[str]], Step | None]


def _read(
    reader: tuple[str, re.Pattern[str], Maker, str], kind: str, code: str, at: int
) -> tuple[Step, int, str] | None:
    of, pattern, make, gives = reader
    match = pattern.match(code, at) if of == kind else None
    step = make(match) if match else None
    return (step, match.end(), gives) if match and step else None


def _always(step: Step) -> Maker:
    return lambda match: step


def _replace(match: re.Match[str]) -> Step | None:
    new = unquoted(match[3])
    if match[2][0] != "/":
        old, count = unquoted(match[2]), -1 if match[1] else 1
        return lambda text: text.replace(old, new, count)
    pattern, flags = _pattern(match[2])
    if pattern is None:
        return None
    template = re.sub(r"\$(\d)", r"\\\1", new.replace("\\", r"\\"))
    return lambda text: pattern.sub(template, text, count=0 if "g" in flags else 1)


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


_READERS: tuple[tuple[str, re.Pattern[str], Maker, str], ...] = (
    ("text", _REPLACE, _replace, "text"),
    ("text", _SPLIT, _split, "list"),
    ("text", _MATCH, _groups, "list"),
    ("text", _SLICE, _slice, "text"),
    ("text", _ITEM, _item, "text"),
    ("text", _LOWER, _always(str.lower), "text"),
    ("text", _TRIM, _always(str.strip), "text"),
    ("text", _SAME, _always(str), "text"),
    ("list", _JOIN, _join, "text"),
    ("list", _LAST, _always(_at(-1)), "text"),
    ("list", _FIRST, _always(_at(0)), "text"),
    ("list", _ITEM, _item, "text"),
    ("list", _SLICE, _slice, "list"),
    ("list", _FILTER, _always(lambda parts: [part for part in parts if part]), "list"),
    ("list", _REVERSE, _always(lambda parts: parts[::-1]), "list"),
)
