"""Eleventy 3: which templates are posts, and what the data cascade makes of them.

Source: eleventy 3.1 (`Template`, `TemplateFileSlug`, `TemplatePermalink`); `tests/oracles/eleventy.py` compares us
with the real thing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from publisher.content.blog import Claim, Resolver, Settings, Source
from publisher.content.dates import in_zone, is_zone
from publisher.content.frontmatter import truth
from publisher.content.globs import Globs
from publisher.content.javascript.slugs import slugify
from publisher.content.javascript.values import UNKNOWN, JsValue, Undecided
from publisher.content.permalink import date_values, fill, join_url
from publisher.content.yaml_text import Value
from publisher.model.post import Category, Problem, Reading, Rendered, State, Taxonomy

from .base import Nesting, Sheet, common_meta, rendered, split_suffix
from .eleventy_code import Data, as_value
from .eleventy_computed import Computed
from .eleventy_config import read_config
from .eleventy_data import FORMS, SUFFIXES, Cascade
from .eleventy_dates import is_list, published_at, updated_at
from .eleventy_lists import read_lists
from .eleventy_paths import PathNames, href, without_index
from .facts import fingerprint, site
from .hexo_values import js_text

_A_POST = Claim(True)
_FOLDERS = frozenset({"post", "posts", "_posts", "blog"})
_GATE = re.compile(r"(?=.*\bpermalink\b)(?=.*\bfalse\b)[^`]*\Z", re.DOTALL)
"""A function that gives the permalink as it is, or `false`: it holds drafts back."""

_HIDING = ("permalink", "eleventyComputed.permalink", "eleventyComputed.eleventyExcludeFromCollections")
_ASKS_TIME = re.compile(r"\bnew Date\(\s*\)|\bDate\.now\(")

_PLAIN_TAGS = "write its tags as plain text"
_SET_PERMALINK = 'set [content] permalink, such as "/blog/:slug/", or write it as plain text'


class EleventyBlog:
    """One Eleventy site, opened at `root`: its own folder, or any folder in that.

    Its JavaScript is read and never run: where only that could tell an address, [content] permalink says it.

    Raises:
        ConfigError: url or timezone is known neither from config.toml nor from the site's global data.
    """

    def __init__(self, root: Path, base: Path, settings: Settings) -> None:
        self.root = root
        zone = settings.permalink_timezone or settings.timezone
        self._config = config = read_config(base, zone if is_zone(zone) else "UTC")
        self._settings = settings
        self._cascade = Cascade(config)
        self.site = site(config.facts, settings, "eleventy")
        self.config_files: Sequence[Path] = tuple(dict.fromkeys((*config.files, *self._cascade.files)))
        self.fingerprint = fingerprint(settings, self.config_files)
        self.problems: Sequence[Problem] = ()
        self.folders: Sequence[str] = ("",)
        self._include = Globs(settings.include, folders=True)
        self._lists = read_lists(config, self._cascade)
        self._ignored = Globs(
            [*config.ignored, *_ignored(config.output, config.includes, config.layouts)], folders=True
        )
        self._nesting = Nesting(root, base)
        self._folders: dict[str, bool] = {}

    def claim(self, path: str) -> Claim:
        inner = self._nesting.inner(path)
        suffix = split_suffix(inner)[1]
        if suffix in {".js", ".cjs", ".mjs"} and ".11ty." in inner:
            return Claim(False, "a program, not a text")
        if suffix not in SUFFIXES or not inner.startswith(self._config.input):
            return Claim(False, "not a template")
        if self._ignored.match(inner):
            return Claim(False, "ignored by Eleventy")
        folder = inner.rpartition("/")[0]
        if folder not in self._folders:
            self._folders[folder] = self._holds_posts(folder)
        if self._folders[folder] or self._lists.take(inner) or self._include.match(path):
            return _A_POST
        return Claim(False, "a page, not a post")

    def read(self, source: Source, now: datetime) -> Reading:
        inner = self._nesting.inner(source.path)
        sheet = Sheet(source, FORMS)
        data = self._cascade.of(inner, sheet.values)
        own, sheet.values = sheet.values, data.values
        name = PathNames.of(inner.removeprefix(self._config.input))
        published = published_at(sheet, source, inner, self._config, now)
        computed = Computed(self._config, data, _page(name, inner, published))
        title = self._title(sheet, computed)
        link = self._link(sheet, own, data, name, computed)
        url = join_url(self.site.url, link or name.default)
        tags = self._tags(sheet, computed)
        meta = replace(
            common_meta(sheet, url, title or name.slug, published, url),
            updated=updated_at(sheet),
            tags=tags,
            state=self._due(self._state(sheet, data, computed, tags, link), published > now, data),
        )
        markup: Literal["html", "markdown"] = "markdown" if inner.endswith(".md") else "html"
        return Reading(meta, sheet.header.body, sheet.header.body_line, markup, tuple(sheet.problems))

    def slug(self, kind: Taxonomy, name: Category) -> tuple[str, ...]:
        return ()

    def home(self, kind: Taxonomy, name: Category) -> str | None:
        return None

    def render(self, reading: Reading, resolve: Resolver) -> Rendered:
        return rendered(reading, self.site, "jekyll", resolve, reading.meta.url)

    def _holds_posts(self, folder: str) -> bool:
        """Whether a folder's name, its data or one of its files says that posts lie there."""
        inner = f"{folder}/".removeprefix(self._config.input)
        named = not _FOLDERS.isdisjoint(inner.lower().split("/"))
        return (
            named
            or folder in self._lists.folders
            or not self._lists.tags.isdisjoint(_texts(self._cascade.folder(folder)))
        )

    def _title(self, sheet: Sheet, computed: Computed) -> str:
        """The title on one line; one that the cascade computes wins over one that it gives."""
        title = computed.get("title")
        if title is UNKNOWN:
            sheet.warn(
                f"its computed title has {computed.reason('title')}", sheet.to_write("title", "…"), "title"
            )
        return " ".join(js_text(sheet.values.get("title") if title is UNKNOWN else _plain(title)).split())

    def _tags(self, sheet: Sheet, computed: Computed) -> tuple[str, ...]:
        tags = computed.get("tags")
        if tags is UNKNOWN:
            sheet.warn(
                f"its tags are computed by JavaScript ({computed.reason('tags')})", _PLAIN_TAGS, "tags"
            )
        given = sheet.values.get("tags") if tags is UNKNOWN else _plain(tags)
        return tuple(dict.fromkeys(text for tag in _list(given) if (text := js_text(tag).strip())))

    def _link(
        self, sheet: Sheet, own: Mapping[str, Value], data: Data, name: PathNames, computed: Computed
    ) -> str:
        """The post's path; "" = Eleventy writes no page."""
        if self._settings.permalink and own.get("permalink") is None:
            return self._configured(sheet, name, computed)
        if "pagination" in data.values:
            return ""  # several pages, and none of them a post
        template = computed.permalink()
        if template is UNKNOWN and _is_guard(data):
            template = data.values.get("permalink")
        if template is UNKNOWN:
            raise sheet.error(
                f"its address is computed by JavaScript ({computed.reason('permalink')})",
                _SET_PERMALINK,
            )
        if isinstance(template, dict) and template:
            template = template.get("build", False)
        if template in (None, "", {}):
            return self._transformed(sheet, name.default)
        text = js_text(_plain(template))
        return "" if text == "false" else self._transformed(sheet, href(self._filled(sheet, text, computed)))

    def _transformed(self, sheet: Sheet, address: str) -> str:
        """What the site's `addUrlTransform` makes of an address; where it is asked to be set, it is as set."""
        stem = without_index(address.removesuffix(".html"))
        given = address
        for script in self._config.url_transforms if not self._settings.permalink else ():
            try:
                given = script.call({"url": address, "urlStem": stem}) or given
            except Undecided as unknown:
                raise sheet.error(f"the site's URL transform has {unknown}", _SET_PERMALINK) from unknown
        return without_index(js_text(given))

    def _configured(self, sheet: Sheet, name: PathNames, computed: Computed) -> str:
        """By [content] permalink: a template, or a pattern with :slug, :title, :path and the parts of the date."""
        pattern = self._settings.permalink
        if "{{" in pattern:
            return href(self._filled(sheet, pattern, computed))
        values = date_values(in_zone(computed["page"]["date"], "UTC"))
        values |= {
            "slug": name.slug,
            "title": slugify(js_text(sheet.values.get("title"))) or name.slug,
            "path": name.path_stem.lstrip("/"),
        }
        path, missing = fill(pattern, lambda key: values.get(key) or sheet.text(key) or None)
        sheet.warn_missing(missing)
        return href(path)

    def _filled(self, sheet: Sheet, template: str, computed: Computed) -> str:
        try:
            return computed.address(template)
        except Undecided as unknown:
            raise sheet.error(
                f"its permalink has {unknown}, which only Eleventy knows", _SET_PERMALINK, "permalink"
            ) from unknown

    def _state(self, sheet: Sheet, data: Data, computed: Computed, tags: Sequence[str], link: str) -> State:
        """Drafts are nothing to Eleventy itself: they are where the site's code speaks of them."""
        code = "\n".join((self._config.text, *(script.text for script in data.code.values())))
        for key, hidden in (("draft", True), ("published", False)):
            if truth(data.values.get(key)) is hidden:
                if re.search(key, code, re.IGNORECASE):
                    return State.DRAFT if hidden else State.HIDDEN
                sheet.warn(f"Eleventy publishes it, whatever `{key}:` says", "write `permalink: false`", key)
        excluded = computed.get("eleventyExcludeFromCollections")
        inner = self._nesting.inner(sheet.path)
        if not link or excluded is True or is_list(sheet, inner) or self._taken_out(computed):
            return State.HIDDEN
        shown = set(tags).difference(excluded if isinstance(excluded, list) else [excluded])
        lists = self._lists
        if lists.marked and lists.tags.isdisjoint(shown) and not lists.take(inner, computed):
            return State.PUBLISHED if self._include.match(sheet.path) else State.HIDDEN
        return State.PUBLISHED

    def _due(self, state: State, ahead: bool, data: Data) -> State:
        """The state with the clock: a date `ahead` holds a post back where code that hides posts asks for the time."""
        hiding = (data.code.get(key) for key in _HIDING)
        code = (
            *(script.text for script in hiding if script),
            *(one.text for one in self._config.preprocessors),
        )
        waits = ahead and state is State.PUBLISHED and any(_ASKS_TIME.search(text) for text in code)
        return State.SCHEDULED if waits else state

    def _taken_out(self, computed: Computed) -> bool:
        """Whether a preprocessor of the site's takes the post out."""
        for script in self._config.preprocessors:
            try:
                if script.call(computed, "") is False:
                    return True
            except Undecided:
                continue
        return False


def _page(name: PathNames, path: str, date: datetime) -> Mapping[str, JsValue]:
    """Eleventy's `page`, as far as it does not hang on the address."""
    return {
        "date": date,
        "fileSlug": name.slug,
        "filePathStem": name.path_stem,
        "inputPath": f"./{path}",
        "outputFileExtension": "html",
        "url": UNKNOWN,
        "outputPath": UNKNOWN,
        "lang": UNKNOWN,
    }


def _is_guard(data: Data) -> bool:
    """Whether the permalink's function gives it as it is, or `false`: it holds drafts back."""
    script = data.code.get("eleventyComputed.permalink")
    return script is not None and "permalink" not in data.code and _GATE.match(script.text) is not None


def _plain(value: JsValue) -> Value:
    try:
        return as_value(value)
    except Undecided:
        return None


def _list(value: Value) -> list[Value]:
    return value if isinstance(value, list) else []


def _texts(data: Data) -> frozenset[str]:
    """The tags that data gives; a text is one or several with commas."""
    tags = data.values.get("tags")
    items = tags.split(",") if isinstance(tags, str) else map(js_text, _list(tags))
    return frozenset(item.strip() for item in items)


def _ignored(*folders: str) -> list[str]:
    return [folder for folder in folders if folder]
