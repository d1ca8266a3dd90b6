"""What Pelican's `pelicanconf.py` and `publishconf.py` say.

Source: pelican 4.12 (`settings`), its documentation's page "Settings".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from publisher.content.dates import Written
from publisher.errors import ContentError
from publisher.model.post import Problem

from .facts import SiteFacts
from .pelican import FILES
from .pelican_headers import read_date
from .pelican_python import MANY, Assigned, read_module
from .pelican_slugs import DEFAULT, Kind, Slugs, compiled, from_old

_KINDS: tuple[Kind, ...] = ("SLUG", "CATEGORY", "TAG", "AUTHOR")
_FEEDS = {"FEED_ATOM": "atom", "FEED_RSS": "rss", "FEED_ALL_ATOM": "atom", "FEED_ALL_RSS": "rss"}
_ELSEWHERE = {
    "SITEURL": "set url in [site] of config.toml",
    "SITENAME": "set title in [site] of config.toml",
    "AUTHOR": "set author in [site] of config.toml",
    "TIMEZONE": "set timezone in [site] of config.toml",
    "ARTICLE_URL": "set permalink in [content] of config.toml",
}
_PLAINLY = "write it as a plain value"


@dataclass(frozen=True, slots=True)
class PelicanConfig:
    """The part of the configuration that decides what articles say and where they are."""

    files: tuple[Path, ...]  # all that were read
    facts: SiteFacts
    content: Path  # PATH, absolute
    output: Path  # OUTPUT_PATH, absolute
    article_paths: tuple[str, ...]  # below `content`; "" = everywhere
    excludes: tuple[str, ...]  # folders below `content`
    ignored: tuple[str, ...]  # IGNORE_FILES: patterns of names
    suffixes: frozenset[str]  # of files that Pelican reads, without their dot
    language: str  # DEFAULT_LANG, in small letters
    urls: Mapping[str, str]  # ARTICLE_URL, ARTICLE_LANG_URL, DRAFT_URL, DRAFT_LANG_URL, CATEGORY_URL, TAG_URL
    homes: frozenset[str]  # which of CATEGORY, TAG have pages
    slugs: Slugs
    slug_source: str  # "title" or "basename"
    with_future_dates: bool
    marked_titles: bool  # FORMATTED_FIELDS: titles are Markdown
    default_date: Written | None
    date_of_file: bool  # DEFAULT_DATE = "fs": articles without a date have their file's
    metadata: Mapping[str, Any]  # DEFAULT_METADATA
    path_metadata: Mapping[str, Mapping[str, Any]]  # EXTRA_PATH_METADATA, by path
    default_category: str  # "" = none
    folder_is_category: bool
    name_pattern: re.Pattern[str] | None  # FILENAME_METADATA, against a file's name without suffix
    path_pattern: re.Pattern[str] | None  # PATH_METADATA, against a path below `content`
    problems: tuple[Problem, ...]


def read_config(base: Path) -> PelicanConfig:
    """Pelican's configuration in `base`, with Pelican's defaults for what it does not say.

    Raises:
        ConfigError: a file is not Python.
    """
    assigned = Assigned()
    address: Any = ""
    for name in FILES:
        if (base / name).is_file():
            read_module(base / name, assigned)
            address = assigned.values.get("SITEURL") or address
    assigned.values["SITEURL"] = address  # "" for links without a site; the site has its address all the same
    said = _Said(_modern(assigned.values), assigned)
    article_paths = said.texts("ARTICLE_PATHS", ("",))
    return PelicanConfig(
        files=tuple(assigned.files) or (base / FILES[0],),
        facts=_facts(said),
        content=_content(said, base, article_paths),
        output=(base / said.text("OUTPUT_PATH", "output")).resolve(),
        article_paths=article_paths,
        excludes=_excludes(said),
        ignored=said.texts("IGNORE_FILES", ()),
        suffixes=_suffixes(said),
        language=said.text("DEFAULT_LANG", "en").lower(),
        urls=_urls(said),
        homes=frozenset(kind for kind in ("CATEGORY", "TAG") if said.get(f"{kind}_SAVE_AS", True)),
        slugs=_slugs(said),
        slug_source=said.text("SLUGIFY_SOURCE", "title"),
        with_future_dates=bool(said.get("WITH_FUTURE_DATES", True)),
        marked_titles="title" in said.texts("FORMATTED_FIELDS", ()),
        default_date=_date(said),
        date_of_file=said.get("DEFAULT_DATE", None) == "fs",
        metadata=said.mapping("DEFAULT_METADATA"),
        path_metadata={
            str(path): values
            for path, values in sorted(said.mapping("EXTRA_PATH_METADATA").items())
            if isinstance(values, dict)
        },
        default_category=said.text("DEFAULT_CATEGORY", "misc"),
        folder_is_category=bool(said.get("USE_FOLDER_AS_CATEGORY", True)),
        name_pattern=said.pattern("FILENAME_METADATA", r"(?P<date>\d{4}-\d{2}-\d{2}).*"),
        path_pattern=said.pattern("PATH_METADATA", ""),
        problems=tuple(said.problems),
    )


class _Said:
    """The configuration's values, each with the default that Pelican gives it, and what is wrong with them."""

    def __init__(self, values: Mapping[str, Any], assigned: Assigned) -> None:
        self._values = values
        self._assigned = assigned
        self.problems: list[Problem] = []
        if MANY in assigned.unknown:
            file, line = assigned.unknown[MANY]
            message = "settings are computed here, and publisher does not run this file"
            mend = "write SITEURL, TIMEZONE, ARTICLE_URL and the like as plain values"
            self._warn(Problem(file, line, message, mend, "warning"))

    def get(self, name: str, default: Any) -> Any:
        if name in self._assigned.unknown:
            file, line = self._assigned.unknown[name]
            message = f"{name} is computed, and publisher does not run this file"
            self._warn(Problem(file, line, message, _ELSEWHERE.get(name, _PLAINLY), "warning"))
        return self._values.get(name, default)

    def text(self, name: str, default: str) -> str:
        value = self.get(name, default)
        return value if isinstance(value, str) else "" if value is None else default

    def texts(self, name: str, default: Sequence[str]) -> tuple[str, ...]:
        """A list of texts; Pelican passes over one that is a single text by mistake."""
        value = self.get(name, default)
        items = value if isinstance(value, list | tuple) else default
        return tuple(item for item in items if isinstance(item, str))

    def mapping(self, name: str) -> Mapping[str, Any]:
        value = self.get(name, {})
        try:
            return dict(value)
        except (TypeError, ValueError):
            return {}

    def pattern(self, name: str, default: str) -> re.Pattern[str] | None:
        text = self.text(name, default)
        try:
            return re.compile(text) if text else None
        except re.error as error:
            self.refuse(name, f"is no regular expression: {error}")
            return None

    def refuse(self, name: str, why: str) -> None:
        self._warn(Problem(FILES[0], None, f"{name} {why}", "mend it there", "warning"))

    def _warn(self, problem: Problem) -> None:
        if problem not in self.problems:
            self.problems.append(problem)


