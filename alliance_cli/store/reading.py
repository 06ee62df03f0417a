"""Registry rows → values, in a bounded number of queries whatever the size of a roster.

Nothing here matches names: a mention belongs to an organization because a live decision row says so, the
narrowest scope first (mention, source, everywhere); a narrower `different` or `unsure` holds a wider one
back. A merged organization is read as the one it was merged into.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from alliance_cli.model.records import Alliance, Coverage, Mention, Name, Organization, Relation, Source
from alliance_cli.model.terms import AllianceState, NameKind, RelationKind, SourceKind, Stance
from alliance_cli.store.connection import Reader

if TYPE_CHECKING:
    from alliance_cli.model.claims import CountClaim

_YES = "kind = 'identity' AND {0}.verdict IN ('same', 'new') AND {0}.retracted_at IS NULL AND {0}.scope = "
_NO = """NOT EXISTS (SELECT 1 FROM decision n WHERE n.kind = 'identity' AND n.retracted_at IS NULL
      AND (n.verdict = 'unsure' OR (n.verdict = 'different' AND n.organization_id = {0}.organization_id)) AND """

_RESOLUTION = f"""
FROM mention m
JOIN source s ON s.id = m.source_id
LEFT JOIN organization a ON a.id = m.alliance_id
LEFT JOIN decision dm ON dm.mention_id = m.id AND dm.{_YES.format("dm")}'mention'
LEFT JOIN decision ds ON dm.id IS NULL AND ds.source_id = m.source_id AND ds.surface = m.surface
  AND ds.{_YES.format("ds")}'source' AND {_NO.format("ds")} n.scope = 'mention' AND n.mention_id = m.id)
LEFT JOIN decision de ON dm.id IS NULL AND ds.id IS NULL AND de.surface = m.surface
  AND de.{_YES.format("de")}'everywhere' AND {_NO.format("de")} n.scope = 'mention' AND n.mention_id = m.id)
  AND {_NO.format("de")} n.scope = 'source' AND n.source_id = m.source_id AND n.surface = m.surface)
