"""Measure matching of very many names at 100,000 organizations beside other tools, in one run on one core.

    python benchmarks/bulk.py --data DIR [--write FILE]

DIR (or ALLIANCE_BENCH_DATA) holds ror.jsonl.gz and gleif.jsonl.gz; `bulk_queries.py` tells what is made of them.
Each tool is a process of its own on the same core; they take turns, so that all of them meet the same neighbours, and
the ratio is the median of the turns. Times are user and system time. The other tools are installed into environments
of their own under build/bulk and stand near their defaults.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from benchmarks.bulk_queries import Query, prepare

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "bulk"
TURNS, TURN = 4, 1_500


PAGE = """# Very many names

Written by `make bulk` (`benchmarks/bulk.py`; `bulk_queries.py` describes the queries): 100,000 organizations, names
that share no key with a recorded one, one core. CPU time moves with the machine; the ratio, the median of turns that
all tools took in the same minutes, moves less. Peak memory includes building. Where no process has compiled the loops
before, another one does so first, which takes a minute and 0.35 GB, and is in no figure.

"Taken out" are real names that the registry had and lost; "changed" are recorded names with slips of the pen, words
dropped, moved, abbreviated or added. The other tools put candidates in order; alliance decides as well, and gives its
reason in words.
""".splitlines()


class Method(NamedTuple):
    """A way of matching: what to install for it ("" uses this environment), and which share of a turn it is asked."""

    name: str
    label: str
    requirements: str = ""
    share: float = 1


METHODS = (
    Method("bulk", "alliance, bulk"),
    Method("tantivy", "tantivy, 10 rarest trigrams + RapidFuzz", "tantivy==0.27.0 rapidfuzz==3.14.6"),
    Method("nomenklatura", "nomenklatura, blocker + logic-v2 on 10", "nomenklatura==4.17.4"),
    Method("scalar", "alliance, one by one", share=0.1),
)


def python_of(method: Method) -> Path:
    """The Python that runs a method, its environment made when it is not there."""
    if not method.requirements:
        return Path(sys.executable)
    folder = BUILD / method.name
    stamp = folder / "requirements.txt"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != method.requirements:
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        install = [str(folder / "bin" / "python"), "-m", "pip", "install", "-q", *method.requirements.split()]
        subprocess.run(install, check=True)
        stamp.write_text(method.requirements, encoding="utf-8")
    return folder / "bin" / "python"


class Running:
    """A method in a process of its own, built and waiting, and what it has answered so far."""

    def __init__(self, method: Method) -> None:
        self.method, self.speeds, self.right = method, list[float](), defaultdict[str, list[int]](list)
        threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS"), "1")
        self._process = subprocess.Popen(
            [str(python_of(method)), "-m", "benchmarks.bulk_methods", method.name, str(BUILD)],
            cwd=ROOT, env={**os.environ, **threads}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.build, self.megabytes = float(self._line()["build"]), 0.0

    def _line(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        found: dict[str, Any] = json.loads(self._process.stdout.readline())
        return found

    def turn(self, first: int, asked: list[Query]) -> None:
        """Answers the queries that stand from `first` on, or as many of them as the method's share is."""
        asked = asked[: int(len(asked) * self.method.share)]
        assert self._process.stdin is not None
        print(first, first + len(asked), file=self._process.stdin, flush=True)
        told = self._line()
        self.speeds.append(len(asked) / told["match"])
        self.megabytes = told["megabytes"]
        for query, ids in zip(asked, told["found"], strict=True):
            places = [place for place, id_ in enumerate(ids) if id_ in query["gold"]]
            self.right["out" if query["way"] == "out" else "changed"].append(min(places, default=10))

    def end(self) -> None:
        """Ends the process."""
        self._process.communicate()


def table(found: list[Running]) -> Iterator[str]:
    """The figures as a Markdown page."""
    yield from PAGE
    yield (
        "\n| method | names a second | alliance, bulk is faster by | taken out: right at 1 / in 10 "
        "| changed: right at 1 / in 10 | peak MB | CPU s to build |"
    )
    yield "|" + "---|" * 7
    for one in found:
        ratios = [ours / theirs for ours, theirs in zip(found[0].speeds, one.speeds, strict=True)]
        quality = (
            f"{sum(place == 0 for place in one.right[way]) / len(one.right[way]):.3f} / "
            f"{sum(place < 10 for place in one.right[way]) / len(one.right[way]):.3f}"
            for way in ("out", "changed")
        )
        yield (
            f"| {one.method.label} | {median(one.speeds):,.0f} | {median(ratios):.1f} | {' | '.join(quality)} "
            f"| {one.megabytes:,.0f} | {one.build:.0f} |"
        )


def main() -> None:
    """Measures all methods and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, default=os.environ.get("ALLIANCE_BENCH_DATA"))
    parser.add_argument("--turn", type=int, default=TURN, help="queries of each turn")
    parser.add_argument("--only", nargs="*", choices=[method.name for method in METHODS])
    parser.add_argument("--write", type=Path, help="write the page to this file too")
    options = parser.parse_args()
    if options.data is None:
        parser.error("needs --data DIR or ALLIANCE_BENCH_DATA")
    asked = prepare(Path(options.data), BUILD, TURNS * options.turn)
    wanted = {"bulk", *(options.only or [method.name for method in METHODS])}
    running = [Running(method) for method in METHODS if method.name in wanted]
    for first in range(0, len(asked), options.turn):
        for one in running:
            one.turn(first, asked[first : first + options.turn])
    for one in running:
        one.end()
    print(page := "\n".join(table(running)) + "\n")
    if options.write:
        options.write.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
