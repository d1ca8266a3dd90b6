"""Where lifted pieces lie, and the tokens that stand for them in Markdown.

Tokens are built from two noncharacters that no text may hold (they are taken out of what comes in), so Markdown sees
each as a word without meaning.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape

MORE = "\ufdd2"
"""Stands in rendered HTML where the author ended the summary."""

_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
RESERVED = re.compile("[\ufdd0-\ufdef\ud800-\udfff]")
"""Characters that only our tokens may use, and halves of characters, which no parser takes."""

_TOKEN = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")
_ALONE = re.compile(rf"<(p|pre)>(?:<code>)?\s*{_TOKEN.pattern}\s*(?:</code>)?</\1>")
_IN_PLACE = re.compile(
    rf"(?P<code><code\b[^<]*+(?:<(?!/?code\b)[^<]*+)*+</code>)|(?P<tag><[A-Za-z/!][^<>]*{_OPEN}[^<>]*>)|{_TOKEN.pattern}",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """What a token stands for."""

    html: str
    source: str  # as the author wrote it: for code and attributes, where HTML cannot stand
    block: bool  # stands between paragraphs
    lone: bool  # keeps its meaning when it is all that an indented code block holds


@dataclass(slots=True)
class Shelf:
    """Where lifted pieces lie until the Markdown around them is HTML."""

    pieces: list[Piece] = field(default_factory=list)

    def put(self, piece: Piece) -> str:
        """The token that stands for `piece`."""
        self.pieces.append(piece)
        return f"{_OPEN}{len(self.pieces) - 1}{_CLOSE}"

    def put_back(self, markup: str) -> str:
        """`markup` with the pieces in place of their tokens; in code and attributes as their authors wrote them."""
        if _OPEN not in markup:
            return markup
        return _IN_PLACE.sub(self._place, _ALONE.sub(self._unwrap, markup))

    def _unwrap(self, match: re.Match[str]) -> str:
        piece = self.pieces[int(match[2])]
        if match[1] == "p":
            return piece.html if piece.block else match[0]
        return piece.html if piece.lone else match[0]

    def _place(self, match: re.Match[str]) -> str:
        if match["code"] or match["tag"]:
            return _TOKEN.sub(lambda token: escape(self.pieces[int(token[1])].source), match[0])
        return self.pieces[int(match[3])].html
