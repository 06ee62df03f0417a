"""Dates in running text."""

from __future__ import annotations

import re

from alliance_cli.model.dates import is_partial_date

_MONTHS = """
january february march april may june july august september october november december
jan feb mar apr may jun jul aug sep oct nov dec
januar februar märz april mai juni juli august september oktober november dezember
janvier février mars avril mai juin juillet août septembre octobre novembre décembre
""".strip()
_MONTH = {
    name: number for names in _MONTHS.splitlines() for number, name in enumerate(names.split(), start=1)
}
_MONTH["sept"] = 9
_NAMES = "|".join(sorted(_MONTH, key=len, reverse=True))
_DATE = re.compile(
    rf"(?:(?P<iso>(?:19|20)\d\d-\d\d(?:-\d\d)?)|(?:(?:(?:the )?(?P<day1>\d{{1,2}})(?:st|nd|rd|th)?\.? )?(?:of )?"
    rf"(?P<month>{_NAMES})\.?(?: (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?)?)?(?: ?,)?(?: ?(?P<year>(?:19|20)\d\d))?)"
)


def as_date(words: str) -> str | None:
    """A date in words as a partial date: "july 2023" is 2023-07; "" for a month without a year; None for no date."""
    match = _DATE.fullmatch(words)
    if match is None or not (match["iso"] or match["month"] or match["year"]) or words.endswith(","):
        return None
    if match["iso"]:
        return match["iso"] if is_partial_date(match["iso"]) else None
    if match["year"] is None:
        return ""
    parts = [match["year"]]
    if match["month"]:
        parts.append(f"{_MONTH[match['month']]:02d}")
        if day := match["day1"] or match["day2"]:
            parts.append(f"{int(day):02d}")
    date = "-".join(parts)
    return date if is_partial_date(date) else match["year"]


def may_begin_date(word: str) -> bool:
    """Whether a date may begin with a word: a quick no for most."""
    return word[:1].isdigit() or word.rstrip(".") in _MONTH or word == "the"
