"""A plan and its way back: written as text, CSV or JSON, edited, checked as a whole, applied once."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from alliance_cli.errors import AllianceError, InvalidData, NotFound, Refused
from alliance_cli.jobs import apply as job
from alliance_cli.jobs.plans.file import apart, read
from alliance_cli.jobs.plans.orders import check
from alliance_cli.jobs.plans.plan import Part
from alliance_cli.jobs.rosters.roster import Filters, roster
from alliance_cli.model.documents import Document
from alliance_cli.render import write as rendered
from alliance_cli.render.plan import FIELDS, plan_rows, plan_text
from alliance_cli.store.connection import open_reader
from alliance_cli.store.writing import open_writer
from tests.fixtures.documents import BY, HARBOR, Found, document, staged, waiting
from tests.fixtures.reviewer import named, texts
from tests.fixtures.small.build import build

CASES = Path(__file__).parent.parent / "cases" / "plan_lines.csv"
TEXT = (
    "Members of over 9 members are Dune Software, Saffron Mutual, Elm Research Institute and Saffron\nMutual Ltd. "
    "Cedar Bank and Moss = Reed (Berlin) # 4 left. Zinc was seen."
)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small registry with one article staged."""
    path = build(tmp_path / "made")
    staged(path, article(monkeypatch))
    return path


def article(monkeypatch: pytest.MonkeyPatch) -> Document:
    """Members, known, new, unclear and in two spellings; two that left; one only named."""
    found = Found(TEXT)
    found.group(
        "member", ["Dune Software", "Saffron Mutual", "Elm Research Institute", "Saffron\nMutual Ltd"]
    )
    found.group("left", ["Cedar Bank", "Moss = Reed (Berlin) # 4"], "left", event_date="2024-02")
    found.group("mentioned", ["Zinc"], "named", None)
    return found.count("over 9 members", 9).use(monkeypatch)


def applied(path: Path, text: str, *, insists: bool = False, at: str = "2024-06-06T06:06:06Z") -> job.Applied:
    """The plan applied, as a change of its own."""
    edited = read("plan", text)
    with open_reader(path) as reader:
        checked = check(reader, edited, insists=insists)
    with open_writer(path, BY._replace(command="apply", at=at)) as writer:
        return job.apply(writer, checked)


def statuses(path: Path, source: str = "quay") -> dict[str, str]:
    """Status by slug, as one source has it."""
    with open_reader(path) as reader:
        rows = roster(reader, Filters(alliance=HARBOR, status="any", only_source=source)).rows
    return {row["slug"]: row["status"] for row in rows}


def as_table(parts: list[Part], kind: str) -> str:
    """The plan as CSV or JSON."""
    out = io.BytesIO()
    rendered(plan_rows(parts), FIELDS, kind, out)
    return out.getvalue().decode()


@pytest.mark.parametrize(
    "case", list(csv.DictReader(CASES.read_text(encoding="utf-8").splitlines())), ids=lambda case: case["why"]
)
def test_a_line(case: dict[str, str]) -> None:
    text = f"source quay\nsha256 x\ngroup g1 member of harbor-alliance\n{case['line']}\n"
    if case["error"]:
        with pytest.raises(InvalidData) as raised:
            apart(read("plan", text).mentions[0], "Cedar Bank")
        assert case["error"] in f"{raised.value.message} {raised.value.hint}"
        assert raised.value.message.startswith("plan:4:")
        return
    said = read("plan", text).mentions[0]
    assert (said.verb, *apart(said, "Cedar Bank")) == (case["verb"], case["sign"], case["target"] or None)


@pytest.mark.parametrize("kind", ["text", "csv", "json"])
def test_the_plan_as_it_stands(path: Path, kind: str) -> None:
    parts = waiting(path)
    text = plan_text(parts) if kind == "text" else as_table(parts, kind)
    done = applied(path, text)
    assert (done.accepted, done.corrected, done.rejected, done.counts) == (5, 0, 1, 1)
    assert done.new == ("saffron-mutual", "moss-reed-berlin-4"), "two spellings of one new body are one"
    assert statuses(path) == {
        "dune-software": "member", "saffron-mutual": "member", "cedar-bank": "former", "moss-reed-berlin-4": "former",
    }  # fmt: skip
    left = [line.mention.surface for part in waiting(path) for line in part.lines]
    assert left == ["Elm Research Institute"], "whom it means is for a person to say"
    before = texts(path)
    again = applied(path, text, at="2024-08-08T00:00:00Z")
    assert again == job.Applied(0, 0, 0, 0, 0, ())
    assert texts(path) == before, "the same plan twice changes nothing"


def test_every_form_holds_the_same(path: Path) -> None:
    parts = waiting(path)
    said = [
        {one.mention: (one.verb, *apart(one, shown)) for one, shown in zip(form.mentions, names, strict=True)}
        for form in (
            read("p", plan_text(parts)),
            read("p", as_table(parts, "csv")),
            read("p", as_table(parts, "json")),
        )
        for names in [[" ".join(line.mention.surface.split()) for part in parts for line in part.lines]]
    ]
    assert said[0] == said[1] == said[2]
    assert len(said[0]) == 7


