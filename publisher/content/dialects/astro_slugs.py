"""Names in addresses, as the packages make them that Astro and its themes use."""

from __future__ import annotations

import re
import unicodedata

_CIRCLED = re.compile("[\u24b6-\u24e9\U0001f130-\U0001f149\U0001f150-\U0001f169\U0001f170-\U0001f189]")
_KEPT = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Nl", "Mn", "Mc", "Me", "Nd", "Pc"})


def github_slug(text: str) -> str:
    """A name as GitHub makes anchors of it: lower case, `-` for spaces, only letters, digits, `-` and `_` kept.

    Source: github-slugger 2.
    """
    return "".join(letter for letter in text.lower() if _is_kept(letter)).replace(" ", "-")


def latin_slug(text: str) -> str:
    """A name as AstroWind makes it, where it is Latin: `Ça va? C++` → `ca-va-c`. Source: limax 4."""
    plain = unicodedata.normalize("NFKD", text)
    kept = "".join(letter for letter in plain if not unicodedata.combining(letter)).lower().replace("'", "")
    return re.sub(r"[^\w]+|_+", "-", kept).strip("-")


def _is_kept(letter: str) -> bool:
    return letter in "- " or unicodedata.category(letter) in _KEPT or bool(_CIRCLED.match(letter))
