"""A rules file: what a roster must fulfil, read from TOML and held against the registry.

    alliance = "ai-alliance"       # else the registry's default alliance
    as_of = "2024-03"              # else now
    min_members = 50
    max_members = 200
    required = ["ibm", "Meta"]     # slugs or names that must be members
    forbidden = ["openai"]         # slugs or names that must not be
    unresolved = 0                 # at most so many accepted mentions without an organization
    disputed = 0                   # at most so many organizations in dispute
    counts = "holds"               # every comparable count claim must hold; false lets them be
    [sector]                       # members by primary sector, shares of all members from 0 to 1
    academia = { min = 10, max = 60, min_share = 0.1, max_share = 0.9 }

A unit beside its parent does not count as a member of its own. Each key is optional.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from alliance_cli.errors import InvalidData, NotFound, did_you_mean
from alliance_cli.jobs.suggest import closest
from alliance_cli.model.answers import Finding, Severity
from alliance_cli.model.dates import is_partial_date
from alliance_cli.model.terms import Sector

if TYPE_CHECKING:
    from alliance_cli.jobs.checks.context import Context
    from alliance_cli.jobs.resolve import Resolver
    from alliance_cli.store.connection import Reader

HOLDS = "holds"


class SectorRule(NamedTuple):
    """Bounds on the members of one primary sector; shares are parts of all members, 0 to 1."""

    sector: str
    min: int | None = None
    max: int | None = None
    min_share: float | None = None
    max_share: float | None = None


class Rules(NamedTuple):
    """What a rules file asks for; None and empty ask for nothing."""

    alliance: str | None = None
    as_of: str | None = None
    min_members: int | None = None
    max_members: int | None = None
    required: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    unresolved: int | None = None
    disputed: int | None = None
    counts: bool = False
    sector: tuple[SectorRule, ...] = ()


def load_rules(path: Path) -> Rules:
    """The rules that a TOML file states.

    InvalidData names the file and the line of broken TOML, or the key that is unknown or has a wrong value.
    """
    import tomllib

    try:
        text = path.read_bytes().decode("utf-8-sig")
        table = tomllib.loads(text)
    except OSError as error:
        raise InvalidData(f"cannot read '{path}': {error.strerror}", "check the path") from error
    except UnicodeDecodeError as error:
        raise InvalidData(f"'{path}': byte {error.start} is not UTF-8", "save the file as UTF-8") from error
    except (ValueError, RecursionError) as error:  # broken, a number or a nesting beyond all bounds
        place = re.search(r"\(at line (\d+)", str(error))
        line = place[1] if place else str(text.count("\n") + 1)
        reason = re.sub(r" \(at .*\)$", "", str(error), flags=re.DOTALL)
        hint = "a rule is KEY = VALUE, texts stand in quotes"
        raise InvalidData(f"'{path}' line {line} is not TOML: {reason}", hint) from error
    try:
        return _rules(table)
    except InvalidData as error:
        raise InvalidData(f"'{path}': {error.message}", error.hint) from error


def _rules(table: Mapping[str, Any]) -> Rules:
    _known_keys(table, _VALUES, "")
    rules = Rules(**{key: _VALUES[key](key, value) for key, value in table.items()})
    _ordered("min_members", rules.min_members, "max_members", rules.max_members)
    return rules


def _known_keys(table: Mapping[str, Any], known: Mapping[str, object], prefix: str) -> None:
    for key in table:
        if key not in known:
            hint = did_you_mean(closest(key, known), f"keys are {', '.join(known)}")
            raise InvalidData(f"unknown key '{prefix}{key}'", hint)


def _wrong(key: str, value: object, wanted: str) -> InvalidData:
    return InvalidData(f"{key} is {value!r}", f"{key} wants {wanted}")


def _ordered(low: str, least: float | None, high: str, most: float | None) -> None:
    if least is not None and most is not None and least > most:
        raise InvalidData(f"{low} {least} is more than {high} {most}", "no roster can fulfil both")


def _text(key: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _wrong(key, value, "a text in quotes")
    return value


def _day(key: str, value: object) -> str:
    text = str(value)  # TOML also knows dates without quotes
    if not is_partial_date(text):
        raise _wrong(key, value, 'a date: "2023-12-05", "2023-12" or "2023"')
    return text


def _number(key: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise _wrong(key, value, "a whole number, 0 or more")
    return value


def _share(key: str, value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1:
        raise _wrong(key, value, "a share from 0 to 1")
    return float(value)


def _names(key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        raise _wrong(key, value, 'a list of slugs or names: ["ibm", "Meta"]')
    return tuple(dict.fromkeys(value))


def _holds(key: str, value: object) -> bool:
    if value != HOLDS and value is not False:
        raise _wrong(key, value, '"holds" or false')
    return value == HOLDS


def _sectors(key: str, value: object) -> tuple[SectorRule, ...]:
    if not isinstance(value, dict):
        raise _wrong(key, value, "a table: [sector] with lines such as academia = { min = 10 }")
    _known_keys(value, dict.fromkeys(Sector), "sector.")
    return tuple(_sector_rule(name, bounds) for name, bounds in value.items())


def _sector_rule(name: str, bounds: object) -> SectorRule:
    key = f"sector.{name}"
    if not isinstance(bounds, dict):
        raise _wrong(key, bounds, "bounds: { min = 10, max_share = 0.5 }")
    _known_keys(bounds, _BOUNDS, f"{key}.")
    rule = SectorRule(
        name, **{bound: _BOUNDS[bound](f"{key}.{bound}", value) for bound, value in bounds.items()}
    )
    _ordered(f"{key}.min", rule.min, "max", rule.max)
    _ordered(f"{key}.min_share", rule.min_share, "max_share", rule.max_share)
    return rule


_BOUNDS: dict[str, Callable[[str, object], Any]] = {
    "min": _number,
    "max": _number,
    "min_share": _share,
    "max_share": _share,
}
_VALUES: dict[str, Callable[[str, object], Any]] = {
    "alliance": _text,
    "as_of": _day,
    "min_members": _number,
    "max_members": _number,
    "required": _names,
    "forbidden": _names,
    "unresolved": _number,
    "disputed": _number,
    "counts": _holds,
    "sector": _sectors,
}


def broken(reader: Reader, rules: Rules, context: Context) -> Iterator[Finding]:
    """One error for each rule that the roster breaks; its code is the rule's key."""
    yield from _sizes(rules, context)
    if rules.required or rules.forbidden:
        from alliance_cli.jobs.resolve import Resolver

        resolver = Resolver(reader)
        yield from _required(rules, context, resolver)
        yield from _forbidden(rules, context, resolver)
    yield from _ceilings(rules, context)
    for rule in rules.sector:
        yield from _sector(rule, context)


