"""What answers to questions write: a person's, from a terminal or a file, and a rule's.

An answer is a line of text: `1` to `9` a candidate, `=ORG` another organization, `n` or `n NAME` a new one, `d` or
`d2` different from a candidate, `u` unsure, `r` rejects what the staged mentions say, and the words that write
nothing (`KEYS`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from alliance_cli.errors import UsageError
from alliance_cli.jobs.decide import alias_kind, names_alone
from alliance_cli.jobs.review import Place, Question
from alliance_cli.matching import version
from alliance_cli.model.answers import Candidate, Proposal
from alliance_cli.model.records import Organization
from alliance_cli.model.terms import DecidedBy, Scope, Verdict
from alliance_cli.store.questions import Answer, Subject

if TYPE_CHECKING:
    from alliance_cli.jobs.resolve import Resolver
    from alliance_cli.store.writing import Writer

KEYS = {
    "s": "skip", "b": "back", "w": "why", "x": "split", "q": "quit", "undo": "undo", "?": "help",
}  # fmt: skip
"""Answers that decide nothing, with the step that each asks for."""

_DECIDING = re.compile(
    r"(?P<number>[1-9])|=\s*(?P<other>\S.*)|(?P<different>d\s*(?P<which>[1-9])?)|n(?:\s+(?P<name>\S.*))?|[ur]"
)


class Reply(NamedTuple):
    """An answer understood: a verdict with its organization or new name, or a step of `KEYS`."""

    verdict: Verdict | None
    organization: str | None = None
    name: str | None = None
    step: str | None = None


def understood(text: str, question: Question) -> Reply:
    """What an answer to the question means; `organization` is a slug, or as written after `=`.

    UsageError for an answer that is none.
    """
    said = text.strip()
    if said.lower() in KEYS:
        return Reply(None, step=KEYS[said.lower()])
    found = _DECIDING.fullmatch(said) or _DECIDING.fullmatch(said.lower())
    if found is None:
        raise UsageError(f"'{said}' is no answer", "1-9, =ORG, n, d, u, r, s, b, w, x, undo or q")
    if found["number"]:
        return Reply(Verdict.SAME, _candidate(question, found["number"]).organization)
    if found["other"]:
        return Reply(Verdict.SAME, found["other"])
    if found["different"]:
        return Reply(Verdict.DIFFERENT, _candidate(question, found["which"] or "1").organization)
    if said.lower() in ("u", "r"):
        return Reply(Verdict.UNSURE if said.lower() == "u" else Verdict.REJECT)
    return Reply(Verdict.NEW, name=found["name"] or question.spellings[0])


def _candidate(question: Question, number: str) -> Candidate:
    if int(number) > len(question.candidates):
        known = len(question.candidates)
        raise UsageError(
            f"there is no candidate {number}", f"1 to {known}" if known else "there is none: n, u or s"
        )
    return question.candidates[int(number) - 1]


class Settled(NamedTuple):
    """What an answer wrote: how many decisions, and the organization that was meant or made."""

    decisions: int
    organization: Organization | None


def settle(
    writer: Writer, resolver: Resolver, question: Question, reply: Reply, meant: Organization | None
) -> Settled:
    """Writes a person's answer. `meant` is the organization of the reply; a new one is made here.

    `same` and `new` accept what staged mentions say. Of the spellings of a new organization the first is
    `new`, the others are the `same`. Mentions outside the question keep the organizations that they name: the
    person was not shown them.
    """
    from alliance_cli.store import deciding, recording

    assert reply.verdict is not None
    if reply.verdict is Verdict.REJECT:
        return Settled(_reject(writer, question), None)
    organization = meant
    if reply.verdict is Verdict.NEW and reply.name:
        slug = recording.add_organization(writer, reply.name, None, ())
        organization = Organization(slug, reply.name)
    settles = reply.verdict in (Verdict.SAME, Verdict.NEW)
    made = 0
    if not (settles and organization and question.known == organization.slug):
        made = sum(
            _write(writer, resolver, question, subject, (reply.verdict, organization))
            for subject in _subjects(resolver, question, reply.verdict, organization)
        )
    if settles:
        made += deciding.accept_claims(writer, [place.mention for place in question.places])
    return Settled(made, organization)


def _reject(writer: Writer, question: Question) -> int:
    """Rejects what the question's staged mentions say; how many. UsageError when none is staged."""
    from alliance_cli.store.settling import Claim, settle_claims

    rejected = settle_claims(writer, [Claim(place.mention, Verdict.REJECT) for place in question.places])
    if not rejected:
        raise UsageError(
            "nothing of it is staged", "r rejects what staged mentions say; u leaves a name unsure"
        )
    return rejected


def _write(
    writer: Writer,
    resolver: Resolver,
    question: Question,
    subject: Subject,
    said: tuple[Verdict, Organization | None],
) -> bool:
    """Makes one decision of an answer, and records the spelling where it holds everywhere."""
    from alliance_cli.store import deciding

    verdict, organization = said
    if verdict is Verdict.NEW and subject.surface != question.spellings[0]:
        verdict = Verdict.SAME
    slug = organization.slug if organization else None
    chosen = next((item for item in question.candidates if item.organization == slug), None)
    seen = (
        None if chosen is None else {"matched_name": chosen.matched_name, "evidence": list(chosen.evidence)}
    )
    answer = Answer(
        verdict, subject, slug, score=chosen.score if chosen else None, features=seen,
        matcher=version() if chosen else None, overrules=False,
    )  # fmt: skip
    decision = deciding.decide(writer, answer)
    wide = subject.scope is Scope.EVERYWHERE and verdict in (Verdict.SAME, Verdict.NEW)
    if decision and organization and wide:
        kind = alias_kind(resolver, organization, subject.surface)
        if kind is not None:
            deciding.record_alias(writer, organization.slug, subject.surface, kind, decision)
    return decision is not None


def _subjects(
    resolver: Resolver, question: Question, verdict: Verdict, organization: Organization | None
) -> list[Subject]:
    """What an answer is about: spellings everywhere, or in their sources, or the mentions one by one.

    An answer about a name that is recorded for others, or that names nobody alone, stays in its sources.
    """
    target = organization.slug if organization and verdict is Verdict.SAME else None
    found: dict[Subject, None] = {}
    for place in question.places:
        scope = question.scope
        if scope is None:
            others = set(resolver.index.lookup(place.surface)) - {target}
            wide = not others and names_alone(resolver, target, place.surface)
            scope = Scope.EVERYWHERE if wide else Scope.SOURCE
        mention = place.mention if scope is Scope.MENTION else None
        source = None if scope is Scope.EVERYWHERE else place.source
        found[Subject(scope, place.surface, source, mention)] = None
    return list(found)


def accept_certain(writer: Writer, found: Iterable[tuple[Place, Proposal]]) -> int:
    """Writes what needs no person (`review.certain`), a rule's decision a mention; how many were made.

    What staged mentions say is left to a person.
    """
    from alliance_cli.store import deciding

    made, matcher = 0, version()
    for place, proposal in found:
        chosen = proposal.candidates[0]
        seen = {"matched_name": chosen.matched_name, "gap": proposal.gap, "evidence": list(chosen.evidence)}
        subject = Subject(Scope.MENTION, place.surface, place.source, place.mention)
        answer = Answer(
            Verdict.SAME,
            subject,
            proposal.organization,
            DecidedBy.RULE,
            proposal.reason,
            proposal.score,
            seen,
            matcher,
        )
        made += deciding.decide(writer, answer) is not None
    return made
