"""`add`, `leave` and `undo`: shown before they are made, seen after, taken back exactly, logged once."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from alliance_cli.jobs import seeds
from alliance_cli.store.connection import open_reader
from tests.cli.conftest import NOW, Alliance, contents

ADD = ("add", "Example Institute")
JOIN = (
    *ADD,
    "--alliance",
    "ai-alliance",
    "--since",
    "2024-05-01",
    "--role",
    "collaborator",
    "--tier",
    "Gold",
)
LEAVE = ("leave", "ibm", "--alliance", "ai-alliance", "--on", "2025-01-31")
COMMANDS = (
    (*ADD, "--sector", "research", "--sector", "academia", "--country", "de", "--topic", "open-source"),
    JOIN,
    ("add", "Big Blue Research Lab", "--yes"),
    ("add", "International Business Machines", "--alliance", "frontier-model-forum"),
    ("add", "IBM", "--alliance", "partnership-on-ai", "--source", "itpro-2023-12"),
    ("add", "Data Coalition", "--is-alliance", "--since", "2024"),
    ("add", "Meta", "--is-alliance"),
    LEAVE,
)


def facts(path: Path) -> dict[str, str]:
    """The registry's facts as text: what `db dump` writes."""
    with open_reader(path) as reader:
        return seeds.texts(reader)


def changes(path: Path) -> list[tuple[Any, ...]]:
    """The change log, oldest first, with the number of rows of each change."""
    query = """SELECT c.at, c.actor, c.command, c.message, c.undoes_id, count(r.id) FROM change c
      LEFT JOIN change_row r ON r.change_id = c.id GROUP BY c.id ORDER BY c.id"""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def rows(alliance: Alliance, *args: str) -> list[dict[str, Any]]:
    result = alliance(*args, "--json")
    assert result.code == 0, result.err
    found: list[dict[str, Any]] = json.loads(result.out)
    return found


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command[:2]))
def test_a_dry_run_prints_the_change_and_leaves_every_byte(
    command: tuple[str, ...], alliance: Alliance, registry: Path
) -> None:
    before = contents(registry.parent)
    shown = alliance(*command, "--dry-run")
    assert shown.code == 0
    assert contents(registry.parent) == before
    header, *lines = shown.out.splitlines()
    assert header == "op\ttable\tkey\tvalues"
    assert shown.err.startswith("would have ")
    logged = len(changes(registry))
    made = alliance(*command)
    assert (made.code, made.out) == (0, "")
    with closing(sqlite3.connect(registry)) as connection:
        query = "SELECT op, table_name, row_key FROM change_row WHERE change_id = ? ORDER BY id"
        entries = connection.execute(query, (logged + 1,)).fetchall()
    assert [tuple(line.split("\t")[:3]) for line in lines] == entries


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command[:2]))
def test_a_command_is_one_change_and_undo_restores_the_facts(
    command: tuple[str, ...], alliance: Alliance, registry: Path
) -> None:
    before, logged = facts(registry), changes(registry)
    assert alliance(*command, "-m", "because", "--actor", "eve").code == 0
    assert facts(registry) != before
    (made,) = changes(registry)[len(logged) :]
    assert made[:5] == (NOW, "eve", command[0], "because", None)
    assert made[5] > 0
    undone = alliance("undo")
    assert undone.code == 0
    assert undone.err == f"undid change {len(logged) + 1}: {command[0]} by eve at {NOW}\n"
    assert facts(registry) == before
    assert changes(registry)[-1][4] == len(logged) + 1
    assert len(changes(registry)) == len(logged) + 2
    assert alliance("undo").code == 5
    assert alliance("db", "verify").code == 0


@pytest.mark.parametrize("command", COMMANDS[3:], ids=lambda command: " ".join(command[:2]))
def test_saying_it_again_writes_nothing(command: tuple[str, ...], alliance: Alliance, registry: Path) -> None:
    if "--is-alliance" in command and command[1] == "Data Coalition":
        assert alliance(*command).code == 0
        command = command[:3]
    else:
        assert alliance(*command).code == 0
    before = contents(registry.parent)
    again = alliance(*command)
    assert (again.code, again.out) == (0, "")
    assert again.err.endswith(": no change\n")
    assert contents(registry.parent) == before


