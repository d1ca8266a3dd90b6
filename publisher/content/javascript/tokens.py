"""The tokens of a program, read one after the other."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .text import Token, tokens
from .values import Undecided


class Tokens:
    """The tokens of a program, read one after the other."""

    def __init__(self, text: str) -> None:
        self._tokens: Sequence[Token] = [token for token in tokens(text) if token.kind != "comment"]
        self._at = 0
        self.depth = 0

    def here(self, ahead: int = 0) -> str:
        at = self._at + ahead
        return self._tokens[at].text if at < len(self._tokens) else ""

    def _take(self) -> str:
        text = self.here()
        self._at += 1
        return text

    def _accept(self, *texts: str) -> bool:
        found = self.here() in texts
        self._at += found
        return found

    def _expect(self, text: str) -> None:
        if not self._accept(text):
            raise Undecided(f"`{self.here()}`")

    def _word(self) -> str:
        word = self._take()
        if not re.fullmatch(r"[\w$]+", word):
            raise Undecided(f"`{word}`")
        return word

    def _closing(self, ahead: int) -> int:
        """How far ahead the token behind the bracket's other half is."""
        depth = 0
        for at in range(self._at + ahead, len(self._tokens)):
            depth += {"open": 1, "close": -1}.get(self._tokens[at].kind, 0)
            if depth == 0:
                return at - self._at + 1
        return len(self._tokens)
