"""A teacher who mentors at work: the addendum, the school's notice, the pair's last day (ст. 351.8 ТК РФ)."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from matching.relations.addendum import addendum_of, earliest_last_day, over_by, terminated
from matching.relations.papers import Basis, Initiator, Termination
from mentoring_common.errors import Conflict, Unprocessable
from mentoring_common.events.contracts.registry import PersonErased
from mentoring_common.events.envelope import wire
from mentoring_common.testing.clocks import TERM_BEGINS
from mentoring_common.testing.waiting import until

from .conftest import Matching, School, Start, changed
from .test_decisions import decide, proposed
from .test_order_changes import begin, get
from .test_orders import agree, draft, sign, statuses

TERMS: dict[str, Any] = {
    "consented_on": "2026-09-28", "content": "Помогает молодому специалисту вести уроки", "work_form": "Очно, в школе",
    "starts_on": "2026-10-01", "ends_on": "2027-05-31", "payment": "Стимулирующая выплата по положению школы",
}  # fmt: skip
ADDENDUM = {"basis": "ADDENDUM", "reference": "ДС № 4", "signed_on": "2026-09-29", **TERMS}
JOB_DUTY = {"basis": "JOB_DUTY", "reference": "п. 2.7", "signed_on": "2026-09-01"}
NOTICE = {"initiator": "EMPLOYER", "notified_on": "2026-10-01", "last_day_on": "2026-10-06"}
TOLD = {name: date.fromisoformat(value) if name.endswith("_on") else value for name, value in TERMS.items()}
TODAY = date(2026, 10, 1)


def teachers(school: School) -> tuple[str, str]:
    """Adds a novice and an expert; their ids."""
    teaching = {"topics": ("методика преподавания предмета",), "birth_date": "1990-01-01", "birth_year": 1990}
    novice = school.person(
        "MENTEE", "TEACHER_TEACHER", **{**teaching, "experience_years": 1, "variant": "EXPERIENCED_NOVICE"}
    )
    expert = school.person(
        "MENTOR", "TEACHER_TEACHER",
        **{
            **teaching, "experience_years": 20, "qualification": "HIGHEST", "capacity": 1, "admitted_on": "2026-09-01",
            "workplace_kind": "SCHOOL", "variant": "EXPERIENCED_NOVICE",
        },
    )  # fmt: skip
    return novice.participant_id, expert.participant_id


async def drafted(matching: Matching, school: School) -> tuple[httpx.AsyncClient, dict[str, Any], str]:
    """The curator, the draft of an order for two teachers, and the address of their pair."""
    novice, expert = teachers(school)
    curator = await proposed(matching, school)
    made = await decide(curator, novice, "approval", mentor_id=expert)
    assert made.status_code == 200, made.text
    order = await draft(curator, school)
    await agree(curator, order)
    return curator, order, f"/matching/v1/relations/{order['relations'][0]['relation_id']}"


async def working(
    matching: Matching, school: School, addendum: dict[str, Any]
) -> tuple[httpx.AsyncClient, dict[str, Any], str]:
    """The same with the order in force."""
    curator, order, pair = await drafted(matching, school)
    noted = await curator.post(f"{pair}/addendum", json=addendum)
    assert noted.status_code == 204, noted.text
    assert (await sign(curator, order)).status_code == 200
    assert await statuses(curator) == ["ACTIVE"]
    return curator, order, pair


async def noted(curator: httpx.AsyncClient, pair: str) -> list[dict[str, Any]]:
    """What is known of the pair's addendum: one, or none."""
    answer = await curator.get("/matching/v1/addenda", params={"relation_id": pair.rpartition("/")[2]})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def codes(refused: httpx.Response) -> tuple[int, str, list[str]]:
    told = refused.json()
    return refused.status_code, told["code"], [each["pointer"] for each in told.get("errors", [])]


