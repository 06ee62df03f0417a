"""What a person decides: what it touches, what it supersedes, what stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from alliance_cli.errors import AllianceError, Exit
from alliance_cli.jobs import decide as job
from alliance_cli.jobs import seeds
from alliance_cli.jobs.decide import Outcome, Wish
from alliance_cli.jobs.resolve import Resolver
from alliance_cli.model.terms import DecidedBy, Scope, Verdict
from alliance_cli.store import deciding, reading
from alliance_cli.store.connection import open_reader
from alliance_cli.store.questions import Answer, Subject
from alliance_cli.store.undo import undo
from alliance_cli.store.writing import Authorship, Writer, open_writer
from tests.fixtures.small.build import build, mention

DAY = "2022-03-{:02d}T00:00:00Z"


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    """The small facts, with one more spelling that nobody knows in two sources, and a bare word."""
    added = [
        mention("gazette-2020-03", "Alder Polytechnic", "member", locator="row 8"),
        mention("members-2021-01", "Alder Polytechnic", "member", locator="row 9"),
        mention("herald-2020-03", "Munich", "member", locator="row 9"),
    ]
    return build(tmp_path / "small", added={"mentions": added})


def decide(path: Path, *words: str, day: int = 1, dry_run: bool = False, **options: Any) -> Outcome:
    """One decision by ada."""
    wish = Wish(words[0], words[1], words[2] if len(words) > 2 else None, **options)
    with open_reader(path) as reader:
        planned = job.plan(reader, wish)
    with open_writer(path, Authorship("ada", DAY.format(day), "decide"), dry_run=dry_run) as writer:
        return job.decide(writer, planned)


def named(path: Path, surface: str) -> dict[str, str | None]:
    """Source → organization of the mentions written so."""
    with open_reader(path) as reader:
        found = reading.resolved_mentions(reader)
    return {item.source: decided.organization for item, decided in found if item.surface == surface}


def identity(path: Path, surface: str, source: str) -> str:
    """The id of a mention."""
    with open_reader(path) as reader:
        found = reading.resolved_mentions(reader, source=source)
    return next(item.id for item, _ in found if item.surface == surface)


def decisions(path: Path, surface: str) -> list[tuple[str, str, str | None, bool]]:
    """Scope, verdict, organization and whether it is live, of all decisions on a spelling, by id."""
    with open_reader(path) as reader:
        rows: list[Any] = reader.rows(
            "SELECT d.scope, d.verdict, o.slug, d.retracted_at IS NULL FROM decision d "
            "LEFT JOIN mention m ON m.id = d.mention_id LEFT JOIN organization o ON o.id = d.organization_id "
            "WHERE COALESCE(d.surface, m.surface) = ? ORDER BY d.at, d.id",
            (surface,),
        )
    return [(scope, verdict, slug, bool(live)) for scope, verdict, slug, live in rows]


def changes(path: Path) -> int:
    """How many changes the log holds."""
    with open_reader(path) as reader:
        return int(str(reader.rows("SELECT count(*) FROM change")[0][0]))


def facts(path: Path) -> dict[str, str]:
    """All facts as text."""
    with open_reader(path) as reader:
        return seeds.texts(reader)


def test_a_name_alone_decides_everywhere_and_records_the_alias(registry: Path) -> None:
    outcome = decide(registry, "Alder Polytechnic", "same", "Alder University")
    assert {row["source"]: (row["before"], row["after"]) for row in outcome.touched} == {
        "gazette-2020-03": (None, "alder-university"),
        "members-2021-01": (None, "alder-university"),
    }
    assert set(named(registry, "Alder Polytechnic").values()) == {"alder-university"}
    with open_reader(registry) as reader:
        names = {(item.value, item.kind) for item in reading.names(reader, "alder-university")}
        assert Resolver(reader).resolve("ALDER polytechnic").organization == "alder-university"
    assert ("Alder Polytechnic", "alias") in names


def test_source_scope_reaches_one_source_and_mention_scope_one_mention(registry: Path) -> None:
    decide(registry, "Alder Polytechnic", "same", "elm-institute", source="gazette-2020-03")
    assert named(registry, "Alder Polytechnic") == {
        "gazette-2020-03": "elm-institute",
        "members-2021-01": None,
    }
    one = identity(registry, "Alder Polytechnic", "gazette-2020-03")
    decide(registry, one, "same", "gorse", day=2)
    assert named(registry, "Alder Polytechnic")["gazette-2020-03"] == "gorse", "the narrowest holds"
    with open_reader(registry) as reader:
        assert "Alder Polytechnic" not in {item.value for item in reading.names(reader)}


def test_the_same_decision_twice_writes_no_change(registry: Path) -> None:
    first = decide(registry, "Alder Polytechnic", "same", "alder-university")
    before = registry.read_bytes(), changes(registry)
    again = decide(registry, "Alder Polytechnic", "same", "alder-university", day=2)
    assert (first.changed, again.changed) == (True, False)
    assert changes(registry) == before[1]


@pytest.mark.parametrize("verdict", ["different", "unsure", "new"])
def test_every_verdict_twice_writes_one_change(registry: Path, verdict: str) -> None:
    words = ("Alder Polytechnic", verdict, *(["gorse"] if verdict == "different" else []))
    decide(registry, *words)
    count = changes(registry)
    assert not decide(registry, *words, day=2).changed
    assert changes(registry) == count


def test_a_later_decision_supersedes_and_takes_its_alias_along(registry: Path) -> None:
    decide(registry, "Alder Polytechnic", "same", "alder-university")
    decide(registry, "Alder Polytechnic", "same", "elm-institute", day=2)
    assert decisions(registry, "Alder Polytechnic") == [
        ("everywhere", "same", "alder-university", False),
        ("everywhere", "same", "elm-institute", True),
    ]
    with open_reader(registry) as reader:
        owners = {item.organization for item in reading.names(reader) if item.value == "Alder Polytechnic"}
    assert owners == {"elm-institute"}


def test_different_answers_about_several_organizations_stand_side_by_side(registry: Path) -> None:
    decide(registry, "Alder Polytechnic", "different", "alder-university")
    decide(registry, "Alder Polytechnic", "different", "elm-institute", day=2)
    decide(registry, "Alder Polytechnic", "same", "gorse", day=3)
    assert [live for *_, live in decisions(registry, "Alder Polytechnic")] == [True, True, True]
    decide(registry, "Alder Polytechnic", "same", "elm-institute", day=4)
    assert decisions(registry, "Alder Polytechnic") == [
        ("everywhere", "different", "alder-university", True),
        ("everywhere", "different", "elm-institute", False),
        ("everywhere", "same", "gorse", False),
        ("everywhere", "same", "elm-institute", True),
    ]


def test_unsure_about_a_mention_holds_the_wider_answer_back(registry: Path) -> None:
    decide(registry, "Alder Polytechnic", "same", "alder-university")
    one = identity(registry, "Alder Polytechnic", "gazette-2020-03")
    outcome = decide(registry, one, "unsure", day=2)
    assert [(row["before"], row["after"]) for row in outcome.touched] == [("alder-university", None)]
    assert named(registry, "Alder Polytechnic") == {
        "gazette-2020-03": None,
        "members-2021-01": "alder-university",
    }


def test_a_rule_s_narrower_answers_give_way_and_are_shown(registry: Path) -> None:
    """`Alder` in the gazette is a rule's decision on the mention."""
    rule = next(item for item in decisions(registry, "Alder") if item[3])
    assert rule[:3] == ("mention", "same", "alder-university")
    outcome = decide(registry, "Alder", "same", "elm-institute", dry_run=True)
    (row,) = outcome.touched
    assert (row["before"], row["after"]) == ("alder-university", "elm-institute")
    assert row["retracted"].startswith("d_")
    assert named(registry, "Alder") == {"gazette-2020-03": "alder-university"}, "a dry run writes nothing"
    decide(registry, "Alder", "same", "elm-institute")
    assert named(registry, "Alder") == {"gazette-2020-03": "elm-institute"}
    assert decisions(registry, "Alder") == [
        ("mention", "same", "alder-university", False),
        ("everywhere", "same", "elm-institute", True),
    ]


