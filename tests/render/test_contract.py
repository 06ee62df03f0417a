"""What holds for every format of the registry."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable
from html.parser import HTMLParser
from io import BytesIO, StringIO

import openpyxl
import pytest
import yaml
from markdown_it import MarkdownIt
from tabulate import tabulate_formats

from alliance_cli.errors import Exit, UsageError
from alliance_cli.model.dialect import unescape
from alliance_cli.model.fields import Field
from alliance_cli.model.terms import Status
from alliance_cli.render import FORMATS, Row, Screen, find_format, format_for_suffix, safe_text, write

Render = Callable[..., bytes]
STYLES = [f"tab:{style}" for style in tabulate_formats]
EVERY = [*FORMATS, *STYLES]
FOR_READING = ["table", "markdown", "html", *STYLES]
NAME = (Field("name", "string", ""), Field("note", "string?", ""))


@pytest.mark.parametrize("fmt", EVERY)
def test_equal_rows_give_equal_bytes(
    fmt: str, rows: list[Row], fields: tuple[Field, ...], render: Render
) -> None:
    first = render(rows, fields, fmt)
    assert first
    assert render([dict(reversed(list(row.items()))) for row in rows], fields, fmt) == first
    assert b"never printed" not in first


@pytest.mark.parametrize("fmt", EVERY)
def test_no_rows_and_no_header(fmt: str, rows: list[Row], fields: tuple[Field, ...], render: Render) -> None:
    empty = render([], fields, fmt)
    render([], fields, fmt, header=False)
    bare = render(rows, fields, fmt, header=False)
    if fmt not in {"json", "ndjson", "yaml", "xlsx"} and fmt not in STYLES:
        assert b"score" in empty and b"count" in empty
        assert b"evidence" not in bare
    if not FORMATS.get(fmt, FORMATS["csv"]).binary:
        assert not empty or empty.endswith(b"\n")


@pytest.mark.parametrize("fmt", [fmt for fmt in EVERY if fmt != "xlsx"])
def test_utf_8_even_for_half_a_character(fmt: str, render: Render) -> None:
    text = render([{"name": "half \udcff"}], NAME, fmt).decode("utf-8")
    assert "udcff" in text.lower()


@pytest.mark.parametrize("fmt", FOR_READING)
def test_nothing_that_a_terminal_obeys(
    fmt: str, rows: list[Row], fields: tuple[Field, ...], render: Render
) -> None:
    allowed = {"\n", "\t"} if fmt == "tab:tsv" else {"\n"}
    found = {
        char
        for char in render(rows, fields, fmt).decode()
        if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
    }
    assert found <= allowed | {"\u200d"}


def test_json_is_one_indented_array_in_field_order(
    rows: list[Row], fields: tuple[Field, ...], render: Render
) -> None:
    records = [{field.name: row.get(field.name) for field in fields} for row in rows]
    text = render(rows, fields, "json").decode()
    assert text == json.dumps(records, ensure_ascii=False, indent=2) + "\n"
    assert list(json.loads(text)[0]) == [field.name for field in fields]
    assert render([], fields, "json") == b"[]\n"
    assert json.loads(render([{}], fields, "json")) == [dict.fromkeys(field.name for field in fields)]


def test_ndjson_is_one_object_a_line(rows: list[Row], fields: tuple[Field, ...], render: Render) -> None:
    lines = render(rows, fields, "ndjson").decode().split("\n")
    assert lines.pop() == ""
    assert [json.loads(line)["name"] for line in lines] == [row["name"] for row in rows]
    assert render([], fields, "ndjson") == b""


def test_ndjson_reaches_the_reader_record_by_record() -> None:
    seen: list[bytes] = []

    class Pipe(BytesIO):
        def flush(self) -> None:
            seen.append(self.getvalue())

    def slow() -> object:
        for name in ("a", "b"):
            yield {"name": name}
            assert seen[-1].endswith(f'"{name}", "note": null}}\n'.encode())

    write(slow(), NAME, "ndjson", Pipe())  # type: ignore[arg-type]
    assert len(seen) == 3


def test_csv_is_exact(rows: list[Row], fields: tuple[Field, ...], render: Render) -> None:
    data = render(rows, fields, "csv")
    assert data.startswith(b"name,status,tags,count,score,evidence\n")
    read = list(csv.DictReader(StringIO(data.decode(), newline="")))
    assert [row["name"] for row in read] == [row["name"] for row in rows]
    assert (read[0]["status"], read[1]["tags"], read[3]["count"]) == ("", "a;b", "-3")
    assert read[1]["evidence"] == f"says {rows[1]['name']};IBM (97.25)"
    assert render([], fields, "csv") == b"name,status,tags,count,score,evidence\n"


def test_plain_cells_of_csv_are_not_quoted(render: Render) -> None:
    assert render([{"name": "a b", "note": "c'd"}], NAME, "csv") == b"name,note\na b,c'd\n"


def test_tsv_is_one_record_a_line(rows: list[Row], fields: tuple[Field, ...], render: Render) -> None:
    lines = render(rows, fields, "tsv").decode().split("\n")
    assert len(lines) == len(rows) + 2
    assert [unescape(line.split("\t")[0]) for line in lines[1:-1]] == [row["name"] for row in rows]
    assert {len(line.split("\t")) for line in lines[:-1]} == {len(fields)}


@pytest.mark.parametrize(("fmt", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_excel_variant_is_guarded(
    fmt: str, delimiter: str, rows: list[Row], fields: tuple[Field, ...], render: Render
) -> None:
    data = render(rows, fields, fmt, excel=True).decode()
    assert data.startswith("\ufeffname")
    read = list(csv.DictReader(StringIO(data[1:], newline=""), delimiter=delimiter))
    assert data.endswith("\r\n") and len(read) == len(rows)
    for cell, row in zip((row["name"] for row in read), rows, strict=True):
        assert cell[:1] not in set("=+-@\t\r\n＝")
        assert cell in {row["name"], f"'{row['name']}"}
    assert [row["count"] for row in read] == [str(row["count"]) for row in rows]


@pytest.mark.parametrize("fmt", sorted(set(EVERY) - {"csv", "tsv"}))
def test_excel_belongs_to_csv_and_tsv(fmt: str, render: Render) -> None:
    with pytest.raises(UsageError):
        render([], NAME, fmt, excel=True)


def test_yaml_reads_back_as_the_same_values(
    rows: list[Row], fields: tuple[Field, ...], render: Render
) -> None:
    text = render(rows, fields, "yaml").decode()
    assert yaml.safe_load(text) == json.loads(render(rows, fields, "json"))
    assert list(yaml.safe_load(text)[0]) == [field.name for field in fields]
    assert "'1e5'" in text and "'0o17'" in text and "'NO'" in text and "&id" not in text
    shared = ["x"]
    twice = render([{"name": Status.MEMBER, "note": shared}, {"name": "b", "note": shared}], NAME, "yaml")
    assert twice == b"- name: member\n  note:\n  - x\n- name: b\n  note:\n  - x\n"
    assert render([], fields, "yaml") == b"[]\n"


def test_xlsx_holds_typed_cells(rows: list[Row], fields: tuple[Field, ...], render: Render) -> None:
    data = render(rows, fields, "xlsx", title="a/b: [members] of a very long title indeed")
    sheet = openpyxl.load_workbook(BytesIO(data)).active
    assert sheet is not None and sheet.freeze_panes == "A2" and sheet["A1"].font.bold
    assert len(sheet.title) <= 31
    for line, row in zip(sheet.iter_rows(min_row=2), rows, strict=True):
        name, _, tags, count, score, _ = line
        assert _unescaped(name.value) == str(row["name"]).replace("\r\n", "\n").replace("\r", "\n")
        assert name.data_type == "s" and name.hyperlink is None
        assert count.value == row["count"] and count.data_type == "n"
        assert (score.value is None) == (row["score"] is None)
        assert tags.value == ("a;b" if row["tags"] else None)


def _unescaped(text: str) -> str:
    """Control characters as the format writes them, which openpyxl leaves to the reader."""
    plain = re.sub("_x([0-9A-F]{4})_", lambda match: chr(int(match[1], 16)), text)
    return plain.replace("\r\n", "\n").replace("\r", "\n")


def test_xlsx_bytes_do_not_hold_the_day(rows: list[Row], fields: tuple[Field, ...], render: Render) -> None:
    book = openpyxl.load_workbook(BytesIO(render(rows, fields, "xlsx")))
    assert book.properties.created.year == 2000


def test_xlsx_keeps_large_numbers_and_refuses_what_does_not_fit(render: Render) -> None:
    book = openpyxl.load_workbook(BytesIO(render([{"name": 2**60, "note": True}], NAME, "xlsx")))
    sheet = book.active
    assert sheet is not None and (sheet["A2"].value, sheet["B2"].value) == (str(2**60), True)
    with pytest.raises(Exception, match="name of record 1 has 40000 characters") as caught:
        render([{"name": "x" * 40_000}], NAME, "xlsx")
    assert caught.value.exit_code == Exit.REFUSED  # type: ignore[attr-defined]


def test_markdown_shows_the_text_as_it_is(hostile: list[str], render: Render) -> None:
    texts = [text for text in hostile if "\n" not in text and "\r" not in text]
    rows = [{"name": text, "note": f"x{text}"} for text in texts]
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    page = _Cells(reader.render(render(rows, NAME, "markdown").decode()))
    # one deliberate change: a bar or angle in an address becomes its percent code
    assert page.rows[1:] == [[safe_text(text).strip(), f"x{safe_text(text)}".strip()] for text in texts]
    assert page.tags <= {"table", "thead", "tbody", "tr", "th", "td"}


def test_markdown_of_lines_and_numbers(render: Render) -> None:
    counted = (Field("name", "string", ""), Field("n", "integer", ""))
    text = render([{"name": "a\nb\r\nc", "n": 3}], counted, "markdown").decode()
    assert text == "| name | n |\n| --- | ---: |\n| a<br>b<br>c | 3 |\n"


def test_markdown_puts_evidence_into_footnotes(render: Render) -> None:
    said = [{"text": "a|b"}]
    rows = [{"name": "x", "note": said}, {"name": "y", "note": [*said, {"text": "c"}]}]
    text = render(rows, NAME, "markdown").decode()
    assert "| x | [^1] |\n| y | [^1][^2] |\n\n[^1]: a\\|b\n[^2]: c\n" in text


class _Cells(HTMLParser):
    """The cells of a page's tables and the tags that it uses."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self._open = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag == "tr":
            self.rows.append([])
        elif tag in {"td", "th"}:
            self.rows[-1].append("")
            self._open = True
        elif tag == "br":
            self.handle_data("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"}:
            self._open = False

    def handle_data(self, data: str) -> None:
        if self._open:
            self.rows[-1][-1] += data


