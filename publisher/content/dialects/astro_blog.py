"""Astro 4 and 5, with Starlight: which files are posts, and what Astro makes of their headers.

Astro's configuration and routes are programs. They are read as text and never run; what only running them could
tell, `content.permalink` in config.toml has to say, and a warning of the site asks for it.
Source: astro 5.18, @astrojs/starlight 0.36, starlight-blog; `tests/oracles/astro.py` compares us with the real thing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from publisher.content.blog import Claim, Resolver, Settings, Source
from publisher.content.dates import in_zone, parse
from publisher.content.frontmatter import MAX_HEADER, TOML, YAML
from publisher.content.permalink import date_values, fill, join_url
from publisher.errors import ContentError
from publisher.model.post import Category, Problem, Reading, Rendered, State

from .astro_answers import Entry
from .astro_collections import CATEGORIES, DATES, MARKDOWN, TAGS, UPDATES, Collection, read_collections
from .astro_config import read_config
from .astro_routes import STARLIGHT, Route, guessed_route, read_pages
from .astro_values import american, is_utc, settle_cover, state_of
from .base import Sheet, common_meta, language_tag, renamed, rendered, split_suffix
from .facts import fingerprint, site

_A_POST = Claim(True)
_DAY_BEFORE = re.compile(r"\A\d{4}-\d{1,2}-\d{1,2}[-_. ]+", re.ASCII)
_NAMED_DAY = re.compile(r"(?:^|/)(\d{4}-\d{1,2}-\d{1,2})(?=[-_. /])", re.ASCII)


class AstroBlog:
    """One Astro site, opened at `root`: its own folder, or any folder of posts in it.

    Raises:
        ConfigError: the url is known neither from config.toml nor from `astro.config.*`.
    """

    def __init__(self, root: Path, base: Path, settings: Settings) -> None:
        self.root = root
        self._config = config = read_config(base)
        self._settings = settings
        collections = read_collections(config)
        self._pages = read_pages(config, frozenset(each.name for each in collections))
        self._routes = self._routed(collections)
        feeds = {**{f"{blog}/rss.xml": "rss" for blog in config.blogs}, **self._pages.feeds}
        self.site = site(replace(config.facts, feed_paths=feeds), settings, "astro")
        self.problems: Sequence[Problem] = tuple(self._unreadable_routes())
        self.config_files: Sequence[Path] = config.code.files
        self.fingerprint = fingerprint(settings, self.config_files)
        self._undated: dict[str, bool] = {}  # collections without a schema: whether no entry has a date
        self._host = settings.permalink_timezone or "UTC"
        self._within = "".join(f"{part}/" for part in root.relative_to(base).parts)
        self.folders: Sequence[str] = _outermost(self._below_root())

    def claim(self, path: str) -> Claim:
        inner = self._within + path
        name = inner.rpartition("/")[2]
        if split_suffix(name)[1] not in MARKDOWN:
            return Claim(False, "not Markdown")
        if "#" in inner or "?" in inner:
            return Claim(False, "Astro cannot open a name with # or ?")
        collection = self._collection_of(inner)
        if collection and self._is_left_out(inner, collection):
            return Claim(False, "left out by its route")
        is_page = collection is None and not self._pages.holds(inner)
        if is_page or (self._may_lack_date(collection) and not self._is_dated(inner, collection)):
            return Claim(False, "a page, not a post")
        return _A_POST

    def read(self, source: Source, now: datetime) -> Reading:
        sheet = Sheet(source, (YAML, TOML))
        inner = self._within + source.path
        collection = self._collection_of(inner)
        for key, given in collection.defaults.items() if collection else ():
            if sheet.values.get(key) is None:
                sheet.values[key] = list(given) if len(given) != 1 else given[0]
        published = self._published(sheet, collection.dates if collection else DATES)
        language = self._language(sheet, inner.removeprefix(f"{collection.base}/") if collection else inner)
        url = self._url(sheet, inner, collection, published, language)
        settle_cover(sheet)
        state = state_of(sheet, published, now if self._pages.hides_future else None)
        tags = sheet.words(*(collection.tagged if collection else TAGS))
        meta = replace(
            common_meta(sheet, url, sheet.text("title"), published, url),
            updated=self._updated(sheet),
            publish_at=published if state is State.SCHEDULED else None,
            categories=renamed(
                ((name,) for name in sheet.words(*(collection.filed if collection else CATEGORIES))),
                self._settings.category_aliases,
            ),
            tags=tuple(dict.fromkeys(map(str.lower, tags))) if collection and collection.lowered else tags,
            language=language,
            state=state,
        )
        markup: Literal["mdx", "markdown"] = "mdx" if inner.endswith(".mdx") else "markdown"
        return Reading(meta, sheet.header.body, sheet.header.body_line, markup, tuple(sheet.problems))

    def slug(self, kind: Literal["categories", "tags"], name: Category) -> tuple[str, ...]:
        return ()

    def home(self, kind: Literal["categories", "tags"], name: Category) -> str | None:
        return None

    def render(self, reading: Reading, resolve: Resolver) -> Rendered:
        embeds = "mdx" if reading.markup == "mdx" else ""
        return rendered(reading, self.site, embeds, resolve, reading.meta.url)

    def _routed(self, collections: Sequence[Collection]) -> Sequence[tuple[Collection, tuple[Route, ...]]]:
        """The collections of posts, each with the routes that show them."""
        dated = [each for each in collections if each.dates]
        routed = [(each, routes) for each in dated if (routes := self._routes_of(each))]
        return routed or [(each, (guessed_route(each.name),)) for each in dated]

    def _routes_of(self, collection: Collection) -> tuple[Route, ...]:
        if self._config.starlight and collection.name == "docs":
            return (STARLIGHT,)
        return self._pages.routes_of(collection.name)

    def _unreadable_routes(self) -> Sequence[Problem]:
        """Where only running JavaScript could tell the posts' addresses."""
        if self._settings.permalink:
            return ()
        wrong = [
            routes[0]
            for collection, routes in self._routes
            if not (routes[0].exact and collection.exact) or (not collection.legacy and routes[0].asks_slug())
        ]
        message = "the addresses that it gives to posts cannot be read without running it"
        return [
            Problem(f"{self._pages.folder}/{route.file}", None, message, self._mend(route), "warning")
            for route in wrong
        ]

    def _mend(self, route: Route) -> str:
        """What to set where a route cannot be read."""
        dated = " and content.permalink_timezone (whose day it is)" if "/:day" in route.pattern else ""
        example = f'for example "{route.pattern}{self._config.ending}"'
        return (
            f"set content.permalink{dated}, {example}; :title is the name without folders and a day before it"
        )

    def _below_root(self) -> Sequence[str]:
        """The folders that may hold posts, below `root`; "" = all of it."""
        found = [collection.base for collection, _ in self._routes]
        found.append(self._pages.folder)
        inside = [
            f"{folder}/".removeprefix(self._within)
            for folder in found
            if f"{folder}/".startswith(self._within)
        ]
        above = any(self._within.startswith(f"{folder}/") or not folder for folder in found)
        return [""] if above else [folder.rstrip("/") for folder in inside]

    def _collection_of(self, inner: str) -> Collection | None:
        return next((each for each, _ in self._routes if each.holds(inner)), None)

    def _is_left_out(self, inner: str, collection: Collection) -> bool:
        prefixes = tuple(prefix for route in self._routes_at(collection) for prefix in route.left_out)
        path = inner.removeprefix(f"{collection.base}/")
        return collection.id_of(Entry(path, "", path)).startswith(prefixes)

    def _routes_at(self, collection: Collection) -> tuple[Route, ...]:
        return next(routes for each, routes in self._routes if each is collection)

    def _may_lack_date(self, collection: Collection | None) -> bool:
        """Whether an entry without date is none of our business; where nothing says so, its neighbours tell."""
        if collection is None or collection.optional:
            return True
        if collection.described:
            return False
        if collection.name not in self._undated:
            base = self._config.code.base
            files = (file for file in (base / collection.base).rglob("*") if file.suffix in MARKDOWN)
            inside = (file.relative_to(base).as_posix() for file in files)
            self._undated[collection.name] = not any(self._is_dated(each, collection) for each in inside)
        return self._undated[collection.name]

    def _is_dated(self, inner: str, collection: Collection | None) -> bool:
        """Whether the file has a date; the only look into a file that its name alone cannot spare us."""
        if _NAMED_DAY.search(inner):
            return True
        keys = collection.dates if collection else DATES
        try:
            with (self._config.code.base / inner).open("rb") as file:
                head = file.read(MAX_HEADER).decode("utf-8", "replace")
        except OSError:
            return True  # gone, or for the reader to report
        return re.search(rf"^[\"']?(?:{'|'.join(keys)})[\"']?\s*[:=]\s*\S", head, re.MULTILINE) is not None

    def _published(self, sheet: Sheet, keys: Sequence[str]) -> datetime:
        for key in keys:
            if sheet.flag(key) is None and (found := self._instant(sheet, key)):
                return found
        if day := _NAMED_DAY.search(sheet.path):
            return parse(day[1]).instant("UTC")
        raise sheet.error("the post has no date", sheet.to_write(keys[0]), keys[0])

    def _instant(self, sheet: Sheet, key: str) -> datetime | None:
        if (text := sheet.text(key)) != (known := american(text)):
            sheet.values[key] = known
        written = sheet.date(key)
        if written is None:
            return None
        return written.instant("UTC" if is_utc(sheet.values.get(key)) else self._host)

    def _updated(self, sheet: Sheet) -> datetime | None:
        for key in UPDATES:
            try:
                if sheet.flag(key) is None and (found := self._instant(sheet, key)):
                    return found
            except ContentError as error:
                sheet.warn(error.message, error.mend, key)
        return None

    def _language(self, sheet: Sheet, path: str) -> str:
        said = language_tag(sheet.text("lang", "language", "locale"))
        return said or self._config.locales.get(path.partition("/")[0], "")

    def _url(
        self, sheet: Sheet, inner: str, collection: Collection | None, published: datetime, language: str
    ) -> str:
        if collection is None:  # a file in the folder of pages is its own route
            stem = split_suffix(inner.removeprefix(f"{self._pages.folder}/"))[0]
            return self._address(re.sub(r"(?:^|/)index$", "", stem))
        path = inner.removeprefix(f"{collection.base}/")
        folder = path.partition("/")[0]
        values = {
            key: " ".join(value.split()) for key, value in sheet.values.items() if isinstance(value, str)
        }
        file = Entry(
            id=path,
            slug=values.get("slug", ""),
            path=path,
            language=folder if folder in self._config.locales else language,
            locales=self._config.locales,
            values=values,
            utc=published,
            wall=in_zone(published, self._host),
        )
        slug = collection.id_of(file)
        entry = replace(file, id=path if collection.legacy else slug, slug=slug)
        if self._settings.permalink:
            return self._filled(sheet, entry, collection)
        routes = self._routes_at(collection)
        taking = [route for route in routes if route.takes(entry)] or routes
        route = next((route for route in taking if route.suits(entry)), taking[0])
        made = route.path_of(entry)
        if made is None:
            raise sheet.error(
                f"its link cannot be made: {self._pages.folder}/{route.file} leaves a part of it empty",
                self._mend(route),
            )
        return self._address(made)

    def _address(self, path: str) -> str:
        """The absolute address of a page; what RFC 3986 gives a meaning is part of the name here."""
        clean = unicodedata.normalize("NFC", path).replace("#", "%23").replace("?", "%3F")
        return join_url(self.site.url, f"{clean}{self._config.ending}" if clean else "")

    def _filled(self, sheet: Sheet, entry: Entry, collection: Collection) -> str:
        last = entry.slug.rpartition("/")[2]
        known = {
            "slug": entry.slug,
            "id": entry.slug,
            "name": last,
            "title": _DAY_BEFORE.sub("", last),
            "collection": collection.name,
            "lang": "" if entry.language == self._config.home else entry.language,
        }
        values = date_values(entry.wall) | known
        path, missing = fill(
            self._settings.permalink,
            lambda name: values[name] if name in values else sheet.text(name) or None,
        )
        sheet.warn_missing(missing)
        return join_url(self.site.url, path)


def _outermost(folders: Sequence[str]) -> Sequence[str]:
    """`folders` without those that lie in another of them."""
    distinct = sorted(set(folders))
    return [
        each
        for each in distinct
        if not any(other != each and f"{each}/".startswith(f"{other}/".lstrip("/")) for other in distinct)
    ]
