"""`publisher check`."""

from __future__ import annotations

from collections.abc import Sequence

import typer

from publisher.errors import ConfigError
from publisher.model.post import Problem

from . import output
from .frame import DONE, USAGE, WRONG, Call, JsonOption, command

group = typer.Typer()


@command(group, "check", example="publisher check")
def check(call: Call, as_json: JsonOption = False) -> int:
    """List everything wrong with configuration, posts, links, channels and mail, and how to fix it."""
    problems, wrong = _found(call)
    if as_json:
        keys = ("file", "line", "message", "mend", "severity")
        output.document([{key: getattr(problem, key) for key in keys} for problem in problems])
    else:
        for problem in problems:
            output.say(output.cell(problem))
        call.note(_summary(problems))
    return wrong


def _found(call: Call) -> tuple[Sequence[Problem], int]:
    """The problems, and the exit status."""
    from publisher.actions import check as action
    from publisher.config import ConfigErrors, not_yet

    try:
        config = call.config()
        with call.parts(dry=True) as parts:
            found = action.read(parts, str(config.file))
    except ConfigErrors as error:
        return error.problems, USAGE
    except ConfigError as error:
        return [_problem(error, str(call.config_file or "config.toml"))], USAGE
    unheeded = [
        Problem(str(config.file), None, f"{path}: {message}", "nothing needs to be done", "warning")
        for path, message in not_yet(config)
    ]
    return [*unheeded, *found], WRONG if any(problem.severity == "error" for problem in found) else DONE


def _problem(error: ConfigError, configuration: str) -> Problem:
    """`error` where it belongs: in the configuration file, or in the generator's if it names that."""
    from publisher.config import Config

    if error.where.partition(".")[0] in Config.model_fields:
        return Problem(configuration, None, f"{error.where}: {error.message}", error.mend)
    file, _, line = error.where.partition(":")
    return Problem(file or configuration, int(line) if line.isdecimal() else None, error.message, error.mend)


def _summary(problems: Sequence[Problem]) -> str:
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = output.counted(len(problems) - errors, "warning")
    return f"{output.counted(errors, 'problem')}, {warnings}" if problems else "all is well"
