"""Content collections: which files are entries of which, what Astro calls them, which keys hold their dates.

Source: astro 5.18 (`content/utils`, `content/loaders/glob`) and github-slugger 2.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from publisher.content.globs import Globs
from publisher.content.javascript.text import (
    bare,
    body_of,
    calls,
    closing,
    members,
    parameters,
    returned,
    split,
    spread,
)

from .astro_answers import Entry
from .astro_code import Code, Found, Module
from .astro_config import AstroConfig
from .astro_expressions import Scope, read_returned
from .astro_slugs import github_slug
from .base import split_suffix

MARKDOWN = frozenset({".md", ".mdx", ".markdown", ".mdown", ".mkdn", ".mkd", ".mdwn"})

DATES = (
    "pubDate", "pubDatetime", "publishDate", "publishedDate", "datePublished", "publishedAt", "published",
    "date", "created", "createdAt", "pubdate", "publishdate", "publish_date", "published_at", "published_date",
    "publicationDate", "publishedOn", "publishDatetime", "postDate", "createdDate", "dateCreated", "created_at",
    "datetime", "timestamp", "postedAt",
)  # fmt: skip
"""The keys that themes give the date of publication, the surest first."""

UPDATES = (
    "updatedDate", "modDatetime", "lastmod", "updated", "updatedAt", "lastUpdated", "dateModified", "lastModified",
    "modified", "updateDate", "updated_at", "lastUpdatedDate", "modifiedDate", "last_modified_at",
)  # fmt: skip

CATEGORIES = ("categories", "category")
TAGS = ("tags", "tag")

_CONFIGS = tuple(
    f"{stem}.{suffix}"
    for stem in ("content.config", "content/config")
    for suffix in ("mjs", "js", "mts", "ts")
)
_GLOB = re.compile(
    r"\b(?:Astro\.glob|import\.meta\.glob(?:Eager)?)\s*(?:<[^()]*>)?\(\s*\[?\s*"
    r"[\"'`]([^\"'`*{]*?/?)([^\"'`/]*[*{][^\"'`]*\.(?:md|mdx|\{[^\"'`]*\}))[\"'`]"
)
_EXTENDED = re.compile(r"[@+]?\(([^()|]+(?:\|[^()|]+)+)\)")
_UPDATE = re.compile(r"upd|mod|edit|last|expir|end", re.IGNORECASE)
_DATE = re.compile(r"\bdate|[dD]ate\(")
_OPTIONAL = re.compile(r"\.(?:optional|nullish|nullable|default)\(|\.partial\(")
_DEFAULT = re.compile(r"\.default\(|\.transform\(\s*\(?([\w$]+)\)?\s*=>\s*\1\s*\?\?")
_OBJECT = re.compile(r"\b(?:object|extend|strictObject|looseObject|safeExtend)\s*\(")
_OPEN = re.compile(r"\b(?:passthrough|catchall|loose|looseObject)\(")
_SCHEMAS: Mapping[str, Mapping[str, str]] = {
    "@astrojs/starlight/schema": {"title": "z.string()"},
    "starlight-blog/schema": {"date": "z.date().optional()", "tags": "z.array(z.string()).optional()"},
}
"""What schemas of packages have that matters here."""
_OF_ASTRO = frozenset({"astro:content", "astro:schema", "astro/zod", "zod", "zod/v4"})
_NO_UNDERSCORES = Globs(["!**/_*", "!**/_*/**"])


@dataclass(frozen=True, slots=True)
class Collection:
    """One content collection."""

    name: str
    base: str  # the folder of its files, below the site's folder
    globs: Globs  # which files, below `base`
    dates: tuple[str, ...] = DATES  # keys to look for the date under, in order; () = its entries have none
    optional: bool = False  # an entry without date is a page
    described: bool = True  # False: no schema says whether its entries have dates
    legacy: bool = False  # an entry's `id` is its path, and its `slug` what is an `id` elsewhere
    own: Callable[[Entry], str] | None = None  # its own way to an entry's id; None = Astro's
    exact: bool = True  # False: JavaScript makes the ids in a way that we cannot read
    defaults: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # what headers leave out, by key
    filed: tuple[str, ...] = CATEGORIES  # keys to look for categories under
    tagged: tuple[str, ...] = TAGS  # and for tags
    lowered: bool = False  # its schema lowers the tags

    def holds(self, inner: str) -> bool:
        """Whether the file at `inner` (below the site's folder) is an entry."""
        prefix = f"{self.base}/" if self.base else ""
        return inner.startswith(prefix) and self.globs.match(inner[len(prefix) :])

    def id_of(self, file: Entry) -> str:
        """The id of the entry in a file; `file.id` is its path, and `file.slug` what its header says."""
        if self.own:
            return self.own(file)
        stem = split_suffix(file.path)[0]
        named = "/".join(github_slug(segment) for segment in stem.split("/")).removesuffix("/index")
        return file.slug or named


def read_collections(config: AstroConfig) -> tuple[Collection, ...]:
    """The collections that hold Markdown: those defined in code, else one for each folder of `src/content`."""
    code, content = config.code, f"{config.source}/content"
    files = (code.source / name for name in _CONFIGS)
    module = next((found for file in files if (found := code.module(file))), None)
    named, home = code.members("collections", module) if module else ({}, Module(code.base, ""))
    defined = [each for name, text in named.items() if (each := _collection(config, name, Found(text, home)))]
    if any(not each.legacy for each in defined):
        return tuple(defined)
    place = code.base / content
    folders = sorted(path.name for path in place.iterdir() if path.is_dir()) if place.is_dir() else []
    rest = [name for name in folders if name[0] not in "_." and name not in named]
    if not place.is_dir() and not config.file.is_file():  # posts alone, without their site
        return (Collection(code.base.name, "", _NO_UNDERSCORES, legacy=True),)
    legacy = (Collection(name, f"{content}/{name}", _NO_UNDERSCORES, legacy=True) for name in rest)
    return (*defined, *legacy) or tuple(_globbed_by_pages(config))


def _globbed_by_pages(config: AstroConfig) -> Iterator[Collection]:
    """The folders whose files the pages take with `Astro.glob`, each a collection under its own name."""
    pages = config.code.source / "pages"
    modules = filter(None, map(config.code.module, sorted(pages.rglob("*.astro"))))
    found = dict(pair for module in modules for pair in globs_in(config.code, Found(module.text, module)))
    for base, pattern in found.items():
        if not f"{base}/".startswith(f"{config.source}/pages/"):
            yield Collection(base, base, Globs([pattern]), legacy=True)


def globs_in(code: Code, found: Found) -> Iterator[tuple[str, str]]:
    """The folders, and the patterns below them, of the Markdown that code takes with `Astro.glob`."""
    for prefix, pattern in _GLOB.findall(found.text):
        place = (
            code.base / prefix.lstrip("/") if prefix.startswith("/") else found.module.path.parent / prefix
        )
        base = os.path.relpath(place, code.base)
        if not base.startswith(".."):
            yield "" if base == "." else base, pattern


def _collection(config: AstroConfig, name: str, found: Found) -> Collection | None:
    """The collection that `found` defines; None when its entries are no Markdown files of the site."""
    code, content = config.code, f"{config.source}/content"
    found = _made(code, code.reduce(found.text, found.module))
    wrapped = next(calls(found.text, "defineCollection"), [found.text])
    options, home = code.members(wrapped[0], found.module)
    reached = tuple(code.reach(options.get("schema", ""), home))
    schema = _schema(code, reached)
    closed = bool(schema) and _is_closed(code, reached)
    known = Collection(
        name,
        f"{content}/{name}",
        _NO_UNDERSCORES,
        dates=(dates := _dates(schema)),
        described=bool(schema),
        optional=bool(schema) and all(_OPTIONAL.search(schema.get(key, "")) for key in dates),
        defaults=_defaults(code, schema, home),
        filed=_kept(CATEGORIES, schema, closed),
        tagged=_kept(TAGS, schema, closed),
        lowered=_lowers(code, schema.get("tags", ""), home),
    )
    if "loader" not in options:
        data = code.string(options.get("type", ""), home) == "data"
        return None if data else replace(known, legacy=True, globs=_globs(config, name, ()))
    loader = code.reduce(options["loader"], home)
    if any(calls(loader.text, "docsLoader")):
        return replace(known, globs=_globs(config, name, ("**/[^_]*",)))
    arguments = next(calls(loader.text, "glob"), None)
    return _globbed(config, known, *code.members(arguments[0], loader.module)) if arguments else None


def _made(code: Code, found: Found) -> Found:
    """What a function of the site makes of its arguments: `contentCollection("books")`."""
    call = re.match(r"([\w$]+)\(", found.text)
    function = code.definition(call[1], found.module) if call and call[1] != "defineCollection" else None
    if call is None or function is None:
        return found
    given = split(found.text[call.end() : closing(found.text, call.end() - 1) - 1], ",")
    bound = zip(parameters(function.text), given, strict=False)
    constants = "".join(f"const {name} = {text};\n" for name, text in bound if name.isidentifier())
    home = function.module
    return Found(function.text, Module(home.path, constants + home.text, home.names | {"_"}))


def _globbed(
    config: AstroConfig, known: Collection, options: Mapping[str, str], home: Module
) -> Collection | None:
    """The collection whose files the `glob` loader finds."""
    code = config.code
    base = code.string(options["base"], home) if "base" in options else "."
    if base is None:
        return replace(known, exact=False)
    if "import.meta.url" in options.get("base", ""):
        base = os.path.relpath(home.path.parent / base, code.base)
    base = os.path.normpath(base.removeprefix("file://").lstrip("/")).removeprefix("./")
    patterns = code.strings(options.get("pattern", "'**/*'"), home)
    globs = _globs(config, known.name, tuple(_EXTENDED.sub(_braced, pattern) for pattern in patterns))
    known = replace(known, base="" if base == "." else base, globs=globs)
    if ".." in base:
        return None
    return _named(code, known, code.reduce(options["generateId"], home)) if "generateId" in options else known


def _named(code: Code, known: Collection, function: Found) -> Collection:
    """The collection with what its own `generateId` does, where that is read."""
    scope = Scope(code, function, {"entry": lambda entry: entry.path})
    text = read_returned(scope, body_of(function.text))
    return replace(known, own=text, exact=text is not None)


def _globs(config: AstroConfig, name: str, patterns: tuple[str, ...]) -> Globs:
    """Which files; of Starlight's documentation only the posts that starlight-blog shows."""
    if config.starlight and name == "docs" and config.blogs:
        folders = ("", *(f"{locale}/" for locale in config.locales))
        within = [f"{folder}{blog}/**" for folder in folders for blog in config.blogs]
        indexes = [f"!{folder}{blog}/index.mdx" for folder in folders for blog in config.blogs]
        return Globs([*within, *indexes, "!**/_*"])
    return Globs(patterns) if patterns else _NO_UNDERSCORES


def _braced(match: re.Match[str]) -> str:
    return "{" + match[1].replace("|", ",") + "}"


def _schema(code: Code, reached: Iterable[Found]) -> dict[str, str]:
    """The keys that a schema knows, each with its expression; those of objects within it left out."""
    keys: dict[str, str] = {}
    for found in reached:
        end = 0
        for match in _OBJECT.finditer(found.text):
            if match.start() >= end:
                end = closing(found.text, match.end() - 1)
                _add_members(code, keys, Found(found.text[match.end() : end - 1], found.module))
        for package in _packages(code, found):
            keys = {**_SCHEMAS.get(package, {}), **keys}
    return keys


def _packages(code: Code, found: Found) -> set[str]:
    """The packages that code uses."""
    words = found.module.names.intersection(re.findall(r"[\w$]+", found.text))
    return {spec for word in words if (spec := code.imported(word, found.module))}


def _add_members(code: Code, keys: dict[str, str], found: Found, depth: int = 0) -> None:
    """Add what an object has, and what is spread in it: a constant, or what a function returns."""
    found = code.reduce(found.text, found.module)
    call = re.match(r"([\w$]+)\(", found.text)
    function = code.definition(call[1], found.module) if call else None
    if function:
        returns = returned(body_of(function.text))
        found = Found(bare(returns[-1][1]), function.module) if returns else found
    for name, expression in members(found.text).items():
        keys.setdefault(name, code.reduce(expression, found.module).text)
    for part in spread(found.text) if depth < 4 else ():
        _add_members(code, keys, Found(part, found.module), depth + 1)


def _is_closed(code: Code, reached: Iterable[Found]) -> bool:
    """Whether a schema drops the keys that it does not name, and all that it names can be read here."""
    return not any(_OPEN.search(each.text) or _packages(code, each) - _OF_ASTRO for each in reached)


def _kept(keys: tuple[str, ...], schema: Mapping[str, str], closed: bool) -> tuple[str, ...]:
    """Those of `keys` that entries have."""
    known = tuple(key for key in keys if key in schema)
    return known if known or closed else keys


def _dates(schema: Mapping[str, str]) -> tuple[str, ...]:
    """The keys that hold a date of publication; where no schema tells, those that themes use."""
    known = [key for key in DATES if key in schema and "boolean" not in schema[key]]
    others = [key for key in schema if key not in known and not _UPDATE.search(key)]
    found = (*known, *(key for key in others if _DATE.search(schema[key])))
    return found if found or schema else DATES


def _defaults(code: Code, schema: Mapping[str, str], module: Module) -> dict[str, tuple[str, ...]]:
    """What the schema puts where a header says nothing: `tags: z.array(z.string()).default(["others"])`."""
    found: dict[str, tuple[str, ...]] = {}
    for key in ("tags", "categories", "category", "draft", "lang"):
        given = _DEFAULT.search(schema.get(key, ""))
        if given:
            start = given.start() + schema[key][given.start() :].index("(")
            text = schema[key][given.end() : closing(schema[key], start) - 1].strip()
            found[key] = (text,) if text in {"true", "false"} else code.strings(text, module)
    return found


def _lowers(code: Code, text: str, module: Module) -> bool:
    return "transform" in text and any("toLowerCase" in found.text for found in code.reach(text, module, 2))
