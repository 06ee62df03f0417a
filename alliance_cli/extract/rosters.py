"""Lists on the page: bullets, columns, one name a line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from alliance_cli.extract.claims import LISTED, ROSTER, Claim, Item
from alliance_cli.extract.cues import hits, marked
from alliance_cli.extract.nodes import Node, nodes_of
from alliance_cli.extract.tables import is_a
from alliance_cli.extract.text import Token, has_no_case, is_capital
from alliance_cli.extract.wording import Scene
from alliance_cli.model.terms import Stance

_NAME_WORDS = 12
_SHARE = 0.6
_SMALLEST = 2
_TIER_WORDS = 4
_PART = ("tier", "body", "kind", "member", "field", "demonym", "opener", "direction", "connector")
_CUTS = re.compile(r"\s[–—|•·]\s|\s-{1,2}\s|\t|:\s|;\s|\s\((?=[^()]*\)?\W*$)|,\s(?=[a-z])")
_SEAT = re.compile(r"\s+in\s+(?:the\s+)?(?=[A-Z])")
_FOOTNOTE = re.compile(r"[\s*†‡§¹²³⁴⁵⁶⁷⁸⁹⁰]+$|\[\d+\]$")
_TAIL = re.compile(
    r"\s+(?:,\s*)?(?:operated|run|owned|led|managed|hosted|funded|backed|founded|headed|chaired|formerly|part|a|an|which|who|"
    r"based|represented)\b.*$"
)


def name_in(text: str, found: Sequence[Token], scene: Scene) -> Item | None:
    """The name that an entry of a list begins with; None when it is a sentence or no name at all."""
    words = [token for token in found if token.is_word]
    if not words:
        return None
    start, end = found[0].start, found[-1].end
    known = scene.gazetteer.longest(found, 0)
    if known == len(found):
        return Item(start, end)
    cut = _CUTS.search(text[:end], start)
    if cut is not None and not _keeps_bracket(text, cut.start(), end):
        end = cut.start()
    first = next(
        (
            token
            for token in words
            if token.text.lower() not in ("the", "die", "der", "das") or len(words) == 1
        ),
        words[0],
    )
    if first.start >= end:
        return None
    end = _without_seat(text, first.start, _shortened(text, first.start, end))
    inside = [token for token in words if first.start <= token.start < end]
    if not inside or len(inside) > _NAME_WORDS or not _is_name(inside):
        return None
    return Item(first.start, end)


def _without_seat(text: str, start: int, end: int) -> int:
    """The end of a name without the place behind it: "Acme in Springdale, Ohio"; a field belongs to it."""
    place = _SEAT.search(text, start, end)
    if place is None:
        return end
    behind = re.split(r"[\s,]+", text[place.end() : end].lower())
    field = is_a(behind[0], "field", "topic", "plain") or is_a(" ".join(behind[:2]), "field")
    return end if field else place.start()


def _keeps_bracket(text: str, cut: int, end: int) -> bool:
    """Whether the cut is a bracket that ends the entry and holds an acronym."""
    inside = re.fullmatch(r"\s\(([^()]{1,14})\)", text[cut:end])
    return inside is not None and sum(char.isupper() for char in inside[1]) > 1


def _shortened(text: str, start: int, end: int) -> int:
    """The end of a name without footnote marks, a closing mark, a descriptive tail."""
    piece = _TAIL.sub("", text[start:end])
    while shorter := _FOOTNOTE.search(piece):
        piece = piece[: shorter.start()]
    piece = piece.rstrip(" ,;")
    if piece.endswith(".") and not re.search(
        r"(?:\b(?:Inc|Co|Corp|Ltd|Bros)|\b[A-Z]\.[A-Z]|\.[A-Z])\.$", piece
    ):
        piece = piece[:-1]
    return start + len(piece)


def _is_name(words: Sequence[Token]) -> bool:
    if len(words) == 1:
        word = words[0]
        if is_a(word.text, "plain", "time", "acronym", "title") and not word.text.isupper():
            return False
        return is_capital(word.text) or has_no_case(word.text) or word.text.replace(".", "").isalnum()
    capitals = sum(is_capital(word.text) or has_no_case(word.text) for word in words)
    small = sum(
        is_a(word.lower, "connector", "article", "preposition") or word.lower == "and" for word in words
    )
    return capitals >= 1 and capitals + small >= 0.7 * len(words) and not is_a(words[0].lower, "relative")


def roster(
    text: str,
    entries: Sequence[Sequence[Token]],
    scene: Scene,
    above: Sequence[Sequence[Token]],
    over: Sequence[Sequence[Token]] = (),
    *,
    about: bool = False,
) -> Claim | None:
    """The claim of a list on the page: what the nearest words above it say; None for no roster.

    `above` are the sentence before the list, the sentence with a colon before that, the heading; each may be empty.
    `over` are the headings above that one, nearest first: "Members" over "Gold". `about` says that the page itself
    is one of members, whatever stands above the list.
    """
    names = [name_in(text, entry, scene) for entry in entries]
    kept = tuple(name for name in names if name is not None)
    tier = next((_tier(told) for told in above if told), None)
    if len(kept) < (1 if tier and over else _SMALLEST) or len(kept) < _SHARE * len(entries):
        return None
    for told in above:
        if told and (claim := _told(plain(nodes_of(told, scene)), kept, told)):
            return claim._replace(tier=tier)
    for told in above:
        if told and told[-1].text == ":" and any(is_a(token.lower, "body", "member") for token in told):
            return Claim(kept, Stance.MEMBER, LISTED, told[0].start, told[-1].end, tier=tier)
    if claim := _inherited(kept, scene, above, over, tier):
        return claim
    if len(kept) < _SMALLEST or _is_no_roster(text, kept, above):
        return None
    nearest = next((told for told in above if told), ())
    bounds = (nearest[0].start, nearest[-1].end) if nearest else (kept[0].start, kept[-1].end)
    about = about or any(scene.coalitions.at(token.start) is not None for told in above for token in told)
    return Claim(
        kept, Stance.MEMBER if about and len(kept) > 3 else Stance.MENTIONED, ROSTER, *bounds, tier=tier
    )


def _is_no_roster(text: str, kept: Sequence[Item], above: Sequence[Sequence[Token]]) -> bool:
    """Whether a list that no words explain is of a coalition's own organs, or of those who spoke at an event."""
    last = [re.sub(r"\s*\([^)]*\)$", "", text[name.start : name.end]).rsplit(" ", 1)[-1] for name in kept]
    organs = sum(is_a(word, "organ") for word in last)
    return organs * 2 > len(kept) or any(is_a(token.lower, "event") for told in above for token in told)


