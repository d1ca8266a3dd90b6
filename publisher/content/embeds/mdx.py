"""MDX: components, expressions, imports; with the components of Starlight and Docusaurus, and their `:::note`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from . import boxes, code, inline, media, pictures, references
from .embed import Plugin, Tag

_LIMIT = 8_000  # characters: what has no end by then is text
_COMPONENT = re.compile(
    r"""<([A-Z][\w.]*)((?>[^<>"'{}]+|"[^"]*"|'[^']*'|\{(?>[^{}]+|\{(?>[^{}]+|\{[^{}]*\})*+\})*+\})*+)>"""
)
_COMPONENT_END = re.compile(r"</([A-Z][\w.]*)\s*>")
_FRAGMENT = re.compile(r"</?>")
_COMMENT = re.compile(r"\{\s*/\*(.*?)\*/\s*\}", re.DOTALL)
_LITERAL = re.compile(r"""\{\s*(?:"([^"]*)"|'([^']*)'|`([^`$]*)`|(\d[\d.]*))\s*\}""")
_EXPRESSION = re.compile(r"\{(?>[^{}]+|\{(?>[^{}]+|\{[^{}]*\})*+\})*+\}")
_MODULE = re.compile(
    r"(?:import\s(?>[\w$*]+|[ \t,]+|\n(?!\s*\n)|\{[^{}]*\})*+[\"'][^\"'\n]+[\"']"
    r"|export\s+(?:const|let|var|default|function|async|type|interface|\{|\*)[^\n]*(?:\n(?![ \t]*(?:\n|$))[^\n]*)*)[^\n]*"
)
_ASIDE = re.compile(r":::(\w+)[ \t]*(?:\[([^\]\n]*)\]|([^\n{\[]*))[^\n]*")
_ASIDE_END = re.compile(r":::[ \t]*(?=\n|\Z)")


class Mdx:
    """Code is left alone."""

    openers = "<{:ie"  # components, expressions, asides, and the first letters of `import` and `export`

    def __init__(self, plugins: Mapping[str, Plugin]) -> None:
        self.plugins = plugins

    def read(self, text: str, at: int) -> Tag | None:
        """See `Syntax`."""
        opener, end = text[at], at + _LIMIT
        if opener == "<":
            return _component(text, at, end)
        if opener == "{":
            return _expression(text, at, end)
        if at and text[at - 1] != "\n":
            return None
        if opener == ":":
            return _aside(text, at, end)
        module = _MODULE.match(text, at, end)
        return Tag("", module.end(), literal="") if module else None

    def code(self, text: str) -> str:
        """See `Syntax`."""
        return text


def _component(text: str, at: int, end: int) -> Tag | None:
    match = _COMPONENT.match(text, at, end)
    if match:
        alone = match[2].endswith("/")
        return Tag(
            match[1], match.end(), match[2].rstrip("/").strip(), ender="" if alone else f"</{match[1]}"
        )
    closing = _COMPONENT_END.match(text, at, at + 200)
    if closing:
        return Tag(closing[1], closing.end(), closing=True)
    fragment = _FRAGMENT.match(text, at)
    return Tag("", fragment.end(), literal="") if fragment else None


def _expression(text: str, at: int, end: int) -> Tag | None:
    comment = _COMMENT.match(text, at, end)
    if comment:
        return Tag("", comment.end(), literal=f"<!--{comment[1]}-->")
    literal = _LITERAL.match(text, at, end)
    if literal:
        return Tag("", literal.end(), literal=next(filter(None, literal.groups()), ""))
    match = _EXPRESSION.match(text, at, end)
    return Tag("", match.end(), literal="") if match else None


def _aside(text: str, at: int, end: int) -> Tag | None:
    match = _ASIDE.match(text, at, end)
    if match:
        title = (match[2] or match[3] or "").strip().replace('"', "'")
        return Tag("Aside", match.end(), f'type="{match[1]}" title="{title}"', ender="\n:::")
    closing = _ASIDE_END.match(text, at)
    return Tag("Aside", closing.end(), closing=True) if closing else None


SYNTAX = Mdx(
    {
        "Admonition": boxes.ADMONITION,
        "Aside": boxes.ADMONITION,
        "Badge": inline.COMPONENT,
        "Callout": boxes.ADMONITION,
        "Card": boxes.ONE_TAB,
        "CardGrid": boxes.FRAME,
        "Code": code.COMPONENT,
        "CodeBlock": code.COMPONENT,
        "Details": boxes.DETAILS,
        "Figure": pictures.FIGURE,
        "FileTree": boxes.FRAME,
        "Icon": code.SITE_ONLY,
        "Image": pictures.COMPONENT,
        "LinkButton": references.LINK_CARD,
        "LinkCard": references.LINK_CARD,
        "Picture": pictures.COMPONENT,
        "Steps": boxes.FRAME,
        "TabItem": boxes.ONE_TAB,
        "Tabs": boxes.FRAME,
        "Tweet": media.TWEET,
        "Vimeo": media.service("vimeo"),
        "YouTube": media.YOUTUBE,
    }
)
