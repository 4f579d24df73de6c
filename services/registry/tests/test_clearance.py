"""Clearance through the service: what is noted, what it tells the world, and what takes it back at once."""

from itertools import product
from typing import Any

import httpx
import pytest

from .conftest import OwnRegistry, Published, Registry
from .roster.papers import MENTORS, xlsx
from .roster.papers import mentor as paper_mentor
from .test_admissions import MENTOR, day, faults

PATH = "/registry/v1/participants"
PUPIL = {"form": "PUPIL_PUPIL", "workplace_kind": None, "birth_date": "2012-01-01", "grade": 8}
SEEN = {"kind": "CERTIFICATE", "seen_on": "2026-09-05", "valid_until": "2027-05-31", "number": "№ 14/2026"}
FILE = {"kind": "PERSONNEL_FILE", "seen_on": "2026-09-01"}
BACK = {"kind": "MISSING", "reason": "Справку отозвал работодатель"}
SURNAMES = product(("Лисицын", "Зайцев", "Белкин", "Волков"), ("Олег", "Пётр", "Иван", "Фёдор"), ("Ильич", "Петрович"))
"""A partner's employee is one person in every school: each test needs others."""
Body = dict[str, Any]


async def a_mentor(curator: httpx.AsyncClient, school: str, **more: Any) -> Body:
    named = {"full_name": " ".join(next(SURNAMES)), "school_id": school, "admitted_on": "2026-09-01"}
    answer = await curator.post(PATH, json={**MENTOR, **named, **more})
    assert answer.status_code == 201, answer.text
    made: Body = answer.json()
    return made


def at(mentor: Body) -> str:
    return f"/registry/v1/persons/{mentor['person_id']}/clearance"


async def days(caller: httpx.AsyncClient, mentor: Body) -> tuple[Any, ...]:
    seen = (await caller.get(f"{PATH}/{mentor['participant_id']}")).json()
    return seen["status"], seen["suspended_code"], seen["cleared_on"], seen["cleared_until"]


def stands(answer: httpx.Response) -> tuple[Any, ...]:
    assert answer.status_code == 200, answer.text
    told = answer.json()
    return told["clearance_kind"], told["clearance_code"], told["cleared_on"], told["cleared_until"]


@pytest.fixture
async def autumn(own: OwnRegistry) -> Any:
    own.calendar.turn_to(day("2026-11-26"))
    async with own.run() as registry:
        yield registry


async def test_a_certificate_is_told_by_two_days_and_its_number_stays(registry: Registry, published: Published) -> None:
    school = await registry.school()
    curator = registry.as_.curator(school)
    mentor = await a_mentor(curator, school)
    assert stands(await curator.get(at(mentor))) == ("MISSING", "H05_ADULT_CLEARANCE", None, None)
    seen = await curator.put(at(mentor), json=SEEN)
    assert stands(seen) == ("CERTIFICATE", None, "2026-09-05", "2027-05-31")
    assert [each["number"] for each in seen.json()["notes"]] == ["№ 14/2026"]
    [told] = await published.once(school, "registry.participant.updated", 1)
    assert (told["data"]["cleared_on"], told["data"]["cleared_until"]) == ("2026-09-05", "2027-05-31")
    assert "14/2026" not in str(told)
    assert len((await curator.put(at(mentor), json=SEEN)).json()["notes"]) == 1, "the same note once more is no news"
    [listed] = (await curator.get("/registry/v1/admissions")).json()["items"]
    assert (listed["clearance_kind"], listed["cleared_until"]) == ("CERTIFICATE", "2027-05-31")


