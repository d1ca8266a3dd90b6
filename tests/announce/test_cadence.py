from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.announce.cadence import Fire, fires, last_fire, next_fire, parse, place
from publisher.errors import ConfigError

BERLIN = "Europe/Berlin"
SHANGHAI = "Asia/Shanghai"
ZONES = [BERLIN, SHANGHAI, "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Beirut", "UTC"]
FORMS = [
    "hourly",
    "daily 02:30",
    "weekly mon,thu 09:00",
    "monthly 31 09:00",
    "monthly last fri 00:15",
    "cron 0,30 1-3 * * *",
    "cron 15 */6 13 * fri",
]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def local_times(text: str, zone: str, after: str, until: str) -> list[str]:
    found = fires(parse(text), zone, utc(after), utc(until))
    return [fire.at.astimezone(ZoneInfo(zone)).strftime("%m-%d %H:%M%z") for fire in found]


def periods(text: str, zone: str, after: str, until: str) -> list[str]:
    return [fire.period for fire in fires(parse(text), zone, utc(after), utc(until))]


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("immediately", "immediately"),
        (" Hourly ", "hourly"),
        ("daily 9:00", "daily 09:00"),
        ("weekly thu, mon 09:00", "weekly mon,thu 09:00"),
        ("monthly 01 09:00", "monthly 1 09:00"),
        ("monthly last 09:00", "monthly last 09:00"),
        ("monthly LAST fri 09:00", "monthly last fri 09:00"),
        ("cron  0 9 * * mon", "cron 0 9 * * mon"),
    ],
)
def test_every_form_has_one_normal_text(written: str, normal: str) -> None:
    cadence = parse(written)
    assert cadence.text == normal
    assert parse(normal) == cadence


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("", "is not a schedule; write one of"),
        ("weekly", "is not a schedule; write one of"),
        ("fortnightly mon 09:00", "is not a schedule; write one of"),
        ("daily 24:00", "'24:00' is not a time of day"),
        ("daily 9", "'9' is not a time of day"),
        ("weekly mon,funday 09:00", "the days of the week are mon, tue"),
        ("monthly 32 09:00", "'32' is not a day of a month"),
        ("monthly 0 09:00", "'0' is not a day of a month"),
        ("monthly last day 09:00", "is not a schedule; write one of"),
        ("cron 0 9 * *", "is not a schedule; write one of"),
        ("cron 0 9 30 2 *", "it never fires"),
        ("cron 60 9 * * *", "higher than the maximum value (59)"),
        ("cron 0 9 * * mon#2", "'mon#2' is not valid for day_of_week in cron"),
        ("cron 0 9 * * 8", "'8' is not a day of the week"),
        ("cron 0 9 * * */0", "a step is at least 1"),
        ("cron 0 9 last * *", "'last' is not valid for day in cron"),
        ("cron 0 9 * janu *", "janu"),
        ("cron 9-5 9 * * *", "minimum value in a range must not be higher"),
    ],
)
def test_what_is_no_cadence_names_the_forms(written: str, why: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(written)
    assert why in str(caught.value)
    assert "monthly last fri 09:00 | cron 0 9 * * mon" in caught.value.mend


def test_told_at_once_has_no_fires() -> None:
    cadence = parse("immediately")
    now = utc("2026-11-24T08:00")
    assert list(fires(cadence, BERLIN, now, now + timedelta(days=9))) == []
    assert next_fire(cadence, BERLIN, now) is None
    assert last_fire(cadence, BERLIN, now) is None


def test_the_window_excludes_its_start_and_includes_its_end() -> None:
    nine = "2026-11-24T01:00"  # 09:00 in Shanghai
    assert periods("daily 09:00", SHANGHAI, nine, "2026-11-25T01:00") == ["2026-11-25"]
    assert periods("daily 09:00", SHANGHAI, "2026-11-24T00:59", nine) == ["2026-11-24"]


def test_weekly_in_shanghai() -> None:
    assert local_times("weekly mon,thu 09:00", SHANGHAI, "2026-11-22T00:00", "2026-11-29T00:00") == [
        "11-23 09:00+0800",
        "11-26 09:00+0800",
    ]


def test_a_doubled_hour_fires_once() -> None:
    night = ("2026-10-24T22:00", "2026-10-25T22:00")
    assert local_times("daily 02:30", BERLIN, *night) == ["10-25 02:30+0200"]
    assert len(local_times("cron 0,30 * * * *", BERLIN, *night)) == 46  # of 48 half hours that pass


def test_hourly_knows_no_doubled_hour() -> None:
    found = local_times("hourly", BERLIN, "2026-10-24T23:59", "2026-10-25T02:00")
    assert found == ["10-25 02:00+0200", "10-25 02:00+0100", "10-25 03:00+0100"]
    assert periods("hourly", BERLIN, "2026-10-24T23:59", "2026-10-25T01:00") == [
        "2026-10-25T00Z",
        "2026-10-25T01Z",
    ]


def test_what_falls_into_a_skipped_hour_comes_at_its_end() -> None:
    night = ("2026-03-28T22:00", "2026-03-29T22:00")
    assert local_times("daily 02:30", BERLIN, *night) == ["03-29 03:00+0200"]
    assert local_times("cron 15,45 2,3 * * *", BERLIN, *night) == [
        "03-29 03:00+0200",
        "03-29 03:15+0200",
        "03-29 03:45+0200",
    ]


def test_a_day_that_never_was_is_told_at_its_end() -> None:
    """Samoa went from 29 to 31 December 2011."""
    window = ("Pacific/Apia", "2011-12-29T12:00", "2011-12-31T12:00")
    assert local_times("daily 09:00", *window) == ["12-29 09:00-1000", "12-31 00:00+1400", "12-31 09:00+1400"]
    assert periods("daily 09:00", *window) == ["2011-12-29", "2011-12-30", "2011-12-31"]


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("monthly 31 09:00", ["01-31", "02-28", "03-31", "04-30", "05-31"]),
        ("monthly 30 09:00", ["01-30", "02-28", "03-30", "04-30", "05-30"]),
        ("monthly last 09:00", ["01-31", "02-28", "03-31", "04-30", "05-31"]),
        ("monthly 28 09:00", ["01-28", "02-28", "03-28", "04-28", "05-28"]),
        ("monthly last fri 09:00", ["01-30", "02-27", "03-27", "04-24", "05-29"]),
        ("monthly first mon 09:00", ["01-05", "02-02", "03-02", "04-06", "05-04"]),
    ],
)
def test_a_short_month_has_its_last_day_instead(written: str, days: list[str]) -> None:
    found = periods(written, SHANGHAI, "2026-01-01T00:00", "2026-05-31T23:00")
    assert [period.removeprefix("2026-") for period in found] == days


