"""Numbers that sources claim. Apart from the other values, because few commands start with them."""

from enum import StrEnum
from typing import NamedTuple


class Comparator(StrEnum):
    """How a count claim compares: `~` is "around", within 10 %."""

    EQUAL = "="
    GREATER = ">"
    AT_LEAST = ">="
    LESS = "<"
    AT_MOST = "<="
    ABOUT = "~"


class CountScope(StrEnum):
    """What a count claim counts: all members, a part of them, or those who are added."""

    TOTAL = "total"
    SUBSET = "subset"
    ADDITION = "addition"


class CountVerdict(StrEnum):
    """How a count claim stands against the computed roster."""

    HOLDS = "holds"
    SHORT = "short"
    OVER = "over"
    NOT_COMPARABLE = "not-comparable"


class CountClaim(NamedTuple):
    """A number that a source claims: "over 50" is `>` 50."""

    id: str
    source: str
    alliance: str
    text: str
    occurrence: int
    comparator: Comparator
    value: int
    unit: str
    scope: CountScope
    start: int | None = None
    end: int | None = None
    as_of: str | None = None
    note: str | None = None
    state: str = "accepted"
