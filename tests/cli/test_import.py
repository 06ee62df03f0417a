"""`alliance import ror` through the command line: from the file to an answer, and back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Alliance, contents

RECORD = {
    "id": "https://ror.org/01aaaaa11", "name": "Plover University", "aliases": ["Univ. of Plover"], "acronyms": [],
    "labels": [], "country": "NZ", "type": ["education"], "status": "active", "links": [], "wikidata": [],
    "relationships": [],
}  # fmt: skip


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    path = tmp_path / "dumps" / "ror.jsonl"
    path.parent.mkdir()
    path.write_text(json.dumps(RECORD) + "\n", encoding="utf-8")
    return path


def test_what_is_imported_is_found_and_undone(alliance: Alliance, registry: Path, dump: Path) -> None:
    before = alliance("db", "info").out
    done = alliance("import", "ror", str(dump), "--actor", "ada", "-m", "yearly")
    assert (done.code, done.out) == (0, "")
    assert done.err.startswith(
        "1 records: 1 organizations, 1 names, 1 identifiers, 0 relations added; 0 not active"
    )
    shown = json.loads(alliance("resolve", "Univ. of Plover", "--json").out)
    assert shown[0]["organization"] == "plover-university"
    info = alliance("db", "info").out
    assert "by ada: import ror" in info
    assert info != before
    again = alliance("import", "ror", str(dump))
    assert again.err.endswith("no change\n")
    undone = alliance("undo")
    assert (undone.code, "import ror by ada" in undone.err) == (0, True)
    assert alliance("show", "plover-university").code == 4


def test_a_dry_run_tells_and_writes_nothing(alliance: Alliance, registry: Path, dump: Path) -> None:
    before = contents(registry.parent)
    done = alliance("import", "ror", str(dump), "--dry-run")
    assert "would have added" in done.err
    assert contents(registry.parent) == before


def test_quiet_is_silent(alliance: Alliance, registry: Path, dump: Path) -> None:
    assert alliance("import", "ror", str(dump), "-q")[:3] == (0, "", "")


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"no", "is neither a JSON array nor JSON lines"), (None, "line 2 is not JSON"), (b"[]", "no change")],
)
def test_a_broken_dump_changes_nothing(
    content: bytes | None, message: str, alliance: Alliance, registry: Path, dump: Path
) -> None:
    dump.write_bytes(content if content is not None else dump.read_bytes() + b"{")
    before = contents(registry.parent)
    done = alliance("import", "ror", str(dump))
    assert done.code == (0 if content == b"[]" else 3)
    assert message in done.err
    assert contents(registry.parent) == before


def test_a_missing_file_is_told(alliance: Alliance, registry: Path) -> None:
    done = alliance("import", "ror", "gone.json")
    assert done.code == 3
    assert done.err.startswith("error: cannot read 'gone.json': No such file")


def test_the_group_prints_its_help(alliance: Alliance) -> None:
    done = alliance("import")
    assert done.code == 0
    assert "ror" in done.out
