"""Decisions of another registry, or of an earlier one, taken over row by row.

Taking the same rows again changes nothing. A retraction is taken over; what is retracted here stays so. A wider
answer ends no narrower one here: where it did so elsewhere, that retraction stands among the rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from alliance_cli.errors import InvalidData, NotFound
from alliance_cli.model.terms import DecidedBy, DecisionKind, MentionState, Scope, Verdict
from alliance_cli.store import newcomers
from alliance_cli.store import tables as t
from alliance_cli.store.deciding import (
    alike,
    live,
    organization_id,
    retract,
    said_by,
    source_id,
    supersedes,
)
from alliance_cli.store.questions import Subject
from alliance_cli.store.validation import check_decision_id
from alliance_cli.store.writing import Writer

Facts = Mapping[str, Any]


class Taken(NamedTuple):
    """Whether a row changed anything, and which conflict it settled, in words."""

    changed: bool
    conflict: str | None = None


class UnknownPlace(NotFound):
    """The decision is about a source or a mention that this registry does not hold."""


def take(writer: Writer, row: Facts) -> Taken:
    """Takes over one decision: a row of facts that was checked by itself.

    Of two live answers that cannot stand together a person's beats a rule's, else the later one holds, and
    the other is kept as retracted. Raises UnknownPlace, NotFound for an unknown organization, InvalidData.
    """
    columns = _columns(writer, row)
    check_decision_id(row)
    known = writer.session.get(t.DecisionRow, row["id"])
    if known is not None:
        return _agree(writer, known, row["retracted_at"])
    taken = t.DecisionRow(**columns)
    conflict = None
    if taken.retracted_at is None and taken.kind == DecisionKind.IDENTITY:
        conflict = _prevail(writer, taken, row)
    writer.session.add(taken)
    writer.session.flush()
    _follow_claim(writer, taken)
    return Taken(True, conflict)


def _columns(writer: Writer, row: Facts) -> dict[str, Any]:
    """The columns of the decision's row; what it names must be here."""
    apart = ("mention", "source", "alliance", "organization", "surface")
    values = {column: value for column, value in row.items() if column not in apart}
    by_mention = row["scope"] == Scope.MENTION
    if by_mention:
        _check_mention(writer, row)
    elif row["scope"] == Scope.SOURCE and writer.find(t.SourceRow, slug=row["source"]) is None:
        raise UnknownPlace(f"unknown source '{row['source']}'", "--skip-unknown leaves such decisions out")
    if writer.find(t.OrganizationRow, slug=row["organization"]) is None and row["organization"] is not None:
        _make(writer, row)
    return {
        **values,
        "mention_id": row["mention"] if by_mention else None,
        "source_id": source_id(writer, row["source"]) if row["scope"] == Scope.SOURCE else None,
        "surface": None if by_mention else row["surface"],
        "organization_id": organization_id(writer, row["organization"], merged=False),
    }


def _make(writer: Writer, row: Facts) -> None:
    """Records the organization that a live `new` says there is; NotFound for another decision about an unknown one."""
    slug = row["organization"]
    if row["verdict"] != Verdict.NEW or row["retracted_at"] is not None:
        hint = f"'alliance add NAME' under a name that makes this slug, or bring the '{Verdict.NEW}' decision too"
        raise NotFound(f"unknown organization '{slug}'", hint)
    newcomers.add(writer, [newcomers.Newcomer(" ".join(str(row["surface"]).split()), slug=slug)])


def _check_mention(writer: Writer, row: Facts) -> None:
    mention = writer.session.get(t.MentionRow, row["mention"])
    if mention is None:
        raise UnknownPlace(f"unknown mention '{row['mention']}'", "--skip-unknown leaves such decisions out")
    source = writer.session.get(t.SourceRow, mention.source_id)
    if (source.slug if source else None, mention.surface) != (row["source"], row["surface"]):
        raise InvalidData(
            f"mention {mention.id} is not '{row['surface']}' in {row['source']}",
            "correct the mention's id, source and surface",
        )


def _agree(writer: Writer, known: t.DecisionRow, retracted_at: str | None) -> Taken:
    """What a decision that is here already takes from its twin, of the same content: that it was retracted."""
    if known.retracted_at is not None or retracted_at is None:
        return Taken(False)
    retract(writer, [known], retracted_at)
    return Taken(True)


def _prevail(writer: Writer, taken: t.DecisionRow, row: Facts) -> str | None:
    """Retracts whichever of the decision and its live rivals must give way; the conflict in words."""
    subject = Subject(Scope(taken.scope), row["surface"], row["source"], taken.mention_id)
    new = said_by(writer, taken)
    standing = live(writer, subject)
    said = {rival.id: said_by(writer, rival) for rival in standing}
    stronger = [
        rival for rival in standing if _rank(rival) > _rank(taken) and supersedes(said[rival.id], new)
    ]
    if stronger:
        taken.retracted_at = writer.authorship.at
        return _told(row["surface"], stronger[0], taken) if not alike(new, said[stronger[0].id]) else None
    weaker = [rival for rival in standing if _rank(rival) < _rank(taken) and supersedes(new, said[rival.id])]
    retract(writer, weaker)
    others = [rival for rival in weaker if not alike(new, said[rival.id])]
    return _told(row["surface"], taken, others[0]) if others else None


def _rank(row: t.DecisionRow) -> tuple[bool, str, str]:
    return row.decided_by == DecidedBy.PERSON, row.at, row.id


def _told(surface: str, winner: t.DecisionRow, loser: t.DecisionRow) -> str:
    return (
        f"'{surface}': '{winner.verdict}' of {winner.at} by {winner.actor} ({winner.id}) holds, "
        f"'{loser.verdict}' of {loser.at} by {loser.actor} ({loser.id}) is retracted"
    )


def _follow_claim(writer: Writer, taken: t.DecisionRow) -> None:
    """A claim accepted or rejected elsewhere is no longer staged here."""
    states = {Verdict.ACCEPT: MentionState.ACCEPTED, Verdict.REJECT: MentionState.REJECTED}
    state = states.get(Verdict(taken.verdict))
    if taken.retracted_at is not None or state is None:
        return
    mention = writer.session.get(t.MentionRow, taken.mention_id)
    if mention is not None and mention.state == MentionState.STAGED:
        mention.state = str(state)
        writer.session.add(mention)
        writer.session.flush()
