"""Commands that a post defines for its formulas: `\\newcommand`, `\\def` and `\\DeclareMathOperator`.

As in MathJax and KaTeX, what one formula defines the later ones of the post may use. They are replaced in the TeX itself,
so that readers of the TeX and of its text have them too.
"""

from __future__ import annotations

import re
from functools import partial

_MOST = 200  # commands of one post
_LONGEST = 500  # characters of what one stands for
_MARKS = 20  # places in it for arguments
_ROUNDS = 10  # commands within commands
_LIMIT = 20_000  # characters of one formula: commands that multiply are left alone
_ROOM = 200_000  # characters by which all formulas of a post may grow

_GROUP = r"\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*+\})*+\})*+)\}"
_DEFINITION = re.compile(
    rf"\\(?P<how>(?:re|provide)?newcommand|def|DeclareMathOperator)\*?\s*\{{?\\(?P<name>[A-Za-z]+)\}}?\s*"
    rf"(?:\[(?P<count>[1-9])\]|(?P<marks>(?:#[1-9])+))?\s*{_GROUP}"
)
_DEFINES = ("newcommand", "\\def", "DeclareMathOperator")


class Macros:
    """The commands that one post has defined so far."""

    def __init__(self) -> None:
        self._defined: dict[str, tuple[re.Pattern[str], str]] = {}
        self._room = _ROOM

    def expanded(self, tex: str) -> str:
        """`tex` without definitions, which are remembered, and with what is defined in place of its command."""
        if any(word in tex for word in _DEFINES):
            tex = _DEFINITION.sub(self._define, tex)
        short, before = tex, ""
        for _ in range(_ROUNDS):
            if tex == before or self._room <= 0:
                break
            before = tex
            for name, (use, body) in self._defined.items():
                uses = tex.count(f"\\{name}")
                if len(tex) + uses * len(body) > _LIMIT:
                    self._room -= _LIMIT
                    return short
                tex = use.sub(partial(_filled, body), tex) if uses else tex
        self._room -= max(0, len(tex) - len(short))
        return tex

    def _define(self, match: re.Match[str]) -> str:
        if len(self._defined) >= _MOST or len(match[5]) > _LONGEST or match[5].count("#") > _MARKS:
            return match[0]
        count = int(match["count"] or 0) or len(match["marks"] or "") // 2
        body = f"\\operatorname{{{match[5]}}}" if match["how"] == "DeclareMathOperator" else match[5]
        use = re.compile(
            rf"\\{match['name']}(?![A-Za-z])" + rf"\s*(?:{_GROUP}|(\\[A-Za-z]+|[^\s{{}}]))" * count
        )
        self._defined[match["name"]] = (use, body)
        return ""


def _filled(body: str, use: re.Match[str]) -> str:
    given = use.groups()
    arguments = [(group or sign or "") for group, sign in zip(given[::2], given[1::2], strict=True)]
    filled = re.sub(r"#([1-9])", lambda mark: "".join(arguments[int(mark[1]) - 1 : int(mark[1])]), body)
    return f"{{{filled}}}"
