"""A document into the registry: read, searched for mentions, its names looked up, all of it staged for a person.

Nothing that a document says counts before somebody accepts it (`alliance_cli.jobs.apply`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from alliance_cli import __version__
from alliance_cli.errors import InvalidData, Refused, UsageError
from alliance_cli.jobs.documents.coalitions import Meant, NewAlliance, make, meant
from alliance_cli.jobs.documents.described import Described, Told, describe, shared_days
from alliance_cli.jobs.documents.proposer import Proposer
from alliance_cli.jobs.plans.drafts import complete_lists, draft
from alliance_cli.jobs.rosters.roster import known_source
from alliance_cli.model.answers import Proposal
from alliance_cli.model.documents import Document, Extraction, FoundCount, FoundMention, Row
from alliance_cli.model.records import Source
from alliance_cli.model.staging import Draft
from alliance_cli.model.terms import Stance
from alliance_cli.names import fold
from alliance_cli.store import reading, staged

if TYPE_CHECKING:
    from alliance_cli.jobs.resolve import Resolver
    from alliance_cli.store.connection import Reader
    from alliance_cli.store.writing import Writer

EXTRACTOR = f"alliance {__version__}"
STEP = 200  # names between two calls of `progress`


class Wish(NamedTuple):
    """What is asked for: one alliance, or the column of a table that names it; what is told of the source.

    Of the alliances in `also` a document may speak too.
    """

    told: Told = Told()
    alliance: str | None = None
    also: tuple[str, ...] = ()
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
    if not wish.by_column:
        speaks_of = speaks_of[:1]  # of the others it may say something, but it is not about them
    described = _described(kept, wish.told, found.names(speaks_of), sources, known, today)
    extraction = extracted(kept, found, speaks_of, gazetteer(reader, kept))
    listed = kept.rows if len(speaks_of) == 1 else ()
    addresses = {" ".join(row.cells.get("name", "").split()): row.cells.get("website", "") for row in listed}
    proposer = Proposer(resolver, described.source, sources, reader, addresses)
    surfaces = list(dict.fromkeys(one.surface for one in extraction.mentions))
    proposals = proposer.all(surfaces, progress, STEP)
    complete = complete_lists(described.source.slug, speaks_of, extraction) if wish.told.complete else ()
    made = draft(kept, described.source, extraction, proposals)._replace(complete=complete)
    return Prepared(made, known, found.new, described.guesses, proposals, left_out)


def _words(document: Document, wish: Wish) -> list[str]:
    """The names of the alliances that the document is about."""
    if not wish.by_column:
        if wish.alliance is None:
            raise UsageError(
                "which alliance does it speak of?", "name it with --alliance, or --alliance-column"
            )
        return [wish.alliance, *wish.also]
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
    slugs = list(found.by_word.values())
    names = {"", *map(fold, found.by_word), *map(fold, slugs)}
    names |= {fold(name) for slug in slugs for name in found.coalitions[slug].names}
    kept = tuple(row for row in document.rows if fold(row.cells.get("alliance", "")) in names)
    if not kept:
        other = document.rows[0].cells.get("alliance", "")
        raise InvalidData(
            f"'{document.name}': no row is about {slugs[0]}, the first is about '{other}'",
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
    if known is None:
        _check_new(told, sources)
    described = describe(document, told, owners, sources, today)
    return described if known is None else described._replace(source=described.source._replace(slug=known))


def _check_new(told: Told, sources: Mapping[str, Source]) -> None:
    """Whether what is told of a source fits the others; a file that was ingested already changes nothing."""
    if told.supersedes is not None:
        known_source(sources, told.supersedes)
        later = [source.slug for source in sources.values() if source.supersedes == told.supersedes]
        if later:
            raise Refused(
                f"{told.supersedes} is superseded by {later[0]} already", f"--supersedes {later[0]}"
            )
    if told.source in sources:
        hint = f"name another one; a corrected edition of it: --supersedes {told.source}"
        raise Refused(f"there is a source '{told.source}' already", hint)


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


def stage(writer: Writer, prepared: Prepared) -> None:
    """Writes what was prepared, and takes over what was decided about the edition that it replaces."""
    from alliance_cli.store import carrying, staging

    for new in prepared.new:
        make(writer, new)
    staging.stage(writer, prepared.draft)
    earlier = prepared.draft.source.supersedes
    if earlier is not None:
        carrying.carry_over(writer, earlier, prepared.draft.source.slug)
