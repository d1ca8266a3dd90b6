"""One language of a Hugo site: the rules that its pages follow.

Source: hugo 0.168 (`config/allconfig`, `langs/config`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from publisher.content.dates import is_zone
from publisher.content.yaml_text import Value

from .base import language_tag
from .hugo_config import Configuration, locale_of
from .hugo_dates import DateKeys, date_keys
from .hugo_links import Rule, rules_of
from .hugo_paths import Style
from .hugo_tree import Cascade, cascades_of
from .hugo_values import is_true, list_of, mapping_of, text_of

_TAXONOMIES: Mapping[str, Value] = {"category": "categories", "tag": "tags"}


@dataclass(frozen=True, slots=True)
class Language:
    """The part of a language's configuration that decides what posts say and where they are."""

    key: str  # "zh", as in file names
    tag: str  # BCP 47, "zh-CN"
    prefix: str  # the folder its pages lie in; "" = the site's root
    base_url: str  # its own address; "" = the site's
    zone: str  # IANA name; "" = the configuration does not say and there is none
    rules: tuple[Rule, ...]  # of `permalinks`
    taxonomies: Mapping[str, str]  # "categories" and "tags" by what they are called here; "" = there is none
    dates: DateKeys
    ugly: bool | frozenset[str]  # `a.html` instead of `a/`: everywhere, or in these sections
    style: Style
    drafts: bool  # are built
    future: bool  # posts with a date to come are built
    expired: bool  # posts past their expiry date are built
    kinds_off: frozenset[str]  # `disableKinds`
    main_sections: frozenset[str]  # where the posts are; empty = everywhere
    cascades: tuple[Cascade, ...]  # of the configuration

    def is_ugly(self, section: str) -> bool:
        """Whether pages of `section` end in `.html`."""
        return self.ugly if isinstance(self.ugly, bool) else section in self.ugly

    def rule(self, kind: str, page: str) -> str:
        """The pattern of links for a page (or term) at the normalized path `page`; "" = there is none."""
        return next((rule.pattern for rule in self.rules if rule.match(kind, page)), "")


def languages_of(config: Configuration) -> Mapping[str, Language]:
    """Every language that is built, by its key."""
    return {key: _language(config, key, table) for key, table in config.languages.items()}


def _language(config: Configuration, key: str, table: Mapping[str, Value]) -> Language:
    zone = text_of(table.get("timezone")) or ("UTC" if config.files else "")
    several = len(config.languages) > 1
    params = mapping_of(table.get("params"))
    return Language(
        key=key,
        tag=(language_tag(locale_of(table)) or language_tag(key)) if several else "",
        prefix="" if config.is_multihost else config.prefix(key),
        base_url=text_of(table.get("baseurl")) if config.is_multihost else "",
        zone=zone if is_zone(zone) else "",
        rules=rules_of(table.get("permalinks")),
        taxonomies=_taxonomies(table),
        dates=date_keys(mapping_of(table.get("frontmatter"))),
        ugly=_ugly(table.get("uglyurls")),
        style=Style(
            not is_true(table.get("disablepathtolower")), not is_true(table.get("removepathaccents"))
        ),
        drafts=is_true(table.get("builddrafts")),
        future=is_true(table.get("buildfuture")),
        expired=is_true(table.get("buildexpired")),
        kinds_off=frozenset(map(str.lower, list_of(table.get("disablekinds")))),
        main_sections=frozenset(list_of(params.get("mainsections")) or list_of(table.get("mainsections"))),
        cascades=cascades_of(table.get("cascade")),
    )


def _ugly(value: Value) -> bool | frozenset[str]:
    if isinstance(value, dict):
        return frozenset(section for section, on in value.items() if is_true(on))
    return is_true(value)


def _taxonomies(table: Mapping[str, Value]) -> Mapping[str, str]:
    """What the two taxonomies are called in headers and links, by their usual names."""
    named = mapping_of(table.get("taxonomies") or table.get("indexes")) or _TAXONOMIES
    plurals = set(map(text_of, named.values()))
    return {
        usual: usual if usual in plurals else text_of(named.get(singular)).lower()
        for singular, usual in (("category", "categories"), ("tag", "tags"))
    }
