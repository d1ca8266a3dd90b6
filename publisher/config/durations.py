"""Durations as `config.toml` writes them: `90s`, `10m`, `2h`, `3d`."""

from __future__ import annotations

import re
from datetime import timedelta

_UNITS = {
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "m": timedelta(minutes=1),
    "s": timedelta(seconds=1),
}
_SHAPE = re.compile(r"(\d{1,9})\s*([smhd])")


def parse_duration(text: str) -> timedelta:
    """The duration in `text`: a whole number and one of s, m, h, d.

    Raises:
        ValueError: it is not written like that, or is longer than a hundred years.
    """
    match = _SHAPE.fullmatch(text.strip().lower())
    if match is None:
        raise ValueError(f"{text!r} is not a duration")
    length = int(match[1]) * _UNITS[match[2]]
    if length > timedelta(days=36525):
        raise ValueError(f"{text!r} is longer than a hundred years")
    return length
