"""Address patterns with `:variables`, and absolute addresses from them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

VARIABLE = re.compile(r":(\w*[^\W_])", re.ASCII)
"""`:year`, `:i_month`; an underscore at the end belongs to what follows."""

_UNSAFE = re.compile(r"%(?![0-9A-Fa-f]{2})|[^!#$%&'()*+,./0-9:;=?@A-Z\[\]_a-z|~-]")
_TIMES = {
    "year": "%Y", "month": "%m", "day": "%d", "hour": "%H", "minute": "%M", "second": "%S",
}  # fmt: skip


def fill(pattern: str, values: Mapping[str, str], missing: str = "undefined") -> tuple[str, tuple[str, ...]]:
    """`pattern` with its variables filled in, and the names of those that `values` lacks."""
    unknown = tuple(name for name in VARIABLE.findall(pattern) if name not in values)
    return VARIABLE.sub(lambda match: values.get(match[1], missing), pattern), unknown


def matcher(pattern: str, segments: Mapping[str, str]) -> re.Pattern[str]:
    """What reads a path that `pattern` could have made; `segments` says what a variable looks like.

    A variable is a named group; the second of the same name only has to match.
    """
    seen: set[str] = set()
    out: list[str] = []
    for index, piece in enumerate(VARIABLE.split(pattern)):
        if index % 2 == 0:  # split() alternates literal text and the names of variables
            out.append(re.escape(piece))
        elif piece in seen or not piece.isidentifier():
            out.append(f"(?:{segments.get(piece, '.+?')})")
        else:
            seen.add(piece)
            out.append(f"(?P<{piece}>{segments.get(piece, '.+?')})")
    return re.compile("".join(out))


def date_values(wall: datetime) -> dict[str, str]:
    """The variables of a moment as the generator's clock shows it: `year`, `month`, `i_month`, …"""
    values = {name: wall.strftime(code) for name, code in _TIMES.items()}
    values["year"] = f"{wall.year:04}"  # %Y does not pad on every platform
    return values | {"i_month": str(wall.month), "i_day": str(wall.day)}


def join_url(base: str, path: str) -> str:
    """The absolute address of `path` on the site at `base`: single slashes, percent-encoded once (RFC 3986).

    What is already percent-encoded stays; `?` and `#` keep their meaning.
    """
    return base.rstrip("/") + quote(re.sub(r"/{2,}", "/", f"/{path}"))


def quote(path: str) -> str:
    """`path` with everything percent-encoded that an address may not hold; idempotent."""
    return _UNSAFE.sub(_percent, path)


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace"))
