"""Eleventy's data cascade: what layouts, folders and the file itself say, one over the other.

Source: eleventy 3.1 (`Data/TemplateData`, `Template`, eleventy-utils `Merge`).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from publisher.content.encoding import decode
from publisher.content.frontmatter import (
    FENCED_JSON,
    FENCED_TOML,
    TOML,
    Handler,
    Loader,
    load_yaml,
    read_header,
)
from publisher.content.javascript.modules import Module
from publisher.content.yaml_text import Loaded, Quoted, Value
from publisher.errors import ContentError

from .base import split_suffix
from .eleventy_code import Data, declared
from .eleventy_config import EleventyConfig
from .eleventy_shared import read_data


def _load_javascript(text: str, first_line: int) -> Loaded:
    data = declared(Module(text))
    for key in data.code.keys() - {key for key in data.code if "." in key}:
        message = f"the header's `{key}` is computed by JavaScript"
        raise ContentError(message, mend="write a plain value, or the header as YAML", line=first_line)
    return Loaded(data.values)


_CLOSE = re.compile(r"^---\n?", re.MULTILINE)
"""Whatever else stands on the line: it belongs to the text."""


def _form(language: str, loader: Loader) -> Handler:
    return Handler(rf"\A---[ \t]*{language}[ \t]*\n", _CLOSE, loader)


FORMS = (
    _form("(?:ya?ml)?", load_yaml),
    _form("json", FENCED_JSON.loader),
    _form("toml", FENCED_TOML.loader),
    _form("(?:js|javascript)", _load_javascript),
    TOML,
)
"""Headers as gray-matter takes them; one in JavaScript gives what it plainly says."""

SUFFIXES = (".md", ".html", ".njk", ".liquid")
_CODE = frozenset({".js", ".cjs", ".mjs"})
_OVERRIDE = "override:"
_MAX_LAYOUTS = 10


class Cascade:
    """The data of one site, read once: data files below the input folder, and the headers of layouts."""

    def __init__(self, config: EleventyConfig) -> None:
        self._config = config
        self._deep = config.deep_merge
        self._suffixes = _suffixes(config.yaml)
        files = tuple(_walk(config))
        self.templates = [file for file in files if file.suffix in SUFFIXES]
        stems = {file.with_suffix("") for file in self.templates}
        self._local = {
            file.relative_to(config.base).as_posix(): read_data(file, config.program)
            for file in files
            if file.name.endswith(self._suffixes) and (".11tydata." in file.name or _belongs(file, stems))
        }
        self.folder_tags = frozenset(
            tag for data in self._local.values() for tag in _names(data.values.get("tags"))
        )
        folders = [config.base / folder for folder in (config.includes, config.layouts) if folder]
        self._layouts = {
            path.relative_to(config.base).as_posix(): _header(path)
            for folder in folders
            for path in sorted(folder.rglob("*"))
            if path.suffix in SUFFIXES
        }
        read = [config.base / path for path in (*self._local, *self._layouts)]
        code = [
            module for file in read if file.suffix in _CODE for module in config.program.with_imports(file)
        ]
        self.files = (*read, *(module.path for module in code if module.path and module.path not in read))
        self._folders: dict[str, Data] = {}

    def of(self, path: str, own: Mapping[str, Value]) -> Data:
        """All that holds for the file at `path` (relative to the base) whose header says `own`."""
        local = Data()
        self._add(local, self.folder(path.rpartition("/")[0]))
        for suffix in self._suffixes:
            if data := self._local.get(split_suffix(path)[0] + suffix):
                self._add(local, data)
        layout = (
            own.get("layout") or local.values.get("layout") or self._config.global_data.values.get("layout")
        )
        merged = Data()
        self._add(merged, self._config.global_data)
        for data in reversed(list(self._chain(layout))):
            self._add(merged, data)
        self._add(merged, local)
        self._add(merged, Data(dict(own)))
        return merged

    def folder(self, path: str) -> Data:
        """What the data files of a folder and of those above it say."""
        if path not in self._folders:
            data = Data()
            inside = f"{path}/".startswith(self._config.input) and path
            if inside and f"{path}/" != self._config.input:
                self._add(data, self.folder(path.rpartition("/")[0]))
            name, suffixes = path.rpartition("/")[2], self._suffixes
            if told := self._config.folder_data:
                name, suffixes = told, tuple(suffix for suffix in suffixes if suffix.startswith(".11tydata"))
            for suffix in suffixes if inside else ():
                if found := self._local.get(f"{path}/{name}{suffix}"):
                    self._add(data, found)
            self._folders[path] = data
        return self._folders[path]

    def folders_of(self, tags: frozenset[str]) -> Iterator[str]:
        """The folders of the templates that have one of `tags`."""
        for file in self.templates:
            path = file.relative_to(self._config.base).as_posix()
            if not tags.isdisjoint(_names(self.of(path, _header(file)).values.get("tags"))):
                yield path.rpartition("/")[0]

    def _chain(self, layout: Value) -> Iterator[Data]:
        """A layout's header, then that of the layout around it, and so on."""
        for _ in range(_MAX_LAYOUTS):
            found = self._layout(layout) if isinstance(layout, str) else None
            if found is None:
                return
            yield Data({key: value for key, value in found.items() if key != "layout"})
            layout = found.get("layout")

    def _layout(self, key: str) -> Mapping[str, Value] | None:
        name = self._config.aliases.get(key, key)
        paths = (
            f"{folder}{name}{suffix}"
            for folder in (self._config.layouts, self._config.includes)
            for suffix in ("", *SUFFIXES)
        )
        return next((self._layouts[path] for path in paths if path in self._layouts), None)

    def _add(self, target: Data, source: Data) -> None:
        """Lay `source` over `target`: mappings deeply, lists one behind the other."""
        values = dict(source.values)
        if "tags" in values:
            values["tags"] = _tags(values["tags"])
        target.code = {key: text for key, text in target.code.items() if key not in values} | source.code
        target.values = _merged(target.values, values) if self._deep else target.values | values


