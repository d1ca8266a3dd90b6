"""What channels that speak HTTP share: the form of their options, one POST, and what its reply means."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, SecretStr

from publisher.deliver.retry import parse_retry_after
from publisher.errors import Ambiguous, Blocked, Unreachable
from publisher.model.delivery import Outcome, Parcel, Refused, Retry, Sent, Unknown
from publisher.redact import redact, url_secrets

if TYPE_CHECKING:
    from publisher.net.client import Client

GONE = frozenset({410})
"""A receiver that says so wants no more messages."""

NO_ENTRY = frozenset({401, 403, 404, 410})
"""How a chat service says that its webhook was revoked, or never was."""

_LATER = frozenset({408, 425, 429})


class ChannelOptions(BaseModel):
    """The keys of one channel type beside those that every channel has."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def _web_address(value: SecretStr) -> SecretStr:
    try:
        parts = urlsplit(value.get_secret_value())
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise ValueError("is no web address; copy it whole, as https://host/path")
    return value


WebhookUrl = Annotated[SecretStr, AfterValidator(_web_address)]
"""An address that is a secret: who knows it may post."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A receiver's reply."""

    status: int
    body: bytes  # as sent, at most 64 kB
    headers: Mapping[str, str]
    shown: str  # the body's beginning, redacted
    after: timedelta | None  # what Retry-After asks for

    @property
    def ok(self) -> bool:
        """A 2xx."""
        return 200 <= self.status < 300


async def exchange(
    client: Client,
    parcel: Parcel,
    url: SecretStr,
    body: bytes,
    judge: Callable[[Heard], Outcome],
    *,
    headers: Mapping[str, str] | None = None,
    secrets: Iterable[str] = (),
) -> Outcome:
    """POST `body` as JSON to `url`; `judge` says what the reply means.

    Args:
        secrets: what must not be shown of a reply, beside `url` itself.
    """
    address = url.get_secret_value()
    try:
        reply = await client.request(
            "POST", address, headers={"Content-Type": "application/json", **(headers or {})}, content=body
        )
    except Blocked as error:
        return Refused(str(error))
    except Unreachable as error:
        return Retry(str(error))
    except Ambiguous as error:
        return Unknown(str(error))
    text = redact(reply.body.decode("utf-8", "replace"), {*url_secrets(address), *secrets})
    after = parse_retry_after(reply.headers.get("Retry-After"), parcel.at)
    return judge(Heard(reply.status, reply.body, reply.headers, text, after))


def by_status(heard: Heard, dead: frozenset[int] = GONE) -> Outcome:
    """What the status alone says: 2xx Sent; 408, 425, 429 and 5xx Retry; anything else Refused.

    Args:
        dead: statuses after which the channel is of no use any more.
    """
    code, reply = heard.status, heard.shown
    if heard.ok:
        return Sent(code=code, reply=reply)
    if code in _LATER or code >= 500:
        return Retry(f"it answered {code}", code, reply, after=heard.after, close_lane=code == 429)
    if 300 <= code < 400:
        return Refused(
            f"it answered {code}, a redirect, which is not followed; configure the address it leads to",
            code,
            reply,
        )
    if code in dead:
        return Refused(
            f"it answered {code}: this address takes no messages any more", code, reply, disable=True
        )
    return Refused(f"it answered {code}", code, reply)
