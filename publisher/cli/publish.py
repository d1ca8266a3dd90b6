"""`publisher publish`."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from .frame import Call, DryRunOption, JsonOption, command

group = typer.Typer()


def _duration(text: str) -> timedelta:
    from publisher.config.durations import parse_duration

    try:
        return parse_duration(text)
    except ValueError as error:
        raise typer.BadParameter(f'{error}; write "90s", "10m" or "2h"') from error


WaitOption = Annotated[
    timedelta | None,
    typer.Option(
        "--wait", parser=_duration, metavar="10m", help="How long to wait for pages to come online."
    ),
]


@command(group, "publish", example="publisher publish --dry-run")
def publish(
    call: Call, wait: WaitOption = None, dry_run: DryRunOption = False, as_json: JsonOption = False
) -> int:
    """Do one complete pass: write the feeds and send what is due. For cron, CI and deploy hooks."""
    from publisher.actions import passes

    from .passes import tell

    if wait is not None:
        call.note("--wait: publisher cannot check yet whether a page is online; going on at once")
    with call.parts(dry=dry_run) as parts:
        return tell(call, passes.publish(parts, dry_run=dry_run, log=call.log), as_json=as_json)
