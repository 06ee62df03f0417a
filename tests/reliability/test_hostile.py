"""Hostile names through every surface: inert in a terminal, exact in data, never a formula, a tag or a line more."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
from pathlib import Path

import pytest

from alliance_cli.errors import Exit
from alliance_cli.model.terms import Scope, SourceKind, Verdict
from alliance_cli.store import deciding, recording, tables
from alliance_cli.store.connection import open_reader
from alliance_cli.store.questions import Answer, Subject
from alliance_cli.store.writing import Authorship, open_writer
from tests.end_to_end.conftest import terminal
from tests.reliability.conftest import NEEDS_PROGRAM, SHARE, Environment, damage
from tests.reliability.lines import said

HOSTILE = Path(__file__).parent.parent / "render" / "hostile.csv"
MORE = (
    "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\",  # a link in a terminal
    "\x1b]52;c;Y3VybCBldmlsIHwgc2g=\x07clipboard",  # writes to the clipboard
    "\x1bc reset", "\x9d0;title\x9c", "\x07bell", "back\x08\x08\x08\x08space", "del\x7f",
    "nice\nFORGED: a line of its own", "nice\rFORGED", "nice\u2029FORGED", "nice\x0bFORGED", "nice\x85FORGED",
    "\u2066isolate\u2069", "\u200fmark", "\ufeffstarts with a mark", "tag\U000e0041\U000e007f",
    "<img src=x onerror=alert(1)>", "</td><script>alert(1)</script>", "\t=1+1", "=HYPERLINK(\"http://evil.example\")",
    "../../etc/passwd", "--db=/etc/passwd", "; rm -rf ~", "$(touch x)", "%s%n{0}{x.__class__}", "W" * 20_000,
)  # fmt: skip
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
PLAIN = (
    "members --status any", "mentions", "sources", "alliances", "counts", "log", "log 1", "check", "stats",
    "diff @2020 @2025", "members --status any --evidence",
)  # fmt: skip
DATA = ("tsv", "csv", "json", "yaml")


def names() -> list[str]:
    with HOSTILE.open(encoding="utf-8", newline="") as lines:
        found = [json.loads(row["text"]) for row in csv.DictReader(lines)]
    return list(dict.fromkeys(name for name in (*found, *MORE) if name.strip() and "\0" not in name))


@pytest.fixture(scope="module")
def built(core_built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A registry in which everything that a person can name is named in a hostile way."""
    path = Path(shutil.copyfile(core_built, tmp_path_factory.mktemp("hostile") / "registry.sqlite"))
    with open_writer(path, Authorship("ada", "2022-03-01T00:00:00Z", "add")) as writer:
        for at, name in enumerate(names()):
            slug = recording.add_organization(writer, name, None, ("industry",))
            recording.record(writer, recording.Statement(slug, name, "next-forum", "member", "2022"))
            deciding.decide(writer, Answer(Verdict.UNSURE, Subject(Scope.EVERYWHERE, f"{name} {at}"), None))
            source = tables.SourceRow(
                slug=f"hostile-{at}", kind=SourceKind.ARTICLE, title=name, publisher=name, url=name,
                published="2022", date_basis="printed", retrieved="2022-03-01", sha256=f"{at:064x}",
            )  # fmt: skip
            writer.session.add(source)
    with open_writer(path, Authorship("ada", "2022-03-02T00:00:00Z", "add")) as writer:
        for name in names():
            change = tables.ChangeRow(at="2022-03-02T00:00:00Z", actor=name, command="add", message=name)
            writer.session.add(change)
    assert damage(path) == []
    return path


