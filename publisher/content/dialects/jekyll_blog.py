"""Jekyll 4: which files are posts, and what Jekyll makes of their headers.

Source: jekyll 4.3 (`document`, `collection`, `publisher`, `drops/url_drop`); `tests/oracles/jekyll.py` compares us with
the real thing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from publisher.content.blog import Claim, Resolver, Settings, Source
from publisher.content.dates import in_zone, parse
from publisher.content.frontmatter import Handler
from publisher.content.globs import Globs
from publisher.content.permalink import join_url, moment
from publisher.content.yaml_text import Quoted, Value, load
from publisher.errors import ContentError
from publisher.model.post import Category, Problem, Reading, Rendered, State, Taxonomy

from .base import Nesting, Sheet, common_meta, renamed, rendered, split_suffix
from .facts import fingerprint, site
from .jekyll_config import read_config
from .jekyll_defaults import merged
from .jekyll_links import fill, pretty_slug, slugify
from .jekyll_places import FileName, Place
from .jekyll_values import (
    categories_of,
    century,
    is_text,
    is_true,
    jekyll_instant,
    local_instant,
    lower,
    readable_date,
    ruby_text,
    tags_of,
    titleized,
    without_far_offset,
    words,
)

_A_POST = Claim(True)
_HEADER = Handler(r"\A---[ \t]*\n", re.compile(r"^(?:---|\.\.\.)[ \t]*$\n?", re.MULTILINE), load)
_MORE = "<!-- more -->"
_HTML = frozenset({".html", ".htm", ".xhtml"})
_OUTSIDE = Claim(False, "outside the folder that Jekyll reads")
_MEND_LINK = "mend `permalink` there, or the one of its collection in _config.yml"


class JekyllBlog:
    """One Jekyll site, opened at `root`: its own folder, or any folder of posts in that.

    Other collections than posts are read when they have pages and [content] include names their files.

    Raises:
        ConfigError: url or timezone is known neither from config.toml nor from `_config.yml`.
    """

    def __init__(self, root: Path, base: Path, settings: Settings) -> None:
        self.root = root
        self._config = config = read_config(base)
        self._settings = settings
        self.site = site(config.facts, settings, "jekyll")
        others = (base / "Gemfile", base / "CNAME")
        self.config_files: Sequence[Path] = (config.file, *(file for file in others if file.is_file()))
        self.fingerprint = fingerprint(settings, self.config_files)
        self.problems: Sequence[Problem] = config.problems
        self.folders: Sequence[str] = ("",)  # `_posts` may lie anywhere
        self._zone = config.zone or settings.permalink_timezone or self.site.timezone
        self._permalinks = dict(config.permalinks)
        if settings.permalink:
            self._permalinks["posts"] = settings.permalink
        self._include = Globs(settings.include, folders=True)
        self._nesting = Nesting(root, config.source)

    def claim(self, path: str) -> Claim:
        place = self._place(path)
        if isinstance(place, Claim):
            return place
        if place.collection != "posts" and not self._include.match(path):
            return Claim(False, "of another collection than posts")
        return _A_POST

    def read(self, source: Source, now: datetime) -> Reading:
        place = self._place(source.path)
        if isinstance(place, Claim):
            raise ContentError(
                f"Jekyll makes no post of it: {place.reason}", mend="move it", where=source.path
            )
        sheet = self._sheet(source, place)
        name = FileName.of(place.path)
        published = self._published(sheet, source, name, place)
        categories = self._categories(sheet, place)
        url = self._url(sheet, place, name, in_zone(published, self._zone), categories)
        state = self._state(sheet, place, published, now)
        unlisted = sheet.flag("hidden") is True  # Jekyll publishes it; its pagers leave it out of lists
        meta = common_meta(sheet, url, self._title(sheet) or titleized(name.slug), published, url)
        meta = replace(
            meta,
            updated=self._updated(sheet),
            categories=renamed(((one,) for one in categories), self._settings.category_aliases),
            tags=tags_of(sheet.values.get("tag"), sheet.values.get("tags")),
            state=state,
            publish_at=published if state is State.SCHEDULED else None,
            feed=meta.feed and not unlisted,
            announce=meta.announce if meta.announce is not None or not unlisted else False,
        )
        markup: Literal["html", "markdown"] = "html" if name.suffix.lower() in _HTML else "markdown"
        return Reading(meta, self._body(sheet), sheet.header.body_line, markup, tuple(sheet.problems))

    def slug(self, kind: Taxonomy, name: Category) -> tuple[str, ...]:
        segments = tuple(map(slugify, name)) if kind in self._config.archives else ()
        return segments if all(segments) else ()

    def home(self, kind: Taxonomy, name: Category) -> str | None:
        segments = self.slug(kind, name)
        if not segments:
            return None
        return join_url(self.site.url, self._config.archives[kind].replace(":name", "/".join(segments)))

    def render(self, reading: Reading, resolve: Resolver) -> Rendered:
        return rendered(reading, self.site, "jekyll", resolve, reading.meta.url)

    def _place(self, path: str) -> Place | Claim:
        inner = self._nesting.inner(path)
        return self._config.places.place(inner) if inner else _OUTSIDE

    def _sheet(self, source: Source, place: Place) -> Sheet:
        """The post's header over its defaults; `categories` of both are one list."""
        self._refuse_other_encodings(source)
        sheet = Sheet(source, (_HEADER,))
        own, defaults = sheet.values, self._config.defaults.of(place.path, place.collection)
        sheet.values = merged(defaults, own)
        sheet.values["categories"] = [
            item
            for given in (defaults.get("categories"), own.get("categories"))
            for item in _category_list(sheet, given)
        ]
        return sheet

    def _refuse_other_encodings(self, source: Source) -> None:
        if not self._config.utf8:
            return
        try:
            source.raw.decode()
        except UnicodeDecodeError as error:
            line = source.raw.count(b"\n", 0, error.start) + 1
            message = "the file is not UTF-8, and Jekyll leaves it out"
            raise ContentError(message, mend="save it as UTF-8", line=line, where=source.path) from error

    def _published(self, sheet: Sheet, source: Source, name: FileName, place: Place) -> datetime:
        """The instant of publication by the header, else the file's name, else (drafts) its last change."""
        if "date" in sheet.values and sheet.values["date"] is None:
            raise sheet.error("`date:` is empty, and Jekyll stops at it", sheet.to_write(), "date")
        if written := self._instant(sheet, "date"):
            return written
        if name.day:
            return local_instant(_day(sheet, name.day), self._zone)
        if place.draft and (changed := source.modified or source.created):
            return changed.replace(microsecond=0)
        raise sheet.error("the post has no date", sheet.to_write(), "date")

    def _instant(self, sheet: Sheet, key: str) -> datetime | None:
        text = sheet.values.get(key)
        if not isinstance(text, str):
            return None
        plain = not isinstance(text, Quoted)
        near, far = without_far_offset(text)
        sheet.values[key] = readable_date(near)
        written = sheet.date(key)
        if written and far is not None:
            sheet.warn(f"`{key}: {text}` has an offset that no zone has", "write one time and its zone", key)
            return (written.wall - far).replace(microsecond=0, tzinfo=UTC)
        return jekyll_instant(written, text.strip(), plain, self._zone) if written else None

    def _updated(self, sheet: Sheet) -> datetime | None:
        """What plugins and themes take for the last change; Jekyll itself has no such thing."""
        for key in ("last_modified_at", "updated", "lastmod", "modified"):
            try:
                if found := self._instant(sheet, key):
                    return found
            except ContentError as error:
                sheet.warn(error.message, error.mend, key)
        return None

    def _categories(self, sheet: Sheet, place: Place) -> tuple[str, ...]:
        return categories_of(place.above, sheet.values["categories"], sheet.values.get("category"))

    def _title(self, sheet: Sheet) -> str:
        title = sheet.values.get("title")
        return " ".join(ruby_text(title).split()) if is_true(title) else ""

    def _url(
        self, sheet: Sheet, place: Place, name: FileName, wall: datetime, categories: Sequence[str]
    ) -> str:
        template = _own_text(sheet, "permalink", self._permalinks[place.collection])
        slug = _own_text(sheet, "slug", name.slug)

        def value(variable: str) -> str | None:
            match variable:
                case "title":
                    return pretty_slug(slug)
                case "slug":
                    return slugify(slug)
                case "name":
                    return slugify(name.stem)
                case "categories":
                    return "/".join(dict.fromkeys(map(lower, categories)))
                case "slugified_categories":
                    return "/".join(dict.fromkeys(map(slugify, categories)))
                case "collection":
                    return place.collection
                case "path":
                    whole = split_suffix(place.path)[0].replace(f"_{place.collection}", "", 1)
                    return whole.rstrip(".")
                case "output_ext":
                    return ".html" if name.suffix.lower() in self._config.rendered else name.suffix
            return moment(variable, wall)

        path, unknown = fill(template, value)
        for variable in unknown:
            raise sheet.error(f"its link has :{variable}, at which Jekyll stops", _MEND_LINK, "permalink")
        return join_url(self.site.url, path)

    def _state(self, sheet: Sheet, place: Place, published: datetime, now: datetime) -> State:
        if place.draft and not self._config.show_drafts:
            return State.DRAFT
        if not (is_true(sheet.values.get("published", "true")) or self._config.unpublished):
            return State.HIDDEN
        if published > now and not self._config.future:
            return State.SCHEDULED
        if sheet.flag("draft") and not place.draft:
            sheet.warn("Jekyll publishes it, whatever `draft:` says", "write `published: false`", "draft")
        return State.PUBLISHED

    def _body(self, sheet: Sheet) -> str:
        """The body, with the mark that ends the excerpt as all of us know it."""
        own = sheet.values.get("excerpt_separator")
        mark = ruby_text(own) if is_true(own) else self._config.excerpt_separator
        return sheet.header.body.replace(mark, _MORE, 1) if mark.strip() else sheet.header.body


def _day(sheet: Sheet, text: str) -> datetime:
    """The day in a file's name."""
    year = text.partition("-")[0]
    try:
        return parse(f"{century(year)}{text}" if len(year) == 2 else text).wall
    except ContentError as error:
        raise sheet.error(f"the file's name: {error.message}", "rename it to a day that exists") from error


def _own_text(sheet: Sheet, key: str, default: str) -> str:
    """What the header, or a default of the site's, has under `key`, which must be text."""
    value = sheet.values.get(key)
    if not is_true(value):
        return default
    if isinstance(value, str) and is_text(value):
        return value
    shown = ruby_text(value)
    raise sheet.error(
        f"`{key}: {shown}` is no text, and Jekyll stops at it", f'write `{key}: "{shown}"`', key
    )


def _category_list(sheet: Sheet, given: Value) -> list[Value]:
    if given is None or isinstance(given, list):
        return given or []
    if isinstance(given, str) and is_text(given):
        return words(given)
    shown = ruby_text(given)
    raise sheet.error(
        f"`categories: {shown}` is neither text nor a list, and Jekyll drops the header",
        f'write `categories: ["{shown}"]`',
        "categories",
    )
