"""A curator's corrections of what is known of a source; what it says is evidence, and stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from alliance_cli.errors import Refused
from alliance_cli.jobs.rosters.roster import known_source
from alliance_cli.jobs.words import address, empty, plain, word
from alliance_cli.model.dates import parse_day
from alliance_cli.model.terms import DateBasis, SourceKind
from alliance_cli.store import reading

if TYPE_CHECKING:
    from alliance_cli.store.connection import Reader
    from alliance_cli.store.writing import Writer

EMPTIED = ("title", "publisher", "url", "note")
"""Properties of a source that may be emptied; the kind and a day it must have."""


class Wish(NamedTuple):
    """What is to change of a source's own record."""

    date: str | None = None
    date_basis: str | None = None
    retrieved: str | None = None
    title: str | None = None
    publisher: str | None = None
    url: str | None = None
    kind: str | None = None
    note: str | None = None
    unset: tuple[str, ...] = ()


class Plan(NamedTuple):
    """The corrections of a source, checked: its slug, and columns with their new values."""

    source: str
    values: dict[str, str | None]


def is_source(reader: Reader, word: str) -> bool:
    """Whether the word is the slug of a source and of no organization."""
    return word in reading.sources(reader) and word not in reading.organizations(reader, word)


def plan(reader: Reader, wanted: str, wish: Wish) -> Plan:
    """Checks the corrections of a source. A date without a basis is printed, unless the source has one already."""
    sources = reading.sources(reader)
    found = sources[known_source(sources, wanted)]
    texts = {"title": wish.title, "publisher": wish.publisher, "note": wish.note}
    values: dict[str, str | None] = {name: plain(value) for name, value in texts.items() if value is not None}
    if wish.date is not None:
        values["published"] = parse_day(wish.date)
        values["date_basis"] = found.date_basis or str(DateBasis.PRINTED)
    if wish.date_basis is not None:
        values["date_basis"] = word(wish.date_basis, list(DateBasis), "basis of a date")
    if wish.retrieved is not None:
        values["retrieved"] = parse_day(wish.retrieved)
    if wish.url is not None:
        values["url"] = address(wish.url)
    if wish.kind is not None:
        values["kind"] = word(
            wish.kind, [kind for kind in SourceKind if kind != SourceKind.CURATOR], "kind of source"
        )
    if found.kind is SourceKind.CURATOR and {"kind", "publisher"} & {*values, *wish.unset}:
        raise Refused(f"{wanted} is what a person stated", "'alliance retract' takes it back")
    for name in wish.unset:
        empty(values, word(name, EMPTIED, "property to empty"), name)
    return Plan(wanted, values)


def revise(writer: Writer, planned: Plan) -> None:
    """Makes the corrections."""
    from alliance_cli.store import revising

    revising.revise_source(writer, planned.source, **planned.values)