def _inherited(
    kept: tuple[Item, ...],
    scene: Scene,
    above: Sequence[Sequence[Token]],
    over: Sequence[Sequence[Token]],
    tier: str | None,
) -> Claim | None:
    """The claim of the heading over the list's own one, which only tells which part of the members: "Gold", "Banks".

    As good as that heading's own where the part is a tier, else a candidate.
    """
    own = [token for told in above for token in told if token.is_word]
    if not own or not all(is_a(token.lower, *_PART) for token in own):
        return None
    for told in over:
        claim = _told(plain(nodes_of(told, scene)), kept, told)
        if claim is not None and (tier or claim.stance is Stance.MEMBER):
            return claim._replace(tier=tier, evidence=claim.evidence if tier else ROSTER)
    return None


def _tier(told: Sequence[Token]) -> str | None:
    """The tier that a short heading names, as printed: "Platinum members" is Platinum."""
    words = [token.text for token in told if token.is_word]
    if not words or len(words) > _TIER_WORDS:
        return None
    return next((word for word in words if is_a(word, "tier")), None)


def _told(sentence: str, kept: tuple[Item, ...], told: Sequence[Token]) -> Claim | None:
    """What the words before a list say of it."""
    closed = sentence.rstrip(" :.") + " "
    for ending in ("§0 ", ": §0 "):
        found = [hit for hit in hits(closed + ending) if hit.chain == 0 and hit.cue.stance != "same"]
        if found:
            hit = min(
                found, key=lambda hit: (hit.cue.stance == "member", hit.length - 5 * bool(hit.cue.role))
            )
            stance = Stance.MEMBER if hit.cue.stance == "joined" else Stance(hit.cue.stance)
            listed = "founder-list" if hit.cue.role else "member-list"
            evidence = listed if hit.cue.evidence in ("members-are", "founders-are") else LISTED
            if stance in (Stance.NON_MEMBER, Stance.LEFT):
                evidence = hit.cue.evidence
            elif stance is not Stance.MEMBER:
                continue
            return Claim(kept, stance, evidence, told[0].start, told[-1].end, role=hit.cue.role)
    return None


def plain(nodes: Sequence[Node]) -> str:
    """A sentence as cues read it, its own names hidden, what stands in brackets left out."""
    parts: list[str] = []
    depth = 0
    for node in nodes:
        depth += (node.word == "(") - (node.word == ")")
        if depth or node.word == ")":
            continue
        if node.span is None:
            parts.append(marked(node.word))
        else:
            parts.append("~" if node.is_name or node.span.person else f"¤{node.span.coalition}")
    return "".join(part + " " for part in parts)
