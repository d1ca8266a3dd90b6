"""On which line of a TOML file a key stands: tomllib does not say, and a message should."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

TomlPath = tuple[str | int, ...]
"""`("channels", 0, "url")` for `channels[0].url`."""

_PIECE = re.compile(
    r'''"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?'{3,5}'''  # strings over several lines, which may end in quotes of their own
    r"""|"(?:\\.|[^"\\\n])*"|'[^'\n]*\'"""
    r"|\#[^\n]*|[^\S\n]+|[\[\]{}=.,\n]|[^\s\[\]{}=.,\"'\#]+",
    re.DOTALL,
)


def key_lines(text: str) -> Mapping[TomlPath, int]:
    """The 1-based line of every table and key of `text`, which tomllib has read without complaint.

    Keys inside inline tables and items of arrays are not listed: `line_of` gives their owner's line.
    """
    lines: dict[TomlPath, int] = {}
    arrays: Counter[TomlPath] = Counter()
    table: TomlPath = ()
    for line, pieces in _statements(text):
        if pieces[0] == "[":
            table = _numbered(_key(pieces), arrays, starts_item=pieces[:2] == ["[", "["])
            lines.setdefault(table, line)
            continue
        path = table
        for part in _key(pieces[: pieces.index("=")]):
            path = (*path, part)
            lines.setdefault(path, line)
    return lines


def line_of(path: TomlPath, lines: Mapping[TomlPath, int]) -> int | None:
    """The line of `path` (as K, K_env or K_file), else of what it stands in; None when nothing of it is written."""
    while path:
        *owner, name = path
        for spelling in (name, f"{name}_env", f"{name}_file"):
            if (*owner, spelling) in lines:
                return lines[*owner, spelling]
        path = tuple(owner)
    return None


def _statements(text: str) -> Iterator[tuple[int, list[str]]]:
    """Every header and `key = value` with the line it starts on; blanks and comments left out."""
    line, start, depth = 1, 1, 0
    pieces: list[str] = []
    for match in _PIECE.finditer(text):
        piece = match[0]
        if piece == "\n" and depth == 0:
            if pieces:
                yield start, pieces
            pieces = []
        elif not piece.isspace() and not piece.startswith("#"):
            start = start if pieces else line
            pieces.append(piece)
            depth += (piece in "[{") - (piece in "]}")
        line += piece.count("\n")
    if pieces:
        yield start, pieces


def _key(pieces: list[str]) -> list[str]:
    return [piece.strip("\"'") for piece in pieces if piece not in {"[", "]", "."}]


def _numbered(names: list[str], arrays: Counter[TomlPath], *, starts_item: bool) -> TomlPath:
    """The path of a header, with the number of the item that each array of tables on the way has reached."""
    path: TomlPath = ()
    for depth, name in enumerate(names, start=1):
        path = (*path, name)
        if starts_item and depth == len(names):
            arrays[path] += 1
        if arrays[path]:
            path = (*path, arrays[path] - 1)
    return path
