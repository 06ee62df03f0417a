"""RapidFuzz: one ratio between the text and every recorded name; the scorer's name is the third argument."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from typing import Any

from benchmarks.peers.exchange import Hit, Organization, Searched, best, by_score, plain, run

BLOCK = 32  # texts at a time: preparing the names costs more than one text
POOL = 300  # names kept a text


class Ratio:
    """Brute force with one of RapidFuzz's scorers."""

    def __init__(self, scorer: str) -> None:
        self.numpy: Any = importlib.import_module("numpy")
        self.process: Any = importlib.import_module("rapidfuzz.process")
        self.scorer: Any = getattr(importlib.import_module("rapidfuzz.fuzz"), scorer)
        self.decided = by_score

    def build(self, organizations: Sequence[Organization]) -> None:
        """Each distinct name once, with the records that bear it."""
        owners: dict[str, dict[str, None]] = {}
        for one in organizations:
            for name in one.all_names:
                owners.setdefault(plain(name), {})[one.id] = None
        owners.pop("", None)
        self.names, self.owners = list(owners), [list(bearers) for bearers in owners.values()]

    def search(self, texts: Sequence[str]) -> list[list[Hit]]:
        """Candidates by the best of their names."""
        found: list[list[Hit]] = []
        for start in range(0, len(texts), BLOCK):
            block = [plain(text) for text in texts[start : start + BLOCK]]
            scores = self.process.cdist(block, self.names, scorer=self.scorer, dtype=self.numpy.float32)
            found += [self._ranked(row) for row in scores]
        return found

    def _ranked(self, row: Any) -> list[Hit]:
        """The names of the highest scores; among equals those that are registered first."""
        floor = self.numpy.partition(row, -POOL)[-POOL] if len(row) > POOL else 0
        order = self.numpy.flatnonzero(row >= floor)
        order = order[self.numpy.argsort(-row[order], kind="stable")]
        return best((owner, float(row[at]) / 100) for at in order for owner in self.owners[at])


if __name__ == "__main__":
    run(Searched(Ratio(sys.argv[3])))
