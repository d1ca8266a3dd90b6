"""`publisher run`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from .frame import Call, command

if TYPE_CHECKING:
    from publisher.app import App

group = typer.Typer()


@command(group, "run", example="publisher run --config blog/config.toml")
def run(call: Call) -> None:
    """Watch the posts; keep feeds, digests, chat posts and web pages up to date until Ctrl-C or SIGTERM."""
    from publisher import daemon
    from publisher.config import not_yet

    def rebuild() -> App:
        call.log()
        return call.open()

    for path, message in not_yet(call.config()):
        call.note(f"{path}: {message}")
    daemon.run(rebuild, call.note)
