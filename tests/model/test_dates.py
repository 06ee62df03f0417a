"""Partial dates: which exist, and how they compare by their bounds."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_cli.errors import UsageError
from alliance_cli.model.dates import hi, is_partial_date, later, lo, overlap, parse_day

DAYS = st.dates(datetime.date(1, 1, 1)).map(datetime.date.isoformat)
PARTIAL = DAYS | DAYS.map(lambda day: day[:7]) | DAYS.map(lambda day: day[:4])


@pytest.mark.parametrize("text", ["2023", "2023-12", "2023-12-05", "2024-02-29", "2000-02-29", "0001-01-01"])
def test_dates_that_exist(text: str) -> None:
    assert parse_day(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "", "23", "2023-13", "2023-00", "2023-12-00", "2023-12-32", "2023-02-29", "1900-02-29", "2023-4-1",
        "2023-12-05T00:00", "2023-12-05 ", " 2023", "2023/12/05", "05.12.2023", "２０２３", "2023-12-", "today",
        "-2023", "2023\n",
    ],
)  # fmt: skip
def test_dates_that_do_not(text: str) -> None:
    assert not is_partial_date(text)
    with pytest.raises(UsageError, match="is not a date"):
        parse_day(text)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2023", "2023-01-01", "2023-12-31"),
        ("2023-04", "2023-04-01", "2023-04-30"),
        ("2023-12", "2023-12-01", "2023-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023-02", "2023-02-01", "2023-02-28"),
        ("2023-12-05", "2023-12-05", "2023-12-05"),
    ],
)
def test_bounds(text: str, first: str, last: str) -> None:
    assert (lo(text), hi(text)) == (first, last)


@given(DAYS)
def test_every_day_of_the_calendar_is_a_date_within_its_month_and_year(day: str) -> None:
    assert is_partial_date(day)
    for wider in (day[:7], day[:4]):
        assert is_partial_date(wider)
        assert lo(wider) <= day <= hi(wider)
        assert overlap(day, wider)


@given(PARTIAL)
def test_bounds_are_days_that_exist(text: str) -> None:
    assert datetime.date.fromisoformat(lo(text)) <= datetime.date.fromisoformat(hi(text))


@given(PARTIAL, PARTIAL)
def test_two_dates_are_later_earlier_or_overlap(one: str, other: str) -> None:
    assert [later(one, other), later(other, one), overlap(one, other)].count(True) == 1
    assert overlap(one, other) == overlap(other, one)


@given(PARTIAL, PARTIAL, PARTIAL)
def test_later_is_transitive(one: str, two: str, three: str) -> None:
    if later(one, two) and later(two, three):
        assert later(one, three)
