"""The command line in this process: arguments in, exit code and bytes out.

Width, terminal, colour, actor and clock are fixed, so that the same words give the same bytes everywhere. The
registry is a copy of the shipped one, made for each test that asks for it.
"""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, Protocol

import pytest

from alliance_cli import settings
from alliance_cli.cli import run
from alliance_cli.store.connection import shipped

NOW = "2026-01-31T12:00:00Z"
EPOCH = "1769860800"  # the same instant
SHIPPED = shipped("data/members.sqlite")
SEEDS = shipped("seeds")


class Result(NamedTuple):
    """What one command line left behind."""

    code: int
    out: str
    err: str
    raw: bytes


class Alliance(Protocol):
    """Runs one command line."""

    def __call__(
        self, *args: str, stdin: bytes | None = None, env: Mapping[str, str] | None = None
    ) -> Result: ...


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden-update", action="store_true", help="rewrite the golden transcripts")


@pytest.fixture(autouse=True)
def _fixed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No variable of the tester's own, and a clock that stands still."""
    for name in (*settings.VARIABLES, "COLUMNS", "LINES", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    home = tmp_path / "home"
    fixed = {
        "COLUMNS": "100", "TERM": "dumb", "NO_COLOR": "1", "HOME": str(home), "USER": "ada",
        "ALLIANCE_DB": str(SHIPPED), "SOURCE_DATE_EPOCH": EPOCH,
    }  # fmt: skip
    for name, value in fixed.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("alliance_cli.cli.opened.now", lambda: NOW)
    before = SHIPPED.read_bytes()
    yield
    assert SHIPPED.read_bytes() == before, "a test wrote to the shipped registry"


@pytest.fixture
def alliance(monkeypatch: pytest.MonkeyPatch) -> Alliance:
    """Runs a command line on the shipped registry, or on the one that `--db` or `ALLIANCE_DB` names."""

    def invoke(*args: str, stdin: bytes | None = None, env: Mapping[str, str] | None = None) -> Result:
        out, err = io.BytesIO(), io.BytesIO()
        with monkeypatch.context() as patch:
            for name, value in (env or {}).items():
                patch.setenv(name, value)
            patch.setattr(sys, "stdout", io.TextIOWrapper(out, "utf-8", write_through=True, newline=""))
            patch.setattr(
                sys, "stderr", io.TextIOWrapper(err, "utf-8", "backslashreplace", write_through=True)
            )
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin or b""), "utf-8"))
            code = run(args)
            sys.stdout.flush()
            raw, said = out.getvalue(), err.getvalue()
        return Result(code, raw.decode("utf-8", "replace"), said.decode(), raw)

    return invoke


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shipped registry that the command line works on, in a folder of its own, where it runs."""
    folder = tmp_path / "work"
    folder.mkdir()
    path = Path(shutil.copyfile(SHIPPED, folder / "members.sqlite"))
    monkeypatch.setenv("ALLIANCE_DB", path.name)
    monkeypatch.chdir(folder)
    return path


def contents(folder: Path) -> dict[str, bytes | None]:
    """Every file and folder below a folder, with the bytes of the files."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
        if not path.is_symlink()
    }
