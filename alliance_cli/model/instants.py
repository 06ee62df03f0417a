"""What `--known-at` takes: the number of a change, or a time of which the last instant counts."""

from __future__ import annotations

import re

from alliance_cli.errors import UsageError
from alliance_cli.model.dates import hi, is_partial_date

CHANGE = re.compile(r"#\d{1,15}|\d{1,3}|\d{5,15}")
TIME = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ](\d{2})(?::(\d{2})(?::(\d{2})(?:\.\d+)?)?)?(Z|[+-]\d{2}:?\d{2})?", re.ASCII
)


def parse_known(text: str) -> int | str:
    """A change's number, or an instant in UTC (`2024-03-31T23:59:59Z`): the last one that the text may mean.

    Four digits are a year; `#2024` is a change. A time without a zone is UTC. UsageError for anything else.
    """
    if text.isascii() and CHANGE.fullmatch(text):
        return int(text.removeprefix("#"))
    if is_partial_date(text):
        return f"{hi(text)}T23:59:59Z"
    match = TIME.fullmatch(text)
    if match is None:
        raise _unknown(text)
    day, hour, minute, second, zone = match.groups()
    return _in_utc(text, f"{day}T{hour}:{minute or '59'}:{second or '59'}{zone or 'Z'}")


def _in_utc(text: str, written: str) -> str:
    from datetime import UTC, datetime

    try:
        return datetime.fromisoformat(written).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError) as error:
        raise _unknown(text) from error


def _unknown(text: str) -> UsageError:
    return UsageError(
        f"'{text}' is no change and no time",
        "write the number of a change (41, #2024), a day, or a time: 2024-03-31T18:00Z",
    )
