"""A batch of queries as arrays: their readings, the words that these look for, and the keys that they share."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alliance_cli.matching.bulk.arrays import Flags, Ints, Known, Side
from alliance_cli.matching.bulk.features import Queried
from alliance_cli.matching.bulk.hints import address_end, spelled_inside
from alliance_cli.matching.bulk.packed import Packed
from alliance_cli.matching.reading import Reading, Role
from alliance_cli.names.forms import romanised


class Columns(NamedTuple):
    """The readings of a batch as one side of a comparison, what the features ask of them, and their `Surroundings`."""

    side: Side
    query: Queried
    behind: Flags
    spelled: NDArray[np.int64]
    ending: Ints
    told: Ints


_ROLES = {role: number for number, role in enumerate(Role)}
_WHOLE, _BARE, _PLACELESS, _INSIDE, _SEGMENT = (
    _ROLES[role] for role in (Role.WHOLE, Role.BARE, Role.PLACELESS, Role.INSIDE, Role.SEGMENT)
)


class Batch:
    """Collects the readings of queries; `columns` gives them as arrays."""

    def __init__(self, packed: Packed) -> None:
        self._packed = packed
        self.readings: list[Reading] = []
        self.first = [0]
        self._keys: list[tuple[int, int, int]] = []
        self._searching: list[bool] = []
        self._known: list[int] = []
        self._known_start = [0]

    def add(self, found: tuple[Reading, ...]) -> None:
        """One query. Of a query that is exactly the name of one organization only this name counts."""
        packed = self._packed
        literal = packed.exact.forms(packed.exact.of(found[0].profile.exact)) if found else []
        if literal and len({int(packed.owner[form]) for form in literal}) == 1:
            self._add(found[0], self._numbers(found[0]), literal, searching=False)
        else:
            for reading in found:
                numbers = self._numbers(reading)
                self._add(reading, numbers, self._sharing(reading, numbers), searching=True)
        self.first.append(len(self.readings))

    def _add(
        self, reading: Reading, numbers: tuple[int, int, int], known: list[int], *, searching: bool
    ) -> None:
        self.readings.append(reading)
        self._keys.append(numbers)
        self._known += known
        self._known_start.append(len(self._known))
        self._searching.append(searching)

    def _numbers(self, reading: Reading) -> tuple[int, int, int]:
        """The numbers of the keys of a reading: exact, squeezed, and across scripts."""
        packed, profile = self._packed, reading.profile
        exact, squeezed = profile.exact, profile.squeezed
        across = packed.romanised if exact.isascii() else packed.squeezed
        other = squeezed if exact.isascii() else romanised(exact, squeezed)
        return packed.exact.of(exact), packed.squeezed.of(squeezed), across.of(other)

    def _sharing(self, reading: Reading, numbers: tuple[int, int, int]) -> list[int]:
        """Forms that share a key with a reading."""
        packed, (exact, squeezed, other) = self._packed, numbers
        sequence = packed.sequence.of(reading.profile.sequence)
        if exact < 0 and squeezed < 0 and other < 0 and sequence < 0:
            return []
        across = packed.romanised if reading.profile.exact.isascii() else packed.squeezed
        return list(
            {
                *packed.exact.forms(exact),
                *packed.sequence.forms(sequence),
                *packed.squeezed.forms(squeezed),
                *across.forms(other),
            }
        )

    def searching(self) -> Flags:
        """Which readings look for words."""
        return _flags(self._searching)

    def known(self) -> Known:
        """What is known of the readings without a search."""
        floor = np.array([reading.profile.total / 2 for reading in self.readings])
        return Known(floor, _ints(self._known), _ints(self._known_start))

    def columns(self) -> Columns:
        """The readings as arrays."""
        packed, readings = self._packed, self.readings
        profiles = [reading.profile for reading in readings]
        sizes = _ints([len(profile.words) for profile in profiles])
        role = _ints([_ROLES[reading.role] for reading in readings])
        explained = _flags([reading.explained for reading in readings])
        bracketed = (role == _BARE) | (role == _PLACELESS)
        number = packed.vocabulary.number
        exact, squeezed, across = np.array(self._keys, np.int32).reshape(len(readings), 3).T.copy()
        side = Side(
            _ints([number[word] for profile in profiles for word in profile.words]),
            np.array([weight for profile in profiles for weight in profile.weights], np.float64),
            np.concatenate([np.zeros(1, np.int32), np.cumsum(sizes, dtype=np.int32)]),
            exact, squeezed, across, _flags([profile.exact.isascii() for profile in profiles]),
        )  # fmt: skip
        query = Queried(
            np.array([profile.total for profile in profiles]), sizes,
            _ints([len(profile.squeezed) for profile in profiles]),
            (role == _WHOLE) | (bracketed & explained), bracketed, role == _INSIDE, role == _SEGMENT,
            _flags([reading.aside != "" for reading in readings]) & ~explained,
            _ints([packed.country_number(reading.country) for reading in readings]),
        )  # fmt: skip
        ends = [address_end(profile.words) for profile in profiles]
        spelled = [spelled_inside(profile.words, profile.exact.split()) for profile in profiles]
        return Columns(
            side, query, role == _PLACELESS, np.array(spelled, np.int64), _ints([ending for ending, _ in ends]),
            _ints([packed.country_number(place) for _, place in ends]),
        )  # fmt: skip


def _ints(values: list[int]) -> Ints:
    return np.array(values, np.int32)


def _flags(values: list[bool]) -> Flags:
    return np.array(values, np.bool_)
