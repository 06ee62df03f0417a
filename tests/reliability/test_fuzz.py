"""Fuzzing: whatever is put in, a value comes out or an error of the program's own, soon.

Inputs are valid ones with bytes changed, cut, doubled and swapped, and plain noise. What once broke a reader is a
row of `tests/cases/fuzz.csv`. ALLIANCE_DICE seeds it; a failing input is printed in its shortest form.
"""

from __future__ import annotations

import base64
import csv
import errno
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, seed, settings

from alliance_cli import settings as places
from alliance_cli.cli import run
from alliance_cli.cli.options import OutputOptions
from alliance_cli.cli.output import chosen_fields, chosen_format, ordered
from alliance_cli.errors import AllianceError
from alliance_cli.extract import Gazetteer, extract
from alliance_cli.jobs import operands, orders, planfile, questionnaire, rules
from alliance_cli.model.dates import hi, is_partial_date, lo, parse_day
from alliance_cli.model.documents import Coalition
from alliance_cli.model.fields import FIELDS
from alliance_cli.model.instants import parse_known
from alliance_cli.names.fold import fold, slugify
from alliance_cli.names.keys import keys
from alliance_cli.names.parse import parse
from alliance_cli.sources import expression, read_roster, table
from alliance_cli.sources.documents import read_stream
from alliance_cli.sources.ror import ror_records
from alliance_cli.store.connection import open_reader
from tests.fixtures.waiting import waiting_registry
from tests.reliability.conftest import DICE, figure, sized
from tests.reliability.inputs import (
    BOOK,
    DOCUMENTS,
    PAGE_OF_WORD,
    ROR,
    ROSTERS,
    RULES,
    SHEET,
    WORD,
    WORDS,
    mutated,
)
from tests.sources import papers

CASES = Path(__file__).parent.parent / "cases" / "fuzz.csv"
SECONDS = 20.0  # of processor time for one input of at most a few kilobytes: more is a hang


class Hang(BaseException):
    """An input took longer than it may."""


@contextmanager
def bounded() -> Iterator[None]:
    """Raises Hang when the block takes more than SECONDS of processor time, where the system can tell."""

    def over(number: int, frame: FrameType | None) -> None:
        del number, frame
        raise Hang

    if not hasattr(signal, "SIGVTALRM"):
        yield
        return
    before = signal.signal(signal.SIGVTALRM, over)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def tried(target: Callable[[Any], object], data: object) -> bool:
    """Whether the input is taken; any error but the program's own, or one without words, is raised."""
    with bounded():
        try:
            target(data)
        except AllianceError as error:
            assert error.message and error.hint, f"no words: {error!r}"
            assert error.exit_code in {2, 3, 4, 5}
            return False
        except OSError as error:  # a word that no file can be called: the command line tells it as it is
            assert error.errno == errno.ENAMETOOLONG, error
            return False
    return True


class Target(NamedTuple):
    """What is fuzzed: a function of bytes, the valid inputs it starts from, its share of all inputs."""

    take: Callable[[bytes], object]
    seeds: tuple[bytes, ...]
    share: float = 1.0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a registry in which questions wait, and the files that it exports."""
    made = tmp_path_factory.mktemp("fuzz")
    path = str(waiting_registry(made / "waiting"))
    for name in ("plan.txt", "plan.csv", "plan.json", "questions.jsonl"):
        assert run(("review", "--export", str(made / name), "--db", path, "-q")) == 0
    return made


@pytest.fixture(scope="module")
def targets(folder: Path) -> Iterator[dict[str, Target]]:
    """Everything that reads what a person or a file says, by name."""
    with open_reader(folder / "waiting" / "registry.sqlite") as reader:
        yield {
            **{suffix: Target(_document(suffix), seeds) for suffix, seeds in DOCUMENTS.items()},
            **{
                f"roster{suffix}": Target(_file(folder / f"roster{suffix}", read_roster), seeds)
                for suffix, seeds in ROSTERS.items()
            },
            ".docx inside": Target(_packed(".docx", WORD, PAGE_OF_WORD), (WORD[PAGE_OF_WORD],)),
            ".xlsx inside": Target(_packed(".xlsx", BOOK, SHEET), (BOOK[SHEET],)),
            "ror": Target(_file(folder / "ror.json", lambda path: list(ror_records(path))), (ROR,)),
            "table": Target(_table, DOCUMENTS[".csv"] + DOCUMENTS[".tsv"]),
            "rules": Target(_file(folder / "rules.toml", rules.load_rules), (RULES,)),
            "plan": Target(
                lambda data: orders.check(reader, planfile.read("plan", _text(data))),
                tuple((folder / f"plan.{form}").read_bytes() for form in ("txt", "csv", "json")),
            ),
            "questions": Target(
                lambda data: questionnaire.read(reader, "questions", _text(data)),
                tuple((folder / "questions.jsonl").read_bytes().splitlines()[:4]),
                0.3,
            ),
            **{name: Target(take, _encoded(WORDS[name])) for name, take in _SPOKEN.items()},
        }


def _document(suffix: str) -> Callable[[bytes], object]:
    alliance = Coalition("harbor-alliance", ("Harbor Alliance",))
    known = Gazetteer(("Acme Corp", "Beta Inc.", "University of Gamma"))
    return lambda data: extract(read_stream(data, f"fuzz{suffix}"), alliance, known=known)


def _packed(suffix: str, parts: dict[str, bytes], part: str) -> Callable[[bytes], object]:
    """A reader of what stands in one part of a packed document."""
    read = _document(suffix)
    return lambda data: read(papers.zipped({**parts, part: data}))


def _file(path: Path, read: Callable[[Path], object]) -> Callable[[bytes], object]:
    def written(data: bytes) -> object:
        path.write_bytes(data)
        return read(path)

    return written


def _table(data: bytes) -> None:
    lines = table.Lines(BytesIO(data), "'fuzz'")
    list(table.table(lines).rows)


def _text(data: bytes) -> str:
    """What `apply` and `review --apply` make of a file's bytes."""
    from alliance_cli.sources import decoded

    return decoded(data, "fuzz")


