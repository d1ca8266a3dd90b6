"""The reference page of `config.toml`, from the schema: `python -m publisher.config > docs/reference/config.md`."""

from __future__ import annotations

from collections.abc import Iterator

from .describe import Key, Table, tables

_TOP = """\
# config.toml

Printed from the schema by `python -m publisher.config`: change the descriptions there.

Almost every key has a default: write only what differs. Relative paths start from the folder of this file.
Instead of any key K you can write `K_env`, the name of an environment variable (or of a line in the file `.env` beside
this one), or `K_file`, the path of a file that holds the value. Do so for secrets. Lists are then written `a, b, c`.
An unknown key is an error that suggests the nearest known one. All problems are reported at once, with their lines.

- Durations: `"90s"` `"10m"` `"2h"` `"3d"`.
- [Schedules](cadence.md): `immediately`, `hourly`, `daily 09:00`, `weekly mon,thu 09:00`, `monthly 1 09:00`,
  `monthly last fri 09:00`, `cron 0 9 * * mon`.
- Rates: `"18/m"`: a number, then `/s`, `/m`, `/h` or `/d`.
- *required* marks keys without a default; `–` means not set.
"""


def page() -> str:
    """The whole page, Markdown."""
    return "\n".join([_TOP, *(line for table in tables() if table.keys for line in _table(table))])


def _table(table: Table) -> Iterator[str]:
    heading = f"[[{table.path[:-2]}]]" if table.path.endswith("[]") else f"[{table.path}]"
    kind = f' of type = "{table.channel}"' if table.channel else ""
    yield f"## `{heading}`{kind}\n"
    if table.doc:
        yield f"{table.doc}\n"
    yield "| key | type | default | meaning |"
    yield "|---|---|---|---|"
    yield from map(_row, table.keys)
    yield ""


def _row(key: Key) -> str:
    default = "*required*" if key.required else f"`{key.default}`" if key.default is not None else "–"
    return "| " + " | ".join(_cell(text) for text in (f"`{key.name}`", key.type, default, key.doc)) + " |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
