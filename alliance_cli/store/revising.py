"""A record's own properties, as rows: names, relations, identifiers, tags, and what is known of a source."""

from __future__ import annotations

from typing import Any

from sqlmodel import col, select

from alliance_cli.model.terms import NameKind
from alliance_cli.store import tables as t
from alliance_cli.store.curating import organization
from alliance_cli.store.writing import Writer


def _id(row: t.OrganizationRow) -> int:
    assert row.id is not None
    return row.id


def rename(writer: Writer, slug: str, name: str, until: str | None = None) -> None:
    """Gives an organization another display name; the old one is kept as a former name, the slug stays."""
    row = organization(writer, slug)
    if row.name == name:
        return
    old, row.name = row.name, name
    for recorded in _names(writer, row, name):
        writer.session.delete(recorded)
    writer.session.flush()
    if not _names(writer, row, old):
        former = t.NameRow(organization_id=_id(row), value=old, kind=str(NameKind.FORMER), valid_until=until)
        writer.session.add(former)
    writer.session.flush()


def _names(writer: Writer, row: t.OrganizationRow, value: str) -> list[t.NameRow]:
    query = select(t.NameRow).where(t.NameRow.organization_id == row.id, t.NameRow.value == value)
    return list(writer.session.exec(query))


def add_name(writer: Writer, slug: str, value: str, kind: NameKind, **details: str) -> None:
    """Records a written form with its days and language; one that is recorded already takes the kind and those."""
    row = organization(writer, slug)
    known = _names(writer, row, value)
    alike = [name for name in known if name.kind == kind] or known[:1]
    name = alike[0] if alike else t.NameRow(organization_id=_id(row), value=value, kind=str(kind))
    name.kind = str(kind)
    for column, given in details.items():
        setattr(name, column, given)
    writer.session.add(name)
    writer.session.flush()


def remove_name(writer: Writer, slug: str, value: str) -> None:
    """Forgets a written form."""
    for name in _names(writer, organization(writer, slug), value):
        writer.session.delete(name)
    writer.session.flush()


def set_properties(writer: Writer, slug: str, **values: str | None) -> None:
    """Sets columns of an organization: country, website; None empties one."""
    row = organization(writer, slug)
    for column, value in values.items():
        setattr(row, column, value)
    writer.session.add(row)
    writer.session.flush()


def relate(
    writer: Writer, slug: str, kind: str, other: str, first: str | None = None, last: str | None = None
) -> None:
    """Records a relation of the organization to another one; one that stands already takes the days.

    What began on another day is another relation.
    """
    subject, target = organization(writer, slug), organization(writer, other)
    known = _relations(writer, subject, kind, target)
    row = next((one for one in known if first is None or one.valid_from in (None, first)), None)
    if row is None:
        row = t.RelationRow(subject_id=_id(subject), kind=kind, object_id=_id(target))
    row.valid_from, row.valid_until = first or row.valid_from, last or row.valid_until
    writer.session.add(row)
    writer.session.flush()


def unrelate(writer: Writer, slug: str, kind: str, other: str) -> None:
    """Forgets a relation of the organization to another one."""
    for relation in _relations(writer, organization(writer, slug), kind, organization(writer, other)):
        writer.session.delete(relation)
    writer.session.flush()


def _relations(
    writer: Writer, subject: t.OrganizationRow, kind: str, target: t.OrganizationRow
) -> list[t.RelationRow]:
    """The relations between two organizations, those of records merged into them included."""
    query = select(t.RelationRow).where(
        col(t.RelationRow.subject_id).in_(_records(writer, subject)),
        t.RelationRow.kind == kind,
        col(t.RelationRow.object_id).in_(_records(writer, target)),
    )
    return list(writer.session.exec(query))


def _records(writer: Writer, row: t.OrganizationRow) -> list[int | None]:
    query = select(t.OrganizationRow.id).where(col(t.OrganizationRow.merged_into_id) == row.id)
    return [row.id, *writer.session.exec(query)]


