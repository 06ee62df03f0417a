"""Many names, one after the other: an answer for each as soon as it is known, and never all of them in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.util import find_spec
from itertools import tee
from typing import TYPE_CHECKING

from alliance_cli.errors import InvalidData, UsageError, did_you_mean
from alliance_cli.jobs.resolve import Resolver, row_of
from alliance_cli.model.answers import Proposal, Recommendation
from alliance_cli.model.fields import FIELDS, Field

if TYPE_CHECKING:
    from alliance_cli.matching.bulk.engine import BulkEngine
    from alliance_cli.sources.table import Table

Row = dict[str, object]

REMEMBERED = 1_024  # answers kept for names that come again; one with ten candidates takes about 13 KB
CANDIDATES = 10
ADDED = ("recommendation", "organization", "name", "matched_name", "score", "gap", "reason")
"""The fields of an answer that a table gets as columns."""
PREFIX = "resolved_"
"""Stands before an added column whose name the table has already."""
BULK_FROM = 10_000  # names; fewer are answered one by one before the loops are compiled for the first time
BULK_SHARE = 25  # and at least one name is asked for so many recorded ones, which are made into arrays
BYTES = 30  # of a line, by and large


class Answers:
    """Answers names from one registry; counts how many were `asked` and how many of them are `unsettled`.

    `source` lets that source's own decisions count, `candidates` (0 to 10) bounds each answer's list.
    """

    def __init__(self, resolver: Resolver, source: str | None = None, candidates: int = CANDIDATES) -> None:
        self.asked = 0
        self.unsettled = 0
        self._resolver, self._source, self._candidates = resolver, source, candidates
        self._engine: BulkEngine | None = None

        @lru_cache(maxsize=REMEMBERED)
        def answer(text: str) -> Row:
            return self._row(resolver.resolve(text, source))

        self._answer = answer

    def expect(self, size: int | None, *, told: bool) -> str | None:
        """Gets ready for an input of so many bytes (None: nobody knows); what to tell a person about it, if anything.

        Where it is long and the extra `bulk` is there, names are answered in batches from here on, out of the registry
        as it is now, and without the candidates' evidence unless it is going to be `told`. The answers are the same.
        """
        if size is None or size < BYTES * BULK_FROM:
            return None
        if size < BYTES * self._resolver.index.catalogue.size // BULK_SHARE:
            return None
        if find_spec("numba") is None:
            return "so many names are faster with: pip install 'alliance-cli[bulk]'"
        self._engine = self._resolver.bulk(evidence=told and self._candidates > 0)
        from alliance_cli.matching.bulk.compiling import is_compiled

        return None if is_compiled() else "the first time, loops are compiled: about a minute"

    def of_names(self, names: Iterable[str]) -> Iterator[Row]:
        """A row in the fields of `resolve` for each name."""
        return map(self._counted, self._answered(names))

    def _answered(self, names: Iterable[str]) -> Iterator[Row]:
        if self._engine is None:
            return map(self._answer, names)
        return (
            self._row(self._resolver.settled(proposal, self._source))
            for proposal in self._engine.propose(names)
        )

    def _row(self, proposal: Proposal) -> Row:
        row = row_of(proposal)
        listed = row["candidates"]
        assert isinstance(listed, list)
        row["candidates"] = listed[: self._candidates]
        return row

    def of_table(self, table: Table, column: str) -> Iterator[Row]:
        """The table's rows with the answers to one column added, under the columns of `columns_of`.

        A cell without a name is answered with none. UsageError for a column that the table does not have.
        """
        place = _place(table, column)
        added = added_columns(table.columns)
        ahead, rows = tee(cells for _, cells in table.rows)
        answers = self._answered(name for cells in ahead if (name := cells[place].strip()))
        for cells in rows:
            answer = self._counted(next(answers) if cells[place].strip() else _NO_NAME)
            yield {
                **dict(zip(table.columns, cells, strict=True)),
                **{added[field]: answer[field] for field in ADDED},
            }

    def _counted(self, row: Row) -> Row:
        self.asked += 1
        self.unsettled += row["recommendation"] != Recommendation.ACCEPT
        return row


_NO_NAME: Row = dict.fromkeys(ADDED) | {
    "recommendation": str(Recommendation.NONE),
    "reason": "the cell is empty",
}


def _place(table: Table, column: str) -> int:
    if column in table.columns:
        return table.columns.index(column)
    from alliance_cli.jobs.suggest import closest

    hint = did_you_mean(closest(column, table.columns), f"columns are {', '.join(table.columns)}")
    raise UsageError(f"no column '{column}'", hint)


def added_columns(columns: Iterable[str]) -> dict[str, str]:
    """What the added columns are called beside the table's own: field of `resolve` → column."""
    taken = set(columns)
    added = {field: f"{PREFIX}{field}" if field in taken else field for field in ADDED}
    clash = next((name for name in added.values() if name in taken), None)
    if clash is not None:
        raise InvalidData(
            f"the input has a column '{clash}' and a column '{clash.removeprefix(PREFIX)}'",
            "rename or drop one of them",
        )
    return added


def columns_of(table: Table) -> list[Field]:
    """The columns of an answered table: its own, then the added ones."""
    documented = {field.name: field for field in FIELDS["resolve"]}
    own = [Field(name, "string", "as in the input") for name in table.columns]
    added = added_columns(table.columns)
    return [*own, *(documented[field]._replace(name=name, shown=True) for field, name in added.items())]
