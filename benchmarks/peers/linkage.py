"""Splink on DuckDB: the one name column as three comparisons, weights by its own unsupervised estimation."""

from __future__ import annotations

import importlib
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from benchmarks.peers.exchange import Hit, Organization, Searched, best, by_score, plain, run

LEAST = 1e-6  # probability below which a pair is not kept
PAIRS = 1e6  # random pairs that chance agreement is estimated from


class Linkage:
    """The registry on the left, the texts on the right; the model is learnt at the first search and kept."""

    def __init__(self) -> None:
        self.splink: Any = importlib.import_module("splink")
        self.comparisons: Any = importlib.import_module("splink.comparison_library")
        self.backend: Any = importlib.import_module("splink.backends.duckdb")
        self.duckdb: Any = importlib.import_module("duckdb")
        self.pandas: Any = importlib.import_module("pandas")
        self.decided = by_score

    def build(self, organizations: Sequence[Organization]) -> None:
        """A row for each name of each record; what was learnt from another registry is forgotten."""
        self.model: Any = None
        rows = [
            (one.id, name)
            for one in organizations
            for name in dict.fromkeys(map(plain, one.all_names))
            if name
        ]
        self.records = [record for record, _ in rows]
        self.frequency = Counter(word for _, name in rows for word in set(name.split()))
        self.registry = self._table("r", [name for _, name in rows])

    def _table(self, side: str, names: Sequence[str]) -> Any:
        """The columns that are compared, and those that pairs must share one of."""
        return self.pandas.DataFrame([self._row(f"{side}{at}", name) for at, name in enumerate(names)])

    def _row(self, identity: str, name: str) -> dict[str, object]:
        words = sorted(set(name.split()))
        known = [word for word in words if word in self.frequency]
        rare = sorted(known, key=lambda word: self.frequency[word])[:2] or words[:1]
        return {
            "unique_id": identity, "name": name, "letters": name.replace(" ", ""), "words": words, "start": name[:5],
            "rare": rare, "rarest": rare[0],
        }  # fmt: skip

    def search(self, texts: Sequence[str]) -> list[list[Hit]]:
        """Candidates by the probability that the model gives the best of their names."""
        linker = self._linker(self._table("q", [plain(text) or "-" for text in texts]))
        found: list[list[tuple[str, float]]] = [[] for _ in texts]
        for text, record, probability in self._pairs(linker):
            found[text].append((self.records[record], probability))
        return [best(pairs) for pairs in found]

    def _linker(self, questions: Any) -> Any:
        connection = self.duckdb.connect()
        connection.execute("SET threads = 1")
        tables = self.backend.DuckDBAPI(connection)
        both = [tables.register(table) for table in (self.registry, questions)]
        if self.model is not None:
            return self.splink.Linker(both, self.model, log_level=40)
        linker = self.splink.Linker(both, self._settings(), log_level=40)
        linker.training.estimate_u_using_random_sampling(max_pairs=PAIRS, seed=1)
        linker.training.estimate_parameters_using_expectation_maximisation(self.splink.block_on("rarest"))
        self.model = linker.misc.save_model_to_json()
        return linker

    def _settings(self) -> Any:
        return self.splink.SettingsCreator(
            link_type="link_only",
            probability_two_random_records_match=1
            / len(self.records),  # a text is one record's, with one name
            retain_intermediate_calculation_columns=False,
            comparisons=[
                self.comparisons.JaroWinklerAtThresholds("name", [0.97, 0.92, 0.85]),
                self.comparisons.ArrayIntersectAtSizes("words", [4, 3, 2, 1]),
                self.comparisons.LevenshteinAtThresholds("letters", [1, 3]),
            ],
            blocking_rules_to_generate_predictions=[
                self.splink.block_on("rare", arrays_to_explode=["rare"]),
                self.splink.block_on("start"),
            ],
        )

    @staticmethod
    def _pairs(linker: Any) -> Iterator[tuple[int, int, float]]:
        """Number of the text, number of the name, probability."""
        table = linker.inference.predict(threshold_match_probability=LEAST).as_pandas_dataframe()
        for left, right, probability in zip(
            table.unique_id_l, table.unique_id_r, table.match_probability, strict=True
        ):
            name, text = (left, right) if left[0] == "r" else (right, left)
            yield int(text[1:]), int(name[1:]), float(probability)


if __name__ == "__main__":
    run(Searched(Linkage()))
