"""Two records that are one organization: the one redirects to the other, and no row moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from alliance_cli.errors import Refused, UsageError
from alliance_cli.jobs.resolve import Resolver
from alliance_cli.jobs.rosters import effect
from alliance_cli.jobs.rosters.roster import Row
from alliance_cli.model.records import Organization
from alliance_cli.store import merging, reading

if TYPE_CHECKING:
    from alliance_cli.store.connection import Reader
    from alliance_cli.store.writing import Writer


class Plan(NamedTuple):
    """A merge checked against the registry: the record that gives way, and the one that stays."""

    record: Organization
    into: Organization


class Outcome(NamedTuple):
    """What a merge does to answers, as rows of `effect.FIELDS`."""

    effect: list[Row]


def plan(reader: Reader, record: str, into: str, *, insists: bool = False) -> Plan:
    """Checks a merge.

    Refused for records that a person held apart, for an alliance (its roster would be lost), and, unless the
    caller insists, for two that a relation connects; UsageError for a record and itself; NotFound.
    """
    resolver = Resolver(reader)
    already = merging.merged_into(reader, record)
    if already is not None:
        raise Refused(
            f"{record} is merged into {already} already", f"'alliance split {record}' takes it out again"
        )
    target = merging.merged_into(reader, into)
    one, other = resolver.organization(record), resolver.organization(into)
    if target == one.slug:
        raise Refused(
            f"{into} is merged into {target} already", f"'alliance split {into}' takes it out again"
        )
    if one.slug == other.slug:
        raise UsageError(f"'{record}' and '{into}' are both {one.name} ({one.slug})", "name two records")
    if one.slug in reading.alliances(reader):
        raise Refused(
            f"{one.name} ({one.slug}) is an alliance, which has members", "merge the other one into it"
        )
    _check_apart(reader, one, other)
    if not insists:
        _check_relations(reader, one, other)
    return Plan(one, other)


def _check_apart(reader: Reader, one: Organization, other: Organization) -> None:
    forms = {slug: merging.written_forms(reader, slug) for slug in (one.slug, other.slug)}
    for slug, target in ((one.slug, other.slug), (other.slug, one.slug)):
        own = forms[slug] - forms[target]
        for decision, surface, refused in merging.held_apart(reader, slug):
            if refused == target and surface in own:
                raise Refused(
                    f"a person decided that {slug} is not {target} ({decision})",
                    f"'alliance retract {decision}' first, if that was wrong",
                )


def _check_relations(reader: Reader, one: Organization, other: Organization) -> None:
    for relation in reading.relations(reader, one.slug):
        if other.slug in (relation.subject, relation.object):
            raise Refused(
                f"{relation.subject} is recorded as {relation.kind} {relation.object}: they are two",
                "--yes merges them all the same",
            )


def merge(writer: Writer, planned: Plan) -> Outcome:
    """Merges the records."""
    from alliance_cli.store import curating
    from alliance_cli.store.deciding import as_settled

    before = effect.answers(as_settled(writer))
    curating.merge(writer, planned.record.slug, planned.into.slug)
    return Outcome(effect.effect(before, effect.answers(as_settled(writer))))
