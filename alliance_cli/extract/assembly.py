"""Claims made into mentions and groups: one mention for what the best evidence says of a name."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from alliance_cli.extract import tables
from alliance_cli.extract.claims import NAMED, Claim, Item
from alliance_cli.extract.coalitions import Coalitions
from alliance_cli.extract.counts import CountPlace
from alliance_cli.model.documents import Extraction, FoundCount, FoundMention, Group
from alliance_cli.model.terms import Stance
from alliance_cli.names.fold import fold
from alliance_cli.names.keys import base_words

_WEAK = frozenset(("enumerated", "roster", "united", "backs", "alongside", "includes", "founded"))
_NAMED_GROUP = "named"
_SHORTEST = 4
_BEGINS = re.compile(r"((?<!\w)\w|[^\w\s])(?=(.?))", re.DOTALL)  # its two characters: the key of a surface


class Occurrences:
    """Which occurrence of an exact string, at word boundaries, stands at an offset of a text."""

    def __init__(self, text: str, wanted: Iterable[str]) -> None:
        self._text = text
        self._starts: dict[str, list[int]] = {}
        by_first: dict[str, dict[int, set[str]]] = {}
        for surface in set(wanted):
            self._starts[surface] = []
            by_first.setdefault(surface[:2], {}).setdefault(len(surface), set()).add(surface)
        self._scan(by_first)

    def _scan(self, by_first: dict[str, dict[int, set[str]]]) -> None:
        """One pass over the places where a word begins; a place costs as many steps as there are lengths."""
        text = self._text
        single = {surface for surface in by_first if len(surface) == 1}
        for match in _BEGINS.finditer(text):
            first, second = match.groups()
            if first in single and self._bounded(match.start(), match.end()):
                self._starts[first].append(match.start())
            if lengths := by_first.get(first + second):
                place = match.start()
                for length, surfaces in lengths.items():
                    piece = text[place : place + length]
                    if piece in surfaces and self._bounded(place, place + length):
                        self._starts[piece].append(place)
        for surface in by_first.get("", {}).get(0, ()):
            del self._starts[surface]

    def _bounded(self, start: int, end: int) -> bool:
        text = self._text
        before = start > 0 and _is_word(text[start - 1]) and _is_word(text[start])
        after = end < len(text) and _is_word(text[end]) and _is_word(text[end - 1])
        return not before and not after

    def of(self, surface: str, start: int) -> int:
        """1-based number of the occurrence that begins at `start`."""
        return bisect_left(self._starts[surface], start) + 1


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


def same_name(surface: str) -> str:
    """What two surfaces of one name share: folded, without bracket and legal form."""
    bare = surface.split(" (", maxsplit=1)[0] if surface.endswith(")") else surface
    return " ".join(base_words(fold(bare))) or fold(surface)


def _ranks() -> dict[str, int]:
    return {name: place for place, name in enumerate(tables.classes())}


def _kind(stance: Stance) -> str:
    return "member" if stance is Stance.JOINED else stance.value


def _chosen(text: str, claims: Sequence[Claim], coalitions: Coalitions) -> list[tuple[Claim, Item]]:
    """Of all that is said of a name and a coalition the best-evidenced claim, and one that tells its role."""
    ranks = _ranks()
    best: _Best = {}
    for claim in claims:
        if claim.coalition not in coalitions.slugs:
            continue
        for item in claim.items:
            name = same_name(text[item.start : item.end])
            rank = ranks.get(claim.evidence, len(ranks)) + (claim.stance is Stance.JOINED and -1)
            for role in {False, claim.role is not None}:
                key = (name, claim.coalition, _kind(claim.stance), role)
                entry = (rank, item.start, claim, item)
                if key not in best or entry[:2] < best[key][:2]:
                    best[key] = entry
    return _consistent(_without_short_forms(best))


_GroupKey = tuple[int, int, Stance, int | None, str]
_Best = dict[tuple[str, int | None, str, bool], tuple[int, int, Claim, Item]]


def _without_short_forms(best: _Best) -> _Best:
    """Claims without those upon a short form ("Goldman") of a name of which another sentence says the same."""
    longer: dict[tuple[int | None, str, str], set[int]] = {}
    for (name, coalition, kind, _), (_, _, claim, _) in best.items():
        for short in _short_forms(name):
            longer.setdefault((coalition, kind, short), set()).add(id(claim))
    return {
        key: entry
        for key, entry in best.items()
        if not longer.get((key[1], key[2], key[0]), set()) - {id(entry[2])}
    }


def _short_forms(name: str) -> set[str]:
    """One-word beginnings of a name, its words written together or not: Citi, JPMorgan."""
    words = name.split()
    forms = {"".join(words[:length]) for length in range(1, len(words))} | {name.removesuffix("group")}
    return {form for form in forms if len(form) >= _SHORTEST and " " not in form and form != name}


def _consistent(
    best: _Best,
) -> list[tuple[Claim, Item]]:
    """Claims without those of weak evidence that a denial or a departure contradicts."""
    denied = {(name, coalition) for name, coalition, kind, _ in best if kind in ("non-member", "left")}
    kept: dict[tuple[int, int, int | None, str], tuple[Claim, Item]] = {}
    for (name, coalition, kind, _), (_, _, claim, item) in best.items():
        if kind == "member" and (name, coalition) in denied and claim.evidence in _WEAK:
            continue
        kept.setdefault((item.start, item.end, coalition, kind), (claim, item))
    return sorted(kept.values(), key=lambda entry: (entry[1].start, entry[0].start, entry[0].stance))


def assembled(
    text: str,
    claims: Sequence[Claim],
    named: Sequence[Item],
    counts: Sequence[CountPlace],
    coalitions: Coalitions,
) -> Extraction:
    """The extraction of a document, in the order of the text."""
    chosen = _chosen(text, claims, coalitions)
    claimed: set[str] = set()
    named = list(named)
    for claim in claims:
        if claim.coalition in coalitions.slugs:
            claimed |= {same_name(text[item.start : item.end]) for item in claim.items}
        else:
            named += claim.items
    counts = _different(counts)
    mentioned: dict[str, Item] = {}
    for item in sorted(named):
        name = same_name(text[item.start : item.end])
        if name not in claimed:
            mentioned.setdefault(name, item)
    surfaces = [text[item.start : item.end] for _, item in chosen] + [
        text[item.start : item.end] for item in mentioned.values()
    ]
    surfaces += [text[count.start : count.end] for count in counts]
    occurrences = Occurrences(text, surfaces)
    groups: dict[_GroupKey, Group] = {}
    mentions = [_mention(text, claim, item, groups, occurrences, coalitions) for claim, item in chosen]
    found = list(groups.values())
    if mentioned:
        mentions += [_named(text, item, occurrences) for item in mentioned.values()]
        mentions.sort(key=lambda mention: (mention.start or 0, mention.end or 0))
        found.append(Group(_NAMED_GROUP, Stance.MENTIONED, NAMED, ""))
    return Extraction(tuple(mentions), tuple(found), _found_counts(text, counts, occurrences, coalitions))


def _mention(
    text: str,
    claim: Claim,
    item: Item,
    groups: dict[_GroupKey, Group],
    occurrences: Occurrences,
    coalitions: Coalitions,
) -> FoundMention:
    slug = None if claim.stance is Stance.MENTIONED else coalitions.slugs[claim.coalition or 0]
    key = (claim.start, claim.end, claim.stance, claim.coalition, claim.evidence)
    if key not in groups:
        quote = " ".join(text[claim.start : claim.end].split())
        groups[key] = Group(f"g{len(groups) + 1}", claim.stance, claim.evidence, quote, slug)
    surface = text[item.start : item.end]
    return FoundMention(
        surface,
        occurrences.of(surface, item.start),
        claim.stance,
        groups[key].id,
        claim.evidence,
        slug,
        item.start,
        item.end,
        role=claim.role,
        tier=claim.tier,
        event_date=claim.event_date,
    )


def _named(text: str, item: Item, occurrences: Occurrences) -> FoundMention:
    surface = text[item.start : item.end]
    number = occurrences.of(surface, item.start)
    return FoundMention(surface, number, Stance.MENTIONED, _NAMED_GROUP, NAMED, None, item.start, item.end)


def _different(counts: Sequence[CountPlace]) -> list[CountPlace]:
    """The first place of each count claim: a number said again of the same is no further claim."""
    first: dict[tuple[object, ...], CountPlace] = {}
    for count in sorted(counts, key=lambda count: count.start):
        said = (count.comparator, count.value, count.unit.lower(), count.scope, count.coalition)
        first.setdefault(said, count)
    return list(first.values())


def _found_counts(
    text: str, counts: Sequence[CountPlace], occurrences: Occurrences, coalitions: Coalitions
) -> tuple[FoundCount, ...]:
    return tuple(
        FoundCount(
            text[count.start : count.end],
            occurrences.of(text[count.start : count.end], count.start),
            count.start,
            count.end,
            count.comparator,
            count.value,
            count.unit,
            count.scope,
            coalitions.slugs[count.coalition],
        )
        for count in counts
    )
