"""The pages of `src/pages`: which route shows the entries of a collection, and what an entry's address is there.

Source: astro 5.18 (`core/routing/manifest`); what a route's `getStaticPaths` does is read where it is plain.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from .astro_code import Code, Found
from .astro_collections import Collection, github_slug
from .astro_config import AstroConfig
from .astro_steps import Step, follow, read_steps
from .astro_text import calls, closing, members

_PARAM = re.compile(r"\[(\.\.\.)?([\w$]+)\]")
_ENTRIES = r"(?:getCollection|getEntry|getEntries|getEntryBySlug|getLiveEntry|getLiveCollection)"
_TYPED = re.compile(r"\bCollectionEntry<\s*[\"']([\w-]+)[\"']")
_CALL = re.compile(r"([\w$]+)\(\s*([^(),]+?)\s*\)")
_RETURNED = re.compile(
    r"(?:\(\s*|\b)([\w$]+)(?:\s*:[^()]*)?\)?[^(){}]*(?:\{\s*return|=>)\s*\1(?![\w$])([^;{}]*(?:\{[^{}]*\}[^;{}]*)*)"
)
_LISTS = re.compile(r"page|tag|categor|archive|author|series|topic|year|month|ogimage", re.IGNORECASE)
_SHOWS = re.compile(r"\brender\s*\(|\.render\b|<Content\b|\bprops\s*:")
_FIELD = re.compile(r"(?:[\w$]+[!?]?\.)+?(id|slug|(?:data|frontmatter)[!?]?\.([\w$]+))(?![\w$])")
_PARTS = re.compile(r"\[\s*([\w$]+)\s*,\s*\.\.\.([\w$]+)\s*\]\s*=\s*[^=;\n]*\.split\(")
_CLOCK = {"year": "%Y", "month": "%m", "day": "%d", "date": "%Y-%m-%d"}
_LANGUAGE = frozenset({"lang", "locale", "language"})
_FUTURE = re.compile(
    r"scheduledPostMargin|[<>]=?\s*(?:new Date\(\s*\)|Date\.now\(\)|now\b|today\b)"
    r"|(?:new Date\(\s*\)|Date\.now\(\)|\bnow|\btoday)(?:\.\w+\(\))?\s*[<>]=?[^>]"
)
_LISTED = re.compile(r"(?:.*/)?(?:index\.astro|[^/]*(?:rss|feed|atom)[^/]*\.(?:ts|js))")
_FEED = re.compile(
    r"(?:.*/)?[^/\[\]]*(?:rss|feed|atom)[^/\[\]]*\.(?:xml|json|rss|atom)(?=\.(?:ts|js|mjs|mts)\Z)"
)


@dataclass(frozen=True, slots=True)
class Param:
    """Where one variable of a route gets its text from."""

    source: str = "id"  # id, slug, path, first (of the id), rest (of it), clock, or a key of the header
    steps: tuple[Step, ...] = ()  # what the code does to it


@dataclass(frozen=True, slots=True)
class Entry:
    """What a route can use of an entry."""

    id: str
    path: str  # below its collection's folder
    language: str  # its folder's; "" where it lies in none
    values: Mapping[str, str]  # its header's texts
    wall: datetime | None  # its date, as the host's clock shows it


@dataclass(frozen=True, slots=True)
class Route:
    """A page file with variables in its path."""

    file: str  # below the pages' folder: "blog/[...slug].astro"
    params: Mapping[str, Param]
    collections: frozenset[str]  # whose entries it asks for
    shows: bool  # it shows one entry, and no list
    exact: bool  # False: JavaScript makes its addresses in a way that we cannot read

    def path_of(self, entry: Entry, collection: Collection) -> str | None:
        """The address of `entry` below the site's, without slashes around it; None when a variable has no text."""
        made: list[str] = []
        for segment in _address(self.file).split("/"):
            texts = [self._text(match, entry, collection) for match in _PARAM.finditer(segment)]
            if any(
                text == "" and not match[1]
                for text, match in zip(texts, _PARAM.finditer(segment), strict=True)
            ):
                return None
            filled = iter(texts)
            made.append(_PARAM.sub(lambda _: next(filled), segment))  # noqa: B023  # used up within the turn
        return "/".join(filter(None, "/".join(made).split("/")))

    def _text(self, match: re.Match[str], entry: Entry, collection: Collection) -> str:
        param = self.params.get(match[2], Param("slug"))
        return follow(param.steps, _source(param.source, match[2], entry, collection))


STARLIGHT = Route("[...slug].astro", {"slug": Param("starlight")}, frozenset({"docs"}), True, True)
"""The route that Starlight adds."""


def guessed_route(collection: str) -> Route:
    """The route that is likely where none can be read."""
    return Route(
        f"{collection}/[...slug].astro", {"slug": Param("slug")}, frozenset({collection}), True, False
    )


