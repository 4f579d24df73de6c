"""What waits in registry, counted by school."""

from collections.abc import Awaitable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
from mentoring_common.testing.clocks import TERM_BEGINS
from mentoring_common.testing.waiting import until
from registry.attention.domain import AgreementsWaiting, Line, PeopleWaiting, agreements_waiting, people_waiting

from .conftest import OwnRegistry, Registry
from .roster.papers import MENTEES, mentee, xlsx

TODAY = date(2026, 10, 1)
WHOLE = date(2026, 9, 1)
"""Since when a participant's consents are whole."""


def employee(**differs: Any) -> Line:
    """A teacher of the school who mentors and of whom nothing but the personnel file is missing."""
    told = {
        "status": "ACTIVE", "role": "MENTOR", "form": "TEACHER_TEACHER", "workplace_kind": "SCHOOL",
        "consents_on": WHOLE, "admitted_on": WHOLE,
    }  # fmt: skip
    return Line(**{**told, **differs})


async def waiting(caller: httpx.AsyncClient, school_id: str) -> dict[str, Any]:
    answer = await caller.get("/registry/v1/attention")
    assert answer.status_code == 200, answer.text
    (school,) = [each for each in answer.json()["schools"] if each["school_id"] == school_id]
    return school


@pytest.mark.parametrize(
    ("line", "counted"),
    [
        (Line("ACTIVE", consents_on=WHOLE), {}),
        (Line("ACTIVE", consents_on=TODAY), {}),
        (Line("ACTIVE", consents_on=TODAY + timedelta(days=1)), {"consents_missing": 1}),
        (Line("ACTIVE"), {"consents_missing": 1}),
        (Line("SUSPENDED"), {"suspended": 1}),
        (Line("ACTIVE", partner_claimed=True, consents_on=WHOLE), {"claims": 1}),
        (Line("ACTIVE", consents_on=WHOLE, consents_until=TODAY), {"consents_ending": 1}),
        (Line("ACTIVE", consents_on=WHOLE, consents_until=TODAY + timedelta(days=29)), {"consents_ending": 1}),
        (Line("ACTIVE", consents_on=WHOLE, consents_until=TODAY + timedelta(days=30)), {}),
        (Line("ACTIVE", consents_on=WHOLE, consents_until=TODAY - timedelta(days=1)), {}),
        (Line("SUSPENDED", consents_until=TODAY), {"suspended": 1}),
        (Line("ACTIVE", role="MENTOR", consents_on=WHOLE), {"admission_missing": 1}),
        (Line("ACTIVE", role="MENTOR", consents_on=WHOLE, admitted_on=WHOLE), {}),
        (
            Line("ACTIVE", role="MENTOR", consents_on=WHOLE, admitted_on=WHOLE, admitted_until=TODAY),
            {"admission_ending": 1},
        ),
        (Line("SUSPENDED", role="MENTOR"), {"suspended": 1}),
        (Line("ACTIVE", role="MENTEE", consents_on=WHOLE, admitted_until=TODAY), {}),
        (Line("ACTIVE", consents_on=WHOLE, cleared_until=TODAY), {"clearance_ending": 1}),
        (Line("ACTIVE", consents_on=WHOLE, cleared_until=TODAY + timedelta(days=29)), {"clearance_ending": 1}),
        (Line("ACTIVE", consents_on=WHOLE, cleared_until=TODAY + timedelta(days=30)), {}),
        (Line("SUSPENDED", cleared_until=TODAY), {"suspended": 1}),
        (employee(), {"personnel_files": 1}),
        (employee(workplace_kind="KINDERGARTEN"), {"personnel_files": 1}),
        (employee(workplace_kind="ENTERPRISE"), {}),
        (employee(workplace_kind=None), {}),
        (employee(form="PUPIL_PUPIL"), {}),
        (employee(role="MENTEE"), {}),
        (employee(status="SUSPENDED"), {"suspended": 1}),
        (employee(cleared_on=TODAY), {}),
        (employee(cleared_on=TODAY + timedelta(days=1)), {"personnel_files": 1}),
        (employee(cleared_until=TODAY - timedelta(days=1)), {}),
        (employee(form="EMPLOYER_PUPIL", workplace_kind="ENTERPRISE"), {"clearance_missing": 1}),
        (employee(form="STUDENT_PUPIL", workplace_kind=None), {"clearance_missing": 1}),
        (employee(form="EMPLOYER_PUPIL", workplace_kind="ENTERPRISE", cleared_on=TODAY), {}),
        (
            employee(
                form="EMPLOYER_PUPIL",
                workplace_kind="ENTERPRISE",
                cleared_on=WHOLE,
                cleared_until=TODAY - timedelta(days=1),
            ),
            {"clearance_missing": 1},
        ),
        (employee(form="EMPLOYER_PUPIL", workplace_kind="ENTERPRISE", role="MENTEE"), {}),
    ],
)
def test_what_one_participation_asks_for(line: Line, counted: dict[str, int]):
    nothing = {
        "suspended": 0,
        "claims": 0,
        "consents_missing": 0,
        "consents_ending": 0,
        "admission_missing": 0,
        "admission_ending": 0,
        "clearance_ending": 0,
        "personnel_files": 0,
        "clearance_missing": 0,
    }
    assert people_waiting([line], 0, TODAY) == PeopleWaiting(**{**nothing, **counted}, possible_duplicates=0)