async def test_an_addendum_says_everything_that_the_law_demands(matching: Matching, school: School):
    curator, order, pair = await drafted(matching, school)
    assert await noted(curator, pair) == []
    bare = {name: ADDENDUM[name] for name in ("basis", "reference", "signed_on")}
    assert codes(await curator.post(f"{pair}/addendum", json=bare)) == (
        422, "ADDENDUM_INCOMPLETE", [f"/body/{name}" for name in TERMS],
    )  # fmt: skip
    early = {**ADDENDUM, "consented_on": "2026-09-30", "ends_on": "2026-09-30", "signed_on": "2026-10-02"}
    assert codes(await curator.post(f"{pair}/addendum", json=early))[2] == ["/body/signed_on", "/body/ends_on"]
    late = {**ADDENDUM, "consented_on": "2026-09-30"}
    assert codes(await curator.post(f"{pair}/addendum", json=late))[2] == ["/body/consented_on"]
    blank = await curator.post(f"{pair}/addendum", json={**ADDENDUM, "content": "  "})
    assert (blank.status_code, [each["pointer"] for each in blank.json()["errors"]]) == (422, ["/body/content"])
    both = {**JOB_DUTY, "payment": "оклад"}
    assert codes(await curator.post(f"{pair}/addendum", json=both))[2] == ["/body/payment"]
    assert (await sign(curator, order)).status_code == 409, "nothing was noted"

    assert (await curator.post(f"{pair}/addendum", json=ADDENDUM)).status_code == 204
    told = (await noted(curator, pair))[0]
    assert {name: told[name] for name in ADDENDUM} == ADDENDUM
    assert (told["initiator"], told["last_day_on"]) == (None, None)
    assert (await curator.post(f"{pair}/addendum", json=JOB_DUTY)).status_code == 204
    again = (await noted(curator, pair))[0]
    assert (again["basis"], again["payment"]) == ("JOB_DUTY", None), "what is noted anew takes the place of all"
    [before] = again["before"]
    assert before == (
        "ДС № 4, 29.09.2026; согласие 28.09.2026; Помогает молодому специалисту вести уроки; Очно, в школе; "
        "с 01.10.2026 по 31.05.2027; Стимулирующая выплата по положению школы"
    ), "and that is kept"
    assert again["noted_at"].startswith("2026-10-01")


async def test_teachers_need_their_addendum(matching: Matching, school: School):
    curator, order, pair = await drafted(matching, school)
    refused = await sign(curator, order)
    assert [each["code"] for each in refused.json()["errors"]] == ["ADDENDUM_MISSING"]
    assert (await curator.post(f"{pair}/addendum", json=ADDENDUM)).status_code == 204
    assert (await sign(curator, order)).status_code == 200


async def test_agreements_and_the_addendum_do_not_write_over_each_other(matching: Matching, school: School):
    curator, order, pair = await drafted(matching, school)
    assert (await curator.post(f"{pair}/addendum", json=ADDENDUM)).status_code == 204
    await agree(curator, order)
    [told] = (await get(curator, order))["relations"]
    assert (told["addendum"], told["faults"]) == ("ДС № 4", [])


async def test_a_school_warns_its_teacher_three_working_days_before(matching: Matching, school: School):
    curator, order, pair = await working(matching, school, ADDENDUM)
    closing = {"reason": "BY_EMPLOYER"}
    assert codes(await curator.post(f"{pair}/closure", json=closing))[:2] == (409, "NOTICE_MISSING")
    change = {"kind": "AMEND", "words": "Реорганизация", "remove": [order["relations"][0]["relation_id"]], **closing}
    amending = (await begin(curator, order, **change)).json()
    assert [each["code"] for each in amending["ended_relations"][0]["faults"]] == ["NOTICE_MISSING"]
    refused = await sign(curator, amending, number="13-н")
    assert codes(refused)[1] == "ORDER_REFUSED"
    assert [each["code"] for each in refused.json()["errors"]] == ["NOTICE_MISSING"]

    short = await curator.post(f"{pair}/addendum/termination", json={**NOTICE, "last_day_on": "2026-10-05"})
    assert codes(short) == (422, "NOTICE_TOO_SHORT", ["/body/last_day_on"])
    assert "06.10.2026" in short.json()["detail"]
    done = await curator.post(f"{pair}/addendum/termination", json=NOTICE)
    assert done.status_code == 200, done.text
    assert {name: done.json()[name] for name in NOTICE} == NOTICE
    assert (await curator.post(f"{pair}/addendum/termination", json=NOTICE)).json() == done.json()
    other = {**NOTICE, "last_day_on": "2026-10-07"}
    assert codes(await curator.post(f"{pair}/addendum/termination", json=other))[1] == "ADDENDUM_TERMINATED"
    assert codes(await curator.post(f"{pair}/addendum", json=ADDENDUM))[1] == "ADDENDUM_TERMINATED"
    assert codes(await curator.post(f"{pair}/closure", json=closing))[1] == "NOTICE_RUNS"
    assert codes(await sign(curator, amending, number="13-н"))[1] == "ORDER_REFUSED"
    assert await statuses(curator) == ["ACTIVE"]


