"""The text of a site's own code."""

from __future__ import annotations

from pathlib import Path

_MAX_CODE = 400_000
"""Bytes; larger files were written by programs and say nothing of the site."""


def text_in(file: Path) -> str:
    """What a file of the site's own says; "" where there is none, or one that is too large."""
    if not file.is_file() or file.stat().st_size > _MAX_CODE:
        return ""
    return file.read_text("utf-8", "replace")
