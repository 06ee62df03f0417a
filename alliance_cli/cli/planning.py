"""Plans as files: written by their suffix, read back, edited in between."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from alliance_cli.cli.opened import writing
from alliance_cli.cli.options import CommonOptions, WriteOptions
from alliance_cli.cli.output import destination, note
from alliance_cli.errors import Refused

if TYPE_CHECKING:
    from alliance_cli.jobs.plans.plan import Part

FORMATS = {".csv": "csv", ".tsv": "tsv", ".json": "json"}
"""Suffixes of plans that are tables; every other one is text."""


def write_plan(file: str, parts: Sequence[Part]) -> None:
    """Writes plans to a file, or to standard output for `-`."""
    from alliance_cli.render import write
    from alliance_cli.render.plan import FIELDS, plan_rows, plan_text

    kind = FORMATS.get(Path(file).suffix.lower())
    with destination(file) as (out, _):
        if kind is None:
            out.write(plan_text(parts).encode("utf-8", "backslashreplace"))
        else:
            write(plan_rows(parts), FIELDS, kind, out)


def apply_plan(
    name: str, text: str, write: WriteOptions, common: CommonOptions, command: str = "apply"
) -> None:
    """Writes the answers of a plan, and tells what it did."""
    from alliance_cli.jobs import apply as job
    from alliance_cli.jobs.plans.file import read
    from alliance_cli.jobs.plans.orders import check

    edited = read(name, text)
    with writing(common, write, command, lambda reader: check(reader, edited, insists=write.yes)) as (
        writer,
        checked,
    ):
        done = job.apply(writer, checked)
    for line in checked.notes:
        note(common, line)
    would = "would be " if write.dry_run else ""
    note(
        common,
        f"{done.accepted:,} {would}accepted, {done.corrected:,} corrected, {done.rejected:,} rejected, "
        f"{done.counts:,} counts",
    )
    note(
        common,
        f"{len(done.new):,} new organizations, {done.revised:,} changes of sources; {checked.open:,} left open, "
        f"{checked.settled:,} settled already",
    )
    if not any((done.accepted, done.corrected, done.rejected, done.counts, done.identities, done.revised)):
        note(common, "no change")


def edited(text: str, suffix: str = ".plan") -> str:
    """The text after the person's editor was open on it; Refused without a terminal or an editor."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise Refused("an editor needs a terminal", "write the plan to a file with --plan, edit it, apply it")
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not command:
        raise Refused("no editor is set", "set VISUAL or EDITOR, or write the plan to a file with --plan")
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"alliance{suffix}"
        path.write_text(text, encoding="utf-8")
        try:
            done = subprocess.run([*shlex.split(command), str(path)], check=False)
        except (OSError, ValueError) as error:
            raise Refused(
                f"the editor '{command}' cannot be started: {error}", "set VISUAL or EDITOR"
            ) from error
        if done.returncode != 0:
            raise Refused(f"the editor ended with {done.returncode}", "nothing was applied")
        return path.read_text(encoding="utf-8")
