"""`publisher status`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import typer

from . import output
from .frame import DONE, HELD, WRONG, Call, JsonOption, command

if TYPE_CHECKING:
    from publisher.actions.status import Status

group = typer.Typer()


@command(group, "status", example="publisher status --json")
def status(call: Call, as_json: JsonOption = False) -> int:
    """Show problems and what to do about them, what is due, and what is held."""
    from publisher.actions import status as action

    with call.parts() as parts:
        found = action.read(parts)
    if as_json:
        output.document(found)
    else:
        _in_words(found)
    if found.journal.held or found.deliveries.get("in_doubt"):
        return HELD
    return DONE if found.ok else WRONG


def _in_words(found: Status) -> None:
    for problem in found.problems:
        output.say(output.cell(problem))
    output.say(f"posts        {_counts(found.posts)}")
    output.say(
        f"journal      {output.counted(found.journal.last, 'entry', 'entries')}, {found.journal.held} held"
    )
    output.say(f"deliveries   {_counts(found.deliveries)}")
    output.say(f"subscribers  {_counts(output.jsonable(found.subscribers))}")
    for channel in found.channels:
        last = f"last sent {output.cell(channel.last_sent)}" if channel.last_sent else "nothing sent yet"
        error = f"; last error: {output.cell(channel.error)}" if channel.error else ""
        output.say(
            f"channel      {output.cell(channel.name)} ({channel.type}): {channel.state}, {last}{error}"
        )
    for due in found.due:
        output.say(f"due          {output.cell(due.at)}  {output.cell(due.what)}")
    if found.journal.held:
        output.say("held: publisher journal, then journal release or skip")
    if found.deliveries.get("in_doubt"):
        output.say("in doubt: publisher deliveries list --state in_doubt, then deliveries resolve")


def _counts(numbers: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {name}" for name, number in numbers.items() if number) or "none"
