"""The features: each looks at one comparison and returns a number, mostly 0 to 1. Order and names are the model's.

A new feature is one function and one line in FEATURES; its weight comes from the fitted table.
"""

from __future__ import annotations

from collections.abc import Callable

from alliance_cli.matching.compare import Comparison, Tier
from alliance_cli.matching.reading import Role
from alliance_cli.matching.residue import Residue
from alliance_cli.model.terms import NameKind

NEAR = 0.8  # share of letters in the same order from which two texts are near each other


def always(_: Comparison) -> float:
    """1: what a candidate weighs before anything is known of it."""
    return 1.0


def same_text(it: Comparison) -> float:
    """1 when both fold to the same text, nothing set aside, and the name is no acronym."""
    return float(it.tier is Tier.EXACT and _plain(it) and not _acronym(it))


def same_sequence(it: Comparison) -> float:
    """1 when the canonical words are the same in the same order, nothing set aside."""
    return float(it.tier is Tier.SEQUENCE and _plain(it) and not _acronym(it))


def same_letters(it: Comparison) -> float:
    """1 when only spaces differ, nothing set aside."""
    return float(it.tier is Tier.SQUEEZED and _plain(it) and not _acronym(it))


def same_romanised(it: Comparison) -> float:
    """1 when the names are written in different scripts and are the same once romanised."""
    return float(it.tier is Tier.ROMANISED)


def same_acronym(it: Comparison) -> float:
    """1 when the query is a recorded acronym."""
    return float(it.tier in _KEYS and _acronym(it))


def short_acronym(it: Comparison) -> float:
    """1 when the query is a recorded acronym of up to three letters."""
    return float(it.tier in _KEYS and _acronym(it) and len(it.reading.profile.squeezed) <= 3)


def same_but_bracket(it: Comparison) -> float:
    """1 when the names are the same once an unexplained bracket or a place is set aside."""
    role = it.reading.role
    return float(
        it.tier in _KEYS and role in (Role.BARE, Role.PLACELESS) and not _plain(it) and not _acronym(it)
    )


def same_segment(it: Comparison) -> float:
    """1 when one segment of the query is the recorded name."""
    return float(it.tier in _KEYS and it.reading.role is Role.SEGMENT and not _acronym(it))


def from_bracket(it: Comparison) -> float:
    """1 when only what stands inside the query's bracket was compared."""
    return float(it.reading.role is Role.INSIDE)


def from_segment(it: Comparison) -> float:
    """1 when only one segment of the query was compared."""
    return float(it.reading.role is Role.SEGMENT)


def _plain(it: Comparison) -> bool:
    role = it.reading.role
    return role is Role.WHOLE or (role in (Role.BARE, Role.PLACELESS) and it.reading.explained)


def _acronym(it: Comparison) -> bool:
    return it.stored.kind is NameKind.ACRONYM


_KEYS = (Tier.EXACT, Tier.SEQUENCE, Tier.SQUEEZED)


def other_order(it: Comparison) -> float:
    """1 when agreeing words stand in another order, beyond a swap of general words: University of Washington."""
    return float(it.reordered)


def query_covered(it: Comparison) -> float:
    """Share of the query's weight that agrees."""
    return min(1.0, it.agreed_left / it.asked)


def name_covered(it: Comparison) -> float:
    """Share of the recorded name's weight that agrees."""
    return min(1.0, it.agreed_right / it.stored.profile.total)


def evidence(it: Comparison) -> float:
    """How much agreement there is where no key is shared: weight of agreeing words, 1 for three rare words or more."""
    return 0.0 if it.tier in _KEYS else min(1.0, it.agreed_right / 3)


def key_evidence(it: Comparison) -> float:
    """How much a shared key tells: weight of the name's words, 1 for two rare words or more."""
    return min(1.0, it.agreed_right / 2) if it.tier in _KEYS else 0.0


def crowd(it: Comparison) -> float:
    """How many recorded names a chance likeness had to come from: powers of ten beyond a thousand."""
    return it.crowd


def query_distinctive(it: Comparison) -> float:
    """Weight of distinctive words that only the query has."""
    return min(2.0, it.left.get(Residue.DISTINCTIVE, 0.0))


def two_sided(it: Comparison) -> float:
    """Weight of distinctive words or places on both sides: IIT Bombay beside IIT Delhi."""
    return min(_telling(it.left), _telling(it.right), 1.0)


def _telling(sums: dict[Residue, float]) -> float:
    return sums.get(Residue.DISTINCTIVE, 0.0) + sums.get(Residue.PLACE, 0.0)


def name_unit(it: Comparison) -> float:
    """Weight of unit words that only the recorded name has."""
    return min(1.0, it.right.get(Residue.SUBUNIT, 0.0))


def query_place(it: Comparison) -> float:
    """Weight of places that only the query has."""
    return min(1.0, it.left.get(Residue.PLACE, 0.0))