def test_html_is_a_page_of_inert_text(
    rows: list[Row], fields: tuple[Field, ...], hostile: list[str], render: Render
) -> None:
    text = render(rows, fields, "html", title="<AI> Alliance").decode()
    page = _Cells(text)
    lines = [re.sub("\r\n?", "\n", name) for name in hostile]
    assert [row[0] for row in page.rows[1:]] == [
        "\n".join(safe_text(part) for part in line.split("\n")) for line in lines
    ]
    assert page.tags == {
        *("html", "head", "meta", "title", "style", "body", "h1"),
        *("table", "thead", "tbody", "tr", "th", "td", "br"),
    }
    assert page.attributes == {"lang", "charset", "http-equiv", "content", "name", "scope", "class"}
    assert "<title>&lt;AI&gt; Alliance</title>" in text and "default-src 'none'" in text


def test_html_policy_lets_through_its_own_style(render: Render) -> None:
    from base64 import b64encode
    from hashlib import sha256

    text = render([], NAME, "html").decode()
    style = text.split("<style>")[1].split("</style>")[0]
    assert f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'" in text


@pytest.mark.parametrize("fmt", ["tab:html", "tab:unsafehtml"])
def test_tabulated_html_is_inert(
    fmt: str, rows: list[Row], fields: tuple[Field, ...], render: Render
) -> None:
    text = render(rows, fields, fmt).decode()
    assert "<script" not in text and "<b " not in text


