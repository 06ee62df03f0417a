"""The installed program as a shell sees it: how it is called, and where it runs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from alliance_cli.store.connection import shipped

SHIPPED = shipped("data/members.sqlite")
PROGRAM = Path(sys.executable).with_name("alliance")
NEEDS_PROGRAM = pytest.mark.skipif(
    os.name == "nt" or not PROGRAM.exists(), reason="needs the installed program"
)
Environment = dict[str, str]


@pytest.fixture
def env(tmp_path: Path) -> Environment:
    """An environment with the program on its path and nothing of the tester's own."""
    home = tmp_path / "home"
    home.mkdir()
    return {
        "PATH": f"{PROGRAM.parent}{os.pathsep}{os.environ['PATH']}", "HOME": str(home), "LANG": "C.UTF-8",
        "USER": "ada", "ALLIANCE_DB": str(SHIPPED),
    }  # fmt: skip


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """An empty working folder."""
    folder = tmp_path / "place"
    folder.mkdir()
    return folder


def shell(script: str, env: Environment, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """What bash makes of a line."""
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", script],
        env=env,
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )


def words(*args: str, env: Environment, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """What the program makes of arguments."""
    return subprocess.run([PROGRAM, *args], env=env, cwd=cwd, capture_output=True, text=True, check=False)


def terminal(env: Environment, *args: str, columns: int = 80) -> tuple[int, str]:
    """Exit code and what the program writes to a terminal of that width."""
    import fcntl
    import pty
    import struct
    import termios

    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 25, columns, 0, 0))
    with subprocess.Popen(
        [PROGRAM, *args], env=env, stdin=follower, stdout=follower, stderr=follower
    ) as process:
        os.close(follower)
        parts = []
        try:
            while part := os.read(leader, 65536):
                parts.append(part)
        except OSError:  # how Linux says that the other end is closed
            pass
        code = process.wait()
    os.close(leader)
    return code, b"".join(parts).decode().replace("\r\n", "\n")


def plain(text: str) -> str:
    import re

    return re.sub(r"\x1b\[[0-9;]*m", "", text)


@pytest.fixture
def own(env: Environment, place: Path) -> Iterator[Path]:
    path = place / "own.sqlite"
    shutil.copyfile(SHIPPED, path)
    env["ALLIANCE_DB"] = str(path)
    yield path
    assert words("db", "verify", env=env).returncode == 0
