"""Hugo's shortcodes, `{{< name … >}}` and `{{% name … %}}`, its own and those of its widespread themes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from . import boxes, code, inline, media, pictures, references
from .embed import Embed, Plugin, Result, Source, Tag
from .write import argument

_LIMIT = 4_000  # characters: what has no end by then is no shortcode
_SHORTCODE = re.compile(
    r"""\{\{[<%]\s*(/?)\s*([\w][\w/.-]*)((?>[^"'`>%]+|"(?:[^"\\]|\\.)*"|'[^']*'|`[^`]*`|[>%](?!\}\})|["'`])*+)[>%]\}\}"""
)
_ESCAPED = re.compile(r"\{\{([<%])\s*/\*(.*?)\*/\s*([>%])\}\}", re.DOTALL)
_ATTRIBUTES = re.compile(r"[ \t]*\{[#.][\w:.#= \t\"'-]+\}[ \t]*(?=\n|\Z)")


class Hugo:
    """Shortcodes work in code as well, but only escaped ones are found there in practice."""

    openers = "{"

    def __init__(self, plugins: Mapping[str, Plugin]) -> None:
        self.plugins = plugins

    def read(self, text: str, at: int) -> Tag | None:
        """See `Syntax`."""
        tag_ends = text.startswith("{{", at) and text.find("}}", at, at + _LIMIT) > 0
        escaped = _ESCAPED.match(text, at, at + _LIMIT) if tag_ends else None
        if escaped:
            return Tag("", escaped.end(), literal=_unescape(escaped).replace("<", "&lt;"))
        match = _SHORTCODE.match(text, at, at + _LIMIT) if tag_ends else None
        if match:
            args = match[3].strip()
            alone = args.endswith("/")
            ender = "" if alone or match[1] else f"/{match[2]}"
            return Tag(match[2], match.end(), args.removesuffix("/").strip(), bool(match[1]), ender)
        attributes = _ATTRIBUTES.match(text, at, at + 200)
        return Tag("", attributes.end(), literal="") if attributes else None

    def code(self, text: str) -> str:
        """See `Syntax`."""
        return _ESCAPED.sub(_unescape, text)


def _unescape(match: re.Match[str]) -> str:
    return f"{{{{{match[1]}{match[2]}{match[3]}}}}}"


def param(embed: Embed) -> Result:
    """`{{< param name >}}`: front matter and site parameters are not at hand."""
    embed.warn(f"`param {argument(embed.args, 'name')}` is computed on the site only", "write its value")
    return Source("")


_HUGO = {
    "comment": code.COMMENT,
    "details": boxes.DETAILS,
    "figure": pictures.FIGURE,
    "gist": media.GIST,
    "highlight": code.HIGHLIGHT,
    "instagram": media.service("instagram"),
    "param": Plugin(param, void=True),
    "ref": references.POST_PATH,
    "relref": references.POST_PATH,
    "tweet": media.TWEET,
    "twitter": media.TWEET,
    "vimeo": media.service("vimeo"),
    "x": media.TWEET,
    "youtube": media.YOUTUBE,
}
_THEMES = {  # LoveIt and its kin, Stack, Book, Docsy, Congo, Blowfish, PaperMod
    "accordion": boxes.FRAME,
    "accordionItem": boxes.DETAILS,
    "admonition": boxes.ADMONITION,
    "alert": boxes.ADMONITION,
    "asciinema": media.service("asciinema"),
    "audio": media.AUDIO,
    "badge": inline.COMPONENT,
    "bilibili": media.service("bilibili"),
    "button": references.LINK_CARD,
    "caution": boxes.ADMONITION,
    "center": boxes.FRAME,
    "chart": code.DIAGRAM,
    "callout": boxes.ADMONITION,
    "card": boxes.ONE_TAB,
    "cards": boxes.FRAME,
    "codepen": media.service("codepen"),
    "codesandbox": media.service("codesandbox"),
    "collapse": boxes.DETAILS,
    "columns": boxes.FRAME,
    "danger": boxes.ADMONITION,
    "echarts": code.DIAGRAM,
    "expand": boxes.DETAILS,
    "gallery": boxes.FRAME,
    "github": media.service("github"),
    "hint": boxes.ADMONITION,
    "icon": code.SITE_ONLY,
    "image": pictures.FIGURE,
    "img": pictures.FIGURE,
    "important": boxes.ADMONITION,
    "info": boxes.ADMONITION,
    "katex": boxes.FRAME,
    "lead": boxes.FRAME,
    "link": references.LINK,
    "mapbox": code.SITE_ONLY,
    "math": boxes.FRAME,
    "mermaid": code.DIAGRAM,
    "music": media.MUSIC,
    "note": boxes.ADMONITION,
    "notice": boxes.ADMONITION,
    "pageinfo": boxes.BARE_QUOTE,
    "quote": boxes.BARE_QUOTE,
    "raw": boxes.FRAME,
    "rawhtml": code.RAW_HTML,
    "script": code.COMMENT,
    "section": boxes.FRAME,
    "spoiler": boxes.DETAILS,
    "steps": boxes.FRAME,
    "style": boxes.FRAME,
    "tab": boxes.ONE_TAB,
    "tabpane": boxes.FRAME,
    "tabs": boxes.FRAME,
    "timeline": boxes.FRAME,
    "timelineItem": boxes.ONE_TAB,
    "tip": boxes.ADMONITION,
    "toc": code.SITE_ONLY,
    "typeit": boxes.FRAME,
    "video": media.VIDEO,
    "warning": boxes.ADMONITION,
    "youtubeLite": media.YOUTUBE,
}

SYNTAX = Hugo({**_HUGO, **_THEMES})