def name_place(it: Comparison) -> float:
    """Weight of places that only the recorded name has."""
    return min(1.0, it.right.get(Residue.PLACE, 0.0))


def query_kind(it: Comparison) -> float:
    """Weight of words for kinds of body that only the query has."""
    return min(1.0, it.left.get(Residue.KIND, 0.0))


def name_kind(it: Comparison) -> float:
    """Weight of words for kinds of body that only the recorded name has."""
    return min(1.0, it.right.get(Residue.KIND, 0.0))


def slips(it: Comparison) -> float:
    """How many words agree only up to a slip of the pen."""
    return float(sum(1 for pair in it.alignment.pairs if pair.likeness < 1.0))


def whole_name_inside(it: Comparison) -> float:
    """1 when all words of the recorded name stand together in the query, which has more words."""
    return float(_run(it) is not None)


def opens_query(it: Comparison) -> float:
    """1 when the recorded name stands together at the beginning of a longer query."""
    run = _run(it)
    return float(run is not None and run[0] < it.left_over[0])


def closes_query(it: Comparison) -> float:
    """1 when the recorded name stands together at the end of a longer query."""
    run = _run(it)
    return float(run is not None and run[1] > it.left_over[-1])


def all_explained(it: Comparison) -> float:
    """1 when the recorded name stands whole in a longer query, and all that stands around it is explained."""
    alignment = it.alignment
    whole = not alignment.right_over and not alignment.reordered
    return float(whole and not it.left_over and bool(alignment.left_over))


def unit_before(it: Comparison) -> float:
    """1 when a department, faculty or school stands before the recorded name."""
    return float(bool(it.around.unit))


def address_behind(it: Comparison) -> float:
    """1 when an address stands behind the recorded name."""
    return float(bool(it.around.address))


def _run(it: Comparison) -> tuple[int, int] | None:
    """First and last position of the recorded name in a query that has unexplained words besides."""
    if it.alignment.right_over or not it.left_over:
        return None
    places = [place for pair in it.alignment.pairs for place in pair.left]
    first, last = min(places, default=0), max(places, default=-1)
    return (first, last) if last - first + 1 == len(places) and not it.reordered else None


def near_letters(it: Comparison) -> float:
    """How alike texts without a shared key are beyond NEAR, 0 to 1; 0 where only one side has words left over, or where
    something unexplained was set aside: a slip must not stand before the key of the same reading."""
    if it.tier in _KEYS or bool(it.left) != bool(it.right) or not _plain(it):
        return 0.0
    from rapidfuzz.distance import Indel

    alike = Indel.normalized_similarity(it.reading.profile.exact, it.stored.profile.exact)
    return max(0.0, (alike - NEAR) / (1 - NEAR))


def lone_name(it: Comparison) -> float:
    """1 when a recorded name of one word is all that agrees with a longer query."""
    return float(len(it.stored.profile.words) == 1 and len(it.reading.profile.words) > 1)


def lone_slip(it: Comparison) -> float:
    """1 when one word agrees with one other word only up to a slip."""
    return float(len(it.stored.profile.words) == 1 == len(it.reading.profile.words) and it.tier not in _KEYS)


def acronym(it: Comparison) -> float:
    """1 when an acronym is only a part of what agrees."""
    return float(_acronym(it) and it.tier not in _KEYS)


def one_word(it: Comparison) -> float:
    """1 when the query is a single word."""
    return float(len(it.reading.profile.words) == 1)


def set_aside(it: Comparison) -> float:
    """1 when a bracket or place of the query was set aside without being explained."""
    return float(bool(it.reading.aside) and not it.reading.explained)


def part_of_name(it: Comparison) -> float:
    """1 when only a part of the recorded name was compared, its bracket or country left out."""
    return float(it.stored.part)


def inner_name(it: Comparison) -> float:
    """1 when only what stands inside an unclear bracket of the recorded name was compared."""
    return float(it.stored.inner)


def same_country(it: Comparison) -> float:
    """1 when the query tells the organization's country, -1 when it tells another one."""
    told, known = it.reading.country, it.stored.country
    if not told or not known:
        return 0.0
    return 1.0 if told == known else -1.0


FEATURES: tuple[Callable[[Comparison], float], ...] = (
    always,
    crowd,
    same_text,
    same_sequence,
    same_letters,
    same_romanised,
    same_acronym,
    short_acronym,
    same_but_bracket,
    same_segment,
    from_bracket,
    from_segment,
    other_order,
    query_covered,
    name_covered,
    evidence,
    key_evidence,
    query_distinctive,
    two_sided,
    name_unit,
    query_place,
    name_place,
    query_kind,
    name_kind,
    slips,
    near_letters,
    whole_name_inside,
    opens_query,
    closes_query,
    all_explained,
    unit_before,
    address_behind,
    lone_name,
    lone_slip,
    acronym,
    one_word,
    set_aside,
    part_of_name,
    inner_name,
    same_country,
)
