"""What we say to readers, in their language: phrases, dates, numbers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date

from .phrases import PHRASES


def known_language(language: str) -> str:
    """The catalogue that serves `language` (BCP 47): `zh` for every Chinese, else `en`."""
    return "zh" if language.lower().startswith("zh") else "en"


class Words:
    """Phrases of one language: `words("read_more")`, `words("new_posts", count=3)`."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._phrases: Mapping[str, str] = PHRASES[known_language(language)]
        self._locale = _locale(language)

    def __call__(self, key: str, **values: object) -> str:
        """The phrase `key` with `values` filled in; `count=1` chooses `key.one` where there is one."""
        if values.get("count") == 1 and f"{key}.one" in self._phrases:
            key = f"{key}.one"
        return self._phrases[key].format(**values)

    def date(self, instant: datetime, zone: str) -> str:
        """The day of `instant` in `zone`, as this language writes it: `24 Nov 2026`, `2026年11月24日`."""
        return format_date(instant.astimezone(ZoneInfo(zone)).date(), format="medium", locale=self._locale)


@lru_cache(maxsize=32)  # Babel takes a millisecond for each
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return Locale("zh" if known_language(language) == "zh" else "en")
