"""The pages of `src/pages`: which route shows the entries of a collection, and what an entry's address is there.

Source: astro 5.18 and 7.2 (`core/routing`); what a route's `getStaticPaths` does is read where it is plain.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from publisher.content.javascript.text import calls

from . import astro_mizuki as mizuki
from . import astro_wind as wind
from .astro_answers import LANGUAGE, Entry, Text, by_name
from .astro_code import Found, Module
from .astro_collections import globs_in
from .astro_config import AstroConfig
from .astro_params import read_params

_PARAM = re.compile(r"\[(\.\.\.)?([\w$]+)\]")
_PLAIN = {**dict.fromkeys(LANGUAGE, "lang"), **{name: name for name in ("year", "month", "day")}}
_ENTRIES = r"(?:getCollection|getEntry|getEntries|getEntryBySlug|getLiveEntry|getLiveCollection)"
_TYPED = re.compile(r"\bCollectionEntry<\s*[\"']([\w-]+)[\"']")
_QUOTED = re.compile(r"[\"']([\w-]+)[\"']")
_LISTS = re.compile(r"page|tag|categor|archive|author|series|topic|year|month|ogimage", re.IGNORECASE)
_SHOWS = re.compile(r"\brender\s*\(|\.render\b|<Content\b|\bprops\s*:|\{\.\.\.\s*Astro\.props\s*\}")
_TAKEN = re.compile(r"\{[^{}]*\b(?:post|entry|article|note)\b[^{}]*\}\s*(?::[^=]*)?=\s*Astro\.props")
_ASIDE = re.compile(
    r"(?:^|/)(?:_[^/]*|preview|print|embed|amp|tags?|categor(?:y|ies)|authors?|archives?|series|folder)/"
)
_LEFT_OUT = re.compile(r"!\s*(?:[\w$]+\.)?(?:id|slug)\.startsWith\(\s*[\"']([^\"']+)[\"']\s*\)")
_FUTURE = re.compile(
    r"scheduledPostMargin|Temporal\.Now|\bis(?:Future|Past)\(|[<>]=?\s*(?:new Date\(\s*\)|Date\.now\(\)|now\b|today\b)"
    r"|(?:new Date\(\s*\)|Date\.now\(\)|\bnow|\btoday)(?:\.\w+\(\))?\s*[<>]=?[^>]"
)
_LISTED = re.compile(r"(?:.*/)?(?:index\.astro|[^/]*(?:rss|feed|atom)[^/]*\.(?:ts|js))")
_FEED = re.compile(
    r"(?:.*/)?[^/\[\]]*(?:rss|feed|atom)[^/\[\]]*\.(?:xml|json|rss|atom)(?=\.(?:ts|js|mjs|mts)\Z)"
)


@dataclass(frozen=True, slots=True)
class Route:
    """A page file with variables in its path."""

    file: str  # below the pages' folder: "blog/[...slug].astro"
    params: Mapping[str, Text]  # by the names in its path
    collections: frozenset[str] = frozenset()  # whose entries it asks for
    shows: bool = True  # it shows one entry, and no list
    exact: bool = True  # False: JavaScript makes its addresses in a way that we cannot read
    home: str = ""  # the language whose entries have no folder for it
    left_out: tuple[str, ...] = ()  # how ids begin that have no page

    def path_of(self, entry: Entry) -> str | None:
        """The address of `entry` below the site's, without slashes around it; None when a variable has no text."""
        made: list[str] = []
        for segment in _address(self.file).split("/"):
            found = list(_PARAM.finditer(segment))
            texts = [self._text(match, entry) for match in found]
            if any(text == "" and not match[1] for text, match in zip(texts, found, strict=True)):
                return None
            pieces = _PARAM.split(segment)[::3]
            made.append("".join(piece + text for piece, text in zip(pieces, [*texts, ""], strict=True)))
        return "/".join(filter(None, "/".join(made).split("/")))

    @property
    def pattern(self) -> str:
        """The route as a `content.permalink` without its end: `/:lang/:year/:slug`."""
        said = _PARAM.sub(lambda match: f":{_PLAIN.get(match[2], 'slug')}", _address(self.file))
        return f"/{said}"

    def takes(self, entry: Entry) -> bool:
        """Whether the route shows the entry at all: `[permalink]` shows those that have one."""
        permalink = self.params.get("permalink")
        return permalink is None or permalink(entry) != ""

    def suits(self, entry: Entry) -> bool:
        """Whether the route is for the entry's language: `en/[slug]`, `[slug].en`, `[lang]/[slug]`, or any."""
        parts = re.split(r"[/.]", self.file.removesuffix(".astro"))
        named = next((part for part in parts if part in entry.locales), None)
        if named is not None:
            return named == entry.language
        needed = any(match[2] in LANGUAGE and not match[1] for match in _PARAM.finditer(self.file))
        anywhere = any(match[2] in LANGUAGE and match[1] for match in _PARAM.finditer(self.file))
        return anywhere or needed == (entry.language not in {"", self.home})

    def asks_slug(self) -> bool:
        """Whether its addresses hold `.slug` of an entry, which only Astro 4's entries have."""
        return "?" in (self.path_of(Entry("id", "?", "id.md")) or "")

    def _guess(self, entry: Entry) -> str:
        """The entry's slug; without its language's folder where another variable holds that."""
        folder, _, rest = entry.slug.partition("/")
        apart = any(match[2] in LANGUAGE for match in _PARAM.finditer(self.file))
        return rest if apart and folder in entry.locales else entry.slug

    def _text(self, match: re.Match[str], entry: Entry) -> str:
        param = self.params.get(match[2]) or by_name(match[2]) or self._guess
        text = param(entry)
        return "" if match[1] and match[2] in LANGUAGE and text == self.home else text


