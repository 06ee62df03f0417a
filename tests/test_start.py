"""Reading must start fast: which modules an import brings along, told by the interpreter and not by a clock."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from alliance_cli.store.connection import shipped

HEAVY = (
    "sqlmodel", "sqlalchemy", "alembic", "pydantic", "numpy", "rich", "tabulate", "rapidfuzz", "typer",
    "asyncio", "email", "urllib.request", "importlib.metadata",
)  # fmt: skip
READING = (
    "alliance_cli.jobs.rosters.evidence",
    "alliance_cli.jobs.rosters.fold",
    "alliance_cli.jobs.rosters.roster",
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


STORE_WRITERS = ("sqlmodel", "sqlalchemy", "alembic", "pydantic", "numpy")
PRINTERS = ("rich", "tabulate")
COMMANDS = (
    "members", "mentions", "counts", "alliances", "sectors", "stats", "sources", "show ibm", "check",
    "diff @2023-12 @2024-03", "diff itpro-2023-12 techcrunch-2023-12-05", "resolve IBM Cornel", "explain IBM",
    "export", "members --as-of 2023-12 --sector academia --evidence", "fields members", "db info", "db verify",
    "members --sector acadmia", "show zzzz", "log", "log 1 --limit 3", "log ibm", "members --known-at 1",
)  # fmt: skip


def _loaded_by_command(words: str, *more: str) -> set[str]:
    """Names of the modules that are loaded when a command line has run over the shipped registry."""
    code = (
        "import sys, os, io\n"
        "from alliance_cli.cli import run\n"
        f"code = run({[*words.split(), *more]!r})\n"
        "assert code in (0, 1, 2, 4), code\n"
        "sys.stdout.flush()\n"
        "print('\\nLOADED ' + ' '.join(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        env={**os.environ, "ALLIANCE_DB": str(shipped("data/members.sqlite")), "COLUMNS": "100"},
    )  # fmt: skip
    return set(done.stdout.rpartition("\nLOADED ")[2].split())


@pytest.mark.parametrize("words", COMMANDS)
def test_a_reading_command_loads_no_library_that_writes(words: str) -> None:
    loaded = _loaded_by_command(words)
    assert "typer" in loaded
    assert sorted(loaded.intersection(STORE_WRITERS)) == []


def test_short_input_is_answered_without_arrays(tmp_path: Path) -> None:
    (tmp_path / "names.txt").write_text("IBM\nCornel\n" * 500, encoding="utf-8")
    loaded = _loaded_by_command("resolve -f ndjson --input", str(tmp_path / "names.txt"))
    assert sorted(loaded.intersection((*STORE_WRITERS, "numba", "llvmlite"))) == []


@pytest.mark.parametrize("fmt", ["csv", "json", "tsv", "ndjson"])
@pytest.mark.parametrize("words", ["members", "mentions", "counts", "resolve IBM"])
def test_machine_formats_load_no_library_that_prints(words: str, fmt: str) -> None:
    assert sorted(_loaded_by_command(words, "-f", fmt).intersection((*STORE_WRITERS, *PRINTERS))) == []


def test_help_loads_no_command() -> None:
    for words in ("--help", "--version", ""):
        loaded = _loaded_by_command(words)
        commands = {
            name
            for name in loaded
            if name.startswith(("alliance_cli.jobs", "alliance_cli.store", "alliance_cli.cli"))
        }
        assert commands == {"alliance_cli.cli", "alliance_cli.cli.app", "alliance_cli.cli.expand"}, words


def test_the_watch_sees_what_a_writing_command_loads() -> None:
    loaded = _loaded_by_command("add 'Example' --alliance ai-alliance --dry-run --quiet")
    assert {"sqlmodel", "sqlalchemy"} <= loaded
