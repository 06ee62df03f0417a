"""Sixty waiting mentions settled by a scripted reviewer: quit, resume, undo, and no question twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from alliance_cli.jobs.questions.interview import Tally
from alliance_cli.jobs.resolve import Resolver
from alliance_cli.jobs.review import Wanted
from alliance_cli.model.answers import Recommendation
from alliance_cli.model.terms import Scope
from alliance_cli.store import reading
from alliance_cli.store.connection import open_reader
from tests.fixtures.reviewer import (
    Reviewer,
    asked,
    named,
    question_of,
    rebuilt,
    script,
    sensible,
    texts,
    waiting_for,
)
from tests.fixtures.small.build import build, mention
from tests.fixtures.waiting import waiting_registry


@pytest.fixture
def waiting(tmp_path: Path) -> Path:
    """The registry with sixty mentions that wait."""
    return waiting_registry(tmp_path / "made")


# --- the queue ---------------------------------------------------------------------------------------------


def test_sixty_mentions_are_settled_in_at_most_twenty_decisions(waiting: Path, tmp_path: Path) -> None:
    assert len(waiting_for(waiting)) == 60
    reviewer = Reviewer(waiting, sensible)
    tally = reviewer.review()
    assert tally.left == 0
    assert tally.answers == len(reviewer.asked) <= 20
    assert waiting_for(waiting) == []
    found = named(waiting)
    zephyr = (
        "Zephyr Dynamics",
        "Zephyr Dynamics Inc.",
        "ZephyrDynamics",
        "Zephyr Dynamic",
        "Zephir Dynamics",
    )
    assert {slug for name in zephyr for slug in found[name]} == {"zephyr-dynamics"}
    assert found["Alder Univ."] == {"alder-university"}
    assert found["Elm Research Institute"] == {"elm-institute"}
    assert found["Saffron Mutual"] == found["SAFFRON MUTUAL"] == {"saffron-mutual"}
    assert asked(rebuilt(waiting, tmp_path)) == [], "a rebuilt registry asks nothing again"


def test_questions_hold_what_a_person_needs(waiting: Path) -> None:
    saffron = question_of(waiting, "Saffron Mutual")
    assert saffron.spellings == ("Saffron Mutual", "SAFFRON MUTUAL")
    quotes = [place.quote for place in saffron.places if place.quote]
    assert len(quotes) == 1
    assert "Saffron Mutual, which insures ships" in quotes[0]
    assert {place.stance for place in saffron.places} == {"member"}
    assert {place.alliance for place in saffron.places} == {"harbor-alliance"}
    dune = question_of(waiting, "DuneSoftware")
    assert (dune.recommendation, dune.candidates[0].organization) == (Recommendation.ACCEPT, "dune-software")
    assert dune.candidates[0].evidence
    staged = question_of(waiting, "Birch Labs")
    assert {place.state for place in staged.places} == {"staged"}


def test_the_queue_is_stable_and_names_every_mention_once(waiting: Path) -> None:
    first = asked(waiting)
    assert asked(waiting) == first
    ids = [place.mention for one in first for place in one.places]
    assert len(ids) == len(set(ids)) == 60
    assert len({one.id for one in first}) == len(first)
    counts = [len(one.places) for one in first]
    assert counts == sorted(counts, reverse=True)


def test_filters_narrow_the_queue(waiting: Path) -> None:
    in_source = asked(waiting, Wanted(source="tribune-2024"))
    assert {place.source for one in in_source for place in one.places} == {"tribune-2024"}
    assert asked(waiting, Wanted(alliance="old-league")) == []


# --- answers -----------------------------------------------------------------------------------------------


def test_quit_in_the_middle_keeps_what_was_said_and_resumes_there(waiting: Path) -> None:
    first = Reviewer(waiting, script("n", "1", "q"))
    assert first.review() == Tally(2, len(asked(waiting)))
    settled = {question.id for question in first.asked[:2]}
    again = asked(waiting)
    assert settled.isdisjoint(one.id for one in again)
    assert again[0].id == first.asked[2].id, "the next session begins where the last one ended"
    rest = Reviewer(waiting, sensible)
    assert rest.review().left == 0
    assert waiting_for(waiting) == []


def test_every_answer_is_one_change(waiting: Path) -> None:
    Reviewer(waiting, script("n", "1", "u", "q")).review()
    with open_reader(waiting) as reader:
        log = reader.rows("SELECT actor, command FROM change WHERE id > 2 ORDER BY id")
    assert log == [("ada", "review")] * 3


def test_undo_takes_the_last_answer_back_and_asks_again(waiting: Path) -> None:
    before = texts(waiting)
    reviewer = Reviewer(waiting, script("n", "undo", "q"))
    assert reviewer.review().answers == 0
    assert reviewer.asked[2].id == reviewer.asked[0].id
    after = texts(waiting)
    assert after == before, "a decision for an organization that is gone goes with it"
    Reviewer(waiting, script("s", "1", "undo", "q")).review()
    assert {key: text for key, text in texts(waiting).items() if key != "decisions.jsonl"} == {
        key: text for key, text in before.items() if key != "decisions.jsonl"
    }
    assert len(waiting_for(waiting)) == 60


def test_undo_with_nothing_to_undo_says_so(waiting: Path) -> None:
    reviewer = Reviewer(waiting, script("undo", "q"))
    assert reviewer.review().answers == 0
    assert any("nothing was answered" in line for line in reviewer.told)


def test_back_and_another_answer_supersedes_the_first(waiting: Path) -> None:
    at = next(
        number for number, one in enumerate(asked(waiting)) if "Elm Research Institute" in one.spellings
    )
    Reviewer(waiting, script(*["s"] * at, "1", "b", "n", "q")).review()
    assert named(waiting)["Elm Research Institute"] == {"elm-research-institute"}
    assert "Elm Research Institute" not in waiting_for(waiting)


def test_unsure_is_not_asked_again_until_it_is_wanted(waiting: Path, tmp_path: Path) -> None:
    reviewer = Reviewer(waiting, script("u", "q"))
    reviewer.review()
    (spelling, *_) = reviewer.asked[0].spellings
    assert all(spelling not in one.spellings for one in asked(waiting))
    assert all(spelling not in one.spellings for one in asked(rebuilt(waiting, tmp_path)))
    assert any(spelling in one.spellings for one in asked(waiting, Wanted(unsure=True)))


def test_different_removes_the_candidate_for_good(waiting: Path, tmp_path: Path) -> None:
    at = next(number for number, one in enumerate(asked(waiting)) if "Gorse Shipping" in one.spellings)
    reviewer = Reviewer(waiting, script(*["s"] * at, "d", "q"))
    reviewer.review()
    kept, follow_up = reviewer.asked[-2], reviewer.asked[-1]
    assert kept.candidates[0].organization == "gorse"
    assert follow_up.id == kept.id, "the rest of the question is asked at once"
    for path in (waiting, rebuilt(waiting, tmp_path)):
        assert question_of(path, "Gorse Shipping").id == kept.id, "the rest is still one question"
        assert "gorse" not in {item.organization for item in question_of(path, "Gorse Shipping").candidates}


def test_split_asks_each_spelling(waiting: Path) -> None:
    reviewer = Reviewer(waiting, script("x", "s", "s", "q"))
    reviewer.review()
    assert len(reviewer.asked[0].spellings) == 5
    assert [one.spellings for one in reviewer.asked[1:4]] == [
        (spelling,) for spelling in reviewer.asked[0].spellings[:3]
    ]


def test_another_organization_and_another_name_can_be_said(waiting: Path) -> None:
    Reviewer(waiting, script("=Elm Institute", "n Northlight Optics GmbH", "q")).review()
    found = named(waiting)
    assert found["Zephyr Dynamics"] == found["ZephyrDynamics"] == {"elm-institute"}
    assert found["Alder Univ."] == {"northlight-optics-gmbh"}


def test_a_new_organization_is_offered_to_the_questions_after_it(waiting: Path) -> None:
    order = [one.spellings[0] for one in asked(waiting)]
    assert order.index("Zephyr Dynamics") < order.index("Zephyr Dynamics (Berlin)")
    reviewer = Reviewer(waiting, sensible)
    reviewer.review()
    berlin = next(one for one in reviewer.asked if one.spellings == ("Zephyr Dynamics (Berlin)",))
    assert "zephyr-dynamics" in {item.organization for item in berlin.candidates}


@pytest.mark.parametrize("text", ["7", "d3", "yes", "", "=Nobody At All", "d"])
def test_an_answer_that_is_none_is_told_and_asked_again(waiting: Path, text: str) -> None:
    reviewer = Reviewer(waiting, script(text, "q"))
    assert reviewer.review().answers == 0
    assert reviewer.asked[0] == reviewer.asked[1]
    assert reviewer.told


def test_why_and_help_tell_more_and_write_nothing(waiting: Path) -> None:
    before = waiting.read_bytes()
    reviewer = Reviewer(waiting, script("s", "w", "?", "q"))
    reviewer.review()
    told = "\n".join(reviewer.told)
    assert "alder-university" in told
    assert "accept" in told
    assert "undo" in told
    assert waiting.read_bytes() == before


def test_staged_mentions_are_accepted_with_their_answer(waiting: Path, tmp_path: Path) -> None:
    at = next(number for number, one in enumerate(asked(waiting)) if "Birch Labs" in one.spellings)
    Reviewer(waiting, script(*["s"] * at, "1", "q")).review()
    with open_reader(waiting) as reader:
        states = {item.state for item, _ in reading.resolved_mentions(reader) if item.surface == "Birch Labs"}
        claims = [verdict for _, verdict, _ in reading.claim_decisions(reader)]
    assert states == {"accepted"}
    assert claims == ["accept", "accept"]


def test_a_no_to_a_recorded_name_stays_in_its_sources(waiting: Path) -> None:
    """Alder Univ. has the key of Alder University: elsewhere the name goes on meaning it."""
    at = next(number for number, one in enumerate(asked(waiting)) if "Alder Univ." in one.spellings)
    Reviewer(waiting, script(*["s"] * at, "d", "q")).review()
    follow_up = question_of(waiting, "Alder Univ.")
    assert len(follow_up.places) == 5, "and it is still one question"
    assert "alder-university" not in {item.organization for item in follow_up.candidates}
    with open_reader(waiting) as reader:
        resolver = Resolver(reader)
    assert resolver.resolve("Alder Univ.").organization == "alder-university"
    assert resolver.resolve("Alder Univ.", "tribune-2024").organization is None


def test_bare_words_are_decided_in_their_sources(tmp_path: Path) -> None:
    added = [mention(source, "Munich", "member") for source in ("gazette-2020-03", "herald-2020-03")]
    path = build(tmp_path / "bare", added={"mentions": added})
    at = next(number for number, one in enumerate(asked(path)) if "Munich" in one.spellings)
    Reviewer(path, script(*["s"] * at, "=elm-institute", "q")).review()
    with open_reader(path) as reader:
        scopes = reader.rows("SELECT scope FROM decision WHERE surface = 'Munich'")
        assert "Munich" not in {item.value for item in reading.names(reader)}
        assert Resolver(reader).resolve("Munich").organization is None, "elsewhere the word names nobody"
    assert scopes == [("source",), ("source",)]
    assert named(path)["Munich"] == {"elm-institute"}


@pytest.mark.parametrize("answer", ["=elm-institute", "n", "u", "d"])
def test_mentions_outside_the_question_keep_their_organization(tmp_path: Path, answer: str) -> None:
    """A rule said in another source what Alder is; the reviewer is asked about one mention more."""
    path = build(tmp_path / "more", added={"mentions": [mention("herald-2020-03", "Alder", "member")]})
    at = next(number for number, one in enumerate(asked(path)) if "Alder" in one.spellings)
    Reviewer(path, script(*["s"] * at, answer, "q")).review()
    with open_reader(path) as reader:
        found = {
            item.source: decided.organization
            for item, decided in reading.resolved_mentions(reader)
            if item.surface == "Alder"
        }
    assert found["gazette-2020-03"] == "alder-university"
    expected = {"=elm-institute": "elm-institute", "n": "alder"}.get(answer)
    assert found["herald-2020-03"] == expected


def test_new_said_twice_of_one_name_makes_one_organization(waiting: Path) -> None:
    Reviewer(waiting, script("n", "b", "n", "n Zephyr Dynamics", "q")).review()
    found = named(waiting)
    assert found["Zephyr Dynamics"] == found["Alder Univ."] == {"zephyr-dynamics"}
    with open_reader(waiting) as reader:
        assert "zephyr-dynamics-2" not in reading.organizations(reader, everyone=True)


def test_the_scope_of_answers_can_be_chosen(waiting: Path) -> None:
    Reviewer(waiting, script("n", "q")).review(Wanted(scope=Scope.MENTION))
    with open_reader(waiting) as reader:
        rows = reader.rows("SELECT scope, count(*) FROM decision WHERE at LIKE '2024%' GROUP BY scope")
    assert rows == [("mention", 8)]
