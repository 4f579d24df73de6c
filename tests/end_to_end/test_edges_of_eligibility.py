"""The edges of eligibility on 26 November 2026, from a registration to the answer about the pair, over HTTP.

Every expectation is written by hand from the federal target model, the customer's document and the platform's norms.
"""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from mentoring_common.testing.waiting import until

from .judges import Judges, judges

ATTESTED = {"consents_on": "2026-09-01"}
ADMITTED = {**ATTESTED, "admitted_on": "2026-09-01"}
CLEARED = {**ADMITTED, "cleared_on": "2026-09-01"}
MATHS = {"topics": ["математика"]}

PUPIL = {"role": "MENTEE", "form": "PUPIL_PUPIL", **MATHS, **ATTESTED}
PUPIL_MENTOR = {"role": "MENTOR", "form": "PUPIL_PUPIL", **MATHS, **ADMITTED}
CAREER_PUPIL = {"role": "MENTEE", "form": "EMPLOYER_PUPIL", **MATHS, **ATTESTED}
TEACHER = {"role": "MENTEE", "form": "TEACHER_TEACHER", "birth_date": "1998-05-05", **ATTESTED}
TEACHER_MENTOR = {"role": "MENTOR", "form": "TEACHER_TEACHER", "birth_date": "1980-05-05", **CLEARED}

Body = dict[str, Any]


@pytest.fixture(scope="module")
async def city(
    mongo_uri: str, amqp_uri: str, token_settings: dict[str, Any], issue_token: Callable[..., str]
) -> AsyncIterator[Judges]:
    async with judges(mongo_uri, amqp_uri, token_settings, issue_token, "edges") as running:
        yield running


async def judged(city: Judges, mentee: Body, mentor: Body) -> Body:
    """What matching says of two new people of one new school."""
    school_id = await city.organisation()
    first = await city.register(school_id, full_name="Петров Пётр Петрович", **mentee)
    second = await city.register(school_id, full_name="Сидорова Анна Ивановна", **mentor)
    answer = await city.pair(school_id, first["participant_id"], second["participant_id"])
    assert answer.status_code == 200, answer.text
    told: Body = answer.json()
    return told


def reasons(told: Body) -> list[str]:
    return [reason["code"] for reason in told["reasons"]]


OLD_ENOUGH = {"birth_date": "2012-05-05"}


@pytest.mark.parametrize(
    ("mentee", "mentor", "expected"),
    [
        pytest.param({"birth_date": "2016-09-01"}, {"grade": 7, "birth_date": "2013-01-01"}, [], id="E1"),
        pytest.param(
            {"birth_date": "2016-09-02"}, {"grade": 7, "birth_date": "2013-01-01"}, ["PP_MENTEE_AGE"], id="E2"
        ),
        pytest.param(
            {"birth_year": 2016}, {"grade": 7, "birth_date": "2013-01-01"}, ["PP_MENTEE_AGE_UNCERTAIN"], id="E3"
        ),
        pytest.param(
            {"grade": 5, "birth_date": "2015-01-01"},
            {"grade": 7, "birth_date": "2013-01-01"},
            ["PP_GRADE_GAP"],
            id="E4",
        ),
        pytest.param({"grade": 4, "birth_date": "2016-01-01"}, {"grade": 5, "birth_date": "2014-01-01"}, [], id="E5"),
        pytest.param(
            {"grade": 4, "birth_date": "2016-01-01"},
            {"grade": 10, "birth_date": "2010-03-01"},
            ["PP_GRADE_GAP_WIDE"],
            id="E6",
        ),
        pytest.param(
            {"grade": 8, "variant": "PEER_TO_PEER", **OLD_ENOUGH},
            {"grade": 8, "variant": "PEER_TO_PEER", **OLD_ENOUGH},
            [],
            id="E7-equals",
        ),
        pytest.param(
            {"grade": 8, "variant": "PEER_TO_PEER", **OLD_ENOUGH},
            {"grade": 7, "variant": "PEER_TO_PEER", "birth_date": "2013-01-01"},
            ["PP_GRADE_GAP"],
            id="E7-younger",
        ),
        pytest.param(
            {"grade": 8, **OLD_ENOUGH},
            {"grade": 11, "birth_date": "2008-11-26"},
            ["H05_ADULT_CLEARANCE"],
            id="E8-eighteen-today",
        ),
        pytest.param(
            {"grade": 8, **OLD_ENOUGH},
            {"grade": 11, "birth_date": "2008-11-27"},
            ["H05_ADULT_CLEARANCE"],
            id="E8-eighteen-tomorrow",
        ),
        pytest.param({"grade": 8, **OLD_ENOUGH}, {"grade": 11}, ["H05_BIRTH_UNKNOWN"], id="E9"),
    ],
)
async def test_pupils(city: Judges, mentee: Body, mentor: Body, expected: list[str]) -> None:
    told = await judged(city, {**PUPIL, **mentee}, {**PUPIL_MENTOR, **mentor})
    assert (told["eligible"], reasons(told)) == (not expected, expected)