def _source(source: str, name: str, entry: Entry, collection: Collection) -> str:
    match source:
        case "id":
            return entry.path if collection.legacy else entry.id
        case "slug":
            return entry.id
        case "starlight":
            return re.sub(r"(?:^|/)index$", "", entry.id)
        case "path":  # as the AstroPaper theme: the folders, those with an underscore aside, and the id's end
            folders = [part for part in entry.path.split("/")[:-1] if not part.startswith("_")]
            return "/".join([*map(github_slug, folders), entry.id.rpartition("/")[2]])
        case "first":
            return entry.id.partition("/")[0]
        case "rest":
            return entry.id.partition("/")[2]
        case "language":
            return entry.language
        case "clock":
            return entry.wall.strftime(_CLOCK[name]) if entry.wall else ""
    return entry.values.get(source, "")


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

    def route_of(self, collection: str) -> Route | None:
        """The route that shows the collection's entries; of several the plainest."""
        fitting = [route for route in self.routes if collection in route.collections and route.shows]
        return min(
            fitting, key=lambda route: (not route.exact, len(route.params), len(route.file)), default=None
        )


def read_pages(config: AstroConfig) -> Pages:
    """Walk the folder of pages and read every route."""
    folder = f"{config.source}/pages"
    files = sorted(_walk(config.code.base / folder, ""))
    base = config.code.base / folder
    routes = [_route(config, folder, name) for name in files if name.endswith(".astro") and "[" in name]
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


def _route(config: AstroConfig, folder: str, file: str) -> Route | None:
    code, path = config.code, config.code.base / folder / file
    module = code.module(path)
    if module is None:
        return None
    names = [match[2] for match in _PARAM.finditer(file)]
    reached = list(code.reach(module.text, module))
    asked = (
        code.string(arguments[0], found.module)
        for found in reached
        for arguments in calls(found.text, _ENTRIES)
    )
    params = _params(config.code, names, reached)
    lists = bool(_LISTS.search(names[-1])) or any(calls(module.text, "paginate"))
    return Route(
        file=file,
        params={name: param for name, param in params.items() if param},
        collections=frozenset(filter(None, asked)) or frozenset(_TYPED.findall(module.text)),
        shows=not lists and bool(_SHOWS.search(path.read_text("utf-8", "replace"))),
        exact=all(params.values()),
    )


def _params(code: Code, names: list[str], reached: Iterable[Found]) -> dict[str, Param | None]:
    """Where each variable gets its text from; None where that cannot be read."""
    for found in reached:
        for match in re.finditer(r"\bparams\s*[:=]\s*(?=\{)", found.text):
            given = members(found.text[match.end() : closing(found.text, match.end())])
            if any(name in given for name in names):
                return {name: _param(code, name, given.get(name, "undefined"), found) for name in names}
    return {name: Param("id") if name == names[-1] else _by_name(name) for name in names}


def _by_name(name: str) -> Param | None:
    if name in _LANGUAGE:
        return Param("language")
    return Param("clock") if name in _CLOCK else None


def _param(code: Code, name: str, text: str, found: Found) -> Param | None:
    text = re.sub(r"\A`/?\$\{([^{}]*)\}/?`\Z", r"\1", text)
    if "filePath" in text:
        return Param("path")
    if parts := _PARTS.search(found.text):
        if text == parts[1]:
            return Param("first")
        if re.match(rf"{re.escape(parts[2])}\b", text):
            return Param("rest")
    field = _FIELD.match(text)
    if field:
        steps = read_steps(text[field.end() :])
        return None if steps is None else Param(field[2] or field[1], steps)
    if call := _CALL.match(text):
        return _called(code, name, call, text[call.end() :], found)
    return _short(code, name, text, found)


def _called(code: Code, name: str, call: re.Match[str], rest: str, found: Found) -> Param | None:
    """A variable given by a function of the site that returns its one argument in plain steps."""
    given, function = _param(code, name, call[2], found), code.definition(call[1], found.module)
    returned = _RETURNED.search(function.text) if function else None
    steps = read_steps(returned[2]) if returned else None
    after = read_steps(rest)
    if given is None or steps is None or after is None:
        return None
    return replace(given, steps=(*given.steps, *steps, *after))


def _short(code: Code, name: str, text: str, found: Found) -> Param | None:
    """A variable given by a name alone: a constant beside it, or a part taken from the entry."""
    if text in {"id", "slug"} and not re.search(rf"\b(?:const|let)\s+{text}\s*=", found.text):
        return Param(text)
    constant = re.search(rf"\b(?:const|let)\s+{re.escape(text)}\s*=\s*([^;\n]+)", found.text)
    if constant and constant[1].strip() != text:
        return _param(code, name, constant[1].strip(), Found("", found.module))
    return _by_name(name)
