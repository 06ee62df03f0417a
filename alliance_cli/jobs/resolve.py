"""What a name means: remembered decisions first, then the matcher over all recorded names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from alliance_cli.errors import NotFound, did_you_mean
from alliance_cli.jobs.known import all_known, decisions, known_on_demand
from alliance_cli.matching import Index, NameEntry
from alliance_cli.matching.index import Engine
from alliance_cli.model.answers import Candidate, Proposal, Recommendation
from alliance_cli.model.records import Name, Organization
from alliance_cli.model.terms import NameKind
from alliance_cli.names import fold
from alliance_cli.store import catalogue, reading

if TYPE_CHECKING:
    from alliance_cli.matching.bulk.engine import BulkEngine
    from alliance_cli.store.connection import Reader


LARGE = 5_000
"""A registry with more names than this is searched in its file, a smaller one in memory; the answers are the same."""


class Resolver:
    """Answers names from one registry.

    A registry of up to LARGE names is read at once, and may be closed then. A larger one stays open: names are
    looked up in the file. After `Reader.release` each answer speaks of one state of the registry, the newest.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        names = catalogue.size(reader)
        self.is_large = names > LARGE and catalogue.usable(reader)
        self.is_slow = names > LARGE and not catalogue.is_current(reader)
        known = known_on_demand(reader) if self.is_large else all_known(reader)
        self.organizations, self.redirects, self.decided, self.refused, self.meanings = known
        self._engine: Engine | None = None
        self._version: object = None
        self._entries = [] if self.is_large else self._recorded()

    def _recorded(self) -> list[NameEntry]:
        redirects = self.redirects.items()
        everyone = reading.organizations(self._reader, everyone=True) if redirects else {}
        merged = [Name(home, everyone[slug].name, NameKind.ALIAS) for slug, home in redirects]
        return entries(self.organizations, [*reading.names(self._reader), *merged])

    @property
    def index(self) -> Engine:
        """The matcher over all recorded names. Of a large registry that has changed, one that knows the changes."""
        if self.is_large:
            version = self._reader.version()
            if self._engine is None or version != self._version:
                self._version = version
                self._engine = Engine(catalogue.SqliteCatalogue(self._reader))
        elif self._engine is None:
            self._engine = Index(self._entries)
        return self._engine

    def _one_state(self) -> AbstractContextManager[None]:
        return self._reader.snapshot() if self.is_large else nullcontext()

    def resolve(self, text: str, source: str | None = None) -> Proposal:
        """The proposal for a name: a decision for the source, then one for everywhere, then the matcher."""
        with self._one_state():
            return self._resolve(text, source)

    def explain(self, text: str, organization: str) -> tuple[str, ...]:
        """What decides about one organization (a slug) for a written name, in words."""
        with self._one_state():
            return self.index.explain(text, organization)

    def _resolve(self, text: str, source: str | None) -> Proposal:
        return self._remembered(text, source) or self._allowed(self.index.propose(text), source)

    def _remembered(self, text: str, source: str | None) -> Proposal | None:
        folded = fold(text)
        for scope in ((source, folded), (None, folded)):
            found = self.decided.get(scope)
            if found is not None:
                organization, reason = found
                return self._remembered_answer(text, organization, reason)
        return None

    def _allowed(self, proposal: Proposal, source: str | None) -> Proposal:
        folded = fold(proposal.query)
        refused = self.refused.get((None, folded), set()) | self.refused.get((source, folded), set())
        return _without_refused(proposal, refused) if refused else proposal

    def bulk(self, *, evidence: bool) -> BulkEngine:
        """The matcher for very many names, over the registry as it is now. Needs the extra `bulk`.

        All decisions on spellings are read, too, so that `settled` need not look each one up.
        """
        from alliance_cli.matching.bulk.engine import BulkEngine, compile_loops, spare_collector

        compile_loops()
        with self._one_state():
            if self.is_large:
                self.decided, self.refused, self.meanings = decisions(self._reader)
            known = self.index.catalogue
            engine = BulkEngine(known.every(), known.size, evidence=evidence)
        spare_collector()
        return engine

    def settled(self, proposal: Proposal, source: str | None = None) -> Proposal:
        """What remembered decisions make of the matcher's proposal: the answer of `resolve`."""
        return self._remembered(proposal.query, source) or self._allowed(proposal, source)

    def remembered(self, text: str) -> str | None:
        """The organization (slug) that a standing decision gives to a spelling anywhere."""
        found = self.decided.get((None, fold(text)))
        return found[0] if found else None

    def _remembered_answer(self, text: str, slug: str, reason: str) -> Proposal:
        name = self.organizations[slug].name
        why = f"a person decided: {reason}" if reason else "a person decided"
        candidate = Candidate(slug, name, text, 100.0, (why,))
        return Proposal(
            query=text, recommendation=Recommendation.ACCEPT, reason=why, organization=slug, name=name,
            matched_name=text, score=100.0, gap=None, candidates=(candidate,), settled="decision",
        )  # fmt: skip

    def organization(self, wanted: str) -> Organization:
        """The organization that a slug, an exact name or an alias means; NotFound with suggestions otherwise."""
        slug = self.redirects.get(wanted, wanted)
        if slug in self.organizations:
            return self.organizations[slug]
        owners = self.index.lookup(wanted)
        if len(owners) == 1:
            return self.organizations[owners[0]]
        if owners:
            raise NotFound(f"'{wanted}' may be {' or '.join(owners)}", "name one of these slugs")
        hint = did_you_mean(self.index.suggest(wanted), "search with 'alliance resolve NAME'")
        raise NotFound(f"unknown organization '{wanted}'", hint)


