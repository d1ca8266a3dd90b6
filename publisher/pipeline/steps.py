"""The steps in their order, as `build`, `publish` and `run` take them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta

from publisher.announce import selection
from publisher.feeds.manifest import Manifest
from publisher.model.post import Problem
from publisher.model.subscription import Selection
from publisher.store import people
from publisher.store.people import EMAIL, Wish

from .feeds import FeedsWritten, learn, untouched, write_feeds
from .freeze import freeze
from .parts import Parts
from .plan import anchor, plan
from .refresh import Memory, Refreshed, refresh

WAIT_FOR_REFRESH = timedelta(minutes=2)  # another process's pass ends well before


@dataclass(frozen=True, slots=True)
class Passed:
    """One look at the content, with its feeds written."""

    refreshed: Refreshed
    feeds: FeedsWritten
    problems: tuple[Problem, ...]


def refresh_and_write(
    parts: Parts,
    memory: Memory,
    *,
    patient: bool,
    dry_run: bool = False,
    hinted: Collection[str] | None = None,
    anew: bool = False,
) -> Passed:
    """Files → store → feeds, under the refresh lock; `memory`, `patient`, `hinted` and `anew` as in `refresh`.

    Raises:
        Busy: another process holds the lock for more than two minutes.
    """
    with parts.store.lock("refresh", parts.holder, WAIT_FOR_REFRESH):
        learned: list[tuple[Manifest, tuple[Problem, ...]]] = []

        def ask() -> Manifest:
            learned.append(learn(parts))
            return learned[0][0]

        refreshed = refresh(parts, memory, patient=patient, learn=ask, hinted=hinted, anew=anew)
        manifest, problems = learned[0] if learned else (Manifest(), ())
        feeds = untouched(parts, memory.feeds) or write_feeds(parts, refreshed, manifest, dry_run=dry_run)
        memory.feeds = feeds
    return Passed(refreshed, feeds, (*refreshed.problems, *problems, *feeds.problems))


def enlist(parts: Parts) -> None:
    """Make the subscriptions of the configuration the store's: channels, and readers whom the author named."""
    now = parts.clock.now()
    with parts.store.write() as connection:
        people.sync(connection, "config", [*_channels(parts), *_readers(parts)], now)
        people.retime(connection, {letter.name: letter.cadence for letter in parts.letters.values()})
        for cadence, zone in people.cadences(connection):
            anchor(connection, cadence, zone, now)


def _channels(parts: Parts) -> Iterator[Wish]:
    for outlet in parts.outlets.values():
        if outlet.name != EMAIL:
            yield Wish(
                channel=outlet.name,
                address=None,
                address_key=outlet.name,
                name="",
                selection=selection.dump(outlet.selection),
                cadence=outlet.cadence,
                zone=parts.blog.site.timezone,
                locale=outlet.language,
                origin="config",
                consent="configured by the author",
            )


def _readers(parts: Parts) -> Iterator[Wish]:
    for reader in parts.readers:
        yield mail_wish(parts, reader.address, reader.key, origin="config")


def mail_wish(
    parts: Parts,
    address: str,
    key: str,
    *,
    origin: str,
    letter: str = "",
    chosen: Selection | None = None,
    language: str = "",
    zone: str = "",
) -> Wish:
    """A mail subscription that the author makes; what is left open is the default digest's or the site's.

    Raises:
        NotFound: there is no digest of that name.
    """
    digest = parts.letter(letter)
    return Wish(
        channel=EMAIL,
        address=address,
        address_key=key,
        name=digest.name,
        selection=selection.dump(chosen or Selection()),
        cadence=digest.cadence,
        zone=zone or parts.blog.site.timezone,
        locale=language or parts.blog.site.language,
        origin=origin,
        consent="added by the author",
    )


def announce(parts: Parts, refreshed: Refreshed) -> int:
    """Plan what is due and freeze it; returns how many announcements got deliveries."""
    told = plan(parts, refreshed.shelf)
    freeze(parts, refreshed.shelf)
    return told
