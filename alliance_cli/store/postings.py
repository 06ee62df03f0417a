"""The derived rows that names are found by: made of the names, kept up with every change of a name.

Plain SQL on the connection of whoever writes, inside its transaction. A name costs what its own words and keys
cost, however large the registry is.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import groupby, islice, zip_longest
from typing import NamedTuple

from alliance_cli.names import fold
from alliance_cli.names.forms import Traits, distinct_words, fingerprint, grams, parts, traits
from alliance_cli.store.derived import ROMANISED, SEQUENCE, SQUEEZED, TABLES, is_current

BATCH = 5_000
OWNERS = 16
"""Forms of one name at most: the numbers that a recorded name takes."""

_NAMES = """
  SELECT 2 * id, name FROM organization WHERE id > :organization UNION ALL
  SELECT 2 * id + 1, value FROM name WHERE id > :name"""
_SURFACES = (
    "SELECT DISTINCT surface FROM decision WHERE kind = 'identity' AND surface IS NOT NULL AND {condition}"
)

_SOURCES = {"organization": "id, name", "name": "id, value", "decision": "kind, surface"}
_CONTENTS = {
    "derived": "SELECT item, value FROM derived ORDER BY 1",
    "form": "SELECT id, kind, inner, folded, words FROM form ORDER BY 1",
    "form_key": "SELECT kind, key, form FROM form_key ORDER BY 1, 2, 3",
    "form_word": "SELECT w.word, p.form FROM word w JOIN form_word p ON p.word = w.id ORDER BY 1, 2",
    "gram": "SELECT gram, words FROM gram ORDER BY 1",
    "spelling": "SELECT folded, surface FROM spelling ORDER BY 1, 2",
    "word": "SELECT word, forms FROM word ORDER BY 1",
}

Named = tuple[int, str]
"""Whose name, and the name: 2 × the number of an organization, or 2 × the number of a name + 1."""


class FormRow(NamedTuple):
    """A row of `form`."""

    id: int
    kind: str | None
    inner: bool
    folded: str
    words: str | None


def rebuild(connection: sqlite3.Connection) -> None:
    """Makes all rows anew."""
    for table in TABLES:
        connection.execute(f"DELETE FROM {table}")
    connection.execute("INSERT INTO derived VALUES ('fingerprint', ?)", (fingerprint(),))
    extend(connection, 0, 0)
    surfaces = connection.execute(_SURFACES.format(condition="TRUE"))
    _add_spellings(connection, [surface for (surface,) in surfaces])


def extend(connection: sqlite3.Connection, organization: int, name: int) -> None:
    """Adds what is missing after organizations and names up to these numbers."""
    added = connection.cursor().execute(_NAMES, {"organization": organization, "name": name})
    add(connection, added)


def add(connection: sqlite3.Connection, named: Iterable[Named]) -> None:
    """Adds the rows of names that have none."""
    names, words = iter(named), _Words(connection)
    while batch := list(islice(names, BATCH)):
        _add_batch(connection, batch, words)
    words.write()
    _change_grams(connection, words.new, set())
    _count(connection)


def remove(connection: sqlite3.Connection, owners: Iterable[int]) -> None:
    """Removes the rows of names, in whichever table the name stood."""
    gone: Counter[str] = Counter()
    for owner in owners:
        for row in _rows_of(connection, owner):
            found = traits(row.folded)
            connection.execute("DELETE FROM form WHERE id = ?", (row.id,))
            connection.executemany(
                "DELETE FROM form_key WHERE kind = ? AND key = ? AND form = ?", _keys(row.id, found)
            )
            words = distinct_words(found.words)
            connection.executemany(
                "DELETE FROM form_word WHERE word = (SELECT id FROM word WHERE word = ?) AND form = ?",
                [(word, row.id) for word in words],
            )
            gone.update(words)
    connection.executemany(
        "UPDATE word SET forms = forms - ? WHERE word = ?", [(n, word) for word, n in gone.items()]
    )
    unused = {
        word
        for word in gone
        if connection.execute("DELETE FROM word WHERE word = ? AND forms = 0", (word,)).rowcount
    }
    _change_grams(connection, set(), unused)
    _count(connection)


def follow_spellings(connection: sqlite3.Connection, surfaces: Iterable[str]) -> None:
    """Brings the folded spellings that decisions are about up to date with the decisions on these surfaces."""
    for surface in set(surfaces):
        condition = "surface = ? LIMIT 1"
        if connection.execute(_SURFACES.format(condition=condition), (surface,)).fetchone():
            _add_spellings(connection, [surface])
        else:
            connection.execute(
                "DELETE FROM spelling WHERE folded = ? AND surface = ?", (fold(surface), surface)
            )


def problems(connection: sqlite3.Connection) -> Iterator[str]:
    """Which tables are not as they would be made now, a line each; none when they were made by another program."""
    if not is_current(connection):
        return
    with closing(sqlite3.connect(":memory:")) as fresh:
        for table, columns in _SOURCES.items():
            fresh.execute(f"CREATE TABLE {table} ({columns})")
            rows = connection.cursor().execute(f"SELECT {columns} FROM {table}")
            fresh.executemany(
                f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns.split(',')))})", rows
            )
        marks = ", ".join("?" * len(TABLES))
        made = connection.execute(f"SELECT sql FROM sqlite_master WHERE name IN ({marks})", TABLES)
        for (sql,) in made.fetchall():
            fresh.execute(sql)
        rebuild(fresh)
        for table, query in _CONTENTS.items():
            found, expected = connection.cursor().execute(query), fresh.execute(query)
            if any(row != other for row, other in zip_longest(found, expected)):
                yield f"derived table '{table}' does not agree with the names"


def _rows_of(connection: sqlite3.Connection, owner: int) -> list[FormRow]:
    span = (owner * OWNERS, owner * OWNERS + OWNERS - 1)
    found = connection.execute(
        "SELECT id, kind, inner, folded, words FROM form WHERE id BETWEEN ? AND ?", span
    )
    return [FormRow._make(row) for row in found.fetchall()]


def _form_rows(owner: int, value: str) -> Iterator[tuple[FormRow, Traits]]:
    for number, part in enumerate(parts(value)):
        found = traits(part.folded)
        words = None if found.words == part.folded else found.words
        kind = str(part.kind) if part.kind else None
        yield FormRow(owner * OWNERS + number, kind, part.inner, part.folded, words), found


def _keys(form: int, found: Traits) -> list[tuple[int, str, int]]:
    keys = ((SEQUENCE, found.sequence), (SQUEEZED, found.squeezed), (ROMANISED, found.romanised))
    return [(kind, key, form) for kind, key in keys if key]


def _add_batch(connection: sqlite3.Connection, batch: Iterable[Named], words: _Words) -> None:
    """Adds the rows of some names, but for words and trigrams."""
    forms: list[FormRow] = []
    keys: list[tuple[int, str, int]] = []
    pairs: list[tuple[str, int]] = []
    for owner, value in batch:
        for row, found in _form_rows(owner, value):
            forms.append(row)
            keys += _keys(row.id, found)
            pairs += [(word, row.id) for word in distinct_words(found.words)]
    numbers = words.numbers([word for word, _ in pairs])
    connection.executemany("INSERT INTO form VALUES (?, ?, ?, ?, ?)", forms)
    connection.executemany("INSERT INTO form_key VALUES (?, ?, ?)", sorted(keys))
    places = sorted([(numbers[word], form) for word, form in pairs])
    connection.executemany("INSERT INTO form_word VALUES (?, ?)", places)


class _Words:
    """Numbers of the words that are met, and how often each is; what is `new` is written at the end."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.new: set[str] = set()
        self._numbers: dict[str, int] = {}
        self._counts: Counter[str] = Counter()
        (self._last,) = connection.execute("SELECT COALESCE(max(id), 0) FROM word").fetchone()
        self._known = self._last > 0

    def numbers(self, words: Sequence[str]) -> Mapping[str, int]:
        """The numbers of the words so far; these are counted, each time that they stand here."""
        self._counts.update(words)
        for word in {*words}.difference(self._numbers):
            self._numbers[word] = self._find(word)
        return self._numbers

    def _find(self, word: str) -> int:
        if self._known:
            found = self.connection.execute("SELECT id FROM word WHERE word = ?", (word,)).fetchone()
            if found is not None:
                return int(found[0])
        self._last += 1
        self.new.add(word)
        return int(self._last)

    def write(self) -> None:
        """Writes the new words and the counts."""
        more = [(count, self._numbers[word]) for word, count in self._counts.items() if word not in self.new]
        self.connection.executemany("UPDATE word SET forms = forms + ? WHERE id = ?", more)
        rows = [(self._numbers[word], word, self._counts[word]) for word in sorted(self.new)]
        self.connection.executemany("INSERT INTO word VALUES (?, ?, ?)", rows)


