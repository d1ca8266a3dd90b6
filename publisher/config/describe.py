"""The schema, described: every table and key with its type, default and purpose."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from publisher.deliver.registry import CHANNELS, channel_type

from .schema import Config
from .values import Kind


@dataclass(frozen=True, slots=True)
class Key:
    """One key."""

    path: str  # "feeds.limit", "channels[].name"
    type: str  # in words: "duration", "full | summary"
    default: str | None  # as TOML; None = no default
    required: bool
    doc: str
    channel: str = ""  # the only type of channel that has it; "" = all, or no channel's key

    @property
    def name(self) -> str:
        """The key without its table."""
        return self.path.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Table:
    """One table with the keys that stand right in it."""

    path: str  # "feeds", "feeds.selections[]"
    doc: str
    keys: Sequence[Key]
    channel: str = ""


def tables() -> Iterator[Table]:
    """Every table, from the top of the file down; each channel type's own keys follow `channels[]`."""
    yield from _tables(Config, "")


def describe_keys() -> Iterator[Key]:
    """Every key of every table."""
    for table in tables():
        yield from table.keys


def names_in(path: str, channel: str = "") -> list[str]:
    """The keys that may stand in the table `path` (`channels[]`), with those of one channel type."""
    names: list[str] = []
    for table in tables():
        owner, _, name = table.path.rpartition(".")
        if table.path == path and table.channel in {"", channel}:
            names += [key.name for key in table.keys]
        elif owner == path and name:
            names.append(name.removesuffix("[]"))
    return list(dict.fromkeys(names))


def _tables(model: type[BaseModel], path: str, channel: str = "") -> Iterator[Table]:
    inner: list[Iterator[Table]] = []
    keys: list[Key] = []
    for name, field in model.model_fields.items():
        here = f"{path}.{field.alias or name}".lstrip(".")
        table = _table_of(field.annotation)
        if table is BaseModel:
            inner += [_tables(channel_type(name).Options, path, name) for name in CHANNELS]
        elif table:
            many = get_origin(field.annotation) is tuple
            inner.append(_tables(table, f"{here}[]" if many else here))
        else:
            keys.append(_key(here, field, channel))
    yield Table(path, (model.__doc__ or "").strip(), keys, channel)
    for found in inner:
        yield from found


def _table_of(annotation: Any) -> type[BaseModel] | None:
    """The table that a key holds: alone, optional or many."""
    for part in (annotation, *get_args(annotation)):
        if isinstance(part, type) and issubclass(part, BaseModel):
            return part
    return None


def _key(path: str, field: FieldInfo, channel: str) -> Key:
    default = None if field.is_required() or field.default is None else _toml(field.default)
    kinds = [mark.name for mark in field.metadata if isinstance(mark, Kind)]
    kind = kinds[0] if kinds else _type_text(field.annotation)
    return Key(path, kind, default, field.is_required(), field.description or "", channel)


_WORDS = {str: "text", int: "whole number", bool: "true or false", SecretStr: "text (secret)"}


def _type_text(annotation: Any) -> str:
    origin, args = (
        get_origin(annotation),
        [arg for arg in get_args(annotation) if arg not in {type(None), ...}],
    )
    if origin is Literal:
        return " | ".join(json.dumps(arg) for arg in args)
    if origin is Annotated:
        return next((mark.name for mark in args if isinstance(mark, Kind)), _type_text(args[0]))
    if origin is tuple:
        return f"list of {_type_text(args[0])}"
    if len(args) == 1:  # X | None
        return _type_text(args[0])
    return _WORDS.get(annotation, "table")


def _toml(value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:_}"
    return json.dumps(value, ensure_ascii=False)
