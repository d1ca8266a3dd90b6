"""A site's own JavaScript and TypeScript, read and never run: what its constants plainly say.

What only running could tell is "not known" here, and the caller says so to the user.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from publisher.content.javascript.text import (
    TYPED,
    bare,
    calls,
    choice,
    closing,
    defined,
    expression,
    members,
    split,
    spread,
    unquoted,
    without_comments,
)
from publisher.content.yaml_text import load
from publisher.errors import ContentError

from .astro_imports import imported_names, read_aliases, sources_of

MAX_SIZE = 400_000
"""Bytes; what is larger was written by a program and says nothing of the site."""

_PATH = re.compile(r"[\w$]+(?:\s*\??\.\s*[\w$]+|\[\s*['\"][^'\"]+['\"]\s*\])*")
_MEMBER = re.compile(r"\[\s*['\"]([^'\"]+)['\"]\s*\]|([\w$]+)")
_HOLE = re.compile(r"\$\{([^{}]*)\}")
_WORD = re.compile(r"[\w$]+")
_DECLARED = re.compile(r"\b(?:const|let|var|function)\s*\*?\s*([\w$]+)")
_FENCE = re.compile(r"\A\s*---\s*\n(.*?)^---", re.DOTALL | re.MULTILINE)
DATA = frozenset({".json", ".yaml", ".yml"})
"""What holds constants and no code."""
_SUFFIXES = ("", ".ts", ".js", ".mjs", ".mts", ".astro", ".json", "/index.ts", "/index.js")


@dataclass(frozen=True, slots=True)
class Module:
    """One file of code."""

    path: Path
    text: str  # without comments; of an .astro file only the part between its fences
    names: frozenset[str] = frozenset()  # what it declares or imports


class Found(NamedTuple):
    """An expression, and the file whose names it uses."""

    text: str
    module: Module


class Code:
    """The code of the site in folder `base`; reads a file once, when something refers to it.

    Args:
        source: the folder of the site's own code, below `base`.
    """

    def __init__(self, base: Path, source: str = "src") -> None:
        self.base = base
        self.source = base / source
        self._aliases = read_aliases(base)
        self._modules: dict[Path, Module | None] = {}
        self._listed: list[str] | None = None

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file that was read."""
        return tuple(sorted(path for path, module in self._modules.items() if module))

    def module(self, path: Path) -> Module | None:
        """The file at `path`; None when it is not there or cannot be read."""
        if path not in self._modules:
            self._modules[path] = _load(path)
        return self._modules[path]

    def string(self, text: str, module: Module, depth: int = 0) -> str | None:
        """The text that an expression stands for; None when it does not say."""
        return next(self.alternatives(text, module, depth), None)

    def alternatives(self, text: str, module: Module, depth: int = 0) -> Iterator[str]:
        """The texts that an expression may stand for, in the order to try: `a ?? b`, `test ? no : yes`."""
        for option in self._options(bare(text), module):
            found = self.reduce(option, module, depth)
            literal = found.text
            if literal.isdecimal():
                yield literal
            elif literal[:1] in {'"', "'"} and literal[-1:] == literal[0]:
                yield unquoted(literal)
            elif literal[:1] == "`" and (filled := self._template(literal, found.module, depth)) is not None:
                yield filled
            elif url := next(calls(literal, "URL"), None):
                yield from self.alternatives(url[0], found.module, depth + 1)
            elif literal != option and depth < 8:
                yield from self.alternatives(literal, found.module, depth + 1)

    def _options(self, text: str, module: Module) -> Iterator[str]:
        """The expressions that one may stand for; where constants decide a test, its branch alone."""
        for part in split(text, "??", "||"):
            if (picked := choice(part)) is None:
                yield part.strip()
                continue
            test, yes, no = picked
            known = self.reduce(test, module).text
            if known != "true" and (known[:1] not in {'"', "'"} or len(known) == 2):
                yield from self._options(no, module)
            if known not in {"false", '""', "''"}:
                yield from self._options(yes, module)

    def strings(self, text: str, module: Module) -> tuple[str, ...]:
        """The texts of a list, or the one text."""
        found = self.reduce(text, module)
        if not found.text.startswith("["):
            one = self.string(found.text, found.module)
            return () if one is None else (one,)
        items = (item.strip() for item in split(found.text[1:-1], ","))
        return tuple(said for item in items for said in self._item(item, found.module))

    def _item(self, item: str, module: Module) -> tuple[str, ...]:
        """What one item of a list gives: its text, those of the list spread there, an object's `path` (locales)."""
        if item.startswith("..."):
            return self.strings(item[3:], module)
        said = self.string(members(item).get("path", item), module)
        return () if said is None else (said,)

    def members(self, text: str, module: Module) -> tuple[Mapping[str, str], Module]:
        """The members of the object that an expression stands for, and the file that they stand in."""
        found = self.reduce(text, module)
        return members(_objects_in(found.text)[0]), found.module

    def reduce(self, text: str, module: Module, depth: int = 0) -> Found:
        """The expression behind a constant's name or an object's member: `SITE.url` → `"https://…"`."""
        text = bare(text)
        if depth > 8 or not _PATH.fullmatch(text):
            return Found(text, module)
        first, *rest = (one or two for one, two in _MEMBER.findall(text))
        found = self.definition(first, module)
        if found is None:
            return Found(text, module)
        found = self.reduce(found.text, found.module, depth + 1)
        for name in rest:
            inner = self._member(found, name, depth + 1)
            if inner is None:
                return Found(text, module)
            found = self.reduce(inner.text, inner.module, depth + 1)
        return found

    def _member(self, found: Found, name: str, depth: int) -> Found | None:
        """The member of an object; of several that a call merges, and of those spread in it, the last one's."""
        for text in reversed(_objects_in(found.text)):
            merged = self.reduce(text, found.module, depth)
            inner = members(merged.text).get(name)
            if inner is not None:
                return Found(inner, merged.module)
            for part in reversed(spread(merged.text)):
                base = self.reduce(part, merged.module, depth)
                if depth < 8 and (given := self._member(base, name, depth + 1)):
                    return given
        return None

    def definition(self, name: str, module: Module, depth: int = 0) -> Found | None:
        """What `name` is in `module`: a constant's expression, a function's text, also where it is imported."""
        if module.path.suffix in DATA:
            text = module.text if name == "default" else members(module.text).get(name)
            return Found(text, module) if text else None
        if here := defined(name, module.text):
            return Found(here, module)
        for spec, exported in sources_of(module.text, name):
            other = self.module_named(spec, module)
            if other and depth < 6 and (found := self.definition(exported, other, depth + 1)):
                return found
        return None

    def reach(self, text: str, module: Module, depth: int = 4) -> Iterator[Found]:
        """The expression, and the definitions of the site's own names in it, and of the names in those."""
        seen: set[tuple[str, Path]] = set()
        queue = [Found(text, module)]
        for _ in range(depth):
            names: list[Found] = []
            for found in queue:
                yield found
                words = found.module.names.intersection(_WORD.findall(found.text))
                fresh = sorted(word for word in words if (word, found.module.path) not in seen)
                seen |= {(word, found.module.path) for word in fresh}
                names += filter(None, (self.definition(word, found.module) for word in fresh))
            queue = names

    def module_named(self, spec: str, module: Module) -> Module | None:
        """The site's own file that `spec` names in an import; None for a package."""
        if spec.startswith("."):
            return self._first(module.path.parent / spec)
        for start, place in self._aliases:
            if spec.startswith(start) and (found := self._first(place / spec[len(start) :])):
                return found
        rest = spec.lstrip("@~#$").lstrip("/").removeprefix("src/")
        if ":" in spec or not rest:
            return None
        return self._first(self.source / rest) or self._first(self.base / rest) or self._ending(rest)

    def imported(self, name: str, module: Module) -> str:
        """The package that `name` is imported from; "" for the site's own."""
        specs = (spec for spec, _ in sources_of(module.text, name) if self.module_named(spec, module) is None)
        return next(specs, "")

    def held(self, name: str, module: Module) -> Iterator[str]:
        """The texts that a variable is ever given in `module`: `let url = local; if (build) url = live;`."""
        for match in re.finditer(rf"(?<![\w$.]){re.escape(name)}\s*{TYPED}=(?![=>])\s*", module.text):
            yield from self.alternatives(expression(module.text, match.end()), module)

    def _first(self, stem: Path) -> Module | None:
        path = Path(os.path.normpath(stem))
        names = [f"{path.name}{suffix}" for suffix in _SUFFIXES]
        if path.suffix in {".js", ".mjs"}:  # TypeScript imports `./x.js` and means `./x.ts`
            names.append(f"{path.stem}.ts")
        files = (path.parent / name for name in names)
        return next((found for file in files if file.is_file() and (found := self.module(file))), None)

    def _ending(self, rest: str) -> Module | None:
        """The file below the source folder whose path ends as an alias of tsconfig.json lets it."""
        if "/" not in rest:
            return None
        if self._listed is None:
            walk = os.walk(self.source)
            self._listed = sorted(f"{folder}/{name}" for folder, _, names in walk for name in names)
        ends = tuple(f"/{rest}{suffix}" for suffix in _SUFFIXES)
        found = next((path for path in self._listed if path.endswith(ends)), None)
        return self.module(Path(found)) if found else None

    def _template(self, literal: str, module: Module, depth: int) -> str | None:
        values = [self.string(hole, module, depth + 1) for hole in _HOLE.findall(literal)]
        if None in values:
            return None
        filled = iter(values)
        return unquoted(_HOLE.sub(lambda _: next(filled) or "", literal))


