"""What a person at a terminal sees: tables that fit, colours, completion."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.end_to_end.conftest import NEEDS_PROGRAM, SHIPPED, Environment, plain, terminal, words

pytestmark = NEEDS_PROGRAM


def test_a_terminal_gets_a_coloured_table_that_fits(env: Environment) -> None:
    code, out = terminal({**env, "TERM": "xterm-256color"}, "members", "--status", "any")
    assert code == 0
    assert "\x1b[" in out
    lines = plain(out).splitlines()
    assert max(map(len, lines)) <= 80
    assert any(line.startswith("IBM ") for line in lines)
    assert "\t" not in out


@pytest.mark.parametrize("columns", [60, 80, 200])
@pytest.mark.parametrize(
    "listing", ["sources", "counts", "alliances", "check", "show harvard", "explain MLPerf"]
)
def test_no_line_is_wider_than_the_terminal(listing: str, columns: int, env: Environment) -> None:
    code, out = terminal({**env, "TERM": "xterm"}, *listing.split(), columns=columns)
    assert code == 0
    assert max(map(len, plain(out).splitlines())) <= columns


@pytest.mark.parametrize(
    ("given", "coloured"),
    [
        ({"TERM": "xterm"}, True), ({"TERM": "dumb"}, False), ({"TERM": "xterm", "NO_COLOR": "1"}, False),
        ({"TERM": "xterm", "NO_COLOR": ""}, True), ({"TERM": "dumb", "FORCE_COLOR": "1"}, True),
        ({"TERM": "xterm", "ALLIANCE_COLOR": "never"}, False),
        ({"TERM": "xterm", "NO_COLOR": "1", "ALLIANCE_COLOR": "always"}, True),
    ],
)  # fmt: skip
def test_colour_on_a_terminal(given: Environment, coloured: bool, env: Environment) -> None:
    _, out = terminal({**env, **given}, "members", "--status", "any")
    assert ("\x1b[" in out) == coloured


def test_a_pipe_is_never_coloured_unasked(env: Environment) -> None:
    assert "\x1b" not in words("members", "-f", "table", env={**env, "TERM": "xterm"}).stdout
    forced = words("members", "-f", "table", "--status", "any", env={**env, "FORCE_COLOR": "1"})
    assert "\x1b" in forced.stdout
    assert "\x1b" not in words("members", "--status", "any", env={**env, "FORCE_COLOR": "1"}).stdout


def test_a_workbook_is_refused_to_a_terminal(env: Environment) -> None:
    pytest.importorskip("xlsxwriter")
    code, out = terminal(env, "members", "-f", "xlsx")
    assert code == 5
    assert "error: format xlsx is not for a terminal" in out


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("alliance mem", {"members"}),
        ("alliance members --sector a", {"academia"}),
        ("alliance members --status ", {"member", "former", "non-member", "disputed", "any"}),
        ("alliance members --source itp", {"itpro-2023-12"}),
        ("alliance members --alliance fro", {"frontier-model-forum"}),
        ("alliance members --format nd", {"ndjson"}),
        ("alliance show hugg", {"hugging-face"}),
        ("alliance diff itp", {"itpro-2023-12"}),
        ("alliance db ve", {"verify"}),
    ],
)
def test_the_shell_completes(line: str, offered: set[str], env: Environment) -> None:
    asked = line.split(" ")
    done = words(
        env={
            **env,
            "_ALLIANCE_COMPLETE": "complete_bash",
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(asked) - 1),
        }
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert set(done.stdout.split()) == offered


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_complete(shell: str, env: Environment) -> None:
    asked = {
        "_ALLIANCE_COMPLETE": f"complete_{shell}", "_TYPER_COMPLETE_ARGS": "alliance members --sector a",
        "_TYPER_COMPLETE_FISH_ACTION": "get-args", "_TYPER_COMPLETE_WORD_TO_COMPLETE": "a",
    }  # fmt: skip
    done = words(env={**env, **asked})
    assert (done.returncode, done.stderr) == (0, "")
    assert "academia" in done.stdout
    assert "industry" not in done.stdout


def test_completion_is_silent_without_a_registry(env: Environment, place: Path) -> None:
    line = "alliance members --source i"
    done = words(
        env={
            **env, "ALLIANCE_DB": str(place / "none.sqlite"), "_ALLIANCE_COMPLETE": "complete_bash",
            "COMP_WORDS": line, "COMP_CWORD": "3",
        }
    )  # fmt: skip
    assert (done.stdout.strip(), done.stderr) == ("", "")


def test_completion_looks_into_the_registry_that_is_named(env: Environment, place: Path) -> None:
    other = place / "other.sqlite"
    shutil.copyfile(SHIPPED, other)
    with closing(sqlite3.connect(other)) as connection, connection:
        connection.execute("UPDATE source SET slug = 'zzz-2020' WHERE slug = 'itpro-2023-12'")
    line = f"alliance members --db {other} --source z"
    done = words(
        env={**env, "_ALLIANCE_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": "5"}, cwd=place
    )
    assert done.stdout.split() == ["zzz-2020"]
