"""The interface of a channel. A new service is one file in `channels/` and one line in `registry`."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Protocol

from pydantic import BaseModel

from publisher.model.announcement import Message
from publisher.model.delivery import Outcome, Parcel, Traits

if TYPE_CHECKING:
    from publisher.net.client import Client


class Channel(Protocol):
    """One configured channel. Immutable: it has its options, with secrets as `SecretStr`, and no state."""

    name: ClassVar[str]  # as in config.toml: "feishu"
    Options: ClassVar[type[BaseModel]]  # what the type needs beside the keys every channel has

    @property
    def traits(self) -> Traits:
        """What the pump must know about this channel."""
        ...

    def compose(self, message: Message) -> bytes:
        """Make the rendition: everything that does not depend on the attempt. Pure: the same message gives the same bytes.

        Raises:
            TemplateError: the message cannot be rendered.
        """
        ...

    async def send(self, parcel: Parcel, client: Client) -> Outcome:
        """Make one attempt to deliver `parcel`. Whatever the receiver does is an `Outcome`, never an exception."""
        ...
