"""What the matcher and the checks answer. Apart from the other values, because few commands start with them."""

from enum import StrEnum
from typing import NamedTuple


class Recommendation(StrEnum):
    """What the matcher advises for a name."""

    ACCEPT = "accept"
    REVIEW = "review"
    NONE = "none"


class Severity(StrEnum):
    """How bad a finding of `check` is."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Candidate(NamedTuple):
    """An organization that a name may mean. `score` is 0-100; `evidence` says why, in words."""

    organization: str
    name: str
    matched_name: str
    score: float
    evidence: tuple[str, ...] = ()


class Proposal(NamedTuple):
    """What the matcher says of one name. `organization` is set only when the recommendation is accept.

    `settled` says what an acceptance rests on: a remembered "decision", a unique "key", or None for likeness.
    """

    query: str
    recommendation: Recommendation
    reason: str
    organization: str | None = None
    name: str | None = None
    matched_name: str | None = None
    score: float | None = None
    gap: float | None = None
    candidates: tuple[Candidate, ...] = ()
    settled: str | None = None


class Finding(NamedTuple):
    """One result of `check`."""

    code: str
    severity: Severity
    subject: str
    message: str
    hint: str | None = None
