"""Who holds the lock: told as far as it is known, and never by a note that is stale, foreign or made up."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest

from alliance_cli.cli import run
from alliance_cli.errors import Unavailable
from alliance_cli.store import connection as connections
from alliance_cli.store import copying, holder, restoring, schema, writing
from alliance_cli.store.holder import holders
from alliance_cli.store.writing import Authorship, open_writer

LINUX = pytest.mark.skipif(not Path("/proc/locks").exists(), reason="needs the kernel's table of locks")
MERGE = Authorship("eve", "2026-01-31T12:00:00Z", "merge")
WRITER = """
import sys
from pathlib import Path
from alliance_cli.store.writing import Authorship, open_writer
with open_writer(Path(sys.argv[1]), Authorship("eve", "2026-01-31T12:00:00Z", "merge")):
    print("held", flush=True)
    sys.stdin.read()
"""
STRANGER = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def _short_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "WAIT_SECONDS", 0.2)
    monkeypatch.setattr(connections, "WAIT_SECONDS", 0.2)


@contextmanager
def held(path: Path, program: str) -> Iterator[int]:
    """The registry locked by another process, whose number it is."""
    with subprocess.Popen(
        [sys.executable, "-c", program, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        yield process.pid
        process.stdin.close()


def refusal(path: Path, by: Authorship) -> str:
    with pytest.raises(Unavailable) as raised, open_writer(path, by):
        pytest.fail("two writers at once")
    return raised.value.message


def note(path: Path) -> Path:
    return path.with_name(path.name + holder.SUFFIX)


def written(path: Path, **values: object) -> None:
    """A note of this process, or with values of another one."""
    with holder.noted(path, "alliance merge", "eve", MERGE.at):
        told = json.loads(note(path).read_text(encoding="utf-8"))
    note(path).write_text(json.dumps({**told, **values}), encoding="utf-8")


def test_a_writer_tells_what_it_does_for_whom_and_since_when(
    empty_registry: Path, authorship: Authorship
) -> None:
    with held(empty_registry, WRITER) as pid:
        message = refusal(empty_registry, authorship)
        assert message.startswith(
            f"{empty_registry} is locked by process {pid} ('alliance merge' by eve since "
        )
        assert MERGE.at in message


@LINUX
def test_a_stranger_is_told_by_its_program(empty_registry: Path, authorship: Authorship) -> None:
    with held(empty_registry, STRANGER) as pid:
        message = refusal(empty_registry, authorship)
    told = re.fullmatch(rf".* is locked by process {pid} \((\S+), running since (\S+)\)", message)
    assert told is not None, message
    assert told[1].startswith("python")
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", told[2])


@LINUX
@pytest.mark.parametrize("values", [{"pid": 999_999_999}, {"started": "1"}, {"host": "elsewhere"}], ids=str)
def test_a_note_of_another_process_is_not_believed_of_this_one(
    values: dict[str, object], empty_registry: Path, authorship: Authorship
) -> None:
    with held(empty_registry, STRANGER) as pid:
        written(empty_registry, **{"pid": pid, **values})
        message = refusal(empty_registry, authorship)
    assert f"process {pid} (python" in message
    assert "merge" not in message


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({}, [f"process {{own}} ('alliance merge' by eve since {MERGE.at}, as its note says)"]),
        (
            {"pid": 7, "host": "far"},
            [f"process 7 on far ('alliance merge' by eve since {MERGE.at}, as its note says)"],
        ),
        ({"pid": 999_999_999}, []),
        ({"pid": 10**30}, []),
        ({"pid": -1}, []),
        ({"started": "1"}, []),
        ({"pid": "7", "host": "far"}, []),
        ({"actor": ["eve"], "host": "far"}, []),
        ({"more": 1, "host": "far"}, []),
    ],
    ids=str,
)
def test_where_the_system_knows_nobody_the_note_is_asked(
    values: dict[str, object], told: list[str], empty_registry: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holder, "_locking", lambda path: [])
    written(empty_registry, **values)
    assert holders(empty_registry) == [line.format(own=os.getpid()) for line in told]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b"\xff\x00", b"[" * 1_900, b"1" * 9_000], ids=len
)
def test_a_note_that_is_none_tells_nothing(content: bytes, empty_registry: Path) -> None:
    note(empty_registry).write_bytes(content)
    assert holders(empty_registry) == []


def test_what_is_told_of_a_note_is_short(empty_registry: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holder, "_locking", lambda path: [])
    written(empty_registry, host="h" * 900, actor="a" * 900)
    (told,) = holders(empty_registry)
    assert len(told) < 400


def test_a_pipe_in_the_place_of_the_note_stops_nobody(empty_registry: Path, authorship: Authorship) -> None:
    os.mkfifo(note(empty_registry))
    assert holders(empty_registry) == []
    with open_writer(empty_registry, authorship):
        assert note(empty_registry).is_file()
    assert not note(empty_registry).exists()


def test_a_link_in_the_place_of_the_note_leads_nowhere(
    empty_registry: Path, authorship: Authorship, tmp_path: Path
) -> None:
    precious = tmp_path / "precious"
    precious.write_text("precious", encoding="utf-8")
    note(empty_registry).symlink_to(precious)
    assert holders(empty_registry) == []
    with open_writer(empty_registry, authorship):
        assert not note(empty_registry).is_symlink()
    assert precious.read_text(encoding="utf-8") == "precious"


@pytest.mark.parametrize("how", ["commit", "dry run", "failure", "through a link"])
def test_the_note_goes_with_the_lock(
    how: str, empty_registry: Path, authorship: Authorship, tmp_path: Path
) -> None:
    path = empty_registry
    if how == "through a link":
        path = tmp_path / "folder" / "link.sqlite"
        path.parent.mkdir()
        path.symlink_to(empty_registry)
    with (
        pytest.raises(KeyError) if how == "failure" else nullcontext(),
        open_writer(path, authorship, dry_run=how == "dry run"),
    ):
        assert note(empty_registry).is_file()
        if how == "failure":
            raise KeyError
    assert not note(empty_registry).exists()


def told_during(path: Path, act: Callable[[], object]) -> str:
    """What another writer is told while `act` holds the lock: it asks whenever a copy of the file is made."""
    told: list[str] = []

    def asked(source: Path, target: Path) -> None:
        told.extend(holders(path))
        copying.copy(source, target)

    with pytest.MonkeyPatch.context() as patch:
        for module in (schema, restoring):
            patch.setattr(module, "copy", asked)
        act()
    return told[-1]


@pytest.mark.parametrize("command", ["upgrade", "restore"])
def test_what_cares_for_the_file_is_told_by_its_command(
    command: str, core_registry: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALLIANCE_ACTOR", "eve")
    backup = Path(shutil.copyfile(core_registry, tmp_path / "backup.sqlite"))
    if command == "upgrade":
        schema.migrate(core_registry, "0002", down=True)
    words = (
        "db",
        command,
        *((str(backup), "--yes") if command == "restore" else ()),
        "--db",
        str(core_registry),
    )
    said = told_during(core_registry, lambda: run(words))
    assert f"process {os.getpid()} ('alliance db {command}' by eve since " in said
    assert not note(core_registry).exists()


def test_a_registry_that_was_replaced_while_a_writer_waited_is_told(
    empty_registry: Path, core_registry: Path, authorship: Authorship
) -> None:
    before = core_registry.read_bytes()
    with (
        pytest.raises(Unavailable, match="was moved or replaced while this command waited") as raised,
        open_writer(empty_registry, authorship) as writer,
    ):
        core_registry.replace(empty_registry)
        writer.session.connection().exec_driver_sql("UPDATE organization SET note = 'lost'")
        writer.session.connection().exec_driver_sql("INSERT INTO tag (scheme, code) VALUES ('topic', 'a')")
    assert raised.value.hint == "nothing was changed; run the command again"
    assert empty_registry.read_bytes() == before