async def test_the_pair_ends_when_its_last_day_has_passed(start: Start, quiet_queues: None, school: School):
    async with start() as matching:
        await matching.database.collection("rounds").delete_many({})
        curator, _, pair = await working(matching, school, ADDENDUM)
        assert (await curator.post(f"{pair}/addendum/termination", json=NOTICE)).status_code == 200
    async with start(TERM_BEGINS + timedelta(days=5)) as last_day:
        await until(lambda: _rounds_are_done(last_day, "2026-10-06"))
        assert await statuses(last_day.as_.curator(school.school_id)) == ["ACTIVE"]
    async with start(TERM_BEGINS + timedelta(days=6)) as day_after:
        await until(lambda: _rounds_are_done(day_after, "2026-10-07"))
        told = (await day_after.as_.curator(school.school_id).get(pair)).json()
        assert (told["status"], told["reason_code"]) == ("CLOSED", "BY_EMPLOYER")
        assert told["active"] == [{"active_from": "2026-10-01", "active_until": "2026-10-06"}]


async def test_a_mentor_leaves_on_any_day(matching: Matching, school: School):
    curator, _, pair = await working(matching, school, ADDENDUM)
    before = {"initiator": "MENTOR", "notified_on": "2026-10-01", "last_day_on": "2026-09-30"}
    assert codes(await curator.post(f"{pair}/addendum/termination", json=before))[1] == "NOTICE_TOO_SHORT"
    known = {**before, "notified_on": "2026-09-30"}
    assert (await curator.post(f"{pair}/addendum/termination", json=known)).status_code == 200
    told = (await curator.get(pair)).json()
    assert (told["status"], told["reason_code"]) == ("CLOSED", "BY_MENTOR"), "its last day had passed"


async def test_a_job_duty_has_no_notice(matching: Matching, school: School):
    curator, _, pair = await working(matching, school, JOB_DUTY)
    assert codes(await curator.post(f"{pair}/addendum/termination", json=NOTICE))[1] == "ADDENDUM_UNKNOWN"
    closed = await curator.post(f"{pair}/closure", json={"reason": "BY_EMPLOYER"})
    assert closed.json()["status"] == "CLOSED"


async def test_the_register_of_a_school(matching: Matching, school: School):
    curator, order, pair = await drafted(matching, school)
    assert (await curator.get("/matching/v1/addenda")).json() == {"items": [], "next": None}
    await curator.post(f"{pair}/addendum", json=ADDENDUM)
    page = (await curator.get("/matching/v1/addenda")).json()
    assert [each["relation_id"] for each in page["items"]] == [order["relations"][0]["relation_id"]]
    assert page["items"][0]["payment"] == ADDENDUM["payment"]
    assert (await curator.get("/matching/v1/addenda", params={"school_year": 2025})).json()["items"] == []
    stranger = matching.as_.curator("elsewhere")
    assert (await stranger.get("/matching/v1/addenda")).json()["items"] == []
    asked = {"relation_id": order["relations"][0]["relation_id"]}
    assert codes(await stranger.get("/matching/v1/addenda", params=asked))[:2] == (404, "RELATION_NOT_FOUND")


@pytest.mark.parametrize(
    ("initiator", "told", "earliest"),
    [
        (Initiator.EMPLOYER, date(2026, 11, 2), date(2026, 11, 6)),
        (Initiator.EMPLOYER, date(2026, 12, 30), date(2027, 1, 13)),
        (Initiator.MENTOR, date(2026, 12, 30), date(2026, 12, 30)),
    ],
)
def test_the_earliest_last_day(initiator: Initiator, told: date, earliest: date):
    assert earliest_last_day(initiator, told) == earliest


def test_a_year_without_a_calendar_is_said():
    with pytest.raises(Unprocessable, match="CALENDAR_UNKNOWN") as refused:
        earliest_last_day(Initiator.EMPLOYER, date(2027, 12, 29))
    assert "2028" in refused.value.detail


def test_an_end_before_the_term_is_before_the_term():
    addendum = addendum_of(Basis.ADDENDUM, "4", date(2026, 9, 29), TOLD, TODAY)
    after_it = Termination("EMPLOYER", TODAY, date(2027, 6, 1))
    with pytest.raises(Unprocessable, match="TERM_IS_EARLIER"):
        terminated(addendum, after_it, TODAY)
    with pytest.raises(Unprocessable, match="NOTICE_IN_FUTURE"):
        terminated(addendum, Termination("MENTOR", date(2026, 10, 2), date(2026, 10, 2)), TODAY)
    with pytest.raises(Conflict, match="ADDENDUM_UNKNOWN"):
        terminated(None, after_it, TODAY)
    ended = terminated(addendum, Termination("MENTOR", TODAY, TODAY), TODAY)
    assert (over_by(ended, TODAY), over_by(addendum, date(2030, 1, 1))) == (None, None)
    assert over_by(ended, date(2026, 10, 2)) == ended.termination


async def _rounds_are_done(matching: Matching, day: str) -> bool:
    done = await matching.database.collection("rounds").find_one({"_id": "relations"})
    return done is not None and done["last_day"] >= day


