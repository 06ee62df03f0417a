"""Finding candidates: recorded names that share rare words with a query, or words that a slip explains."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from heapq import nlargest

from alliance_cli.matching.align import likeness
from alliance_cli.matching.catalogue import Catalogue
from alliance_cli.matching.profile import Profile, weight
from alliance_cli.names.forms import IMPLIED

_RARE_WORDS, _BUDGET, _KEEP = 8, 8000, 30
_POOL, _MOST_TIES = 400, 2000  # names that are ranked in full
_RARE = 1  # a word in more names than this is not taken for a slip
_SIMILAR = 4


class Blocks:
    """Candidates out of one catalogue. What is found depends on the recorded names only, not on how they are kept."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._similar = lru_cache(maxsize=65536)(self._similar_words)

    def near(self, profile: Profile) -> list[int]:
        """Places of names that share rare words with a query, or words like its unknown ones: the _KEEP likest."""
        catalogue = self._catalogue
        values = self._search_words(profile)
        sizes = sorted((catalogue.count(word), word) for word in values)
        sums: dict[int, float] = {}
        spent = 0
        for size, word in sizes[:_RARE_WORDS]:
            if spent and spent + size > _BUDGET:
                break
            spent += size
            value = values[word]
            for place in catalogue.posting(word):
                sums[place] = sums.get(place, 0.0) + value
        floor = profile.total / 2
        ranks = {
            place: sum([values.get(word, 0.0) for word in words]) / (total + floor)
            for place, (words, total) in (
                (place, _weighed(words)) for place, words in catalogue.words(self._pool(sums)).items()
            )
        }
        return self._highest(ranks, _KEEP)

    def _search_words(self, profile: Profile) -> dict[str, float]:
        """Words of the registry to look for, with their weights: the query's own, and likely ones for unknown words."""
        values: dict[str, float] = {}
        for word in profile.words:
            known = self._catalogue.count(word)
            if known:
                values[word] = weight(word)
            if known <= _RARE:
                for other in self._similar(word):
                    values.setdefault(other, 0.8 * weight(other))
        return values

    def _similar_words(self, word: str) -> tuple[str, ...]:
        """Words of the registry that a slip of the pen turns into `word`, the likest first."""
        scored = [
            (-value, other)
            for other in self._catalogue.neighbours(word)
            if other != word
            and (-2 <= len(other) - len(word) <= 2 or word.startswith(other) or other.startswith(word))
            and (value := likeness(word, other)) > 0
        ]
        return tuple(other for _, other in sorted(scored)[:_SIMILAR])

    def _pool(self, sums: Mapping[int, float]) -> list[int]:
        """The places worth ranking in full: about _POOL with the highest sums, all ties included while bearable."""
        if len(sums) <= _POOL:
            return list(sums)
        least = nlargest(_POOL + 1, sums.values())[-1]
        pool = [place for place, value in sums.items() if value >= least]
        if len(pool) <= _MOST_TIES:
            return pool
        above = [place for place, value in sums.items() if value > least]
        return above or list(self._catalogue.first(pool, _MOST_TIES))

    def _highest(self, values: Mapping[int, float], most: int) -> list[int]:
        """The places with the highest values; of equal ones at the border those that come first."""
        if len(values) <= most:
            return list(values)
        least = nlargest(most, values.values())[-1]
        above = [place for place, value in values.items() if value > least]
        equal = [place for place, value in values.items() if value == least]
        return [*above, *self._catalogue.first(equal, most - len(above))]


@lru_cache(maxsize=65536)
def _weighed(words: str) -> tuple[tuple[str, ...], float]:
    """The words of a form (`Traits.words`) and their weight together."""
    marked = words.split(" ")
    plain = tuple([word.removeprefix(IMPLIED) for word in marked])
    halves = [0.5 if word.startswith(IMPLIED) else 1.0 for word in marked]
    weights = [weight(word) * half for word, half in zip(plain, halves, strict=True)]
    return plain, sum(weights) or 1.0
