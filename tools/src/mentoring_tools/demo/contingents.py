"""The numbers of pupils and teachers that the demonstration's schools have reported; two have not reported all."""

from collections.abc import Mapping, Sequence
from datetime import date

from mentoring_common.clock import utc_now
from mentoring_methodology.schoolyear import school_year_of

from mentoring_tools.demo.client import GatewayClient

CONTINGENTS = "/reporting/v1/contingents"
COUNTED_ON = (9, 20)
"""Month and day of form ОО-1."""
SILENT_SCHOOL, LATE_SCHOOL = 12, 3
"""One has reported nothing yet, the other no pupils by age: «нет данных» is no nought."""
SMALLEST_SCHOOL, MORE_EACH = 380, 46
"""Pupils of the first school, and by how many the next one has more."""


def enter_contingents(client: GatewayClient, schools: Mapping[int, str]) -> int:
    """Enter what no earlier day of the demonstration has entered; returns how many numbers.

    `schools` are their ids by number. A methodologist may enter them for all.
    """
    today = utc_now().date()
    year = school_year_of(today)
    asked = client.ask("GET", CONTINGENTS, params={"school_year": year})["items"]
    known = {(each["school_id"], each["kind"]) for each in asked}
    on = min(today, date(year, *COUNTED_ON))
    entered = 0
    for number, school_id in sorted(schools.items()):
        for kind, value in numbers_of(number):
            if (school_id, kind) in known:
                continue
            said = {"school_year": year, "kind": kind, "value": value, "on": on.isoformat()}
            source = f"форма ОО-1 на {on:%d.%m.%Y}"
            client.ask("POST", CONTINGENTS, json={"school_id": school_id, **said, "source": source})
            entered += 1
    return entered


def numbers_of(number: int) -> Sequence[tuple[str, int]]:
    """What the school of this number has reported: kind and how many."""
    if number == SILENT_SCHOOL:
        return ()
    pupils = SMALLEST_SCHOOL + number * MORE_EACH
    teachers = pupils // 15
    by_age = (("PUPILS_10_19", pupils * 62 // 100), ("PUPILS_15_19", pupils * 17 // 100))
    told = (("PUPILS", pupils), ("TEACHERS", teachers), ("YOUNG_TEACHERS", number % 5))
    return told if number == LATE_SCHOOL else (*told, *by_age)
