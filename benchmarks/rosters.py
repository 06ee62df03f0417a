"""How well the rosters of one alliance, quarter after quarter, become its history without a person.

    python benchmarks/rosters.py --data FILE [--alliance NAME] [--errors]

FILE holds a JSON object a line: alliance, date, member, url and category (its tier) of complete rosters. Each roster is
taken in as a table that is marked complete, its plan is applied as it stands, and what the registry then says is held
against the file: who is a member, who is a former one, who came back, and whether a body that changed its name stayed
one. Names with the same host, where no roster has it twice, or
written alike are one body. Answers that the plan leaves open stay open.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from alliance_cli.cli import run
from alliance_cli.jobs.rosters.roster import Filters, roster
from alliance_cli.names import fold
from alliance_cli.store import reading
from alliance_cli.store.connection import open_reader

PLACE = "rosters.sqlite"


class Listed(NamedTuple):
    """One line of a roster."""

    name: str
    url: str
    tier: str


class Outcome(NamedTuple):
    """What the registry said of one alliance: rosters, rows, rosters that came out exactly; lines left open, members
    missing and wrong over all rosters; of bodies in the file and of changes of name, departures and returns how many
    the registry has right."""

    alliance: str
    rosters: int
    rows: int
    exact: int
    open: int
    missing: int
    wrong: int
    renamed: tuple[int, int]
    left: tuple[int, int]
    returned: tuple[int, int]
    apart: int
    seconds: float


def rosters_in(file: Path) -> dict[str, dict[str, list[Listed]]]:
    """Rosters by alliance and day, both in order."""
    found: dict[str, dict[str, list[Listed]]] = defaultdict(lambda: defaultdict(list))
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        found[row["alliance"]][row["date"]].append(
            Listed(row["member"], row["url"] or "", row["category"] or "")
        )
    return {alliance: dict(sorted(found[alliance].items())) for alliance in sorted(found)}


def bodies(days: dict[str, list[Listed]]) -> dict[str, str]:
    """The body of each name: names with one address, or written alike, stand together under the first of them."""
    home: dict[str, str] = {}
    crowded = {
        host
        for rows in days.values()
        for host, names in Counter(
            host_of(one.url) for one in {row.name: row for row in rows}.values()
        ).items()
        if names > 1
    }

    def top(key: str) -> str:
        while home.setdefault(key, key) != key:
            key = home[key]
        return key

    for one in (one for rows in days.values() for one in rows):
        host = host_of(one.url)
        for key in (f"name {fold(one.name)}", *([f"at {host}"] if host and host not in crowded else [])):
            home[top(key)] = top(f"name {fold(one.name)}")
    return {one.name: top(f"name {fold(one.name)}") for rows in days.values() for one in rows}


def host_of(url: str) -> str:
    """The host of an address, without www."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def command(*words: str) -> None:
    """One command that must succeed."""
    told = StringIO()
    with redirect_stderr(told):
        code = run(list(words))
    if code:
        raise SystemExit(f"{' '.join(words)}: {code}\n{told.getvalue()}")


def take_in(alliance: str, day: str, rows: Iterable[Listed]) -> None:
    """One roster, taken in as a complete table of the alliance's own, its plan applied as it stands."""
    file = Path(f"{day}.csv")
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("name", "tier", "website", "date"))
        writer.writerows((one.name, one.tier, one.url, day) for one in rows)
    told = ("--date", day, "--publisher", alliance, "--source", f"roster-{day}", "--complete", "-q")
    command("ingest", str(file), "--alliance", alliance, "--new-alliance", "--plan", "plan.txt", *told)
    command("apply", "plan.txt", "-q")


class Said(NamedTuple):
    """What the registry says on a day: status by organization, and the organization of each name on that day's list."""

    status: dict[str, str]
    named: dict[str, str | None]


def said(day: str) -> Said:
    """The registry's answer after the roster of a day."""
    with open_reader(Path(PLACE)) as reader:
        rows = roster(reader, Filters(status="any", as_of=day)).rows
        named = {
            mention.surface: decided.organization
            for mention, decided in reading.resolved_mentions(reader, source=f"roster-{day}")
        }
    return Said({row["slug"]: row["status"] for row in rows}, named)


