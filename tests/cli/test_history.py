"""`log`, `--known-at` and `diff` across what was known: who changed what, and the registry as it was known before."""

from __future__ import annotations

import json
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest

from alliance_cli.model.fields import FIELDS
from tests.cli.conftest import NOW, Alliance

EXAMPLE = "Example Institute"
STORY: tuple[tuple[str, ...], ...] = (
    ("add", EXAMPLE, "--alliance", "ai-alliance", "--since", "2024-05", "-m", "told by its director"),
    ("decide", "Big Blue Works", "same", "ibm", "--actor", "eve"),
    ("merge", "example-institute", "cern", "--actor", "eve", "-m", "one body"),
    ("undo",),
    ("edit", "itpro-2023-12", "--date", "2023-12-09"),
)
"""Changes 2 to 6, each on a day of its own."""


def _day(number: int) -> str:
    return f"2026-03-{number:02d}T12:00:00Z"


_STATES: list[bytes] = []
"""The registry before the story and after each step, made once."""


@pytest.fixture
def states(alliance: Alliance, registry: Path, monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The bytes of the shipped registry after each change, the first one before the story."""
    if not _STATES:
        _STATES.append(registry.read_bytes())
        for number, words in enumerate(STORY, start=2):
            monkeypatch.setattr("alliance_cli.cli.opened.now", lambda number=number: _day(number))
            result = alliance(*words)
            assert result.code == 0, result.err
            _STATES.append(registry.read_bytes())
        monkeypatch.setattr("alliance_cli.cli.opened.now", lambda: NOW)
    return _STATES


@pytest.fixture
def story(states: list[bytes], registry: Path) -> Path:
    """The shipped registry after the story."""
    registry.write_bytes(states[-1])
    return registry


def rows(alliance: Alliance, *args: str) -> list[dict[str, Any]]:
    result = alliance(*args, "--json")
    assert result.code == 0, result.err
    found: list[dict[str, Any]] = json.loads(result.out)
    return found


def numbers(alliance: Alliance, *args: str) -> list[int]:
    return [row["change"] for row in rows(alliance, "log", *args)]


# --- log ---------------------------------------------------------------------------------------------------


def test_the_log_tells_who_when_what_and_why_newest_first(alliance: Alliance, story: Path) -> None:
    assert story.is_file()
    found = rows(alliance, "log")
    assert list(found[0]) == [field.name for field in FIELDS["log"]]
    assert [row["change"] for row in found] == [6, 5, 4, 3, 2, 1]
    assert found[2] == {
        "change": 4, "at": _day(4), "actor": "eve", "command": "merge", "message": "one body", "undoes": None,
    }  # fmt: skip
    assert (found[1]["command"], found[1]["undoes"]) == ("undo", 4)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("-n", "2"), [6, 5]),
        (("--limit", "2"), [6, 5]),
        (("--actor", "eve"), [4, 3]),
        (("--command", "db build"), [1]),
        (("--since", "2026-03-05", "--actor", "ada"), [6, 5]),
        (("--since", "2026-03-05", "--actor", "eve"), []),
        (("example-institute",), [5, 4, 2]),
        (("itpro-2023-12",), [6, 1]),
        (("International Business Machines",), [3, 1]),
        (("itpro-2023-12", "example-institute", "-n", "2"), [6, 5]),
        (("curator-ada-2026-03-02",), [2]),
    ],
    ids=lambda words: " ".join(map(str, words)),
)
def test_the_log_of_what_was_asked_for(
    words: tuple[str, ...], expected: list[int], alliance: Alliance, story: Path
) -> None:
    assert story.is_file()
    assert numbers(alliance, *words) == expected


def test_the_log_remembers_what_was_undone(alliance: Alliance, story: Path) -> None:
    assert story.is_file()
    assert alliance("add", "Never Was Works").code == 0
    assert alliance("undo").code == 0
    assert alliance("show", "never-was-works").code == 4
    assert numbers(alliance, "never-was-works") == [8, 7]
    assert rows(alliance, "log", "8")[0]["subject"] == "never-was-works"


def test_a_change_is_told_row_by_row_in_words(alliance: Alliance, story: Path) -> None:
    assert story.is_file()
    shown = alliance("log", "4").out.splitlines()
    assert shown[0] == "change\top\ttable\tkey\tsubject\tcolumns"
    assert shown[1].split("\t")[1:] == [
        "update", "organization", shown[1].split("\t")[3], "example-institute", "merged_into: - → cern",
    ]  # fmt: skip
    assert "surface: organization:example-institute;organization: cern" in shown[2]
    (update, insert) = rows(alliance, "log", "#4")
    assert update["columns"] == [
        {"column": "merged_into", "before": None, "after": "cern", "text": "merged_into: - → cern"}
    ]
    assert {item["column"]: item["after"] for item in insert["columns"]}["reason"] == "one body"
    assert [row["change"] for row in rows(alliance, "log", "5", "4")] == [5, 5, 4, 4]


@pytest.mark.parametrize(
    ("words", "code", "error"),
    [
        (("7",), 4, "there is no change 7"),
        (("0",), 4, "there is no change 0"),
        (("2", "ibm"), 2, "'ibm' is no change"),
        (("2", "-n", "3"), 2, "--number beside a change"),
        (("nobody-at-all",), 4, "unknown organization"),
        (("--since", "yesterday"), 2, "'yesterday' is not a date"),
        (("-n", "0"), 2, "0 is not in the range"),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, tuple) else None,
)
def test_a_wrong_question_is_one_error(
    words: tuple[str, ...], code: int, error: str, alliance: Alliance, story: Path
) -> None:
    assert story.is_file()
    result = alliance("log", *words)
    assert (result.code, result.out, len(result.err.splitlines())) == (code, "", 2)
    assert error in result.err


# --- known at ----------------------------------------------------------------------------------------------

READING = (
    "members --as-of 2024-06", "members --evidence", "members --search example", "show cern", "sources", "mentions",
    "mentions --organization cern", "counts", "alliances", "sectors", "stats", "diff @2023-12 @2024-03", "check",
    "resolve 'Big Blue Works'", "explain IBM", "export", "log", "decisions export",
)  # fmt: skip


@pytest.mark.parametrize("line", READING)
def test_a_reading_command_tells_what_was_known(
    line: str, alliance: Alliance, registry: Path, states: list[bytes]
) -> None:
    command = shlex.split(line)
    registry.write_bytes(states[3])
    then = alliance(*command)
    registry.write_bytes(states[-1])
    assert alliance(*command, "--known-at", "4") == then
    assert registry.read_bytes() == states[-1]


def test_both_axes_together(alliance: Alliance, story: Path) -> None:
    """What we knew at a change about a day: the member that was recorded later was not known, though it was one."""
    assert story.is_file()
    asked = ("members", "--search", "example", "--as-of", "2024-06")
    assert rows(alliance, *asked, "--known-at", "1") == []
    assert [row["slug"] for row in rows(alliance, *asked, "--known-at", "2")] == ["example-institute"]
    assert rows(alliance, *asked, "--known-at", "4") == []
    assert rows(alliance, "members", "--search", "example", "--as-of", "2024-04", "--known-at", "2") == []


@pytest.mark.parametrize(
    ("known", "code", "error"),
    [
        ("7", 4, "there is no change 7"),
        ("2001", 4, "nothing was known at 2001"),
        ("x", 2, "no change and no time"),
    ],
)
def test_a_time_before_and_a_change_after_the_log(
    known: str, code: int, error: str, alliance: Alliance, story: Path
) -> None:
    assert story.is_file()
    result = alliance("members", "--known-at", known)
    assert (result.code, result.out) == (code, "")
    assert error in result.err.splitlines()[0]


# --- diff --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("@now:1", "@now:2", [("added", "example-institute")]),
        ("@2024-06:2", "@2024-06:1", [("removed", "example-institute")]),
        ("@2024-04:1", "@2024-04:2", []),
        ("@now:#1", "@now", [("added", "example-institute")]),
        ("@2024-04", "@2024-06:2", [("added", "example-institute")]),
        ("@now:2026-03-02", "@now:2026-03-03T12", []),
    ],
)
def test_diff_between_what_was_known(
    left: str, right: str, expected: list[tuple[str, str]], alliance: Alliance, story: Path
) -> None:
    assert story.is_file()
    result = alliance("diff", left, right, "--json")
    found = [(row["change"], row["organization"]) for row in json.loads(result.out)]
    assert found == expected
    assert result.code == (1 if expected else 0)
    assert alliance("diff", left, left).code == 0


def test_a_merge_since_is_no_departure(alliance: Alliance, story: Path) -> None:
    """CERN is a member on both sides; the record that was merged into it is told as CERN."""
    assert story.is_file()
    assert rows(alliance, "diff", "@now:3", "@now:4", "--exit-zero") != []
    alliance("redo")
    assert rows(alliance, "diff", "@now:3", "@now", "--exit-zero") == []


def test_diff_says_what_only_one_side_knew(alliance: Alliance, story: Path) -> None:
    assert story.is_file()
    assert alliance("diff", "@now:1", "@now").err == "1 known only at @now\n"
    assert "joined" in alliance("diff", "@2023-12:1", "@2024-03:1").err


@pytest.mark.parametrize("operand", ["@", "@:2", "@2024-03:", "@now:", "@soon", "@now:x"])
def test_half_an_operand_is_a_mistake(operand: str, alliance: Alliance) -> None:
    assert alliance("diff", operand, "@2024").code == 2


def test_a_merge_since_is_neither_a_departure_nor_a_new_name(alliance: Alliance, registry: Path) -> None:
    """The record that stays comes later in the alphabet than the one that gives way."""
    earlier = shutil.copyfile(registry, registry.with_name("earlier.sqlite"))
    assert alliance("merge", "ibm", "meta").code == 0
    for before in ("@now:1", str(earlier)):
        assert (alliance("diff", before, "@now", "-q").code, alliance("diff", "@now", before, "-q").code) == (
            0,
            0,
        )
