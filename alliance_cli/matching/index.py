"""The engine: written names in, proposals out, whatever the size of the registry and wherever it is kept.

Readings of the query meet recorded forms that share a key or rare words with them; each pair is compared, the
organizations are ranked by their best pair, and the rules decide about the first.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import NamedTuple

from alliance_cli.matching.blocks import Blocks
from alliance_cli.matching.catalogue import Catalogue, MemoryCatalogue
from alliance_cli.matching.compare import Comparison, Stored, compare
from alliance_cli.matching.entry import NameEntry
from alliance_cli.matching.evidence import sentences
from alliance_cli.matching.features import same_country
from alliance_cli.matching.guards import DECIDING, Ranked
from alliance_cli.matching.profile import profile_of
from alliance_cli.matching.reading import Reading, readings
from alliance_cli.matching.recommend import proposal, rule
from alliance_cli.matching.score import points, shares, strength, weighed
from alliance_cli.matching.ties import closeness
from alliance_cli.model.answers import Candidate, Proposal
from alliance_cli.names.fold import fold
from alliance_cli.names.forms import Form, order, romanised, traits

LIMIT = 10
Pair = tuple[Reading, int]
_KEPT = 65_536  # names that are taken apart once


class Weighed(NamedTuple):
    """A comparison with a form, and how strongly it speaks for the organization."""

    strength: float
    comparison: Comparison
    form: Form


class Engine:
    """What written names mean, given a catalogue of recorded ones. Knows nothing of how they are kept."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._blocks = Blocks(catalogue)
        self._profile = lru_cache(maxsize=_KEPT)(profile_of)
        self._crowd = max(0.0, math.log10(max(1, catalogue.size) / 1000))

    def propose(
        self, text: str, *, limit: int = LIMIT, country: str | None = None, exclude: Collection[str] = ()
    ) -> Proposal:
        """What to make of a written name; at most `limit` candidates (1 or more), best first.

        `country` is the ISO code that the context tells, `exclude` the organizations that it is known not to be.
        """
        ranked = self.ranked(text, country, exclude)
        gap = _gap(ranked)
        candidates = tuple([_candidate(one) for one in ranked[:limit]])
        return proposal(text, rule(text, ranked, gap), candidates, gap)

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
        places = self.catalogue.of_organization(organization)
        if not places:
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
        found = readings(text)
        closest = _best(self._weighed((reading, place) for reading in found for place in places))
        return (
            *(sentences(closest[organization].comparison) if closest else ()),
            "too far away to be a candidate",
            f"{ruling.recommendation}: {ruling.reason}",
        )

    def lookup(self, text: str) -> tuple[str, ...]:
        """Slugs of the organizations that own the exact key of `text`, else its sequence key, else its squeezed key."""
        folded = fold(text)
        found = traits(folded)
        for owned in (
            self.catalogue.exact(folded),
            self.catalogue.sequence(found.sequence),
            self.catalogue.squeezed(found.squeezed),
        ):
            if owned:
                return tuple(sorted({form.organization for form in self.catalogue.forms(owned).values()}))
        return ()

    def suggest(self, text: str, limit: int = 3) -> list[str]:
        """Display names that a mistyped name may mean, best first."""
        return [candidate.comparison.stored.name for candidate in self.ranked(text)[:limit]]

    def ranked(self, text: str, country: str | None = None, exclude: Collection[str] = ()) -> list[Ranked]:
        """All candidates, best first, with what was compared; a unique exact name needs no search for rivals."""
        found = readings(text, country)
        if not found:
            return []
        weighed = self._weighed(self._literal(found[0], exclude) or self._candidates(found), exclude)
        best = _best(weighed)
        ordered = sorted(best.values(), key=lambda one: (-one.strength, one.form.organization))
        if len(ordered) > 1 and ordered[0].strength == ordered[1].strength:
            first = _settled(
                fold(text), [one for one in weighed if one.strength == ordered[0].strength], found
            )
            ordered = first + ordered[len(first) :]
        scores = points(shares([one.strength for one in ordered]))
        owners = _owners(weighed)
        return [
            Ranked(one.comparison, score, owners.get(one.comparison.reading.profile.exact, ()))
            for one, score in zip(ordered, scores, strict=True)
        ]

    def _weighed(self, pairs: Iterable[Pair], exclude: Collection[str] = ()) -> list[Weighed]:
        """The comparisons of pairs, each with its strength; organizations to exclude left out."""
        every = list(pairs)
        forms = self.catalogue.forms({place for _, place in every})
        found = []
        for reading, place in every:
            form = forms[place]
            if form.organization not in exclude:
                comparison = compare(reading, self._stored(form), self._crowd)
                found.append(Weighed(strength(comparison), comparison, form))
        return found

    def _stored(self, form: Form) -> Stored:
        organization, name, value, kind, country, folded, part, inner = form
        return Stored(
            organization, name, value, kind, country, self._profile(folded), part=part > 0, inner=inner
        )

    def _literal(self, reading: Reading, exclude: Collection[str]) -> list[Pair]:
        """The query as it stands beside the names of the one organization that has exactly this name; else nothing."""
        forms = self.catalogue.forms(self.catalogue.exact(reading.profile.exact))
        owners = {form.organization for form in forms.values()}.difference(exclude)
        if len(owners) != 1:
            return []
        return [(reading, place) for place, form in forms.items() if form.organization in owners]

    def _candidates(self, found: tuple[Reading, ...]) -> list[Pair]:
        """Each reading beside every name that shares a key, or rare words, with it."""
        catalogue = self.catalogue
        pairs: list[Pair] = []
        for reading in found:
            profile = reading.profile
            other = romanised(profile.exact, profile.squeezed)
            places = {
                *catalogue.exact(profile.exact),
                *catalogue.sequence(profile.sequence),
                *catalogue.squeezed(profile.squeezed),
                *(catalogue.squeezed(other) if other else catalogue.romanised(profile.squeezed)),
                *self._blocks.near(profile),
            }
            pairs += [(reading, place) for place in places]
        return pairs


