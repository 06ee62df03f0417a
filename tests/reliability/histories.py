"""Random histories of commands: how many are tried, how long they are, from which seed, and what is told of them."""

from __future__ import annotations

import time
from typing import ClassVar

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from tests.reliability.conftest import DICE, SHARE, figure, sized

PARTS = range(4 if SHARE else 1)
"""What one size is divided into, so that processes share it; each part has a seed of its own."""


class Told(RuleBasedStateMachine):
    """A history that counts the changes that were made in all of them."""

    made: ClassVar[int] = 0


def try_histories(machine: type[Told], part: int, *, small: tuple[int, int], full: tuple[int, int]) -> None:
    """Runs a part of the histories; sizes are the number of histories, at full size of all parts, and their steps."""
    number = sized(small[0], full[0] // len(PARTS))
    steps = full[1] if SHARE else small[1]
    seeded: type[Told] = seed(100 * DICE + part)(type(machine.__name__, (machine,), {"made": 0}))
    began = time.process_time()
    run_state_machine_as_test(
        seeded,
        settings=settings(
            max_examples=number,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate,),  # a history is short enough to be read as it is
        ),
    )
    assert seeded.made
    figure(
        f"{machine.__name__.lower()} {part + 1} of {len(PARTS)}: {number} of {steps} steps, {seeded.made:,} changes, "
        f"each taken back and made again, {time.process_time() - began:.0f} s"
    )
