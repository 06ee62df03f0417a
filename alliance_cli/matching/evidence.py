"""Why, in words: sentences about a comparison, made from the same data as its score."""

from __future__ import annotations

from alliance_cli.matching.compare import Comparison, Tier
from alliance_cli.matching.residue import residue_of
from alliance_cli.model.terms import NameKind

_RARE, _COMMON = 0.7, 0.35
_KIND_WORDS = {
    NameKind.OFFICIAL: "name",
    NameKind.ALIAS: "alias",
    NameKind.ACRONYM: "acronym",
    NameKind.FORMER: "former name",
    NameKind.TRANSLATION: "translated name",
    NameKind.MISSPELLING: "recorded misspelling",
    NameKind.BRAND: "brand",
}
_TIER_WORDS = {
    Tier.EXACT: "has the same letters as",
    Tier.SEQUENCE: "has the same words in the same order as",
    Tier.SQUEEZED: "differs only in spaces from",
    Tier.SET: "has the same words in another order as",
    Tier.ROMANISED: "is, in Latin letters, the same as",
    Tier.NONE: "was compared with",
}


def _rarity(weight: float) -> str:
    if weight >= _RARE:
        return "rare"
    return "common" if weight < _COMMON else "usual"


def recorded(kind: NameKind, value: str) -> str:
    """A recorded name with its kind: `alias "UC Berkeley"`."""
    return f'{_KIND_WORDS[kind]} "{value}"'


def _agreeing(comparison: Comparison) -> str:
    query, name = comparison.reading.profile, comparison.stored.profile
    parts = []
    for pair in comparison.alignment.pairs:
        left = " ".join(query.words[i] for i in pair.left)
        right = " ".join(name.words[j] for j in pair.right)
        if left == right:
            parts.append(f"{left} ({_rarity(query.weights[pair.left[0]])})")
        else:
            parts.append(f"{left} ~ {right}")
    return "agree: " + ", ".join(parts) if parts else "no word agrees"


def _left_over(words: tuple[str, ...], places: tuple[int, ...], side: str) -> str:
    listed = ", ".join(f"{words[place]} ({residue_of(words[place])})" for place in places)
    return f"only in the {side}: {listed}"


def _explained(comparison: Comparison) -> list[str]:
    """What stands beside the recorded name and says nothing against it, with the reason."""
    words, beside = comparison.reading.profile.words, comparison.around
    taken = {*beside.unit, *beside.address}
    again = tuple(place for place in beside.again if place not in taken)
    parts = [
        f'"{" ".join(words[place] for place in places)}" ({reason})'
        for places, reason in (
            (beside.unit, "a unit"),
            (beside.address, "an address"),
            (beside.spelled, "spelled by the name"),
            (beside.seat, "the seat"),
            (again, "a word of the name once more"),
        )
        if places
    ]
    return ["beside the name: " + ", ".join(parts)] if parts else []


def sentences(comparison: Comparison) -> tuple[str, ...]:
    """What was compared, what agrees, what is left over on either side, and what was set aside."""
    reading, stored = comparison.reading, comparison.stored
    lines = [
        f'"{reading.profile.exact}" {_TIER_WORDS[comparison.tier]} the {recorded(stored.kind, stored.value)}'
    ]
    if comparison.tier not in (Tier.EXACT, Tier.SQUEEZED):
        lines.append(_agreeing(comparison))
        lines += _explained(comparison)
        if comparison.left_over:
            lines.append(_left_over(reading.profile.words, comparison.left_over, "query"))
        if comparison.alignment.right_over:
            lines.append(_left_over(stored.profile.words, comparison.alignment.right_over, "recorded name"))
    if reading.aside:
        lines.append(f'set aside: "{reading.aside}"')
    if reading.country and stored.country and reading.country != stored.country:
        lines.append(
            f"the query tells the country {reading.country}, the organization is in {stored.country}"
        )
    return tuple(lines)
