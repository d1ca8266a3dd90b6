"""Zola: which pages are posts, and what Zola makes of their headers.

Source: zola 0.22 (`components/content/src/page.rs`, `file_info.rs`, `front_matter/page.rs`, `components/site`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from publisher.content.blog import Claim, Resolver, Settings, Source
from publisher.content.dates import Written, parse
from publisher.content.permalink import date_values, fill, join_url
from publisher.content.yaml_text import Value
from publisher.errors import ContentError
from publisher.model.post import Category, Problem, Reading, Rendered, State

from .base import Nesting, Sheet, common_meta, language_tag, renamed, rendered
from .facts import fingerprint, site
from .spelling import NEEDS_UNIDECODE
from .zola_config import HEADERS, read_config, slugify

_DATED = re.compile(
    r"(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
    r"(?:T(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:Z|[-+](?:[01]\d|2[0-3]):[0-5]\d))?)"
    r"(?:\s?[_-](.+))?",
    re.ASCII | re.DOTALL,
)
_DAY_IN_PATH = re.compile(r"/?(\d{4}/\d{1,2}/\d{1,2})(?:/|\Z)")
_FIELDS = frozenset(
    "title description updated date draft render slug path taxonomies weight authors aliases template in_search_index "
    "extra".split()
)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands for the date of a page that has none, and so is in no list that we make."""


@dataclass(frozen=True, slots=True)
class _Place:
    """What a file's name and folder say of its page."""

    folders: tuple[str, ...]  # of the address: a page's own folder is none
    name: str  # without suffix and language; of an `index.md` its folder's
    language: str
    is_home: bool  # `content/index.md`


