"""What extraction finds in texts written for it: the table of cases, and what must hold for any text."""

from __future__ import annotations

import csv
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_cli.errors import InvalidData
from alliance_cli.extract import Gazetteer, extract
from alliance_cli.model.claims import Comparator, CountScope
from alliance_cli.model.documents import Block, BlockKind, Coalition, Document, Extraction, Row
from alliance_cli.model.terms import Stance

CASES = Path(__file__).parents[1] / "cases" / "extract.csv"
MILLS = Coalition("mill-alliance", ("Mill Alliance",))
RIVERS = Coalition("river-forum", ("River Forum",))


def read(text: str, **more: object) -> Extraction:
    return extract(Document("example.txt", "0", text), MILLS, **more)  # type: ignore[arg-type]


def claims(extraction: Extraction) -> dict[str, set[str]]:
    """Surfaces (with their date) by stance and role, claims of membership only."""
    found: dict[str, set[str]] = {}
    for mention in extraction.mentions:
        if mention.alliance is not None:
            key = ":".join(part for part in (mention.stance.value, mention.role) if part)
            dated = mention.event_date and mention.stance is Stance.JOINED
            found.setdefault(key, set()).add(mention.surface + (f" @{mention.event_date}" if dated else ""))
    return found


with CASES.open(encoding="utf-8", newline="") as stream:
    ROWS = list(csv.DictReader(stream))


@pytest.mark.parametrize("row", ROWS, ids=[row["why"] for row in ROWS])
def test_a_text_gives_the_claims_of_its_row(row: dict[str, str]) -> None:
    expected = {}
    for part in filter(None, row["found"].split("; ")):
        stance, names = part.rsplit(": ", 1)
        expected[stance] = set(names.split(" | "))
    assert claims(read(row["text"])) == expected


def test_a_list_on_the_page_takes_its_stance_and_tier_from_the_words_above_it() -> None:
    text = (
        "The Mill Alliance\n\nOur members:\n\nPlatinum\n\n* Acme – flour and more\n* Globex (GX)\n* Initech, Inc.\n"
        "* the Bank of Bern\n\nStill missing from the alliance are:\n\n• Hooli\n• Umbra*\n"
    )
    found = read(text)
    assert claims(found) == {
        "member": {"Acme", "Globex (GX)", "Initech, Inc.", "Bank of Bern"},
        "non-member": {"Hooli", "Umbra"},
    }
    assert {mention.tier for mention in found.mentions} == {"Platinum", None}
    assert [group.stance for group in found.groups] == [Stance.MEMBER, Stance.NON_MEMBER]


def test_names_of_scripts_without_capitals_are_found_in_lists() -> None:
    text = "Members of the Mill Alliance:\n\n- 東京大学\n- 北京水厂\n- Мельница Бета\n- datamill\n"
    assert claims(read(text)) == {"member": {"東京大学", "北京水厂", "Мельница Бета", "datamill"}}


@pytest.mark.parametrize(
    ("title", "found"), [("Our partners", {"member"}), ("Photos of Bern", set()), (None, set())]
)
def test_a_page_of_logos_alone_is_a_roster_where_its_title_says_so(
    title: str | None, found: set[str]
) -> None:
    document = Document(
        "p.html", "0", "Acme Corp\nGlobex\nInitech GmbH\nUniversity of Umbria\nHooli", title=title
    )
    extraction = extract(document, MILLS)
    assert set(claims(extraction)) == found
    assert [group.evidence for group in extraction.groups] == ["roster"]


def test_blocks_of_the_reader_are_lists_too() -> None:
    text = "Members of the Mill Alliance Acme Globex Initech"
    blocks = (
        Block(BlockKind.HEADING, 0, 28),
        *(
            Block(BlockKind.CELL, start, start + len(name), 1)
            for name, start in (("Acme", 29), ("Globex", 34))
        ),
        Block(BlockKind.CELL, 41, 48, 1),
    )
    found = extract(Document("page.html", "0", text, blocks), MILLS)
    assert claims(found) == {"member": {"Acme", "Globex", "Initech"}}
    assert {mention.evidence for mention in found.mentions} == {"member-list"}
    assert [group.quote for group in found.groups] == ["Members of the Mill Alliance"]


def test_an_unexplained_list_beside_the_alliance_is_a_candidate_and_a_menu_is_not() -> None:
    listed = "The Mill Alliance met in Bern.\n\nAcme\nGlobex\nInitech\nHooli\n"
    assert {m.evidence for m in read(listed).mentions if m.alliance} == {"roster"}
    menu = "Home\nProducts\nAcme\nSupport\n\nA very long sentence stands here, on flour and on nothing else at all.\n"
    assert claims(read(menu)) == {}


def test_claims_upon_two_coalitions_are_told_apart() -> None:
    text = "Acme and Globex have joined the Mill Alliance. Initech and Hooli all joined the River Forum in July 2023."
    found = read(text, others=(RIVERS,))
    assert {(m.surface, m.alliance, m.stance) for m in found.mentions if m.alliance} == {
        ("Acme", MILLS.slug, Stance.MEMBER),
        ("Globex", MILLS.slug, Stance.MEMBER),
        ("Initech", RIVERS.slug, Stance.JOINED),
        ("Hooli", RIVERS.slug, Stance.JOINED),
    }


def test_a_known_name_is_taken_whole_and_never_out_of_a_longer_one() -> None:
    known = Gazetteer(["Meta", "Agency for Flour, Bread and Rye", "together", "Mill Bank"])
    text = (
        "Members of the Mill Alliance include Meta Verse Partners, the Agency for Flour, Bread and Rye, Mill Bank Ltd. "
        "and Acme, who work together."
    )
    assert claims(read(text, known=known)) == {
        "member": {"Meta Verse Partners", "Agency for Flour, Bread and Rye", "Mill Bank Ltd.", "Acme"}
    }


