"""Send a test message over the real path."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime

from publisher import ids
from publisher.announce import message
from publisher.errors import ConfigError
from publisher.model.delivery import Accepted, Outcome, Parcel, Refused, Retry, Sent
from publisher.model.post import Entry, Site
from publisher.net.client import Client
from publisher.pipeline.parts import Outlet, Parts
from publisher.store import journal, lanes, people
from publisher.store.people import EMAIL
from publisher.subscribers.address import parse_address
from publisher.words.i18n import Words


@dataclass(frozen=True, slots=True)
class Tried:
    """The result of a test."""

    channel: str
    state: str  # sent, accepted, failed, unreachable, in_doubt
    code: int | None
    reply: str
    error: str  # "" when it worked


def send(parts: Parts, channel: str, *, to: str | None) -> Tried:
    """Send a test message. If it arrives, a disabled channel is enabled again, starting at the journal's head.

    Args:
        channel: a configured channel's name, or "email".
        to: for mail, who gets it.

    Raises:
        NotFound: there is no such channel.
        ConfigError: mail was asked for without an address.
        AddressError: `to` is no address.
    """
    outlet = parts.outlet(channel)
    if channel == EMAIL and not to:
        raise ConfigError("a test mail needs a recipient", mend="use --to you@example.com")
    address = parse_address(to).text if channel == EMAIL and to else None
    now = parts.clock.now()
    spoken = outlet.language or parts.blog.site.language
    sample = _sample(parts.blog.site, Words(spoken), now)
    test = message.build("test", (sample,), parts.blog.site, spoken, now)
    body = outlet.channel.compose(test)
    outcome = asyncio.run(_send(outlet, Parcel(0, ids.new_name(), "test", body, now, 1, address)))
    if isinstance(outcome, Sent | Accepted):
        _enable(parts, channel, now)
    return _told(channel, outcome)


async def _send(outlet: Outlet, parcel: Parcel) -> Outcome:
    client = Client(outlet.network)
    try:
        return await outlet.channel.send(parcel, client)
    finally:
        await client.aclose()
        if outlet.close is not None:
            await outlet.close()


def _enable(parts: Parts, channel: str, now: datetime) -> None:
    with parts.store.write() as connection:
        lane = lanes.every(connection).get(channel)
        if lane is None or lane.disabled is None:
            return
        lanes.save(connection, replace(lane, disabled=None, failures=0, closed_until=None))
        people.restart(connection, channel, journal.head(connection), now)


def _sample(site: Site, words: Words, now: datetime) -> Entry:
    """A made-up post for the message to be about."""
    return Entry(
        id=ids.post_uid(site.url, "test"),
        url=site.url,
        title=words("chat_test", site=site.title),
        summary=words("chat_test_text"),
        html="",
        authors=(site.author or site.title,),
        categories=(),
        tags=(),
        language=words.language,
        published=now,
        updated=now,
        image=None,
        content_hash="test",
    )


def _told(channel: str, outcome: Outcome) -> Tried:
    match outcome:
        case Sent():
            return Tried(channel, "sent", outcome.code, outcome.reply, "")
        case Accepted():
            return Tried(channel, "accepted", outcome.code, outcome.reply, "")
        case Refused():
            return Tried(channel, "failed", outcome.code, outcome.reply, outcome.reason)
        case Retry():
            return Tried(channel, "unreachable", outcome.code, outcome.reply, outcome.reason)
    return Tried(channel, "in_doubt", outcome.code, outcome.reply, outcome.reason)