@pytest.mark.parametrize("born", ["2008-11-26", "2008-11-27"])
async def test_a_municipality_may_ask_no_certificate_of_pupils(city: Judges, born: str) -> None:  # E8, the norm off
    norm = {"path": "norms.pupil_pupil.pupil_mentor_needs_certificate", "reason": "Решение методсовета № 2"}
    methodologist = city.ask(city.registry, "methodologist")

    async def is_asked(asked: bool) -> None:
        put = await methodologist.put("/registry/v1/methodology/overrides", json={**norm, "value": asked})
        assert put.status_code == 200, put.text

    school_id = await city.organisation()
    mentee = await city.register(school_id, full_name="Петров Пётр Петрович", **{**PUPIL, "grade": 8, **OLD_ENOUGH})
    grown_up = {**PUPIL_MENTOR, "grade": 11, "birth_date": born}
    mentor = await city.register(school_id, full_name="Сидорова Анна Ивановна", **grown_up)

    async def is_eligible() -> bool:
        answer = await city.pair(school_id, mentee["participant_id"], mentor["participant_id"])
        return bool(answer.json()["eligible"])

    assert not await is_eligible()
    await is_asked(False)
    try:
        await until(is_eligible)
    finally:
        await is_asked(True)

    async def is_refused() -> bool:
        return not await is_eligible()

    await until(is_refused)


async def test_a_municipality_may_ask_a_programme_of_every_school(city: Judges) -> None:
    norm = {"path": "norms.programmes.required", "reason": "Решение методсовета № 3"}
    methodologist = city.ask(city.registry, "methodologist")
    school_id = await city.organisation()
    mentee = await city.register(school_id, full_name="Петров Пётр Петрович", **{**PUPIL, "grade": 8, **OLD_ENOUGH})
    senior = {**PUPIL_MENTOR, "grade": 11, "birth_date": "2009-05-05"}
    mentor = await city.register(school_id, full_name="Сидорова Анна Ивановна", **senior)

    async def codes() -> list[str]:
        return reasons((await city.pair(school_id, mentee["participant_id"], mentor["participant_id"])).json())

    async def is_asked(value: bool, expected: list[str]) -> None:
        put = await methodologist.put("/registry/v1/methodology/overrides", json={**norm, "value": value})
        assert put.status_code == 200, put.text

        async def is_so() -> bool:
            return await codes() == expected

        await until(is_so)

    assert await codes() == []
    try:
        await is_asked(True, ["H02_PROGRAMME_NOT_OPEN", "H02_PROGRAMME_NOT_OPEN_MENTOR"])
    finally:
        await is_asked(False, [])


@pytest.mark.parametrize(
    ("mentee", "agreement", "expected"),
    [
        pytest.param({"birth_date": "2012-09-02"}, {"agreement_on": "2026-09-01"}, [], id="E10"),
        pytest.param({"birth_year": 2012}, {"agreement_on": "2026-09-01"}, ["EP_MENTEE_AGE_UNCERTAIN"], id="E11"),
        pytest.param({"birth_date": "2010-05-05"}, {}, ["EP_AGREEMENT"], id="E12"),
        pytest.param(
            {"birth_date": "2010-05-05"},
            {"agreement_on": "2025-09-01", "agreement_until": "2026-11-25"},
            ["EP_AGREEMENT"],
            id="E12-ended-yesterday",
        ),
    ],
)
async def test_employers(city: Judges, mentee: Body, agreement: Body, expected: list[str]) -> None:
    works = await city.organisation("ENTERPRISE", **agreement)
    mentor = {
        "role": "MENTOR",
        "form": "EMPLOYER_PUPIL",
        "birth_date": "1980-05-05",
        "experience_years": 12,
        "workplace_id": works,
        "workplace_kind": "ENTERPRISE",
        **MATHS,
        **CLEARED,
    }
    told = await judged(city, {**CAREER_PUPIL, **mentee}, mentor)
    assert (told["eligible"], reasons(told)) == (not expected, expected)