def _suffixes(yaml: Sequence[str]) -> tuple[str, ...]:
    """What names of data files end with; later ones win."""
    plain = (*yaml, ".json")
    return (*plain, *(f".11tydata{suffix}" for suffix in (*plain, ".mjs", ".cjs", ".js")))


def _merged(under: Mapping[str, Value], over: Mapping[str, Value]) -> dict[str, Value]:
    out = dict(under)
    for written, value in over.items():
        key = written.removeprefix(_OVERRIDE)
        old = None if key != written else out.get(key)
        if isinstance(old, list) and isinstance(value, list):
            out[key] = [*old, *value]
        elif isinstance(old, dict) and isinstance(value, dict):
            out[key] = _merged(old, value)
        else:
            out[key] = value
    return out


def _tags(value: Value) -> list[Value]:
    """Tags as a list: a text is taken apart at its commas."""
    if isinstance(value, str):
        return [Quoted(part) for part in value.split(",")]
    return value if isinstance(value, list) else []


def _belongs(file: Path, stems: set[Path]) -> bool:
    """Whether `x.json` is the data of a folder or of a template, not any JSON."""
    return file.stem == file.parent.name or file.with_suffix("") in stems


def _names(tags: Value) -> frozenset[str]:
    return frozenset(tag.strip() for tag in _tags(tags) if isinstance(tag, str))


def _header(file: Path) -> Mapping[str, Value]:
    try:
        text, _ = decode(file.read_bytes(), file.name)
        return read_header(text, file.name, FORMS).values
    except (ContentError, OSError):
        return {}


def _walk(config: EleventyConfig) -> Iterator[Path]:
    passed_over = {
        config.base / folder for folder in (config.output, config.includes, config.layouts) if folder
    }
    for folder, names, files in os.walk(config.base / config.input):
        here = Path(folder)
        names[:] = [
            name
            for name in sorted(names)
            if name != "node_modules" and name[0] != "." and here / name not in passed_over
        ]
        yield from (here / name for name in sorted(files))
