"""Hexo 7: which files are posts, and what Hexo makes of their headers.

Source: hexo 7.3 (`plugins/processor/post`, `models/post`, `models/category`, `hexo/default_config`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from publisher.content.blog import Claim, Resolver, Settings, Source
from publisher.content.dates import at_zone, in_zone, is_zone
from publisher.content.frontmatter import truth
from publisher.content.permalink import date_values, fill, join_url
from publisher.content.yaml_text import Quoted
from publisher.errors import ContentError
from publisher.model.post import Category, Problem, Reading, Rendered, State, Taxonomy

from .base import MARKDOWN, Nesting, Sheet, common_meta, renamed, rendered, split_suffix
from .facts import fingerprint, site
from .hexo_config import read_config
from .hexo_header import open_sheet
from .hexo_links import address, day_instant, hash_of, hexo_instant, pretty, slugize
from .hexo_plugins import Pinyin
from .hexo_values import categories_of, is_published, is_true, js_text, tags_of, titlecase

_HIDDEN = re.compile(r"(?:^|/)[_.]")
_A_POST = Claim(True)
_WITH_A_LINK = frozenset({State.PUBLISHED, State.SCHEDULED})


class HexoBlog:
    """One Hexo site, opened at `root`: its own folder, its source folder, or any folder of posts in that.

    Raises:
        ConfigError: url or timezone is known neither from config.toml nor from `_config.yml`.
    """

    def __init__(self, root: Path, base: Path, settings: Settings) -> None:
        self.root = root
        self._config = config = read_config(base)
        self._settings = settings
        self.site = site(config.facts, settings, "hexo")
        package = base / "package.json"
        self.config_files: Sequence[Path] = (config.file, package) if package.is_file() else (config.file,)
        self.fingerprint = fingerprint(settings, self.config_files)
        self.problems: Sequence[Problem] = config.problems
        self._host = settings.permalink_timezone or self.site.timezone
        self._zone = config.timezone if is_zone(config.timezone) else ""
        self._permalink = settings.permalink or config.permalink
        self._source = _source_folder(base / config.source_dir, root)
        self._nesting = Nesting(root, self._source)
        down = self._nesting.down
        self.folders: Sequence[str] = ("",) if down is None else (f"{down}_posts", f"{down}_drafts")

    def claim(self, path: str) -> Claim:
        inner = self._nesting.inner(path)
        folder, _, name = inner.partition("/")
        if folder not in {"_posts", "_drafts"}:
            return Claim(False, "a page, not a post")
        if name.endswith(("%", "~")) or _HIDDEN.search(name):
            return Claim(False, "hidden or backup file")
        if not self._is_text(split_suffix(name)[1]):
            return Claim(False, "not a text")
        if self._config.skip_render.match(inner) or self._config.ignore.match(f"{self._source}/{inner}"):
            return Claim(False, "skipped by _config.yml")
        return _A_POST

    def read(self, source: Source, now: datetime) -> Reading:
        inner = self._nesting.inner(source.real or source.path)
        name = self._name_parts(inner.partition("/")[2])
        slug = name["title"]
        sheet = open_sheet(source, name, self._host)
        draft = inner.startswith("_drafts/") and not self._config.render_drafts
        if not draft:  # plugins pass over drafts
            self._complete(sheet, inner.partition("/")[2])
        published, shown = self._dates(sheet, source, name, draft)
        declared = categories_of(sheet.values.get("categories"))
        tags = tags_of(sheet.values.get("tags"))
        state = State.DRAFT if draft else self._state(sheet, shown, now)
        path = self._path(sheet, slug, shown, declared, state)
        url = address(self.site.url, path, self._config.major)
        shows_all = self._config.plugins.hides_by == ""
        unlisted = sheet.flag("hidden", "hide") is True and not shows_all  # by themes: Hexo publishes it
        meta = common_meta(sheet, url, self._title(sheet, slug), published, self._asset_base(url))
        meta = replace(
            meta,
            updated=self._updated(sheet),
            categories=renamed(declared, self._settings.category_aliases),
            tags=tags,
            state=state,
            publish_at=shown if state is State.SCHEDULED else None,
            locked=meta.locked or self._is_locked_by_tag(sheet, tags),
            feed=meta.feed and not unlisted,
            announce=meta.announce if meta.announce is not None or not unlisted else False,
        )
        markup: Literal["html", "markdown"] = "html" if inner.endswith((".html", ".htm")) else "markdown"
        return Reading(meta, sheet.header.body, sheet.header.body_line, markup, tuple(sheet.problems))

    def slug(self, kind: Taxonomy, name: Category) -> tuple[str, ...]:
        segments = self._segments(kind, name)
        return segments if all(segments) else ()

    def home(self, kind: Taxonomy, name: Category) -> str | None:
        segments = self.slug(kind, name)
        folder = self._config.category_dir if kind == "categories" else self._config.tag_dir
        return join_url(self.site.url, "/".join((folder, *segments, ""))) if segments else None

    def render(self, reading: Reading, resolve: Resolver) -> Rendered:
        return rendered(reading, self.site, "hexo", resolve, self._asset_base(reading.meta.url))

    def _segments(self, kind: Taxonomy, name: Category) -> tuple[str, ...]:
        """A name as Hexo writes it into addresses; a part of nothing but signs is ""."""
        names = self._config.category_map if kind == "categories" else self._config.tag_map
        return tuple(slugize(names.get(part) or part, self._config.filename_case) for part in name)

    def _is_text(self, suffix: str) -> bool:
        if self._config.post_asset_folder and suffix != self._config.post_suffix:
            return False  # other files belong to a post
        return suffix in MARKDOWN or suffix in {".html", ".htm"}

    def _name_parts(self, name: str) -> dict[str, str]:
        """What a file's name says by `new_post_name`; `title` is the slug."""
        stem, _ = split_suffix(name)
        found = self._config.name_pattern.fullmatch(stem)
        parts = found.groupdict() if found else {}
        return {"title": slugize(stem)} | parts

    def _dates(
        self, sheet: Sheet, source: Source, name: Mapping[str, str], draft: bool
    ) -> tuple[datetime, datetime]:
        """The true instant of publication, and the one that Hexo takes it for."""
        text, written = sheet.values.get("date"), sheet.date("date")
        if written is not None and isinstance(text, str):
            plain = not isinstance(text, Quoted)
            shown = hexo_instant(written, text.strip(), plain, self._zone, self._host)
            true = written.instant(self.site.timezone)
            if shown != true and (written.zone or self._host == self.site.timezone):
                self._warn_of_date(sheet, true, shown)
            return true, shown
        if day := _day_of(name):
            return at_zone(day, self.site.timezone), day_instant(day, self._zone, self._host)
        if source.created is None:
            raise sheet.error("the post has no date", sheet.to_write(), "date")
        if not draft:  # `hexo publish` dates it
            message = "the post has no date: Hexo takes its file's, which changes with every copy"
            born = f"{in_zone(source.created, self.site.timezone):%Y-%m-%d %H:%M:%S}"
            sheet.warn(message, sheet.to_write("date", born), "date")
        return source.created, source.created

    def _warn_of_date(self, sheet: Sheet, true: datetime, shown: datetime) -> None:
        """Where Hexo misreads a date, its pages and links go by another time than feeds and mails."""
        ours, theirs = (f"{in_zone(one, self.site.timezone):%Y-%m-%d %H:%M:%S}" for one in (true, shown))
        mend = f"write {ours}, without offset or quotes, which both read alike"
        sheet.warn(f"Hexo takes its `date` for {theirs}; feeds and mails tell the written one", mend, "date")

    def _complete(self, sheet: Sheet, path: str) -> None:
        """Write into the header of the post at `path`, relative to `_posts`, what plugins write when Hexo builds."""
        values, plugins = sheet.values, self._config.plugins
        if plugins.folders:
            values["categories"] = plugins.folders.categories(values.get("categories"), path)
        title, link = js_text(values.get("title")), plugins.abbrlink
        if link and title and (link.force or not is_true(values.get("abbrlink"))):
            values["abbrlink"] = Quoted(link.of(title))

    def _title(self, sheet: Sheet, slug: str) -> str:
        title = " ".join(js_text(sheet.values.get("title")).split())
        if not title:
            full = self._config.use_slug_as_title and "title" not in sheet.values
            return _nfc(slug if full else slug.rpartition("/")[2])
        own = sheet.flag("titlecase")
        return titlecase(title) if (self._config.titlecase if own is None else own) else title

    def _updated(self, sheet: Sheet) -> datetime | None:
        try:
            written = sheet.date("updated")
        except ContentError as error:
            sheet.warn(error.message, error.mend, "updated")
            return None
        return written.instant(self.site.timezone) if written else None

    def _path(
        self, sheet: Sheet, slug: str, shown: datetime, categories: Sequence[Category], state: State
    ) -> str:
        config = self._config
        own = sheet.values.get("permalink")
        path = f"/{js_text(own)}" if is_true(own) else ""
        missing: Sequence[str] = ()
        if not path:
            times = date_values(in_zone(shown, self._host))
            path, missing = fill(
                self._permalink,
                lambda name: times.get(name) or self._variable(name, sheet, slug, shown, categories),
            )
        if state in _WITH_A_LINK:
            if "id" in missing:
                message = "its link has :id, which Hexo draws at random"
                raise sheet.error(message, sheet.to_write("id", "…"), "id")
            sheet.warn_missing(missing)
        if config.plugins.pinyin:
            path = self._in_latin(sheet, path, config.plugins.pinyin, state)
        if config.post_asset_folder and not path.endswith(("/", ".html")):
            path += "/"
        return pretty(path, config.trailing_index, config.trailing_html)

    def _in_latin(self, sheet: Sheet, path: str, pinyin: Pinyin, state: State) -> str:
        spelled = pinyin.spell(path)
        if spelled is None and state in _WITH_A_LINK:
            message = "hexo-permalink-pinyin spells its link in Latin letters, by a table that is not here"
            raise sheet.error(message, sheet.to_write("permalink", "…") + ", with its path on the site")
        return spelled or path

    def _variable(
        self, name: str, sheet: Sheet, slug: str, shown: datetime, categories: Sequence[Category]
    ) -> str | None:
        """What a permalink's variable stands for, dates aside; None = nothing."""
        match name:
            case "title" | "slug":
                return slug
            case "name":
                return slug.rpartition("/")[2]
            case "post_title":
                return slugize(js_text(sheet.values.get("title")), 1)
            case "hash":
                return hash_of(slug, shown)
            case "category":
                last = self._segments("categories", categories[-1]) if categories else ()
                return "/".join(last or (self._config.default_category,))
            case "timestamp" if self._config.major >= 8:
                return str(int(shown.timestamp() // 1))
            case "id" if not is_true(sheet.values.get("id")):
                return None
        if name in sheet.values:
            value = sheet.values[name]
            return "null" if value is None else js_text(value)
        return self._config.permalink_defaults.get(name, "post" if name == "layout" else None)

    def _state(self, sheet: Sheet, shown: datetime, now: datetime) -> State:
        said = sheet.values.get("published", "true")
        if truth(said) is False and is_published(said):
            sheet.warn("Hexo takes `published: no` for yes", "write `published: false`", "published")
        if not is_published(said) and not self._config.render_drafts:
            return State.HIDDEN
        hides_by = self._config.plugins.hides_by
        if hides_by and is_true(sheet.values.get(hides_by)):
            return State.HIDDEN
        return State.SCHEDULED if shown > now and not self._config.future else State.PUBLISHED

    def _is_locked_by_tag(self, sheet: Sheet, tags: Sequence[str]) -> bool:
        """hexo-blog-encrypt: a tag may carry a password, which an empty `password:` in the header lifts."""
        locked = self._config.plugins.locked_tags
        return sheet.values.get("password", " ") != "" and not locked.isdisjoint(tags)

    def _asset_base(self, url: str) -> str:
        """Where Hexo puts a post's own files: a folder beside `x.html`, else the post's own address."""
        beside = self._config.post_asset_folder and url.endswith(".html")
        return f"{url.removesuffix('.html')}/" if beside else url


def _day_of(name: Mapping[str, str]) -> datetime | None:
    """The day in a file's name, where `new_post_name` has year, month and day."""
    month, day = name.get("month") or name.get("i_month"), name.get("day") or name.get("i_day")
    if "year" not in name or not month or not day:
        return None
    try:
        return datetime(int(name["year"]), int(month), int(day))
    except ValueError:
        return None


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _source_folder(named: Path, root: Path) -> Path:
    """The folder that holds `_posts`: the one that the configuration names, else `root` or one above it."""
    if named.is_dir():
        return named
    return next((folder for folder in (root, *root.parents) if (folder / "_posts").is_dir()), named)
