"""Which comes first in a column of dates, the day or the month: decided by the whole column, never by one cell."""

import re
from collections.abc import Iterable
from enum import StrEnum

from registry.imports.roster.table import Cell

NUMERIC = re.compile(r"(\d{1,2})\s*([./\-, ])\s*(\d{1,2})\s*([./\-, ])\s*(\d{4}|\d{2})")
_RUSSIAN = frozenset(". ,")
"""Dates with dots, spaces and commas are written day first in Russia, whatever stands beside them."""


class DayOrder(StrEnum):
    """What the dates with strokes and hyphens of a column say together."""

    DAY_FIRST = "DAY_FIRST"
    MONTH_FIRST = "MONTH_FIRST"
    UNCERTAIN = "UNCERTAIN"
    """No cell decides, or some say one thing and some the other."""


def order_of(cells: Iterable[Cell]) -> DayOrder:
    """The order in which the column is written, by the cells that can be read in one way only."""
    orders: set[DayOrder] = set()
    for cell in cells:
        found = NUMERIC.search(cell) if isinstance(cell, str) else None
        if found is None or found.group(2) in _RUSSIAN:
            continue
        first, second = int(found.group(1)), int(found.group(3))
        if first > 12 >= second:
            orders.add(DayOrder.DAY_FIRST)
        elif second > 12 >= first:
            orders.add(DayOrder.MONTH_FIRST)
    return orders.pop() if len(orders) == 1 else DayOrder.UNCERTAIN


def day_and_month(first: int, separator: str, second: int, order: DayOrder) -> tuple[int, int] | None:
    """The day and the month of two numbers; None where the column cannot tell."""
    if separator in _RUSSIAN or first == second or first > 12:
        return first, second
    if second > 12:
        return second, first
    match order:
        case DayOrder.DAY_FIRST:
            return first, second
        case DayOrder.MONTH_FIRST:
            return second, first
        case DayOrder.UNCERTAIN:
            return None
