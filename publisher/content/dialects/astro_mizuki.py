"""Mizuki: a post lies at its header's `permalink`, else at a pattern of the theme's, else at `posts/`.

Source: LyraVoid/Mizuki 8 (`src/utils/permalink-utils.ts`).
"""

from __future__ import annotations

import re

from .astro_answers import Entry, Text
from .astro_code import Code, Module
from .base import split_suffix

_VARIABLE = re.compile(r"%(\w+)%")
_CLOCK = {"year": "%Y", "monthnum": "%m", "day": "%d", "hour": "%H", "minute": "%M", "second": "%S"}
_KNOWN = frozenset({*_CLOCK, "postname", "raw_postname", "category"})


def permalink_of(code: Code, module: Module) -> Text | None:
    """What the route's `permalink` holds, "" for a post without one; None for another theme or a running number."""
    said, home = code.members("permalinkConfig", module)
    if "enable" not in said:
        return None
    on = code.reduce(said["enable"], home).text == "true"
    pattern = (code.string(said.get("format", ""), home) or "") if on else ""
    if not _KNOWN.issuperset(_VARIABLE.findall(pattern)):
        return None
    return lambda entry: entry.values.get("permalink", "").strip("/") or _filled(pattern, entry)


def _filled(pattern: str, entry: Entry) -> str:
    file = split_suffix(entry.path.rpartition("/")[2])[0]
    known = {
        "postname": entry.id,
        "raw_postname": file,
        "category": entry.values.get("category") or "uncategorized",
    }

    def value(match: re.Match[str]) -> str:
        name = match[1]
        return known[name] if name in known else entry.wall.strftime(_CLOCK[name])

    return _VARIABLE.sub(value, pattern)
