"""`publisher deliveries`: the ledger, and what a person may decide about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from publisher.model.delivery import DeliveryState

from . import output
from .frame import Call, JsonLinesOption, JsonOption, alone, command

if TYPE_CHECKING:
    from publisher.actions.deliveries import Line

group = typer.Typer(name="deliveries")

StateOption = Annotated[
    list[DeliveryState] | None, typer.Option("--state", help="Only in this state; may be repeated.")
]
ChannelOption = Annotated[str | None, typer.Option("--channel", help="Only this channel; mail is email.")]
LimitOption = Annotated[int | None, typer.Option("--limit", min=1, help="Only the N newest.")]
NumbersArgument = Annotated[
    list[int] | None,
    typer.Argument(metavar="ID", help="Numbers of deliveries, as in the list.", show_default=False),
]
AllOption = Annotated[bool, typer.Option("--all", help="All for which that is possible.")]
SentOption = Annotated[
    bool | None,
    typer.Option("--sent/--resend", help="They arrived: leave them. Or: they did not, send them again."),
]


@alone(group, example="publisher deliveries")
def deliveries(call: Call, as_json: JsonOption = False, as_jsonl: JsonLinesOption = False) -> None:
    """List who got what, newest first."""
    list_deliveries(call, as_json=as_json, as_jsonl=as_jsonl)


@command(group, "list", example="publisher deliveries list --state failed --json")
def list_deliveries(
    call: Call,
    state: StateOption = None,
    channel: ChannelOption = None,
    limit: LimitOption = None,
    as_json: JsonOption = False,
    as_jsonl: JsonLinesOption = False,
) -> None:
    """List deliveries, newest first."""
    from publisher.actions import deliveries as action

    with call.parts() as parts:
        found = action.read(parts, states=tuple(state or ()), channel=channel, limit=limit)
    _table(found, as_json=as_json, as_jsonl=as_jsonl)


@command(group, "show", example="publisher deliveries show 12")
def show(
    call: Call, number: Annotated[int, typer.Argument(metavar="ID")], as_json: JsonOption = False
) -> None:
    """Show one delivery with every attempt and reply."""
    from publisher.actions import deliveries as action

    with call.parts() as parts:
        shown = action.show(parts, number)
    if as_json:
        output.document(output.jsonable(shown.delivery) | {"tries": output.jsonable(shown.tries)})
        return
    output.fields_of(shown.delivery)
    output.listing(
        shown.tries,
        ("attempt", "at", "took", "outcome", "code", "reply"),
        lambda one: (one.n, one.at, f"{one.took_ms} ms", one.outcome, one.code, one.reply),
    )


@command(group, "retry", example="publisher deliveries retry 12 13")
def retry(
    call: Call, numbers: NumbersArgument = None, every: AllOption = False, as_json: JsonOption = False
) -> None:
    """Try failed, expired or cancelled deliveries again."""
    from publisher.actions import deliveries as action

    with call.parts() as parts:
        changed = action.retry(parts, _chosen(numbers, every))
    _changed(call, changed, as_json=as_json)


@command(group, "cancel", example="publisher deliveries cancel --all")
def cancel(
    call: Call, numbers: NumbersArgument = None, every: AllOption = False, as_json: JsonOption = False
) -> None:
    """Cancel deliveries that are pending or in doubt."""
    from publisher.actions import deliveries as action

    with call.parts() as parts:
        changed = action.cancel(parts, _chosen(numbers, every))
    _changed(call, changed, as_json=as_json)


@command(group, "resolve", example="publisher deliveries resolve 12 --sent")
def resolve(
    call: Call,
    numbers: NumbersArgument = None,
    sent: SentOption = None,
    every: AllOption = False,
    as_json: JsonOption = False,
) -> None:
    """Settle deliveries in doubt: they were being sent when publisher lost track of them."""
    from publisher.actions import deliveries as action

    if sent is None:
        raise typer.BadParameter("say whether they arrived: --sent or --resend")
    with call.parts() as parts:
        changed = action.resolve(parts, _chosen(numbers, every), sent=sent)
    _changed(call, changed, as_json=as_json)


def _chosen(numbers: list[int] | None, every: bool) -> tuple[int, ...] | None:
    """The numbers; None = every one for which it is possible."""
    if bool(numbers) == every:
        raise typer.BadParameter("name deliveries by ID, or use --all")
    return tuple(numbers) if numbers else None


def _changed(call: Call, found: Sequence[Line], *, as_json: bool) -> None:
    if not found:
        call.note("there is none for which that is possible")
    _table(found, as_json=as_json)


def _table(found: Sequence[Line], *, as_json: bool = False, as_jsonl: bool = False) -> None:
    output.listing(
        found,
        ("id", "state", "kind", "channel", "address", "attempts", "due", "error"),
        lambda one: (
            one.id,
            one.state,
            one.kind,
            one.channel,
            one.address,
            one.attempts,
            one.due,
            one.last_error,
        ),
        as_json=as_json,
        as_jsonl=as_jsonl,
    )
