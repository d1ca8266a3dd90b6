"""`publisher test`."""

from __future__ import annotations

from typing import Annotated

import typer

from . import output
from .frame import DONE, WRONG, Call, JsonOption, command

group = typer.Typer()


@command(group, "test", example="publisher test email --to you@example.com")
def try_channel(
    call: Call,
    channel: Annotated[str, typer.Argument(metavar="CHANNEL", help="A channel's name, or email.")],
    to: Annotated[
        str | None, typer.Option("--to", metavar="ADDRESS", help="For mail: the recipient.")
    ] = None,
    as_json: JsonOption = False,
) -> int:
    """Send a test message over the real path, and show the reply."""
    from publisher.actions import test as action

    with call.parts() as parts:
        tried = action.send(parts, channel, to=to)
    if as_json:
        output.document(tried)
    else:
        answer = " ".join(output.cell(part) for part in (tried.code, tried.error or tried.reply) if part)
        output.say(f"{output.cell(tried.channel)}: {tried.state}{f': {answer}' if answer else ''}")
    return DONE if tried.state in {"sent", "accepted"} else WRONG
