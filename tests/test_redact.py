from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.redact import redact, url_secrets

URL = "https://me:pa55word@hooks.example/services/T0000/B0000/XXXXXXXXXXXX?key=s3cr3t-key"


def test_of_an_address_only_its_host_stays() -> None:
    assert redact(f"POST {URL} failed") == "POST https://hooks.example/*** failed"
    assert (
        redact("see https://docs.example/ at http://a.example:80")
        == "see https://docs.example at http://a.example:80"
    )


def test_tokens_go_even_if_nobody_told_of_them() -> None:
    assert redact('{"secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}') == '{"secret": "***"}'
    assert redact("Authorization: Bearer abc.def-ghi") == "Authorization: ***"


def test_the_pieces_of_a_secret_address_go_wherever_they_turn_up() -> None:
    text = "Cannot POST /services/T0000/B0000/XXXXXXXXXXXX: token XXXXXXXXXXXX, key s3cr3t-key, pa55word"
    shown = redact(text, url_secrets(URL))
    assert all(piece not in shown for piece in ("XXXXXXXXXXXX", "s3cr3t-key", "pa55word"))
    assert shown.startswith("Cannot POST ***")


def test_text_becomes_one_line_of_limited_length() -> None:
    assert redact("a\r\n\x1b[31mb\u202ec") == "a [31mb c"
    assert redact("x" * 1000, limit=10) == "x" * 9 + "…"


@given(st.text(), st.text(min_size=6), st.text(), st.integers(min_value=1, max_value=50))
def test_a_known_secret_never_shows(before: str, secret: str, after: str, limit: int) -> None:
    for spelled in (secret, quote(secret, safe=""), json.dumps(secret)[1:-1]):
        shown = redact(f"{before}{spelled}{after}", [secret], limit)
        assert len(shown) <= limit
        for seen in (secret, spelled):
            assert seen not in shown or seen in redact(f"{before}***{after}")


@pytest.mark.parametrize(
    ("secret", "spelled"),
    [
        ("a/b c+d", "a/b c+d"),
        ("a/b c+d", "a/b%20c%2Bd"),
        ("a/b c+d", "a%2Fb%20c%2Bd"),
        ("a%2Fb%3Dc", "a/b=c"),
        ('p"ä\\s', 'p\\"\\u00e4\\\\s'),
    ],
)
def test_a_secret_shows_in_no_spelling(secret: str, spelled: str) -> None:
    assert redact(f"it said {spelled} again", [secret]) == "it said *** again"
