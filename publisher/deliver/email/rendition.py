"""A mail's frozen form: everything that is the same for each of its readers."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Body:
    """The two parts of one mail, which say the same."""

    html: str
    text: str


@dataclass(frozen=True, slots=True)
class Mail:
    """One announcement as a mail in one language."""

    subject: str  # one line
    sender_name: str  # the site's title; shown when the sender's address has no name of its own
    list_name: str  # for people: "Liuyi Wen: weekly"; "" = not sent to a list (test)
    list_id: str  # stable for each digest, never for each issue (RFC 2919): "weekly.blog.example"
    placeholder: str  # the address that stands in `linked` where each reader's unsubscribe link goes
    linked: Body  # with the unsubscribe link
    bare: Body  # without, where there is no way to unsubscribe

    def dump(self) -> bytes:
        """The bytes to store; the same mail gives the same bytes."""
        return json.dumps(asdict(self), ensure_ascii=False).encode()

    @classmethod
    def load(cls, data: bytes) -> Mail:
        """The mail that `dump` wrote."""
        fields = json.loads(data)
        fields["linked"] = Body(**fields["linked"])
        fields["bare"] = Body(**fields["bare"])
        return cls(**fields)
