"""What is fuzzed: everything that reads what a person or a file says, each as a function of bytes."""

from __future__ import annotations

import contextlib
import re
import shlex
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from random import Random
from typing import NamedTuple

from alliance_cli import settings
from alliance_cli.cli import run
from alliance_cli.errors import InvalidData
from alliance_cli.extract import Gazetteer, extract
from alliance_cli.jobs import decisions, rules, seeds
from alliance_cli.jobs.plans import file as planfile
from alliance_cli.jobs.plans import orders
from alliance_cli.jobs.questions import questionnaire
from alliance_cli.model.documents import Coalition
from alliance_cli.names import own, tables
from alliance_cli.names.keys import keys
from alliance_cli.names.parse import parse
from alliance_cli.sources import decoded, read_roster, table
from alliance_cli.sources.documents import read_stream
from alliance_cli.sources.ror import ror_records
from alliance_cli.store.connection import Reader
from alliance_cli.store.schema import migrate
from alliance_cli.store.writing import Authorship, open_writer
from tests.fixtures.waiting import waiting_registry
from tests.reliability import inputs
from tests.reliability.lines import said, taken
from tests.reliability.spoken import SPOKEN
from tests.sources import papers

BY = Authorship("fuzz", "2024-02-09T00:00:00Z", "fuzz")
Take = Callable[[bytes], object]


class Target(NamedTuple):
    """A function of bytes, the valid inputs that it starts from, how many it gets at full size, how they change."""

    take: Take
    starts: tuple[bytes, ...]
    full: int = 30_000
    change: Callable[[Random, tuple[bytes, ...]], bytes] = inputs.mutated


def targets(folder: Path, reader: Reader) -> dict[str, Target]:
    """All of them by name; `folder` is as `prepared` leaves it, `reader` reads its registry."""
    return _documents() | _files(folder) | _about(folder, reader) | _spoken()


def prepared(folder: Path) -> Path:
    """The registry of a new folder: questions wait in it, beside it lie the plans and files that it exports."""
    path = waiting_registry(folder)
    roster = folder / "rows.csv"
    roster.write_bytes(inputs.ROSTERS[".csv"][0])
    (folder / "rules.toml").write_bytes(inputs.RULES)
    taken = (
        "ingest",
        str(roster),
        "--alliance",
        "harbor-alliance",
        "--date",
        "2024",
        "--db",
        str(path),
        "-q",
    )
    for form in ("txt", "csv", "json"):
        assert (
            run((*taken, "--dry-run", "--plan", str(folder / f"plan.{form}"), "-o", str(folder / "rows.tsv")))
            == 0
        )
    assert run((*taken, "--plan", str(folder / "plan.txt"))) == 0  # they wait, so that plans can be checked
    for line in (f"review --export {folder}/questions.jsonl", f"decisions export {folder}/decisions.jsonl"):
        assert run((*line.split(), "--db", str(path), "-q")) == 0
    return path


def _documents() -> dict[str, Target]:
    heavy = {".html": 20_000, ".md": 20_000, ".txt": 20_000, ".pdf": 10_000, ".docx": 10_000, ".xlsx": 10_000}
    return {
        **{
            suffix: Target(_document(suffix), starts, heavy.get(suffix, 30_000))
            for suffix, starts in inputs.DOCUMENTS.items()
        },
        ".docx inside": Target(
            _packed(".docx", inputs.WORD, inputs.PAGE_OF_WORD), (inputs.WORD[inputs.PAGE_OF_WORD],), 20_000
        ),
        ".xlsx inside": Target(
            _packed(".xlsx", inputs.BOOK, inputs.SHEET), (inputs.BOOK[inputs.SHEET],), 20_000
        ),
        "table": Target(_table, inputs.DOCUMENTS[".csv"] + inputs.DOCUMENTS[".tsv"]),
        "records": Target(_records, inputs.RECORDS),
    }


def _files(folder: Path) -> dict[str, Target]:
    """Readers that open a file by its path."""
    config = folder / "config.toml"
    said = {"ALLIANCE_CONFIG": str(config)}
    content = (folder / "registry.sqlite").read_bytes()
    return {
        **{
            f"roster{suffix}": Target(_file(folder / f"roster{suffix}", read_roster), starts)
            for suffix, starts in inputs.ROSTERS.items()
        },
        "ror": Target(_file(folder / "ror.json", lambda path: list(ror_records(path))), (inputs.ROR,)),
        "rules": Target(_file(folder / "fuzzed.toml", rules.load_rules), (inputs.RULES,)),
        "configuration": Target(
            _file(config, lambda _: (settings.registry(None, said, folder), settings.tables(said))),
            (inputs.CONFIGURATION,),
        ),
        "language tables": Target(_folder(folder / "words", _own_tables), (inputs.LANGUAGE,), 20_000),
        "seeds": Target(_folder(folder / "seeds", _seeds(folder / "built.sqlite")), (inputs.small_facts(),), 10_000),
        "database": Target(_database(folder / "damaged.sqlite"), (content,), 5_000, inputs.garbled),
    }  # fmt: skip


