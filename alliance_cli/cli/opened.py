"""Opening the registry that a command works on, for reading or for one change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from alliance_cli import settings
from alliance_cli.cli.options import CommonOptions, PastOptions, RosterOptions, WriteOptions
from alliance_cli.errors import UsageError
from alliance_cli.model.dates import parse_day
from alliance_cli.model.terms import RelationKind

if (
    TYPE_CHECKING
):  # what only a running command needs is imported when it runs: completion must not pay for it
    from alliance_cli.jobs.rosters.roster import Filters
    from alliance_cli.store.connection import Reader
    from alliance_cli.store.writing import Writer

Plan = TypeVar("Plan")
NOW = PastOptions()


def reading(common: CommonOptions, past: PastOptions = NOW) -> Reader:
    """The registry, open for reading, as it is or as it was known; use it as a context manager."""
    from alliance_cli.store.connection import open_reader

    reader = open_reader(settings.registry(common.db).read)
    if past.known_at is not None:
        from alliance_cli.jobs.rosters.past import look_back

        try:
            look_back(reader, past.known_at)
        except BaseException:
            reader.connection.close()
            raise
    return reader


@contextmanager
def writing(
    common: CommonOptions, write: WriteOptions, command: str, plan: Callable[[Reader], Plan]
) -> Iterator[tuple[Writer, Plan]]:
    """One change to the registry, by the acting person, now, with its plan; rolled back with --dry-run.

    `plan` checks what is asked for before anything is locked or copied, so that a mistake costs nothing; it
    is asked again under the lock when another change came in between, so that two commands never build on
    the same state.
    """
    from alliance_cli.store.connection import open_reader
    from alliance_cli.store.history import newest
    from alliance_cli.store.writing import Authorship, open_writer

    for word, text in (("--message", write.message), ("--actor", write.actor)):
        if text and not text.isprintable():
            raise UsageError(f"{word} '{text}' holds a control character", "write it on one line, as UTF-8")
    place = settings.registry(common.db)
    by = Authorship(settings.actor(write.actor), now(), command, write.message)
    with open_reader(place.read) as reader:
        planned, seen = plan(reader), newest(reader)
    path = place.read if write.dry_run else place.prepare_write()
    with open_writer(path, by, dry_run=write.dry_run) as writer:
        with open_reader(path) as reader:
            if newest(reader) != seen:
                planned = plan(reader)
        yield writer, planned


def now() -> str:
    """This instant in UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def filters(options: RosterOptions, as_of: str | None = None) -> Filters:
    """The roster filters that the options ask for; UsageError for a bad date or rollup."""
    from alliance_cli.jobs.rosters.roster import Filters

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
