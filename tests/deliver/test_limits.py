from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.deliver.limits import Breaker, Bucket, Rate, parse_rate, ready_at, take, tripped
from publisher.errors import ConfigError

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_rates() -> None:
    assert parse_rate("18/m") == Rate(18, timedelta(minutes=1))
    assert parse_rate(" 450 / d ") == Rate(450, timedelta(days=1))
    assert parse_rate("") is None
    for wrong in ("18", "0/m", "18/w", "m/18", "-1/s", "1.5/s"):
        with pytest.raises(ConfigError, match="18/m"):
            parse_rate(wrong)


@given(
    st.sampled_from(["18/m", "1/s", "5/s", "100/m", "7/h", "450/d"]),
    st.lists(st.tuples(st.integers(0, 30_000), st.integers(1, 5)), min_size=1, max_size=60),
)
def test_no_window_of_time_sees_more_than_its_rate_and_one_filling(
    text: str, asked: list[tuple[int, int]]
) -> None:
    rate = parse_rate(text)
    assert rate is not None
    bucket, now, starts = Bucket(rate.full, NOW), NOW, []
    for milliseconds, wanted in asked:
        now += timedelta(milliseconds=milliseconds)
        granted, bucket = take(bucket, rate, wanted, now)
        starts += [now] * granted
    for first, start in enumerate(starts):
        within = sum(start <= other < start + rate.per for other in starts[first:])
        assert within <= rate.count + rate.full // 1000


@given(st.sampled_from(["18/m", "5/s", "7/h"]), st.integers(1, 2000))
def test_asking_often_loses_nothing(text: str, milliseconds: int) -> None:
    rate = parse_rate(text)
    assert rate is not None
    bucket, now = Bucket(0, NOW), NOW
    for _ in range(20):
        now += timedelta(milliseconds=milliseconds)
        granted, bucket = take(bucket, rate, 1, now)
        if granted:
            break
        assert ready_at(bucket, rate) > now - timedelta(milliseconds=1)
    due = NOW + rate.per / rate.count
    assert (now >= due - timedelta(milliseconds=1)) == bool(granted)


def test_a_clock_set_back_brings_nothing_and_blocks_nothing() -> None:
    rate = Rate(1, SECOND)
    granted, bucket = take(Bucket(0, NOW), rate, 1, NOW - timedelta(days=365))
    assert granted == 0
    assert take(bucket, rate, 1, NOW - timedelta(days=365) + SECOND)[0] == 1


def test_a_lane_pauses_longer_and_longer() -> None:
    breaker, now, pauses = Breaker(), NOW, []
    for _ in range(12):
        breaker = tripped(breaker, worked=False, now=now)
        pauses.append(0 if breaker.closed_until is None else (breaker.closed_until - now) // SECOND)
        now = breaker.closed_until or now
    assert pauses == [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900]
    assert tripped(breaker, worked=True, now=now).failures == 0


def test_attempts_on_their_way_do_not_close_a_closed_lane_further() -> None:
    closed = Breaker(5, NOW + SECOND)
    assert tripped(closed, worked=False, now=NOW) == closed
