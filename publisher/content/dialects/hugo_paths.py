"""Names of files, and addresses, as Hugo makes them.

Source: hugo 0.168 (`common/paths`, `resources/page/page_paths`, Go's `net/url`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from posixpath import normpath
from urllib.parse import quote, unquote_to_bytes

SUFFIXES = frozenset(
    {
        ".md",
        ".mdown",
        ".markdown",
        ".html",
        ".htm",
        ".pandoc",
        ".pdc",
        ".adoc",
        ".asciidoc",
        ".ad",
        ".rst",
        ".org",
    }
)
"""Of content; files with others lie beside it."""

_LETTERS = frozenset({"L", "M"})  # Unicode's general categories
_KEPT = frozenset("./\\_#+~-@")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_VALID = re.compile(r"[\w.~!$&'()*+,;=:@\[\]%/-]*", re.ASCII)
_PLAIN = re.compile(r"[a-z0-9./_~@+#-]*")
_UNESCAPED = "$&+,/:;=@"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a content file stands in Hugo's tree of pages."""

    folder: str  # as it is called on disk: "Posts/2020"; "" at the root
    name: str  # without language and suffix; "index" and "_index" stand for their folder
    language: str  # the key of the language that the name ends with; "" = none
    suffix: str  # ".md"

    @property
    def page(self) -> str:
        """The page's path as named: a bundle is called like its folder."""
        if self.name in {"index", "_index"}:
            return self.folder
        return f"{self.folder}/{self.name}" if self.folder else self.name

    @property
    def base_name(self) -> str:
        """What the page is called."""
        return self.page.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Style:
    """How the site writes paths."""

    lower: bool = True  # `disablePathToLower` is false
    accents: bool = True  # `removePathAccents` is false

    def key(self, page: str) -> str:
        """What a page's link is made from, given its path as named."""
        return normalized(page) if self.lower else page

    def write(self, text: str) -> str:
        """`text` as part of a path."""
        clean = sanitize(text)
        if not self.accents:
            bare = (
                char for char in unicodedata.normalize("NFD", clean) if unicodedata.category(char) != "Mn"
            )
            clean = unicodedata.normalize("NFC", "".join(bare))
        return lowered(clean) if self.lower else clean


def place_of(path: str, languages: Collection[str]) -> Place:
    """The place of the file at `path`, relative to the content folder.

    Args:
        languages: keys of all languages, disabled ones too: `post.zh.md` is Chinese only where `zh` is one.
    """
    folder, _, name = path.rpartition("/")
    *parts, suffix = name.split(".")
    if len(parts) > 1:
        for at in range(len(parts) - 1, -1, -1):
            if parts[at].lower() in languages:
                return Place(folder, ".".join(parts[:at] or parts), parts[at].lower(), f".{suffix.lower()}")
    return Place(folder, ".".join(parts), "", f".{suffix.lower()}")


def normalized(path: str) -> str:
    """A page's path as Hugo looks it up."""
    return lowered(path).replace(" ", "-")


def lowered(text: str) -> str:
    """`text` in lower case as Go does it: letter by letter, whatever stands beside it (`Σ`, `İ`)."""
    return text.lower() if text.isascii() else "".join(char.lower()[0] for char in text)


def sanitize(text: str) -> str:
    """`text` without what Hugo leaves out of paths; spaces between words become one hyphen."""
    if _PLAIN.fullmatch(text):
        return text
    out: list[str] = []
    space = False
    for at, char in enumerate(text):
        if _is_kept(text, at, char):
            if space and char != "-":
                out.append("-")
            space = False
            out.append(char)
        elif char.isspace() and out and out[-1] != "-":
            space = True
    return "".join(out)


def _is_kept(text: str, at: int, char: str) -> bool:
    if char.isascii():
        return char.isalnum() or char in _KEPT or (char == "%" and _ESCAPE.match(text, at) is not None)
    category = unicodedata.category(char)
    return category[0] in _LETTERS or category == "Nd"


def escape(path: str) -> str:
    """`path` percent-encoded as Go does it: what is valid stays as written, else all of it is encoded anew."""
    if _VALID.fullmatch(path):
        return path
    return quote(unquote_to_bytes(path), safe=_UNESCAPED)


def own_link(url: str, prefix: str) -> str:
    """The link, from the site's root, of a page whose header has `url`.

    Args:
        prefix: the language's folder, which a `url` without a leading slash comes to lie in; "" = none.
    """
    lead = f"/{prefix}" if prefix and not url.startswith("/") else ""
    if ".." in url:
        url = normpath(f"/{url}")
    parts = [part for part in url.split("/") if part]
    folder = url.endswith("/") or "." not in url
    if parts[-1:] == ["index.html"]:
        folder = True
        parts.pop()
    link = lead + "".join(f"/{part}" for part in parts)
    path, mark, query = (f"{link}/" if folder else link).replace("#", "%23").partition("?")
    return escape(path) + mark + query


def made_link(path: str, ugly: bool, prefix: str, style: Style) -> str:
    """The link, from the site's root, of the page that Hugo puts at `path`.

    Args:
        ugly: `a/b.html` instead of `a/b/`.
        prefix: the language's folder; "" = none.
    """
    link = "".join(f"/{written}" for part in path.split("/") if (written := style.write(part)))
    if prefix:
        link = f"/{prefix}{link}"
    return escape(f"{link}{'.html' if ugly and path else '/'}".replace("#", "%23"))
