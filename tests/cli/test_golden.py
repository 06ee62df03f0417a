"""What every command prints over the shipped registry, byte for byte, in files that a person reviews.

`make golden` writes them anew; the difference belongs into the same commit as its cause.
"""

from __future__ import annotations

import csv
import re
import shlex
from pathlib import Path

import pytest

from alliance_cli.cli.app import COMMANDS
from tests.cli.conftest import Alliance, Result

HERE = Path(__file__).parent.parent
FOLDER = HERE / "golden"
ELSEWHERE = {"review", "decide", "decisions", "import", "eval", "ingest", "apply"}
"""Commands that need a terminal, or files of their own: their tests are beside what they do."""
MASKS = (
    (
        re.compile(r"^(  (bytes|sqlite|last change) +).*$", re.MULTILINE),
        r"\1…",
    ),  # of the machine, or of the day
)


def _cases() -> dict[str, list[dict[str, str]]]:
    """Cases by the file that holds their transcripts, in order."""
    found: dict[str, list[dict[str, str]]] = {}
    with (HERE / "cases" / "golden.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            found.setdefault(row["file"], []).append(row)
    return found


def _transcript(case: dict[str, str], result: Result) -> str:
    out = result.out
    for pattern, shown in MASKS:
        out = pattern.sub(shown, out)
    parts = [f"$ alliance {case['args']}", f"# {case['why']}", f"exit {result.code}"]
    text = "\n".join(parts) + "\n"
    for name, printed in (("stdout", out), ("stderr", result.err)):
        if printed:
            text += f"-- {name}\n{printed}" + ("" if printed.endswith("\n") else "\n(no line end)\n")
    return text


@pytest.mark.parametrize("name", _cases())
def test_a_command_prints_what_it_printed(
    name: str, alliance: Alliance, registry: Path, request: pytest.FixtureRequest
) -> None:
    parts = []
    for case in _cases()[name]:
        stdin = case["stdin"].encode().decode("unicode_escape").encode("latin-1") if case["stdin"] else None
        parts.append(_transcript(case, alliance(*shlex.split(case["args"]), stdin=stdin)))
    text = "\n".join(parts)
    path = FOLDER / f"{name}.txt"
    if request.config.getoption("--golden-update", default=False):
        path.write_text(text, encoding="utf-8", newline="")
    assert registry.is_file()
    assert path.read_bytes().decode() == text, f"{path.name} differs: read it, then 'make golden'"


def test_every_command_has_a_transcript_and_no_transcript_is_stale() -> None:
    cases = _cases()
    run = {row["args"].split()[0] for rows in cases.values() for row in rows if row["args"]}
    assert set(COMMANDS) - ELSEWHERE <= run
    assert {path.stem for path in FOLDER.glob("*.txt")} == set(cases)