async def test_taken_back_suspends_at_once_whatever_a_paper_says(registry: Registry, published: Published) -> None:
    school = await registry.school()
    curator = registry.as_.curator(school)
    mentor = await a_mentor(curator, school, cleared_on="2026-09-03")
    assert stands(await curator.get(at(mentor))) == ("CERTIFICATE", None, "2026-09-03", None)
    assert faults(await curator.put(at(mentor), json={"kind": "MISSING"})) == (
        422, "CLEARANCE_REFUSED", ["REASON_NEEDED"],
    )  # fmt: skip
    assert stands(await curator.put(at(mentor), json=BACK))[:2] == ("MISSING", "CLEARANCE_TAKEN_BACK")
    [told] = await published.once(school, "registry.participant.suspended", 1)
    assert (told["data"]["suspended_code"], told["data"].get("cleared_on")) == ("CLEARANCE_EXPIRED", None)
    assert BACK["reason"] not in str(told), "why is for the school alone"
    suspended = await days(curator, mentor)
    assert suspended[:3] == ("SUSPENDED", "CLEARANCE_EXPIRED", None)
    moment = {"If-Match": (await curator.get(f"{PATH}/{mentor['participant_id']}")).headers["etag"]}
    by_hand = {"cleared_on": "2026-09-04", "cleared_until": None}
    refused = await curator.patch(f"{PATH}/{mentor['participant_id']}", json=by_hand, headers=moment)
    assert faults(refused) == (422, "ENTRY_REFUSED", ["CLEARANCE_NOTED", "CLEARANCE_NOTED"])
    other = await curator.patch(f"{PATH}/{mentor['participant_id']}", json={"topics": ["химия"]}, headers=moment)
    assert other.status_code == 200, other.text
    assert await days(curator, mentor) == suspended
    again = await curator.put(at(mentor), json={**BACK, "reason": "Ещё раз"})
    assert len(again.json()["notes"]) == 1
    assert stands(await curator.put(at(mentor), json=SEEN))[0] == "CERTIFICATE"
    assert await days(curator, mentor) == ("ACTIVE", None, "2026-09-05", "2027-05-31")


async def test_a_base_does_not_clear_whose_clearance_is_taken_back(registry: Registry) -> None:
    school = await registry.school()
    curator = registry.as_.curator(school)
    paper = xlsx(MENTORS, paper_mentor())
    await registry.imported(curator, school, paper, cleared_on="2026-09-03")
    [mentor] = await registry.people(curator)
    assert mentor["cleared_on"] == "2026-09-03"
    assert (await curator.put(at(mentor), json=BACK)).status_code == 200
    after = await days(curator, mentor)
    assert after[:3] == ("SUSPENDED", "CLEARANCE_EXPIRED", None)
    again = await registry.imported(curator, school, paper, cleared_on="2026-09-04")
    assert again["counts"].get("people_unchanged") == 1, again
    assert await days(curator, mentor) == after


async def uncertified(head: httpx.AsyncClient, registry: Registry) -> tuple[int, list[str]]:
    """How many personnel files the head is told to look at, and whose the list shows."""
    [school] = (await head.get("/registry/v1/attention")).json()["schools"]
    listed = await registry.people(head, awaits="PERSONNEL_FILE")
    return school["people"]["personnel_files"], [each["participant_id"] for each in listed]


