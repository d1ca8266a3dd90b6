"""What the JavaScript of an Eleventy site plainly says: literals, and functions that only fill in a text.

Nothing is run. What only running could tell is left out, and its name is kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from publisher.content.yaml_text import Quoted, Value

from .javascript_text import bare, closing, expression, members, split, tokens, unquoted, without_comments

_MAX_DEPTH = 40
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_HOLE = re.compile(r"\$\{([^{}]*)\}")
_PATH = re.compile(r"[\w$]+(?:\??\.[\w$]+)*")
_CALL = re.compile(r"(?:this\.)?(slugify|slug)\(\s*(.*?)\s*\)", re.DOTALL)
_METHOD = re.compile(r"""\.(replace|toLowerCase|toUpperCase|trim)\(((?:"[^"]*"|'[^']*'|[\s,])*)\)\Z""")
_FILTERS = {"replace": "replace_first", "toLowerCase": "downcase", "toUpperCase": "upcase", "trim": "strip"}
_ARROW = re.compile(r"(?:async\s+)?\(?\s*(\{[^}]*\}|[\w$]*)\s*\)?\s*=>\s*(.*)", re.DOTALL)
_FUNCTION = re.compile(
    r"(?:async\s+)?(?:function\s*)?[\w$]*\s*\(\s*(\{[^}]*\}|[\w$]*)\s*\)\s*(\{.*)", re.DOTALL
)
_EXPORT = re.compile(r"\bmodule\.exports\s*=\s*|\bexport\s+default\s+")
_CONSTANT = re.compile(r"^(?:export\s+)?(?:const|let|var)\s+([\w$]+)\s*=\s*", re.MULTILINE)
_NAMED = re.compile(r"\bexport\s+const\s+([\w$]+)\s*=\s*")


@dataclass(slots=True)
class Data:
    """What a data file says."""

    values: dict[str, Value] = field(default_factory=dict)
    code: dict[str, str] = field(default_factory=dict)  # what only running it could tell, by key: its text


class Undecided(Exception):
    """An expression whose value only running it could tell."""


def exported(source: str) -> Data:
    """The data of a module: the members of what it exports."""
    text = _readable(source)
    data = Data()
    for match in _NAMED.finditer(text):
        _put(data, match[1], expression(text, match.end()), text)
    if whole := _EXPORT.search(text):
        for name, member in members(_object(expression(text, whole.end()), text)).items():
            _put(data, name, member, text)
    return data


def declared(source: str) -> Data:
    """The data of a header in JavaScript: its constants, or the members of its object."""
    text = _readable(source)
    data = Data()
    for name, member in members(text).items():
        _put(data, name, member, text)
    for match in _CONSTANT.finditer(text):
        _put(data, match[1], expression(text, match.end()), text)
    return data


def _readable(source: str) -> str:
    """The code without comments; none at all when it is nested beyond reason."""
    text, depth = without_comments(source), 0
    for token in tokens(text):
        depth += {"open": 1, "close": -1}.get(token.kind, 0)
        if depth > _MAX_DEPTH:
            return ""
    return text


def literal(text: str, source: str = "") -> Value:
    """The value of an expression; a function that only fills in a text becomes a template, as in a header.

    Args:
        source: the code around it, whose constants it may name.

    Raises:
        Undecided: it is neither.
    """
    text = bare(text)
    if text[:1] in {'"', "'"} or (text[:1] == "`" and "${" not in text):
        return Quoted(unquoted(text))
    if text in {"true", "false"} or _NUMBER.fullmatch(text):
        return text
    if text in {"null", "undefined"}:
        return None
    if text.startswith("[") and closing(text, 0) == len(text):
        return [literal(part, source) for part in split(text[1:-1], ",") if part.strip()]
    if text.startswith("{") and closing(text, 0) == len(text):
        return {name: literal(member, source) for name, member in members(text).items()}
    if constant := re.search(rf"\bconst\s+{re.escape(text)}\s*=\s*", source) if text.isidentifier() else None:
        return literal(expression(source, constant.end()))
    return _template(text)


def _put(data: Data, name: str, text: str, source: str) -> None:
    try:
        data.values[name] = literal(text, source)
    except Undecided:
        if not text.lstrip().startswith("{"):
            data.code[name] = text
            return
        inner = Data()  # what it plainly says within is worth having
        for key, member in members(text).items():
            _put(inner, key, member, source)
        data.values[name] = dict(inner.values)
        data.code |= {f"{name}.{key}": code for key, code in inner.code.items()}


def _object(text: str, source: str) -> str:
    """The object that is exported: itself, or what the exported function returns, or the constant's."""
    text = bare(text)
    if text.startswith("{"):
        return text
    if text.isidentifier() and (named := re.search(rf"\b(?:const|let|var)\s+{text}\s*=\s*", source)):
        return _object(expression(source, named.end()), "")
    body = _body(text)
    return body[1] if body and body[1].startswith("{") else "{}"


def _body(text: str) -> tuple[str, str] | None:
    """A function's parameter and the expression that it returns, where that is all it does."""
    function = _ARROW.fullmatch(text) or _FUNCTION.fullmatch(text)
    if function is None:
        return None
    parameter, body = function[1], function[2].strip()
    if not body.startswith("{"):
        return parameter, bare(body)
    returned = _returned(body)
    return (parameter, bare(returned)) if returned else None


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


def _template(text: str) -> Value:
    """The template that a function stands for: `data => `/blog/${data.page.fileSlug}/`` and the like."""
    function = _body(text)
    if function is None:
        raise Undecided
    parameter, body = function
    if _ARROW.fullmatch(body):  # a function that makes the function
        return _template(body)
    names = {name.strip() for name in parameter.strip("{}").split(",")}
    prefix = "" if parameter.startswith("{") else f"{parameter}."
    parts = [_part(part.strip(), prefix, names) for part in split(body, "+")]
    return Quoted("".join(parts))


def _part(text: str, prefix: str, names: set[str]) -> str:
    if text[:1] in {'"', "'", "`"} and text[-1:] == text[0]:
        return _HOLE.sub(lambda hole: _variable(hole[1].strip(), prefix, names), unquoted(text))
    return _variable(text, prefix, names)


def _variable(text: str, prefix: str, names: set[str]) -> str:
    """A name with calls that have a filter of the same meaning, as a template writes it."""
    call = _CALL.fullmatch(text)
    path, filters = (call[2] if call else text), ""
    while method := _METHOD.search(path):
        path = path[: method.start()]
        filters = f" | {_FILTERS[method[1]]}{': ' if method[2] else ''}{method[2]}{filters}"
    name = path.removeprefix(prefix)
    known = name != path if prefix else name.split(".")[0] in names
    if not known or not _PATH.fullmatch(name):
        raise Undecided
    slug = f" | {call[1]}" if call else ""
    return f"{{{{ {name.replace('?.', '.')}{filters}{slug} }}}}"