async def test_the_mentor_is_told_all_that_is_kept_of_it_and_the_mentee_nothing(matching: Matching, school: School):
    curator, _, _ = await working(matching, school, ADDENDUM)
    novice, expert = school.people
    [own] = (await curator.get(f"/matching/v1/persons/{expert.person_id}/export")).json()["relations"]
    told = {"reference": "ДС № 4", "addendum_on": "2026-09-29", "payment": TERMS["payment"], "agreed_on": "2026-09-30"}
    assert {name: own[name] for name in told} == told
    [others] = (await curator.get(f"/matching/v1/persons/{novice.person_id}/export")).json()["relations"]
    assert (others["agreed_on"], others["reference"], others["payment"]) == ("2026-09-30", None, None)


async def test_teachers_of_two_schools_need_a_lawyer(matching: Matching, school: School):
    """The mentor works for another school; without the review no order fixes the pair."""
    other = School()
    novice, _ = teachers(school)
    teachers(other)
    consent = {"transfer_consent_on": "2026-09-01"}
    school.people[:] = [changed(school.people[0], **consent)]
    mentor = changed(other.people[1], **consent)
    await matching.learn([*school.people, mentor])
    curator = matching.as_.curator(school.school_id)
    by_hand = {"mentee_id": novice, "mentor_id": mentor.participant_id, "text": "Просили оба"}
    alone = await curator.post("/matching/v1/proposals", json=by_hand)
    assert (alone.status_code, alone.json()["code"]) == (404, "PARTICIPANT_NOT_FOUND"), "she knows nobody there"
    whole = matching.as_.curator(school.school_id, other.school_id)
    assert (await whole.post("/matching/v1/proposals", json=by_hand)).status_code == 201
    approved = await decide(whole, novice, "approval", mentor_id=mentor.participant_id)
    assert approved.status_code == 200, approved.text
    order = await draft(curator, school)
    await agree(curator, order)
    pair = f"/matching/v1/relations/{order['relations'][0]['relation_id']}"
    seen = (await curator.get(pair)).json()
    assert (seen["mentor"], seen["mentor_school_id"]) == ("педагог, методика преподавания предмета", other.school_id)
    assert (await curator.get("/matching/v1/proposals", params={"status": "APPROVED"})).json()["items"][0][
        "mentor_school_id"
    ] == other.school_id
    theirs = matching.as_.curator(other.school_id)
    assert (await theirs.get(pair)).status_code == 404, "the pair is the mentee's school's"
    lent = f"/matching/v1/lent-mentors/{order['relations'][0]['relation_id']}/agreement"
    assert (await theirs.post(lent)).status_code == 204
    assert (await curator.post(f"{pair}/addendum", json=JOB_DUTY)).status_code == 204
    assert codes(await sign(curator, order))[:2] == (409, "ORDER_REFUSED")
    [faults] = [
        each["faults"] for each in (await curator.get(f"/matching/v1/orders/{order['order_id']}")).json()["relations"]
    ]
    assert [each["code"] for each in faults] == ["LEGAL_REVIEW_MISSING"]
    late = await curator.post(f"{pair}/legal-review", json={"cleared_on": "2026-10-02"})
    assert codes(late) == (422, "DATE_IN_FUTURE", ["/body/cleared_on"])
    assert (await curator.post(f"{pair}/legal-review", json={"cleared_on": "2026-09-30"})).status_code == 204
    assert (await sign(curator, order)).status_code == 200


async def test_teachers_of_one_school_need_none(matching: Matching, school: School):
    curator, _, pair = await drafted(matching, school)
    refused = await curator.post(f"{pair}/legal-review", json={"cleared_on": "2026-09-30"})
    assert codes(refused)[:2] == (409, "REVIEW_NOT_NEEDED")


async def test_what_was_typed_goes_with_the_person(matching: Matching, school: School):
    """The days and the number stay: the law has them kept."""
    curator, _, pair = await working(matching, school, ADDENDUM)
    assert (await curator.post(f"{pair}/addendum", json=ADDENDUM)).status_code == 204
    [before] = (await noted(curator, pair))[0]["before"]
    assert "Помогает" in before
    novice = school.people[0]
    told = PersonErased(
        erasure_id="e-1",
        person_id=novice.person_id,
        tomb_id=uuid4().hex,
        record_ids=(novice.participant_id,),
        school_id=school.school_id,
        version=1,
    )
    await matching.publish([wire("registry.participant.erased.v1", novice.person_id, told, matching.now(), None)])

    async def is_blank() -> bool:
        return (await noted(curator, pair))[0]["content"] == ""

    await until(is_blank)
    left = (await noted(curator, pair))[0]
    assert left["before"] == []
    assert (left["payment"], left["work_form"]) == ("", "")
    assert (left["reference"], left["consented_on"]) == ("ДС № 4", TERMS["consented_on"])
