"""Recorded names as the matcher asks for them, read from the derived rows of the file; nothing is loaded up front."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from alliance_cli.model.terms import NameKind
from alliance_cli.names.forms import Form, grams
from alliance_cli.names.keys import base_words
from alliance_cli.store import derived

if TYPE_CHECKING:
    from alliance_cli.store.connection import Reader

_KEPT = 4_096  # words whose forms stay in memory for the names to come

# A form's number tells its owner (`alliance_cli.store.search_tables`). A merged organization's names are told as
# those of the one it was merged into, its display name as an alias.
_OWNED = """
  LEFT JOIN name n ON f.id & 16 AND n.id = f.id >> 5
  JOIN organization o ON o.id = CASE WHEN f.id & 16 THEN n.organization_id ELSE f.id >> 5 END
  LEFT JOIN organization m ON m.id = o.merged_into_id"""
_SLUG, _VALUE = "COALESCE(m.slug, o.slug)", "COALESCE(n.value, o.name)"
_KIND = "COALESCE(f.kind, n.kind, CASE WHEN m.id IS NULL THEN 'official' ELSE 'alias' END)"
_GIVEN = "FROM json_each(?) g JOIN form f ON f.id = g.value"
_WORDS = "COALESCE(f.words, f.folded)"
_COLUMNS = f"""{_SLUG}, COALESCE(m.name, o.name), {_VALUE}, {_KIND},
    CASE WHEN m.id IS NULL THEN o.country ELSE m.country END, f.folded, f.id & 15, f."inner" """
_FORMS = f"SELECT f.id, {_COLUMNS} {_GIVEN} {_OWNED}"
_EVERY = f"SELECT {_WORDS}, {_COLUMNS} FROM form f {_OWNED}"
_FIRST = f"""
  SELECT f.id {_GIVEN} {_OWNED}
  ORDER BY length(f.folded), f.folded, {_SLUG}, {_VALUE}, {_KIND}, f.id & 15 LIMIT ?"""
_OF_ORGANIZATION = """
  WITH same AS (
    SELECT id FROM organization WHERE slug = :slug
    UNION ALL SELECT id FROM organization WHERE merged_into_id = (SELECT id FROM organization WHERE slug = :slug))
  SELECT f.id FROM same s JOIN form f ON f.id BETWEEN 32 * s.id AND 32 * s.id + 15
  UNION ALL
  SELECT f.id FROM same s JOIN name n ON n.organization_id = s.id
    JOIN form f ON f.id BETWEEN 32 * n.id + 16 AND 32 * n.id + 31"""
_KINDS: dict[str, NameKind] = {kind.value: kind for kind in NameKind}


def is_current(reader: Reader) -> bool:
    """Whether the file's derived rows are as this program makes them; any change of a name makes them so."""
    return derived.is_current(reader.connection)


def usable(reader: Reader) -> bool:
    """Whether the derived rows are those of the names that the reader sees: current, and not of another time."""
    shadowed = "SELECT 1 FROM sqlite_temp_master WHERE name IN ('organization', 'name', 'decision')"
    return not reader.rows(shadowed) and is_current(reader)


def size(reader: Reader) -> int:
    """How many names the registry records, as far as the derived rows tell; 0 when they do not."""
    found: list[Any] = reader.rows("SELECT value FROM derived WHERE item = 'names'")
    return int(found[0][0]) if found else 0


class SqliteCatalogue:
    """A catalogue (`alliance_cli.matching.catalogue`) out of usable rows. Places are numbers of forms."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.size = size(reader)
        self._word = lru_cache(maxsize=16 * _KEPT)(self._read_word)
        self.posting = lru_cache(maxsize=_KEPT)(self._read_posting)

    def forms(self, places: Iterable[int]) -> dict[int, Form]:
        """The forms at places."""
        rows: list[Any] = self._reader.rows(_FORMS, (_listed(places),))
        return {row[0]: _form(*row[1:]) for row in rows}

    def every(self) -> Iterator[tuple[Form, str]]:
        """All forms, each with its words with marks, in no particular order; none is kept in memory."""
        for words, *columns in self._reader.stream(_EVERY):
            yield _form(*columns), str(words)

    def words(self, places: Collection[int]) -> dict[int, str]:
        """The words of forms, with marks."""
        rows: list[Any] = self._reader.rows(f"SELECT f.id, {_WORDS} {_GIVEN}", (_listed(places),))
        return dict(rows)

    def of_organization(self, slug: str) -> Sequence[int]:
        """All forms of one organization."""
        return self._numbers(_OF_ORGANIZATION, {"slug": slug})

    def exact(self, folded: str) -> Sequence[int]:
        """Forms with this folded text; their squeezed keys are the same."""
        query = """SELECT f.id FROM form_key k JOIN form f ON f.id = k.form
                   WHERE k.kind = ? AND k.key = ? AND f.folded = ?"""
        return self._numbers(query, (derived.SQUEEZED, "".join(base_words(folded)), folded))

    def sequence(self, key: str) -> Sequence[int]:
        """Forms with this sequence key."""
        return self._keyed(derived.SEQUENCE, key)

    def squeezed(self, key: str) -> Sequence[int]:
        """Forms with this squeezed key."""
        return self._keyed(derived.SQUEEZED, key)

    def romanised(self, key: str) -> Sequence[int]:
        """Forms in another script with this romanised key."""
        return self._keyed(derived.ROMANISED, key)

    def count(self, word: str) -> int:
        """How many forms have this word."""
        return self._word(word)[1]

    def neighbours(self, word: str) -> Collection[str]:
        """Words of the forms that have a trigram of this word."""
        wanted = sorted(grams(word))
        marks = ", ".join("?" * len(wanted))
        rows: list[Any] = self._reader.rows(f"SELECT words FROM gram WHERE gram IN ({marks})", wanted)
        return set().union(*[words.split(" ") for (words,) in rows])

    def first(self, places: Iterable[int], most: int) -> Sequence[int]:
        """At most so many of the places: those whose forms come first in `alliance_cli.names.forms.order`."""
        given = list(places)
        return self._numbers(_FIRST, (_listed(given), most)) if len(given) > most else given

    def _keyed(self, kind: int, key: str) -> Sequence[int]:
        return self._numbers("SELECT form FROM form_key WHERE kind = ? AND key = ?", (kind, key))

    def _numbers(self, sql: str, parameters: Any) -> Sequence[int]:
        rows: list[Any] = self._reader.rows(sql, parameters)
        return [number for (number,) in rows]

    def _read_word(self, word: str) -> tuple[int, int]:
        """The word's number, and how many forms have it; zeros for an unknown one."""
        rows: list[Any] = self._reader.rows("SELECT id, forms FROM word WHERE word = ?", (word,))
        return rows[0] if rows else (0, 0)

    def _read_posting(self, word: str) -> Sequence[int]:
        """Forms that have this word."""
        query = "SELECT form FROM form_word WHERE word = ?"
        return array("q", self._numbers(query, (self._word(word)[0],)))


def _form(
    slug: Any, name: Any, value: Any, kind: Any, country: Any, folded: Any, part: Any, inner: Any
) -> Form:
    return Form(slug, name, value, _KINDS[kind], country, folded, part, bool(inner))


def _listed(places: Iterable[int]) -> str:
    return f"[{','.join(map(str, places))}]"
