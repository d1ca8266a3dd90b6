"""The people who get mail."""

from __future__ import annotations

import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from publisher.announce import selection
from publisher.errors import ConfigError, NotFound
from publisher.model.subscription import Selection
from publisher.pipeline.parts import Parts
from publisher.pipeline.plan import anchor
from publisher.pipeline.steps import mail_wish
from publisher.store import Connection, people, posts
from publisher.store.people import Person
from publisher.subscribers.address import Address, parse_address

from .posts import unborne as among

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")


@dataclass(frozen=True, slots=True)
class Line:
    """One person."""

    address: str
    state: str  # active, unconfirmed, unsubscribed, suppressed
    digest: str
    categories: tuple[str, ...]
    tags: tuple[str, ...]
    language: str
    timezone: str
    consent: str


def read(parts: Parts) -> tuple[Line, ...]:
    """Everyone, also those who left."""
    with parts.store.read() as connection:
        return tuple(_line(person) for person in people.people(connection))


def add(
    parts: Parts,
    address: str,
    *,
    digest: str | None = None,
    categories: tuple[str, ...] = (),
    tags: tuple[str, ...] = (),
    language: str | None = None,
    timezone: str | None = None,
) -> Line:
    """Subscribe someone who asked the author for it: active at once, from what comes now on.

    Someone who is there already keeps their place in the journal and gets the wishes given now.

    Raises:
        AddressError: it is no address.
        NotFound: there is no such digest.
        ConfigError: there is no such time zone, or what is given is no language.
    """
    typed = parse_address(address)
    wish = mail_wish(
        parts,
        typed.text,
        typed.key,
        origin="author",
        letter=digest or "",
        chosen=Selection(categories=categories, tags=tags),
        language=_language(language),
        zone=_zone(timezone),
    )
    with parts.store.write() as connection:
        people.subscribe(connection, wish, again=True)
        anchor(connection, wish.cadence, wish.zone, parts.clock.now())
        return _one(connection, typed)


def remove(parts: Parts, address: str) -> Line:
    """End someone's subscription and cancel what was on its way; doing it twice is doing it once.

    Raises:
        AddressError: it is no address.
        NotFound: nobody has this address.
    """
    typed = parse_address(address)
    with parts.store.write() as connection:
        people.unsubscribe(connection, typed.key, parts.clock.now())
        return _one(connection, typed)


def unborne(parts: Parts, line: Line) -> list[str]:
    """The categories and tags that someone asked for and no post bears."""
    with parts.store.read() as connection:
        shelf = posts.load(connection)
    return among(parts, shelf, Selection(categories=line.categories, tags=line.tags))


def _language(tag: str | None) -> str:
    if tag and not _LANGUAGE.fullmatch(tag):
        raise ConfigError(f"{tag!r} is no language", mend="write a tag such as zh-CN or en")
    return tag or ""


def _zone(name: str | None) -> str:
    if not name:
        return ""
    try:
        return ZoneInfo(name).key
    except (ValueError, OSError, KeyError) as error:  # ZoneInfoNotFoundError is a KeyError
        raise ConfigError(f"there is no time zone {name!r}", mend="write it like Asia/Shanghai") from error


def _one(connection: Connection, address: Address) -> Line:
    found = people.people(connection, address.key)
    if not found:
        raise NotFound(f"nobody has the address {address.text}", mend="publisher subscribers lists everyone")
    return _line(found[0])


def _line(person: Person) -> Line:
    chosen = selection.load(person.selection)
    state = "suppressed" if person.suppressed else person.status
    return Line(
        person.address,
        state,
        person.digest,
        chosen.categories,
        chosen.tags,
        person.locale,
        person.zone,
        person.consent,
    )
