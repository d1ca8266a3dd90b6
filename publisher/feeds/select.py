"""Which posts belong to which feed. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from operator import attrgetter
from zoneinfo import ZoneInfo

from publisher.model.feed import Scope, ScopeKind
from publisher.model.post import Category, Post, Site

from .settings import FeedSettings

Names = Callable[[Post], Iterable[Category]]
Groups = Mapping[Category, Sequence[Post]]
Chosen = Mapping[Scope, tuple[Post, ...]]


def select(posts: Iterable[Post], site: Site, settings: FeedSettings, known: Iterable[str] = ()) -> Chosen:
    """Every scope that has a feed, with all of its posts, newest first.

    Args:
        known: keys of scopes that had feeds before, which they keep: without posts or, if a category was
            renamed with an alias, with the posts of the new category.

    Returns:
        Scopes in a fixed order: kinds as in `settings.scopes`, then selections; within each by name.
    """
    shown = in_feed_order(post for post in posts if post.visible and post.meta.feed)
    chosen: dict[Scope, tuple[Post, ...]] = {}
    for kind in dict.fromkeys(settings.scopes):
        groups: Groups = {(): shown} if kind == "site" else _group(shown, _names(kind, site))
        for name in sorted(groups):
            chosen[Scope(kind, name)] = tuple(groups[name])
    for search in settings.selections:
        chosen[Scope("selections", (search.name,))] = tuple(filter(search.matches, shown))
    return _with_known(chosen, known, settings)


def in_feed_order(posts: Iterable[Post]) -> list[Post]:
    """Newest first by `published`, then by id, so that the order is always the same."""
    by_id = sorted(posts, key=attrgetter("id"))
    return sorted(by_id, key=attrgetter("meta.published"), reverse=True)


def _group(posts: Sequence[Post], names: Names) -> Groups:
    groups: dict[Category, list[Post]] = {}
    for post in posts:
        for name in dict.fromkeys(names(post)):
            if all(name):
                groups.setdefault(name, []).append(post)
    return groups


def _names(kind: ScopeKind, site: Site) -> Names:
    zone = ZoneInfo(site.timezone)
    with_parents = cache(_with_parents)  # many posts have the same categories
    by_kind: Mapping[str, Names] = {
        "categories": lambda post: with_parents(post.meta.categories),
        "tags": lambda post: ((tag,) for tag in post.meta.tags),
        "authors": lambda post: ((author,) for author in post.meta.authors or (site.author,) if author),
        "archives": lambda post: [_month(post, zone)],
        "languages": lambda post: [(post.meta.language or site.language,)],
    }
    return by_kind[kind]


def _with_parents(categories: tuple[Category, ...]) -> tuple[Category, ...]:
    return tuple(category[:depth] for category in categories for depth in range(1, len(category) + 1))


def _month(post: Post, zone: ZoneInfo) -> Category:
    local = post.meta.published.astimezone(zone)
    return (f"{local.year:04}", f"{local.month:02}")


def _with_known(
    chosen: dict[Scope, tuple[Post, ...]], known: Iterable[str], settings: FeedSettings
) -> Chosen:
    """Add the scopes of `known` that have no posts any more, if feeds of their kind are wanted."""
    searches = {search.name for search in settings.selections}
    for scope in sorted(map(Scope.from_key, known), key=lambda scope: scope.key):
        wanted = scope.name[0] in searches if scope.kind == "selections" else scope.kind in settings.scopes
        if wanted and scope not in chosen:
            chosen[scope] = chosen.get(renamed(scope, settings.category_aliases), ())
    return chosen


def renamed(scope: Scope, aliases: Mapping[str, str]) -> Scope:
    """`scope` with renamed categories under their new names."""
    if scope.kind != "categories":
        return scope
    return Scope("categories", tuple(aliases.get(part, part) for part in scope.name))
