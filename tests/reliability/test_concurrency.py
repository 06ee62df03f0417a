"""Many processes on one registry: nothing acknowledged is lost, nobody sees a traceback, waiting has an end."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from alliance_cli.errors import Unavailable
from alliance_cli.store import recording
from alliance_cli.store.writing import Authorship, open_writer
from tests.reliability.conftest import NEEDS_PROGRAM, SHARE, Environment, damage, figure, sized

pytestmark = NEEDS_PROGRAM

WORKER = Path(__file__).with_name("worker.py")
EACH = 8 if SHARE else 2


def test_nothing_is_lost_while_many_write_and_read(registry: Path, env: Environment) -> None:
    before = changes(registry)
    seconds = sized(2, 60)
    running = [worker(kind, number, seconds, env) for number in range(EACH) for kind in ("write", "read")]
    told = [[json.loads(line) for line in outcome(process)] for process in running]
    writes = [one for some in told[::2] for one in some]
    reads = [one for some in told[1::2] for one in some]
    assert writes and reads
    refused = [one for one in writes if one["code"] != 0]
    assert not [one for one in refused if one["code"] != 5 or " is locked by " not in one["said"]]
    assert not [one for one in reads if one["code"] not in {0, 1} or one["said"]]
    logged = Counter(message for number, message in logs(registry) if number > before)
    assert logged == Counter(one["token"] for one in writes if one["code"] == 0), (
        "every one once, and no other"
    )
    assert damage(registry) == []
    waited = [one["seconds"] for one in writes]
    figure(
        f"concurrency: {EACH} writers and {EACH} readers for {seconds} s: {len(writes)} writes, {len(refused)} refused "
        f"after the wait, {len(reads)} reads, none failed; a write took {median(waited):.2f} s (median) to "
        f"{max(waited):.2f} s, a read at most {max(one['seconds'] for one in reads):.2f} s"
    )


def worker(kind: str, number: int, seconds: int, env: Environment) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(WORKER), kind, str(number), str(seconds)], env=env, text=True, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )  # fmt: skip


def outcome(process: subprocess.Popen[str]) -> list[str]:
    out, err = process.communicate(timeout=300)
    assert (process.returncode, err) == (0, "")
    return out.splitlines()


def changes(path: Path) -> int:
    return max(number for number, _ in logs(path))


def logs(path: Path) -> list[tuple[int, Any]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT id, message FROM change ORDER BY id").fetchall()


def test_a_writer_that_long_readers_hold_up_names_them(
    registry: Path, authorship: Authorship, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alliance_cli.store.writing.WAIT_SECONDS", 0.2)
    with closing(sqlite3.connect(registry, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM change").fetchone()
        with pytest.raises(Unavailable) as caught, open_writer(registry, authorship) as writer:
            recording.add_organization(writer, "Zyxwvut Works", None, ())
        if Path("/proc/locks").exists():
            assert caught.value.message.startswith(f"{registry} is locked by process {os.getpid()} (")
    with open_writer(registry, authorship) as writer:
        assert recording.add_organization(writer, "Zyxwvut Works", None, ()) == "zyxwvut-works"
