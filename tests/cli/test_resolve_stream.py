"""`alliance resolve` over lines and tables, through the command line."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from alliance_cli.cli import progress
from alliance_cli.cli.options import CommonOptions
from tests.cli.conftest import Alliance

TABLE = 'name,tier\r\nFen Labs,"a, b"\r\n"Marsh Bank, Ltd.",007\r\nZzyzx Union,=1+1\r\n'


@pytest.fixture
def db(core_registry: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ALLIANCE_DB", str(core_registry))
    return core_registry


def test_lines_are_answered_in_their_order(alliance: Alliance, db: Path) -> None:
    content = "\ufeffFen Labs\r\n\r\nZzyzx Union\r\nbrook.ai".encode()
    done = alliance("resolve", "-", "-f", "ndjson", "--limit-candidates", "0", stdin=content)
    rows = [json.loads(line) for line in done.out.splitlines()]
    assert [(row["query"], row["organization"]) for row in rows] == [
        ("Fen Labs", "fen-labs"),
        ("Zzyzx Union", None),
        ("brook.ai", "brook-ai"),
    ]
    assert [row["candidates"] for row in rows] == [[], [], []]
    assert (done.code, done.err) == (0, "")


@pytest.mark.parametrize("fmt", ["tsv", "csv", "json", "ndjson", "table", "markdown", "html"])
def test_a_stream_and_words_on_the_command_line_give_the_same_bytes(
    fmt: str, alliance: Alliance, db: Path
) -> None:
    words = ("Fen Labs", "Zzyzx Union", "Jetty Soft")
    by_words = alliance("resolve", *words, "-f", fmt)
    by_lines = alliance("resolve", "-", "-f", fmt, stdin="\n".join(words).encode())
    assert by_lines == by_words
    assert by_words.out


def test_the_answer_is_there_before_the_next_line_is_written(db: Path) -> None:
    command = [sys.executable, "-m", "alliance_cli", "resolve", "-", "-f", "ndjson", "--db", str(db)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=dict(os.environ)
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        for name, slug in (("Fen Labs", "fen-labs"), ("brook.ai", "brook-ai")):
            running.stdin.write(f"{name}\n".encode())
            running.stdin.flush()
            assert json.loads(running.stdout.readline())["organization"] == slug
        running.stdin.close()
        assert running.wait(timeout=30) == 0


@pytest.mark.parametrize(
    ("lines", "code"), [("Fen Labs\nbrook.ai\n", 0), ("Fen Labs\nZzyzx Union\n", 1), ("", 0)]
)
def test_strict_speaks_after_all_output(lines: str, code: int, alliance: Alliance, db: Path) -> None:
    done = alliance("resolve", "--strict", "-", "-f", "csv", "--fields", "query", stdin=lines.encode())
    assert done.code == code
    assert done.out == "query\n" + lines
    assert alliance("resolve", "-", "-f", "csv", stdin=lines.encode()).code == 0


def test_strict_speaks_of_what_the_limit_hides(alliance: Alliance, db: Path) -> None:
    done = alliance(
        "resolve", "--strict", "-", "--limit", "1", "--fields", "query", stdin=b"Fen Labs\nZzyzx Union\n"
    )
    assert (done.code, done.out, done.err) == (1, "query\nFen Labs\n", "1 of 2\n")


def test_sorting_waits_for_all(alliance: Alliance, db: Path) -> None:
    done = alliance(
        "resolve",
        "-",
        "--sort",
        "-query",
        "--fields",
        "query",
        "--no-header",
        stdin=b"Fen Labs\nZzyzx\nbrook.ai\n",
    )
    assert done.out == "Zzyzx\nFen Labs\nbrook.ai\n"


@pytest.mark.parametrize("by", ["file", "dash", "input"])
def test_a_table_keeps_its_columns(by: str, alliance: Alliance, db: Path, tmp_path: Path) -> None:
    path = tmp_path / "partners.csv"
    path.write_bytes(TABLE.encode())
    words = {"file": ["--input", str(path)], "dash": ["-"], "input": ["--input", "-"]}[by]
    done = alliance("resolve", *words, "--column", "name", stdin=None if by == "file" else TABLE.encode())
    rows = list(csv.reader(io.StringIO(done.out, newline="")))
    assert rows[0] == [
        "name", "tier", "recommendation", "organization", "resolved_name", "matched_name", "score", "gap", "reason",
    ]  # fmt: skip
    assert [row[:2] for row in rows] == list(csv.reader(io.StringIO(TABLE, newline="")))[: len(rows)]
    assert [row[2:4] for row in rows[1:]] == [["accept", "fen-labs"], ["accept", "marsh-bank"], ["none", ""]]
    assert "1 cell looks like a formula" in done.err
    assert done.code == 0


def test_a_table_is_written_in_the_format_that_is_asked_for(
    alliance: Alliance, db: Path, tmp_path: Path
) -> None:
    target = tmp_path / "out.json"
    done = alliance("resolve", "-", "--column", "name", "-o", str(target), stdin=TABLE.encode())
    assert done.code == 0
    assert [row["tier"] for row in json.loads(target.read_text())] == ["a, b", "007", "=1+1"]
    tabbed = alliance("resolve", "-", "--column", "name", stdin=b"name\tx\nFen Labs\ta\\tb\n")
    assert tabbed.out.splitlines()[1].startswith("Fen Labs\ta\\tb\taccept\tfen-labs\t")


def test_a_spreadsheets_file_comes_back_guarded(alliance: Alliance, db: Path) -> None:
    content = "\ufeffname,x\r\nFen Labs,'=1+1\r\n".encode()
    done = alliance(
        "resolve", "-", "--column", "name", "--fields", "name,x", "--excel", "-f", "csv", stdin=content
    )
    assert done.raw == content


@pytest.mark.parametrize(
    ("words", "stdin", "code", "message"),
    [
        ([], b"", 2, "no name to resolve"),
        (["-", "Fen Labs"], b"", 2, "- stands beside names"),
        (["Fen Labs", "--input", "-"], b"", 2, "--input stands beside names"),
        (["-", "--input", "x"], b"", 2, "--input stands beside -"),
        (["--column", "name"], b"", 2, "--column without an input"),
        (["-", "--column", "nam"], TABLE.encode(), 2, "no column 'nam'"),
        (["--input", "gone.csv"], b"", 3, "cannot read 'gone.csv'"),
        (["-"], b"Fen Labs\n\xff\n", 3, "standard input line 2 is not UTF-8"),
        (["-", "--column", "name"], TABLE.encode() + b"x\r\n", 3, "standard input line 5 has 1 cells"),
        (["-", "--limit-candidates", "11"], b"", 2, "limit-candidates"),
        (["-", "--source", "gone"], b"", 4, "unknown source 'gone'"),
    ],
)
def test_wrong_input(
    words: list[str], stdin: bytes, code: int, message: str, alliance: Alliance, db: Path
) -> None:
    done = alliance("resolve", *words, stdin=stdin)
    error, hint = done.err.splitlines()
    assert done.code == code
    assert error.startswith("error: ")
    assert message in error
    assert hint.startswith("hint: ")


def test_a_broken_row_leaves_no_half_written_file(alliance: Alliance, db: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    done = alliance("resolve", "-", "--column", "name", "-o", str(target), stdin=TABLE.encode() + b"x\r\n")
    assert done.code == 3
    assert not target.exists()


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stderr", "stdout", "quiet", "drawn"),
    [
        (_Terminal, io.StringIO, False, True),
        (io.StringIO, io.StringIO, False, False),
        (_Terminal, _Terminal, False, False),
        (_Terminal, io.StringIO, True, False),
    ],
    ids=["terminal", "no terminal", "results on the terminal", "quiet"],
)
def test_progress_shows_only_to_a_person_who_waits(
    stderr: type[io.StringIO],
    stdout: type[io.StringIO],
    quiet: bool,
    drawn: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = [0.0]
    err = stderr()
    monkeypatch.setattr(progress, "monotonic", lambda: clock[0])
    monkeypatch.setattr(sys, "stderr", err)
    monkeypatch.setattr(sys, "stdout", stdout())
    with progress.progress(CommonOptions(quiet=quiet), "names", beside_results=True) as told:
        clock[0] = 0.9
        told(900, 0.3)
        assert err.getvalue() == "", "the first second is silent"
        clock[0] = 2.0
        told(2_000, 0.5)
        told(2_001, 0.5)
    shown = "\r\x1b[K 50%  2,000 names, 1,000/s"
    assert err.getvalue() == (f"{shown}\r\x1b[K" if drawn else "")
