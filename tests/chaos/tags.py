"""A tag of a write, carried by the hours of the week: the one field that may hold anything and that all services keep.

Seven octal digits: a weekday each, and the digit is the hour after eleven in the morning.
"""

from collections.abc import Iterable

FIRST_HOUR = 11
"""Meetings begin no sooner; the eight hours from here stand for the digits."""
CURATORS_DIGIT = 8**6
"""The first digit says whose write it is."""
OF_ONE_REQUEST = 8
"""The last digit tells apart the people of a batch."""


def tag_of(curator: int, number: int, at: int = 0) -> str:
    """The tag of a curator's so-many-th request; `at` is the place in a batch."""
    return f"{curator * CURATORS_DIGIT + number * OF_ONE_REQUEST + at:07o}"


def slots_of(tag: str) -> list[str]:
    """As a request carries it."""
    return [f"{day}-{FIRST_HOUR + int(digit):02}" for day, digit in enumerate(tag, start=1)]


def read_tag(slots: Iterable[str]) -> str:
    """From what is stored."""
    return "".join(str(int(slot.partition("-")[2]) - FIRST_HOUR) for slot in sorted(slots))
