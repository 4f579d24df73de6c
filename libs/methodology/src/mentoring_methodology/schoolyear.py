"""The school year, 1 September to 31 August, and ages within it."""

from datetime import date

FIRST_MONTH = 9
PREPARED_FROM_MONTH = 8
"""From 1 August schools prepare the coming year."""


def school_year_of(day: date) -> int:
    """The calendar year in which the school year of `day` began: 2026 for 2026/2027."""
    return day.year if day.month >= FIRST_MONTH else day.year - 1


def school_year_prepared_on(day: date) -> int:
    """The school year that a base uploaded on `day` is for, unless said otherwise: from 1 August the coming one."""
    return day.year if day.month >= PREPARED_FROM_MONTH else day.year - 1


def first_day(school_year: int) -> date:
    """1 September."""
    return date(school_year, FIRST_MONTH, 1)


def last_day(school_year: int) -> date:
    """31 August."""
    return date(school_year + 1, 8, 31)


def title(school_year: int) -> str:
    """2026 -> «2026/2027»."""
    return f"{school_year}/{school_year + 1}"


def full_years(birth: date, on: date) -> int:
    """Full years between a birth and a day; a birthday of 29 February falls on 1 March in other years."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))