def entries(organizations: Mapping[str, Organization], names: Iterable[Name]) -> list[NameEntry]:
    """What a memory index is made of: display names and recorded names of organizations that are not merged."""
    found = [
        NameEntry(item.slug, item.name, item.name, NameKind.OFFICIAL, item.country)
        for item in organizations.values()
    ]
    for name in names:
        owner = organizations.get(name.organization)
        if owner is not None:
            found.append(NameEntry(owner.slug, owner.name, name.value, name.kind, owner.country))
    return found


def _without_refused(proposal: Proposal, refused: set[str]) -> Proposal:
    candidates = tuple(item for item in proposal.candidates if item.organization not in refused)
    if proposal.organization not in refused:
        return proposal._replace(candidates=candidates)
    review = Recommendation.REVIEW if candidates else Recommendation.NONE
    return proposal._replace(
        candidates=candidates, recommendation=review, organization=None, name=None, matched_name=None,
        score=candidates[0].score if candidates else None, gap=None, settled=None,
        reason=f"a person decided that it is not {proposal.organization}",
    )  # fmt: skip


def organization_slug(reader: Reader, wanted: str) -> str:
    """The slug that `wanted` (a slug, an exact name or an alias) means; NotFound with suggestions otherwise."""
    return Resolver(reader).organization(wanted).slug


Section = tuple[str, list[tuple[str, str]]]


def explanation(resolver: Resolver, name: str, wanted: str | None = None) -> list[Section]:
    """What decides about a name, as titled lists of label and words; beside one organization when named."""
    proposal = resolver.resolve(name)
    verdict = [("recommendation", str(proposal.recommendation)), ("reason", proposal.reason)]
    if proposal.score is not None:
        verdict.append(("score", f"{proposal.score:g}"))
    if proposal.gap is not None:
        verdict.append(("gap", f"{proposal.gap:g}"))
    sections: list[Section] = [(name, verdict)]
    if wanted is not None:
        organization = resolver.organization(wanted)
        words = resolver.explain(name, organization.slug)
        return [*sections, (f"{organization.name} ({organization.slug})", [("", text) for text in words])]
    for item in proposal.candidates:
        title = f"{item.name} ({item.organization}): {item.score:g}"
        sections.append((title, [("", text) for text in item.evidence]))
    return sections


def row_of(proposal: Proposal) -> dict[str, object]:
    """The proposal in the documented output fields."""
    return {
        "query": proposal.query,
        "recommendation": str(proposal.recommendation),
        "organization": proposal.organization,
        "name": proposal.name,
        "matched_name": proposal.matched_name,
        "score": proposal.score,
        "gap": proposal.gap,
        "reason": proposal.reason,
        "candidates": [
            {
                "organization": item.organization,
                "name": item.name,
                "matched_name": item.matched_name,
                "score": item.score,
                "evidence": list(item.evidence),
            }
            for item in proposal.candidates
        ],
    }
