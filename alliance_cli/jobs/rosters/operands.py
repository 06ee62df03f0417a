"""The two sides of a comparison: what a day, a source, a file or another registry says of each body."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from alliance_cli.errors import InvalidData, NotFound, UsageError, did_you_mean
from alliance_cli.jobs.rosters.evidence import Material, gather, live_sources
from alliance_cli.jobs.rosters.fold import standing
from alliance_cli.jobs.rosters.roster import known_source, standings
from alliance_cli.jobs.suggest import closest
from alliance_cli.model.dates import parse_day
from alliance_cli.model.instants import parse_known
from alliance_cli.model.records import Organization, Standing
from alliance_cli.model.terms import Status
from alliance_cli.names import fold
from alliance_cli.store import reading
from alliance_cli.store.merging import redirects

if TYPE_CHECKING:
    from alliance_cli.jobs.resolve import Resolver
    from alliance_cli.sources import RosterRow
    from alliance_cli.store.connection import Reader

FILE_SUFFIXES = frozenset((".csv", ".tsv", ".json", ".ndjson", ".jsonl"))
REGISTRY_SUFFIXES = frozenset((".sqlite", ".sqlite3", ".db"))


NOW = "now"
"""The day of an operand that looks at everything, whatever its day."""


class OperandKind(StrEnum):
    """What one side of a comparison is read from."""

    DAY = "day"
    SOURCE = "source"
    FILE = "file"
    REGISTRY = "registry"


COMPUTED = (OperandKind.DAY, OperandKind.REGISTRY)
"""Sides that are whole rosters, so that they also know who is disputed."""


class Operand(NamedTuple):
    """One side as asked for: `text` as written, `value` the day (empty is now), the slug or the path.

    `known` is a change or a time: the side is what was known then.
    """

    kind: OperandKind
    text: str
    value: str
    known: str | None = None


def parse_operand(text: str) -> Operand:
    """The operand that a word of the command line means.

    `@DAY` is a day, or `@now`; `@DAY:CHANGE` or `@DAY:TIME` is that day as it was known then; a word with `/` or
    a known suffix is a file or another registry; any other a source.
    UsageError for a bad day or time, InvalidData for a file that is not there; sources are looked up by `diff`.
    """
    if text.startswith("@"):
        return _on_a_day(text)
    path = Path(text)
    suffix = path.suffix.lower()
    if "/" not in text and suffix not in FILE_SUFFIXES | REGISTRY_SUFFIXES:
        if not text:
            raise UsageError(
                "an operand is empty", "compare @DAY, @DAY:CHANGE, a source, a roster file or a registry"
            )
        return Operand(OperandKind.SOURCE, text, text)
    if not path.is_file():
        raise InvalidData(f"no file '{text}'", "check the path; a day is written @2024-03")
    kind = OperandKind.REGISTRY if suffix in REGISTRY_SUFFIXES else OperandKind.FILE
    return Operand(kind, text, text)


def _on_a_day(text: str) -> Operand:
    """`@DAY` or `@DAY:KNOWN`, none of whose characters means anything to a shell."""
    day, colon, known = text[1:].partition(":")
    if colon:
        parse_known(known)
    return Operand(OperandKind.DAY, text, "" if day == NOW else parse_day(day), known if colon else None)


Key = tuple[bool, str]
"""(known to the registry, slug or folded name)."""


class Entry(NamedTuple):
    """What one side says of one body. `title` is its display name where the side records one."""

    organization: str | None
    name: str
    status: str
    title: str | None = None
    role: str | None = None
    tier: str | None = None
    sector: str | None = None
    sources: tuple[str, ...] = ()


Side = dict[Key, Entry]


class Sides:
    """Reads operands against one registry and one alliance; what they share is read once."""

    def __init__(self, reader: Reader, alliance: str) -> None:
        self.reader = reader
        self.alliance = alliance

    @cached_property
    def material(self) -> Material:
        return gather(self.reader, self.alliance)

    @cached_property
    def resolver(self) -> Resolver:
        from alliance_cli.jobs.resolve import Resolver  # only files and other registries need the matcher

        return Resolver(self.reader)

    def of(self, operand: Operand) -> Side:
        """What the operand says, by body."""
        read = {
            OperandKind.SOURCE: self._source,
            OperandKind.FILE: self._file,
            OperandKind.REGISTRY: self._registry,
        }
        if operand.kind is OperandKind.DAY:
            return self._day(operand.value, operand.known)
        return read[operand.kind](operand.value)

    def _day(self, day: str, known: str | None) -> Side:
        material = self.material if known is None else self._known_at(known)
        found = standings(material, self.alliance, day or None)
        moved = self.redirects if known is not None else {}  # a merge since is no departure
        side: Side = {}
        for slug in sorted(found, key=lambda slug: (slug in moved, slug)):  # the one that stays comes first
            one = moved.get(slug, slug)
            mine = _entry(material.organizations[slug], found[slug])._replace(organization=one)
            side[True, one] = _joined(side[True, one], mine) if (True, one) in side else mine
        return side

    @cached_property
    def redirects(self) -> dict[str, str]:
        return redirects(self.reader)

    def _known_at(self, known: str) -> Material:
        """The material as it was known at a change or a time; it is read apart from what both sides share."""
        from alliance_cli.jobs.rosters.past import look_back
        from alliance_cli.store.connection import open_reader

        with open_reader(self.reader.path) as past:
            change = look_back(past, known)
            if self.alliance not in reading.alliances(past):
                raise NotFound(
                    f"'{self.alliance}' was no alliance at change {change}",
                    "see 'alliance log' for when it was made",
                )
            return gather(past, self.alliance)

    def _source(self, slug: str) -> Side:
        """The fold of that source alone, as it stands: the alliance's own dates do not clamp what it says."""
        known_source(self.material.sources, slug)
        if slug not in live_sources(self.material.sources):
            hint = "compare with the edition that replaces it, or with another source"
            raise UsageError(f"source '{slug}' is retracted or superseded: nothing counts from it", hint)
        lists = [item for item in self.material.lists.get(self.alliance, ()) if item.source == slug]
        side: Side = {}
        for organization, evidence in self.material.evidence.get(self.alliance, {}).items():
            mine = [item for item in evidence if item.source == slug]
            result = standing(organization, mine, lists)
            if result is not None:
                side[True, organization] = _entry(self.material.organizations[organization], result)
        return side

    def _file(self, path: str) -> Side:
        from alliance_cli.sources import read_roster

        groups: dict[Key, list[RosterRow]] = {}
        for row in read_roster(Path(path)):
            groups.setdefault(self._key(row.organization, row.name), []).append(row)
        return {key: self._entry_of_rows(path, key, rows) for key, rows in groups.items()}

    def _registry(self, path: str) -> Side:
        from alliance_cli.store.connection import open_reader

        with open_reader(Path(path)) as other:
            alliances = reading.alliances(other)
            if self.alliance not in alliances:
                hint = did_you_mean(closest(self.alliance, alliances), "name another with --alliance")
                raise NotFound(f"'{path}' has no alliance '{self.alliance}'", hint)
            material = gather(other, self.alliance)
        side: Side = {}
        found = standings(material, self.alliance)
        keys = {slug: self._key(slug, material.organizations[slug].name) for slug in found}
        for slug in sorted(found, key=lambda slug: (keys[slug][1] != slug, slug)):
            theirs, key = _entry(material.organizations[slug], found[slug]), keys[slug]
            mine = theirs._replace(organization=key[1], name=self._name(key[1])) if key[0] else theirs
            side[key] = _joined(side[key], mine) if key in side else mine
        return side

    def _key(self, slug: str | None, name: str) -> Key:
        """Who is meant: by slug, else as the resolver accepts the name; a mere likeness identifies nobody."""
        found = self._known(slug) or self.resolver.resolve(name).organization
        return (True, found) if found is not None else (False, fold(name))

    def _known(self, slug: str | None) -> str | None:
        """The organization that a slug names here, through redirects."""
        given = self.resolver.redirects.get(slug, slug) if slug else None
        return given if given in self.resolver.organizations else None

    def _name(self, slug: str) -> str:
        return self.resolver.organizations[slug].name

    def _entry_of_rows(self, path: str, key: Key, rows: list[RosterRow]) -> Entry:
        """One entry for the rows that name one body; InvalidData when they contradict each other."""
        titled = [row for row in rows if self._known(row.organization)]  # others are written as one likes
        return Entry(
            organization=key[1] if key[0] else None,
            name=self._name(key[1]) if key[0] else rows[0].name,
            title=_agreed(path, "name", [(row.name, row.line) for row in titled]),
            status=_agreed(path, "status", [(_status(path, row), row.line) for row in rows]) or Status.MEMBER,
            role=_agreed(path, "role", [(row.role, row.line) for row in rows]),
            tier=_agreed(path, "tier", [(row.tier, row.line) for row in rows]),
            sector=_agreed(path, "sector", [(row.sector, row.line) for row in rows]),
        )


