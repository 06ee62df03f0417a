"""New organizations as rows, many at once: their slugs, tags and further names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import func
from sqlmodel import SQLModel, col, select

from alliance_cli.errors import Refused
from alliance_cli.model.terms import NameKind
from alliance_cli.names import slugify
from alliance_cli.store import tables as t
from alliance_cli.store.rows import Values, insert_rows
from alliance_cli.store.writing import Writer


class Newcomer(NamedTuple):
    """An organization to be recorded. The first sector is the primary one; without a slug its name makes one."""

    name: str
    country: str | None = None
    sectors: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    slug: str | None = None
    further: tuple[tuple[str, NameKind], ...] = ()


def add(writer: Writer, newcomers: Sequence[Newcomer]) -> list[str]:
    """Records new organizations; their slugs in the same order. Refused for a slug that is asked for and taken."""
    slugs = list(_slugs(writer, newcomers))
    numbers = _numbers(writer, t.OrganizationRow, len(newcomers))
    found = list(zip(numbers, slugs, newcomers, strict=True))
    insert_rows(
        writer,
        t.OrganizationRow,
        (
            {"id": number, "slug": slug, "name": one.name, "country": one.country}
            for number, slug, one in found
        ),
    )
    taggings: list[Values] = [
        {"organization_id": number, "tag_id": _tag(writer, scheme, code), "position": position,
         "is_primary": scheme == "sector" and position == 0}
        for number, _, one in found
        for scheme, codes in (("sector", one.sectors), ("topic", one.topics))
        for position, code in enumerate(dict.fromkeys(codes))
    ]  # fmt: skip
    names: list[Values] = [
        {"organization_id": number, "value": value, "kind": str(kind)}
        for number, _, one in found
        for value, kind in dict(one.further).items()
        if value != one.name
    ]
    for row, values in ((t.TaggingRow, taggings), (t.NameRow, names)):
        given = zip(_numbers(writer, row, len(values)), values, strict=True)
        insert_rows(writer, row, ({"id": number, **one} for number, one in given))
    return slugs


def _numbers(writer: Writer, row: type[SQLModel], many: int) -> range:
    """Numbers for new rows after the greatest that the table ever gave, none of them used before."""
    if not many:
        return range(0)
    connection = writer.session.connection()
    query = "SELECT seq FROM sqlite_sequence WHERE name = ?"
    given = connection.exec_driver_sql(query, (str(row.__tablename__),)).scalar() or 0
    table = SQLModel.metadata.tables[str(row.__tablename__)]
    last = max(int(given), int(connection.execute(select(func.max(table.columns["id"]))).scalar() or 0))
    return range(last + 1, last + 1 + many)


def _slugs(writer: Writer, newcomers: Iterable[Newcomer]) -> Iterator[str]:
    """A slug for each: with `-2`, `-3` … when it is taken. Slugs are never used again."""
    mine: set[str] = set()
    for one in newcomers:
        base = slug = one.slug or slugify(one.name)
        number = 1
        while slug in mine or _is_taken(writer, slug):
            if one.slug is not None:
                raise Refused(f"the slug {slug} is taken", "slugs are never used again: choose another one")
            number += 1
            slug = f"{base}-{number}"
        mine.add(slug)
        yield slug


def _is_taken(writer: Writer, slug: str) -> bool:
    writer.session.flush()
    found = writer.driver.execute("SELECT 1 FROM organization WHERE slug = ?", (slug,))
    return found.fetchone() is not None


def _tag(writer: Writer, scheme: str, code: str) -> int:
    query = select(t.TagRow).where(col(t.TagRow.scheme) == scheme, col(t.TagRow.code) == code)
    tag = writer.session.exec(query).first() or t.TagRow(scheme=scheme, code=code)
    if tag.id is None:
        writer.session.add(tag)
        writer.session.flush()
    assert tag.id is not None
    return tag.id
