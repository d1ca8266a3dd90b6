"""The modules of a site's code: what their names stand for, and what they export. Nothing is run."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from .meaning import Scope
from .methods import member
from .packages import global_names, package
from .source import text_in
from .syntax import compiled
from .text import calls, defined, expression, members, without_comments
from .values import UNKNOWN, Budget, JsValue, Undecided

_MAX_MODULES = 40
_EXPORT = re.compile(r"\bmodule\.exports\s*=\s*|\bexport\s+default\s+")
_EXPORTED = re.compile(
    r"\bexport\s+(?:async\s+)?(?:const|let|var|function)\s+([\w$]+)|\b(?:module\.)?exports\.([\w$]+)\s*=\s*"
)
_LISTED = re.compile(r"\bexport\s*\{([^}]*)\}(?!\s*from)")
_IMPORT = re.compile(r"""\b(?:import|export)\s+(?:type\s+)?([\w$*{}\s,]+?)\s*from\s*["']([^"'\n]+)["']""")
_TAKEN_APART = re.compile(r"\b(?:const|let|var)\s+(\{[^{}]*\})\s*=\s*")
_REQUIRED = re.compile(r"""require\(\s*["']([^"'\n]+)["']\s*\)""")
_METHOD = re.compile(r"(?!(?:async\s+)?function\b)(?:async\s+)?[\w$]+\s*\([^()]*\)\s*\{")
_NAMED = re.compile(r"""\b(?:from|import|require)\b\s*\(?\s*["'](\.{1,2}/[^"'\n]+)["']""")


class Program:
    """The code of one site; a file is read once.

    Args:
        zone: IANA zone of the machine that runs the site.
    """

    def __init__(self, zone: str = "UTC") -> None:
        self.zone = zone
        self.globals: Mapping[str, JsValue] = global_names(zone)
        self.budget = Budget()
        self._modules: dict[Path, Module] = {}

    def module(self, file: Path) -> Module:
        """The module in a file; one that is not there is empty."""
        path = file.resolve()
        if path not in self._modules:
            self._modules[path] = Module(text_in(path), self, path)
        return self._modules[path]

    def with_imports(self, file: Path) -> list[Module]:
        """The module in `file`, and those of the site's own that it imports, directly or not."""
        found = [self.module(file)]
        for module in found:
            for match in _NAMED.finditer(module.text):
                named = module.beside(match[1])
                if named and named not in found and len(found) < _MAX_MODULES:
                    found.append(named)
        return found


class Module:
    """One file of code, or a header.

    Args:
        path: where it lies; imports are looked for from there.
    """

    def __init__(self, source: str, program: Program | None = None, path: Path | None = None) -> None:
        self.path = path
        self.text = without_comments(source)
        self.program = program or Program()
        self._names: dict[str, JsValue] = {}
        self._exports: JsValue = None

    def value(self, text: str) -> JsValue:
        """What an expression of this module gives.

        Raises:
            Undecided: only running it could tell.
        """
        self.program.budget.renew()
        try:
            return self._value(text)
        except RecursionError as error:
            raise Undecided("code so deep") from error

    def find(self, name: str) -> JsValue:
        """What a name of this module stands for.

        Raises:
            Undecided: nothing that is known.
        """
        if name not in self._names:
            self._names[name] = UNKNOWN  # also for what asks for itself
            self._names[name] = self._look_up(name)
        if self._names[name] is UNKNOWN:
            raise Undecided(f"`{name}`")
        return self._names[name]

    @property
    def exports(self) -> JsValue:
        """What another module gets of this one: what is not known is `UNKNOWN`."""
        if self._exports is None:
            self._exports = UNKNOWN  # also for a module that asks for it on the way
            self._exports = self._read_exports()
        return self._exports

    def _read_exports(self) -> JsValue:
        if self.path and self.path.suffix == ".json":
            return self._json()
        whole = _EXPORT.search(self.text)
        value = self._known(expression(self.text, whole.end())) if whole else None
        names = [one or two for one, two in _EXPORTED.findall(self.text)]
        names += [
            name.split()[0]
            for listed in _LISTED.findall(self.text)
            for name in listed.split(",")
            if name.strip()
        ]
        if not names:
            return value
        return {"default": value} | {name: self._exported(name) for name in names}

    def beside(self, spec: str) -> Module | None:
        """The site's own module that `spec` names; None for none."""
        if self.path is None or not spec.startswith("."):
            return None
        named = self.path.parent / spec
        files = (
            named,
            *(named.with_name(named.name + end) for end in (".js", ".cjs", ".mjs", ".ts", ".json")),
            named / "index.js",
        )
        file = next((file for file in files if file.is_file()), None)
        return self.program.module(file) if file else None

    def whole(self, text: str) -> Module | None:
        """The site's own module that an expression is all of: `require("./x")`, or an import's name."""
        if required := _REQUIRED.fullmatch(text):
            return self.beside(required[1])
        for names, spec in _IMPORT.findall(self.text):
            if _imported_as(text, names) in {"default", "*"}:
                return self.beside(spec)
        return None

    def calls(self, name: str) -> Iterator[list[str]]:
        """The arguments of each call of `name` (a regular expression)."""
        return calls(self.text, name)

    def _value(self, text: str) -> JsValue:
        return compiled(text)(Scope({}, self.find, self.program.budget))

    def _known(self, text: str) -> JsValue:
        """The value of an expression; of an object that is not known as a whole, the members that are."""
        try:
            return self._value(text)
        except Undecided:
            inner = fields(text)
        return {name: self._known(one) for name, one in inner.items()} if inner else UNKNOWN

    def _exported(self, name: str) -> JsValue:
        try:
            return self.find(name)
        except Undecided:
            return UNKNOWN

    def _look_up(self, name: str) -> JsValue:
        if name == "require":
            return self._require
        for names, spec in _IMPORT.findall(self.text):
            if exported := _imported_as(name, names):
                return self._of(self._require(spec), exported)
        if here := defined(name, self.text):
            return self._value(here)
        for apart in _TAKEN_APART.finditer(self.text):
            fields = members(apart[1])
            if key := next((key for key, one in fields.items() if one.split("=")[0].strip() == name), None):
                return member(self._value(expression(self.text, apart.end())), key)
        if given := re.search(rf"\bexports\.{re.escape(name)}\s*=\s*", self.text):
            return self._value(expression(self.text, given.end()))
        if name in self.program.globals:
            return self.program.globals[name]
        raise Undecided(f"`{name}`")

    def _require(self, spec: str) -> JsValue:
        if not spec.startswith("."):
            return package(spec, self.program.zone)
        module = self.beside(spec)
        if module is None or module.exports is UNKNOWN:
            raise Undecided(f"`{spec}`")
        return module.exports

    def _of(self, value: JsValue, exported: str) -> JsValue:
        """One export of a module; the default one of a package, or of an older module, is the whole."""
        whole = exported == "*" or (
            exported == "default" and not (isinstance(value, dict) and exported in value)
        )
        return value if whole else member(value, exported)

    def _json(self) -> JsValue:
        try:
            return json.loads(text_in(self.path)) if self.path else None
        except (ValueError, RecursionError):
            return UNKNOWN


def fields(text: str) -> dict[str, str]:
    """The members of an object written as `{…}`, each with its expression; a method is a function."""
    return {
        name: f"function {one.removeprefix('async ')}" if _METHOD.match(one) else one
        for name, one in members(text).items()
    }


def _imported_as(name: str, names: str) -> str:
    """What `name` is called where it comes from: `default`, `*`, or its name there; "" when it is not imported."""
    inside = re.search(r"\{([^}]*)\}", names)
    for part in inside[1].split(",") if inside else ():
        words = part.split()
        if words and words[-1] == name:
            return words[0]
    outside = re.sub(r"\{[^}]*\}", "", names).replace(",", " ").split()
    if name not in outside:
        return ""
    return "*" if "*" in outside and outside[-1] == name else "default"
