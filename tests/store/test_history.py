"""The past, read out of the change log: the registry after any change, byte for byte as it was told then."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from alliance_cli.jobs import seeds
from alliance_cli.jobs.rosters import effect
from alliance_cli.model.terms import NameKind, Scope, Verdict
from alliance_cli.store import curating, deciding, history, recording, revising
from alliance_cli.store.connection import Reader, open_reader
from alliance_cli.store.questions import Answer, Subject
from alliance_cli.store.undo import undo
from alliance_cli.store.writing import Authorship, Writer, open_writer

STATEMENT = recording.Statement("heron-institute", "Heron Institute", "tidewater-compact", "left", "2022-06")
STEPS: tuple[Callable[[Writer], object], ...] = (
    lambda writer: recording.add_organization(writer, "Ådal Wërks", "NO", ("industry",), ("tides",)),
    lambda writer: recording.record(writer, STATEMENT),
    lambda writer: revising.rename(writer, "fen-labs", "Fen Laboratories"),
    lambda writer: revising.add_name(writer, "fen-labs", "FL", NameKind.ACRONYM),
    lambda writer: curating.merge(writer, "fen-labs", "heron-institute"),
    lambda writer: deciding.decide(
        writer,
        Answer(Verdict.SAME, Subject(Scope.EVERYWHERE, "Nobody Knows"), "kelp-agency", features={"a": 1.5}),
    ),
    lambda writer: undo(writer, 7),
    lambda writer: curating.unmerge(writer, "fen-labs", ()),
    lambda writer: curating.retract_source(writer, "gull-post"),
    lambda writer: revising.remove_name(writer, "lumen-works", "LW"),
)
"""What is done to the core registry, a change each; they touch the same rows more than once."""


def _instant(number: int) -> str:
    return f"2022-03-{number:02d}T12:00:00Z"


@pytest.fixture
def written(core_registry: Path) -> tuple[Path, list[dict[str, str]]]:
    """The core registry after all steps, and what `db dump --log` told after each change."""
    told = [_texts(core_registry)]
    for number, step in enumerate(STEPS, start=2):
        by = Authorship("ada", _instant(number), "test")
        with open_writer(core_registry, by) as writer:
            step(writer)
        assert writer.number == number
        told.append(_texts(core_registry))
    return core_registry, told


def _texts(path: Path, change: int | None = None) -> dict[str, str]:
    with open_reader(path) as reader:
        if change is not None:
            history.rewind(reader, change)
        return seeds.texts(reader, log=True)


def test_every_earlier_state_is_told_as_it_was(written: tuple[Path, list[dict[str, str]]]) -> None:
    path, told = written
    before = path.read_bytes()
    for change, expected in enumerate(told, start=1):
        assert _texts(path, change) == expected, f"after change {change}"
    assert path.read_bytes() == before


def test_before_the_first_change_there_is_nothing(written: tuple[Path, list[dict[str, str]]]) -> None:
    path, _ = written
    with open_reader(path) as reader:
        history.rewind(reader, 0)
        assert effect.answers(reader).said == {}
        assert history.changes(reader, history.Wanted()) == []


def test_a_reader_that_met_a_journal_may_look_back_and_still_not_write(
    written: tuple[Path, list[dict[str, str]]],
) -> None:
    path, told = written
    with open_reader(path) as reader:
        reader.connection.execute("PRAGMA query_only=ON")
        history.rewind(reader, 3)
        assert seeds.texts(reader, log=True) == told[2]
        with pytest.raises(Exception, match="cannot be written"):
            reader.rows("DELETE FROM temp.organization")


@contextmanager
def _counted(reader: Reader) -> Iterator[list[int]]:
    """How many hundred steps SQLite takes inside the block."""
    steps = [0]

    def more() -> int:
        steps[0] += 1
        return 0

    reader.connection.set_progress_handler(more, 100)
    yield steps
    reader.connection.set_progress_handler(None, 0)


def test_the_newest_changes_cost_what_they_print_however_long_the_log(
    empty_registry: Path, authorship: Authorship
) -> None:
    def cost() -> int:
        with open_reader(empty_registry) as reader, _counted(reader) as steps:
            assert len(history.changes(reader, history.Wanted(newest=20))) == 20
        return steps[0]

    _grow(empty_registry, authorship, 30)
    few = cost()
    _grow(empty_registry, authorship, 3000)
    assert cost() == few


def _grow(path: Path, authorship: Authorship, number: int) -> None:
    """Adds entries to the log, past the unit of work: a test of its reading needs many, quickly."""
    with open_writer(path, authorship) as writer:
        rows = [(authorship.at, authorship.actor, authorship.command)] * number
        connection = writer.session.connection()
        connection.exec_driver_sql("INSERT INTO change (at, actor, command) VALUES (?, ?, ?)", rows)


def test_rows_are_called_by_their_slugs_after_they_are_gone(
    empty_registry: Path, authorship: Authorship
) -> None:
    with open_writer(empty_registry, authorship) as writer:
        recording.add_organization(writer, "Gone", None, ())
    with open_writer(empty_registry, authorship) as writer:
        undo(writer, 1)
    with open_reader(empty_registry) as reader:
        assert history.words(reader, [("organization", 1), ("source", 9)]) == {("organization", 1): "gone"}
        assert history.known_as(reader, "organization", "gone") == [1]
        assert history.known_as(reader, "organization", "never") == []
