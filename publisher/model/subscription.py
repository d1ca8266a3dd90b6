"""Which posts a subscription is about."""

from __future__ import annotations

from dataclasses import dataclass

from .post import Category


@dataclass(frozen=True, slots=True)
class Selection:
    """Which posts: any name within a list, all of the lists; a leading "!" excludes. Empty = every post."""

    categories: tuple[str, ...] = ()  # "Database/OLAP"; a parent includes its descendants
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    words: tuple[str, ...] = ()  # in title or summary, whatever their case
    languages: tuple[str, ...] = ()


def path_text(category: Category) -> str:
    """A category as users write it: `A/B`."""
    return "/".join(category)
