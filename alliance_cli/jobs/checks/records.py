"""Checks of the registry's records, whatever the alliance: dates, redirects, relations, sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from alliance_cli.jobs.checks.context import Context, Found
from alliance_cli.model.dates import later
from alliance_cli.model.records import Evidence
from alliance_cli.model.terms import AllianceState, RelationKind, Stance


def redirect_chain(context: Context) -> Iterator[Found]:
    """A merged organization that redirects to one that is itself merged, or to itself in a ring."""
    for slug, organization in context.organizations.items():
        target = context.organizations.get(organization.merged_into or "")
        if target is not None and target.merged_into is not None:
            yield Found(
                slug,
                f"redirects to {target.slug}, which redirects to {target.merged_into}",
                f"let {slug} redirect to the last one",
            )


def relation_ring(context: Context) -> Iterator[Found]:
    """Organizations that are part of, subsidiary of or succeeded by themselves in a ring."""
    for kind in (RelationKind.PART_OF, RelationKind.SUBSIDIARY_OF, RelationKind.SUCCEEDED_BY):
        above = context.material.parents(kind)
        told: set[str] = set()
        for slug in sorted(above):
            ring = _ring(slug, above)
            if ring and slug not in told:
                told.update(ring)
                yield Found(
                    slug,
                    f"relations {kind} lead back to it: {' → '.join([*ring, slug])}",
                    "remove the relation that is wrong",
                )


def _ring(start: str, above: Mapping[str, list[str]]) -> list[str]:
    """The shortest way up from `start` back to itself, `start` first; empty when there is none."""
    ways = [[start]]
    seen: set[str] = set()
    for way in ways:  # grows while it is walked: a breadth-first search
        for parent in above.get(way[-1], ()):
            if parent == start:
                return way
            if parent not in seen:
                seen.add(parent)
                ways.append([*way, parent])
    return []


def event_outside_alliance(context: Context) -> Iterator[Found]:
    """A stated day of joining or leaving before the alliance was formed or after it was dissolved."""
    for slug, alliance in context.material.alliances.items():
        for item in _stated(context, slug):
            day = item.event_date or ""
            early = alliance.formed is not None and later(alliance.formed, day)
            late = alliance.dissolved is not None and later(day, alliance.dissolved)
            if early or late:
                bound = f"formed {alliance.formed}" if early else f"dissolved {alliance.dissolved}"
                yield Found(
                    item.organization,
                    f"{item.source} dates its {item.stance} of {slug} {day}, but {slug} was {bound}",
                    "correct the day of the mention or of the alliance",
                )


def _stated(context: Context, alliance: str) -> list[Evidence]:
    found = context.material.evidence.get(alliance, {})
    return [item for items in found.values() for item in items if item.event_date]


def planned_alliance_with_members(context: Context) -> Iterator[Found]:
    """An alliance that is recorded as planned although sources name members, so that its roster is empty."""
    for slug, alliance in context.material.alliances.items():
        if alliance.state is not AllianceState.PLANNED:
            continue
        named = {
            item.organization
            for items in context.material.evidence.get(slug, {}).values()
            for item in items
            if item.stance in (Stance.MEMBER, Stance.JOINED)
        }
        if named:
            yield Found(
                slug,
                f"is planned, yet sources name members of it: {', '.join(sorted(named))}",
                "record that it is active",
            )


def date_order(context: Context) -> Iterator[Found]:
    """Two dates of one record in the wrong order: an end before its beginning."""
    for subject, what, first, second in _spans(context):
        if first is not None and second is not None and later(first, second):
            yield Found(subject, f"{what}: {second} is before {first}", "correct one of the two dates")


def _spans(context: Context) -> Iterator[tuple[str, str, str | None, str | None]]:
    for name in context.names:
        yield name.organization, f"name '{name.value}' ends too early", name.valid_from, name.valid_until
    for relation in context.material.relations:
        what = f"relation {relation.kind} {relation.object} ends too early"
        yield relation.subject, what, relation.valid_from, relation.valid_until
    for slug, alliance in context.material.alliances.items():
        yield slug, "dissolved before it was formed", alliance.formed, alliance.dissolved
    for slug, source in context.material.sources.items():
        yield slug, "retrieved before it was published", source.published, source.retrieved


def date_without_basis(context: Context) -> Iterator[Found]:
    """A source with a day of publication of which nobody says whether it is printed or inferred."""
    for slug, source in context.material.sources.items():
        if source.published is not None and source.date_basis is None:
            yield Found(
                slug, f"published {source.published}, printed or inferred?", "record the date's basis"
            )
