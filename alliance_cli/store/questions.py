"""What is asked and answered about identity: the values, and the answers that leave a question open.

Plain SQL like every reading module; the rows that answers become are written by `alliance_cli.store.deciding`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from alliance_cli.model.terms import DecidedBy, Scope, Verdict
from alliance_cli.store.connection import Reader


class Subject(NamedTuple):
    """What an identity decision is about: a spelling everywhere, in one source (slug), or in one mention (id)."""

    scope: Scope
    surface: str
    source: str | None = None
    mention: str | None = None


class Answer(NamedTuple):
    """One identity decision to be made. `organization` is a slug; None only with `unsure`.

    A rule gives its score (0-100), what it saw (`features`) and the version of the matcher. With `overrules` a
    person's answer ends narrower answers of rules that it contradicts; without it they stay as they are.
    """

    verdict: Verdict
    subject: Subject
    organization: str | None
    by: DecidedBy = DecidedBy.PERSON
    reason: str | None = None
    score: float | None = None
    features: dict[str, Any] | None = None
    matcher: str | None = None
    overrules: bool = True


class Reserve(NamedTuple):
    """Live answers that settle no mention.

    `unsure` holds their subjects; `refused` tells of a mention (id) which organizations a person said it is not.
    """

    unsure: frozenset[Subject]
    refused: dict[str, frozenset[str]]

    def holds(self, mention: str, source: str, surface: str) -> bool:
        """Whether a person was unsure about the mention, or about its spelling in its source or everywhere."""
        subjects = (
            Subject(Scope.MENTION, surface, source, mention),
            Subject(Scope.SOURCE, surface, source),
            Subject(Scope.EVERYWHERE, surface),
        )
        return any(subject in self.unsure for subject in subjects)


def reserve(reader: Reader) -> Reserve:
    """The live `unsure` answers, and the `different` ones that are about single mentions."""
    query = """
      SELECT d.verdict, d.scope, COALESCE(d.surface, m.surface), COALESCE(s.slug, ms.slug), d.mention_id,
        COALESCE(c.slug, o.slug)
      FROM decision d LEFT JOIN mention m ON m.id = d.mention_id
      LEFT JOIN source ms ON ms.id = m.source_id LEFT JOIN source s ON s.id = d.source_id
      LEFT JOIN organization o ON o.id = d.organization_id LEFT JOIN organization c ON c.id = o.merged_into_id
      WHERE d.kind = 'identity' AND d.retracted_at IS NULL
        AND (d.verdict = 'unsure' OR (d.verdict = 'different' AND d.scope = 'mention'))"""
    unsure: set[Subject] = set()
    refused: dict[str, set[str]] = {}
    rows: list[Any] = reader.rows(query)
    for verdict, scope, surface, source, mention, organization in rows:
        if verdict == Verdict.UNSURE:
            unsure.add(Subject(Scope(scope), surface, source, mention))
        else:
            refused.setdefault(mention, set()).add(organization)
    return Reserve(frozenset(unsure), {mention: frozenset(slugs) for mention, slugs in refused.items()})


def mention_place(reader: Reader, mention: str) -> tuple[str, str] | None:
    """Source (slug) and surface of a mention; None for an unknown one."""
    query = "SELECT s.slug, m.surface FROM mention m JOIN source s ON s.id = m.source_id WHERE m.id = ?"
    found = reader.rows(query, (mention,))
    return (str(found[0][0]), str(found[0][1])) if found else None


def verdicts(reader: Reader, subject: Subject) -> set[str]:
    """What live identity decisions say about exactly this subject."""
    query = """
      SELECT DISTINCT d.verdict FROM decision d LEFT JOIN source s ON s.id = d.source_id
      WHERE d.kind = 'identity' AND d.retracted_at IS NULL AND d.scope = :scope
        AND (d.mention_id = :mention OR (:scope <> 'mention' AND d.surface = :surface))
        AND (:scope <> 'source' OR s.slug = :source)"""
    return {str(row[0]) for row in reader.rows(query, subject._asdict())}
