"""The face of a way to hand a finished mail over: a relay, a folder, later a provider's API."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from publisher.model.delivery import Outcome, Traits


@dataclass(frozen=True, slots=True)
class MailObject:
    """One mail in its envelope: RFC 5321 (2.3.1) calls the two together a mail object."""

    name: str  # the delivery's stable name: what is before the @ of its Message-ID
    sender: str  # MAIL FROM, ASCII
    to: str  # RCPT TO; may hold a local part beyond ASCII
    data: bytes = field(repr=False)  # RFC 5322 with CRLF line ends; holds the reader's own link


class MailTransport(Protocol):
    """Takes mails one by one."""

    @property
    def traits(self) -> Traits:
        """What the engine must know of it."""
        ...

    @property
    def reaches_readers(self) -> bool:
        """Whether mails leave this machine: then readers must have a way to unsubscribe."""
        ...

    async def send(self, mail: MailObject) -> Outcome:
        """Try once. Never raises for what the other side does."""
        ...

    async def close(self) -> None:
        """Let go of connections; sending again opens new ones."""
        ...
