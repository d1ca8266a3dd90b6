"""Where things stand in a text that is read once, from its beginning to its end.

What was found is remembered, so that reading takes linear time whatever the text: a line of a million characters is
looked at once, and so is the way to an end tag that a hundred thousand tags wait for.
"""

from __future__ import annotations

import re

_MARKS = re.compile(r"[ \t>]*+(?:(?:[-*+]|\d{1,9}[.)])[ \t]++)*+")  # of block quotes and lists


class Coming:
    """What comes later in one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._found: dict[str, tuple[int, int]] = {}  # from where it was looked for, where it then stood

    def find(self, what: str, start: int) -> int:
        """Where `what` next begins, at `start` or later; -1 = nowhere."""
        since, place = self._found.get(what, (0, -1))
        if not since <= start <= place:
            found = self._text.find(what, start)
            place = found if found >= 0 else len(self._text)
            self._found[what] = (start, place)
        return place if place < len(self._text) else -1

    def give_up(self, what: str) -> None:
        """Find `what` no more: where it still stands, it is not what is looked for."""
        self._found[what] = (0, len(self._text))


class Lines:
    """The line around a place in one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._start, self._end = 0, -1  # the line looked at last
        self._first = self._last = 0  # where its words begin and end
        self._content = 0  # where it begins behind marks of quotes and lists

    def indent(self, at: int) -> str | None:
        """The white space before `at`; None where more stands there."""
        self._look(at)
        return self._text[self._start : at] if at <= self._first else None

    def ends(self, at: int) -> bool:
        """Whether nothing but white space follows."""
        self._look(at)
        return at >= self._last

    def begins(self, at: int) -> bool:
        """Whether the line's content begins at `at`, behind marks of quotes and lists."""
        self._look(at)
        return at == self._content

    def _look(self, at: int) -> None:
        if self._start <= at <= self._end:
            return
        self._start = self._text.rfind("\n", 0, at) + 1
        end = self._text.find("\n", at)
        self._end = end if end >= 0 else len(self._text)
        line = self._text[self._start : self._end]
        self._first = self._end - len(line.lstrip())
        self._last = self._start + len(line.rstrip())
        marks = _MARKS.match(line)
        self._content = self._start + (marks.end() if marks else 0)
