"""`alliance show`."""

from typing import Annotated, Any

import typer

from alliance_cli.cli import complete
from alliance_cli.cli.opened import reading
from alliance_cli.cli.options import CommonOptions, PastOptions
from alliance_cli.cli.output import destination, screen
from alliance_cli.errors import Exit, UsageError
from alliance_cli.model.dates import parse_day
from alliance_cli.model.fields import FIELDS, Field

FORMATS = ("text", "json", "yaml")
_MENTION_FIELDS = (
    "source",
    "alliance",
    "surface",
    "stance",
    "role",
    "event_date",
    "start",
    "end",
    "locator",
    "decided_by",
    "left_out",
)
LEFT_OUT = Field("left_out", "string?", "why it does not count: retracted, superseded, staged or rejected")


def show(
    organization: Annotated[
        str, typer.Argument(help="Organization (slug, name or alias).", autocompletion=complete.organizations)
    ],
    common: CommonOptions,
    past: PastOptions,
    format: Annotated[
        str, typer.Option("--format", "-f", help="text, json or yaml.", metavar="FORMAT")
    ] = "text",
    json: Annotated[bool, typer.Option("--json", help="Same as --format json.")] = False,
    output: Annotated[
        str | None, typer.Option("--output", "-o", help="Write to a file.", metavar="FILE")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="Standings on this day.", metavar="DAY")
    ] = None,
) -> int:
    """Everything about one organization, and why it is or is not a member.

    \b
    alliance show "Harvard"
    alliance show ibm --json | jq '.names[].value'
    """
    from alliance_cli.jobs.show import show as job

    kind = "json" if json else format
    if kind not in FORMATS:
        raise UsageError(f"unknown format '{kind}'", f"one of {', '.join(FORMATS)}")
    with reading(common, past) as reader:
        record = job(reader, organization, parse_day(as_of) if as_of else None)
    with destination(output) as (out, stream):
        if kind == "text":
            from alliance_cli.render.detail import write_detail

            write_detail(_sections(record), out, screen(common, stream))
        else:
            from alliance_cli.render.structured import document

            out.write(document(record, kind).encode())
    return Exit.OK


def _sections(record: dict[str, Any]) -> list[Any]:
    facts = [
        (label, "; ".join(value) if isinstance(value, list) else value)
        for label, value in record.items()
        if label in ("slug", "country", "sectors", "topics", "website", "note") and value
    ]
    if record["alliance"]:
        facts.append(
            ("alliance", ", ".join(f"{key} {value}" for key, value in record["alliance"].items() if value))
        )
    sections: list[Any] = [(record["name"], facts)]
    sections += [_standing(standing) for standing in record["standings"]]
    named = [(row["kind"], f"{row['value']}{_until(row)}") for row in record["names"]]
    known = [(row["scheme"], row["value"]) for row in record["identifiers"]]
    related = [
        (row["kind"], f"{row['subject']} → {row['object']}{_until(row)}") for row in record["relations"]
    ]
    for title, pairs in (("names", named), ("identifiers", known), ("relations", related)):
        if pairs:
            sections.append((title, pairs))
    if record["mentions"]:
        columns = {field.name: field for field in (*FIELDS["mentions"], LEFT_OUT)}
        sections.append(("mentions", record["mentions"], _filled(record["mentions"], columns)))
    return sections


def _filled(rows: list[dict[str, Any]], columns: dict[str, Field]) -> list[Field]:
    """The mention columns of which at least one row has a value."""
    return [columns[name] for name in _MENTION_FIELDS if any(row[name] is not None for row in rows)]


def _until(row: dict[str, Any]) -> str:
    return f" (until {row['until']})" if row["until"] else ""


def _standing(standing: dict[str, Any]) -> tuple[str, list[tuple[str, object]]]:
    labels = ("why", "role", "tier", "since", "until", "first_seen", "last_seen")
    pairs: list[tuple[str, object]] = [(label, standing[label]) for label in labels if standing[label]]
    if len(standing["spells"]) > 1:
        for spell in standing["spells"]:
            began, ended = spell["since"] or spell["first_seen"], spell["until"] or spell["last_seen"]
            pairs.append(("spell", f"{began} – {ended}"))
    return f"{standing['status']} of {standing['alliance']}", pairs
