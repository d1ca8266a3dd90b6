"""What `astro.config.*` says, and what themes say of the site in constants of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from publisher.content.dates import is_zone
from publisher.content.javascript.text import TYPED, calls, members, split
from publisher.content.permalink import parts_of

from .astro import FILES
from .astro_code import DATA, Code, Module
from .base import language_tag
from .facts import SiteFacts

_IDENTITY = re.compile(
    r"(?:consts?|constants|config|site|site[-_.]?config|settings|site[-_.]?(?:info|metadata|meta|data)|astro-paper\.config)"
    r"\.(?:ts|js|mjs|json|ya?ml)|[\w-]+\.config\.ya?ml",
    re.IGNORECASE,
)
_FOLDERS = ("", "config", "data", "lib", "utils", "consts", "constants", "content")
_CONSTANT = re.compile(rf"\bconst\s+([\w$]+)\s*{TYPED}=(?![=>])|\bexport\s+(default)\b")
_SAYS = {
    "url": ("website", "url", "origin", "site", "siteurl", "site_url", "siteUrl"),
    "title": ("title", "siteTitle", "site_title", "SITE_TITLE"),
    "description": ("description", "desc", "siteDescription", "SITE_DESCRIPTION"),
    "author": ("author", "AUTHOR", "SITE_AUTHOR", "authorName", "AUTHOR_NAME"),
    "language": ("lang", "language", "locale", "defaultLang", "SITE_LANG", "LANG", "SITE_LANGUAGE"),
    "timezone": ("timezone", "timeZone", "TIMEZONE", "SITE_TIMEZONE"),
}
_PATTERN = re.compile(r"\bpermalink[\"']?\s*:\s*[\"'`]([^\"'`]*%(?:slug|id)%[^\"'`]*)")
_BELOW = re.compile(r"\bbase(?:Pathname)?[\"']?\s*:\s*[\"']([^\"']*)")
_NO_SLASH = re.compile(r"\btrailingSlash[\"']?\s*:\s*[\"']?false")
_TAG = re.compile(r"[a-z]{2}(?:[-_][A-Za-z]{2,4})?")
_LOCAL = re.compile(r"https?://(?:localhost|127\.|0\.0\.0\.0)")
_ABOUT_A_PERSON = re.compile(r"profile|author", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AstroConfig:
    """The part of the configuration that decides where posts are."""

    file: Path
    code: Code
    facts: SiteFacts
    source: str  # the folder of the site's own code, below the site's folder: "src"
    ending: str  # of every page's address: "/", "" or ".html"
    home: str  # the language whose pages lie in no folder of their own; "" = unknown
    locales: Mapping[str, str]  # folders that stand for a language: {"fr": "fr", "zh-cn": "zh-CN"}
    starlight: bool
    blogs: tuple[str, ...]  # where starlight-blog has its posts: ("blog",)
    permalink: str  # AstroWind's pattern; "" in other themes


def read_config(base: Path) -> AstroConfig:
    """The configuration of the site in `base`, with Astro's defaults for what it does not say."""
    file = next((base / name for name in FILES if (base / name).is_file()), base / FILES[0])
    code = Code(base)
    module = code.module(file) or Module(file, "")
    options, module = _options(code, module)
    source = (_text(code, options, module, "srcDir") or "src").removeprefix("./").strip("/")
    code.source = base / source
    wind = _wind(code, module)
    starlight = next(calls(module.text, "starlight"), None)
    docs = code.members(starlight[0], module)[0] if starlight else {}
    ending = _ending(code, options, module)
    languages, home = _recipe(code)
    return AstroConfig(
        file=file,
        code=code,
        facts=_facts(code, options, docs, module, wind),
        source=source,
        ending="" if _NO_SLASH.search(wind) else ending,
        home=_text(code, code.members(options.get("i18n", ""), module)[0], module, "defaultLocale") or home,
        locales=_locales(code, options, docs, module) or {name: language_tag(name) for name in languages},
        starlight=starlight is not None,
        blogs=tuple(_blogs(code, module)),
        permalink=pattern[1] if (pattern := _PATTERN.search(wind)) else "",
    )


def _wind(code: Code, module: Module) -> str:
    """AstroWind's own configuration; "" where the site has another theme."""
    arguments = next(calls(module.text, "astrowind"), ["{}"])
    options, home = code.members(arguments[0], module)
    names = (
        _text(code, options, home, "config"),
        *(f"src/config.{kind}" for kind in ("yaml", "mjs", "ts", "js")),
    )
    files = (code.module(code.base / name) for name in filter(None, names))
    return next((file.text for file in files if file and _PATTERN.search(file.text)), "")


def _options(code: Code, module: Module) -> tuple[Mapping[str, str], Module]:
    options, home = code.members("default", module)
    if not options:  # a function returns them
        start = re.search(r"\{\s*(?:site|base|integrations|output)\b", module.text)
        options, home = (members(module.text[start.start() :]) if start else {}), module
    return options, home


def _text(code: Code, options: Mapping[str, str], module: Module, name: str) -> str:
    return (code.string(options[name], module) if name in options else None) or ""


def _ending(code: Code, options: Mapping[str, str], module: Module) -> str:
    """How an address ends: `Astro.url` decides (astro 5, `core/build/generate`)."""
    build, home = code.members(options.get("build", ""), module)
    if _text(code, build, home, "format") == "file":
        return ".html"
    return "" if _text(code, options, module, "trailingSlash") == "never" else "/"