@pytest.mark.parametrize(
    ("text", "comparator", "value", "unit", "scope"),
    [
        ("The Mill Alliance has over 50 members.", ">", 50, "members", "total"),
        ("Around 45 organizations form the Mill Alliance.", "~", 45, "organizations", "total"),
        ("The Mill Alliance unites more than two dozen automakers.", ">", 24, "automakers", "total"),
        ("The Mill Alliance has only three companies.", "=", 3, "companies", "total"),
        ("The Mill Alliance welcomes 12 additional companies.", "=", 12, "additional companies", "addition"),
        ("The Mill Alliance has three U.S. members.", "=", 3, "U.S. members", "subset"),
        ("Forty-two hospitals have joined the Mill Alliance.", "=", 42, "hospitals", "total"),
        (
            "It joined over 50 founding members and collaborators.",
            ">",
            50,
            "founding members and collaborators",
            "total",
        ),
    ],
)
def test_a_number_is_a_count_claim(text: str, comparator: str, value: int, unit: str, scope: str) -> None:
    (count,) = read(text).counts
    assert (count.comparator, count.value, count.unit) == (Comparator(comparator), value, unit)
    assert (count.scope, count.alliance) == (CountScope(scope), MILLS.slug)
    assert text[count.start : count.end] == count.text


@pytest.mark.parametrize(
    "text",
    [
        "The Mill Alliance spent $100 million in 2023.",
        "The River Forum has over 50 members.",
        "Over the next five years the Mill Alliance will grow.",
    ],
)
def test_other_numbers_are_none(text: str) -> None:
    assert read(text).counts == ()


def test_rows_are_mentions_with_their_locator() -> None:
    rows = (
        Row("row 2", {"name": "Acme", "tier": "Gold", "role": "founder", "date": "2023-07"}),
        Row("row 3", {"name": " "}),
        Row("row 4", {"name": "Globex", "stance": "Former"}),
        Row("row 5", {"name": "Acme"}),
    )
    found = extract(Document("list.csv", "0", rows=rows), MILLS)
    assert [
        (m.surface, m.occurrence, m.stance, m.locator, m.tier, m.role, m.event_date) for m in found.mentions
    ] == [
        ("Acme", 1, Stance.MEMBER, "row 2", "Gold", "founder", "2023-07"),
        ("Globex", 1, Stance.LEFT, "row 4", None, None, None),
        ("Acme", 2, Stance.MEMBER, "row 5", None, None, None),
    ]
    assert [group.stance for group in found.groups] == [Stance.MEMBER, Stance.LEFT]


@pytest.mark.parametrize("cells", [{"name": "Acme", "stance": "perhaps"}, {"name": "Acme", "date": "soon"}])
def test_a_row_that_says_nonsense_is_refused_with_its_place(cells: dict[str, str]) -> None:
    with pytest.raises(InvalidData, match=r"list\.csv, row 2") as raised:
        extract(Document("list.csv", "0", rows=(Row("row 2", cells),)), MILLS)
    assert raised.value.hint


SOUP = """Acme Globex Initech, Hooli; and the Mill Alliance members include: joined left not (River) Forum . - • “Umbra”
's Inc. of for 50 over Bank None are It § ¤ ~0 @ 東京 é ß [2] nor So is July 2023 In"""
WORDS = st.sampled_from([*SOUP.split(), "\n", "\n\n", "\u00a0"])


@settings(max_examples=30, deadline=None)
@given(st.lists(st.one_of(WORDS, st.text(max_size=6)), max_size=60).map(" ".join))
def test_any_text_gives_exact_surfaces_in_order_and_the_same_twice(text: str) -> None:
    found = read(text, others=(RIVERS,))
    assert found == read(text, others=(RIVERS,))
    groups = {group.id: group for group in found.groups}
    assert len(groups) == len(found.groups)
    for mention in found.mentions:
        assert mention.start is not None and mention.end is not None
        assert mention.surface == text[mention.start : mention.end] != ""
        assert groups[mention.group].stance == mention.stance
        assert mention.occurrence >= 1
    for first, second in pairwise(found.mentions):
        assert (first.start or 0) <= (second.start or 0)


def test_an_occurrence_counts_the_exact_string_at_word_boundaries() -> None:
    text = "Acmeville, pre-Acme and Acme-like mills. Acme's mill. The Mill Alliance includes Globex and Acme."
    (mention,) = [m for m in read(text).mentions if m.surface == "Acme"]
    assert (mention.start, mention.occurrence) == (text.rindex("Acme"), 4)


def calls(text: str) -> int:
    """How many calls reading a text takes: work that no clock has to measure."""
    count = 0

    def tick(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(tick)
    try:
        read(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    "paragraph",
    [
        "Members of the Mill Alliance include Acme {n}, Globex {n} and Initech {n}. Over 50 mills have joined it.\n\n",
        "* Mill Number {n}\n",
        "Mill {n}, Bank {n} and ",
        "(“Acme {n}” of the ",
    ],
    ids=["sentences", "bullets", "one endless list", "one endless bracket"],
)
def test_work_grows_with_the_text_and_no_faster(paragraph: str) -> None:
    read(paragraph)
    small, large = ("".join(paragraph.format(n=n) for n in range(size)) for size in (25, 100))
    assert calls(large) < 5 * calls(small)


def test_extraction_starts_without_its_tables_and_without_heavy_modules() -> None:
    code = (
        "import sys; import alliance_cli.extract; "
        "print(sorted({'csv', 'sqlite3', 'numpy', 'rapidfuzz', 'pydantic', 'json'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