@pytest.mark.parametrize(("verdict", "organization"), [("different", "alder-university"), ("unsure", None)])
def test_a_wider_no_ends_a_rule_s_yes(registry: Path, verdict: str, organization: str | None) -> None:
    decide(registry, "Alder", verdict, *([organization] if organization else []))
    assert named(registry, "Alder") == {"gazette-2020-03": None}


def test_a_wider_answer_leaves_what_a_person_said_and_what_agrees(registry: Path) -> None:
    one = identity(registry, "Alder Polytechnic", "gazette-2020-03")
    decide(registry, one, "same", "gorse")
    decide(registry, "Alder Polytechnic", "same", "elm-institute", day=2)
    assert named(registry, "Alder Polytechnic") == {
        "gazette-2020-03": "gorse",
        "members-2021-01": "elm-institute",
    }
    decide(registry, "Alder", "same", "alder-university", day=3)
    assert [live for *_, live in decisions(registry, "Alder")] == [True, True]


def test_a_rule_never_overrules_a_person(registry: Path) -> None:
    one = identity(registry, "Alder Polytechnic", "gazette-2020-03")
    decide(registry, one, "same", "gorse")
    subject = Subject(Scope.MENTION, "Alder Polytechnic", "gazette-2020-03", one)
    with open_writer(registry, Authorship("cron", DAY.format(9), "review")) as writer:
        by_rule = Answer(Verdict.SAME, subject, "elm-institute", DecidedBy.RULE)
        assert deciding.decide(writer, by_rule) is None
        assert deciding.decide(writer, by_rule._replace(organization="gorse")) is None
    assert named(registry, "Alder Polytechnic")["gazette-2020-03"] == "gorse"


