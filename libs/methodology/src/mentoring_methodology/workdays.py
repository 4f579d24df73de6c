"""Working days of a five-day week, by each year's production calendar (ст. 112 ТК РФ, the government's transfers)."""

from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field

NOTICE_DAYS = 3
"""Working days of an employer's notice, of which the last is the last day of a mentoring (ст. 351.8 ТК РФ)."""
SATURDAY = 5
"""As `date.weekday` counts from Monday."""


class CalendarUnknownError(Exception):
    """No production calendar of this year is known."""

    def __init__(self, year: int) -> None:
        super().__init__(f"no production calendar of {year}")
        self.year = year


class YearOff(BaseModel):
    """What a year's calendar adds to Saturdays and Sundays."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    days_off: Annotated[frozenset[date], Field(min_length=1)]
    """Holidays and days off from Monday to Friday."""
    worked: frozenset[date] = frozenset()
    """Saturdays and Sundays on which people work."""


@cache
def calendars() -> dict[int, YearOff]:
    """Year -> its calendar."""
    text = files("mentoring_methodology").joinpath("workdays.yaml").read_text("utf-8")
    return {int(year): YearOff.model_validate(told) for year, told in yaml.safe_load(text).items()}


def is_working(day: date) -> bool:
    """Whether people work on the day. Raises CalendarUnknownError for a year without a calendar."""
    known = calendars().get(day.year)
    if known is None:
        raise CalendarUnknownError(day.year)
    return day in known.worked or (day.weekday() < SATURDAY and day not in known.days_off)


def working_day_after(day: date, number: int) -> date:
    """The `number`-th working day after the day. Raises CalendarUnknownError where a year has no calendar."""
    while number > 0:
        day += timedelta(days=1)
        number -= is_working(day)
    return day
