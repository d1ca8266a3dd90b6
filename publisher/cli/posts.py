"""`publisher posts`."""

from __future__ import annotations

import typer

from . import output
from .frame import Call, JsonLinesOption, JsonOption, command

group = typer.Typer()


@command(group, "posts", example="publisher posts --json")
def list_posts(call: Call, as_json: JsonOption = False, as_jsonl: JsonLinesOption = False) -> None:
    """List every post as its file says it now. Reads the files and writes nothing."""
    from publisher.actions import posts as action

    with call.parts(dry=True) as parts:
        output.listing(
            action.read(parts),
            ("state", "published", "title", "categories", "file"),
            lambda post: (post.state, post.published, post.title, post.categories, post.source),
            as_json=as_json,
            as_jsonl=as_jsonl,
        )
