"""Documents of YAML: plain data only, every scalar as the file writes it, its size known before it is built."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from alliance_cli.errors import InvalidData
from alliance_cli.model.documents import Document
from alliance_cli.sources.bounds import foreign, missing_extra
from alliance_cli.sources.encoding import decode
from alliance_cli.sources.expression import records
from alliance_cli.sources.given import Given
from alliance_cli.sources.tables import rows_of_records

MAX_NODES = 1_000_000  # values with every alias written out
MAX_DEPTH = 100
_OUT = "write its aliases out"
_NULL = frozenset({"", "~", "null", "Null", "NULL"})


def yaml(given: Given) -> Document:
    """The rows of a YAML file: a list of mappings or names, or what the path `given.records` leads to."""
    try:
        import yaml as library
    except ImportError:
        raise missing_extra("YAML", "yaml") from None
    found = decode(given.data, given.name)
    loader: Any = getattr(library, "CBaseLoader", library.BaseLoader)  # the one in C, where it was built
    with foreign(given.name, "yaml", "check it with a YAML linter"):
        root = _Builder(given.where).value(library.parse(found.text, Loader=loader))
    if root is None:
        raise InvalidData(f"{given.where} is empty", "a roster in YAML is a list")
    held = records(root, given.records, given.where)
    return rows_of_records(given, ((f"record {number}", item) for number, item in enumerate(held, 1)), found)


class _Builder:
    """Plain data out of the parser's events; an alias is the same object, but counts as all that it stands for."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.total = 0
        self.anchored: dict[str, tuple[object, int]] = {}
        self.open: list[tuple[str | None, int, list[object], bool]] = [(None, 0, [], False)]

    def value(self, events: Iterable[Any]) -> object:
        """The value of the one document; None when there is none."""
        for event in events:
            kind = type(event).__name__
            if kind in ("SequenceStartEvent", "MappingStartEvent"):
                self.open.append((event.anchor, self.total, [], kind[0] == "M"))
                self._count(1)
            elif kind in ("SequenceEndEvent", "MappingEndEvent"):
                self._closed()
            elif kind == "ScalarEvent":
                self._count(1)
                null = not event.style and event.value in _NULL
                self._add(None if null else str(event.value), event.anchor, 1)
            elif kind == "AliasEvent":
                if event.anchor not in self.anchored:
                    raise InvalidData(
                        f"{self.where} has an alias '*{event.anchor}' to what is not whole there", _OUT
                    )
                value, size = self.anchored[event.anchor]
                self._count(size)
                self._add(value, None, size)
        documents = self.open[0][2]
        if len(documents) > 1:
            raise InvalidData(f"{self.where} holds {len(documents)} documents", "one file is one document")
        return documents[0] if documents else None

    def _count(self, values: int) -> None:
        self.total += values
        if self.total > MAX_NODES:
            raise InvalidData(f"{self.where} stands for more than {MAX_NODES:,} values", _OUT)
        if len(self.open) > MAX_DEPTH:
            raise InvalidData(
                f"{self.where} is nested more than {MAX_DEPTH} deep", "a roster is a list of mappings"
            )

    def _add(self, value: object, anchor: str | None, size: int) -> None:
        if anchor:
            self.anchored[anchor] = value, size
        self.open[-1][2].append(value)

    def _closed(self) -> None:
        anchor, before, held, mapping = self.open.pop()
        value: object = held
        if mapping:
            value = {str(key): item for key, item in zip(held[::2], held[1::2], strict=True)}
        self._add(value, anchor, self.total - before)
