"""The documents in a folder: what is read, in order, and what is not, with the reason."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from alliance_cli.errors import InvalidData
from alliance_cli.sources.documents import READERS

MAX_FILES = 100_000


class Skipped(NamedTuple):
    """A file or folder that is passed over, and why, in a few words."""

    path: Path
    why: str


class Found(NamedTuple):
    """The documents of a folder in the order of their paths, and what was passed over."""

    files: tuple[Path, ...]
    skipped: tuple[Skipped, ...]


def documents_in(folder: Path) -> Found:
    """The files of the folder and of those in it whose suffix is known; links to folders are not followed.

    InvalidData when it is no folder, cannot be read, or holds more than MAX_FILES files.
    """
    if not folder.is_dir():
        raise InvalidData(f"'{folder}' is no folder", "check the path")
    files: list[Path] = []
    skipped: list[Skipped] = []
    for place, folders, names in os.walk(folder, onerror=_unreadable):
        for name in sorted(folders):
            why = _why_not_inside(Path(place, name))
            if why is not None:
                skipped.append(Skipped(Path(place, name), why))
                folders.remove(name)
        for name in names:
            path = Path(place, name)
            why = _why_not(path)
            if why is None:
                files.append(path)
            else:
                skipped.append(Skipped(path, why))
        if len(files) + len(skipped) > MAX_FILES:
            raise InvalidData(f"'{folder}' holds more than {MAX_FILES:,} files", "name a folder in it")
    return Found(tuple(sorted(files)), tuple(sorted(skipped)))


def _unreadable(error: OSError) -> None:
    raise InvalidData(f"cannot read '{error.filename}': {error.strerror}", "check its permissions") from error


def _why_not_inside(path: Path) -> str | None:
    if path.is_symlink():
        return "a link to a folder"
    if path.name.startswith("."):
        return "hidden"
    if path.name.endswith(("_files", ".files")) and any(path.parent.glob(f"{_stem(path.name)}.*htm*")):
        return "the pictures of a saved page"
    return None


def _stem(name: str) -> str:
    from glob import escape

    return escape(name.removesuffix("_files").removesuffix(".files"))


def _why_not(path: Path) -> str | None:
    if path.name.startswith((".", "~$")):
        return "hidden"
    if path.suffix.lower() not in READERS:
        return f"no kind that is read: '{path.suffix}'" if path.suffix else "no suffix"
    if not path.is_file():
        return "no regular file"
    return None