def identify(writer: Writer, slug: str, scheme: str, value: str) -> None:
    """Records an identifier; nothing when the organization has it already."""
    row = organization(writer, slug)
    if writer.find(t.IdentifierRow, scheme=scheme, value=value) is None:
        writer.session.add(t.IdentifierRow(organization_id=_id(row), scheme=scheme, value=value))
        writer.session.flush()


def forget_identifier(writer: Writer, scheme: str, value: str) -> None:
    """Forgets an identifier."""
    row = writer.find(t.IdentifierRow, scheme=scheme, value=value)
    if row is not None:
        writer.session.delete(row)
        writer.session.flush()


def revise_alliance(writer: Writer, slug: str, **values: Any) -> None:
    """Sets columns of an alliance; the default one is one at a time."""
    row = writer.find(t.AllianceRow, organization_id=organization(writer, slug).id)
    assert row is not None, slug
    if values.get("is_default") and not row.is_default:
        before = writer.find(t.AllianceRow, is_default=True)
        if before is not None:
            before.is_default = False
            writer.session.flush()
    for column, value in values.items():
        setattr(row, column, value)
    writer.session.add(row)
    writer.session.flush()


def revise_source(writer: Writer, slug: str, **values: Any) -> None:
    """Sets columns of a source."""
    row = writer.find(t.SourceRow, slug=slug)
    assert row is not None, slug
    for column, value in values.items():
        setattr(row, column, value)
    writer.session.add(row)
    writer.session.flush()


def tag(writer: Writer, slug: str, scheme: str, code: str) -> None:
    """Tags an organization, after the tags that it has; its first sector is the primary one."""
    row = organization(writer, slug)
    tagged = _taggings(writer, row, scheme)
    if code in {found.code for _, found in tagged}:
        return
    found = writer.find(t.TagRow, scheme=scheme, code=code) or t.TagRow(scheme=scheme, code=code)
    writer.session.add(found)
    writer.session.flush()
    assert found.id is not None
    position = max((tagging.position for tagging, _ in tagged), default=-1) + 1
    primary = scheme == "sector" and not any(tagging.is_primary for tagging, _ in tagged)
    writer.session.add(
        t.TaggingRow(organization_id=_id(row), tag_id=found.id, is_primary=primary, position=position)
    )
    writer.session.flush()


def untag(writer: Writer, slug: str, scheme: str, code: str) -> None:
    """Takes a tag off an organization; where it was the primary sector the next one becomes it."""
    tagged = _taggings(writer, organization(writer, slug), scheme)
    for tagging, found in tagged:
        if found.code == code:
            writer.session.delete(tagging)
    writer.session.flush()
    left = [tagging for tagging, found in tagged if found.code != code]
    if scheme == "sector" and left and not any(tagging.is_primary for tagging in left):
        left[0].is_primary = True
        writer.session.add(left[0])
        writer.session.flush()


def make_primary(writer: Writer, slug: str, sector: str) -> None:
    """Makes one of an organization's sectors the primary one."""
    tagged = _taggings(writer, organization(writer, slug), "sector")
    for wanted in (False, True):  # at no moment two of them: the index is unique
        for tagging, found in tagged:
            if (found.code == sector) is wanted:
                tagging.is_primary = wanted
                writer.session.add(tagging)
        writer.session.flush()


def _taggings(writer: Writer, row: t.OrganizationRow, scheme: str) -> list[tuple[t.TaggingRow, t.TagRow]]:
    query = (
        select(t.TaggingRow, t.TagRow)
        .where(
            t.TaggingRow.tag_id == t.TagRow.id,
            t.TaggingRow.organization_id == row.id,
            t.TagRow.scheme == scheme,
        )
        .order_by(col(t.TaggingRow.is_primary).desc(), col(t.TaggingRow.position), col(t.TagRow.code))
    )
    return [(tagging, found) for tagging, found in writer.session.exec(query)]
