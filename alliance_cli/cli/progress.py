"""How far a long command is: one line on stderr, for a person who waits."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from alliance_cli.cli.options import CommonOptions

PATIENCE = 1.0  # seconds before the first line
PACE = 0.2  # seconds between two lines


class Progress:
    """A line that counts; silent for the first second, with --quiet, and where stderr is no terminal."""

    def __init__(self, unit: str, *, shown: bool) -> None:
        self.unit = unit
        self.shown = shown
        self.start = monotonic()
        self.next = self.start + PATIENCE
        self.drawn = False

    def __call__(self, done: int, part: float | None = None) -> None:
        """Says that so many are done; `part` is how much of the whole that is, 0 to 1, where it is known."""
        if not self.shown:
            return
        now = monotonic()
        if now < self.next:
            return
        self.next = now + PACE
        self.drawn = True
        share = "" if part is None else f"{part:4.0%}  "
        sys.stderr.write(f"\r\x1b[K{share}{done:,} {self.unit}, {done / (now - self.start):,.0f}/s")
        sys.stderr.flush()

    def clear(self) -> None:
        """Takes the line away."""
        if self.drawn:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self.drawn = False


@contextmanager
def progress(common: CommonOptions, unit: str, *, beside_results: bool = False) -> Iterator[Progress]:
    """A counting line for the time of the block.

    With `beside_results` it also stays away from a terminal to which the results themselves go.
    """
    shown = not common.quiet and sys.stderr.isatty() and not (beside_results and sys.stdout.isatty())
    line = Progress(unit, shown=shown)
    try:
        yield line
    finally:
        line.clear()
