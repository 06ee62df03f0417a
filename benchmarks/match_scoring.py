"""How answers of several tools are counted and laid side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from benchmarks.match import Question

SLACK = 1e-9  # thresholds are met exactly


class Judged(NamedTuple):
    """One answer against its question. `weight`: how many questions of its tier it stands for."""

    tier: str
    weight: float
    answerable: bool
    accepted: bool
    right: bool
    first: bool
    in_ten: bool
    twin: bool
    asked: bool = True


class Method(NamedTuple):
    """A tool, its answers by set, and what they cost: CPU seconds by set and to build."""

    label: str
    note: str
    sets: dict[str, list[Judged]]
    cost: dict[str, float]


class Measure(NamedTuple):
    """A share of answers: those with the mark `part` among those with the mark `whole`, in one tier or in all."""

    name: str
    of: str
    part: str
    whole: str
    tier: str | None = None
    low: bool = False

    def counted(self, method: Method) -> list[Judged]:
        """The answers that the share is of."""
        rows = method.sets[self.of]
        return [row for row in rows if self.tier in (None, row.tier) and getattr(row, self.whole)]

    def value(self, method: Method) -> float | None:
        """The share from 0 to 1; None when there is nothing to share."""
        rows = self.counted(method)
        whole = sum(row.weight for row in rows)
        return sum(row.weight * getattr(row, self.part) for row in rows) / whole if whole else None


MEASURES = (
    Measure("names: accepted are right", "names", "right", "accepted"),
    Measure("names: rightly accepted", "names", "right", "answerable"),
    Measure("names without an answer: accepted", "names", "accepted", "asked", tier="null", low=True),
    Measure("right record taken out: accepted", "names_out", "accepted", "asked", low=True),
    Measure("… written as recorded", "names_out", "accepted", "asked", tier="exact_unique", low=True),
    Measure("… hard names", "names_out", "accepted", "asked", tier="hard", low=True),
    Measure("hard negatives: accepted", "hard_out", "accepted", "asked", low=True),
    Measure("hard negatives: taken for the twin", "hard_out", "twin", "asked", low=True),
    Measure("hard names: right at 1", "names", "first", "answerable", tier="hard"),
    Measure("hard names: in 10", "names", "in_ten", "answerable", tier="hard"),
    Measure("roster names: accepted are right", "roster", "right", "accepted"),
    Measure("roster names: rightly accepted", "roster", "right", "answerable"),
    Measure("roster names: right at 1", "roster", "first", "answerable"),
    Measure("roster names: in 10", "roster", "in_ten", "answerable"),
    Measure("roster, right record taken out: accepted", "roster_out", "accepted", "asked", low=True),
    Measure("affiliations: accepted are right", "affiliations", "right", "accepted"),
    Measure("affiliations: rightly accepted", "affiliations", "right", "answerable"),
    Measure("affiliations: right at 1", "affiliations", "first", "answerable"),
    Measure("affiliations: in 10", "affiliations", "in_ten", "answerable"),
)


def judge(
    question: Question, weight: float, row: dict[str, Any], threshold: float | None, *, out: bool
) -> Judged:
    """An answer against its question. With `out` the right record was taken out, so that every acceptance is wrong.

    Accepted is what the tool accepts by itself, or what reaches the threshold.
    """
    assert row["mention"] == question.text, "answers out of order"
    candidates = row["candidates"]
    own = bool(row["accepted"])
    accepted = own if threshold is None else bool(candidates) and candidates[0][1] >= threshold - SLACK
    found = [record for record, _ in candidates[:10]]
    gold = frozenset[str]() if out else question.gold
    first = bool(found) and found[0] in gold
    return Judged(
        question.tier, weight, bool(gold), accepted, accepted and first, first, bool(gold & set(found)),
        accepted and bool(found) and found[0] == question.twin,
    )  # fmt: skip


def page(methods: Sequence[Method], limit: int) -> Iterator[str]:
    """The Markdown page: all measures beside each other, what each tool costs, and where another one is better."""
    sample = f"{limit} texts of every tier, those with the smallest hash" if limit else "all texts"
    yield "# The matcher beside other tools\n"
    yield "Written by `benchmarks/match_peers.py`: the same questions, each tool in an environment of its own. The"
    yield "other tools' answers and speed are kept until one of them, or a question, changes; this project's are new."
    yield f"Asked: the half that nothing was fitted on; {sample}; all roster names. Tiers weigh as much as they hold."
    yield "A tool accepts from the score that its users take, given beside its name, or decides by itself. In bold the"
    yield "best of a row; ↓ marks rows where less is better. What a tool accepts must be read together with how much:"
    yield "who accepts nothing is never wrong.\n"
    yield f"| | asked | {' | '.join(method.label for method in methods)} |"
    yield "|---|" + "---:|" * (len(methods) + 1)
    yield from (_row(measure, methods) for measure in MEASURES)
    for name, figures in _costs(methods):
        yield f"| {name} | | {' | '.join(figures)} |"
    yield "\nPer second and core: the names set, one batch, without the time to build. Tools that work in batches pay a"
    yield "fixed cost a batch, so that they are faster on larger samples.\n"
    yield from (f"- {method.label}: {method.note}" for method in methods)
    yield "\n## Where another tool is better\n"
    yield from _losses(methods) or ("Nowhere.",)


def _row(measure: Measure, methods: Sequence[Method]) -> str:
    cells = ["–" if value is None else f"{value:.3f}" for value in map(measure.value, methods)]
    known = [cell for cell in cells if cell != "–"]
    best = (min if measure.low else max)(known, default="")
    marked = [f"**{cell}**" if cell == best else cell for cell in cells]
    asked = sum(measure.tier in (None, row.tier) for row in methods[0].sets[measure.of])
    return f"| {measure.name}{' ↓' if measure.low else ''} | {asked} | {' | '.join(marked)} |"


def _costs(methods: Sequence[Method]) -> Iterator[tuple[str, list[str]]]:
    asked = len(methods[0].sets["names"])
    yield "names a second and core", [f"{asked / method.cost['names']:,.1f}" for method in methods]
    yield (
        "seconds of CPU to build the registry",
        [f"{method.cost['build ror']:,.0f}" for method in methods],
    )


def _losses(methods: Sequence[Method]) -> list[str]:
    """A line for each measure that another tool is better at, with how much of the names that tool accepts rightly."""
    ours, *others = methods
    recall = MEASURES[1]
    found = []
    for measure in MEASURES:
        own = measure.value(ours)
        for other in others:
            value = measure.value(other)
            if own is None or value is None or own == value or (own < value) == measure.low:
                continue
            share = recall.value(other) or 0.0
            found.append(
                f"- {measure.name}: {other.label} {value:.3f}, {ours.label} {own:.3f}"
                f" (of all names it accepts {share:.3f} rightly, {ours.label} {recall.value(ours) or 0.0:.3f})"
            )
    return found
