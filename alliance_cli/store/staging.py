"""A document's findings as rows: its source, text and coverage, and the mentions and counts that wait for a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlmodel import select

from alliance_cli.errors import NotFound
from alliance_cli.model.claims import CountClaim
from alliance_cli.model.records import Coverage, Mention, Source
from alliance_cli.model.staging import Draft, Staged, StagedGroup
from alliance_cli.store import tables as t
from alliance_cli.store.deciding import source_id
from alliance_cli.store.rows import insert_rows, rows_by_id
from alliance_cli.store.writing import Writer


def stage(writer: Writer, draft: Draft) -> None:
    """Writes a draft, whose source and mentions are new. NotFound for an alliance that is none."""
    source = _source(writer, draft.source)
    alliances = _alliances(writer)
    if draft.text:
        writer.session.add(t.SourceTextRow(source_id=source, text=draft.text))
    for one in draft.complete:
        place = {"source_id": source, "alliance_id": _alliance(alliances, one.alliance)}
        writer.session.add(t.CoverageRow(**place, complete=one.complete, start=one.start, end=one.end))
    groups = _groups(writer, source, draft.groups, alliances)
    writer.session.flush()
    insert_rows(writer, t.MentionRow, (_mention(source, one, alliances) for one in draft.mentions))
    insert_rows(writer, t.StagingRow, _findings(draft.mentions, groups))
    insert_rows(writer, t.CountClaimRow, (_count(source, one, alliances) for one in draft.counts))


def add(writer: Writer, mentions: Iterable[Mention], counts: Iterable[CountClaim]) -> None:
    """Writes mentions and count claims of sources that are here; counts that stand already are left as they are."""
    alliances = _alliances(writer)
    found = (_mention(source_id(writer, one.source), Staged(one), alliances) for one in mentions)
    insert_rows(writer, t.MentionRow, found)
    claims = [_count(source_id(writer, one.source), one, alliances) for one in counts]
    known = rows_by_id(writer, t.CountClaimRow, [one["id"] for one in claims])
    insert_rows(writer, t.CountClaimRow, (one for one in claims if one["id"] not in known))


def cover(writer: Writer, coverage: Coverage) -> None:
    """Records what a source covers of an alliance, instead of what was recorded of both before."""
    place = {
        "source_id": source_id(writer, coverage.source),
        "alliance_id": _alliance(_alliances(writer), coverage.alliance),
    }
    row = writer.find(t.CoverageRow, **place) or t.CoverageRow(**place, complete=coverage.complete)
    row.complete, row.start, row.end = coverage.complete, coverage.start, coverage.end
    writer.session.add(row)
    writer.session.flush()


def _source(writer: Writer, source: Source) -> int:
    values = source._asdict()
    earlier = values.pop("supersedes")
    row = t.SourceRow(**values, supersedes_id=source_id(writer, earlier) if earlier else None)
    writer.session.add(row)
    writer.session.flush()
    assert row.id is not None
    return row.id


def _alliances(writer: Writer) -> dict[str, int]:
    query = select(t.OrganizationRow.slug, t.AllianceRow.organization_id).where(
        t.OrganizationRow.id == t.AllianceRow.organization_id
    )
    return dict(iter(writer.session.exec(query)))


def _alliance(alliances: dict[str, int], slug: str) -> int:
    if slug not in alliances:
        raise NotFound(f"unknown alliance '{slug}'", "list them with 'alliance alliances'")
    return alliances[slug]


def _groups(
    writer: Writer, source: int, groups: Iterable[StagedGroup], alliances: dict[str, int]
) -> dict[str, int]:
    """The groups' numbers by key."""
    rows = {
        group.key: t.StagingGroupRow(
            source_id=source, key=group.key, stance=group.stance, evidence=group.evidence, quote=group.quote,
            alliance_id=_alliance(alliances, group.alliance) if group.alliance else None,
        )
        for group in groups
    }  # fmt: skip
    writer.session.add_all(rows.values())
    writer.session.flush()
    return {key: row.id for key, row in rows.items() if row.id is not None}


def _mention(source: int, staged: Staged, alliances: dict[str, int]) -> dict[str, Any]:
    values = staged.mention._asdict()
    del values["source"]
    alliance = values.pop("alliance")
    return {
        **values,
        "stance": str(values["stance"]),
        "state": str(values["state"]),
        "source_id": source,
        "alliance_id": _alliance(alliances, alliance) if alliance else None,
    }


def _findings(staged: Iterable[Staged], groups: dict[str, int]) -> Iterator[dict[str, Any]]:
    for one in staged:
        if one.group is not None:
            yield {
                "id": one.mention.id,
                "group_id": groups[one.group],
                "evidence": one.evidence or "",
                "extractor": one.extractor or "",
                "hints": one.hints,
                "proposal": one.proposal,
            }


def _count(source: int, claim: CountClaim, alliances: dict[str, int]) -> dict[str, Any]:
    values = claim._asdict()
    del values["source"]
    alliance = values.pop("alliance")
    return {
        **values,
        "comparator": str(claim.comparator),
        "scope": str(claim.scope),
        "state": str(claim.state),
        "source_id": source,
        "alliance_id": _alliance(alliances, alliance),
    }
