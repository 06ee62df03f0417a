"""Groups of spellings that look like one body, so that one answer settles them all.

Spellings with a common key (the same words in any order, the same letters without spaces) stand together.
Likeness joins such groups only when each of them is like each other one: a chain of small steps never makes a
group. Two spellings are alike when the matcher, knowing only the one, would accept the other for it, both ways:
a part is accepted for its whole only one way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from alliance_cli.matching import Index, NameEntry
from alliance_cli.model.answers import Recommendation
from alliance_cli.names.fold import fold
from alliance_cli.names.keys import base_words, keys

LIKE = 80.0
"""Least score (0-100) at which two spellings are alike."""

Meanings = Mapping[str, str]
Links = Mapping[tuple[int, int], float]


def fingerprint(spelling: str) -> str:
    """The folded words without the legal form, each once, in order: equal for "Labs, Foo" and "Foo Labs Inc."."""
    return " ".join(sorted(set(base_words(fold(spelling)))))


def clusters(spellings: Iterable[str], meanings: Meanings | None = None) -> list[tuple[str, ...]]:
    """The spellings in groups; groups and spellings in the order given.

    `meanings` tells of a spelling what it is likely to mean: two that mean different things stand apart.
    """
    ordered = list(dict.fromkeys(spellings))
    known = meanings or {}
    groups = _by_keys(ordered, known)
    rank = {spelling: number for number, spelling in enumerate(ordered)}
    joined = _joined(groups, _links(groups), known)
    found = [tuple(sorted(group, key=rank.__getitem__)) for group in joined]
    return sorted(found, key=lambda group: rank[group[0]])


def _by_keys(spellings: Sequence[str], meanings: Meanings) -> list[list[str]]:
    """Groups of spellings that share a key, and mean nothing different."""
    groups: list[list[str]] = []
    owners: dict[str, list[int]] = {}
    for spelling in spellings:
        found = keys(spelling)
        marks = (f"words {fingerprint(spelling)}", f"letters {found.squeezed}", f"sequence {found.sequence}")
        near = [number for mark in marks for number in owners.get(mark, ())]
        number = next((one for one in near if _agree(groups[one], [spelling], meanings)), len(groups))
        if number == len(groups):
            groups.append([])
        groups[number].append(spelling)
        for mark in marks:
            owners.setdefault(mark, []).append(number)
    return groups


def _agree(group: Sequence[str], other: Sequence[str], meanings: Meanings) -> bool:
    return len({meanings[spelling] for spelling in (*group, *other) if spelling in meanings}) <= 1


def _links(groups: Sequence[Sequence[str]]) -> Links:
    """Pairs of groups (numbers, the lower first) with alike spellings, and the best score of those."""
    place = {spelling: number for number, group in enumerate(groups) for spelling in group}
    every = Index(_entry(spelling) for spelling in place)
    alone = {spelling: Index([_entry(spelling)]) for spelling in place}
    found: dict[tuple[int, int], float] = {}
    for spelling, number in place.items():
        for candidate in every.propose(spelling, exclude=(spelling,)).candidates:
            other = candidate.organization
            pair = (min(number, place[other]), max(number, place[other]))
            if place[other] != number:
                score = min(_likeness(spelling, alone[other]), _likeness(other, alone[spelling]))
                found[pair] = max(score, found.get(pair, 0.0))
    return {pair: score for pair, score in found.items() if score >= LIKE}


def _entry(spelling: str) -> NameEntry:
    return NameEntry(spelling, spelling, spelling)


def _likeness(spelling: str, other: Index) -> float:
    """The score without rivals, which would share it; 0 when the matcher would not accept it."""
    proposal = other.propose(spelling)
    accepted = proposal.recommendation is Recommendation.ACCEPT
    return proposal.score or 0.0 if accepted else 0.0


def _joined(groups: Sequence[Sequence[str]], links: Links, meanings: Meanings) -> list[list[str]]:
    """Groups joined along links, the strongest first, as long as all that come together are linked."""
    home = {number: [number] for number in range(len(groups))}
    spelled = {number: list(group) for number, group in enumerate(groups)}
    for one, other in sorted(links, key=lambda pair: (-links[pair], pair)):
        left, right = home[one], home[other]
        if left is right or not all((min(a, b), max(a, b)) in links for a in left for b in right):
            continue
        if not _agree(spelled[left[0]], spelled[right[0]], meanings):
            continue
        spelled[left[0]] += spelled.pop(right[0])
        left += right
        home.update(dict.fromkeys(right, left))
    return list(spelled.values())
