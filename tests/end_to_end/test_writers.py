"""Signals, and several programs on one registry at once."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

from tests.end_to_end.conftest import NEEDS_PROGRAM, PROGRAM, Environment, words

pytestmark = NEEDS_PROGRAM


def test_an_interrupt_while_reading_names_is_130(env: Environment) -> None:
    with subprocess.Popen(
        [PROGRAM, "resolve", "-"],
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        time.sleep(1.5)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
        assert process.returncode == 130
        assert b"Traceback" not in err and b"IBM" not in out


def test_several_writers_at_once_each_get_their_change(env: Environment, own: Path) -> None:
    names = [f"{letter * 7} Works" for letter in "bcdfgh"]
    running = [
        subprocess.Popen([PROGRAM, "add", name, "--alliance", "ai-alliance"], env=env, stderr=subprocess.PIPE)
        for name in names
    ]
    said = [process.communicate(timeout=60)[1].decode() for process in running]
    for name, process, told in zip(names, running, said, strict=True):
        if process.returncode:  # a slow machine: it waited as long as it may, and is told to try again
            assert process.returncode == 5 and "is locked by" in told and "try again" in told, told
            assert words("add", name, "--alliance", "ai-alliance", env=env).returncode == 0
    with closing(sqlite3.connect(own)) as connection:
        logged = connection.execute("SELECT id, command FROM change ORDER BY id").fetchall()
        sources = connection.execute("SELECT count(*) FROM source WHERE kind = 'curator'").fetchone()
    assert logged == [(1, "db build"), *((number, "add") for number in range(2, len(names) + 2))]
    assert sources == (1,)
    found = json.loads(words("members", "--search", "works", "--json", env=env).stdout)
    assert sorted(row["name"] for row in found) == sorted(names)


def test_the_same_addition_twice_at_once_is_made_once(env: Environment, own: Path) -> None:
    command = (PROGRAM, "add", "Bbbbbbb Works")
    running = [subprocess.Popen([*command], env=env, stderr=subprocess.PIPE) for _ in range(4)]
    said = [process.communicate(timeout=60)[1].decode() for process in running]
    assert sorted(process.returncode for process in running) == [0, 5, 5, 5], said
    with closing(sqlite3.connect(own)) as connection:
        found = connection.execute("SELECT slug FROM organization WHERE slug LIKE 'bbb%'").fetchall()
    assert found == [("bbbbbbb-works",)]


def test_a_writer_waits_for_another_and_readers_go_on(env: Environment, own: Path) -> None:
    with closing(sqlite3.connect(own, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        with subprocess.Popen([PROGRAM, "add", "Bbbbbbb Works"], env=env, stderr=subprocess.PIPE) as process:
            assert words("members", env=env).returncode == 0
            time.sleep(1.5)
            assert process.poll() is None
            holder.execute("ROLLBACK")
            _, err = process.communicate(timeout=30)
            assert (process.returncode, err) == (0, b"added bbbbbbb-works\n")


def test_a_writer_that_waited_long_says_who_holds_the_lock(env: Environment, own: Path) -> None:
    with closing(sqlite3.connect(own, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        done = words("add", "Bbbbbbb Works", env=env)
        assert 4.5 < time.monotonic() - began < 60
        assert done.returncode == 5
        assert (
            f"{own} is locked by process {os.getpid()} (python" in done.stderr
            or not Path("/proc/locks").exists()
        )
        holder.execute("ROLLBACK")


def test_killed_while_writing_nothing_finished_is_lost(env: Environment, own: Path) -> None:
    assert words("add", "Bbbbbbb Works", env=env).returncode == 0
    for delay in (0.3, 0.6, 0.9, 1.2):
        with subprocess.Popen([PROGRAM, "add", "Ccccccc Works", "-q"], env=env) as process:
            time.sleep(delay)
            process.kill()
        found = words("show", "bbbbbbb-works", env=env)
        assert found.returncode == 0
        other = words("show", "ccccccc-works", "--json", env=env)
        assert other.returncode in {0, 4}
        with closing(sqlite3.connect(own)) as connection:
            (changes,) = connection.execute("SELECT count(*) FROM change WHERE command = 'add'").fetchone()
        assert changes == (2 if other.returncode == 0 else 1)
        if other.returncode == 0:
            assert words("undo", "-q", env=env).returncode == 0
            break
