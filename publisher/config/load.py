"""From a file to a `Config`: find it, read it, fetch secrets, check it; all problems are reported at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from publisher.errors import ConfigError
from publisher.model.post import Problem

from .crosscheck import cross_check
from .env import environment, resolve
from .faults import ConfigErrors, Fault, problems
from .lines import TomlPath, key_lines
from .schema import Config

FILES = ("publisher.toml", "config.toml")  # the first is for generators that use the second themselves
FILE = "config.toml"


def load(path: Path | None, env: Mapping[str, str]) -> Config:
    """Read and check a configuration.

    Args:
        path: the file, relative to the working folder; None = `publisher.toml` or else `config.toml` in this
            folder or the nearest parent folder that has one.
        env: the process's environment; it takes precedence over `.env` beside the file.

    Raises:
        ConfigError: there is no such file, or it cannot be read.
        ConfigErrors: the file is wrong; it holds every problem with its line.
    """
    file = path or _find(Path.cwd())
    text = _read(file)
    table = _parse(text, file)
    folder = file.resolve().parent
    resolved, faults = resolve(table, environment(folder, env), folder)
    config, found = _validate(resolved, {"file": file, "folder": folder})
    known = {fault.subject for fault in faults}
    faults += [fault for fault in found if fault.subject not in known]
    if config is None or faults:
        raise ConfigErrors(problems(faults, str(file), key_lines(text), table)) from None
    return config


def _find(start: Path) -> Path:
    for folder in (start, *start.parents):
        for name in FILES:
            if (folder / name).is_file():
                return Path(name) if folder == start else folder / name
    raise ConfigError(
        f"there is no {FILE} here or in a folder above",
        mend="create one with publisher init, or name yours with --config FILE",
    )


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ConfigErrors([Problem(str(file), line, "is not UTF-8", "save it as UTF-8")]) from error
    except OSError as error:
        raise ConfigError(
            f"{file} cannot be read: {error.strerror}", mend="name the right file with --config FILE"
        ) from error


def _parse(text: str, file: Path) -> dict[str, Any]:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message, _, place = str(error).partition(" (at ")
        at = re.match(r"line (\d+)", place)
        line = int(at[1]) if at else text.rstrip().count("\n") + 1  # "at end of document"
        problem = Problem(
            str(file), line, f"is not TOML: {message}", "texts need quotes, and a key may occur only once"
        )
        raise ConfigErrors([problem]) from error
    if table and table.keys().isdisjoint(Config.model_fields):  # Hugo and Zola use this file name too
        message = f"has none of our tables: {', '.join(Config.model_fields)}"
        raise ConfigErrors([Problem(str(file), None, message, "name the right file with --config FILE")])
    return table


def _validate(table: Mapping[str, Any], place: Mapping[str, Path]) -> tuple[Config | None, list[Fault]]:
    """The configuration, None when a key is wrong; and everything that is wrong."""
    try:
        config = Config.model_validate(table, context=place)
    except ValidationError as error:
        from .explain import faults_of  # describes every key: only for what is wrong

        faults = faults_of(error, table)
        return None, [*faults, *_of_the_rest(table, faults, place)]
    return config, [*_on_disk(config), *cross_check(config)]


def _of_the_rest(table: Mapping[str, Any], faults: Iterable[Fault], place: Mapping[str, Path]) -> list[Fault]:
    """What is wrong between keys, with wrong keys left at their defaults; nothing if those are required."""
    try:
        rest = Config.model_validate(_without([fault.path for fault in faults], table), context=place)
    except ValidationError:
        return []
    wrong = {fault.subject for fault in faults}
    return [fault for fault in (*_on_disk(rest), *cross_check(rest)) if fault.subject not in wrong]


def _without(paths: Iterable[TomlPath], value: Any, here: TomlPath = ()) -> Any:
    """`value` without the keys at `paths`; a wrong item removes its whole list."""
    if isinstance(value, list):
        return [_without(paths, item, (*here, number)) for number, item in enumerate(value)]
    if not isinstance(value, dict):
        return value
    gone = {
        path[: max(i for i, part in enumerate(path) if isinstance(part, str)) + 1] for path in paths if path
    }
    return {
        name: _without(paths, item, (*here, name))
        for name, item in value.items()
        if (*here, name) not in gone
    }


def _on_disk(config: Config) -> Iterable[Fault]:
    if not config.content.directory.is_dir():
        yield Fault(
            ("content", "directory"), "is not a folder", "write the folder of the site or of its posts"
        )
