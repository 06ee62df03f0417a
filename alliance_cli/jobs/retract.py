"""What should not count any more: a source or a decision, kept with the reason."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from alliance_cli.errors import NotFound, Refused
from alliance_cli.jobs.rosters import effect
from alliance_cli.jobs.rosters.roster import Row, known_source
from alliance_cli.store import merging, reading

if TYPE_CHECKING:
    from alliance_cli.store.connection import Reader
    from alliance_cli.store.writing import Writer

DECISION_ID = re.compile(r"d_[0-9a-f]{16}")


class Plan(NamedTuple):
    """What is to be retracted: a source (slug) or a decision (id); `done` when it is retracted already."""

    subject: str
    is_decision: bool
    done: bool


class Outcome(NamedTuple):
    """What a retraction does to answers, as rows of `effect.FIELDS`."""

    effect: list[Row]


def plan(reader: Reader, subject: str) -> Plan:
    """Checks a retraction; NotFound for an unknown source or decision, Refused for a decision about a merge."""
    if not DECISION_ID.fullmatch(subject):
        sources = reading.sources(reader)
        return Plan(subject, False, sources[known_source(sources, subject)].retracted is not None)
    found = merging.decision(reader, subject)
    if found is None:
        raise NotFound(f"unknown decision '{subject}'", "list them with 'alliance decisions export'")
    surface = str(found["surface"] or "")
    live = found["retracted_at"] is None
    if live and surface.startswith(merging.PREFIX) and found["verdict"] == "same":
        record = surface.removeprefix(merging.PREFIX)
        raise Refused(f"decision {subject} merged {record}", f"'alliance split {record}' takes it out again")
    return Plan(subject, True, not live)


def retract(writer: Writer, planned: Plan) -> Outcome:
    """Retracts it; nothing when it is retracted already."""
    from alliance_cli.store import curating
    from alliance_cli.store.deciding import as_settled

    if planned.done:
        return Outcome([])
    before = effect.answers(as_settled(writer))
    if planned.is_decision:
        curating.retract_decision(writer, planned.subject)
    else:
        curating.retract_source(writer, planned.subject)
    return Outcome(effect.effect(before, effect.answers(as_settled(writer))))
