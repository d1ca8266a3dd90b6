"""Eleventy's two filters that make an address of a title.

Source: @sindresorhus/slugify 2 (`slugify`) and slugify 1.6 (`slug`), as Eleventy 3.1 calls them. Latin, Greek and
Cyrillic letters are written in ASCII as there; other scripts fall away.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

_LATIN = {"Æ": "AE", "æ": "ae", "Ø": "O", "ø": "o", "Þ": "TH", "þ": "th", "Ð": "D", "ð": "d", "Ł": "L", "ł": "l"} | {
    "ß": "ss", "ẞ": "SS", "ı": "i"
}  # fmt: skip
_UMLAUTS = {"ä": "ae", "Ä": "Ae", "ö": "oe", "Ö": "Oe", "ü": "ue", "Ü": "Ue", "Đ": "D", "đ": "d"}
_WORDS = {"&": " and ", "🦄": " unicorn ", "♥": " love ", "€": "E", "¥": "Y"}
_SIGNS = {
    "$": "dollar", "%": "percent", "&": "and", "<": "less", ">": "greater", "|": "or", "€": "euro", "£": "pound",
    "¥": "yen", "©": "(c)", "®": "(r)", "™": "tm", "…": "...", "–": "-", "•": "*", "‘": "'", "’": "'", "“": '"',
    "”": '"', "„": '"', "Œ": "oe", "œ": "oe", "Đ": "dj", "đ": "dj", "♥": "love", "∞": "infinity",
}  # fmt: skip


def _letters(script: str, spelled: str) -> dict[str, str]:
    """A script's small letters and their spellings; `-` = none; capitals likewise."""
    small = {letter: said.replace("-", "") for letter, said in zip(script, spelled.split(), strict=True)}
    return small | {letter.upper(): said.title() for letter, said in small.items()}


_CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяєіїґ"
_GREEK = "αβγδεζηθικλμνξοπρσςτυφχψω"
_SLUGIFY = (
    _letters(
        _CYRILLIC, "a b v g d e yo zh z i y k l m n o p r s t u f kh ts ch sh sch - y - e yu ya ye i yi g"
    )
    | _letters(_GREEK, "a v g d e z i th i k l m n ks o p r s s t y f x ps o")
    | _LATIN
    | _UMLAUTS
    | _WORDS
)
_SLUGIFY_1 = _SLUGIFY | {"Œ": "OE", "œ": "oe"}
"""As the package's version 1 spells it."""
_SLUG = (
    _letters(_CYRILLIC, "a b v g d e yo zh z i j k l m n o p r s t u f h c ch sh sh u y - e yu ya ye i yi g")
    | _letters(_GREEK, "a b g d e z h 8 i k l m n 3 o p r s s t y f x ps w")
    | _LATIN
    | _SIGNS
)


_ACCENT = re.compile("[\\^`¨¯´·¸\u02b0-\u02ff]")
"""Accents that stand free."""
_REMOVED = re.compile(r"""[^\w\s$*+~.()'"!:@-]+""", re.ASCII)
_CAMEL = (
    re.compile(r"([A-Z]{2,})(\d+)"),
    re.compile(r"([a-z\d]+)([A-Z]{2,})"),
    re.compile(r"([a-z\d])([A-Z])"),
    re.compile(r"([A-Z]+)([A-Z][a-rt-z\d]+)"),
)
"""Where capitals begin a word."""


def slugify(text: str, *, decamelize: bool = False, contract: bool = True) -> str:
    """`slugify`: small ASCII letters and digits, all else `-`.

    Args:
        decamelize: part `aB`, as the package does by itself.
        contract: write `don't` and words with free accents as one word, as the package does from version 2 on.
    """
    plain = _spelled(_ACCENT.sub("", text), _SLUGIFY) if contract else _spelled(text, _SLUGIFY_1)
    if decamelize:
        for pattern in _CAMEL:
            plain = pattern.sub(r"\1 \2", plain)
    plain = plain.lower()
    if contract:
        plain = re.sub(r"([a-z\d]+)'([ts])(\s|$)", r"\1\2\3", plain)
    return re.sub("[^a-z0-9]+", "-", plain).strip("-")


def slug(
    text: str,
    *,
    lower: bool = True,
    strict: bool = False,
    replacement: str = "-",
    remove: re.Pattern[str] | None = None,
) -> str:
    """`slug`, the older one: signs as words, and `.`, `!`, `(`, `:` and the like stay.

    Args:
        strict: only letters and digits stay.
        remove: what goes instead of the signs that go by themselves.
    """
    plain = _spelled(text, _SLUG).replace(replacement or "\0", " ")
    kept = (remove or _REMOVED).sub("", plain)
    kept = re.sub(r"[^A-Za-z0-9\s]", "", kept) if strict else kept
    joined = re.sub(r"\s+", replacement, kept.strip())
    return joined.lower() if lower else joined


def _spelled(text: str, spelling: Mapping[str, str]) -> str:
    """`text` letter by letter, those that have no spelling without their accents."""
    return "".join(spelling.get(char) or _bare(char, spelling) for char in unicodedata.normalize("NFC", text))


def _bare(char: str, spelling: Mapping[str, str]) -> str:
    if char in spelling:
        return ""
    parts = unicodedata.normalize("NFD", char)
    return "".join(spelling.get(part, part) for part in parts if unicodedata.category(part) != "Mn")
