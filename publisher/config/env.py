"""`K_env` and `K_file`: the value of any key K from the environment, or from a file."""

from __future__ import annotations

from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any

from dotenv import dotenv_values

from publisher.errors import ConfigError

from .faults import Fault
from .lines import TomlPath
from .values import Wrong, below

_FREE = {("content", "category_aliases"), ("feeds", "aliases")}
"""Tables whose keys are the author's own words."""


def environment(folder: Path, env: Mapping[str, str]) -> Mapping[str, str]:
    """`env`, completed by `.env` in `folder`; the environment takes precedence. Neither is changed."""
    file = folder / ".env"
    if not file.is_file():
        return env
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            ".env cannot be read", mend="make it a readable UTF-8 file of NAME=value lines"
        ) from error
    written = dotenv_values(stream=StringIO(text), interpolate=False)
    return {**{name: value for name, value in written.items() if value}, **env}


def resolve(
    table: Mapping[str, Any], env: Mapping[str, str], folder: Path
) -> tuple[dict[str, Any], list[Fault]]:
    """`table` with every `K_env` and `K_file` replaced by K, and a fault for each that could not be.

    Args:
        env: as `environment` returns it.
        folder: paths in `K_file` are relative to it.
    """
    faults: list[Fault] = []

    def walk(value: Any, path: TomlPath) -> Any:
        if isinstance(value, list):
            return [walk(item, (*path, number)) for number, item in enumerate(value)]
        if not isinstance(value, dict) or path in _FREE:
            return value
        found: dict[str, Any] = {}
        for name, item in value.items():
            key, source = _indirect(name)
            try:
                if key in found or (source and key in value):
                    raise Wrong(f"{key} is given twice", f"keep one of {key}, {key}_env, {key}_file")
                found[key] = _read(source, item, env, folder) if source else walk(item, (*path, name))
            except Wrong as wrong:
                faults.append(Fault((*path, name), str(wrong), wrong.mend))
        return found

    return walk(table, ()), faults


def _indirect(name: str) -> tuple[str, str]:
    """`("url", "env")` for `url_env`; `(name, "")` for a key that gives its value itself."""
    key, _, source = name.rpartition("_")
    return (key, source) if key and source in {"env", "file"} else (name, "")


def _read(source: str, item: Any, env: Mapping[str, str], folder: Path) -> str:
    if not isinstance(item, str):
        raise Wrong("must be text", f"name {'an environment variable' if source == 'env' else 'a file'}")
    if source == "env":
        if not env.get(item):
            raise Wrong(
                f"the environment variable {item} is not set",
                "set it, or add it to .env beside this file",
            )
        return env[item]
    try:
        return below(folder, Path(item)).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise Wrong(
            f"{item} cannot be read: {error.strerror}", "the path is relative to this file"
        ) from error
    except UnicodeDecodeError as error:
        raise Wrong(f"{item} is not UTF-8", "save it as UTF-8") from error
