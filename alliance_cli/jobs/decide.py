"""A person's answer about one name or one mention, and what it touches."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from alliance_cli.errors import NotFound, Refused, UsageError, did_you_mean
from alliance_cli.jobs.resolve import Resolver
from alliance_cli.jobs.rosters.roster import country_code, known_source
from alliance_cli.jobs.suggest import closest
from alliance_cli.model.fields import Field
from alliance_cli.model.records import Organization
from alliance_cli.model.terms import NameKind, Scope, Sector, Verdict
from alliance_cli.names.fold import fold
from alliance_cli.names.parse import initials, looks_like_acronym
from alliance_cli.names.tables import classes_of, countries, regions
from alliance_cli.store import questions, reading
from alliance_cli.store.questions import Answer, Subject

if TYPE_CHECKING:
    from alliance_cli.store.connection import Reader
    from alliance_cli.store.writing import Writer

MENTION_ID = re.compile(r"m_[0-9a-f]{16}")
VERDICTS = (Verdict.SAME, Verdict.DIFFERENT, Verdict.UNSURE, Verdict.NEW)
TOUCHED = (
    Field("mention", "string", "id of a mention whose organization changes"),
    Field("source", "string", "slug of its source"),
    Field("surface", "string", "the name exactly as written"),
    Field("before", "string?", "slug of the organization that it names today"),
    Field("after", "string?", "slug of the organization that it would name"),
    Field("retracted", "string?", "id of a rule's decision that gives way"),
)


class Wish(NamedTuple):
    """What `decide` is asked: a mention id or a name as written, a verdict, and how far it reaches."""

    subject: str
    verdict: str
    organization: str | None = None
    scope: str | None = None
    source: str | None = None
    sectors: tuple[str, ...] = ()
    country: str | None = None
    misspelling: bool = False
    insists: bool = False


class Plan(NamedTuple):
    """A wish checked against the registry. `alias` is the kind of name to record with it, None for none."""

    wish: Wish
    verdict: Verdict
    subject: Subject
    organization: str | None
    alias: NameKind | None
    answered: bool


class Outcome(NamedTuple):
    """What a decision did: the rows of `TOUCHED`, the organization meant, whether a name was recorded."""

    changed: bool
    touched: list[dict[str, Any]]
    organization: str | None = None
    alias: bool = False


def plan(reader: Reader, wish: Wish) -> Plan:
    """Checks a wish. UsageError, NotFound, or Refused for a `new` organization that has a namesake."""
    if wish.verdict not in VERDICTS:
        hint = did_you_mean(closest(wish.verdict, VERDICTS), f"one of {', '.join(VERDICTS)}")
        raise UsageError(f"unknown verdict '{wish.verdict}'", hint)
    verdict = Verdict(wish.verdict)
    _check_words(wish, verdict)
    subject = _subject(reader, wish)
    resolver = Resolver(reader)
    organization = resolver.organization(wish.organization).slug if wish.organization else None
    answered = verdict is Verdict.NEW and _is_answered(reader, subject)
    if verdict is Verdict.NEW and not answered:
        _check_new(resolver, subject.surface, wish.insists)
    alias = None
    if verdict is Verdict.SAME and subject.scope is Scope.EVERYWHERE and organization:
        known = resolver.organizations[organization]
        alias = alias_kind(resolver, known, subject.surface, misspelling=wish.misspelling)
    return Plan(wish, verdict, subject, organization, alias, answered)


def _check_words(wish: Wish, verdict: Verdict) -> None:
    needs = verdict in (Verdict.SAME, Verdict.DIFFERENT)
    if needs and not wish.organization:
        raise UsageError(f"'{verdict}' as what?", f"name the organization: … {verdict} ORG")
    if verdict is Verdict.NEW and wish.organization:
        raise UsageError("'new' makes an organization of the name as written", "leave the organization out")
    if verdict is not Verdict.NEW and (wish.sectors or wish.country):
        raise UsageError("sector and country are said of a new organization", "use them with 'new'")
    if wish.misspelling and verdict is not Verdict.SAME:
        raise UsageError("--misspelling is said of a name that means an organization", "use it with 'same'")
    for sector in wish.sectors:
        if sector not in list(Sector):
            hint = did_you_mean(closest(sector, list(Sector)), f"sectors are {', '.join(Sector)}")
            raise UsageError(f"unknown sector '{sector}'", hint)
    if wish.country is not None:
        country_code(wish.country)
    if not wish.subject.isprintable():
        raise UsageError(f"'{wish.subject}' holds a control character", "write the name on one line")


def _subject(reader: Reader, wish: Wish) -> Subject:
    """What the wish is about: a mention by itself; a name in the source that is named, else everywhere."""
    scope = _scope(wish.scope)
    if MENTION_ID.fullmatch(wish.subject):
        found = questions.mention_place(reader, wish.subject)
        if found is None:
            raise NotFound(f"unknown mention '{wish.subject}'", "list them with 'alliance mentions'")
        source, surface = found
        if wish.source is not None:
            raise UsageError("a mention has its source already", "leave --source out")
        if scope in (None, Scope.MENTION):
            return Subject(Scope.MENTION, surface, source, wish.subject)
        return Subject(Scope.SOURCE, surface, source) if scope is Scope.SOURCE else Subject(scope, surface)
    if scope is Scope.MENTION:
        raise UsageError(f"'{wish.subject}' is no mention", "give an id from 'alliance mentions'")
    if scope is Scope.SOURCE and wish.source is None:
        raise UsageError("in which source?", "name it with --source")
    if scope is Scope.EVERYWHERE and wish.source is not None:
        raise UsageError("everywhere is not one source", "leave --source or --scope out")
    if wish.source is None:
        return Subject(Scope.EVERYWHERE, wish.subject.strip())
    return Subject(Scope.SOURCE, wish.subject.strip(), known_source(reading.sources(reader), wish.source))


def _scope(word: str | None) -> Scope | None:
    if word is not None and word not in list(Scope):
        hint = did_you_mean(closest(word, list(Scope)), f"one of {', '.join(Scope)}")
        raise UsageError(f"unknown scope '{word}'", hint)
    return Scope(word) if word is not None else None


def _is_answered(reader: Reader, subject: Subject) -> bool:
    return Verdict.NEW in questions.verdicts(reader, subject)


def _check_new(resolver: Resolver, name: str, insists: bool) -> None:
    owners = resolver.index.lookup(name)
    if owners and not insists:
        raise Refused(
            f"'{name}' is a name of {' and '.join(owners[:3])}",
            "--yes makes another organization of that name",
        )


def is_bare_word(surface: str) -> bool:
    """Whether the name is one ordinary word, a place or a kind of body, which by itself names nobody."""
    words = fold(surface).split()
    return len(words) == 1 and bool(classes_of(words[0]) or words[0] in countries() or words[0] in regions())


def names_alone(resolver: Resolver, organization: str | None, surface: str) -> bool:
    """Whether the spelling may stand for the organization (slug; None is a new one) in any text.

    A bare ordinary word may not, nor an acronym that others own, be it in one source; a name that is recorded
    for it alone may.
    """
    owners = set(resolver.index.lookup(surface))
    if owners == {organization}:
        return True
    if is_bare_word(surface):
        return False
    owners |= resolver.meanings.get(fold(surface), set())
    return not (looks_like_acronym(surface) and owners - {organization})


def alias_kind(
    resolver: Resolver, organization: Organization, surface: str, *, misspelling: bool = False
) -> NameKind | None:
    """As what a spelling is recorded that means the organization everywhere; None when it must not be."""
    if not names_alone(resolver, organization.slug, surface):
        return None
    if misspelling:
        return NameKind.MISSPELLING
    spelled = looks_like_acronym(surface) and fold(surface) in initials(fold(organization.name))
    return NameKind.ACRONYM if spelled else NameKind.ALIAS


def decide(writer: Writer, planned: Plan) -> Outcome:
    """Makes the decision; nothing when an equal one stands."""
    from alliance_cli.store import deciding, recording

    wish, subject, organization = planned.wish, planned.subject, planned.organization
    if planned.answered:
        return Outcome(False, [])
    before = organizations_named(deciding.as_settled(writer))
    if planned.verdict is Verdict.NEW:
        country = country_code(wish.country) if wish.country else None
        organization = recording.add_organization(writer, subject.surface, country, wish.sectors)
    made = deciding.decide(writer, Answer(planned.verdict, subject, organization))
    alias = False
    if made and planned.alias and organization:
        alias = deciding.record_alias(writer, organization, subject.surface, planned.alias, made)
    after = organizations_named(deciding.as_settled(writer))
    touched = _touched(before, after, _retracted(writer))
    return Outcome(bool(writer.changes), touched, organization, alias)


Named = dict[str, tuple[str, str, str | None]]


def organizations_named(reader: Reader) -> Named:
    """Of every mention (id) its source, its surface and the organization that it names."""
    return {
        mention.id: (mention.source, mention.surface, decided.organization)
        for mention, decided in reading.resolved_mentions(reader)
    }


def _retracted(writer: Writer) -> dict[str, str]:
    """The decision that gave way, of each mention that had one of its own."""
    return {
        str(change.new["mention_id"]): change.key
        for change in writer.changes
        if change.table == "decision" and change.op == "update" and change.new and change.new["mention_id"]
    }


def _touched(before: Named, after: Named, retracted: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "mention": mention,
            "source": source,
            "surface": surface,
            "before": before[mention][2],
            "after": organization,
            "retracted": retracted.get(mention),
        }
        for mention, (source, surface, organization) in after.items()
        if before[mention][2] != organization
    ]
