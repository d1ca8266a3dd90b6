from __future__ import annotations

from string import Formatter

import pytest

from publisher.words.i18n import Words
from publisher.words.phrases import PHRASES

KEYS = sorted(PHRASES["en"])


def fields(phrase: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(phrase) if name}


def test_every_language_has_every_phrase() -> None:
    for language, phrases in PHRASES.items():
        assert sorted(phrases) == KEYS, language


@pytest.mark.parametrize("key", KEYS)
def test_every_phrase_says_something_with_the_values_of_its_english(key: str) -> None:
    values = dict.fromkeys(fields(PHRASES["en"][key]), "x") | {"others": "x", "count": 2}
    for language in PHRASES:
        assert Words(language)(key, **values).strip()


def test_one_is_singular() -> None:
    assert Words("en")("mail_new_posts", count=1) == "1 new post"
    assert Words("en")("mail_new_posts", count=2) == "2 new posts"
