"""The log goes to stderr, in the form that `[log]` asks for, and holds no secret."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import structlog

from publisher.cli import log


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    yield
    structlog.reset_defaults()


def test_json_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("info", "auto")
    structlog.get_logger().info("feeds written", files=3, name="周报")
    structlog.get_logger().debug("not told")
    told = capsys.readouterr()
    line = json.loads(told.err)
    assert (line["event"], line["files"], line["level"], told.out) == ("feeds written", 3, "info", "")
    assert "周报" in told.err


def test_lines_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("warning", "console")
    structlog.get_logger().info("not told")
    structlog.get_logger().warning("channel disabled", channel="team")
    told = capsys.readouterr().err
    assert "channel disabled" in told
    assert "channel=team" in told
    assert "not told" not in told


@pytest.mark.parametrize("form", ["console", "json"])
def test_a_traceback_shows_no_secret(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("info", "json" if form == "json" else "console")
    password = "hunter2-and-more"
    try:
        raise ValueError(f"https://me:{password}@db.example/hook?token={password}")
    except ValueError as error:
        structlog.get_logger().error("a pass failed", error=repr(error), exc_info=error)
    told = capsys.readouterr().err
    assert "ValueError" in told
    assert password not in told.replace('password = "hunter2-and-more"', "")
