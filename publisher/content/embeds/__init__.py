"""Embeds: template tags, shortcodes and components, replaced by plain equivalents.

A syntax is one file (how a generator writes tags) and one line in `SYNTAXES`; a family of embeds is one file whose
plugins the syntaxes share. `docs/howto/add-an-embed.md` shows both.
"""

from __future__ import annotations

from collections.abc import Mapping

from .embed import Syntax

SYNTAXES: Mapping[str, Syntax] = {}
