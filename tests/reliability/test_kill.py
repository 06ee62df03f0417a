"""kill -9 at any moment: the last acknowledged command is whole, the killed one wholly there or wholly absent."""

from __future__ import annotations

import random
import shutil
import signal
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from alliance_cli.store import schema
from alliance_cli.store.connection import SCHEMA_REVISION
from alliance_cli.store.maintenance import TABLES
from tests.reliability.conftest import (
    NEEDS_PROGRAM,
    PROGRAM,
    SHARE,
    Environment,
    acknowledged,
    damage,
    figure,
    names,
    sized,
    state,
    table_of,
)

pytestmark = NEEDS_PROGRAM

ROSTER = ("--alliance", "ai-alliance", "--date", "2025")
SCENARIOS: dict[str, tuple[tuple[str, ...], ...]] = {
    "ingest": (("ingest", "roster.csv", *ROSTER),),
    "apply": (("ingest", "roster.csv", *ROSTER, "--plan", "plan.txt"), ("apply", "plan.txt")),
    "merge": (
        ("add", "Zyxwvut Works", "--alliance", "ai-alliance"),
        ("merge", "zyxwvut-works", "ibm"),
    ),
    "undo": (("ingest", "roster.csv", *ROSTER), ("undo",)),
    "upgrade": (("db", "upgrade"),),
}
"""The commands of a scenario: all but the last are acknowledged, the last one is killed."""


class Measured(NamedTuple):
    """An undisturbed run: states before and after, seconds that it takes, and seconds from its first byte on."""

    before: tuple[int, str]
    after: tuple[int, str]
    takes: float
    writes: float


class Place(NamedTuple):
    """A folder with the registry as it was acknowledged, the command to kill, and where it runs."""

    folder: Path
    command: tuple[str, ...]
    env: Environment

    @property
    def kept(self) -> Path:
        return self.folder / "kept.sqlite"

    def fresh(self) -> Path:
        """The registry that the command works on, as it was before, alone."""
        path = self.folder / "registry.sqlite"
        for leftover in self.folder.glob("*registry.sqlite*"):
            leftover.unlink()
        shutil.copyfile(self.kept, path)
        return path

    def start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [PROGRAM, *self.command, "-q"], env=self.env, cwd=self.folder, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )  # fmt: skip


SMALL = ("ingest", "undo", "upgrade")
"""Those that run with the ordinary suite: rows added, rows taken back, a file replaced."""


@pytest.fixture(params=SCENARIOS if SHARE else SMALL)
def place(request: pytest.FixtureRequest, registry: Path, env: Environment) -> Place:
    *earlier, last = SCENARIOS[request.param]
    table_of(registry.parent / "roster.csv", names(sized(10, 100)))
    for command in earlier:
        acknowledged(*command, env=env, cwd=registry.parent)
    made = Place(registry.parent, last, env)
    if request.param == "upgrade":
        older(registry, made.kept)
    else:
        shutil.copyfile(registry, made.kept)
    return made


def older(path: Path, target: Path) -> None:
    """The registry's rows in a file of the first schema that has all their columns."""
    schema.migrate(target, "0002")
    with closing(sqlite3.connect(target, isolation_level=None)) as connection:
        connection.execute("ATTACH ? AS new", (str(path),))
        connection.execute("BEGIN")
        for table in TABLES:
            columns = ", ".join(
                f'"{row[1]}"' for row in connection.execute(f"PRAGMA main.table_info({table})")
            )
            if columns:
                connection.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM new.{table}")
        connection.execute(
            "DELETE FROM change_row WHERE table_name NOT IN (SELECT name FROM main.sqlite_master)"
        )
        connection.execute("COMMIT")


def seen(path: Path) -> tuple[int, str]:
    """The state of the registry; of one at an earlier schema only that it is whole."""
    if schema.revision_of(path) == SCHEMA_REVISION:
        assert damage(path) == []
        return state(path)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return int(connection.execute("SELECT count(*) FROM change").fetchone()[0]), "an earlier schema"


def is_writing(path: Path) -> bool:
    """Whether the command has begun to write, here or into a copy beside it."""
    return any(
        (path.parent / f"{path.name}{suffix}").exists()
        for suffix in ("-journal", ".upgrading", ".upgrading-journal")
    )


def measured(place: Place) -> Measured:
    before = seen(place.fresh())
    path = place.folder / "registry.sqlite"
    began = time.monotonic()
    wrote = None
    with place.start() as process:
        while process.poll() is None:
            if wrote is None and is_writing(path):
                wrote = time.monotonic()
            time.sleep(0.0005)
        ended = time.monotonic()
        assert process.returncode == 0, process.stderr and process.stderr.read()
    return Measured(before, seen(path), ended - began, ended - (wrote or ended))


def killed(place: Place, run: Measured, dice: random.Random, *, while_writing: bool) -> tuple[int, bool]:
    """Return code of the killed command, and whether a journal was left that a reader must roll back."""
    path = place.fresh()
    with place.start() as process:
        if while_writing:
            while process.poll() is None and not is_writing(path):
                time.sleep(0.0005)
            time.sleep(dice.uniform(0, 1.5 * run.writes))  # also just after the commit
        else:
            time.sleep(dice.uniform(0, run.takes))
        process.send_signal(signal.SIGKILL)
        code = process.wait(timeout=60)
        assert process.stderr is not None
        assert process.stderr.read() == b""
    return code, path.with_name(path.name + "-journal").exists()


def test_killed_commands_are_whole_or_absent(place: Place, dice: random.Random) -> None:
    run = measured(place)
    assert run.before != run.after
    outcomes = {"absent": 0, "there": 0, "journal": 0}
    kills = sized(1, 60)
    for number in range(kills):
        code, journal = killed(place, run, dice, while_writing=number % 2 == 0)
        found = seen(place.folder / "registry.sqlite")
        assert found in {run.before, run.after}, (number, code, found, run)
        assert code != 0 or found == run.after, "an acknowledged command was lost"
        outcomes["there" if found == run.after else "absent"] += 1
        outcomes["journal"] += journal
    if seen(place.folder / "registry.sqlite") == run.before:  # nothing that was left behind is in the way
        acknowledged(*place.command, env=place.env, cwd=place.folder)
        assert seen(place.folder / "registry.sqlite") == run.after
    figure(
        f"kill -9, {place.command[0]} {place.command[1] if place.command[0] == 'db' else ''}: {kills} kills over "
        f"{run.takes:.2f} s, half of them in the {run.writes:.2f} s of writing; {outcomes['absent']} absent, "
        f"{outcomes['there']} there, {outcomes['journal']} left a journal, all whole"
    )
