"""The language tables: CSV files beside the code, each row with its origin, read when first needed.

A user's own tables are added with `extend`: a folder that holds files of the same names and columns.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

FILES = ("legal_forms", "abbreviations", "phrases", "word_classes", "countries", "regions", "words")
_FOLDERS: list[Path] = [Path(__file__).with_name("data")]


def _rows(name: str) -> Iterator[list[str]]:
    """Rows of one table without the header: the shipped file first, then the user's."""
    import csv

    for folder in _FOLDERS:
        path = folder / f"{name}.csv"
        if path.exists():
            with path.open(encoding="utf-8", newline="") as stream:
                reader = csv.reader(stream)
                next(reader, None)
                yield from (row for row in reader if row and row[0])


def extend(folder: Path) -> None:
    """Add the tables in `folder` (any of FILES, as .csv); later rows win. Call before the first name is read."""
    if folder not in _FOLDERS:
        _FOLDERS.append(folder)
    for table in (
        legal_forms,
        last_words,
        first_words,
        abbreviations,
        phrases,
        word_classes,
        countries,
        regions,
        word_counts,
    ):
        table.cache_clear()


@cache
def legal_forms() -> dict[str, frozenset[str]]:
    """Folded legal forms by position: `suffix`, `prefix`, or `attached` for scripts without spaces."""
    found: dict[str, set[str]] = {"suffix": set(), "prefix": set(), "attached": set()}
    for row in _rows("legal_forms"):
        found[row[1]].add(row[0])
    return {position: frozenset(forms) for position, forms in found.items()}


@cache
def last_words() -> frozenset[str]:
    """Words that end a legal form: a quick no for most names."""
    return frozenset(form.rsplit(" ", 1)[-1] for form in legal_forms()["suffix"])


@cache
def first_words() -> frozenset[str]:
    """Words that begin a legal form before a name."""
    return frozenset(form.split(" ", 1)[0] for form in legal_forms()["prefix"])


@cache
def abbreviations() -> dict[str, str]:
    """Word → the word that it is read as: univ → university, universidad → university, wien → vienna."""
    return {row[0]: row[1] for row in _rows("abbreviations")}


@cache
def phrases() -> dict[str, list[tuple[tuple[str, ...], tuple[str, ...], str]]]:
    """First word → (words, expansion, position), longest first. Position is prefix, suffix or any."""
    found: dict[str, list[tuple[tuple[str, ...], tuple[str, ...], str]]] = {}
    for row in _rows("phrases"):
        words = tuple(row[0].split())
        found.setdefault(words[0], []).append((words, tuple(row[1].split()), row[2]))
    for entries in found.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return found


@cache
def word_classes() -> dict[str, frozenset[str]]:
    """Word → its classes: stop, legal, groupish, kind, subunit, generic, ordinary."""
    found: dict[str, set[str]] = {}
    for row in _rows("word_classes"):
        found.setdefault(row[0], set()).add(row[1])
    return {word: frozenset(classes) for word, classes in found.items()}


@cache
def countries() -> dict[str, str]:
    """Folded country name → ISO 3166-1 alpha-2 code."""
    return {row[0]: row[1] for row in _rows("countries")}


@cache
def regions() -> dict[str, str]:
    """Folded name of a place below a country → the country's code, or "" for a name that several countries have."""
    return {row[0]: row[1] for row in _rows("regions")}


@cache
def word_counts() -> dict[str, int]:
    """Word → in how many of a million organization names it stands."""
    return {row[0]: int(row[1]) for row in _rows("words")}


def classes_of(word: str) -> frozenset[str]:
    """The classes of a canonical word; none for a distinctive one."""
    return word_classes().get(word, _NONE)


_NONE: frozenset[str] = frozenset()