def _locales(
    code: Code, options: Mapping[str, str], docs: Mapping[str, str], module: Module
) -> Mapping[str, str]:
    """Language tags by the folder that stands for them; Starlight's root locale is none."""
    found: dict[str, str] = {}
    named, home = code.members(docs.get("locales", ""), module)
    for folder, text in named.items():
        said, where = code.members(text, home)
        if folder != "root":
            found[folder] = _text(code, said, where, "lang") or folder
    i18n, home = code.members(options.get("i18n", ""), module)
    found |= {name: language_tag(name) for name in code.strings(i18n.get("locales", "[]"), home)}
    return found


def _recipe(code: Code) -> tuple[Sequence[str], str]:
    """The languages that `src/i18n/ui.ts` names, as in Astro's recipe for several, and the home one; else the folders'."""
    files = (code.source / "i18n" / name for name in ("ui.ts", "ui.js"))
    module = next((found for file in files if (found := code.module(file))), None)
    if module is None:
        return _folders_of_languages(code.source), ""
    return tuple(code.members("languages", module)[0]), code.string("defaultLang", module) or ""


def _folders_of_languages(source: Path) -> Sequence[str]:
    """The folders of a collection where all of them are called like languages, and a route asks for one."""
    if not any(
        (source / "pages" / name).is_dir() for name in ("[lang]", "[locale]", "[...lang]", "[...locale]")
    ):
        return ()
    for collection in sorted((source / "content").glob("*/")):
        names = sorted(path.name for path in collection.iterdir() if path.is_dir())
        if len(names) > 1 and all(map(_TAG.fullmatch, names)):
            return names
    return ()


def _blogs(code: Code, module: Module) -> Iterator[str]:
    for arguments in calls(module.text, "starlightBlog"):
        text = arguments[0] if arguments else "{}"
        for each in split(text[1:-1], ",") if text.startswith("[") else [text]:
            said, home = code.members(each, module)
            yield (_text(code, said, home, "prefix") or "blog").strip("/")


def _facts(
    code: Code, options: Mapping[str, str], docs: Mapping[str, str], module: Module, wind: str
) -> SiteFacts:
    said = {name: _text(code, docs, module, name) for name in ("title", "description")}
    url = _url(code, options, module)
    for name, text in _constants(code):
        said.setdefault(name, "")
        said[name] = said[name] or text
    url = url or said.get("url", "")
    parts = parts_of(url)
    below = _BELOW.search(wind)
    path = (_text(code, options, module, "base") or (below[1] if below else "")).strip("/")
    return SiteFacts(
        url=f"{parts.scheme}://{parts.netloc}/{path}".rstrip("/") if parts else "",
        title=said["title"],
        description=said["description"],
        author=said.get("author", ""),
        language=language_tag(said.get("language", "")),
        timezone=_zone(said.get("timezone", "")),
    )


def _zone(said: str) -> str:
    """The zone that a theme says, as a name or as hours (`8` in Mizuki); Astro itself reads dates as UTC."""
    if re.fullmatch(r"[+-]?\d{1,2}", said):  # POSIX counts west of Greenwich
        said = f"Etc/GMT{-int(said):+d}"
    return said if is_zone(said) else "UTC"


def _url(code: Code, options: Mapping[str, str], module: Module) -> str:
    """The site's address; of several that it may be, or that its variable is given, the public one."""
    said = options.get("site", "site")
    given = chain(code.alternatives(said, module), code.held(said, module) if said.isidentifier() else ())
    return next((each for each in given if "://" in each and not _LOCAL.match(each)), "")


def _constants(code: Code) -> Iterator[tuple[str, str]]:
    """What the site's files of constants say, as (fact, text): those that its configuration read, then the rest."""
    read = [path for path in code.files if not path.name.startswith("astro.config.")]
    places = [*(code.source / folder for folder in _FOLDERS), code.base, code.base / "config"]
    for place in places:
        names = sorted(path.name for path in place.iterdir()) if place.is_dir() else []
        read += [place / name for name in filter(_IDENTITY.fullmatch, names)]
    for path in dict.fromkeys(read):
        if (module := code.module(path)) and path.stem != "content.config":
            yield from _said(code, module)


def _said(code: Code, module: Module) -> Iterator[tuple[str, str]]:
    if module.path.suffix in DATA:
        yield from _said_by(code, _flat(module.text), module)
    for match in _CONSTANT.finditer(module.text):
        name = match[1] or match[2]
        said, home = code.members(name, module)
        inner = {**said, **(members(said["site"]) if said.get("site", "").startswith("{") else {})}
        if _ABOUT_A_PERSON.search(name):
            inner = {"author": inner["name"]} if "name" in inner else {}
        yield from _said_by(code, inner or {name: name}, home)


def _flat(data: str) -> Mapping[str, str]:
    """What a file of data says of the site: `site: {title}` (`name` in AstroWind), `user: {site}` in Frosti."""
    said = members(data)
    site, user, language = (members(said.get(key, "")) for key in ("site", "user", "i18n"))
    named = {"title": site["name"]} if "name" in site else {}
    plain = {key: text for key, text in said.items() if text[:1] not in {"{", "["}}
    return {**user, **language, **members(said.get("metadata", "")), **named, **plain, **site}


def _said_by(code: Code, names: Mapping[str, str], module: Module) -> Iterator[tuple[str, str]]:
    for fact, keys in _SAYS.items():
        for key in keys:
            text = code.string(names[key], module) if key in names else None
            if text and not (fact == "url" and _LOCAL.match(text)):
                yield fact, text
                break
