"""What Eleventy makes of a template's path, and of a permalink.

Source: eleventy 3.1 (`TemplateFileSlug`, `TemplatePermalink`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from posixpath import normpath

from .base import split_suffix

_DATED = re.compile(r"\d{4}-\d{2}-\d{2}-(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class PathNames:
    """What Eleventy makes of a path."""

    slug: str  # fileSlug
    path_stem: str  # filePathStem
    default: str  # the address without a permalink

    @classmethod
    def of(cls, path: str) -> PathNames:
        """The names of the file at `path`, relative to the input folder."""
        stem = split_suffix(path)[0]
        folder, _, base = stem.rpartition("/")
        slug = _undated(base)
        named = folder if base == "index" or folder.rpartition("/")[2] == base else stem
        path_stem = f"/{folder}/{slug}".replace("//", "/")
        return cls(
            _undated(folder.rpartition("/")[2]) if slug == "index" else slug,
            path_stem,
            f"/{named}/".replace("//", "/"),
        )


def _undated(name: str) -> str:
    found = _DATED.search(name)
    return found[1] if found else name


def href(link: str) -> str:
    """The address of a permalink: `index.html` goes (Eleventy's `page.url`); "" stays."""
    if not link:
        return ""
    return without_index(
        normpath(f"/{link}index.html" if link.endswith("/") else f"/{link}").replace("//", "/")
    )


def without_index(address: str) -> str:
    """An address without the `index.html` that servers add by themselves."""
    for ending in ("/index.html", "/index/", "/index"):
        if address.endswith(ending):
            return address.removesuffix(ending) + "/"
    return address
