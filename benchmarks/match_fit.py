"""Fit the weights of the matcher's features on the tuned half of the labelled names.

    python benchmarks/match_fit.py DATA_DIR WEIGHTS.csv        (needs numpy and scipy, which the project does not)

A question is a choice between its candidates and "none of them" (strength 0): the weights maximise the likelihood
of the right choice. Every answerable question is asked a second time with its right record taken out, at a
reduced weight, and so are confusable names, so that "none" is learnt too. Weights whose sign is known are bounded.
Nulls that are a registered name word by word are left out: their labels are in doubt.
"""

from __future__ import annotations

import csv
import importlib
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from alliance_cli.matching import Index
from alliance_cli.matching.features import FEATURES
from alliance_cli.matching.score import values

match: Any = importlib.import_module("match")
OUT, SMOOTHING, NOISE = 0.4, 0.000005, 0.01
TWINS = 700
# Log odds to add to every candidate: far more of the questions fitted on have no right answer than in practice.
# Chosen so that the scores of the tuned half, asked as they come, agree with the share that is right.
PRIOR = 0.9
FREE = {"always", "opens_query", "closes_query", "from_segment", "one_word", "set_aside", "part_of_name"}
PLUS = {
    "same_text", "same_sequence", "same_letters", "same_romanised", "same_acronym", "same_but_bracket",
    "same_segment", "query_covered", "name_covered", "evidence", "key_evidence", "whole_name_inside",
    "all_explained", "unit_before", "address_behind", "same_country",
}  # fmt: skip
Choice = tuple[float, list[tuple[tuple[float, ...], bool]]]


def choice(index: Index, text: str, gold: Iterable[str], without: frozenset[str], weight: float) -> Choice:
    """The candidates of a question: the features of each, and whether it is right."""
    ranked = index.ranked(text, exclude=without)
    right = set(gold) - without
    return weight, [(values(one.comparison), one.comparison.stored.organization in right) for one in ranked]


def choices(data: Path) -> Iterator[Choice]:
    """All choices of the tuned half."""
    index = Index(match.ror_entries(data)[0])
    for question in match.name_questions(data):
        if question.half != "tuned" or (not question.gold and index.lookup(question.text)):
            continue
        yield choice(index, question.text, question.gold, frozenset(), 1.0)
        if question.gold and question.tier != "exact_ambiguous":
            yield choice(index, question.text, (), question.gold, OUT)
    twins = [question for question in match.twin_questions(data) if question.half == "tuned"]
    for question in twins[:TWINS]:
        yield choice(index, question.text, (), question.gold, OUT / 2)
    entries, questions = match.roster(data)
    index = Index(entries)
    for question in questions:
        if question.half == "tuned":
            yield choice(index, question.text, question.gold, frozenset(), 1.0)
            yield choice(index, question.text, (), question.gold, OUT)


def fit(found: list[Choice]) -> list[float]:
    """The weights of FEATURES that make the right choices most likely."""
    np: Any = importlib.import_module("numpy")
    optimize: Any = importlib.import_module("scipy.optimize")
    table = np.array([row for _, candidates in found for row, _ in candidates])
    right = np.array([is_right for _, candidates in found for _, is_right in candidates], dtype=float)
    owner = np.repeat(np.arange(len(found)), [len(candidates) for _, candidates in found])
    weight = np.array([value for value, _ in found])
    answered = np.bincount(owner, right, len(found)) > 0

    def loss(vector: Any) -> tuple[float, Any]:
        power = np.exp(np.minimum(table @ vector, 30.0))
        whole = 1.0 + np.bincount(owner, power, len(found))
        good = np.maximum(np.bincount(owner, power * right, len(found)), 1e-9)
        chance = np.where(answered, good, 1.0) / whole
        mixed = (1 - NOISE) * chance + NOISE * 0.05
        pull = weight * (1 - NOISE) * chance / mixed
        wanted = np.where(answered[owner], power * right / good[owner], 0.0)
        slope = table.T @ ((power / whole[owner] - wanted) * pull[owner])
        shrink = SMOOTHING * len(found)
        return float(
            -(weight * np.log(mixed)).sum() + shrink * (vector**2).sum()
        ), slope + 2 * shrink * vector

    names = [feature.__name__ for feature in FEATURES]
    bounds = [(0 if name in PLUS else None, None if name in PLUS | FREE else 0) for name in names]
    result = optimize.minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", bounds=bounds)
    return [float(value) for value in result.x]


def main() -> None:
    """Fit and write the table of weights."""
    data, target = map(Path, sys.argv[1:3])
    fitted = fit(list(choices(data)))
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["feature", "weight"])
        for feature, value in zip(FEATURES, fitted, strict=True):
            # No labelled pair is written in two scripts: that weight is set, and such a match is never accepted.
            kept = 9.0 if feature.__name__ == "same_romanised" else value
            kept += PRIOR if feature.__name__ == "always" else 0.0
            writer.writerow([feature.__name__, f"{kept:.3f}"])


if __name__ == "__main__":
    main()
