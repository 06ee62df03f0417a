"""Scores: how probable it is that a candidate is the right one, with all its rivals and "none of them" at the table."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
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


@cache
def _active() -> tuple[tuple[float, Callable[[Comparison], float]], ...]:
    return tuple((weight, feature) for weight, feature in zip(weights(), FEATURES, strict=True) if weight)


def strength(comparison: Comparison) -> float:
    """How strongly a comparison speaks for its organization: the weighted sum of the features, in log odds."""
    total = 0.0
    for weight, feature in _active():
        total += weight * feature(comparison)
    return total


def weighed(comparison: Comparison, most: int = 4) -> str:
    """The features that weigh most for and against a comparison, in words with their log odds."""
    parts = [
        (weight * feature(comparison), feature.__name__.replace("_", " "))
        for weight, feature in _active()
        if feature.__name__ not in ("always", "crowd")
    ]
    heavy = sorted(
        (part for part in parts if abs(part[0]) >= 0.05), key=lambda part: (-abs(part[0]), part[1])
    )
    return "weighed most: " + (", ".join(f"{name} {value:+.1f}" for value, name in heavy[:most]) or "nothing")


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