async def test_a_new_school_has_neither_base_nor_address(registry: Registry, school: str):
    methodologist = registry.as_.methodologist()
    assert await waiting(methodologist, school) == {
        "school_id": school,
        "without_base": True,
        "without_curator_address": True,
        "refused_uploads": 0,
        "people": None,
    }
    told = {"kind": "SCHOOL", "name": f"МБОУ СОШ {school}", "short_name": f"СОШ {school}"}
    address = {"curator_email": f"curator@{school}.test"}
    await methodologist.put(f"/registry/v1/organisations/{school}", json={**told, **address})
    await registry.imported(registry.as_.curator(school), school, xlsx(MENTEES, mentee("Лугина Анна Олеговна")))
    seen = await waiting(methodologist, school)
    assert (seen["without_base"], seen["without_curator_address"]) == (False, False)
    assert (await methodologist.get("/registry/v1/attention")).json()["school_year"] == 2026


async def test_a_curator_is_told_of_her_people_and_of_no_other_school(registry: Registry, school: str):
    curator, other = registry.as_.curator(school), await registry.school()
    named = mentee("Громов Лев Ильич", partner="Старшов Илья Олегович", joined=date(2026, 9, 10))
    await registry.imported(curator, school, xlsx(MENTEES, named))
    until = {"consents_on": "2025-10-15", "consents_until": "2026-10-14"}
    body = {"school_id": school, "full_name": "Лугина Анна Олеговна", "role": "MENTEE", "form": "PUPIL_PUPIL"}
    added = await curator.post("/registry/v1/participants", json={**body, "birth_date": "2013-05-05", **until})
    assert added.status_code == 201, added.text
    seen = await waiting(curator, school)
    assert seen["people"] == {
        "suspended": 0, "claims": 1, "consents_missing": 1, "consents_ending": 1, "possible_duplicates": 0,
        "admission_missing": 0, "admission_ending": 0, "clearance_ending": 0, "clearance_missing": 0, "personnel_files": 0,
    }  # fmt: skip
    schools = (await curator.get("/registry/v1/attention")).json()["schools"]
    assert [each["school_id"] for each in schools] == [school]
    assert (await waiting(registry.as_.curator(other), other))["people"]["claims"] == 0


