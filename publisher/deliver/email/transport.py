"""The face of a way to hand a finished mail over: a relay, a folder, later a provider's API."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from publisher.model.delivery import Outcome, Traits


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail in its envelope."""

    name: str  # the delivery's stable name: what is before the @ of its Message-ID
    sender: str  # MAIL FROM, ASCII
    to: str  # RCPT TO; may hold a local part beyond ASCII
    data: bytes = field(repr=False)  # RFC 5322 with CRLF line ends; holds the reader's own link


class MailTransport(Protocol):
    """Takes letters one by one."""

    @property
    def traits(self) -> Traits:
        """What the engine must know of it."""
        ...

    @property
    def reaches_readers(self) -> bool:
        """Whether letters leave this machine: then readers must have a way to unsubscribe."""
        ...

    async def send(self, letter: Letter) -> Outcome:
        """Try once. Never raises for what the other side does."""
        ...

    async def close(self) -> None:
        """Let go of connections; sending again opens new ones."""
        ...
