"""Feishu and Lark by custom bot: an interactive card. A posted card cannot be edited."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, SecretStr, field_validator

from publisher.model.announcement import Message
from publisher.model.delivery import Outcome, Parcel, Refused, Retry, Traits, Unknown
from publisher.words.i18n import Words

from .card import Card, Item, Room, card, fitted
from .exchange import NO_ENTRY, ChannelOptions, Heard, WebhookUrl, by_status, exchange

if TYPE_CHECKING:
    from publisher.net.client import Client

LIMIT = 20_000 - 200  # bytes of a body, less the signature that `send` adds
_MARKDOWN = re.compile(r"[!#$&()*+:<>\[\\\]_`|~-]")  # what means something to the card's Markdown

_THROTTLED = frozenset({11232, 99991400})
_PAUSE = timedelta(seconds=20)  # the limits are 5 a second and 100 a minute
_BAD_TOKEN = 19001
_MEND = {
    _BAD_TOKEN: "the bot was removed: add one, and put its address into url",
    19021: "the signature does not match: check secret, and this machine's clock",
    19022: "this machine is not on the bot's list of allowed addresses",
    19024: "the message has none of the bot's keywords: let the bot check signatures instead",
    9499: "it cannot read the card: please report this",
}


class FeishuOptions(ChannelOptions):
    """A custom bot of Feishu or Lark."""

    url: WebhookUrl = Field(description="the bot's address, https://open.feishu.cn/open-apis/bot/v2/hook/…")
    secret: SecretStr | None = Field(None, description="the bot's signing secret, where it has one")

    @field_validator("url")
    @classmethod
    def _shape(cls, value: SecretStr) -> SecretStr:
        parts = urlsplit(value.get_secret_value())
        theirs = f".{parts.hostname}".endswith((".feishu.cn", ".larksuite.com", ".larkoffice.com"))
        if theirs and not re.fullmatch(r"/open-apis/bot/v2/hook/[\w-]+", parts.path):
            raise ValueError(
                "is no custom bot's address; copy it whole, as https://open.feishu.cn/open-apis/bot/v2/hook/…"
            )
        return value


@dataclass(frozen=True, slots=True)
class Feishu:
    """One group with a custom bot; Lark differs by the host in `url` alone."""

    options: FeishuOptions
    name: ClassVar[str] = "feishu"
    Options: ClassVar[type[BaseModel]] = FeishuOptions
    traits: ClassVar[Traits] = Traits(slots=1, deduplicates=False, rate="90/m")

    def compose(self, message: Message) -> bytes:
        """A card (JSON 2.0) of at most 20 kB.

        Raises:
            TemplateError: the message cannot be put into this form.
        """
        return fitted(message, message.max_posts, partial(_body, message), lambda body: len(body) <= LIMIT)

    async def send(self, parcel: Parcel, client: Client) -> Outcome:
        """POST the card with this attempt's signature. Success is a 2xx with code 0."""
        secret = self.options.secret.get_secret_value() if self.options.secret else ""
        body = _signed(parcel, secret) if secret else parcel.body
        return await exchange(client, parcel, self.options.url, body, _judge, secrets=(secret,))


def _signed(parcel: Parcel, secret: str) -> bytes:
    """The frozen card with the signature in front, inside the same JSON object."""
    seconds = int(parcel.at.timestamp())
    envelope = {"timestamp": str(seconds), "sign": signature(secret, seconds)}
    return json.dumps(envelope)[:-1].encode() + b"," + parcel.body[1:]


def signature(secret: str, seconds: int) -> str:
    """The bot's signature: the secret is in the key, and the message is empty."""
    key = f"{seconds}\n{secret}".encode()
    return base64.b64encode(hmac.digest(key, b"", hashlib.sha256)).decode()


def _judge(heard: Heard) -> Outcome:
    """The code in the body says more than the status."""
    code = _code(heard.body)
    if code is None and heard.ok:
        # A login page, a proxy's greeting: nothing says what became of the card.
        return Unknown("what answered is not Feishu: its reply has no code", heard.status, heard.shown)
    if not code:
        return by_status(heard, NO_ENTRY)
    if code in _THROTTLED:
        return Retry(f"Feishu says {code}: too many messages", code, heard.shown, heard.after or _PAUSE, True)
    if code in _MEND:
        return Refused(f"Feishu says {code}: {_MEND[code]}", code, heard.shown, disable=code == _BAD_TOKEN)
    return Retry(f"Feishu says {code}", code, heard.shown) if heard.ok else by_status(heard, NO_ENTRY)


def _code(body: bytes) -> int | None:
    try:
        reply = json.loads(body)
    except (ValueError, RecursionError):
        return None
    code = reply.get("code", reply.get("StatusCode")) if isinstance(reply, dict) else None
    return code if isinstance(code, int) else None


def escape(text: str) -> str:
    """`text` as the card's Markdown shows it literally; `<at id=all>` and its like lose their power."""
    return _MARKDOWN.sub(lambda sign: f"&#{ord(sign[0])};", text)


def _body(message: Message, room: Room) -> bytes:
    told, words = card(message, room), Words(message.language)
    content: dict[str, Any] = {
        "schema": "2.0",
        "config": {"update_multi": True},
        "header": {"template": "blue", "title": {"tag": "plain_text", "content": told.heading}},
        "body": {"elements": list(_elements(told, words))},
    }
    if told.url:
        content["card_link"] = {"url": told.url}
    payload = {"msg_type": "interactive", "card": content}
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _elements(told: Card, words: Words) -> Iterator[Mapping[str, Any]]:
    if told.text:
        yield _markdown(*(escape(line) for line in told.text.splitlines()))
    for item in told.items:
        title = "" if told.url else f"**{_link(item)}**"
        yield _markdown(title, escape(item.summary))
        yield _markdown(escape(item.about))
    if told.titles:
        yield _markdown(*(f"- {_link(item)}" for item in told.titles))
    if told.omitted:
        yield _markdown(escape(words("mail_omitted", count=told.omitted)))
    if told.url:
        yield _button(words("read_more"), told.url)


def _markdown(*lines: str) -> Mapping[str, Any]:
    return {"tag": "markdown", "content": "\n".join(line for line in lines if line)}


def _button(text: str, url: str) -> Mapping[str, Any]:
    return {
        "tag": "button",
        "text": {"tag": "plain_text", "content": text},
        "behaviors": [{"type": "open_url", "default_url": url}],
    }


def _link(item: Item) -> str:
    return f"[{escape(item.title)}]({item.url})"
