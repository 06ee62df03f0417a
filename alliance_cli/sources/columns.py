"""Which column of a table says what: roles by header, in several languages, as data beside the code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from alliance_cli.errors import InvalidData, UsageError

ROLES = ("name", "alliance", "sector", "country", "role", "tier", "date", "stance", "website")
_UNSURE = frozenset({"category", "type", "class", "kategorie", "typ", "catégorie", "categoría", "categoria"})


@cache
def synonyms(role: str) -> tuple[str, ...]:
    """The headers that mean the role, as `key_of` makes them, those that win over others first."""
    return tuple(key for key, meant in _table().items() if meant == role)


@cache
def _table() -> dict[str, str]:
    from csv import DictReader

    path = Path(__file__).with_name("data") / "columns.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return {key_of(row["header"]): row["role"] for row in DictReader(stream)}


@cache
def _sector_words() -> frozenset[str]:
    from csv import DictReader

    path = Path(__file__).with_name("data") / "sector_words.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return frozenset(row["word"] for row in DictReader(stream))


def key_of(header: str) -> str:
    """The header without case, blanks and signs: "Member Name" is `membername`."""
    return "".join(char for char in header.casefold() if char.isalnum())


def keys_of(header: str) -> tuple[str, ...]:
    """What to look a header up by: whole, without its brackets, then the first of words parted by a slash or bar."""
    bare = header.split("(", maxsplit=1)[0].split("[", maxsplit=1)[0]
    first = bare.replace("|", "/").replace("\n", "/").split("/")[0]
    return tuple(dict.fromkeys(key for key in map(key_of, (header, bare, first)) if key))


def role_of(header: str) -> str | None:
    """The role that a header means by itself; None when it means none."""
    return next((_table()[key] for key in keys_of(header) if key in _table()), None)


def is_header(cells: Sequence[str]) -> bool:
    """Whether the cells are the header of a table in a text: several, one of which stands over the names."""
    roles = [role_of(cell) for cell in cells]
    return len(cells) > 1 and "name" in roles


def roles_of(headers: Sequence[str], columns: Mapping[str, str], where: str) -> dict[str, int]:
    """Where each role stands among the headers: as `columns` says, else by synonyms, the first in the table winning.

    UsageError for a role that does not exist, InvalidData for a header that is not there or stands twice.
    """
    found: dict[str, int] = {}
    for role, header in columns.items():
        if role not in ROLES:
            raise UsageError(f"unknown column role '{role}'", f"the roles are {', '.join(ROLES)}")
        found[role] = _place(header, headers, where)
    rank = {key: place for place, key in enumerate(_table())}
    best: dict[str, tuple[int, int]] = {}
    for place, header in enumerate(headers):
        key = next((key for key in keys_of(header) if key in rank), None)
        if key is None or place in found.values() or _table()[key] in found:
            continue
        offer = (rank[key], place)
        best[_table()[key]] = min(offer, best.get(_table()[key], offer))
    return found | {role: place for role, (_, place) in best.items()}


def _place(header: str, headers: Sequence[str], where: str) -> int:
    places = [place for place, given in enumerate(headers) if given.strip() == header.strip()]
    if not places:
        places = [place for place, given in enumerate(headers) if key_of(given) == key_of(header)]
    if len(places) == 1:
        return places[0]
    if places:
        raise InvalidData(f"{where} has {len(places)} columns '{header}'", "rename or drop one of them")
    raise InvalidData(f"{where} has no column '{header}'", f"the columns are {listed(headers)}")


def listed(headers: Iterable[str]) -> str:
    """The first dozen headers in quotes."""
    return ", ".join(f"'{header.strip()}'" for header in list(headers)[:12] if header.strip()) or "none"


def is_sector(header: str, values: Iterable[str]) -> bool:
    """Whether a column that may tell the kind of membership or of body tells the second, by half of its values."""
    if not set(keys_of(header)) & {key_of(word) for word in _UNSURE}:
        return False
    filled = [value.casefold() for value in values if value.strip()]
    known = sum(
        not _sector_words().isdisjoint(value.replace("/", " ").replace(",", " ").split()) for value in filled
    )
    return known * 2 > len(filled)
