"""New organizations of a plan: under which name each is recorded, and what is told of it.

A plan tells each of them once, under the name that its lines give; a line may give it another name, or say that it
is a known organization.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from alliance_cli.errors import AllianceError, InvalidData, Refused, did_you_mean
from alliance_cli.jobs.documents.coalitions import named
from alliance_cli.jobs.plans.plan import NEW, OPEN, SAME
from alliance_cli.jobs.plans.planned import Body
from alliance_cli.jobs.plans.words import splits
from alliance_cli.jobs.rosters.roster import country_code
from alliance_cli.jobs.suggest import closest
from alliance_cli.model.terms import Sector
from alliance_cli.names import fold, slugify

if TYPE_CHECKING:
    from alliance_cli.jobs.resolve import Resolver
    from alliance_cli.store.writing import Writer


class Properties(NamedTuple):
    """What a person tells of a new organization. `part_of` is a known slug, or the folded name of another new one."""

    where: str
    sectors: tuple[str, ...] = ()
    country: str | None = None
    slug: str | None = None
    part_of: str | None = None


class Bodies(NamedTuple):
    """The lines about new organizations: of each, and by its name in the plan, the sign and target that it means;
    `unused` tells of names that no other line of the plan uses."""

    lines: tuple[tuple[Body, str, str], ...]
    by_name: Mapping[str, tuple[str, str]]
    unused: tuple[str, ...] = ()

    def meaning(self, name: str) -> tuple[str, str]:
        """Whom a new name of the plan means: "=" with a slug or name, or "+" with the name to record."""
        return self.by_name.get(name, (NEW, name))


def key(name: str) -> str:
    """What tells new organizations of one plan apart: the official name, folded."""
    return fold(named(name)[0])


def meant(lines: Iterable[Body], names: Iterable[str]) -> Bodies:
    """Whom the new `names` of a plan mean, as its lines about them say. InvalidData names a line."""
    used = set(names)
    found: dict[str, tuple[str, str]] = {}
    taken: list[tuple[Body, str, str]] = []
    unused = []
    for line in lines:
        name, sign, target = _apart(line, used)
        if name in found:
            raise InvalidData(f"{line.where}: '{name}' is told twice", "keep one of the lines")
        if sign == SAME and line.told:
            raise InvalidData(f"{line.where}: '{target}' is known already", "alliance edit and tag change it")
        if name not in used:
            unused.append(f"{line.where}: no line means the new '{name}'")
        found[name] = (sign, target)
        taken.append((line, sign, target))
    return Bodies(tuple(taken), found, tuple(unused))


def _apart(line: Body, used: set[str]) -> tuple[str, str, str]:
    """Name in the plan, sign and target. A name may hold a sign: one that the plan uses goes first."""
    text = " ".join(line.text.split())
    ways = [(text, NEW, text), *splits(text)]
    name, sign, target = next((way for way in ways if way[0] in used), ways[min(1, len(ways) - 1)])
    if sign == OPEN or not target:
        raise InvalidData(f"{line.where}: whom does '{name}' mean?", "= SLUG, or + ANOTHER NAME")
    return name, sign, target


def told(resolver: Resolver, bodies: Bodies, made: Collection[str]) -> dict[str, Properties]:
    """By key what is told of the organizations that the plan makes (their keys). InvalidData or Refused name a line."""
    found: dict[str, Properties] = {}
    for line, sign, target in bodies.lines:
        of = key(target)
        if sign == NEW and line.told:
            checked = _checked(line, lambda wanted: _owner(resolver, wanted, made))
            if of in made:
                _check_slug(resolver, checked, [one for name, one in found.items() if name != of])
                found[of] = _merged(found.get(of), checked)
    return found


def _checked(line: Body, owner: Callable[[str], str | None]) -> Properties:
    told = dict(line.told)
    try:
        country = country_code(told["country"]) if "country" in told else None
    except AllianceError as error:
        raise InvalidData(f"{line.where}: {error.message}", error.hint) from error
    sectors = tuple(word.strip() for word in told.get("sector", "").split(",") if word.strip())
    for sector in sectors:
        if sector not in list(Sector):
            hint = did_you_mean(closest(sector, list(Sector)), f"sectors are {', '.join(Sector)}")
            raise InvalidData(f"{line.where}: unknown sector '{sector}'", hint)
    parent = None
    if "part_of" in told and (parent := owner(told["part_of"])) is None:
        raise InvalidData(
            f"{line.where}: unknown organization '{told['part_of']}'",
            "a slug, or the name of a new one in this plan",
        )
    slug = told.get("slug")
    if slug is not None and slugify(slug) != slug:
        raise InvalidData(f"{line.where}: '{slug}' is no slug", f"slug:{slugify(slug)}")
    return Properties(line.where, sectors, country, slug, parent)


def _owner(resolver: Resolver, wanted: str, new: Collection[str]) -> str | None:
    """The slug of a known organization, else the key of a new one; None for neither."""
    if key(wanted) in new:
        return key(wanted)
    try:
        return resolver.organization(wanted).slug
    except AllianceError:
        return None


def _check_slug(resolver: Resolver, found: Properties, others: Iterable[Properties]) -> None:
    slug = found.slug
    if slug is not None and (
        slug in resolver.organizations or slug in resolver.redirects or slug in {one.slug for one in others}
    ):
        raise Refused(
            f"{found.where}: the slug {slug} is taken", "slugs are never used again: choose another one"
        )


def _merged(one: Properties | None, other: Properties) -> Properties:
    """What two lines tell of one organization; InvalidData where they disagree."""
    if one is None:
        return other
    for field, old, new in zip(Properties._fields, one, other, strict=True):
        if field != "where" and old and new and old != new:
            raise InvalidData(
                f"{other.where}: another {field} than in {one.where}",
                "they are one organization: keep one of the two",
            )
    return Properties(
        other.where, one.sectors or other.sectors, one.country or other.country, one.slug or other.slug,
        one.part_of or other.part_of,
    )  # fmt: skip


def relate(writer: Writer, told: Mapping[str, Properties], made: Mapping[str, str]) -> None:
    """Records of which organizations the new ones are parts; `made` are slugs by key."""
    from alliance_cli.store import revising

    for name, properties in told.items():
        if properties.part_of is not None and name in made:
            parent = made.get(properties.part_of, properties.part_of)
            revising.relate(writer, made[name], "part_of", parent)
