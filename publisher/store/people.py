"""Recipients and their subscriptions: configured channels, and people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, Row, func, insert, or_, select, update

from publisher import ids
from publisher.model.delivery import DeliveryState

from . import journal
from .schema import delivery, recipient, subscription, suppression

EMAIL = "email"

Status = Literal["active", "unconfirmed", "unsubscribed"]  # the last also of one whom the author left out


@dataclass(frozen=True, slots=True)
class Wish:
    """A subscription as requested."""

    channel: str  # "email", or a configured channel's name
    address: str | None  # None for a channel
    address_key: str  # what makes two addresses the same; the channel's name for a channel
    name: str  # the digest's name; "" for a channel
    selection: str  # as `announce.selection` writes it
    cadence: str
    zone: str
    locale: str
    origin: str  # config, author
    consent: str  # who agreed, and how


@dataclass(frozen=True, slots=True)
class Person:
    """A mail subscriber."""

    address: str
    key: str  # what makes two addresses the same
    status: Status
    locale: str
    zone: str
    consent: str
    digest: str
    selection: str
    cadence: str
    suppressed: str | None  # why nothing may be sent


@dataclass(frozen=True, slots=True)
class LinkOwner:
    """The person that an unsubscribe link belongs to."""

    recipient: int
    address: str
    locale: str
    active: bool  # still gets mail


def sync(connection: Connection, origin: str, wishes: Sequence[Wish], now: datetime) -> list[Wish]:
    """Make the subscriptions of `origin` exactly `wishes`; returns those that are new or came back.

    New and returning ones start at the journal's head. The others of that origin become inactive, and their pending
    deliveries are cancelled. Someone who unsubscribed stays unsubscribed.
    """
    keys = {(wish.channel, wish.address_key) for wish in wishes}
    query = (
        select(subscription.c.id, recipient.c.channel, recipient.c.address_key)
        .join(recipient, recipient.c.id == subscription.c.recipient)
        .where(subscription.c.origin == origin, subscription.c.active)
    )
    for row in connection.execute(query).all():
        if (row.channel, row.address_key) not in keys:
            _deactivate(connection, row.id, now)
    return [wish for wish in wishes if subscribe(connection, wish, again=False)]


def subscribe(connection: Connection, wish: Wish, *, again: bool) -> bool:
    """Create or update the subscription of `wish`; returns whether it is new or came back.

    Args:
        again: also subscribe someone who has unsubscribed, because the author explicitly asks for it.
    """
    known = _recipient(connection, wish.channel, wish.address_key)
    row = known.id if known else _new_recipient(connection, wish)
    if known is not None:
        if known.status == "unsubscribed" and not again:
            return False
        connection.execute(
            update(recipient)
            .where(recipient.c.id == row)
            .values(status="active", address=wish.address, locale=wish.locale, zone=wish.zone)
        )
    # One mail subscription per address: a wish for another digest changes the existing one.
    old = connection.execute(
        select(subscription.c.id, subscription.c.active).where(subscription.c.recipient == row)
    ).first()
    values = {
        "name": wish.name,
        "origin": wish.origin,
        "selection": wish.selection,
        "cadence": wish.cadence,
        "zone": wish.zone,
        "active": True,
    }
    if old is not None and old.active:
        connection.execute(update(subscription).where(subscription.c.id == old.id).values(values))
        return False
    values["cursor"] = journal.head(connection)
    if old is not None:
        connection.execute(update(subscription).where(subscription.c.id == old.id).values(values))
    else:
        connection.execute(insert(subscription).values(recipient=row, **values))
    return True


def unsubscribe(connection: Connection, address_key: str, now: datetime) -> bool:
    """End a person's subscription and cancel their pending mail; returns whether there was one. No suppression."""
    row = _recipient(connection, EMAIL, address_key)
    if row is None or row.status == "unsubscribed":
        return False
    _unsubscribe(connection, row.id, now)
    return True


def unsubscribe_by_secret(connection: Connection, secret: str, now: datetime) -> LinkOwner | None:
    """Unsubscribe the owner of a link by its secret; None if nobody has this secret."""
    owner = by_secret(connection, secret)
    if owner is not None and owner.active:
        _unsubscribe(connection, owner.recipient, now)
        return replace(owner, active=False)
    return owner


def by_secret(connection: Connection, secret: str) -> LinkOwner | None:
    """The owner of an unsubscribe link; None if nobody has this secret."""
    row = connection.execute(select(recipient).where(recipient.c.unsubscribe_secret == secret)).first()
    if row is None or row.channel != EMAIL:
        return None
    return LinkOwner(row.id, str(row.address), row.locale, row.status == "active")


