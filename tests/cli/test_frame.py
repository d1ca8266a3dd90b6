from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from publisher.cli.frame import Call, alone, command
from publisher.errors import Busy, ConfigError, NotFound

app = typer.Typer()
group = typer.Typer(name="nouns")


@app.callback()
def _root(ctx: typer.Context, config: Path | None = None, quiet: bool = False) -> None:
    ctx.obj = Call(config_file=config, quiet=quiet)


@command(app, "show", example="publisher show")
def show(call: Call, word: str, loud: bool = False) -> int:
    """Show a word."""
    print(call.role, call.config_file, call.verbose, call.quiet, word, loud)
    call.note("a note")
    return 3 if loud else 0


@alone(group, example="publisher nouns")
def nouns(call: Call) -> None:
    """List nouns."""
    print("all", call.role, call.config_file)


@command(group, "one", example="publisher nouns one")
def one(call: Call) -> None:
    """One noun."""
    print("one", call.role, call.config_file)


@command(app, "fail", example="publisher fail")
def fail(call: Call, how: str) -> None:
    """Go wrong in some way."""
    errors: dict[str, BaseException] = {
        "config": ConfigError(
            "content.setle: unknown key", mend='did you mean "settle"?', where="config.toml:2"
        ),
        "busy": Busy("another run holds the store", mend="stop it first", holder="run, pid 7"),
        "absent": NotFound("there is no delivery 9"),
        "painted": NotFound("there is no post '\x1b[31mred'\nnor another"),
        "bug": ValueError("https://hooks.example.com/hunter2 broke"),
        "key": KeyboardInterrupt(),
        "usage": typer.BadParameter("say which"),
    }
    raise errors[how]


app.add_typer(group)


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, arguments)
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.parametrize(
    ("arguments", "printed"),
    [
        (("show", "x"), "show None False False x False"),
        (("--config", "a.toml", "show", "x"), "show a.toml False False x False"),
        (("show", "--config", "a.toml", "x"), "show a.toml False False x False"),
        (("--config", "a.toml", "show", "x", "--config", "b.toml"), "show b.toml False False x False"),
        (("show", "x", "-v"), "show None True False x False"),
        (("nouns",), "all nouns None"),
        (("nouns", "--config", "a.toml"), "all nouns a.toml"),
        (("nouns", "one"), "one nouns one None"),
        (("--config", "a.toml", "nouns", "one"), "one nouns one a.toml"),
        (("nouns", "--config", "a.toml", "one"), "one nouns one a.toml"),
        (("nouns", "one", "--config", "a.toml"), "one nouns one a.toml"),
    ],
)
def test_shared_options_stand_before_or_after(arguments: tuple[str, ...], printed: str) -> None:
    assert run(*arguments)[:2] == (0, f"{printed}\n")


def test_the_status_is_the_commands() -> None:
    assert run("show", "x", "--loud")[0] == 3


@pytest.mark.parametrize(
    ("arguments", "notes"),
    [(("show", "x"), "a note\n"), (("-q", "show", "x"), ""), (("show", "x", "-q"), "")],
)
def test_notes_go_to_stderr_unless_quiet(arguments: tuple[str, ...], notes: str) -> None:
    arguments = tuple("--quiet" if word == "-q" and arguments[0] == "-q" else word for word in arguments)
    assert run(*arguments)[2] == notes


@pytest.mark.parametrize(
    ("how", "status", "told"),
    [
        ("config", 2, 'config.toml:2: content.setle: unknown key; did you mean "settle"?\n'),
        ("busy", 2, "another run holds the store; stop it first\n"),
        ("absent", 1, "there is no delivery 9\n"),
        ("painted", 1, "there is no post ' [31mred' nor another\n"),
        ("key", 130, ""),
        (
            "bug",
            1,
            "publisher failed unexpectedly: ValueError: https://hooks.example.com/*** broke\n"
            "this is a bug in publisher: please report it, with the output of the same command with -v\n",
        ),
    ],
)
def test_an_error_ends_in_its_text_and_status(how: str, status: int, told: str) -> None:
    assert run("fail", how) == (status, "", told)


def test_bad_usage_ends_in_2() -> None:
    assert run("fail", "usage")[0] == 2
    assert run("fail")[0] == 2
    assert run("nope")[0] == 2


def test_a_traceback_is_shown_on_demand_and_without_secrets() -> None:
    status, _, told = run("fail", "bug", "-v")
    assert status == 1
    assert "Traceback" in told
    assert "hunter2" not in told


PIPED = """
from publisher.cli.frame import command
import typer
app = typer.Typer()
@command(app, "much", example="publisher much")
def much(call) -> None:
    for number in range(100_000):
        print(number)
app()
"""


def test_a_pipe_that_closes_is_no_error() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PIPED], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline() == "0\n"
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(10) == 141
