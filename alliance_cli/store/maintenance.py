"""The care of a registry file: what is in it, whether it is whole, a consistent copy."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

from alliance_cli.errors import Refused, Unavailable
from alliance_cli.model.ids import count_claim_id, decision_ids, mention_id
from alliance_cli.store import postings
from alliance_cli.store.connection import SCHEMA_REVISION, Reader, explained
from alliance_cli.store.copying import own_sibling, remove
from alliance_cli.store.soundness import strange_values

TABLES = (
    "organization", "name", "identifier", "tag", "tagging", "relation", "alliance", "source", "source_text",
    "coverage", "mention", "count_claim", "staging_group", "staging", "decision", "change", "change_row",
)  # fmt: skip


def info(reader: Reader) -> list[tuple[str, str]]:
    """What the file is, as label and value: path, size in bytes, schema, last change, rows of each table."""
    found = [
        ("path", str(reader.path)),
        ("bytes", str(reader.path.stat().st_size)),
        ("schema", SCHEMA_REVISION),
        ("sqlite", sqlite3.sqlite_version),
    ]
    last = reader.rows("SELECT id, at, actor, command FROM change ORDER BY id DESC LIMIT 1")
    found.append(("last change", "{} at {} by {}: {}".format(*last[0]) if last else "none"))
    counts = ", ".join(f"(SELECT count(*) FROM {table})" for table in TABLES)
    numbers = reader.rows(f"SELECT {counts}")[0]
    return found + [(f"rows {table}", str(number)) for table, number in zip(TABLES, numbers, strict=True)]


def verify(reader: Reader) -> list[str]:
    """What is wrong with the file, one line each; empty when it is whole.

    Looks at SQLite's own integrity check, in sound pages at values that no column of theirs can hold, and in a
    sound file at foreign keys, at the content hashes of evidence and decisions, and whether what names are found
    by agrees with the names.
    """
    problems = [f"integrity: {row[0]}" for row in reader.rows("PRAGMA integrity_check") if row[0] != "ok"]
    problems = problems or list(strange_values(reader, TABLES))
    if problems:
        return problems  # any other question may trip over them
    broken = reader.rows("PRAGMA foreign_key_check")
    problems += [f"foreign key: {table} row {row} names no {target}" for table, row, target, _ in broken]
    return problems + _wrong_hashes(reader) + _wrong_postings(reader)


def _wrong_postings(reader: Reader) -> list[str]:
    try:
        return list(postings.problems(reader.connection))
    except sqlite3.Error as error:
        raise explained(error, reader.path) from error


def _wrong_hashes(reader: Reader) -> list[str]:
    mentions: list[Any] = reader.rows(
        "SELECT m.id, s.slug, o.slug, m.surface, m.occurrence, m.stance FROM mention m "
        "JOIN source s ON s.id = m.source_id LEFT JOIN organization o ON o.id = m.alliance_id ORDER BY m.id"
    )
    claims: list[Any] = reader.rows(
        "SELECT c.id, s.slug, o.slug, c.text, c.occurrence FROM count_claim c "
        "JOIN source s ON s.id = c.source_id JOIN organization o ON o.id = c.alliance_id ORDER BY c.id"
    )
    decisions: list[Any] = reader.rows(
        "SELECT d.id, d.kind, d.verdict, d.scope, d.mention_id, COALESCE(s.slug, ms.slug), "
        "COALESCE(d.surface, m.surface), o.slug, d.actor, d.at FROM decision d "
        "LEFT JOIN mention m ON m.id = d.mention_id LEFT JOIN source ms ON ms.id = m.source_id "
        "LEFT JOIN source s ON s.id = d.source_id LEFT JOIN organization o ON o.id = d.organization_id ORDER BY d.id"
    )
    wrong = [f"mention {row[0]}" for row in mentions if row[0] != mention_id(*row[1:])]
    wrong += [f"count claim {row[0]}" for row in claims if row[0] != count_claim_id(*row[1:])]
    wrong += [
        f"decision {identity}"
        for identity, kind, verdict, scope, mention, source, surface, organization, actor, at in decisions
        if identity
        not in decision_ids(kind, verdict, scope, (mention, source, surface), organization, (actor, at))
    ]
    return [f"{subject} is not the hash of its content" for subject in wrong]


def backup(reader: Reader, target: Path) -> None:
    """Writes a consistent copy to `target`, which must not exist yet; other commands may run meanwhile."""
    if target.exists():
        raise Refused(f"{target} exists", "name a new file")
    temporary = own_sibling(target, "copying")
    try:
        with sqlite3.connect(temporary) as copy:
            reader.connection.backup(copy)
        copy.close()
        temporary.replace(target)
    except sqlite3.Error as error:
        with suppress(OSError):
            remove(temporary)
        raise explained(error, target) from error
    except OSError as error:
        raise Unavailable(f"{target} cannot be written: {error.strerror}", "name another file") from error
