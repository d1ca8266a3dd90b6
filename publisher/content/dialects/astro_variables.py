"""What the variables of a route's function stand for, as code: `const [, slug] = id.split("/")`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from publisher.content.javascript.text import expression, split

_UNPACKED = re.compile(r"\[([\w$\s,.]+)\]\s*=(?![=>])\s*")
_TAKEN = re.compile(r"\{([\w$\s,]+)\}\s*=\s*((?!Astro\.)[\w$.]+\([^()]*)\)")
_NAME = re.compile(r"[\w$]+")


def unpacked(text: str, name: str) -> Sequence[str]:
    """What `[a, ...b] = parts` or `{ a } = made()` gives a variable, as code; several where it is done several times."""
    found = {
        f"{match[2]}).{name}": None for match in _TAKEN.finditer(text) if name in _NAME.findall(match[1])
    }
    for match in _UNPACKED.finditer(text):
        names = [part.strip() for part in match[1].split(",")]
        parts = expression(text, match.end())
        if name in names:
            found[f"{parts}[{names.index(name)}]"] = None
        elif f"...{name}" in names:
            found[f"{parts}.slice({names.index(f'...{name}')})"] = None
    return tuple(found)


def listed(text: str, name: str) -> Sequence[str]:
    """The code of the list that a variable holds: `id.split("/")`; several where it is given several."""
    word = re.escape(name)
    found = re.finditer(rf"(?<![\w$.]){word}\s*(?::[^=;,(){{}}\n]*)?=(?![=>])\s*", text)
    given = [expression(text, match.end()) for match in found]
    if any(len(split(each, "+", "?", "??", "||", "=>")) > 1 for each in given):
        return ()
    dropped = len(re.findall(rf"^[^\S\n]*{word}\.pop\(\)\s*;?[^\S\n]*$", text, re.MULTILINE))
    return [f"{each}.slice(0, -{dropped})" if dropped else each for each in given]


def is_declared(text: str, name: str) -> bool:
    """Whether the function gives `name` something itself."""
    return bool(re.search(rf"(?<![\w$.]){re.escape(name)}\s*=(?![=>])", text) or unpacked(text, name))
