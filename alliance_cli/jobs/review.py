"""The questions that are open, asked so that one answer settles many mentions.

A question is about mentions that no decision joins to an organization, or that are still staged. Mentions of
one spelling ask one question, whatever their sources; so do spellings that are accepted for one organization,
and unmatched spellings that look like one new body (`alliance_cli.jobs.questions.clusters`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from alliance_cli.jobs.questions.clusters import clusters
from alliance_cli.jobs.resolve import Resolver
from alliance_cli.jobs.rosters.evidence import claims, live_sources
from alliance_cli.jobs.rosters.roster import known_alliance, known_source
from alliance_cli.model.answers import Candidate, Proposal, Recommendation
from alliance_cli.model.ids import mention_id
from alliance_cli.model.records import Mention
from alliance_cli.model.terms import MentionState, Scope
from alliance_cli.names.fold import fold
from alliance_cli.store import questions, reading

if TYPE_CHECKING:
    from alliance_cli.store.connection import Reader
    from alliance_cli.store.reading import Decided

WORTH_A_LOOK = 2.0
"""Candidates under this score are not shown."""

LIKELY = 50.0
"""From this score a best candidate is what a spelling probably means; others are not put beside it."""


class Place(NamedTuple):
    """A mention as a question shows it: where it stands, what is said, and the sentence where the text is kept."""

    mention: str
    source: str
    surface: str
    alliance: str | None
    stance: str
    state: str
    locator: str | None
    quote: str | None


class Question(NamedTuple):
    """What one answer settles. `spellings` and `candidates` are best first.

    `scope` is how far an answer reaches; None is everywhere, but only in its source for a spelling that names
    nobody alone. `known` is the organization that the mentions name already, when all that is open is whether
    what they say is accepted.
    """

    spellings: tuple[str, ...]
    places: tuple[Place, ...]
    recommendation: Recommendation
    reason: str
    candidates: tuple[Candidate, ...]
    scope: Scope | None = None
    known: str | None = None

    @property
    def id(self) -> str:
        """`q_…`, the same for the same mentions."""
        return f"q{mention_id('', None, ' '.join(sorted(place.mention for place in self.places)), 1, '')[1:]}"


class Wanted(NamedTuple):
    """Which questions: of an alliance, of a source, answered in a scope; `unsure` asks again what was unsure."""

    alliance: str | None = None
    source: str | None = None
    scope: Scope | None = None
    unsure: bool = False


EVERY = Wanted()


class _Unit(NamedTuple):
    """Mentions that always share an answer, and what the matcher makes of them.

    `apart` when decisions made them a case of their own, which shares no question with others.
    """

    places: list[Place]
    proposal: Proposal
    scope: Scope | None
    known: str | None
    apart: bool

    @property
    def spelling(self) -> str:
        """The most frequent way of writing it."""
        return _spellings(self.places)[0]


def queue(reader: Reader, wanted: Wanted = EVERY, settled: Container[str] = ()) -> list[Question]:
    """The open questions: those that settle most mentions first, then by their spellings.

    Mentions (ids) that another question settles are left out.
    """
    units = _units(reader, Resolver(reader), wanted, settled)
    found = [_question(group) for group in _grouped(units)]
    return sorted(found, key=lambda question: (-len(question.places), question.spellings, question.id))


def open_mentions(reader: Reader, wanted: Wanted = EVERY) -> list[tuple[Mention, Decided]]:
    """Mentions that wait for an answer: unresolved or staged, in sources that count."""
    sources = reading.sources(reader)
    source = known_source(sources, wanted.source) if wanted.source else None
    alliance = known_alliance(reading.alliances(reader), wanted.alliance) if wanted.alliance else None
    rejected, _ = claims(reader)
    reserve = questions.reserve(reader)
    standing = live_sources(sources)
    return [
        (mention, decided)
        for mention, decided in reading.resolved_mentions(reader, alliance, source)
        if mention.source in standing
        and mention.id not in rejected
        and mention.state in (MentionState.STAGED, MentionState.ACCEPTED)
        and (mention.state == MentionState.STAGED or decided.organization is None)
        and (
            wanted.unsure
            or decided.organization is not None
            or not reserve.holds(mention.id, mention.source, mention.surface)
        )
    ]


def _units(reader: Reader, resolver: Resolver, wanted: Wanted, settled: Container[str] = ()) -> list[_Unit]:
    of_mention = questions.reserve(reader).refused
    proposals: dict[tuple[str | None, str], Proposal] = {}
    found: dict[tuple[object, ...], _Unit] = {}
    for mention, decided in open_mentions(reader, wanted):
        if mention.id in settled:
            continue
        folded = fold(mention.surface)
        here = (mention.source, folded)
        place = here if here in resolver.decided else (None, folded)
        if place not in proposals:
            proposals[place] = resolver.resolve(mention.surface, place[0])
        single = of_mention.get(mention.id, frozenset())
        refused = single | resolver.refused.get(here, set())
        key = (*place, decided.organization, single, refused)
        if key not in found:
            known = decided.organization
            proposal = _known(mention.surface, decided) if known else proposals[place]
            scope = Scope.MENTION if known or single else Scope.SOURCE if place[0] else wanted.scope
            apart = bool(known or refused or place[0])
            found[key] = _Unit([], _without(proposal, refused), scope, known, apart)
        found[key].places.append(_place(reader, mention))
    return list(found.values())


def _known(surface: str, decided: Decided) -> Proposal:
    """The proposal for a mention whose organization is decided: what it says is all that is open."""
    reason = "decided already; what is said of it is staged"
    chosen = Candidate(decided.organization or "", decided.name or "", surface, 100.0, (reason,))
    return Proposal(surface, Recommendation.REVIEW, reason, candidates=(chosen,))


def _without(proposal: Proposal, refused: frozenset[str]) -> Proposal:
    if not refused:
        return proposal
    left = tuple(item for item in proposal.candidates if item.organization not in refused)
    if proposal.organization not in refused:
        return proposal._replace(candidates=left)
    return proposal._replace(
        candidates=left, organization=None, name=None, reason="a person decided that it is not the best candidate",
        recommendation=Recommendation.REVIEW if left else Recommendation.NONE,
    )  # fmt: skip


def _place(reader: Reader, mention: Mention) -> Place:
    quote = None
    if mention.start is not None and mention.end is not None:
        quote = reading.quote(reader, mention.source, mention.start, mention.end)
    return Place(
        mention.id, mention.source, mention.surface, mention.alliance, str(mention.stance), mention.state,
        mention.locator, quote,
    )  # fmt: skip


def _grouped(units: Sequence[_Unit]) -> list[list[_Unit]]:
    """Units that ask one question: accepted for one organization, or unmatched and alike."""
    groups: dict[object, list[_Unit]] = defaultdict(list)
    unmatched: dict[str, _Unit] = {}
    for unit in units:
        if unit.apart:
            groups[id(unit)].append(unit)
        elif unit.proposal.organization is not None:
            groups[unit.proposal.organization].append(unit)
        else:
            unmatched[unit.spelling] = unit
    meanings = {
        spelling: unit.proposal.candidates[0].organization
        for spelling, unit in unmatched.items()
        if unit.proposal.candidates and unit.proposal.candidates[0].score >= LIKELY
    }
    return [
        *groups.values(),
        *([unmatched[spelling] for spelling in group] for group in clusters(unmatched, meanings)),
    ]


def _question(units: Sequence[_Unit]) -> Question:
    first = max(units, key=lambda unit: (unit.proposal.score or 0.0, len(unit.places)))
    places = sorted(
        (place for unit in units for place in unit.places), key=lambda place: (place.source, place.surface)
    )
    return Question(
        spellings=_spellings(places),
        places=tuple(places),
        recommendation=first.proposal.recommendation,
        reason=first.proposal.reason,
        candidates=_candidates(units),
        scope=units[0].scope,
        known=units[0].known,
    )


def _spellings(places: Iterable[Place]) -> tuple[str, ...]:
    counts = Counter(place.surface for place in places)
    return tuple(sorted(counts, key=lambda surface: (-counts[surface], -len(surface), surface)))


def _candidates(units: Sequence[_Unit], limit: int = 9) -> tuple[Candidate, ...]:
    """The best candidate of each organization over all spellings; as many as one key can choose."""
    best: dict[str, Candidate] = {}
    for unit in units:
        for item in unit.proposal.candidates:
            worth = item.score >= WORTH_A_LOOK or item.organization == unit.proposal.organization
            if worth and (item.organization not in best or item.score > best[item.organization].score):
                best[item.organization] = item
    accepted = {unit.proposal.organization for unit in units}
    ordered = sorted(
        best.values(), key=lambda item: (item.organization not in accepted, -item.score, item.organization)
    )
    return tuple(ordered[:limit])


def split(resolver: Resolver, question: Question) -> list[Question]:
    """One question for each spelling, for a person who sees that they are not one body."""
    found = []
    for spelling in question.spellings:
        proposal = resolver.resolve(spelling)
        offered = {item.organization for item in question.candidates}
        left = tuple(item for item in proposal.candidates if item.organization in offered)
        one = question._replace(
            spellings=(spelling,),
            places=tuple(place for place in question.places if place.surface == spelling),
            candidates=left,
        )
        found.append(_advised(one, proposal.recommendation, proposal.reason))
    return found


def without(question: Question, organization: str) -> Question:
    """The question once a person said that it is not this organization."""
    left = tuple(item for item in question.candidates if item.organization != organization)
    known = None if question.known == organization else question.known
    one = question._replace(candidates=left, known=known)
    return _advised(one, Recommendation.REVIEW, f"a person decided that it is not {organization}")


def _advised(question: Question, recommendation: Recommendation, reason: str) -> Question:
    advice = recommendation if question.candidates else Recommendation.NONE
    return question._replace(recommendation=advice, reason=reason)


def certain(reader: Reader, wanted: Wanted = EVERY) -> list[tuple[Place, Proposal]]:
    """The mentions whose spelling a decision or a unique key settles, each with the proposal for it.

    A near spelling is a person's to accept, however near.
    """
    return [
        (place, unit.proposal)
        for unit in _units(reader, Resolver(reader), wanted)
        if unit.proposal.recommendation is Recommendation.ACCEPT and unit.proposal.settled is not None
        for place in unit.places
    ]