def _objects_in(text: str) -> list[str]:
    """The objects of an expression that wraps or merges some: `defineConfig({…})`, `merge(defaults, {…})`."""
    if text.startswith("{") or not re.match(r"[\w$.]+(?:<[^<>()]*>)?\(", text):
        return [text]
    inside = split(text[text.index("(") + 1 : closing(text, text.index("(")) - 1], ",")
    return [bare(each) for each in inside if each.strip()] or [""]


def _load(path: Path) -> Module | None:
    try:
        if path.stat().st_size > MAX_SIZE:
            return None
        text = path.read_text("utf-8", "replace")
    except OSError:
        return None
    if path.suffix in DATA:
        data = _as_json(path, text)
        return Module(path, data) if data else None
    if path.suffix == ".astro":
        fence = _FENCE.match(text)
        text = fence[1] if fence else ""
    clean = without_comments(text)
    return Module(path, clean, frozenset(_DECLARED.findall(clean)) | imported_names(clean))


def _as_json(path: Path, text: str) -> str:
    """A file of data as JSON, which is an expression too; "" when it is broken."""
    try:
        return (
            text
            if path.suffix == ".json" and json.loads(text)
            else json.dumps(load(text).value, ensure_ascii=False)
        )
    except (ValueError, RecursionError, ContentError):
        return ""