def _encoded(texts: tuple[str, ...]) -> tuple[bytes, ...]:
    return tuple(text.encode() for text in texts)


def _argument(take: Callable[[str], object]) -> Callable[[bytes], object]:
    """Bytes as the command line hands them over: what is not UTF-8 comes as half of a surrogate pair."""
    return lambda data: take(data.replace(b"\0", b"").decode("utf-8", "surrogateescape"))


def _day(text: str) -> None:
    day = parse_day(text)
    assert is_partial_date(day) and len(lo(day)) == len(hi(day)) == 10 and lo(day) <= hi(day)


def _slug(text: str) -> None:
    slug = slugify(text)
    assert slug.isascii() and not set(slug) - set("abcdefghijklmnopqrstuvwxyz0123456789-"), slug
    folded = fold(text)
    assert fold(folded) == folded
    parse(text)
    keys(text)


_ROWS: list[dict[str, object]] = [{"slug": "a", "name": "Z", "since": None}, {"slug": "b", "since": "2024"}]
_NESTED = {"members": [{"name": "A", "tags": ["x", {"b": 1}]}], "a": {"b c": [1, [2]]}}
_SPOKEN: dict[str, Callable[[bytes], object]] = {
    "day": _argument(_day),
    "known": _argument(parse_known),
    "operand": _argument(operands.parse_operand),
    "fields": _argument(
        lambda text: chosen_fields(OutputOptions(fields=text), FIELDS["members"], table=False)
    ),
    "sort": _argument(lambda text: ordered(_ROWS, OutputOptions(sort=text), FIELDS["members"])),
    "path": _argument(lambda text: expression.select(_NESTED, text, "'fuzz'")),
    "format": _argument(lambda text: chosen_format(OutputOptions(output=text))),
    "registry": _argument(lambda text: places.registry(text, {"HOME": "/nowhere"})),
    "name": _argument(_slug),
}
_NAMES = (
    *DOCUMENTS, *(f"roster{suffix}" for suffix in ROSTERS), ".docx inside", ".xlsx inside", "ror", "table",
    "rules", "plan", "questions", *_SPOKEN,
)  # fmt: skip


@pytest.mark.parametrize("name", _NAMES)
def test_any_input_is_a_value_or_an_error_of_our_own(name: str, targets: dict[str, Target]) -> None:
    target = targets[name]
    valid = [start for start in target.seeds if tried(target.take, start)]
    assert len(valid) == len(target.seeds) or (name in _SPOKEN and valid), "it starts from valid inputs"
    counted = {True: 0, False: 0}
    share = target.share / sum(targets[each].share for each in _NAMES)

    @seed(DICE)
    @settings(
        max_examples=max(25, round(sized(1_000, 1_000_000) * share)), deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(mutated(target.seeds))
    def fuzz(data: bytes) -> None:
        counted[tried(target.take, data)] += 1

    began = time.process_time()
    fuzz()
    assert counted[False] or name == "name", "every input was taken"
    figure(
        f"fuzz {name}: {counted[True] + counted[False]:,} inputs, {counted[False]:,} refused with an error of our own, "
        f"{time.process_time() - began:.0f} s"
    )


def _cases() -> list[Any]:
    with CASES.open(encoding="utf-8", newline="") as lines:
        return [pytest.param(row, id=row["why"]) for row in csv.DictReader(lines)]


@pytest.mark.parametrize("case", _cases())
def test_what_once_broke_a_reader_does_so_no_more(case: dict[str, str], targets: dict[str, Target]) -> None:
    taken = tried(targets[case["target"]].take, base64.b64decode(case["input"]))
    assert taken == (case["taken"] == "yes")
