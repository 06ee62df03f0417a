"""Spellings that stand together, and those that must not."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_cli.jobs.questions import clusters as job
from alliance_cli.jobs.questions.clusters import clusters, fingerprint
from alliance_cli.matching import Index

TOGETHER = [
    ("Zephyr Dynamics", "Zephyr Dynamics Inc.", "the legal form says nothing"),
    ("Zephyr Dynamics", "ZephyrDynamics", "only a space differs"),
    ("Dynamics Zephyr", "Zephyr Dynamics", "the same words in another order, for a person to see"),
    ("Zephyr Dynamics", "Zephir Dynamics", "a slip of the pen in a rare word"),
    ("Northlight Inst. of Optics", "Northlight Institute of Optics", "an abbreviation"),
    ("SAFFRON MUTUAL", "Saffron Mutual", "only case differs"),
]
APART = [
    ("Bank of the West", "Bank of the East", "each has a telling word that the other lacks"),
    ("IIT Bombay", "IIT Delhi", "two places"),
    ("University of Ostend", "University of Oslo", "only common words agree"),
    ("Zephyr Fund III", "Zephyr Fund IV", "numbers differ"),
    ("Zephyr Dynamics", "Zephyr Dynamics (Berlin)", "a bracket that nothing explains"),
    ("Ostend University", "Ostend University School of Medicine", "a part is not the whole"),
]


@pytest.mark.parametrize(("one", "other", "why"), TOGETHER)
def test_spellings_of_one_body_stand_together(one: str, other: str, why: str) -> None:
    assert clusters([one, other]) == [(one, other)], why


@pytest.mark.parametrize(("one", "other", "why"), APART)
def test_spellings_of_two_bodies_stand_apart(one: str, other: str, why: str) -> None:
    assert clusters([one, other]) == [(one,), (other,)], why


def test_ten_spellings_of_one_body_are_one_group() -> None:
    spellings = [
        "Zephyr Dynamics", "Zephyr Dynamics Inc.", "ZephyrDynamics", "Zephyr Dynamic", "Zephir Dynamics",
        "Dynamics Zephyr", "the zephyr dynamics", "ZEPHYR DYNAMICS", "Zephyr Dynamics, Inc.", "Zephyr-Dynamics",
    ]  # fmt: skip
    assert clusters(spellings) == [tuple(spellings)]


def test_a_chain_of_small_steps_makes_no_group(monkeypatch: pytest.MonkeyPatch) -> None:
    alike = {("Aspen Rill", "Aspen Rile"), ("Aspen Rile", "Aspen Rale")}

    def likeness(spelling: str, other: Index) -> float:
        (stored,) = {form.value for form in other.catalogue.forms(range(other.catalogue.size)).values()}
        return 90.0 if (spelling, stored) in alike or (stored, spelling) in alike else 0.0

    monkeypatch.setattr(job, "_likeness", likeness)
    found = clusters(["Aspen Rill", "Aspen Rile", "Aspen Rale"])
    assert sorted(map(len, found)) == [1, 2], "the ends of the chain are not alike"


def test_what_means_different_things_stands_apart() -> None:
    meanings = {"Zephyr Dynamics": "zephyr", "ZephyrDynamics": "zephyr-dynamics"}
    assert clusters(meanings, meanings) == [("Zephyr Dynamics",), ("ZephyrDynamics",)]
    assert clusters(["Zephyr Dynamics", "ZephyrDynamics"]) == [("Zephyr Dynamics", "ZephyrDynamics")]


def test_fingerprint_sets_order_and_legal_form_aside() -> None:
    assert fingerprint("Labs, Quarry") == fingerprint("Quarry Labs Inc.") != fingerprint("Quarry Bank")


@settings(max_examples=30, deadline=None)
@given(st.permutations([one for one, _, _ in TOGETHER[:4]] + [one for one, _, _ in APART]))
def test_groups_do_not_depend_on_the_order_of_the_spellings(spellings: list[str]) -> None:
    expected = {frozenset(group) for group in clusters(sorted(set(spellings)))}
    assert {frozenset(group) for group in clusters(spellings)} == expected


def test_every_spelling_is_in_one_group() -> None:
    for spellings in permutations(["Quarry Labs", "Quarry", "Quarry Laboratories", "Elm"], 4):
        assert sorted(name for group in clusters(spellings) for name in group) == sorted(spellings)
