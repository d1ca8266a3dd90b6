"""`publisher init`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from . import output
from .frame import DONE, Call, command
from .later import not_yet

if TYPE_CHECKING:
    from publisher.actions.init import Begun

group = typer.Typer()


@command(group, "init", example="publisher init ~/blog")
def init(
    call: Call,
    directory: Annotated[Path, typer.Argument(metavar="[DIR]", help="The blog's folder.")] = Path(),
    on: Annotated[str | None, typer.Option("--on", hidden=True)] = None,
) -> int:
    """Detect the generator and write a short config.toml that works right away."""
    from publisher.actions import init as action

    if on is not None:
        return not_yet("init --on")
    begun = action.init(directory)
    output.say(f"{output.cell(begun.title)}: {begun.generator}, {output.cell(begun.url)}")
    if begun.posts:
        output.say(f"{output.counted(begun.posts, 'post')} found")
    else:
        output.say("no posts are here: name the folder that holds them in [content] directory")
    output.say(f"wrote {output.cell(begun.file)}")
    if (sign := begun.told_by) is not None:
        output.say(
            f"{sign.generator} is told by {sign.shown_by} ({output.cell(sign.file)}); "
            "its own configuration is not here, so its defaults hold"
        )
    for key in begun.assumed:
        output.say(f"could not tell the site's {key}: fill in [site] {key}")
    for warning in begun.warnings:
        output.say(output.cell(warning))
    if begun.old_feed is not None and not begun.assumed:
        _adopt(call, begun, begun.old_feed)
    output.say(f"next: publisher check --config {output.cell(begun.file)}, then publisher run")
    return DONE


def _adopt(call: Call, begun: Begun, feed: Path) -> None:
    """Take over the ids of the generator's own feed, so that its readers do not see old posts as unread."""
    from publisher.actions import adopt
    from publisher.errors import PublisherError

    try:
        with replace(call, config_file=begun.file).parts() as parts:
            done = adopt.adopt(parts, str(feed))
    except PublisherError as error:
        output.say(f"the ids of {output.cell(feed)} were not taken over: {output.cell(error)}")
        return
    output.say(f"{output.counted(done.adopted, 'post')} keep the ids of {output.cell(feed)}")
