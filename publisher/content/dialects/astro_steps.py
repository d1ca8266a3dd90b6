"""How a site's code makes one text of another, as far as it does so in plain steps: `.replace(/\\.mdx?$/, "")`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from .javascript_text import unquoted

Step = Callable[[str], str]

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
_ONE = re.compile(
    r"\??\.\s*(?:(pop)\(\)|(shift)\(\)|at\(\s*(-?\d+)\s*\)|slice\(\s*(-1)\s*\)(?:\[0\])?)!?|\[(\d+)\]!?"
)
_SOME = re.compile(rf"\??\.\s*slice\(\s*(-?\d+)\s*(?:,\s*(-?\d+)\s*)?\)\s*\.\s*join\(\s*({_STRING})\s*\)")


def follow(steps: Iterable[Step], text: str) -> str:
    """What `steps` make of `text`, one after the other."""
    for step in steps:
        text = step(text)
    return text


def read_steps(code: str) -> tuple[Step, ...] | None:
    """The steps that method calls stand for; None when one of them is not known."""
    steps: list[Step] = []
    at = 0
    code = code.rstrip(" ;\n")
    while word := _WORD.search(code, at):
        found = next(filter(None, (read(code, word.start()) for read in _READERS)), None)
        if found is None:
            return None
        step, at = found
        steps.append(step)
    return tuple(steps)


def _replace(code: str, at: int) -> tuple[Step, int] | None:
    match = _REPLACE.match(code, at)
    if match is None:
        return None
    new = unquoted(match[3])
    if match[2][0] != "/":
        old, count = unquoted(match[2]), -1 if match[1] else 1
        return lambda text: text.replace(old, new, count), match.end()
    source, _, flags = match[2][1:].rpartition("/")
    try:
        pattern = re.compile(source, re.ASCII | (re.IGNORECASE if "i" in flags else re.NOFLAG))
    except re.error:
        return None
    template = re.sub(r"\$(\d)", r"\\\1", new.replace("\\", r"\\"))
    return lambda text: pattern.sub(template, text, count=0 if "g" in flags else 1), match.end()


def _plain(pattern: re.Pattern[str], step: Step) -> Callable[[str, int], tuple[Step, int] | None]:
    def read(code: str, at: int) -> tuple[Step, int] | None:
        match = pattern.match(code, at)
        return (step, match.end()) if match else None

    return read


def _split(code: str, at: int) -> tuple[Step, int] | None:
    """A text taken apart: one of its parts, or some of them put together again."""
    parted = _SPLIT.match(code, at)
    if parted is None:
        return None
    mark = unquoted(parted[1])
    if some := _SOME.match(code, parted.end()):
        start, end, joint = int(some[1]), int(some[2]) if some[2] else None, unquoted(some[3])
        return lambda text: joint.join(_parts(text, mark)[start:end]), some.end()
    if one := _ONE.match(code, parted.end()):
        index = -1 if one[1] else 0 if one[2] else int(one[3] or one[4] or one[5])
        return lambda text: "".join(_parts(text, mark)[index:][:1]), one.end()
    return None


def _parts(text: str, mark: str) -> list[str]:
    return text.split(mark) if mark else list(text)


def _slice(code: str, at: int) -> tuple[Step, int] | None:
    match = _SLICE.match(code, at)
    if match is None:
        return None
    start, end = int(match[1]), int(match[2]) if match[2] else None
    return lambda text: text[start:end], match.end()


_READERS = (
    _replace,
    _split,
    _slice,
    _plain(_LOWER, str.lower),
    _plain(_TRIM, str.strip),
    _plain(_SAME, str),
)
