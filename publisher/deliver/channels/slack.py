"""Slack by incoming webhook: a header, the posts, a line about each. A posted message cannot be edited."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, SecretStr, field_validator

from publisher.model.announcement import Message
from publisher.model.delivery import Outcome, Parcel, Refused, Traits, Unknown
from publisher.words.cut import cut
from publisher.words.i18n import Words

from .card import LONGEST_URL, Card, Item, Room, card, fitted
from .exchange import NO_ENTRY, ChannelOptions, Heard, WebhookUrl, by_status, exchange

if TYPE_CHECKING:
    from publisher.net.client import Client

_WHOLE, _BLOCKS, _SECTION, _HEADER, _DIGEST = 13_000, 50, 3000, 150, 40
_PICTURES = (".png", ".jpg", ".jpeg", ".gif")  # what Slack shows; anything else makes it refuse the message
_DEAD = frozenset(
    {"no_service", "no_active_hooks", "invalid_token", "channel_is_archived", "channel_not_found", "no_team"}
)


class SlackOptions(ChannelOptions):
    """An incoming webhook of Slack, or of what speaks like it."""

    url: WebhookUrl = Field(description="the webhook's address, https://hooks.slack.com/services/…")

    @field_validator("url")
    @classmethod
    def _shape(cls, value: SecretStr) -> SecretStr:
        parts = urlsplit(value.get_secret_value())
        ours = parts.hostname is not None and f".{parts.hostname}".endswith((".slack.com", ".slack-gov.com"))
        if ours and not (parts.hostname or "").startswith("hooks."):
            raise ValueError(
                "leads to a page of Slack; use the address of an incoming webhook, https://hooks.slack.com/services/…"
            )
        return value


@dataclass(frozen=True, slots=True)
class Slack:
    """One Slack channel."""

    options: SlackOptions
    name: ClassVar[str] = "slack"
    Options: ClassVar[type[BaseModel]] = SlackOptions
    traits: ClassVar[Traits] = Traits(slots=1, deduplicates=False, rate="1/s")

    def compose(self, message: Message) -> bytes:
        """Blocks, and the same in one line of text for notifications.

        Raises:
            TemplateError: the message cannot be put into this form.
        """
        payload = fitted(message, min(message.max_posts, _DIGEST), partial(_payload, message), _fits)
        return _bytes(payload)

    async def send(self, parcel: Parcel, client: Client) -> Outcome:
        """POST the message; without its blocks if Slack cannot read those (a picture it cannot fetch, say)."""
        post = partial(exchange, client, parcel, self.options.url)
        outcome = await post(parcel.body, _judge)
        if isinstance(outcome, Refused) and outcome.reply.startswith("invalid_blocks"):
            text_only = {key: value for key, value in json.loads(parcel.body).items() if key != "blocks"}
            return await post(_bytes(text_only), _judge)
        return outcome


def _judge(heard: Heard) -> Outcome:
    """`200` and `ok` is success; an error is one word, whatever the status."""
    word = heard.body[:100].decode("utf-8", "replace").strip()
    if word in _DEAD:
        return Refused(f"Slack says {word}: make a new webhook", heard.status, heard.shown, disable=True)
    if not heard.ok or word == "ok":
        return by_status(heard, NO_ENTRY)
    if re.fullmatch("[a-z]+(_[a-z]+)+", word):
        return Refused(f"Slack says {word}", heard.status, heard.shown)
    return Unknown("what answered is not Slack: it did not say ok", heard.status, heard.shown)


def escape(text: str) -> str:
    """`text` as mrkdwn shows it literally; `<!channel>` and the like lose their power with their brackets."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _bytes(payload: Mapping[str, Any]) -> bytes:
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _fits(payload: Mapping[str, Any]) -> bool:
    blocks = payload["blocks"]
    return (
        len(blocks) <= _BLOCKS
        and len(json.dumps(payload, ensure_ascii=False)) <= _WHOLE
        and all(len(block["text"]["text"]) <= _SECTION for block in blocks if block["type"] == "section")
    )


def _payload(message: Message, room: Room) -> Mapping[str, Any]:
    told, words = card(message, room), Words(message.language)
    text = f"{escape(told.heading)} {escape(told.url or message.site.url)}"
    return {"text": text, "unfurl_links": False, "unfurl_media": False, "blocks": list(_blocks(told, words))}


def _blocks(told: Card, words: Words) -> Iterator[Mapping[str, Any]]:
    yield {"type": "header", "text": {"type": "plain_text", "text": cut(escape(told.heading), _HEADER)}}
    if told.text:
        yield _section(cut(escape(told.text), _SECTION))
    for item in told.items:
        title = "" if told.url else f"*{_link(item.url, item.title)}*"
        read = _link(told.url, words("read_more")) if told.url else ""
        yield _section(_lines(title, escape(item.summary), read) or escape(item.title), item)
        yield {"type": "context", "elements": [{"type": "mrkdwn", "text": escape(item.about)}]}
    yield from map(_section, _packed(f"• {_link(item.url, item.title)}" for item in told.titles))
    if told.omitted:
        yield _section(escape(words("mail_omitted", count=told.omitted)))


def _section(text: str, item: Item | None = None) -> Mapping[str, Any]:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": text}}
    if item and item.image and _shown(item.image):
        return {**section, "accessory": {"type": "image", "image_url": item.image, "alt_text": item.title}}
    return section


def _shown(image: str) -> bool:
    file = re.split("[?#]", image, maxsplit=1)[0].lower()
    return file.startswith("https://") and file.endswith(_PICTURES) and len(image) <= _SECTION


def _link(url: str, title: str) -> str:
    address, shown = escape(url), escape(title)
    if len(address) > LONGEST_URL:
        return shown
    return f"<{address}|{shown}>" if shown else f"<{address}>"


def _lines(*lines: str) -> str:
    return "\n".join(line for line in lines if line)


def _packed(lines: Iterable[str]) -> Iterator[str]:
    """`lines` in as few texts as fit into sections."""
    text = ""
    for line in lines:
        if text and len(text) + 1 + len(line) > _SECTION:
            yield text
            text = ""
        text = _lines(text, line)
    if text:
        yield text