def _error(code: str, subject: str, message: str, hint: str | None = None) -> Finding:
    return Finding(code, Severity.ERROR, subject, message, hint)


def _sizes(rules: Rules, context: Context) -> Iterator[Finding]:
    number = len(context.counted)
    if rules.min_members is not None and number < rules.min_members:
        message = f"members: {number}, at least {rules.min_members} wanted"
        yield _error("min_members", context.alliance, message)
    if rules.max_members is not None and number > rules.max_members:
        message = f"members: {number}, at most {rules.max_members} wanted"
        yield _error("max_members", context.alliance, message)


def _required(rules: Rules, context: Context, resolver: Resolver) -> Iterator[Finding]:
    """Wanted organizations that are not members, or that the registry cannot tell."""
    for wanted in rules.required:
        try:
            found = resolver.organization(wanted)
        except NotFound as error:
            yield _error("required", wanted, f"must be a member, but: {error.message}", error.hint)
            continue
        standing = context.standings.get(found.slug)
        if standing is None or found.slug not in {row["slug"] for row in context.members}:
            status = standing.status if standing else "not on the roster"
            hint = f"read the evidence: alliance show {found.slug}"
            yield _error("required", found.slug, f"{found.name} must be a member, it is {status}", hint)


def _forbidden(rules: Rules, context: Context, resolver: Resolver) -> Iterator[Finding]:
    """Unwanted organizations that are members; of a name with several owners, any of them."""
    members = {row["slug"]: row for row in context.members}
    for unwanted in rules.forbidden:
        slug = resolver.redirects.get(unwanted, unwanted)
        owners = (slug,) if slug in resolver.organizations else resolver.index.lookup(unwanted)
        for owner in owners:
            if owner in members:
                sources = ", ".join(members[owner]["sources"])
                message = f"{members[owner]['name']} must not be a member, {sources} support it"
                hint = f"read the evidence: alliance show {owner}"
                yield _error("forbidden", owner, message, hint)


def _ceilings(rules: Rules, context: Context) -> Iterator[Finding]:
    unresolved, disputed, wrong = len(context.unresolved), len(context.disputed), len(context.wrong_counts)
    if rules.unresolved is not None and unresolved > rules.unresolved:
        message = f"mentions of no known organization: {unresolved}, at most {rules.unresolved} wanted"
        hint = f"list them: alliance mentions --alliance {context.alliance} --unresolved"
        yield _error("unresolved", context.alliance, message, hint)
    if rules.disputed is not None and disputed > rules.disputed:
        message = f"organizations in dispute: {disputed}, at most {rules.disputed} wanted"
        hint = f"list them: alliance members --alliance {context.alliance} --status disputed"
        yield _error("disputed", context.alliance, message, hint)
    if rules.counts and wrong:
        message = f"count claims that do not hold: {wrong}"
        hint = f"compare the numbers: alliance counts --alliance {context.alliance}"
        yield _error("counts", context.alliance, message, hint)


def _sector(rule: SectorRule, context: Context) -> Iterator[Finding]:
    total = len(context.counted)
    number = sum(row["sector"] == rule.sector for row in context.counted)
    share = number / total if total else 0.0
    shown = f"{number} of {total} members ({share:.1%})"
    if rule.min is not None and number < rule.min:
        yield _error("sector", rule.sector, f"{shown}, at least {rule.min} wanted")
    if rule.max is not None and number > rule.max:
        yield _error("sector", rule.sector, f"{shown}, at most {rule.max} wanted")
    if rule.min_share is not None and share < rule.min_share:
        yield _error("sector", rule.sector, f"{shown}, a share of at least {rule.min_share:g} wanted")
    if rule.max_share is not None and share > rule.max_share:
        yield _error("sector", rule.sector, f"{shown}, a share of at most {rule.max_share:g} wanted")
