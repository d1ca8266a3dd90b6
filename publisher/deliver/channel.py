"""The face of a way to deliver. A new service is one new file in `channels/` and one line in `registry`."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Protocol

from pydantic import BaseModel

from publisher.model.announcement import Message
from publisher.model.delivery import Outcome, Parcel, Traits

if TYPE_CHECKING:
    from publisher.net.client import Client


class Channel(Protocol):
    """One configured channel. Frozen: it holds its options (secrets in `SecretStr`) and nothing that changes."""

    name: ClassVar[str]  # as in config.toml: "feishu"
    Options: ClassVar[type[BaseModel]]  # what the type needs beside the keys every channel has

    @property
    def traits(self) -> Traits:
        """What the engine must know of this way to deliver."""
        ...

    def compose(self, message: Message) -> bytes:
        """The rendition: everything that does not depend on the attempt. Pure; the same message, the same bytes.

        Raises:
            TemplateError: the message cannot be put into this form.
        """
        ...

    async def send(self, parcel: Parcel, client: Client) -> Outcome:
        """Try once to deliver `parcel`. Never raises for what a remote does: that is an `Outcome`."""
        ...
