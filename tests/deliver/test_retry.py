from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.deliver.retry import LONGEST, WAITS, next_wait, parse_retry_after

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "attempts", "total"),
    [
        ("webhook", 10, timedelta(days=3, hours=3, minutes=35, seconds=5)),
        ("chat", 8, timedelta(hours=7, minutes=42, seconds=35)),
        ("mail", 35, timedelta(days=4)),
        ("unreached", 35, timedelta(days=3, hours=23, minutes=51)),
    ],
)
def test_the_schedules(name: str, attempts: int, total: timedelta) -> None:
    assert len(WAITS[name]) == attempts - 1
    assert sum(WAITS[name], timedelta(0)) == total


@given(
    st.integers(1, 12),
    st.none() | st.timedeltas(timedelta(0), timedelta(days=9)),
    st.floats(0, 1, exclude_max=True),
)
def test_chance_only_adds(attempts: int, after: timedelta | None, chance: float) -> None:
    least = next_wait(WAITS["webhook"], attempts, after, 0.0)
    wait = next_wait(WAITS["webhook"], attempts, after, chance)
    assert (wait is None) == (least is None) == (attempts > 9)
    if wait is not None and least is not None:
        assert least <= wait < least * 1.2 + timedelta(microseconds=1)
        assert wait >= min(after or timedelta(0), LONGEST)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("3", 3),
        ("0.35", 0.35),
        ("-1", 0),
        ("99999999999", 86400),
        ("Tue, 24 Nov 2026 12:01:00 GMT", 60),
        ("Tue, 24 Nov 2020 12:01:00 GMT", 0),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str, seconds: float) -> None:
    assert parse_retry_after(value, NOW) == timedelta(seconds=seconds)


@given(st.text())
def test_any_retry_after_is_read_or_left(value: str) -> None:
    after = parse_retry_after(value, NOW)
    assert after is None or after >= timedelta(0)


def test_no_retry_after() -> None:
    assert parse_retry_after(None, NOW) is None
    assert parse_retry_after("soon", NOW) is None
    assert parse_retry_after("nan", NOW) is None
