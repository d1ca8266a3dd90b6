"""The data that JavaScript gives: what it plainly says as values, and the rest as code to be asked later."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from publisher.content import dates
from publisher.content.javascript.modules import Module, fields
from publisher.content.javascript.text import bare, defined, expression, spread, tokens
from publisher.content.javascript.values import JsValue, Undecided, invoke, text_of
from publisher.content.yaml_text import MAX_DEPTH, TIMESTAMP, Quoted, Value

from .hexo_values import is_text, js_text

_MAX_DEPTH = 8
_EXPORT = re.compile(r"\bmodule\.exports\s*=\s*|\bexport\s+default\s+")
_PASSED_ON = re.compile(r"""\bexport\s*\{\s*default\s*\}\s*from\s*["']([^"'\n]+)["']""")
_CONSTANT = re.compile(r"^(?:export\s+)?(?:const|let|var)\s+([\w$]+)\s*=\s*", re.MULTILINE)
_NAMED = re.compile(r"\bexport\s+const\s+([\w$]+)\s*=\s*")
_ARROW = re.compile(r"(?:async\s+)?\(?\s*(?:\{[^}]*\}|[\w$,\s]*)\s*\)?\s*=>\s*(.*)", re.DOTALL)
_FUNCTION = re.compile(r"(?:async\s+)?(?:function\s*)?[\w$]*\s*\([^()]*\)\s*(\{.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Script:
    """An expression that is no plain value: most often a function of a post's data."""

    text: str
    module: Module  # whose names it uses

    def value(self) -> JsValue:
        """What it gives.

        Raises:
            Undecided: only running it could tell.
        """
        return self.module.value(self.text)

    def call(self, *given: JsValue, this: JsValue = None) -> JsValue:
        """What it gives as a function.

        Raises:
            Undecided: it is none, or only running it could tell.
        """
        return invoke(self.value(), given, this)


@dataclass(slots=True)
class Data:
    """What a data file says."""

    values: dict[str, Value] = field(default_factory=dict)
    code: dict[str, Script] = field(default_factory=dict)  # by key: `permalink`, `eleventyComputed.tags`

    def put(self, name: str, script: Script, depth: int = 0) -> None:
        """Keep what an expression says under `name`: its value, or itself; of an object each member."""
        try:
            self.values[name] = as_value(script.value())
        except Undecided:
            if depth > _MAX_DEPTH or not script.text.lstrip().startswith("{"):
                self.code[name] = script
                return
            inner = Data()
            for key, member in fields(script.text).items():
                inner.put(key, Script(member, script.module), depth + 1)
            self.values[name] = dict(inner.values)
            self.code |= {f"{name}.{key}": code for key, code in inner.code.items()}


def exported(module: Module, depth: int = 0) -> Data:
    """The data of a module: the members of what it exports; a function that is no more than that under "".

    Eleventy calls such a function, and takes what it gives for the data.
    """
    data = Data()
    passed_on = _PASSED_ON.search(module.text)
    if passed_on and depth < _MAX_DEPTH and (other := module.beside(passed_on[1])):
        return exported(other, depth + 1)
    for match in _NAMED.finditer(module.text):
        data.put(match[1], Script(expression(module.text, match.end()), module))
    if whole := _EXPORT.search(module.text):
        text = expression(module.text, whole.end())
        _put_all(data, text, module, depth)
        if not data.values and not data.code and _object(text, module) == "":
            data.code[""] = Script(f"({text})({{}})", module)
    return data


def declared(module: Module) -> Data:
    """The data of a header in JavaScript: its constants, or the members of its object."""
    data = Data()
    _put_all(data, module.text, module)
    for match in _CONSTANT.finditer(module.text):
        data.put(match[1], Script(expression(module.text, match.end()), module))
    return data


def as_value(value: JsValue, depth: int = 0) -> Value:
    """A value of code as one that a header could give.

    Raises:
        Undecided: it is a function or a date, or nested deeper than a header may be.
    """
    if depth > MAX_DEPTH:
        raise Undecided("data so deep")
    if isinstance(value, str):
        return Quoted(value)
    if isinstance(value, list):
        return [as_value(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {str(key): as_value(item, depth + 1) for key, item in value.items()}
    if isinstance(value, datetime):
        return value.isoformat()
    return None if value is None else text_of(value)


def js_value(value: Value, zone: str) -> JsValue:
    """A value of a header as code sees it; a timestamp is a date in `zone`."""
    if isinstance(value, list):
        return [js_value(item, zone) for item in value]
    if isinstance(value, dict):
        return {key: js_value(item, zone) for key, item in value.items()}
    if value is None:
        return None
    if isinstance(value, Quoted):
        return str(value)
    if TIMESTAMP.fullmatch(value):
        return dates.parse(value).instant("UTC").astimezone(ZoneInfo(zone))
    return str(value) if is_text(value) else _typed(js_text(value))


def _typed(text: str) -> JsValue:
    """A number or a boolean."""
    if text in {"true", "false"}:
        return text == "true"
    try:
        return int(text)
    except ValueError:
        return float(text)


def _put_all(data: Data, text: str, module: Module, depth: int = 0) -> None:
    """Keep the members of the object that `text` gives, those that are spread into it first."""
    if depth > _MAX_DEPTH:
        return
    if other := module.whole(bare(text)):
        found = exported(other, depth + 1)
        data.values |= found.values
        data.code |= found.code
        return
    written = _object(text, module)
    for part in spread(written):
        _put_all(data, part, module, depth + 1)
    for name, member in fields(written).items():
        data.put(name, Script(member, module))


def _object(text: str, module: Module, depth: int = 0) -> str:
    """The object that an expression is: itself, what its function returns, or the constant's."""
    text = bare(text)
    if text.startswith("{") or depth > 3:
        return text
    if text.isidentifier():
        return _object(defined(text, module.text), module, depth + 1)
    function = _ARROW.fullmatch(text) or _FUNCTION.fullmatch(text)
    if function is None:
        return ""
    body = function[1].strip()
    return _object(_returned(body) if body.startswith("{") else body, module, depth + 1)


def _returned(block: str) -> str:
    """The expression that a function's block returns, where it does so once and whatever happens; else ""."""
    depth, found = 0, []
    for token in tokens(block):
        depth += {"open": 1, "close": -1}.get(token.kind, 0)
        if depth == 1 and token.kind == "word" and token.text in {"if", "switch", "return"}:
            found.append(token)
    if len(found) != 1 or found[0].text != "return":
        return ""
    return expression(block, found[0].start + len("return"))
