"""A document into the registry: read, searched for mentions, its names looked up, all of it staged for a person.

Nothing that a document says counts before somebody accepts it (`alliance_cli.jobs.apply`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from alliance_cli import __version__
from alliance_cli.errors import InvalidData, Refused, UsageError
from alliance_cli.jobs.coalitions import Meant, NewAlliance, make, meant
from alliance_cli.jobs.described import Described, Told, describe, shared_days
from alliance_cli.jobs.facts import INSIDE
from alliance_cli.jobs.proposer import Proposer
from alliance_cli.jobs.review import LIKELY
from alliance_cli.jobs.roster import known_source
from alliance_cli.model.answers import Proposal
from alliance_cli.model.claims import CountClaim
from alliance_cli.model.documents import Document, Extraction, FoundCount, FoundMention, Row
from alliance_cli.model.ids import count_claim_id, mention_id
from alliance_cli.model.records import Coverage, Mention, Source
from alliance_cli.model.staging import Draft, Staged, StagedGroup
from alliance_cli.model.terms import MentionState, Stance
from alliance_cli.names import fold
from alliance_cli.store import reading, staged

if TYPE_CHECKING:
    from alliance_cli.jobs.resolve import Resolver
    from alliance_cli.store.connection import Reader
    from alliance_cli.store.writing import Writer

EXTRACTOR = f"alliance {__version__}"
HINTS = ("country", "sector", "website")
STEP = 200  # names between two calls of `progress`


class Wish(NamedTuple):
    """What is asked for: one alliance, or the column of a table that names it; what is told of the source."""

    told: Told = Told()
    alliance: str | None = None
    by_column: bool = False
    new_alliance: bool = False


class Prepared(NamedTuple):
    """A document ready to be staged. `known` is the source (slug) that was made of the same bytes before."""

    draft: Draft
    known: str | None
    new: tuple[NewAlliance, ...]
    guesses: tuple[str, ...]
    proposals: Mapping[str, Proposal]
    left_out: int = 0


Progress = Callable[[int, float | None], None]


def prepare(
    reader: Reader,
    resolver: Resolver,
    document: Document,
    wish: Wish,
    today: str,
    progress: Progress = lambda done, part: None,
) -> Prepared:
    """What staging the document would write; the same whether its bytes are known or not.

    UsageError, NotFound, InvalidData or Refused when the wish cannot be met.
    """  # fmt: skip
    known = staged.source_of_bytes(reader, document.sha256)
    sources = reading.sources(reader)
    words = _words(document, wish)
    found = meant(reader, resolver, words, document, may_be_new=wish.new_alliance)
    kept, left_out = _of_alliance(document, wish, found)
    speaks_of = list(dict.fromkeys(found.by_word.values()))
    described = _described(kept, wish.told, found.names(speaks_of), sources, known, today)
    extraction = extracted(kept, found, speaks_of, gazetteer(reader, kept))
    proposer = Proposer(resolver, described.source, sources)
    surfaces = list(dict.fromkeys(one.surface for one in extraction.mentions))
    proposals = proposer.all(surfaces, progress, STEP)
    complete = _complete(described.source.slug, speaks_of, extraction) if wish.told.complete else ()
    draft = _draft(kept, described.source, extraction, proposals)._replace(complete=complete)
    return Prepared(draft, known, found.new, described.guesses, proposals, left_out)


def _words(document: Document, wish: Wish) -> list[str]:
    """The names of the alliances that the document is about."""
    if not wish.by_column:
        if wish.alliance is None:
            raise UsageError(
                "which alliance does it speak of?", "name it with --alliance, or --alliance-column"
            )
        return [wish.alliance]
    if not document.rows:
        raise UsageError(f"'{document.name}' is no table", "name the alliance with --alliance")
    for row in document.rows:
        if not row.cells.get("alliance", "").strip():
            raise InvalidData(
                f"'{document.name}' {row.locator}: no alliance", "fill the cell or drop the row"
            )
    return list(dict.fromkeys(row.cells["alliance"].strip() for row in document.rows))


def _of_alliance(document: Document, wish: Wish, found: Meant) -> tuple[Document, int]:
    """The document without rows that name another alliance than the one asked for, and how many these are."""
    if wish.by_column or not document.rows:
        return document, 0
    slug = found.by_word[wish.alliance or ""]
    names = {fold(name) for name in (slug, wish.alliance or "", *found.coalitions[slug].names)}
    kept = tuple(row for row in document.rows if fold(row.cells.get("alliance", "")) in {"", *names})
    if not kept:
        other = document.rows[0].cells.get("alliance", "")
        raise InvalidData(
            f"'{document.name}': no row is about {slug}, the first is about '{other}'",
            "take all alliances with --alliance-column, or name the right one",
        )
    return document._replace(rows=kept), len(document.rows) - len(kept)


def _described(
    document: Document,
    told: Told,
    owners: list[str],
    sources: Mapping[str, Source],
    known: str | None,
    today: str,
) -> Described:
    if told.supersedes is not None:
        known_source(sources, told.supersedes)
        later = [source.slug for source in sources.values() if source.supersedes == told.supersedes]
        if later and later != [known]:
            raise Refused(
                f"{told.supersedes} is superseded by {later[0]} already", f"--supersedes {later[0]}"
            )
    if told.source in sources and told.source != known:
        hint = f"name another one; a corrected edition of it: --supersedes {told.source}"
        raise Refused(f"there is a source '{told.source}' already", hint)
    described = describe(document, told, owners, sources, today)
    if known is None:
        return described
    return Described(described.source._replace(slug=known), described.guesses)


def gazetteer(reader: Reader, document: Document) -> list[str]:
    """Recorded names that the text may hold: those whose first word stands in it. Tables need none."""
    if not document.text:
        return []
    present = {_first_word(part) for part in document.text.split()}
    every = (item.name for item in reading.organizations(reader, everyone=True).values())
    recorded = (item.value for item in reading.names(reader))
    return sorted(
        {name for source in (every, recorded) for name in source if _first_word(name.split()[0]) in present}
    )


def _first_word(part: str) -> str:
    """What a word begins with, letters and digits only, without case."""
    start = "".join(char if char.isalnum() else " " for char in part).split()
    return start[0].casefold() if start else part


def extracted(document: Document, found: Meant, speaks_of: Sequence[str], names: Iterable[str]) -> Extraction:
    """What the document says, of each of its alliances; groups are numbered in the order of the document."""
    from alliance_cli.extract import extract

    if not document.rows:
        main = found.coalitions[speaks_of[0]]
        others = [one for slug, one in found.coalitions.items() if slug != main.slug]
        return extract(document, main, others=others, known=names)
    parts = []
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in document.rows:
        word = row.cells.get("alliance", "").strip()
        rows[found.by_word.get(word) or speaks_of[0]].append(row)
    for slug, some in rows.items():
        part = document._replace(rows=tuple(some))
        parts.append(_dated(part, extract(part, found.coalitions[slug])))
    return _joined(parts)


def _dated(part: Document, found: Extraction) -> Extraction:
    """The findings in one alliance's rows; a day that all rows share is the list's, not that of an event."""
    day = next(iter(shared_days(part).values()), None)
    if day is None:
        return found
    undated = tuple(
        one._replace(event_date=None) if one.event_date == day and one.stance is Stance.MEMBER else one
        for one in found.mentions
    )
    return found._replace(mentions=undated)


def _joined(parts: Sequence[Extraction]) -> Extraction:
    mentions: list[FoundMention] = []
    groups = []
    counts: list[FoundCount] = []
    for number, part in enumerate(parts):
        mark = f"{number + 1}." if len(parts) > 1 else ""
        mentions += [one._replace(group=f"{mark}{one.group}") for one in part.mentions]
        groups += [one._replace(id=f"{mark}{one.id}") for one in part.groups]
        counts += part.counts
    return Extraction(tuple(mentions), tuple(groups), tuple(counts))


def _complete(source: str, alliances: Iterable[str], extraction: Extraction) -> tuple[Coverage, ...]:
    """Which lists are complete: a table as a whole, of a text the longest list of members.

    What the text says before and after its list is said of single members, not of all.
    """
    found = []
    for alliance in alliances:
        inside = [one for one in extraction.mentions if one.alliance == alliance and one.stance in INSIDE]
        sizes = Counter(one.group for one in inside)
        longest = max(sizes, key=lambda key: sizes[key], default=None)
        places = [(one.start, one.end) for one in inside if one.group == longest]
        starts = [start for start, _ in places if start is not None]
        ends = [end for _, end in places if end is not None]
        found.append(Coverage(source, alliance, True, min(starts, default=None), max(ends, default=None)))
    return tuple(found)


def _draft(
    document: Document, source: Source, extraction: Extraction, proposals: Mapping[str, Proposal]
) -> Draft:
    cells = {row.locator: row.cells for row in document.rows}
    keys = {group.id: f"g{number}" for number, group in enumerate(extraction.groups, 1)}
    groups = tuple(
        StagedGroup(source.slug, keys[one.id], str(one.stance), one.evidence, one.quote, one.alliance)
        for one in extraction.groups
    )
    mentions = tuple(
        Staged(
            mention, keys[one.group], one.evidence, EXTRACTOR,
            _hints(cells.get(one.locator or "", {})), noted(proposals[one.surface]),
        )
        for mention, one in _mentions(source.slug, extraction.mentions)
    )  # fmt: skip
    counts = {
        count_claim_id(source.slug, one.alliance, one.text, one.occurrence): one for one in extraction.counts
    }
    return Draft(source, document.text or None, (), groups, mentions, tuple(
        CountClaim(
            key, source.slug, one.alliance, one.text, one.occurrence, one.comparator, one.value, one.unit,
            one.scope, one.start, one.end, state=MentionState.STAGED,
        )
        for key, one in counts.items()
    ))  # fmt: skip


def _mentions(source: str, found: Iterable[FoundMention]) -> Iterator[tuple[Mention, FoundMention]]:
    """The findings as mentions; a row that repeats another one is the next occurrence of its name."""
    seen: set[str] = set()
    for one in found:
        occurrence = one.occurrence
        while (key := mention_id(source, one.alliance, one.surface, occurrence, str(one.stance))) in seen:
            occurrence += 1
        seen.add(key)
        if one.start is not None and occurrence != one.occurrence:
            continue  # the same place in a text, said twice
        yield Mention(
            key, source, one.alliance, one.surface, occurrence, one.stance, one.start, one.end, one.locator,
            one.role, one.tier, one.event_date, MentionState.STAGED,
        ), one  # fmt: skip


def _hints(cells: Mapping[str, str]) -> dict[str, str] | None:
    return {role: cells[role] for role in HINTS if cells.get(role)} or None


def noted(proposal: Proposal) -> dict[str, Any]:
    """What is kept of a proposal: whom it means at best, how well, and why."""
    best = proposal.candidates[0] if proposal.candidates else None
    return {
        "recommendation": str(proposal.recommendation),
        "settled": proposal.settled,
        "organization": best.organization if best else None,
        "likely": [item.organization for item in proposal.candidates if item.score >= LIKELY],
        "matched_name": best.matched_name if best else None,
        "score": best.score if best else None,
        "reason": proposal.reason,
    }


def stage(writer: Writer, prepared: Prepared) -> None:
    """Writes what was prepared, and takes over what was decided about the edition that it replaces."""
    from alliance_cli.store import carrying, staging

    for new in prepared.new:
        make(writer, new)
    staging.stage(writer, prepared.draft)
    earlier = prepared.draft.source.supersedes
    if earlier is not None:
        carrying.carry_over(writer, earlier, prepared.draft.source.slug)
