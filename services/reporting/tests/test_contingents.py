"""Contingents: entered with day and source, kept one after another, told as of a day, each school's own."""

from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest
from mentoring_common.testing.waiting import until
from reporting.contingents.domain import Contingent, Counted, counted_anew

from .conftest import Reporting, School

CONTINGENTS = "/reporting/v1/contingents"
AT = datetime(2026, 10, 1, tzinfo=UTC)


def counted(value: int, on: date, source: str = "ОО-1") -> Counted:
    return Counted(value, on, source, AT, "c")


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (None, 210),
        (date(2026, 9, 19), None),
        (date(2026, 9, 20), 201),
        (date(2026, 12, 31), 201),
        (date(2027, 1, 1), 210),
    ],
)
def test_the_number_of_a_day_is_of_the_latest_paper_before_it_and_the_last_that_was_entered_of_it(day, value):
    known = Contingent("id", "s", 2026, "PUPILS")
    for each in (counted(200, date(2026, 9, 20)), counted(210, date(2027, 1, 1)), counted(201, date(2026, 9, 20))):
        known = counted_anew(known, each)
    told = known.as_of(day)
    assert (told.value if told else None) == value
    assert len(known.counted) == known.version == 3


def test_the_same_number_again_is_not_kept_twice():
    once = counted_anew(Contingent("id", "s", 2026, "PUPILS"), counted(0, date(2026, 9, 20)))
    assert counted_anew(once, counted(0, date(2026, 9, 20))) is once
    assert counted_anew(once, counted(0, date(2026, 9, 20), "ОО-2")) is not once


async def known_school(reporting: Reporting) -> str:
    school = School("СОШ № 5")
    await reporting.publish([school.organisation()])
    caller = reporting.as_.methodologist()

    async def is_known() -> bool:
        return bool((await caller.post(CONTINGENTS, json=body(school.school_id, on="2099-01-01"))).status_code == 422)

    await until(is_known)
    return school.school_id


def body(school_id: str, **more: Any) -> dict[str, Any]:
    told = {
        "school_year": 2025,
        "kind": "PUPILS_10_19",
        "value": 200,
        "on": "2025-09-20",
        "source": "ОО-1 на 20.09.2025",
    }
    return {"school_id": school_id, **told, **more}


async def of(caller: httpx.AsyncClient, school_id: str, **asked: Any) -> list[dict[str, Any]]:
    answer = await caller.get(CONTINGENTS, params={"school_year": 2025, **asked})
    assert answer.status_code == 200, answer.text
    return [each for each in answer.json()["items"] if each["school_id"] == school_id]


async def test_a_curator_enters_a_number_and_what_was_entered_stays(reporting: Reporting):
    school = await known_school(reporting)
    curator = reporting.as_.curator(school)
    assert await of(curator, school) == [], "nobody has entered anything: no number, and not 0"
    first, again = [await curator.post(CONTINGENTS, json=body(school)) for _ in range(2)]
    assert first.status_code == 200, first.text
    assert first.json() == again.json()
    later = body(school, value=190, on="2026-01-01", source="Приказ о контингенте")
    assert (await reporting.as_.methodologist().post(CONTINGENTS, json=later)).status_code == 200
    [now] = await of(curator, school)
    assert (now["current"]["value"], now["current"]["source"]) == (190, "Приказ о контингенте")
    assert [each["value"] for each in now["history"]] == [190, 200]
    [then] = await of(curator, school, as_of="2025-12-31")
    assert then["current"]["value"] == 200
    [before] = await of(curator, school, as_of="2025-09-01")
    assert before["current"] is None


async def test_a_day_to_come_and_another_school_are_refused(reporting: Reporting):
    school = await known_school(reporting)
    refused = await reporting.as_.curator(school).post(CONTINGENTS, json=body(school, on="2099-09-20"))
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/body/on")
    stranger = reporting.as_.curator("another-school")
    refused = await stranger.post(CONTINGENTS, json=body(school))
    assert (refused.status_code, refused.json()["code"]) == (404, "SCHOOL_NOT_FOUND")
    assert await of(stranger, school) == []
