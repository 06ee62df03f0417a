"""Documents of every shape through reader and extraction, as `alliance ingest` takes them."""

from __future__ import annotations

import csv
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from alliance_cli.extract import extract
from alliance_cli.model.documents import Coalition, Extraction
from alliance_cli.model.terms import Stance
from alliance_cli.sources.documents import read_document, read_stream

TESTS = Path(__file__).parents[1]
DOCUMENTS = TESTS / "fixtures" / "documents"
LANTERNS = Coalition("lantern-alliance", ("Lantern Alliance",))
NAMES = ("Acme Corporation", "Globex", "Initech GmbH", "University of Umbria", "Hooli")

with (TESTS / "cases" / "shapes.csv").open(encoding="utf-8", newline="") as stream:
    SHAPES = list(csv.DictReader(stream))


def _papers() -> ModuleType:
    """The writer of PDF and office files beside the readers' own tests."""
    spec = importlib.util.spec_from_file_location("papers", TESTS / "sources" / "papers.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


papers = _papers()


def _claimed(found: Extraction, *stances: Stance) -> set[str]:
    return {one.surface for one in found.mentions if one.alliance is not None and one.stance in stances}


def _named(cell: str) -> set[str]:
    return set(filter(None, cell.split("|")))


@pytest.mark.parametrize("row", SHAPES, ids=[row["file"] for row in SHAPES])
def test_a_document_of_any_shape_tells_its_members(row: dict[str, str]) -> None:
    found = extract(read_document(DOCUMENTS / row["file"]), LANTERNS)
    assert _claimed(found, Stance.MEMBER, Stance.JOINED) == _named(row["members"])
    assert _claimed(found, Stance.LEFT) == _named(row["left"])
    assert _claimed(found, Stance.NON_MEMBER) == _named(row["non-member"])
    tiers = {f"{one.surface}={one.tier}" for one in found.mentions}
    assert _named(row["tiers"]) <= tiers


def test_every_document_has_a_row() -> None:
    assert {path.name for path in DOCUMENTS.iterdir()} == {row["file"] for row in SHAPES}


PAPERS = [
    ("title and names, a paragraph each", "docx", ("Lantern Alliance members", *NAMES)),
    ("one list over two pages", "pdf", (["Members of the Lantern Alliance", "", "• Acme Corporation", "• Globex",
      "• Initech GmbH"], ["• University of Umbria", "• Hooli"])),
    ("a heading of one word below the title", "pdf", (["Lantern Alliance Annual Report 2025", "", "Members", *NAMES,
      "", "The board met four times in the year and approved the budget."],)),
    ("a table without a header's style", "table.docx", (("Organisation", "Country"), *((n, "Norway") for n in NAMES))),
]  # fmt: skip


@pytest.mark.parametrize(("why", "kind", "body"), PAPERS, ids=[why for why, _, _ in PAPERS])
def test_papers_tell_their_members(why: str, kind: str, body: tuple[object, ...]) -> None:
    if kind == "pdf":
        data = papers.pdf(body)
    elif kind == "docx":
        data = papers.docx("".join(map(papers.paragraph, body)))
    else:
        title = papers.paragraph("Members of the Lantern Alliance", "Heading1")
        data = papers.docx(title + papers.table(body))
    found = extract(read_stream(data, f"paper.{kind.rsplit('.', 1)[-1]}"), LANTERNS)
    assert _claimed(found, Stance.MEMBER) == set(NAMES), why


@pytest.mark.parametrize(
    "text",
    [
        "# Lantern Alliance members\n\n## Gold\n\n- Acme\n- Globex\n\n## Press contacts\n\n- Jane Doe\n- John Roe\n",
        "# Lantern Alliance members\n\n- Acme\n- Globex\n\n## Suppliers\n\n- Hooli\n- Initech\n",
        "# Lantern Alliance members\n\n| Member | Likes |\n|---|---|\n| Acme | Hooli |\n| Globex | Initech |\n",
    ],
    ids=["another part of the page", "another list beside the members", "another column of names"],
)
def test_what_stands_near_the_members_is_not_claimed(text: str) -> None:
    found = extract(read_stream(text.encode(), "page.md"), LANTERNS)
    assert _claimed(found, Stance.MEMBER) == {"Acme", "Globex"}


def test_headlines_and_openers_are_not_named() -> None:
    text = (
        "# Vision and Strategic Outlook\n\nThe Lantern Alliance met Umbra in Oslo. Technology matters, it said.\n\n"
        "## Road Ahead\n\nIt will grow.\n"
    )
    found = extract(read_stream(text.encode(), "page.md"), LANTERNS)
    assert {one.surface for one in found.mentions} == {"Umbra"}
