"""`undo` and `redo`: which change is meant, exactly back and forth, and refused with the name of what builds on it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from alliance_cli.jobs import seeds
from alliance_cli.store.connection import open_reader
from tests.cli.conftest import Alliance

CASES = Path(__file__).parent.parent / "cases" / "undo.csv"
STEPS: dict[str, tuple[str, ...]] = {
    "a": ("add", "Alphabeta Works"),
    "b": ("add", "Zzyzx Institute"),
    "a+alias": ("edit", "alphabeta-works", "--add-name", "Abw"),
    "a-alias": ("edit", "alphabeta-works", "--remove-name", "Abw"),
    "a+means": ("decide", "The Alphabetians", "same", "alphabeta-works"),
    "a=b": ("edit", "alphabeta-works", "--name", "Betalpha Works"),
}
SIGNS = {
    "a": "alphabeta-works,", "b": "zzyzx-institute,", "a+alias": "alphabeta-works,Abw,alias",
    "a+means": "alphabeta-works,The Alphabetians,alias", "a=b": "alphabeta-works,Betalpha Works",
}  # fmt: skip
"""What stands in the facts while a step holds."""


def _cases() -> list[object]:
    with CASES.open(encoding="utf-8", newline="") as lines:
        return [pytest.param(row, id=row["steps"]) for row in csv.DictReader(lines)]


def _facts(path: Path) -> dict[str, str]:
    with open_reader(path) as reader:
        return seeds.texts(reader)


def _standing(facts: dict[str, str]) -> set[str]:
    return {step for step, sign in SIGNS.items() if any(sign in text for text in facts.values())}


@pytest.mark.parametrize("case", _cases())
def test_back_and_forth(case: dict[str, str], alliance: Alliance, registry: Path) -> None:
    refusals = []
    states = {"": _facts(registry)}  # what the facts were when first the same steps stood
    for step in case["steps"].split():
        word, _, number = step.partition(":")
        result = alliance(*STEPS[word]) if word in STEPS else alliance(word, *([number] if number else []))
        if result.code:
            refusals.append((result.code, result.err))
        standing = " ".join(sorted(_standing(_facts(registry))))
        facts = states.setdefault(standing, _facts(registry))
        assert _standing(facts) == set(standing.split())
        if not result.code and word in ("undo", "redo"):
            assert _live(_facts(registry)) == _live(facts), f"{step}: not exactly as before"
    assert set(standing.split()) == set(case["standing"].split()), case["why"]
    if case["refused"]:
        ((code, words),) = refusals
        assert case["refused"] in words
        assert code == (4 if "there is no change 9" in words else 5)
        assert len(words.splitlines()) == 2
    else:
        assert refusals == []
    assert alliance("db", "verify").code == 0


def _live(facts: dict[str, str]) -> dict[str, str]:
    """The facts without retracted decisions, which stay where an undo took them back."""
    lines = facts["decisions.jsonl"].splitlines()
    return {**facts, "decisions.jsonl": "\n".join(line for line in lines if '"retracted_at": null' in line)}


def test_a_refusal_names_the_later_change(alliance: Alliance, registry: Path) -> None:
    assert registry.is_file()
    alliance(*STEPS["a"])
    alliance(*STEPS["a+alias"], "--actor", "eve")
    before = registry.read_bytes()
    refused = alliance("undo", "2")
    assert refused.err.splitlines() == [
        "error: change 2 cannot be undone: change 3 (edit by eve at 2026-01-31T12:00:00Z) builds on it, name "
        f"{_key_of_last_row(alliance)}",
        "hint: undo that one first: alliance undo 3",
    ]
    assert registry.read_bytes() == before


def _key_of_last_row(alliance: Alliance) -> str:
    return alliance("log", "3", "--fields", "key", "--no-header").out.strip()


def test_a_dry_run_of_undo_and_redo_leaves_every_byte(alliance: Alliance, registry: Path) -> None:
    alliance(*STEPS["a"])
    for word in ("undo", "redo"):
        before = registry.read_bytes()
        shown = alliance(word, "--dry-run")
        assert shown.code == 0
        assert shown.out.startswith("op\ttable\tkey\tvalues\n")
        assert shown.err.startswith(f"would {word} change 2: add by ada at ")
        assert registry.read_bytes() == before
        assert alliance(word).code == 0