def test_day_29_in_a_leap_year() -> None:
    assert periods("monthly 29 09:00", SHANGHAI, "2028-02-01T00:00", "2028-03-01T00:00") == ["2028-02-29"]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("written", FORMS)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_fires_of_a_window_are_the_union_of_its_parts(written: str, zone: str, data: st.DataObject) -> None:
    cadence = parse(written)
    changes = [
        utc("2026-03-28T12:00"),
        utc("2026-10-24T12:00"),
        utc("2011-12-29T12:00"),
        utc("2026-04-04T00:00"),
    ]
    start = data.draw(st.sampled_from(changes)) + timedelta(minutes=data.draw(st.integers(0, 3000)))
    cuts = sorted(start + timedelta(minutes=data.draw(st.integers(0, 6000))) for _ in range(3))
    whole = list(fires(cadence, zone, start, cuts[-1]))
    parts: list[Fire] = []
    for after, until in zip([start, *cuts], cuts, strict=False):
        parts += fires(cadence, zone, after, until)
    assert parts == whole
    assert [fire.at for fire in whole] == sorted({fire.at for fire in whole})
    assert len({fire.period for fire in whole}) == len(whole)
    assert last_fire(cadence, zone, cuts[-1]) == (whole[-1] if whole else last_fire(cadence, zone, start))


@settings(max_examples=40, deadline=None)
@given(
    minutes=st.integers(0, 60 * 24 * 365 * 30), zone=st.sampled_from(ZONES), written=st.sampled_from(FORMS)
)
def test_next_and_last_are_neighbours(minutes: int, zone: str, written: str) -> None:
    cadence, now = parse(written), utc("2000-01-01T00:00") + timedelta(minutes=minutes)
    following, last = next_fire(cadence, zone, now), last_fire(cadence, zone, now)
    assert following is not None and last is not None
    assert last.at <= now < following
    assert [fire.at for fire in fires(cadence, zone, last.at, following)] == [following]


def test_years_of_absence_cost_nothing_to_catch_up() -> None:
    every_minute = parse("cron * * * * *")
    found = last_fire(every_minute, SHANGHAI, utc("2036-11-24T08:00:30"))
    assert found == Fire(utc("2036-11-24T08:00"), "2036-11-24T16:00")
    assert (
        next(fires(every_minute, SHANGHAI, utc("1996-01-01T00:00"), utc("2036-01-01T00:00"))).at.year == 1996
    )


def test_the_rarest_cadence_is_found() -> None:
    rare = parse("cron 0 0 29 2 *")
    assert next_fire(rare, BERLIN, utc("2096-03-01T00:00")) == utc("2104-02-28T23:00")
    found = last_fire(rare, BERLIN, utc("2104-02-01T00:00"))
    assert found is not None and found.period == "2096-02-29T00:00"


@given(st.dates(date(1990, 1, 1), date(2040, 12, 31)), st.times(), st.sampled_from(ZONES))
def test_wall_times_are_placed_in_order(day: date, clock: time, zone: str) -> None:
    wall = datetime.combine(day, clock)
    one, other = place(wall, ZoneInfo(zone)), place(wall + timedelta(minutes=7), ZoneInfo(zone))
    assert one <= other
    assert one.astimezone(ZoneInfo(zone)).replace(tzinfo=None) >= wall