async def test_the_highest_category_without_a_stated_tenure_is_experience_enough(city: Judges) -> None:  # E13
    highest = await judged(city, {**TEACHER, **MATHS}, {**TEACHER_MENTOR, **MATHS, "qualification": "HIGHEST"})
    assert (highest["eligible"], reasons(highest)) == (True, [])
    assert any("стаж не указан" in note.lower() for note in highest["notes"])
    first = await judged(city, {**TEACHER, **MATHS}, {**TEACHER_MENTOR, **MATHS, "qualification": "FIRST"})
    assert reasons(first) == ["TT_TENURE_UNKNOWN"]


async def test_a_subject_is_a_subject_and_not_any_common_topic(city: Judges) -> None:  # E14
    expert = {"variant": "SUBJECT_EXPERT_SUBJECT_NOVICE"}
    told = await judged(
        city,
        {**TEACHER, **expert, "topics": ["математика", "работа с родителями"]},
        {**TEACHER_MENTOR, **expert, "topics": ["химия", "работа с родителями"], "experience_years": 20},
    )
    assert reasons(told) == ["TT_SUBJECT"]


async def test_nobody_mentors_himself(city: Judges) -> None:  # E15
    school_id = await city.organisation()
    same = {"full_name": "Орлова Мария Петровна", "birth_date": "1985-04-04", **MATHS, "experience_years": 15}
    mentee = await city.register(school_id, **{**TEACHER, **same})
    mentor = await city.register(school_id, **{**TEACHER_MENTOR, **same})
    assert mentee["person_id"] == mentor["person_id"]
    told = (await city.pair(school_id, mentee["participant_id"], mentor["participant_id"])).json()
    assert reasons(told) == ["H01_SAME_PERSON"]
    await city.run("curator", school_id)
    assert await city.proposals(school_id) == []


async def test_two_people_do_not_mentor_each_other(city: Judges) -> None:  # E16
    school_id = await city.organisation()
    teachers = [
        {"full_name": "Орлова Мария Петровна", "birth_date": "1985-04-04", **MATHS, "experience_years": 15},
        {"full_name": "Белов Олег Иванович", "birth_date": "1983-04-04", **MATHS, "experience_years": 17},
    ]
    for teacher in teachers:
        await city.register(school_id, **{**TEACHER, **teacher})
        await city.register(school_id, **{**TEACHER_MENTOR, **teacher})
    run = await city.run("curator", school_id)
    assert len(await city.proposals(school_id)) == 1
    assert run["reverse_cut"] > 0


@pytest.mark.parametrize("taken_back", ["cleared_on", "admitted_on", "consents_on"])
async def test_what_is_taken_back_ends_the_proposal_at_once(city: Judges, taken_back: str) -> None:  # E17
    school_id, works = await city.organisation(), await city.organisation("ENTERPRISE", agreement_on="2026-09-01")
    mentee = await city.register(
        school_id, full_name="Петров Пётр Петрович", **{**CAREER_PUPIL, "birth_date": "2010-05-05"}
    )
    mentor = await city.register(
        school_id,
        full_name="Сидорова Анна Ивановна",
        role="MENTOR",
        form="EMPLOYER_PUPIL",
        birth_date="1980-05-05",
        experience_years=12,
        workplace_id=works,
        workplace_kind="ENTERPRISE",
        **MATHS,
        **CLEARED,
    )
    await city.run("curator", school_id)
    assert [each["mentor_id"] for each in await city.proposals(school_id)] == [mentor["participant_id"]]
    await city.change(school_id, mentor["participant_id"], **{taken_back: None})

    async def is_gone() -> bool:
        return await city.proposals(school_id) == []

    await until(is_gone, seconds=2)
    curator = city.ask(city.matching, "curator", school_id)
    withdrawn = (await curator.get(f"/matching/v1/proposals/{mentee['participant_id']}")).json()
    rule = {
        "cleared_on": "H05_ADULT_CLEARANCE",
        "admitted_on": "H04_MENTOR_ADMITTED",
        "consents_on": "H03_CONSENT_MENTOR",
    }
    assert (withdrawn["status"], withdrawn["reason_code"]) == ("WITHDRAWN", rule[taken_back])


