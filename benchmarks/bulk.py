"""Measure matching of very many names at 100,000 organizations beside other tools, in one run on one core.

    python benchmarks/bulk.py --data DIR [--write FILE]

DIR (or ALLIANCE_BENCH_DATA) holds ror.jsonl.gz and gleif.jsonl.gz. The registry is the first 100,000 active records.
Half of the queries are real names that were taken out of it, each of a record that keeps another name with a word of
it; half are recorded names with slips, words dropped, moved, abbreviated or added. None shares a key with a recorded
name, so that every tool has to search. Right is every organization that records the name which was changed; a word is
dropped only where the words left stand together in names of one organization.

Each tool is a process of its own on the same core; they take turns, so that all of them meet the same neighbours, and
the ratio is the median of the turns. Times are user and system time. The other tools are installed into environments
of their own under build/bulk and stand near their defaults.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from alliance_cli.names.fold import fold
from alliance_cli.names.forms import parts, traits

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "bulk"
ORGANIZATIONS, TURNS, TURN, SEED = 100_000, 4, 1_500, 20_240_216
LONG, FIRST_LETTER, SECOND_SLIP = 4, 0.05, 0.2  # four in five wrong words have one slip (Damerau 1964)


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
Record = dict[str, Any]
Query = dict[str, Any]
SHORT = {
    "university": "Univ.", "institute": "Inst.", "national": "Natl.", "technology": "Tech.", "research": "Res.",
    "hospital": "Hosp.", "association": "Assoc.", "corporation": "Corp.", "department": "Dept.", "center": "Ctr",
}  # fmt: skip
ADDED = ("Group", "Team", "Campus", "Project", "Office", "Partners", "Berlin", "Online", "Network", "Archive")


def records(data: Path) -> Iterator[Record]:
    """Active ROR records, then those of GLEIF: id, names with their kinds, country."""
    files = ("ror.jsonl.gz", "gleif.jsonl.gz")
    for row in chain.from_iterable(map(_rows, (data / name for name in files))):
        if row.get("status", "active") == "active":
            named = {row["name"]: "official"}
            for kind, values in (
                ("alias", row["aliases"]),
                ("translation", [text for _, text in row.get("labels", ())]),
                ("acronym", row["acronyms"]),
            ):
                for value in values:
                    named.setdefault(value, kind)
            yield {
                "id": row["id"], "names": list(named), "kinds": list(named.values()), "country": row["country"]
            }  # fmt: skip


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        yield from map(json.loads, stream)


def slip(rng: random.Random, words: list[str]) -> list[str]:
    """Words with one slip in one of four letters or more: a letter lost, added, changed or swapped with the next.

    Slips in the first letter are rare: one in twenty, about what studies of typed text find.
    """
    place = rng.choice([number for number, word in enumerate(words) if len(word) >= LONG])
    word, letter = words[place], rng.choice("abcdefghijklmnopqrstuvwxyz")
    at = 0 if rng.random() < FIRST_LETTER else rng.randrange(1, len(word) - 1)
    before, here, rest = word[:at], word[at], word[at + 1 :]
    wrong = rng.choice((rest, letter + here + rest, letter + rest, rest[0] + here + rest[1:]))
    return [*words[:place], before + wrong, *words[place + 1 :]]


def changed(rng: random.Random, words: list[str], way: str) -> list[str]:
    """The words of a name as somebody may write it."""
    if way == "slip":
        return slip(rng, slip(rng, words) if rng.random() < SECOND_SLIP else words)
    if way == "short":
        return slip(rng, [SHORT.get(word.lower(), word) for word in words])
    place = rng.randrange(len(words))
    if way == "drop":
        return words[:place] + words[place + 1 :]
    if way == "order":
        return [*words[:place], words[-1], *words[place:-1]]
    return [rng.choice(ADDED), *words] if rng.random() < 0.5 else [*words, rng.choice(ADDED)]


class Names:
    """Which organizations record a name, and which names have a word."""

    def __init__(self, registry: list[Record]) -> None:
        self.owners: dict[str, set[str]] = defaultdict(set)
        self.keys: set[str] = set()
        self.having: dict[str, set[str]] = defaultdict(set)
        for row in registry:
            for name in row["names"]:
                self.owners[fold(name)].add(row["id"])
                for part in parts(name):
                    self.keys.update(_keys(part.folded))
                for word in fold(name).split():
                    self.having[word].add(row["id"])

    def is_known(self, text: str) -> bool:
        """Whether a text shares a key with a recorded name."""
        return not self.keys.isdisjoint(_keys(fold(text)))

    def is_telling(self, words: list[str]) -> bool:
        """Whether words stand together in names of one organization only."""
        folded = fold(" ".join(words)).split()
        return bool(folded) and len(set.intersection(*(self.having[word] for word in folded))) == 1


def _keys(folded: str) -> tuple[str, ...]:
    found = traits(folded)
    return folded, "=" + found.sequence, "-" + found.squeezed


def _long_words(name: str) -> set[str]:
    return {word for word in fold(name).split() if len(word) >= LONG}


def taken_out(rng: random.Random, registry: list[Record], number: int) -> Iterator[Query]:
    """Real names, taken out of the registry; none of the same record twice."""
    for row in rng.sample(registry, len(registry)):
        able = [
            name
            for name, kind in zip(row["names"], row["kinds"], strict=True)
            if kind in ("alias", "translation")
            and any(_long_words(name) & _long_words(other) for other in row["names"] if other != name)
        ]
        if able and number:
            name = rng.choice(able)
            place = row["names"].index(name)
            del row["names"][place], row["kinds"][place]
            number -= 1
            yield {"text": name, "gold": [row["id"]], "way": "out"}


def misspelled(rng: random.Random, registry: list[Record], names: Names) -> Iterator[Query]:
    """Recorded names, changed, without end."""
    while True:
        row = rng.choice(registry)
        name = rng.choice(
            [one for one, kind in zip(row["names"], row["kinds"], strict=True) if kind != "acronym"]
        )
        way = rng.choices(("slip", "drop", "order", "short", "more"), (35, 20, 15, 15, 15))[0]
        words = name.split()
        if len(words) < (3 if way == "drop" else 2) or max(map(len, words)) < 2 * LONG:
            continue
        written = changed(rng, words, way)
        if way != "drop" or names.is_telling(written):
            yield {"text": " ".join(written), "gold": sorted(names.owners[fold(name)]), "way": way}


def prepare(data: Path, number: int) -> list[Query]:
    """The queries, in any order; they and the registry are written to build/bulk."""
    rng = random.Random(SEED)
    registry = list(islice(records(data), ORGANIZATIONS))
    out = list(taken_out(rng, registry, number))
    names = Names(registry)
    real = list(islice((one for one in out if not names.is_known(one["text"])), number // 2))
    made: dict[str, Query] = {}
    for one in misspelled(rng, registry, names):
        if not names.is_known(one["text"]):
            made.setdefault(one["text"], one)
        if len(made) == number - len(real):
            break
    asked = [*real, *made.values()]
    rng.shuffle(asked)
    BUILD.mkdir(parents=True, exist_ok=True)
    for file, rows in (("registry", registry), ("queries", asked)):
        with (BUILD / f"{file}.jsonl").open("w", encoding="utf-8") as stream:
            stream.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return asked


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
        self._process.stdin.write(f"{first} {first + len(asked)}\n")
        self._process.stdin.flush()
        told = self._line()
        self.speeds.append(len(asked) / told["match"])
        self.megabytes = told["megabytes"]
        for query, ids in zip(asked, told["found"], strict=True):
            place = next((place for place, id_ in enumerate(ids) if id_ in query["gold"]), 10)
            self.right["out" if query["way"] == "out" else "changed"].append(place)

    def end(self) -> None:
        """Ends the process."""
        self._process.communicate()


def table(found: list[Running]) -> Iterator[str]:
    """The figures as a Markdown page."""
    yield "# Very many names\n"
    yield "Written by `benchmarks/bulk.py`, where the queries are described: 100,000 organizations, names that share no"
    yield "key with a recorded one, one core. CPU time moves with the machine; the ratio, the median of turns that all"
    yield "tools took in the same minutes, moves less. Peak memory includes building.\n"
    yield "The others put candidates in order. alliance decides as well, and gives its reason in words.\n"
    yield (
        "| method | names a second | alliance, bulk is faster by | names taken out: right at 1 / in 10 "
        "| changed names: right at 1 / in 10 | peak MB | CPU s to build |"
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
    asked = prepare(Path(options.data), TURNS * options.turn)
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
