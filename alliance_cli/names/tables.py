"""The language tables: CSV files beside the code, each row with its origin, read when first needed.

A user's own tables are added with `extend`: a folder that holds files of the same names and columns.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

FILES = ("legal_forms", "abbreviations", "phrases", "word_classes", "countries", "regions", "words")
_FOLDERS: list[Path] = [Path(__file__).with_name("data")]


def _columns(name: str) -> list[list[str]]:
    """The columns of one table without the header: the rows of the shipped file first, then the user's."""
    found: list[list[str]] = []
    for folder in _FOLDERS:
        path = folder / f"{name}.csv"
        if path.exists():
            columns = _cut(path.read_text(encoding="utf-8-sig").lstrip("\n"))
            found = [one + other for one, other in zip(found, columns, strict=True)] if found else columns
    return found


def _cut(text: str) -> list[list[str]]:
    """The columns of a table. A plain text is cut in one go: a start must not wait for a reader of every row."""
    header, _, body = text.partition("\n")
    width, lines = header.count(",") + 1, body.count("\n")
    cells = body.replace("\n", ",").split(",")
    if '"' not in body and "\r" not in body and len(cells) == width * lines + 1:
        return [cells[place : width * lines : width] for place in range(width)]
    import csv
    from io import StringIO

    rows = [row for row in csv.reader(StringIO(body, newline="")) if row and row[0]]
    return [[row[place] for row in rows] for place in range(width)]


def extend(folder: Path) -> None:
    """Add the tables in `folder` (any of FILES, as .csv); later rows win. Call before the first name is read."""
    if folder not in _FOLDERS:
        _FOLDERS.append(folder)
    for table in (
        legal_forms,
        attached_forms,
        attached_letters,
        last_words,
        first_words,
        abbreviations,
        phrases,
        word_classes,
        small_words,
        countries,
        regions,
        place_ends,
        word_counts,
        digest,
    ):
        table.cache_clear()


@cache
def digest(names: tuple[str, ...]) -> str:
    """Eight hexadecimal digits that tell the contents of some tables, the user's ones included."""
    from zlib import crc32

    found = 0
    for name in names:
        for folder in _FOLDERS:
            path = folder / f"{name}.csv"
            if path.exists():
                found = crc32(path.read_bytes(), found)
    return f"{found:08x}"


@cache
def legal_forms() -> dict[str, frozenset[str]]:
    """Folded legal forms by position: `suffix`, `prefix`, or `attached` for scripts without spaces."""
    found: dict[str, set[str]] = {"suffix": set(), "prefix": set(), "attached": set()}
    forms, positions = _columns("legal_forms")[:2]
    for form, position in zip(forms, positions, strict=True):
        found[position].add(form)
    return {position: frozenset(forms) for position, forms in found.items()}


@cache
def attached_forms() -> tuple[str, ...]:
    """Legal forms of scripts without spaces, the longest first: one may end in another."""
    return tuple(sorted(legal_forms()["attached"], key=lambda form: (-len(form), form)))


@cache
def attached_letters() -> frozenset[str]:
    """The letters that begin or end such a form: a quick no for most words."""
    return frozenset(letter for form in attached_forms() for letter in (form[0], form[-1]))


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
    return dict(zip(*_columns("abbreviations")[:2], strict=True))


@cache
def phrases() -> dict[str, list[tuple[tuple[str, ...], tuple[str, ...], str]]]:
    """First word → (words, expansion, position), longest first. Position is prefix, suffix or any."""
    found: dict[str, list[tuple[tuple[str, ...], tuple[str, ...], str]]] = {}
    for phrase, full, position in zip(*_columns("phrases")[:3], strict=True):
        words = tuple(phrase.split())
        found.setdefault(words[0], []).append((words, tuple(full.split()), position))
    for entries in found.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return found


@cache
def word_classes() -> dict[str, frozenset[str]]:
    """Word → its classes: stop, legal, groupish, kind, subunit, generic, ordinary."""
    found: dict[str, set[str]] = {}
    for word, one in zip(*_columns("word_classes")[:2], strict=True):
        found.setdefault(word, set()).add(one)
    return {word: frozenset(classes) for word, classes in found.items()}


@cache
def small_words() -> frozenset[str]:
    """Words that carry no meaning."""
    return frozenset([word for word, classes in word_classes().items() if "stop" in classes])


@cache
def countries() -> dict[str, str]:
    """Folded country name → ISO 3166-1 alpha-2 code."""
    return dict(zip(*_columns("countries")[:2], strict=True))


@cache
def regions() -> dict[str, str]:
    """Folded name of a place below a country → the country's code, or "" for a name that several countries have."""
    return dict(zip(*_columns("regions")[:2], strict=True))


@cache
def place_ends() -> frozenset[str]:
    """Words that end a country or a place below one: a quick no for most names."""
    return frozenset([place.rsplit(" ", 1)[-1] for table in (countries(), regions()) for place in table])


@cache
def word_counts() -> dict[str, int]:
    """Word → in how many of a million organization names it stands."""
    words, counts = _columns("words")[:2]
    return dict(zip(words, map(int, counts), strict=True))


def classes_of(word: str) -> frozenset[str]:
    """The classes of a canonical word; none for a distinctive one."""
    return word_classes().get(word, _NONE)


_NONE: frozenset[str] = frozenset()