class Course:
    """What came out right of an alliance's rosters so far. A body of the file is known by the organization (slug) that
    its names meant last; `names` holds what it was called on the last roster that had it."""

    def __init__(self, home: dict[str, str]) -> None:
        self.home = home
        self.slugs: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.gone: set[str] = set()
        self.exact = self.missing = self.wrong = self.open = self.apart = 0
        self.renamed, self.left, self.returned = Counter[bool](), Counter[bool](), Counter[bool]()
        self.errors: list[str] = []

    def take(self, day: str, rows: list[Listed], answer: Said) -> None:
        """Counts what the registry says after one roster."""
        meant = {one.name: answer.named.get(" ".join(one.name.split())) for one in rows}
        listed = {self.home[one.name]: one.name for one in rows}
        members = {slug for slug, status in answer.status.items() if status == "member"}
        self._roster(day, len(listed), meant, members)
        for body, name in listed.items():
            self._body(day, body, name, meant[name], members)
        for body in self.names.keys() - listed.keys() - self.gone:
            status = answer.status.get(self.slugs.get(body, ""))
            self.left[status == "former"] += 1
            if status != "former":
                self.errors.append(f"{day} left: {self.names[body]} is {status}")
        self.gone = (self.gone | self.names.keys()) - listed.keys()
        self.names |= listed

    def _roster(self, day: str, bodies: int, meant: dict[str, str | None], members: set[str]) -> None:
        here = {slug for slug in meant.values() if slug is not None}
        nobody = [name for name, slug in meant.items() if slug not in members]
        self.open += sum(slug is None for slug in meant.values())
        self.missing, self.wrong = self.missing + len(nobody), self.wrong + len(members - here)
        is_exact = not nobody and members == here and len(here) == bodies
        self.exact += is_exact
        if not is_exact:
            self.errors.append(
                f"{day}: {bodies} bodies, {len(here)} named; missing {nobody}; wrong {sorted(members - here)}"
            )

    def _body(self, day: str, body: str, name: str, slug: str | None, members: set[str]) -> None:
        known = self.slugs.get(body)
        if known is not None and self.names.get(body) != name:
            self.renamed[slug == known] += 1
            if slug != known:
                self.errors.append(f"{day} renamed: {self.names[body]} ({known}) → {name} ({slug})")
        if body in self.gone:
            self.returned[slug == known and slug in members] += 1
        if slug is not None:
            self.apart += known is None and slug in self.slugs.values()
            self.slugs[body] = slug


def measure(alliance: str, days: dict[str, list[Listed]], *, errors: bool) -> Outcome:
    """All rosters of one alliance, one after the other, in an empty registry."""
    started = time.process_time()
    command("db", "init", "-q")
    course = Course(bodies(days))
    for day, rows in days.items():
        take_in(alliance, day, rows)
        course.take(day, rows, said(day))
    if errors:
        print("\n".join(course.errors))

    def share(found: Counter[bool]) -> tuple[int, int]:
        return found[True], found.total()

    return Outcome(
        alliance, len(days), sum(map(len, days.values())), course.exact, course.open, course.missing, course.wrong,
        share(course.renamed), share(course.left), share(course.returned), course.apart,
        time.process_time() - started,
    )  # fmt: skip


def table(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """The outcomes as a Markdown table."""
    yield (
        "| alliance | rosters | rows | exact rosters | lines left open | members missing / wrong | renamed, still one "
        "| left, now former | came back | two bodies as one | CPU s |"
    )
    yield "|---" * 11 + "|"
    for one in outcomes:
        shares = " | ".join(f"{right} of {every}" for right, every in (one.renamed, one.left, one.returned))
        yield (
            f"| {one.alliance} | {one.rosters} | {one.rows:,} | {one.exact} | {one.open} | {one.missing} / {one.wrong} "
            f"| {shares} | {one.apart} | {one.seconds:.0f} |"
        )


def main() -> int:
    """Prints the table, and the largest memory that was used."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--alliance", default="")
    parser.add_argument("--errors", action="store_true")
    given = parser.parse_args()
    outcomes = []
    for alliance, days in rosters_in(given.data.resolve()).items():
        if given.alliance not in alliance:
            continue
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            os.environ["ALLIANCE_DB"] = PLACE
            outcomes.append(measure(alliance, days, errors=given.errors))
            os.chdir("/")
    print("\n".join(table(outcomes)))
    print(f"\n{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB at most", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
