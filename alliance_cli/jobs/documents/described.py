"""What a new source is called and told to be: what a person says, else the document, else a guess that is told."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

from alliance_cli.errors import UsageError, did_you_mean
from alliance_cli.jobs.suggest import closest
from alliance_cli.model.dates import is_partial_date, lo
from alliance_cli.model.documents import Document
from alliance_cli.model.records import Source
from alliance_cli.model.terms import DateBasis, SourceKind
from alliance_cli.names import fold, slugify

STANDARD_INPUT = "standard input"
KINDS = tuple(kind for kind in SourceKind if kind is not SourceKind.CURATOR)
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DAY_IN_NAME = re.compile(r"(?<!\d)(\d{4})(?:[-_]?(\d\d)(?:[-_]?(\d\d))?)?(?!\d)")


class Told(NamedTuple):
    """What a person says of the document; None where nothing is said."""

    source: str | None = None
    kind: str | None = None
    title: str | None = None
    publisher: str | None = None
    url: str | None = None
    published: str | None = None
    supersedes: str | None = None
    complete: bool = False


class Described(NamedTuple):
    """The source, and what was guessed of it, in words."""

    source: Source
    guesses: tuple[str, ...]


def check_told(told: Told) -> None:
    """UsageError for a kind, a slug or a date that cannot be."""
    if told.kind is not None and told.kind not in KINDS:
        hint = did_you_mean(closest(told.kind, KINDS), f"one of {', '.join(KINDS)}")
        raise UsageError(f"unknown kind of source '{told.kind}'", hint)
    if told.source is not None and not SLUG.fullmatch(told.source):
        raise UsageError(
            f"'{told.source}' is no slug",
            f"lower-case letters and digits joined by '-': {slugify(told.source)}",
        )


def describe(
    document: Document, told: Told, owners: Sequence[str], taken: Collection[str], today: str
) -> Described:
    """The new source. `owners` are names of the alliances that it speaks of, `taken` the slugs in use.

    A document by one of its alliances is that alliance's own: a release, or an official roster when it is a
    table. So is a complete table that names no publisher, since only an alliance knows all of its members.
    """
    guesses: list[str] = []
    publisher = told.publisher or document.publisher
    if publisher is None and told.complete and document.rows and len(owners) == 1:
        publisher = owners[0]
        guesses.append(f"publisher {publisher}, because the table is complete")
    kind = told.kind or _kind(document, publisher, owners)
    if told.kind is None:
        guesses.append(f"kind {kind}")
    published, basis = _published(document, told)
    if published and basis is DateBasis.INFERRED:
        guesses.append(
            f"date {published}, from {'the rows' if _shared_day(document) else 'the name of the file'}"
        )
    if published is None:
        guesses.append(f"no date, so that it speaks from today, {today}")
    source = Source(
        slug=told.source or _slug(document, told.publisher or document.publisher, published, taken),
        kind=SourceKind(kind), title=told.title or document.title, publisher=publisher,
        url=told.url or document.url, published=published, date_basis=str(basis) if published else None,
        retrieved=today, sha256=document.sha256, supersedes=told.supersedes,
    )  # fmt: skip
    return Described(source, tuple(guesses))


def _kind(document: Document, publisher: str | None, owners: Sequence[str]) -> SourceKind:
    own = publisher is not None and fold(publisher) in {fold(name) for name in owners}
    if document.rows:
        return SourceKind.OFFICIAL_ROSTER if own else SourceKind.DATASET
    return SourceKind.RELEASE if own else SourceKind.ARTICLE


def _published(document: Document, told: Told) -> tuple[str | None, DateBasis]:
    if told.published is not None:
        return told.published, DateBasis.PRINTED
    if document.published is not None and is_partial_date(document.published):
        return document.published, DateBasis.PRINTED
    return _shared_day(document) or _day_in(document.name), DateBasis.INFERRED


def _shared_day(document: Document) -> str | None:
    """The newest day that all rows of an alliance share: the day of the list, not of single memberships."""
    days = {row.cells["date"] for row in document.rows if row.cells.get("date")}
    shared = [day for day in shared_days(document).values() if day is not None]
    return max(shared, key=lambda day: (lo(day), day)) if days and shared else None


def shared_days(document: Document) -> dict[str, str | None]:
    """Of each alliance (as written) in a table of at least two rows of it the day that all these rows share."""
    found: dict[str, list[str | None]] = {}
    for row in document.rows:
        found.setdefault(row.cells.get("alliance", ""), []).append(row.cells.get("date"))
    return {
        alliance: days[0] if len(days) > 1 and len(set(days)) == 1 else None
        for alliance, days in found.items()
    }


def _day_in(name: str) -> str | None:
    """A day, month or year in the name of a file; the last one that can be."""
    stem = name.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    for match in reversed(list(_DAY_IN_NAME.finditer(stem))):
        parts = [part for part in match.groups() if part]
        days = ["-".join(parts[:length]) for length in range(len(parts), 0, -1)]
        day = next((day for day in days if is_partial_date(day) and "1900" <= day < "2101"), None)
        if day is not None:
            return day
    return None


def _slug(document: Document, publisher: str | None, published: str | None, taken: Collection[str]) -> str:
    stem = document.name.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    base = slugify(publisher or (document.title or stem if document.name == STANDARD_INPUT else stem))[
        :60
    ].strip("-")
    day = _day_in(document.name)
    if published and (publisher or day is None):
        base = f"{base}-{published}"
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug
