"""Random histories against a plain model: whatever is done, taken back and made again, every answer stays right.

The model is a dictionary of facts, and for each change the facts that it altered, before and after. After each step
the registry must tell the same facts, roster and log as the model; the change that was made last is taken back and
made again, which must always work; and looking back at the change before it and at another one, by number or time,
must tell what was told then. Whatever else is taken back must either leave exactly the other facts or be refused.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from alliance_cli.errors import Refused
from alliance_cli.jobs import decide, edit, merge, retract, revise, split, tag, undo
from alliance_cli.jobs.rosters.past import look_back
from alliance_cli.jobs.rosters.roster import ANY, Filters, roster
from alliance_cli.store import history
from alliance_cli.store.connection import Reader, open_reader
from alliance_cli.store.maintenance import verify
from alliance_cli.store.schema import migrate
from alliance_cli.store.writing import Authorship, Writer, open_writer
from tests.reliability.histories import PARTS, Told, try_histories

LEAGUE = "league-of-tests"
NAMES = ("Quuxley Works", "Zzyzx Institute", "Brimfrot", "Glomnast Group")
TOPICS = ("tides", "kelp", "fog")

Facts = dict[tuple[str, ...], Any]


class Done(NamedTuple):
    """A change of the model: its command, the facts that it altered as (before, after), and what it undoes."""

    command: str
    altered: dict[tuple[str, ...], tuple[Any, Any]]
    undoes: int | None = None


@cache
def beginning() -> bytes:
    """A registry with one alliance, made by change 1."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "registry.sqlite"
        migrate(path)
        with open_writer(path, Authorship("ada", "2020-01-01T00:00:00Z", "db build")) as writer:
            edit.add(writer, edit.Plan(edit.Addition("League of Tests", is_alliance=True), None, None, False))
        return path.read_bytes()


def told(reader: Reader) -> Facts:
    """The facts that the registry tells, in the shape of the model."""
    found: Facts = {}
    rows: Callable[[str], Any] = reader.rows
    for slug, name, country, into in rows(
        "SELECT o.slug, o.name, o.country, m.slug FROM organization o "
        "LEFT JOIN organization m ON m.id = o.merged_into_id"
    ):
        found["organization", slug] = (name, country, into)
    for slug, value, kind in rows(
        "SELECT o.slug, n.value, n.kind FROM name n JOIN organization o ON o.id = n.organization_id"
    ):
        found["name", slug, value] = kind
    for slug, code, position in rows(
        "SELECT o.slug, t.code, g.position FROM tagging g JOIN tag t ON t.id = g.tag_id "
        "JOIN organization o ON o.id = g.organization_id"
    ):
        found["topic", slug, code] = position
    for source, slug, stance, day, retracted in rows(
        "SELECT s.slug, o.slug, m.stance, m.event_date, s.retracted IS NOT NULL FROM mention m "
        "JOIN source s ON s.id = m.source_id JOIN decision d ON d.mention_id = m.id "
        "JOIN organization o ON o.id = d.organization_id"
    ):
        found["said", source] = (slug, stance, day)
        found["retracted", source] = bool(retracted)
    for surface, verdict, slug in rows(
        "SELECT d.surface, d.verdict, o.slug FROM decision d JOIN organization o ON o.id = d.organization_id "
        "WHERE d.scope = 'everywhere' AND d.retracted_at IS NULL"
    ):
        found["decided", surface, slug] = verdict
    return {key: value for key, value in found.items() if value is not False}


def members(facts: Facts) -> dict[str, str]:
    """The roster that the facts mean: of each organization the last thing that a source which counts says."""
    homes = {key[1]: value[2] or key[1] for key, value in facts.items() if key[0] == "organization"}
    last: dict[str, tuple[str, str]] = {}
    for key, value in facts.items():
        if key[0] == "said" and not facts.get(("retracted", key[1])):
            slug, stance, day = value
            last[homes[slug]] = max(last.get(homes[slug], ("", "")), (day, stance))
    return {slug: "member" if stance == "member" else "former" for slug, (_, stance) in last.items()}


