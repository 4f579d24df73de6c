"""The one clock. Everything that needs the time is given one, so that tests can set it.

An instant is in UTC; a day is a day in the municipality: on 1 September, 00:30 there, it is September.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]
"""Gives the present moment, in UTC, to the millisecond (MongoDB's resolution)."""
Today = Callable[[], date]
"""Returns the present day in the municipality."""


def utc_now() -> datetime:
    """The wall clock in UTC, to the millisecond."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def today_in(zone: str, clock: Clock) -> Today:
    """The calendar of the municipality in the IANA time zone `zone`. Raises `ZoneInfoNotFoundError` at once."""
    here = ZoneInfo(zone)
    return lambda: clock().astimezone(here).date()
