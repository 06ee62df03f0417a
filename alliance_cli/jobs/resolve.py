"""What a name means: remembered decisions first, then the matcher over all recorded names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from alliance_cli.errors import NotFound, did_you_mean
from alliance_cli.matching import Index, NameEntry
from alliance_cli.model.answers import Candidate, Proposal, Recommendation
from alliance_cli.model.records import Name, Organization
from alliance_cli.model.terms import NameKind
from alliance_cli.names import fold
from alliance_cli.store import reading

if TYPE_CHECKING:
    from alliance_cli.store.connection import Reader


class Resolver:
    """Answers names from one registry. Reads it once; every question after that is in memory."""

    def __init__(self, reader: Reader) -> None:
        everyone = reading.organizations(reader, everyone=True)
        self.organizations = {slug: item for slug, item in everyone.items() if item.merged_into is None}
        self.redirects = {slug: item.merged_into for slug, item in everyone.items() if item.merged_into}
        merged = [
            Name(item.merged_into, item.name, NameKind.ALIAS)
            for item in everyone.values()
            if item.merged_into
        ]
        self.index = Index(entries(self.organizations, [*reading.names(reader), *merged]))
        self.decided, self.refused = _remembered(reader)

    def resolve(self, text: str, source: str | None = None) -> Proposal:
        """The proposal for a name: a decision for the source, then one for everywhere, then the matcher."""
        folded = fold(text)
        for scope in ((source, folded), (None, folded)):
            found = self.decided.get(scope)
            if found is not None:
                organization, reason = found
                return self._remembered_answer(text, organization, reason)
        proposal = self.index.propose(text)
        refused = self.refused.get((None, folded), set()) | self.refused.get((source, folded), set())
        return _without_refused(proposal, refused) if refused else proposal

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
            matched_name=text, score=100.0, gap=None, candidates=(candidate,),
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


def entries(organizations: dict[str, Organization], names: Iterable[Name]) -> list[NameEntry]:
    """What the index is built from: display names and recorded names of organizations that are not merged."""
    found = [
        NameEntry(
            organization.slug, organization.name, organization.name, NameKind.OFFICIAL, organization.country
        )
        for organization in organizations.values()
    ]
    for name in names:
        organization = organizations.get(name.organization)
        if organization is not None:
            found.append(
                NameEntry(organization.slug, organization.name, name.value, name.kind, organization.country)
            )
    return found


Scoped = tuple[str | None, str]


def _remembered(reader: Reader) -> tuple[dict[Scoped, tuple[str, str]], dict[Scoped, set[str]]]:
    """Live decisions on spellings: (source or None, folded spelling) → what it is, and what it is not."""
    decided: dict[Scoped, tuple[str, str]] = {}
    refused: dict[Scoped, set[str]] = {}
    for source, surface, verdict, organization, reason in reading.spelling_decisions(reader):
        scope = (source, fold(surface))
        if verdict == "different":
            refused.setdefault(scope, set()).add(organization)
        else:
            decided[scope] = (organization, reason)
    return decided, refused


def _without_refused(proposal: Proposal, refused: set[str]) -> Proposal:
    candidates = tuple(item for item in proposal.candidates if item.organization not in refused)
    if proposal.organization not in refused:
        return proposal._replace(candidates=candidates)
    review = Recommendation.REVIEW if candidates else Recommendation.NONE
    return proposal._replace(
        candidates=candidates, recommendation=review, organization=None, name=None, matched_name=None,
        score=candidates[0].score if candidates else None, gap=None,
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
        words = resolver.index.explain(name, organization.slug) or ["no recorded name of it comes close"]
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