async def test_refusals_wait_until_somebody_looks_at_them(registry: Registry, school: str):
    curator, methodologist = registry.as_.curator(school), registry.as_.methodologist()
    bad = xlsx(MENTEES, mentee("Лугина Анна Олеговна"), mentee("Лугина"))
    done = await registry.imported(curator, school, bad)
    assert done["counts"]["rows_refused"] == 1
    assert (await waiting(curator, school))["refused_uploads"] == 1
    await registry.as_.client(school).get(f"/registry/v1/imports/{done['import_id']}/rows")
    await curator.get(f"/registry/v1/imports/{done['import_id']}")
    assert (await waiting(methodologist, school))["refused_uploads"] == 1, "nobody has read the report yet"
    await registry.rows(curator, done["import_id"])
    assert (await waiting(methodologist, school))["refused_uploads"] == 0


async def test_a_later_upload_of_the_same_base_takes_the_earlier_ones_place(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    for number in range(2):
        await registry.imported(curator, school, xlsx(MENTEES, mentee("Лугина"), mentee(f"Лугина Анна {number}")))
    assert (await waiting(curator, school))["refused_uploads"] == 1
    await registry.imported(curator, school, xlsx(MENTEES, mentee("Лугина Анна Олеговна")))
    assert (await waiting(curator, school))["refused_uploads"] == 0


async def test_mentors_whose_papers_end_soon_are_counted_and_listed(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    within, beyond = ((TODAY + timedelta(days=days)).isoformat() for days in (29, 30))
    body = {
        "school_id": school,
        "role": "MENTOR",
        "form": "PUPIL_PUPIL",
        "birth_year": 2008,
        "consents_on": "2026-09-01",
    }
    papers = {"admitted_on": "2026-09-01", "cleared_on": "2026-09-01"}
    for name, ends in (
        ("Допускова Яна Ильинична", {"admitted_until": within, "cleared_until": beyond}),
        ("Справкина Яна Ильинична", {"admitted_until": beyond, "cleared_until": within}),
    ):
        added = await curator.post("/registry/v1/participants", json={**body, **papers, **ends, "full_name": name})
        assert added.status_code == 201, added.text
    for what, name in (("ADMISSION", "Допускова Яна Ильинична"), ("CLEARANCE", "Справкина Яна Ильинична")):
        found = await registry.people(curator, awaits=f"{what}_ENDING")
        assert [each["person"]["full_name"] for each in found] == [name]
    people = (await waiting(curator, school))["people"]
    assert (people["admission_ending"], people["clearance_ending"]) == (1, 1)


async def test_a_list_shows_those_who_are_counted(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    claimed = mentee("Лугина Анна Олеговна", partner="Сорокина Анна Петровна")
    await registry.imported(curator, school, xlsx(MENTEES, claimed, mentee("Зорин Пётр Ильич", "+79001230000")))
    for name, days in (("Скорова Яна Ильинична", 29), ("Поздняя Яна Ильинична", 30)):
        ends = (TODAY + timedelta(days=days)).isoformat()
        body = {
            "school_id": school, "full_name": name, "role": "MENTEE", "form": "PUPIL_PUPIL", "birth_year": 2012,
            "consents_on": "2026-09-01", "consents_until": ends,
        }  # fmt: skip
        assert (await curator.post("/registry/v1/participants", json=body)).status_code == 201

    async def names(**query: str) -> list[str]:
        return [each["person"]["full_name"] for each in await registry.people(curator, **query)]

    assert await names(awaits="CLAIM") == ["Лугина Анна Олеговна"]
    assert await names(awaits="CONSENTS_ENDING") == ["Скорова Яна Ильинична"]
    assert await names(awaits="CONSENTS_ENDING", q="скор", school_id=school) == ["Скорова Яна Ильинична"]
    assert await names(awaits="CLAIM", status="WITHDRAWN") == []
    assert (await waiting(curator, school))["people"] == {
        "suspended": 0, "claims": 1, "consents_missing": 2, "consents_ending": 1, "possible_duplicates": 0,
        "admission_missing": 0, "admission_ending": 0, "clearance_ending": 0, "clearance_missing": 0, "personnel_files": 0,
    }  # fmt: skip
    refused = await curator.get("/registry/v1/participants?awaits=EVERYTHING")
    assert refused.status_code == 422


@pytest.mark.parametrize(
    ("days", "counted"), [(-91, (0, 0)), (-90, (0, 1)), (-1, (0, 1)), (0, (1, 0)), (29, (1, 0)), (30, (0, 0))]
)
def test_when_an_agreement_asks_for_somebody(days: int, counted: tuple[int, int]):
    assert agreements_waiting([TODAY + timedelta(days=days)], TODAY) == AgreementsWaiting(*counted)


async def test_a_school_is_told_of_agreements_with_whom_its_mentors_come_from(own: OwnRegistry):
    own.calendar.turn_to(datetime(2026, 11, 26, 9, tzinfo=UTC))
    async with own.run() as registry:
        school, methodologist = await registry.school(), registry.as_.methodologist()
        curator = registry.as_.curator(school)
        for plant, until in (
            ("one", "2026-12-25"),
            ("other", "2026-12-25"),
            ("past", "2026-11-25"),
            ("far", "2027-05-31"),
        ):
            body = {"kind": "ENTERPRISE", "name": plant, "short_name": plant, "agreement_on": "2026-01-01"}
            path = f"/registry/v1/organisations/plant-{plant}"
            assert (await methodologist.put(path, json={**body, "agreement_until": until})).status_code == 204
        mentor = {
            "school_id": school, "full_name": "Лисицын Олег Петрович", "role": "MENTOR", "form": "EMPLOYER_PUPIL",
            "birth_date": "1985-03-02", "workplace_id": "plant-one", "workplace_kind": "ENTERPRISE",
        }  # fmt: skip
        assert (await curator.post("/registry/v1/participants", json=mentor)).status_code == 201

        async def told(caller: httpx.AsyncClient) -> dict[str, int]:
            return (await caller.get("/registry/v1/attention")).json()["agreements"]

        assert await told(curator) == {"ending": 1, "ended": 0}
        assert await told(methodologist) == {"ending": 2, "ended": 1}
        assert (await methodologist.post("/registry/v1/organisations/plant-past/closure")).status_code == 200
        assert await told(methodologist) == {"ending": 2, "ended": 0}


async def test_who_may_not_ask(registry: Registry, school: str):
    answer = await registry.as_.client(school).get("/registry/v1/attention")
    assert (answer.status_code, answer.json()["code"]) == (403, "ROLE_REQUIRED")


def test_the_day_of_these_tests():
    assert TERM_BEGINS.date() == TODAY


async def test_sums_of_the_municipality_are_told_without_any_schools_name(own: OwnRegistry, monkeypatch):
    monkeypatch.setattr("registry.attention.gauges.LOOK_SECONDS", 0.05)

    async def shown(registry: Registry) -> dict[str, float]:
        lines = (await registry.as_.methodologist().get("/metrics")).text.splitlines()
        return {
            name.removeprefix("mentoring_"): float(value)
            for name, _, value in (line.rpartition(" ") for line in lines)
            if name.startswith(("mentoring_schools", "mentoring_consents_missing", "mentoring_uploads_refused"))
        }

    async with own.run() as registry:
        one, other = await registry.school(), await registry.school()
        curator = registry.as_.curator(one)
        await registry.imported(curator, one, xlsx(MENTEES, mentee("Лугина Анна Олеговна"), mentee("Лугина")))
        expected = {
            "schools": 2,
            "schools_without_base": 1,
            "schools_without_curator_address": 2,
            "uploads_refused_unseen": 1,
            "consents_missing": 1,
        }
        await until(lambda: _is(shown(registry), expected))
        later = {"school_id": other, "full_name": "Зорин Пётр Ильич", "role": "MENTEE", "form": "PUPIL_PUPIL"}
        await registry.as_.curator(other).post("/registry/v1/participants", json={**later, "birth_year": 2012})
        await until(lambda: _is(shown(registry), {**expected, "schools_without_base": 0, "consents_missing": 2}))


async def _is(asked: Awaitable[Any], expected: Any) -> bool:
    return await asked == expected
