"""A message as the parts of a card, and how to make it small enough for a service. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote

from publisher.errors import TemplateError
from publisher.model.announcement import Message
from publisher.model.post import Entry
from publisher.words.cut import cut, utf8
from publisher.words.i18n import Words

TITLE = 200  # characters: what any service shows of one
LONGEST_URL = 2000  # bytes; a link cannot be cut, so a longer one leads to the site
_ABOUT_ONE = frozenset({"post", "update", "notice"})  # their heading is the post's title
_TEXT = 2000  # characters of a notice
_SUMMARY = 600  # characters: people in a chat do not read more
_MOST_TITLES = 200  # of a digest; nobody reads more
_UNSEEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+")
_BREAKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_URL_SAFE = "%/:?#@!$&'*+,;=~-._"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Room:
    """How much of a message is told."""

    summary: int  # characters of each summary
    detailed: int  # posts with summary, categories, authors
    titles: int  # further posts, by title only


@dataclass(frozen=True, slots=True)
class Item:
    """One post in plain text: not yet escaped for any service."""

    title: str
    url: str
    summary: str
    about: str  # "Database/OLAP · Liuyi Wen · 24 Nov 2026"
    image: str | None


@dataclass(frozen=True, slots=True)
class Card:
    """A message in plain text: not yet escaped for any service."""

    heading: str
    url: str | None  # where the whole card leads, which is then about one post; None: nowhere
    items: tuple[Item, ...]
    titles: tuple[Item, ...]
    omitted: int  # posts that are only counted
    text: str  # words that belong to no post


def fitted(message: Message, detailed: int, render: Callable[[Room], T], fits: Callable[[T], bool]) -> T:
    """The roomiest rendering of `message` that fits.

    Summaries shrink first, then posts fall to titles, then titles are only counted, the oldest first.

    Args:
        detailed: the most posts that are told with a summary.

    Raises:
        TemplateError: not even the least fits.
    """
    for room in _rooms(len(message.entries), detailed):
        rendered = render(room)
        if fits(rendered):
            return rendered
    raise TemplateError(f"this {message.kind} does not fit into a message of this channel")


def _rooms(posts: int, detailed: int) -> Iterator[Room]:
    shown = min(posts, detailed)
    titles = min(posts - shown, _MOST_TITLES)
    for summary in (2000, 600, 300, 150, 80):
        yield Room(summary, shown, titles)
    while shown:
        yield Room(0, shown, titles)
        shown, titles = shown // 2, min(posts - shown // 2, _MOST_TITLES)
    while titles > 1:
        yield Room(0, 0, titles)
        titles //= 2
    yield Room(0, 0, titles)


def card(message: Message, room: Room) -> Card:
    """`message` in the words of its language, as much of it as there is room for."""
    words = Words(message.language)
    if message.kind == "removal":  # its page is gone, and its text is not to be spread again
        return Card(_heading(message, words), None, (), (), 0, words("mail_removed"))
    items = tuple(_item(entry, message, words, room.summary) for entry in message.entries[: room.detailed])
    rest = message.entries[room.detailed : room.detailed + room.titles]
    titles = tuple(_item(entry, message, words, 0) for entry in rest)
    return Card(
        heading=_heading(message, words),
        url=items[0].url if items and message.kind in _ABOUT_ONE else None,
        items=items,
        titles=titles,
        omitted=len(message.entries) - len(items) - len(titles),
        text=_lines(message.text) or (words("chat_test_text") if message.kind == "test" else ""),
    )


def _lines(text: str) -> str:
    """`text` with its line ends but no other control characters, of at most `_TEXT` characters."""
    return cut(_UNSEEN.sub(" ", text).strip(), _TEXT)


def plain(text: str, limit: int) -> str:
    """`text` on one line, without control characters, of at most `limit` characters."""
    return cut(_BREAKS.sub(" ", text).strip(), limit)


def link(url: str, message: Message) -> str:
    """`url`, or the site's address where it is no web address, or too long."""
    usable = url.startswith(("http://", "https://")) and utf8(url) <= LONGEST_URL
    return url if usable else message.site.url


def _item(entry: Entry, message: Message, words: Words, summary: int) -> Item:
    about = (
        ", ".join("/".join(path) for path in entry.categories[:5]),
        ", ".join(entry.authors[:5]),
        words.date(entry.published, message.site.timezone),
    )
    return Item(
        title=plain(entry.title, TITLE),
        url=link(quote(entry.url, safe=_URL_SAFE, errors="replace"), message),
        summary=plain(entry.summary, min(summary, _SUMMARY)),
        about=plain(" · ".join(part for part in about if part), TITLE),
        image=entry.image,
    )


def _heading(message: Message, words: Words) -> str:
    site = plain(message.site.title, 80)
    title = (plain(message.entries[0].title, TITLE) if message.entries else "") or site
    match message.kind:
        case "digest":
            return words("chat_digest", site=site, count=len(message.entries))
        case "update":
            return words("mail_subject_update", title=title)
        case "removal":
            return words("mail_subject_removal", title=title)
        case "test":
            return words("chat_test", site=site)
        case "notice" if not message.entries:
            return words("mail_subject_notice", site=site)
        case "confirm":
            raise TemplateError("a request to confirm is no message for a channel")
        case _:
            return title
