"""Records that are one organization, or that a person took for one: plain reads.

A decision about two records is an identity decision, everywhere, whose surface is `organization:SLUG`: no text is
written so, and it names the one record as the decision's organization names the other.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from alliance_cli.store.connection import Reader

PREFIX = "organization:"
DECISION = """
  SELECT d.id AS decision, d.at, d.actor, d.verdict, d.scope, COALESCE(d.surface, m.surface) AS surface,
    COALESCE(s.slug, ms.slug) AS source, d.mention_id AS mention, o.slug AS organization
  FROM decision d LEFT JOIN mention m ON m.id = d.mention_id LEFT JOIN source ms ON ms.id = m.source_id
  LEFT JOIN source s ON s.id = d.source_id LEFT JOIN organization o ON o.id = d.organization_id"""


def record_surface(slug: str) -> str:
    """The surface of a decision about a record itself, which no text holds."""
    return f"{PREFIX}{slug}"


def redirects(reader: Reader) -> dict[str, str]:
    """The slug of each merged organization, and the slug of the one that it was merged into."""
    query = """
      SELECT o.slug, m.slug FROM organization o JOIN organization m ON m.id = o.merged_into_id ORDER BY o.slug"""
    return {str(slug): str(target) for slug, target in reader.rows(query)}


def merged_into(reader: Reader, slug: str) -> str | None:
    """The slug of the organization that a record was merged into; None for one that stands by itself."""
    query = """
      SELECT m.slug FROM organization o JOIN organization m ON m.id = o.merged_into_id WHERE o.slug = ?"""
    found = reader.rows(query, (slug,))
    return str(found[0][0]) if found else None


def merged_here(reader: Reader, slug: str) -> list[str]:
    """Slugs of the records that were merged into an organization."""
    query = """
      SELECT o.slug FROM organization o JOIN organization m ON m.id = o.merged_into_id
      WHERE m.slug = ? ORDER BY o.slug"""
    return [str(row[0]) for row in reader.rows(query, (slug,))]


def held_apart(reader: Reader, slug: str) -> list[tuple[str, str, str]]:
    """Live `different` answers everywhere: decision, surface, and the organization (slug, after merges) that it is
    not; those about the record's own name, a name of it or the record itself, and those that name it.
    """
    query = """
      SELECT d.id, d.surface, COALESCE(t.slug, o.slug) FROM decision d
      JOIN organization o ON o.id = d.organization_id LEFT JOIN organization t ON t.id = o.merged_into_id
      WHERE d.kind = 'identity' AND d.verdict = 'different' AND d.scope = 'everywhere' AND d.retracted_at IS NULL
        AND (COALESCE(t.slug, o.slug) = :slug OR d.surface = :record OR d.surface IN (
          SELECT name FROM organization WHERE slug = :slug UNION
          SELECT n.value FROM name n JOIN organization h ON h.id = n.organization_id WHERE h.slug = :slug))
      ORDER BY d.at, d.id"""
    rows: list[Any] = reader.rows(query, {"slug": slug, "record": record_surface(slug)})
    return [(identity, surface, organization) for identity, surface, organization in rows]


def written_forms(reader: Reader, slug: str) -> set[str]:
    """The display name, the recorded names and the record's own surface."""
    query = """
      SELECT name FROM organization WHERE slug = :slug UNION
      SELECT n.value FROM name n JOIN organization o ON o.id = n.organization_id WHERE o.slug = :slug"""
    return {record_surface(slug), *(str(row[0]) for row in reader.rows(query, {"slug": slug}))}


def change_of_merge(reader: Reader, slug: str) -> int:
    """The number of the change that merged a record last; 0 when it was merged before the log began."""
    query = """
      SELECT max(r.change_id) FROM change_row r JOIN organization o ON r.row_key = CAST(o.id AS TEXT)
      WHERE o.slug = ? AND r.table_name = 'organization' AND r.op = 'update'
        AND json_extract(r.old_row, '$.merged_into_id') IS NULL
        AND json_extract(r.new_row, '$.merged_into_id') IS NOT NULL"""
    found = reader.rows(query, (slug,))[0][0]
    return int(str(found)) if found is not None else 0


