"""Wrong command lines: one `error:` line, one `hint:` line, the right exit code, and nothing else anywhere."""

from __future__ import annotations

import csv
import json
import shlex
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Alliance, contents

CASES = Path(__file__).parent.parent / "cases" / "cli_errors.csv"


def _cases() -> list[object]:
    with CASES.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return [pytest.param(row, id=" ".join(row["args"].split())) for row in rows]


@pytest.fixture
def place(registry: Path) -> Path:
    """The registry's folder with things in it that are no registry, no roster and no rules."""
    folder = registry.parent
    (folder / "text.txt").write_text("hello, hello, hello, hello\n" * 10, encoding="utf-8")
    (folder / "folder").mkdir()
    (folder / "folder" / "letter.txt").write_text("dear", encoding="utf-8")
    (folder / "empty.sqlite").touch()
    (folder / "truncated.sqlite").write_bytes(registry.read_bytes()[:100_000])
    with closing(sqlite3.connect(folder / "foreign.sqlite")) as other, other:
        other.execute("CREATE TABLE bookmark (id INTEGER)")
    for name, revision in (("older", "0000"), ("newer", "9999")):
        path = folder / f"{name}.sqlite"
        path.write_bytes(registry.read_bytes())
        with closing(sqlite3.connect(path)) as changed, changed:
            changed.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    (folder / "broken.json").write_text('[{"name": "IBM"', encoding="utf-8")
    (folder / "latin.csv").write_bytes("name\nUniversité\n".encode("latin-1"))
    (folder / "latin.toml").write_bytes('required = ["Université"]\n'.encode("latin-1"))
    (folder / "broken.toml").write_text("min_members = 3\nrequired = [\n", encoding="utf-8")
    (folder / "unknown.toml").write_text("min_membrs = 3\n", encoding="utf-8")
    (folder / "wrong.toml").write_text("min_members = -1\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize("case", _cases())
def test_a_wrong_command_line_is_one_error_and_one_hint(
    case: dict[str, str], alliance: Alliance, place: Path
) -> None:
    before = contents(place)
    result = alliance(*shlex.split(case["args"]))
    lines = result.err.splitlines()
    assert [line.partition(": ")[0] for line in lines] == ["error", "hint"], result.err
    assert case["error"] in lines[0]
    assert case["hint"] in lines[1]
    assert result.code == int(case["code"])
    assert result.out == ""
    assert contents(place) == before


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (("members", "--json", "--sector", "x"), 2),
        (("members", "--format", "json", "--as-of", "x"), 2),
        (("members", "-f", "json", "--nope"), 2),
        (("show", "zzzz", "--json"), 4),
        (("members", "--format=json", "--db", "text.txt"), 3),
    ],
)
def test_with_json_the_error_is_an_object_on_stderr(
    args: tuple[str, ...], code: int, alliance: Alliance, place: Path
) -> None:
    result = alliance(*args)
    (report,) = json.loads(result.err).values()
    assert list(report) == ["code", "message", "hint"]
    assert report["code"] == result.code == code
    assert report["message"] and report["hint"]
    assert result.out == ""


@pytest.mark.parametrize(("args", "code"), [(("show", "zzzz"), 4), (("members", "--nope"), 2)])
def test_debug_adds_the_traceback_and_keeps_the_exit_code(
    args: tuple[str, ...], code: int, alliance: Alliance
) -> None:
    result = alliance(*args, "--debug")
    assert result.code == code
    assert "Traceback (most recent call last)" in result.err
    assert result.err.splitlines()[-2].startswith("error: ")
    assert "Traceback" not in alliance(*args).err


def test_a_bug_is_not_mistaken_for_a_finding(alliance: Alliance, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr("alliance_cli.jobs.members.members", broken)
    result = alliance("members")
    assert (result.code, result.out) == (70, "")
    assert result.err.splitlines() == [
        "error: ZeroDivisionError: by zero",
        "hint: a bug, unless 'alliance db verify' finds damage: run again with --debug and report it",
    ]


def test_an_interrupt_is_130_and_a_closed_pipe_141_without_a_word(
    alliance: Alliance, monkeypatch: pytest.MonkeyPatch
) -> None:
    for error, code in ((KeyboardInterrupt(), 130), (BrokenPipeError(), 141)):

        def raised(*_: object, error: BaseException = error, **__: object) -> None:
            raise error

        monkeypatch.setattr("alliance_cli.jobs.members.members", raised)
        result = alliance("members")
        assert (result.code, result.out, result.err) == (code, "", "")


def test_names_that_are_not_utf8_are_refused_with_their_place(alliance: Alliance) -> None:
    result = alliance("resolve", "-", stdin=b"IBM\nUniversit\xe9\n")
    assert result.code == 3
    assert result.err.startswith("error: standard input line 2 is not UTF-8: byte 0xe9 at offset 9\nhint: ")
    assert len(result.err.splitlines()) == 2


def test_an_argument_that_is_not_utf8_is_shown_as_an_escape(alliance: Alliance) -> None:
    result = alliance("show", "\udcff")
    assert result.code == 4
    assert "unknown organization '\\udcff'" in result.err


@pytest.mark.parametrize("text", ["\x1b[31mred", "a\nerror: forged", "\u202egnp.exe", "[bold]x[/bold]"])
def test_what_a_person_typed_cannot_forge_lines_or_colours(text: str, alliance: Alliance) -> None:
    result = alliance("show", text)
    assert result.code == 4
    assert len(result.err.splitlines()) == 2
    assert "\x1b" not in result.err and "\u202e" not in result.err


def test_a_locked_registry_is_named_after_waiting(
    alliance: Alliance, registry: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alliance_cli.store.writing.WAIT_SECONDS", 0.05)
    with closing(sqlite3.connect(registry, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        result = alliance("add", "Example Institute")
    assert result.code == 5
    assert result.err.startswith("error: members.sqlite is locked by ")
    assert len(result.err.splitlines()) == 2
    assert alliance("show", "Example Institute").code == 4


@pytest.mark.skipif(sys.platform == "win32", reason="needs /dev/full")
def test_a_full_disk_is_said_and_leaves_the_old_file(alliance: Alliance, registry: Path) -> None:
    result = alliance("members", "--csv", "-o", "/dev/full")
    assert result.code == 5
    assert result.err.startswith("error: cannot write '/dev/full': No space left on device\nhint: ")
