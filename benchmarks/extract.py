"""How well extraction reads documents: mentions, claims, counts, decisions, precision by class of evidence.

    python benchmarks/extract.py --data DIR [DIR …] [--split A|B] [--errors] [--write]

A DIR holds texts. Those whose SHA-256 a row of seeds/sources.csv carries are scored against seeds/; those named in the
DIR's index.tsv (file, url, coalition, split, note) against its gold.jsonl (source, as_written, canonical, stance,
alliance, alt_stance, status; or count_claim, min, max, approx, unit). Each is read with an empty registry, and those of
seeds/ with the shipped names too. Matching is by surface, not by offset; `founder` is a member with the role founder.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from alliance_cli.extract import Gazetteer, extract
from alliance_cli.extract.assembly import same_name
from alliance_cli.extract.tables import classes
from alliance_cli.model.documents import Coalition, Document, Extraction, FoundMention

CLASSES = Path(__file__).resolve().parents[1] / "alliance_cli" / "extract" / "data" / "classes.csv"
SEEDS = Path(__file__).resolve().parents[1] / "seeds"
MEMBER, OUT, MENTIONED = "member", "non-member", "mentioned"
STANCES = {
    "member": MEMBER,
    "founder": MEMBER,
    "joined": MEMBER,
    "left": OUT,
    "non-member": OUT,
    "mentioned": MENTIONED,
    "host": MENTIONED,
}


class Fact(NamedTuple):
    """What the gold says of one name and one coalition; `names` are its spellings as they are compared."""

    names: frozenset[str]
    alliance: str
    stances: frozenset[str]
    first: str
    role: str | None
    kind: str


class Case(NamedTuple):
    """One document with its gold."""

    name: str
    text: str
    split: str
    main: Coalition
    others: tuple[Coalition, ...]
    known: Gazetteer
    facts: tuple[Fact, ...]
    counts: tuple[int, ...]


def _rows(name: str) -> list[dict[str, str]]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _coalitions() -> list[Coalition]:
    names: dict[str, list[str]] = {row["organization"]: [] for row in _rows("alliances")}
    for row in _rows("organizations"):
        if row["slug"] in names:
            names[row["slug"]].append(row["name"])
    for row in _rows("names"):
        if row["organization"] in names:
            names[row["organization"]].append(row["value"])
    ordered = sorted(names, key=lambda slug: slug != "ai-alliance")
    return [Coalition(slug, tuple(names[slug])) for slug in ordered]


def seed_cases(folders: Sequence[Path], *, shipped: bool) -> Iterator[Case]:
    """The documents behind seeds/, with the names of the shipped registry or with none."""
    by_hash = {row["sha256"]: row["slug"] for row in _rows("sources") if row["sha256"]}
    main, *others = _coalitions()
    bodies = {row["subject"] for row in _rows("relations") if row["object"] == main.slug}
    others = [coalition for coalition in others if coalition.slug not in bodies]
    known = Gazetteer()
    if shipped:
        known = Gazetteer(
            [row["name"] for row in _rows("organizations")] + [row["value"] for row in _rows("names")]
        )
    for folder in folders:
        for path in sorted(folder.glob("*.txt")):
            slug = by_hash.get(hashlib.sha256(path.read_bytes()).hexdigest())
            if slug is None:
                continue
            facts = [
                Fact(
                    frozenset({same_name(row["surface"])}),
                    row["alliance"],
                    frozenset({STANCES[row["stance"]]}),
                    STANCES[row["stance"]],
                    row["role"] or None,
                    "body" if row["note"].startswith("body") else "",
                )
                for row in _rows("mentions")
                if row["source"] == slug and row["alliance"] in {main.slug, *(c.slug for c in others)}
            ]
            counts = tuple(int(row["value"]) for row in _rows("counts") if row["source"] == slug)
            text = path.read_text(encoding="utf-8")
            yield Case(slug, text, "seeds", main, tuple(others), known, tuple(facts), counts)


def _spellings(row: dict[str, str]) -> list[str]:
    """A name as written, in its full form, and without the descriptive tail that a surface never holds."""
    written = row["as_written"]
    return [written, row.get("canonical") or written, written.split(" operated by ")[0]]


def gold_cases(folders: Sequence[Path]) -> Iterator[Case]:
    """The documents of folders that bring their own index and gold."""
    for folder in folders:
        index, gold = folder / "index.tsv", folder / "gold.jsonl"
        if not index.exists() or not gold.exists():
            continue
        facts: dict[str, list[Fact]] = defaultdict(list)
        counts: dict[str, list[int]] = defaultdict(list)
        for line in gold.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row.get("count_claim"):
                counts[row["source"]].append(row["min"])
                continue
            stances = [row["stance"], *row.get("alt_stance", [])]
            facts[row["source"]].append(
                Fact(
                    frozenset(same_name(name) for name in _spellings(row)),
                    "main",
                    frozenset(STANCES[stance] for stance in stances),
                    STANCES[row["stance"]],
                    "founder" if row["stance"] == "founder" else None,
                    row.get("kind", ""),
                )
            )
        with index.open(encoding="utf-8", newline="") as stream:
            for entry in csv.DictReader(stream, delimiter="\t"):
                path = folder / entry["file"]
                if not path.exists():
                    print(f"not found: {entry['file']}", file=sys.stderr)
                    continue
                main = Coalition("main", tuple(entry["coalition"].split("|")))
                text = path.read_text(encoding="utf-8")
                file = entry["file"]
                yield Case(
                    file,
                    text,
                    entry["split"],
                    main,
                    (),
                    Gazetteer(),
                    tuple(facts[file]),
                    tuple(set(counts[file])),
                )


FIGURES = (
    "member right", "member proposed", "member found", "member gold", "non-member right", "non-member proposed",
    "non-member found", "non-member gold", "exact", "stance right", "stance gold", "mention right",
    "mention proposed", "mention found", "mention gold", "auto right", "auto", "decisions", "settled", "settleable",
    "roles right", "roles", "counts right", "counts", "counts proposed",
)  # fmt: skip


class Score(NamedTuple):
    """Counts of one document, to be added up; in the order of FIGURES."""

    right: int
    proposed: int
    found: int
    gold: int
    out_right: int
    out_proposed: int
    out_found: int
    out_gold: int
    exact: int
    stance_right: int
    stance_gold: int
    mention_right: int
    mention_proposed: int
    mention_found: int
    mention_gold: int
    auto_right: int
    auto: int
    decisions: int
    settled: int
    settleable: int
    roles_right: int
    roles: int
    counts_right: int
    counts: int
    counts_proposed: int


def _fact_of(case: Case, mention: FoundMention, alliance: str) -> Fact | None:
    name = same_name(mention.surface)
    found = [fact for fact in case.facts if name in fact.names and fact.alliance == alliance]
    found.sort(key=lambda fact: fact.first == MENTIONED)
    return found[0] if found else None


def _right(fact: Fact | None, stance: str) -> bool:
    return fact is not None and stance in fact.stances


def _settled(case: Case, extraction: Extraction) -> tuple[int, int]:
    """Items right after each group of claims got the one answer that fits most of its items; and how many items."""
    right = total = 0
    for group in extraction.groups:
        items = [mention for mention in extraction.mentions if mention.group == group.id]
        if group.evidence == "named" or not items:
            continue
        facts = [_fact_of(case, mention, group.alliance or case.main.slug) for mention in items]
        fits = [sum(_right(fact, stance) for fact in facts) for stance in (MEMBER, OUT)]
        fits.append(sum(fact is None or MENTIONED in fact.stances for fact in facts))
        right += max(fits)
        total += len(items)
    return right, total


def score(case: Case, extraction: Extraction, errors: bool, by_class: dict[str, list[bool]]) -> Score:
    """The counts of one document; with `errors`, what was wrong, printed."""
    shown: list[str] = []
    tally: Counter[str] = Counter()
    claims: dict[tuple[str, str | None, str], FoundMention] = {
        (same_name(m.surface), m.alliance, STANCES[m.stance]): m
        for m in extraction.mentions
        if m.stance != MENTIONED and m.alliance
    }
    _judge_claims(case, extraction, claims, tally, shown, by_class)
    _judge_facts(case, extraction, set(claims), tally, shown)
    found, told = Counter(count.value for count in extraction.counts), Counter(case.counts)
    tally["counts"] = told.total()
    tally["counts right"] = (found & told).total()
    tally["counts proposed"] = sum(min(number, max(1, told[value])) for value, number in found.items())
    if set(found) != set(told):
        shown.append(f"counts {sorted(found)} for {sorted(told)}")
    tally["settled"], tally["settleable"] = _settled(case, extraction)
    tally["decisions"] = sum(group.evidence != "named" for group in extraction.groups)
    tally["stance right"] = tally["member found"] + tally["non-member found"]
    tally["stance gold"] = tally["member gold"] + tally["non-member gold"]
    if errors and shown:
        print(f"\n{case.name}", *shown, sep="\n  ")
    return Score(*(tally[name] for name in FIGURES))


def _judge_claims(
    case: Case,
    extraction: Extraction,
    claims: dict[tuple[str, str | None, str], FoundMention],
    tally: Counter[str],
    shown: list[str],
    by_class: dict[str, list[bool]],
) -> None:
    """Count the proposed claims, those that are right, those of automatic classes, the roles."""
    auto = {key for key, row in classes().items() if row["auto"] == "yes"}
    for (_, alliance, stance), mention in claims.items():
        fact = _fact_of(case, mention, alliance or "")
        good = _right(fact, stance)
        tally[f"{stance} proposed"] += 1
        tally[f"{stance} right"] += good
        if stance == MEMBER:
            by_class[mention.evidence].append(good)
            tally["auto"] += mention.evidence in auto
            tally["auto right"] += good and mention.evidence in auto
        if not good:
            shown.append(f"wrong {stance:10} {mention.evidence:12} {mention.surface!r}")
        if good and fact is not None and fact.role:
            tally["roles"] += 1
            tally["roles right"] += any(
                same_name(m.surface) in fact.names and m.role for m in extraction.mentions
            )


def _judge_facts(
    case: Case,
    extraction: Extraction,
    said: set[tuple[str, str | None, str]],
    tally: Counter[str],
    shown: list[str],
) -> None:
    """Count what the gold says and how much of it was found: names, exact spans of members, claims."""
    every = {same_name(mention.surface) for mention in extraction.mentions}
    for fact in case.facts:
        if fact.kind == "body":
            continue
        stances = {
            stance for name, alliance, stance in said if name in fact.names and alliance == fact.alliance
        }
        present = bool(fact.names & every)
        tally["mention gold"] += 1
        tally["mention found"] += present
        if fact.first == MENTIONED:
            continue
        good = bool(stances & fact.stances) or (MENTIONED in fact.stances and not stances)
        tally[f"{fact.first} gold"] += 1
        tally[f"{fact.first} found"] += good
        tally["exact"] += present and fact.first == MEMBER
        if not good:
            shown.append(f"missed {fact.first:9} {'named' if present else 'no span':12} {sorted(fact.names)}")
    names = frozenset(name for fact in case.facts for name in fact.names)
    tally["mention proposed"] = len(every)
    tally["mention right"] = len(every & names)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "–"


def table(title: str, scores: Sequence[Score]) -> None:
    """One line of figures for a set of documents."""
    if not scores:
        return
    total = Score(*(sum(values) for values in zip(*scores, strict=True)))
    print(
        f"| {title} | {len(scores)} | {_share(total.right, total.proposed)} / {_share(total.found, total.gold)} "
        f"({total.gold}) | {_share(total.exact, total.gold)} "
        f"| {_share(total.out_right, total.out_proposed)} / {_share(total.out_found, total.out_gold)} "
        f"({total.out_gold}) "
        f"| {_share(total.stance_right, total.stance_gold)} "
        f"| {_share(total.mention_right, total.mention_proposed)} / {_share(total.mention_found, total.mention_gold)} "
        f"| {_share(total.auto_right, total.auto)} / {_share(total.auto, total.proposed)} "
        f"| {total.decisions / len(scores):.1f} | {_share(total.settled, total.settleable)} "
        f"| {_share(total.roles_right, total.roles)} | "
        f"{_share(total.counts_right, total.counts_proposed)} / {_share(total.counts_right, total.counts)} "
        f"({total.counts}) |"
    )


HEADER = (
    "| set | documents | members P / R (gold) | exact spans | non-members and departures P / R (gold) | stance "
    "| mentions P / R | automatic classes P / share | decisions a document | right after them | founders "
    "| counts P / R |\n"
    "|---|---|---|---|---|---|---|---|---|---|---|---|"
)


def run(
    cases: Iterable[Case], errors: bool, by_class: dict[str, list[bool]]
) -> tuple[dict[str, list[Score]], int, float]:
    """Scores by split, characters read, seconds."""
    scores: dict[str, list[Score]] = defaultdict(list)
    characters, seconds = 0, 0.0
    for case in cases:
        document = Document(case.name, "", case.text)
        started = time.perf_counter()
        extraction = extract(document, case.main, others=case.others, known=case.known)
        seconds += time.perf_counter() - started
        characters += len(case.text)
        scores[case.split].append(score(case, extraction, errors, by_class))
    return scores, characters, seconds


def write_classes(by_class: dict[str, list[bool]]) -> None:
    """Fill the columns `right` and `claims` of the table of evidence classes."""
    rows = list(classes().values())
    with CLASSES.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        for row in rows:
            judged = by_class.get(row["class"], [])
            writer.writerow(row | {"right": sum(judged) or "", "claims": len(judged) or ""})


def main() -> None:
    """Read the options, print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, nargs="+", required=True)
    parser.add_argument("--split")
    parser.add_argument("--errors", action="store_true")
    parser.add_argument(
        "--write", action="store_true", help="write the claims and those right into the table of classes"
    )
    options = parser.parse_args()
    by_class: dict[str, list[bool]] = defaultdict(list)
    lines: list[tuple[str, list[Score]]] = []
    if options.split is None:
        scores, _, _ = run(seed_cases(options.data, shipped=True), options.errors, defaultdict(list))
        lines += [("seeds, shipped names", found) for found in scores.values()]
        scores, _, _ = run(seed_cases(options.data, shipped=False), options.errors, by_class)
        lines += [("seeds, empty registry", found) for found in scores.values()]
    wanted = (case for case in gold_cases(options.data) if options.split in (None, case.split))
    scores, characters, seconds = run(wanted, options.errors, by_class)
    lines += [(f"split {split}, empty registry", found) for split, found in sorted(scores.items())]
    print(f"\n{HEADER}")
    for title, found in lines:
        table(title, found)
    if seconds:
        print(f"\n{characters / seconds / 1000:.0f} k characters/s\n")
    if options.write:
        write_classes(by_class)
    print("| evidence | members right | of |\n|---|---|---|")
    for name in classes():
        if judged := by_class.get(name):
            print(f"| {name} | {sum(judged)} | {len(judged)} |")


if __name__ == "__main__":
    main()
