"""Who holds the lock of a registry, as far as it can be known: a note beside the file, and the kernel's table of locks.

A writer notes who it is while it holds the lock. The note is for people only: nothing waits for it, one that cannot
be written is left out, and one that a killed writer left behind, or that somebody made up, is believed only of a
process that is there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import NamedTuple

SUFFIX = "-writer"
LONGEST = 2_000  # bytes of a note that are read
SHOWN = 60  # letters of a word in it that are told
FIRST_BYTE = 0x40000000
"""Where SQLite's locks lie in a file; see https://www.sqlite.org/lockingv3.html and `PENDING_BYTE` in its source."""


class Note(NamedTuple):
    """A process (number, machine, when it was started in ticks of the kernel), and what it does since when."""

    pid: int
    host: str
    started: str
    command: str
    actor: str
    since: str


@contextmanager
def noted(path: Path, command: str, actor: str, since: str) -> Iterator[None]:
    """Notes who holds the lock while the block runs; inside the lock, so that notes of two writers do not mix."""
    note = _place(path)
    with suppress(OSError):
        _write(note, Note(os.getpid(), _host(), _started(os.getpid()), command, actor, since))
    try:
        yield
    finally:
        with suppress(OSError):
            note.unlink()


UNNOTED: AbstractContextManager[None] = nullcontext()
"""No note: of a file that nobody else knows yet."""


def holders(path: Path) -> list[str]:
    """Who holds a lock on the file, in words; empty where nobody is known."""
    note = _read(_place(path))
    pids = _locking(path)
    if pids:
        return [_told(pid, note) for pid in pids]
    if note is None or (note.host == _host() and not _is_there(note)):
        return []
    where = "" if note.host == _host() else f" on {note.host}"
    return [f"process {note.pid}{where} ({_doing(note)}, as its note says)"]


def _place(path: Path) -> Path:
    real = path.resolve()
    return real.with_name(real.name + SUFFIX)


def _write(place: Path, note: Note) -> None:
    """Makes the file anew, so that a link that somebody put in its place leads nowhere."""
    import json

    place.unlink(missing_ok=True)
    number = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    with os.fdopen(number, "w", encoding="utf-8") as file:
        json.dump(note._asdict(), file)


def _read(place: Path) -> Note | None:
    """The note, None without one that can be; a link or a pipe in its place is not opened."""
    import json
    import stat

    try:
        number = os.open(place, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(number, "rb") as file:
            if not stat.S_ISREG(os.fstat(number).st_mode):
                return None
            found = json.loads(file.read(LONGEST))
        note = Note(**found)
    except (OSError, ValueError, TypeError, RecursionError):
        return None
    if not isinstance(note.pid, int) or not all(isinstance(word, str) for word in note[1:]):
        return None
    return Note(note.pid, *(word[:SHOWN] for word in note[1:]))


def _locking(path: Path) -> list[int]:
    """The processes that hold a lock of SQLite's on the file, others before this one (Linux; elsewhere none)."""
    try:
        inode = str(path.stat().st_ino)
        lines = Path("/proc/locks").read_text(encoding="ascii").splitlines()
    except OSError:
        return []
    found = set()
    for line in lines:
        words = line.split()
        if len(words) < 8 or words[5].rpartition(":")[2] != inode or not words[6].isdigit():
            continue
        if int(words[6]) >= FIRST_BYTE and words[4].isdigit() and int(words[4]) > 0:
            found.add(int(words[4]))
    return sorted(found - {os.getpid()}) or sorted(found)


def _told(pid: int, note: Note | None) -> str:
    """A process, by its note when that is its own, else by its program."""
    if note is not None and (note.pid, note.host) == (pid, _host()) and _is_there(note):
        return f"process {pid} ({_doing(note)})"
    program, since = _program(pid), _since(pid)
    known = ", ".join(word for word in (program, f"running since {since}" if since else "") if word)
    return f"process {pid} ({known})" if known else f"process {pid}"


def _doing(note: Note) -> str:
    return f"'{note.command}' by {note.actor} since {note.since}"


def _is_there(note: Note) -> bool:
    """Whether the process still runs and is the same: its number may have been given again."""
    if note.pid <= 0:
        return False
    try:
        os.kill(note.pid, 0)
    except PermissionError:
        pass  # it runs for another user
    except (OSError, OverflowError):
        return False
    return _started(note.pid) == note.started


def _host() -> str:
    import platform

    return platform.node()[:SHOWN]


def _started(pid: int) -> str:
    """When the process was started, in ticks since the machine was; empty where the system does not tell."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    words = stat.rpartition(")")[2].split()  # the name before it may hold anything
    return words[19] if len(words) > 19 else ""


def _since(pid: int) -> str:
    """The same as an instant in UTC."""
    from datetime import UTC, datetime

    ticks = _started(pid)
    try:
        lines = Path("/proc/stat").read_text(encoding="ascii").splitlines()
        booted = next(int(line.split()[1]) for line in lines if line.startswith("btime "))
        instant = booted + int(ticks) // os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, StopIteration):
        return ""
    return datetime.fromtimestamp(instant, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _program(pid: int) -> str:
    """The name of the program, of a script its own; what it was told to do may be a secret."""
    try:
        with Path(f"/proc/{pid}/cmdline").open("rb") as file:
            words = file.read(LONGEST).decode("utf-8", "replace").split("\0")
    except OSError:
        return ""
    names = [word.rpartition("/")[2] for word in words]
    script = len(names) > 1 and names[0].startswith("python") and not words[1].startswith("-")
    return names[1 if script else 0][:SHOWN]
