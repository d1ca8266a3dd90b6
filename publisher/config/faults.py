"""What is wrong with a configuration: collected key by key, reported together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from publisher.errors import ConfigError
from publisher.model.post import Problem

from .lines import TomlPath, line_of


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with one key."""

    path: TomlPath  # as written: the key may end in _env or _file; () = about the whole file
    message: str
    mend: str

    @property
    def subject(self) -> TomlPath:
        """The key that the fault is about, without `_env` or `_file`."""
        *owner, last = self.path or ("",)
        return (*owner, last.removesuffix("_env").removesuffix("_file") if isinstance(last, str) else last)


class ConfigErrors(ConfigError):
    """Everything that is wrong with one configuration file; the message has one problem per line."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


def path_text(path: TomlPath) -> str:
    """`channels[0].url`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def problems(
    faults: Iterable[Fault], file: str, lines: Mapping[TomlPath, int], table: Mapping[str, Any]
) -> list[Problem]:
    """The faults for people to read, in the order of the file, with line and channel name."""
    found = [
        Problem(file, line_of(fault.path, lines), f"{_place(fault.path, table)}{fault.message}", fault.mend)
        for fault in faults
    ]
    return sorted(found, key=lambda problem: problem.line or 0)


def _place(path: TomlPath, table: Mapping[str, Any]) -> str:
    if not path:
        return ""
    name = None
    if path[0] == "channels" and len(path) > 1 and isinstance(path[1], int):
        channel = table["channels"][path[1]]
        name = channel.get("name") if isinstance(channel, dict) else None
    label = f' (channel "{name}")' if isinstance(name, str) else ""
    return f"{path_text(path)}{label}: "
