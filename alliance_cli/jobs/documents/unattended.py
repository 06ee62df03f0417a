"""What is accepted without a person: claims of chosen classes of evidence about organizations that are known.

Only what a decision or a unique key settles counts as known; a near spelling never does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from alliance_cli.errors import UsageError, did_you_mean
from alliance_cli.jobs.apply import Applied, apply
from alliance_cli.jobs.plans.orders import Checked, as_proposed
from alliance_cli.jobs.plans.plan import SAME, SKIP, Line, Part
from alliance_cli.jobs.suggest import closest
from alliance_cli.model.terms import DecidedBy, MentionState

if TYPE_CHECKING:
    from alliance_cli.store.writing import Writer

COUNTS = "counts"
AUTO = "auto"


class Accepted(NamedTuple):
    """Which claims are accepted: classes of evidence, and whether count claims are too."""

    classes: frozenset[str] = frozenset()
    counts: bool = False

    def __bool__(self) -> bool:
        return self.counts or bool(self.classes)


def accepted(words: Iterable[str]) -> Accepted:
    """What is asked for in words: a class, `auto` for those that are measured safe, `counts`, or a score.

    A score (0 to 100) means the classes whose measured precision reaches it. UsageError for another word.
    """
    from alliance_cli.extract.tables import classes

    known = classes()
    found: set[str] = set()
    counts = False
    for word in (part.strip() for given in words for part in given.split(",")):
        if word == COUNTS:
            counts = True
        elif word == AUTO:
            found |= {name for name, row in known.items() if row["auto"] == "yes"}
        elif word in known:
            found.add(word)
        elif _is_score(word):
            found |= {name for name, row in known.items() if _precision(row) >= float(word)}
        else:
            every = (*known, AUTO, COUNTS)
            raise UsageError(
                f"unknown class of evidence '{word}'",
                did_you_mean(closest(word, every), f"a score, or one of {', '.join(every)}"),
            )
    return Accepted(frozenset(found), counts)


def _is_score(word: str) -> bool:
    return word.replace(".", "", 1).isdigit() and word.isascii() and float(word) <= 100


def _precision(row: Mapping[str, str]) -> float:
    """Measured precision in percent, on documents nobody had seen where there are such figures.

    A class that was not measured reaches no score.
    """
    for right, claims in (("blind_right", "blind_claims"), ("right", "claims")):
        if row[claims]:
            return 100 * int(row[right]) / int(row[claims])
    return -1.0


def certain(parts: Sequence[Part], wanted: Accepted) -> tuple[Line, ...]:
    """The lines that are accepted without a person."""
    return tuple(
        line
        for part in parts
        for line in part.lines
        if line.evidence in wanted.classes and line.sign == SAME and line.settled and line.verb != SKIP
    )


def accept(writer: Writer, parts: Sequence[Part], wanted: Accepted) -> Applied:
    """Accepts them, as a rule's decisions."""
    counts = (
        {claim.id: MentionState.ACCEPTED for part in parts for claim in part.counts} if wanted.counts else {}
    )
    orders = as_proposed(certain(parts, wanted))
    return apply(writer, Checked(orders, counts), DecidedBy.RULE, f"accepted by class: {_told(wanted)}")


def _told(wanted: Accepted) -> str:
    return ", ".join(sorted(wanted.classes)) or COUNTS
