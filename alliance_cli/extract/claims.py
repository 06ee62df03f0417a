"""What a sentence claims: its names with stance, role, coalition and date, as far as cues tell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from alliance_cli.extract.chains import Chain
from alliance_cli.extract.coalitions import MAIN, UNKNOWN
from alliance_cli.extract.cues import Hit, hits, marked, marks_in
from alliance_cli.extract.nodes import Node
from alliance_cli.extract.phrases import Phrase, is_pronoun
from alliance_cli.extract.tables import is_a
from alliance_cli.extract.text import Token
from alliance_cli.model.terms import Stance

ROSTER, LISTED, NAMED, ANAPHORA = "roster", "list", "named", "same"
_ENUMERATED = "enumerated"
_FIT = frozenset(("members-are", "founders-are", "founded", "joined", "backs"))
"""Classes whose cues are right of nearly all enumerations of four names or more, whatever they are of fewer."""

_ROSTER_SIZE = 4
_PRONOUN_REACH = 14
_NEAR = 12
_LAUNCHED = frozenset(("founded", "announced"))
_LISTED = {"members-are": "member-list", "founders-are": "founder-list"}
_SURE = frozenset((_ENUMERATED, *_LISTED.values()))
_DATED = frozenset((Stance.JOINED, Stance.LEFT))
_OURS = re.compile(r"¤[01]")
_DATE = re.compile(r"@(\d{4}(?:-\d\d){0,2})")


class Item(NamedTuple):
    """One name in the text, by offsets."""

    start: int
    end: int


class Claim(NamedTuple):
    """Names of which one thing is said. `coalition` is a number of `Coalitions`, None one that is not known;
    `start` and `end` bound the sentence, or the heading of a list, that says it."""

    items: tuple[Item, ...]
    stance: Stance
    evidence: str
    start: int
    end: int
    coalition: int | None = MAIN
    role: str | None = None
    event_date: str | None = None
    tier: str | None = None


class Said(NamedTuple):
    """A sentence read: what it claims, and the names that a pronoun in the next sentence stands for."""

    claims: tuple[Claim, ...]
    rest: tuple[Item, ...]
    subject: tuple[Item, ...]


def items_of(found: Sequence[Token], chain: Chain) -> tuple[Item, ...]:
    """The names of a chain by offsets."""
    return tuple(Item(found[span.first].start, found[span.last - 1].end) for span in chain.items)


def _agrees(phrase: Phrase, place: int, length: int, plural: bool) -> bool:
    """Whether a pronoun may stand for the names before: one for one, several for several, none that is narrowed."""
    words = [node.word for node in phrase.nodes[place : place + length + 1]]
    if (
        place + length + 1 < len(phrase.nodes)
        and is_a(words[-1], "list")
        and phrase.nodes[place + length + 1].is_name
    ):
        return False  # "They are Acme and Globex"
    if words[length:] and words[length] in ("that", "who", "which", "of", "in"):
        return False
    return is_a(" ".join(words[:length]), "singular") is not plural


def written(phrase: Phrase, antecedent: bool, plural: bool = False) -> str:
    """The phrase with a sign for each enumeration and coalition, one space behind each word.

    `§3` is the fourth enumeration, `~3` one that a preposition governs, `¤1` the coalition asked for; the number
    after the last is that of the names a pronoun stands for.
    """
    parts: list[str] = []
    place = 0
    by_start = {chain.first: number for number, chain in enumerate(phrase.chains)}
    named = 0
    while place < len(phrase.nodes):
        number = by_start.get(place)
        if number is not None:
            parts.append(_sign(phrase.chains[number], number))
            place = phrase.chains[number].last
            named += 1
            continue
        node = phrase.nodes[place]
        length = 0
        if antecedent and not named and place < 5:
            length = is_pronoun([other.word for other in phrase.nodes[place : place + 4]])
        if length and not _agrees(phrase, place, length, plural):
            length = 0
        if length:
            parts += [marked(other.word) for other in phrase.nodes[place : place + length]]
            parts.append(f"§{len(phrase.chains)}")
            place += length
            named += 1
            continue
        parts.append(_plain(node))
        place += 1
    return "".join(part + " " for part in parts)


def _sign(chain: Chain, number: int) -> str:
    if chain.modifier:
        return f"~¤{'x' if chain.coalition == UNKNOWN else chain.coalition}"
    sign = f"{'~' if chain.governed else '§'}{number}"
    if chain.coalition is None:
        return sign
    # A coalition may be a member of another, or what a cue speaks of.
    return f"{sign}¤{'x' if chain.coalition == UNKNOWN else chain.coalition}"


def _plain(node: Node) -> str:
    if node.span is None:
        return marked(node.word)
    return "~" if node.span.person or node.span.coalition is None else f"¤{node.span.coalition}"


def _number(hit: Hit, sentence: str) -> int | None:
    """Which coalition a hit speaks of; None when it is one that nobody asked for."""
    if hit.coalition is not None:
        return None if hit.coalition == "x" else max(MAIN, int(hit.coalition))
    named = list(re.finditer(r"¤(x|\d+)", sentence))
    if not named:
        return MAIN
    nearest = min(named, key=lambda match: max(hit.start - match.start(), match.start() - hit.end, 0))
    return None if nearest[1] == "x" else max(MAIN, int(nearest[1]))


def _weight(hit: Hit, sentence: str) -> tuple[bool, bool, int, int]:
    """Order of preference among cues for the same names: a correction, a denial, then the nearest."""
    text = sentence[hit.start : hit.end]
    positive = hit.cue.stance not in ("non-member", "left", "same")
    return (" but " not in text, positive, hit.length - 5 * (hit.cue.role is not None), hit.cue.order)


def _date(sentence: str) -> str | None:
    match = _DATE.search(sentence)
    return match[1] if match else None


def read(
    found: Sequence[Token],
    phrase: Phrase,
    *,
    intro: str = "",
    before: Said | None = None,
    earlier: Sequence[Claim] = (),
    about: bool = False,
) -> Said:
    """The claims of one phrase. `intro` is the sentence that introduces it, written; `earlier` the claims of the
    phrases around it, which "nor is" refers to; `about` whether the sentence before speaks of the coalition."""
    antecedent = before.subject if before else ()
    own = written(phrase, bool(antecedent), len(antecedent) > 1)
    sentence = intro + own
    groups = [items_of(found, chain) for chain in phrase.chains]
    if antecedent:
        groups.append(antecedent)
    best: dict[tuple[int, int | None], Hit] = {}
    for hit in hits(sentence):
        if hit.end <= len(intro) or hit.chain >= len(groups):
            continue
        if hit.chain == len(phrase.chains) and not _fits_pronoun(hit):
            continue
        key = (hit.chain, _number(hit, sentence))
        if key not in best or _weight(hit, sentence) < _weight(best[key], sentence):
            best[key] = hit
    bounds = (found[0].start, found[-1].end)
    claims: list[Claim] = []
    for (number, coalition), hit in sorted(best.items(), key=lambda entry: entry[1].start):
        pronoun = bool(antecedent) and number == len(groups) - 1
        claim = _claim(hit, groups[number], coalition, sentence, bounds, [*earlier, *claims], pronoun=pronoun)
        chain = None if pronoun else phrase.chains[number]
        if claim is not None and chain is not None and chain.doubtful and claim.evidence in _SURE:
            claim = claim._replace(evidence=hit.cue.evidence)
        if claim is not None and not (chain and _is_host(found, chain, hit)):
            claims.append(claim if not intro else _as_list(claim))
    claims = _with_partners(claims)
    claims += _rosters(phrase, groups, best, sentence, bounds, about)
    used = {item for claim in claims for item in claim.items}
    rest = tuple(item for group in groups for item in group if item not in used)
    return Said(tuple(claims), rest, _subject(phrase, groups) or antecedent)


def _is_host(found: Sequence[Token], chain: Chain, hit: Hit) -> bool:
    """Whether one name founded it that is no member by that: a person, a team, a coalition that gives it a house."""
    if len(chain.items) > 1:
        return False
    if hit.cue.evidence == "founders-are":
        return chain.doubtful
    last = found[chain.items[0].last - 1].lower
    housed = chain.coalition == UNKNOWN or (is_a(last, "coalition") and is_a(last, "head"))
    return hit.cue.evidence in _LAUNCHED and (housed or is_a(last, "organ"))


def _with_partners(claims: Sequence[Claim]) -> list[Claim]:
    """The claims of a sentence; founders "with" whom many others founded the same are one group with these."""
    many = [claim for claim in claims if claim.evidence == _ENUMERATED and claim.role]
    return [
        claim._replace(evidence=_ENUMERATED)
        if claim.evidence == "founded"
        and any(claim[1:2] + claim[5:7] == other[1:2] + other[5:7] for other in many)
        else claim
        for claim in claims
    ]


def _fits_pronoun(hit: Hit) -> bool:
    """Whether a cue may be trusted with "they" or "it": said close by, of membership itself."""
    return hit.length <= _PRONOUN_REACH and hit.cue.evidence in ("joined", "absent", "left", "backs")


def _claim(
    hit: Hit,
    items: tuple[Item, ...],
    coalition: int | None,
    sentence: str,
    bounds: tuple[int, int],
    earlier: Sequence[Claim],
    *,
    pronoun: bool,
) -> Claim | None:
    if hit.cue.stance == "same":
        last = next((claim for claim in reversed(earlier) if claim.stance is not Stance.MENTIONED), None)
        return (
            None
            if last is None
            else last._replace(items=items, evidence=ANAPHORA, start=bounds[0], end=bounds[1])
        )
    stance = Stance(hit.cue.stance)
    date = _date(sentence[hit.start :]) if stance in _DATED or hit.cue.role else None
    if stance is Stance.JOINED and date is None:
        stance = Stance.MEMBER
    evidence = ANAPHORA if pronoun else hit.cue.evidence
    if (
        evidence in _LISTED
        and len(items) > 2
        and _OURS.search(sentence)
        and not marks_in(sentence)
        and re.search(r"(?::|–|—|--) (?:the )?[§~]\d+\S* $", sentence[: hit.end])
    ):
        evidence = _LISTED[evidence]
    if stance is Stance.MEMBER and evidence in _FIT and len(items) >= _ROSTER_SIZE and not marks_in(sentence):
        evidence = _ENUMERATED
    return Claim(items, stance, evidence, *bounds, coalition=coalition, role=hit.cue.role, event_date=date)


def _as_list(claim: Claim) -> Claim:
    """The claim of an introducing sentence upon the list that it introduces."""
    return claim._replace(evidence=_LISTED.get(claim.evidence, claim.evidence))


def _rosters(
    phrase: Phrase,
    groups: Sequence[tuple[Item, ...]],
    best: dict[tuple[int, int | None], Hit],
    sentence: str,
    bounds: tuple[int, int],
    about: bool,
) -> list[Claim]:
    """Enumerations of four or more that no cue explains, in a sentence about the coalition that opposes nobody."""
    explained = {number for number, _ in best}
    if any(is_a(word, "ally", "event") for word in sentence.split()) or not (about or _OURS.search(sentence)):
        return []
    return [
        Claim(groups[number], Stance.MEMBER, ROSTER, *bounds)
        for number, chain in enumerate(phrase.chains)
        if number not in explained and len(chain.items) >= _ROSTER_SIZE and not _is_opposed(sentence, number)
    ]


def _is_opposed(sentence: str, number: int) -> bool:
    """Whether a word that denies or opposes stands before an enumeration or close behind it."""
    before, _, behind = sentence.partition(f"§{number}")
    return marks_in(before) or marks_in(" ".join(behind.split()[:_NEAR]))


def _subject(phrase: Phrase, groups: Sequence[tuple[Item, ...]]) -> tuple[Item, ...]:
    """The names that the sentence speaks of: the first ones that no preposition governs, no coalition."""
    for chain, group in zip(phrase.chains, groups, strict=False):
        if not chain.governed and chain.coalition is None:
            return group
    return ()
