"""What Jekyll's `_config.yml` says.

Source: jekyll 4.3 (`configuration`); jekyll-feed 0.17 and jekyll-archives 2 for what those add.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from publisher.content import yaml_text
from publisher.content.dates import is_zone
from publisher.content.frontmatter import TOML
from publisher.content.yaml_text import Value
from publisher.model.post import Problem

from .base import MARKDOWN
from .facts import SiteFacts, load_config
from .jekyll import FILES, gemfile
from .jekyll_defaults import Defaults
from .jekyll_links import STYLES, collection_style
from .jekyll_places import Filter, Places
from .jekyll_values import is_true, ruby_text

_EXCLUDED = (
    ".sass-cache", ".jekyll-cache", "gemfiles", "Gemfile", "Gemfile.lock", "node_modules", "vendor/bundle/",
    "vendor/cache/", "vendor/gems/", "vendor/ruby/",
)  # fmt: skip
_TEXTS = MARKDOWN | frozenset(".html .htm .xhtml .txt .text .textile .adoc .asciidoc .org .rst".split())
_CONVERTERS = {
    "jekyll-textile-converter": (".textile",),
    "jekyll-asciidoc": (".adoc", ".asciidoc", ".asc", ".ad"),
    "jekyll-org": (".org",),
}
"""Plugins, and the suffixes that they turn into HTML."""

_MARKDOWN = "markdown,mkdown,mkdn,mkd,md"
_POSIX_ZONE = re.compile(r"(?:[A-Za-z]{3,}|<[^>]+>)([+-]?)(\d{1,2})(?::00)?")
_FEEDS = ("feed.xml", "atom.xml", "rss.xml", "index.xml")


@dataclass(frozen=True, slots=True)
class JekyllConfig:
    """The part of the configuration that decides what posts say and where they are."""

    file: Path
    facts: SiteFacts
    source: Path  # the folder that Jekyll reads
    places: Places
    defaults: Defaults
    permalinks: Mapping[str, str]  # by collection: patterns
    rendered: frozenset[str]  # suffixes whose pages end in .html
    zone: str  # the zone that Jekyll runs in; "" = the host's
    utf8: bool  # `encoding` is UTF-8, as it is unless configured
    excerpt_separator: str
    future: bool  # posts with a date to come are shown
    show_drafts: bool
    unpublished: bool  # posts with `published: false` are shown
    archives: Mapping[str, str]  # jekyll-archives: the pattern of "categories" and "tags"; empty = no pages
    problems: tuple[Problem, ...]


def read_config(base: Path) -> JekyllConfig:
    """Jekyll's configuration in `base`, with Jekyll's defaults for what it does not say.

    Raises:
        ConfigError: the file cannot be read.
    """
    file = next((base / name for name in FILES if (base / name).is_file()), base / FILES[0])
    keys = _Keys(load_config(file, TOML.loader if file.suffix == ".toml" else yaml_text.load))
    zone = _zone(keys.text("timezone"))
    collections_dir = keys.text("collections_dir").strip("/")
    named = keys.names("plugins") + keys.names("gems") + (gemfile(base),)
    converted = {
        suffix for plugin, all_ in _CONVERTERS.items() if _mentions(named, plugin) for suffix in all_
    }
    markdown = frozenset(f".{one.strip().lower()}" for one in keys.text("markdown_ext", _MARKDOWN).split(","))
    permalinks = _permalinks(keys)
    excluded = (*keys.names("exclude"), *_EXCLUDED)
    names = Filter(keys.names("include") or (".htaccess",), excluded, keys.text("destination", "_site"))
    return JekyllConfig(
        file=file,
        facts=_facts(keys, base, named),
        source=base / keys.text("source"),
        places=Places(names, collections_dir, permalinks, _TEXTS | markdown | converted),
        defaults=Defaults(keys.value("defaults"), collections_dir),
        permalinks=permalinks,
        rendered=markdown | converted,
        zone=zone,
        utf8=keys.text("encoding", "utf-8").lower().replace("-", "") == "utf8",
        excerpt_separator=keys.text("excerpt_separator"),
        future=keys.flag("future"),
        show_drafts=keys.flag("show_drafts"),
        unpublished=keys.flag("unpublished"),
        archives=_archives(keys),
        problems=_problems(keys, file),
    )


class _Keys:
    """The file's values, as Ruby sees them."""

    def __init__(self, values: Mapping[str, Value]) -> None:
        self._values = values

    def value(self, key: str) -> Value:
        return self._values.get(key)

    def text(self, key: str, default: str = "") -> str:
        value = self._values.get(key)
        text = ruby_text(value) if isinstance(value, str) and is_true(value) else ""
        return " ".join(text.split()) or default

    def flag(self, key: str) -> bool:
        return is_true(self._values.get(key))

    def names(self, key: str) -> tuple[str, ...]:
        value = self._values.get(key)
        return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()

    def inner(self, key: str) -> _Keys:
        value = self._values.get(key)
        return _Keys(value if isinstance(value, dict) else {})

    def items(self) -> Sequence[tuple[str, Value]]:
        return tuple(self._values.items())


