from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.announce.cadence import fires, parse
from publisher.announce.crontab import DAYS


def days_of(weekday: str) -> set[str]:
    """The days on which `cron 0 9 * * weekday` fires, found by walking a fortnight."""
    monday = datetime(2026, 11, 23, tzinfo=UTC)
    found = fires(parse(f"cron 0 9 * * {weekday}"), "UTC", monday, monday + timedelta(days=14))
    return {DAYS[fire.at.weekday()] for fire in found}


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("0", "sun"),
        ("1", "mon"),
        ("7", "sun"),
        ("1-5", "mon tue wed thu fri"),
        ("5-7", "fri sat sun"),
        ("0-2", "sun mon tue"),
        ("*/2", "sun tue thu sat"),
        ("1/2", "mon wed fri"),
        ("mon-fri", "mon tue wed thu fri"),
        ("sat-sun", "sat sun"),
        ("fri-mon", "fri sat sun mon"),
        ("1,wed,6", "mon wed sat"),
        ("*", "mon tue wed thu fri sat sun"),
        ("1-7", "mon tue wed thu fri sat sun"),
    ],
)
def test_weekdays_are_crons(written: str, days: str) -> None:
    assert days_of(written) == set(days.split())


@given(st.integers(0, 7))
def test_a_number_is_the_day_that_cron_says(number: int) -> None:
    assert days_of(str(number)) == {("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")[number]}


def test_two_restrictions_of_the_day_are_alternatives() -> None:
    start = datetime(2026, 11, 1, tzinfo=UTC)
    found = fires(parse("cron 0 9 13 * fri"), "UTC", start, start + timedelta(days=30))
    assert [fire.at.day for fire in found] == [6, 13, 20, 27]
    found = fires(parse("cron 0 9 10 * fri"), "UTC", start, start + timedelta(days=30))
    assert [fire.at.day for fire in found] == [6, 10, 13, 20, 27]


def test_a_star_with_a_step_restricts_beside_the_other() -> None:
    start = datetime(2026, 11, 1, tzinfo=UTC)
    found = fires(parse("cron 0 9 */2 * fri"), "UTC", start, start + timedelta(days=30))
    assert [fire.at.day for fire in found] == [13, 27]
