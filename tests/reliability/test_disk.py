"""Disks that fill, that cannot be written, that lost power; clocks that jump: one error, a hint, a whole file."""

from __future__ import annotations

import random
import resource
import shutil
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from alliance_cli.errors import AllianceError
from alliance_cli.jobs.rosters.past import change_known
from alliance_cli.store import recording
from alliance_cli.store.connection import open_reader
from alliance_cli.store.writing import Authorship, open_writer
from tests.reliability.conftest import (
    NEEDS_PROGRAM,
    Environment,
    damage,
    figure,
    names,
    one_error,
    sized,
    state,
    table_of,
    words,
)


@NEEDS_PROGRAM
def test_a_disk_that_fills_is_one_error_and_nothing_changed(registry: Path, env: Environment) -> None:
    before = state(registry)
    roster = table_of(registry.parent / "roster.csv", names(sized(40, 400)))  # more than the room below takes
    size = registry.stat().st_size
    tries = sized(1, 10)
    for room in range(0, tries * 4096, 4096):

        def full(limit: int = size + room) -> None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # as a full disk: an error, no signal
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        done = words("ingest", str(roster), "--alliance", "ai-alliance", env=env, prepare=full)
        assert "nothing was changed" in done.stderr
        one_error(done, 5)
        assert state(registry) == before
    figure(
        f"full disk: {tries} imports met a limit between 0 and {(tries - 1) * 4} KiB above the file's size"
    )


class Unplugged(BaseException):
    """The power went."""


def interrupted(registry: Path, authorship: Authorship, folder: Path) -> Path:
    """A copy of file and journal as a loss of power leaves them while rows are written into the file."""
    copy = folder / "cut.sqlite"
    with pytest.raises(Unplugged), open_writer(registry, authorship) as writer:
        writer.driver.execute("PRAGMA cache_size=4")  # rows go into the file before the transaction ends
        for name in names(60, 2):
            recording.add_organization(writer, f"{name} of the Cut", None, ())
        writer.settle()
        for suffix in ("", "-journal"):
            shutil.copyfile(f"{registry}{suffix}", f"{copy}{suffix}")
        raise Unplugged
    return copy


def test_a_journal_of_a_lost_transaction_is_rolled_back_or_told(
    registry: Path, authorship: Authorship, tmp_path: Path, dice: random.Random
) -> None:
    """A whole journal gives the state before back; one cut or garbled gives that, or damage that is told."""
    before = state(registry)
    left = interrupted(registry, authorship, tmp_path)
    journal = left.with_name(left.name + "-journal").read_bytes()
    assert len(journal) > 512 and left.read_bytes() != registry.read_bytes()
    tries, told = sized(12, 300), 0
    for number in range(tries):
        path = Path(shutil.copyfile(left, tmp_path / "tried.sqlite"))
        at = dice.randrange(len(journal))
        noise = dice.randbytes(16)
        kept = (journal, journal[:at], journal[:at] + noise + journal[at + 16 :])[
            min(number, 2) if number < 3 else number % 3
        ]
        path.with_name(path.name + "-journal").write_bytes(kept)
        try:
            found = damage(path)
        except AllianceError as error:
            found = [error.message]
        assert found or state(path) == before, (number, at)
        assert kept != journal or not found, "a whole journal is rolled back"
        told += bool(found)
    figure(
        f"loss of power: {tries} journals, whole, cut or garbled: {tries - told} rolled back, {told} told as damage"
    )


def test_a_clock_that_jumps_back_leaves_changes_in_order(registry: Path) -> None:
    instants = ("2031-01-01T00:00:00Z", "2019-06-01T00:00:00Z", "2030-01-01T00:00:00Z")
    for at, name in zip(instants, names(3, 5), strict=True):
        with open_writer(registry, Authorship("ada", at, "add")) as writer:
            recording.add_organization(writer, f"{name} of the Clock", None, ())
    with closing(sqlite3.connect(registry)) as connection:
        logged = [
            tuple(row) for row in connection.execute("SELECT id, at FROM change ORDER BY id DESC LIMIT 3")
        ]
    last = logged[0][0]
    assert logged == [(last - place, at) for place, at in enumerate(reversed(instants))]
    with open_reader(registry) as reader:
        assert change_known(reader, "2031") == last
        assert change_known(reader, "2030-06") in {last - 3, last}, "never a state between two later ones"
        assert change_known(reader, f"#{last - 1}") == last - 1
    assert damage(registry) == []
