"""Decisions as rows: made and superseded. Append-only: what no longer holds is retracted, never changed.

About one subject (a mention, a spelling in a source, a spelling everywhere) the newest answer holds. Answers
that can be true together stand side by side: that it is one organization, and that it is not another.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from sqlmodel import col, select

from alliance_cli.errors import NotFound
from alliance_cli.model.ids import decision_id
from alliance_cli.model.terms import DecidedBy, DecisionKind, MentionState, NameKind, Scope, Verdict
from alliance_cli.store import tables as t
from alliance_cli.store.connection import Reader
from alliance_cli.store.questions import Answer, Subject
from alliance_cli.store.writing import Writer

YES = (Verdict.SAME, Verdict.NEW)


def decide(writer: Writer, answer: Answer) -> str | None:
    """Makes an identity decision; its id, or None when the like stands already and nothing is written.

    Retracts what it supersedes, and a rule's narrower answers that a person's wider one contradicts. A rule
    never overrules a person.
    """
    said = Said(str(answer.verdict), organization_id(writer, answer.organization))
    rivals = [
        (row, old) for row in live(writer, answer.subject) if supersedes(said, old := said_by(writer, row))
    ]
    if any(_stays(answer, said, row, old) for row, old in rivals):
        return None
    retract(writer, [*(row for row, _ in rivals), *_contradicted(writer, answer, said)])
    return _insert(writer, answer)


def _stays(answer: Answer, said: Said, row: t.DecisionRow, old: Said) -> bool:
    """Whether a rival stands against the answer: it says the same already, or a rule would overrule a person."""
    if answer.by is DecidedBy.RULE:
        return row.decided_by == DecidedBy.PERSON or alike(said, old)
    return row.decided_by == DecidedBy.PERSON and alike(said, old)


class Said(NamedTuple):
    """Verdict, and the id of the organization that is meant after merges."""

    verdict: str
    organization: int | None


def said_by(writer: Writer, row: t.DecisionRow) -> Said:
    if row.organization_id is None:
        return Said(row.verdict, None)
    found = writer.session.get(t.OrganizationRow, row.organization_id)
    assert found is not None
    return Said(row.verdict, found.merged_into_id or found.id)


def alike(one: Said, other: Said) -> bool:
    """Whether both say the same: `new` is the first `same`."""
    verdicts = {one.verdict, other.verdict}
    return one.organization == other.organization and (len(verdicts) == 1 or verdicts <= set(YES))


def supersedes(new: Said, old: Said) -> bool:
    """Whether both cannot stand about the same subject. `unsure` without an organization leaves a `different`."""
    same_target = new.organization == old.organization
    if new.verdict == Verdict.DIFFERENT:
        return old.verdict == Verdict.UNSURE or same_target
    return old.verdict != Verdict.DIFFERENT or same_target


def live(writer: Writer, subject: Subject) -> list[t.DecisionRow]:
    """Live identity decisions about the subject."""
    query = select(t.DecisionRow).where(
        t.DecisionRow.kind == str(DecisionKind.IDENTITY),
        t.DecisionRow.scope == str(subject.scope),
        col(t.DecisionRow.retracted_at).is_(None),
    )
    if subject.scope is Scope.MENTION:
        query = query.where(t.DecisionRow.mention_id == subject.mention)
    else:
        query = query.where(t.DecisionRow.surface == subject.surface)
    if subject.scope is Scope.SOURCE:
        query = query.where(t.DecisionRow.source_id == source_id(writer, subject.source))
    return list(writer.session.exec(query))


def _contradicted(writer: Writer, answer: Answer, said: Said) -> list[t.DecisionRow]:
    """A rule's live narrower answers on the same spelling that a person's wider answer contradicts."""
    subject = answer.subject
    if answer.by is not DecidedBy.PERSON or not answer.overrules or subject.scope is Scope.MENTION:
        return []
    mentions = select(t.MentionRow.id).where(t.MentionRow.surface == subject.surface)
    if subject.scope is Scope.SOURCE:
        mentions = mentions.where(t.MentionRow.source_id == source_id(writer, subject.source))
    rows = select(t.DecisionRow).where(
        t.DecisionRow.kind == str(DecisionKind.IDENTITY),
        t.DecisionRow.decided_by == str(DecidedBy.RULE),
        col(t.DecisionRow.retracted_at).is_(None),
    )
    narrower = list(writer.session.exec(rows.where(col(t.DecisionRow.mention_id).in_(mentions))))
    if subject.scope is Scope.EVERYWHERE:
        in_sources = rows.where(
            t.DecisionRow.scope == str(Scope.SOURCE), t.DecisionRow.surface == subject.surface
        )
        narrower += writer.session.exec(in_sources)
    return [row for row in narrower if _contradicts(said, said_by(writer, row))]


def _contradicts(wide: Said, narrow: Said) -> bool:
    if narrow.verdict not in YES:
        return False
    if wide.verdict == Verdict.UNSURE:
        return True
    return (wide.organization == narrow.organization) == (wide.verdict == Verdict.DIFFERENT)


def retract(writer: Writer, rows: Iterable[t.DecisionRow], at: str | None = None) -> None:
    """Ends decisions, now or at an instant, with the names that were recorded with them.

    The rows are sent at once: a successor may stand only after them.
    """
    for row in rows:
        row.retracted_at = at or writer.authorship.at
        writer.session.add(row)
        alias = writer.find(t.NameRow, note=_origin(row.id))
        if alias is not None:
            writer.session.delete(alias)
    writer.session.flush()


def _insert(writer: Writer, answer: Answer) -> str:
    by, subject = writer.authorship, answer.subject
    kind, verdict, scope = str(DecisionKind.IDENTITY), str(answer.verdict), str(subject.scope)
    of_source = subject.source if subject.scope is Scope.SOURCE else None
    place = (subject.mention, of_source, subject.surface)
    named = organization_id(writer, answer.organization)
    identity = decision_id(kind, verdict, scope, place, slug_of(writer, named), (by.actor, by.at))
    columns: dict[str, Any] = {
        "kind": kind,
        "verdict": verdict,
        "scope": scope,
        "mention_id": subject.mention,
        "source_id": source_id(writer, of_source) if of_source else None,
        "surface": None if subject.scope is Scope.MENTION else subject.surface,
        "organization_id": named,
        "decided_by": str(answer.by),
        "actor": by.actor,
        "at": by.at,
        "reason": answer.reason or by.message,
        "score": answer.score,
        "features": answer.features,
        "matcher": answer.matcher,
    }
    row = writer.session.get(t.DecisionRow, identity)
    if row is None:
        row = t.DecisionRow(id=identity, **columns)
    else:  # taken back and made again within the same second
        row.sqlmodel_update({**columns, "retracted_at": None})
    writer.session.add(row)
    writer.session.flush()
    return identity


def organization_id(writer: Writer, slug: str | None, *, merged: bool = True) -> int | None:
    """The id of an organization, with `merged` of the one that it was merged into; NotFound for an unknown slug."""
    if slug is None:
        return None
    row = writer.find(t.OrganizationRow, slug=slug)
    if row is None:
        raise NotFound(f"unknown organization '{slug}'", "add it with 'alliance add NAME'")
    return (row.merged_into_id if merged else None) or row.id


def slug_of(writer: Writer, organization: int | None) -> str | None:
    """The slug of an organization (id), None for None."""
    return writer.session.get_one(t.OrganizationRow, organization).slug if organization is not None else None


def source_id(writer: Writer, slug: str | None) -> int:
    """The id of a source; NotFound for an unknown slug."""
    row = writer.find(t.SourceRow, slug=slug)
    if row is None or row.id is None:
        raise NotFound(f"unknown source '{slug}'", "list them with 'alliance sources'")
    return row.id


def _origin(decision: str) -> str:
    return f"recorded with decision {decision}"


def record_alias(writer: Writer, organization: str, value: str, kind: NameKind, decision: str) -> bool:
    """Records a written form that a decision was made about; whether it was not recorded already.

    When the decision is superseded the name goes with it.
    """
    row = writer.find(t.OrganizationRow, slug=organization)
    if row is None or row.id is None:
        raise NotFound(f"unknown organization '{organization}'", "add it with 'alliance add NAME'")
    known = row.name == value or writer.find(t.NameRow, organization_id=row.id, value=value) is not None
    if not known:
        writer.session.add(
            t.NameRow(organization_id=row.id, value=value, kind=str(kind), note=_origin(decision))
        )
        writer.session.flush()
    return not known


def accept_claims(writer: Writer, mentions: Iterable[str]) -> int:
    """Accepts what staged mentions (ids) say, each by a claim decision of the acting person; how many were staged."""
    by = writer.authorship
    accepted = 0
    for mention in mentions:
        row = writer.session.get(t.MentionRow, mention)
        if row is None or row.state != MentionState.STAGED:
            continue
        place = (mention, None, row.surface)
        kind, verdict, scope = str(DecisionKind.CLAIM), str(Verdict.ACCEPT), str(Scope.MENTION)
        identity = decision_id(kind, verdict, scope, place, None, (by.actor, by.at))
        found = writer.session.get(t.DecisionRow, identity) or t.DecisionRow(
            id=identity, kind=kind, verdict=verdict, scope=scope, mention_id=mention,
            decided_by=str(DecidedBy.PERSON), actor=by.actor, at=by.at, reason=by.message,
        )  # fmt: skip
        found.retracted_at = None
        row.state = str(MentionState.ACCEPTED)
        writer.session.add_all((found, row))
        accepted += 1
    writer.session.flush()
    return accepted


def as_settled(writer: Writer) -> Reader:
    """The registry as the writer's transaction would leave it. It ends with the transaction; do not close it."""
    writer.settle()
    return Reader(writer.driver, Path(str(writer.session.connection().engine.url.database)))
