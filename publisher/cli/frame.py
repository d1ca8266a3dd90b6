"""What all commands share: the options before and after the subcommand, and what becomes of errors.

A command imports its action only when it runs, so that `--help` and `--version` need not wait for the database.
"""

from __future__ import annotations

import functools
import inspect
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from publisher.errors import PublisherError
from publisher.redact import redact

from . import output

if TYPE_CHECKING:
    from publisher.app import App
    from publisher.config import Config
    from publisher.pipeline.parts import Parts

DONE, WRONG, USAGE, HELD, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 3, 130, 141

Body = Callable[..., int | None]
"""A command: takes a `Call` and its own arguments; returns its exit status, None = done."""

ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="Default: publisher.toml or config.toml in this folder or the nearest one above.",
    ),
]
VerboseOption = Annotated[
    bool, typer.Option("--verbose", "-v", help="Log more, and show where an error came from.")
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Print only results and errors.")]

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
JsonLinesOption = Annotated[bool, typer.Option("--jsonl", help="Print one JSON object per line.")]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Show what would happen, and change nothing.")]


@dataclass(frozen=True, slots=True)
class Call:
    """What every command gets besides its own arguments."""

    role: str = ""  # the command's own name, "deliveries list": what other processes are told of us
    config_file: Path | None = None  # None = publisher.toml or config.toml, here or above
    verbose: bool = False
    quiet: bool = False

    def config(self) -> Config:
        """The configuration, read now."""
        from publisher.config import load

        return load(self.config_file, os.environ)

    def open(self, *, dry: bool = False) -> App:
        """The configuration at work; to be closed.

        Args:
            dry: what is written to the store is forgotten at the end.
        """
        from publisher import app

        return app.build(self.config(), self.role, dry=dry)

    @contextmanager
    def parts(self, *, dry: bool = False) -> Iterator[Parts]:
        """What an action works with, closed at the end; `dry` as in `open`."""
        with closing(self.open(dry=dry)) as opened:
            yield opened.parts

    def log(self) -> None:
        """Have what happens beside results told on stderr, as the configuration says now."""
        from . import log

        wish = self.config().log
        log.configure("debug" if self.verbose else "error" if self.quiet else wish.level, wish.format)

    def note(self, text: str) -> None:
        """Print a note beside the result, unless `--quiet`."""
        if not self.quiet:
            output.tell(output.cell(text))


def command(group: typer.Typer, name: str, *, example: str) -> Callable[[Body], Body]:
    """Make a function the command `name` of `group`; its docstring is the help, which ends with `example`."""

    def register(body: Body) -> Body:
        group.command(name, epilog=f"Example: {example}")(_framed(body))
        return body

    return register


def alone(group: typer.Typer, *, example: str) -> Callable[[Body], Body]:
    """Make a function what `group` does when no subcommand is named."""

    def register(body: Body) -> Body:
        group.callback(invoke_without_command=True, epilog=f"Example: {example}")(_framed(body))
        return body

    return register


def _framed(body: Body) -> Callable[..., None]:
    """`body` as typer calls it: with the shared options, and with errors ending as they should."""

    @functools.wraps(body)
    def framed(ctx: typer.Context, config: Path | None, verbose: bool, quiet: bool, **arguments: Any) -> None:
        outer: Call = ctx.obj or Call()
        role = ctx.command_path.partition(" ")[2]
        call = Call(role, config or outer.config_file, verbose or outer.verbose, quiet or outer.quiet)
        ctx.obj = call
        if ctx.invoked_subcommand is None:
            raise typer.Exit(ended(lambda: body(call, **arguments), call))

    own = list(inspect.signature(body, eval_str=True).parameters.values())[1:]
    shared = [
        _parameter("ctx", typer.Context, inspect.Parameter.empty),
        _parameter("config", ConfigOption, None),
        _parameter("verbose", VerboseOption, False),
        _parameter("quiet", QuietOption, False),
    ]
    parameters = [*(item.replace(kind=inspect.Parameter.KEYWORD_ONLY) for item in own), *shared]
    framed.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # typer reads it
    framed.__annotations__ = {item.name: item.annotation for item in parameters}
    return framed


def _parameter(name: str, annotation: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def ended(body: Callable[[], int | None], call: Call) -> int:
    """The exit status of `body`, whatever happens in it; errors are told on stderr."""
    try:
        status = body()
        sys.stdout.flush()
    except PublisherError as error:
        output.tell(output.cell(error))
        _trace(call)
        return error.exit_status
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        output.hush()
        return BROKEN_PIPE
    except (typer.Exit, typer.Abort, typer.BadParameter):
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, users get a sentence, not a traceback
        output.tell(f"publisher failed unexpectedly: {type(error).__name__}: {redact(str(error))}")
        output.tell(
            "this is a bug in publisher: please report it, with the output of the same command with -v"
        )
        _trace(call)
        return WRONG
    return status or DONE


def _trace(call: Call) -> None:
    if call.verbose:
        for line in traceback.format_exc().splitlines():
            indent = " " * (len(line) - len(line.lstrip()))
            output.tell(f"{indent}{redact(line, limit=2000)}")
