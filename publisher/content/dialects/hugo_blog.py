"""Hugo: which files are posts, and what Hugo makes of their headers.

A post is what the feed of Hugo's home page lists: every regular page. Where the configuration names `mainSections`,
pages outside them are posts that stand in no feed and are no news, unless they say `feed: true`.

Source: hugo 0.168 (`hugolib/page__meta`, `hugolib/page__paths`, `hugolib/site`), https://gohugo.io/content-management/
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from publisher.content.blog import Claim, Resolver, Settings, Source
from publisher.content.permalink import quote
from publisher.errors import ContentError
from publisher.model.post import Category, Reading, Rendered, State, Taxonomy

from .base import Sheet, common_meta, renamed, rendered, split_suffix
from .facts import fingerprint, site
from .hugo_config import read_configuration
from .hugo_dates import page_dates, undated
from .hugo_language import Language, languages_of
from .hugo_links import cleaned, expand
from .hugo_mounts import mounts_of
from .hugo_page import Page, complete
from .hugo_paths import SUFFIXES, Place, made_link, normalized, own_link, place_of
from .hugo_tree import read_tree
from .hugo_values import FORMS, list_of

_UNREADABLE = frozenset({".adoc", ".asciidoc", ".ad", ".rst", ".org"})
_A_POST = Claim(True)
_ENCRYPTED = re.compile(r"\{\{[<%]\s*[\w/-]*encrypt")
"""A shortcode of hugo-encryptor or FixIt: a part of the text that only readers with its password may see."""


class HugoBlog:
    """One Hugo site, opened at `root`: its own folder, a folder of content, or any folder in that.

    Dates without a zone are read in Hugo's `timeZone`, which is UTC when it is not set; config.toml's zone stands in
    only where there is no configuration of Hugo's.

    Raises:
        ConfigError: the configuration cannot be read, or the site's address is known from neither side.
    """

    def __init__(self, root: Path, base: Path, settings: Settings) -> None:
        self.root = root
        config = read_configuration(base)
        self.site = site(config.facts, settings, "hugo")
        self._settings = settings
        self._languages = languages_of(config)
        self._default = config.default
        self._keys = config.languages.keys() | config.disabled
        mounts = mounts_of(config)
        self._tree, sections, self.problems = read_tree(config, mounts)
        self._ignored = _patterns(list_of(config.root.get("ignorefiles")))
        self.config_files: Sequence[Path] = (*config.files, *sections)
        self.fingerprint = fingerprint(settings, self.config_files)
        self._seats = [(*seat, mount) for mount in mounts if (seat := _seat(root, mount.source))]
        self.folders: Sequence[str] = _outermost([above.rstrip("/") for above, _, _ in self._seats])

    def claim(self, path: str) -> Claim:
        name = path.rpartition("/")[2]
        if split_suffix(name)[1].lower() not in SUFFIXES:
            return Claim(False, "not a text")
        if name[0] in ".#" or any(pattern.search(f"{self.root}/{path}") for pattern in self._ignored):
            return Claim(False, "hidden or backup file")
        place, language = self._place(path)
        if place is None:
            return Claim(False, "not in a folder of content")
        if language not in self._languages:
            return Claim(False, "in a language that is not built")
        if place.name == "_index" or not place.page:
            return Claim(False, "a section, not a post")
        if self._tree.is_resource(place.folder, place.name == "index"):
            return Claim(False, "belongs to another post")
        if (language, place) in self._tree.passed_over:
            return Claim(False, "one page with another file, which Hugo reads")
        return _A_POST

    def read(self, source: Source, now: datetime) -> Reading:
        place, key = self._place(source.path)
        language = self._languages.get(key)
        if place is None or language is None or place.suffix in _UNREADABLE:
            message, mend = (
                f"{place.suffix if place else 'this'} cannot be read",
                "write the post in Markdown",
            )
            raise ContentError(message, mend=mend, where=source.path)
        sheet = Sheet(source, FORMS)
        complete(sheet, place, language, self._tree)
        zone = language.zone or self.site.timezone
        dates = page_dates(sheet, language.dates, zone, source, place.base_name)
        page = Page(sheet, place, language, self._tree, dates)
        url = self._url(page)
        base = url if place.name == "index" else self.site.url
        published = dates.date or dates.meant
        meta = common_meta(sheet, url, page.title or place.base_name, published or undated(zone), base)
        state = page.state(now)
        if published is None and page.section:
            sheet.warn(
                "the post has no date: Hugo puts it last, and nobody is told of it", sheet.to_write(), "date"
            )
        quiet = published is None or not page.is_in_main_section
        meta = replace(
            meta,
            updated=dates.updated,
            publish_at=dates.publish_at if state is State.SCHEDULED else None,
            expire_at=None if language.expired else dates.expire_at,
            categories=renamed(page.categories, self._settings.category_aliases),
            tags=page.terms("tags"),
            language=language.tag,
            state=state,
            locked=meta.locked or bool(_ENCRYPTED.search(sheet.header.body)),
            feed=sheet.flag("feed") is True if quiet else meta.feed,
            announce=False if quiet and meta.announce is None else meta.announce,
        )
        header = sheet.header
        return Reading(meta, header.body, header.body_line, page.markup, tuple(sheet.problems))

    def slug(self, kind: Taxonomy, name: Category) -> tuple[str, ...]:
        style = self._languages[self._default].style
        return tuple(part for part in map(style.write, style.key("/".join(name)).split("/")) if part)

    def home(self, kind: Taxonomy, name: Category) -> str | None:
        language, segments = self._languages[self._default], self.slug(kind, name)
        folder = language.taxonomies[kind]
        if not folder or not segments or language.kinds_off & {"term", "taxonomyterm"}:
            return None
        path = "/".join((folder, *segments))
        if rule := language.rule("term", path.lower()):
            words = {"section": folder, "title": language.style.write("/".join(name))}
            words["slug"] = words["title"]
            path = cleaned(expand(rule, words.get, path.split("/"), datetime(1, 1, 1)))
        link = made_link(path, language.is_ugly(folder), language.prefix, language.style)
        return self._address(language, link)

    def render(self, reading: Reading, resolve: Resolver) -> Rendered:
        return rendered(reading, self.site, "hugo", resolve, reading.meta.url)

    def _place(self, path: str) -> tuple[Place | None, str]:
        """Where the file stands in the tree, None = nowhere; and the key of its language."""
        for above, within, mount in self._seats:
            if path.startswith(above):
                inner = f"{within}{path[len(above) :]}"
                if mount.files and not mount.files.match(inner):
                    return None, ""
                place = place_of(f"{mount.target}{inner}", self._keys)
                return place, place.language or mount.language or self._default
        return None, ""

    def _url(self, page: Page) -> str:
        language = page.language
        own = page.sheet.text("url")
        if own.startswith(("http://", "https://")):
            raise page.sheet.error("Hugo takes no `url` with a protocol", "write the path alone", "url")
        if own:
            link = own_link(page.filled(own) if ":" in own else own, language.prefix)
        else:
            link = page.link(self._settings.permalink or language.rule("page", normalized(page.place.page)))
        return self._address(language, page.of_output(link))

    def _address(self, language: Language, link: str) -> str:
        return quote(f"{(language.base_url or self.site.url).rstrip('/')}{link}")


def _seat(root: Path, source: Path) -> tuple[str, str] | None:
    """How a path below `root` becomes one below `source`: the prefix to take away and the one to put there.

    None where neither folder lies in the other.
    """
    root, source = root.resolve(), source.resolve()
    if source.is_relative_to(root):
        return "".join(f"{part}/" for part in source.relative_to(root).parts), ""
    if root.is_relative_to(source):
        return "", "".join(f"{part}/" for part in root.relative_to(source).parts)
    return None


def _outermost(folders: Sequence[str]) -> tuple[str, ...]:
    """`folders` without those that lie in others; "" is the root, in which all lie."""
    return tuple(
        folder
        for folder in dict.fromkeys(folders)
        if not any(not above or folder.startswith(f"{above}/") for above in folders if above != folder)
    )


def _patterns(sources: Sequence[str]) -> tuple[re.Pattern[str], ...]:
    """The expressions of `ignoreFiles`; one that Python does not know is left out."""
    found: list[re.Pattern[str]] = []
    for source in sources:
        try:
            found.append(re.compile(source))
        except re.error:
            continue
    return tuple(found)
