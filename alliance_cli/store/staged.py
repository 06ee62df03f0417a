"""What is staged: mentions, groups and count claims that wait for a person. Plain SQL, like every reading module."""

from __future__ import annotations

from typing import Any

from alliance_cli.model.claims import CountClaim
from alliance_cli.model.records import Coverage
from alliance_cli.model.staging import Staged, StagedGroup
from alliance_cli.model.terms import MentionState
from alliance_cli.store import reading
from alliance_cli.store.connection import Reader


def source_of_bytes(reader: Reader, sha256: str) -> str | None:
    """The source (slug) that was made of bytes with this hash; None for new bytes."""
    found = reader.rows("SELECT slug FROM source WHERE sha256 = ?", (sha256,))
    return str(found[0][0]) if found else None


def groups(reader: Reader, source: str | None = None) -> dict[tuple[str, str], StagedGroup]:
    """Groups by source (slug) and key, of one source when named, in the order of the source."""
    query = """
      SELECT s.slug, g.key, g.stance, g.evidence, g.quote, o.slug FROM staging_group g
      JOIN source s ON s.id = g.source_id LEFT JOIN organization o ON o.id = g.alliance_id
      WHERE :source IS NULL OR s.slug = :source ORDER BY s.slug, g.id"""
    rows: list[Any] = reader.rows(query, {"source": source})
    return {(row[0], row[1]): StagedGroup._make(row) for row in rows}


_FINDINGS = """
  SELECT t.id, g.key, t.evidence, t.extractor, t.hints, t.proposal
  FROM staging t JOIN staging_group g ON g.id = t.group_id JOIN mention m ON m.id = t.id
  JOIN source s ON s.id = m.source_id
  WHERE (:source IS NULL OR s.slug = :source) AND m.state = 'staged' ORDER BY t.rowid"""


def grouped(reader: Reader, source: str | None = None, alliance: str | None = None) -> list[Staged]:
    """Staged mentions that stand in a group, of one source and one alliance when named, as they were found."""
    found: dict[Any, Any] = {row[0]: row for row in reader.rows(_FINDINGS, {"source": source})}
    if not found:
        return []
    mentions = {
        mention.id: (mention, decided)
        for mention, decided in reading.resolved_mentions(reader, alliance, source)
        if mention.state == MentionState.STAGED and mention.id in found
    }
    return [
        Staged(mentions[key][0], *_seen(row), organization=mentions[key][1].organization)
        for key, row in found.items()
        if key in mentions
    ]


def _seen(row: Any) -> tuple[str, str, str, dict[str, str] | None, dict[str, Any] | None]:
    import json

    _, group, evidence, extractor, hints, proposal = row
    return (
        group,
        evidence,
        extractor,
        json.loads(hints) if hints else None,
        json.loads(proposal) if proposal else None,
    )


def at_addresses(reader: Reader, source: str) -> dict[str, str]:
    """By web address that a source's table gives the organization (slug) named there; only where it is one alone."""
    query = """
      SELECT t.id, json_extract(t.hints, '$.website') FROM staging t JOIN mention m ON m.id = t.id
      JOIN source s ON s.id = m.source_id WHERE s.slug = ? AND json_extract(t.hints, '$.website') IS NOT NULL"""
    rows: list[Any] = reader.rows(query, (source,))
    told: dict[str, str] = dict(rows)
    if not told:
        return {}
    found: dict[str, set[str]] = {}
    for mention, decided in reading.resolved_mentions(reader, source=source):
        if mention.id in told and decided.organization is not None:
            found.setdefault(told[mention.id], set()).add(decided.organization)
    return {address: slugs.pop() for address, slugs in found.items() if len(slugs) == 1}


def extent(reader: Reader, source: str, key: str) -> Coverage | None:
    """The place of a group's list in its source, as what a complete list covers; None for an unknown group."""
    query = """
      SELECT s.slug, o.slug, 1, min(m.start), max(m."end") FROM staging_group g JOIN source s ON s.id = g.source_id
      JOIN organization o ON o.id = g.alliance_id JOIN staging t ON t.group_id = g.id JOIN mention m ON m.id = t.id
      WHERE s.slug = ? AND g.key = ? GROUP BY g.id"""
    rows: list[Any] = reader.rows(query, (source, key))
    return Coverage._make((*rows[0][:2], True, *rows[0][3:])) if rows else None


def counts(reader: Reader, source: str | None = None, alliance: str | None = None) -> list[CountClaim]:
    """Staged count claims, of one source and one alliance when named."""
    return [
        claim
        for claim in reading.count_claims(reader, MentionState.STAGED)
        if source in (None, claim.source) and alliance in (None, claim.alliance)
    ]


def may_name(reader: Reader) -> dict[tuple[str, str], set[str]]:
    """By source and alliance (slugs) of staged mentions the organizations (slugs) that these may name."""
    import json

    query = """
      SELECT s.slug, a.slug, t.proposal FROM mention m JOIN source s ON s.id = m.source_id
      JOIN organization a ON a.id = m.alliance_id LEFT JOIN staging t ON t.id = m.id WHERE m.state = 'staged'"""
    rows: list[Any] = reader.rows(query)
    found: dict[tuple[str, str], set[str]] = {}
    for source, alliance, proposal in rows:
        likely = json.loads(proposal)["likely"] if proposal else ()
        found.setdefault((source, alliance), set()).update(likely)
    return found


def states(reader: Reader, table: str, ids: list[str]) -> dict[str, str]:
    """The state of each mention or count claim (`table`) that the registry holds among the ids."""
    assert table in ("mention", "count_claim")
    found: dict[str, str] = {}
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        marks = ", ".join("?" * len(some))
        for one, state in reader.rows(f"SELECT id, state FROM {table} WHERE id IN ({marks})", some):
            found[str(one)] = str(state)
    return found
