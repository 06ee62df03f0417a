"""The table that a person reads, and the page of one record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from alliance_cli.model.fields import FIELDS, Field
from alliance_cli.render import Row, Screen, safe_text
from alliance_cli.render.detail import Section, write_detail
from alliance_cli.render.layout import fit, fold

Render = Callable[..., bytes]
MEMBERS = tuple(field for field in FIELDS["members"] if field.shown)
LONG = "University of California, Berkeley College of Computing, Data Science, and Society"
ROSTER: list[Row] = [
    {"name": LONG, "country": "US", "sector": "academia", "status": "member", "role": "founding-member",
     "first_seen": "2023-12-05", "last_seen": "2024-02-16", "source_count": 12},
    {"name": "東京大学大学院情報理工学系研究科", "country": "JP", "sector": "academia", "status": "disputed",
     "first_seen": "2023-12", "last_seen": "2024-02-16", "source_count": 3},
    {"name": "👩‍🚀 Donaudampfschifffahrtsgesellschaftskapitän", "status": "former", "source_count": 1},
]  # fmt: skip


def _lines(data: bytes) -> list[str]:
    return data.decode().removesuffix("\n").split("\n")


@pytest.mark.parametrize("width", [46, 60, 80, 81, 100, 120, 200])
@pytest.mark.parametrize("unicode", [True, False])
def test_a_table_fits_the_screen_and_loses_nothing(width: int, unicode: bool, render: Render) -> None:
    text = render(ROSTER, MEMBERS, "table", screen=Screen(width, unicode=unicode)).decode()
    assert max(map(cell_len, text.split("\n"))) <= width
    cells = [str(row.get(field.name, "")) for row in ROSTER for field in MEMBERS]
    heads = [field.name for field in MEMBERS]
    expected = Counter(safe_text("".join([*cells, *heads]), unicode=unicode))
    drawn = Counter(text)
    for blank in " \n─-":
        del expected[blank], drawn[blank]
    assert drawn == expected


@pytest.mark.parametrize("width", [10, 20, 40])
def test_a_narrow_screen_shows_the_whole_name(width: int, render: Render) -> None:
    lines = _lines(render(ROSTER, MEMBERS[:1], "table", screen=Screen(width)))
    assert max(map(cell_len, lines)) <= width
    assert "".join(lines[2:]).replace(" ", "") == "".join(str(row["name"]) for row in ROSTER).replace(" ", "")


def test_a_wide_screen_gives_each_record_one_line(render: Render) -> None:
    lines = _lines(render(ROSTER, MEMBERS, "table", screen=Screen(220)))
    assert len(lines) == 2 + len(ROSTER)
    assert lines[2].endswith("12") and lines[3].endswith(" 3")
    assert _lines(render(ROSTER, MEMBERS, "table", screen=Screen(0))) == lines


def test_heads_fold_before_cells_do(render: Render) -> None:
    lines = _lines(render(ROSTER[:1], MEMBERS, "table", screen=Screen(100)))
    assert "source_" in lines[0] and lines[1].rstrip().endswith("count")
    assert "2023-12-05" in lines[3]


def test_no_colour_means_no_escape_sequence(render: Render) -> None:
    assert b"\x1b" not in render(ROSTER, MEMBERS, "table", screen=Screen(80, color=False))
    colored = render(ROSTER, MEMBERS, "table", screen=Screen(80, color=True)).decode()
    assert "\x1b[32mmember" in colored and "\x1b[33mdisputed" in colored and "\x1b[1m" in colored


def test_the_environment_has_no_say(render: Render, monkeypatch: pytest.MonkeyPatch) -> None:
    before = [render(ROSTER, MEMBERS, "table", screen=Screen(80, color=color)) for color in (False, True)]
    for name, value in {"COLUMNS": "20", "TERM": "dumb", "FORCE_COLOR": "1", "GITHUB_ACTIONS": "1"}.items():
        monkeypatch.setenv(name, value)
    assert [
        render(ROSTER, MEMBERS, "table", screen=Screen(80, color=color)) for color in (False, True)
    ] == before
    monkeypatch.setenv("NO_COLOR", "1")
    assert render(ROSTER, MEMBERS, "table", screen=Screen(80, color=True)) == before[1]


def test_an_ascii_screen_gets_ascii(rows: list[Row], fields: tuple[Field, ...], render: Render) -> None:
    assert render(rows, fields, "table", screen=Screen(80, unicode=False)).isascii()


def test_cells_are_text_and_not_markup(hostile: list[str], render: Render) -> None:
    text = render([{"name": name} for name in hostile], (Field("name", "string", ""),), "table").decode()
    for name in hostile:
        assert safe_text(name).rstrip() in text
    assert "[/]x" in text and ":smile:" in text


def test_numbers_for_the_eye(render: Render) -> None:
    number = (Field("share", "number", ""),)
    rows: list[Row] = [{"share": value} for value in (1 / 3, 1.0, 97.25, -0.0001, 12345678.0)]
    lines = _lines(render(rows, number, "table"))
    assert [line.strip() for line in lines[2:]] == ["0.333", "1", "97.25", "0", "12345678"]
    assert len({len(line) for line in lines}) == 1


@given(st.text(), st.integers(2, 40))
def test_fold_loses_nothing_but_blanks(text: str, width: int) -> None:
    safe = safe_text(text)
    lines = fold(safe, width)
    assert "".join("".join(lines).split()) == "".join(safe.split())
    assert all(cell_len(line) <= width for line in lines)


@given(
    st.lists(st.lists(st.text("ab -/é東", max_size=30), min_size=1, max_size=4), min_size=1, max_size=6),
    st.integers(1, 120),
)
def test_fit_uses_the_room_and_no_more(columns: list[list[str]], room: int) -> None:
    widths = fit(columns, room)
    natural = fit(columns, 0)
    assert all(width <= most for width, most in zip(widths, natural, strict=True))
    assert sum(widths) <= max(room, 4 * len(columns))
    if sum(natural) <= room:
        assert widths == natural


def test_safe_text_shows_what_it_takes_away() -> None:
    assert safe_text("a\x1b[31m\n\x7f\x9b") == "a␛[31m␊␡\\x9b"
    assert safe_text("\u202ex\u2066y\ufeff\udcff") == "\\u202ex\\u2066y\\ufeff\\udcff"
    assert safe_text("Zürich 東京 👩‍🚀") == "Zürich 東京 👩‍🚀"
    assert safe_text("Zürich\n\x1b", unicode=False) == "Z\\xfcrich\\n\\x1b"


@given(st.text())
def test_safe_text_is_idempotent_and_one_line(text: str) -> None:
    once = safe_text(text)
    assert safe_text(once) == once and len(once.splitlines()) <= 1
    assert safe_text(text, unicode=False).isascii()


SPAN = (Field("surface", "string", ""), Field("start", "integer", ""))
SECTIONS: list[Section] = [
    ("IBM", [("slug", "ibm"), ("names", ["International Business Machines", "IBM"] * 4), ("note", None)]),
    ("Mentions", [{"surface": "[/]IBM\x1b[0m", "start": 12}], SPAN),
    ("", [("text", "first\nsecond")]),
]


def _detail(screen: Screen) -> str:
    out = BytesIO()
    write_detail(SECTIONS, out, screen)
    return out.getvalue().decode()


def test_detail_is_plain_text_in_a_pipe() -> None:
    names = "; ".join(["International Business Machines", "IBM"] * 4)
    assert _detail(Screen(0)) == (
        f"IBM\n  slug   ibm\n  names  {names}\n  note\n\n"
        "Mentions\n  surface     start\n  ─────────────────\n  [/]IBM␛[0m     12\n\n"
        "text  first\n      second\n"
    )


def test_detail_fits_a_screen() -> None:
    text = _detail(Screen(50))
    assert max(map(len, text.split("\n"))) <= 50 and "\x1b" not in text
    assert "\x1b[1mIBM" in _detail(Screen(50, color=True))
    assert _detail(Screen(50, unicode=False)).isascii()


def test_an_option_keeps_its_hyphens_when_a_hint_folds() -> None:
    from alliance_cli.render.layout import fold

    assert fold("see the numbers: alliance counts --source itpro", 33) == [
        "see the numbers: alliance counts",
        "--source itpro",
    ]
    assert fold("a - b --deep", 7) == ["a - b", "--deep"]
