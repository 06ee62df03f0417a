"""Answer another scorer's questions, so that it can score this matcher beside other tools.

    python benchmarks/match_answers.py QUESTIONS FILE

QUESTIONS is a folder with {ror,roster}.registry.jsonl (id, names, acronyms, country) and SET.queries.jsonl
(mention, and "without": records to leave out). FILE receives one JSON object a line: set, mention, candidates
(pairs of id and score, best first), accepted.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from alliance_cli.matching import Index, NameEntry
from alliance_cli.model.answers import Recommendation
from alliance_cli.model.terms import NameKind

SETS = {"ror": ("names", "names_out", "affiliations", "hard_out"), "roster": ("roster", "roster_out")}


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file of JSON lines."""
    with path.open(encoding="utf-8") as stream:
        yield from map(json.loads, stream)


def entries(row: dict[str, Any]) -> Iterator[NameEntry]:
    """The recorded names of one organization; the first one is the official name."""
    first, *others = row["names"]
    for kind, values in (
        (NameKind.OFFICIAL, [first]),
        (NameKind.ALIAS, others),
        (NameKind.ACRONYM, row["acronyms"]),
    ):
        for value in values:
            yield NameEntry(row["id"], first, value, kind, row.get("country"))


def answers(index: Index, name: str, questions: Path) -> Iterator[dict[str, Any]]:
    """One answer for each question of a set."""
    for row in lines(questions / f"{name}.queries.jsonl"):
        proposal = index.propose(row["mention"], limit=15, exclude=frozenset(row.get("without", ())))
        yield {
            "set": name,
            "mention": row["mention"],
            "candidates": [[one.organization, one.score / 100] for one in proposal.candidates],
            "accepted": proposal.recommendation is Recommendation.ACCEPT,
        }


def main() -> None:
    """Answer every set."""
    questions, predictions = map(Path, sys.argv[1:3])
    with predictions.open("w", encoding="utf-8") as out:
        for registry, names in SETS.items():
            index = Index(
                one for row in lines(questions / f"{registry}.registry.jsonl") for one in entries(row)
            )
            for name in names:
                for line in answers(index, name, questions):
                    out.write(json.dumps(line, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
