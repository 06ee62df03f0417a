"""Scores: how probable it is that a candidate is the right one, with all its rivals and "none of them" at the table."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from alliance_cli.matching.compare import Comparison
from alliance_cli.matching.features import FEATURES

_LARGEST = 30.0


@cache
def weights() -> tuple[float, ...]:
    """The fitted weight of each feature, in the order of FEATURES."""
    import csv

    with Path(__file__).with_name("weights.csv").open(encoding="utf-8", newline="") as stream:
        table = {row["feature"]: float(row["weight"]) for row in csv.DictReader(stream)}
    return tuple(table.get(feature.__name__, 0.0) for feature in FEATURES)


def values(comparison: Comparison) -> tuple[float, ...]:
    """The value of every feature."""
    return tuple(feature(comparison) for feature in FEATURES)


def strength(comparison: Comparison) -> float:
    """How strongly a comparison speaks for its organization: the weighted sum of the features, in log odds."""
    return sum(weight * feature(comparison) for weight, feature in zip(weights(), FEATURES, strict=True))


def shares(strengths: Sequence[float]) -> list[float]:
    """The probability of each candidate, 0 to 1; "none of them" has strength 0, so the sum stays under 1.

    A rival of equal strength halves a candidate: this is the runner-up rule, and one more candidate can
    only lower the others.
    """
    powers = [math.exp(min(value, _LARGEST)) for value in strengths]
    whole = 1.0 + sum(powers)
    return [power / whole for power in powers]


def points(shares_: Iterable[float]) -> list[float]:
    """Probabilities as scores of 0 to 100 with one decimal; 100 is kept for certainty."""
    return [min(99.9, round(100 * share, 1)) for share in shares_]
