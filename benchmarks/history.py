"""What the past costs on a registry with many changes: `--known-at`, `undo` of the last change, `log -n 20`.

    python benchmarks/history.py [--changes 10000] [--write docs/FILE.md]

The registry is the shipped one with invented statements, names, decisions, renames and merges, a change each; it is
made once and kept under build/. Times are user + system CPU of whole commands, the best of five, in milliseconds.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

from alliance_cli.model.terms import NameKind, Scope, Verdict
from alliance_cli.store import curating, deciding, recording, revising
from alliance_cli.store.connection import open_reader, shipped
from alliance_cli.store.questions import Answer, Subject
from alliance_cli.store.writing import Authorship, Writer, open_writer

ROOT = Path(__file__).resolve().parent.parent
TRIES = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--changes", type=int, default=10_000)
    parser.add_argument("--write", type=Path, help="write the table to this file too")
    asked = parser.parse_args()
    path = ROOT / "build" / f"history-{asked.changes}.sqlite"
    if not path.exists():
        made(path, asked.changes)
    text = table(path, asked.changes)
    print(text, end="")
    if asked.write:
        asked.write.write_text(text, encoding="utf-8")


def made(path: Path, changes: int) -> None:
    """A registry with so many changes more than the shipped one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    working = Path(shutil.copyfile(shipped("data/members.sqlite"), path.with_suffix(".making")))
    with open_reader(working) as reader:
        slugs = [str(row[0]) for row in reader.rows("SELECT slug FROM organization ORDER BY slug")]
    dice = random.Random(7)
    for number in range(changes):
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(1_800_000_000 + 60 * number))
        with open_writer(working, Authorship(f"person {number % 5}", at, "benchmark")) as writer:
            change(writer, slugs, number, dice)
    working.replace(path)


def change(writer: Writer, slugs: list[str], number: int, dice: random.Random) -> None:
    """One change of a kind that people make, in the shares in which they make them."""
    slug = dice.choice(slugs)
    kind = dice.random()
    if kind < 0.4:
        said = recording.Statement(
            slug, f"Body {number}", "ai-alliance", dice.choice(("member", "left")), "2026"
        )
        recording.record(writer, said)
    elif kind < 0.6:
        subject = Subject(Scope.EVERYWHERE, f"Spelling {number}")
        deciding.decide(writer, Answer(Verdict.SAME, subject, slug))
    elif kind < 0.8:
        revising.add_name(writer, slug, f"Name {number} of {slug}", NameKind.ALIAS)
    elif kind < 0.9:
        revising.rename(writer, slug, f"Renamed {number}")
    elif kind < 0.95:
        recording.add_organization(writer, f"Newcomer {number}", None, ("industry",))
    else:
        twin = recording.add_organization(writer, f"Twin {number}", None, ())
        curating.merge(
            writer, twin, slug if curating.organization(writer, slug).merged_into_id is None else slugs[0]
        )


def table(path: Path, changes: int) -> str:
    """The figures as a Markdown table."""
    copy = Path(shutil.copyfile(path, path.with_suffix(".copy")))
    _once(copy, "db upgrade")  # it may have been made by an earlier version
    with open_reader(copy) as reader:
        last = int(str(reader.rows("SELECT max(id) FROM change")[0][0]))
        rows = int(str(reader.rows("SELECT count(*) FROM change_row")[0][0]))
    lines = [
        f"# The past, on a registry with {last:,} changes ({rows:,} rows changed)\n",
        "| command | CPU, ms |",
        "|---|---|",
    ]
    for words in (
        "members", f"members --known-at {last}", f"members --known-at {last // 2}", "members --known-at 1",
        "members --known-at 1 --as-of 2024", "show ibm --known-at 1", f"diff @now:1 @now:{last} --exit-zero",
        "log -n 20", "log ibm -n 20", f"log {last}",
    ):  # fmt: skip
        lines.append(f"| `{words}` | {timed(copy, words):.0f} |")
    plain, undone = written(copy, "add Newcomer-of-the-day-{}", "undo")
    lines.append(f"| `add` (a plain write) | {plain:.0f} |")
    lines.append(f"| `undo` of the last change | {undone:.0f} |")
    copy.unlink()
    return "\n".join(lines) + f"\n\nMade by `python benchmarks/history.py --changes {changes}`.\n"


def timed(path: Path, words: str) -> float:
    return min(_once(path, words) for _ in range(TRIES))


def written(path: Path, *commands: str) -> list[float]:
    """The best time of each of commands that are run one after the other, so often."""
    found = [
        [_once(path, words.format("abcdefg"[attempt] * 9)) for words in commands] for attempt in range(TRIES)
    ]
    return [min(times) for times in zip(*found, strict=True)]


def _once(path: Path, words: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    program = [sys.executable, "-m", "alliance_cli", *words.split(), "--db", str(path), "--quiet"]
    done = subprocess.run(
        program, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{words}: {done.stderr}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


if __name__ == "__main__":
    main()
