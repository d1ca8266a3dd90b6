"""The command line: one file per noun, each parses, asks one action, prints."""

from __future__ import annotations

import gc
import sys
from io import TextIOWrapper
from typing import Annotated

import typer

from publisher import __version__

from . import (
    adopt,
    build,
    check,
    deliveries,
    init,
    journal,
    later,
    output,
    posts,
    preview,
    publish,
    run,
    status,
    subscribers,
)
from . import test as try_out
from .frame import INTERRUPTED, Call, ConfigOption, QuietOption, VerboseOption

app = typer.Typer(
    name="publisher",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    epilog="Example: publisher run",
)
for _noun in (
    run,
    build,
    publish,
    posts,
    check,
    status,
    journal,
    deliveries,
    subscribers,
    preview,
    try_out,
    init,
    adopt,
    later,
):
    app.add_typer(_noun.group)


def _version(wanted: bool) -> None:
    if wanted:
        output.say(f"publisher {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    ctx: typer.Context,
    config: ConfigOption = None,
    verbose: VerboseOption = False,
    quiet: QuietOption = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it.")
    ] = False,
) -> None:
    """Feeds per category, email digests and chat posts for a static site.

    Ends with 0: done, 1: something is wrong, 2: bad usage or configuration, 3: something waits for you.
    """
    ctx.obj = Call(config_file=config, verbose=verbose, quiet=quiet)


def main() -> None:
    """The command `publisher`."""
    gc.set_threshold(200_000)  # modules and posts stay: collecting garbage took up to a third of the time
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # Our texts are UTF-8, whatever the locale, and always printable.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        app(prog_name="publisher")
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    finally:
        gc.freeze()  # the process ends anyway: the final collection took a tenth of a second
