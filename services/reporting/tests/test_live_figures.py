"""From the events to the figures over HTTP; every expected number is counted by hand from `THE_DAY`."""

import io
import random
from collections.abc import Callable
from typing import Any

from mentoring_common.testing.databases import beside
from mentoring_common.testing.waiting import until
from openpyxl import load_workbook

from .conftest import Reporting, School, Start, Told

FIRST = School("СОШ № 1")
SECOND = School("СОШ № 10")
THIRD = School("СОШ № 2")
PUPILS, STUDENTS, TEACHERS = "PUPIL_PUPIL", "STUDENT_PUPIL", "TEACHER_TEACHER"


def the_day() -> list[Told]:
    """Two schools with people and a third without any; whatever is said later comes later in the list."""
    return [
        *(school.organisation() for school in (FIRST, SECOND, THIRD)),
        *(FIRST.participant(f"pupil-{number}", "MENTEE", PUPILS) for number in range(5)),
        FIRST.participant("senior", "MENTOR", PUPILS, capacity=3),
        FIRST.participant("other-senior", "MENTOR", PUPILS, capacity=1),
        FIRST.participant("novice", "MENTEE", TEACHERS),
        FIRST.participant("student", "MENTOR", STUDENTS, capacity=3),
        *(SECOND.participant(f"pupil-{number}", "MENTEE", PUPILS) for number in range(3)),
        SECOND.participant("senior", "MENTOR", PUPILS, capacity=2),
        FIRST.participant("other-senior", "MENTOR", PUPILS, version=2, capacity=2),
        FIRST.participant("pupil-4", "MENTEE", PUPILS, version=2, status="WITHDRAWN"),
        *(FIRST.proposal(f"pupil-{number}", PUPILS) for number in range(4)),
        *(SECOND.proposal(f"pupil-{number}", PUPILS) for number in range(2)),
        FIRST.proposal("pupil-3", PUPILS, version=2, status="WITHDRAWN"),
        FIRST.run(PUPILS, {f"pupil-{number}": "NOT_TRUE_ANY_MORE" for number in range(4)}, minute=1),
        FIRST.run(PUPILS, {"pupil-3": "H06_CAPACITY"}, minute=2),
        SECOND.run(PUPILS, {"pupil-2": "H06_CAPACITY"}, minute=2),
    ]


def numbers(line: dict[str, Any]) -> tuple[Any, ...]:
    """Mentees, mentors, places and shortage; proposed and coverage; unmatched, not matched yet; completed, withdrawn."""
    names = (
        "mentees", "mentors", "places", "shortage", "proposed", "coverage_percent", "unmatched", "not_matched_yet",
        "completed", "withdrawn",
    )  # fmt: skip
    return tuple(line[name] for name in names)


NO_RELATIONS = (0, 0, 0)
"""Approved, at work, and groups: the day brings no relation."""
FIRST_SCHOOL = (5, 3, 8, 1, 3, 60.0, 1, 1, 0, 1)
SECOND_SCHOOL = (3, 1, 2, 1, 2, 66.7, 1, 0, 0, 0)
MUNICIPALITY = (8, 4, 10, 2, 5, 62.5, 2, 1, 0, 1)
NOTHING = (0, 0, 0, 0, 0, None, 0, 0, 0, 0)
TAKEN = {"code": "H06_CAPACITY", "text": "Причина H06_CAPACITY"}


def complete(figures: dict[str, Any]) -> bool:
    return (numbers(figures["totals"]), len(figures["schools"])) == (MUNICIPALITY, 3)


async def test_the_figures_are_those_that_one_counts_by_hand(reporting: Reporting):
    await reporting.publish(the_day())
    figures = await reporting.show(reporting.as_.methodologist(), complete)
    assert figures["scope"] == "municipality"
    assert figures["school_year"] == 2026
    assert [(school["name"], numbers(school)) for school in figures["schools"]] == [
        ("СОШ № 1", FIRST_SCHOOL),
        ("СОШ № 2", NOTHING),
        ("СОШ № 10", SECOND_SCHOOL),
    ]
    assert {form["form"]: numbers(form) for form in figures["forms"]} == {
        PUPILS: (7, 3, 7, 1, 5, 71.4, 2, 0, 0, 1),
        STUDENTS: (0, 1, 3, 0, 0, None, 0, 0, 0, 0),
        "EMPLOYER_PUPIL": NOTHING,
        TEACHERS: (1, 0, 0, 1, 0, 0.0, 0, 1, 0, 0),
    }
    first = figures["schools"][0]
    assert {form["form"]: numbers(form) for form in first["forms"]} == {
        PUPILS: (4, 2, 5, 0, 3, 75.0, 1, 0, 0, 1),
        STUDENTS: (0, 1, 3, 0, 0, None, 0, 0, 0, 0),
        TEACHERS: (1, 0, 0, 1, 0, 0.0, 0, 1, 0, 0),
    }
    assert figures["unmatched_reasons"] == [{**TAKEN, "mentees": 2}]
    assert first["unmatched_reasons"] == [{**TAKEN, "mentees": 1}]
    assert {form["form"]: form["unmatched_reasons"] for form in first["forms"]} == {
        PUPILS: [{**TAKEN, "mentees": 1}], STUDENTS: [], TEACHERS: [],
    }  # fmt: skip
    assert figures["school_years"] == [2026]


