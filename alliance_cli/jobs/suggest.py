"""Did-you-mean: the known words nearest to a mistyped one."""

from __future__ import annotations

from collections.abc import Iterable


def closest(wanted: str, known: Iterable[str], limit: int = 3) -> list[str]:
    """Up to `limit` known words that `wanted` may have meant, the nearest first."""
    from rapidfuzz import fuzz, process

    words = list(known)
    lowered = {word: word.casefold() for word in words}
    nearest = process.extract(wanted.casefold(), lowered, scorer=fuzz.ratio, score_cutoff=60, limit=limit)
    starting = [word for word in words if wanted and lowered[word].startswith(wanted.casefold())]
    return list(dict.fromkeys([*(str(key) for _, _, key in nearest), *starting]))[:limit]


def likeness(one: str, other: str) -> float:
    """How alike two spellings are, 0 to 100; symmetric."""
    from rapidfuzz import fuzz

    return float(fuzz.ratio(one, other))
