"""Media that are full, read-only or another user's: one error, a hint, the same registry, and later all is well."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from alliance_cli.model.ids import decision_id
from tests.reliability.conftest import (
    NEEDS_PROGRAM,
    Environment,
    acknowledged,
    damage,
    figure,
    names,
    one_error,
    sized,
    state,
    table_of,
    words,
)
from tests.reliability.lines import said
from tests.reliability.test_kill import older

CORE = Path(__file__).parent.parent / "fixtures" / "core"
BOUND = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search")
"""Makes permissions bind the administrator too."""
NOBODY = 65534


def mounted(*args: str) -> bool:
    """Whether the system let us mount or unmount it."""
    try:
        return subprocess.run(args, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 24 MiB in memory."""
    place = tmp_path / "disk"
    place.mkdir()
    if not mounted("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(place)):
        pytest.skip("may not mount a file system here")
    yield place
    assert mounted("umount", str(place)) or mounted("umount", "--lazy", str(place))


@contextmanager
def filled(disk: Path, room: int) -> Iterator[None]:
    """The disk with so many bytes free, a whole number of pages."""
    filler = disk / "filler"
    free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, free - room)
    try:
        yield
    finally:
        filler.unlink()


class Written(NamedTuple):
    """A command that writes: its words, the file on the disk that it makes, what must be there before."""

    line: str
    makes: str = "registry.sqlite"
    before: Callable[[Path], object] = bool


def _ingested(disk: Path) -> None:
    done = said("ingest", str(disk.parent / "roster.csv"), *ROSTER, "--plan", str(disk.parent / "plan.txt"))
    assert done.code == 0, done.err


def _older(disk: Path) -> None:
    older(disk / "registry.sqlite", disk.parent / "older.sqlite")
    shutil.copyfile(disk.parent / "older.sqlite", disk / "registry.sqlite")


ROSTER = ("--alliance", "ai-alliance", "--date", "2025")
WRITTEN = {
    "ingest": Written(f"ingest roster.csv {' '.join(ROSTER)}"),
    "apply": Written("apply plan.txt", before=_ingested),
    "import": Written("import ror ror.json"),
    "decisions": Written("decisions import decisions.jsonl"),
    "undo": Written("undo", before=_ingested),
    "build": Written("db build seeds --db DISK/built.sqlite", "built.sqlite"),
    "rebuild": Written("db build seeds --yes"),
    "backup": Written("db backup DISK/copy.sqlite", "copy.sqlite"),
    "restore": Written("db restore backup.sqlite --yes"),
    "upgrade": Written("db upgrade", before=_older),
    "dump": Written("db dump DISK/dump", "dump"),
}