def _change_grams(connection: sqlite3.Connection, new: set[str], gone: set[str]) -> None:
    """Writes words to, and strikes them from, the lists of their trigrams; by first letters, to hold little at once."""
    known = connection.execute("SELECT 1 FROM gram LIMIT 1").fetchone() is not None
    for _, words in groupby(sorted(new | gone), key=lambda word: word[0]):
        lists: dict[str, list[str]] = {}
        for word in words:
            for gram in grams(word):
                lists.setdefault(gram, []).append(word)
        if known:
            _merge_lists(connection, lists, new, gone)
        else:  # in order, so that nothing is left to sort
            rows = [(gram, " ".join(found)) for gram, found in sorted(lists.items())]
            connection.executemany("INSERT INTO gram VALUES (?, ?)", rows)


def _merge_lists(
    connection: sqlite3.Connection, lists: Mapping[str, list[str]], new: set[str], gone: set[str]
) -> None:
    for gram, changed in sorted(lists.items()):
        found = connection.execute("SELECT words FROM gram WHERE gram = ?", (gram,)).fetchone()
        known = set(found[0].split(" ")) if found else set()
        left = " ".join(sorted((known - gone).union(new.intersection(changed))))
        if left:
            connection.execute("INSERT OR REPLACE INTO gram VALUES (?, ?)", (gram, left))
        else:
            connection.execute("DELETE FROM gram WHERE gram = ?", (gram,))


def _add_spellings(connection: sqlite3.Connection, surfaces: Iterable[str]) -> None:
    rows = [(fold(surface), surface) for surface in surfaces]
    connection.executemany("INSERT OR IGNORE INTO spelling VALUES (?, ?)", rows)


def _count(connection: sqlite3.Connection) -> None:
    """Writes how many names there are."""
    connection.execute(
        """INSERT OR REPLACE INTO derived
           SELECT 'names', (SELECT count(*) FROM organization) + (SELECT count(*) FROM name)"""
    )