async def test_only_the_head_certifies_a_personnel_file_and_only_an_employees(registry: Registry) -> None:
    school = await registry.school()
    curator, head = registry.as_.curator(school), registry.as_.of_role("head", school)
    teacher = await a_mentor(curator, school, form="TEACHER_TEACHER", workplace_kind="SCHOOL", birth_date="1980-01-01")
    assert stands(await curator.get(at(teacher)))[:2] == ("PERSONNEL_FILE", "NOT_CERTIFIED")
    assert faults(await curator.put(at(teacher), json=FILE))[:2] == (403, "HEAD_NEEDED")
    assert await uncertified(head, registry) == (1, [teacher["participant_id"]])
    assert stands(await head.put(at(teacher), json=FILE)) == ("PERSONNEL_FILE", None, "2026-09-01", None)
    assert await uncertified(head, registry) == (0, [])
    numbered = await head.put(at(teacher), json={**FILE, "number": "7"})
    assert faults(numbered) == (422, "CLEARANCE_REFUSED", ["NOT_OF_THIS_KIND"])
    employee = await a_mentor(curator, school)
    assert faults(await head.put(at(employee), json=FILE)) == (422, "CLEARANCE_REFUSED", ["EMPLOYEE_NEEDED"])
    pupil = await a_mentor(curator, school, **PUPIL)
    assert faults(await head.put(at(pupil), json=FILE)) == (422, "CLEARANCE_REFUSED", ["EMPLOYEE_NEEDED"])


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        ({"birth_date": "2008-12-27", "grade": 11}, ("NOT_NEEDED", None)),
        ({"birth_date": "2008-12-26", "grade": 11}, ("MISSING", "H05_ADULT_CLEARANCE")),
        ({"birth_date": "2008-11-26", "grade": 11}, ("MISSING", "H05_ADULT_CLEARANCE")),
        ({"birth_date": None, "grade": 11}, ("MISSING", "H05_BIRTH_UNKNOWN")),
        ({"birth_date": None, "grade": 10}, ("MISSING", "H05_BIRTH_UNKNOWN")),
        ({"birth_date": None, "grade": 9}, ("NOT_NEEDED", None)),
        ({"birth_date": None, "birth_year": 2008, "grade": 11}, ("MISSING", "H05_BIRTH_UNKNOWN")),
        ({"birth_date": None, "birth_year": 2009, "grade": 11}, ("NOT_NEEDED", None)),
    ],
)
async def test_a_pupil_needs_none_while_he_is_certainly_under_age(autumn: Registry, born: Body, expected: Any) -> None:
    school = await autumn.school()
    curator = autumn.as_.curator(school)
    pupil = await a_mentor(curator, school, **{**PUPIL, **born})
    assert stands(await curator.get(at(pupil)))[:2] == expected
    noted = await curator.put(at(pupil), json={"kind": "NOT_NEEDED"})
    if expected[0] == "NOT_NEEDED":
        assert stands(noted) == ("NOT_NEEDED", None, None, None)
    else:
        assert faults(noted) == (422, "CLEARANCE_REFUSED", [expected[1]])
    assert faults(await curator.put(at(pupil), json=BACK))[:2] == (409, "NOTHING_TO_TAKE_BACK")


async def test_the_municipality_may_ask_none_of_its_pupils(autumn: Registry) -> None:
    school = await autumn.school()
    curator = autumn.as_.curator(school)
    pupil = await a_mentor(curator, school, **{**PUPIL, "birth_date": "2008-11-26", "grade": 11})
    norm = {"path": "norms.pupil_pupil.pupil_mentor_needs_certificate", "reason": "Решение методсовета № 2"}
    methodologist = autumn.as_.methodologist()
    put = await methodologist.put("/registry/v1/methodology/overrides", json={**norm, "value": False})
    assert put.status_code == 200, put.text
    assert stands(await curator.get(at(pupil)))[:2] == ("NOT_NEEDED", None)


async def test_all_that_is_wrong_is_told_at_once(autumn: Registry) -> None:
    school = await autumn.school()
    curator = autumn.as_.curator(school)
    mentor = await a_mentor(curator, school)
    wrong = [
        ({}, ["SEEN_ON_NEEDED"]),
        ({"seen_on": "2026-11-27"}, ["DATE_IN_FUTURE"]),
        ({"seen_on": "2026-11-20", "valid_until": "2026-11-19"}, ["DATES_REVERSED"]),
        ({"seen_on": "2026-11-20", "valid_until": "2026-11-25"}, ["CLEARANCE_ENDED"]),
        ({"valid_until": "2026-11-25"}, ["SEEN_ON_NEEDED", "CLEARANCE_ENDED"]),
    ]
    for said, expected in wrong:
        refused = await curator.put(at(mentor), json={"kind": "CERTIFICATE", **said})
        assert faults(refused) == (422, "CLEARANCE_REFUSED", expected)
    scanned = await curator.put(at(mentor), json={"kind": "CERTIFICATE", "seen_on": "2026-11-20", "scan": "…"})
    assert scanned.status_code == 422, "a scan is nothing that is kept"
    last = await curator.put(at(mentor), json={**SEEN, "valid_until": "2026-11-26"})
    assert stands(last)[0] == "CERTIFICATE"
    assert (await days(curator, mentor))[0] == "ACTIVE"


