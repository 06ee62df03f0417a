"""Checks of one alliance's roster: what a curator should settle before the roster is relied on."""

from __future__ import annotations

from collections.abc import Iterator

from alliance_cli.jobs.checks.context import Context, Found
from alliance_cli.model.terms import RelationKind


def disputed_member(context: Context) -> Iterator[Found]:
    """An organization whose membership the sources contradict."""
    for row in context.disputed:
        yield Found(
            row["slug"],
            f"{row['name']}: {_listed(row['sources'])} contradict each other on its membership",
            f"read the evidence: alliance show {row['slug']}",
        )


def unresolved_mention(context: Context) -> Iterator[Found]:
    """A written name that belongs to no organization yet, so that its statement counts for nothing."""
    places: dict[str, list[str]] = {}
    for mention in context.unresolved:
        places.setdefault(mention.surface, []).append(mention.source)
    for surface, sources in places.items():
        yield Found(
            surface,
            f"'{surface}' in {_listed(sorted(set(sources)))} names no known organization",
            "see whom it may mean: alliance resolve, or record the organization: alliance add",
        )


def count_claim(context: Context) -> Iterator[Found]:
    """A number of members that a source claims and the roster of that day does not bear out."""
    for row in context.wrong_counts:
        yield Found(
            row["source"],
            f"claims '{row['text']}', the roster of {row['as_of']} has {row['counted']}",
            f"compare the numbers: alliance counts --source {row['source']}",
        )


def undecided_value(context: Context) -> Iterator[Found]:
    """A role or tier on which equally good sources differ, so that the roster leaves it empty."""
    for slug, standing in context.standings.items():
        for tie in standing.ties:
            yield Found(
                slug,
                f"{context.organizations[slug].name}: sources differ on its {tie}",
                f"read the evidence: alliance show {slug}",
            )


def missing_sector(context: Context) -> Iterator[Found]:
    """Members without a sector, which no filter by sector finds; one finding for all of them."""
    yield from _missing(context, "sector")


def missing_country(context: Context) -> Iterator[Found]:
    """Members without a country; one finding for all of them."""
    yield from _missing(context, "country")


def _missing(context: Context, field: str) -> Iterator[Found]:
    slugs = [row["slug"] for row in context.members if row[field] is None]
    if slugs:
        words = "1 member has" if len(slugs) == 1 else f"{len(slugs)} members have"
        yield Found(
            context.alliance, f"{words} no {field}: {', '.join(slugs)}", "complete them where they are known"
        )


def member_and_parent(context: Context) -> Iterator[Found]:
    """A member beside the body that it is a part or a subsidiary of."""
    names = {row["slug"]: row["name"] for row in context.members}
    known = {
        RelationKind.PART_OF: ("is part of", "the part is not counted again"),
        RelationKind.SUBSIDIARY_OF: ("is a subsidiary of", "both count; once with --rollup subsidiary_of"),
    }
    for relation in context.material.relations:
        both = relation.subject in names and relation.object in names
        if relation.kind in known and both and context.in_force(relation):
            words, hint = known[relation.kind]
            message = f"{names[relation.subject]} {words} {names[relation.object]}, and both are members"
            yield Found(relation.subject, message, hint)


def _listed(words: list[str]) -> str:
    """The words as a sentence lists them: "a, b and c"."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
