"""Opening the registry that a command works on, for reading or for one change."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from alliance_cli import settings
from alliance_cli.cli.options import CommonOptions, RosterOptions, WriteOptions
from alliance_cli.errors import Unavailable, UsageError
from alliance_cli.jobs.roster import Filters
from alliance_cli.model.dates import parse_day
from alliance_cli.model.terms import RelationKind
from alliance_cli.store.connection import Reader, open_reader

if TYPE_CHECKING:
    from alliance_cli.store.writing import Writer


def reading(common: CommonOptions) -> Reader:
    """The registry, open for reading; use it as a context manager."""
    return open_reader(settings.registry(common.db).read)


@contextmanager
def writing(
    common: CommonOptions, write: WriteOptions, command: str, undoes: int | None = None
) -> Iterator[Writer]:
    """One change to the registry, by the acting person, now; rolled back with --dry-run."""
    from alliance_cli.store.writing import Authorship, open_writer

    place = settings.registry(common.db)
    by = Authorship(settings.actor(write.actor), now(), command, write.message, undoes)
    try:
        path = place.read if write.dry_run else place.prepare_write()
    except OSError as error:
        raise Unavailable(
            f"{place.write} cannot be made: {error.strerror}", "name a registry with --db"
        ) from error
    with open_writer(path, by, dry_run=write.dry_run) as writer:
        yield writer


def now() -> str:
    """This instant in UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def filters(options: RosterOptions, as_of: str | None = None) -> Filters:
    """The roster filters that the options ask for; UsageError for a bad date or rollup."""
    day = as_of or options.as_of
    rollups = (RelationKind.PART_OF, RelationKind.SUBSIDIARY_OF)
    if options.rollup is not None and options.rollup not in rollups:
        raise UsageError(f"unknown rollup '{options.rollup}'", f"one of {', '.join(rollups)}")
    return Filters(
        alliance=options.alliance,
        sector=tuple(options.sector or ()),
        topic=tuple(options.topic or ()),
        country=tuple(options.country or ()),
        source=tuple(options.source or ()),
        only_source=options.only_source,
        role=tuple(options.role or ()),
        tier=tuple(options.tier or ()),
        status=options.status,
        as_of=parse_day(day) if day else None,
        min_sources=options.min_sources,
        search=options.search,
        rollup=RelationKind(options.rollup) if options.rollup else None,
    )
