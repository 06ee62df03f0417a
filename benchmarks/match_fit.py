"""Fit the weights of the matcher's features on the tuned half of the labelled names.

    python benchmarks/match_fit.py DATA_DIR WEIGHTS.csv        (needs numpy and scipy, which the project does not)

A question is a choice between its candidates and "none of them" (strength 0): the weights maximise the likelihood
of the right choice. Every answerable question is asked a second time with its right record taken out, at a
reduced weight, and so are confusable names, so that "none" is learnt too. Weights whose sign is known are bounded.
Nulls that are a registered name word by word are left out: their labels are in doubt. Slips of the pen are too few
among the labelled names: the features of SLIPS are fitted afterwards, on recorded names that were changed (as
`bulk_queries.py` changes them) beside the others, while all other weights stay.
"""

from __future__ import annotations

import csv
import importlib
import random
import sys
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from alliance_cli.matching import Index
from alliance_cli.matching.features import FEATURES
from alliance_cli.matching.score import values

match: Any = importlib.import_module("match")
bulk_queries: Any = importlib.import_module("bulk_queries")
OUT, SMOOTHING, NOISE = 0.4, 0.000005, 0.01
TWINS = 700
SLIPS = ("near_letters", "two_sided", "lone_slip")
CHANGED, OF_CHANGED, SEED = 1_250, 0.3, 4242  # how many changed names, and the weight of each
# Log odds to add to every candidate: far more of the questions fitted on have no right answer than in practice.
# Chosen so that the scores of the tuned half, asked as they come, agree with the share that is right.
PRIOR = 0.9
FREE = {"always", "opens_query", "closes_query", "from_segment", "one_word", "set_aside", "part_of_name"}
PLUS = {
    "same_text", "same_sequence", "same_letters", "same_romanised", "same_acronym", "same_but_bracket",
    "same_segment", "query_covered", "name_covered", "evidence", "key_evidence", "whole_name_inside",
    "all_explained", "unit_before", "address_behind", "same_country", "near_letters",
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


def changed(data: Path) -> Iterator[Choice]:
    """Choices of recorded names of the tuned half that were changed; every second one without its record, too."""
    index = Index(entries := match.ror_entries(data)[0])
    number = len({entry.organization for entry in entries})
    registry = list(islice(bulk_queries.records(data), number))
    names = bulk_queries.Names(registry)
    asked = (
        one
        for one in bulk_queries.misspelled(random.Random(SEED), registry, names)
        if match.half_of(one["text"]) == "tuned" and not names.is_known(one["text"])
    )
    for place, one in enumerate(islice(asked, CHANGED)):
        gold = frozenset(one["gold"])
        yield choice(index, one["text"], gold, frozenset(), OF_CHANGED)
        if place % 2:
            yield choice(index, one["text"], (), gold, OF_CHANGED)


def fit(found: list[Choice], start: dict[str, float], free: Collection[str]) -> dict[str, float]:
    """Weights that make the right choices most likely: those of the free features are changed, the others kept."""
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
    bounds = [
        (0 if name in PLUS else None, None if name in PLUS | FREE else 0)
        if name in free
        else (start[name],) * 2
        for name in names
    ]
    first = np.array([start[name] for name in names])
    result = optimize.minimize(loss, first, jac=True, method="L-BFGS-B", bounds=bounds)
    return {name: float(value) for name, value in zip(names, result.x, strict=True)}


def main() -> None:
    """Fit and write the table of weights."""
    data, target = map(Path, sys.argv[1:3])
    names = [feature.__name__ for feature in FEATURES]
    found = list(choices(data))
    fitted = fit(found, dict.fromkeys(names, 0.0), {*names} - {"near_letters"})
    fitted = fit([*found, *changed(data)], fitted, SLIPS)
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["feature", "weight"])
        # No labelled pair is written in two scripts: that weight is set, and such a match is never accepted.
        fitted["same_romanised"] = 9.0
        fitted["always"] += PRIOR
        writer.writerows([name, f"{value:.3f}"] for name, value in fitted.items())


if __name__ == "__main__":
    main()
