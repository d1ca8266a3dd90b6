"""Pelican's links between files: `{filename}other.md`, `{static}/images/a.png`, `{attach}a.png`, and `|…|` as of old.

Source: pelican 4.12 (`contents.Content._link_replacer`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import unquote

from publisher.content.links import absolute

from .embed import Embed, Plugin, Result, Source, Tag

_LIMIT = 1_000  # characters: what is longer is no path
_LINK = re.compile(r"""[{|](filename|static|attach)[}|]([^\s"'<>()\[\]]*)""")


class Pelican:
    """They stand within links and attributes, so that what replaces them is an address."""

    openers = "{|"

    def __init__(self, plugins: Mapping[str, Plugin]) -> None:
        self.plugins = plugins

    def read(self, text: str, at: int) -> Tag | None:
        """See `Syntax`."""
        match = _LINK.match(text, at, at + _LIMIT)
        return Tag(match[1], match.end(), match[2]) if match else None

    def code(self, text: str) -> str:
        """See `Syntax`."""
        return text


def static(embed: Embed) -> Result:
    """A file at its place: below the site's root, or below the article's folder."""
    return Source(_placed(embed))


def attach(embed: Embed) -> Result:
    """A file that Pelican puts beside the article's page, with the folders between if it lies below the article."""
    placed, base = _placed(embed), embed.page.asset_base
    tail = placed.removeprefix(base) if placed.startswith(base) else placed.rpartition("/")[2]
    return Source(absolute(tail, embed.page.url))


def filename(embed: Embed) -> Result:
    """The page that a source file becomes; a file that is no article stays where it is."""
    placed = _placed(embed)
    path, hash_, part = placed.removeprefix(embed.page.site_url).partition("#")
    found = embed.page.resolve(unquote(path)) if path else None
    if found is None and path.endswith((".md", ".rst", ".markdown")):
        embed.warn(f"`{embed.args}` is no article", "mend the path, or remove the link")
    return Source(found[0] + hash_ + part if found else placed)


def _placed(embed: Embed) -> str:
    rooted = embed.args.startswith("/")
    return absolute(embed.args.lstrip("/"), embed.page.site_url if rooted else embed.page.asset_base)


SYNTAX = Pelican(
    {
        "attach": Plugin(attach, void=True),
        "filename": Plugin(filename, void=True),
        "static": Plugin(static, void=True),
    }
)