@pytest.fixture
def db(built: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The hostile registry, in use; for reading only."""
    for name in [name for name in os.environ if name.startswith("ALLIANCE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ALLIANCE_DB", str(built))
    monkeypatch.setenv("COLUMNS", "120")
    return built


def assert_inert(text: str, *, what: str) -> None:
    found = CONTROL.search(text)
    assert found is None, f"{what}: {text[max(0, found.start() - 40) : found.end() + 40]!r}"
    assert not re.search("^FORGED", text, re.MULTILINE), f"{what}: a name began a line"


@pytest.mark.parametrize("line", PLAIN)
def test_tables_and_messages_are_inert(line: str, db: Path) -> None:
    done = said(*line.split(), "--format", "table")
    assert done.code in {0, 1}, done.err
    assert_inert(done.out.decode(), what=line)
    assert_inert(done.err, what=f"{line}, stderr")


def test_details_and_errors_are_inert(db: Path) -> None:
    with open_reader(db) as reader:
        slugs = [str(slug) for (slug,) in reader.rows("SELECT slug FROM organization ORDER BY id")]
    chosen = slice(None, None, 1 if SHARE else 9)
    for slug in slugs[-len(names()) :][chosen]:
        for done in (said("show", slug), said("log", slug, "-f", "table")):
            assert done.code == 0, done.err
            assert_inert(done.out.decode() + done.err, what=slug)
    for name in names()[chosen]:
        for args in (
            ("show", "--", name), ("members", "--sector", name), ("members", "--fields", name),
            ("log", "-f", "table", "--", name),
            ("members", "--as-of", name), ("diff", "--", name, "@2024"), ("explain", "--", name),
            ("merge", "--", name, "nobody"), ("add", "-n", "--alliance", name, "--", "Xyz"), ("check", "--", name),
            ("members", "--db", name), ("--", name), ("ingest", "--alliance", "next-forum", "--", name),
        ):  # fmt: skip
            done = said(*args)
            assert done.code != Exit.BUG, (args, done.err)
            assert_inert(done.err, what=str(args))
            if args[0] in {"show", "explain", "log"}:
                assert_inert(done.out.decode(), what=str(args))


def test_data_is_exact(db: Path) -> None:
    wanted = set(names())
    array = json.loads(said("mentions", "--json", "-q").out)
    assert wanted <= {row["surface"] for row in array}
    raw = said("mentions", "-f", "ndjson", "-q").out.decode()
    assert not CONTROL.search(raw.replace("\n", "")) or "\\u" in raw
    assert wanted <= {json.loads(line)["surface"] for line in raw.split("\n") if line}
    text = said("mentions", "--csv", "-q").out.decode()
    assert wanted <= {row["surface"] for row in csv.DictReader(io.StringIO(text, newline=""))}
    tsv = said("mentions", "-f", "tsv", "-q").out.decode()
    assert len(tsv.split("\n")) == len(array) + 2, "one record a line"


def test_spreadsheets_compute_nothing(db: Path, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    text = said("mentions", "--csv", "--excel", "-q").out.decode("utf-8-sig")
    for row in csv.reader(io.StringIO(text, newline="")):
        assert not [cell for cell in row if cell.startswith(tuple("=+-@\t\r＝＋－＠"))], row
    target = tmp_path / "x.xlsx"
    assert said("mentions", "-o", str(target), "-q").code == 0
    sheet = openpyxl.load_workbook(target).active
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink is not None]
    assert "=1+1" in {cell.value for cell in cells}


def test_pages_run_nothing(db: Path) -> None:
    html = pytest.importorskip("lxml.html")
    for line in ("mentions", "members --status any --evidence", "sources", "log"):
        tree = html.fromstring(said(*line.split(), "-f", "html", "-q").out.decode())
        inside = {element.tag for element in tree.iter() if isinstance(element.tag, str)}
        assert not inside & {"script", "img", "b", "iframe"}, line
        for element in tree.iter():
            assert not [name for name in element.attrib if name.startswith("on")]
            assert not re.match(r"\s*(javascript|data):", element.get("href") or "", re.IGNORECASE)
        marked = said(*line.split(), "-f", "markdown", "-q").out.decode()
        assert not re.search(r"(?<!\\)<(script|img|b)\b", marked), line
        assert not re.search("^FORGED", marked, re.MULTILINE), line


def test_a_plan_with_hostile_names_is_what_it_was(
    core_built: Path, tmp_path: Path, db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = Path(shutil.copyfile(core_built, tmp_path / "own.sqlite"))
    monkeypatch.setenv("ALLIANCE_DB", str(own))
    rows = tmp_path / "rows.json"
    rows.write_text(
        json.dumps([{"name": name, "tier": name} for name in names() if len(name) < 1000]), encoding="utf-8"
    )
    plan = tmp_path / "plan.txt"
    done = said(
        "ingest",
        str(rows),
        "--alliance",
        "next-forum",
        "--date",
        "2024",
        "--plan",
        str(plan),
        "--title",
        "=1",
    )
    assert done.code == 0, done.err
    assert_inert(done.err, what="ingest")
    assert_inert(plan.read_text(encoding="utf-8"), what="plan")
    done = said("apply", str(plan), "--yes")
    assert done.code == 0, done.err
    with open_reader(own) as reader:
        rows_of = "SELECT surface FROM mention WHERE state = 'accepted' AND locator IS NOT NULL"
        accepted = {str(surface) for (surface,) in reader.rows(rows_of)}
    assert {"=1+1", "[/]x", "a|b", "C:\\new\\table", "../../etc/passwd", "; rm -rf ~"} <= accepted
    assert damage(own) == []


def test_bytes_that_are_no_text_are_one_error(core_registry: Path, db: Path) -> None:
    name = os.fsdecode(b"Acme \xff\xfe \x1b[31m")
    before = core_registry.read_bytes()
    for args in (("add", name), ("add", "Xyz", "-m", name), ("add", "Xyz", "--actor", name), ("show", name)):
        done = said(*args, "--db", str(core_registry))
        assert (done.code in {2, 3, 4}, done.out) == (True, b""), (args, done.err)
        assert [line.partition(": ")[0] for line in done.err.splitlines()] == ["error", "hint"]
        assert_inert(done.err, what=str(args))
    assert core_registry.read_bytes() == before


@NEEDS_PROGRAM
@pytest.mark.parametrize("form", ["table", "markdown", "html", *DATA])
def test_a_terminal_is_never_told_what_to_do(form: str, env: Environment, built: Path) -> None:
    env |= {"ALLIANCE_DB": str(built), "TERM": "xterm"}
    code, out = terminal(env, "mentions", "-q", "-f", form)
    assert code == 0
    found = re.search("[\x07\x08\x1b\x9b\x9d\u202e]", re.sub(r"\x1b\[[0-9;]*m", "", out))
    assert found is None, out[max(0, found.start() - 40) : found.end() + 40]
