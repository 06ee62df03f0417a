"""Reading must start fast: which modules an import brings along, told by the interpreter and not by a clock."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    "sqlmodel", "sqlalchemy", "alembic", "pydantic", "numpy", "rich", "tabulate", "rapidfuzz", "typer",
    "asyncio", "email", "urllib.request", "importlib.metadata",
)  # fmt: skip
READING = (
    "alliance_cli.jobs.evidence",
    "alliance_cli.jobs.fold",
    "alliance_cli.jobs.roster",
    "alliance_cli.jobs.members",
    "alliance_cli.jobs.listings",
    "alliance_cli.jobs.resolve",
    "alliance_cli.store.connection",
    "alliance_cli.store.facts",
    "alliance_cli.store.reading",
)


def _loaded_by(code: str) -> set[str]:
    """Names of the modules that are loaded after the code has run in an interpreter of its own."""
    shown = f"{code}\nimport sys\nprint('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", shown], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("module", READING)
def test_reading_brings_nothing_heavy(module: str) -> None:
    loaded = _loaded_by(f"import {module}")
    assert module in loaded
    assert sorted(loaded.intersection(HEAVY)) == []


def test_the_watch_sees_what_is_heavy() -> None:
    assert {"sqlmodel", "sqlalchemy", "pydantic"} <= _loaded_by("import alliance_cli.store.writing")
