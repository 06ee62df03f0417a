"""Fuzzing: whatever is put in, a value comes out or an error of the program's own, soon.

Inputs are valid ones with bytes, values and lines changed, cut, doubled and swapped, and plain noise. ALLIANCE_DICE
seeds them. A failing input is made shorter and printed as a row for `tests/cases/fuzz.csv`, where what once broke
a reader is kept.
"""

from __future__ import annotations

import base64
import csv
import errno
import os
import random
import signal
import time
import traceback
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any

import pytest

from alliance_cli.errors import AllianceError
from alliance_cli.store.connection import open_reader
from tests.reliability.conftest import figure, sized
from tests.reliability.inputs import WORDS
from tests.reliability.targets import NAMES, Take, Target, prepared
from tests.reliability.targets import targets as all_targets

CASES = Path(__file__).parent.parent / "cases" / "fuzz.csv"
SECONDS = 20.0  # of processor time for one input of at most a few kilobytes: more is a hang
LARGE = 100_000  # bytes of an input that is not made shorter
MOST = 5  # different failures of a target before it is given up


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


def tried(take: Take, data: bytes) -> bool:
    """Whether the input is taken; any error but the program's own, or one without words, is raised."""
    with bounded():
        try:
            take(data)
        except AllianceError as error:
            assert error.message and error.hint, f"no words: {error!r}"
            assert error.exit_code in {2, 3, 4, 5}
            return False
        except OSError as error:  # a word that no file can be called: the command line tells it as it is
            assert error.errno == errno.ENAMETOOLONG, error
            return False
    return True


def failure(take: Take, data: bytes) -> str | None:
    """Where and how the input breaks the target; None when it is taken or refused."""
    try:
        tried(take, data)
    except (Exception, Hang) as error:
        frames = traceback.extract_tb(error.__traceback__)[-3:]
        places = " → ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames)
        return f"{type(error).__name__} in {places}: {str(error)[:400]}"
    return None


def packed(data: bytes) -> str:
    """The input as `tests/cases/fuzz.csv` holds it: zlib, then Base64."""
    return base64.b64encode(zlib.compress(data, 9)).decode()


def shortest(take: Take, kind: str, data: bytes) -> bytes:
    """The input without what it does not need to break its target so, as far as that is found within SECONDS."""
    size, until = len(data) // 2, time.process_time() + SECONDS
    while size:
        at = 0
        while at < len(data) and time.process_time() < until:
            less = data[:at] + data[at + size :]
            if (failure(take, less) or "").startswith(kind):
                data = less
            else:
                at += size
        size //= 2
    return data


@pytest.fixture(scope="module")
def targets() -> Iterator[dict[str, Target]]:
    """All targets, in a folder of their own; in memory where there is such a place, since files are written often."""
    with TemporaryDirectory(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None) as place:
        folder = Path(place) / "waiting"
        with open_reader(prepared(folder)) as reader:
            yield all_targets(folder, reader)


@pytest.mark.parametrize("name", NAMES)
def test_any_input_is_a_value_or_an_error_of_our_own(
    name: str, targets: dict[str, Target], dice: random.Random
) -> None:
    target = targets[name]
    valid = [start for start in target.starts if tried(target.take, start)]
    assert len(valid) == len(target.starts) or (name in WORDS and valid), "it starts from valid inputs"
    counted, broken = {True: 0, False: 0}, dict[str, bytes]()
    began, slowest = time.process_time(), 0.0
    for _ in range(sized(max(25, target.full // 1000), target.full)):
        data, before = target.change(dice, target.starts), time.process_time()
        try:
            counted[tried(target.take, data)] += 1
        except (Exception, Hang):
            what = failure(target.take, data) or "not again"
            kind = what if name in ("line", "database") else what.partition(": ")[0]
            if kind not in broken and len(data) < LARGE and not what.startswith("Hang"):
                data = shortest(target.take, kind, data)
            broken.setdefault(kind, data)
            if len(broken) == MOST:
                break
        slowest = max(slowest, time.process_time() - before)
    if broken:
        rows = (f"{kind}\n  {name},{packed(data)[:6_000]},?," for kind, data in broken.items())
        pytest.fail("\n".join(rows), pytrace=False)
    total = sum(counted.values())
    assert counted[False] or name == "name" or total < 100, "every input was taken"
    figure(
        f"fuzz {name}: {total:,} inputs, {counted[False]:,} refused with an error of our own, "
        f"{time.process_time() - began:.0f} s, the slowest {slowest * 1000:.0f} ms"
    )


def _cases() -> list[Any]:
    with CASES.open(encoding="utf-8", newline="") as lines:
        return [pytest.param(row, id=row["why"]) for row in csv.DictReader(lines)]


@pytest.mark.parametrize("case", _cases())
def test_what_once_broke_a_reader_does_so_no_more(case: dict[str, str], targets: dict[str, Target]) -> None:
    taken = tried(targets[case["target"]].take, zlib.decompress(base64.b64decode(case["input"])))
    assert taken == (case["taken"] == "yes")