async def test_twice_and_in_disorder_is_the_same_as_once_in_order(reporting: Reporting):
    seed = random.randrange(1_000_000)
    await reporting.publish(the_day(), disorder=random.Random(seed))
    methodologist = reporting.as_.methodologist()
    figures = await reporting.show(methodologist, complete)
    assert figures["unmatched_reasons"] == [{**TAKEN, "mentees": 2}], seed
    census = (await methodologist.get("/reporting/v1/census")).json()
    assert {school: counted["members"] for school, counted in census["schools"].items()} == {
        FIRST.school_id: 9, SECOND.school_id: 4,
    }  # fmt: skip
    versions = {
        document["_id"]: document["version"]
        for document in await reporting.database.collection("participants").find({})
    }
    assert versions[f"{FIRST.school_id}-pupil-4"] == versions[f"{FIRST.school_id}-other-senior"] == 2
    assert sum(versions.values()) == 13 + 2


async def test_a_curator_sees_the_own_school_alone(reporting: Reporting):
    await reporting.publish(the_day())
    await reporting.show(reporting.as_.methodologist(), complete)
    curator = reporting.as_.curator(SECOND.school_id)
    figures = await reporting.figures(curator)
    assert figures["scope"] == "school"
    assert [school["school_id"] for school in figures["schools"]] == [SECOND.school_id]
    assert numbers(figures["totals"]) == numbers(figures["schools"][0]) == SECOND_SCHOOL
    assert figures["unmatched_reasons"][0]["mentees"] == 1
    census = (await curator.get("/reporting/v1/census")).json()
    assert (census["members"], set(census["schools"])) == (4, {SECOND.school_id})
    book = load_workbook(io.BytesIO((await curator.get("/reporting/v1/figures.xlsx")).content))
    everything = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "СОШ № 10" in everything
    assert "СОШ № 1" not in everything
    stranger = await reporting.figures(reporting.as_.curator("another-school"))
    assert (stranger["schools"], numbers(stranger["totals"])) == ([], NOTHING)


