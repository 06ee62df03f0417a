"""Shell completion: what may stand after an option. Reads the registry only where it must, and never fails."""

from __future__ import annotations

import typer

from alliance_cli.errors import AllianceError
from alliance_cli.model.terms import Sector, Status


def formats() -> list[str]:
    """Output formats."""
    from alliance_cli.render import FORMATS

    return list(FORMATS)


def colors() -> list[str]:
    """Colour settings."""
    return ["auto", "always", "never"]


def statuses() -> list[str]:
    """Statuses, and `any`."""
    return [*Status, "any"]


def sectors() -> list[str]:
    """The closed list of sectors."""
    return list(Sector)


def _slugs(ctx: typer.Context, table: str) -> list[str]:
    """Slugs (or topic codes) of the registry in use; none when it cannot be read."""
    from alliance_cli import settings
    from alliance_cli.store.connection import open_reader

    try:
        with open_reader(settings.registry(ctx.params.get("db")).read) as reader:
            return [str(row[0]) for row in reader.rows(_QUERIES[table])]
    except AllianceError:
        return []


_QUERIES = {
    "sources": "SELECT slug FROM source ORDER BY slug",
    "alliances": "SELECT o.slug FROM alliance a JOIN organization o ON o.id = a.organization_id ORDER BY o.slug",
    "organizations": "SELECT slug FROM organization WHERE merged_into_id IS NULL ORDER BY slug",
    "topics": "SELECT code FROM tag WHERE scheme = 'topic' ORDER BY code",
}


def sources(ctx: typer.Context) -> list[str]:
    """Source slugs."""
    return _slugs(ctx, "sources")


def alliances(ctx: typer.Context) -> list[str]:
    """Alliance slugs."""
    return _slugs(ctx, "alliances")


def organizations(ctx: typer.Context) -> list[str]:
    """Organization slugs."""
    return _slugs(ctx, "organizations")


def topics(ctx: typer.Context) -> list[str]:
    """Topics in use."""
    return _slugs(ctx, "topics")
