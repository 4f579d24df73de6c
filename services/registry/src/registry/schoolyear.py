"""The school year, 1 September to 31 August."""

from datetime import date

FIRST_MONTH = 9


def school_year_of(day: date) -> int:
    """The calendar year in which the school year of `day` began: 2026 for 2026/2027."""
    return day.year if day.month >= FIRST_MONTH else day.year - 1
