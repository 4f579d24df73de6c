"""«Что если»: what a change would do, over HTTP, with nothing saved."""

import hashlib
from typing import Any

import pytest
from mentoring_common.mongo import Mongo
from mentoring_common.testing.waiting import until

from .conftest import Matching, School

WHAT_IF = "/matching/v1/what-if"
BY_ITSELF = frozenset({"leases", "rounds", "checkpoints", "events"})
"""Collections in which the service writes whether or not anybody asks."""


async def digests(database: Mongo) -> dict[str, str]:
    """Collection -> a digest of all its documents, in the order of their ids."""
    found: dict[str, str] = {}
    for name in sorted(await database.database.list_collection_names()):
        if name not in BY_ITSELF:
            documents = await database.collection(name).find({}, sort=[("_id", 1)])
            found[name] = hashlib.sha256(repr(documents).encode()).hexdigest()
    return found


async def settled(database: Mongo) -> dict[str, str] | None:
    """The digests, once nothing waits to be published any more."""
    for name in ("proposals", "run_results"):
        if await database.collection(name).count({"pending.0": {"$exists": True}}):
            return None
    return await digests(database)


async def asked(matching: Matching, school: School, **supposed: Any) -> dict[str, Any]:
    answer = await matching.as_.curator(school.school_id).post(WHAT_IF, json=supposed)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def test_one_more_place_gives_one_more_pair(matching: Matching, school: School):
    first, second = school.pupil(), school.pupil(topics=("физика",))
    senior = school.senior(capacity=1)
    await matching.learn(school.people)
    await matching.run(matching.as_.curator(school.school_id))
    before = await until(lambda: settled(matching.database))
    assert {"participants", "proposals", "runs", "run_results", "left_over", "weighed"} <= before.keys()
    told = await asked(matching, school, more_places=[senior.participant_id])
    assert (told["pairs_before"], told["pairs_after"], told["mentees"], told["approved"]) == (1, 2, 2, 0)
    [gained] = told["gained"]
    assert gained == {
        "mentee_id": second.participant_id, "mentee": "6 класс, физика",
        "before_mentor_id": None, "before_mentor": None,
        "after_mentor_id": senior.participant_id, "after_mentor": "10 класс, математика", "after_is_new": False,
    }  # fmt: skip
    assert (told["lost"], told["changed"]) == ([], [])
    assert await digests(matching.database) == before
    assert [each["mentee_id"] for each in (await matching.proposals(matching.as_.curator(school.school_id))).values()] \
        == [first.participant_id]  # fmt: skip


@pytest.mark.parametrize(
    ("form", "more", "mentee"),
    [
        ("PUPIL_PUPIL", {"grade": 10}, {"grade": 6, "birth_year": 2014}),
        ("STUDENT_PUPIL", {}, {"grade": 8, "birth_year": 2012}),
        ("EMPLOYER_PUPIL", {}, {"grade": 9, "birth_year": 2011}),
        ("TEACHER_TEACHER", {"variant": "EXPERIENCED_NOVICE"},
         {"birth_date": "1999-01-01", "birth_year": 1999, "experience_years": 1, "variant": "EXPERIENCED_NOVICE"}),
    ],
)  # fmt: skip
async def test_one_more_mentor_of_each_form_serves_who_has_none(
    matching: Matching, school: School, form: str, more: dict[str, Any], mentee: dict[str, Any]
):
    lonely = school.person("MENTEE", form, topics=("математика",), **mentee)
    await matching.learn(school.people)
    new = {"school_id": school.school_id, "form": form, "topics": ["математика"], **more}
    told = await asked(matching, school, new_mentors=[new])
    assert (told["pairs_before"], told["pairs_after"]) == (0, 1)
    [gained] = told["gained"]
    assert (gained["mentee_id"], gained["after_mentor_id"], gained["after_is_new"]) == (
        lonely.participant_id,
        None,
        True,
    )


async def test_a_norm_that_is_relaxed_lets_a_pair_be(matching: Matching, school: School):
    fourth = school.pupil(grade=4, birth_year=2016, birth_date="2016-05-01")
    tenth = school.senior()
    await matching.learn(school.people)
    told = await asked(matching, school, norms={"pupil_pupil.grade_gap_max": 6})
    assert [(each["mentee_id"], each["after_mentor_id"]) for each in told["gained"]] == [
        (fourth.participant_id, tenth.participant_id)
    ]
    stricter = await asked(matching, school, norms={"pupil_pupil.grade_gap_max": 3})
    assert (stricter["pairs_before"], stricter["pairs_after"]) == (0, 0)


