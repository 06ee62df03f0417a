"""Any commands in any order: what each did is taken back, made again and looked back at, as exactly as it was told.

Nothing here knows what a command means. Before and after each one all facts and answers are read; a change is what
differs between them. A command that is refused, and a dry run, leave everything as it is. After each change it is
taken back and made again, which always works, and the registry tells at an earlier change what it told then; any
other change is taken back alone, every other fact staying what it is, or refused with the later one in the way.
"""

from __future__ import annotations

import io
import json
import os
import random
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from alliance_cli.cli import run
from alliance_cli.jobs.rosters import effect
from alliance_cli.jobs.rosters.roster import ANY, Filters, roster
from alliance_cli.store import bulk, facts, history, reading, replay
from alliance_cli.store.connection import Reader, open_reader
from alliance_cli.store.maintenance import verify
from tests.fixtures.small.build import HARBOR, build
from tests.reliability.histories import PARTS, Told, try_histories

ROR = {
    "id": "https://ror.org/01aaaaa11", "name": "Plover University", "aliases": ["Alder", "PU"], "acronyms": ["PU"],
    "labels": [["ja", "チドリ大学"]], "country": "NZ", "type": ["education", "funder"], "status": "active",
    "links": ["https://plover.example"], "wikidata": ["Q11"], "relationships": [],
}  # fmt: skip
NAMES = ("Alder University", "Gorse", "Quince Collective", "Zephyr Works", "Alder", "GC", "Zephyr Wörks")
WORDS = ("member", "left", "not a member")
DAYS = ("2020", "2021-06", "2022-01-15", "2024-05")

Facts = dict[tuple[Any, ...], Any]


class State(NamedTuple):
    """The facts of a registry by what they are about, and what it answers and logs."""

    facts: Facts
    answers: Any
    log: list[Any]


@cache
def beginning() -> bytes:
    """The small registry, made by change 1."""
    with tempfile.TemporaryDirectory() as folder:
        path = build(Path(folder) / "made")
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("UPDATE change SET command = 'db build'")
        return path.read_bytes()


def state(reader: Reader) -> State:
    """All that the reader sees, decisions that are retracted left out."""
    found: Facts = {}
    for table in facts.TABLES:
        for row in facts.rows(reader, table):
            for gone in ("sectors", "topics") if table.name == "organizations" else ():
                row.pop(gone)
            if row.get("retracted_at") is None:
                found[(table.name, *(row[column] for column in table.key))] = row
    rows: Callable[[str], Any] = reader.rows
    for slug, scheme, code, *how in rows(
        "SELECT o.slug, t.scheme, t.code, g.is_primary, g.position FROM tagging g "
        "JOIN organization o ON o.id = g.organization_id JOIN tag t ON t.id = g.tag_id"
    ):
        found["tagging", slug, scheme, code] = how
    for scheme, code in rows("SELECT scheme, code FROM tag"):
        found["tag", scheme, code] = True
    for source, text in rows("SELECT s.slug, t.text FROM source_text t JOIN source s ON s.id = t.source_id"):
        found["text", source] = text
    for source, key, *how in rows(
        "SELECT s.slug, g.key, g.stance, g.quote FROM staging_group g JOIN source s ON s.id = g.source_id"
    ):
        found["group", source, key] = how
    for mention, *how, proposal in rows(
        "SELECT s.id, g.key, s.evidence, s.proposal FROM staging s JOIN staging_group g ON g.id = s.group_id"
    ):
        found["staging", mention] = [*how, json.loads(proposal or "null")]  # spaces in it say nothing
    rosters = [
        roster(reader, Filters(alliance=slug, status=ANY, as_of=day)).rows
        for slug in sorted(reading.alliances(reader))
        for day in (None, "2021-06")
    ]
    return State(found, (effect.answers(reader), rosters), history.changes(reader, history.Wanted()))


