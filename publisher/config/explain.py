"""pydantic's errors in our words: which key, what it takes, how to fix it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from .describe import Key, describe_keys, names_in
from .faults import Fault
from .lines import TomlPath
from .values import Wrong, nearest

_MUST = {
    "bool": "must be true or false",
    "int": "must be a whole number",
    "string": "must be text",
    "tuple": "must be a list",
    "mapping": "must be a table",
    "dict": "must be a table",
    "model": "must be a table",
    "path": "must be text",
}
"""By the first word of pydantic's error type."""


def faults_of(error: ValidationError, table: Mapping[str, Any]) -> list[Fault]:
    """The faults that `error` found in `table`, which is all of config.toml. None of them contains a secret."""
    return [_fault(details, table) for details in error.errors(include_url=False)]


def _fault(details: ErrorDetails, table: Mapping[str, Any]) -> Fault:
    path = _as_written(details["loc"])
    channel = _channel_type(path, table)
    kind = details["type"]
    explain = _EXPLAIN.get(kind) or _EXPLAIN.get(kind.partition("_")[0], _other)
    message, mend = explain(details, path, channel)
    return Fault(path, message, mend)


def _as_written(loc: TomlPath) -> TomlPath:
    """The path as in the file, where a channel's own keys are beside the common ones."""
    return (*loc[:2], *loc[3:]) if loc[:1] == ("channels",) and loc[2:3] == ("options",) else loc


def _channel_type(path: TomlPath, table: Mapping[str, Any]) -> str:
    match path:
        case ("channels", int(number), *_):
            channel = table["channels"][number]
            return str(channel.get("type", "")) if isinstance(channel, dict) else ""
    return ""


def _pattern(path: TomlPath) -> str:
    """`channels[].url`: a path as the reference page writes it."""
    text = ""
    for part in path:
        text += "[]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _key(path: TomlPath, channel: str) -> Key | None:
    wanted = _pattern(path).removesuffix("[]")
    return next((key for key in describe_keys() if key.path == wanted and key.channel in {"", channel}), None)


_Explained = tuple[str, str]
_Explain = Callable[[ErrorDetails, TomlPath, str], _Explained]


def _unknown(details: ErrorDetails, path: TomlPath, channel: str) -> _Explained:
    known = names_in(_pattern(path[:-1]), channel)
    spellings = [f"{name}{suffix}" for name in known for suffix in ("", "_env", "_file")]
    return "unknown key", nearest(str(path[-1]), spellings) or f"the keys here are {', '.join(known)}"


def _missing(details: ErrorDetails, path: TomlPath, channel: str) -> _Explained:
    key = _key(path, channel)
    secret = key is not None and "secret" in key.type
    return "is missing", f'write {path[-1]}_env = "NAME OF A VARIABLE"' if secret else f"write {path[-1]} = …"


def _choice(details: ErrorDetails, path: TomlPath, channel: str) -> _Explained:
    choices = re.findall(r"'([^']*)'", details["ctx"]["expected"])
    message = f"{json.dumps(details['input'], ensure_ascii=False, default=str)} is not possible here"
    mend = f"write one of {', '.join(filter(None, choices))}"
    return message, nearest(str(details["input"]), choices) or mend


def _wrong(details: ErrorDetails, path: TomlPath, channel: str) -> _Explained:
    error = details["ctx"]["error"]
    return str(error), error.mend if isinstance(error, Wrong) else _look(path, channel)


def _type(details: ErrorDetails, path: TomlPath, channel: str) -> _Explained:
    return _MUST[details["type"].partition("_")[0]], _look(path, channel)


def _range(details: ErrorDetails, path: TomlPath, channel: str) -> _Explained:
    context = details["ctx"]
    bound = f"at least {context['ge']}" if "ge" in context else f"at most {context['le']}"
    return f"must be {bound}", _look(path, channel)


def _empty(details: ErrorDetails, path: TomlPath, channel: str) -> _Explained:
    return "is empty", _look(path, channel)


def _other(details: ErrorDetails, path: TomlPath, channel: str) -> _Explained:
    return details["msg"][:1].lower() + details["msg"][1:], _look(path, channel)


def _look(path: TomlPath, channel: str) -> str:
    """What the key is for: what there is to say where nothing better is known."""
    key = _key(path, channel)
    if key is None:
        return "see docs/reference/config.md"
    if key.default not in {None, '""', "[]", "{}"}:
        return f"for example {key.name} = {key.default}"
    return f"it takes {key.type}: {key.doc}"


_EXPLAIN: Mapping[str, _Explain] = {
    "extra_forbidden": _unknown,
    "missing": _missing,
    "literal_error": _choice,
    "value_error": _wrong,
    "greater_than_equal": _range,
    "less_than_equal": _range,
    "string_too_short": _empty,
    **dict.fromkeys(_MUST, _type),
}