LEFT JOIN organization o ON o.id = COALESCE(dm.organization_id, ds.organization_id, de.organization_id)
LEFT JOIN organization c ON c.id = COALESCE(o.merged_into_id, o.id)
"""


RESOLVED = f"""
SELECT m.id, s.slug, a.slug, m.surface, m.occurrence, m.stance, m."start", m."end", m.locator,
  m.role, m.tier, m.event_date, m.state, m.note, c.slug, c.name, COALESCE(dm.score, ds.score, de.score),
  COALESCE(dm.decided_by, ds.decided_by, de.decided_by), COALESCE(dm.id, ds.id, de.id)
{_RESOLUTION}"""

STATEMENTS = f"""
SELECT a.slug, c.slug, m.id, s.slug, m.stance, m.event_date, m.role, m.tier, m.surface, m."start"
{_RESOLUTION} WHERE m.state = 'accepted' AND c.id IS NOT NULL AND a.id IS NOT NULL AND c.id <> a.id
AND (:alliance IS NULL OR a.slug = :alliance) ORDER BY s.slug, m."start" IS NULL, m."start", m.surface, m.id"""


class Decided(NamedTuple):
    """Whom a mention names (slug and display name), and the decision that says so; all None while undecided."""

    organization: str | None
    name: str | None
    score: float | None
    decided_by: str | None
    decision: str | None


_STANCES = {stance.value: stance for stance in Stance}


def resolved_mentions(
    reader: Reader, alliance: str | None = None, source: str | None = None, organization: str | None = None
) -> list[tuple[Mention, Decided]]:
    """Mentions with what was decided about them, ordered by source, place in the text, surface and id."""
    wanted = {"a.slug": alliance, "s.slug": source, "c.slug": organization}
    conditions = [f"{column} = ?" for column, value in wanted.items() if value is not None]
    where = f"WHERE {' AND '.join(conditions)} " if conditions else ""
    order = 'ORDER BY s.slug, m."start" IS NULL, m."start", m.surface, m.stance, m.id'
    rows: list[Any] = reader.rows(
        RESOLVED + where + order, [value for value in wanted.values() if value is not None]
    )
    return [
        (Mention._make((*row[:5], _STANCES[row[5]], *row[6:14])), Decided._make(row[14:])) for row in rows
    ]


class Statement(NamedTuple):
    """What the fold needs of an accepted mention: about whom (slugs), where, and what it says."""

    alliance: str
    organization: str
    mention: str
    source: str
    stance: Stance
    event_date: str | None
    role: str | None
    tier: str | None
    surface: str
    start: int | None


def statements(reader: Reader, alliance: str | None = None) -> list[Statement]:
    """Accepted mentions that are decided, of one alliance when named; nothing is a member of itself."""
    rows: list[Any] = reader.rows(STATEMENTS, {"alliance": alliance})
    return [Statement._make((*row[:4], _STANCES[row[4]], *row[5:])) for row in rows]


def sources(reader: Reader) -> dict[str, Source]:
    """All sources by slug, in slug order."""
    query = """
      SELECT s.slug, s.kind, s.title, s.publisher, s.url, s.published, s.date_basis, s.retrieved, s.sha256,
        p.slug AS supersedes, s.retracted, s.note
      FROM source s LEFT JOIN source p ON p.id = s.supersedes_id ORDER BY s.slug"""
    rows: Iterable[dict[str, Any]] = reader.dicts(query)
    return {row["slug"]: Source(**{**row, "kind": SourceKind(row["kind"])}) for row in rows}


def coverages(reader: Reader, alliance: str | None = None) -> list[Coverage]:
    """What sources cover of alliances, of one alliance when named."""
    query = """
      SELECT s.slug AS source, o.slug AS alliance, c.complete, c."start", c."end"
      FROM coverage c JOIN source s ON s.id = c.source_id JOIN organization o ON o.id = c.alliance_id
      WHERE :alliance IS NULL OR o.slug = :alliance ORDER BY s.slug, o.slug"""
    rows: Iterable[dict[str, Any]] = reader.dicts(query, {"alliance": alliance})
    return [Coverage(**{**row, "complete": bool(row["complete"])}) for row in rows]


def claim_decisions(reader: Reader) -> list[tuple[str, str, dict[str, Any] | None]]:
    """Live decisions about what mentions say: mention id, verdict, correction; in order of their making."""
    query = """
      SELECT mention_id, verdict, correction FROM decision
      WHERE kind = 'claim' AND retracted_at IS NULL ORDER BY at, id"""
    return [
        (str(mention), str(verdict), _object(correction))
        for mention, verdict, correction in reader.rows(query)
    ]


def _object(text: object) -> dict[str, Any] | None:
    if not text:
        return None
    import json

    found: dict[str, Any] = json.loads(str(text))
    return found


def spelling_decisions(
    reader: Reader, folded: str | None = None
) -> list[tuple[str | None, str, str, str, str]]:
    """Live identity decisions on spellings: source or None, surface, verdict, organization, reason.

    In order of their making; `unsure` settles nothing and is left out. With `folded` those on spellings that fold
    to it only, as far as the derived rows tell.
    """
    same = "" if folded is None else "AND d.surface IN (SELECT surface FROM spelling WHERE folded = :folded)"
    query = f"""
      SELECT s.slug, d.surface, d.verdict, COALESCE(m.slug, o.slug), d.reason
      FROM decision d JOIN organization o ON o.id = d.organization_id
      LEFT JOIN organization m ON m.id = o.merged_into_id LEFT JOIN source s ON s.id = d.source_id
      WHERE d.kind = 'identity' AND d.retracted_at IS NULL AND d.verdict <> 'unsure' AND d.scope <> 'mention'
      {same} ORDER BY d.at, d.id"""
    return [
        (
            str(source) if source is not None else None,
            str(surface),
            str(verdict),
            str(slug),
            str(reason or ""),
        )
        for source, surface, verdict, slug, reason in reader.rows(query, {"folded": folded})
    ]


def alliances(reader: Reader) -> dict[str, Alliance]:
    """All alliances by slug, in slug order."""
    query = """
      SELECT o.slug, o.name, a.state, a.formed, a.dissolved, a.is_default, a.note
      FROM alliance a CROSS JOIN organization o ON o.id = a.organization_id ORDER BY o.slug"""
    rows: Iterable[dict[str, Any]] = reader.dicts(query)
    return {
        row["slug"]: Alliance(
            **{**row, "state": AllianceState(row["state"]), "is_default": bool(row["is_default"])}
        )
        for row in rows
    }


_DECIDED = """(o.id IN (SELECT organization_id FROM decision WHERE kind = 'identity' AND retracted_at IS NULL)
  OR o.id IN (SELECT merged_into_id FROM organization WHERE merged_into_id IS NOT NULL))"""


_SAME = """(SELECT id FROM organization WHERE slug = :slug UNION ALL SELECT id FROM organization
  WHERE merged_into_id = (SELECT id FROM organization WHERE slug = :slug))"""
"""The organization of a slug, and those that were merged into it."""


def organizations(
    reader: Reader, slug: str | None = None, *, everyone: bool = False
) -> dict[str, Organization]:
    """Organizations by slug, in slug order: the one of a slug, those that decisions name, or all with `everyone`.

    Sectors and topics of a merged organization are told after those of the one that it was merged into.
    """
    where = "" if everyone else f"WHERE {_DECIDED} " if slug is None else "WHERE o.slug = :slug "
    query = f"""
      SELECT o.slug, o.name, o.country, o.website, o.note, m.slug AS merged_into
      FROM organization o LEFT JOIN organization m ON m.id = o.merged_into_id {where}ORDER BY o.slug"""
    sectors: dict[str, list[str]] = {}
    topics: dict[str, list[str]] = {}
    tagged_too = "" if everyone else f"WHERE ({_DECIDED} OR o.merged_into_id IS NOT NULL) "
    tagged_too = tagged_too if slug is None else f"WHERE o.id IN {_SAME} "
    tags = f"""
      SELECT COALESCE(m.slug, o.slug), t.scheme, t.code
      FROM organization o CROSS JOIN tagging g ON g.organization_id = o.id JOIN tag t ON t.id = g.tag_id
      LEFT JOIN organization m ON m.id = o.merged_into_id
      {tagged_too}ORDER BY 1, m.id IS NOT NULL, g.is_primary DESC, g.position, t.code"""
    tagged: list[Any] = reader.rows(tags, {"slug": slug})
    for of, scheme, code in tagged:
        found = (sectors if scheme == "sector" else topics).setdefault(of, [])
        if code not in found:
            found.append(code)
    rows: list[Any] = reader.rows(query, {"slug": slug})
    return {
        row[0]: Organization._make(
            (*row[:3], tuple(sectors.get(row[0], ())), tuple(topics.get(row[0], ())), *row[3:])
        )
        for row in rows
    }


def names(reader: Reader, organization: str | None = None) -> list[Name]:
    """Recorded names beside the display names, ordered by organization, kind and value.

    A merged organization's names are told as those of the one it was merged into, when all are asked for.
    """
    where = "" if organization is None else f"WHERE o.id IN {_SAME} "
    query = f"""
      SELECT COALESCE(m.slug, o.slug) AS organization, n.value, n.kind, n.lang, n.valid_from,
        n.valid_until, n.note
      FROM name n JOIN organization o ON o.id = n.organization_id
      LEFT JOIN organization m ON m.id = o.merged_into_id
      {where}ORDER BY 1, n.kind, n.value"""
    rows: Iterable[dict[str, Any]] = reader.dicts(query, {"slug": organization})
    return [Name(**{**row, "kind": NameKind(row["kind"])}) for row in rows]


def identifiers(reader: Reader, organization: str | None = None) -> list[tuple[str, str, str]]:
    """Identifiers as (organization, scheme, value); of one organization also those of records merged into it."""
    where = "" if organization is None else f"WHERE o.id IN {_SAME} "
    query = f"""
      SELECT o.slug, i.scheme, i.value FROM identifier i JOIN organization o ON o.id = i.organization_id
      {where}ORDER BY o.slug, i.scheme, i.value"""
    return [
        (str(slug), str(scheme), str(value))
        for slug, scheme, value in reader.rows(query, {"slug": organization})
    ]


def relations(reader: Reader, organization: str | None = None) -> list[Relation]:
    """Relations, of one organization on either side when named; merged ones are read as their successors.

    A relation between two that have become one says nothing any more.
    """
    one = "" if organization is None else f"(r.subject_id IN {_SAME} OR r.object_id IN {_SAME}) AND "
    query = f"""
      SELECT COALESCE(sm.slug, s.slug) AS subject, r.kind, COALESCE(om.slug, o.slug) AS object,
        r.valid_from, r.valid_until, r.note
      FROM relation r
      JOIN organization s ON s.id = r.subject_id LEFT JOIN organization sm ON sm.id = s.merged_into_id
      JOIN organization o ON o.id = r.object_id LEFT JOIN organization om ON om.id = o.merged_into_id
      WHERE {one}COALESCE(sm.id, s.id) <> COALESCE(om.id, o.id)
      ORDER BY 1, 2, 3, 4"""
    rows: list[Any] = reader.rows(query, {"slug": organization})
    kinds = {kind.value: kind for kind in RelationKind}
    return [Relation._make((row[0], kinds[row[1]], *row[2:])) for row in rows]


def count_claims(reader: Reader, state: str = "accepted") -> list[CountClaim]:
    """The count claims in one state, ordered by source, place and text."""
    from alliance_cli.model.claims import Comparator, CountClaim, CountScope

    query = """
      SELECT c.id, s.slug AS source, o.slug AS alliance, c.text, c.occurrence, c.comparator, c.value, c.unit,
        c.scope, c."start", c."end", c.as_of, c.note, c.state
      FROM count_claim c JOIN source s ON s.id = c.source_id JOIN organization o ON o.id = c.alliance_id
      WHERE c.state = :state ORDER BY s.slug, c."start", c.text, c.occurrence"""
    rows: Iterable[dict[str, Any]] = reader.dicts(query, {"state": state})
    return [
        CountClaim(**{**row, "comparator": Comparator(row["comparator"]), "scope": CountScope(row["scope"])})
        for row in rows
    ]


def text_of(reader: Reader, source: str) -> str | None:
    """The extracted text of a source, where the registry keeps it; None otherwise."""
    if source not in reader.texts:
        query = "SELECT t.text FROM source_text t JOIN source s ON s.id = t.source_id WHERE s.slug = ?"
        found = reader.rows(query, (source,))
        reader.texts[source] = str(found[0][0]) if found else None
    return reader.texts[source]


def quote(reader: Reader, source: str, start: int, end: int, around: int = 80) -> str | None:
    """The text of a source around a place, where the registry keeps the text; None otherwise."""
    text = text_of(reader, source)
    return text[max(0, start - around) : end + around] if text is not None else None
