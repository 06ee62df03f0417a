"""Decisions about an edition, taken over by the edition that replaces it.

A mention of the new edition answers to the one of the old that says the same of the same alliance under the same
surface; where there are several, to the one at the same place in their row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlmodel import col, select

from alliance_cli.model.ids import decision_id
from alliance_cli.model.terms import DecisionKind, MentionState, Scope
from alliance_cli.store import tables as t
from alliance_cli.store.deciding import source_id
from alliance_cli.store.rows import Values, insert_rows, rows_by_id, update_rows
from alliance_cli.store.writing import Writer

SETTLED = (MentionState.ACCEPTED, MentionState.REJECTED)


def carry_over(writer: Writer, earlier: str, later: str) -> int:
    """Copies live decisions from one source (slug) to a later one, and the states of mentions and counts; how many."""
    old, new = source_id(writer, earlier), source_id(writer, later)
    pairs = _pairs(_mentions(writer, old), _mentions(writer, new))
    copies = [
        *_copies(writer, _live(writer, col(t.DecisionRow.mention_id).in_(list(pairs))), pairs, later),
        *_copies(writer, _live(writer, col(t.DecisionRow.source_id) == old), {}, later, of_source=new),
    ]
    insert_rows(writer, t.DecisionRow, copies)
    rows = rows_by_id(writer, t.MentionRow, [*pairs, *pairs.values()])
    moved = [(rows[target], {"state": rows[key]["state"]}) for key, target in pairs.items()
             if rows[key]["state"] in SETTLED]  # fmt: skip
    update_rows(writer, t.MentionRow, moved)
    _carry_counts(writer, old, new)
    writer.session.expire_all()
    return len(copies)


def _mentions(writer: Writer, source: int) -> list[t.MentionRow]:
    query = select(t.MentionRow).where(t.MentionRow.source_id == source)
    return list(writer.session.exec(query.order_by(col(t.MentionRow.occurrence))))


def _pairs(old: Iterable[t.MentionRow], new: Iterable[t.MentionRow]) -> dict[str, str]:
    """Mentions (ids) of the old edition with those of the new that answer to them."""
    waiting: dict[tuple[int | None, str, str], list[str]] = defaultdict(list)
    for mention in old:
        waiting[mention.alliance_id, mention.surface, mention.stance].append(mention.id)
    pairs: dict[str, str] = {}
    for mention in new:
        found = waiting[mention.alliance_id, mention.surface, mention.stance]
        if found:
            pairs[found.pop(0)] = mention.id
    return pairs


def _live(writer: Writer, condition: Any) -> list[t.DecisionRow]:
    query = select(t.DecisionRow).where(condition, col(t.DecisionRow.retracted_at).is_(None))
    return list(writer.session.exec(query.order_by(t.DecisionRow.at, t.DecisionRow.id)))


def _copies(
    writer: Writer,
    rows: Iterable[t.DecisionRow],
    pairs: dict[str, str],
    later: str,
    of_source: int | None = None,
) -> list[Values]:
    """The decisions as new rows, made when they were first made, about the later edition."""
    copies: dict[str, Values] = {}
    for row in rows:
        mention = pairs[row.mention_id] if row.mention_id else None
        if (mention is None) == (row.scope == Scope.MENTION):
            continue
        subject = writer.session.get(t.MentionRow, mention) if mention else None
        surface = row.surface or (subject.surface if subject else "")
        organization = (
            writer.session.get(t.OrganizationRow, row.organization_id) if row.organization_id else None
        )
        place = (mention, later if mention is None else None, surface)
        slug = organization.slug if organization and row.kind == DecisionKind.IDENTITY else None
        key = decision_id(row.kind, row.verdict, row.scope, place, slug, (row.actor, row.at))
        values = row.model_dump()
        copies[key] = {
            **values,
            "id": key,
            "mention_id": mention,
            "source_id": of_source if mention is None else None,
        }
    return list(copies.values())


def _carry_counts(writer: Writer, old: int, new: int) -> None:
    """A count claim stands as the one with the same words stood."""
    row = t.CountClaimRow
    states = {
        (one.alliance_id, one.text, one.occurrence): one.state
        for one in writer.session.exec(select(row).where(row.source_id == old))
    }
    later = list(writer.session.exec(select(row).where(row.source_id == new)))
    rows = rows_by_id(writer, row, [one.id for one in later])
    moved = [
        (rows[one.id], {"state": state})
        for one in later
        if (state := states.get((one.alliance_id, one.text, one.occurrence))) in SETTLED
    ]
    update_rows(writer, row, moved)
