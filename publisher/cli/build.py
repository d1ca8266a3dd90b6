"""`publisher build`."""

from __future__ import annotations

import typer

from .frame import Call, DryRunOption, JsonOption, command

group = typer.Typer()


@command(group, "build", example="publisher build --dry-run")
def build(call: Call, dry_run: DryRunOption = False, as_json: JsonOption = False) -> int:
    """Read the posts and write the feeds, once. Announces nothing; may run beside `publisher run`."""
    from publisher.actions import passes

    from .passes import tell

    with call.parts(dry=dry_run) as parts:
        return tell(call, passes.build(parts, dry_run=dry_run), as_json=as_json)
