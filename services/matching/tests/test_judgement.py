"""Whatever is learned of a person, the proposals that no longer hold fall at once, each with its reason."""

from typing import Any

import pytest
from mentoring_common.clock import utc_now
from mentoring_common.events.contracts.registry import ParticipantState, SupportNeed
from mentoring_common.events.envelope import wire
from mentoring_common.testing.waiting import until

from .conftest import Matching, School, changed, event_of, withdrawn


async def proposed(matching: Matching, school: School) -> dict[str, dict[str, Any]]:
    """The school's proposals after a run of its own."""
    await matching.learn(school.people)
    curator = matching.as_.curator(school.school_id)
    await matching.run(curator)
    return await matching.proposals(curator)


async def reason_of(matching: Matching, school: School, mentee: ParticipantState) -> str | None:
    """Why the mentee's proposal fell, as soon as it has."""
    curator = matching.as_.curator(school.school_id)

    async def fallen() -> Any:
        told = (await curator.get(f"/matching/v1/proposals/{mentee.participant_id}")).json()
        return told if told["status"] == "WITHDRAWN" else None

    told = await until(fallen)
    assert told["decided_at"] is not None
    assert told["reason_text"]
    [event] = await matching.tells(school.school_id, "proposal.withdrawn", 1)
    assert event["data"]["reason_code"] == told["reason_code"]
    return told["reason_code"]


MENTORS_CHANGES = [
    ({"consents_on": None}, "H03_CONSENT_MENTOR"),
    ({"consents_until": "2026-10-30"}, "H03_CONSENT_MENTOR"),
    ({"admitted_on": None}, "H04_MENTOR_ADMITTED"),
    ({"admitted_until": "2026-09-30"}, "H04_MENTOR_ADMITTED"),
    ({"cleared_on": None}, "H05_ADULT_CLEARANCE"),
    ({"status": "SUSPENDED", "suspended_code": "CONSENT_GAP"}, "H14_SUSPENDED_MENTOR"),
    ({"status": "COMPLETED"}, "H14_STATUS_MENTOR"),
    ({"status": "TRANSFERRED"}, "H14_STATUS_MENTOR"),
    ({"status": "A_STATUS_OF_A_LATER_RELEASE"}, "H14_STATUS_MENTOR"),
    ({"topics": ()}, "H11_COMPETENCE_PRESENT"),
    ({"experience_years": 1}, "EP_EXPERIENCE"),
    ({"workplace_kind": "COLLEGE"}, "EP_PARTNER"),
]


@pytest.mark.parametrize(("change", "reason"), MENTORS_CHANGES, ids=lambda each: str(each))
async def test_what_is_learned_of_a_mentor(matching: Matching, school: School, change: dict[str, Any], reason: str):
    minor, employee = school.choosing(), school.employee()
    assert set(await proposed(matching, school)) == {minor.participant_id}
    await matching.learn([changed(employee, **change)])
    assert await reason_of(matching, school, minor) == reason


MENTEES_CHANGES = [
    ({"consents_on": None}, "H03_CONSENT"),
    ({"birth_date": "2017-03-01", "birth_year": 2017}, "PP_MENTEE_AGE"),
    ({"grade": 10}, "PP_GRADE_GAP"),
    ({"topics": ()}, "H11_REQUEST_PRESENT"),
    ({"status": "SUSPENDED"}, "H14_SUSPENDED"),
    ({"finished_on": "2026-10-01"}, "H14_STATUS"),
]


@pytest.mark.parametrize(("change", "reason"), MENTEES_CHANGES, ids=lambda each: str(each))
async def test_what_is_learned_of_a_mentee(matching: Matching, school: School, change: dict[str, Any], reason: str):
    pupil = school.pupil()
    school.senior()
    assert set(await proposed(matching, school)) == {pupil.participant_id}
    await matching.learn([changed(pupil, **change)])
    assert await reason_of(matching, school, pupil) == reason


async def test_a_change_that_harms_nobody_leaves_the_proposal(matching: Matching, school: School):
    pupil, senior = school.pupil(), school.senior()
    before = await proposed(matching, school)
    await matching.learn([changed(senior, minutes_per_week=90), changed(pupil, interests=("шахматы",))])
    assert await matching.proposals(matching.as_.curator(school.school_id)) == before
    assert matching.told(school.school_id, "proposal.withdrawn") == []


async def test_what_falls_belongs_to_the_trace_of_what_made_it_fall(matching: Matching, school: School):
    """Two children leave at once, by requests of their own, and registry tells of both in one message."""
    pupils = [school.pupil(), school.pupil()]
    school.senior()
    assert len(await proposed(matching, school)) == 2
    traces = {pupil.participant_id: f"{number:032x}" for number, pupil in enumerate(pupils, 1)}
    leaving = [
        {**event_of(withdrawn(pupil)), "traceparent": f"00-{traces[pupil.participant_id]}-b7ad6b7169203331-01"}
        for pupil in pupils
    ]
    await matching.publish(leaving)
    gone = await matching.tells(school.school_id, "proposal.withdrawn", 2)
    assert {event["subject"]: event["traceparent"].split("-")[1] for event in gone} == traces


