"""Staged groups in the review: one answer a group, item by item, rejected, taken back, resumed."""

from __future__ import annotations

from pathlib import Path

import pytest

from alliance_cli.errors import UsageError
from alliance_cli.jobs.questions import groups
from alliance_cli.jobs.questions.groups import GroupQuestion
from alliance_cli.jobs.questions.interview import Asked, Seams, Tally, interview
from alliance_cli.jobs.resolve import Resolver
from alliance_cli.jobs.review import EVERY, Question, certain, queue
from alliance_cli.jobs.rosters.roster import Filters, roster
from alliance_cli.model.terms import Verdict
from alliance_cli.render.formats import Screen
from alliance_cli.render.groups import group_prompt, group_text
from alliance_cli.store.connection import open_reader
from tests.fixtures.documents import HARBOR, Found, staged
from tests.fixtures.reviewer import Reviewer, named, question_of, rebuilt, script, texts
from tests.fixtures.small.build import build
from tests.fixtures.waiting import waiting_registry

TEXT = (
    "Members, over 9 members, are Dune Software, Saffron Mutual and Elm Research Institute. "
    "Not in it are Cedar Bank, Moss Works. Reed joined."
)


class Group(Reviewer):
    """Answers from a script about staged groups, then names."""

    def __init__(self, path: Path, *said: str) -> None:
        left = iter(said)
        super().__init__(path, lambda question: next(left))
        self.groups: list[Asked] = []

    def talk(self) -> Tally:
        """One session."""
        with open_reader(self.path) as reader:
            asked = groups.queue(reader, Resolver(reader), EVERY)
            found: list[Asked] = [*asked, *queue(reader, EVERY, groups.mentions(asked))]
            resolver = Resolver(reader)
        return interview(resolver, found, Seams(self._say, self.told.append, self._change, self._find))

    def _say(self, question: Asked, number: int, total: int) -> str:
        self.groups.append(question)
        return self.ask(question)  # type: ignore[arg-type]


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small registry with a staged article and no other question."""
    path = build(tmp_path / "made")
    found = Found(TEXT)
    found.group("member", ["Dune Software", "Saffron Mutual", "Elm Research Institute"])
    found.group("non-member", ["Cedar Bank", "Moss Works"], "absent").group("joined", ["Reed"], "joined")
    staged(path, found.count("over 9 members", 9).use(monkeypatch))
    return path


def statuses(path: Path) -> dict[str, str]:
    """Status by slug, as the article has it."""
    with open_reader(path) as reader:
        rows = roster(reader, Filters(alliance=HARBOR, status="any", only_source="quay")).rows
    return {row["slug"]: row["status"] for row in rows}


def left(path: Path) -> list[GroupQuestion]:
    """The groups that wait."""
    with open_reader(path) as reader:
        return groups.queue(reader, Resolver(reader), EVERY)


def test_one_key_a_group(path: Path, tmp_path: Path) -> None:
    session = Group(path, "y", "y", "y", "y", "1", "q")
    assert session.talk().answers == 5
    kinds = [type(question).__name__ for question in session.groups]
    assert kinds == ["GroupQuestion"] * 4 + ["Question"] * 2, (
        "then the name that was unclear, then what is older"
    )
    unclear = session.groups[4]
    assert isinstance(unclear, Question)
    assert unclear.spellings == ("Elm Research Institute",)
    assert statuses(path) == {
        "dune-software": "member", "saffron-mutual": "member", "elm-institute": "member", "cedar-bank": "non-member",
        "moss-works": "non-member", "reed": "member",
    }  # fmt: skip
    assert left(path) == []
    assert left(rebuilt(path, tmp_path)) == [], "a rebuilt registry asks nothing again"


@pytest.mark.parametrize(
    "answer,expected",
    [
        ("n", {"dune-software": "non-member", "saffron-mutual": "non-member"}),
        ("f", {"dune-software": "member", "saffron-mutual": "member"}),
        ("l", {"dune-software": "former", "saffron-mutual": "former"}),
        ("o", {}),
        ("r", {}),
        ("s", {}),
    ],
)
def test_another_stance_for_all_of_a_group(path: Path, answer: str, expected: dict[str, str]) -> None:
    Group(path, answer, "q").talk()
    assert statuses(path) == expected
    assert len(left(path)) == (4 if answer == "s" else 3)


def test_a_new_stance_holds_for_unclear_names_too(path: Path) -> None:
    Group(path, "n", "s", "s", "s", "1", "q").talk()
    assert statuses(path)["elm-institute"] == "non-member"


def test_a_rejected_group_asks_for_no_names(path: Path) -> None:
    session = Group(path, "r", "r", "r", "r", "q")
    session.talk()
    assert statuses(path) == {}
    assert "Saffron Mutual" not in {name for name, slugs in named(path).items() if slugs != {None}}
    with open_reader(path) as reader:
        assert "Elm Research Institute" not in {
            one for question in queue(reader) for one in question.spellings
        }
        assert reader.rows("SELECT count(*) FROM organization WHERE slug = 'saffron-mutual'") == [(0,)]


def test_one_by_one(path: Path) -> None:
    session = Group(path, "e", "y", "= Gorse Corporation", "e", "r", "+ Moss", "q")
    session.talk()
    assert statuses(path) == {"dune-software": "member", "gorse": "member", "moss": "non-member"}
    single = session.groups[1]
    assert isinstance(single, GroupQuestion)
    assert single.size == 1


def test_the_last_answer_is_taken_back(path: Path) -> None:
    before = texts(path)
    session = Group(path, "y", "undo", "q")
    assert session.talk().answers == 0
    assert [question.id for question in session.groups[:3]] == [
        session.groups[0].id, session.groups[1].id, session.groups[0].id,
    ]  # fmt: skip
    after = texts(path)
    assert {name: text for name, text in after.items() if "decisions" not in name} == {
        name: text for name, text in before.items() if "decisions" not in name
    }
    assert len(left(path)) == 4


def test_a_new_body_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = build(tmp_path / "made")
    text = "Saffron Mutual is in. Saffron Mutual is a founder."
    found = Found(text)
    found.group("member", ["Saffron Mutual"]).group("joined", ["Saffron Mutual"], "joined")
    staged(path, found.use(monkeypatch))
    Group(path, "y", "y", "q").talk()
    assert named(path)["Saffron Mutual"] == {"saffron-mutual"}


def test_what_is_no_answer(path: Path) -> None:
    question = left(path)[0]
    for text in ("", "x", "1", "yes", "= gorse", "+ Name"):
        with pytest.raises(UsageError):
            groups.understood(text, question)
    counted = left(path)[-1]
    with pytest.raises(UsageError, match="'m' is no answer"):
        groups.understood("m", counted)
    session = Group(path, "what", "w", "?", "q")
    session.talk()
    assert "no answer" in session.told[0]
    assert any("Elm Research Institute  ?" in line for line in session.told)


def test_a_group_on_a_terminal(path: Path) -> None:
    found = left(path)
    screen = Screen(width=80, color=False, unicode=True)
    text = group_text(found[0], 1, 4, screen)
    assert "[1/4] 2 lines: member of harbor-alliance?" in text
    assert "Saffron Mutual  + Saffron Mutual  (member)" in text
    assert all(len(line) <= 80 for line in text.splitlines())
    assert "e each" in group_prompt(found[0])
    assert all(len(group_prompt(one)) <= 80 for one in (*found, *groups.split(found[0])))
    assert "“over 9 members”  > 9 members, total" in group_text(found[3], 4, 4, screen)


# --- names -------------------------------------------------------------------------------------------------


def test_only_keys_and_decisions_are_certain(tmp_path: Path) -> None:
    path = waiting_registry(tmp_path / "made")
    with open_reader(path) as reader:
        settled = {proposal.settled for _, proposal in certain(reader)}
        assert settled <= {"key", "decision"}
        assert settled


def test_a_staged_mention_is_rejected_by_its_name(tmp_path: Path) -> None:
    path = waiting_registry(tmp_path / "made")
    question = question_of(path, "Birch Labs")
    reviewer = Reviewer(path, lambda asked: "r" if asked.id == question.id else "s")
    reviewer.review()
    with open_reader(path) as reader:
        assert reader.rows(
            "SELECT DISTINCT state FROM mention WHERE surface = 'Birch Labs' AND state <> 'accepted'"
        ) == [("rejected",)]
    assert any("rejected" in line for line in reviewer.told)
    refused = Reviewer(path, script("r", "q"))
    refused.review()
    assert "nothing of it is staged" in refused.told[0]


def test_two_spellings_kept_apart_stay_apart(tmp_path: Path) -> None:
    path = waiting_registry(tmp_path / "made")
    pair = ("Quarry Labs", "Quarry Laboratories")
    if question_of(path, pair[0]).id != question_of(path, pair[1]).id:
        pytest.skip("they are asked apart")
    said: list[str] = []

    def answer(question: Question) -> str:
        if set(question.spellings) == set(pair):
            return "x"
        if question.spellings[0] in pair:
            said.append(question.spellings[0])
            return "n" if len(said) == 1 else "q"
        return "s"

    Reviewer(path, answer).review()
    one, other = said
    with open_reader(path) as reader:
        rows = reader.rows(
            "SELECT verdict, surface FROM decision WHERE verdict = ?", (str(Verdict.DIFFERENT),)
        )
    assert (str(Verdict.DIFFERENT), other) in rows
    again = question_of(path, other)
    assert one not in again.spellings
    assert not [item for item in again.candidates if item.name == one]