def test_dumped_and_built_again_it_says_the_same(alliance: Alliance, registry: Path) -> None:
    for command in COMMANDS:
        assert alliance(*command).code == 0, command
    before = facts(registry)
    assert alliance("db", "dump", "facts").code == 0
    assert alliance("db", "build", "facts", "--db", "again.sqlite").code == 0
    assert facts(registry.with_name("again.sqlite")) == before


def test_many_changes_are_taken_back_one_by_one_to_the_beginning(alliance: Alliance, registry: Path) -> None:
    states = [facts(registry)]
    for command in COMMANDS:
        assert alliance(*command).code == 0
        states.append(facts(registry))
    for state in reversed(states[:-1]):
        assert alliance("undo", "-q").err == ""
        assert facts(registry) == state
    refused = alliance("undo")
    assert (refused.code, refused.err.splitlines()[0]) == (5, "error: there is no change to undo")


def test_a_new_organization_is_seen_with_all_that_was_said(alliance: Alliance, registry: Path) -> None:
    assert registry.is_file()
    alliance(*COMMANDS[0])
    shown = json.loads(alliance("show", "example institute", "-f", "json").out)
    expected = {
        "slug": "example-institute", "name": "Example Institute", "country": "DE",
        "sectors": ["research", "academia"], "topics": ["open-source"], "standings": [], "mentions": [],
    }  # fmt: skip
    assert {key: shown[key] for key in expected} == expected
    assert rows(alliance, "members", "--search", "example") == []


def test_a_membership_said_by_a_person_is_evidence_like_any_other(alliance: Alliance, registry: Path) -> None:
    assert registry.is_file()
    alliance(*JOIN)
    (row,) = rows(alliance, "members", "--search", "example")
    assert (row["status"], row["role"], row["tier"]) == ("member", "collaborator", "Gold")
    assert (row["since"], row["first_seen"]) == ("2024-05-01", "2026-01-31")
    assert row["sources"] == ["curator-ada-2026-01-31"]
    (mention,) = rows(alliance, "mentions", "--source", "curator-ada-2026-01-31")
    assert (mention["surface"], mention["stance"], mention["organization"]) == (
        "Example Institute", "member", "example-institute",
    )  # fmt: skip
    (source,) = (row for row in rows(alliance, "sources") if row["kind"] == "curator")
    assert (source["publisher"], source["published"], source["members"]) == ("ada", "2026-01-31", 1)
    assert rows(alliance, "members", "--search", "example", "--as-of", "2024-04-30") == []
    assert len(rows(alliance, "members", "--search", "example", "--as-of", "2024-05")) == 1


def test_a_person_wins_over_the_alliances_own_page(alliance: Alliance, registry: Path) -> None:
    assert registry.is_file()
    assert alliance("leave", "IBM", "--alliance", "ai-alliance", "--on", "2025-11-06").code == 0
    (row,) = rows(alliance, "members", "--search", "ibm", "--status", "any")
    assert (row["status"], row["until"]) == ("former", "2025-11-06")
    (row,) = rows(alliance, "members", "--search", "ibm", "--as-of", "2024")
    assert row["status"] == "member"


def test_a_later_page_of_the_alliance_disputes_a_departure(alliance: Alliance, registry: Path) -> None:
    assert registry.is_file()
    assert alliance(*LEAVE).code == 0
    (row,) = rows(alliance, "members", "--search", "ibm", "--status", "any")
    assert (row["status"], row["until"]) == ("disputed", None)


def test_leaving_and_coming_back_are_two_spells_and_no_statement_is_overwritten(
    alliance: Alliance, registry: Path
) -> None:
    assert registry.is_file()
    alliance(*JOIN)
    alliance("leave", "Example Institute", "--alliance", "ai-alliance", "--on", "2025-01-31")
    alliance(*ADD, "--alliance", "ai-alliance", "--since", "2025-06-01")
    (standing,) = json.loads(alliance("show", "example-institute", "--json").out)["standings"]
    assert [(spell["since"], spell["until"]) for spell in standing["spells"]] == [
        ("2024-05-01", "2025-01-31"),
        ("2025-06-01", None),
    ]
    assert len(rows(alliance, "mentions", "--organization", "example-institute")) == 3


