"""When to start a part again after it has died: a pure decision."""

from dataclasses import dataclass

FIRST_DELAY_SECONDS = 0.5
LONGEST_DELAY_SECONDS = 30.0
"""Longer would only keep the person waiting who has just mended the cause."""
STEADY_SECONDS = 60.0
"""A part that ran this long had started well: its earlier deaths are forgotten."""
FAILING_AFTER_DEATHS = 5


@dataclass(frozen=True)
class Restart:
    """Start it again after the delay; `failing` when it has died so often that people should know."""

    deaths_in_a_row: int
    delay_seconds: float
    failing: bool


def after_death(deaths_before: int, ran_seconds: float) -> Restart:
    """The delay doubles with every death in a row, up to a cap; we never give up."""
    deaths = 1 if ran_seconds >= STEADY_SECONDS else deaths_before + 1
    return Restart(
        deaths_in_a_row=deaths,
        delay_seconds=min(LONGEST_DELAY_SECONDS, FIRST_DELAY_SECONDS * 2.0 ** min(deaths - 1, 16)),
        failing=deaths >= FAILING_AFTER_DEATHS,
    )