async def test_of_three_proposals_the_two_weakest_fall_when_one_place_is_left(matching: Matching, school: School):
    best = school.pupil(topics=("математика",))
    others = [school.pupil(topics=("физика",)) for _ in range(2)]
    senior = school.senior(capacity=3, topics=("математика",))
    assert len(await proposed(matching, school)) == 3
    await matching.learn([changed(senior, capacity=1)])
    gone = await matching.tells(school.school_id, "proposal.withdrawn", 2)
    assert {event["subject"] for event in gone} == {pupil.participant_id for pupil in others}
    assert {event["data"]["reason_code"] for event in gone} == {"H06_CAPACITY"}
    assert set(await matching.proposals(matching.as_.curator(school.school_id))) == {best.participant_id}


async def test_one_human_being_has_one_capacity_in_two_schools(matching: Matching):
    here, there = School(), School()
    person_id = "the-employee-of-both-" + here.school_id
    first = here.choosing()
    second = [there.choosing() for _ in range(2)]
    here_too = here.employee(person_id=person_id, capacity=3)
    there_too = there.employee(person_id=person_id, capacity=3)
    assert set(await proposed(matching, here)) == {first.participant_id}
    assert len(await proposed(matching, there)) == 2, "three places, one of them taken in the other school"
    await matching.learn([changed(here_too, capacity=1), changed(there_too, capacity=1)])
    methodologist = matching.as_.methodologist()

    async def one_is_left() -> bool:
        standing = await matching.proposals(methodologist)
        return len({first.participant_id, *(each.participant_id for each in second)} & standing.keys()) == 1

    await until(one_is_left)


async def test_places_taken_in_another_school_are_not_given_again(matching: Matching):
    here, there = School(), School()
    person_id = "one-place-in-all-" + here.school_id
    pupil, other = here.choosing(), there.choosing()
    here.employee(person_id=person_id, capacity=1)
    there.employee(person_id=person_id, capacity=1)
    assert set(await proposed(matching, here)) == {pupil.participant_id}
    assert await proposed(matching, there) == {}
    told = await matching.as_.curator(there.school_id).get(f"/matching/v1/proposals/{other.participant_id}")
    assert (told.status_code, told.json()["code"]) == (404, "MENTEE_UNMATCHED")
    assert told.json()["errors"][0]["code"] == "H06_CAPACITY"


async def test_certificate_and_consents_taken_back_after_the_run(matching: Matching, school: School):
    minor, employee = school.choosing(), school.employee()
    await proposed(matching, school)
    pair = f"/matching/v1/pairs/{minor.participant_id}/{employee.participant_id}"
    await matching.learn([changed(employee, cleared_on=None, consents_on=None)])
    curator = matching.as_.curator(school.school_id)
    reasons = [reason["code"] for reason in (await curator.get(pair)).json()["reasons"]]
    assert set(reasons) == {"H03_CONSENT_MENTOR", "H05_ADULT_CLEARANCE"}
    assert await reason_of(matching, school, minor) in reasons


async def test_a_restricted_role_model_is_shown_to_nobody_and_decides_all_the_same(matching: Matching, school: School):
    pupil = school.pupil(variant=None, variant_restricted=True)
    passive = school.senior(variant="LEADER_PASSIVE")
    fitting = school.senior(variant=None, variant_restricted=True)
    needs = [
        SupportNeed(
            school_id=school.school_id, version=1, participant_id=each.participant_id,
            allowed_variants=("LEADER_COMMUNICATION_DIFFICULTY",),
        )
        for each in (pupil, fitting)
    ]  # fmt: skip
    await matching.publish(
        [wire("registry.support-need.recorded.v1", need.participant_id, need, utc_now(), None) for need in needs]
    )

    async def known() -> bool:
        return await matching.database.collection("support_needs").count({"school_id": school.school_id}) == 2

    await until(known)
    [proposal] = (await proposed(matching, school)).values()
    assert proposal["mentor_id"] == fitting.participant_id
    [made] = await matching.tells(school.school_id, "proposal.made", 1)
    assert made["data"]["variant_restricted"] is True
    methodologist = matching.as_.methodologist()
    paths = (
        f"/matching/v1/proposals/{pupil.participant_id}",
        f"/matching/v1/pairs/{pupil.participant_id}/{fitting.participant_id}",
        f"/matching/v1/pairs/{pupil.participant_id}/{passive.participant_id}",
        f"/matching/v1/suggestions/{pupil.participant_id}",
    )
    told = [(await methodologist.get(path)).text for path in paths] + [str(made)]
    assert all("COMMUNICATION" not in each and "коммуник" not in each.lower() for each in told)

    need = needs[0].model_copy(update={"version": 2, "allowed_variants": ("LEADER_PASSIVE",)})
    await matching.publish([wire("registry.support-need.recorded.v1", need.participant_id, need, utc_now(), None)])
    assert await reason_of(matching, school, pupil) == "OTHER_VARIANT"
