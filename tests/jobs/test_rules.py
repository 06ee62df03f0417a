"""Rules files: what they may say, and which rosters break them. Members at the end of the small registry's
time: Alder University with its school, Birch Laboratories, Elm Institute, Gorse, Heath; five that count.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from alliance_cli.errors import InvalidData, NotFound
from alliance_cli.jobs.check import check
from alliance_cli.jobs.rules import Rules, SectorRule, load_rules
from alliance_cli.model.answers import Finding, Severity
from alliance_cli.store.connection import Reader, open_reader
from tests.fixtures.small.build import build, rows_of


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    with open_reader(build(tmp_path_factory.mktemp("rules"))) as opened:
        yield opened


def written(folder: Path, text: str) -> Path:
    path = folder / "rules.toml"
    path.write_text(text, encoding="utf-8")
    return path


def broken(reader: Reader, rules: Rules, alliance: str | None = None) -> list[Finding]:
    found = check(reader, rules=rules, alliance=alliance)
    return [finding for finding in found if finding.severity is Severity.ERROR]


@pytest.mark.parametrize("case", rows_of("rules"), ids=lambda case: case["why"])
def test_rules_hold_or_break(case: dict[str, str], reader: Reader, tmp_path: Path) -> None:
    found = broken(reader, load_rules(written(tmp_path, case["toml"])))
    assert " ".join(f"{finding.code}:{finding.subject}" for finding in found) == case["broken"]
    if found:
        assert case["message"] in found[0].message


@pytest.mark.parametrize("case", rows_of("rules_errors"), ids=lambda case: case["why"])
def test_errors_name_file_and_fault(case: dict[str, str], tmp_path: Path) -> None:
    path = written(tmp_path, case["toml"])
    with pytest.raises(InvalidData) as caught:
        load_rules(path)
    assert str(path) in caught.value.message
    assert case["message"] in caught.value.message
    assert case["hint"] in caught.value.hint
    assert "\n" not in caught.value.message


def test_every_key_reaches_its_rule(tmp_path: Path) -> None:
    text = """
    alliance = "a"
    as_of = "2020"
    min_members = 1
    max_members = 2
    required = ["b", "b"]
    forbidden = ["c"]
    unresolved = 3
    disputed = 4
    counts = "holds"
    [sector]
    other = { min = 5, max = 6, min_share = 0, max_share = 1 }
    """
    assert load_rules(written(tmp_path, text)) == Rules(
        alliance="a",
        as_of="2020",
        min_members=1,
        max_members=2,
        required=("b",),
        forbidden=("c",),
        unresolved=3,
        disputed=4,
        counts=True,
        sector=(SectorRule("other", 5, 6, 0.0, 1.0),),
    )


def test_a_mark_before_the_text_is_no_fault(tmp_path: Path) -> None:
    assert load_rules(written(tmp_path, "\ufeffmin_members = 1")) == Rules(min_members=1)


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"required = ['\xe9']", "byte 13 is not UTF-8"), (None, "cannot read")],
    ids=["latin", "missing"],
)
def test_unreadable_files(data: bytes | None, words: str, tmp_path: Path) -> None:
    path = tmp_path / "rules.toml"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(InvalidData, match=words):
        load_rules(path)


def test_the_alliance_asked_for_wins_over_that_of_the_file(reader: Reader) -> None:
    rules = Rules(alliance="old-league", as_of="2022", min_members=2)
    assert [finding.subject for finding in broken(reader, rules)] == ["old-league"]
    assert broken(reader, rules, "harbor-alliance") == []


def test_an_unknown_alliance_is_not_found(reader: Reader) -> None:
    with pytest.raises(NotFound, match="unknown alliance 'harbour'"):
        broken(reader, Rules(alliance="harbour"))


def test_a_name_of_several_owners_is_forbidden_for_each(tmp_path: Path) -> None:
    """A required name must mean one organization; a forbidden one may mean any of them."""
    names = [{"organization": slug, "value": "Ship Lab", "kind": "alias"} for slug in ("gorse", "heath")]
    with open_reader(build(tmp_path / "two", {"names": names})) as opened:
        forbidden = broken(opened, Rules(forbidden=("Ship Lab",)))
        required = broken(opened, Rules(required=("Ship Lab",)))
    assert [finding.subject for finding in forbidden] == ["gorse", "heath"]
    assert [finding.subject for finding in required] == ["Ship Lab"]
    assert "may be gorse or heath" in required[0].message
