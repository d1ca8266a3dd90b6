"""Commands that are planned: they say that they are not implemented yet."""

from __future__ import annotations

from typing import Annotated

import typer

from . import output, preview, subscribers
from .frame import USAGE

group = typer.Typer()


def not_yet(name: str) -> int:
    """Say that `name` is not implemented; returns the exit status."""
    output.tell(f"publisher {name} is not implemented yet; publisher --help lists what is")
    return USAGE


def _promise(among: typer.Typer, path: str) -> None:
    options = {"ignore_unknown_options": True}

    @among.command(
        path.rpartition(" ")[2], hidden=True, context_settings=options, help="Not implemented yet."
    )
    def promised(arguments: Annotated[list[str] | None, typer.Argument()] = None) -> None:
        raise typer.Exit(not_yet(path))


for _name in ("demo", "worker", "feeds", "schedule", "why", "announce", "email", "backup", "store", "admin"):
    _promise(group, _name)
for _name in ("import", "export", "erase", "stats"):
    _promise(subscribers.group, f"subscribers {_name}")
for _name in ("feed", "channel"):
    _promise(preview.group, f"preview {_name}")