class ZolaBlog:
    """One Zola site, opened at `root`: its own folder, `content`, or any folder in that.

    Raises:
        ConfigError: the configuration is not TOML, or the site's url is known from neither side.
    """

    def __init__(self, root: Path, base: Path, settings: Settings) -> None:
        self.root = root
        self._config = config = read_config(base)
        self._settings = settings
        self.site = site(config.facts, settings, "zola")
        self.config_files: Sequence[Path] = config.files
        self.fingerprint = fingerprint(settings, self.config_files)
        self.problems: Sequence[Problem] = ()
        self._content = base / "content"
        self._nesting = Nesting(root, self._content)
        self.folders = self._nesting.folders

    def claim(self, path: str) -> Claim:
        inner = self._nesting.inner(path)
        name = inner.rpartition("/")[2]
        if not inner:
            return Claim(False, "not below content")
        if not name.endswith(".md") or name.startswith("."):
            return Claim(False, "not Markdown")
        if name.startswith("_index."):
            return Claim(False, "a section, not a post")
        if self._config.ignored.match(f"{self._content.as_posix()}/{inner}"):
            return Claim(False, "ignored by Zola's configuration")
        return Claim(True)

    def read(self, source: Source, now: datetime) -> Reading:
        sheet = Sheet(source, HEADERS)
        if not sheet.header.opening:
            raise sheet.error(
                "Zola refuses a page without a header", "begin the file with +++ and end its header with +++"
            )
        taxonomies = _complete(sheet)
        place = self._place(sheet, self._nesting.inner(source.path))
        dated = _DATED.match(place.name)
        published = self._published(sheet, place, dated)
        url = self._url(sheet, place, dated, published)
        meta = replace(
            common_meta(sheet, url, sheet.text("title"), published or _NEVER, url),
            updated=_instant(sheet.date("updated")),
            categories=renamed(
                ((term,) for term in taxonomies["categories"]), self._settings.category_aliases
            ),
            tags=taxonomies["tags"],
            language=language_tag(place.language) if place.language != self._config.language else "",
            state=self._state(sheet, source.path, published),
        )
        return Reading(meta, sheet.header.body, sheet.header.body_line, problems=tuple(sheet.problems))

    def slug(self, kind: Literal["categories", "tags"], name: Category) -> tuple[str, ...]:
        segments = tuple(slugify(part, self._config.terms) or "" for part in name)
        return segments if all(segments) else ()

    def home(self, kind: Literal["categories", "tags"], name: Category) -> str | None:
        taxonomy = next((known for known in _NAMES[kind] if known in self._config.taxonomies), None)
        segments = self.slug(kind, name)
        if taxonomy is None or not segments:
            return None
        slug = slugify(taxonomy, self._config.terms) or taxonomy
        return join_url(self.site.url, "/".join((self._config.taxonomy_root, slug, *segments, "")))

    def render(self, reading: Reading, resolve: Resolver) -> Rendered:
        return rendered(reading, self.site, "zola", resolve, reading.meta.url)

    def _place(self, sheet: Sheet, inner: str) -> _Place:
        *folders, name = inner.removesuffix(".md").split("/")
        stem, _, code = name.partition(".")
        own_folder = stem == "index" and bool(folders)
        language = self._config.language
        if self._config.languages and code and code != language:
            if code not in self._config.languages:
                mend = f"name the file {stem}.md, or add [languages.{code}] to Zola's configuration"
                raise sheet.error(f"Zola refuses the language {code!r} in the file's name", mend)
            language, name = code, stem
        if name == "index" and folders:
            name = folders[-1]
        return _Place(
            tuple(folders[:-1] if own_folder else folders), name, language, name == "index" and not folders
        )

    def _published(self, sheet: Sheet, place: _Place, dated: re.Match[str] | None) -> datetime | None:
        """The date of the header, of the file's name or of `path`; a time without an offset is UTC."""
        day = _DAY_IN_PATH.match(sheet.text("path"))
        written = sheet.date("date") or _read(dated and dated[1]) or _read(day and day[1])
        return _instant(written)

    def _url(
        self, sheet: Sheet, place: _Place, dated: re.Match[str] | None, published: datetime | None
    ) -> str:
        for key in ("slug", "path"):
            if sheet.values.get(key) == "":
                raise sheet.error(f"Zola refuses an empty `{key}`", "write one, or delete the line", key)
        if own := sheet.text("path"):
            return join_url(self.site.url, f"{own}/")
        name = place.name if self._config.keep_dates or not (dated and dated[2]) else dated[2]
        text = sheet.text("slug") or name
        slug = slugify(text, self._config.paths)
        if slug is None:
            raise sheet.error(f"the slug of {text!r} cannot be told", NEEDS_UNIDECODE)
        if self._settings.permalink:
            return self._filled(sheet, place, slug, published)
        language = () if place.language == self._config.language else (place.language,)
        return join_url(
            self.site.url, "/".join((*language, *place.folders, "" if place.is_home else slug, ""))
        )

    def _filled(self, sheet: Sheet, place: _Place, slug: str, published: datetime | None) -> str:
        """The address by the pattern of config.toml."""
        values = date_values(published or _NEVER) | {
            "slug": slug, "section": "/".join(place.folders), "lang": place.language,
        }  # fmt: skip
        path, missing = fill(
            self._settings.permalink, lambda name: values.get(name) or sheet.text(name) or None
        )
        sheet.warn_missing(missing)
        return join_url(self.site.url, path)

    def _state(self, sheet: Sheet, path: str, published: datetime | None) -> State:
        folder = self._nesting.inner(path).rpartition("/")[0]
        sections = [self._config.sections.get(folder[:end]) for end in _ends(folder)]
        if sheet.flag("draft") or any(section.draft for section in sections if section):
            return State.DRAFT
        if sheet.flag("render") is False:
            return State.HIDDEN
        if published is None:
            nearest = next((section for section in sections if section), None)
            if nearest and nearest.by_date:
                sheet.warn(
                    "the page has no date: Zola leaves it out of lists and feeds", sheet.to_write(), "date"
                )
            return State.HIDDEN
        return State.PUBLISHED


_NAMES = {"categories": ("categories", "category"), "tags": ("tags", "tag")}
"""The taxonomies that mean what ours mean."""


def _complete(sheet: Sheet) -> dict[str, tuple[str, ...]]:
    """The page's categories and tags; what themes read from `[extra]` is put beside Zola's own fields."""
    table, extra = sheet.values.get("taxonomies"), sheet.values.get("extra")
    terms: dict[str, Value] = table if isinstance(table, dict) else {}
    found = {
        kind: next((_list(terms[name]) for name in names if name in terms), ())
        for kind, names in _NAMES.items()
    }
    if isinstance(extra, dict):
        added = {key: value for key, value in extra.items() if key not in _FIELDS}
        sheet.values = {**added, **sheet.values}
    if not sheet.words("authors"):
        sheet.values["authors"] = [*_list(terms.get("authors"))]
    return found


def _list(value: Value) -> tuple[str, ...]:
    items = value if isinstance(value, list) else ()
    return tuple(dict.fromkeys(item for item in items if isinstance(item, str) and item))


def _read(text: str | None) -> Written | None:
    """The date in a name; numbers that are none say nothing."""
    try:
        return parse(text) if text else None
    except ContentError:
        return None


def _instant(written: Written | None) -> datetime | None:
    return written.instant("UTC") if written else None


def _ends(folder: str) -> list[int]:
    """Where the paths of `folder` and of those above it end, the nearest first."""
    return [len(folder), *(at for at in range(len(folder) - 1, 0, -1) if folder[at] == "/"), 0]