def test_an_edited_plan(path: Path) -> None:
    text = plan_text(waiting(path))
    edited = (
        text.replace("group g2 left", "group g2 non-member")
        .replace(".           Dune Software", "founder     Dune Software")
        .replace("Elm Research Institute  ?", "Elm Research Institute  = Elm Institute")
        .replace("skip        Zinc", "mention     Zinc")
        .replace("+ Saffron Mutual", "+ Saffron Mutual (SM)")
        .replace("count accept", "count skip")
    )
    assert edited.count("\n") == text.count("\n")
    done = applied(path, edited)
    assert (done.accepted, done.corrected, done.rejected, done.counts) == (4, 3, 0, 1)
    found = statuses(path)
    assert found["cedar-bank"] == "non-member"
    assert found["elm-institute"] == "member"
    with open_reader(path) as reader:
        founders = roster(reader, Filters(alliance=HARBOR, only_source="quay", role=("founder",))).rows
        assert [row["slug"] for row in founders] == ["dune-software"]
        assert reader.rows("SELECT value FROM name WHERE kind = 'acronym' AND value = 'SM'") == [("SM",)]
        assert reader.rows("SELECT state FROM count_claim WHERE text = 'over 9 members'") == [("rejected",)]
        query = "SELECT scope, verdict FROM decision WHERE surface = 'Elm Research Institute'"
        assert reader.rows(query) == [("source", "same")]
    assert named(path)["Zinc"] == {"zinc"}


def test_a_line_taken_out_stays_staged(path: Path) -> None:
    lines = [line for line in plan_text(waiting(path)).splitlines() if "Dune Software" not in line]
    applied(path, "\n".join(lines))
    assert "Dune Software" in {line.mention.surface for part in waiting(path) for line in part.lines}


def test_a_new_stance_of_an_open_name_waits_with_it(path: Path) -> None:
    text = plan_text(waiting(path)).replace(".           Elm Research", "non-member  Elm Research")
    applied(path, text)
    again = waiting(path)
    assert [(line.verb, line.sign) for part in again for line in part.lines] == [("non-member", "?")]
    done = applied(path, plan_text(again).replace("  ? ", "  = elm-institute "), at="2024-07-07T00:00:00Z")
    assert (done.accepted, done.corrected) == (1, 0)
    assert statuses(path)["elm-institute"] == "non-member"


def test_one_spelling_may_mean_two_bodies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = build(tmp_path / "made")
    rows = [{"name": "Moss", "tier": tier} for tier in ("Gold", "Silver")]
    staged(path, document(rows=rows, name="quay.csv"))
    text = plan_text(waiting(path))
    first, second = (line for line in text.splitlines() if "m_" in line)
    edited = text.replace(first, first.replace("+ Moss", "= gorse")).replace(
        second, second.replace("+ Moss", "+ Moss")
    )
    applied(path, edited)
    assert statuses(path) == {"gorse": "member", "moss": "member"}
    with open_reader(path) as reader:
        assert reader.rows(
            "SELECT DISTINCT scope FROM decision WHERE actor = 'ada' AND kind = 'identity'"
        ) == [("mention",)]


@pytest.mark.parametrize(
    "old,new,error,words",
    [
        ("= dune-software", "= dune-sofware", NotFound, "plan:29: unknown organization"),
        ("source quay", "source key", Refused, "plan:19: unknown source"),
        ("source quay", "source somewhere-else-2020", Refused, "take the document in first"),
        ("\nsha256 ", "\nsha256 0", Refused, "is not the one that the plan was made of"),
        ("= dune-software", "= harbor-alliance", InvalidData, "cannot be a member of itself"),
        ("# m_", "# m_0000000000000000", InvalidData, "plan:29: "),
    ],
)
def test_a_plan_is_refused_as_a_whole(
    path: Path, old: str, new: str, error: type[AllianceError], words: str
) -> None:
    text = plan_text(waiting(path))
    assert old in text
    before = texts(path)
    with pytest.raises(error) as raised:
        applied(path, text.replace(old, new, 1))
    assert words in f"{raised.value.message} {raised.value.hint}"
    assert texts(path) == before


def test_a_new_name_that_is_known_by_now(path: Path) -> None:
    text = plan_text(waiting(path)).replace("new Saffron Mutual ", "new Saffron Mutual + Gorse Corporation ")
    with open_reader(path) as reader:
        checked = check(reader, read("plan", text))
    assert [note.partition(": ")[2] for note in checked.notes] == [
        "'Gorse Corporation' is known by now: = gorse"
    ] * 2
    done = applied(path, text, insists=True)
    assert "gorse-corporation" in done.new, "--yes makes one more of that name"
