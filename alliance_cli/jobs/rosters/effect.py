"""What a change does to answers: mentions that come to name another organization, rosters that say something else."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from alliance_cli.jobs.rosters.evidence import gather
from alliance_cli.jobs.rosters.roster import Row, standings
from alliance_cli.model.fields import Field
from alliance_cli.store import reading

if TYPE_CHECKING:
    from alliance_cli.store.connection import Reader

FIELDS = (
    Field("what", "string", "mention or roster"),
    Field("where", "string", "slug of the source, or of the alliance"),
    Field("subject", "string", "id of the mention, or slug of the organization"),
    Field("name", "string", "the name as written, or the display name"),
    Field("before", "string?", "organization that it names, or status with role and tier"),
    Field("after", "string?", "the same after the change"),
)

Key = tuple[str, str, str]


class Answers(NamedTuple):
    """What the registry says: by (what, where, subject) a name, and the organization or the status."""

    said: dict[Key, tuple[str, str | None]]


def answers(reader: Reader) -> Answers:
    """The organization of every mention, and the standing of every organization in every alliance."""
    said: dict[Key, tuple[str, str | None]] = {}
    for mention, decided in reading.resolved_mentions(reader):
        said["mention", mention.source, mention.id] = (mention.surface, decided.organization)
    material = gather(reader)
    for alliance in material.alliances:
        for slug, found in standings(material, alliance).items():
            words = [str(found.status), found.role, found.tier]
            status = ", ".join(word for word in words if word)
            said["roster", alliance, slug] = (material.organizations[slug].name, status)
    return Answers(said)


def effect(before: Answers, after: Answers) -> list[Row]:
    """The rows that differ, mentions first, each kind by place and name."""
    rows = []
    for key in sorted(before.said.keys() | after.said.keys()):
        name, old = before.said.get(key, ("", None))
        new_name, new = after.said.get(key, (name, None))
        if old != new:
            values = (*key, new_name or name, old, new)
            rows.append(dict(zip((field.name for field in FIELDS), values, strict=True)))
    return rows


def summary(rows: list[Row]) -> str:
    """How much changes, in words."""
    numbers = {what: sum(row["what"] == what for row in rows) for what in ("mention", "roster")}
    return f"touches {counted(numbers['mention'], 'mention')} and {counted(numbers['roster'], 'standing')}"


def counted(number: int, word: str) -> str:
    """The number with its word: no mentions, 1 mention, 2 mentions."""
    return f"{number or 'no'} {word}{'' if number == 1 else 's'}"
