"""Every listing in every format: data alone on stdout, words for people alone on stderr."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from alliance_cli.model.fields import FIELDS
from alliance_cli.render import FORMATS
from tests.cli.conftest import Alliance

LISTINGS: dict[str, tuple[str, ...]] = {
    "members": ("members",),
    "mentions": ("mentions",),
    "resolve": ("resolve", "IBM", "Boston College", "nobody at all", "=1+1"),
    "diff": ("diff", "itpro-2023-12", "techcrunch-2023-12-05", "--exit-zero"),
    "check": ("check",),
    "sources": ("sources",),
    "counts": ("counts",),
    "alliances": ("alliances",),
    "sectors": ("sectors",),
    "stats": ("stats",),
}
"""A command line with rows for each listing that has documented fields."""
EMPTY: dict[str, tuple[str, ...]] = {
    "members": ("members", "--as-of", "1900"),
    "mentions": ("mentions", "--unresolved"),
    "resolve": ("resolve", "-"),
    "diff": ("diff", "@2023-12", "@2023-12"),
    "check": ("check", "--alliance", "frontier-model-forum"),
    "sources": ("sources", "--alliance", "ai-alliance-working-groups"),
    "counts": ("counts", "--alliance", "frontier-model-forum"),
    "stats": ("stats", "--alliance", "ai-alliance-working-groups", "--by", "sector"),
}
"""One without rows, where there is one."""
ELSEWHERE = {
    "review",
    "eval",
    "eval-errors",
    "eval-extraction",
    "eval-extraction-errors",
    "ingest",
    "log",
    "changes",
}
"""Listings of commands that need a terminal, or files of their own: their tests are beside what they do."""


def records(alliance: Alliance, *args: str) -> list[dict[str, Any]]:
    result = alliance(*args, "--json")
    assert result.code == 0, result.err
    found: list[dict[str, Any]] = json.loads(result.out)
    return found


def test_every_listing_is_tried() -> None:
    assert set(LISTINGS) == set(FIELDS) - ELSEWHERE


@pytest.mark.parametrize("fmt", [*FORMATS, "tab:grid", "tab:latex"])
@pytest.mark.parametrize("listing", LISTINGS)
def test_every_listing_takes_every_format(listing: str, fmt: str, alliance: Alliance) -> None:
    result = alliance(*LISTINGS[listing], "--format", fmt, "--limit", "2", "--quiet")
    assert (result.code, result.err) == (0, "")
    assert result.raw
    again = alliance(*LISTINGS[listing], "--format", fmt, "--limit", "2", "--quiet")
    assert fmt == "xlsx" or result.raw == again.raw


@pytest.mark.parametrize("listing", LISTINGS)
def test_json_keeps_every_field_in_order_and_agrees_with_ndjson(listing: str, alliance: Alliance) -> None:
    found = records(alliance, *LISTINGS[listing])
    names = [field.name for field in FIELDS[listing]]
    assert found and all(list(record) == names for record in found)
    lines = alliance(*LISTINGS[listing], "-f", "ndjson").out.splitlines()
    assert [json.loads(line) for line in lines] == found


@pytest.mark.parametrize("listing", LISTINGS)
def test_json_fulfils_its_own_schema(listing: str, alliance: Alliance) -> None:
    # frictionless, a dependency of the tests, brings it along
    draft = pytest.importorskip("jsonschema").Draft202012Validator
    schema = json.loads(alliance("fields", listing, "--schema").out)
    draft.check_schema(schema)
    validator = draft(schema)
    found = records(alliance, *LISTINGS[listing])
    assert list(validator.iter_errors(found)) == []
    missing = [{key: value for key, value in found[0].items() if key != FIELDS[listing][0].name}]
    assert list(validator.iter_errors(missing)) != []


@pytest.mark.parametrize("fmt", ["csv", "tsv"])
@pytest.mark.parametrize("listing", LISTINGS)
def test_csv_and_tsv_hold_the_values_of_json(listing: str, fmt: str, alliance: Alliance) -> None:
    result = alliance(*LISTINGS[listing], "-f", fmt)
    assert result.raw.endswith(b"\n") and b"\r" not in result.raw and b"\x1b" not in result.raw
    if fmt == "csv":
        header, *lines = csv.reader(io.StringIO(result.out, newline=""))
    else:
        header, *lines = (line.split("\t") for line in result.out.splitlines())
    assert header == [field.name for field in FIELDS[listing]]
    found = records(alliance, *LISTINGS[listing])
    assert len(lines) == len(found)
    for line, record in zip(lines, found, strict=True):
        assert len(line) == len(header)
        for text, value in zip(line, record.values(), strict=True):
            if isinstance(value, list):
                assert text.count(";") == max(0, len(value) - 1)
            else:
                assert text == ("" if value is None else str(value))


@pytest.mark.parametrize("listing", EMPTY)
def test_without_rows_json_is_empty_and_csv_is_its_header(listing: str, alliance: Alliance) -> None:
    args = EMPTY[listing]
    assert alliance(*args, "--json").out == "[]\n"
    assert alliance(*args, "-f", "ndjson").out == ""
    header = ",".join(field.name for field in FIELDS[listing])
    assert alliance(*args, "--csv").out == f"{header}\n"
    assert alliance(*args, "--csv", "--no-header").out == ""


@pytest.mark.parametrize("listing", sorted({*EMPTY} - {"check", "diff"}))
def test_no_rows_is_a_no_only_when_asked(listing: str, alliance: Alliance) -> None:
    assert alliance(*EMPTY[listing]).code == 0
    assert alliance(*EMPTY[listing], "--exit-status").code == 1
    assert alliance(*LISTINGS[listing], "--exit-status").code == 0
    assert alliance(*LISTINGS[listing], "--exit-status", "--limit", "0").code == 0, "there are rows"


@pytest.mark.parametrize("listing", ["check", "diff"])
def test_where_rows_are_the_bad_news_the_exit_code_says_so_unasked(listing: str, alliance: Alliance) -> None:
    result = alliance(*LISTINGS[listing], "--exit-status")
    assert (result.code, result.err.splitlines()[0]) == (2, "error: no such option '--exit-status'")


@pytest.mark.parametrize("listing", LISTINGS)
def test_a_cut_list_says_so_on_stderr_alone(listing: str, alliance: Alliance) -> None:
    whole = records(alliance, *LISTINGS[listing])
    cut = alliance(*LISTINGS[listing], "--json", "--limit", "1")
    assert json.loads(cut.out) == whole[:1]
    assert f"1 of {len(whole)}" in cut.err.splitlines()
    assert alliance(*LISTINGS[listing], "--json", "--limit", str(len(whole))).err.count(" of ") == 0
    assert alliance(*LISTINGS[listing], "--json", "--limit", "0").out == "[]\n"


def test_fields_are_chosen_and_ordered_in_every_format(alliance: Alliance) -> None:
    chosen = ("--fields", "source_count, name", "--limit", "1", "-q")
    expected = {"json", "ndjson", "yaml", "csv", "tsv", "markdown", "html", "table"}
    for fmt in expected:
        out = alliance("members", "-f", fmt, *chosen).out
        out = out.partition("<table>")[2] or out
        assert -1 < out.index("count") < out.index("name"), fmt
        assert "country" not in out and "alliance-members" not in out, fmt


def test_sorting_is_stable_and_puts_nulls_last(alliance: Alliance) -> None:
    up = records(alliance, "members", "--sort", "country")
    down = records(alliance, "members", "--sort", "-country")
    for found in (up, down):
        codes = [row["country"] for row in found]
        present = [code for code in codes if code]
        assert None in codes and codes[len(present) :] == [None] * (len(codes) - len(present))
    codes = [row["country"] for row in up if row["country"]]
    assert codes == sorted(codes)
    assert [row["country"] for row in down if row["country"]] == codes[::-1]
    names = [row["name"] for row in records(alliance, "members")]
    of_one = [row["name"] for row in down if row["country"] == "US"]
    assert of_one == [name for name in names if name in set(of_one)]
    numbers = [row["source_count"] for row in records(alliance, "members", "--sort", "-source_count,name")]
    assert numbers == sorted(numbers, reverse=True)


def test_excel_has_mark_line_ends_and_a_guard_and_plain_csv_warns(alliance: Alliance) -> None:
    formula = ("resolve", '=HYPERLINK("http://x")', "@SUM(A1)", "--csv", "--fields", "query,score")
    plain = alliance(*formula)
    assert plain.out.splitlines()[1] == '"=HYPERLINK(""http://x"")",'
    assert "warning: 2 cells look like a formula to a spreadsheet; --excel guards them\n" in plain.err
    assert alliance(*formula, "-q").err == ""
    guarded = alliance(*formula, "--excel")
    assert guarded.raw.startswith(b"\xef\xbb\xbfquery,score\r\n")
    assert guarded.raw.count(b"\r\n") == guarded.raw.count(b"\n") == 3
    assert guarded.err == ""
    cells = [row[0] for row in csv.reader(io.StringIO(guarded.out[1:], newline=""))][1:]
    assert all(cell.startswith("'") for cell in cells)


@pytest.mark.parametrize("suffix", ["csv", "tsv", "json", "ndjson", "md", "html", "yaml", "xlsx", "txt"])
def test_a_files_suffix_names_its_format(suffix: str, alliance: Alliance, registry: Path) -> None:
    path = registry.with_name(f"roster.{suffix}")
    path.write_bytes(b"old")
    result = alliance("members", "--limit", "2", "-q", "-o", path.name)
    assert (result.code, result.raw, result.err) == (0, b"", "")
    names = {
        "md": "markdown", "txt": "table", "csv": "csv", "tsv": "tsv", "json": "json", "ndjson": "ndjson",
        "html": "html", "yaml": "yaml", "xlsx": "xlsx",
    }  # fmt: skip
    if suffix != "xlsx":
        shown = alliance("members", "--limit", "2", "-q", "-f", names[suffix]).raw
        assert path.read_bytes() == shown
    else:
        assert path.read_bytes().startswith(b"PK")
    assert [found.name for found in registry.parent.iterdir() if "roster" in found.name] == [path.name]


def test_a_format_is_stronger_than_the_suffix_and_a_dash_is_standard_output(
    alliance: Alliance, registry: Path
) -> None:
    alliance("members", "--limit", "1", "-f", "json", "-o", "roster.csv")
    assert json.loads(registry.with_name("roster.csv").read_text(encoding="utf-8"))
    assert alliance("members", "--limit", "1", "-q", "-o", "-").out.startswith("slug\tname\t")


def test_numbers_are_equal_in_every_listing(alliance: Alliance) -> None:
    """What one listing counts, another lists."""
    for row in records(alliance, "alliances"):
        members = records(alliance, "members", "--alliance", row["slug"])
        assert row["members"] == sum(member["part_of"] is None for member in members)
        by_sector = records(alliance, "sectors", "--alliance", row["slug"])
        assert row["members"] == sum(item["members"] for item in by_sector) + sum(
            member["sector"] is None and member["part_of"] is None for member in members
        )
    for row in records(alliance, "sources"):
        mentions = records(alliance, "mentions", "--source", row["slug"])
        assert row["mentions"] == len(mentions)


def test_evidence_makes_every_row_traceable(alliance: Alliance) -> None:
    mentions = {
        (row["source"], row["surface"], row["stance"], row["organization"])
        for row in records(alliance, "mentions")
    }
    for status in ("any", "disputed"):
        for row in records(alliance, "members", "--status", status, "--evidence"):
            assert list(row)[-1] == "evidence"
            assert {item["source"] for item in row["evidence"]} <= set(row["sources"])
            assert row["evidence"], row["slug"]
            for item in row["evidence"]:
                assert (item["source"], item["surface"], item["stance"], row["slug"]) in mentions
                assert item["text"] and item["title"] and item["published"]


def test_markdown_evidence_is_footnotes(alliance: Alliance) -> None:
    out = alliance("members", "--search", "harvard", "--status", "any", "--evidence", "-f", "markdown").out
    marks = {f"[^{number}]" for number in range(1, 50) if f"[^{number}]" in out.splitlines()[2]}
    assert marks and all(f"\n{mark}: " in out for mark in marks)


def test_the_hidden_disputed_are_announced(alliance: Alliance) -> None:
    hint = "1 disputed not shown; see --status disputed\n"
    assert alliance("members").err == hint
    assert alliance("members", "-q").err == ""
    assert alliance("members", "--status", "any").err == ""
    assert alliance("members", "--sector", "industry").err == ""


def test_output_does_not_depend_on_width_colour_or_locale_of_a_pipe(alliance: Alliance) -> None:
    plain = alliance("members").raw
    for env in (
        {"COLUMNS": "20"},
        {"FORCE_COLOR": "1", "NO_COLOR": ""},
        {"TERM": "xterm-256color"},
        {"LC_ALL": "C"},
    ):
        assert alliance("members", env=env).raw == plain
    for fmt in ("json", "csv", "ndjson", "markdown", "html"):
        result = alliance("members", "-f", fmt, "--color", "always")
        assert b"\x1b" not in result.raw


def test_a_table_is_coloured_only_as_asked(alliance: Alliance) -> None:
    asked = ("members", "-f", "table", "--status", "any")
    colour = {"FORCE_COLOR": "1", "NO_COLOR": ""}
    assert "\x1b" not in alliance(*asked).out
    assert "\x1b" in alliance(*asked, env=colour).out
    assert "\x1b" in alliance(*asked, "--color", "always").out
    assert "\x1b" not in alliance(*asked, "--color", "never", env=colour).out
    assert "\x1b" in alliance(*asked, env={"ALLIANCE_COLOR": "always"}).out
    assert "\x1b" not in alliance(*asked, env={**colour, "ALLIANCE_COLOR": "never"}).out
    assert "\x1b" not in alliance(*asked, env={"FORCE_COLOR": "1", "NO_COLOR": "1"}).out


def test_check_exits_by_its_worst_finding(alliance: Alliance, registry: Path) -> None:
    rules = registry.with_name("rules.toml")
    rules.write_text(
        'min_members = 100\nrequired = ["ibm", "Meta"]\nforbidden = ["openai"]\n', encoding="utf-8"
    )
    assert alliance("check", rules.name).code == 0
    assert alliance("check", rules.name, "--fail-on", "warning").code == 1
    assert alliance("check", "--alliance", "frontier-model-forum", "--fail-on", "note").code == 0
    rules.write_text("max_members = 10\n", encoding="utf-8")
    broken = alliance("check", rules.name, "--json", "-q")
    assert (broken.code, broken.err) == (1, "")
    assert [row["code"] for row in json.loads(broken.out) if row["severity"] == "error"] == ["max_members"]


def test_a_whole_registry_folder_is_a_valid_data_package(alliance: Alliance, registry: Path) -> None:
    from frictionless import Package, system

    assert alliance("export", "whole/").code == 0
    folder = registry.with_name("whole")
    with system.use_context(trusted=True):
        report = Package(str(folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "note"])
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert alliance("export", "whole/").code == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first


def test_rosters_come_back_as_they_went(alliance: Alliance, registry: Path) -> None:
    assert registry.is_file()
    for name in ("roster.csv", "roster.tsv", "roster.json", "roster.ndjson"):
        assert alliance("members", "--as-of", "2024-03", "-o", name, "-q").code == 0
        result = alliance("diff", "@2024-03", f"./{name}")
        assert (result.code, len(result.out.splitlines())) == (0, 1), name
