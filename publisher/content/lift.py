"""Lifts out of Markdown what Markdown would damage: formulas and embeds. A token stands in for each; code stays.

One pass over the text, from one interesting character to the next.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field

from math_core import LatexError

from . import math
from .embeds.embed import Html, Plugin, Source, Syntax, Tag
from .macros import Macros
from .places import Coming, Lines
from .shelf import MORE, Piece, Shelf

_DEPTH = 40  # embeds within embeds; deeper ones lose their tags and keep their text

_BACKTICKS = re.compile("`+")
_FENCE_RUN = re.compile(r"(`{3,}(?=[^`\n]*(?:\n|\Z))|~{3,})([^\n]*)")
_RAW_HTML = re.compile(r"<(pre|script|style|textarea|code|svg|math)(?=[\s>])")
_MORE_COMMENT = re.compile(
    r"<!--\s*(?:more|read-?more|excerpt|(?:end|excerpt)[-_ ](?:end|excerpt)|truncate)\s*-->", re.IGNORECASE
)
_MORE_PIECE = Piece(MORE, "", block=True, lone=True)


@dataclass(slots=True)
class _Frame:
    """An embed whose end tag is awaited, and what has been read since."""

    tag: Tag | None  # None at the bottom
    start: int
    parts: list[str] = field(default_factory=list)


class Lifter:
    """Reads one text once.

    Args:
        text: Markdown without reserved characters.
        syntax: how embeds are written; None = there are none.
        shelf: takes the pieces.
        macros: what the formulas of the post have defined.
        expand: what replaces an embed, given its tag, its body and where it starts.
        broken: told of formulas that cannot be shown: what is wrong, and where.
    """

    def __init__(
        self,
        text: str,
        syntax: Syntax | None,
        shelf: Shelf,
        macros: Macros,
        expand: Callable[[Tag, str | None, int], Html | Source],
        broken: Callable[[str, int], None],
    ) -> None:
        self._text = text
        self._syntax = syntax
        self._shelf = shelf
        self._macros = macros
        self._expand = expand
        self._broken = broken
        self._math = math.Finder(text)
        self._frames = [_Frame(None, 0)]
        self._coming = Coming(text)
        self._lines = Lines(text)
        self._paragraph_end = -1  # of the last code span
        self._ticks: dict[int, list[int]] = {}  # where runs of so many backticks begin, once one is met
        self._openers: dict[str, Callable[[int], int]] = {
            "`": self._code,
            "~": self._tilde,
            "$": self._dollar,
            "\\": self._backslash,
            "<": self._angle,
        }

    def lift(self) -> str:
        """The text with tokens for formulas and embeds."""
        text, at = self._text, 0
        interesting = re.compile("[`~$\\\\<" + re.escape(self._syntax.openers if self._syntax else "") + "]")
        while match := interesting.search(text, at):
            start = match.start()
            self._say(text[at:start])
            at = self._openers.get(match[0], self._embed)(start)
        self._say(text[at:])
        while len(self._frames) > 1:
            self._abandon()
        return "".join(self._frames[0].parts)

    def _say(self, text: str) -> None:
        self._frames[-1].parts.append(text)

    def _copy(self, start: int, end: int) -> int:
        self._say(self._text[start:end])
        return end

    def _copy_code(self, start: int, end: int) -> int:
        code = self._text[start:end]
        self._say(self._syntax.code(code) if self._syntax else code)
        return end

    # Code: left in place, so that Markdown sees it, and nothing in it is lifted.

    def _code(self, at: int) -> int:
        if self._lines.begins(at):
            end = self._fence_end(at)
            if end:
                return end
        ticks = _BACKTICKS.match(self._text, at)
        assert ticks is not None
        closing = self._closing_ticks(ticks[0], ticks.end())
        return self._copy_code(at, closing) if closing else self._copy(at, ticks.end())

    def _tilde(self, at: int) -> int:
        return (self._fence_end(at) if self._lines.begins(at) else 0) or self._copy(at, at + 1)

    def _fence_end(self, at: int) -> int:
        """Copies the fenced code that starts at `at` and says where it ends; 0 = there is none."""
        fence = _FENCE_RUN.match(self._text, at)
        if fence is None:
            return 0
        closing = re.compile(rf"^[ \t>]*{fence[1][0]}{{{len(fence[1])},}}[ \t]*$", re.MULTILINE)
        found = closing.search(self._text, fence.end())
        end = found.end() if found else len(self._text)
        if found and fence[2].strip().lower() == "math":
            return self._formula(math.Formula(self._text[fence.end() : found.start()].strip(), True, end), at)
        return self._copy_code(at, end)

    def _closing_ticks(self, ticks: str, start: int) -> int:
        """Where the code span that `ticks` opened ends, within its paragraph; 0 = nowhere."""
        if start > self._paragraph_end:
            end = self._text.find("\n\n", start)
            self._paragraph_end = len(self._text) if end < 0 else end
        if not self._ticks:
            for run in _BACKTICKS.finditer(self._text):
                self._ticks.setdefault(len(run[0]), []).append(run.start())
        places = self._ticks.get(len(ticks), [])
        after = bisect_left(places, start)
        closes = after < len(places) and places[after] < self._paragraph_end
        return places[after] + len(ticks) if closes else 0

    # HTML: comments go, raw text elements stay.

    def _angle(self, at: int) -> int:
        if self._text.startswith("<!--", at):
            return self._comment(at)
        raw = _RAW_HTML.match(self._text, at)
        if raw:
            end = self._coming.find(f"</{raw[1]}>", raw.end())
            return self._copy_code(at, end + len(raw[1]) + 3) if end >= 0 else self._copy(at, at + 1)
        return self._embed(at)

    def _comment(self, at: int) -> int:
        end = self._coming.find("-->", at + 4)
        more = _MORE_COMMENT.match(self._text, at)
        if end < 0:
            return self._copy(at, at + 4)
        if more:
            self._put(_MORE_PIECE, at, end + 3)
            return end + 3
        return self._copy(at, end + 3)

    # Formulas.

    def _dollar(self, at: int) -> int:
        found = self._math.dollar(at)
        if found:
            return self._formula(found, at)
        return self._copy(at, at + (2 if self._text.startswith("$$", at) else 1))

    def _backslash(self, at: int) -> int:
        found = self._math.backslash(at)
        return self._formula(found, at) if found else self._copy(at, at + 2)

    def _formula(self, formula: math.Formula, at: int) -> int:
        tex = self._macros.expanded(formula.tex)
        try:
            markup = math.mathml(tex, display=formula.display) if tex.strip() else ""
        except LatexError as error:
            if not math.looks_like_tex(tex):
                return self._copy(at, at + 1)
            self._broken(f"this formula cannot be shown as MathML ({error})", at)
            markup = math.as_code(tex, display=formula.display)
        block = formula.display and markup.startswith("<pre>")
        source = self._text[at : formula.end]
        self._say(self._shelf.put(Piece(markup, source, block=block, lone=formula.display)))
        return formula.end

    # Embeds.

    def _embed(self, at: int) -> int:
        tag = self._syntax.read(self._text, at) if self._syntax else None
        if tag is None or self._syntax is None:
            return self._copy(at, at + 1)
        if tag.literal is not None:
            self._literal(tag.literal, at, tag.end)
        elif tag.closing:
            self._close(tag)
        else:
            return self._open(tag, at, self._syntax.plugins.get(tag.name))
        return tag.end

    def _literal(self, text: str, start: int, end: int) -> None:
        if _MORE_COMMENT.match(text):
            self._put(_MORE_PIECE, start, end)
        else:
            self._say(text)

    def _open(self, tag: Tag, at: int, plugin: Plugin | None) -> int:
        has_body = (
            bool(tag.ender) and not (plugin and plugin.void) and self._coming.find(tag.ender, tag.end) >= 0
        )
        if plugin and plugin.verbatim and has_body:
            return self._verbatim(tag, at)
        if has_body and len(self._frames) < _DEPTH:
            self._frames.append(_Frame(tag, at))
        elif not has_body:
            self._replace(tag, None, at, tag.end)
        return tag.end

    def _verbatim(self, tag: Tag, at: int) -> int:
        """Takes everything up to the next end tag of `tag` as its body, unread."""
        search = tag.end
        while (found := self._coming.find(tag.ender, search)) >= 0:
            start = self._tag_start(found, tag.end)
            closing = self._syntax.read(self._text, start) if self._syntax else None
            if closing and closing.closing and closing.name in {tag.name, ""}:
                self._replace(tag, self._text[tag.end : start], at, closing.end)
                return closing.end
            search = found + len(tag.ender)
        self._coming.give_up(tag.ender)
        self._replace(tag, None, at, tag.end)
        return tag.end

    def _tag_start(self, within: int, after: int) -> int:
        """Where the tag around `within` begins: at the first of the run of openers before it."""
        openers = self._syntax.openers if self._syntax else ""
        start = max((self._text.rfind(opener, after, within + 1) for opener in openers), default=-1)
        while start > after and self._text[start - 1] == self._text[start]:
            start -= 1
        return max(start, after)

    def _close(self, tag: Tag) -> None:
        """Ends the nearest open embed of that name, and with it those left open inside; a lone end tag goes."""
        if not any(frame.tag and tag.name in {frame.tag.name, ""} for frame in self._frames):
            return
        while (top := self._frames[-1]).tag and tag.name not in {top.tag.name, ""}:
            self._abandon()
        self._frames.pop()
        if top.tag:
            self._replace(top.tag, "".join(top.parts), top.start, tag.end)

    def _abandon(self) -> None:
        """The innermost embed has no end: it is one without a body, and what was read belongs to the text."""
        frame = self._frames.pop()
        if frame.tag:
            self._replace(frame.tag, None, frame.start, frame.tag.end)
        self._frames[-1].parts += frame.parts

    def _replace(self, tag: Tag, body: str | None, start: int, end: int) -> None:
        result = self._expand(tag, body, start)
        if isinstance(result, Source):
            self._say(result.text)
        else:
            markup = self._shelf.put_back(result.text)
            self._put(Piece(markup, self._text[start:end], block=result.block, lone=True), start, end)

    def _put(self, piece: Piece, start: int, end: int) -> None:
        """Shelves `piece`; one that stands alone between paragraphs gets lines of its own."""
        token = self._shelf.put(piece)
        if not piece.block:
            self._say(token)
            return
        indent = self._lines.indent(start)
        alone = indent is not None and self._lines.ends(end)
        self._say(f"\n\n{indent}{token}\n\n" if alone else token)