def _about(folder: Path, reader: Reader) -> dict[str, Target]:
    """Files that speak of what is in the registry."""
    asked = tuple((folder / "questions.jsonl").read_bytes().splitlines()[:4])
    decided = (folder / "decisions.jsonl").read_bytes().splitlines(keepends=True)
    content = reader.path.read_bytes()
    (folder / "decided.sqlite").write_bytes(content)  # a writer does not wait for `reader`
    return {
        "plan": Target(
            lambda data: orders.check(reader, planfile.read("plan", _text(data))),
            tuple(_bare((folder / f"plan.{form}").read_bytes()) for form in ("txt", "csv", "json")),
        ),
        "questions": Target(lambda data: questionnaire.read(reader, "questions", _text(data)), asked, 20_000),
        "decisions": Target(
            _decisions(folder / "decided.sqlite"),
            (b"".join(decided[:2]), b"".join(decided[2:4]), decided[-1]),
            20_000,
        ),
        "line": Target(_line(folder / "line.sqlite", content), _encoded("line"), 20_000),
    }


def _bare(plan: bytes) -> bytes:
    """The plan without its explanations."""
    return b"".join(line for line in plan.splitlines(keepends=True) if not line.startswith(b"#"))


def _spoken() -> dict[str, Target]:
    """Words of a command line."""
    return {name: Target(_argument(take), _encoded(name), 40_000) for name, take in SPOKEN.items()}


def _document(suffix: str, **options: object) -> Take:
    alliance = Coalition("harbor-alliance", ("Harbor Alliance",))
    known = Gazetteer(("Acme Corp", "Beta Inc.", "University of Gamma"))
    return lambda data: extract(read_stream(data, f"fuzz{suffix}"), alliance, known=known)


def _records(data: bytes) -> None:
    """Records in nested data, led to by the first line."""
    path, _, content = data.partition(b"\n")
    read_stream(content, "fuzz.json", records=path.decode("utf-8", "surrogateescape"))


def _packed(suffix: str, parts: dict[str, bytes], part: str) -> Take:
    """A reader of what stands in one part of a packed document."""
    read = _document(suffix)
    return lambda data: read(papers.zipped({**parts, part: data}))


def _file(path: Path, read: Callable[[Path], object]) -> Take:
    def written(data: bytes) -> object:
        path.write_bytes(data)
        return read(path)

    return written


def _folder(folder: Path, read: Callable[[Path], object]) -> Take:
    """A reader of the files of a folder, which holds nothing else."""
    folder.mkdir()

    def written(data: bytes) -> object:
        for path in folder.iterdir():
            path.unlink()
        for name, content in inputs.unfolded(data).items():
            (folder / name).write_bytes(content)
        return read(folder)

    return written


def _table(data: bytes) -> None:
    list(table.table(table.Lines(BytesIO(data), "'fuzz'")).rows)


def _own_tables(folder: Path) -> None:
    """The tables are used, then forgotten."""
    shipped = list(tables._FOLDERS)
    try:
        own.use(folder)
        for name in ("TU Quay Unltd", "Technical University of the Quay (Elbonia)"):
            keys(name)
            parse(name)
    finally:
        if shipped != tables._FOLDERS:
            tables._FOLDERS[:] = shipped
            tables.extend(shipped[0])  # nothing new, but what was read of the others goes


def _seeds(path: Path) -> Callable[[Path], object]:
    migrate(path)

    def loaded(folder: Path) -> None:
        with open_writer(path, BY, dry_run=True) as writer:
            seeds.load(writer, folder)

    return loaded


def _decisions(path: Path) -> Take:
    def taken(data: bytes) -> None:
        with open_writer(path, BY, dry_run=True) as writer:
            decisions.take(writer, "fuzz", _text(data))

    return taken


def _text(data: bytes) -> str:
    """What commands make of the bytes of a text file."""
    return decoded(data, "fuzz")


def _database(path: Path) -> Take:
    """A registry with bytes changed: it is called damaged, and then nobody knows what is read, or it is read."""

    def read(data: bytes) -> None:
        _put(path, data)
        options = ("-q", "--db", str(path))
        told = [said(command, *options) for command in ("members", "mentions")]
        taken("db", "verify", *options)
        assert all(done.code == 0 for done in told), told

    return read


def _line(path: Path, content: bytes) -> Take:
    """A command line, on a registry that holds `content` each time, in its folder."""

    def typed(text: str) -> None:
        try:
            words = shlex.split(text)
        except ValueError as error:  # the shell's own complaint
            raise InvalidData(str(error), "mend the quotes") from error
        _put(path, content)
        if not any(map(_WRITES_FILES.match, words)):
            with contextlib.chdir(path.parent):
                taken(*words, "--db", str(path))

    return _argument(typed)


_WRITES_FILES = re.compile("-[a-z]*o|--o|--pl|export$|dump$")
"""Words of command lines that write files, wherever they are told to."""


def _put(path: Path, content: bytes) -> None:
    """Makes the file, without what another one of its name left behind."""
    for suffix in ("-journal", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    path.write_bytes(content)


def _encoded(name: str) -> tuple[bytes, ...]:
    return tuple(text.encode() for text in inputs.WORDS[name])


def _argument(take: Callable[[str], object]) -> Take:
    """Bytes as the command line hands them over: what is not UTF-8 comes as half of a surrogate pair."""
    return lambda data: take(data.replace(b"\0", b"").decode("utf-8", "surrogateescape"))


NAMES = (
    *inputs.DOCUMENTS, ".docx inside", ".xlsx inside", "table", "records",
    *(f"roster{suffix}" for suffix in inputs.ROSTERS), "ror", "rules", "configuration", "language tables", "seeds",
    "database", "plan", "questions", "decisions", "line", *SPOKEN,
)  # fmt: skip
"""The names of all targets, in their order."""
