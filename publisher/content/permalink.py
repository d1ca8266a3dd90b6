"""Address patterns with `:variables`, and absolute addresses from them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import SplitResult, urljoin, urlsplit

VARIABLE = re.compile(r":(\w*[^\W_])", re.ASCII)
"""`:year`, `:i_month`; an underscore at the end belongs to what follows."""

_MONTHS = "January February March April May June July August September October November December".split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_UNSAFE = re.compile(r"%(?![0-9A-Fa-f]{2})|[^!#$%&'()*+,./0-9:;=?@A-Z\[\]_a-z|~-]")


def fill(pattern: str, lookup: Callable[[str], str | None]) -> tuple[str, tuple[str, ...]]:
    """`pattern` with its variables filled in, and the names of those that `lookup` has no value for.

    Those read `undefined` in the result, as generators in JavaScript print them.
    """
    missing: list[str] = []

    def value(match: re.Match[str]) -> str:
        found = lookup(match[1])
        if found is None:
            missing.append(match[1])
            return "undefined"
        return found

    return VARIABLE.sub(value, pattern), tuple(missing)


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
    return {
        "year": f"{wall.year:04}",
        "month": f"{wall.month:02}",
        "day": f"{wall.day:02}",
        "hour": f"{wall.hour:02}",
        "minute": f"{wall.minute:02}",
        "second": f"{wall.second:02}",
        "i_month": str(wall.month),
        "i_day": str(wall.day),
    }


def moment(name: str, wall: datetime) -> str | None:
    """What a variable that tells the time stands for, in English; None for no such variable.

    `wall` is the moment as the generator's clock shows it. Source: jekyll 4.3 (`drops/url_drop`).
    """
    year, week, weekday = wall.isocalendar()
    match name:
        case "year" | "short_year":
            return f"{wall.year:04}" if name == "year" else f"{wall.year % 100:02}"
        case "month" | "day" | "hour" | "minute" | "second":
            return f"{getattr(wall, name):02}"
        case "i_month" | "i_day":
            return str(getattr(wall, name[2:]))
        case "long_month" | "short_month":
            return _MONTHS[wall.month - 1][: 3 if name == "short_month" else None]
        case "long_day" | "short_day":
            return _DAYS[weekday - 1][: 3 if name == "short_day" else None]
        case "y_day":
            return f"{wall.timetuple().tm_yday:03}"
        case "w_year" | "week" | "w_day":
            return {"w_year": f"{year:04}", "week": f"{week:02}", "w_day": str(weekday)}[name]
    return None


def join_url(base: str, path: str) -> str:
    """The absolute address of `path` on the site at `base`: single slashes, percent-encoded once (RFC 3986).

    What is already percent-encoded stays; `?` and `#` keep their meaning.
    """
    return base.rstrip("/") + quote(re.sub(r"/{2,}", "/", f"/{path}"))


def resolve(base: str, link: str) -> str | None:
    """The absolute address of `link` on the page at `base` (RFC 3986, 5.2); None where that is no web address."""
    try:
        address = urljoin(base, link)
    except ValueError:  # https://[…
        return None
    return address if parts_of(address) else None


def parts_of(url: str) -> SplitResult | None:
    """The parts of a web address; None for what is none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts if parts.scheme in {"http", "https"} and parts.hostname else None


def quote(path: str) -> str:
    """`path` with everything percent-encoded that an address may not hold; idempotent."""
    return _UNSAFE.sub(_percent, path)


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace"))