class Model(Told):
    """A registry and its model, changed together."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.path = self.folder / "registry.sqlite"
        self.path.write_bytes(beginning())
        self.facts: Facts = {("organization", LEAGUE): ("League of Tests", None, None)}
        self.done: list[Done] = [Done("db build", {})]
        self.states: list[Facts] = [dict(self.facts)]
        self.dice = random.Random(len(self.done))
        self.seen = len(self.done)

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            type(self).made += len(self.done) - 1
            shutil.rmtree(self.folder)

    # --- how the registry and the model are changed ---

    @property
    def day(self) -> str:
        """The day of the next change, of which no two are the same."""
        return self.day_of(len(self.done) + 1)

    def day_of(self, change: int) -> str:
        number = change - 1
        return f"{2021 + number // 336}-{number % 336 // 28 + 1:02d}-{number % 28 + 1:02d}"

    def change(
        self,
        command: str,
        plan: Callable[[Reader], Any],
        make: Callable[[Writer, Any], object],
        altered: Facts,
        undoes: int | None = None,
    ) -> None:
        """Makes a change in the registry, as a command does, and in the model: facts become others, or go (None)."""
        with open_reader(self.path) as reader:
            planned = plan(reader)
        with open_writer(self.path, Authorship("ada", f"{self.day}T12:00:00Z", command)) as writer:
            make(writer, planned)
        pairs = {key: (self.facts.get(key), value) for key, value in altered.items()}
        for key, (_, after) in pairs.items():
            if after is None:
                self.facts.pop(key, None)
            else:
                self.facts[key] = after
        assert writer.number == len(self.done) + 1
        self.done.append(Done(command, pairs, undoes))
        self.states.append(dict(self.facts))

    def records(self, *, merged: bool = False) -> list[str]:
        """Slugs of organizations that stand by themselves, or that are merged."""
        return sorted(
            key[1]
            for key, value in self.facts.items()
            if key[0] == "organization" and key[1] != LEAGUE and (value[2] is not None) is merged
        )

    def one(self, data: st.DataObject, *, merged: bool = False) -> str:
        return data.draw(st.sampled_from(self.records(merged=merged)))

    def with_(self, slug: str, **values: Any) -> Facts:
        name, country, into = self.facts["organization", slug]
        row = {"name": name, "country": country, "into": into, **values}
        return {("organization", slug): (row["name"], row["country"], row["into"])}

    # --- what people do ---

    @rule(name=st.sampled_from(NAMES))
    def add(self, name: str) -> None:
        base = name.lower().replace(" ", "-")
        slugs = [base, *(f"{base}-{number}" for number in range(2, 99))]
        slug = next(one for one in slugs if ("organization", one) not in self.facts)
        plan = partial(edit.plan, addition=edit.Addition(name, is_new=True))
        self.change("add", plan, edit.add, {("organization", slug): (name, None, None)})

    @precondition(lambda self: self.records())
    @rule(data=st.data(), leaves=st.booleans())
    def state(self, data: st.DataObject, leaves: bool) -> None:
        slug, day = self.one(data), self.day
        said: Facts = {("said", f"curator-ada-{day}"): (slug, "left" if leaves else "member", day)}
        if leaves:
            organization = partial(_organization, slug=slug)
            make = partial(_leave, day=day)
            self.change("leave", organization, make, said)
        else:
            plan = partial(edit.plan, addition=edit.Addition(slug, alliance=LEAGUE, since=day))
            self.change("add", plan, edit.add, said)

    @precondition(lambda self: self.records())
    @rule(data=st.data(), country=st.sampled_from(("DE", "NO")))
    def move(self, data: st.DataObject, country: str) -> None:
        slug = self.one(data)
        if self.facts["organization", slug][1] != country:
            self.revise(slug, revise.Wish(country=country), self.with_(slug, country=country))

    @precondition(lambda self: self.records())
    @rule(data=st.data())
    def rename(self, data: st.DataObject) -> None:
        slug = self.one(data)
        old, new = self.facts["organization", slug][0], f"Renamed {len(self.done)}"
        kept = self.facts.get(("name", slug, old), "former")
        self.revise(
            slug,
            revise.Wish(name=new, insists=True),
            {**self.with_(slug, name=new), ("name", slug, old): kept},
        )

    @precondition(lambda self: self.records())
    @rule(data=st.data(), number=st.integers(1, 2), removes=st.booleans())
    def call(self, data: st.DataObject, number: int, removes: bool) -> None:
        slug = self.one(data)
        value = f"{slug} or {number}"
        known = ("name", slug, value) in self.facts
        if removes and known:
            self.revise(slug, revise.Wish(remove_names=(value,)), {("name", slug, value): None})
        if not removes and not known:
            self.revise(
                slug, revise.Wish(add_names=(f"{value}:acronym",)), {("name", slug, value): "acronym"}
            )

    def revise(self, slug: str, wish: revise.Wish, altered: Facts) -> None:
        self.change("edit", partial(revise.plan, wanted=slug, wish=wish), revise.revise, altered)

    @precondition(lambda self: self.records())
    @rule(data=st.data(), topic=st.sampled_from(TOPICS))
    def label(self, data: st.DataObject, topic: str) -> None:
        slug = self.one(data)
        positions = {key[2]: value for key, value in self.facts.items() if key[:2] == ("topic", slug)}
        removed = topic in positions
        plan = partial(
            tag.plan,
            wanted=slug,
            words=() if removed else (topic,),
            remove=(topic,) if removed else (),
            insists=True,
        )
        position = None if removed else max(positions.values(), default=-1) + 1
        self.change("tag", plan, tag.tag, {("topic", slug, topic): position})

    @precondition(lambda self: self.records())
    @rule(data=st.data(), number=st.integers(1, 3))
    def decide(self, data: st.DataObject, number: int) -> None:
        slug, surface = self.one(data), f"Unheard-of Spelling {number}"
        if not any(key[:2] == ("decided", surface) for key in self.facts):
            recorded: Facts = {("name", slug, surface): self.facts.get(("name", slug, surface), "alias")}
            if any(key[0] == "name" and key[1] != slug and key[2] == surface for key in self.facts):
                recorded = {}
            plan = partial(decide.plan, wish=decide.Wish(surface, "same", slug))
            self.change("decide", plan, decide.decide, {("decided", surface, slug): "same", **recorded})

    @precondition(lambda self: len(self.records()) > 1)
    @rule(data=st.data())
    def merge(self, data: st.DataObject) -> None:
        slug, into = data.draw(st.permutations(self.records()))[:2]
        apart = any(
            ("decided", f"organization:{one}", other) in self.facts
            for one, other in ((slug, into), (into, slug))
        )
        plan = partial(merge.plan, record=slug, into=into)
        followers = [one for one in self.records(merged=True) if self.facts["organization", one][2] == slug]
        altered: Facts = {("decided", f"organization:{slug}", into): "same"}
        for one in (slug, *followers):
            altered |= self.with_(one, into=into)
        if apart:
            with pytest.raises(Refused, match="a person decided"), open_reader(self.path) as reader:
                plan(reader)
        else:
            self.change("merge", plan, merge.merge, altered)

    @precondition(lambda self: self.records(merged=True))
    @rule(data=st.data())
    def split(self, data: st.DataObject) -> None:
        slug = self.one(data, merged=True)
        into = self.facts["organization", slug][2]
        with open_reader(self.path) as reader:
            planned = split.plan(reader, slug)
        altered = self.with_(slug, into=None) | {("decided", f"organization:{slug}", into): "different"}
        for key in self.facts:
            if (
                key[:2] == ("decided", f"organization:{slug}")
                and key[2] != into
                and self.facts[key] == "same"
            ):
                altered[key] = None
        for one in planned.along:
            assert self.facts["organization", one][2] == into
            altered |= self.with_(one, into=slug)
        self.change("split", partial(split.plan, wanted=slug), split.split, altered)

    @precondition(lambda self: self.counting())
    @rule(data=st.data())
    def retract(self, data: st.DataObject) -> None:
        source = data.draw(st.sampled_from(self.counting()))
        self.change(
            "retract", partial(retract.plan, subject=source), retract.retract, {("retracted", source): True}
        )

    def counting(self) -> list[str]:
        said = [key[1] for key in self.facts if key[0] == "said"]
        return sorted(source for source in said if ("retracted", source) not in self.facts)

    # --- back and forth ---

    def chains(self) -> list[list[int]]:
        """Each change with what took it back and made it again, by numbers."""
        homes: dict[int, list[int]] = {}
        for number, done in enumerate(self.done, start=1):
            home = homes[done.undoes] if done.undoes is not None else []
            home.append(number)
            homes[number] = home
        unique = {id(chain): chain for chain in homes.values()}
        return [chain for chain in unique.values() if self.done[chain[0] - 1].command != "db build"]

    def standing(self, holds: bool) -> list[list[int]]:
        return [chain for chain in self.chains() if (len(chain) % 2 == 1) is holds]

    @precondition(lambda self: self.standing(True))
    @rule()
    def undo_the_last(self) -> None:
        chain = max(self.standing(True), key=lambda chain: chain[-1])
        self.invert("undo", partial(undo.plan_undo), chain)

    @precondition(lambda self: self.standing(True))
    @rule(data=st.data())
    def undo_one(self, data: st.DataObject) -> None:
        chains = self.standing(True)
        chain = data.draw(st.sampled_from(chains))
        last = max(chains, key=lambda one: one[-1]) is chain
        self.try_to_invert("undo", partial(undo.plan_undo, wanted=chain[0]), chain, must=last)

    @precondition(lambda self: self.standing(False))
    @rule(data=st.data())
    def redo_one(self, data: st.DataObject) -> None:
        chains = self.standing(False)
        chain = data.draw(st.sampled_from(chains))
        last = max(self.chains(), key=lambda one: one[-1]) is chain
        self.try_to_invert("redo", partial(undo.plan_redo, wanted=chain[0]), chain, must=last)

    @precondition(lambda self: self.standing(False))
    @rule()
    def redo_the_last(self) -> None:
        chain = max(self.standing(False), key=lambda chain: chain[-1])
        if max(one[0] for one in self.chains()) < chain[-1]:
            self.try_to_invert("redo", undo.plan_redo, chain, must=chain[-1] == len(self.done))

    def try_to_invert(
        self, command: str, plan: Callable[[Reader], Any], chain: list[int], *, must: bool
    ) -> None:
        try:
            self.invert(command, plan, chain)
        except Refused as refusal:
            assert not must, f"refused for what was done last: {refusal.message}"
            later = int(refusal.hint.rpartition(" ")[2])
            assert chain[-1] < later <= len(self.done), refusal.message

    def invert(self, command: str, plan: Callable[[Reader], Any], chain: list[int]) -> None:
        altered = self.done[chain[-1] - 1].altered
        self.change(
            command,
            plan,
            undo.invert,
            {key: before for key, (before, _) in altered.items()},
            undoes=chain[-1],
        )
        assert all(self.states[-2].get(key) == after for key, (_, after) in altered.items()), (
            "a fact had moved on"
        )

    # --- what must hold ---

    @invariant()
    def facts_roster_and_log_agree(self) -> None:
        if hasattr(self, "path"):
            with open_reader(self.path) as reader:
                self.agrees(reader, len(self.done))
                assert verify(reader) == []

    def agrees(self, reader: Reader, change: int) -> None:
        """The registry tells the same facts, roster and log as the model after a change."""
        facts = self.states[change - 1]
        assert told(reader) == facts
        rows = roster(reader, Filters(alliance=LEAGUE, status=ANY)).rows
        assert {row["slug"]: row["status"] for row in rows} == members(facts)
        log = [(row["command"], row["undoes"]) for row in history.changes(reader, history.Wanted())]
        assert log == [(done.command, done.undoes) for done in reversed(self.done[:change])]

    @invariant()
    def a_change_is_taken_back_made_again_and_looked_back_at(self) -> None:
        """Looks once at every change; ends as it began, the file and the model being put back."""
        last = len(self.done) if hasattr(self, "path") else 0
        if last <= getattr(self, "seen", 0):
            return
        self.seen = last
        kept = self.path.read_bytes(), dict(self.facts), list(self.done), list(self.states)
        chain = next(chain for chain in self.chains() if chain[-1] == last)
        for expected in self.states[-2:]:
            command, plan = ("undo", undo.plan_undo) if len(chain) % 2 else ("redo", undo.plan_redo)
            self.invert(command, partial(plan, wanted=chain[0]), chain)
            chain.append(len(self.done))
            assert self.facts == expected
            with open_reader(self.path) as reader:
                self.agrees(reader, len(self.done))
        content, self.facts, self.done, self.states = kept
        self.path.write_bytes(content)
        for change in (last - 1, self.dice.randint(1, last)):
            with open_reader(self.path) as reader:
                at = self.dice.choice((f"#{change}", f"{self.day_of(change)}T12:00:00Z"))
                assert look_back(reader, at if change > 1 else "#1") == change
                self.agrees(reader, change)


def _organization(reader: Reader, slug: str) -> Any:
    from alliance_cli.store import reading

    return reading.organizations(reader, everyone=True)[slug]


def _leave(writer: Writer, organization: Any, day: str) -> None:
    edit.leave(writer, organization, LEAGUE, day)


@pytest.mark.parametrize("part", PARTS)
def test_a_registry_is_what_its_model_is_after_every_step(part: int) -> None:
    try_histories(Model, part, small=(2, 12), full=(250, 30))