async def test_the_workbook_says_the_same(reporting: Reporting):
    await reporting.publish(the_day())
    methodologist = reporting.as_.methodologist()
    await reporting.show(methodologist, complete)
    answer = await methodologist.get("/reporting/v1/figures.xlsx")
    assert answer.headers["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="mentoring-2026-10-01.xlsx"'
    book = load_workbook(io.BytesIO(answer.content))
    schools = [tuple(cell.value for cell in row) for row in book["По школам"].iter_rows()]
    assert schools[1:] == [
        ("СОШ № 1", *FIRST_SCHOOL, *NO_RELATIONS),
        ("СОШ № 2", *(0, 0, 0, 0, 0, "нет данных", 0, 0, 0, 0), *NO_RELATIONS),
        ("СОШ № 10", *SECOND_SCHOOL, *NO_RELATIONS),
        ("Всего по муниципалитету", *MUNICIPALITY, *NO_RELATIONS),
    ]


async def test_who_is_really_in_a_pair_is_counted_beside_who_is_proposed(reporting: Reporting):
    """Of four pupils with a proposal two are approved, then one works; a pair that is stopped works no more."""

    def standing(approved: int, active: int) -> Callable[[dict[str, Any]], bool]:
        return lambda figures: (figures["totals"]["approved"], figures["totals"]["active"]) == (approved, active)

    methodologist = reporting.as_.methodologist()
    await reporting.publish(the_day())
    await reporting.show(methodologist, complete)
    await reporting.publish([FIRST.relation(f"pupil-{number}", PUPILS, 1, "APPROVED") for number in range(2)])
    await reporting.show(methodologist, standing(2, 0))
    await reporting.publish([FIRST.relation("pupil-0", PUPILS, 2, "ACTIVE")])
    figures = await reporting.show(methodologist, standing(2, 1))
    assert numbers(figures["totals"]) == MUNICIPALITY
    assert [(form["form"], form["approved"], form["active"]) for form in figures["forms"] if form["approved"]] == [
        (PUPILS, 2, 1)
    ]
    await reporting.publish([FIRST.relation("pupil-0", PUPILS, 3, "SUSPENDED")])
    await reporting.show(methodologist, standing(2, 0))
    await reporting.publish([FIRST.relation("pupil-0", PUPILS, 4, "CLOSED")])
    await reporting.show(methodologist, standing(1, 0))


async def test_a_group_is_counted_while_one_of_its_pairs_works(reporting: Reporting):
    methodologist = reporting.as_.methodologist()
    await reporting.publish(the_day())
    await reporting.show(methodologist, complete)
    told = [(f"pupil-{number}", "the-group") for number in range(2)] + [("pupil-2", "another")]
    await reporting.publish([FIRST.relation(name, PUPILS, 1, "ACTIVE", group) for name, group in told])
    figures = await reporting.show(methodologist, lambda seen: seen["totals"]["groups"] == 2)
    assert [(form["form"], form["groups"]) for form in figures["forms"] if form["groups"]] == [(PUPILS, 2)]
    await reporting.publish([FIRST.relation("pupil-0", PUPILS, 2, "SUSPENDED", "the-group")])
    await reporting.publish([FIRST.relation("pupil-2", PUPILS, 2, "SUSPENDED", "another")])
    await reporting.show(methodologist, lambda seen: (seen["totals"]["groups"], seen["totals"]["active"]) == (1, 1))


async def test_who_has_seen_the_figures_is_told_that_they_are_the_same(reporting: Reporting):
    await reporting.publish(the_day())
    methodologist = reporting.as_.methodologist()
    await reporting.show(methodologist, complete)
    seen = await methodologist.get("/reporting/v1/figures")
    tag = {"If-None-Match": seen.headers["ETag"]}
    again = await methodologist.get("/reporting/v1/figures", headers=tag)
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", seen.headers["ETag"])
    assert again.headers["Cache-Control"] == "no-store", "no proxy may show them to another school"

    await reporting.publish(the_day(), disorder=random.Random(1))  # nothing new in it, though schools are counted again
    await reporting.publish([THIRD.participant("pupil", "MENTEE", PUPILS)])

    async def counted() -> bool:
        return (await methodologist.get("/reporting/v1/figures", headers=tag)).status_code == 200

    await until(counted)
    curator = await reporting.as_.curator(FIRST.school_id).get("/reporting/v1/figures", headers=tag)
    assert curator.status_code == 200, "another scope's tag is not this one's"


async def test_a_lowered_capacity_shows_at_once(reporting: Reporting):
    school = School("СОШ № 3")
    pupils = [f"pupil-{number}" for number in range(3)]
    await reporting.publish(
        [
            *(school.participant(name, "MENTEE", PUPILS) for name in pupils),
            school.participant("senior", "MENTOR", PUPILS, capacity=3),
            *(school.proposal(name, PUPILS) for name in pupils),
        ]
    )
    methodologist = reporting.as_.methodologist()
    before = await reporting.show(methodologist, lambda told: told["totals"]["proposed"] == 3)
    assert (before["totals"]["places"], before["totals"]["shortage"]) == (3, 0)
    await reporting.publish([school.participant("senior", "MENTOR", PUPILS, version=2, capacity=1)])
    after = await reporting.show(methodologist, lambda told: told["totals"]["places"] == 1)
    assert (after["totals"]["shortage"], after["totals"]["proposed"]) == (2, 3)


async def test_a_student_who_mentors_in_two_schools_is_one_person(reporting: Reporting):
    first, second = School("СОШ № 4"), School("СОШ № 5")
    await reporting.publish(
        [
            first.participant("student", "MENTOR", STUDENTS, capacity=3, person_id="one-human"),
            second.participant("student", "MENTOR", STUDENTS, capacity=2, person_id="one-human"),
            second.participant("other", "MENTOR", STUDENTS),
        ]
    )
    figures = await reporting.show(
        reporting.as_.methodologist(), lambda told: (told["totals"]["mentors"], told["totals"]["places"]) == (3, 5)
    )
    assert {school["school_id"]: school["places"] for school in figures["schools"]} == {
        first.school_id: 3, second.school_id: 5,
    }  # fmt: skip
    curator = await reporting.figures(reporting.as_.curator(first.school_id))
    assert curator["totals"]["places"] == 3, "a school counts its own alone"
    await reporting.publish([second.participant("student", "MENTOR", STUDENTS, version=2, status="WITHDRAWN")])
    await reporting.show(
        reporting.as_.methodologist(), lambda told: (told["totals"]["mentors"], told["totals"]["places"]) == (2, 6)
    )


async def test_each_school_year_has_its_own_figures(reporting: Reporting):
    """The present year is left to the byte when the next one is prepared beside it, and when the last one is found."""
    await reporting.publish(the_day())
    methodologist = reporting.as_.methodologist()
    await reporting.show(methodologist, complete)
    present = await reporting.figures(methodologist)
    await reporting.publish(
        [
            FIRST.participant("pupil-0-again", "MENTEE", PUPILS, school_year=2027),
            FIRST.participant("senior-again", "MENTOR", PUPILS, school_year=2027, person_id="senior"),
            FIRST.run(PUPILS, {"pupil-0-again": "H03_CONSENT"}, minute=5, school_year=2027),
            SECOND.participant("pupil-last-year", "MENTEE", PUPILS, school_year=2025, finished_on="2026-05-31"),
        ]
    )
    coming = await reporting.show(methodologist, lambda told: told["totals"]["unmatched"] == 1, 2027)
    assert numbers(coming["totals"]) == (1, 1, 2, 0, 0, 0.0, 1, 0, 0, 0)
    assert coming["unmatched_reasons"][0]["code"] == "H03_CONSENT"
    last = await reporting.show(methodologist, lambda told: told["totals"]["completed"] == 1, 2025)
    assert numbers(last["totals"]) == (0, 0, 0, 0, 0, None, 0, 0, 1, 0)
    assert last["school_years"] == [2027, 2026, 2025]
    now = await reporting.figures(methodologist, 2026)
    assert now == {**present, "school_years": [2027, 2026, 2025], "as_of": now["as_of"]}
    book = load_workbook(
        io.BytesIO((await methodologist.get("/reporting/v1/figures.xlsx", params={"school_year": 2027})).content)
    )
    assert ("Учебный год", "2027/2028") in list(book["О файле"].iter_rows(values_only=True))
    refused = await methodologist.get("/reporting/v1/figures", params={"school_year": 26})
    assert refused.status_code == 422


async def test_the_answer_is_described(reporting: Reporting):
    described = (await reporting.as_.nobody().get("/reporting/openapi.json")).json()
    operation = described["paths"]["/reporting/v1/figures"]["get"]
    reference = operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
    schema = described["components"]["schemas"][reference.rpartition("/")[2]]
    figures = await reporting.figures(reporting.as_.methodologist())
    assert set(schema["properties"]) == set(figures)
    assert "304" in operation["responses"]


async def test_a_school_gets_its_name_when_the_directory_tells_it(reporting: Reporting):
    school = School("СОШ № 5")
    await reporting.publish([school.participant("pupil", "MENTEE", PUPILS)])
    methodologist = reporting.as_.methodologist()
    figures = await reporting.show(methodologist, lambda told: told["totals"]["mentees"] == 1)
    assert [each["name"] for each in figures["schools"]] == [school.school_id]
    await reporting.publish([school.organisation(version=2, name="Лицей № 5"), school.organisation()])
    await reporting.show(methodologist, lambda told: [each["name"] for each in told["schools"]] == ["Лицей № 5"])


async def test_what_a_dead_process_had_not_counted_is_counted_at_the_start(
    start: Start, mongo_uri: str, own_database: str, quiet_queues: None
):
    async with start(own_database) as reporting:
        await reporting.publish(the_day())
        await reporting.show(reporting.as_.methodologist(), complete)
    async with beside(mongo_uri, own_database) as database:
        await database.collection("figures").delete_many({})
    async with start(own_database) as again:
        await again.show(again.as_.methodologist(), complete)


async def test_the_former_page_leads_to_the_consoles_and_figures_ask_who_reads_them(reporting: Reporting):
    nobody = reporting.as_.nobody()
    page = await nobody.get("/reporting/")
    assert (page.status_code, page.headers["Location"]) == (308, "/figures")
    assert (await nobody.get("/reporting/v1/figures")).status_code == 401
