"""Who hears of what."""

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


def path_text(category: Category) -> str:
    """A category as users write it: `A/B`."""
    return "/".join(category)
