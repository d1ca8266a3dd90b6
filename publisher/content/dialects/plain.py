"""Any folder of Markdown, with headers or without: the dialect of last resort."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path, PurePosixPath

from publisher.content.blog import Claim, Resolver, Settings, Source
from publisher.content.dates import Written, in_zone, parse
from publisher.content.permalink import date_values, fill, join_url
from publisher.errors import ContentError
from publisher.model.post import Category, Problem, Reading, Rendered, State, Taxonomy

from .base import MARKDOWN, Sheet, common_meta, renamed, rendered
from .facts import SiteFacts, fingerprint, site

_NAMED_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:[-_ ]+(?=.))?")
_NO_POSTS = frozenset({"readme", "license", "changelog", "contributing", "404"})


class Plain:
    """The dialect: it opens any folder, and recognises none as its own."""

    name = "plain"

    def detect(self, root: Path) -> Path | None:
        return None

    def open(self, root: Path, settings: Settings) -> PlainBlog:
        return PlainBlog(root, settings)


class PlainBlog:
    """A folder whose Markdown files are posts; all that is known of the site stands in config.toml.

    Raises:
        ConfigError: url or timezone is not set there.
    """

    def __init__(self, root: Path, settings: Settings) -> None:
        self.root = root
        self.site = site(SiteFacts(), settings, "plain")
        self.folders: Sequence[str] = ("",)
        self.problems: Sequence[Problem] = ()
        self.config_files: Sequence[Path] = ()
        self.fingerprint = fingerprint(settings, ())
        self._settings = settings
        self._path_zone = settings.permalink_timezone or self.site.timezone

    def claim(self, path: str) -> Claim:
        name = PurePosixPath(path)
        if name.suffix.lower() not in MARKDOWN:
            return Claim(False, "not Markdown")
        if name.name.startswith("_"):
            return Claim(False, "hidden or backup file")
        if name.stem.lower() in _NO_POSTS:
            return Claim(False, "about the folder, not a post")
        return Claim(True)

    def read(self, source: Source, now: datetime) -> Reading:
        sheet = Sheet(source)
        name = PurePosixPath(source.path)
        day = _NAMED_DAY.match(name.stem)
        slug = sheet.text("slug") or (name.stem[day.end() :] if day else "") or name.stem
        published = self._written(sheet, day).instant(self.site.timezone)
        url = self._url(sheet, name, slug, published)
        title = sheet.text("title") or _first_heading(sheet.header.body)
        publish_at = self._instant(sheet, "publishDate", "publish_date") or published
        expire_at = self._instant(sheet, "expiryDate", "expires")
        state = _state(sheet, publish_at, expire_at, now)
        meta = replace(
            common_meta(sheet, url, title or slug, published, url),
            updated=self._instant(sheet, "updated", "lastmod", "last_modified_at", "modified"),
            publish_at=publish_at if state is State.SCHEDULED else None,
            expire_at=expire_at,
            categories=renamed(_paths(sheet), self._settings.category_aliases),
            tags=sheet.words("tags", "tag"),
            state=state,
        )
        return Reading(meta, sheet.header.body, sheet.header.body_line, problems=tuple(sheet.problems))

    def slug(self, kind: Taxonomy, name: Category) -> tuple[str, ...]:
        return ()

    def home(self, kind: Taxonomy, name: Category) -> str | None:
        return None

    def render(self, reading: Reading, resolve: Resolver) -> Rendered:
        return rendered(reading, self.site, "", resolve, reading.meta.url)

    def _written(self, sheet: Sheet, day: re.Match[str] | None) -> Written:
        written = sheet.date("date") or (_day(day[1]) if day else None)
        if written is None:
            raise sheet.error("the post has no date", sheet.to_write(), "date")
        return written

    def _instant(self, sheet: Sheet, *keys: str) -> datetime | None:
        """The instant under the first of `keys` that holds a date."""
        written = next((found for key in keys if (found := sheet.date(key))), None)
        return written.instant(self.site.timezone) if written else None

    def _url(self, sheet: Sheet, name: PurePosixPath, slug: str, published: datetime) -> str:
        own = sheet.text("permalink", "url")
        if own.startswith(("http://", "https://")):
            return own
        if own:
            return join_url(self.site.url, own)
        if self._settings.permalink:
            return self._filled(sheet, slug, published)
        stem = name.with_suffix("")
        folder = stem.parent if stem.name == "index" else stem.with_name(sheet.text("slug") or stem.name)
        return join_url(self.site.url, f"{folder}/".removeprefix("./"))

    def _filled(self, sheet: Sheet, slug: str, published: datetime) -> str:
        values = date_values(in_zone(published, self._path_zone)) | dict.fromkeys(
            ("title", "name", "slug"), slug
        )
        path, missing = fill(
            self._settings.permalink, lambda name: values.get(name) or sheet.text(name) or None
        )
        sheet.warn_missing(missing)
        return join_url(self.site.url, path)


def _day(text: str) -> Written | None:
    """The day at the start of a file's name; digits that are no day are part of the name."""
    try:
        return parse(text)
    except ContentError:
        return None


def _first_heading(body: str) -> str:
    """The text of a level one heading that the body starts with."""
    line = body.lstrip().partition("\n")[0]
    return line.removeprefix("# ").rstrip("# ") if line.startswith("# ") else ""


def _paths(sheet: Sheet) -> tuple[Category, ...]:
    """Each category is a path: `Database/OLAP`."""
    names = sheet.words("categories", "category")
    paths = (tuple(part.strip() for part in name.split("/") if part.strip()) for name in names)
    return tuple(path for path in paths if path)


def _state(sheet: Sheet, publish_at: datetime, expire_at: datetime | None, now: datetime) -> State:
    if sheet.flag("draft"):
        return State.DRAFT
    if (
        sheet.flag("published") is False
        or sheet.flag("hidden")
        or (expire_at is not None and expire_at <= now)
    ):
        return State.HIDDEN
    return State.SCHEDULED if publish_at > now else State.PUBLISHED