def _facts(keys: _Keys, base: Path, named: Sequence[str]) -> SiteFacts:
    return SiteFacts(
        url=_url(keys, base),
        title=keys.text("title") or keys.text("name"),
        description=keys.text("description") or keys.text("tagline"),
        author=keys.text("author") or keys.inner("author").text("name"),
        language=keys.text("lang") or keys.text("locale") or keys.text("language"),
        timezone=_zone(keys.text("timezone")),
        feed_paths=_feed_paths(keys, base, named),
    )


def _url(keys: _Keys, base: Path) -> str:
    """`url` and `baseurl`; where there is none, GitHub Pages takes the name in the file CNAME."""
    url, name = keys.text("url"), base / "CNAME"
    if not url and name.is_file():
        url = f"https://{name.read_text('utf-8', 'replace').strip()}"
    return f"{url.rstrip('/')}/{keys.text('baseurl').strip('/')}".rstrip("/") if url else ""


def _zone(name: str) -> str:
    """The IANA zone that the C library takes `timezone` for: to it, what it does not know is UTC."""
    if not name or is_zone(name):
        return name
    posix = _POSIX_ZONE.fullmatch(name)  # `CST-8` lies east of Greenwich, as does Etc/GMT-8
    zone = f"Etc/GMT{posix[1] or '+'}{int(posix[2])}" if posix else "UTC"
    return zone if is_zone(zone) else "UTC"


def _permalinks(keys: _Keys) -> Mapping[str, str]:
    style = keys.text("permalink", "date")
    collections = keys.inner("collections")
    posts = collections.inner("posts").text("permalink") or STYLES.get(style, style)
    others = {
        label: collections.inner(label).text("permalink") or collection_style(style)
        for label, _ in collections.items()
        if label != "posts" and collections.inner(label).flag("output")
    }
    return {"posts": posts, **others}


def _mentions(named: Sequence[str], plugin: str) -> bool:
    return any(plugin in text for text in named)


def _feed_paths(keys: _Keys, base: Path, named: Sequence[str]) -> Mapping[str, str]:
    """What jekyll-feed writes, else the templates of feeds that lie in the site's root."""
    if _mentions(named, "jekyll-feed") or _mentions(named, "github-pages"):
        return {keys.inner("feed").text("path", "feed.xml").lstrip("/"): "atom"}
    found = ((name, base / name) for name in _FEEDS)
    return {
        name: "rss" if "<rss" in file.read_text("utf-8", "replace") else "atom"
        for name, file in found
        if file.is_file()
    }


def _archives(keys: _Keys) -> Mapping[str, str]:
    own = keys.inner("jekyll-archives")
    enabled = own.names("enabled") or ((own.text("enabled"),) if own.text("enabled") else ())
    return {
        kind: own.inner("permalinks").text(one, f"/{one}/:name/")
        for kind, one in (("categories", "category"), ("tags", "tag"))
        if kind in enabled or "all" in enabled
    }


def _problems(keys: _Keys, file: Path) -> tuple[Problem, ...]:
    found: list[tuple[str, str]] = []
    zone = keys.text("timezone")
    if zone and not is_zone(zone) and not _POSIX_ZONE.fullmatch(zone):
        message = f"`timezone: {zone}` is no time zone, and UTC to Jekyll"
        found.append((message, "write one such as Asia/Shanghai"))
    if (limit := keys.text("limit_posts", "0")) != "0":
        message = f"Jekyll shows the newest {limit} posts only (`limit_posts`); here all are read"
        found.append((message, "delete `limit_posts`, or leave old posts out by [content] exclude"))
    if file.is_file() and file.read_bytes().startswith(BOM_UTF8):
        message = "the file starts with a byte order mark: Jekyll 4.3 reads its first key only"
        found.append((message, "save it without; here all of it is read"))
    return tuple(Problem(file.name, None, message, mend, "warning") for message, mend in found)
