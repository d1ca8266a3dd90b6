"""`publisher preview`: exactly what would be sent."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .frame import Call, command

if TYPE_CHECKING:
    from publisher.actions.preview import Preview

group = typer.Typer(name="preview", no_args_is_help=True, help="Show exactly what would be sent.")

ChannelOption = Annotated[str, typer.Option("--channel", help="What this channel would get.")]
LanguageOption = Annotated[str | None, typer.Option("--language", help="zh-CN, en …; default the site's.")]
OpenOption = Annotated[
    bool, typer.Option("--open", help="Show a mail in the browser instead, as its reader would see it.")
]


@command(group, "post", example="publisher preview post source/_posts/hello.md --channel team")
def post(
    call: Call,
    post: Annotated[str, typer.Argument(metavar="POST", help="A post's file, address or id.")],
    channel: ChannelOption = "email",
    language: LanguageOption = None,
    in_browser: OpenOption = False,
) -> None:
    """Print what would be sent for one post."""
    from publisher.actions import preview as action

    with call.parts(dry=True) as parts:
        shown = action.post(parts, post, channel=channel, language=language)
    if shown.note:
        call.note(shown.note)
    _show(shown, in_browser=in_browser)


@command(group, "digest", example="publisher preview digest weekly --open")
def digest(
    call: Call,
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="A digest; default the first.", show_default=False)
    ] = None,
    channel: ChannelOption = "email",
    language: LanguageOption = None,
    in_browser: OpenOption = False,
) -> None:
    """Print the next digest as it would be sent now."""
    from publisher.actions import preview as action

    with call.parts(dry=True) as parts:
        shown = action.digest(parts, name, channel=channel, language=language)
    _show(shown, in_browser=in_browser)


def _show(preview: Preview, *, in_browser: bool) -> None:
    if not in_browser:
        sys.stdout.buffer.write(preview.body)
        sys.stdout.buffer.flush()
        return
    if preview.html is None:
        raise typer.BadParameter("only mail can be shown in the browser", param_hint="--open")
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".html", delete=False) as file:
        file.write(preview.html)
    typer.launch(Path(file.name).as_uri())
