"""The directory of each feed: readable, safe on every file system, unique even if case or accents are ignored. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from urllib.parse import quote

from publisher import ids
from publisher.model.feed import Scope
from publisher.model.post import Category, Taxonomy

Slug = Callable[[Taxonomy, Category], tuple[str, ...]]
"""From a taxonomy and a name to the generator's own path segments; () if it makes none."""

_UNSAFE = re.compile(r'[\s<>:"/\\|?*-]+')  # what Windows forbids, spaces and hyphens
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\..*)?", re.IGNORECASE)
_FILE = re.compile(r".*\.(xml|json|opml|html|gz|br)", re.IGNORECASE)  # might be one of our own files
_LONGEST = 120  # bytes of UTF-8 per segment; file systems allow 255, Windows 260 characters per path


def directories(scopes: Iterable[Scope], slug: Slug, given: Mapping[str, str]) -> dict[str, str]:
    """The directory of each scope, relative to feeds.directory, with "/" between segments; "" for the site.

    Names that would get the same path each get a suffix from the hash of their own name, so that it does not
    matter which came first, and no path ever passes from one name to another.

    Args:
        slug: the generator's own segments, preferred if they are unique.
        given: the paths given before, by scope key; they stay, unless they are unsafe.
    """
    chosen = {key: path for key, path in given.items() if path == "" or is_safe(path)}
    taken = {fold(path) for path in chosen.values()}
    new = sorted((scope for scope in scopes if scope.key not in chosen), key=lambda scope: len(scope.name))
    for depth, group in groupby(new, key=lambda scope: len(scope.name)):
        if depth == 0:
            chosen |= {scope.key: "" for scope in group}
            continue
        waiting = {scope.key: _candidates(scope, slug, chosen) for scope in group}
        while waiting:
            proposed = {key: next(candidates) for key, candidates in waiting.items()}
            asked = Counter(map(fold, proposed.values()))
            for key, path in proposed.items():
                if asked[fold(path)] == 1 and fold(path) not in taken:
                    chosen[key] = path
                    del waiting[key]
            taken.update(fold(chosen[key]) for key in proposed if key in chosen)
    return chosen


def _candidates(scope: Scope, slug: Slug, chosen: Mapping[str, str]) -> Iterator[str]:
    """Paths for `scope`, the most readable first; the last ones contain more and more of the hash of its key."""
    parent = chosen.get(Scope(scope.kind, scope.name[:-1]).key)
    if parent is None or len(scope.name) == 1:
        parent = "/".join((scope.kind, *(segment(part) for part in scope.name[:-1])))
    own = slug(scope.kind, scope.name) if scope.kind in ("categories", "tags") else ()
    readable = segment(scope.name[-1])
    for name in (segment(own[-1]) if own else "", readable):
        if name and not _DEVICE.fullmatch(name) and not _FILE.fullmatch(name):
            yield f"{parent}/{name}"
    digest = ids.content_hash(scope.key)
    for length in range(8, len(digest) + 1, 8):
        yield f"{parent}/" + "-".join(filter(None, (readable.replace(".", "-"), digest[:length])))
    raise AssertionError(f"no free path for {scope.key}: two names with one 128-bit hash")


def segment(name: str) -> str:
    """`name` as one readable path segment that every file system accepts; "" if nothing of it is left.

    Device names (CON) and file names (index.html) are not changed: `directories` deals with them.
    """
    visible = "".join(char for char in unicodedata.normalize("NFC", name) if _is_visible(char))
    text = _UNSAFE.sub("-", visible)
    while len(text.encode()) > _LONGEST:
        text = text[:-1]
    return text.strip("-.")


def _is_visible(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Cn", "Co"}


def fold(path: str) -> str:
    """`path` without differences of case and of composed accents, which some file systems ignore."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", path).casefold())


def is_safe(path: str) -> bool:
    """Whether `path` is relative, normalised, and stays inside its base, on every operating system."""
    return all(
        part not in ("", ".", "..") and not re.search(r'[\\:*?"<>|\x00-\x1f\x7f\ud800-\udfff]', part)
        for part in path.split("/")
    )


def address(base: str, path: str) -> str:
    """The absolute, percent-encoded address of the file at `path` below `base` (which ends with "/")."""
    return base + quote(path)
