"""The only module that makes identifiers and random values."""

from __future__ import annotations

import hashlib
import random
import secrets
import uuid

_NAMESPACE = uuid.UUID("6f6e6365-2077-6865-7265-206173686564")


def post_uid(site_url: str, name: str) -> str:
    """A post's id (`urn:uuid:…`, RFC 9562 version 5) from the site's address and the post's first name.

    The same site and name give the same id on every machine, so that losing the store changes no ids.
    """
    return uuid.uuid5(_NAMESPACE, f"post\n{site_url}\n{name}").urn


def feed_uid(site_url: str, scope: str) -> str:
    """A feed's id (`urn:uuid:…`) from the site's address and the key of its scope (`site`, `categories/A/B`)."""
    return uuid.uuid5(_NAMESPACE, f"feed\n{site_url}\n{scope}").urn


def content_hash(*parts: str | bytes) -> str:
    """A 128-bit BLAKE2b hash of `parts`, in hex; how the text is divided into parts counts."""
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()


def new_secret() -> str:
    """A random URL-safe secret of 256 bits."""
    return secrets.token_urlsafe(32)


def new_name() -> str:
    """A random name of 64 bits, in hex, such as for the claims of one process."""
    return secrets.token_hex(8)


def spread(limit: float) -> float:
    """A random number in [0, limit)."""
    return random.SystemRandom().random() * limit
