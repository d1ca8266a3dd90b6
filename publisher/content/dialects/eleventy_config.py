"""What an Eleventy site's configuration plainly says: directories, engines, globs, and facts from its global data.

Source: eleventy 3.1 (`TemplateConfig`, `Util/ProjectDirectories`, `EleventyFiles`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from posixpath import normpath

from publisher.content.javascript.modules import Module, Program
from publisher.content.javascript.source import text_in
from publisher.content.javascript.text import closing, members
from publisher.content.javascript.values import Undecided

from .eleventy import FILES
from .eleventy_code import Data, Script
from .eleventy_shared import SharedData
from .facts import SiteFacts
from .hexo_values import js_text

_DIRS = re.compile(r"\b(?:dir|directories)\s*[:=]\s*(?=\{)")
_COMMAND = re.compile(r"eleventy\b[^\"&|;]*")
_PREFIX = re.compile(r"\"build\"\s*:\s*\"[^\"]*\beleventy\b[^\"]*--pathprefix[= ]([^\s\"\\]+)")
_VERSION = re.compile(r"\"@11ty/eleventy\"\s*:\s*\"[^\d\"]*(\d+)")
_FLAG = re.compile(r"--(input|output|config)[= ]([^\s\"'&|;]+)")
_EACH_FILTER = re.compile(
    r"(?:Object\.(?:keys|entries)\(\s*([\w$.]+)\s*\)|\bin\s+([\w$.]+)\s*\))[^;]{0,200}?\.add\w*Filter\(\s*[\w$]+\s*,"
)
_PLAIN_KEY = r"\b{}\s*:\s*([\"'`])([^\"'`$]*)\1"
_SET = {"input": "setInputDirectory", "output": "setOutputDirectory", "includes": "setIncludesDirectory"} | {
    "layouts": "setLayoutsDirectory",
    "data": "setDataDirectory",
}
_FACTS = ("metadata", "site", "meta", "siteConfig", "config", "data", "global")
_LOCAL = re.compile(r"https?://(?:localhost|127\.|0\.0\.0\.0)", re.IGNORECASE)
FEEDS = re.compile(r"""["'`/\s:]((?:feed|rss|blog)?/?(?:feed|atom|rss|index)\.(?:xml|json))\b""")
_FEED_SUFFIXES = frozenset({".njk", ".liquid", ".html", ".js"})


@dataclass(frozen=True, slots=True)
class EleventyConfig:
    """The part of the configuration that decides what posts say and where they are."""

    base: Path
    major: int  # of Eleventy's version, as package.json asks for it; else the newest that is known
    program: Program
    files: tuple[Path, ...]  # what was read
    text: str  # of the configuration, without comments
    facts: SiteFacts
    input: str  # relative to the base: "" or "src/"; likewise the others
    output: str
    includes: str
    layouts: str  # "" = there is none beside `includes`
    global_data: Data  # what holds for every template
    shared: SharedData  # the files of global data
    markdown_engine: str  # liquid, njk
    deep_merge: bool
    aliases: Mapping[str, str]  # of layouts
    ignored: tuple[str, ...]  # globs relative to the base
    filters: Mapping[str, Script]  # that it defines itself
    preprocessors: tuple[Script, ...]  # which take posts out, drafts most often
    collections: tuple[tuple[str, Script], ...]  # that it makes
    date_parsers: tuple[Script, ...]  # what `addDateParsing` is given
    url_transforms: tuple[Script, ...]  # what `addUrlTransform` is given
    yaml: tuple[str, ...]  # suffixes of data files in YAML: ".yml", where it asks for them
    folder_data: str  # what the data file of a folder is called; "" = as the folder


def read_config(base: Path, zone: str) -> EleventyConfig:
    """The configuration of the site in `base`, as far as its text says it plainly; else Eleventy's defaults.

    Args:
        zone: IANA zone of the machine that runs Eleventy.
    """
    package = base / "package.json"
    scripts = text_in(package)
    flags = dict(_FLAG.findall(" ".join(_COMMAND.findall(scripts))))
    version = _VERSION.search(scripts)
    program = Program(zone)
    names = (flags.get("config", FILES[0]), *FILES)
    file = next((base / name for name in names if (base / name).is_file()), base / FILES[0])
    modules = program.with_imports(file)
    text = "\n".join(module.text for module in modules)
    dirs = _directories(modules) | flags
    source = _folder(dirs.get("input", ""))
    data_folder = base / source / dirs.get("data", "_data")
    yaml = tuple(_yaml_suffixes(modules))
    shared = SharedData(program, data_folder, yaml)
    read = {name: shared.data(name) for name in _FACTS if name in shared}
    added = _added(modules)
    given = [Data(value) for value in added.values.values() if isinstance(value, dict)]
    layouts = dirs.get("layouts")
    paths = [module.path for module in modules if module.path]
    return EleventyConfig(
        base=base,
        major=int(version[1]) if version else 3,
        program=program,
        files=tuple(one for one in (*paths, package, *shared.files) if one.is_file()),
        text=text,
        facts=_facts([*given, *read.values()], text, base / source, _PREFIX.findall(scripts)),
        input=source,
        output=_folder(dirs.get("output", "_site")),
        includes=_folder(f"{source}{dirs.get('includes', '_includes')}"),
        layouts=_folder(f"{source}{layouts}") if layouts else "",
        global_data=_for_all(shared, added, read),
        shared=shared,
        markdown_engine=_plain(text, "markdownTemplateEngine") or "liquid",
        deep_merge=not re.search(r"setDataDeepMerge\(\s*false", text),
        aliases={one[0]: one[1] for one in _strings(modules, "addLayoutAlias", 2)},
        ignored=(*(one[0] for one in _strings(modules, r"ignores\.add", 1)), *_ignored(base, source)),
        filters=dict([*_scripts(modules, r"add\w*Filter"), *_filters_of_objects(modules)]),
        preprocessors=tuple(script for _, script in _scripts(modules, "addPreprocessor", 2)),
        collections=tuple(_scripts(modules, "addCollection")),
        date_parsers=tuple(script for _, script in _scripts(modules, "addDateParsing", 0)),
        url_transforms=tuple(script for _, script in _scripts(modules, "addUrlTransform", 0)),
        yaml=yaml,
        folder_data=next((one[0] for one in _strings(modules, "setDataFileBaseName", 1)), ""),
    )


