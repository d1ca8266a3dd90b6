from __future__ import annotations

import sys

import pytest
from unidecode import unidecode

from publisher.content.dialects.spelling import to_ascii


def test_without_unidecode_whatever_is_spelled_is_spelled_as_it_would() -> None:
    signs = [chr(code) for code in range(sys.maxunicode) if not 0xD800 <= code < 0xE000]
    spelled = {sign: found for sign in signs if (found := to_ascii(sign, None)) is not None}
    assert {sign: found for sign, found in spelled.items() if found != unidecode(sign)} == {}
    assert len(spelled) > 500


@pytest.mark.parametrize(
    ("text", "spelled"),
    [("plain", "plain"), ("Größe – ‘é’", "Grosse - 'e'"), ("数据", None), ("Привет", None)],
)
def test_other_scripts_need_it(text: str, spelled: str | None) -> None:
    assert to_ascii(text, None) == spelled


def test_with_it_all_are_spelled() -> None:
    assert to_ascii("数据 Привет") == "Shu Ju  Privet"
