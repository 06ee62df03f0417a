"""`check --stale`: decisions whose candidates have changed since, and those made while two records were one."""

from __future__ import annotations

from pathlib import Path

import pytest

from alliance_cli.jobs.check import check
from alliance_cli.model.terms import DecidedBy, NameKind, Scope, Verdict
from alliance_cli.store import curating, deciding, revising
from alliance_cli.store.connection import open_reader
from alliance_cli.store.questions import Answer, Subject
from alliance_cli.store.writing import Authorship, Writer, open_writer
from tests.fixtures.small.build import build

CODES = ("stale-decision", "decided-while-merged")


def stale(path: Path) -> list[tuple[str, str]]:
    """Codes and messages of the findings that only `stale` brings."""
    with open_reader(path) as reader:
        plain = check(reader)
        found = [one for one in check(reader, stale=True) if one not in plain]
    assert {one.code for one in found} <= set(CODES)
    assert not {one.code for one in plain} & set(CODES)
    return [(one.code, one.message) for one in found]


def answered(
    writer: Writer, surface: str, organization: str, by: DecidedBy, score: float | None = 88.0
) -> None:
    matcher = "alliance 0" if score is not None else None
    answer = Answer(
        Verdict.SAME,
        Subject(Scope.SOURCE, surface, "gazette-2020-03"),
        organization,
        by,
        score=score,
        matcher=matcher,
    )
    assert deciding.decide(writer, answer)


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    return build(tmp_path / "small")


def by(number: int) -> Authorship:
    return Authorship("ada", f"2022-03-{number:02d}T00:00:00Z", "test")


@pytest.mark.parametrize(
    ("surface", "organization", "decided_by", "score", "today"),
    [
        ("Gorse Corporation", "gorse", DecidedBy.RULE, 88.0, None),
        ("Gorse Corporation", "heath", DecidedBy.RULE, 88.0, "it is accepted as gorse"),
        ("Gorse Corporation", "heath", DecidedBy.PERSON, 88.0, "it is accepted as gorse"),
        ("Gorse Corporation", "heath", DecidedBy.PERSON, None, None),
        ("Zzyzx Quuxley", "heath", DecidedBy.RULE, 88.0, "nothing is like it"),
        ("Zzyzx Quuxley", "heath", DecidedBy.PERSON, 88.0, None),
        ("Fern Labs", "heath", DecidedBy.RULE, 88.0, "fern-foundation comes first"),
        ("Fern Labs", "fern-foundation", DecidedBy.RULE, 88.0, "a person would be asked: "),
    ],
)
def test_a_decision_that_the_matcher_would_not_make_today(
    registry: Path,
    surface: str,
    organization: str,
    decided_by: DecidedBy,
    score: float | None,
    today: str | None,
) -> None:
    with open_writer(registry, by(1)) as writer:
        answered(writer, surface, organization, decided_by, score)
    found = stale(registry)
    if today is None:
        assert found == []
    else:
        ((code, message),) = found
        assert code == "stale-decision"
        assert message.startswith(
            f"'{surface}' is {organization} at 88 by alliance 0 of 2022-03-01; today {today}"
        )


def test_a_name_recorded_since_makes_a_decision_stale(registry: Path) -> None:
    with open_writer(registry, by(1)) as writer:
        answered(writer, "Zebra Works", "heath", DecidedBy.PERSON)
    assert stale(registry) == []
    with open_writer(registry, by(2)) as writer:
        revising.add_name(writer, "elm-institute", "Zebra Works", NameKind.ALIAS)
    ((_, message),) = stale(registry)
    assert message.endswith("today it is accepted as elm-institute")


def test_what_was_decided_while_merged_is_asked_again_after_the_split(registry: Path) -> None:
    for number, surface in enumerate(("Before", "While", "After"), start=1):
        if surface == "While":
            with open_writer(registry, by(10)) as writer:
                curating.merge(writer, "heath", "gorse")
        if surface == "After":
            with open_writer(registry, by(11)) as writer:
                curating.unmerge(writer, "heath", ())
        with open_writer(registry, by(number)) as writer:
            answered(writer, surface, "gorse", DecidedBy.PERSON, None)
    assert stale(registry) == [
        ("decided-while-merged", "'While' was decided to be gorse while heath was merged into it")
    ]
    with open_writer(registry, by(12)) as writer:
        answered(writer, "While", "heath", DecidedBy.PERSON, None)
    assert stale(registry) == []
