"""Who hears of what, and when."""

from __future__ import annotations

from dataclasses import dataclass

from .post import Category


@dataclass(frozen=True, slots=True)
class Selection:
    """Which posts: within a list any, between lists all; a leading "!" leaves out. Empty = every post."""

    categories: tuple[str, ...] = ()  # "Database/OLAP"; a parent includes its descendants
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    words: tuple[str, ...] = ()  # in title or summary, case folded
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Subscription:
    """One recipient's wish, and how far in the journal it has been told."""

    id: int
    recipient: int
    name: str  # the digest's name, or "" for a channel
    selection: Selection
    cadence: str  # as written: "immediately", "weekly mon 09:00"
    zone: str  # IANA name in which the cadence is reckoned
    cursor: int  # every journal entry up to and with this number has been dealt with
    active: bool


def path_text(category: Category) -> str:
    """A category as users write it: `A/B`."""
    return "/".join(category)