def _modern(values: Mapping[str, Any]) -> dict[str, Any]:
    """Settings of Pelican 3 under the names that they have now."""
    modern = dict(values)
    for kind in ("ARTICLE", "PAGE"):
        if f"{kind}_DIR" in values:
            modern[f"{kind}_PATHS"] = [values[f"{kind}_DIR"]]
    if values.get("CLEAN_URLS"):
        modern |= {"ARTICLE_URL": "{slug}/", "ARTICLE_LANG_URL": "{slug}-{lang}/"}
    if values.get("FEED"):
        modern["FEED_ATOM"] = values["FEED"]
    old = {
        kind: _pairs(values[f"{kind}_SUBSTITUTIONS"])
        for kind in _KINDS
        if values.get(f"{kind}_SUBSTITUTIONS")
    }
    if "SLUG" in old:
        old |= {kind: [*old["SLUG"], *old[kind]] for kind in ("CATEGORY", "TAG") if kind in old}
        old.setdefault("AUTHOR", [])
    return modern | {f"{kind}_REGEX_SUBSTITUTIONS": from_old(pairs) for kind, pairs in old.items()}


def _pairs(value: object) -> list[Sequence[object]]:
    items = value if isinstance(value, list | tuple) else ()
    return [item for item in items if isinstance(item, list | tuple) and len(item) > 1]


