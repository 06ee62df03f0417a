"""Files and folders that appear whole or not at all: written beside their place, then renamed into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, TypeVar

from alliance_cli.errors import Refused

Result = TypeVar("Result")


@contextmanager
def replaced_file(path: Path) -> Iterator[BinaryIO]:
    """A stream whose bytes become the file `path` when the block ends well; else the old file stays.

    A pipe or a device, which cannot be replaced, is written to directly; a link keeps pointing to the file.
    Refused when the file cannot be written.
    """
    special = path.exists() and not path.is_file()  # /dev/stdout may lead to a pipe, which has no place
    place = path if special else path.resolve()
    target = place if special else place.with_name(f".{place.name}.{_token()}")
    try:
        with target.open("wb" if special else "xb") as out:
            yield out
        if not special:
            if place.exists():
                target.chmod(place.stat().st_mode & 0o7777)
            target.replace(place)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        if not special:
            with suppress(OSError):
                target.unlink(missing_ok=True)


def replace_folder(
    folder: Path, fill: Callable[[Path], Result], own_files: Callable[[Path], frozenset[str]]
) -> Result:
    """What `fill` returns, after the folder that it filled took the place of `folder`.

    `own_files` names what an earlier run left in a folder. Refused when `folder` holds anything beyond
    that. Between the two renames of a replacement there is a moment without the folder; if it ends there,
    the old one stands beside it, hidden.
    """
    place = folder.resolve()
    _refuse_foreign(folder, place, own_files)
    new = place.with_name(f".{place.name}.{_token()}")
    old = place.with_name(f"{new.name}.old")
    try:
        new.mkdir()
        result = fill(new)
        if place.exists():
            place.rename(old)
        try:
            new.rename(place)
        except OSError:
            if old.exists():
                old.rename(place)
            raise
        return result
    except OSError as error:
        raise _unwritable(folder, error) from error
    finally:
        _remove(new)
        if place.exists():
            _remove(old)


def _refuse_foreign(folder: Path, place: Path, own_files: Callable[[Path], frozenset[str]]) -> None:
    try:
        present = {path.name for path in place.iterdir()} if place.exists() else set()
    except OSError as error:
        raise _unwritable(folder, error) from error
    foreign = sorted(present - own_files(place)) if present else []
    if foreign:
        raise Refused(
            f"the folder '{folder}' is not empty: it holds '{foreign[0]}'",
            "name a new folder, or one that an earlier export made",
        )


def _remove(folder: Path) -> None:
    from shutil import rmtree

    rmtree(folder, ignore_errors=True)


def _token() -> str:
    """A name that no other process takes at the same time."""
    from os import getpid

    return f"{getpid()}.new"


def _unwritable(path: Path, error: OSError) -> Refused:
    reason = error.strerror or str(error)
    return Refused(f"cannot write '{path}': {reason}", "choose a place that you may write to")
