"""What Hugo's configuration says: one file, or a folder of them, and for each language what differs.

Source: hugo 0.168 (`config/configLoader`, `config/allconfig`), https://gohugo.io/configuration/introduction/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from publisher.content.frontmatter import BRACES, TOML, YAML
from publisher.content.yaml_text import Value

from .base import language_tag
from .facts import SiteFacts, load_config
from .hugo import FOLDERS, NAMES, SUFFIXES, root_file
from .hugo_values import go_values, is_true, list_of, mapping_of, text_of

_LOADERS = {".toml": TOML.loader, ".yaml": YAML.loader, ".yml": YAML.loader, ".json": BRACES.loader}

Table = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Configuration:
    """The configuration as written: keys in lower case, the folder's files laid over the root's."""

    base: Path  # the site's folder
    files: tuple[Path, ...]
    root: Mapping[str, Value]
    languages: Mapping[str, Mapping[str, Value]]  # by key: the language's own values over the root's
    default: str  # the key of the default language
    disabled: frozenset[str]  # keys of languages that are not built

    @property
    def facts(self) -> SiteFacts:
        """What it says of the site, in its default language."""
        table = self.languages[self.default]
        params = mapping_of(table.get("params"))
        declared = self.default if "languages" in self.root or "defaultcontentlanguage" in self.root else ""
        return SiteFacts(
            url=text_of(table.get("baseurl")),
            title=text_of(table.get("title")),
            description=text_of(params.get("description")) or text_of(params.get("subtitle")),
            author=_author(params.get("author")) or _author(table.get("author")),
            language=language_tag(locale_of(table)) or declared,
            timezone=text_of(table.get("timezone")) or ("UTC" if self.files else ""),
            feed_paths=self._feed_paths(table),
        )

    def prefix(self, language: str) -> str:
        """The folder that a language's pages lie in; "" = the site's root."""
        if language == self.default:
            return language if is_true(self.root.get("defaultcontentlanguageinsubdir")) else ""
        return language

    @property
    def is_multihost(self) -> bool:
        """Whether each language has an address of its own."""
        declared = mapping_of(self.root.get("languages"))
        return len(self.languages) > 1 and any(
            "baseurl" in mapping_of(declared[key]) for key in self.languages
        )

    def _feed_paths(self, table: Mapping[str, Value]) -> Mapping[str, str]:
        outputs = mapping_of(table.get("outputs")).get("home")
        formats = [name.lower() for name in list_of(outputs)] if outputs else ["rss"]
        disabled = {kind.lower() for kind in list_of(table.get("disablekinds"))}
        if "rss" not in formats or disabled & {"rss", "home"}:
            return {}
        prefix = self.prefix(self.default)
        return {f"{prefix}/index.xml".lstrip("/"): "rss"}


def read_configuration(base: Path) -> Configuration:
    """The configuration of the site in `base`; empty where there is none.

    Raises:
        ConfigError: a file cannot be read; says file and line.
    """
    root: Table = {}
    files: list[Path] = []
    for file, table in _tables(base):
        _merge(root, table)
        files.append(file)
    declared = mapping_of(root.get("languages"))
    disabled = frozenset(list_of(root.get("disablelanguages"))) | {
        key for key, table in declared.items() if is_true(mapping_of(table).get("disabled"))
    }
    enabled = {key: mapping_of(declared[key]) for key in _sorted(declared) if key not in disabled}
    wanted = text_of(root.get("defaultcontentlanguage")).lower()
    if wanted not in enabled:
        wanted = "en" if "en" in enabled else next(iter(enabled), wanted or "en")
    languages = {key: _over(root, table, key == wanted) for key, table in enabled.items()} or {wanted: root}
    return Configuration(base, tuple(files), root, languages, wanted, disabled)


def locale_of(table: Mapping[str, Value]) -> str:
    """What a language calls itself; "" = nothing."""
    return text_of(table.get("locale")) or text_of(table.get("languagecode"))


def _tables(base: Path) -> Iterator[tuple[Path, Table]]:
    """Every file of the configuration, the less specific first, as the table that it stands for."""
    if root := root_file(base):
        yield root, _load(root, base)
    for folder in FOLDERS:
        for file in sorted((base / folder).rglob("*")):
            if file.suffix.lower() in SUFFIXES and file.is_file():
                yield file, _placed(file.stem, _load(file, base))


def _placed(stem: str, table: Table) -> Table:
    """The root table with `table` where a file of this name belongs: `params.zh` is `languages.zh.params`."""
    if stem in NAMES:
        return table
    name, _, language = stem.lower().partition(".")
    inner: Value = table[name] if table.keys() == {name} else table
    if language:
        own: Value = {name: inner} if name in {"params", "menu", "menus"} else inner
        return {"languages": {language: own}}
    return {name: inner}


def _load(file: Path, base: Path) -> Table:
    name = file.relative_to(base).as_posix()
    return go_values(load_config(file, _LOADERS[file.suffix.lower()], name), plain=False)


def _merge(into: Table, table: Mapping[str, Value]) -> None:
    for key, value in table.items():
        old = into.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            _merge(old, value)
        else:
            into[key] = value


def _over(root: Mapping[str, Value], own: Mapping[str, Value], default: bool) -> Mapping[str, Value]:
    """`root` with a language's values over it; the root's locale is the default language's.

    A language's table stands in for the root's, but for `params`, and unless it says `_merge` itself.
    """
    merged = _copy(root)
    if not default or locale_of(own):
        merged = {key: value for key, value in merged.items() if key not in {"locale", "languagecode"}}
    for key, value in _copy(own).items():
        if key != "params" and text_of(mapping_of(value).get("_merge")) not in {"deep", "shallow"}:
            merged.pop(key, None)
        _merge(merged, {key: value})
    return merged


def _copy(table: Mapping[str, Value]) -> Table:
    return {key: _copy(value) if isinstance(value, dict) else value for key, value in table.items()}


def _sorted(languages: Mapping[str, Value]) -> Sequence[str]:
    """Language keys in Hugo's order: by weight, those without one last, then by name."""

    def order(key: str) -> tuple[bool, int, str]:
        weight = text_of(mapping_of(languages[key]).get("weight"))
        number = int(weight) if re.fullmatch(r"[+-]?\d{1,9}", weight) else 0
        return number == 0, number, key

    return sorted(languages, key=order)


def _author(value: Value) -> str:
    if isinstance(value, dict):
        return text_of(value.get("name"))
    return next(iter(list_of(value)), "")
