"""The features of many pairs at once: for each function of `matching.features` one of the same name.

A new feature needs its twin here; a test compares both over random pairs. What `around` may explain is left to
`compare` (see `Facts.doubtful`), so the twins of features that look at it say that nothing is explained.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from alliance_cli.matching.bulk.arrays import Facts, Flags, Floats, Ints
from alliance_cli.matching.bulk.sides import EXACT, ROMANISED, SEQUENCE, SQUEEZED
from alliance_cli.matching.features import FEATURES, NEAR
from alliance_cli.matching.residue import Residue

CODES = {residue: number for number, residue in enumerate(Residue)}
_DISTINCTIVE, _PLACE = CODES[Residue.DISTINCTIVE], CODES[Residue.PLACE]


class Queried(NamedTuple):
    """What features ask of the reading, one row a pair. `total` is its weight, `size` counts words, `letters` those
    of its squeezed key; `country` is -1 when it tells none.
    """

    total: Floats
    size: Ints
    letters: Ints
    plain: Flags
    bracketed: Flags
    inside: Flags
    segment: Flags
    unexplained: Flags
    country: Ints

    def of(self, readings: Ints) -> Queried:
        """The rows of some readings."""
        return Queried._make(column[readings] for column in self)


class Recorded(NamedTuple):
    """What features ask of the form, one row a pair."""

    total: Floats
    size: Ints
    acronym: Flags
    part: Flags
    inner: Flags
    country: Ints


class Beside(NamedTuple):
    """Readings beside forms; `letters` is the share of letters that a pair without a key has in common where words are
    left over on both sides or on neither and nothing unexplained was set aside, else 0.
    """

    facts: Facts
    query: Queried
    name: Recorded
    crowd: float
    letters: Floats

    def of(self, pairs: Ints) -> Beside:
        """The rows of some pairs."""
        return Beside(
            Facts._make(column[pairs] for column in self.facts),
            self.query.of(pairs),
            Recorded._make(column[pairs] for column in self.name),
            self.crowd,
            self.letters[pairs],
        )


Column = NDArray[Any]


def keyed(it: Beside) -> Flags:
    """Whether a pair shares a key that may decide."""
    return np.asarray(it.facts.tier <= SQUEEZED)


def always(it: Beside) -> Column:
    return np.ones(len(it.facts.tier))


def crowd(it: Beside) -> Column:
    return np.full(len(it.facts.tier), it.crowd)


def _same(it: Beside, tier: int) -> Flags:
    return np.asarray(it.facts.tier == tier) & it.query.plain & ~it.name.acronym


def same_text(it: Beside) -> Column:
    return _same(it, EXACT)


def same_sequence(it: Beside) -> Column:
    return _same(it, SEQUENCE)


def same_letters(it: Beside) -> Column:
    return _same(it, SQUEEZED)


def same_romanised(it: Beside) -> Column:
    return np.asarray(it.facts.tier == ROMANISED)


def same_acronym(it: Beside) -> Column:
    return keyed(it) & it.name.acronym


def short_acronym(it: Beside) -> Column:
    return keyed(it) & it.name.acronym & (it.query.letters <= 3)


def same_but_bracket(it: Beside) -> Column:
    return keyed(it) & it.query.bracketed & ~it.query.plain & ~it.name.acronym


def same_segment(it: Beside) -> Column:
    return keyed(it) & it.query.segment & ~it.name.acronym


def from_bracket(it: Beside) -> Column:
    return it.query.inside


def from_segment(it: Beside) -> Column:
    return it.query.segment


def other_order(it: Beside) -> Column:
    return it.facts.reordered


def query_covered(it: Beside) -> Column:
    return np.minimum(1.0, it.facts.agreed_left / it.query.total)


def name_covered(it: Beside) -> Column:
    return np.minimum(1.0, it.facts.agreed_right / it.name.total)


def evidence(it: Beside) -> Column:
    return np.where(keyed(it), 0.0, np.minimum(1.0, it.facts.agreed_right / 3))


def key_evidence(it: Beside) -> Column:
    return np.where(keyed(it), np.minimum(1.0, it.facts.agreed_right / 2), 0.0)


def query_distinctive(it: Beside) -> Column:
    return np.minimum(2.0, it.facts.left[:, _DISTINCTIVE])


def _telling(sums: Floats) -> Floats:
    told: Floats = sums[:, _DISTINCTIVE] + sums[:, _PLACE]
    return told


def two_sided(it: Beside) -> Column:
    return np.minimum(np.minimum(_telling(it.facts.left), _telling(it.facts.right)), 1.0)


def _over(sums: Floats, residue: Residue) -> Floats:
    return np.minimum(1.0, sums[:, CODES[residue]])


def name_unit(it: Beside) -> Column:
    return _over(it.facts.right, Residue.SUBUNIT)


def query_place(it: Beside) -> Column:
    return _over(it.facts.left, Residue.PLACE)


def name_place(it: Beside) -> Column:
    return _over(it.facts.right, Residue.PLACE)


def query_kind(it: Beside) -> Column:
    return _over(it.facts.left, Residue.KIND)


def name_kind(it: Beside) -> Column:
    return _over(it.facts.right, Residue.KIND)


def slips(it: Beside) -> Column:
    return it.facts.slips


def near_letters(it: Beside) -> Column:
    return np.maximum(0.0, (it.letters - NEAR) / (1 - NEAR))


def whole_name_inside(it: Beside) -> Column:
    return np.asarray(it.facts.first >= 0)


def opens_query(it: Beside) -> Column:
    return np.asarray(it.facts.first == 0)


def closes_query(it: Beside) -> Column:
    return np.asarray((it.facts.first >= 0) & (it.facts.last == it.query.size - 1))


def all_explained(it: Beside) -> Column:
    return np.zeros(len(it.facts.tier))


def unit_before(it: Beside) -> Column:
    return np.zeros(len(it.facts.tier))


def address_behind(it: Beside) -> Column:
    return np.zeros(len(it.facts.tier))


def lone_name(it: Beside) -> Column:
    return np.asarray((it.name.size == 1) & (it.query.size > 1))


def lone_slip(it: Beside) -> Column:
    return np.asarray((it.name.size == 1) & (it.query.size == 1) & ~keyed(it))


def acronym(it: Beside) -> Column:
    return it.name.acronym & ~keyed(it)


def one_word(it: Beside) -> Column:
    return np.asarray(it.query.size == 1)


def set_aside(it: Beside) -> Column:
    return it.query.unexplained


def part_of_name(it: Beside) -> Column:
    return it.name.part


def inner_name(it: Beside) -> Column:
    return it.name.inner


def same_country(it: Beside) -> Column:
    told = (it.query.country >= 0) & (it.name.country >= 0)
    return np.where(told, np.where(it.query.country == it.name.country, 1.0, -1.0), 0.0)


TWINS: dict[str, Callable[[Beside], Column]] = {
    feature.__name__: globals()[feature.__name__] for feature in FEATURES
}
"""Name of a feature → its twin."""


def strengths(it: Beside, weights: tuple[float, ...]) -> Floats:
    """The strength of every pair, in log odds: the same sum in the same order as `score.strength`."""
    total = np.zeros(len(it.facts.tier))
    for weight, twin in zip(weights, TWINS.values(), strict=True):
        if weight:
            total += weight * twin(it)
    return total
