"""A batch of queries as arrays: their readings, the words that these look for, and the keys that they share."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from alliance_cli.matching.bulk.arrays import Flags, Ints, Side, Wanted
from alliance_cli.matching.bulk.features import Queried
from alliance_cli.matching.bulk.hints import address_end, spelled_inside
from alliance_cli.matching.bulk.packed import Packed
from alliance_cli.matching.bulk.search import Search
from alliance_cli.matching.reading import Reading, Role
from alliance_cli.names.forms import romanised


class Row(NamedTuple):
    """One reading in numbers, apart from its words."""

    total: float
    size: int
    letters: int
    role: int
    explained: bool
    aside: bool
    behind: bool
    spelled: bool
    ending: int
    told: int
    country: int
    exact: int
    squeezed: int
    romanised: int
    ascii: bool


class Columns(NamedTuple):
    """The readings of a batch as one side of a comparison, what the features ask of them, and their `Surroundings`."""

    side: Side
    query: Queried
    behind: Flags
    spelled: Flags
    ending: Ints
    told: Ints


_ROLES = {role: number for number, role in enumerate(Role)}
_WHOLE, _BARE, _PLACELESS, _INSIDE, _SEGMENT = (
    _ROLES[role] for role in (Role.WHOLE, Role.BARE, Role.PLACELESS, Role.INSIDE, Role.SEGMENT)
)


class Batch:
    """Collects the readings of queries; `columns` gives them as arrays."""

    def __init__(self, packed: Packed, search: Search) -> None:
        self._packed, self._search = packed, search
        self.readings: list[Reading] = []
        self.first = [0]
        self._rows: list[Row] = []
        self._words: list[int] = []
        self._weights: list[float] = []
        self._start = [0]
        self._wanted: list[int] = []
        self._values: list[float] = []
        self._wanted_start = [0]
        self._known: list[int] = []
        self._known_start = [0]

    def add(self, found: tuple[Reading, ...]) -> None:
        """One query. Of a query that is exactly the name of one organization only this name counts."""
        packed = self._packed
        literal = packed.exact.forms(packed.exact.of(found[0].profile.exact)) if found else []
        if literal and len({int(packed.owner[form]) for form in literal}) == 1:
            self._reading(found[0])
            self._close(literal)
        else:
            for reading in found:
                row = self._reading(reading)
                known = self._sharing(reading, row)
                entries = self._search.wanted(reading.profile.words)
                self._wanted += [entry[2] for entry in entries]
                self._values += [entry[3] for entry in entries]
                self._close(known)
        self.first.append(len(self.readings))

    def _close(self, known: list[int]) -> None:
        self._known += known
        self._known_start.append(len(self._known))
        self._wanted_start.append(len(self._wanted))
        self._start.append(len(self._words))

    def _reading(self, reading: Reading) -> Row:
        packed, profile = self._packed, reading.profile
        ascii_ = profile.exact.isascii()
        other = profile.squeezed if ascii_ else romanised(profile.exact, profile.squeezed)
        words = profile.words
        ends, place = address_end(words)
        row = Row(
            profile.total, len(words), len(profile.squeezed), _ROLES[reading.role], reading.explained,
            bool(reading.aside), reading.role is Role.PLACELESS,
            spelled_inside(words, profile.exact.split()), ends, packed.country_number(place),
            packed.country_number(reading.country),
            packed.exact.of(profile.exact), packed.squeezed.of(profile.squeezed),
            (packed.romanised if ascii_ else packed.squeezed).of(other), ascii_,
        )  # fmt: skip
        number = packed.vocabulary.number
        self._words += [number[word] for word in words]
        self._weights += profile.weights
        self.readings.append(reading)
        self._rows.append(row)
        return row

    def _sharing(self, reading: Reading, row: Row) -> list[int]:
        """Forms that share a key with a reading."""
        packed = self._packed
        sequence = packed.sequence.of(reading.profile.sequence)
        if row.exact < 0 and row.squeezed < 0 and row.romanised < 0 and sequence < 0:
            return []
        other = packed.romanised if row.ascii else packed.squeezed
        return list(
            {
                *packed.exact.forms(row.exact),
                *packed.sequence.forms(sequence),
                *packed.squeezed.forms(row.squeezed),
                *other.forms(row.romanised),
            }
        )

    def wanted(self) -> Wanted:
        """What each reading looks for."""
        return Wanted(
            np.array(self._wanted, np.int32), np.array(self._values, np.float64), _ints(self._wanted_start),
            np.array([row.total / 2 for row in self._rows]), _ints(self._known), _ints(self._known_start),
        )  # fmt: skip

    def room(self, keep: int) -> int:
        """How many pairs there may be at most."""
        return len(self._known) + keep * len(self.readings)

    def columns(self) -> Columns:
        """The readings as arrays."""
        columns = zip(*self._rows, strict=True) if self._rows else ([] for _ in Row._fields)
        row = dict(zip(Row._fields, map(np.array, columns), strict=True))
        role, explained = row["role"], row["explained"] > 0
        bracketed = (role == _BARE) | (role == _PLACELESS)
        exact, squeezed, romanised_, ending, told = (
            row[key].astype(np.int32) for key in ("exact", "squeezed", "romanised", "ending", "told")
        )
        side = Side(
            _ints(self._words), np.array(self._weights, np.float64), _ints(self._start),
            exact, squeezed, romanised_, row["ascii"] > 0,
        )  # fmt: skip
        query = Queried(
            row["total"], row["size"], row["letters"], (role == _WHOLE) | (bracketed & explained), bracketed,
            role == _INSIDE, role == _SEGMENT, (row["aside"] > 0) & ~explained, row["country"],
        )  # fmt: skip
        return Columns(side, query, row["behind"] > 0, row["spelled"] > 0, ending, told)


def _ints(values: list[int]) -> Ints:
    return np.array(values, np.int32)
