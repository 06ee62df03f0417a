"""The matcher for registries that fit into memory: recorded names in, proposals out."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from alliance_cli.matching.blocks import KeyTable, Postings
from alliance_cli.matching.compare import Comparison, Stored, compare, romanised_key
from alliance_cli.matching.entry import NameEntry
from alliance_cli.matching.evidence import sentences
from alliance_cli.matching.features import same_country
from alliance_cli.matching.profile import Profile, profile_of
from alliance_cli.matching.reading import Reading, readings
from alliance_cli.matching.recommend import DECIDING, Ranked, rule
from alliance_cli.matching.score import points, shares, strength, weighed
from alliance_cli.model.answers import Candidate, Proposal, Recommendation
from alliance_cli.model.terms import NameKind
from alliance_cli.names.fold import fold
from alliance_cli.names.parse import NoteKind, parse

LIMIT = 10
_NAMED_AFTER = re.compile(
    r",?\s+(?:named (?:after|for|in honou?r of)|imeni|im\.|of the name of|d/?b/?a|t/a|an? [A-Z]\w+ company)\s",
    re.I,
)


def _stored(entry: NameEntry) -> Iterator[Stored]:
    """A recorded name, then the parts of it that may stand alone: before a bracket, or inside it."""
    whole = fold(entry.value)
    seen = {whole}
    yield Stored(entry.organization, entry.name, entry.value, entry.kind, entry.country, profile_of(whole))
    parsed = parse(entry.value)
    parts = [(parsed.base, entry.kind)] if parsed.notes else []
    for note in parsed.notes:
        if note.kind is NoteKind.ACRONYM:
            parts.append((note.text, NameKind.ACRONYM))
        elif note.kind is NoteKind.FORMER:
            parts.append((note.text, NameKind.FORMER))
        elif note.kind in (NoteKind.ALSO, NoteKind.OTHER):
            parts.append((note.text, NameKind.ALIAS))
    inner = {fold(note.text) for note in parsed.notes if note.kind is NoteKind.OTHER}
    if match := _NAMED_AFTER.search(parsed.base):
        parts.append((parsed.base[: match.start()], entry.kind))
    for text, kind in parts:
        folded = fold(text)
        if folded and folded not in seen:
            seen.add(folded)
            yield Stored(
                entry.organization,
                entry.name,
                entry.value,
                kind,
                entry.country,
                profile_of(folded),
                part=True,
                inner=folded in inner,
            )


class Index:
    """Recorded names, ready to answer. The order of the entries changes no answer."""

    def __init__(self, entries: Iterable[NameEntry]) -> None:
        ordered = sorted(
            set(entries), key=lambda e: (e.organization, e.value, e.kind, e.name, e.country or "")
        )
        self._names = [stored for entry in ordered for stored in _stored(entry)]
        self._exact, self._sequence, self._squeezed = KeyTable(), KeyTable(), KeyTable()
        for place, stored in enumerate(self._names):
            profile = stored.profile
            self._exact.add(profile.exact, place)
            self._sequence.add(profile.sequence, place)
            self._squeezed.add(profile.squeezed, place)
        self._by_organization: dict[str, list[int]] = {}
        for place, stored in enumerate(self._names):
            self._by_organization.setdefault(stored.organization, []).append(place)
        self._postings: Postings | None = None
        self._romanised: KeyTable | None = None
        self._crowd = max(0.0, math.log10(max(1, len(ordered)) / 1000))

    def propose(
        self, text: str, *, limit: int = LIMIT, country: str | None = None, exclude: Collection[str] = ()
    ) -> Proposal:
        """What to make of a written name; at most `limit` candidates, best first.

        `country` is the ISO code that the context tells, `exclude` the organizations that it is known not to be.
        """
        return self._proposal(text, self.ranked(text, country, exclude), limit)

    def propose_many(self, texts: Iterable[str]) -> list[Proposal]:
        """One proposal for each text, in the order of the texts."""
        known: dict[str, Proposal] = {}
        found = []
        for text in texts:
            if text not in known:
                known[text] = self.propose(text)
            found.append(known[text])
        return found

    def explain(self, text: str, organization: str) -> tuple[str, ...]:
        """What decided about one organization (a slug) for a written name, in words."""
        ranked = self.ranked(text)
        places = self._by_organization.get(organization)
        if places is None:
            return (f"{organization} has no recorded name",)
        ruling = rule(text, ranked, _gap(ranked))
        for position, candidate in enumerate(ranked, 1):
            if candidate.comparison.stored.organization == organization:
                place = f"candidate {position} of {len(ranked)} with a score of {candidate.score:g}"
                told = weighed(candidate.comparison)
                return (
                    *sentences(candidate.comparison),
                    told,
                    place,
                    f"{ruling.recommendation}: {ruling.reason}",
                )
        closest = self._closest(text, places)
        return (
            *sentences(closest),
            "too far away to be a candidate",
            f"{ruling.recommendation}: {ruling.reason}",
        )

    def lookup(self, text: str) -> tuple[str, ...]:
        """Slugs of the organizations that own the exact key of `text`, else its sequence key, else its squeezed key."""
        profile = profile_of(fold(text))
        for table, key in (
            (self._exact, profile.exact),
            (self._sequence, profile.sequence),
            (self._squeezed, profile.squeezed),
        ):
            if places := table.places(key):
                return tuple(sorted({self._names[place].organization for place in places}))
        return ()

    def suggest(self, text: str, limit: int = 3) -> list[str]:
        """Display names that a mistyped name may mean, best first."""
        return [candidate.comparison.stored.name for candidate in self.ranked(text)[:limit]]

    def _closest(self, text: str, places: list[int]) -> Comparison:
        comparisons = [
            compare(reading, self._names[place], self._crowd)
            for reading in readings(text)
            for place in places
        ]
        return max(comparisons, key=strength)

    def _literal(self, found: tuple[Reading, ...], exclude: Collection[str]) -> list[tuple[Reading, int]]:
        """The query as it stands beside the names of the one organization that has exactly this name; else nothing."""
        places = [
            place
            for place in self._exact.places(found[0].profile.exact)
            if self._names[place].organization not in exclude
        ]
        if len({self._names[place].organization for place in places}) != 1:
            return []
        return [(found[0], place) for place in places]

    def ranked(self, text: str, country: str | None = None, exclude: Collection[str] = ()) -> list[Ranked]:
        """All candidates, best first, with what was compared; a unique exact name needs no search for rivals."""
        found = readings(text, country)
        if not found:
            return []
        pairs = self._literal(found, exclude) or self._candidates(found)
        best: dict[str, tuple[float, Comparison]] = {}
        owners: dict[str, set[str]] = {}
        for reading, place in pairs:
            if self._names[place].organization in exclude:
                continue
            comparison = compare(reading, self._names[place], self._crowd)
            value = strength(comparison)
            slug = comparison.stored.organization
            if comparison.tier in DECIDING and not comparison.stored.inner and same_country(comparison) >= 0:
                owners.setdefault(reading.profile.exact, set()).add(slug)
            if slug not in best or value > best[slug][0]:
                best[slug] = (value, comparison)
        ordered = sorted(best.items(), key=lambda item: (-item[1][0], item[0]))
        scores = points(shares([value for _, (value, _) in ordered]))
        return [
            Ranked(comparison, score, tuple(sorted(owners.get(comparison.reading.profile.exact, ()))))
            for (_, (_, comparison)), score in zip(ordered, scores, strict=True)
        ]

    def _candidates(self, found: tuple[Reading, ...]) -> list[tuple[Reading, int]]:
        """Each reading beside every name that shares a key, or rare words, with it."""
        if self._postings is None:
            self._postings = Postings(self._names)
        pairs: dict[tuple[int, int], None] = {}
        for number, reading in enumerate(found):
            profile = reading.profile
            for places in (
                self._exact.places(profile.exact),
                self._sequence.places(profile.sequence),
                self._squeezed.places(profile.squeezed),
                self._other_script(profile),
                self._postings.near(profile),
            ):
                pairs.update(((number, place), None) for place in places)
        return [(found[number], place) for number, place in pairs]

    def _other_script(self, profile: Profile) -> Sequence[int]:
        """Positions of names in another script that are the same once romanised."""
        if self._romanised is None:
            self._romanised = KeyTable()
            for place, stored in enumerate(self._names):
                if not stored.profile.exact.isascii():
                    self._romanised.add(romanised_key(stored.profile), place)
        if profile.exact.isascii():
            return self._romanised.places(profile.squeezed)
        return self._squeezed.places(romanised_key(profile))

    def _proposal(self, text: str, ranked: list[Ranked], limit: int) -> Proposal:
        gap = _gap(ranked)
        ruling = rule(text, ranked, gap)
        best = ranked[0].comparison.stored if ranked else None
        accepted = best if ruling.recommendation is Recommendation.ACCEPT else None
        return Proposal(
            query=text,
            recommendation=ruling.recommendation,
            reason=ruling.reason,
            organization=accepted.organization if accepted else None,
            name=accepted.name if accepted else None,
            matched_name=best.value if best else None,
            score=ranked[0].score if ranked else None,
            gap=gap,
            candidates=tuple(_candidate(one) for one in ranked[:limit]),
        )


def _candidate(one: Ranked) -> Candidate:
    stored = one.comparison.stored
    return Candidate(stored.organization, stored.name, stored.value, one.score, sentences(one.comparison))


def _gap(ranked: list[Ranked]) -> float | None:
    """Score points between the first and the second candidate."""
    return round(ranked[0].score - ranked[1].score, 1) if len(ranked) > 1 else None
