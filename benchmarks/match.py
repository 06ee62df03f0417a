"""Measure the matcher on labelled names: what it accepts alone, what it ranks first, how fast it is.

    python benchmarks/match.py --data DIR [--limit N] [--errors SET] [--write FILE]

DIR (or ALLIANCE_BENCH_DATA) holds ror.jsonl.gz, names.jsonl, roster_names.jsonl, affiliations.jsonl and
hard_negatives.csv. Every set is split in two by a hash of its text: the weights were fitted on the first half
("tuned"), none on the second ("untouched"; rules and thresholds were chosen with both tables in view).
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import json
import os
import re
import resource
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from alliance_cli.matching import Index, NameEntry
from alliance_cli.model.answers import Proposal, Recommendation
from alliance_cli.model.terms import NameKind
from alliance_cli.names import fold

HALVES = ("tuned", "untouched")
NAMES = ("exact_unique", "exact_ambiguous", "hard", "null")
BINS = (0, 20, 40, 60, 70, 80, 90, 95, 98, 100.1)


@dataclass(frozen=True)
class Question:
    """One labelled text: its right organizations (none: no right answer), its tier, its half."""

    text: str
    gold: frozenset[str]
    tier: str
    half: str
    twin: str = ""


@dataclass
class Score:
    """Counts over the questions of one tier and half."""

    asked: int = 0
    answerable: int = 0
    accepted: int = 0
    right: int = 0
    first: int = 0
    in_ten: int = 0
    out: int = 0
    left_out: int = 0
    twin: int = 0
    doubtful: int = 0
    errors: list[str] = field(default_factory=list)


def half_of(text: str) -> str:
    """The half of the data that a text belongs to."""
    return HALVES[hashlib.sha256(text.encode()).digest()[1] % 2]


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file of JSON lines, gzipped or not."""
    opener: Any = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as stream:
        yield from map(json.loads, stream)


def ror_entries(data: Path) -> tuple[list[NameEntry], dict[str, str]]:
    """All names of active records, and the group of each: a company has one record a country."""
    entries, groups = [], {}
    for row in lines(data / "ror.jsonl.gz"):
        if row["status"] != "active":
            continue
        slug, name, country = row["id"], row["name"], row["country"]
        company = "company" in (row["type"] or ())
        groups[slug] = "company:" + fold(re.sub(r"\s*\([^()]*\)$", "", name)) if company else slug
        translations = [text for _, text in row["labels"] if text not in row["aliases"]]
        for kind, values in (
            (NameKind.OFFICIAL, [name]),
            (NameKind.ALIAS, row["aliases"]),
            (NameKind.TRANSLATION, translations),
            (NameKind.ACRONYM, row["acronyms"]),
        ):
            entries += [NameEntry(slug, name, value, kind, country) for value in dict.fromkeys(values)]
    return entries, groups


def name_questions(data: Path) -> list[Question]:
    """The written names with their ROR records; the null tier has none."""
    return [
        Question(row["mention"], frozenset(row["gold_ids"]), row["tier"], half_of(row["mention"]))
        for row in lines(data / "names.jsonl")
    ]


def affiliation_questions(data: Path) -> list[Question]:
    """Affiliation strings that have an answer."""
    return [
        Question(row["mention"], frozenset(row["gold_ids"]), "affiliations", half_of(row["mention"]))
        for row in lines(data / "affiliations.jsonl")
        if row["gold_ids"]
    ]