def _entry(organization: Organization, result: Standing) -> Entry:
    return Entry(
        organization=organization.slug,
        name=organization.name,
        title=organization.name,
        status=str(result.status),
        role=result.role,
        tier=result.tier,
        sector=organization.sector,
        sources=result.sources,
    )


def _joined(one: Entry, other: Entry) -> Entry:
    """Two records that are one organization here: the one nearer to membership speaks, under the first one's name."""
    order = (Status.MEMBER, Status.DISPUTED, Status.FORMER, Status.NON_MEMBER)
    first = min(one, other, key=lambda entry: order.index(Status(entry.status)))
    both = tuple(sorted({*one.sources, *other.sources}))
    return first._replace(name=one.name, title=one.title, sector=one.sector, sources=both)


def _status(path: str, row: RosterRow) -> str:
    """A row's status; a roster without that column lists members."""
    status = (row.status or Status.MEMBER).strip().casefold()
    if status not in list(Status):
        known = f"a status is {', '.join(Status)}"
        raise InvalidData(
            f"{_places(path, [row.line])}: unknown status '{row.status}'",
            did_you_mean(closest(status, list(Status)), known),
        )
    return status


def _agreed(path: str, what: str, given: Iterable[tuple[str | None, int]]) -> str | None:
    """The one value that the rows give; InvalidData names the lines of two that differ."""
    seen: dict[str, tuple[str, int]] = {}
    for value, line in given:
        if value is not None:
            seen.setdefault(fold(value), (value, line))
    if len(seen) > 1:
        (value, line), (other, second) = list(seen.values())[:2]
        raise InvalidData(
            f"{_places(path, [line, second])} name one organization with different values of {what}:"
            f" '{value}' and '{other}'",
            "keep the row that is right",
        )
    return next(iter(seen.values()))[0] if seen else None


def _places(path: str, lines: list[int]) -> str:
    word = "item" if path.lower().endswith(".json") else "line"
    return f"'{path}' {word}{'s' if len(lines) > 1 else ''} {' and '.join(map(str, lines))}"
