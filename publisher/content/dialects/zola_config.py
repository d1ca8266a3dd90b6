"""What Zola's `zola.toml` (before 0.22: `config.toml`) and the headers of its sections say.

Source: zola 0.22 (`components/config`, `components/utils/src/slugs.rs`, `components/site/src/lib.rs`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast
from unicodedata import category

from publisher.content.encoding import decode
from publisher.content.frontmatter import TOML, YAML, read_header, truth
from publisher.content.globs import Globs
from publisher.errors import ConfigError, ContentError

from .facts import SiteFacts
from .spelling import to_ascii
from .zola import FILES

HEADERS = (TOML, YAML)

Strategy = Literal["on", "safe", "off"]

_NO_LETTERS = re.compile(r"[^a-z0-9]+")
_UNSAFE = str.maketrans("", "", '<>:"/\\|?*')


@dataclass(frozen=True, slots=True)
class Section:
    """What a folder's `_index.md` says."""

    draft: bool = False  # no page below exists
    by_date: bool = False  # its pages are listed by date: those without one are left out


@dataclass(frozen=True, slots=True)
class ZolaConfig:
    """The part of the configuration that decides what pages say and where they are."""

    files: tuple[Path, ...]  # the configuration, and every `_index.md`
    facts: SiteFacts
    language: str  # default_language
    languages: frozenset[str]  # the others
    taxonomies: frozenset[str]  # names of those that have pages
    taxonomy_root: str
    paths: Strategy  # how slugs of pages are made
    terms: Strategy  # how slugs of taxonomies' terms are made
    keep_dates: bool  # a date at the start of a file's name stays in the slug
    ignored: Globs  # absolute paths
    sections: Mapping[str, Section]  # by folder below `content`; "" = `content` itself


def read_config(base: Path) -> ZolaConfig:
    """Zola's configuration in `base`, with Zola's defaults for what it does not say.

    Raises:
        ConfigError: the file is not TOML.
    """
    file = next((base / name for name in FILES if (base / name).is_file()), base / FILES[0])
    said = _load(file)
    slugify, languages = _table(said, "slugify"), _table(said, "languages")
    language = _text(said, "default_language") or "en"
    sections = dict(_sections(base / "content"))
    return ZolaConfig(
        files=(file, *(base / "content" / folder / name for folder, name in sections)),
        facts=_facts(said, language, languages),
        language=language,
        languages=frozenset(languages) - {language},
        taxonomies=frozenset(_taxonomies(said, _table(languages, language))),
        taxonomy_root=_text(said, "taxonomy_root"),
        paths=_strategy(slugify, "paths"),
        terms=_strategy(slugify, "taxonomies"),
        keep_dates=slugify.get("paths_keep_dates") is True,
        # To Zola, `*` crosses `/`.
        ignored=Globs([re.sub(r"\*+", "**", glob) for glob in _texts(said, "ignored_content")]),
        sections={folder: section for (folder, _), section in sections.items()},
    )


def slugify(text: str, strategy: Strategy) -> str | None:
    """`text` as a part of a path; None when only Unidecode, which is not installed or does not know a sign, could tell.

    "on" keeps letters and digits, spelled in ASCII; "safe" drops what file systems refuse; "off" changes nothing.
    """
    if strategy == "off":
        return text
    if strategy == "safe":
        return text.rstrip(" .").translate(_UNSAFE)
    spelled = to_ascii(text)
    if spelled is None or any(not to_ascii(sign) for sign in text if category(sign)[0] not in "MC"):
        return None
    return _NO_LETTERS.sub("-", spelled.lower()).strip("-")


def _load(file: Path) -> Mapping[str, Any]:
    if not file.is_file():
        return {}
    try:
        text, _ = decode(file.read_bytes(), file.name)
        return tomllib.loads(text)
    except ContentError as error:
        raise ConfigError(error.message, mend=error.mend, where=file.name) from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"the file is not TOML: {error}", mend="mend this line", where=file.name) from error


def _facts(said: Mapping[str, Any], language: str, languages: Mapping[str, Any]) -> SiteFacts:
    own = _table(languages, language)
    return SiteFacts(
        url=_text(said, "base_url"),
        title=_text(said, "title") or _text(own, "title"),
        description=_text(said, "description") or _text(own, "description"),
        author=_text(said, "author"),
        language=language,
        timezone="UTC",  # Zola knows no other
        feed_paths={path: _kind(path) for path in _feeds(said, language, languages)},
    )


def _feeds(said: Mapping[str, Any], language: str, languages: Mapping[str, Any]) -> Iterator[str]:
    """The paths of the site's feeds, one set for each language; the singular keys are those of Zola before 0.19."""
    for code, options in {language: said, **languages}.items():
        if isinstance(options, dict) and (options.get("generate_feeds") or options.get("generate_feed")):
            names = _texts(options, "feed_filenames") or [_text(options, "feed_filename") or "atom.xml"]
            yield from (name if code == language else f"{code}/{name}" for name in names)


def _kind(path: str) -> str:
    return "json" if path.endswith(".json") else "rss" if "rss" in path else "atom"


def _taxonomies(*tables: Mapping[str, Any]) -> Iterator[str]:
    for table in tables:
        for taxonomy in table.get("taxonomies") or ():
            if isinstance(taxonomy, dict) and taxonomy.get("render") is not False:
                yield _text(taxonomy, "name")


def _sections(content: Path) -> Iterator[tuple[tuple[str, str], Section]]:
    for file in sorted(content.rglob("_index*.md")):
        try:
            text, _ = decode(file.read_bytes(), file.name)
            values = read_header(text, file.name, HEADERS).values
        except (ContentError, OSError):  # Zola would stop; the pages can be read all the same
            values = {}
        folder = file.parent.relative_to(content).as_posix()
        by_date = values.get("sort_by") in {"date", "update_date"}
        yield (
            ("" if folder == "." else folder, file.name),
            Section(truth(values.get("draft")) is True, by_date),
        )


def _table(said: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = said.get(key)
    return value if isinstance(value, dict) else {}


def _text(said: Mapping[str, Any], key: str) -> str:
    value = said.get(key)
    return value if isinstance(value, str) else ""


def _texts(said: Mapping[str, Any], key: str) -> Sequence[str]:
    value = said.get(key)
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _strategy(said: Mapping[str, Any], key: str) -> Strategy:
    value = said.get(key)
    return cast("Strategy", value) if value in {"on", "safe", "off"} else "on"