def twin_questions(data: Path) -> list[Question]:
    """Names whose own record is taken out while a confusable one stays; pairs of equal names are left out."""
    found: dict[str, Question] = {}
    with (data / "hard_negatives.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            text, tier = row["left"], row["source"].rsplit(":", 1)[1]
            if tier != "same_name" and fold(text) != fold(row["right"]):
                gold = frozenset([row["left_id"]])
                found.setdefault(text, Question(text, gold, "hard negatives", half_of(text), row["right_id"]))
    return list(found.values())


def roster(data: Path) -> tuple[list[NameEntry], list[Question]]:
    """A registry of one spelling of each organization, and the other spellings as questions."""
    entries: dict[str, NameEntry] = {}
    questions = []
    for row in lines(data / "roster_names.jsonl"):
        slug, name = row["gold_id"], row["gold_name"]
        entries[slug] = NameEntry(slug, name, name)
        if row["confidence"] == "strong" and fold(row["mention"]) != fold(name):
            questions.append(Question(row["mention"], frozenset([slug]), "roster", half_of(slug)))
    return list(entries.values()), questions


class Bench:
    """Asks all questions and keeps the counts of each tier and half."""

    def __init__(self) -> None:
        self.scores: dict[tuple[str, str], Score] = defaultdict(Score)
        self.reliability: dict[tuple[int, str], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
        self.label_errors: list[str] = []

    def ask(self, index: Index, questions: Iterable[Question], *, without: bool) -> None:
        """Ask with everything in place; `without` asks again with the right record taken out."""
        for question in questions:
            score = self.scores[question.tier, question.half]
            proposal = index.propose(question.text)
            self.count(score, question, proposal, index)
            if without and question.gold:
                score.left_out += 1
                again = index.propose(question.text, exclude=question.gold)
                score.out += again.recommendation is Recommendation.ACCEPT
                self.note(score, question, again, "record taken out")

    def ask_twins(self, index: Index, questions: Iterable[Question]) -> None:
        """Ask for names whose own record is taken out: every acceptance is wrong."""
        for question in questions:
            score = self.scores[question.tier, question.half]
            proposal = index.propose(question.text, exclude=question.gold)
            score.asked += 1
            score.accepted += proposal.recommendation is Recommendation.ACCEPT
            if proposal.organization == question.twin:
                score.twin += 1
                self.note(score, question, proposal, "twin")

    def count(self, score: Score, question: Question, proposal: Proposal, index: Index) -> None:
        """Add one answer to the counts."""
        found = [candidate.organization for candidate in proposal.candidates]
        score.asked += 1
        score.answerable += bool(question.gold)
        score.first += bool(found) and found[0] in question.gold
        score.in_ten += bool(question.gold & set(found))
        if found:
            place = next(i for i, low in enumerate(BINS[1:]) if proposal.candidates[0].score < low)
            row = self.reliability[place, question.half]
            row[0] += 1
            row[1] += proposal.candidates[0].score
            row[2] += found[0] in question.gold
        if proposal.recommendation is Recommendation.ACCEPT:
            if not question.gold and proposal.organization in index.lookup(question.text):
                self.label_errors.append(f"{question.text} = {proposal.matched_name}")
                score.doubtful += 1
            score.accepted += 1
            score.right += proposal.organization in question.gold
            if proposal.organization not in question.gold:
                self.note(score, question, proposal, "wrong")

    @staticmethod
    def note(score: Score, question: Question, proposal: Proposal, what: str) -> None:
        """Keep an error for the list."""
        if proposal.recommendation is Recommendation.ACCEPT:
            score.errors.append(f"{what}: {question.text!r} -> {proposal.matched_name!r} ({proposal.reason})")


def share(part: float, whole: float) -> str:
    """A proportion with three decimals, or a dash."""
    return f"{part / whole:.3f}" if whole else "-"


def report(bench: Bench, cost: dict[str, float]) -> Iterator[str]:
    """The Markdown page of all figures."""
    yield "# How well names are matched\n"
    yield "Written by `benchmarks/match.py`; weights: fitted on the tuned half; rules: chosen with both in view.\n"
    yield "| set | half | asked | precision | less doubtful labels | recall | right at 1 | in 10 | right one out |"
    yield "|" + "---|" * 9
    for name, tiers in (
        ("names", NAMES),
        *((f"names, {tier}", (tier,)) for tier in NAMES[:3]),
        ("roster", ("roster",)),
        ("affiliations", ("affiliations",)),
    ):
        for half in HALVES:
            rows = [bench.scores[tier, half] for tier in tiers]
            keys = "asked answerable accepted right first in_ten out left_out doubtful"
            total = {key: sum(getattr(row, key) for row in rows) for key in keys.split()}
            yield (
                f"| {name} | {half} | {total['asked']} | {share(total['right'], total['accepted'])} | "
                f"{share(total['right'], total['accepted'] - total['doubtful'])} | "
                f"{share(total['right'], total['answerable'])} | {share(total['first'], total['answerable'])} | "
                f"{share(total['in_ten'], total['answerable'])} | {share(total['out'], total['left_out'])} |"
            )
    yield "\nAn acceptance of a name that has no right answer counts as wrong, so does any with the right one out.\n"
    yield "| no right answer | half | asked | accepted | less doubtful labels | the confusable one accepted |"
    yield "|" + "---|" * 6
    for tier in ("null", "hard negatives"):
        for half in HALVES:
            row = bench.scores[tier, half]
            sure = share(row.accepted - row.doubtful, row.asked - row.doubtful)
            yield (
                f"| {tier} | {half} | {row.asked} | {share(row.accepted, row.asked)} | {sure} | "
                f"{share(row.twin, row.asked)} |"
            )
    yield f"\nDoubtful labels, nulls that equal one registered name by a key: {len(bench.label_errors)}."
    yield from (f"- {text}" for text in bench.label_errors)
    yield "\n## Reliability of the score\n"
    yield "How many first candidates with such a score are right, over names, roster and affiliations as they come.\n"
    yield "| score | half | first candidates | mean score | right |"
    yield "|" + "---|" * 5
    for (place, half), (count, total_score, right) in sorted(bench.reliability.items()):
        band = f"{BINS[place]:g}-{min(100, BINS[place + 1]):g}"
        yield f"| {band} | {half} | {count:.0f} | {total_score / count:.1f} | {100 * right / count:.1f} % |"
    yield "\n## Cost\n"
    yield from (f"- {name}: {value:,.0f}" for name, value in cost.items())


def measure(data: Path, limit: int) -> tuple[Bench, dict[str, float]]:
    """All figures, and what they cost in CPU seconds, names a second and megabytes."""
    bench, cost = Bench(), dict[str, float]()
    start = time.process_time()
    entries, _ = ror_entries(data)
    loaded = time.process_time()
    (index := Index(entries)).propose("a nmae with slpis")
    cost["registry, names"] = len(entries)
    cost["registry, CPU seconds to read"] = loaded - start
    cost["registry, CPU seconds to index"] = time.process_time() - loaded
    questions = name_questions(data)[(cut := slice(limit or None))]
    start = time.process_time()
    index.propose_many(question.text for question in questions)
    cost["names a second"] = len(questions) / (time.process_time() - start)
    bench.ask(index, questions, without=True)
    affiliations = affiliation_questions(data)[cut]
    start = time.process_time()
    bench.ask(index, affiliations, without=False)
    cost["affiliations a second"] = len(affiliations) / (time.process_time() - start)
    bench.ask_twins(index, twin_questions(data)[cut])
    cost["peak megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    entries, questions = roster(data)
    bench.ask(Index(entries), questions[cut], without=True)
    return bench, cost


def main() -> None:
    """Parse the command line and print what was measured."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    parser.add_argument("--data", type=Path, default=os.environ.get("ALLIANCE_BENCH_DATA"))
    parser.add_argument("--limit", type=int, default=0, help="at most so many questions a set")
    parser.add_argument("--errors", choices=("names", "roster", "affiliations", "hard"))
    parser.add_argument("--write", type=Path, help="write the page to this file too")
    options = parser.parse_args()
    if options.data is None:
        parser.error("needs --data DIR or ALLIANCE_BENCH_DATA")
    bench, cost = measure(Path(options.data), options.limit)
    print(page := "\n".join(report(bench, cost)) + "\n")
    if options.write:
        options.write.write_text(page, encoding="utf-8")
    for tier in {"names": NAMES, "hard": ("hard negatives",)}.get(options.errors, (options.errors,)):
        print(
            *(f"{half} {tier} {line}" for half in HALVES for line in bench.scores[tier, half].errors),
            sep="\n",
        )


if __name__ == "__main__":
    main()
