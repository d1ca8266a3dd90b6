"""Commands that are promised and not built: they say so."""

from __future__ import annotations

from typing import Annotated

import typer

from . import output
from .frame import USAGE

group = typer.Typer()


def _add(name: str) -> None:
    @group.command(name, hidden=True, context_settings={"ignore_unknown_options": True})
    def not_yet(arguments: Annotated[list[str] | None, typer.Argument()] = None) -> None:
        output.tell(f"publisher {name} is not built yet; publisher --help lists what is")
        raise typer.Exit(USAGE)


for _name in (
    "demo",
    "worker",
    "feeds",
    "schedule",
    "why",
    "announce",
    "email",
    "backup",
    "store",
    "admin",
):
    _add(_name)
