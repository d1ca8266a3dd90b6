"""By what a site tells its posts from its pages: tags, globs, folders.

Eleventy knows no posts, only templates and collections of them: what a site lists in its feeds are its posts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from posixpath import normpath

from .eleventy import text_in
from .eleventy_code import Script
from .eleventy_config import FEEDS, EleventyConfig
from .eleventy_data import Cascade
from .eleventy_values import Undecided
from .javascript_text import calls

_USUAL = frozenset({"post", "posts"})
"""Tags that posts have where nothing else is said."""
_COLLECTIONS = frozenset({"post", "posts", "blog", "articles", "allposts", "blogposts"})
_USED = re.compile(r"""\bcollections(?:\.([\w$]+)|\[\s*["']([^"']+)["']\s*\])""")
_BY_TAG = r"[\w$]+\.getFilteredByTags?"
_BY_GLOB = r"[\w$]+\.getFilteredByGlob"


@dataclass(frozen=True, slots=True)
class Lists:
    """How the posts of a site are known."""

    tags: frozenset[str]  # any of them makes a template a post
    marked: bool  # whether some template has one: then one without is a page
    folders: frozenset[str]  # of templates that have one, where no data of folders gives it
    globs: tuple[str, ...]  # relative to the base: what a collection of posts is made of


def read_lists(config: EleventyConfig, cascade: Cascade) -> Lists:
    """How the posts of the site are known.

    Templates are looked into only where no data of a folder has one of the usual tags.
    """
    if not _USUAL.isdisjoint(cascade.folder_tags):
        return Lists(_USUAL, True, frozenset(), tuple(_globs(config, _COLLECTIONS)))
    used, fed = _used(config, cascade)
    tags = _USUAL & used or _tags(config, fed) if used else _USUAL
    folders = frozenset(cascade.folders_of(tags)) if tags else frozenset()
    marked = bool(folders) or not tags.isdisjoint(cascade.folder_tags)
    return Lists(tags, marked, folders, tuple(_globs(config, _COLLECTIONS | fed)))


def _used(config: EleventyConfig, cascade: Cascade) -> tuple[frozenset[str], frozenset[str]]:
    """The collections that templates and the configuration name, and those that feeds are made of."""
    used = {said.strip("\"'`") for given in calls(config.text, _BY_TAG) for said in given}
    fed: set[str] = set()
    for file in cascade.templates:
        text = text_in(file)
        names = {one or two for one, two in _USED.findall(text)}
        used |= names
        if FEEDS.search(text[:2_000]):
            fed |= names
    return frozenset(used), frozenset(fed - {"all"})


def _tags(config: EleventyConfig, names: Iterable[str]) -> frozenset[str]:
    """The tags that collections are made of; one that the configuration does not make is its tag's."""
    found: set[str] = set()
    for name in names:
        made = [script for own, script in config.collections if own == name]
        given = [
            said.strip("\"'`") for script in made for tags in calls(script.text, _BY_TAG) for said in tags
        ]
        found.update(given if made else [name])
    return frozenset(found)


def _globs(config: EleventyConfig, names: frozenset[str]) -> Iterator[str]:
    """The globs that the collections called `names` are made of."""
    for name, script in config.collections:
        if name in names or name.lower() in names:
            yield from _globs_in(script)


def _globs_in(script: Script) -> Iterator[str]:
    for arguments in calls(script.text, _BY_GLOB):
        try:
            found = script.module.value(arguments[0])
        except Undecided:
            continue
        globs = found if isinstance(found, list) else [found]
        yield from (normpath(one) for one in globs if isinstance(one, str))
