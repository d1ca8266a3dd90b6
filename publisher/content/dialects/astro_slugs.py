"""Names in addresses, as the packages make them that Astro and its themes use."""

from __future__ import annotations

import re
import unicodedata

from .spelling import to_ascii

_CIRCLED = re.compile("[\u24b6-\u24e9\U0001f130-\U0001f149\U0001f150-\U0001f169\U0001f170-\U0001f189]")
_KEPT = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Nl", "Mn", "Mc", "Me", "Nd", "Pc"})

_APOSTROPHE = re.compile(r"(?<=\S)['\u2018\u2019\u201a\u201b\u2032\u2035](?=\S)")
_BEYOND_ALPHABETS = "\u0530"
"""The first letter behind Latin, Greek and Cyrillic."""


def github_slug(text: str) -> str:
    """A name as GitHub makes anchors of it: lower case, `-` for spaces, only letters, digits, `-` and `_` kept.

    Source: github-slugger 2.
    """
    return "".join(letter for letter in text.lower() if _is_kept(letter)).replace(" ", "-")


def latin_slug(text: str) -> str:
    """A name as AstroWind makes it; scripts that are no alphabet are left: `Ça va? R&D_1` → `ca-va-r-and-d_1`.

    Source: limax 4.
    """
    plain = unicodedata.normalize("NFKD", _APOSTROPHE.sub("", text)).replace("&", " and ")
    kept = "".join(_spelled(letter) for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"[^\w]+", "-", kept.lower()).strip("-")


def _spelled(letter: str) -> str:
    return to_ascii(letter) or letter if letter.isalpha() and letter < _BEYOND_ALPHABETS else letter


def _is_kept(letter: str) -> bool:
    return letter in "- " or unicodedata.category(letter) in _KEPT or bool(_CIRCLED.match(letter))
