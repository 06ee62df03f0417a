"""Answers to what is staged, many at once: whom mentions name, and whether what they say is accepted.

The rows are those that `alliance_cli.store.deciding` writes one by one; it still writes the ones that stand
beside earlier answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlmodel import col, select

from alliance_cli.errors import NotFound
from alliance_cli.model.ids import decision_id
from alliance_cli.model.terms import DecidedBy, DecisionKind, MentionState, Scope, Verdict
from alliance_cli.store import tables as t
from alliance_cli.store.deciding import decide, source_id
from alliance_cli.store.questions import Answer, Subject
from alliance_cli.store.rows import Values, insert_rows, rows_by_id, update_rows
from alliance_cli.store.writing import Writer

ACCEPTING = (Verdict.ACCEPT, Verdict.CORRECT)


class Claim(NamedTuple):
    """An answer about what a mention (id) says: accept, reject, or correct with what is right.

    One that `stays` staged is corrected only: whom it names is not known yet.
    """

    mention: str
    verdict: Verdict
    correction: dict[str, Any] | None = None
    by: DecidedBy = DecidedBy.PERSON
    reason: str | None = None
    stays: bool = False


def settle_claims(writer: Writer, claims: Iterable[Claim]) -> int:
    """Decides about mentions that are still staged; how many decisions were made."""
    wanted = {claim.mention: claim for claim in claims}
    rows = rows_by_id(writer, t.MentionRow, list(wanted))
    staged = [claim for key, claim in wanted.items() if rows.get(key, {}).get("state") == MentionState.STAGED]
    _put(writer, [_decision(writer, claim, str(rows[claim.mention]["surface"])) for claim in staged])
    moved = [
        (rows[claim.mention], {"state": str(_state(claim.verdict))}) for claim in staged if not claim.stays
    ]
    update_rows(writer, t.MentionRow, moved)
    writer.session.expire_all()
    return len(staged)


def _state(verdict: Verdict) -> MentionState:
    return MentionState.ACCEPTED if verdict in ACCEPTING else MentionState.REJECTED


def _decision(writer: Writer, claim: Claim, surface: str) -> Values:
    by = writer.authorship
    kind, verdict, scope = str(DecisionKind.CLAIM), str(claim.verdict), str(Scope.MENTION)
    place = (claim.mention, None, surface)
    return {
        "id": decision_id(kind, verdict, scope, place, None, (by.actor, by.at)),
        "kind": kind,
        "verdict": verdict,
        "scope": scope,
        "mention_id": claim.mention,
        "decided_by": str(claim.by),
        "actor": by.actor,
        "at": by.at,
        "reason": claim.reason or by.message,
        "correction": claim.correction,
    }


def _put(writer: Writer, rows: Sequence[Values]) -> None:
    """Inserts decisions; one that was taken back within the same second stands again."""
    known = rows_by_id(writer, t.DecisionRow, [row["id"] for row in rows])
    insert_rows(writer, t.DecisionRow, (row for row in rows if row["id"] not in known))
    again = [
        (known[row["id"]], {"retracted_at": None, "correction": row.get("correction")})
        for row in rows
        if row["id"] in known
    ]
    update_rows(writer, t.DecisionRow, again)


def settle_counts(writer: Writer, states: Mapping[str, MentionState]) -> int:
    """Accepts or rejects count claims (ids) that are still staged; how many."""
    rows = rows_by_id(writer, t.CountClaimRow, list(states))
    staged = [row for row in rows.values() if row["state"] == MentionState.STAGED]
    return update_rows(writer, t.CountClaimRow, [(row, {"state": str(states[row["id"]])}) for row in staged])


def settle_identities(writer: Writer, answers: Sequence[Answer]) -> int:
    """Makes identity decisions; how many were made. Those with earlier answers beside them go one by one."""
    beside = _answered(writer)
    plain = [answer for answer in answers if _subject_key(writer, answer.subject) not in beside]
    if plain:
        _put(writer, _identities(writer, plain))
    others = [answer for answer in answers if _subject_key(writer, answer.subject) in beside]
    writer.session.expire_all()
    return len(plain) + sum(decide(writer, answer) is not None for answer in others)


Key = tuple[str, int | str | None, str | None]


def _answered(writer: Writer) -> set[Key]:
    """Subjects of live identity decisions."""
    row = t.DecisionRow
    query = select(row.scope, row.mention_id, row.source_id, row.surface).where(
        row.kind == str(DecisionKind.IDENTITY), col(row.retracted_at).is_(None)
    )
    found: set[Key] = set()
    for scope, mention, source, surface in writer.session.exec(query):
        found.add((scope, mention, None) if scope == Scope.MENTION else (scope, source, surface))
    return found


def _subject_key(writer: Writer, subject: Subject) -> Key:
    if subject.scope is Scope.MENTION:
        return str(subject.scope), subject.mention, None
    of_source = _source_number(writer, subject.source) if subject.scope is Scope.SOURCE else None
    return str(subject.scope), of_source, subject.surface


def _source_number(writer: Writer, slug: str | None) -> int:
    cache: dict[str | None, int] = writer.session.info.setdefault("sources", {})
    if slug not in cache:
        cache[slug] = source_id(writer, slug)
    return cache[slug]


def _identities(writer: Writer, answers: Iterable[Answer]) -> list[Values]:
    by, kind = writer.authorship, str(DecisionKind.IDENTITY)
    given = list(answers)
    homes = _homes(writer, {answer.organization for answer in given if answer.organization})
    rows = []
    for answer in given:
        subject, slug = answer.subject, answer.organization
        home = homes[slug] if slug else None
        of_source = subject.source if subject.scope is Scope.SOURCE else None
        place = (subject.mention, of_source, subject.surface)
        verdict, scope = str(answer.verdict), str(subject.scope)
        rows.append(
            {
                "id": decision_id(kind, verdict, scope, place, home.slug if home else None, (by.actor, by.at)),
                "kind": kind, "verdict": verdict, "scope": scope, "mention_id": subject.mention,
                "source_id": _source_number(writer, of_source) if of_source else None,
                "surface": None if subject.scope is Scope.MENTION else subject.surface,
                "organization_id": home.number if home else None, "decided_by": str(answer.by), "actor": by.actor,
                "at": by.at, "reason": answer.reason or by.message, "score": answer.score,
                "features": answer.features, "matcher": answer.matcher,
            }
        )  # fmt: skip
    return rows


class _Home(NamedTuple):
    number: int
    slug: str


def _homes(writer: Writer, slugs: Iterable[str]) -> dict[str, _Home]:
    """The organization of each slug, of a merged one its home; NotFound for an unknown slug."""
    writer.session.flush()
    query = (
        "SELECT home.id, home.slug FROM organization AS o"
        " JOIN organization AS home ON home.id = COALESCE(o.merged_into_id, o.id) WHERE o.slug = ?"
    )
    homes = {}
    for slug in slugs:
        row = writer.driver.execute(query, (slug,)).fetchone()
        if row is None:
            raise NotFound(f"unknown organization '{slug}'", "add it with 'alliance add NAME'")
        homes[slug] = _Home(*row)
    return homes
