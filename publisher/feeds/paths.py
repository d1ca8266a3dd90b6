"""Where each feed lives: readable, safe on every file system, unique on those that fold case or accents. Pure."""

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
"""A generator's own path segments for a ("categories" | "tags", name); () where it makes none."""

_UNSAFE = re.compile(r'[\s<>:"/\\|?*-]+')  # Windows' forbidden characters, and what becomes a hyphen anyway
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\..*)?", re.IGNORECASE)
_FILE = re.compile(r".*\.(xml|json|opml|html|gz|br)", re.IGNORECASE)  # might be one of our own files
_LONGEST = 120  # bytes of UTF-8 in a segment; file systems allow 255, Windows 260 characters in a path


def directories(scopes: Iterable[Scope], slug: Slug, given: Mapping[str, str]) -> dict[str, str]:
    """The directory of each scope, relative to feeds.directory, with "/" between segments; "" for the site.

    Names whose paths would meet all get a suffix from the hash of their own name, so that which of them
    came first does not matter, and no path ever passes from one name to another.

    Args:
        slug: the generator's own segments, preferred where they are unique.
        given: by scope key, paths given before: they stay (unsafe ones are ignored).
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
    """Paths for `scope`, the nicest first; the last ones carry ever more of its name's hash."""
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
    """`name` as one readable path segment that every file system takes; "" when nothing of it is left.

    Device names (CON) and names of files (index.html) come back as they are: `directories` sees to them.
    """
    visible = "".join(char for char in unicodedata.normalize("NFC", name) if _is_visible(char))
    text = _UNSAFE.sub("-", visible)
    while len(text.encode()) > _LONGEST:
        text = text[:-1]
    return text.strip("-.")


def _is_visible(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Cn", "Co"}


def fold(path: str) -> str:
    """`path` as a file system sees it that ignores case and the way accents are composed."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", path).casefold())


def is_safe(path: str) -> bool:
    """Whether `path` is relative, in normal form, and stays below where it starts, on every system."""
    return all(
        part not in ("", ".", "..") and not re.search(r'[\\:*?"<>|\x00-\x1f\x7f\ud800-\udfff]', part)
        for part in path.split("/")
    )


def address(base: str, path: str) -> str:
    """The absolute, percent-encoded address of the file at `path` below `base` (which ends with "/")."""
    return base + quote(path)
