"""A curator's statements as rows: organizations, alliances, and membership said by a person.

A statement is evidence like any other: a source of kind `curator` for the person and the day, a mention in it,
and the decision that says whom the mention means.
"""

from __future__ import annotations

from itertools import count
from typing import NamedTuple

from alliance_cli.errors import NotFound
from alliance_cli.model.ids import decision_id, mention_id
from alliance_cli.model.terms import (
    AllianceState,
    DecidedBy,
    DecisionKind,
    MentionState,
    Scope,
    SourceKind,
    Verdict,
)
from alliance_cli.names import slugify
from alliance_cli.store import newcomers
from alliance_cli.store import tables as t
from alliance_cli.store.reading import RESOLVED, Decided
from alliance_cli.store.writing import Writer


class Statement(NamedTuple):
    """What a person says: this organization (slug), written so, has this stance to this alliance (slug)."""

    organization: str
    surface: str
    alliance: str
    stance: str
    event_date: str | None = None
    role: str | None = None
    tier: str | None = None
    source: str | None = None
    is_new: bool = False


def add_organization(
    writer: Writer, name: str, country: str | None, sectors: tuple[str, ...], topics: tuple[str, ...] = ()
) -> str:
    """Records a new organization; its slug. The first sector is the primary one."""
    return newcomers.add(writer, [newcomers.Newcomer(name, country, sectors, topics)])[0]


def add_alliance(writer: Writer, organization: str, formed: str | None) -> None:
    """Marks an organization (slug) as an alliance; the registry's first one becomes its default."""
    first = writer.find(t.AllianceRow) is None
    row = t.AllianceRow(
        organization_id=_identity(writer, organization),
        state=str(AllianceState.ACTIVE),
        formed=formed,
        is_default=first,
    )
    writer.session.add(row)
    writer.session.flush()


def is_alliance(writer: Writer, organization: str) -> bool:
    """Whether the organization (slug) is marked as an alliance already."""
    return writer.find(t.AllianceRow, organization_id=_identity(writer, organization)) is not None


def _identity(writer: Writer, slug: str) -> int:
    row = writer.find(t.OrganizationRow, slug=slug)
    if row is None or row.id is None:
        raise NotFound(f"unknown organization '{slug}'", "add it with 'alliance add NAME'")
    return row.id


def record(writer: Writer, said: Statement) -> str:
    """Writes a statement as evidence; the mention's id. Nothing is written when it is recorded already.

    Evidence is never edited: who says something else of the same organization says it in a further place.
    """
    source = _source(writer, said)
    assert source.id is not None
    for occurrence in count(1):
        identity = mention_id(source.slug, said.alliance, said.surface, occurrence, said.stance)
        found = writer.session.get(t.MentionRow, identity)
        if found is None:
            break
        if _says(writer, found, said):
            return identity
    alliance = _identity(writer, said.alliance)
    writer.session.add(
        t.MentionRow(
            id=identity, source_id=source.id, alliance_id=alliance, surface=said.surface, occurrence=occurrence,
            locator="statement", stance=said.stance, role=said.role, tier=said.tier, event_date=said.event_date,
            state=str(MentionState.ACCEPTED),
        )
    )  # fmt: skip
    writer.session.flush()
    _decide(writer, said, identity)
    return identity


def _says(writer: Writer, found: t.MentionRow, said: Statement) -> bool:
    """Whether an accepted mention of the same organization says all that is said now."""
    row = writer.session.connection().exec_driver_sql(f"{RESOLVED} WHERE m.id = ?", (found.id,)).one()
    decided = Decided._make(row[-len(Decided._fields) :])
    pairs = ((said.event_date, found.event_date), (said.role, found.role), (said.tier, found.tier))
    return (
        found.state == MentionState.ACCEPTED
        and decided.organization == said.organization
        and all(given in (None, recorded) for given, recorded in pairs)
    )


def _decide(writer: Writer, said: Statement, mention: str) -> None:
    by = writer.authorship
    verdict = str(Verdict.NEW if said.is_new else Verdict.SAME)
    kind, scope = str(DecisionKind.IDENTITY), str(Scope.MENTION)
    writer.session.add(
        t.DecisionRow(
            id=decision_id(kind, verdict, scope, (mention, None, said.surface), said.organization, (by.actor, by.at)),
            kind=kind, verdict=verdict, scope=scope, mention_id=mention,
            organization_id=_identity(writer, said.organization), decided_by=str(DecidedBy.PERSON),
            actor=by.actor, at=by.at, reason=by.message or f"stated with 'alliance {by.command}'",
        )
    )  # fmt: skip
    writer.session.flush()


def _source(writer: Writer, said: Statement) -> t.SourceRow:
    """The source that the statement stands in: a named one, else the person's own of the day."""
    if said.source is not None:
        named = writer.find(t.SourceRow, slug=said.source)
        if named is None:
            raise NotFound(f"unknown source '{said.source}'", "list them with 'alliance sources'")
        return named
    by = writer.authorship
    day = by.at[:10]
    base = slug = f"curator-{slugify(by.actor)}-{day}"
    number = 1
    while (found := writer.find(t.SourceRow, slug=slug)) is not None and found.publisher != by.actor:
        number += 1  # another name that becomes the same slug
        slug = f"{base}-{number}"
    if found is None:
        found = t.SourceRow(
            slug=slug, kind=str(SourceKind.CURATOR), title=f"Statement of {by.actor}", publisher=by.actor,
            published=day, date_basis="printed", retrieved=day,
        )  # fmt: skip
        writer.session.add(found)
        writer.session.flush()
    return found
