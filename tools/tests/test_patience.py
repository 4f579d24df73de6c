"""A start is waited for as long as something moves."""

import pytest
from mentoring_tools.patience import Patience


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


def over_after(clock, minutes, look):
    """The minute at which patience is over, None when it never is."""
    patience = Patience(clock)
    for minute in range(minutes):
        if patience.is_over(*look(minute)):
            return minute
        clock.now += 60
    return None


def test_a_part_that_works_slowly_is_waited_for_without_end(clock):
    assert over_after(clock, 600, lambda minute: ({"matching": "starting"}, {"matching": minute * 0.6})) is None


def test_a_part_that_hangs_is_given_up(clock):
    assert over_after(clock, 600, lambda _: ({"matching": "starting"}, {"matching": 3.0})) == 3


def test_one_that_only_looks_at_its_clock_hangs(clock):
    assert over_after(clock, 600, lambda minute: ({"matching": "starting"}, {"matching": 3 + minute * 0.001})) == 3


def test_while_another_moves_a_hanging_one_is_waited_for(clock):
    def look(minute):
        return {"broker": "starting", "mongo": "starting"}, {"broker": 1.0, "mongo": float(min(minute, 10))}

    assert over_after(clock, 600, look) == 13


def test_a_change_of_condition_is_a_move(clock):
    assert over_after(clock, 600, lambda minute: ({"registry": "starting" if minute < 2 else "restarting"}, {})) == 5
