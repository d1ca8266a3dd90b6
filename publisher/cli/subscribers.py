"""`publisher subscribers`: the people who get mail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from . import output
from .frame import Call, JsonLinesOption, JsonOption, alone, command

if TYPE_CHECKING:
    from publisher.actions.subscribers import Line

group = typer.Typer(name="subscribers")

AddressArgument = Annotated[str, typer.Argument(metavar="ADDRESS")]
DigestOption = Annotated[
    str | None, typer.Option("--digest", help="A digest; default the first of [[digests]].")
]
CategoryOption = Annotated[
    list[str] | None, typer.Option("--category", help="Only posts in it or below it; may be repeated.")
]
TagOption = Annotated[
    list[str] | None, typer.Option("--tag", help="Only posts with this tag; may be repeated.")
]
LanguageOption = Annotated[str | None, typer.Option("--language", help="zh-CN, en …; default the site's.")]
TimezoneOption = Annotated[
    str | None, typer.Option("--timezone", help="Asia/Shanghai …; default the site's.")
]


@alone(group, example="publisher subscribers")
def subscribers(call: Call, as_json: JsonOption = False, as_jsonl: JsonLinesOption = False) -> None:
    """List who gets mail, and what they asked for."""
    list_subscribers(call, as_json=as_json, as_jsonl=as_jsonl)


@command(group, "list", example="publisher subscribers list --jsonl")
def list_subscribers(call: Call, as_json: JsonOption = False, as_jsonl: JsonLinesOption = False) -> None:
    """List everyone, including those who unsubscribed."""
    from publisher.actions import subscribers as action

    with call.parts() as parts:
        _table(action.read(parts), as_json=as_json, as_jsonl=as_jsonl)


@command(group, "add", example="publisher subscribers add reader@example.com --digest weekly --category RL")
def add(
    call: Call,
    address: AddressArgument,
    digest: DigestOption = None,
    category: CategoryOption = None,
    tag: TagOption = None,
    language: LanguageOption = None,
    timezone: TimezoneOption = None,
    as_json: JsonOption = False,
) -> None:
    """Subscribe someone who asked you to. They get posts from now on."""
    from publisher.actions import subscribers as action

    with call.parts() as parts:
        added = action.add(
            parts,
            address,
            digest=digest,
            categories=tuple(category or ()),
            tags=tuple(tag or ()),
            language=language,
            timezone=timezone,
        )
        for name in action.unborne(parts, added):
            call.note(f"no post has {name!r} yet; write it as the posts do: publisher posts")
    _table([added], as_json=as_json)


@command(group, "remove", example="publisher subscribers remove reader@example.com")
def remove(call: Call, address: AddressArgument, as_json: JsonOption = False) -> None:
    """End someone's subscription and cancel their pending mail."""
    from publisher.actions import subscribers as action

    with call.parts() as parts:
        _table([action.remove(parts, address)], as_json=as_json)


def _table(found: Sequence[Line], *, as_json: bool = False, as_jsonl: bool = False) -> None:
    output.listing(
        found,
        ("address", "state", "digest", "categories", "tags", "language", "timezone"),
        lambda one: (
            one.address,
            one.state,
            one.digest,
            one.categories,
            one.tags,
            one.language,
            one.timezone,
        ),
        as_json=as_json,
        as_jsonl=as_jsonl,
    )