@pytest.mark.parametrize("fmt", ["tab:latex", "tab:latex_raw"])
def test_tabulated_latex_is_inert(fmt: str, render: Render) -> None:
    assert "\\input{x}" not in render([{"name": "\\input{x}"}], NAME, fmt).decode()


@pytest.mark.parametrize("fmt", STYLES)
def test_tabulated_text_is_never_a_number(fmt: str, render: Render) -> None:
    text = render([{"name": "1e5", "note": "007"}], NAME, fmt).decode()
    assert "1e5" in text and "007" in text


@pytest.mark.parametrize("fmt", ["tab:github", "tab:pipe", "tab:orgtbl", "tab:jira", "tab:mediawiki"])
def test_bars_of_a_cell_do_not_end_it(fmt: str, render: Render) -> None:
    assert "a|b" not in render([{"name": "a|b"}], NAME, fmt).decode().replace("\\|", "bar")


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        ("jsn", "did you mean 'json'"),
        ("md", "did you mean 'markdown'?"),
        ("jsonl", "did you mean 'ndjson'?"),
        ("tab:girds", "did you mean 'tab:grid'"),
        ("zzzz", "formats are table, tsv"),
    ],
)
def test_an_unknown_format_is_a_usage_error(asked: str, hint: str) -> None:
    with pytest.raises(UsageError, match=f"unknown format '{asked}'") as caught:
        find_format(asked)
    assert hint in caught.value.hint and caught.value.exit_code == Exit.USAGE