STARLIGHT = Route("[...slug].astro", {"slug": lambda entry: re.sub(r"(?:^|/)index$", "", entry.slug)})
"""The route that Starlight adds."""


def guessed_route(collection: str) -> Route:
    """The route that is likely where none can be read."""
    return Route(f"{collection}/[...slug].astro", {}, frozenset({collection}), exact=False)


@dataclass(frozen=True, slots=True)
class Pages:
    """What lies in the folder of pages."""

    folder: str  # below the site's folder: "src/pages"
    routes: tuple[Route, ...]
    feeds: Mapping[str, str]  # the site's own feeds, as in `Site.feed_paths`
    hides_future: bool  # lists leave out posts with a date to come

    def holds(self, inner: str) -> bool:
        """Whether the Markdown file at `inner` (below the site's folder) is a page of its own."""
        below = inner.removeprefix(f"{self.folder}/")
        return below != inner and not any(part[0] in "_." for part in below.split("/"))

    def routes_of(self, collection: str) -> tuple[Route, ...]:
        """The routes that show the collection's entries, the plainest first."""
        fitting = [route for route in self.routes if collection in route.collections and route.shows]
        return tuple(sorted(fitting, key=_plainness))


def _plainness(route: Route) -> tuple[bool, bool, int, int]:
    return bool(_ASIDE.search(route.file)), not route.exact, len(route.params), len(route.file)


def read_pages(config: AstroConfig, collections: frozenset[str]) -> Pages:
    """Walk the folder of pages and read every route; `collections` are the names that the site has."""
    folder = f"{config.source}/pages"
    files = sorted(_walk(config.code.base / folder, ""))
    base = config.code.base / folder
    routes = [
        _route(config, folder, name, collections) for name in files if name.endswith(".astro") and "[" in name
    ]
    feeds = {match[0]: _kind(match[0]) for name in files if (match := _FEED.match(name))}
    return Pages(
        folder,
        tuple(filter(None, routes)),
        feeds,
        any(_hides_future(config, base / name) for name in files if _LISTED.fullmatch(name)),
    )


def _hides_future(config: AstroConfig, file: Path) -> bool:
    module = config.code.module(file)
    found = config.code.reach(module.text, module) if module else ()
    return any(_FUTURE.search(each.text) for each in found)


def _walk(folder: Path, prefix: str) -> Iterator[str]:
    for entry in folder.iterdir() if folder.is_dir() else ():
        if entry.name[0] in "_.":
            continue
        if entry.is_dir() and not entry.is_symlink():
            yield from _walk(entry, f"{prefix}{entry.name}/")
        else:
            yield f"{prefix}{entry.name}"


def _kind(path: str) -> str:
    return "json" if path.endswith(".json") else "atom" if "atom" in path else "rss"


def _address(file: str) -> str:
    return re.sub(r"(?:^|/)index$", "", file.removesuffix(".astro"))


def _route(config: AstroConfig, folder: str, file: str, collections: frozenset[str]) -> Route | None:
    path = config.code.base / folder / file
    module = config.code.module(path)
    if module is None:
        return None
    found = list(_PARAM.finditer(file))
    names = [match[2] for match in found]
    static = config.code.definition("getStaticPaths", module)
    paths = list(config.code.reach(static.text, static.module)) if static else []
    reached = list(config.code.reach(module.text, module))
    made = read_params(config.code, names, paths, reached)
    if made is None:
        computed = "getStaticPaths" in module.text
        made = {name: by_name(name) or (None if computed else _slug) for name in names}
    if config.permalink and None in made.values():
        code = "".join(each.text for each in reached)
        made = {name: wind.permalink_of(config.permalink, code) for name in names}
    if names == ["permalink"] and None in made.values():
        made = {"permalink": mizuki.permalink_of(config.code, module)}
    lists = bool(_LISTS.search(names[-1])) or any(calls(module.text, "paginate"))
    text = path.read_text("utf-8", "replace")
    shows = bool(_SHOWS.search(text) or _TAKEN.search(text))
    return Route(
        file=file,
        params={name: text for name, text in made.items() if text},
        collections=_collections_in(config, paths) or _asked(config, module, reached, collections),
        shows=not lists and names[-1] not in LANGUAGE and shows,
        exact=None not in made.values(),
        home=config.home,
        left_out=tuple(prefix for each in reached for prefix in _LEFT_OUT.findall(each.text)),
    )


def _slug(entry: Entry) -> str:
    return entry.slug


def _asked(
    config: AstroConfig, module: Module, reached: list[Found], collections: frozenset[str]
) -> frozenset[str]:
    """The collections that a route asks for: by their names, else through a function that takes a name."""
    named = _collections_in(config, reached) or frozenset(_TYPED.findall(module.text))
    return named or collections.intersection(_QUOTED.findall(module.text))


def _collections_in(config: AstroConfig, reached: Iterable[Found]) -> frozenset[str]:
    """The collections that code asks for by their names, and the folders that it takes with a glob."""
    names: list[str | None] = []
    for found in reached:
        names += (config.code.string(given[0], found.module) for given in calls(found.text, _ENTRIES))
        names += (base for base, _ in globs_in(config.code, found))
    return frozenset(filter(None, names))
