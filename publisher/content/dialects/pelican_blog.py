"""Pelican 4: which files are articles, and what Pelican makes of their headers.

Source: pelican 4.12 (`readers`, `contents`, `generators`); `tests/oracles/pelican.py` compares us with the real thing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from fnmatch import fnmatch
from pathlib import Path
from posixpath import normpath
from typing import Any, Literal
from zoneinfo import ZoneInfo

from publisher.content.blog import Claim, Resolver, Settings, Source
from publisher.content.dates import Written, in_zone, is_zone
from publisher.content.permalink import quote, resolve
from publisher.errors import ContentError
from publisher.model.post import Category, Problem, Reading, Rendered, State

from .base import Nesting, Sheet, between, common_meta, renamed, rendered, split_suffix
from .facts import fingerprint, site
from .pelican_config import read_config
from .pelican_headers import MARKDOWN, names, read_date, read_html
from .pelican_metadata import is_below, metadata_of
from .pelican_slugs import Kind, plain_text
from .spelling import NEEDS_UNIDECODE

_LISTS = ("tags", "authors")
_COVERS = ("cover", "image", "thumbnail", "banner", "og_image")
_PLACED = re.compile(r"[{|](?:static|filename|attach)[}|]")
_SOME_DAY = "2026-11-24 08:00"
_STATES = {
    "published": State.PUBLISHED,
    "draft": State.DRAFT,
    "hidden": State.HIDDEN,
    "skip": State.HIDDEN,  # Pelican passes over the file
}


class PelicanBlog:
    """One Pelican site, opened at `root`: its own folder, its content folder, or any folder of articles in that.

    Raises:
        ConfigError: the configuration is not Python, or the site's url is known from neither side.
    """

    def __init__(self, root: Path, base: Path, settings: Settings) -> None:
        self.root = root
        self._config = config = read_config(base)
        self._settings = settings
        self.site = site(config.facts, settings, "pelican")
        self.config_files: Sequence[Path] = config.files
        self.fingerprint = fingerprint(settings, self.config_files)
        self.problems: Sequence[Problem] = config.problems
        self._host = settings.permalink_timezone or self.site.timezone
        self._nesting = Nesting(root, config.content)
        self._output = between(config.content, config.output)
        self.folders = self._nesting.folders

    def claim(self, path: str) -> Claim:
        inner = self._nesting.inner(path)
        folder, _, name = inner.rpartition("/")
        if not inner:
            return Claim(False, "not below PATH")
        if split_suffix(name)[1].removeprefix(".") not in self._config.suffixes:
            return Claim(False, "not a text")
        if not any(is_below(inner, article_path) for article_path in self._config.article_paths):
            return Claim(False, "not below ARTICLE_PATHS")
        if any(is_below(folder, excluded) for excluded in self._config.excludes):
            return Claim(False, "a page, not a post")
        if self._output and inner.startswith(self._output):
            return Claim(False, "written by Pelican")
        if any(fnmatch(part, ignored) for part in inner.split("/") for ignored in self._config.ignored):
            return Claim(False, "ignored by pelicanconf.py")
        return Claim(True)

    def read(self, source: Source, now: datetime) -> Reading:
        inner = self._nesting.inner(source.path)
        sheet, markup = self._sheet(source)
        sheet.values = metadata_of(self._config, inner, sheet.values)
        self._complete(sheet)
        if self._config.marked_titles and markup == "markdown" and (title := sheet.text("title")):
            from publisher.content.markdown import to_html  # hardly a site has such titles

            sheet.values["title"] = to_html(title, False)
        status = _status(sheet)
        if "title" not in sheet.values and status != "skip":
            raise sheet.error(
                "Pelican leaves out an article without a title", _to_write(sheet, "title", "…"), "title"
            )
        published, wall = self._published(sheet, source, status, now)
        state = _STATES[status]
        if state is State.PUBLISHED and published > now and not self._config.with_future_dates:
            state = State.SCHEDULED
        url = self._url(sheet, inner, wall, state)
        title = plain_text(sheet.text("title"))
        if not title:
            sheet.warn("the article has an empty title", _to_write(sheet, "title", "…"), "title")
        meta = replace(
            common_meta(sheet, url, title, published, self._asset_base(source.path)),
            updated=self._instant(sheet, "modified"),
            publish_at=published if state is State.SCHEDULED else None,
            categories=renamed(_categories(sheet), self._settings.category_aliases),
            tags=sheet.words("tags"),
            state=state,
        )
        return Reading(meta, sheet.header.body, sheet.header.body_line, markup, tuple(sheet.problems))

    def slug(self, kind: Literal["categories", "tags"], name: Category) -> tuple[str, ...]:
        slug = self._config.slugs.of("/".join(name), _kind(kind))
        return (slug,) if slug else ()

    def home(self, kind: Literal["categories", "tags"], name: Category) -> str | None:
        slug, of = self.slug(kind, name), _kind(kind)
        if not slug or of not in self._config.homes:
            return None
        return self._address(self._config.urls[f"{of}_URL"].replace("{slug}", slug[0]))

    def render(self, reading: Reading, resolve: Resolver) -> Rendered:
        return rendered(reading, self.site, "pelican", resolve, self._asset_base(reading.meta.source))

    def _sheet(self, source: Source) -> tuple[Sheet, Literal["markdown", "html", "rst"]]:
        """The file's own header and body, by the reader that Pelican has for its suffix."""
        suffix = split_suffix(source.path)[1]
        if suffix not in {".rst", ".html", ".htm"}:
            return Sheet(source, (MARKDOWN,)), "markdown"
        sheet = Sheet(source, ())
        if suffix == ".rst":
            from .pelican_rst import read_rst  # docutils is large, and most sites have no such file

            document = read_rst(sheet.header.body, source.path, self._config.language)
            sheet.header = document.header
            sheet.problems.extend(document.problems)
        else:
            sheet.header = read_html(sheet.header.body, source.path)
        sheet.values = dict(sheet.header.values)
        return sheet, "rst" if suffix == ".rst" else "html"

    def _complete(self, sheet: Sheet) -> None:
        """Take lists apart, and put covers at the addresses that `{static}/…` stands for."""
        for key in _LISTS:
            sheet.values[key] = [*names(sheet.values.get(key))]
        for key in _COVERS:
            if match := _PLACED.match(sheet.text(key)):
                rest = match.string[match.end() :]
                sheet.values[key] = self._address(rest[1:]) if rest.startswith("/") else rest

    def _published(
        self, sheet: Sheet, source: Source, status: str, now: datetime
    ) -> tuple[datetime, datetime]:
        """The instant of publication, and the moment that an address is made of."""
        written = self._written(sheet, "date") or self._config.default_date
        if written is not None:
            zone = self._zone(sheet)
            return written.instant(zone), written.wall.replace(tzinfo=ZoneInfo(zone))
        if self._config.date_of_file and source.modified is not None:
            sheet.warn(
                "the article has no date: Pelican takes its file's, which changes with every copy",
                _to_write(sheet, "date", _SOME_DAY),
                "date",
            )
            return source.modified, in_zone(source.modified, self._host)
        if status in {"draft", "skip"}:
            born = source.created or now  # Pelican dates it to the end of time
            return born, in_zone(born, self._host)
        raise sheet.error(
            "Pelican leaves out an article without a date", _to_write(sheet, "date", _SOME_DAY), "date"
        )

    def _written(self, sheet: Sheet, key: str) -> Written | None:
        if key not in sheet.values:
            return None
        try:
            text = sheet.text(key)
            return read_date(text.replace("_", " ") if key == "date" else text)
        except ContentError as error:
            raise sheet.error(f"`{key}`: {error.message}", error.mend, key) from error

    def _instant(self, sheet: Sheet, key: str) -> datetime | None:
        written = self._written(sheet, key)
        return written.instant(self._zone(sheet)) if written else None

    def _zone(self, sheet: Sheet) -> str:
        own = sheet.text("timezone")
        return own if is_zone(own) else self.site.timezone

    def _url(self, sheet: Sheet, inner: str, wall: datetime, state: State) -> str:
        if normpath(sheet.text("save_as") or ".").startswith(("/", "..")):
            mend = "write a path below the site, without a slash in front"
            raise sheet.error("Pelican leaves out an article that it would write elsewhere", mend, "save_as")
        if "url" in sheet.values:
            return self._address(sheet.text("url"))
        config = self._config
        language = sheet.text("lang") or config.language
        name = "ARTICLE_URL" if state is not State.DRAFT else "DRAFT_URL"
        if language != config.language:
            name = name.replace("_URL", "_LANG_URL")
        pattern = self._settings.permalink if name == "ARTICLE_URL" else ""
        author = next(iter(sheet.words("authors", "author")), config.facts.author)
        values: dict[str, Any] = {
            **sheet.values,
            "path": inner,
            "lang": language,
            "date": wall,
            "slug": self._slug(sheet, inner),
            "category": self._slug_of(sheet, "CATEGORY", sheet.text("category")),
            "author": self._slug_of(sheet, "AUTHOR", author),
        }
        try:
            return self._address((pattern or config.urls[name]).format_map(values))
        except (LookupError, ValueError, AttributeError, TypeError) as error:
            mend = "write it into the header, or mend the pattern"
            raise sheet.error(f"{name} asks for {error}, which the article does not have", mend) from error

    def _slug(self, sheet: Sheet, inner: str) -> str:
        if own := sheet.text("slug"):
            return own
        if self._config.slug_source == "basename":
            return self._slug_of(sheet, "SLUG", split_suffix(inner.rpartition("/")[2])[0])
        return self._slug_of(sheet, "SLUG", sheet.text("title"))

    def _slug_of(self, sheet: Sheet, kind: Kind, text: str) -> str:
        slug = self._config.slugs.of(text, kind)
        if slug is None:
            raise sheet.error(f"the slug of {text!r} needs Unidecode", NEEDS_UNIDECODE, "title")
        return slug

    def _address(self, path: str) -> str:
        """The absolute address of what Pelican puts at `path`."""
        return quote(resolve(self.site.url, path) or path)

    def _asset_base(self, path: str) -> str:
        """The address of the folder into which files beside the article are copied (`STATIC_URL`)."""
        folder = self._nesting.inner(path).rpartition("/")[0]
        return self._address(f"{folder}/" if folder else "")


def _kind(kind: Literal["categories", "tags"]) -> Literal["CATEGORY", "TAG"]:
    return "CATEGORY" if kind == "categories" else "TAG"


def _to_write(sheet: Sheet, key: str, value: str) -> str:
    """The mend for a `key` that the article lacks, as its reader wants it."""
    match split_suffix(sheet.path)[1]:
        case ".rst":
            return f"write `:{key}: {value}` below its title"
        case ".html" | ".htm":
            return f'write `<meta name="{key}" content="{value}">` into its head'
        case _:
            line = f"`{key.capitalize()}: {value}`"
            return f"write {line} into its header" if sheet.header.text else f"begin the file with {line}"


def _status(sheet: Sheet) -> str:
    status = (sheet.text("status") or "published").lower()
    if status not in _STATES:
        mend = f"write one of {', '.join(_STATES)}"
        raise sheet.error(f"Pelican leaves out an article whose status is {status!r}", mend, "status")
    return status


def _categories(sheet: Sheet) -> tuple[Category, ...]:
    """Pelican's one category; a slash in its name parts nothing."""
    name = sheet.text("category")
    return ((name,),) if name else ()
