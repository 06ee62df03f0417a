"""From an empty folder to a roster: documents taken in, one plan edited by a person, applied once."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest

from tests.end_to_end.conftest import NEEDS_PROGRAM, SHIPPED, Environment, terminal, words
from tests.fixtures.editing import Editor
from tests.fixtures.story import ALLIANCES, PRESS, edited

pytestmark = NEEDS_PROGRAM
ROOT = Path(__file__).resolve().parent.parent.parent
FIVE = ROOT.parent / "shared" / "seeds"
CASES = ROOT / "tests" / "cases" / "story.csv"
COLUMNS = ("slug", "status", "role", "since", "first_seen", "sector", "part_of")
AIM = "group + founder@1991 of + AIM Alliance\n  . Apple + Apple\n  . IBM + IBM\n  . Motorola + Motorola\n"
MEANT = {
    "Cornell": "Cornell University", "Dartmouth": "Dartmouth College",
    "Ecole Polytechnique Federale de Lausanne": "EPFL",
    "Institute for Computer Science, Artificial Intelligence": "INSAIT",
    "MIT": "Massachusetts Institute of Technology", "MLPerf": "MLCommons",
    "NASA": "National Aeronautics and Space Administration", "Nvidia": "NVIDIA", "Sony": "Sony Group",
    "Stanford": "Stanford University", "TU Munich": "Technical University of Munich",
    "UC Berkeley": "University of California, Berkeley", "UCLA Berkeley": "University of California, Berkeley",
    "University of Illinois": "University of Illinois Urbana-Champaign", "Yale": "Yale University",
}  # fmt: skip
"""What the editor knows of the five documents: which body a spelling means that the text does not settle."""


@pytest.fixture
def own(env: Environment, place: Path) -> Path:
    """An empty registry in an empty folder."""
    env["ALLIANCE_DB"] = str(place / "own.sqlite")
    run(env, place, "db", "init")
    return place


def run(env: Environment, place: Path, *line: str) -> str:
    """What a command that succeeds writes."""
    done = words(*line, env=env, cwd=place)
    assert done.returncode == 0, done.stderr
    return done.stdout


def roster(env: Environment, place: Path, source: str, alliance: str, *more: str) -> list[tuple[str, ...]]:
    """Everybody of whom a source says something in an alliance."""
    line = ("members", "--only-source", source, "--alliance", alliance, "--status", "any", "--json", *more)
    rows = json.loads(run(env, place, *line))
    return [tuple(row[column] or "" for column in COLUMNS) for row in rows]


def apply_once(env: Environment, place: Path, editor: Editor) -> None:
    """Applies the edited plan; a second time it changes nothing."""
    (place / "plan.txt").write_text(editor.text, encoding="utf-8")
    run(env, place, "apply", "plan.txt", "-m", "read and edited")
    again = words("apply", "plan.txt", env=env, cwd=place)
    assert (again.returncode, again.stderr.splitlines()[-1]) == (0, "no change")
    assert run(env, place, "review", "--export", "-") == "", "nothing is open"
    assert words("db", "verify", env=env, cwd=place).returncode == 0


def test_from_a_folder_to_a_roster(env: Environment, own: Path) -> None:
    shutil.copytree(PRESS, own / "press")
    named = [word for name in ALLIANCES for word in ("--alliance", name)]
    run(env, own, "ingest", "press", *named, "--new-alliance", "--plan", "plan.txt")
    editor = edited((own / "plan.txt").read_text(encoding="utf-8"))
    assert editor.lines <= 14
    apply_once(env, own, editor)
    with CASES.open(encoding="utf-8", newline="") as file:
        cases = list(csv.DictReader(file))
    for source, alliance in dict.fromkeys((case["source"], case["alliance"]) for case in cases):
        expected = [
            tuple(case[column] for column in COLUMNS)
            for case in cases
            if (case["source"], case["alliance"]) == (source, alliance)
        ]
        assert roster(env, own, source, alliance) == expected
    counts = {row["text"]: row for row in json.loads(run(env, own, "counts", "--json"))}
    assert counts["Three mines"]["counted"] == counts["Three mines"]["named"] == 3
    whole = json.loads(run(env, own, "members", "--alliance", "grain-accord", "--json"))
    assert [row["part_of"] for row in whole if row["slug"] == "umbria-school-of-soil"] == [
        "university-of-umbria"
    ]
    run(env, own, "undo")
    assert json.loads(run(env, own, "members", "--alliance", "grain-accord", "--json")) == []


def test_the_plan_opens_in_an_editor(env: Environment, own: Path) -> None:
    shutil.copytree(PRESS, own / "press")
    editor = own / "editor.sh"
    editor.write_text(
        "#!/bin/sh\nsed -i 's/^new Moss Grain.*/new Moss Grain GmbH + Moss AG/' \"$1\"\n", encoding="utf-8"
    )
    editor.chmod(0o755)
    about = ("--alliance", "Grain Accord", "--new-alliance")
    code, shown = terminal(
        {**env, "EDITOR": str(editor)}, "ingest", str(own / "press" / "members-2024-03.txt"), *about, "--edit"
    )
    assert code == 0, shown
    assert "8 accepted, 0 corrected" in shown
    found = run(env, own, "members", "--search", "moss", "--fields", "name", "--no-header")
    assert found == "Moss AG\n"
    broken = {**env, "EDITOR": "false"}
    code, shown = terminal(broken, "ingest", str(own / "press" / "launch.txt"), *about[:2], "--edit")
    assert code == 5
    assert "error: the editor ended with 1" in shown
    run(env, own, "review", "--export", "plan.txt")
    assert "source launch" in (own / "plan.txt").read_text(encoding="utf-8"), "it stays staged"


def by_editor(plan: str, slugs: list[str], *, dated: bool) -> Editor:
    """The plan of the five documents, edited so that it says what the shipped registry says of them."""
    editor = Editor(plan)
    tech_daily, full_list, it_pro, tech_crunch, dq_india = slugs
    for slug in () if dated else (tech_daily, full_list, it_pro, dq_india):
        editor.told(slug, "date", "2023-12")
    editor.group(full_list, "Aitomatic", "member", "member complete")
    editor.add(
        full_list, AIM + 'count accept "three companies" = 3 companies, total of AIM Alliance in 1991\n'
    )
    editor.group(tech_crunch, "Meta", "founder", "founder@2023-12-05")
    editor.line(tech_crunch, "Roadzen", "member")
    editor.group(dq_india, "Dell", "founder", "member")
    for name, meant in MEANT.items():
        editor.new(name, f"+ {meant}")
    editor.new(
        "UC Berkeley College of Computing, Data Science, and Society",
        "part_of:University of California, Berkeley",
    )
    return editor


@pytest.mark.skipif(not FIVE.is_dir(), reason="needs ../shared")
@pytest.mark.parametrize("one_by_one", [False, True])
def test_the_five_documents_give_the_shipped_roster(env: Environment, own: Path, *, one_by_one: bool) -> None:
    shipped = {**env, "ALLIANCE_DB": str(SHIPPED)}
    slugs = {row["sha256"]: row["slug"] for row in json.loads(run(shipped, own, "sources", "--json"))}
    about = (
        "--alliance",
        "AI Alliance",
        "--alliance",
        "Partnership on AI",
        "--alliance",
        "Frontier Model Forum",
    )
    if one_by_one:
        for number, file in enumerate(sorted(FIVE.glob("*.txt"))):
            day = () if number == 3 else ("--date", "2023-12")
            run(env, own, "ingest", str(file), *about, "--new-alliance", "--source", f"text-{number}", *day)
        run(env, own, "review", "--export", "plan.txt")
    else:
        run(env, own, "ingest", str(FIVE), *about, "--new-alliance", "--plan", "plan.txt")
    mine = {row["slug"]: row["sha256"] for row in json.loads(run(env, own, "sources", "--json"))}
    plan = (own / "plan.txt").read_text(encoding="utf-8")
    editor = by_editor(plan, sorted(mine), dated=one_by_one)
    assert editor.lines <= 30
    apply_once(env, own, editor)
    checked = 0
    for slug, sha256 in mine.items():
        for alliance in ("ai-alliance", "partnership-on-ai", "frontier-model-forum", "aim-alliance"):
            # that the AIM Alliance ended in 2006 is a fact of the registry, not of the documents
            day = ("--as-of", "2005") if alliance == "aim-alliance" else ()
            found = roster(env, own, slug, alliance, *day)
            assert [row[:5] + row[6:] for row in found] == [
                row[:5] + row[6:] for row in roster(shipped, own, slugs[sha256], alliance, *day)
            ]
            checked += len(found)
    assert checked == 145
    said = [
        [
            (row["text"], row["alliance"], row["comparator"], row["value"], row["unit"], row["as_of"])
            for row in rows
        ]
        for rows in (json.loads(run(one, own, "counts", "--json")) for one in (env, shipped))
    ]
    assert sorted(said[0]) == sorted(said[1])
    assert len(said[0]) == 9
