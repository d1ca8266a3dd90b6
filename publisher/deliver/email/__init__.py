"""Email as a channel: one rendition for an announcement, one envelope for each reader, one transport for all."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from pydantic import BaseModel

from publisher.model.announcement import Message
from publisher.model.delivery import Outcome, Parcel, Refused, Retry, Traits
from publisher.words.templates import Templates

from .compile import Images, compile_mail
from .envelope import Sender, routable, wire
from .transport import MailObject, MailTransport

if TYPE_CHECKING:
    from publisher.net.client import Client

_ASKED_FOR = frozenset({"confirm", "test"})  # kinds that go to whoever asked for this very mail


class Email:
    """The channel `email`.

    Args:
        sender: who mail is from.
        transport: how it leaves.
        templates: where its words come from.
        postal_address: printed at the foot; "" = none.
        images: which pictures it shows.
    """

    name: ClassVar[str] = "email"
    Options: ClassVar[type[BaseModel]] = BaseModel  # set up by [email], which is no channel's table

    def __init__(
        self,
        sender: Sender,
        transport: MailTransport,
        templates: Templates,
        *,
        postal_address: str = "",
        images: Images = "cover",
    ) -> None:
        self.traits: Traits = transport.traits
        self._sender = sender
        self._transport = transport
        self._templates = templates
        self._postal_address = postal_address
        self._images = images

    @property
    def domain(self) -> str:
        """What is behind the @ of each Message-ID."""
        return self._sender.domain

    def compose(self, message: Message) -> bytes:
        """The frozen mail; raises TemplateError as `compile_mail` does."""
        return compile_mail(message, self._templates, self._postal_address, images=self._images)

    def wire(self, parcel: Parcel) -> bytes:
        """The very bytes that `send` hands over (RFC 5322); raises ValueError as `envelope.wire` does."""
        return wire(parcel, self._sender)

    async def send(self, parcel: Parcel, client: Client) -> Outcome:
        """Try once. Mail that readers could not unsubscribe from does not leave this machine."""
        linked = parcel.unsubscribe_url is not None or parcel.kind in _ASKED_FOR
        if self._transport.reaches_readers and not linked:
            return Retry(
                "not sent: readers would have no way to unsubscribe; set web.url",
                after=timedelta(hours=1),
                close_lane=True,
            )
        try:
            to, data = routable(parcel.to or ""), self.wire(parcel)
        except ValueError as error:
            return Refused(f"{error}; correct the address, then retry the delivery")
        return await self._transport.send(MailObject(parcel.message_id, self._sender.address, to, data))

    async def close(self) -> None:
        """Let go of connections."""
        await self._transport.close()