def test_a_person_confirms_what_a_rule_said(registry: Path) -> None:
    one = identity(registry, "Alder", "gazette-2020-03")
    assert decide(registry, one, "same", "alder-university").changed
    assert [live for *_, live in decisions(registry, "Alder")] == [False, True]


def test_new_makes_the_organization_with_its_properties(registry: Path) -> None:
    outcome = decide(registry, "Alder Polytechnic", "new", sectors=("academia",), country="de")
    assert outcome.organization == "alder-polytechnic"
    assert set(named(registry, "Alder Polytechnic").values()) == {"alder-polytechnic"}
    with open_reader(registry) as reader:
        made = reading.organizations(reader)["alder-polytechnic"]
    assert (made.name, made.country, made.sectors) == ("Alder Polytechnic", "DE", ("academia",))


def test_new_is_refused_for_a_name_that_somebody_has(registry: Path) -> None:
    one = identity(registry, "Alder", "gazette-2020-03")
    with pytest.raises(AllianceError) as refused:
        decide(registry, one, "new")
    assert refused.value.exit_code is Exit.REFUSED
    assert decide(registry, one, "new", insists=True).organization == "alder"


def test_a_bare_word_and_a_shared_acronym_are_never_recorded(registry: Path) -> None:
    """AU is Alder University's; Munich is a town. The decisions hold, the names are not recorded."""
    for name in ("Munich", "AU"):
        outcome = decide(registry, name, "same", "elm-institute")
        assert (outcome.changed, outcome.alias) == (True, False)
    with open_reader(registry) as reader:
        assert [item.value for item in reading.names(reader, "elm-institute")] == []
    assert decide(registry, "Munchner Elm", "same", "elm-institute", misspelling=True).alias
    with open_reader(registry) as reader:
        assert [(item.value, item.kind) for item in reading.names(reader, "elm-institute")] == [
            ("Munchner Elm", "misspelling")
        ]
    assert decide(registry, "EI", "same", "elm-institute").alias
    with open_reader(registry) as reader:
        assert ("EI", "acronym") in {
            (item.value, item.kind) for item in reading.names(reader, "elm-institute")
        }


