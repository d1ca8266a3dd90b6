from __future__ import annotations

import io
import json
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.cli import output


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True)
class Thing:
    name: str
    tags: tuple[str, ...] = ()
    at: datetime | None = None
    count: int = 0


AT = datetime(2026, 11, 24, 8, 0, 0, 999, tzinfo=timezone(timedelta(hours=8)))
THINGS = [Thing("一", ("a", "b"), AT, 1), Thing("[red]two\x1b[2J\tx")]


def rows(thing: Thing) -> tuple[object, ...]:
    return (thing.name, thing.tags, thing.count)


def test_json_holds_what_the_dataclass_says() -> None:
    value = {"things": THINGS[:1], "colour": Colour.RED, 1: None}
    assert output.jsonable(value) == {
        "things": [{"name": "一", "tags": ["a", "b"], "at": "2026-11-24T08:00:00+08:00", "count": 1}],
        "colour": "red",
        "1": None,
    }


def test_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    output.listing(THINGS, ("name",), rows, as_json=True)
    printed = capsys.readouterr().out
    assert [thing["name"] for thing in json.loads(printed)] == ["一", "[red]two\x1b[2J\tx"]
    assert "一" in printed
    assert "\x1b" not in printed


def test_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    output.listing(THINGS, ("name",), rows, as_jsonl=True)
    assert [json.loads(line)["count"] for line in capsys.readouterr().out.splitlines()] == [1, 0]


def test_pipes_get_plain_lines_that_no_text_can_break(capsys: pytest.CaptureFixture[str]) -> None:
    output.listing(THINGS, ("name", "tags", "count"), rows)
    assert capsys.readouterr().out == "一\ta, b\t1\n[red]two [2J x\t\t0\n"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_terminals_get_a_table_that_no_text_can_paint(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    output.listing(THINGS, ("name", "tags"), lambda thing: (thing.name, thing.tags))
    assert [line.split() for line in terminal.getvalue().splitlines()] == [
        ["name", "tags"],
        ["一", "a,", "b"],
        ["[red]two", "[2J", "x"],
    ]


@given(st.text())
def test_a_cell_is_one_printable_line(text: str) -> None:
    assert output.cell(text).isprintable()
    assert len(output.cell(text)) == len(text)


def test_cells_of_other_things() -> None:
    assert output.cell(None) == ""
    assert output.cell(AT) == "2026-11-24 08:00+08:00"
    assert output.cell(("a", "b")) == "a, b"


def test_one_thing_is_a_line_for_each_field(capsys: pytest.CaptureFixture[str]) -> None:
    output.fields_of(Thing("x", ("a",)))
    assert capsys.readouterr().out == "name   x\ntags   a\nat     \ncount  0\n"


def test_counting() -> None:
    assert output.counted(1, "post") == "1 post"
    assert output.counted(0, "post") == "0 posts"
    assert output.counted(2, "entry", "entries") == "2 entries"
