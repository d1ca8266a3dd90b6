from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.announce.quiet import quiet_until
from publisher.errors import ConfigError


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-11-24T14:59:59", None),
        ("2026-11-24T15:00", "2026-11-25T00:00"),  # 23:00 in Shanghai
        ("2026-11-24T20:00", "2026-11-25T00:00"),
        ("2026-11-24T23:59", "2026-11-25T00:00"),
        ("2026-11-25T00:00", None),  # 08:00
    ],
)
def test_over_midnight(now: str, end: str | None) -> None:
    assert quiet_until("23:00-08:00", "Asia/Shanghai", utc(now)) == (utc(end) if end else None)


def test_within_a_day_and_none_at_all() -> None:
    noon = utc("2026-11-24T12:30")
    assert quiet_until("12:00-13:30", "UTC", noon) == utc("2026-11-24T13:30")
    assert quiet_until("13:00-13:30", "UTC", noon) is None
    assert quiet_until("", "UTC", noon) is None
    assert quiet_until("12:30-12:30", "UTC", noon) is None


def test_an_end_in_a_doubled_hour_is_the_first() -> None:
    assert quiet_until("23:00-02:45", "Europe/Berlin", utc("2026-10-25T00:30")) == utc("2026-10-25T00:45")
    assert quiet_until("23:00-02:45", "Europe/Berlin", utc("2026-10-25T01:30")) is None


def test_an_end_in_a_skipped_hour_is_that_hours_end() -> None:
    assert quiet_until("23:00-02:30", "Europe/Berlin", utc("2026-03-29T00:00")) == utc("2026-03-29T01:00")


@pytest.mark.parametrize("text", ["23-08", "23:00", "24:00-08:00", "23:00-08:00 daily"])
def test_what_are_no_quiet_hours(text: str) -> None:
    with pytest.raises(ConfigError, match="are not quiet hours") as caught:
        quiet_until(text, "UTC", utc("2026-11-24T12:30"))
    assert caught.value.mend == 'write them like "23:00-08:00", or "" for none'


@given(
    minutes=st.integers(0, 60 * 24 * 366),
    zone=st.sampled_from(["Europe/Berlin", "Asia/Shanghai", "America/New_York", "UTC"]),
    quiet=st.sampled_from(["23:00-08:00", "00:00-06:00", "12:00-12:01", "01:00-00:00"]),
)
def test_it_ends_within_a_day_and_then_it_is_not_quiet(minutes: int, zone: str, quiet: str) -> None:
    now = utc("2026-01-01T00:00") + timedelta(minutes=minutes)
    end = quiet_until(quiet, zone, now)
    if end is not None:
        assert now < end <= now + timedelta(hours=25)
        assert quiet_until(quiet, zone, end) is None
