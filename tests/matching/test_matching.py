"""The matcher: the hard cases, and what must hold for any registry."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_cli.matching import Index, NameEntry
from alliance_cli.matching.features import FEATURES
from alliance_cli.matching.reading import _is_made_of
from alliance_cli.matching.recommend import rule
from alliance_cli.matching.score import shares, weights
from alliance_cli.model.answers import Proposal, Recommendation
from alliance_cli.model.terms import NameKind
from alliance_cli.names.parse import initials

CASES = Path(__file__).parents[1] / "cases"
WORDS = [
    "Northern",
    "Acme",
    "Data",
    "University",
    "of",
    "Zurich",
    "Labs",
    "Institute",
    "Zeta",
    "Quux",
    "Bank",
    "IIT",
]
NAMES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)


def table(name: str) -> list[dict[str, str]]:
    """The rows of a table of cases."""
    with (CASES / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def entries() -> list[NameEntry]:
    """The registry of the hard cases."""
    return [
        NameEntry(
            row["organization"], row["name"], row["value"], NameKind(row["kind"]), row["country"] or None
        )
        for row in table("hard_registry.csv")
    ]


@pytest.fixture(scope="module")
def index() -> Index:
    """The registry of the hard cases, indexed."""
    return Index(entries())


def registry(names: list[str]) -> list[NameEntry]:
    """One organization for each distinct name."""
    return [NameEntry(f"o{number}", name, name) for number, name in enumerate(dict.fromkeys(names))]


def certainty(proposal: Proposal, organization: str) -> tuple[int, float]:
    """How far a proposal goes for an organization: whether it accepts it, and its score."""
    score = next((one.score for one in proposal.candidates if one.organization == organization), 0.0)
    return int(proposal.organization == organization), score


@pytest.mark.parametrize("row", table("hard.csv"), ids=lambda row: row["mention"])
def test_hard_case(index: Index, row: dict[str, str]) -> None:
    proposal = index.propose(row["mention"])
    assert proposal.recommendation == row["expected"], (row["why"], proposal.reason)
    if proposal.recommendation is Recommendation.ACCEPT:
        assert proposal.organization == row["truth"], (row["why"], proposal.reason)
        assert proposal.candidates[0].organization == row["truth"]


def test_the_hard_cases_are_many_and_never_expect_a_wrong_acceptance() -> None:
    rows = table("hard.csv")
    slugs = {entry.organization for entry in entries()}
    assert len(rows) >= 120
    assert len({row["mention"] for row in rows}) == len(rows)
    for row in rows:
        assert row["why"]
        assert row["truth"] in slugs or not row["truth"]
        assert row["truth"] or row["expected"] != "accept"


@pytest.mark.parametrize(
    "mention", ["UCLA Berkeley", "Tokyo University", "Slowflake", "University of Notre Dame du Lac"]
)
def test_what_needs_a_person_has_the_right_one_first(index: Index, mention: str) -> None:
    truth = next(row["truth"] for row in table("hard.csv") if row["mention"] == mention)
    proposal = index.propose(mention)
    assert proposal.recommendation is Recommendation.REVIEW
    assert proposal.candidates[0].organization == truth
    assert proposal.organization is None


def test_a_registered_namesake_does_not_change_who_comes_first() -> None:
    without = [entry for entry in entries() if entry.organization != "university-of-california-los-angeles"]
    for known in (entries(), without):
        assert (
            Index(known).propose("UCLA Berkeley").candidates[0].organization
            == "university-of-california-berkeley"
        )


@pytest.mark.parametrize("row", table("near.csv"), ids=lambda row: row["mention"])
def test_the_name_that_is_written_most_like_it_comes_first(row: dict[str, str]) -> None:
    named = row["recorded"].split("|")
    for order in (named, named[::-1]):
        found = Index(NameEntry(f"o{sorted(named).index(name)}", name, name) for name in order)
        proposal = found.propose(row["mention"])
        assert (proposal.candidates[0].name, str(proposal.recommendation)) == (row["first"], row["expected"])


def test_an_official_name_comes_before_an_alias_that_is_written_alike() -> None:
    known = [NameEntry("a", "Quill", "Fen Labs", NameKind.ALIAS), NameEntry("b", "Fen Labs", "Fen Labs")]
    proposal = Index(known).propose("Fen Labs")
    assert [one.organization for one in proposal.candidates] == ["b", "a"]
    assert proposal.recommendation is Recommendation.REVIEW


def test_every_recorded_name_finds_its_organization_or_is_ambiguous(index: Index) -> None:
    for entry in entries():
        assert entry.organization in index.lookup(entry.value)
        proposal = index.propose(entry.value)
        found = {one.organization for one in proposal.candidates}
        assert entry.organization in found, entry
        assert proposal.organization in (None, entry.organization) or len(index.lookup(entry.value)) == 1


@given(st.lists(NAMES, min_size=1, max_size=8), NAMES, st.randoms())
@settings(deadline=None, max_examples=60)
def test_the_order_of_the_names_changes_no_answer(names: list[str], query: str, shuffle: Random) -> None:
    known = registry(names)
    mixed = list(known)
    shuffle.shuffle(mixed)
    assert Index(known).propose(query) == Index(mixed).propose(query)


@given(st.lists(NAMES, min_size=1, max_size=6), NAMES, NAMES)
@settings(deadline=None, max_examples=80)
def test_one_more_organization_never_raises_certainty(names: list[str], sibling: str, query: str) -> None:
    known = registry(names)
    before = Index(known).propose(query)
    after = Index([*known, NameEntry("sibling", sibling, sibling)]).propose(query)
    # Whoever was no candidate beside an exact hit may become one once the hit is contested.
    for one in before.candidates:
        assert certainty(after, one.organization) <= certainty(before, one.organization)


@given(st.lists(NAMES, min_size=1, max_size=6), st.text(max_size=30))
@settings(deadline=None, max_examples=60)
def test_scores_stay_in_range_and_order(names: list[str], query: str) -> None:
    proposal = Index(registry(names)).propose(query)
    scores = [one.score for one in proposal.candidates]
    assert all(0 <= score <= 100 for score in scores)
    assert scores == sorted(scores, reverse=True)
    assert sum(scores) <= 100.5 + len(scores) * 0.05
    assert proposal.reason


def test_a_rival_of_equal_strength_halves_the_share() -> None:
    assert shares([5.0])[0] > 0.99
    assert shares([5.0, 5.0]) == pytest.approx([shares([5.0, 5.0])[0]] * 2)
    assert sum(shares([9.0, 8.0, 7.0])) < 1


def test_excluding_an_organization_leaves_the_others(index: Index) -> None:
    proposal = index.propose("UC Berkeley", exclude={"university-of-california-berkeley"})
    assert proposal.recommendation is not Recommendation.ACCEPT
    assert all(one.organization != "university-of-california-berkeley" for one in proposal.candidates)


def test_the_country_of_the_context_decides_between_namesakes() -> None:
    known = [NameEntry("a", "York University", "York University", country="CA")]
    known.append(NameEntry("b", "York University", "York University", country="GB"))
    assert Index(known).propose("York University").recommendation is Recommendation.REVIEW
    assert Index(known).propose("York University", country="CA").organization == "a"


def test_an_acronym_accepts_only_for_one_owner() -> None:
    known = [
        NameEntry("a", "Alpha Beta Gamma", "Alpha Beta Gamma"),
        NameEntry("a", "Alpha Beta Gamma", "ABG", NameKind.ACRONYM),
    ]
    assert Index(known).propose("ABG").organization == "a"
    known.append(NameEntry("b", "Arctic Bird Guild", "ABG", NameKind.ACRONYM))
    proposal = Index(known).propose("ABG")
    assert proposal.recommendation is Recommendation.REVIEW
    assert {one.organization for one in proposal.candidates} == {"a", "b"}


def test_explain_tells_what_decided(index: Index) -> None:
    told = index.explain("UCLA Berkeley", "university-of-california-berkeley")
    text = "\n".join(told)
    assert "berkeley" in text
    assert "angeles" in text
    assert "candidate 1 of" in text
    assert told[-1].startswith("review: ")
    assert "too far away" in "\n".join(index.explain("UCLA Berkeley", "hitachi"))
    assert index.explain("x", "nobody") == ("nobody has no recorded name",)


def test_suggestions_name_what_was_meant(index: Index) -> None:
    assert index.suggest("harvrad univeristy")[0] == "Harvard University"
    assert index.suggest("zzzz") == []


def test_every_feature_has_a_weight_and_a_sentence() -> None:
    assert len({feature.__name__ for feature in FEATURES}) == len(FEATURES) == len(weights())
    assert all(feature.__doc__ for feature in FEATURES)
    with (
        Path(sys.modules["alliance_cli.matching.score"].__file__ or "").parent / "weights.csv"
    ).open() as stream:
        fitted = {row["feature"] for row in csv.DictReader(stream)}
    assert fitted == {feature.__name__ for feature in FEATURES}


def test_an_exact_hit_loads_neither_rapidfuzz_nor_numpy() -> None:
    code = (
        "import sys; from alliance_cli.matching import Index, NameEntry\n"
        "found = Index([NameEntry('a', 'Acme', 'Acme'), NameEntry('b', 'Bemo', 'Bemo')]).propose('acme')\n"
        "assert found.organization == 'a', found\n"
        "print([name for name in ('rapidfuzz', 'numpy', 'sqlalchemy', 'pydantic') if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_a_name_that_agrees_in_every_word_is_never_out_of_sight() -> None:
    index = Index([NameEntry("harvard-university", "Harvard University", "Harvard University")])
    text = "harvrad univeristy"
    crowded = [one._replace(score=2.7) for one in index.ranked(text)]
    assert rule(text, crowded, None).recommendation is Recommendation.REVIEW
    other = [one._replace(score=2.7) for one in index.ranked("harvrad marina")]
    assert rule("harvrad marina", other, None).recommendation is Recommendation.NONE


@given(
    st.text("abc", min_size=4, max_size=5),
    st.text("abc ", max_size=12).map(str.split).filter(bool).map(" ".join),
)
def test_a_long_acronym_follows_the_letters_from_the_beginning_of_a_word(acronym: str, folded: str) -> None:
    follows = re.search(r"\b" + ".*".join(acronym), folded) is not None
    assert _is_made_of(acronym, folded) or not follows
    assert follows or not _is_made_of(acronym, folded) or acronym in initials(folded)
