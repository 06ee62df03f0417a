"""Start-up and query cost against named peers, as ratios of CPU time in the same run.

    python benchmarks/startup.py [--runs N] [--check]

Makes one environment with this package and sqlite-utils (pip installs both), byte-compiles it, then runs every
command in turn, round by round, each as a process of its own: a neighbour's load hits all alike. Printed are
medians of user + system CPU and the ratio to the peer. `--check` exits 1 when a ratio is above its bound.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
REGISTRY = ROOT / "data" / "members.sqlite"


class Case(NamedTuple):
    """One command, the peer that it is held against, and the ratio that it may reach."""

    name: str
    command: tuple[str, ...]
    peer: str
    bound: float
    environment: tuple[tuple[str, str], ...] = ()


def cases(bin_folder: Path) -> tuple[dict[str, tuple[str, ...]], tuple[Case, ...]]:
    """The peers and the cases, as programs of one environment."""
    alliance = str(bin_folder / "alliance")
    peers = {
        "python -c pass": (str(bin_folder / "python"), "-c", "pass"),
        "sqlite-utils rows": (
            str(bin_folder / "sqlite-utils"),
            "rows",
            str(REGISTRY),
            "organization",
            "--csv",
        ),
    }
    completion = (
        ("_ALLIANCE_COMPLETE", "complete_bash"),
        ("COMP_WORDS", "alliance members --sector "),
        ("COMP_CWORD", "3"),
    )
    return peers, (
        Case("members --format csv", (alliance, "members", "--format", "csv"), "sqlite-utils rows", 0.6),
        Case("members --format table", (alliance, "members", "--format", "table"), "sqlite-utils rows", 1.0),
        Case("--help", (alliance, "--help"), "python -c pass", 8.0),
        Case("one completion", (alliance,), "python -c pass", 8.0, completion),
    )


def cpu(command: Sequence[str], environment: dict[str, str]) -> float:
    """User and system seconds of one run, its output thrown away."""
    with subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command)} exited {process.returncode}")
    return usage.ru_utime + usage.ru_stime


def environment_of(folder: Path) -> Path:
    """An environment with this package and the peer, byte-compiled; its folder of programs."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    programs = folder / "bin"
    install = [str(programs / "pip"), "install", "-q", str(ROOT), "sqlite-utils"]
    subprocess.run(install, check=True, env={**os.environ, "PYTHONDONTWRITEBYTECODE": ""})
    subprocess.run([str(programs / "python"), "-m", "compileall", "-q", str(folder / "lib")], check=False)
    return programs


def main() -> int:
    """Prints the table; the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        peers, measured = cases(environment_of(Path(folder)))
        base = {**os.environ, "ALLIANCE_DB": str(REGISTRY), "PYTHONDONTWRITEBYTECODE": "1"}
        spent: dict[str, list[float]] = {name: [] for name in [*peers, *(case.name for case in measured)]}
        for turn in range(options.runs + 1):
            for name, command in peers.items():
                spent[name].append(cpu(command, base))
            for case in measured:
                spent[case.name].append(cpu(case.command, {**base, **dict(case.environment)}))
            if turn == 0:
                for times in spent.values():
                    times.clear()  # the first round warms the file cache
    return report(spent, measured, check=options.check)


def report(spent: dict[str, list[float]], measured: Sequence[Case], *, check: bool) -> int:
    """The table on stdout; 1 when a bound is broken and `check` is asked for."""
    print("| command | CPU ms | peer | CPU ms | ratio | bound |")
    print("|---|---|---|---|---|---|")
    broken = False
    for case in measured:
        own, other = statistics.median(spent[case.name]), statistics.median(spent[case.peer])
        ratio = statistics.median(
            mine / theirs for mine, theirs in zip(spent[case.name], spent[case.peer], strict=True)
        )
        broken |= ratio > case.bound
        print(
            f"| {case.name} | {own * 1000:.0f} | {case.peer} | {other * 1000:.0f} | {ratio:.2f} | {case.bound:g} |"
        )
    return 1 if check and broken else 0


if __name__ == "__main__":
    sys.exit(main())
