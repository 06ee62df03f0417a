"""nomenklatura: its blocker finds candidates, its algorithm logic-v2 scores them; everything else at its defaults."""

from __future__ import annotations

import importlib
import tempfile
from collections.abc import Iterable, Sequence
from itertools import count
from pathlib import Path
from typing import Any

from benchmarks.peers.exchange import Hit, Organization, Searched, best, by_score, run

SPARE = 25  # candidates scored beyond the tool's own number, so that a few can be left out


class Logic:
    """The blocker over the whole registry, then logic-v2 on what it finds."""

    def __init__(self) -> None:
        matching: Any = importlib.import_module("nomenklatura.matching")
        self.money: Any = importlib.import_module("followthemoney")
        self.algorithm, self.config = matching.LogicV2, matching.ScoringConfig.defaults()
        self.dataset = self.money.Dataset.make({"name": "registry", "title": "registry"})
        self.decided = by_score
        self.serial = count()  # analysed names are cached by entity id: no id may come twice

    def entity(self, names: Iterable[str]) -> Any:
        """An organization of theirs with these names."""
        data = {
            "id": f"e{next(self.serial)}",
            "schema": "Organization",
            "properties": {"name": list(names)},
        }
        return self.money.StatementEntity.from_data(self.dataset, data)

    def build(self, organizations: Sequence[Organization]) -> None:
        """Their memory store and the blocker's index beside it."""
        linker: Any = importlib.import_module("nomenklatura.resolver").Linker({})
        store: Any = importlib.import_module("nomenklatura.store.memory").MemoryStore(self.dataset, linker)
        writer = store.writer()
        self.records: dict[str, str] = {}
        for one in organizations:
            entity = self.entity(one.all_names)
            self.records[str(entity.id)] = one.id
            writer.add_entity(entity)
        writer.flush()
        self.view = store.default_view()
        self.folder = tempfile.TemporaryDirectory()
        blocker: Any = importlib.import_module("nomenklatura.blocker.index")
        self.kept = blocker.Index(self.view, Path(self.folder.name) / "default").max_candidates + SPARE
        options = {"max_candidates": self.kept}
        self.index = blocker.Index(self.view, Path(self.folder.name) / "index", options)
        self.index.build()

    def search(self, texts: Sequence[str]) -> list[list[Hit]]:
        """Candidates of the blocker by the score of the algorithm."""
        asked = [self.entity([text]) for text in texts]
        found = {str(entity): near for entity, near in self.index.match_entities(iter(asked))}
        return [best(self._scored(entity, found.get(str(entity.id), []))) for entity in asked]

    def _scored(self, entity: Any, near: Sequence[tuple[Any, float]]) -> Iterable[tuple[str, float]]:
        for other, _ in near[: self.kept]:
            result = self.algorithm.compare(entity, self.view.get_entity(str(other)), self.config)
            yield self.records[str(other)], result.score


if __name__ == "__main__":
    run(Searched(Logic()))
