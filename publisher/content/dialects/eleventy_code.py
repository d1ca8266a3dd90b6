"""What the JavaScript of an Eleventy site plainly says: literals, and functions that only fill in a text.

Nothing is run. What only running could tell is left out, and its name is kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from publisher.content.yaml_text import Quoted, Value

from .astro_text import bare, closing, expression, members, split, unquoted, without_comments

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_HOLE = re.compile(r"\$\{([^{}]*)\}")
_PATH = re.compile(r"[\w$]+(?:\??\.[\w$]+)*")
_ARROW = re.compile(r"(?:async\s+)?\(?\s*(\{[^}]*\}|[\w$]*)\s*\)?\s*=>\s*(.*)", re.DOTALL)
_FUNCTION = re.compile(
    r"(?:async\s+)?(?:function\s*)?[\w$]*\s*\(\s*(\{[^}]*\}|[\w$]*)\s*\)\s*(\{.*)", re.DOTALL
)
_RETURN = re.compile(r"\breturn\s+")
_EXPORT = re.compile(r"\bmodule\.exports\s*=\s*|\bexport\s+default\s+")
_NAMED = re.compile(r"\bexport\s+const\s+([\w$]+)\s*=\s*")


@dataclass(slots=True)
class Data:
    """What a data file says."""

    values: dict[str, Value] = field(default_factory=dict)
    code: set[str] = field(default_factory=set)  # keys whose values only running the code could tell


class Undecided(Exception):
    """An expression whose value only running it could tell."""


def exported(source: str) -> Data:
    """The data of a module: the members of what it exports."""
    text = without_comments(source)
    data = Data()
    for match in _NAMED.finditer(text):
        _put(data, match[1], expression(text, match.end()), text)
    if match := _EXPORT.search(text):
        for name, member in members(_object(expression(text, match.end()), text)).items():
            _put(data, name, member, text)
    return data


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
        data.code.add(name)
        if text.lstrip().startswith("{"):  # what it plainly says within is worth having
            inner = Data()
            for key, member in members(text).items():
                _put(inner, key, member, source)
            data.values[name] = dict(inner.values)
            data.code |= {f"{name}.{key}" for key in inner.code}


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
    parameter, body = function[1], bare(function[2])
    if not body.startswith("{"):
        return parameter, body
    returns = list(_RETURN.finditer(body))
    return (parameter, bare(expression(body, returns[0].end()))) if len(returns) == 1 else None


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
    call = re.fullmatch(r"(?:this\.)?(slugify|slug)\((.*)\)", text)
    inner = (call[2] if call else text).strip()
    path = inner.removeprefix(prefix)
    known = path.split(".")[0] in names if not prefix else path != inner
    if not known or not _PATH.fullmatch(path):
        raise Undecided
    shown = path.replace("?.", ".")
    return f"{{{{ {shown} | {call[1]} }}}}" if call else f"{{{{ {shown} }}}}"