async def test_a_mentee_needs_none(registry: Registry) -> None:
    school = await registry.school()
    curator = registry.as_.curator(school)
    mentee = await a_mentor(curator, school, **{**PUPIL, "role": "MENTEE", "admitted_on": None})
    assert stands(await curator.get(at(mentee))) == (None, None, None, None)
    assert faults(await curator.put(at(mentee), json=SEEN))[:2] == (409, "NOT_A_MENTOR")


async def test_a_partners_employee_has_one_clearance_and_each_school_its_own_reasons(registry: Registry) -> None:
    one, other = await registry.school(), await registry.school()
    curator, neighbour = registry.as_.curator(one), registry.as_.curator(other)
    here = await a_mentor(curator, one)
    there = await a_mentor(neighbour, other, full_name=here["person"]["full_name"])
    assert here["person_id"] == there["person_id"]
    assert (await curator.put(at(here), json={**SEEN, "reason": "Подлинник видел куратор"})).status_code == 200
    seen = await neighbour.get(at(there))
    assert stands(seen)[0] == "CERTIFICATE"
    assert [each["reason"] for each in seen.json()["notes"]] == [None]
    assert (await days(neighbour, there))[2:] == ("2026-09-05", "2027-05-31")
    assert (await neighbour.put(at(there), json=BACK)).status_code == 200
    assert (await days(curator, here))[:2] == ("SUSPENDED", "CLEARANCE_EXPIRED")
    both = registry.as_.curator(one, other)
    assert faults(await both.get(at(here)))[:2] == (422, "SCHOOL_NEEDED")
    assert (await both.get(at(here), params={"school_id": one})).status_code == 200


async def test_a_new_participation_has_what_is_noted(registry: Registry) -> None:
    school = await registry.school()
    curator = registry.as_.curator(school)
    mentor = await a_mentor(curator, school)
    assert (await curator.put(at(mentor), json=SEEN)).status_code == 200
    name = mentor["person"]["full_name"]
    following = await a_mentor(curator, school, full_name=name, school_year=2027, admitted_on=None)
    assert following["person_id"] == mentor["person_id"]
    assert (await days(curator, following))[2:] == ("2026-09-05", "2027-05-31")


async def test_another_school_learns_nothing(registry: Registry) -> None:
    school = await registry.school()
    mentor = await a_mentor(registry.as_.curator(school), school)
    foreign = registry.as_.curator(await registry.school())
    assert faults(await foreign.get(at(mentor)))[:2] == (404, "PERSON_NOT_FOUND")
    assert faults(await foreign.put(at(mentor), json=BACK))[:2] == (404, "PERSON_NOT_FOUND")
    psychologist = registry.as_.of_role("psychologist", school)
    assert (await psychologist.get(at(mentor))).status_code == 200
    assert (await psychologist.put(at(mentor), json=SEEN)).status_code == 403


async def test_who_has_no_certificate_is_told_of(registry: Registry) -> None:
    """An employee of an enterprise may be admitted without one, and no minor is given to him: somebody must ask for it."""
    school = await registry.school()
    curator = registry.as_.curator(school)
    mentor = await a_mentor(curator, school)

    async def told() -> tuple[int, list[str]]:
        [seen] = (await curator.get("/registry/v1/attention")).json()["schools"]
        listed = await registry.people(curator, awaits="CLEARANCE_MISSING")
        return seen["people"]["clearance_missing"], [each["participant_id"] for each in listed]

    assert await told() == (1, [mentor["participant_id"]])
    assert (await curator.put(at(mentor), json=SEEN)).status_code == 200
    assert await told() == (0, [])
