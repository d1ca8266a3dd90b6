"""The reference page of `config.toml`, from the schema: `python -m publisher.config > docs/reference/config.md`."""

from __future__ import annotations

from collections.abc import Iterator

from .describe import Key, Table, tables

_TOP = """\
# config.toml

Printed from the schema by `python -m publisher.config`: change the descriptions there.

Everything has a default, so that the file says only what differs. Relative paths start from the file's own folder.
Any key K may be given as `K_env` (the name of an environment variable, also looked for in `.env` beside the file)
or `K_file` (the path of a file, stripped); secrets should be. A list given in that way is written `a, b, c`.
An unknown key is an error that names the nearest known one; all problems of a file are told at once, with their lines.

- Durations: `"90s"` `"10m"` `"2h"` `"3d"`.
- Whens: `immediately`, `hourly`, `daily 09:00`, `weekly mon,thu 09:00`, `monthly 1 09:00`, `monthly last fri 09:00`,
  `cron 0 9 * * mon`.
- Rates: `"18/m"`: a number, then `/s`, `/m`, `/h` or `/d`.
- *must be given* marks the keys that have no default; `–` stands where nothing is set.
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
    yield "| key | type | default | what it says |"
    yield "|---|---|---|---|"
    yield from map(_row, table.keys)
    yield ""


def _row(key: Key) -> str:
    default = "*must be given*" if key.required else f"`{key.default}`" if key.default is not None else "–"
    return "| " + " | ".join(_cell(text) for text in (f"`{key.name}`", key.type, default, key.doc)) + " |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
