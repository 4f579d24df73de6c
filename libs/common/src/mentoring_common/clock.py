"""The one clock. Everything that needs the time is given one, so that tests can set it."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Gives the present moment, in UTC, to the millisecond (MongoDB's resolution)."""


def utc_now() -> datetime:
    """The wall clock in UTC, to the millisecond."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)
