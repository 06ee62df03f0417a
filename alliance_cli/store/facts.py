"""The facts of a registry as plain rows with slugs in place of ids: what seeds, dumps and exports hold.

`TABLES` is the literal registry: columns in order, the query that reads them in dump order, keys and types for
a package descriptor. `alliance_cli.store.loading` is the way back.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from alliance_cli.store.connection import Reader


class FactTable(NamedTuple):
    """One table of facts. `links` maps a column to the table whose first column it names."""

    name: str
    columns: tuple[str, ...]
    query: str
    key: tuple[str, ...]
    links: dict[str, str]
    integers: tuple[str, ...] = ()


def _tag_list(scheme: str) -> str:
    return f"""(SELECT group_concat(code, ';') FROM (
      SELECT t.code FROM tagging g JOIN tag t ON t.id = g.tag_id
      WHERE g.organization_id = o.id AND t.scheme = '{scheme}'
      ORDER BY g.is_primary DESC, g.position, t.code))"""


TABLES: tuple[FactTable, ...] = (
    FactTable(
        "organizations",
        ("slug", "name", "country", "sectors", "topics", "website", "merged_into", "note"),
        f"""SELECT o.slug, o.name, o.country, {_tag_list("sector")}, {_tag_list("topic")}, o.website, m.slug, o.note
            FROM organization o LEFT JOIN organization m ON m.id = o.merged_into_id ORDER BY o.slug""",
        ("slug",),
        {"merged_into": "organizations"},
    ),
    FactTable(
        "names",
        ("organization", "value", "kind", "lang", "valid_from", "valid_until", "note"),
        """SELECT o.slug, n.value, n.kind, n.lang, n.valid_from, n.valid_until, n.note
           FROM name n JOIN organization o ON o.id = n.organization_id ORDER BY o.slug, n.kind, n.value""",
        ("organization", "value", "kind"),
        {"organization": "organizations"},
    ),
    FactTable(
        "identifiers",
        ("organization", "scheme", "value"),
        """SELECT o.slug, i.scheme, i.value FROM identifier i JOIN organization o ON o.id = i.organization_id
           ORDER BY o.slug, i.scheme, i.value""",
        ("scheme", "value"),
        {"organization": "organizations"},
    ),
    FactTable(
        "relations",
        ("subject", "kind", "object", "valid_from", "valid_until", "note"),
        """SELECT s.slug, r.kind, o.slug, r.valid_from, r.valid_until, r.note FROM relation r
           JOIN organization s ON s.id = r.subject_id JOIN organization o ON o.id = r.object_id
           ORDER BY s.slug, r.kind, o.slug, r.valid_from""",
        ("subject", "kind", "object", "valid_from"),
        {"subject": "organizations", "object": "organizations"},
    ),
    FactTable(
        "alliances",
        ("organization", "state", "formed", "dissolved", "default", "note"),
        """SELECT o.slug, a.state, a.formed, a.dissolved, CASE WHEN a.is_default THEN 'yes' END, a.note
           FROM alliance a JOIN organization o ON o.id = a.organization_id ORDER BY o.slug""",
        ("organization",),
        {"organization": "organizations"},
    ),
    FactTable(
        "sources",
        (
            "slug", "kind", "title", "publisher", "url", "published", "date_basis", "retrieved", "sha256",
            "supersedes", "retracted", "note",
        ),
        """SELECT s.slug, s.kind, s.title, s.publisher, s.url, s.published, s.date_basis, s.retrieved, s.sha256,
             p.slug, s.retracted, s.note
           FROM source s LEFT JOIN source p ON p.id = s.supersedes_id ORDER BY s.slug""",
        ("slug",),
        {"supersedes": "sources"},
    ),
    FactTable(
        "coverage",
        ("source", "alliance", "complete", "start", "end"),
        """SELECT s.slug, o.slug, CASE WHEN c.complete THEN 'yes' ELSE 'no' END, c."start", c."end"
           FROM coverage c JOIN source s ON s.id = c.source_id JOIN organization o ON o.id = c.alliance_id
           ORDER BY s.slug, o.slug""",
        ("source", "alliance"),
        {"source": "sources", "alliance": "alliances"},
        ("start", "end"),
    ),
    FactTable(
        "mentions",
        (
            "id", "source", "alliance", "surface", "occurrence", "start", "end", "locator", "stance", "role",
            "tier", "event_date", "state", "note",
        ),
        """SELECT m.id, s.slug, o.slug, m.surface, m.occurrence, m."start", m."end", m.locator, m.stance, m.role,
             m.tier, m.event_date, m.state, m.note
           FROM mention m JOIN source s ON s.id = m.source_id
           LEFT JOIN organization o ON o.id = m.alliance_id
           ORDER BY s.slug, m."start" IS NULL, m."start", m.locator, m.surface, m.id""",
        ("id",),
        {"source": "sources", "alliance": "alliances"},
        ("occurrence", "start", "end"),
    ),
    FactTable(
        "counts",
        (
            "id", "source", "alliance", "text", "occurrence", "start", "end", "comparator", "value", "unit",
            "scope", "as_of", "state", "note",
        ),
        """SELECT c.id, s.slug, o.slug, c.text, c.occurrence, c."start", c."end", c.comparator, c.value, c.unit,
             c.scope, c.as_of, c.state, c.note
           FROM count_claim c JOIN source s ON s.id = c.source_id JOIN organization o ON o.id = c.alliance_id
           ORDER BY s.slug, c."start", c.text, c.id""",
        ("id",),
        {"source": "sources", "alliance": "alliances"},
        ("occurrence", "start", "end", "value"),
    ),
    FactTable(
        "decisions",
        (
            "id", "kind", "verdict", "scope", "mention", "source", "alliance", "surface", "organization",
            "decided_by", "actor", "at", "reason", "score", "features", "matcher", "correction", "retracted_at",
        ),
        """SELECT d.id, d.kind, d.verdict, d.scope, d.mention_id, COALESCE(s.slug, ms.slug) AS of_source, ma.slug,
             COALESCE(d.surface, m.surface) AS of_surface, o.slug, d.decided_by, d.actor, d.at, d.reason, d.score,
             d.features, d.matcher, d.correction, d.retracted_at
           FROM decision d LEFT JOIN mention m ON m.id = d.mention_id
           LEFT JOIN source ms ON ms.id = m.source_id LEFT JOIN organization ma ON ma.id = m.alliance_id
           LEFT JOIN source s ON s.id = d.source_id LEFT JOIN organization o ON o.id = d.organization_id
           ORDER BY COALESCE(of_source, ''), of_surface, d.scope, COALESCE(d.mention_id, ''), d.id""",
        ("id",),
        {"mention": "mentions", "source": "sources", "alliance": "alliances", "organization": "organizations"},
    ),
)  # fmt: skip
"""In the order in which they can be loaded: whatever a row names stands in a table above it."""

JSON_COLUMNS = ("features", "correction")


def rows(reader: Reader, table: FactTable) -> list[dict[str, Any]]:
    """All facts of one table, in dump order."""
    found = []
    for values in reader.rows(table.query):
        row = dict(zip(table.columns, values, strict=True))
        for column in JSON_COLUMNS:
            if row.get(column) is not None:
                row[column] = json.loads(str(row[column]))
        found.append(row)
    return found


def log_rows(reader: Reader) -> list[dict[str, Any]]:
    """The change log, oldest first: each change with the rows that it changed."""
    changes: dict[object, dict[str, Any]] = {
        row["id"]: {**row, "rows": []}
        for row in reader.dicts(
            "SELECT id, at, actor, command, message, undoes_id AS undoes FROM change ORDER BY id"
        )
    }
    query = "SELECT change_id, table_name, row_key, op, old_row, new_row FROM change_row ORDER BY id"
    for change, table, key, op, old, new in reader.rows(query):
        entry = {"table": table, "key": key, "op": op, "old": _json(old), "new": _json(new)}
        changes[change]["rows"].append(entry)
    return list(changes.values())


def _json(text: object) -> Any:
    return json.loads(str(text)) if text is not None else None
