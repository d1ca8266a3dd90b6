"""The parts that the steps of the pipeline work with; `publisher.app` puts them together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

from publisher.announce.plan import Event
from publisher.clock import Clock
from publisher.content.blog import Blog
from publisher.deliver.channel import Channel
from publisher.deliver.rules import InDoubt
from publisher.errors import NotFound
from publisher.feeds.settings import FeedSettings
from publisher.model.delivery import Parcel
from publisher.model.subscription import Selection
from publisher.net.settings import NetSettings
from publisher.observe.calm import Policy
from publisher.store.open import Store
from publisher.words.templates import Templates

from .naming import Naming

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Outlet:
    """One configured way out: a channel, or mail."""

    name: str  # its lane and its recipients' channel: "email", or the channel's name
    type: str  # as in config.toml: "feishu"; "email"
    channel: Channel
    rate: str  # "18/m"; "" = no limit
    network: NetSettings
    selection: Selection = field(default_factory=Selection)
    cadence: str = "immediately"
    on: frozenset[Event] = frozenset({"published"})  # the kinds of news it wants
    language: str = ""  # of the text around posts; mail uses each reader's own
    reaches_readers: bool = True  # mail: False if it only goes into a folder
    domain: str = ""  # mail: the sender's domain, the right part of each Message-ID
    wire: Callable[[Parcel], bytes] | None = None  # mail: the exact bytes that `send` sends
    close: Callable[[], Awaitable[None]] | None = None  # closes connections that the channel keeps open


@dataclass(frozen=True, slots=True)
class Letter:
    """A digest that readers can subscribe to: `[[digests]]`."""

    name: str
    cadence: str
    selection: Selection
    max_posts: int
    full: bool


@dataclass(frozen=True, slots=True)
class Reader:
    """A mail subscriber listed in config.toml."""

    address: str
    key: str  # what makes two addresses the same


@dataclass(frozen=True, slots=True)
class AnnouncePolicy:
    """The keys of `[announce]` that planning and delivering need."""

    existing: int
    max_age: timedelta | None
    quiet: str
    expires_after: timedelta | None
    in_doubt: InDoubt


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that a step may use."""

    store: Store
    clock: Clock
    blog: Blog
    feeds: FeedSettings
    calm: Policy
    mass_change: int  # percent; 0 = never
    announce: AnnouncePolicy
    templates: Templates
    outlets: Mapping[str, Outlet]  # by name, mail under "email"
    letters: Mapping[str, Letter]  # by name; the first is the default
    readers: tuple[Reader, ...]
    unsubscribe: str  # address of the unsubscribe page, without the token; "" = there is none
    holder: str  # this process, as others are told: "run, pid 71 on host"
    owner: str  # the name under which this process claims deliveries
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    naming: Naming = field(default_factory=Naming)  # kept from pass to pass

    def outlet(self, name: str) -> Outlet:
        """The configured way out of that name.

        Raises:
            NotFound: there is none.
        """
        return _named(self.outlets, "channel", name)

    def letter(self, name: str) -> Letter:
        """The digest of that name; "" = the one that a reader gets who asks for none by name.

        Raises:
            NotFound: there is none.
        """
        return _named(self.letters, "digest", name) if name else next(iter(self.letters.values()))


def _named(known: Mapping[str, _T], kind: str, name: str) -> _T:
    if name not in known:
        raise NotFound(f"there is no {kind} {name!r}", mend=f"use one of {', '.join(known)}")
    return known[name]
