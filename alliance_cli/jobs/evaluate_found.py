"""How well extraction does on documents whose mentions, stances and counts are known.

The words, for one document or all. A gold row names a surface as written and what is said of it; where several rows
or an `alt_stance` allow several readings, each is right. Matched is by surface, whatever the place.

- mentions: surfaces of the gold rows; `found` those that extraction gives exactly so, recall = found / mentions.
- proposed: surfaces that extraction says are members (member, joined, founder); `right` those that the gold rows say
  are; precision = right / proposed, member_recall = right / surfaces that are members by the first reading.
- denied: the same for non-members and those that left.
- stances: share of the found surfaces whose stance is one of the right ones.
- counts: gold numbers; counts_found those within whose bounds extraction found a number.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from alliance_cli.errors import InvalidData, NotFound
from alliance_cli.jobs.documents.coalitions import named
from alliance_cli.jobs.evaluate import ALL, DIGITS
from alliance_cli.jobs.ingest import gazetteer
from alliance_cli.jobs.rosters.roster import known_alliance
from alliance_cli.model.claims import Comparator
from alliance_cli.model.documents import Coalition, Document, Extraction, FoundCount
from alliance_cli.store import reading

if TYPE_CHECKING:
    from alliance_cli.store.connection import Reader

INSIDE = frozenset({"member", "joined", "founder"})
OUTSIDE = frozenset({"non-member", "left"})
MOST = 10**9  # the upper bound of a count without one


class Gold(NamedTuple):
    """What one document says: the right stances of each surface (the first reading first), bounds of its counts."""

    source: str
    alliances: tuple[str, ...]
    stances: Mapping[str, tuple[str, ...]]
    counts: tuple[tuple[int, int], ...] = ()


class Measured(NamedTuple):
    """Numbers of one document; they add up."""

    mentions: int = 0
    found: int = 0
    extracted: int = 0
    proposed: int = 0
    right: int = 0
    members: int = 0
    denied: int = 0
    denied_right: int = 0
    non_members: int = 0
    stances: int = 0
    counts: int = 0
    counts_found: int = 0


def gold_of(path: Path) -> list[Gold]:
    """The answers of a JSON lines file by document, in its order; InvalidData names a row that cannot be used."""
    import json

    from alliance_cli.sources.table import lines_of

    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with lines_of(path) as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
                usable = bool(row["source"]) and bool(row.get("as_written") or row.get("count_claim"))
            except (ValueError, RecursionError, KeyError, TypeError, AttributeError) as error:
                raise InvalidData(
                    f"'{path}' line {number} is no gold row", "source, as_written, stance"
                ) from error
            if not usable:
                raise InvalidData(
                    f"'{path}' line {number} names no surface and no count", "fill it or drop the row"
                )
            rows[str(row["source"])].append(row)
    return [_gold(source, found) for source, found in rows.items()]


def _gold(source: str, rows: Sequence[Mapping[str, Any]]) -> Gold:
    stances: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.get("as_written"):
            surface = " ".join(str(row["as_written"]).split())
            stances[surface] += [
                str(row.get("stance") or "mentioned"),
                *map(str, row.get("alt_stance") or ()),
            ]
    said = Counter(str(row["alliance"]) for row in rows if row.get("alliance"))
    counts = [(row.get("min") or 0, row.get("max") or MOST) for row in rows if row.get("count_claim")]
    ordered = tuple(name for name, _ in said.most_common())
    return Gold(
        source, ordered, {key: tuple(dict.fromkeys(found)) for key, found in stances.items()}, tuple(counts)
    )


def judged(
    reader: Reader, gold: Iterable[Gold], read: Callable[[str], Document]
) -> Iterator[tuple[Gold, Extraction, Measured]]:
    """Each document beside what was extracted and its numbers. `read` gives the document of a source."""
    from alliance_cli.extract import extract

    for one in gold:
        document = read(one.source)
        main, *others = [_coalition(reader, name) for name in one.alliances or ("the alliance",)]
        found = extract(document, main, others=others, known=gazetteer(reader, document))
        yield one, found, measured(one, found)


def _coalition(reader: Reader, name: str) -> Coalition:
    """A coalition of the registry, with its recorded names, or one that is known by this name alone."""
    alliances = reading.alliances(reader)
    try:
        slug = known_alliance(alliances, name)
    except NotFound:
        base, further = named(name)
        return Coalition(name, (base, *(value for value, _ in further)))
    return Coalition(slug, (alliances[slug].name, *(item.value for item in reading.names(reader, slug))))


def said_of(found: Extraction) -> dict[str, str]:
    """Of each surface what extraction says; of several statements the one that says most."""
    order = {"mentioned": 0, "left": 1, "non-member": 1}
    said: dict[str, str] = {}
    for one in found.mentions:
        surface = " ".join(one.surface.split())
        stance = str(one.stance)
        if surface not in said or order.get(stance, 2) > order.get(said[surface], 2):
            said[surface] = stance
    return said


def measured(gold: Gold, found: Extraction) -> Measured:
    """The numbers of one document."""
    said = said_of(found)
    hits = [surface for surface in gold.stances if surface in said]
    proposed = [surface for surface, stance in said.items() if stance in INSIDE]
    denied = [surface for surface, stance in said.items() if stance in OUTSIDE]
    return Measured(
        mentions=len(gold.stances), found=len(hits), extracted=len(said),
        proposed=len(proposed), right=sum(_is(gold, surface, INSIDE) for surface in proposed),
        members=sum(stances[0] in INSIDE for stances in gold.stances.values()),
        denied=len(denied), denied_right=sum(_is(gold, surface, OUTSIDE) for surface in denied),
        non_members=sum(stances[0] in OUTSIDE for stances in gold.stances.values()),
        stances=sum(_agrees(gold.stances[surface], said[surface]) for surface in hits),
        counts=len(gold.counts),
        counts_found=sum(any(low <= _least(one) <= high for one in found.counts) for low, high in gold.counts),
    )  # fmt: skip


def _least(count: FoundCount) -> int:
    """The number that is claimed to be reached."""
    return count.value + 1 if count.comparator is Comparator.GREATER else count.value


def _is(gold: Gold, surface: str, wanted: frozenset[str]) -> bool:
    return any(stance in wanted for stance in gold.stances.get(surface, ()))


def _agrees(right: Iterable[str], stance: str) -> bool:
    return any(stance == one or (stance in INSIDE and one in INSIDE) for one in right)


def row_of(source: str, it: Measured) -> dict[str, Any]:
    """The numbers in the documented fields."""
    return {
        "source": source,
        "mentions": it.mentions,
        "found": it.found,
        "recall": _share(it.found, it.mentions),
        "proposed": it.proposed,
        "precision": _share(it.right, it.proposed),
        "member_recall": _share(it.right, it.members),
        "denied_precision": _share(it.denied_right, it.denied),
        "denied_recall": _share(it.denied_right, it.non_members),
        "stances": _share(it.stances, it.found),
        "counts": it.counts,
        "counts_found": it.counts_found,
    }


def rows(found: Sequence[tuple[Gold, Extraction, Measured]]) -> list[dict[str, Any]]:
    """A row a document, and last the one for all."""
    total = (
        Measured(*(sum(values) for values in zip(*(it for _, _, it in found), strict=True)))
        if found
        else Measured()
    )
    return [*(row_of(gold.source, it) for gold, _, it in found), row_of(ALL, total)]


def errors(found: Iterable[tuple[Gold, Extraction, Measured]]) -> list[dict[str, Any]]:
    """A row for each surface that is missed, said wrongly, or a member that is none."""
    listed = []
    for gold, extraction, _ in found:
        said = said_of(extraction)
        for surface in dict.fromkeys((*gold.stances, *said)):
            right, stance = gold.stances.get(surface, ()), said.get(surface)
            wrong = stance in INSIDE | OUTSIDE if not right else stance is None or not _agrees(right, stance)
            if wrong:
                kind = "missed" if stance is None else "wrong" if right else "extra"
                listed.append(
                    {
                        "source": gold.source,
                        "surface": surface,
                        "error": kind,
                        "expected": list(right),
                        "stance": stance,
                    }
                )
    return listed


def _share(part: int, whole: int) -> float | None:
    return round(min(part, whole) / whole, DIGITS) if whole else None
