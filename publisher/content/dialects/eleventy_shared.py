"""What holds for every template of a site: the files of its folder of global data.

Source: eleventy 3.1 (`Data/TemplateData`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from publisher.content.frontmatter import BRACES, load_yaml
from publisher.content.javascript.modules import Program
from publisher.content.javascript.source import text_in
from publisher.content.javascript.values import UNKNOWN, JsValue, Undecided
from publisher.errors import ContentError

from .eleventy_code import Data, exported, js_value

_CODE = frozenset({".js", ".cjs", ".mjs"})


class SharedData:
    """The global data of one site: each file is read when it is asked for.

    Args:
        program: whose modules those in JavaScript are.
        folder: where they lie; each further folder in it is an object of its own.
        yaml: suffixes of those in YAML.
    """

    def __init__(self, program: Program, folder: Path, yaml: Sequence[str]) -> None:
        self._program = program
        self._yaml = yaml
        entries = sorted(folder.iterdir()) if folder.is_dir() else []
        self.files = tuple(file for file in entries if file.suffix in {".json", *_CODE, *yaml})
        self._named = {
            entry.name.split(".")[0]: entry for entry in reversed(entries) if entry in self.files
        } | {entry.name: entry for entry in entries if entry.is_dir() and not entry.is_symlink()}
        self._read: dict[str, Data] = {}
        self._values: dict[str, JsValue] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._named

    def __iter__(self) -> Iterator[str]:
        return iter(self._named)

    def data(self, name: str) -> Data:
        """What the file called `name` says; nothing where there is none."""
        if name not in self._read:
            file = self._named.get(name)
            self._read[name] = read_data(file, self._program) if file in self.files else Data()
        return self._read[name]

    def value(self, name: str) -> JsValue:
        """What code sees under `name`: what only Eleventy could tell of it is `UNKNOWN`."""
        if name not in self._values:
            self._values[name] = self._value(name)
        return self._values[name]

    def _value(self, name: str) -> JsValue:
        if self._named[name].is_dir():
            inner = SharedData(self._program, self._named[name], self._yaml)
            return {key: inner.value(key) for key in inner}
        data = self.data(name)
        if "" in data.code:
            try:
                return data.code[""].value()
            except Undecided:
                return UNKNOWN
        if not data.values and not data.code:
            return UNKNOWN  # a list, or what cannot be read
        found = js_value(data.values, self._program.zone)
        for key in data.code:
            *path, last = key.split(".")
            owner = found
            for part in path:
                owner = owner[part]
            owner[last] = UNKNOWN
        return found


def read_data(file: Path, program: Program) -> Data:
    """What a data file says; what cannot be read says nothing."""
    if file.suffix in _CODE:
        return exported(program.module(file))
    load = BRACES.loader if file.suffix == ".json" else load_yaml
    try:
        value = load(text_in(file), 1).value
    except ContentError:
        return Data()
    return Data(value if isinstance(value, dict) else {})
