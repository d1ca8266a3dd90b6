"""Pelican's slugs: of titles, categories, tags and authors.

Source: pelican 4.12 (`utils.slugify`, `urlwrappers`, `settings.handle_deprecated_settings`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Literal

from .spelling import to_ascii

Kind = Literal["SLUG", "CATEGORY", "TAG", "AUTHOR"]
_TAG = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)

Substitution = tuple[re.Pattern[str], str]

DEFAULT: Sequence[tuple[str, str]] = (
    (r"[^\w\s-]", ""),
    (r"\A\s*", ""),
    (r"\s*\Z", ""),
    (r"[-\s]+", "-"),
)
"""`SLUG_REGEX_SUBSTITUTIONS` where the configuration says nothing."""


@dataclass(frozen=True, slots=True)
class Slugs:
    """How this site makes slugs."""

    substitutions: Mapping[Kind, Sequence[Substitution]]  # by what it is of; "SLUG": titles and the rest
    preserve_case: bool = False
    use_unicode: bool = False  # keep letters that are not ASCII

    def of(self, text: str, kind: Kind = "SLUG") -> str | None:
        """The slug of `text`, which may be ""; None when only Unidecode, which is not installed, could tell."""
        plain = unicodedata.normalize("NFKC", plain_text(text))
        if not self.use_unicode:
            spelled = to_ascii(plain)
            if spelled is None:
                return None
            plain = spelled
        for pattern, replacement in self.substitutions.get(kind, self.substitutions["SLUG"]):
            plain = pattern.sub(replacement, plain)
        return (plain if self.preserve_case else plain.lower()).strip()


def plain_text(markup: str) -> str:
    """A title without its tags and entities, on one line."""
    return unescape(" ".join(_TAG.sub("", markup).split()))


def compiled(substitutions: Sequence[tuple[str, str]]) -> tuple[Substitution, ...]:
    """Substitutions ready for use.

    Raises:
        re.error: one is no regular expression.
    """
    return tuple(
        (
            re.compile(unicodedata.normalize("NFKC", pattern), re.IGNORECASE),
            unicodedata.normalize("NFKC", replacement),
        )
        for pattern, replacement in substitutions
    )


def from_old(pairs: Sequence[Sequence[object]]) -> tuple[tuple[str, str], ...]:
    """Regular expressions for a `SLUG_SUBSTITUTIONS` of Pelican 3: texts, and whether one is left as it is."""
    literal = tuple((re.escape(str(pair[0])), str(pair[1]).replace("\\", r"\\")) for pair in pairs)
    keeps = any(len(pair) > 2 and pair[2] for pair in pairs)
    return (*literal, *(DEFAULT[1:3] if keeps else DEFAULT))
