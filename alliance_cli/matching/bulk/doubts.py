"""Which guards may object to pairs: for each guard of `matching.guards` one function of the same name.

A no is certain, so that the guard need not run; a yes asks it. A new guard needs its twin here; a test compares both.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np

from alliance_cli.matching.bulk.arrays import Flags, Floats
from alliance_cli.matching.bulk.features import CODES, Beside, keyed, same_country
from alliance_cli.matching.bulk.sides import ROMANISED, SEQUENCE
from alliance_cli.matching.guards import (
    _FIELDS,
    _FORMAL,
    _INITIALS,
    _PART_WORDS,
    _TELLING,
    KEY_GUARDS,
    LIKENESS_GUARDS,
    Guard,
)
from alliance_cli.matching.residue import Residue


class Best(NamedTuple):
    """The best pair of each query. `shared`: whether keys of its reading have several owners; `another`: whether its
    form is not the display name of the organization.
    """

    pair: Beside
    shared: Flags
    another: Flags


def _over(sums: Floats, residues: frozenset[Residue]) -> Flags:
    """Whether words of some classes are left over."""
    return np.asarray((sums[:, sorted(CODES[residue] for residue in residues)] > 0).any(axis=1))


def shared_key(it: Best) -> Flags:
    return it.shared


def ordinary_word(it: Best) -> Flags:
    return np.asarray(it.pair.query.size == 1)


def spelled_small(it: Best) -> Flags:
    return it.pair.name.acronym


def other_country(it: Best) -> Flags:
    return np.asarray(same_country(it.pair) < 0)


def unexplained(it: Best) -> Flags:
    query = it.pair.query
    return it.pair.name.inner | query.inside | (query.bracketed & ~query.plain & keyed(it.pair))


def part_of_it(it: Best) -> Flags:
    return _over(it.pair.facts.left, frozenset(_PART_WORDS)) | it.pair.query.segment


def short_of_academia(it: Best) -> Flags:
    return it.pair.facts.left.any(axis=1) & (it.another | it.pair.name.part)


def both_sides(it: Best) -> Flags:
    return _over(it.pair.facts.left, _TELLING) & _over(it.pair.facts.right, _TELLING)


def words_apart(it: Best) -> Flags:
    informal = frozenset(Residue) - _FORMAL
    return _over(it.pair.facts.left, informal) & _over(it.pair.facts.right, informal)


def another_field(it: Best) -> Flags:
    return _over(it.pair.facts.left, _FIELDS) & _over(it.pair.facts.right, _FIELDS)


def wider_name(it: Best) -> Flags:
    fields = _over(it.pair.facts.left, frozenset({Residue.GENERIC}))
    return fields & ~it.pair.facts.right.any(axis=1) & ~it.pair.query.segment


def general_spelling(it: Best) -> Flags:
    return np.asarray(it.pair.facts.tier == SEQUENCE)


def new_word(it: Best) -> Flags:
    return _over(it.pair.facts.left, _TELLING)


def two_words(it: Best) -> Flags:
    return it.pair.facts.apart


def numbers(it: Best) -> Flags:
    number = frozenset({Residue.NUMBER})
    return _over(it.pair.facts.left, number) | _over(it.pair.facts.right, number)


def order(it: Best) -> Flags:
    return it.pair.facts.reordered


def thin(it: Best) -> Flags:
    return np.asarray(it.pair.query.letters <= _INITIALS) | it.pair.facts.lone | it.pair.name.acronym


def other_script(it: Best) -> Flags:
    return np.asarray(it.pair.facts.tier == ROMANISED)


TWINS: dict[Guard, Callable[[Best], Flags]] = {
    guard: globals()[guard.__name__] for guard in (*KEY_GUARDS, *LIKENESS_GUARDS)
}
"""Guard → its twin."""


def asked(it: Best) -> list[tuple[Guard, ...]]:
    """The guards that may object to each pair, in their order."""
    flags = {guard: twin(it) for guard, twin in TWINS.items()}
    key, likeness = (
        sum((flags[guard].astype(np.int32) << place for place, guard in enumerate(guards)), np.int32())
        for guards in (KEY_GUARDS, LIKENESS_GUARDS)
    )
    by_key = keyed(it.pair)
    bits = np.where(by_key, key, likeness)
    return [_chosen(*both) for both in zip(bits.tolist(), by_key.tolist(), strict=True)]


@cache
def _chosen(bits: int, by_key: bool) -> tuple[Guard, ...]:
    guards = KEY_GUARDS if by_key else LIKENESS_GUARDS
    return tuple(guard for place, guard in enumerate(guards) if bits >> place & 1)
