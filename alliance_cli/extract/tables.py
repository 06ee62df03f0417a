"""The vocabulary of extraction: CSV files beside the code, read when first needed.

A user's own rows are added with `extend`: a folder that holds files of the same names and columns.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

FILES = ("cues", "words", "furniture", "counts", "classes")
_FOLDERS: list[Path] = [Path(__file__).with_name("data")]


def rows(name: str) -> Iterator[dict[str, str]]:
    """Rows of one table by column: the shipped file first, then the user's."""
    import csv

    for folder in _FOLDERS:
        path = folder / f"{name}.csv"
        if path.exists():
            with path.open(encoding="utf-8", newline="") as stream:
                for row in csv.DictReader(stream):
                    yield {column: (value or "").strip() for column, value in row.items() if column}


def extend(folder: Path) -> None:
    """Add the tables in `folder` (any of FILES, as .csv). Call before the first document is read."""
    if folder not in _FOLDERS:
        _FOLDERS.append(folder)
    word_classes.cache_clear()
    words_of.cache_clear()
    words_in.cache_clear()
    languages.cache_clear()
    classes.cache_clear()
    is_a.cache_clear()


def version() -> int:
    """How many folders of tables are in use: what is compiled from them is compiled anew when it changes."""
    return len(_FOLDERS)


@cache
def word_classes() -> dict[str, frozenset[str]]:
    """Word in lower case → its classes: plain, time, demonym, acronym, title, coalition, member, body, …"""
    found: dict[str, set[str]] = {}
    for row in rows("words"):
        found.setdefault(row["word"], set()).add(row["class"])
    return {word: frozenset(classes) for word, classes in found.items()}


@cache
def words_of(word_class: str) -> frozenset[str]:
    """All words of one class."""
    return frozenset(word for word, found in word_classes().items() if word_class in found)


@cache
def words_in(word_class: str, languages: frozenset[str]) -> frozenset[str]:
    """The words of a class in some languages."""
    return frozenset(
        row["word"] for row in rows("words") if row["class"] == word_class and row["lang"] in languages
    )


@cache
def languages() -> dict[str, frozenset[str]]:
    """Language → its small words, by which a text is told to be in it."""
    found: dict[str, set[str]] = {}
    for row in rows("words"):
        if row["class"] in ("plain", "preposition"):
            found.setdefault(row["lang"], set()).add(row["word"])
    return {language: frozenset(words) for language, words in found.items()}


@lru_cache(maxsize=1 << 15)
def is_a(word: str, *wanted: str) -> bool:
    """Whether a word, in any case, is of one of the classes."""
    found = word_classes().get(word.lower())
    return found is not None and not found.isdisjoint(wanted)


@cache
def classes() -> dict[str, dict[str, str]]:
    """Evidence classes, best first: key → `text`; `auto`; of the `claims` measured how many were `right`; the same
    for documents that nobody had seen when the rules were written: `blind_claims`, `blind_right`."""
    return {row["class"]: row for row in rows("classes")}