def _best(weighed: Iterable[Weighed]) -> dict[str, Weighed]:
    """Organization → its strongest comparison; of equal ones the first reading's, then the form that comes first."""
    best: dict[str, Weighed] = {}
    for one in weighed:
        known = best.get(one.form.organization)
        if known is None or one.strength > known.strength or _earlier(one, known):
            best[one.form.organization] = one
    return best


def _earlier(one: Weighed, known: Weighed) -> bool:
    """Whether an equally strong comparison of the same reading comes before the known one."""
    equal = one.strength == known.strength and one.comparison.reading is known.comparison.reading
    return equal and order(one.form) < order(known.form)


def _settled(query: str, equal: list[Weighed], found: tuple[Reading, ...]) -> list[Weighed]:
    """Equally strong comparisons, one of each organization, whose name is written most like a folded query first."""
    number = {id(reading): number for number, reading in enumerate(found)}
    chosen: dict[str, Weighed] = {}
    for one in sorted(
        equal,
        key=lambda one: (
            *closeness(query, one.form.value, one.form.kind),
            one.form.organization,
            number[id(one.comparison.reading)],
            order(one.form),
        ),
    ):
        chosen.setdefault(one.form.organization, one)
    return list(chosen.values())


def _owners(weighed: Iterable[Weighed]) -> dict[str, tuple[str, ...]]:
    """Folded reading → the organizations that share a key with it, but for those in another country than it tells."""
    owners: dict[str, set[str]] = {}
    for _, comparison, form in weighed:
        if comparison.tier in DECIDING and not form.inner and same_country(comparison) >= 0:
            owners.setdefault(comparison.reading.profile.exact, set()).add(form.organization)
    return {reading: tuple(sorted(slugs)) for reading, slugs in owners.items()}


def _candidate(one: Ranked) -> Candidate:
    stored = one.comparison.stored
    return Candidate(stored.organization, stored.name, stored.value, one.score, sentences(one.comparison))


def _gap(ranked: list[Ranked]) -> float | None:
    """Score points between the first and the second candidate."""
    return round(ranked[0].score - ranked[1].score, 1) if len(ranked) > 1 else None


class Index(Engine):
    """An engine over the names at hand. Their order changes no answer."""

    def __init__(self, entries: Iterable[NameEntry]) -> None:
        super().__init__(MemoryCatalogue(entries))
