"""A further name of an organization as a row."""

from __future__ import annotations

from alliance_cli.errors import NotFound
from alliance_cli.model.terms import NameKind
from alliance_cli.store import tables as t
from alliance_cli.store.writing import Writer


def record_name(
    writer: Writer, organization: str, value: str, kind: NameKind, note: str | None = None
) -> bool:
    """Records a written form of an organization (slug); whether it had none like it. NotFound for an unknown one."""
    row = writer.find(t.OrganizationRow, slug=organization)
    if row is None or row.id is None:
        raise NotFound(f"unknown organization '{organization}'", "add it with 'alliance add NAME'")
    if row.name == value or writer.find(t.NameRow, organization_id=row.id, value=value) is not None:
        return False
    writer.session.add(t.NameRow(organization_id=row.id, value=value, kind=str(kind), note=note))
    writer.session.flush()
    return True


def named_so(writer: Writer, name: str) -> str | None:
    """The organization (slug) with exactly this display name; None without one."""
    row = writer.find(t.OrganizationRow, name=name, merged_into_id=None)
    return row.slug if row else None
