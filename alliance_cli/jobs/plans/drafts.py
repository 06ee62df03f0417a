"""What was found in a document as rows that wait for a person: mentions, groups, counts, complete lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from alliance_cli import __version__
from alliance_cli.jobs.review import LIKELY
from alliance_cli.jobs.rosters.facts import INSIDE
from alliance_cli.model.answers import Proposal
from alliance_cli.model.claims import CountClaim
from alliance_cli.model.documents import Document, Extraction, FoundMention
from alliance_cli.model.ids import count_claim_id, mention_id
from alliance_cli.model.records import Coverage, Mention, Source
from alliance_cli.model.staging import Draft, Staged, StagedGroup
from alliance_cli.model.terms import MentionState

EXTRACTOR = f"alliance {__version__}"
HINTS = ("country", "sector", "website")


def complete_lists(source: str, alliances: Iterable[str], extraction: Extraction) -> tuple[Coverage, ...]:
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


def draft(
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