def _yaml_suffixes(modules: list[Module]) -> Iterator[str]:
    """The suffixes of YAML among those that `addDataExtension` adds."""
    for names in _strings(modules, "addDataExtension", 1):
        yield from (f".{name.strip()}" for name in names[0].split(",") if name.strip() in {"yml", "yaml"})


def _directories(modules: list[Module]) -> dict[str, str]:
    """Directories by name, as the configuration returns or sets them."""
    found: dict[str, str] = {}
    for module in modules:
        if not found and (match := _DIRS.search(module.text)):
            inside = module.text[match.end() : closing(module.text, match.end())]
            said = {name: _string(module, member) for name, member in members(inside).items()}
            found = {name: value for name, value in said.items() if value}
        for name, setter in _SET.items():
            for arguments in module.calls(rf"[\w$]+\.{setter}"):
                found[name] = _string(module, arguments[0])
    return found


def _string(module: Module, text: str) -> str:
    """The text that an expression plainly is; "" for any other."""
    try:
        value = module.value(text)
    except Undecided:
        return ""
    return value if isinstance(value, str) else ""


def _strings(modules: list[Module], name: str, count: int) -> Iterator[list[str]]:
    """The arguments of each call of a method, where they are plain texts."""
    for module in modules:
        for arguments in module.calls(rf"[\w$]+\.{name}"):
            found = [_string(module, one) for one in arguments[:count]]
            if len(found) == count and all(found):
                yield found


def _scripts(modules: list[Module], method: str, at: int = 1) -> Iterator[tuple[str, Script]]:
    """The functions that a method is given under a name; `at`: which of its arguments they are."""
    for module in modules:
        for arguments in module.calls(rf"[\w$]+\.{method}"):
            yield _string(module, arguments[0]), Script(",".join(arguments[at : at + 1]), module)


def _filters_of_objects(modules: list[Module]) -> Iterator[tuple[str, Script]]:
    """The members of objects that are added as filters one after the other."""
    for module in modules:
        for each in _EACH_FILTER.finditer(module.text):
            owner = each[1] or each[2]
            try:
                found = module.value(owner)
            except Undecided:
                continue
            for name in found if isinstance(found, dict) else ():
                yield name, Script(f"{owner}[{json.dumps(name)}]", module)


def _plain(text: str, key: str) -> str:
    match = re.search(_PLAIN_KEY.format(key), text)
    return match[2] if match else ""


def _folder(path: str) -> str:
    """A directory as a prefix: `./src` → `src/`."""
    clean = normpath(path or ".").strip("/")
    return "" if clean == "." else f"{clean}/"


def _added(modules: list[Module]) -> Data:
    """What `addGlobalData` gives; a function is asked for it."""
    found = Data()
    for name, script in _scripts(modules, "addGlobalData"):
        try:
            asked = callable(script.value())
        except Undecided:
            asked = False
        found.put(name, Script(f"({script.text})()", script.module) if asked else script)
    return found


def _for_all(shared: SharedData, added: Data, facts: Mapping[str, Data]) -> Data:
    """What is given to every template: `addGlobalData`, and the files of data that are understood."""
    found = Data({name: data.values for name, data in facts.items()})
    for key in ("permalink", "layout", "tags", "eleventyComputed"):
        if key in shared:
            data = shared.data(key)
            found.values |= {key: dict(data.values)} if data.values else {}
            found.code |= {f"{key}.{name}": script for name, script in data.code.items()}
            if "" in data.code:
                found.put(key, data.code[""])
    found.values |= added.values
    found.code |= added.code
    return found


def _facts(data: list[Data], text: str, source: Path, flags: Sequence[str]) -> SiteFacts:
    """What holds for the site as a whole; `flags`: the path prefix that its build is given, if any."""

    def first(*keys: str) -> str:
        found = (
            js_text(one.values[key]) for key in keys for one in data if isinstance(one.values.get(key), str)
        )
        return next((" ".join(value.split()) for value in found if value.strip()), "")

    authors = [one.values.get("author") for one in data]
    named = next((js_text(author.get("name")) for author in authors if isinstance(author, dict)), "")
    prefix = next(iter(flags), _plain(text, "pathPrefix")).strip("/")
    url = first("url", "baseUrl", "baseURL", "siteUrl", "siteURL", "base").rstrip("/")
    url = "" if _LOCAL.match(url) else url
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
        for match in FEEDS.finditer(text_in(file)[:2_000])
    ]
    said += [match[1] for match in FEEDS.finditer(text)] if "feedPlugin" in text else []
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
