"""AstroWind: its posts' addresses are a pattern in `src/config.yaml`, `/%category%/%slug%`.

Source: onwidget/astrowind 1.0 (`src/utils/blog.ts`, `src/utils/permalinks.ts`).
"""

from __future__ import annotations

import re

from .astro_answers import Entry, Text
from .astro_slugs import latin_slug

_VARIABLE = re.compile(r"%(slug|id|category|year|month|day|hour|minute|second)%")
_LAST = re.compile(r"\bcleanSlug\(\s*\w+\.split\(")
_CLOCK = {"year": "%Y", "month": "%m", "day": "%d", "hour": "%H", "minute": "%M", "second": "%S"}


def permalink_of(pattern: str, code: str) -> Text:
    """What the route's one variable holds; `code` is what the route runs: older ones drop the folders of a slug."""
    last = bool(_LAST.search(code))
    return lambda entry: _filled(pattern, entry, last)


def _filled(pattern: str, entry: Entry, last: bool) -> str:
    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name in _CLOCK:
            return entry.wall.strftime(_CLOCK[name])
        if name == "id":
            return entry.id
        text = entry.values.get("category", "") if name == "category" else entry.slug
        return "/".join(map(latin_slug, text.strip("/").split("/")[-1 if last else 0 :]))

    return _VARIABLE.sub(value, pattern)
