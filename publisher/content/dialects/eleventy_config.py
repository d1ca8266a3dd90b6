"""What an Eleventy site's configuration plainly says: directories, engines, globs, and facts from its global data.

Source: eleventy 3.1 (`TemplateConfig`, `Util/ProjectDirectories`, `EleventyFiles`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from posixpath import normpath

from publisher.content.frontmatter import BRACES
from publisher.content.yaml_text import Value
from publisher.errors import ContentError

from .eleventy import FILES, text_in
from .eleventy_code import Data, Undecided, exported, literal
from .eleventy_filters import Filter, own_filters
from .facts import SiteFacts
from .hexo_values import js_text
from .javascript_text import calls, closing, members, without_comments

_DIRS = re.compile(r"\b(?:dir|directories)\s*[:=]\s*(?=\{)")
_FLAG = re.compile(r"--(input|output)[= ]([^\s\"'&|;]+)")
_PLAIN_KEY = r"\b{}\s*:\s*([\"'`])([^\"'`$]*)\1"
_SET = {"input": "setInputDirectory", "output": "setOutputDirectory", "includes": "setIncludesDirectory"} | {
    "layouts": "setLayoutsDirectory",
    "data": "setDataDirectory",
}
_IMPORT = re.compile(r"""\b(?:from|import|require)\b\s*\(?\s*["'](\.{1,2}/[^"'\n]+)["']""")
_MAX_MODULES = 40
_FACTS = ("metadata", "site", "meta", "siteConfig", "config", "data", "global")
_FEEDS = re.compile(r"""["'`/\s:]((?:feed|rss|blog)?/?(?:feed|atom|rss|index)\.(?:xml|json))\b""")
_FEED_SUFFIXES = frozenset({".njk", ".liquid", ".html", ".js"})


@dataclass(frozen=True, slots=True)
class EleventyConfig:
    """The part of the configuration that decides what posts say and where they are."""

    base: Path
    files: tuple[Path, ...]  # what was read
    text: str  # of the configuration, without comments
    facts: SiteFacts
    input: str  # relative to the base: "" or "src/"; likewise the others
    output: str
    includes: str
    layouts: str  # "" = there is none beside `includes`
    global_data: Data  # what holds for every template
    markdown_engine: str  # liquid, njk
    deep_merge: bool
    aliases: Mapping[str, str]  # of layouts
    ignored: tuple[str, ...]  # globs relative to the base
    filters: Mapping[str, Filter | None]  # that it defines itself
    post_globs: tuple[str, ...]  # of collections of posts, relative to the base


def read_config(base: Path) -> EleventyConfig:
    """The configuration of the site in `base`, as far as its text says it plainly; else Eleventy's defaults."""
    file = next((base / name for name in FILES if (base / name).is_file()), base / FILES[0])
    package = base / "package.json"
    modules = _modules(file)
    text = without_comments("\n".join(map(text_in, modules)))
    dirs = _directories(text, text_in(package))
    source = _folder(dirs.get("input", ""))
    data_folder = base / source / dirs.get("data", "_data")
    read = {name: data for name in _FACTS for data in [_global(data_folder, name)] if data}
    given = {name: Data(value) for name, value in _added_data(text) if isinstance(value, dict)}
    layouts = dirs.get("layouts")
    return EleventyConfig(
        base=base,
        files=tuple(one for one in (*modules, package, *sorted(data_files(data_folder))) if one.is_file()),
        text=text,
        facts=_facts([*given.values(), *read.values()], text, base / source),
        input=source,
        output=_folder(dirs.get("output", "_site")),
        includes=_folder(f"{source}{dirs.get('includes', '_includes')}"),
        layouts=_folder(f"{source}{layouts}") if layouts else "",
        global_data=_for_all(data_folder, text),
        markdown_engine=_plain(text, "markdownTemplateEngine") or "liquid",
        deep_merge=not re.search(r"setDataDeepMerge\(\s*false", text),
        aliases={one[0]: one[1] for one in _strings(text, "addLayoutAlias", 2)},
        ignored=(*(one[0] for one in _strings(text, r"ignores\.add", 1)), *_ignored(base, source)),
        filters=own_filters(text),
        post_globs=tuple(_post_globs(text)),
    )


def data_files(folder: Path) -> Iterator[Path]:
    """The files of data in `folder` itself."""
    if folder.is_dir():
        yield from (file for file in folder.iterdir() if file.suffix in {".json", ".js", ".cjs", ".mjs"})


def read_data(file: Path) -> Data:
    """What a data file says; what cannot be read says nothing."""
    text = text_in(file)
    if file.suffix != ".json":
        return exported(text)
    try:
        value = BRACES.loader(text, 1).value
    except ContentError:
        return Data()
    return Data(value if isinstance(value, dict) else {})


def _modules(file: Path) -> list[Path]:
    """The configuration and the modules of the site's own that it imports, directly or not."""
    found = [file]
    for module in found:
        for match in _IMPORT.finditer(text_in(module)):
            named = module.parent / match[1]
            beside = (named, named.with_name(f"{named.name}.js"), named / "index.js")
            path = next((one.resolve() for one in beside if one.is_file()), None)
            if path and path not in found and len(found) < _MAX_MODULES and "_data" not in path.parts:
                found.append(path)
    return found


def _directories(text: str, package: str) -> dict[str, str]:
    """Directories by name, as the configuration returns or sets them; flags in package.json's scripts win."""
    found: dict[str, str] = {}
    if match := _DIRS.search(text):
        inside = text[match.end() : closing(text, match.end())]
        found = {name: value for name, member in members(inside).items() if (value := _literal(member, text))}
    for name, setter in _SET.items():
        for arguments in calls(text, rf"[\w$]+\.{setter}"):
            found[name] = _literal(arguments[0], text)
    return found | dict(_FLAG.findall(package))


def _literal(member: str, text: str) -> str:
    try:
        value = literal(member, text)
    except Undecided:
        return ""
    return value if isinstance(value, str) else ""


def _strings(text: str, name: str, count: int) -> Iterator[list[str]]:
    """The arguments of each call of a method, where they are plain texts."""
    for arguments in calls(text, rf"[\w$]+\.{name}"):
        found = [_literal(one, text) for one in arguments[:count]]
        if len(found) == count and all(found):
            yield found


def _plain(text: str, key: str) -> str:
    match = re.search(_PLAIN_KEY.format(key), text)
    return match[2] if match else ""


def _folder(path: str) -> str:
    """A directory as a prefix: `./src` → `src/`."""
    clean = normpath(path or ".").strip("/")
    return "" if clean == "." else f"{clean}/"


def _global(folder: Path, name: str) -> Data | None:
    return next((read_data(file) for file in data_files(folder) if file.name.split(".")[0] == name), None)


def _added_data(text: str) -> Iterator[tuple[str, Value]]:
    for arguments in calls(text, r"[\w$]+\.addGlobalData"):
        try:
            yield _literal(arguments[0], text), literal(",".join(arguments[1:2]), text)
        except Undecided:
            continue


def _for_all(folder: Path, text: str) -> Data:
    """What is given to every template: files named for it, and `addGlobalData`."""
    found = Data()
    for key in ("permalink", "layout", "tags", "eleventyComputed"):
        if data := _global(folder, key):
            found.values |= {key: dict(data.values)} if data.values else {}
            found.code |= {} if data.values else {key: ""}
    for arguments in calls(text, r"[\w$]+\.addGlobalData"):
        name = _literal(arguments[0], text)
        try:
            found.values[name] = literal(",".join(arguments[1:2]), text)
        except Undecided:
            found.code[name] = ",".join(arguments[1:2])
    return found


def _facts(data: list[Data], text: str, source: Path) -> SiteFacts:
    def first(*keys: str) -> str:
        found = (
            js_text(one.values[key]) for key in keys for one in data if isinstance(one.values.get(key), str)
        )
        return next((" ".join(value.split()) for value in found if value.strip()), "")

    authors = [one.values.get("author") for one in data]
    named = next((js_text(author.get("name")) for author in authors if isinstance(author, dict)), "")
    prefix = _plain(text, "pathPrefix").strip("/")
    url = first("url", "baseUrl", "baseURL", "siteUrl", "siteURL", "base").rstrip("/")
    return SiteFacts(
        url=f"{url}/{prefix}" if url and prefix and not url.endswith(f"/{prefix}") else url,
        title=first("title", "name", "siteTitle", "siteName"),
        description=first("description", "subtitle", "siteDescription"),
        author=first("author", "authorName") or named,
        language=first("language", "lang", "locale"),
        timezone="UTC",  # Eleventy's own, whatever the machine's
        feed_paths=_feed_paths(text, source),
    )


def _feed_paths(text: str, source: Path) -> Mapping[str, str]:
    """The feeds that templates in the input folder, or its folder `feed`, and the feed plugin write."""
    files = [file for folder in (source, source / "feed") if folder.is_dir() for file in folder.iterdir()]
    said = [
        match[1]
        for file in files
        if file.suffix in _FEED_SUFFIXES
        for match in _FEEDS.finditer(text_in(file)[:2_000])
    ]
    said += [match[1] for match in _FEEDS.finditer(text)] if "feedPlugin" in text else []
    kinds = ((path.strip("/"), path) for path in said)
    return {
        path: "json" if path.endswith("json") else "rss" if "rss" in path else "atom" for path, _ in kinds
    }


def _ignored(base: Path, source: str) -> Iterator[str]:
    """The globs of .eleventyignore and .gitignore; a folder means all that is in it."""
    for folder, name in ((base, ".gitignore"), (base, ".eleventyignore"), (base / source, ".eleventyignore")):
        prefix = source if folder != base else ""
        for line in map(str.strip, text_in(folder / name).splitlines()):
            if line and line[0] not in "#!":
                yield f"{prefix}{line.strip('/')}"


def _post_globs(text: str) -> Iterator[str]:
    """The globs that a collection of posts is made of."""
    for arguments in calls(text, r"[\w$]+\.addCollection"):
        if _literal(arguments[0], text).lower() in {
            "post",
            "posts",
            "blog",
            "articles",
            "allposts",
            "blogposts",
        }:
            for glob in calls(",".join(arguments[1:]), r"[\w$]+\.getFilteredByGlob"):
                try:
                    found = literal(glob[0], text)
                except Undecided:
                    continue
                yield from (
                    normpath(one)
                    for one in (found if isinstance(found, list) else [found])
                    if isinstance(one, str)
                )
