"""`alliance ingest` and `alliance apply` as a person types them: files in, a plan out, a roster at the end."""

from __future__ import annotations

import csv
import json
import os
import stat
from pathlib import Path

import pytest

from alliance_cli.model.fields import FIELDS
from tests.cli.conftest import Alliance

TABLE = "name,tier\nDune Software,Gold\nSaffron Mutual,Silver\nMoss,Silver\n"
ARTICLE = """A quay for all

Here are all members of the Dike Union:

Dune Software
Saffron Mutual
Zinc Works
Reed & Sons
Alder University
"""


@pytest.fixture
def db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, alliance: Alliance) -> Path:
    """An empty registry, in use, in the folder where the command runs."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("ALLIANCE_DB", "own.sqlite")
    assert alliance("db", "init").code == 0
    Path("members.csv").write_text(TABLE, encoding="utf-8")
    Path("article.txt").write_text(ARTICLE, encoding="utf-8")
    return folder / "own.sqlite"


def members(alliance: Alliance, *words: str) -> list[str]:
    """Names on the roster."""
    done = alliance("members", "--alliance", "dike-union", "--fields", "name", "--no-header", "-q", *words)
    assert done.code == 0, done.err
    return done.out.splitlines()


def test_from_an_empty_folder_to_a_roster(alliance: Alliance, db: Path) -> None:
    words = ("members.csv", "article.txt", "--alliance", "Dike Union", "--new-alliance", "--date", "2024-02")
    done = alliance("ingest", *words, "--plan", "plan.txt")
    assert (done.code, done.out) == (0, ""), done.err
    assert (
        "members.csv: staged as members-2024-02: 3 mentions in 1 group (0 known, 3 new, 0 open)" in done.err
    )
    assert done.err.endswith("next: alliance apply plan.txt, or alliance review\n")
    assert members(alliance) == [], "nothing counts yet"
    before = db.read_bytes()
    assert "would be accepted" in alliance("apply", "plan.txt", "--dry-run").err
    assert db.read_bytes() == before
    assert alliance("apply", "plan.txt", "-m", "checked").code == 0
    assert members(alliance, "--only-source", "members-2024-02") == [
        "Dune Software",
        "Moss",
        "Saffron Mutual",
    ]
    listed = members(alliance, "--only-source", "article-2024-02")
    assert {"Alder University", "Dune Software", "Zinc Works", "Saffron Mutual"} <= set(listed)
    again = alliance("apply", "plan.txt")
    assert (again.code, again.err.splitlines()[-1]) == (0, "no change")
    assert alliance("db", "verify").code == 0
    assert alliance("undo").code == 0
    assert members(alliance) == []


def test_known_bytes_write_nothing(alliance: Alliance, db: Path) -> None:
    words = ("ingest", "members.csv", "--alliance", "Dike Union")
    assert alliance(*words, "--new-alliance").code == 0
    before = db.read_bytes()
    Path("copy.csv").write_text(TABLE, encoding="utf-8")
    done = alliance("ingest", "copy.csv", "--alliance", "dike-union")
    assert (done.code, done.out, done.err) == (0, "", "copy.csv: already ingested as members\n")
    dry = alliance(*words, "--dry-run", "--json")
    rows = json.loads(dry.out)
    assert [row["surface"] for row in rows] == ["Dune Software", "Saffron Mutual", "Moss"]
    assert all(list(row) == [field.name for field in FIELDS["ingest"]] for row in rows)
    assert {row["source"] for row in rows} == {"members"}
    for said in (("--source", "members"), ("--supersedes", "nobody")):
        assert alliance(*words, *said).code == alliance(*words, *said, "--dry-run").code == 0
    assert db.read_bytes() == before
    plan = alliance(*words, "--plan", "-")
    assert plan.out.count("# m_") == 3, "what is still staged can be planned again"


def test_a_dry_run_writes_nothing_but_its_plan(alliance: Alliance, db: Path) -> None:
    before = db.read_bytes()
    done = alliance(
        "ingest", "members.csv", "--alliance", "Dike Union", "--new-alliance", "-n", "--plan", "plan.json"
    )
    assert (done.code, db.read_bytes()) == (0, before)
    verbs = [row["verb"] for row in json.loads(Path("plan.json").read_text(encoding="utf-8"))]
    assert verbs == ["member"] * 3 + ["new"] * 3
    refused = alliance("apply", "plan.json")
    assert refused.code == 5
    assert "unknown source 'members'" in refused.err
    assert "hint: take the document in first: alliance ingest FILE" in refused.err


def test_a_plan_in_a_spreadsheet(alliance: Alliance, db: Path) -> None:
    words = ("ingest", "members.csv", "--alliance", "Dike Union", "--new-alliance", "--plan", "plan.csv")
    assert alliance(*words).code == 0
    with Path("plan.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert not [cell for row in rows for cell in row.values() if cell[:1] in "=+-@" and cell], "no formulas"
    for row in rows:
        if row["verb"] == "new":
            row["properties"] = "sector:industry country:DE" if row["surface"] == "Dune Software" else ""
        else:
            row["verb"] = "skip" if row["surface"] == "Moss" else "founder"
    with Path("plan.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    assert alliance("apply", "plan.csv").code == 0
    assert members(alliance, "--role", "founder") == ["Dune Software", "Saffron Mutual"]
    assert members(alliance, "--sector", "industry", "--country", "DE") == ["Dune Software"]
    assert len(members(alliance)) == 2


def test_one_bad_file_does_not_stop_the_others(alliance: Alliance, db: Path) -> None:
    Path("bad.csv").write_bytes(b'name\n"Dune\n')
    done = alliance("ingest", "bad.csv", "members.csv", "--alliance", "Dike Union", "--new-alliance")
    assert done.code == 3
    assert [line.partition(":")[0] for line in done.err.splitlines()[:3]] == ["error", "hint", "members.csv"]
    assert alliance("sources", "--fields", "slug", "--no-header").out == "members\n"
    alone = alliance("ingest", "bad.csv", "--alliance", "dike-union")
    assert (alone.code, alone.out) == (3, "")


def test_a_folder_and_a_stream(alliance: Alliance, db: Path) -> None:
    folder = Path("press")
    folder.mkdir()
    (folder / "a.csv").write_text(TABLE, encoding="utf-8")
    (folder / "b.txt").write_text(ARTICLE, encoding="utf-8")
    done = alliance("ingest", "press", "--alliance", "Dike Union", "--new-alliance")
    assert done.code == 0, done.err
    assert alliance("sources", "--fields", "slug", "--no-header").out.split() == ["a", "b"]
    stream = alliance("ingest", "-", "--alliance", "dike-union", "--source", "heard", stdin=b"name\nQuince\n")
    assert stream.code == 0, stream.err
    rows = json.loads(alliance("mentions", "--source", "heard", "--json").out)
    assert [row["surface"] for row in rows] == ["Quince"]


def test_unattended_runs_list_what_is_left(alliance: Alliance, db: Path) -> None:
    assert alliance("add", "Dune Software", "--sector", "industry").code == 0
    words = (
        "ingest",
        "members.csv",
        "--alliance",
        "Dike Union",
        "--new-alliance",
        "--accept",
        "table",
        "--json",
    )
    done = alliance(*words)
    assert [row["surface"] for row in json.loads(done.out)] == ["Saffron Mutual", "Moss"]
    assert members(alliance) == ["Dune Software"]


def test_review_exports_plans(alliance: Alliance, db: Path) -> None:
    assert alliance("ingest", "members.csv", "--alliance", "Dike Union", "--new-alliance").code == 0
    assert alliance("review", "--export", "plan.txt").err == "staged mentions: 3, in sources: 1\n"
    assert alliance("apply", "-", stdin=Path("plan.txt").read_bytes()).code == 0
    assert len(members(alliance)) == 3


def test_edit_needs_a_terminal(alliance: Alliance, db: Path) -> None:
    script = Path("editor.sh")
    script.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    os.chmod(script, stat.S_IRWXU)  # noqa: PTH101 - a script
    words = ("ingest", "members.csv", "--alliance", "Dike Union", "--new-alliance", "--edit")
    done = alliance(*words, env={"EDITOR": "./editor.sh"})
    assert (done.code, done.out) == (5, "")
    assert "error: an editor needs a terminal" in done.err


@pytest.mark.parametrize(
    "words,code,error",
    [
        (("members.csv",), 2, "which alliance"),
        (("members.csv", "--alliance", "a", "--alliance-column", "b"), 2, "which alliance"),
        (("members.csv", "--alliance", "nobody"), 4, "unknown alliance 'nobody'"),
        (("missing.csv", "--alliance", "a"), 4, "no file 'missing.csv'"),
        (("members.csv", "--alliance", "a", "--kind", "artikel"), 2, "unknown kind of source"),
        (("members.csv", "--alliance", "a", "--date", "05/12/2023"), 2, "is not a date"),
        (("members.csv", "--alliance", "a", "--source", "A B"), 2, "is no slug"),
        (("members.csv", "--alliance", "a", "--column", "name"), 2, "--column 'name'"),
        (("members.csv", "--alliance", "a", "--column", "name=Who"), 3, "Who"),
        (
            ("members.csv", "article.txt", "--alliance", "a", "--title", "x"),
            2,
            "--title is said of one document",
        ),
        (("members.csv", "--alliance", "a", "--accept", "tabel"), 2, "unknown class of evidence 'tabel'"),
        (("article.txt", "--alliance-column", "x"), 2, "is no table"),
    ],
)
def test_mistakes_leave_the_registry_alone(
    alliance: Alliance, db: Path, words: tuple[str, ...], code: int, error: str
) -> None:
    before = db.read_bytes()
    done = alliance("ingest", *words)
    assert (done.code, done.out) == (code, ""), done.err
    lines = done.err.splitlines()
    assert lines[-2].startswith("error: "), done.err
    assert error in lines[-2]
    assert lines[-1].startswith("hint: ")
    assert db.read_bytes() == before
