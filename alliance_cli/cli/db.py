"""`alliance db`: the registry file as a whole."""

import os
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from alliance_cli import settings
from alliance_cli.cli.opened import now, reading
from alliance_cli.cli.options import CommonOptions, PastOptions
from alliance_cli.cli.output import destination, note, screen
from alliance_cli.errors import Exit, InvalidData, Refused
from alliance_cli.store.connection import shipped


def init(common: CommonOptions) -> int:
    """Make an empty registry.

    \b
    alliance db init --db members.sqlite
    """
    from alliance_cli.jobs import registry

    path = settings.registry(common.db).write
    registry.create(path)
    note(common, f"made {path}")
    return Exit.OK


def build(
    common: CommonOptions,
    folder: Annotated[
        Path | None,
        typer.Argument(help="Folder of seed files; else ./seeds, else the shipped ones.", metavar="[FOLDER]"),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Replace the registry that is there.")] = False,
) -> int:
    """Make the registry from a folder of seeds.

    The instant in the change log is now, or SOURCE_DATE_EPOCH (seconds since 1970) where it is set.

    \b
    alliance db build --yes
    alliance db build seeds --db fresh.sqlite
    """
    from alliance_cli.jobs import registry
    from alliance_cli.jobs.seeds import strangers
    from alliance_cli.store.writing import Authorship

    path = settings.registry(common.db).write
    source = folder or (Path("seeds") if Path("seeds").is_dir() else shipped("seeds"))
    counts = registry.build(path, source, Authorship("seeds", _instant(), "db build"), replace=yes)
    rows = ", ".join(f"{number} {name}" for name, number in counts.items())
    for name in strangers(source):
        note(common, f"{source / name} is no file of seeds, and was not read")
    note(common, f"built {path}: {rows}")
    return Exit.OK


def _noted(path: Path, command: str) -> AbstractContextManager[None]:
    """A note beside the registry of who holds its lock, for those who wait."""
    from alliance_cli.store.holder import noted

    return noted(path, f"alliance db {command}", settings.actor(None), now())


def _instant() -> str:
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return now()
    if not (epoch.isascii() and epoch.isdigit() and len(epoch) < 12):  # up to the year 5138
        raise InvalidData(
            f"SOURCE_DATE_EPOCH '{epoch}' is not a number", "unset it, or give seconds since 1970"
        )
    return datetime.fromtimestamp(int(epoch), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def dump(
    common: CommonOptions,
    past: PastOptions,
    folder: Annotated[str, typer.Argument(help="Folder of seed files.", metavar="FOLDER")] = "seeds",
    log: Annotated[bool, typer.Option("--log", help="Write the change log too, as log.jsonl.")] = False,
) -> int:
    """Write the registry's facts as seeds, the inverse of `db build`.

    \b
    alliance db dump seeds
    alliance db dump backup --log
    alliance db dump as-published --known-at 2024-03-31
    """
    from alliance_cli.jobs import seeds

    with reading(common, past) as reader:
        texts = seeds.texts(reader, log=log)
    seeds.write(Path(folder), texts)
    note(common, f"wrote {len(texts)} files to {folder}")
    return Exit.OK


def upgrade(common: CommonOptions) -> int:
    """Bring the registry to the newest schema; the old file stays beside it.

    \b
    alliance db upgrade
    """
    from alliance_cli.jobs import registry

    path = settings.registry(common.db).prepare_write()
    before, after = registry.upgrade(path, _noted(path, "upgrade"))
    note(common, f"{path} is at schema {after}" if before == after else f"{path}: schema {before} → {after}")
    return Exit.OK


def info(common: CommonOptions) -> int:
    """Where the registry is and what it holds.

    \b
    alliance db info
    """
    from alliance_cli.render.detail import write_detail
    from alliance_cli.store.maintenance import info as described

    place = settings.registry(common.db)
    with reading(common) as reader:
        found = described(reader)
    found.insert(1, ("found by", place.origin))
    with destination(None) as (out, stream):
        write_detail([("registry", found)], out, screen(common, stream))
    return Exit.OK


def verify(common: CommonOptions) -> int:
    """Look for damage: the file, foreign keys, hashes of evidence and decisions, the log against the tables.

    The change log is replayed: it must lead to the tables as they are, and back. Exit 3 when there is any damage.

    \b
    alliance db verify && echo whole
    """
    from alliance_cli.store import replay
    from alliance_cli.store.maintenance import verify as problems_of

    with reading(common) as reader:
        problems = problems_of(reader) or list(replay.problems(reader))
        path = reader.path
    if problems:
        more = f", and {len(problems) - 1} more" if len(problems) > 1 else ""
        raise InvalidData(f"{path}: {problems[0]}{more}", "restore a backup")
    note(common, f"{path} is whole")
    return Exit.OK


def backup(
    target: Annotated[Path, typer.Argument(help="New file.", metavar="FILE")], common: CommonOptions
) -> int:
    """Write a consistent copy of the registry, while others may use it.

    \b
    alliance db backup members-$(date +%F).sqlite
    """
    from alliance_cli.store.maintenance import backup as copied

    with reading(common) as reader:
        copied(reader, target)
    note(common, f"wrote {target}")
    return Exit.OK


def restore(
    backup: Annotated[Path, typer.Argument(help="Backup, or another registry.", metavar="FILE")],
    common: CommonOptions,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Replace the registry that is there.")] = False,
) -> int:
    """Put a backup in the place of the registry, after a look for damage; the old file stays beside it.

    A backup of an older schema is upgraded on the way. The old file is kept as NAME.before-restore, even when it is
    damaged.

    \b
    alliance db restore members-2024-03-31.sqlite --yes
    alliance db restore members-2024-03-31.sqlite --db elsewhere.sqlite
    """
    from alliance_cli.store.restoring import restore as restored

    path = settings.registry(common.db).write
    if path.exists() and not yes:
        raise Refused(f"{path} exists", "--yes replaces it; the old file is kept")
    kept = restored(path, backup, _noted(path, "restore"))
    note(common, f"restored {path} from {backup}" + (f"; the old file is {kept}" if kept else ""))
    return Exit.OK


commands = {
    "init": init, "build": build, "dump": dump, "upgrade": upgrade, "info": info, "verify": verify, "backup": backup,
    "restore": restore,
}  # fmt: skip