def test_suffixes_name_formats() -> None:
    asked = [
        "a.csv",
        "a.TSV",
        "a.json",
        "a.jsonl",
        "a.ndjson",
        "a.md",
        "a.html",
        "a.yml",
        "a.yaml",
        "a.xlsx",
        "a.txt",
    ]
    answers = ["csv", "tsv", "json", "ndjson", "ndjson", "markdown", "html", "yaml", "yaml", "xlsx", "table"]
    assert [format_for_suffix(name) for name in asked] == answers
    assert format_for_suffix("a.pdf") is None and format_for_suffix("csv") is None


@pytest.mark.parametrize(("module", "fmt"), [("yaml", "yaml"), ("xlsxwriter", "xlsx")])
def test_a_missing_extra_names_the_mend(
    module: str, fmt: str, render: Render, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, module, None)
    with pytest.raises(Exception, match=f"format {fmt} needs") as caught:
        render([], NAME, fmt)
    assert caught.value.exit_code == Exit.REFUSED  # type: ignore[attr-defined]
    assert f"pip install 'alliance-cli[{fmt}]'" in caught.value.hint  # type: ignore[attr-defined]


def test_large_outputs_are_written_in_parts() -> None:
    sizes: list[int] = []

    class Counting(io.BytesIO):
        def write(self, data: object) -> int:
            sizes.append(len(data))  # type: ignore[arg-type]
            return len(data)  # type: ignore[arg-type]

    write(({"name": "x" * 100} for _ in range(5000)), NAME, "csv", Counting(), screen=Screen(0))
    assert len(sizes) > 5 and max(sizes) < 100_000
