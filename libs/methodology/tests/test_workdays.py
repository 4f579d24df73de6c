"""Three working days of a notice, by hand with the calendar of the year."""

from datetime import date, timedelta

import pytest
from mentoring_methodology.workdays import CalendarUnknownError, calendars, is_working, working_day_after


@pytest.mark.parametrize(
    ("told", "last"),
    [
        (date(2026, 11, 26), date(2026, 12, 1)),
        (date(2026, 11, 27), date(2026, 12, 2)),
        (date(2026, 11, 2), date(2026, 11, 6)),
        (date(2026, 12, 30), date(2027, 1, 13)),
        (date(2027, 2, 18), date(2027, 2, 24)),
    ],
)
def test_the_third_working_day_after(told: date, last: date) -> None:
    assert working_day_after(told, 3) == last


def test_a_moved_saturday_is_worked_and_a_plain_one_is_not() -> None:
    assert (is_working(date(2027, 2, 20)), is_working(date(2027, 2, 13))) == (True, False)


def test_a_year_without_a_calendar_is_not_guessed() -> None:
    with pytest.raises(CalendarUnknownError) as unknown:
        working_day_after(date(2027, 12, 30), 1)
    assert unknown.value.year == 2028


@pytest.mark.parametrize(("year", "working_days"), [(2026, 247), (2027, 247)])
def test_a_year_has_as_many_working_days_as_its_calendar_says(year: int, working_days: int) -> None:
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(365)]
    assert sum(map(is_working, days)) == working_days
    assert all(day.year == year and day.weekday() < 5 for day in calendars()[year].days_off)
    assert all(day.weekday() >= 5 for day in calendars()[year].worked)
