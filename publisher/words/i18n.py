"""Phrases and dates in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date

from .phrases import PHRASES


def known_language(language: str) -> str:
    """The catalogue for `language` (BCP 47): `zh` for any Chinese, else `en`."""
    return "zh" if language.lower().startswith("zh") else "en"


class Words:
    """Phrases of one language: `words("read_more")`, `words("new_posts", count=3)`."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._phrases: Mapping[str, str] = PHRASES[known_language(language)]
        self._locale = _locale(language)

    def __call__(self, key: str, **values: object) -> str:
        """The phrase `key` with `values` filled in; `count=1` selects `key.one` if there is one."""
        if values.get("count") == 1 and f"{key}.one" in self._phrases:
            key = f"{key}.one"
        return self._phrases[key].format(**values)

    def date(self, instant: datetime, zone: str) -> str:
        """The date of an aware instant in the IANA zone `zone`, in this language: `24 Nov 2026`, `2026年11月24日`."""
        return format_date(instant.astimezone(ZoneInfo(zone)).date(), format="medium", locale=self._locale)


@lru_cache(maxsize=32)  # each takes Babel a millisecond
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return Locale("zh" if known_language(language) == "zh" else "en")
