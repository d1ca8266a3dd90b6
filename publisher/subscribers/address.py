"""Mail addresses as people type them, and the key by which two spellings are one mailbox. Pure."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from publisher.errors import AddressError

_FULL_STOPS = str.maketrans({"。": ".", "｡": "."})  # what a Chinese keyboard types; NFKC leaves the first


@dataclass(frozen=True, slots=True)
class Address:
    """One reader's address."""

    text: str  # to show and to write to: normalised, the domain as people read it
    key: str  # equal for spellings of the same mailbox: domain in ASCII, all in lower case


def parse_address(typed: str) -> Address:
    """The address in `typed`, with full-width signs, invisible characters and outer spaces put right.

    Whether anyone reads it is not asked: no DNS look-up.

    Raises:
        AddressError: it is no address; says why.
    """
    from email_validator import EmailNotValidError, validate_email  # 20 ms, for those who add readers

    try:
        # `.test` is what people try the program with (RFC 6761); it reaches nobody.
        found = validate_email(_folded(typed), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise AddressError(
            str(error).rstrip("."), where=repr(typed[:80]), mend="write it as name@domain.example"
        ) from error
    return Address(found.normalized, f"{found.local_part}@{found.ascii_domain}".lower())


def _folded(typed: str) -> str:
    text = unicodedata.normalize("NFKC", typed).translate(_FULL_STOPS).strip()
    return "".join(char for char in text if unicodedata.category(char) != "Cf")
