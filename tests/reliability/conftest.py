"""What tests of reliability stand on: sizes, a registry with much in it, the program as a process, figures at the end.

They run small in the ordinary suite. `ALLIANCE_FULL=1` runs them at full size, `ALLIANCE_FULL=0.2` at a fifth of
it; `ALLIANCE_DICE` seeds what is random. The figures are printed after the last test.
"""

from __future__ import annotations

import hashlib
import os
import random
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from alliance_cli.store import replay
from alliance_cli.store.connection import open_reader, shipped
from alliance_cli.store.maintenance import TABLES, verify

SHIPPED = shipped("data/members.sqlite")
PROGRAM = Path(sys.executable).with_name("alliance")
NEEDS_PROGRAM = pytest.mark.skipif(
    os.name == "nt" or not PROGRAM.exists(), reason="needs the installed program"
)
SHARE = float(os.environ.get("ALLIANCE_FULL") or 0)
DICE = int(os.environ.get("ALLIANCE_DICE") or 20240209)
Environment = dict[str, str]

_FIGURES: list[str] = []
_VARYING = (
    re.compile(r"T\d\d:\d\d:\d\dZ"),
    re.compile("d_[0-9a-f]{16}"),
)  # each is found by its first letters
_FIRST = ("Amber", "Birch", "Cobalt", "Dapple", "Ember", "Fallow", "Gneiss", "Hazel", "Indigo", "Jasper")
_SECOND = ("Krill", "Lumen", "Mistral", "Nimbus", "Onyx", "Prairie", "Quartz", "Rowan", "Sable", "Tundra")
_LAST = ("Systems", "Optics", "Robotics", "Shipping", "Mutual", "Works", "Labs", "Council", "Guild", "Press")


def sized(small: int, full: int) -> int:
    """How often, how many or how long: small in the suite, else the share of the full size that is asked for."""
    return max(small, round(full * SHARE)) if SHARE else small


def figure(text: str) -> None:
    """Says what the test has done: at once when it ends, and again after the last test."""
    _FIGURES.append(text)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    call: pytest.CallInfo[None],
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Sends the figures along with the report, since tests may run in processes of their own."""
    report = yield
    if call.when == "call":
        report.user_properties += [("figure", text) for text in _FIGURES]
        _FIGURES.clear()
    return report


class Progress:
    """Prints figures as tests end, and all of them after the last one; in the process that has the terminal."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.figures: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """One figure, or the name of a test that failed."""
        told = [
            str(text) for key, text in report.user_properties if key == "figure" and report.when == "call"
        ]
        self.figures += told
        terminal: Any = self.config.pluginmanager.get_plugin("terminalreporter")
        for line in [
            *told,
            *([f"FAILED {report.nodeid}\n{report.longreprtext[:1_500]}"] if report.failed else []),
        ]:
            terminal.write_line(f"\n{time.strftime('%H:%M:%S')} {line}")

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """All figures."""
        terminalreporter.section(f"reliability, ALLIANCE_FULL={SHARE:g} ALLIANCE_DICE={DICE}")
        for line in sorted(self.figures):
            terminalreporter.write_line(line)


def pytest_configure(config: pytest.Config) -> None:
    """Figures are told when a share of the full size is asked for."""
    if SHARE and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Progress(config))


@pytest.fixture
def dice(request: pytest.FixtureRequest) -> random.Random:
    """The same numbers for the same test and seed."""
    return random.Random(f"{DICE} {request.node.name}")


@pytest.fixture
def env(tmp_path: Path) -> Environment:
    """An environment with the program on its path and nothing of the tester's own."""
    home = tmp_path / "home"
    home.mkdir()
    return {
        "PATH": f"{PROGRAM.parent}{os.pathsep}{os.environ['PATH']}", "HOME": str(home), "LANG": "C.UTF-8",
        "USER": "ada", "COLUMNS": "200",
    }  # fmt: skip


def words(
    *args: str,
    env: Environment,
    cwd: Path | None = None,
    prepare: Callable[[], None] | None = None,
    under: Sequence[str] = (),
) -> subprocess.CompletedProcess[str]:
    """What the program makes of arguments; `prepare` runs in its process before it, the words `under` start it."""
    return subprocess.run(
        [*under, PROGRAM, *args], env=env, cwd=cwd, capture_output=True, text=True, check=False, preexec_fn=prepare,
        errors="surrogateescape", timeout=300,
    )  # fmt: skip


def acknowledged(*args: str, env: Environment, cwd: Path | None = None, under: Sequence[str] = ()) -> str:
    """What a command that must succeed says on standard error."""
    done = words(*args, env=env, cwd=cwd, under=under)
    assert done.returncode == 0, (args, done.stderr)
    return done.stderr


def one_error(done: subprocess.CompletedProcess[str], code: int) -> str:
    """The error line of a command that failed as it should: a code, an error, a hint, and nothing else."""
    lines = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (code, ""), done.stderr
    assert [line.partition(": ")[0] for line in lines] == ["error", "hint"], done.stderr
    return lines[0]


def names(number: int, start: int = 0) -> list[str]:
    """Invented names, no two alike."""
    found = [f"{a} {b} {c}" for a in _FIRST for b in _SECOND for c in _LAST]
    found += [f"{name} {_FIRST[at % 10]}sen" for at, name in enumerate(found)]
    return found[start : start + number]


def table_of(path: Path, members: Sequence[str]) -> Path:
    """A roster file that names them."""
    path.write_text("name,tier\n" + "".join(f"{name},Gold\n" for name in members), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def full_registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped registry, at full size with two thousand mentions more; for reading and copying only."""
    folder = tmp_path_factory.mktemp("full")
    path = Path(shutil.copyfile(SHIPPED, folder / "registry.sqlite"))
    home = {"PATH": os.environ["PATH"], "HOME": str(folder), "USER": "ada", "LANG": "C.UTF-8"}
    acknowledged("db", "upgrade", "--db", str(path), env=home)
    if SHARE:
        many = table_of(folder / "many.csv", names(1900, 100))
        acknowledged(
            "ingest", str(many), "--alliance", "ai-alliance", "--date", "2024", "--db", str(path), env=home
        )
    return path


@pytest.fixture
def registry(full_registry: Path, tmp_path: Path, env: Environment) -> Iterator[Path]:
    """A copy that the program works on; whole at the end, whatever the test did."""
    folder = tmp_path / "place"
    folder.mkdir()
    path = Path(shutil.copyfile(full_registry, folder / "registry.sqlite"))
    env["ALLIANCE_DB"] = str(path)
    yield path
    assert damage(path) == []


def damage(path: Path) -> list[str]:
    """What `db verify` would find, all of it."""
    with open_reader(path) as reader:
        return [*verify(reader), *replay.problems(reader)]


def state(path: Path) -> tuple[int, str]:
    """The number of changes, and a digest of all facts and of the whole log; instants do not count."""
    digest = hashlib.sha256()
    with open_reader(path) as reader:
        for table in TABLES:
            text = "\n".join(map(repr, reader.rows(f"SELECT * FROM {table}")))
            for varying in _VARYING:
                text = varying.sub("-", text)
            digest.update("\n".join([table, *sorted(text.splitlines())]).encode())
        changes = reader.rows("SELECT count(*) FROM change")[0][0]
    return int(str(changes)), digest.hexdigest()