def test_a_documents_words_are_not_rewritten_by_what_is_added_to_it(
    alliance: Alliance, registry: Path
) -> None:
    before = facts(registry)["mentions.csv"].splitlines()
    alliance("add", "IBM", "--alliance", "ai-alliance", "--source", "itpro-2023-12", "--role", "guest")
    after = facts(registry)["mentions.csv"].splitlines()
    assert set(before) < set(after)
    assert len(after) == len(before) + 1


def test_what_a_document_says_already_is_no_change(alliance: Alliance, registry: Path) -> None:
    before = registry.read_bytes()
    result = alliance("add", "IBM", "--alliance", "ai-alliance", "--source", "itpro-2023-12")
    assert (result.code, result.err) == (0, "ibm: no change\n")
    assert registry.read_bytes() == before


def test_two_of_one_name_each_get_their_own_membership(alliance: Alliance, registry: Path) -> None:
    assert registry.is_file()
    alliance(*JOIN)
    assert alliance(*JOIN, "--yes").code == 0
    found = rows(alliance, "members", "--search", "example institute")
    assert [row["slug"] for row in found] == ["example-institute", "example-institute-2"]


def test_two_people_of_one_slug_are_two_sources(alliance: Alliance, registry: Path) -> None:
    assert registry.is_file()
    alliance(*JOIN, "--actor", "Zoë")
    alliance("add", "Nvidia", "--alliance", "ai-alliance", "--actor", "Zoe")
    found = {row["slug"]: row["publisher"] for row in rows(alliance, "sources") if row["kind"] == "curator"}
    assert found == {"curator-zoe-2026-01-31": "Zoë", "curator-zoe-2026-01-31-2": "Zoe"}


def test_the_first_alliance_of_an_empty_registry_is_its_default(alliance: Alliance, registry: Path) -> None:
    own = registry.with_name("own.sqlite")
    on = ("--db", own.name)
    assert alliance("db", "init", *on).code == 0
    refused = alliance("members", *on)
    assert (refused.code, refused.out) == (2, "")
    assert alliance("add", "Our Coalition", "--is-alliance", *on).code == 0
    assert alliance("add", "First Member", "--alliance", "our coalition", *on).code == 0
    assert [row["slug"] for row in rows(alliance, "members", *on)] == ["first-member"]
    assert alliance("undo", *on).code == alliance("undo", *on).code == 0
    assert alliance("undo", *on).code == 5


def test_undo_is_refused_when_the_row_has_moved_on(alliance: Alliance, registry: Path) -> None:
    alliance(*ADD)
    with closing(sqlite3.connect(registry)) as connection, connection:
        connection.execute("UPDATE organization SET name = 'Another' WHERE slug = 'example-institute'")
    before = registry.read_bytes()
    refused = alliance("undo")
    assert refused.code == 5
    assert "has changed since" in refused.err.splitlines()[0]
    assert registry.read_bytes() == before


def test_a_plan_made_before_another_change_is_made_again(
    alliance: Alliance, registry: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the plan and the lock another command adds the same organization: one record, not two."""
    from alliance_cli.settings import Registry

    place = Registry.prepare_write

    def late(self: Registry) -> Path:
        monkeypatch.setattr(Registry, "prepare_write", place)
        assert alliance(*ADD).code == 0
        return place(self)

    monkeypatch.setattr(Registry, "prepare_write", late)
    second = alliance(*ADD)
    assert second.code == 5
    assert "is Example Institute (example-institute) already" in second.err
    assert "example-institute-2" not in facts(registry)["organizations.csv"]


def test_quiet_says_nothing_and_a_message_reaches_the_decision(alliance: Alliance, registry: Path) -> None:
    result = alliance(*JOIN, "-q", "-m", "told by its director")
    assert (result.code, result.out, result.err) == (0, "", "")
    assert "told by its director" in facts(registry)["decisions.jsonl"]


def test_who_acts_is_the_option_then_the_variable_then_the_login(alliance: Alliance, registry: Path) -> None:
    for number, (options, env) in enumerate(
        ((("--actor", "eve"), {"ALLIANCE_ACTOR": "mallory"}), ((), {"ALLIANCE_ACTOR": "mallory"}), ((), {}))
    ):
        assert alliance("add", f"Body {'ABC'[number] * 9}", *options, env=env).code == 0
    assert [change[1] for change in changes(registry)[-3:]] == ["eve", "mallory", "ada"]