def _content(said: _Said, base: Path, article_paths: Sequence[str]) -> Path:
    """`PATH`; where it is not set, people name the folder on the command line, and nearly all call it `content`."""
    usual = base / "content"
    guessed = usual.is_dir() and not any(path and (base / path).exists() for path in article_paths)
    return (base / said.text("PATH", "content" if guessed else "")).resolve()


def _excludes(said: _Said) -> tuple[str, ...]:
    """Pelican compares with a folder's path as it walks: one with a slash at its end is never met."""
    folders = (*said.texts("ARTICLE_EXCLUDES", ()), *said.texts("PAGE_PATHS", ("pages",)))
    return tuple(folder for folder in folders if folder and not folder.endswith("/"))


def _urls(said: _Said) -> Mapping[str, str]:
    return {
        "ARTICLE_URL": said.text("ARTICLE_URL", "{slug}.html"),
        "ARTICLE_LANG_URL": said.text("ARTICLE_LANG_URL", "{slug}-{lang}.html"),
        "DRAFT_URL": said.text("DRAFT_URL", "drafts/{slug}.html"),
        "DRAFT_LANG_URL": said.text("DRAFT_LANG_URL", "drafts/{slug}-{lang}.html"),
        "CATEGORY_URL": said.text("CATEGORY_URL", "category/{slug}.html"),
        "TAG_URL": said.text("TAG_URL", "tag/{slug}.html"),
    }


def _facts(said: _Said) -> SiteFacts:
    paths = {
        name: said.text(name, "feeds/all.atom.xml" if name == "FEED_ALL_ATOM" else "") for name in _FEEDS
    }
    return SiteFacts(
        url=said.text("SITEURL", ""),
        title=said.text("SITENAME", ""),
        description=said.text("SITEDESCRIPTION", "") or said.text("SITESUBTITLE", ""),
        author=said.text("AUTHOR", ""),
        language=said.text("DEFAULT_LANG", "en"),
        timezone=said.text("TIMEZONE", "UTC"),  # what Pelican assumes
        feed_paths={path: _FEEDS[name] for name, path in paths.items() if path},
    )


def _suffixes(said: _Said) -> frozenset[str]:
    suffixes = {"md", "markdown", "mkd", "mdown", "rst", "htm", "html"}
    return frozenset(suffixes - {name for name, reader in said.mapping("READERS").items() if reader is None})


def _slugs(said: _Said) -> Slugs:
    substitutions = {}
    for kind in _KINDS:
        name = f"{kind}_REGEX_SUBSTITUTIONS"
        pairs = said.get(name, DEFAULT if kind == "SLUG" else None)
        try:
            if pairs is not None:
                substitutions[kind] = compiled(tuple(pairs))
        except (TypeError, ValueError, re.error) as error:
            said.refuse(name, f"is no list of patterns and replacements: {error}")
    substitutions.setdefault("SLUG", compiled(DEFAULT))
    return Slugs(
        substitutions,
        preserve_case=bool(said.get("SLUGIFY_PRESERVE_CASE", False)),
        use_unicode=bool(said.get("SLUGIFY_USE_UNICODE", False)),
    )


def _date(said: _Said) -> Written | None:
    """`DEFAULT_DATE`: a text, or the numbers of a date."""
    value = said.get("DEFAULT_DATE", None)
    try:
        if isinstance(value, list | tuple):
            return Written(datetime(*value))
        return read_date(value) if isinstance(value, str) and value not in {"", "fs"} else None
    except (ContentError, TypeError, ValueError):
        said.refuse("DEFAULT_DATE", f"is no date: {value!r}")
        return None
