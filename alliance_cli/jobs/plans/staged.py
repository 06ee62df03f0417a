"""Plans of what is staged, or of what a dry run would stage; spellings of one new body get one name in all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from alliance_cli.jobs.documents.coalitions import named
from alliance_cli.jobs.documents.proposer import Proposer
from alliance_cli.jobs.ingest import Prepared
from alliance_cli.jobs.plans.plan import NEW, Part, meaning, part
from alliance_cli.jobs.questions.clusters import clusters
from alliance_cli.jobs.rosters.evidence import claims, live_sources
from alliance_cli.jobs.rosters.roster import known_alliance, known_source
from alliance_cli.model.answers import Proposal
from alliance_cli.model.claims import CountClaim
from alliance_cli.model.records import Source
from alliance_cli.model.staging import Staged, StagedGroup
from alliance_cli.model.terms import NameKind, Stance
from alliance_cli.names.fold import fold
from alliance_cli.names.keys import base_words, keys
from alliance_cli.store import reading, staged

if TYPE_CHECKING:
    from alliance_cli.jobs.resolve import Resolver
    from alliance_cli.store.connection import Reader

FEW = 400
"""Up to so many unknown spellings are compared with each other; of more only those that share a key are one body."""


class Waiting(NamedTuple):
    """What is staged of one source, with what its names mean."""

    source: Source
    groups: Mapping[str, StagedGroup]
    staged: tuple[Staged, ...]
    counts: tuple[CountClaim, ...]
    proposals: Mapping[str, Proposal]


def of_registry(
    reader: Reader, resolver: Resolver, sources: Sequence[str] = (), alliance: str | None = None
) -> list[Part]:
    """The plans of what is staged, of some sources and one alliance when named, in the order of the sources."""
    every = reading.sources(reader)
    wanted = [known_source(every, slug) for slug in sources] or list(live_sources(every))
    slug = known_alliance(reading.alliances(reader), alliance) if alliance else None
    found = []
    corrected = claims(reader)[1]
    for name in wanted:
        waits = [as_corrected(one, corrected) for one in staged.grouped(reader, name, slug)]
        counts = staged.counts(reader, name, slug)
        if waits or counts:
            kept = {key: group for (_, key), group in staged.groups(reader, name).items()}
            proposer = Proposer(resolver, every[name], every, reader, _on_a_list(waits))
            proposals = {surface: proposer(surface) for surface in {one.mention.surface for one in waits}}
            found.append(Waiting(every[name], kept, tuple(waits), tuple(counts), proposals))
    return assembled(found)


def _on_a_list(waits: Sequence[Staged]) -> dict[str, str]:
    """Names with their addresses, where all that waits is one alliance's list."""
    if len({one.mention.alliance for one in waits}) > 1 or any(one.mention.locator is None for one in waits):
        return {}
    return {one.mention.surface: (one.hints or {}).get("website", "") for one in waits}


def as_corrected(one: Staged, corrected: Mapping[str, Mapping[str, Any]]) -> Staged:
    """The mention as an earlier answer corrected it while whom it names stayed open."""
    told = dict(corrected.get(one.mention.id, {}))
    if not told:
        return one
    stance = Stance(str(told.pop("stance", one.mention.stance)))
    return one._replace(mention=one.mention._replace(stance=stance, **told))


def of_drafts(prepared: Iterable[Prepared]) -> list[Part]:
    """The plans of documents that are not staged."""
    return assembled(
        Waiting(
            one.draft.source, {group.key: group for group in one.draft.groups}, one.draft.mentions,
            one.draft.counts, one.proposals,
        )
        for one in prepared
    )  # fmt: skip


def assembled(waiting: Iterable[Waiting]) -> list[Part]:
    """The plans, each new body under one name throughout."""
    ordered = list(waiting)
    names = new_names(
        one.mention.surface
        for source in ordered
        for one in source.staged
        if one.organization is None
        and meaning(one.mention.surface, source.proposals[one.mention.surface], {})[0] == NEW
    )
    return [part(one.source, one.groups, one.staged, one.counts, one.proposals, names) for one in ordered]


def new_names(surfaces: Iterable[str]) -> dict[str, str]:
    """Of each spelling the name of the new body that it seems to mean: of its group the most frequent spelling.

    Of equally frequent ones it is the longest without a legal form.
    """
    counts = Counter(surfaces)
    spellings = sorted(
        counts, key=lambda surface: (-counts[surface], _has_legal_form(surface), -len(surface), surface)
    )
    groups = clusters(spellings) if len(spellings) <= FEW else _by_keys(spellings)
    names = {surface: " ".join(group[0].split()) for group in groups for surface in group}
    acronyms = _acronyms(names.values())
    return {
        surface: acronyms.get(fold(surface), name) if name == " ".join(surface.split()) else name
        for surface, name in names.items()
    }


def _has_legal_form(surface: str) -> bool:
    folded = fold(surface)
    return len(base_words(folded)) < len(folded.split())


def _by_keys(spellings: Sequence[str]) -> list[list[str]]:
    groups: dict[str, list[str]] = {}
    home: dict[str, str] = {}
    for surface in spellings:
        found = keys(surface)
        marks = (f"sequence {found.sequence}", f"letters {found.squeezed}")
        first = next((home[mark] for mark in marks if mark in home), surface)
        for mark in marks:
            home.setdefault(mark, first)
        groups.setdefault(first, []).append(surface)
    return list(groups.values())


def _acronyms(names: Iterable[str]) -> dict[str, str]:
    """Names by the acronym in their own bracket, as far as it belongs to one of them alone."""
    owners: dict[str, set[str]] = {}
    for name in names:
        for value, kind in named(name)[1]:
            if kind is NameKind.ACRONYM:
                owners.setdefault(fold(value), set()).add(name)
    return {acronym: next(iter(found)) for acronym, found in owners.items() if len(found) == 1}