@pytest.mark.parametrize(
    "words",
    [("same", "elm-institute"), ("different", "alder-university"), ("unsure",), ("new",)],
    ids=" ".join,
)
def test_undo_restores_the_facts(registry: Path, words: tuple[str, ...]) -> None:
    before = facts(registry)
    for surface in ("Alder Polytechnic", "Alder"):
        with open_reader(registry) as reader:
            planned = job.plan(reader, Wish(surface, words[0], words[1] if words[1:] else None, insists=True))
        with open_writer(registry, Authorship("ada", DAY.format(1), "decide")) as writer:
            job.decide(writer, planned)
        assert writer.number is not None
        _undo(registry, writer.number)
    after = facts(registry)
    assert {name: text for name, text in after.items() if name != "decisions.jsonl"} == {
        name: text for name, text in before.items() if name != "decisions.jsonl"
    }
    kept = set(after["decisions.jsonl"].splitlines()) - set(before["decisions.jsonl"].splitlines())
    assert all('"retracted_at": "2022' in line for line in kept)
    assert set(before["decisions.jsonl"].splitlines()) <= set(after["decisions.jsonl"].splitlines())


def _undo(path: Path, change: int) -> Writer:
    with open_writer(path, Authorship("ada", DAY.format(2), "undo")) as writer:
        undo(writer, change)
    return writer


def test_what_was_undone_can_be_decided_again_in_the_same_second(registry: Path) -> None:
    decide(registry, "Alder Polytechnic", "same", "gorse")
    _undo(registry, changes(registry))
    assert decide(registry, "Alder Polytechnic", "same", "gorse").changed
    assert set(named(registry, "Alder Polytechnic").values()) == {"gorse"}


MISTAKES = [
    (("Alder", "sane", "gorse"), {}, Exit.USAGE, "unknown verdict", "a verdict is a word of four"),
    (("Alder", "same"), {}, Exit.USAGE, "as what", "same needs an organization"),
    (("Alder", "different"), {}, Exit.USAGE, "as what", "different needs one too"),
    (("Alder", "new", "gorse"), {}, Exit.USAGE, "of the name as written", "new makes its own"),
    (("Alder", "same", "gorse"), {"sectors": ("academia",)}, Exit.USAGE, "new organization", "sector goes with new"),
    (("Alder", "new"), {"sectors": ("sports",)}, Exit.USAGE, "unknown sector", "sectors are a closed list"),
    (("Alder", "new"), {"country": "Germany"}, Exit.USAGE, "country code", "two letters"),
    (("Alder", "same", "gorse"), {"scope": "mention"}, Exit.USAGE, "no mention", "a name is no mention"),
    (("Alder", "same", "gorse"), {"scope": "source"}, Exit.USAGE, "which source", "the source must be named"),
    (("Alder", "same", "gorse"), {"scope": "world"}, Exit.USAGE, "unknown scope", "scopes are three"),
    (
        ("Alder", "same", "gorse"), {"scope": "everywhere", "source": "gazette-2020-03"}, Exit.USAGE,
        "not one source", "two scopes at once",
    ),
    (("Alder", "different", "gorse"), {"misspelling": True}, Exit.USAGE, "misspelling", "only a same name is misspelt"),
    (("Alder", "same", "gorse"), {"source": "gazete"}, Exit.NOT_FOUND, "unknown source", "a source that is not there"),
    (("Alder", "same", "nobody"), {}, Exit.NOT_FOUND, "nobody", "an organization that is not there"),
    (("m_0123456789abcdef", "unsure"), {}, Exit.NOT_FOUND, "unknown mention", "a mention that is not there"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "options", "code", "said", "why"), MISTAKES, ids=[mistake[-1] for mistake in MISTAKES]
)
def test_mistakes_are_told(
    registry: Path, words: tuple[str, ...], options: dict[str, Any], code: Exit, said: str, why: str
) -> None:
    before = registry.read_bytes()
    with pytest.raises(AllianceError) as error:
        decide(registry, *words, **options)
    assert error.value.exit_code is code, why
    assert said in error.value.message
    assert error.value.hint
    assert registry.read_bytes() == before
