"""Make text from outside safe to store, log and show: no secrets, no control characters, a limited length."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from urllib.parse import quote, unquote, urlsplit

HIDDEN = "***"
_SHORTEST = 6  # characters: hiding shorter pieces of an address would only make text unreadable
_URL = re.compile(r"""\b(https?)://(?:[^\s/"'<>@]*@)?([^\s/"'<>?#\\]+)[^\s"'<>]*""", re.IGNORECASE)
_TOKENS = re.compile(r"\bwhsec_[A-Za-z0-9+/=_-]+|\b(?:bearer|basic)\s+[A-Za-z0-9._~+/=-]{6,}", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


def redact(text: str, secrets: Iterable[str] = (), limit: int = 300) -> str:
    """`text` on one line of at most `limit` characters, without `secrets`.

    Only scheme and host are kept of every web address. `whsec_…`, `Bearer …` and `Basic …` are hidden even if they
    are not in `secrets`, which are found as they are, percent-encoded, and as JSON escapes them.
    """
    for spelled in sorted(_spellings(secrets), key=len, reverse=True):
        text = text.replace(spelled, HIDDEN)
    text = _TOKENS.sub(HIDDEN, _URL.sub(_host_only, text))
    text = _CONTROL.sub(" ", text).strip()
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def url_secrets(url: str) -> frozenset[str]:
    """What must not be shown of a secret address: the whole, and every piece of its path, query and login."""
    parts = urlsplit(url)
    pieces = [parts.path, parts.query, parts.username or "", parts.password or ""]
    pieces += [*parts.path.split("/"), *re.split("[&=]", parts.query)]
    return frozenset({url, *(piece for piece in pieces if len(piece) >= _SHORTEST)})


def _spellings(secrets: Iterable[str]) -> frozenset[str]:
    return frozenset(
        spelled
        for secret in secrets
        if secret
        for spelled in (
            secret,
            quote(secret, safe=""),
            quote(secret),
            unquote(secret),
            json.dumps(secret)[1:-1],
        )
    )


def _host_only(match: re.Match[str]) -> str:
    shown = f"{match[1]}://{match[2]}"
    return shown if match[0] in (shown, f"{shown}/") else f"{shown}/{HIDDEN}"
