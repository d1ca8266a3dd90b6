"""Zola's shortcodes: `{{ name(key="value") }}` and `{% name(…) %}…{% end %}`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from . import boxes, code, media, pictures
from .embed import Plugin, Tag

_LIMIT = 4_000  # characters: what has no end by then is no shortcode
_SHORTCODE = re.compile(
    r"""\{(\{|%)-?\s*([A-Za-z_]\w*)\s*\(((?>[^"'`()]+|"[^"]*"|'[^']*'|`[^`]*`)*+)\)\s*-?[}%]\}"""
)
_END = re.compile(r"\{%-?\s*end\s*-?%\}")
_ESCAPED = re.compile(r"\{([{%])/\*(.*?)\*/([}%])\}", re.DOTALL)
_ATTRIBUTES = re.compile(r"[ \t]*\{[#.][\w:.#= \t\"'-]+\}[ \t]*(?=\n|\Z)")


class Zola:
    """Shortcodes in code are left alone, but escaped ones are unescaped there too."""

    openers = "{"

    def __init__(self, plugins: Mapping[str, Plugin]) -> None:
        self.plugins = plugins

    def read(self, text: str, at: int) -> Tag | None:
        """See `Syntax`."""
        end = _END.match(text, at, at + 20)
        if end:
            return Tag("", end.end(), closing=True)
        match = _SHORTCODE.match(text, at, at + _LIMIT)
        if match:
            return Tag(match[2], match.end(), match[3].strip(), ender="end" if match[1] == "%" else "")
        escaped = _ESCAPED.match(text, at, at + _LIMIT)
        if escaped:
            return Tag("", escaped.end(), literal=_unescape(escaped))
        attributes = _ATTRIBUTES.match(text, at, at + 200)
        return Tag("", attributes.end(), literal="") if attributes else None

    def code(self, text: str) -> str:
        """See `Syntax`."""
        return _ESCAPED.sub(_unescape, text)


def _unescape(match: re.Match[str]) -> str:
    return f"{{{match[1]}{match[2]}{match[3]}}}"


SYNTAX = Zola(
    {
        "admonition": boxes.ADMONITION,
        "alert": boxes.ADMONITION,
        "details": boxes.DETAILS,
        "figure": pictures.FIGURE,
        "gist": media.PAGE,
        "image": pictures.FIGURE,
        "mermaid": code.DIAGRAM,
        "note": boxes.ADMONITION,
        "quote": boxes.BARE_QUOTE,
        "vimeo": media.service("vimeo"),
        "youtube": media.YOUTUBE,
    }
)
