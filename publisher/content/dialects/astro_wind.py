"""AstroWind: its posts' addresses are a pattern in `src/config.yaml`, `/%category%/%slug%`.

Source: onwidget/astrowind 1.0 (`src/utils/blog.ts`, `src/utils/permalinks.ts`).
"""

from __future__ import annotations

import re

from .astro_params import Entry, Text
from .astro_slugs import latin_slug

_VARIABLE = re.compile(r"%(slug|id|category|year|month|day|hour|minute|second)%")
_CLOCK = {"year": "%Y", "month": "%m", "day": "%d", "hour": "%H", "minute": "%M", "second": "%S"}


def permalink_of(pattern: str) -> Text:
    """What the route's one variable holds."""
    return lambda entry: _filled(pattern, entry)


def _filled(pattern: str, entry: Entry) -> str:
    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name in _CLOCK:
            return entry.wall.strftime(_CLOCK[name])
        text = entry.values.get("category", "") if name == "category" else entry.id
        return text if name == "id" else "/".join(map(latin_slug, text.strip("/").split("/")))

    return _VARIABLE.sub(value, pattern)