async def test_a_stricter_norm_takes_a_pair(matching: Matching, school: School):
    pupil, senior = school.pupil(), school.senior()
    await matching.learn(school.people)
    told = await asked(matching, school, norms={"pupil_pupil.mentee_age_min": 13})
    assert (told["pairs_before"], told["pairs_after"], told["gained"]) == (1, 0, [])
    [lost] = told["lost"]
    assert (lost["mentee_id"], lost["before_mentor_id"], lost["after_mentor_id"]) == (
        pupil.participant_id, senior.participant_id, None,
    )  # fmt: skip


async def test_other_weights_give_another_mentor(matching: Matching, school: School):
    pupil = school.pupil(topics=("математика",), interests=("шахматы",))
    by_request = school.senior(topics=("математика",), interests=("футбол",), capacity=1)
    by_interest = school.senior(topics=("физика",), interests=("шахматы",), capacity=1)
    await matching.learn(school.people)
    weights = {
        "REQUEST": 10, "PREFERENCE": 25, "VARIANT": 10, "SCHEDULE": 10, "INTERESTS": 30, "AGE": 10, "PLACE": 0,
        "HISTORY": 5,
    }  # fmt: skip
    told = await asked(matching, school, weights={"PUPIL_PUPIL": weights})
    [changed] = told["changed"]
    assert (changed["mentee_id"], changed["before_mentor_id"], changed["after_mentor_id"]) == (
        pupil.participant_id, by_request.participant_id, by_interest.participant_id,
    )  # fmt: skip
    uneven = await matching.as_.curator(school.school_id).post(
        WHAT_IF, json={"weights": {"PUPIL_PUPIL": {**weights, "REQUEST": 11}}}
    )
    assert (uneven.status_code, uneven.json()["code"]) == (422, "SUPPOSITION_REFUSED")
    assert "100" in uneven.json()["detail"]


async def test_what_nobody_may_ask(matching: Matching, school: School):
    school.pupil()
    mentor = school.senior()
    stranger = School()
    theirs = stranger.senior()
    await matching.learn([*school.people, *stranger.people])
    curator = matching.as_.curator(school.school_id)
    new = {"school_id": school.school_id, "form": "PUPIL_PUPIL", "grade": 10, "topics": ["математика"]}
    for body, answer in [
        ({}, (422, "NOTHING_SUPPOSED")),
        ({"school_id": stranger.school_id, "more_places": [mentor.participant_id]}, (404, "SCHOOL_NOT_FOUND")),
        ({"more_places": [theirs.participant_id]}, (404, "MENTOR_NOT_FOUND")),
        ({"new_mentors": [{**new, "school_id": stranger.school_id}]}, (404, "SCHOOL_NOT_FOUND")),
        ({"new_mentors": [{**new, "grade": None}]}, (422, "GRADE_REQUIRED")),
        ({"norms": {"pupil_pupil.no_such": 1}}, (422, "SUPPOSITION_REFUSED")),
        ({"norms": {"weights.PUPIL_PUPIL": 1}}, (422, "SUPPOSITION_REFUSED")),
        ({"norms": {"pupil_pupil": 1}}, (422, "SUPPOSITION_REFUSED")),
        ({"norms": {"pupil_pupil.grade_gap_max": "много"}}, (422, "SUPPOSITION_REFUSED")),
        ({"weights": {"NO_FORM": {"REQUEST": 100}}}, (422, "SUPPOSITION_REFUSED")),
    ]:
        refused = await curator.post(WHAT_IF, json=body)
        assert (refused.status_code, refused.json().get("code")) == answer, (body, refused.text)
    head = await matching.as_.of_role("head", school.school_id).post(
        WHAT_IF, json={"more_places": [mentor.participant_id]}
    )
    assert head.status_code == 403


async def test_a_methodologist_asks_of_the_city(matching: Matching):
    one, other = School(), School()
    mentees = [one.pupil(), other.pupil()]
    for school in (one, other):
        school.senior(topics=("математика",), admitted_on=None)
    await matching.learn([*one.people, *other.people])
    supposed = {"form": "PUPIL_PUPIL", "grade": 10, "topics": ["математика"]}
    new = [{**supposed, "school_id": each.school_id} for each in (one, other)]
    answer = await matching.as_.methodologist().post(WHAT_IF, json={"new_mentors": new})
    assert answer.status_code == 200, answer.text
    gained = {each["mentee_id"] for each in answer.json()["gained"]}
    assert {each.participant_id for each in mentees} <= gained
