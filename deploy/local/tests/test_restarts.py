"""How long to wait before a dead part is started again."""

import pytest
from mentoring_local.restarts import Restart, after_death


@pytest.mark.parametrize(
    ("deaths_before", "ran_seconds", "expected"),
    [
        (0, 0.1, Restart(deaths_in_a_row=1, delay_seconds=0.5, failing=False)),
        (1, 0.1, Restart(deaths_in_a_row=2, delay_seconds=1.0, failing=False)),
        (3, 0.1, Restart(deaths_in_a_row=4, delay_seconds=4.0, failing=False)),
        (4, 0.1, Restart(deaths_in_a_row=5, delay_seconds=8.0, failing=True)),
        (6, 0.1, Restart(deaths_in_a_row=7, delay_seconds=30.0, failing=True)),
        (10_000, 0.1, Restart(deaths_in_a_row=10_001, delay_seconds=30.0, failing=True)),
        (9, 60.0, Restart(deaths_in_a_row=1, delay_seconds=0.5, failing=False)),
    ],
)
def test_the_delay_grows_to_a_cap_and_is_forgotten_after_a_steady_minute(deaths_before, ran_seconds, expected):
    assert after_death(deaths_before, ran_seconds) == expected
