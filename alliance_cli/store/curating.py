"""What a curator does to records, as rows: merge them, split them, retract what should not count.

Nothing here checks whether it should be done: that is the job's part, before the registry is locked.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import col, select

from alliance_cli.errors import NotFound
from alliance_cli.model.terms import DecisionKind, MentionState, Scope, Verdict
from alliance_cli.store import deciding
from alliance_cli.store import tables as t
from alliance_cli.store.merging import record_surface
from alliance_cli.store.questions import Answer, Subject
from alliance_cli.store.writing import Writer


def organization(writer: Writer, slug: str) -> t.OrganizationRow:
    """The row of an organization; NotFound for an unknown slug."""
    row = writer.find(t.OrganizationRow, slug=slug)
    if row is None:
        raise NotFound(f"unknown organization '{slug}'", "add it with 'alliance add NAME'")
    return row


def merge(writer: Writer, slug: str, target: str) -> None:
    """Lets a record, and those merged into it before, redirect to another one; one decision says so."""
    row, into = organization(writer, slug), organization(writer, target)
    query = select(t.OrganizationRow).where(col(t.OrganizationRow.merged_into_id) == row.id)
    for one in (*writer.session.exec(query), row):
        one.merged_into_id = into.id
        writer.session.add(one)
    writer.session.flush()
    deciding.decide(writer, Answer(Verdict.SAME, _record(slug), target))


def unmerge(writer: Writer, slug: str, with_it: Iterable[str]) -> None:
    """Lets a merged record stand by itself again, and those that came along redirect to it; says they are different."""
    row = organization(writer, slug)
    into = writer.session.get_one(t.OrganizationRow, row.merged_into_id)
    row.merged_into_id = None
    for other in with_it:
        organization(writer, other).merged_into_id = row.id
    writer.session.flush()
    standing = deciding.live(writer, _record(slug))
    deciding.retract(writer, [one for one in standing if one.verdict == Verdict.SAME])
    tell_apart(writer, slug, into.slug)


def tell_apart(writer: Writer, slug: str, other: str) -> None:
    """Records that one organization is not the other."""
    deciding.decide(writer, Answer(Verdict.DIFFERENT, _record(slug), other))


def _record(slug: str) -> Subject:
    return Subject(Scope.EVERYWHERE, record_surface(slug))


def move_names(writer: Writer, slug: str, target: str, values: Iterable[str]) -> None:
    """Gives recorded names of one organization to another; its display name is not recorded twice."""
    row, into = organization(writer, slug), organization(writer, target)
    for value in values:
        query = select(t.NameRow).where(t.NameRow.organization_id == row.id, t.NameRow.value == value)
        for name in writer.session.exec(query).all():
            if value == into.name or into.id is None:
                writer.session.delete(name)
            else:
                name.organization_id = into.id
                writer.session.add(name)
    writer.session.flush()


def retract_source(writer: Writer, slug: str) -> None:
    """Takes a source out of every roster from now on, whatever the day that is asked about."""
    row = writer.find(t.SourceRow, slug=slug)
    if row is None:
        raise NotFound(f"unknown source '{slug}'", "list them with 'alliance sources'")
    row.retracted = writer.authorship.at[:10]
    writer.session.add(row)
    writer.session.flush()


def retract_decision(writer: Writer, identity: str) -> None:
    """Ends a decision; a claim that it accepted or rejected is open again."""
    row = writer.session.get(t.DecisionRow, identity)
    if row is None:
        raise NotFound(f"unknown decision '{identity}'", "list them with 'alliance decisions export'")
    deciding.retract(writer, [row])
    if row.kind == DecisionKind.CLAIM and row.verdict != Verdict.CORRECT:
        _reopen(writer, row)


def _reopen(writer: Writer, ended: t.DecisionRow) -> None:
    """A mention whose state a claim decision had set is staged again, unless another one sets it too."""
    states = {Verdict.ACCEPT: MentionState.ACCEPTED, Verdict.REJECT: MentionState.REJECTED}
    mention = writer.session.get_one(t.MentionRow, ended.mention_id)
    others = select(t.DecisionRow).where(
        t.DecisionRow.kind == str(DecisionKind.CLAIM),
        t.DecisionRow.verdict == ended.verdict,
        t.DecisionRow.mention_id == ended.mention_id,
        col(t.DecisionRow.retracted_at).is_(None),
    )
    if mention.state == states[Verdict(ended.verdict)] and writer.session.exec(others).first() is None:
        mention.state = str(MentionState.STAGED)
        writer.session.add(mention)
        writer.session.flush()
