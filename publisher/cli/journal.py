"""`publisher journal`: what may be told, and what waits for a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from . import output
from .frame import Call, JsonLinesOption, JsonOption, alone, command

if TYPE_CHECKING:
    from publisher.actions.journal import Line

group = typer.Typer(name="journal")

PostsArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="POST",
        help="Files, addresses or ids of posts; default all that are held.",
        show_default=False,
    ),
]


@alone(group, example="publisher journal")
def journal(call: Call, as_json: JsonOption = False, as_jsonl: JsonLinesOption = False) -> None:
    """List what is held or settling, then what has been released, newest first."""
    from publisher.actions import journal as action

    with call.parts() as parts:
        _table(action.read(parts), as_json=as_json, as_jsonl=as_jsonl)


@command(group, "release", example="publisher journal release source/_posts/hello.md")
def release(call: Call, posts: PostsArgument = None, as_json: JsonOption = False) -> None:
    """Release what is held. A running `publisher run` announces it at once, else the next pass does."""
    from publisher.actions import journal as action

    with call.parts() as parts:
        touched = action.release(parts, tuple(posts or ()))
    _decided(call, touched, as_json=as_json)


@command(group, "skip", example="publisher journal skip")
def skip(call: Call, posts: PostsArgument = None, as_json: JsonOption = False) -> None:
    """Drop what is held: it is never announced, but stays in the feeds."""
    from publisher.actions import journal as action

    with call.parts() as parts:
        touched = action.skip(parts, tuple(posts or ()))
    _decided(call, touched, as_json=as_json)


def _decided(call: Call, touched: Sequence[Line], *, as_json: bool) -> None:
    if not touched:
        call.note("nothing of that was held")
    _table(touched, as_json=as_json)


def _table(found: Sequence[Line], *, as_json: bool = False, as_jsonl: bool = False) -> None:
    output.listing(
        found,
        ("no.", "state", "kind", "since", "ready", "post"),
        lambda one: (one.seq, one.state, one.kind, one.at, one.ready, one.title or one.source),
        as_json=as_json,
        as_jsonl=as_jsonl,
    )
