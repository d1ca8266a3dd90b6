"""The generic signed webhook: Standard Webhooks, and a JSON body of our own (`docs/reference/channels.md`)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import BaseModel, Field, SecretStr, field_validator

from publisher.clock import iso
from publisher.errors import TemplateError
from publisher.model.announcement import Message
from publisher.model.delivery import Outcome, Parcel, Traits
from publisher.model.post import Entry
from publisher.words.cut import cut

from .card import LONGEST_URL, TITLE, Room, fitted, link
from .exchange import ChannelOptions, WebhookUrl, by_status, exchange

if TYPE_CHECKING:
    from publisher.net.client import Client

LIMIT = 20_000  # bytes of a body
_TYPES = {
    "post": "post.published",
    "update": "post.updated",
    "removal": "post.removed",
    "digest": "digest",
    "notice": "notice",
    "test": "test",
}
_PREFIX = "whsec_"


class WebhookOptions(ChannelOptions):
    """A receiver that speaks Standard Webhooks."""

    url: WebhookUrl = Field(description="where to POST to")
    secret: SecretStr | None = Field(
        None, description="whsec_… (base64): signs; several, separated by spaces, while one replaces another"
    )

    @field_validator("secret")
    @classmethod
    def _keys(cls, value: SecretStr | None) -> SecretStr | None:
        for secret in value.get_secret_value().split() if value else ():
            if not secret.startswith(_PREFIX) or not _key(secret):
                raise ValueError(
                    'is no webhook secret; write "whsec_" and base64 after it: echo whsec_$(openssl rand -base64 32)'
                )
        return value


@dataclass(frozen=True, slots=True)
class Webhook:
    """One receiver."""

    options: WebhookOptions
    name: ClassVar[str] = "webhook"
    Options: ClassVar[type[BaseModel]] = WebhookOptions
    traits: ClassVar[Traits] = Traits(slots=4, deduplicates=True, retry="webhook")

    def compose(self, message: Message) -> bytes:
        """The body: at most 20 kB of JSON. Summaries are cut first, then a digest's posts fall to titles.

        Raises:
            TemplateError: there is no event for this kind of message.
        """
        if message.kind not in _TYPES:
            raise TemplateError(f"there is no webhook event for a {message.kind}")
        return fitted(
            message,
            len(message.entries),
            lambda room: _body(message, room),
            lambda body: len(body) <= LIMIT,
        )

    async def send(self, parcel: Parcel, client: Client) -> Outcome:
        """POST the body, signed for this attempt. 2xx is success, 410 ends the channel."""
        secrets = self.options.secret.get_secret_value().split() if self.options.secret else []
        return await exchange(
            client,
            parcel,
            self.options.url,
            parcel.body,
            by_status,
            headers=signed_headers(parcel, secrets),
            secrets=(*secrets, *(secret.removeprefix(_PREFIX) for secret in secrets)),
        )


def signed_headers(parcel: Parcel, secrets: Sequence[str]) -> Mapping[str, str]:
    """The Standard Webhooks headers of one attempt; without secrets there is no signature."""
    seconds = int(parcel.at.timestamp())
    headers = {"webhook-id": parcel.message_id, "webhook-timestamp": str(seconds)}
    if secrets:
        content = f"{parcel.message_id}.{seconds}.".encode() + parcel.body
        macs = (hmac.digest(_key(secret), content, hashlib.sha256) for secret in secrets)
        headers["webhook-signature"] = " ".join(f"v1,{base64.b64encode(mac).decode()}" for mac in macs)
    return headers


def _key(secret: str) -> bytes:
    """The bytes of a `whsec_` secret; none when it is not base64."""
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _body(message: Message, room: Room) -> bytes:
    event = {
        "type": _TYPES[message.kind],
        "timestamp": iso(message.at),
        "schema": 1,
        "site": {
            "title": cut(message.site.title, TITLE),
            "url": message.site.url,
            "language": message.site.language,
        },
        "data": _data(message, room),
    }
    # Lone surrogates, which YAML can smuggle in, have no UTF-8.
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _data(message: Message, room: Room) -> Mapping[str, Any]:
    posts = [_post(entry, message, room.summary) for entry in message.entries[: room.detailed]]
    rest = message.entries[room.detailed : room.detailed + room.titles]
    posts += [_title_only(entry, message) for entry in rest]
    if message.kind == "digest":
        omitted = len(message.entries) - len(posts)
        return {
            "name": message.digest,
            "from": iso(message.since) if message.since else None,
            "to": iso(message.until) if message.until else None,
            "posts": posts,
            **({"omitted": omitted} if omitted else {}),
        }
    if message.kind == "notice" or not posts:
        return _notice(message, room)
    return posts[0]


def _post(entry: Entry, message: Message, summary: int) -> Mapping[str, Any]:
    gone = message.kind == "removal"  # named, so that receivers know it; its text is not to be spread again
    image = entry.image if entry.image and len(entry.image) <= LONGEST_URL else None
    return {
        "id": entry.id,
        "url": link(entry.url, message),
        "title": cut(entry.title, TITLE),
        "summary": "" if gone else cut(entry.summary, summary),
        "authors": list(entry.authors),
        "categories": ["/".join(path) for path in entry.categories],
        "tags": list(entry.tags),
        "language": entry.language,
        "published": iso(entry.published),
        "updated": iso(entry.updated),
        "image": None if gone else image,
    }


def _title_only(entry: Entry, message: Message) -> Mapping[str, Any]:
    """A post in the shape of every post, without what may be long."""
    spare: Mapping[str, Any] = {"summary": "", "authors": [], "categories": [], "tags": [], "image": None}
    return {**_post(entry, message, 0), **spare}


def _notice(message: Message, room: Room) -> Mapping[str, Any]:
    entry = message.entries[0] if message.entries else None
    return {
        "title": cut(entry.title if entry else message.site.title, TITLE),
        "text": cut(message.text or (entry.summary if entry else ""), 2 * room.summary),
        "html": entry.html if entry and len(entry.html) <= 5 * room.summary else "",
        "url": link(entry.url if entry else message.site.url, message),
    }
