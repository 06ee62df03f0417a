"""A registry file as a whole: a new empty one, one built from seeds, one brought to the newest schema."""

from __future__ import annotations

from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from alliance_cli.errors import Refused, Unavailable
from alliance_cli.jobs import seeds
from alliance_cli.store.holder import UNNOTED, noted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alliance_cli.store.writing import Authorship


def create(path: Path) -> None:
    """Makes an empty registry at `path`; Refused when something is there."""
    from alliance_cli.store.schema import migrate

    if path.exists():
        raise Refused(f"{path} exists", "name another file with --db")
    with _appearing(path) as temporary:
        migrate(temporary)


def build(path: Path, folder: Path, authorship: Authorship, *, replace: bool = False) -> dict[str, int]:
    """Makes the registry at `path` from a seeds folder; how many rows each table of facts got.

    The file appears whole or not at all. Refused when it exists, unless `replace`.
    """
    from alliance_cli.store.schema import migrate
    from alliance_cli.store.writing import open_writer

    if path.exists() and not replace:
        raise Refused(f"{path} exists", "--yes replaces it")
    by = noted(path, f"alliance {authorship.command}", authorship.actor, authorship.at)
    with _appearing(path, by) as temporary:
        migrate(temporary)
        with open_writer(temporary, authorship) as writer:
            return seeds.load(writer, folder)


def upgrade(path: Path, note: AbstractContextManager[None] = UNNOTED) -> tuple[str | None, str]:
    """Brings the file to the newest schema, and what names are found by to this program's language tables.

    The revision before and the one after. `note` tells those who wait meanwhile for whom.
    """
    from alliance_cli.store.schema import derive, head, migrate, revision_of

    if not path.is_file():
        raise Unavailable(f"no registry at {path}", "create one with 'alliance db init'")
    before = revision_of(path)
    newest = head()
    if before is not None and before > newest:
        raise Unavailable(
            f"{path} has schema {before}, this program knows {newest}", "install a newer alliance"
        )
    if before != newest:
        migrate(path, note=note)
    else:
        derive(path, note)
    return before, newest


@contextmanager
def _appearing(path: Path, note: AbstractContextManager[None] = UNNOTED) -> Iterator[Path]:
    """A temporary sibling that takes the place of `path` when all went well."""
    from alliance_cli.store.copying import known_as, own_sibling, remove
    from alliance_cli.store.restoring import put_in_place

    temporary = own_sibling(path, "building")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        remove(temporary)
        with known_as(temporary, path):
            yield temporary
        put_in_place(temporary, path, None, note)
    except OSError as error:
        raise Unavailable(
            f"{path} cannot be written: {error.strerror}", "name another file with --db"
        ) from error
    finally:
        with suppress(OSError):
            remove(temporary)