def came_along(reader: Reader, slug: str, change: int) -> list[str]:
    """Slugs of records that went with this one when a change merged it, and that still stand where it does."""
    query = """
      SELECT f.slug FROM change_row r JOIN organization f ON r.row_key = CAST(f.id AS TEXT)
      JOIN organization o ON o.slug = ?
      WHERE r.change_id = ? AND r.table_name = 'organization' AND r.op = 'update'
        AND json_extract(r.old_row, '$.merged_into_id') = o.id AND f.merged_into_id = o.merged_into_id
      ORDER BY f.slug"""
    return [str(row[0]) for row in reader.rows(query, (slug, change))]


def decisions_on(reader: Reader, slugs: list[str], since: int = 0) -> list[dict[str, object]]:
    """Live identity decisions that name one of the organizations (slugs, before merges), newest first.

    With `since` only those that changes after that one made. Decisions about records themselves are left out.
    """
    named = ", ".join(f":slug{at}" for at in range(len(slugs)))
    query = f"""{DECISION}
      WHERE d.kind = 'identity' AND d.verdict IN ('same', 'new') AND d.retracted_at IS NULL AND o.slug IN ({named})
        AND COALESCE(d.surface, '') NOT LIKE '{PREFIX}%'
        AND (:since = 0 OR d.id IN (SELECT row_key FROM change_row WHERE table_name = 'decision'
          AND op = 'insert' AND change_id > :since))
      ORDER BY d.at DESC, d.id"""
    given: dict[str, object] = {f"slug{at}": slug for at, slug in enumerate(slugs)}
    return list(reader.dicts(query, {**given, "since": since}))


def decision(reader: Reader, identity: str) -> dict[str, object] | None:
    """A decision with its kind and the instant of its retraction; None for an unknown one."""
    query = f"""
      SELECT x.*, d.kind, d.retracted_at FROM ({DECISION} WHERE d.id = :id) x JOIN decision d ON d.id = x.decision"""
    return next(reader.dicts(query, {"id": identity}), None)


class Scored(NamedTuple):
    """A live answer with the score of a matcher: who is meant (slug, after merges), by whom it was given, when."""

    decision: str
    surface: str
    organization: str
    score: float
    matcher: str | None
    decided_by: str
    at: str


def scored_decisions(reader: Reader) -> list[Scored]:
    """Live answers that a matcher scored, ordered by surface."""
    query = """
      SELECT d.id, COALESCE(d.surface, m.surface), COALESCE(t.slug, o.slug), d.score, d.matcher, d.decided_by, d.at
      FROM decision d JOIN organization o ON o.id = d.organization_id
      LEFT JOIN organization t ON t.id = o.merged_into_id LEFT JOIN mention m ON m.id = d.mention_id
      WHERE d.kind = 'identity' AND d.verdict IN ('same', 'new') AND d.retracted_at IS NULL AND d.score IS NOT NULL
      ORDER BY 2, d.id"""
    rows: list[Any] = reader.rows(query)
    return [Scored(*row) for row in rows]


def decided_while_merged(reader: Reader) -> list[dict[str, object]]:
    """Live answers that name an organization, made between a merge into it and the split that took the record out.

    By the order of the changes, not by clocks. `record` is the slug of the record that came out.
    """
    made = """(SELECT min(r.change_id) FROM change_row r
      WHERE r.table_name = 'decision' AND r.op = 'insert' AND r.row_key = {}.id)"""
    query = f"""
      SELECT d.id AS decision, COALESCE(d.surface, m.surface) AS surface, o.slug AS organization,
        substr(apart.surface, {len(PREFIX) + 1}) AS record
      FROM decision apart
      JOIN decision once ON once.surface = apart.surface AND once.verdict = 'same' AND once.retracted_at IS NOT NULL
        AND once.organization_id = apart.organization_id
      JOIN decision d ON d.organization_id = apart.organization_id AND d.kind = 'identity'
        AND d.verdict IN ('same', 'new') AND d.retracted_at IS NULL AND COALESCE(d.surface, '') NOT LIKE '{PREFIX}%'
      JOIN organization o ON o.id = d.organization_id LEFT JOIN mention m ON m.id = d.mention_id
      WHERE apart.verdict = 'different' AND apart.retracted_at IS NULL AND apart.surface LIKE '{PREFIX}%'
        AND {made.format("d")} BETWEEN {made.format("once")} AND {made.format("apart")}
      ORDER BY 2, 1"""
    return list(reader.dicts(query))
