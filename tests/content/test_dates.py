from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.content.dates import at_zone, in_zone, is_zone, parse
from publisher.errors import ContentError

SHANGHAI = "Asia/Shanghai"


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2024-03-05 01:02:03", "2024-03-04 17:02:03"),
        ("2024-03-05", "2024-03-04 16:00:00"),
        ("2024-3-5 1:2:3", "2024-03-04 17:02:03"),
        ("2023-7-6", "2023-07-05 16:00:00"),
        ("2014-11-06 10:58", "2014-11-06 02:58:00"),
        ("2022-010-10 14:13:15", "2022-10-10 06:13:15"),
        ("2020-09-06 22:010:017", "2020-09-06 14:10:17"),
        ("2023/08/22 12:42:33:16", "2023-08-22 04:42:33.016000"),
        ("2018 01 30 12:26:17", "2018-01-30 04:26:17"),
        ("2025/11/24", "2025-11-23 16:00:00"),
        ("2024.03.05", "2024-03-04 16:00:00"),
        ("2024年3月5日", "2024-03-04 16:00:00"),
        ("2024年3月5日 10时5分", "2024-03-05 02:05:00"),
        ("２０２４-０３-０５ １０：２０", "2024-03-05 02:20:00"),
        ("'2024-03-05'", "2024-03-04 16:00:00"),
        ("20240305", "2024-03-04 16:00:00"),
        ("20240305T010203Z", "2024-03-05 01:02:03"),
        ("03/05/2024", "2024-03-04 16:00:00"),
        ("2025-06-15 17:59:43.10 -4", "2025-06-15 21:59:43.100000"),
        ("2024-03-05T01:02:03.123456789+08:00", "2024-03-04 17:02:03.123456"),
        ("2024-03-05 01:02:03 -0800", "2024-03-05 09:02:03"),
        ("2024-03-05T01:02:03Z", "2024-03-05 01:02:03"),
        ("2024-03-05 01:02:03 UTC", "2024-03-05 01:02:03"),
        ("2024-03-05-T01:02:03-05:00", "2024-03-05 06:02:03"),
        ("2024-03-05 01:02:03 America/New_York", "2024-03-05 06:02:03"),
        ("2024-03-05 9:05 PM", "2024-03-05 13:05:00"),
        ("2024-03-05 12:05 am", "2024-03-04 16:05:00"),
        ("2024-03-05 24:00:00", "2024-03-05 16:00:00"),
        ("Fri Sep 9 10:00:00 CEST 2016", "2016-09-09 08:00:00"),
        ("Fri Sep 9 10:00:00 CST 2016", "2016-09-09 02:00:00"),
        ("Tue, 05 Mar 2024 01:02:03 +0800", "2024-03-04 17:02:03"),
        ("Tue Mar 05 2024 01:02:03 GMT+0800 (CST)", "2024-03-04 17:02:03"),
        ("Mar 5, 2024", "2024-03-04 16:00:00"),
        ("5th of March 2024 10:00", "2024-03-05 02:00:00"),
        ("10:00 5 Mar 2024", "2024-03-05 02:00:00"),
    ],
)
def test_every_form_gives_its_true_instant(text: str, instant: str) -> None:
    assert parse(text).instant(SHANGHAI) == datetime.fromisoformat(instant).replace(tzinfo=UTC)


def test_an_abbreviation_is_the_sites_own_zone_before_any_other() -> None:
    written = parse("2016-09-09 10:00 CST")
    assert written.instant(SHANGHAI).hour == 2
    assert written.instant("Europe/Berlin").hour == 16  # America's


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2018-02-31", "February 2018 has 28 days"),
        ("2023-02-29 10:00", "February 2023 has 28 days"),
        ("2020-13-01", "does not exist"),
        ("13/02/2020", "does not exist"),
        ("2020-01-02 25:00", "time of"),
        ("2020-01-02 10:60", "time of"),
        ("2020-01-02 10:00 +99:00", "offset"),
        ("2020-01-02 10:00 Mars/Base", "zone"),
        ("tomorrow", "cannot be read"),
        ("2020", "cannot be read"),
        ("", "cannot be read"),
        ("0001-01-01", "does not exist"),
    ],
)
def test_what_is_no_date_is_refused_and_never_guessed(text: str, says: str) -> None:
    with pytest.raises(ContentError) as caught:
        parse(text)
    assert says in f"{caught.value.message} {caught.value.mend}"
    assert caught.value.mend


def test_a_time_that_clocks_skip_and_one_that_they_show_twice() -> None:
    berlin = "Europe/Berlin"
    assert at_zone(datetime(2024, 3, 31, 2, 30), berlin) == datetime(2024, 3, 31, 1, 30, tzinfo=UTC)
    assert at_zone(datetime(2024, 10, 27, 2, 30), berlin) == datetime(2024, 10, 27, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "known"), [(SHANGHAI, True), ("", False), ("Asia/Beijing", False), ("../etc", False)]
)
def test_zones(name: str, known: bool) -> None:
    assert is_zone(name) is known


@given(st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)), st.sampled_from([" ", "T"]))
def test_what_python_writes_is_read_back(moment: datetime, between: str) -> None:
    assert parse(moment.isoformat(between)).wall == moment


@given(
    st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)),
    st.sampled_from([SHANGHAI, "UTC", "Asia/Kolkata"]),
)
def test_where_clocks_never_jump_there_and_back_is_the_same(moment: datetime, zone: str) -> None:
    moment = moment.replace(year=max(moment.year, 1992))  # Shanghai had summer time until 1991
    assert in_zone(at_zone(moment, zone), zone) == moment


@given(st.text(st.sampled_from("0123456789-/:. TZ+年月日JanMarPCS"), max_size=30))
def test_any_text_is_a_date_or_refused(text: str) -> None:
    try:
        parse(text).instant(SHANGHAI)
    except ContentError as error:
        assert error.mend
