"""Whether one row of facts can be: SQLModel rows do not validate, so values are checked before they become one.

Checked here is what a row says by itself; what it names (slugs, ids) is checked where it is loaded.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from alliance_cli.errors import InvalidData
from alliance_cli.model import claims, terms
from alliance_cli.model.dates import is_partial_date
from alliance_cli.model.ids import decision_ids
from alliance_cli.store.facts import TABLES

Facts = Mapping[str, Any]

REQUIRED: dict[str, tuple[str, ...]] = {
    "organizations": ("slug", "name"),
    "names": ("organization", "value", "kind"),
    "identifiers": ("organization", "scheme", "value"),
    "relations": ("subject", "kind", "object"),
    "alliances": ("organization", "state"),
    "sources": ("slug", "kind"),
    "coverage": ("source", "alliance", "complete"),
    "mentions": ("id", "source", "surface", "occurrence", "stance", "state"),
    "counts": ("id", "source", "alliance", "text", "occurrence", "comparator", "value", "unit", "scope"),
    "decisions": ("id", "kind", "verdict", "scope", "surface", "decided_by", "actor", "at"),
}
"""Cells that must not be empty."""

_TERMS: dict[tuple[str, str], type[StrEnum]] = {
    ("names", "kind"): terms.NameKind,
    ("relations", "kind"): terms.RelationKind,
    ("alliances", "state"): terms.AllianceState,
    ("sources", "kind"): terms.SourceKind,
    ("sources", "date_basis"): terms.DateBasis,
    ("mentions", "stance"): terms.Stance,
    ("mentions", "state"): terms.MentionState,
    ("counts", "comparator"): claims.Comparator,
    ("counts", "scope"): claims.CountScope,
    ("counts", "state"): terms.MentionState,
    ("decisions", "kind"): terms.DecisionKind,
    ("decisions", "verdict"): terms.Verdict,
    ("decisions", "scope"): terms.Scope,
    ("decisions", "decided_by"): terms.DecidedBy,
}
_DAYS = frozenset(
    [
        "valid_from",
        "valid_until",
        "formed",
        "dissolved",
        "published",
        "retrieved",
        "retracted",
        "as_of",
        "event_date",
    ]
)
_INSTANT = (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII), "write 2023-12-05T09:30:00Z")
_SHAPES: dict[str, tuple[re.Pattern[str], str]] = {
    "slug": (re.compile(r"[a-z0-9]+(-[a-z0-9]+)*"), "write lower-case letters and digits, joined by '-'"),
    "country": (re.compile(r"[A-Z]{2}"), "two capitals, as in ISO 3166-1: US, DE, JP"),
    "sha256": (re.compile(r"[0-9a-f]{64}"), "write 64 hexadecimal digits"),
    "complete": (re.compile("yes|no"), "write yes or no"),
    "default": (re.compile("yes"), "write yes or leave it empty"),
    "at": _INSTANT,
    "retracted_at": _INSTANT,
}
_OF_IDENTITY = (terms.Verdict.SAME, terms.Verdict.DIFFERENT, terms.Verdict.UNSURE, terms.Verdict.NEW)
_INTEGERS = {table.name: table.integers for table in TABLES}
CORRECTABLE = ("stance", "role", "tier", "event_date")
"""What a claim decision may correct of a mention."""


_UNIQUE: dict[str, tuple[tuple[str, ...], ...]] = {
    **{table.name: (table.key,) for table in TABLES},
    "alliances": (("organization",), ("default",)),
    "sources": (("slug",), ("sha256",), ("supersedes",)),
}


def check_row(table: str, row: Facts) -> None:
    """Raises InvalidData, naming the column at fault, unless the row can be a row of the table."""
    for column in REQUIRED[table]:
        if row.get(column) in (None, ""):
            raise InvalidData(f"no {column}", f"{', '.join(REQUIRED[table])} must not be empty")
    for column, value in row.items():
        if value is not None:
            _check_value(table, column, value)
    _check_places(row)
    if table == "organizations":
        _check_tags(row)
    if table == "decisions":
        _check_decision(row)


def unique_keys(table: str, row: Facts) -> Iterator[tuple[object, ...]]:
    """What no other row of the table may have: the table's name first, then the values."""
    for columns in _UNIQUE[table]:
        if row[columns[0]] is not None:
            yield (table, *(f"{column} '{row[column]}'" for column in columns if row[column] is not None))
    decided = row.get("verdict") in (terms.Verdict.SAME, terms.Verdict.NEW)
    if table == "decisions" and decided and row["retracted_at"] is None:
        subject = row["mention"] or row["source"] or terms.Scope.EVERYWHERE
        yield (table, f"a live decision about '{row['surface']}'", f"({subject})")


