"""A dump of the Research Organization Registry into the registry: organizations, names, identifiers, relations.

Records are known by their ROR id, never by their name. Of an organization that has the id already its display
name, country, website and sectors stay as they are; names, identifiers and relations that it lacks are added,
so that the same dump twice changes nothing. Records that are not active are left out.

The whole dump is one transaction and one change. Every row stands in the change log with its image, so `undo`
takes the import back exactly, or refuses when one of its rows has changed since.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from alliance_cli.model.terms import NameKind, RelationKind, Sector
from alliance_cli.names import fold, slugify
from alliance_cli.sources.ror import RorRecord, ror_records

if TYPE_CHECKING:
    from alliance_cli.store.bulk import Bulk
    from alliance_cli.store.writing import Writer

SECTORS: dict[str, Sector] = {
    "education": Sector.ACADEMIA,
    "healthcare": Sector.HEALTHCARE,
    "company": Sector.INDUSTRY,
    "facility": Sector.RESEARCH,
    "government": Sector.GOVERNMENT,
    "nonprofit": Sector.NONPROFIT,
    "archive": Sector.OTHER,
    "other": Sector.OTHER,
}
"""ROR's types as sectors. ROR does not rank the types of a record: the first of this list is the primary sector."""

TOPICS = {"funder": "funder"}
"""Types that say what an organization does rather than what it is."""

STEP = 500  # records between two calls of `told`


class Imported(NamedTuple):
    """What an import did. `namesakes` are new organizations that share a name with one without a ROR id;
    `shared` are Wikidata identifiers that several records claim, which therefore name none of them."""

    records: int
    inactive: int
    organizations: int
    names: int
    identifiers: int
    relations: int
    namesakes: int
    shared: int
    rows: int


def first_record(path: Path) -> RorRecord | None:
    """The first record, None of an empty dump; InvalidData when the file is no dump. Costs no more than one chunk."""
    return next(ror_records(path), None)


def import_ror(writer: Writer, path: Path, told: Callable[[int], None] = lambda _: None) -> Imported:
    """Writes the dump's active records through the writer; what that did.

    `told` hears the number of records read, every STEP records. InvalidData names the file and the record
    that cannot be read; the caller's transaction then leaves the registry as it was.
    """
    from alliance_cli.store.bulk import Bulk

    loading = _Loading(Bulk(writer))
    records = inactive = 0
    for records, record in enumerate(ror_records(path), 1):
        if records % STEP == 0:
            told(records)
        if record.active:
            loading.record(record)
        else:
            inactive += 1
    loading.finish()
    return loading.report(records, inactive)


