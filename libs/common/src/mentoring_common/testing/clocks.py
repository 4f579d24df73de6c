"""Clocks that a test sets."""

import time
from datetime import UTC, datetime, timedelta

from mentoring_common.clock import Clock

TERM_BEGINS = datetime(2026, 10, 1, 9, tzinfo=UTC)
"""The day on which the services' tests take place unless they say another."""


def running_from(moment: datetime) -> Clock:
    """A clock that shows `moment` now and goes on at the wall's pace, in milliseconds as the database keeps them."""
    began = time.monotonic()
    return lambda: moment + timedelta(milliseconds=round((time.monotonic() - began) * 1000))