class Histories(Told):
    """A registry in a folder, and what it told after each of its changes."""

    @initialize(batch=st.sampled_from((3, 5_000)))
    def begin(self, batch: int) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.path = self.folder / "registry.sqlite"
        self.path.write_bytes(beginning())
        self.clock = datetime(2026, 1, 31, 12, tzinfo=UTC)
        self.patches: list[Any] = [
            mock.patch.object(bulk, "BATCH", batch),
            mock.patch("alliance_cli.cli.opened.now", lambda: f"{self.clock:%Y-%m-%dT%H:%M:%SZ}"),
            mock.patch.dict(os.environ, {"ALLIANCE_DB": str(self.path), "USER": "ada", "COLUMNS": "200"}),
        ]
        for patch in self.patches:
            patch.start()
        self.states: list[State | None] = [None, self.now()]  # by the number of the change
        self.dice = random.Random(batch)
        self.exports: list[str] = []
        self.files = 0

    def teardown(self) -> None:
        for patch in getattr(self, "patches", ()):
            patch.stop()
        if hasattr(self, "folder"):
            type(self).made += len(self.states) - 2
            shutil.rmtree(self.folder)

    def now(self) -> State:
        with open_reader(self.path) as reader:
            assert [*verify(reader), *replay.problems(reader)] == []
            return state(reader)

    @property
    def last(self) -> State:
        found = self.states[-1]
        assert found is not None
        return found

    def run(self, *args: str) -> tuple[int, str, str]:
        """Exit code and what was said."""
        out, err = io.BytesIO(), io.BytesIO()
        with (
            mock.patch.object(sys, "stdout", io.TextIOWrapper(out, "utf-8", write_through=True)),
            mock.patch.object(sys, "stderr", io.TextIOWrapper(err, "utf-8", write_through=True)),
        ):
            code = run(args)
            return code, out.getvalue().decode(), err.getvalue().decode()

    def do(self, *args: str) -> tuple[int, str]:
        """Runs a writing command, after a dry run of it; it makes one change, or none."""
        self.clock += timedelta(seconds=self.tick)
        before = self.path.read_bytes()
        tried, _, dry = self.run(*args, "--dry-run")
        assert self.path.read_bytes() == before, f"a dry run of {args} wrote"
        code, _, said = self.run(*args)
        assert code in (0, 2, 3, 4, 5), f"{args}: {code} {said}"
        assert tried == code, f"{args}: {code} {said}, but a dry run: {tried} {dry}"
        if code:
            assert self.path.read_bytes() == before, f"{args} was refused, and wrote"
            assert said.startswith("error: ") and "\nhint: " in said, said
            return code, said
        after = self.now()
        if len(after.log) == len(self.last.log):
            assert after == self.last, f"{args} changed something without a change"
        else:
            assert after.log[1:] == self.last.log, f"{args} made more than one change"
            self.states.append(after)
            self.take_back_and_make_again()
            self.look_back()
        return code, said

    tick = 1

    # --- what people do ---

    def slugs(self) -> list[str]:
        return sorted(key[1] for key in self.last.facts if key[0] == "organizations")

    def an_organization(self, data: st.DataObject) -> str:
        """One of few, so that the commands meet."""
        known = self.slugs()
        few = [
            slug
            for slug in known
            if slug.startswith(("alder", "gorse", "zeph", "quince", "plov", "ivy", "bir"))
        ]
        return str(data.draw(st.sampled_from(few or known or ["nobody"])))

    def a_source(self, data: st.DataObject) -> str:
        known = sorted(key[1] for key in self.last.facts if key[0] == "sources")
        return str(data.draw(st.sampled_from(known or ["nothing"])))

    def a_mention(self, data: st.DataObject) -> str:
        known = sorted(key[1] for key in self.last.facts if key[0] == "mentions")
        return str(data.draw(st.sampled_from(known or ["m_0000000000000000"])))

    @rule(seconds=st.sampled_from((0, 1, 90_000, -3_600)))
    def wait(self, seconds: int) -> None:
        self.tick = seconds

    @rule(data=st.data(), name=st.sampled_from(NAMES), new=st.booleans())
    def add(self, data: st.DataObject, name: str, new: bool) -> None:
        more = data.draw(
            st.sampled_from(
                (
                    (), ("--sector", "academia", "--sector", "research"), ("--topic", "ships", "--country", "de"),
                    ("--alliance", HARBOR), ("--alliance", HARBOR, "--since", "2021-06", "--role", "founder"),
                    ("--is-alliance",), ("--alliance", "tide-forum", "--source", "gazette-2020-03"),
                )
            )
        )  # fmt: skip
        self.do("add", name, *more, *(("--yes",) if new else ()))

    @rule(data=st.data(), day=st.sampled_from(DAYS))
    def leave(self, data: st.DataObject, day: str) -> None:
        self.do("leave", self.an_organization(data), "--alliance", HARBOR, "--on", day)

    @rule(data=st.data(), name=st.sampled_from(NAMES), insists=st.booleans())
    def edit(self, data: st.DataObject, name: str, insists: bool) -> None:
        one, other = self.an_organization(data), self.an_organization(data)
        kind = data.draw(st.sampled_from(("alias", "acronym", "former")))
        how = data.draw(
            st.sampled_from(
                (
                    ("--name", name), ("--add-name", f"{name}:{kind}"), ("--remove-name", name), ("--country", "no"),
                    ("--unset", "country"), ("--relate", f"part_of:{other}"), ("--unrelate", f"part_of:{other}"),
                    ("--identifier", f"x:{name[0]}"), ("--remove-identifier", f"x:{name[0]}"),
                    ("--website", "https://a.example", "--relate", f"succeeded_by:{other}"), ("--note", name),
                    ("--relate", f"part_of:{other}", "--from", "2020"), ("--unset", "note"),
                    ("--add-name", name, "--until", "2021", "--lang", "en"),
                )
            )
        )  # fmt: skip
        self.do("edit", one, *how, *(("--yes",) if insists else ()))

    @rule(data=st.data(), day=st.sampled_from(DAYS))
    def edit_source(self, data: st.DataObject, day: str) -> None:
        how = data.draw(
            st.sampled_from(
                (("--date", day), ("--title", day), ("--kind", "official-roster"), ("--url", "https://b.c"))
            )
        )
        self.do("edit", self.a_source(data), *how)

    @rule(data=st.data(), day=st.sampled_from(DAYS))
    def edit_alliance(self, data: st.DataObject, day: str) -> None:
        which = data.draw(st.sampled_from((HARBOR, "old-league", self.an_organization(data))))
        how = (
            ("--formed", day),
            ("--dissolved", day),
            ("--default",),
            ("--unset", "dissolved", "--state", "active"),
        )
        self.do("edit", which, *data.draw(st.sampled_from(how)))

    @rule(data=st.data(), word=st.sampled_from(("academia", "research", "ships", "kelp")))
    def tag(self, data: st.DataObject, word: str) -> None:
        how = data.draw(st.sampled_from(((word,), ("--remove", word), ("--primary", "research", word))))
        self.do("tag", self.an_organization(data), *how, "--yes")

    @rule(data=st.data(), insists=st.booleans())
    def merge(self, data: st.DataObject, insists: bool) -> None:
        one, other = self.an_organization(data), self.an_organization(data)
        self.do("merge", one, other, *(("--yes",) if insists else ()))

    @rule(data=st.data())
    def split(self, data: st.DataObject) -> None:
        self.do("split", self.an_organization(data))

    @rule(data=st.data(), name=st.sampled_from(NAMES))
    def divide(self, data: st.DataObject, name: str) -> None:
        one = self.an_organization(data)
        with open_reader(self.path) as reader:
            mine = [mention.id for mention, _ in reading.resolved_mentions(reader, organization=one)]
        mention = data.draw(st.sampled_from(mine or ["m_0000000000000000"]))
        self.do("split", one, "--new", name, "--mention", mention, "--yes")

    @rule(data=st.data(), decisions=st.booleans())
    def retract(self, data: st.DataObject, decisions: bool) -> None:
        live = sorted(key[1] for key in self.last.facts if key[0] == "decisions")
        subject = data.draw(st.sampled_from(live)) if decisions and live else self.a_source(data)
        self.do("retract", subject, "-m", "because")

    @rule(
        data=st.data(),
        verdict=st.sampled_from(("same", "different", "unsure", "new")),
        name=st.sampled_from(NAMES),
    )
    def decide(self, data: st.DataObject, verdict: str, name: str) -> None:
        subject = data.draw(st.sampled_from((name, "Quince Collective", self.a_mention(data))))
        target = () if verdict in ("new", "unsure") else (self.an_organization(data),)
        where = data.draw(
            st.sampled_from(((), ("--source", "herald-2020-03"), ("--scope", "everywhere"), ("--yes",)))
        )
        self.do("decide", subject, verdict, *target, *where)

    @rule(
        data=st.data(),
        names=st.lists(
            st.tuples(st.sampled_from(NAMES), st.sampled_from(WORDS)), min_size=1, max_size=4, unique=True
        ),
        how=st.sampled_from(
            ((), ("--accept", "table"), ("--complete", "--accept", "table"), ("--supersedes",))
        ),
    )
    def ingest(self, data: st.DataObject, names: list[tuple[str, str]], how: tuple[str, ...]) -> None:
        self.files += 1
        path = self.folder / f"list-{self.files}.csv"
        lines = ["name,stance", *(f"{name},{stance}" for name, stance in names)]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        more = (*how, self.a_source(data)) if how == ("--supersedes",) else how
        self.do(
            "ingest", str(path), "--alliance", HARBOR, "--date", "2023-05", "--publisher", "Harbor", *more
        )

    def waiting(self) -> bool:
        return any(row["state"] == "staged" for key, row in self.last.facts.items() if key[0] == "mentions")

    @precondition(waiting)
    @rule(verb=st.sampled_from((None, "skip", "founder")))
    def apply(self, verb: str | None) -> None:
        plan = self.folder / "plan.txt"
        if self.run("review", "--export", str(plan))[0] == 0 and plan.is_file():
            text = plan.read_text(encoding="utf-8")
            if verb is not None:
                text = text.replace("\nmember ", f"\n{verb} ")
            plan.write_text(text, encoding="utf-8")
            self.do("apply", str(plan))

    @precondition(waiting)
    @rule()
    def accept_certain(self) -> None:
        self.do("review", "--accept-certain")

    @rule(more=st.booleans())
    def import_ror(self, more: bool) -> None:
        second = {**ROR, "id": "https://ror.org/01bbbbb22", "name": "Gorse", "wikidata": [], "links": []}
        (self.folder / "ror.jsonl").write_text(
            "".join(json.dumps(one) + "\n" for one in ((ROR, second) if more else (ROR,))), encoding="utf-8"
        )
        self.do("import", "ror", str(self.folder / "ror.jsonl"))

    @rule()
    def export(self) -> None:
        self.exports.append(self.run("decisions", "export")[1])

    @precondition(lambda self: self.exports)
    @rule(data=st.data())
    def take_over(self, data: st.DataObject) -> None:
        path = self.folder / "decisions.jsonl"
        path.write_text(data.draw(st.sampled_from(self.exports)), encoding="utf-8")
        self.do("decisions", "import", str(path), "--skip-unknown")

    # --- back and forth ---

    def chains(self) -> list[list[int]]:
        """Each change with what took it back and made it again, by numbers."""
        homes: dict[int, list[int]] = {}
        for row in reversed(self.last.log):
            home = homes[row["undoes"]] if row["undoes"] is not None else []
            home.append(row["change"])
            homes[row["change"]] = home
        return list({id(chain): chain for chain in homes.values() if chain[0] != 1}.values())

    @precondition(lambda self: self.chains())
    @rule(data=st.data(), times=st.integers(1, 4))
    def undo_what_was_done_last(self, data: st.DataObject, times: int) -> None:
        for _ in range(times):
            self.invert(data, newest=True)

    @precondition(lambda self: self.chains())
    @rule(data=st.data())
    def undo_or_redo(self, data: st.DataObject) -> None:
        self.invert(data, newest=False)

    def invert(self, data: st.DataObject, *, newest: bool) -> None:
        chains = self.chains()
        standing = [one for one in chains if len(one) % 2] if newest else []
        chain = max(standing, key=lambda one: one[-1]) if standing else data.draw(st.sampled_from(chains))
        must = chain[-1] == len(self.states) - 1
        command = "undo" if len(chain) % 2 else "redo"
        before, after = self.states[chain[-1] - 1], self.states[chain[-1]]
        assert before is not None and after is not None
        expected = dict(self.last.facts)
        for key in before.facts.keys() | after.facts.keys():
            old, new = before.facts.get(key), after.facts.get(key)
            if old != new:
                expected.pop(key, None)
                if old is not None:
                    expected[key] = old
        bare = bool(standing) and data.draw(st.booleans())
        given = () if bare else (str(chain[0]),)
        code, said = self.do(command, *given)
        if code:
            assert not must and not (standing and not given), f"refused for what was done last: {said}"
            later = int(said.strip().rpartition(" ")[2])
            assert chain[-1] < later < len(self.states), said
            return
        assert self.last.facts == expected
        if must:
            assert self.last.answers == before.answers

    def take_back_and_make_again(self) -> None:
        """The change that was made last; ends as it began, the file being put back."""
        content, last = self.path.read_bytes(), len(self.states) - 1
        chain = next(chain for chain in self.chains() if chain[-1] == last)
        for number, expected in enumerate(self.states[-2:], start=len(chain)):
            code, _, said = self.run("undo" if number % 2 else "redo", str(chain[0]))
            assert code == 0, said
            found = self.now()
            assert expected is not None
            assert (found.facts, found.answers) == (expected.facts, expected.answers)
            assert found.log[number - len(chain) + 1 :] == self.last.log, "one change each"
        self.path.write_bytes(content)

    def same(self, found: State, expected: State | None) -> None:
        """Both tell the same; what differs is short enough to be read."""
        assert expected is not None
        keys = found.facts.keys() | expected.facts.keys()
        differing = [(key, found.facts.get(key), expected.facts.get(key)) for key in keys]
        assert not [one for one in differing if one[1] != one[2]]
        assert found == expected

    def look_back(self) -> None:
        """At the change before the last one, and at another."""
        last = len(self.states) - 1
        for number in (last - 1, self.dice.randint(1, last)):
            with open_reader(self.path) as reader:
                history.rewind(reader, number)
                self.same(state(reader), self.states[number])

    @invariant()
    def nothing_is_left_behind(self) -> None:
        if hasattr(self, "path"):
            assert not [path.name for path in self.folder.iterdir() if path.name.startswith(".")]
            assert not list(self.folder.glob("registry.sqlite?*"))


@pytest.mark.parametrize("part", PARTS)
def test_what_any_commands_did_is_taken_back_made_again_and_looked_back_at(part: int) -> None:
    try_histories(Histories, part, small=(3, 12), full=(200, 30))
