"""How the benchmark against other tools counts: what is right, what is accepted, what a sample stands for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.match import Question
from benchmarks.match_scoring import MEASURES, Method, judge, page

GOLD = Question("Alder Univ.", frozenset({"alder"}), "hard", "untouched", twin="elder")


def answer(*candidates: tuple[str, float], accepted: bool = False) -> dict[str, object]:
    """A line of a tool's answers."""
    return {"mention": GOLD.text, "candidates": [list(pair) for pair in candidates], "accepted": accepted}


@pytest.mark.parametrize(
    ("row", "threshold", "out", "expected"),
    [
        (answer(("alder", 0.9)), 0.9, False, "accepted right first in_ten"),
        (answer(("alder", 0.89)), 0.9, False, "first in_ten"),
        (answer(("elder", 0.95), ("alder", 0.9)), 0.9, False, "accepted in_ten twin"),
        (answer(("alder", 0.1), accepted=True), None, False, "accepted right first in_ten"),
        (answer(("alder", 1.0)), None, False, "first in_ten"),
        (answer(("alder", 1.0)), 0.9, True, "accepted"),
        (answer(), 0.9, False, ""),
        (answer(*((f"x{at}", 0.5) for at in range(10)), ("alder", 0.4)), 0.9, False, ""),
    ],
)
def test_an_answer_is_judged(
    row: dict[str, object], threshold: float | None, out: bool, expected: str
) -> None:
    judged = judge(GOLD, 1.0, row, threshold, out=out)
    marks = [name for name in ("accepted", "right", "first", "in_ten", "twin") if getattr(judged, name)]
    assert " ".join(marks) == expected
    assert judged.answerable == (not out)


def test_tiers_weigh_as_much_as_they_hold_and_the_page_says_who_is_better() -> None:
    easy = replace(GOLD, tier="exact_unique")

    def method(label: str, easy_right: bool, hard_right: bool) -> Method:
        rows = [
            judge(question, weight, answer(("alder" if right else "oak", 1.0)), 0.9, out=False)
            for question, weight, right in ((easy, 9.0, easy_right), (GOLD, 1.0, hard_right))
        ]
        sets = dict.fromkeys({measure.of for measure in MEASURES}, rows)
        return Method(label, "", sets, {"names": 1.0, "build ror": 1.0})

    ours, other = method("ours", True, False), method("other", False, True)
    precision = MEASURES[0]
    assert (precision.value(ours), precision.value(other)) == (0.9, 0.1)
    lines = list(page([ours, other], 1))
    assert "| names: accepted are right | 2 | **0.900** | 0.100 |" in lines
    assert [line for line in lines if line.startswith("- hard names: right at 1: other 1.000, ours 0.000")]
    assert not [line for line in lines if line.startswith("- names: accepted are right")]
