"""A delivery: one announcement to one recipient; its states, and what a try can come back with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal


class DeliveryState(StrEnum):
    """Where a delivery stands; the arrows are drawn in `publisher.deliver.rules`."""

    PENDING = "pending"
    CLAIMED = "claimed"
    SENT = "sent"
    ACCEPTED = "accepted"  # a 2xx that proves no posting
    FAILED = "failed"
    IN_DOUBT = "in_doubt"  # it was on the wire when we lost sight of it
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Sent:
    """The receiver has it."""

    remote: str | None = None  # the receiver's own id of the message, for later edits
    code: int | None = None
    reply: str = ""  # capped and redacted


@dataclass(frozen=True, slots=True)
class Accepted:
    """The receiver took it, and nothing proves that it posted it."""

    code: int | None = None
    reply: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """It will never work as it is."""

    reason: str  # what the receiver said, with what to do
    code: int | None = None
    reply: str = ""
    disable: bool = False  # the channel itself is dead (401, 403, 404, 410, a bad token)


@dataclass(frozen=True, slots=True)
class Retry:
    """It did not work and may later; nothing was posted."""

    reason: str
    code: int | None = None
    reply: str = ""
    after: timedelta | None = None  # the receiver's wish, a minimum
    close_lane: bool = False  # throttled: nothing else in this lane either until then
    unreached: bool = False  # the receiver did not say so: there was no connection, or it broke too soon


@dataclass(frozen=True, slots=True)
class Unknown:
    """It was on the wire and no answer came."""

    reason: str
    code: int | None = None
    reply: str = ""


Outcome = Sent | Accepted | Refused | Retry | Unknown


@dataclass(frozen=True, slots=True)
class Parcel:
    """All that one attempt needs: the frozen rendition and its envelope."""

    delivery: int  # the row's id
    message_id: str  # stable over attempts: webhook-id, the left part of Message-ID
    kind: str  # post, digest, update, removal, notice, confirm, test
    body: bytes  # the rendition: never changed by `send`
    at: datetime  # when this attempt starts (signatures)
    attempt: int  # 1-based
    to: str | None = None  # an address; None for a configured channel
    unsubscribe_url: str | None = None  # this recipient's own; None where there is none


@dataclass(frozen=True, slots=True)
class Traits:
    """What the engine must know of a way to deliver."""

    slots: int  # deliveries on the wire at once
    deduplicates: bool  # the receiver removes repeats of the same message id
    rate: str = ""  # "18/m": what the service asks; "" = none
    retry: Literal["webhook", "chat", "mail"] = "chat"  # which schedule of waits (`publisher.deliver.retry`)
