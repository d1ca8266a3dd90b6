"""What commands print: results on stdout, everything else on stderr."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any, TypeVar

Item = TypeVar("Item")


def jsonable(value: Any) -> Any:
    """`value` as JSON knows it: dataclasses as objects of their fields, instants as ISO 8601 with offset."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: jsonable(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): jsonable(item) for name, item in value.items()}
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Iterable):
        return [jsonable(item) for item in value]
    return value


def document(value: Any) -> None:
    """One JSON document."""
    say(json.dumps(jsonable(value), ensure_ascii=False, indent=2))


def listing(
    items: Iterable[Item],
    columns: Sequence[str],
    row: Callable[[Item], Sequence[object]],
    *,
    as_json: bool = False,
    as_jsonl: bool = False,
) -> None:
    """A list: a table on a terminal, tab-separated lines in a pipe, or JSON.

    Args:
        items: dataclasses whose fields are the JSON's.
        columns: the table's headings; pipes get none.
        row: an item's cells; None is an empty cell.
    """
    if as_jsonl:
        for item in items:
            say(json.dumps(jsonable(item), ensure_ascii=False))
    elif as_json:
        document(items)
    elif sys.stdout.isatty():
        _table(columns, map(row, items))
    else:
        for item in items:
            say("\t".join(cell(value) for value in row(item)))


def _table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for cells in rows:
        table.add_row(*(Text(cell(value)) for value in cells))
    Console().print(table)


def fields_of(item: Any) -> None:
    """One thing: a line for each of its fields."""
    width = max(len(field.name) for field in fields(item))
    for field in fields(item):
        say(f"{field.name.ljust(width)}  {cell(getattr(item, field.name))}")


def cell(value: object) -> str:
    """`value` on one line, without control characters that could change the terminal."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, tuple):
        return ", ".join(cell(item) for item in value)
    return "".join(letter if letter.isprintable() else " " for letter in str(value))


def counted(number: int, thing: str, things: str = "") -> str:
    """`1 post`, `3 posts`."""
    return f"{number} {thing if number == 1 else things or f'{thing}s'}"


def say(text: str) -> None:
    """A line of the result."""
    sys.stdout.write(f"{text}\n")


def tell(text: str) -> None:
    """A line that is not part of the result."""
    sys.stderr.write(f"{text}\n")


def hush() -> None:
    """Discard what is still buffered for stdout: nobody reads it any more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
