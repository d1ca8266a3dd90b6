from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from publisher import __version__
from publisher.cli import app


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Every command that `--help` shows, with the words that call it."""
    if command.hidden:
        return
    if path:
        yield " ".join(path), command
    for name, inner in getattr(command, "commands", {}).items():
        yield from commands(inner, (*path, name))


COMMANDS = dict(commands(typer.main.get_command(app)))


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, arguments)
    return result.exit_code, result.stdout, result.stderr


def test_the_commands_are_those_of_the_contract() -> None:
    assert set(COMMANDS) == {
        "init", "adopt", "run", "build", "publish", "posts", "check", "status", "test",
        "journal", "journal release", "journal skip",
        "deliveries", "deliveries list", "deliveries show", "deliveries retry", "deliveries cancel",
        "deliveries resolve",
        "subscribers", "subscribers list", "subscribers add", "subscribers remove",
        "preview", "preview post", "preview digest",
    }  # fmt: skip


@pytest.mark.parametrize("path", COMMANDS)
def test_every_command_helps_with_an_example_of_itself(path: str) -> None:
    status, printed, _ = run(*path.split(), "--help")
    assert status == 0
    if path != "preview":
        assert f"Example: publisher {path}" in " ".join(printed.split())
        assert "--config" in printed


def test_version() -> None:
    assert run("--version") == (0, f"publisher {__version__}\n", "")


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (("why", "hello.md", "--json"), "why"),
        (("subscribers", "import", "people.csv"), "subscribers import"),
        (("preview", "feed"), "preview feed"),
        (("init", "--on", "hook"), "init --on"),
    ],
)
def test_what_is_not_built_says_so(arguments: tuple[str, ...], name: str) -> None:
    assert run(*arguments) == (
        2,
        "",
        f"publisher {name} is not implemented yet; publisher --help lists what is\n",
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("deliveries", "retry"), "name deliveries by ID, or use --all"),
        (("deliveries", "cancel", "1", "--all"), "name deliveries by ID, or use --all"),
        (("deliveries", "resolve", "1"), "say whether they arrived: --sent or --resend"),
        (("deliveries", "list", "--state", "done"), "'done' is not one of 'pending'"),
        (("publish", "--wait", "soon"), "'soon' is not a duration"),
    ],
)
def test_bad_usage_is_told(
    arguments: tuple[str, ...], told: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    status, _, error = run(*arguments)
    assert status == 2
    assert told in " ".join(error.split())
