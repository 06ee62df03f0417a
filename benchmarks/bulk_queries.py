"""The registry and the queries of `bulk.py`: 100,000 organizations, and names that share no key with a recorded one.

The registry is the first 100,000 active records of ROR, then GLEIF. Half of the queries are real names that were taken
out of it, each of a record that keeps another name with a word of it; half are recorded names with slips, words
dropped, moved, abbreviated or added. Right is every organization that records the name which was changed; a word is
dropped only where the words left stand together in names of one organization.
"""

from __future__ import annotations

import gzip
import json
import random
from collections import defaultdict
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

from alliance_cli.names.fold import fold
from alliance_cli.names.forms import parts, traits

ORGANIZATIONS, SEED = 100_000, 20_240_216
LONG, FIRST_LETTER, SECOND_SLIP = 4, 0.05, 0.2  # four in five wrong words have one slip (Damerau 1964)
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


def prepare(data: Path, folder: Path, number: int) -> list[Query]:
    """The queries, in any order; they and the registry are written to `folder`."""
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
    folder.mkdir(parents=True, exist_ok=True)
    for file, rows in (("registry", registry), ("queries", asked)):
        with (folder / f"{file}.jsonl").open("w", encoding="utf-8") as stream:
            stream.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return asked
