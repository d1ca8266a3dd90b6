"""Which files Jekyll reads as posts, by their names and places alone.

Source: jekyll 4.3 (`reader`, `readers/post_reader`, `entry_filter`, `document`).
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from publisher.content.blog import Claim

from .base import split_suffix
from .jekyll import NAMED_DAY

_SPECIAL = tuple("._#~")
_MAGIC = frozenset({"_posts", "_drafts"})
_PAGE = Claim(False, "a page, not a post")
_PASSED_OVER = Claim(False, "hidden, or excluded by _config.yml")
_UNDATED = Claim(False, "its name has no date (2026-11-24-title.md)")
_NO_TEXT = Claim(False, "not a text")


class Filter:
    """`include` and `exclude` of `_config.yml`, and what Jekyll passes over by itself.

    Args:
        include, exclude: globs; each also means every path that starts with it.
        destination: the folder that Jekyll writes to, relative to the source.
    """

    def __init__(self, include: Sequence[str], exclude: Sequence[str], destination: str) -> None:
        self._included = _any_of(include)
        self._excluded = _any_of(one for one in exclude if one not in include)
        self._destination = destination

    def passes(self, base: str, entry: str) -> bool:
        """Whether Jekyll looks at `entry`, found in the folder `base` ("" or "a/b/")."""
        name = entry.rpartition("/")[2]
        if entry.endswith(".") or base + entry == self._destination:
            return False
        if self._included.match(entry) or self._included.match(name):
            return True
        if self._excluded.match(base + entry):
            return False
        return not (entry.startswith(_SPECIAL) or name.startswith(_SPECIAL) or entry.endswith("~"))


@dataclass(frozen=True, slots=True)
class FileName:
    """What a file's name says."""

    stem: str  # without its suffix
    day: str  # as written; "" = none
    slug: str
    suffix: str  # with its dot

    @classmethod
    def of(cls, path: str) -> FileName:
        """The name of the file at `path`."""
        stem, suffix = split_suffix(path.rpartition("/")[2])
        dated = NAMED_DAY.fullmatch(stem + suffix)
        day, slug = dated.group(1, 2) if dated else ("", stem)
        return cls(stem, day, slug.rstrip("."), suffix)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a post stands, as Jekyll sees it."""

    path: str  # relative to the folder of collections, which is the source unless configured
    collection: str  # "posts", or another's label
    draft: bool = False
    above: tuple[str, ...] = ()  # the folders above `_posts`: categories


@dataclass(frozen=True, slots=True)
class _Folder:
    """What holds for all files of one folder."""

    collection: str  # "posts", or another's label
    base: str  # the folder of that collection, with "/"
    inner: str  # from there to this folder, "" or with "/"
    draft: bool
    above: tuple[str, ...]


class Places:
    """The rules by which a path, relative to the source folder, is a post or none.

    Args:
        collections_dir: "", or the only folder with `_posts` and collections.
        collections: labels of collections other than posts that have pages.
        suffixes: of texts, in small letters, with their dot.
    """

    def __init__(
        self, names: Filter, collections_dir: str, collections: Mapping[str, str], suffixes: frozenset[str]
    ) -> None:
        self._filter = names
        self._dir = f"{collections_dir}/" if collections_dir else ""
        self._collections = collections
        self._suffixes = suffixes
        self._folders: dict[str, _Folder | Claim] = {}

    def place(self, path: str) -> Place | Claim:
        """Where the file at `path` stands; where Jekyll makes no post of it, a Claim that says why."""
        folder, _, name = path.rpartition("/")
        if folder not in self._folders:
            self._folders[folder] = self._look(folder)
        found = self._folders[folder]
        if isinstance(found, Claim):
            return found
        if not self._filter.passes(found.base, found.inner + name):
            return _PASSED_OVER
        if found.collection == "posts" and not found.draft and not NAMED_DAY.fullmatch(name):
            return _UNDATED
        if f".{name.rpartition('.')[2].lower()}" not in self._suffixes:
            return _NO_TEXT
        return Place(path.removeprefix(self._dir), found.collection, found.draft, found.above)

    def _look(self, folder: str) -> _Folder | Claim:
        parts = folder.split("/")
        at = next((at for at, part in enumerate(parts) if part in _MAGIC), None)
        if at is None:
            return self._collection(folder)
        if not folder.startswith(self._dir):
            return _PAGE
        bases = ["".join(f"{part}/" for part in parts[:up]) for up in range(at + 2)]
        if not all(self._filter.passes(bases[up], parts[up]) for up in range(at)):
            return _PASSED_OVER
        above = _folders_above(bases[-1].removeprefix(self._dir), parts[at])
        inner = "".join(f"{part}/" for part in parts[at + 1 :])
        return _Folder("posts", bases[-1], inner, parts[at] == "_drafts", above)

    def _collection(self, folder: str) -> _Folder | Claim:
        first, _, inner = f"{folder.removeprefix(self._dir)}/".partition("/")
        label = first.removeprefix("_")
        if label == first or label not in self._collections:
            return _PAGE
        return _Folder(label, f"{first}/", inner, draft=False, above=())


def _folders_above(path: str, magic: str) -> tuple[str, ...]:
    """The folders that Jekyll takes for categories: what stands before the first `_posts` in the path's text."""
    return tuple(part for part in path.partition(magic)[0].split("/") if part)


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    """What matches a path that one of `patterns` matches, names as a folder, or is the start of."""
    expressions = ["(?!)"]
    for pattern in filter(None, (pattern.lstrip("/") for pattern in patterns)):
        expressions += [
            fnmatch.translate(pattern),
            re.escape(pattern),
            rf"{re.escape(pattern.rstrip('/'))}\Z",
        ]
    return re.compile("|".join(expressions))
