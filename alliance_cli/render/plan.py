"""A plan as a text that a person edits, and as rows for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from alliance_cli.jobs.plans.file import shown_name
from alliance_cli.jobs.plans.lines import AS_GROUP
from alliance_cli.jobs.plans.plan import (
    ABOUT_SOURCE,
    ACCEPT,
    BODY,
    NEW,
    OPEN,
    SAME,
    SKIP,
    VERBS,
    Group,
    Line,
    NewBody,
    Part,
    new_bodies,
)
from alliance_cli.model.claims import CountClaim
from alliance_cli.model.fields import Field
from alliance_cli.render.cells import safe_text, shown

GUIDE = f"""\
# What is staged, for a person to settle. Edit it, then: alliance apply FILE
#
# The word that a line begins with is what will be recorded:
#   {" ".join(VERBS)}
#   {SKIP}   nothing; it is not asked about again
#   {AS_GROUP}      as the group above says
#   joined@2023-12 or any other of them with its day
# Behind the name as written stands whom it means:
#   = SLUG   a known organization     + NAME   a new one     ?   not known yet, stays staged
# A line that is taken out stays staged. Leave the marks behind # as they are.
#
# Below sha256 stands what is known of the source; what is wrong may be changed there, and url ADDRESS added.
# A list that leaves nobody out: group KEY VERB complete. Names and counts that were missed, of any alliance:
#   group + founder@1991 of + Dike Union
#       .  Moss  + Moss Mills
#   count accept "three mills"  = 3 mills, total  of Dike Union in 1991
"""
ABOUT_BODIES = """\
# The new organizations, each once. Whom a name means may be written behind it, and what it is:
#   new Moss  + Moss Mills  sector:industry country:DE slug:moss-mills part_of:SLUG
#   new Moss Inc.  = moss-mills
"""
FIELDS = (
    Field(
        "verb",
        "string",
        f"what is to be recorded: {', '.join(VERBS)} or {SKIP}; of a count accept, skip or ?; or {BODY}",
    ),
    Field("surface", "string", "the name exactly as written, or the words of a count claim"),
    Field("organization", "string?", "slug of the known organization that it means"),
    Field("new_organization", "string?", "name of the new organization that it means"),
    Field("alliance", "string?", "slug of the alliance"),
    Field("group", "string?", "lines that one sentence or list brought"),
    Field("evidence", "string?", "class of evidence"),
    Field("quote", "string?", "the sentence or heading", False),
    Field("candidates", "string?", "known organizations that look like it", False),
    Field("properties", "string?", "of a new organization (verb new): sector, country, slug, part_of", False),
    Field("source", "string", "slug of the source", False),
    Field("sha256", "string", "hash of the bytes that the plan was made of", False),
    Field("id", "string", "of the mention or count claim", False),
)
WIDTH, MEANT = 44, 40  # columns of the name as written and of whom it means


def plan_text(parts: Sequence[Part]) -> str:
    """The whole plan, the guide first, new organizations last."""
    return "\n".join([GUIDE, *(line for part in parts for line in _part(part)), *_bodies(parts)]) + "\n"


def _part(part: Part) -> Iterator[str]:
    source = part.source
    yield f"source {source.slug}"
    yield f"sha256 {source.sha256}"
    for key in ABOUT_SOURCE:
        value = getattr(source, "published" if key == "date" else key)
        if value or key != "url":
            yield f"{key:<9} {shown_name(str(value)) if value else OPEN}"
    if source.published is None:
        yield f"# without a date it speaks from {source.retrieved}"
    yield (
        f"# {counted(len(part.lines), 'mention')} in {counted(len(part.groups), 'group')}, "
        f"{counted(len(part.counts), 'count')}"
    )
    for group in part.groups:
        yield from _group(group, part.alliance)
    if part.counts:
        yield ""
    for claim in part.counts:
        yield f'count {ACCEPT}  "{_flat(claim.text)}"  {_counted(claim)}  # {claim.id}'
    yield ""


def _bodies(parts: Iterable[Part]) -> Iterator[str]:
    """A line for each new organization that the lines above mean, with what a table tells of it."""
    found = new_bodies(parts)
    if found:
        yield ABOUT_BODIES.rstrip()
    for body in found:
        if len(body.spellings) > 1:
            yield f"    # {_flat(', '.join(map(shown_name, body.spellings)), 160)}"
        told = " ".join(f"{key}:{value}" for key, value in {"sector": OPEN, **body.told}.items())
        yield f"{BODY} {shown_name(body.name):<{WIDTH}}  {told}"


def _group(group: Group, main: str | None) -> Iterator[str]:
    """The lines of a group; one that is about no alliance says of which its lines would speak."""
    alliance = group.group.alliance or main
    of = f"  of {alliance}" if alliance else ""
    yield ""
    yield f"group {group.group.key} {group.verb}{of}  {counted(len(group.lines), 'line')}, {group.group.evidence}"
    if group.group.quote:
        yield f"    # “{_flat(group.group.quote, 160)}”"
    width = min(WIDTH, max(len(shown_name(line.mention.surface)) for line in group.lines))
    meant = min(MEANT, max(len(_meant(line)) for line in group.lines))
    for line in group.lines:
        verb = AS_GROUP if line.verb == group.verb else line.verb
        name = shown_name(line.mention.surface)
        told = f"  {note}" if (note := _note(line)) else ""
        yield f"    {verb:<10}  {name:<{width}}  {_meant(line):<{meant}}  # {line.mention.id}{told}"


def _meant(line: Line) -> str:
    return OPEN if line.target is None else f"{line.sign} {shown_name(line.target)}"


def _note(line: Line) -> str:
    """What a person should know before taking the line as it stands."""
    mention = line.mention
    told = [text for text in (mention.role, mention.tier, mention.event_date) if text and text != line.verb]
    if line.sign == SAME and line.settled is None:
        told.append("a near spelling")
    told += [
        f"{_like(line)} {item.organization} ({item.name}) {shown(item.score)}" for item in line.candidates
    ]
    return _flat("; ".join(told), 200)


def _like(line: Line) -> str:
    return "of" if line.sign == SAME else "like"


def _flat(text: str, limit: int = 300) -> str:
    flat = safe_text(" ".join(text.split()))
    return flat if len(flat) <= limit else f"{flat[: limit - 1]}…"


def _counted(claim: CountClaim) -> str:
    when = f" in {claim.as_of}" if claim.as_of else ""
    return f"{claim.comparator} {claim.value} {_flat(claim.unit)}, {claim.scope}  of {claim.alliance}{when}"


def plan_rows(parts: Sequence[Part]) -> list[dict[str, Any]]:
    """The plan as rows of `FIELDS`, a row a mention, a count claim or, at the end, a new organization."""
    return [*(row for part in parts for row in _rows(part)), *map(_row_of, new_bodies(parts))]


def _row_of(body: NewBody) -> dict[str, Any]:
    told = " ".join(f"{key}:{value}" for key, value in body.told.items())
    return {
        **dict.fromkeys(field.name for field in FIELDS),
        "verb": BODY,
        "surface": body.name,
        "new_organization": body.name,
        "properties": told or None,
    }


def _rows(part: Part) -> Iterator[dict[str, Any]]:
    same = {"source": part.source.slug, "sha256": part.source.sha256}
    for group in part.groups:
        for line in group.lines:
            yield {
                "verb": line.verb,
                "surface": line.mention.surface,
                "organization": line.target if line.sign == SAME else None,
                "new_organization": line.target if line.sign == NEW else None,
                "alliance": line.mention.alliance,
                "group": group.group.key,
                "evidence": line.evidence,
                "quote": group.group.quote,
                "candidates": _note(line) or None,
                "properties": None,
                "id": line.mention.id,
                **same,
            }
    for claim in part.counts:
        yield {
            **dict.fromkeys(field.name for field in FIELDS),
            "verb": ACCEPT,
            "surface": claim.text,
            "alliance": claim.alliance,
            "quote": _counted(claim),
            "id": claim.id,
            **same,
        }


def counted(number: int, noun: str) -> str:
    """A number with its noun."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
