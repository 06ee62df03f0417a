"""Organizations that nothing compared tells apart: whose name is written most like the query comes first."""

from __future__ import annotations

from alliance_cli.model.terms import NameKind
from alliance_cli.names.fold import fold


def closeness(query: str, value: str, kind: NameKind) -> tuple[float, bool]:
    """Sorts recorded names by how they are written beside a folded query: those with more letters in the same order
    first, brackets and small words included; of equal ones the official name.
    """
    from rapidfuzz.distance import Indel

    return Indel.normalized_distance(query, fold(value)), kind is not NameKind.OFFICIAL
