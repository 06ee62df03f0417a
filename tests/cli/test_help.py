"""Help: everywhere, with examples that can be copied, without loading what it describes."""

from __future__ import annotations

import shlex

import pytest

from alliance_cli.cli import db
from alliance_cli.cli.app import COMMANDS, command
from tests.cli.conftest import Alliance

SINGLE = [name for name, listed in COMMANDS.items() if not listed.target.endswith(":commands")]
GROUPS = [name for name in COMMANDS if name not in SINGLE]


def test_alone_it_prints_help(alliance: Alliance) -> None:
    alone, asked = alliance(), alliance("--help")
    assert (alone.code, alone.err) == (0, "")
    assert alone.out == asked.out == alliance("-h").out
    for name in COMMANDS:
        assert f"\n  {name} " in alone.out


@pytest.mark.parametrize("name", GROUPS)
def test_a_group_alone_prints_help(name: str, alliance: Alliance) -> None:
    alone = alliance(name)
    assert (alone.code, alone.err) == (0, "")
    assert alone.out == alliance(name, "-h").out
    assert alone.out.startswith(f"Usage: alliance {name} ")


@pytest.mark.parametrize("name", SINGLE)
def test_every_command_has_help_with_examples(name: str, alliance: Alliance) -> None:
    shown = alliance(name, "-h")
    assert (shown.code, shown.err) == (0, "")
    assert shown.out == alliance(name, "--help").out
    assert shown.out.startswith(f"Usage: alliance {name} ")
    assert "\b" not in shown.out
    assert any(f"alliance {name}" in line for line in shown.out.splitlines()[2:])


@pytest.mark.parametrize("name", db.commands)
def test_every_command_on_the_file_has_help_with_examples(name: str, alliance: Alliance) -> None:
    shown = alliance("db", name, "-h")
    assert shown.code == 0
    assert shown.out.startswith(f"Usage: alliance db {name} ")
    assert f"\n  alliance db {name}" in shown.out


def _examples() -> list[str]:
    docs = [command(name).help or "" for name in SINGLE]
    lines = [line.strip() for doc in docs for line in doc.splitlines()]
    return [line for line in lines if line.startswith("alliance ")]


@pytest.mark.parametrize("line", _examples())
def test_the_options_of_every_example_exist(line: str, alliance: Alliance) -> None:
    """Examples are parsed as far as their options; what they name may be invented."""
    words = shlex.split(line.partition(" | ")[0].partition(" && ")[0].partition(" < ")[0].partition(" > ")[0])
    result = alliance(*words[1:], "--help")
    assert result.code == 0, result.err
    known = alliance(words[1], "-h").out
    for word in words[2:]:
        if word.startswith("-") and word != "-":
            assert f"{word} " in known or f"{word}," in known, word


def test_completion_offers_what_may_stand_there() -> None:
    """What every completed option offers is what the command takes."""
    from alliance_cli.cli import complete
    from alliance_cli.model.terms import Sector

    assert complete.sectors() == list(Sector)
    assert complete.statuses()[-1] == "any"
    assert "json" in complete.formats()