@pytest.fixture
def place(disk: Path, full_registry: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in: beside the disk with the registry lie the files that commands read."""
    from tests.reliability.inputs import ROR

    folder = disk.parent
    table_of(folder / "roster.csv", names(sized(20, 60), 7))
    records = ",".join(
        ROR.decode()[1:-1].replace("02y72wh86", f"0{at:02}abcd23").replace("Acme", name)
        for at, name in enumerate(names(80, 300))
    )
    (folder / "ror.json").write_text(f"[{records}]", encoding="utf-8")
    shutil.copytree(CORE, folder / "seeds")
    for path in (disk / "registry.sqlite", folder / "backup.sqlite"):
        shutil.copyfile(full_registry, path)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("ALLIANCE_DB", str(disk / "registry.sqlite"))
    return folder


def decided(folder: Path) -> None:
    """Decisions to import: answers about sixty names."""
    by = ("ada", "2025-01-01T00:00:00Z")
    lines = [
        json.dumps(
            {
                "id": decision_id("identity", "same", "everywhere", (None, None, name), "ibm", by),
                "kind": "identity", "verdict": "same", "scope": "everywhere", "surface": name,
                "organization": "ibm", "decided_by": "person", "actor": by[0], "at": by[1],
            }
        )
        for name in names(60, 500)
    ]  # fmt: skip
    text = "\n".join(lines) + "\n"
    (folder / "decisions.jsonl").write_text(text, encoding="utf-8")


def content(disk: Path) -> dict[str, bytes]:
    """All files of the disk."""
    return {str(path.relative_to(disk)): path.read_bytes() for path in disk.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", WRITTEN)
def test_a_disk_that_fills_stops_a_command_and_no_more(
    name: str, place: Path, disk: Path, dice: random.Random
) -> None:
    """Whatever room there is, the command ends well, or changes nothing, leaves nothing and says why."""
    command = WRITTEN[name]
    decided(place)
    command.before(disk)
    line = command.line.replace("DISK", str(disk)).split()
    before, size = content(disk), (disk / "registry.sqlite").stat().st_size
    most = 3 * size
    rooms = [0, *(dice.randrange(0, dice.choice((64_000, 400_000, most)), 4096) for _ in range(sized(1, 40)))]
    refused = 0
    for room in rooms:
        with filled(disk, room):
            done = said(*line)
        if done.code != 0:
            refused += 1
            assert done.code == 5 and done.is_one_error, (room, done)
            assert not TEMPORARY.search(done.err), done.err
            left = content(disk)
            assert left.keys() == before.keys(), (room, left.keys() ^ before.keys(), done.err)
            assert left == before or same(disk, before), (room, done.err)
        put_back(disk, before, keep=done.code != 0)
    assert refused
    assert said(*line).code == 0, "with room it works"
    if command.makes.endswith(".sqlite"):
        assert damage(disk / command.makes) == []
    figure(f"small disk, {name}: {len(rooms)} runs with 0 to {most // 1024:,} KiB free, {refused} refused")


def put_back(disk: Path, before: dict[str, bytes], *, keep: bool) -> None:
    """Takes away what is new on the disk, and unless it is kept, makes the rest what it was."""
    for path in disk.rglob("*"):
        if path.is_file() and str(path.relative_to(disk)) not in before:
            path.unlink()
    for name, data in () if keep else before.items():
        (disk / name).write_bytes(data)


def same(disk: Path, before: dict[str, bytes]) -> bool:
    """Whether the registry says what it said; its bytes may differ in pages that hold nothing."""
    old = disk.parent / "before.sqlite"
    old.write_bytes(before["registry.sqlite"])
    return state(disk / "registry.sqlite") == state(old)


TEMPORARY = re.compile(r"/\.\w|\.(building|copying|restoring|upgrading)\b")
"""Names of files beside those that the user named, which no error tells."""
READING = (
    "members", "show ibm", "mentions --limit 3", "log -n 3", "check", "stats", "diff @2023 @2025", "resolve IBM",
    "export", "db info", "db verify", "db backup ELSEWHERE/copy.sqlite", "db dump ELSEWHERE/dump",
    "ingest roster.csv --alliance ai-alliance --date 2025 -n", "add Xyz -n", "import ror ror.json -n",
    "leave ibm --alliance ai-alliance --on 2025 -n", "merge ibm red-hat --yes -n",
    "decisions import decisions.jsonl -n",
)  # fmt: skip
WRITING = (
    "add Xyz", "ingest roster.csv --alliance ai-alliance --date 2025", "undo",
    "leave ibm --alliance ai-alliance --on 2025",
    "db build seeds --yes",
    "db restore backup.sqlite --yes", "import ror ror.json", "db build seeds --db DISK/new.sqlite",
    "db init --db DISK/new.sqlite", "db backup DISK/copy.sqlite", "db dump DISK/dump",
)  # fmt: skip


def assert_readable(disk: Path, run: Callable[..., tuple[int, str]]) -> None:
    """Commands that read answer, those that write are refused in one line, and not a byte moves."""
    before = content(disk)
    for line in READING:
        code, err = run(*line.replace("ELSEWHERE", str(disk.parent)).split())
        assert code in {0, 1}, (line, err)
    for line in WRITING:
        code, err = run(*line.replace("DISK", str(disk)).split())
        assert code == 5, (line, code, err)
        assert [text.partition(": ")[0] for text in err.splitlines()] == ["error", "hint"], (line, err)
    assert content(disk) == before


def in_process(*args: str) -> tuple[int, str]:
    """Code and standard error of a command line that this process runs."""
    done = said(*args)
    return done.code, done.err


def test_a_medium_mounted_read_only_is_read(place: Path, disk: Path) -> None:
    decided(place)
    assert mounted("mount", "-o", "remount,ro", str(disk))
    assert_readable(disk, in_process)


@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_what_was_left_on_a_medium_that_is_read_only_now(mode: str, place: Path, disk: Path) -> None:
    """A transaction that cannot be rolled back is told, never read as if it were whole; so is a log not yet moved."""
    path = disk / "registry.sqlite"
    copy = place / "left.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA journal_mode={mode}")
        connection.execute("PRAGMA cache_size=1")
        connection.execute("BEGIN")
        connection.execute("UPDATE organization SET note = hex(randomblob(200))")
        if mode == "wal":
            connection.execute("COMMIT")
        for suffix in ("", "-journal", "-wal"):
            if Path(f"{path}{suffix}").exists():
                shutil.copyfile(f"{path}{suffix}", f"{copy}{suffix}")
        if mode == "delete":
            connection.execute("ROLLBACK")
    path.unlink()
    for left in place.glob("left.sqlite*"):
        shutil.copyfile(left, disk / left.name.replace("left", "registry"))
    assert len(content(disk)) == 2
    assert mounted("mount", "-o", "remount,ro", str(disk))
    for line in ("members", "log", "db verify", "add Xyz"):
        done = said(*line.split())
        assert done.code == 5, (line, done.code, done.err)
        assert done.is_one_error, (
            line,
            done.err,
        )
    assert mounted("mount", "-o", "remount,rw", str(disk))
    assert said("members").code == 0, "where it can be rolled back or taken over, it is"


@pytest.fixture
def bound(env: Environment) -> tuple[str, ...]:
    """What makes permissions bind the program: nothing, but for the administrator."""
    if os.geteuid() != 0:
        return ()
    if shutil.which("setpriv") is None or not mounted(*BOUND, "true"):
        pytest.skip("permissions do not bind the administrator")
    return BOUND


@NEEDS_PROGRAM
def test_a_folder_that_cannot_be_written_is_read(
    registry: Path, env: Environment, bound: tuple[str, ...]
) -> None:
    backup = shutil.copyfile(registry, registry.parent.with_name("backup.sqlite"))
    registry.chmod(0o444)
    registry.parent.chmod(0o555)
    before = content(registry.parent)
    try:
        acknowledged("members", env=env, under=bound)
        acknowledged("add", "Xyz", "-n", env=env, under=bound)
        for line in ("add Xyz", "db build --yes", f"db restore {backup} --yes"):
            told = one_error(words(*line.split(), env=env, cwd=registry.parent, under=bound), 5)
            assert registry.name in told, told
    finally:
        registry.parent.chmod(0o755)
        registry.chmod(0o644)
    assert content(registry.parent) == before


@NEEDS_PROGRAM
def test_a_registry_of_another_user(registry: Path, env: Environment, bound: tuple[str, ...]) -> None:
    if not bound:
        pytest.skip("needs the administrator, who may give files away")
    os.chown(registry, NOBODY, NOBODY)
    registry.chmod(0o644)
    acknowledged("members", env=env, under=bound)
    assert "cannot be written" in one_error(words("add", "Xyz", env=env, under=bound), 5)
    registry.chmod(0o600)
    for line in ("members", "add Xyz"):
        assert str(registry) in one_error(words(*line.split(), env=env, under=bound), 5)
