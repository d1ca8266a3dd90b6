"""Whose posts these are where no generator's configuration says it: what their places and headers show.

A look at a few files, by which `publisher init` proposes a generator; what is not clear is not proposed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from os import walk
from pathlib import Path

_SUFFIXES = (".md", ".markdown", ".mdx", ".rst")
_SKIPPED = frozenset({"node_modules", "public", "_site", "output", "dist", "themes"})
_MOST_FOLDERS = 500
_MOST_FILES = 60
_PER_FOLDER = 6
_BYTES = 8192  # of each file

_DATED = re.compile(r"\d{4}-\d{1,2}-\d{1,2}-.")
_FENCED = re.compile(r"\s*(\+\+\+|---)[ \t]*\n(.*?)^\1[ \t]*$", re.DOTALL | re.MULTILINE)
_LINES = re.compile(r"(?:(?:[A-Za-z][\w-]*:[ \t]+\S.*|[ \t]+\S.*)\n)+(?:[ \t]*\n|\Z)")
_FIELD = re.compile(r"^:(date|tags|category|slug|authors?|modified):[ \t]", re.MULTILINE | re.IGNORECASE)
_KEY = re.compile(r"""^\[?["']?([A-Za-z]\w*)["']?(?:\.[\w.]+)?[ \t]*[:=\]]""", re.MULTILINE)

_KEYS = {
    "+++": {
        "zola": "taxonomies extra path template page_template sort_by in_search_index insert_anchor_links",
        "hugo": "tags categories keywords series type layout url lastmod publishDate publishdate expiryDate linkTitle",
    },
    "---": {
        "zola": "taxonomies",
        "astro": "pubDate pubDatetime modDatetime heroImage",
        "eleventy": "eleventyNavigation eleventyComputed eleventyExcludeFromCollections",
        "hexo": "abbrlink",
        "hugo": "lastmod expiryDate linkTitle isCJKLanguage",
    },
    "": {"pelican": "title date tags category slug status"},  # lines without a fence
}
"""By a header's fence: the keys that one generator has and others have not; the first that fits is it."""


@dataclass(frozen=True, slots=True)
class Sign:
    """What shows a generator."""

    generator: str
    file: str  # one that shows it, relative to the folder looked at
    shown_by: str  # "`path` in its header"


def recognise(root: Path) -> Sign | None:
    """The generator to which the posts below `root` point, by a look at 60 of them at most; None where it is not clear.

    It is clear where more than half of the files that point somewhere point to it, and these are a quarter or more of
    all files looked at.
    """
    sample = list(islice(_sample(root), _MOST_FILES))
    signs = [sign for path in sample if (sign := _sign(root, path))]
    votes = Counter(sign.generator for sign in signs)
    winner, count = max(votes.items(), key=lambda vote: vote[1], default=("", 0))
    if 2 * count <= len(signs) or 4 * count < len(sample):
        return None
    return next(sign for sign in signs if sign.generator == winner)


def _sample(root: Path) -> Iterator[Path]:
    """Some texts of each folder, in the order of their names."""
    for folder, folders, files in islice(walk(root), _MOST_FOLDERS):
        folders[:] = sorted(name for name in folders if name[0] not in "." and name not in _SKIPPED)
        texts = sorted(name for name in files if name.lower().endswith(_SUFFIXES) and name[0] != ".")
        yield from islice((path for name in texts if (path := Path(folder, name)).is_file()), _PER_FOLDER)


def _sign(root: Path, path: Path) -> Sign | None:
    try:
        with path.open("rb") as file:
            text = file.read(_BYTES).decode("utf-8", "replace").lstrip("\ufeff").replace("\r\n", "\n")
    except OSError:
        return None
    relative = path.relative_to(root)
    folders = (root.parent.name, root.name, *relative.parent.parts)
    shown = _by_place(folders, path) or _by_header(folders, path.suffix, text)
    return Sign(shown[0], relative.as_posix(), shown[1]) if shown else None


def _by_place(folders: tuple[str, ...], path: Path) -> tuple[str, str] | None:
    """Only Hexo and Jekyll have folders `_posts`: Hexo's lies in `source`, Jekyll's has a date in every name."""
    if any(path.parent.glob("*.11tydata.*")):
        return "eleventy", "a data file beside it"
    if "_posts" not in folders:
        return None
    if "source" in folders or not _DATED.match(path.name):
        return "hexo", "its place in a folder _posts"
    return "jekyll", "the date in its name, and its place in a folder _posts"


def _by_header(folders: tuple[str, ...], suffix: str, text: str) -> tuple[str, str] | None:
    if suffix == ".rst":
        field = _FIELD.search(text)
        return ("pelican", f"`:{field[1]}:` below its title") if field else None
    if fenced := _FENCED.match(text):
        fence, header = fenced.groups()
        if fence == "---" and ("src", "content") in pairwise(folders):
            return "astro", "its place in src/content"
        in_content = fence == "---" and "content" in folders
        return _by_key(fence, header) or (("hugo", "its place in a folder content") if in_content else None)
    lines = _LINES.match(text)
    return _by_key("", lines[0].lower()) if lines else None


def _by_key(fence: str, header: str) -> tuple[str, str] | None:
    keys = _KEY.findall(header)
    for generator, own in _KEYS[fence].items():
        if key := next((key for key in keys if key in own.split()), ""):
            where = f"its header between {fence}" if fence else "lines without --- at its beginning"
            return generator, f"`{key}` in {where}"
    return None
