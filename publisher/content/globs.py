"""Path globs as static site generators and our configuration write them: `**`, `*`, `?`, `[a-z]`, `{a,b}`, `!not`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache


class Globs:
    """A set of globs over paths with `/` between their parts.

    Args:
        patterns: a path matches when any of them does and none that starts with `!` does.
        folders: a pattern that matches a folder matches everything below it.
    """

    def __init__(self, patterns: Sequence[str], *, folders: bool = False) -> None:
        below = "(?:/.*)?" if folders else ""
        wanted = [_bare(pattern) for pattern in patterns if not pattern.startswith("!")]
        unwanted = [_bare(pattern[1:]) for pattern in patterns if pattern.startswith("!")]
        self._wanted = _any_of(wanted or ["**"] * bool(unwanted), below)
        self._unwanted = _any_of(unwanted, below)

    def __bool__(self) -> bool:
        return self._wanted is not None

    def match(self, path: str) -> bool:
        """Whether the whole of `path` matches; never, when there are no patterns."""
        if self._wanted is None or not self._wanted.fullmatch(path := path.lstrip("/")):
            return False
        return self._unwanted is None or not self._unwanted.fullmatch(path)


def _bare(pattern: str) -> str:
    return pattern.removeprefix("./").strip("/")


def _any_of(patterns: Sequence[str], below: str) -> re.Pattern[str] | None:
    if not patterns:
        return None
    return re.compile("|".join(f"(?:{translate(pattern)}{below})" for pattern in patterns), re.DOTALL)


@lru_cache(maxsize=256)
def translate(pattern: str) -> str:
    """The regular expression of one glob."""
    out: list[str] = []
    depth = at = 0
    while at < len(pattern):
        piece, taken = _translate_at(pattern, at, depth)
        depth += {"(?:": 1, ")": -1}.get(piece, 0)
        out.append(piece)
        at += taken
    return "".join(out) + ")" * depth


def _translate_at(pattern: str, at: int, depth: int) -> tuple[str, int]:
    """The expression for what stands at `at`, and how many characters it takes."""
    char = pattern[at]
    if pattern.startswith("**/", at):
        return r"(?:[^/]+/)*", 3
    if pattern.startswith("**", at):
        return ".*", 2
    if char in "*?":
        return "[^/]*" if char == "*" else "[^/]", 1
    if char == "[" and (end := pattern.find("]", at + 2)) > 0:
        return _translate_set(pattern[at + 1 : end]), end + 1 - at
    if char == "{" and "}" in pattern[at:]:
        return "(?:", 1
    if depth and char in ",}":
        return "|" if char == "," else ")", 1
    return re.escape(char), 1


def _translate_set(body: str) -> str:
    """The expression of `[body]`: `a-z` is a range where it goes upwards, every other character itself."""
    negated = body[0] in "!^"
    pieces = re.findall(r".-.|.", body[negated:], re.DOTALL)
    ranges = (
        f"{re.escape(piece[0])}-{re.escape(piece[2])}"
        if len(piece) == 3 and piece[0] <= piece[2]
        else re.escape(piece)
        for piece in pieces
    )
    inside = "".join(ranges)
    if not inside:
        return re.escape(f"[{body}]")
    return f"[^/{inside}]" if negated else f"[{inside}]"
