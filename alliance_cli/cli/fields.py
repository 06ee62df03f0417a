"""`alliance fields`."""

from typing import Annotated

import typer

from alliance_cli.cli.options import CommonOptions, OutputOptions
from alliance_cli.cli.output import emit
from alliance_cli.errors import UsageError, did_you_mean
from alliance_cli.model.fields import FIELDS, Field

COLUMNS = (
    Field("field", "string", "name of the field"),
    Field("type", "string", "JSON type; ? may be null"),
    Field("doc", "string", "what it holds"),
)


def listings() -> list[str]:
    """Listings that have documented fields."""
    return list(FIELDS)


def fields(
    listing: Annotated[str, typer.Argument(help="Listing: members, mentions, …", autocompletion=listings)],
    output: OutputOptions,
    common: CommonOptions,
    schema: Annotated[bool, typer.Option("--schema", help="The JSON Schema of the listing's JSON.")] = False,
) -> int:
    """The output fields of a listing, in their order.

    \b
    alliance fields members
    alliance fields members --schema
    """
    from alliance_cli.jobs.suggest import closest

    if listing not in FIELDS:
        raise UsageError(
            f"unknown listing '{listing}'",
            did_you_mean(closest(listing, FIELDS), f"one of {', '.join(FIELDS)}"),
        )
    if schema:
        from alliance_cli.cli.output import destination
        from alliance_cli.render.schema import json_schema

        with destination(output.output) as (out, _):
            out.write(json_schema(listing, FIELDS[listing]).encode())
        return 0
    rows = [{"field": field.name, "type": field.type, "doc": field.doc} for field in FIELDS[listing]]
    return emit("fields", rows, output, common, known=COLUMNS)
