"""`alliance eval` through the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from alliance_cli.model.fields import FIELDS
from tests.cli.conftest import Alliance

GOLD = """mention,organization,tier
Fen Labs,fen-labs,easy
Zzyzx Union,,null
brook.ai,cove-chips,easy
LW,lumen-works,
"""


@pytest.fixture
def gold(core_registry: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    monkeypatch.setenv("ALLIANCE_DB", str(core_registry))
    path = tmp_path / "gold.csv"
    path.write_text(GOLD, encoding="utf-8")
    return str(path)


def test_measures_by_tier_and_over_all(alliance: Alliance, gold: str) -> None:
    done = alliance("eval", gold, "--json")
    rows = {row["tier"]: row for row in json.loads(done.out)}
    assert (done.code, done.err) == (0, "")
    assert list(rows) == [None, "easy", "null", "all"]
    assert (rows["easy"]["precision"], rows["easy"]["recall"], rows["easy"]["wrong"]) == (0.5, 0.5, 1)
    assert (rows["null"]["wrong_on_nulls"], rows["null"]["precision"]) == (0.0, None)
    assert (rows["all"]["rows"], rows["all"]["accepted"], rows["all"]["right"]) == (4, 3, 2)


def test_errors_are_listed_with_their_reason(alliance: Alliance, gold: str) -> None:
    done = alliance("eval", gold, "--errors", "-f", "ndjson")
    (row,) = [json.loads(line) for line in done.out.splitlines()]
    assert (row["line"], row["mention"], row["error"]) == (4, "brook.ai", "wrong")
    assert (row["expected"], row["organization"]) == ("cove-chips", "brook-ai")
    assert row["reason"]
    assert done.code == 0


@pytest.mark.parametrize("words", [(), ("--errors",)])
@pytest.mark.parametrize(
    "fmt", ["table", "tsv", "csv", "json", "ndjson", "markdown", "html", "yaml", "tab:github"]
)
def test_every_format_is_written(words: tuple[str, ...], fmt: str, alliance: Alliance, gold: str) -> None:
    done = alliance("eval", gold, *words, "-f", fmt)
    assert done.code == 0
    assert "easy" in done.out or words
    assert "brook-ai" in done.out or not words


def test_fields_tells_its_columns(alliance: Alliance) -> None:
    for listing in ("eval", "eval-errors"):
        done = alliance("fields", listing, "--fields", "field", "--no-header")
        assert done.out.split() == [field.name for field in FIELDS[listing]]


def test_an_unknown_organization_is_bad_data(alliance: Alliance, gold: str) -> None:
    Path(gold).write_text("mention,organization\nFen Labs,fen-lab\n", encoding="utf-8")
    done = alliance("eval", gold)
    assert (done.code, done.out) == (3, "")
    assert "line 2: unknown organization 'fen-lab'" in done.err


def test_a_document_that_is_missing_is_told_and_the_others_are_measured(
    alliance: Alliance, gold: str, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("Fen Labs is a member of the Core Alliance.", encoding="utf-8")
    row = {"as_written": "Fen Labs", "stance": "member", "alliance": "core-alliance"}
    known = tmp_path / "known.jsonl"
    known.write_text(
        "".join(json.dumps({"source": name, **row}) + "\n" for name in ("a.txt", "b.txt")), encoding="utf-8"
    )
    done = alliance("eval", str(known), "--documents", str(tmp_path), "--json")
    assert (done.code, [one["source"] for one in json.loads(done.out)]) == (4, ["a.txt", "all"])
    assert "error: no document 'b.txt'" in done.err
    (tmp_path / "a.txt").unlink()
    none = alliance("eval", str(known), "--documents", str(tmp_path))
    assert (none.code, none.out) == (4, "")
    assert "nor 1 more" in none.err