@pytest.mark.parametrize(("capacity", "status"), [(0, 422), (10, 201), (11, 422)])
async def test_a_capacity_is_from_one_to_ten(city: Judges, capacity: int, status: int) -> None:  # E18
    school_id = await city.organisation()
    mentor = {**PUPIL_MENTOR, "grade": 9, "birth_date": "2011-01-01", "capacity": capacity}
    answer = await city.post(school_id, full_name="Сидорова Анна Ивановна", **mentor)
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize(
    "impossible",
    [
        {"variant": "EXPERIENCED_NOVICE", "birth_year": 2012},
        {"birth_date": "2012-05-05", "birth_year": 1990},
        {"birth_date": "2031-05-05"},
        {"birth_year": 2012, "consents_on": "2036-09-01"},
    ],
)
async def test_a_pupil_who_cannot_be_is_refused(city: Judges, impossible: Body) -> None:  # E19
    school_id = await city.organisation()
    answer = await city.post(school_id, full_name="Петров Пётр Петрович", **{**PUPIL, **impossible})
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"]
    listed = await city.ask(city.registry, "curator", school_id).get("/registry/v1/participants")
    assert listed.json()["items"] == []


@pytest.mark.parametrize(
    "impossible", [{"preferred_age_min": 17, "preferred_age_max": 10}, {"cleared_on": "2036-09-01"}]
)
async def test_a_mentor_who_cannot_be_is_refused(city: Judges, impossible: Body) -> None:  # E19
    school_id = await city.organisation()
    mentor = {**PUPIL_MENTOR, "grade": 9, "birth_date": "2011-01-01", **impossible}
    answer = await city.post(school_id, full_name="Сидорова Анна Ивановна", **mentor)
    assert answer.status_code == 422, answer.text


async def test_who_has_left_can_return(city: Judges) -> None:  # E20
    school_id = await city.organisation()
    mentee = await city.register(school_id, full_name="Петров Пётр Петрович", **{**PUPIL, "birth_date": "2012-05-05"})
    curator = city.ask(city.registry, "curator", school_id)
    path = f"/registry/v1/participants/{mentee['participant_id']}"
    assert (await curator.post(f"{path}/withdrawal")).json()["status"] == "WITHDRAWN"
    returned = await curator.post(f"{path}/return")
    assert returned.status_code == 200, returned.text
    told = returned.json()
    assert (told["participant_id"], told["status"]) == (mentee["participant_id"], "ACTIVE")


async def test_a_programme_that_ended_in_may_was_last_years(city: Judges) -> None:  # E21
    school_id = await city.organisation()
    roster = (
        "№;ФИО наставляемого;Контактные данные;Год рождения;Основной запрос наставляемого;Форма наставничества;"
        "Дата завершения программы\n1;Петров Пётр Петрович;;12.03.2012;математика;ученик – ученик;25.05.2026\n"
    )
    curator = city.ask(city.registry, "curator", school_id)
    taken = await curator.post(
        "/registry/v1/imports", data={"school_id": school_id}, files={"file": ("база.csv", roster.encode())}
    )
    assert taken.status_code == 202, taken.text

    async def is_done() -> bool:
        return bool((await curator.get(f"/registry/v1/imports/{taken.json()['import_id']}")).json()["status"] == "DONE")

    await until(is_done)
    [kept] = (await curator.get("/registry/v1/participants")).json()["items"]
    assert (kept["status"], kept["school_year"]) == ("COMPLETED", 2025)


async def test_one_employee_in_two_schools_has_one_capacity(city: Judges) -> None:  # E22
    works = await city.organisation("ENTERPRISE", agreement_on="2026-09-01")
    schools = [await city.organisation(), await city.organisation()]
    employee = {
        "full_name": "Кузнецов Олег Ильич",
        "role": "MENTOR",
        "form": "EMPLOYER_PUPIL",
        "birth_date": "1980-05-05",
        "experience_years": 12,
        "workplace_id": works,
        "workplace_kind": "ENTERPRISE",
        "capacity": 3,
        **MATHS,
        **CLEARED,
    }
    mentors = [await city.register(school_id, **employee) for school_id in schools]
    assert mentors[0]["person_id"] == mentors[1]["person_id"]
    for school_id in schools:
        for number in range(1, 4):
            name = f"Петров {['Иван', 'Илья', 'Игорь'][number - 1]} Петрович"
            await city.register(school_id, full_name=name, **{**CAREER_PUPIL, "birth_date": f"2010-05-0{number}"})
    await city.run("curator", schools[0])
    assert len(await city.proposals(schools[0])) == 3
    await city.run("curator", schools[1])
    assert await city.proposals(schools[1]) == []
    await city.run("methodologist")
    assert len(await city.proposals(*schools)) == 3
