"""Embeds: template tags, shortcodes and components, replaced by plain equivalents.

A syntax is one file (how a generator writes tags, and a table of the tags it knows) and one line in `SYNTAXES`; a
family of embeds is one file whose plugins the tables share. `docs/howto/add-an-embed.md` shows both.
"""

from __future__ import annotations

from collections.abc import Mapping

from . import hexo, hugo, liquid, mdx, pelican, zola
from .embed import Syntax

SYNTAXES: Mapping[str, Syntax] = {
    "hexo": hexo.SYNTAX,
    "hugo": hugo.SYNTAX,
    "jekyll": liquid.SYNTAX,
    "mdx": mdx.SYNTAX,
    "pelican": pelican.SYNTAX,
    "zola": zola.SYNTAX,
}
