"""`publisher adopt`."""

from __future__ import annotations

from typing import Annotated

import typer

from . import output
from .frame import Call, JsonOption, command

group = typer.Typer()


@command(group, "adopt", example="publisher adopt https://blog.example.com/atom.xml")
def adopt(
    call: Call,
    feed: Annotated[
        str, typer.Argument(metavar="FEED", help="The feed that readers use now: a file or an address.")
    ],
    as_json: JsonOption = False,
) -> None:
    """Take over the ids of an existing feed, so that old posts do not show up as unread in ours."""
    from publisher.actions import adopt as action

    with call.parts() as parts:
        done = action.adopt(parts, feed)
    if as_json:
        output.document(done)
        return
    posts = output.counted(done.adopted, "post")
    output.say(f"{output.cell(done.title)}: {posts} of {done.entries} entries keep their ids")
    for link in done.unknown:
        call.note(f"no post of ours: {output.cell(link)}")
    if done.waiting:
        output.say(
            f"{output.counted(done.waiting, 'post')} newer than that feed will be announced by the next publish or run"
        )