def _check_tags(row: Facts) -> None:
    for column in ("sectors", "topics"):
        codes = row[column].split(";") if row.get(column) else []
        if not all(codes) or len(set(codes)) < len(codes):
            raise InvalidData(f"{column} '{row[column]}'", "write each one once, joined by ';'")


def _check_value(table: str, column: str, value: object) -> None:
    if column == "score":
        _check_score(value)
    elif column in ("features", "correction"):
        if not isinstance(value, dict):
            raise InvalidData(f"{column} is not an object", "write a JSON object or null")
    elif type(value) is not (int if column in _INTEGERS[table] else str):
        raise InvalidData(f"{column} is not a text", "write a JSON string or null")
    elif column in _DAYS and not is_partial_date(str(value)):
        raise InvalidData(f"{column} '{value}' is not a date", "write 2023, 2023-12 or 2023-12-05")
    elif column in _SHAPES and not _SHAPES[column][0].fullmatch(str(value)):
        raise InvalidData(f"{column} '{value}' cannot be", _SHAPES[column][1])
    _check_term(_TERMS.get((table, column)), column, value)


def _check_term(closed: type[StrEnum] | None, column: str, value: object) -> None:
    if closed is not None and value not in list(closed):
        raise InvalidData(f"unknown {column} '{value}'", f"one of {', '.join(closed)}")


def _check_score(value: object) -> None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not math.isfinite(float(str(value))):
        raise InvalidData(f"score '{value}' is not a number", "write a number from 0 to 100, or null")


def _check_places(row: Facts) -> None:
    """A row does not refer to itself, and its offsets are a stretch of text."""
    for one, other in (("subject", "object"), ("slug", "merged_into"), ("slug", "supersedes")):
        if row.get(one) is not None and row.get(one) == row.get(other):
            raise InvalidData(f"{one} and {other} are both '{row[one]}'", f"correct {other}")
    start, end, occurrence = row.get("start"), row.get("end"), row.get("occurrence")
    if (start is None) != (end is None) or (start is not None and end <= start):
        raise InvalidData(
            f"start {start} and end {end} are no stretch of text", "the end lies after the start"
        )
    if occurrence is not None and occurrence < 1:
        raise InvalidData(f"occurrence {occurrence}", "occurrences are counted from 1")


def _check_decision(row: Facts) -> None:
    """A decision's verdict fits its kind, and it names exactly what its scope needs."""
    kind, verdict, scope = row["kind"], row["verdict"], row["scope"]
    if (kind == terms.DecisionKind.IDENTITY) != (verdict in _OF_IDENTITY):
        raise InvalidData(f"'{verdict}' is no answer to the question of {kind}", "correct kind or verdict")
    if kind == terms.DecisionKind.CLAIM and scope != terms.Scope.MENTION:
        raise InvalidData(f"a claim decision with scope '{scope}'", "claims are decided mention by mention")
    identified = kind == terms.DecisionKind.IDENTITY and verdict != terms.Verdict.UNSURE
    if identified and not row.get("organization"):
        raise InvalidData(f"'{verdict}' without an organization", "name the organization")
    if verdict == terms.Verdict.DIFFERENT and row["decided_by"] != terms.DecidedBy.PERSON:
        raise InvalidData("'different' decided by a rule", "only a person may say that names differ")
    wanted = {"mention": scope == terms.Scope.MENTION, "source": scope != terms.Scope.EVERYWHERE}
    for column, needed in wanted.items():
        if (row.get(column) is not None) != needed:
            known = "needs a" if needed else "names no"
            raise InvalidData(f"scope '{scope}' {known} {column}", "correct the scope or the columns")
    _check_correction(verdict, row.get("correction"))


def check_decision_id(row: Facts) -> None:
    """Raises InvalidData unless the id is the hash of what was decided: two decisions must not pass for one."""
    subject = (row.get("mention"), row.get("source"), row["surface"])
    by = (row["actor"], row["at"])
    expected = decision_ids(row["kind"], row["verdict"], row["scope"], subject, row.get("organization"), by)
    if row["id"] not in expected:
        raise InvalidData(
            f"id {row['id']} of the decision on '{row['surface']}' should be {expected[0]}", "write that id"
        )


def _check_correction(verdict: str, correction: Mapping[str, Any] | None) -> None:
    if (verdict == terms.Verdict.CORRECT) != bool(correction):
        raise InvalidData(f"'{verdict}' and correction do not agree", "a correction goes with 'correct'")
    for column, value in (correction or {}).items():
        if column not in CORRECTABLE:
            raise InvalidData(f"correction of '{column}'", f"one of {', '.join(CORRECTABLE)}")
        if column == "stance" or value is not None:
            _check_value("mentions", column, value)
