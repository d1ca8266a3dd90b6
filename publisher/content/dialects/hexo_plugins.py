"""What the plugins that a site's `package.json` asks for change of its posts.

Source: hexo-hide-posts 0.4, hexo-blog-encrypt 3.1, hexo-auto-category 0.2, hexo-directory-category 1.1,
hexo-abbrlink 2.2, hexo-permalink-pinyin 1.1 (transliteration 1.6). Some write their result into the header as
Hexo builds: what is read here is what will stand there.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from publisher.content.yaml_text import Quoted, Value
from publisher.model.post import Problem

from .hexo_values import Keys, items_of, js_text

_NOT_LATIN = re.compile(r"[^A-Za-z0-9]+")
_FEEDS = ("atom", "rss2")  # the generators whose posts are news


@dataclass(frozen=True, slots=True)
class Folders:
    """Categories from the folders below `_posts`."""

    only_without: bool  # a header that has categories keeps them
    depth: int | None  # how many folders count; None = all of them
    apart: bool  # each folder is a category of its own, not one within the other

    def categories(self, declared: Value, path: str) -> Value:
        """What stands for the `declared` categories of the post at `path`, relative to `_posts`."""
        folders: list[Value] = [*map(Quoted, path.split("/")[:-1][: self.depth])]
        items = items_of(declared)
        if self.only_without:
            return declared if items else folders
        same = "_".join(js_text(item) for item in items) == "_".join(js_text(part) for part in folders)
        if same or (self.depth is None and not folders):
            return declared
        return [[part] for part in folders] if self.apart else folders


@dataclass(frozen=True, slots=True)
class Abbrlink:
    """Short links from a checksum of the title, where two titles do not happen to have the same."""

    crc32: bool  # else CRC-16/ARC
    hexadecimal: bool
    force: bool  # takes precedence over the header's

    def of(self, title: str) -> str:
        """The link of a post with this title."""
        octets = title.encode("utf-8", "replace")
        checksum = zlib.crc32(octets) if self.crc32 else _crc16(octets)
        return f"{checksum:x}" if self.hexadecimal else str(checksum)


@dataclass(frozen=True, slots=True)
class Pinyin:
    """Links in Latin letters alone."""

    separator: str
    lower: bool

    def spell(self, path: str) -> str | None:
        """`path` as the plugin writes it; None where that takes its tables of other scripts."""
        if not path.isascii():
            return None
        return "".join(self._piece(piece) for piece in re.split(r"([/.])", path))

    def _piece(self, text: str) -> str:
        if text in ("/", "."):
            return text
        plain = self.separator.join(word for word in _NOT_LATIN.split(text) if word)
        return plain.lower() if self.lower else plain


@dataclass(frozen=True, slots=True)
class Plugins:
    """The plugins of a site; None where it has no such one."""

    hides_by: str | None = None  # the header's key that keeps a post out of all lists; "" = feeds show all
    locked_tags: frozenset[str] = frozenset()  # posts with one of these need a password
    folders: Folders | None = None
    abbrlink: Abbrlink | None = None
    pinyin: Pinyin | None = None
    problems: tuple[Problem, ...] = ()


def read_plugins(keys: Keys, installed: Mapping[str, object]) -> Plugins:
    """What the plugins that are `installed` do, as `_config.yml` configures them."""
    return Plugins(
        hides_by=_hides_by(Keys(keys.mapping("hide_posts"))) if "hexo-hide-posts" in installed else None,
        locked_tags=_locked_tags(keys.mapping("encrypt").get("tags")),
        folders=_folders(keys, installed),
        abbrlink=_abbrlink(Keys(keys.mapping("abbrlink"))) if "hexo-abbrlink" in installed else None,
        pinyin=_pinyin(keys.mapping("permalink_pinyin")) if "hexo-permalink-pinyin" in installed else None,
        problems=tuple(_unknown(installed)),
    )


def _hides_by(options: Keys) -> str | None:
    if not options.flag("enable", True):
        return None
    allowed = options.list("allowlist_generators") or options.list("public_generators")
    blocked = options.list("blocklist_generators") or ("*",)
    if any(_is_allowed(feed, allowed, blocked) for feed in _FEEDS):
        return ""
    return options.text("filter", "hidden")


def _is_allowed(generator: str, allowed: Sequence[str], blocked: Sequence[str]) -> bool:
    return generator in allowed or ("*" in allowed and ("*" in blocked or generator not in blocked))


def _locked_tags(value: Value) -> frozenset[str]:
    entries = value if isinstance(value, list) else []
    return frozenset(js_text(entry.get("name")) for entry in entries if isinstance(entry, dict))


def _folders(keys: Keys, installed: Mapping[str, object]) -> Folders | None:
    auto, directory = Keys(keys.mapping("auto_category")), Keys(keys.mapping("auto_dir_categorize"))
    if "hexo-auto-category" in installed and auto.flag("enable", False):
        depth = auto.text("depth", "0")
        return Folders(
            only_without=False,
            depth=int(depth) or None if depth.isdecimal() else None,
            apart=auto.flag("multiple", False),
        )
    if "hexo-directory-category" in installed and directory.flag("enable", True):
        return Folders(only_without=not directory.flag("force", False), depth=None, apart=False)
    return None


def _abbrlink(options: Keys) -> Abbrlink:
    return Abbrlink(
        crc32=options.text("alg", "crc16") == "crc32",
        hexadecimal=options.text("rep", "dec") == "hex",
        force=options.flag("force", False),
    )


def _pinyin(configured: Mapping[str, Value]) -> Pinyin | None:
    options = Keys(configured)
    if not options.flag("enable", False):
        return None
    return Pinyin(options.text("separator", "-"), options.flag("lowercase", True))


def _unknown(installed: Mapping[str, object]) -> Iterator[Problem]:
    if "hexo-enhancer" in installed:
        message = (
            "hexo-enhancer makes titles, dates, links and categories as Hexo builds, which is not known here"
        )
        mend = "write title, date, abbrlink and categories into the headers"
        yield Problem("package.json", None, message, mend, "warning")


def _crc16(octets: bytes) -> int:
    """CRC-16/ARC: polynomial 0x8005, bits in reverse."""
    crc = 0
    for octet in octets:
        crc ^= octet
        for _ in range(8):
            crc = (crc >> 1) ^ (0xA001 if crc & 1 else 0)
    return crc
