"""The worked cases of eligibility, over HTTP, on 26 November 2026. Expected values are the methodologists', by hand."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from mentoring_common.clock import utc_now
from mentoring_common.events.contracts.base import MUNICIPALITY
from mentoring_common.events.contracts.registry import OrganisationState
from mentoring_common.events.envelope import wire
from mentoring_common.testing.waiting import until

from .conftest import Matching, School, Start

THE_DAY = datetime(2026, 11, 26, 9, tzinfo=UTC)
PLANT, ALIEN = "plant-with-agreement", "plant-without-agreement"


@pytest.fixture(scope="module")
async def that_day(start: Start, quiet_queues: None) -> AsyncIterator[Matching]:
    """The service on that day, with two enterprises of which one has an agreement."""
    async with start(THE_DAY) as matching:
        organisations = [
            OrganisationState(
                school_id=MUNICIPALITY, version=1, organisation_id=name, kind="ENTERPRISE", name=name, short_name=name,
                agreement_on=agreed,
            )
            for name, agreed in ((PLANT, date(2026, 9, 1)), (ALIEN, None))
        ]  # fmt: skip
        await matching.publish(
            [
                wire("registry.organisation.recorded.v2", each.organisation_id, each, utc_now(), None)
                for each in organisations
            ]
        )

        async def known() -> bool:
            return await matching.database.collection("organisations").count({}) >= 2

        await until(known)
        yield matching


def pupils(mentee: dict[str, Any], mentor: dict[str, Any]) -> tuple[str, dict[str, Any], dict[str, Any]]:
    return (
        "PUPIL_PUPIL",
        {"birth_date": "2014-01-15", "grade": 6, **mentee},
        {"birth_date": "2010-01-15", "grade": 10, **mentor},
    )


def employer(mentee: dict[str, Any], mentor: dict[str, Any]) -> tuple[str, dict[str, Any], dict[str, Any]]:
    works = {"birth_date": "1980-01-15", "experience_years": 12, "workplace_id": PLANT, "workplace_kind": "ENTERPRISE"}
    return (
        "EMPLOYER_PUPIL",
        {"birth_date": "2011-01-15", "grade": 9, **mentee},
        {"cleared_on": "2026-09-01", **works, **mentor},
    )


def teachers(mentee: dict[str, Any], mentor: dict[str, Any]) -> tuple[str, dict[str, Any], dict[str, Any]]:
    works = {"workplace_id": "school", "workplace_kind": "SCHOOL"}
    return "TEACHER_TEACHER", {"experience_years": 1, **works, **mentee}, {"experience_years": 12, **works, **mentor}


def only(*topics: str) -> dict[str, Any]:
    return {"variant": "SUBJECT_EXPERT_SUBJECT_NOVICE", "topics": topics}


CASES = {
    "E1": (pupils({"birth_date": "2016-09-01", "grade": 4}, {"grade": 9}), []),
    "E2": (pupils({"birth_date": "2016-09-02", "grade": 4}, {"grade": 9}), ["PP_MENTEE_AGE"]),
    "E3": (pupils({"birth_date": None, "birth_year": 2016, "grade": 4}, {"grade": 9}), ["PP_MENTEE_AGE_UNCERTAIN"]),
    "E4": (pupils({"grade": 5}, {"grade": 7, "birth_date": "2013-01-15"}), ["PP_GRADE_GAP"]),
    "E5": (pupils({"grade": 4, "birth_date": "2016-01-15"}, {"grade": 5, "birth_date": "2014-05-15"}), []),
    "E6": (pupils({"grade": 4, "birth_date": "2016-01-15"}, {"grade": 10}), ["PP_GRADE_GAP_WIDE"]),
    "E7 equals": (pupils({"grade": 8, "variant": "PEER_TO_PEER"}, {"grade": 8, "birth_date": "2012-01-15"}), []),
    "E7 younger": (
        pupils({"grade": 8, "variant": "PEER_TO_PEER"}, {"grade": 7, "birth_date": "2013-01-15"}), ["PP_GRADE_GAP"],
    ),
    "E8 today": (pupils({"grade": 9}, {"grade": 11, "birth_date": "2008-11-26"}), ["H05_ADULT_CLEARANCE"]),
    "E8 tomorrow": (pupils({"grade": 9}, {"grade": 11, "birth_date": "2008-11-27"}), ["H05_ADULT_CLEARANCE"]),
    "E9": (pupils({"grade": 9}, {"grade": 11, "birth_date": None}), ["H05_BIRTH_UNKNOWN"]),
    "E10": (employer({"birth_date": "2012-09-02"}, {}), []),
    "E11": (employer({"birth_date": None, "birth_year": 2012}, {}), ["EP_MENTEE_AGE_UNCERTAIN"]),
    "E12": (employer({}, {"workplace_id": ALIEN}), ["EP_AGREEMENT"]),
    "E13 first": (
        teachers({"variant": "EXPERIENCED_NOVICE"}, {"experience_years": None, "qualification": "FIRST"}),
        ["TT_TENURE_UNKNOWN"],
    ),
    "E14": (
        teachers(only("математика", "работа с родителями"), only("химия", "работа с родителями")), ["TT_SUBJECT"],
    ),
    "H01, E15": (teachers({"person_id": "the-same-human-being"}, {"person_id": "the-same-human-being"}), ["H01_SAME_PERSON"]),
}  # fmt: skip


@pytest.mark.parametrize(("people", "expected"), CASES.values(), ids=CASES)
async def test_a_pair_has_the_reasons_that_the_methodologists_say(
    that_day: Matching,
    school: School,
    people: tuple[str, dict[str, Any], dict[str, Any]],
    expected: list[str],
):
    assert await reasons(that_day, school, *people) == expected


async def test_e13_the_highest_category_without_a_stated_tenure_is_enough_and_noted(that_day: Matching, school: School):
    form, mentee, mentor = teachers(
        {"variant": "EXPERIENCED_NOVICE"}, {"experience_years": None, "qualification": "HIGHEST"}
    )
    assert await reasons(that_day, school, form, mentee, mentor) == []
    told = await pair(that_day, school)
    assert any("стаж" in note.lower() for note in told["notes"]), told


async def test_e16_two_people_do_not_get_each_other_in_one_run(that_day: Matching, school: School):
    first, second = f"first-{school.school_id}", f"second-{school.school_id}"
    for person_id in (first, second):
        school.person("MENTEE", "TEACHER_TEACHER", person_id=person_id, experience_years=9)
        school.person(
            "MENTOR", "TEACHER_TEACHER", person_id=person_id, experience_years=9, capacity=2, admitted_on="2026-09-01"
        )
    await that_day.learn(school.people)
    curator = that_day.as_.curator(school.school_id)
    run = await that_day.run(curator)
    assert (run["proposed"], run["unmatched"]) == (1, 1)
    [outcome] = (await that_day.results(curator, run["run_id"]))[0]["outcomes"]
    assert [each["code"] for each in outcome["unmatched_reasons"]] in (["H13_REVERSE_CYCLE"], ["H01_SAME_PERSON"])


async def test_an_agreement_that_ends_ends_the_proposals_of_its_people(that_day: Matching, school: School):
    ending = f"plant-{school.school_id}"
    form, mentee, mentor = employer({}, {"workplace_id": ending})

    async def record(version: int, until_day: date | None) -> None:
        state = OrganisationState(
            school_id=MUNICIPALITY, version=version, organisation_id=ending, kind="ENTERPRISE", name="Завод",
            short_name="Завод", agreement_on=date(2026, 9, 1), agreement_until=until_day,
        )  # fmt: skip
        await that_day.publish([wire("registry.organisation.recorded.v2", ending, state, utc_now(), None)])

        async def known() -> bool:
            return await that_day.database.collection("organisations").count({"_id": ending, "version": version}) == 1

        await until(known)

    await record(1, None)
    assert await reasons(that_day, school, form, mentee, mentor) == []
    assert (await that_day.run(that_day.as_.curator(school.school_id)))["proposed"] == 1
    await record(2, date(2026, 11, 25))
    [event] = await that_day.tells(school.school_id, "proposal.withdrawn", 1)
    assert event["data"]["reason_code"] == "EP_AGREEMENT"


async def reasons(
    matching: Matching, school: School, form: str, mentee: dict[str, Any], mentor: dict[str, Any]
) -> list[str]:
    school.person("MENTEE", form, **mentee)
    school.person("MENTOR", form, **{"admitted_on": "2026-09-01", "capacity": 2, **mentor})
    await matching.learn(school.people)
    return [reason["code"] for reason in (await pair(matching, school))["reasons"]]


async def pair(matching: Matching, school: School) -> dict[str, Any]:
    mentee, mentor = (each.participant_id for each in school.people)
    answer = await matching.as_.curator(school.school_id).get(f"/matching/v1/pairs/{mentee}/{mentor}")
    told: dict[str, Any] = answer.json()
    return told
