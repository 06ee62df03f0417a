"""Partial dates: `2023`, `2023-12`, `2023-12-05`, kept as written and compared by their bounds.

A partial date stands for every day that it could be. Bounds are ISO days, so that text order is day order.
"""

from __future__ import annotations

import re

from alliance_cli.errors import UsageError

PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
FIRST_DAY = "0000-01-01"
LAST_DAY = "9999-12-31"
_MONTH_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def month_length(year: int, month: int) -> int:
    """Days in a month of the proleptic Gregorian calendar."""
    if month == 2 and not (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)):
        return 28
    return _MONTH_DAYS[month - 1]


def is_partial_date(text: str) -> bool:
    """Whether `text` is a year, a month or a day that exists in the calendar."""
    match = PARTIAL.fullmatch(text)
    if not match or not text.isascii():
        return False
    year, month, day = match.groups()
    if month is None:
        return True
    if not 1 <= int(month) <= 12:
        return False
    return day is None or 1 <= int(day) <= month_length(int(year), int(month))


def parse_day(text: str) -> str:
    """`text` itself when it is a partial date; UsageError otherwise."""
    if not is_partial_date(text):
        raise UsageError(
            f"'{text}' is not a date", "write a day, a month or a year: 2023-12-05, 2023-12 or 2023"
        )
    return text


def lo(day: str) -> str:
    """First day that the partial date may mean."""
    return day + FIRST_DAY[len(day) :]


def hi(day: str) -> str:
    """Last day that the partial date may mean."""
    if len(day) == 4:
        return f"{day}-12-31"
    if len(day) == 7:
        return f"{day}-{month_length(int(day[:4]), int(day[5:])):02d}"
    return day


def later(day: str, other: str) -> bool:
    """Whether every day that `day` may mean lies after every day that `other` may mean."""
    return lo(day) > hi(other)


def overlap(day: str, other: str) -> bool:
    """Whether the two partial dates may mean the same day."""
    return not later(day, other) and not later(other, day)
