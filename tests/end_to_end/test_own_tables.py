"""Language tables of the user's own, from the environment or the configuration file."""

from __future__ import annotations

import csv
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from alliance_cli.matching import VERSION
from tests.end_to_end.conftest import NEEDS_PROGRAM, Environment, words
from tests.fixtures.waiting import waiting_registry

pytestmark = NEEDS_PROGRAM

CASES = Path(__file__).parent.parent / "cases" / "own_tables.csv"
ABBREVIATIONS = "word,full,lang,origin\nunivx,university,xx,a word that no shipped table knows\n"


def _cases() -> list[object]:
    with CASES.open(encoding="utf-8", newline="") as lines:
        return [pytest.param(row, id=row["why"]) for row in csv.DictReader(lines)]


@pytest.fixture
def folder(place: Path) -> Path:
    """A folder with one table and a README."""
    made = place / "tables"
    made.mkdir()
    (made / "abbreviations.csv").write_text(ABBREVIATIONS, encoding="utf-8")
    (made / "README.md").write_text("ours", encoding="utf-8")
    return made


def _recommendation(env: Environment) -> str:
    """What is advised for a name that only the user's table reads."""
    done = words("resolve", "Boston Univx", "--json", env=env)
    assert done.stderr == ""
    return str(json.loads(done.stdout)[0]["recommendation"])


def test_own_tables_are_read_when_they_are_named(env: Environment, place: Path, folder: Path) -> None:
    assert _recommendation(env) == "review"
    named = {**env, "ALLIANCE_NAMES_TABLES": str(folder)}
    assert _recommendation(named) == "accept"
    config = place / "config.toml"
    config.write_text('[names]\ntables = "tables"\n', encoding="utf-8")
    configured = {**env, "ALLIANCE_CONFIG": str(config)}
    assert _recommendation(configured) == "accept", "seen from the file's folder"
    empty = place / "empty"
    empty.mkdir()
    stronger = {**configured, "ALLIANCE_NAMES_TABLES": str(empty)}
    assert _recommendation(stronger) == "review", "the variable is stronger"


@pytest.mark.parametrize("case", _cases())
def test_a_wrong_table_is_an_error_with_its_place(
    case: dict[str, str], env: Environment, place: Path, folder: Path
) -> None:
    (folder / case["file"]).write_text(case["text"].replace("|", "\n"), encoding=case["encoding"])
    env["ALLIANCE_NAMES_TABLES"] = str(folder)
    done = words("resolve", "IBM", env=env)
    assert (done.returncode, done.stdout) == (3, "")
    error, hint = done.stderr.splitlines()
    assert f"{case['file']}' {case['error']}" in error
    assert case["hint"] in hint
    assert words("resolve", "--help", env=env).returncode == 0, "help works all the same"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("names = 3", 3),
        ("[names]\ntables = 3", 3),
        ('[names]\ntables = ""', 3),
        ('[names]\ntables = "gone"', 5),
    ],
)
def test_a_configuration_that_names_no_folder(text: str, code: int, env: Environment, place: Path) -> None:
    config = place / "config.toml"
    config.write_text(text, encoding="utf-8")
    done = words("resolve", "IBM", env={**env, "ALLIANCE_CONFIG": str(config)})
    assert (done.returncode, done.stdout) == (code, "")
    assert [line.partition(": ")[0] for line in done.stderr.splitlines()] == ["error", "hint"]


def test_a_decision_says_which_tables_the_matcher_used(env: Environment, place: Path, folder: Path) -> None:
    matchers = set()
    for given in (env, {**env, "ALLIANCE_NAMES_TABLES": str(folder)}):
        path = waiting_registry(place / str(len(given)))
        done = words("review", "--accept-certain", "--db", str(path), env=given)
        assert done.returncode == 0, done.stderr
        with closing(sqlite3.connect(path)) as connection:
            query = "SELECT DISTINCT matcher FROM decision WHERE matcher IS NOT NULL"
            matchers |= {str(matcher) for (matcher,) in connection.execute(query)}
    assert len(matchers) == 2
    assert {matcher.partition(", tables ")[0] for matcher in matchers} == {f"matching {VERSION}"}