def people(connection: Connection, key: str | None = None) -> list[Person]:
    """Every mail subscriber, by address; with `key`, only the one whose address it is the key of."""
    query = (
        select(recipient, subscription.c.name, subscription.c.selection, subscription.c.cadence)
        .add_columns(subscription.c.active, suppression.c.reason)
        .join(subscription, subscription.c.recipient == recipient.c.id)
        .outerjoin(suppression, suppression.c.address_key == recipient.c.address_key)
        .where(recipient.c.channel == EMAIL)
        .order_by(recipient.c.address_key)
    )
    if key is not None:
        query = query.where(recipient.c.address_key == key)
    return [
        Person(
            address=row.address,
            key=row.address_key,
            status=row.status if row.active or row.status != "active" else "unsubscribed",
            locale=row.locale,
            zone=row.zone,
            consent=row.consent,
            digest=row.name,
            selection=row.selection,
            cadence=row.cadence,
            suppressed=row.reason,
        )
        for row in connection.execute(query)
    ]


def retime(connection: Connection, cadences: Mapping[str, str]) -> None:
    """Give the subscribers of each digest its present cadence: name of the digest → cadence."""
    for name, cadence in cadences.items():
        connection.execute(
            update(subscription)
            .where(subscription.c.name == name, subscription.c.cadence != cadence)
            .values(cadence=cadence)
        )


def restart(connection: Connection, channel: str, head: int, now: datetime) -> None:
    """Restart a channel that was disabled: skip what it missed, and cancel its pending deliveries."""
    mine = select(recipient.c.id).where(recipient.c.channel == channel)
    connection.execute(update(subscription).where(subscription.c.recipient.in_(mine)).values(cursor=head))
    connection.execute(
        update(delivery)
        .where(delivery.c.recipient.in_(mine), delivery.c.state == DeliveryState.PENDING.value)
        .values(
            state=DeliveryState.CANCELLED.value, due_at=None, error="the channel was disabled", updated=now
        )
    )


def cadences(connection: Connection) -> list[tuple[str, str]]:
    """Every (cadence, zone) of an active subscription."""
    query = select(subscription.c.cadence, subscription.c.zone).where(subscription.c.active).distinct()
    return [(row.cadence, row.zone) for row in connection.execute(query.order_by("cadence", "zone"))]


def readers(connection: Connection) -> dict[str, int]:
    """How many people wait for each digest, by its name."""
    query = (
        select(subscription.c.name, func.count())
        .join(recipient, recipient.c.id == subscription.c.recipient)
        .where(recipient.c.channel == EMAIL, recipient.c.status == "active", subscription.c.active)
        .group_by(subscription.c.name)
        .order_by(subscription.c.name)
    )
    return {name: int(number) for name, number in connection.execute(query)}


def counts(connection: Connection) -> dict[str, int]:
    """How many mail subscribers there are: active, unconfirmed, suppressed."""
    query = (
        select(recipient.c.status, func.count())
        .join(subscription, subscription.c.recipient == recipient.c.id)
        .where(recipient.c.channel == EMAIL, or_(recipient.c.status != "active", subscription.c.active))
        .group_by(recipient.c.status)
    )
    by_status = {status: int(number) for status, number in connection.execute(query)}
    suppressed = connection.execute(select(func.count()).select_from(suppression)).scalar_one()
    return {
        "active": by_status.get("active", 0),
        "unconfirmed": by_status.get("unconfirmed", 0),
        "suppressed": int(suppressed),
    }


def _recipient(connection: Connection, channel: str, key: str) -> Row[tuple[object, ...]] | None:
    query = select(recipient).where(recipient.c.channel == channel, recipient.c.address_key == key)
    return connection.execute(query).first()


def _new_recipient(connection: Connection, wish: Wish) -> int:
    values = {
        "channel": wish.channel,
        "address": wish.address,
        "address_key": wish.address_key,
        "status": "active",
        "locale": wish.locale,
        "zone": wish.zone,
        "consent": wish.consent,
        "unsubscribe_secret": ids.new_secret(),
    }
    return int(connection.execute(insert(recipient).values(values).returning(recipient.c.id)).scalar_one())


def _unsubscribe(connection: Connection, row: int, now: datetime) -> None:
    connection.execute(update(recipient).where(recipient.c.id == row).values(status="unsubscribed"))
    mine = select(subscription.c.id).where(subscription.c.recipient == row, subscription.c.active)
    for number in connection.execute(mine).scalars().all():
        _deactivate(connection, number, now)


def _deactivate(connection: Connection, row: int, now: datetime) -> None:
    connection.execute(update(subscription).where(subscription.c.id == row).values(active=False))
    connection.execute(
        update(delivery)
        .where(
            delivery.c.subscription == row,
            delivery.c.state.in_((DeliveryState.PENDING.value, DeliveryState.IN_DOUBT.value)),
        )
        .values(state=DeliveryState.CANCELLED.value, due_at=None, error="the subscription ended", updated=now)
    )