class _Loading:
    """The records so far as rows; what can be written only when all records are known waits for `finish`."""

    def __init__(self, bulk: Bulk) -> None:
        self.bulk = bulk
        self.known = bulk.known()
        self.counts = dict.fromkeys(("organization", "name", "identifier", "relation"), 0)
        self.namesakes = 0
        self._by_ror = {
            value: number for (scheme, value), number in self.known.identifiers.items() if scheme == "ror"
        }
        identified = set(self._by_ror.values())
        self._unidentified = {
            fold(name) for number, name in self.known.display.items() if number not in identified
        }
        self._wikidata: dict[str, set[int]] = {}
        self._relations: list[tuple[str, RelationKind, str]] = []
        self._numbers: dict[str, int] = {}  # the last suffix given to a slug

    def record(self, record: RorRecord) -> None:
        """The record's organization, new or known, with its names."""
        number = self._by_ror.get(record.id)
        if number is None:
            number = self._by_ror[record.id] = self._organization(record)
            self._add("identifier", organization_id=number, scheme="ror", value=record.id)
        else:
            self._name(number, record.name, NameKind.OFFICIAL, None)
        for value, kind, lang in record.forms:
            self._name(number, value, kind, lang)
        for code in record.wikidata:
            self._wikidata.setdefault(code, set()).add(number)
        self._relations += _relations(record)

    def finish(self) -> None:
        """The identifiers that one record alone claims, and the relations between organizations that are there."""
        for code, owners in self._wikidata.items():
            if len(owners) == 1 and ("wikidata", code) not in self.known.identifiers:
                self._add("identifier", organization_id=next(iter(owners)), scheme="wikidata", value=code)
        for subject, kind, target in self._relations:
            one, other = self._by_ror.get(subject), self._by_ror.get(target)
            if one is None or other is None or one == other:
                continue
            if (one, kind.value, other) not in self.known.relations:
                self.known.relations.add((one, kind.value, other))
                self._add("relation", subject_id=one, kind=kind.value, object_id=other)
        self.bulk.send()

    def report(self, records: int, inactive: int) -> Imported:
        """What was done, after `finish`."""
        return Imported(
            records=records, inactive=inactive, organizations=self.counts["organization"],
            names=self.counts["name"], identifiers=self.counts["identifier"],
            relations=self.counts["relation"], namesakes=self.namesakes,
            shared=sum(len(owners) > 1 for owners in self._wikidata.values()), rows=self.bulk.total,
        )  # fmt: skip

    def _add(self, table: str, **values: object) -> int:
        self.counts[table] += 1
        return self.bulk.add(table, **values)

    def _organization(self, record: RorRecord) -> int:
        slug = self._slug(record.name)
        number = self._add(
            "organization", slug=slug, name=record.name, country=record.country, website=record.website
        )
        self.known.names.add((number, record.name))
        if self._unidentified and fold(record.name) in self._unidentified:
            self.namesakes += 1
        sectors = dict.fromkeys(SECTORS[word].value for word in SECTORS if word in record.types)
        topics = [TOPICS[word] for word in record.types if word in TOPICS]
        for scheme, codes in (("sector", list(sectors)), ("topic", topics)):
            for position, code in enumerate(codes):
                self.bulk.add(
                    "tagging", organization_id=number, tag_id=self._tag(scheme, code),
                    is_primary=scheme == "sector" and position == 0, position=position,
                )  # fmt: skip
        return number

    def _tag(self, scheme: str, code: str) -> int:
        if (scheme, code) not in self.known.tags:
            self.known.tags[scheme, code] = self.bulk.add("tag", scheme=scheme, code=code)
        return self.known.tags[scheme, code]

    def _slug(self, name: str) -> str:
        """A slug that none has: with `-2`, `-3` … where the plain one is taken."""
        base = slug = slugify(name)
        while slug in self.known.slugs:
            self._numbers[base] = self._numbers.get(base, 1) + 1
            slug = f"{base}-{self._numbers[base]}"
        self.known.slugs.add(slug)
        return slug

    def _name(self, number: int, value: str, kind: NameKind, lang: str | None) -> None:
        """A name that the organization has under any kind already is left as it is."""
        if (number, value) not in self.known.names:
            self.known.names.add((number, value))
            self._add("name", organization_id=number, value=value, kind=kind.value, lang=lang)


def _relations(record: RorRecord) -> Iterator[tuple[str, RelationKind, str]]:
    """What the record says of itself and others, from the side that the registry records."""
    for word, other in record.relations:
        kind = RelationKind.SUCCEEDED_BY if word.endswith("cessor") else RelationKind.PART_OF
        if word in ("parent", "successor"):
            yield record.id, kind, other
        else:
            yield other, kind, record.id


def summary(done: Imported) -> Iterable[str]:
    """What an import did, as lines for a person."""
    yield (
        f"{done.records:,} records: {done.organizations:,} organizations, {done.names:,} names, "
        f"{done.identifiers:,} identifiers, {done.relations:,} relations added; {done.inactive:,} not active"
    )
    if done.namesakes:
        yield (
            f"{done.namesakes:,} of them have the name of an organization without a ROR id: see 'alliance check'"
        )
    if done.shared:
        yield f"{done.shared:,} Wikidata identifiers that several records claim were left out"
