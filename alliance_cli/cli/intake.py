"""Documents one after the other into the registry: each whole or not at all, each its own change."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from alliance_cli.cli.opened import now, reading, writing
from alliance_cli.cli.options import CommonOptions, WriteOptions
from alliance_cli.cli.output import note
from alliance_cli.cli.progress import Progress
from alliance_cli.errors import AllianceError, InvalidData, NotFound, Refused, UsageError

if TYPE_CHECKING:
    from alliance_cli.jobs.documents.unattended import Accepted
    from alliance_cli.jobs.ingest import Prepared, Wish
    from alliance_cli.jobs.plans.plan import Part
    from alliance_cli.jobs.resolve import Resolver
    from alliance_cli.model.documents import Document
    from alliance_cli.store.connection import Reader


MOST = 5  # new alliances that are told by name


class Reading(NamedTuple):
    """How documents are read: headers by role of column, where the records stand in nested data."""

    columns: Mapping[str, str]
    records: str | None = None


class Taken(NamedTuple):
    """What became of a file: its source, None where it could not be read; what was found, None for known bytes."""

    file: str
    source: str | None
    prepared: Prepared | None = None


class Intake:
    """Takes documents in, and keeps what it needs for the next one."""

    def __init__(
        self, wish: Wish, accepted: Accepted, reads: Reading, write: WriteOptions, common: CommonOptions
    ) -> None:
        self.wish, self.accepted, self.reads = wish, accepted, reads
        self.write, self.common = write, common
        self.progress: Progress | None = None
        self._resolver: tuple[int, Resolver] | None = None

    def take(self, files: Sequence[str]) -> list[Taken]:
        """All of them; a file that cannot be read is told and left out, unless it is the only one."""
        found = []
        for file in files:
            try:
                document = self._read(file)
            except (InvalidData, UsageError, Refused) as error:
                if len(files) == 1:
                    raise
                tell(error)
                found.append(Taken(file, None))
                continue
            found.append(self._take(file, document))
        return found

    def _read(self, file: str) -> Document:
        from alliance_cli.sources.documents import read_document, read_stream

        columns, records = self.reads
        if file == "-":
            from alliance_cli.jobs.documents.described import STANDARD_INPUT

            return read_stream(sys.stdin.buffer.read(), STANDARD_INPUT, columns=columns, records=records)
        path = Path(file)
        if not path.exists():
            raise NotFound(f"no file '{file}'", "check the path")
        return read_document(path, columns=columns, records=records)

    def _take(self, file: str, document: Document) -> Taken:
        for warning in document.warnings:
            note(self.common, f"{file}: {warning}")
        if self.write.dry_run:
            with reading(self.common) as reader:
                return self._told(file, self._prepare(reader, document))
        with reading(self.common) as reader:
            known = self._known(reader, document)
        if known is not None:
            note(self.common, f"{file}: already ingested as {known}")
            return Taken(file, known)
        plan = partial(self._prepare, document=document)
        with writing(self.common, self.write, "ingest", plan) as (writer, prepared):
            if prepared.known is None:
                self._stage(writer, prepared)
        return self._told(file, prepared)

    def _known(self, reader: Reader, document: Document) -> str | None:
        from alliance_cli.store.staged import source_of_bytes

        return source_of_bytes(reader, document.sha256)

    def _prepare(self, reader: Reader, document: Document) -> Prepared:
        from alliance_cli.jobs import ingest as job

        told = self.progress or (lambda done, part: None)
        return job.prepare(reader, self.resolver(reader), document, self.wish, now()[:10], told)

    def resolver(self, reader: Reader) -> Resolver:
        """The names of the registry as it is, read again only when it has changed."""
        from alliance_cli.jobs.resolve import Resolver
        from alliance_cli.store.history import newest

        change = newest(reader)
        if self._resolver is None or self._resolver[0] != change:
            found = Resolver(reader)
            self._resolver = None if found.is_large else (change, found)  # a large one lives with its reader
            return found
        return self._resolver[1]

    def _stage(self, writer: object, prepared: Prepared) -> None:
        from alliance_cli.jobs import ingest as job
        from alliance_cli.jobs.documents import unattended
        from alliance_cli.jobs.plans import staged as plans
        from alliance_cli.store.writing import Writer

        assert isinstance(writer, Writer)
        job.stage(writer, prepared)
        if self.accepted:
            unattended.accept(writer, plans.of_drafts([prepared]), self.accepted)

    def _told(self, file: str, prepared: Prepared) -> Taken:
        """Says what was found, and what was guessed of it."""
        from alliance_cli.jobs.documents.proposed import other_coalitions, stances, summary
        from alliance_cli.jobs.plans.staged import of_drafts

        parts = of_drafts([prepared])
        slug = prepared.draft.source.slug
        what = "would be staged" if self.write.dry_run else "staged"
        note(self.common, f"{file}: {what} as {slug}: {summary(parts[0])}")
        if said := stances(parts):
            note(self.common, f"  proposed: {said}")
        if others := other_coalitions(prepared):
            note(
                self.common,
                f"  it names {', '.join(others[:MOST])} too: a further --alliance finds what is said of it",
            )
        if prepared.left_out:
            note(self.common, f"  {prepared.left_out:,} rows of other alliances left out")
        if prepared.new:
            named = ", ".join(f"{one.name} ({one.slug})" for one in prepared.new[:MOST])
            more = f" and {len(prepared.new) - MOST} more" if len(prepared.new) > MOST else ""
            note(self.common, f"  new alliances: {named}{more}")
        if prepared.guesses:
            note(self.common, f"  guessed: {'; '.join(prepared.guesses)}")
        return Taken(file, slug, prepared)

    def parts(self, taken: Sequence[Taken]) -> list[Part]:
        """The plans of what was taken in, as it waits now; of a dry run, as it would."""
        from alliance_cli.jobs.plans import staged as plans

        if self.write.dry_run:
            return plans.of_drafts(one.prepared for one in taken if one.prepared)
        with reading(self.common) as reader:
            slugs = list(dict.fromkeys(one.source for one in taken if one.source))
            return plans.of_registry(reader, self.resolver(reader), slugs) if slugs else []


def tell(error: AllianceError) -> None:
    """One `error:` and one `hint:` line, where the command goes on."""
    from alliance_cli.render import safe_text

    sys.stderr.write(f"error: {safe_text(error.message)}\n")
    if error.hint:
        sys.stderr.write(f"hint: {safe_text(error.hint)}\n")
