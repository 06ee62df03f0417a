"""Questions in, answers out: what the tools that are measured beside this one have in common.

    python -m benchmarks.peers.NAME QUESTIONS FILE

QUESTIONS is a folder with {ror,roster}.registry.jsonl (id, names, acronyms, country) and SET.queries.jsonl (mention,
and "without": records that are to be left out). FILE receives one JSON object a line: set, mention, candidates (pairs
of id and score from 0 to 1, best first), accepted; FILE.cost.json what it cost. Standard library only, because every
tool runs in an environment of its own.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import time
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

SETS = {"ror": ("names", "names_out", "affiliations", "hard_out"), "roster": ("roster", "roster_out")}
KEPT = 15
"""Candidates written for a question."""


class Organization(NamedTuple):
    """One record of a registry."""

    id: str
    names: list[str]
    acronyms: list[str]
    country: str | None

    @property
    def all_names(self) -> list[str]:
        """Names and acronyms, each once."""
        return list(dict.fromkeys((*self.names, *self.acronyms)))


class Hit(NamedTuple):
    """A candidate: record, score from 0 to 1, and what the tool needs to decide between several."""

    id: str
    score: float
    detail: Any = None


class Answer(NamedTuple):
    """Candidates, best first, and whether the tool accepts the first by itself."""

    hits: list[Hit]
    accepted: bool = False


class Tool(Protocol):
    """A tool that is measured."""

    def build(self, organizations: Sequence[Organization]) -> None:
        """Gets ready for a registry."""

    def answers(self, texts: Sequence[str], without: Sequence[frozenset[str]]) -> list[Answer]:
        """One answer a text; of `without`, as long as `texts`, each holds the records left out for that text."""


class Searcher(Protocol):
    """A tool whose candidates are the same whichever of them are left out afterwards."""

    def build(self, organizations: Sequence[Organization]) -> None:
        """Gets ready for a registry."""

    def search(self, texts: Sequence[str]) -> list[list[Hit]]:
        """Candidates of each text, best first, enough of them that a few can be left out."""

    def decided(self, text: str, hits: list[Hit]) -> Answer:
        """The answer that the tool makes of candidates."""


class Searched:
    """A tool made of a searcher: no text is searched twice."""

    def __init__(self, searcher: Searcher) -> None:
        self.searcher = searcher
        self.known: dict[str, list[Hit]] = {}

    def build(self, organizations: Sequence[Organization]) -> None:
        """Gets the searcher ready."""
        self.known.clear()
        self.searcher.build(organizations)

    def answers(self, texts: Sequence[str], without: Sequence[frozenset[str]]) -> list[Answer]:
        """The searcher's decisions on what is left of its candidates."""
        new = [text for text in dict.fromkeys(texts) if text not in self.known]
        self.known.update(zip(new, self.searcher.search(new), strict=True) if new else ())
        return [
            self.searcher.decided(text, [hit for hit in self.known[text] if hit.id not in gone])
            for text, gone in zip(texts, without, strict=True)
        ]


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file of JSON lines."""
    with path.open(encoding="utf-8") as stream:
        yield from map(json.loads, stream)


def plain(text: str) -> str:
    """Lower case without accents, words apart by single blanks: what a careful user hands to a ratio."""
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return re.sub(r"[\W_]+", " ", bare.casefold()).strip()


def best(pairs: Iterable[tuple[str, float]]) -> list[Hit]:
    """Records by their best score, best first; equals stay in the order given."""
    found: dict[str, float] = {}
    for record, score in pairs:
        found[record] = max(score, found.get(record, score))
    return [Hit(*pair) for pair in sorted(found.items(), key=lambda pair: -pair[1])]


def by_score(text: str, hits: list[Hit]) -> Answer:
    """The order of the scores; the threshold is the user's affair."""
    del text
    return Answer(hits)


def run(tool: Tool) -> None:
    """Answers all questions that the command line names."""
    questions, target = map(Path, sys.argv[1:3])
    cost: dict[str, float] = {}
    with target.open("w", encoding="utf-8") as out:
        for registry, names in SETS.items():
            organizations = [
                Organization(row["id"], row["names"], row["acronyms"], row.get("country"))
                for row in lines(questions / f"{registry}.registry.jsonl")
            ]
            start = time.process_time()
            tool.build(organizations)
            cost[f"build {registry}"] = time.process_time() - start
            for name in names:
                rows = list(lines(questions / f"{name}.queries.jsonl"))
                texts = [row["mention"] for row in rows]
                start = time.process_time()
                found = tool.answers(texts, [frozenset(row.get("without", ())) for row in rows])
                cost[name] = time.process_time() - start
                for text, answer in zip(texts, found, strict=True):
                    out.write(json.dumps(_line(name, text, answer), ensure_ascii=False) + "\n")
    cost["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    cost_file(target).write_text(json.dumps(cost), encoding="utf-8")


def cost_file(target: Path) -> Path:
    """Where CPU seconds by set and the peak memory stand."""
    return target.with_name(target.name + ".cost.json")


def _line(name: str, text: str, answer: Answer) -> dict[str, Any]:
    found = [[hit.id, round(hit.score, 6)] for hit in answer.hits[:KEPT]]
    return {"set": name, "mention": text, "candidates": found, "accepted": answer.accepted}
