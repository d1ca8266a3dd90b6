from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.config.durations import parse_duration

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


@given(st.integers(0, 36525), st.sampled_from("smhd"), st.sampled_from(["", " "]))
def test_a_number_and_a_unit_is_that_long(number: int, unit: str, gap: str) -> None:
    assert parse_duration(f" {number}{gap}{unit.upper()} ") == timedelta(seconds=number * UNITS[unit])


@given(st.text(max_size=12))
def test_anything_else_is_refused_and_nothing_but_value_errors_come_out(text: str) -> None:
    try:
        length = parse_duration(text)
    except ValueError:
        return
    assert timedelta(0) <= length <= timedelta(days=36525)


@pytest.mark.parametrize("text", ["", "2", "m", "-2m", "1.5h", "2 min", "1h30m", "٢m²", "2w"])
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="is not a duration"):
        parse_duration(text)


def test_a_slip_of_the_finger_is_no_century() -> None:
    with pytest.raises(ValueError, match="'999999d' is longer than a hundred years"):
        parse_duration("999999d")
