"""Other scripts spelled in ASCII letters, as generators do for links: 数据 → Shu Ju, Größe → Grosse."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

_unidecode: Callable[[str], str] | None
try:
    from unidecode import unidecode
except ImportError:  # the extra [unidecode] is not installed
    _unidecode = None
else:
    _unidecode = unidecode

NEEDS_UNIDECODE = "pip install 'site-publisher[unidecode]', or write a slug in ASCII letters into its header"

_LETTERS = {
    "ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ł": "l", "Ł": "L",
    "ı": "i", "þ": "th", "Þ": "Th", "‘": "'", "’": "'", "“": '"', "”": '"', "„": ",,", "–": "-", "—": "--", "‐": "-",
    "‑": "-", "«": "<<", "»": ">>", "¡": "!", "¿": "?",
}  # fmt: skip
"""What Unidecode makes of signs that are no Latin letter with an accent, as far as European titles need it."""


def to_ascii(text: str, unidecode: Callable[[str], str] | None = _unidecode) -> str | None:
    """`text` in ASCII, as Unidecode spells it; None where that is needed and not installed."""
    if text.isascii():
        return text
    if unidecode is not None:
        return unidecode(text)
    spelled = "".join(_LETTERS.get(sign) or _without_accents(sign) for sign in text)
    return spelled if spelled.isascii() else None


def _without_accents(letter: str) -> str:
    if not unicodedata.name(letter, "").startswith("LATIN "):
        return letter
    return "".join(part for part in unicodedata.normalize("NFD", letter) if not unicodedata.combining(part))
