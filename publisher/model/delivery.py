"""A delivery: one announcement to one recipient; its states, and the outcomes of an attempt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal


class DeliveryState(StrEnum):
    """The state of a delivery; the transitions are drawn in `publisher.deliver.rules`."""

    PENDING = "pending"
    CLAIMED = "claimed"
    SENT = "sent"
    ACCEPTED = "accepted"  # a 2xx that does not prove that it was posted
    FAILED = "failed"
    IN_DOUBT = "in_doubt"  # it was being sent when we lost track of it
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Sent:
    """The receiver confirmed that it has it."""

    remote: str | None = None  # the receiver's own id of the message, for later edits
    code: int | None = None
    reply: str = ""  # capped and redacted


@dataclass(frozen=True, slots=True)
class Accepted:
    """The receiver took it, but nothing proves that it posted it."""

    code: int | None = None
    reply: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """The receiver refused it for good."""

    reason: str  # why, and what to do about it
    code: int | None = None
    reply: str = ""
    disable: bool = False  # the channel itself no longer works (401, 403, 404, 410, a bad token)


@dataclass(frozen=True, slots=True)
class Retry:
    """It failed, but may work later; nothing was posted."""

    reason: str
    code: int | None = None
    reply: str = ""
    after: timedelta | None = None  # wait at least this long, says the receiver
    close_lane: bool = False  # nothing else in this lane may be sent before then (throttling)
    unreached: bool = False  # the receiver did not say so: there was no connection, or it broke too soon


@dataclass(frozen=True, slots=True)
class Unknown:
    """It was sent, at least in part, but no reply came: it may have arrived."""

    reason: str
    code: int | None = None
    reply: str = ""


Outcome = Sent | Accepted | Refused | Retry | Unknown


@dataclass(frozen=True, slots=True)
class Parcel:
    """Everything that one attempt needs: the frozen rendition and its envelope."""

    delivery: int  # the row's id
    message_id: str  # the same at every attempt: webhook-id, the left part of Message-ID
    kind: str  # post, digest, update, removal, notice, confirm, test
    body: bytes  # the rendition: never changed by `send`
    at: datetime  # when this attempt starts, for signatures
    attempt: int  # 1-based
    to: str | None = None  # an address; None for a configured channel
    unsubscribe_url: str | None = None  # this recipient's own; None = there is none


@dataclass(frozen=True, slots=True)
class Traits:
    """What the pump must know about a channel."""

    slots: int  # how many deliveries may be sent at once
    deduplicates: bool  # the receiver removes messages with an id that it has already seen
    rate: str = ""  # the limit of the service, "18/m"; "" = none
    retry: Literal["webhook", "chat", "mail"] = "chat"  # which schedule of waits (`publisher.deliver.retry`)
