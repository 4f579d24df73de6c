"""Admission through the service: steps, what is unmet, admitted, ended by the calendar, refused, revoked at once."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from .conftest import OwnRegistry, Published, Registry

MENTOR: dict[str, Any] = {
    "full_name": "Лисицын Олег Петрович", "role": "MENTOR", "form": "EMPLOYER_PUPIL", "birth_date": "1985-03-02",
    "topics": ["физика"], "school_year": 2026, "workplace_kind": "ENTERPRISE", "consents_on": "2026-09-01",
}  # fmt: skip
AT = "/registry/v1/admissions"
BOTH = ["CURATOR", "PSYCHOLOGIST"]


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(hour=9, tzinfo=UTC)


async def registered(curator: httpx.AsyncClient, school: str, **more: Any) -> str:
    answer = await curator.post("/registry/v1/participants", json={**MENTOR, "school_id": school, **more})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["participant_id"])


async def passed(curator: httpx.AsyncClient, mentor: str, step: str, *by: str, on: str = "2026-09-10") -> Any:
    return await curator.post(f"{AT}/{mentor}/steps", json={"step": step, "on": on, "by": list(by)})


async def all_steps(curator: httpx.AsyncClient, mentor: str) -> None:
    for step in ("QUESTIONNAIRE", "INTERVIEW", "TRAINING"):
        answer = await passed(curator, mentor, step, *BOTH)
        assert answer.status_code == 200, answer.text


async def state(curator: httpx.AsyncClient, mentor: str) -> tuple[Any, ...]:
    seen = (await curator.get(f"/registry/v1/participants/{mentor}")).json()
    return seen["status"], seen["suspended_code"], seen["admitted_on"], seen["admitted_until"]


def faults(answer: httpx.Response) -> tuple[int, str, list[str]]:
    body = answer.json()
    return answer.status_code, body["code"], [each["code"] for each in body.get("errors", [])]


async def test_everything_that_is_unmet_is_told_at_once(own: OwnRegistry) -> None:
    own.calendar.turn_to(day("2026-11-26"))
    async with own.run() as registry:
        school = await registry.school()
        curator = registry.as_.curator(school)
        mentor = await registered(curator, school, consents_on=None)
        assert (await passed(curator, mentor, "TRAINING")).status_code == 200
        refused = await curator.post(f"{AT}/{mentor}/admit", json={"admitted_until": "2027-09-01"})
        unmet = ["QUESTIONNAIRE_MISSING", "INTERVIEW_MISSING", "CONSENTS_MISSING", "BEYOND_SCHOOL_YEAR"]
        assert faults(refused) == (422, "ADMISSION_NOT_READY", unmet)
        alone = await passed(curator, mentor, "INTERVIEW", "CURATOR", on="2026-11-27")
        assert faults(alone) == (422, "ADMISSION_STEP_REFUSED", ["DATE_IN_FUTURE", "TWO_INTERVIEWERS"])
        assert await state(curator, mentor) == ("ACTIVE", None, None, None)
        gone = await curator.post(f"{AT}/{mentor}/admit", json={"admitted_until": "2026-11-25"})
        assert "ADMISSION_ENDED" in faults(gone)[2]


async def test_admitted_until_the_last_day_and_suspended_after_it(own: OwnRegistry, wait_until) -> None:
    own.calendar.turn_to(day("2026-11-26"))
    async with own.run() as registry:
        school = await registry.school()
        curator = registry.as_.curator(school)
        mentor = await registered(curator, school)
        await all_steps(curator, mentor)
        answer = await curator.post(f"{AT}/{mentor}/admit", json={"admitted_until": "2026-12-31"})
        assert (answer.status_code, answer.json()["admission_state"]) == (200, "ADMITTED")
        assert await state(curator, mentor) == ("ACTIVE", None, "2026-11-26", "2026-12-31")
        again = await curator.post(f"{AT}/{mentor}/admit", json={})
        assert faults(again)[:2] == (409, "ALREADY_ADMITTED")
    own.calendar.turn_to(day("2027-01-01"))
    async with own.run() as registry:
        curator = registry.as_.curator(school)

        async def has_ended() -> bool:
            return (await state(curator, mentor))[:2] == ("SUSPENDED", "ADMISSION_EXPIRED")

        await wait_until(has_ended)
        [expired] = (await curator.get(AT, params={"state": "EXPIRED"})).json()["items"]
        assert expired["participant_id"] == mentor
        assert (await curator.post(f"{AT}/{mentor}/admit", json={})).status_code == 200
        assert await state(curator, mentor) == ("ACTIVE", None, "2027-01-01", "2027-08-31")


async def test_revoked_suspends_at_once_and_no_paper_admits_again(registry: Registry, published: Published) -> None:
    school = await registry.school()
    curator, head = registry.as_.curator(school), registry.as_.of_role("head", school)
    mentor = await registered(curator, school, admitted_on="2026-09-01")
    listed = (await head.get(AT, params={"state": "ADMITTED"})).json()
    assert [each["full_name"] for each in listed["items"]] == [MENTOR["full_name"]]
    assert (await head.post(f"{AT}/{mentor}/refuse", json={"code": "OTHER"})).status_code == 403
    revoked = await head.post(f"{AT}/{mentor}/revoke", json={"code": "COMPLAINT"})
    assert (revoked.status_code, revoked.json()["admission_state"]) == (200, "REVOKED")
    [told] = await published.once(school, "registry.participant.suspended", 1)
    assert told["data"]["suspended_code"] == "ADMISSION_REVOKED"
    assert "COMPLAINT" not in str(told), "why is for the school alone"
    suspended = ("SUSPENDED", "ADMISSION_REVOKED", None, None)
    at = f"/registry/v1/participants/{mentor}"
    moment = {"If-Match": (await curator.get(at)).headers["etag"]}
    changed = await curator.patch(at, json={"admitted_on": "2026-09-02"}, headers=moment)
    assert faults(changed) == (422, "ENTRY_REFUSED", ["ADMISSION_DECIDED"]), "a date that would not count"
    other = await curator.patch(at, json={"topics": ["химия"]}, headers=moment)
    assert other.status_code == 200, other.text
    assert await state(curator, mentor) == suspended
    await curator.post(f"/registry/v1/participants/{mentor}/withdrawal", json={})
    await curator.post(f"/registry/v1/participants/{mentor}/return", json={})
    assert await state(curator, mentor) == suspended
    twice = await curator.post(f"{AT}/{mentor}/revoke", json={"code": "OTHER"})
    assert faults(twice)[:2] == (409, "NOT_ADMITTED")
    await all_steps(curator, mentor)
    assert (await curator.post(f"{AT}/{mentor}/admit", json={})).status_code == 200
    assert (await state(curator, mentor))[:2] == ("ACTIVE", None)


async def test_a_refused_candidate_begins_anew(registry: Registry) -> None:
    school = await registry.school()
    curator = registry.as_.curator(school)
    mentor = await registered(curator, school)
    await all_steps(curator, mentor)
    refused = (await curator.post(f"{AT}/{mentor}/refuse", json={"code": "NOT_SUITABLE"})).json()
    told = refused["admission_state"], refused["reason_code"], refused["steps"], len(refused["lacking_steps"])
    assert told == ("REFUSED", "NOT_SUITABLE", [], 3)
    mentee = await registered(
        curator, school, role="MENTEE", form="PUPIL_PUPIL", grade=7, birth_date="2013-01-01", workplace_kind=None
    )
    assert faults(await passed(curator, mentee, "TRAINING"))[:2] == (409, "NOT_A_MENTOR")
    assert [each["participant_id"] for each in (await curator.get(AT)).json()["items"]] == [mentor]


async def test_every_mentor_is_listed_however_many_are_read_at_once(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registry.admissions.commands.READ_AT_ONCE", 2)
    school = await registry.school()
    curator = registry.as_.curator(school)
    names = [f"Лисицын {name} Петрович" for name in ("Антон", "Борис", "Виктор", "Глеб", "Денис")]
    mentors = [await registered(curator, school, full_name=name) for name in names]
    listed = (await curator.get(AT)).json()
    assert ([each["participant_id"] for each in listed["items"]], listed["total"]) == (mentors, 5)


async def test_another_school_learns_nothing(registry: Registry) -> None:
    school = await registry.school()
    mentor = await registered(registry.as_.curator(school), school)
    foreign = registry.as_.curator(await registry.school())
    for step, body in (("steps", {"step": "TRAINING", "on": "2026-09-01"}), ("revoke", {"code": "OTHER"})):
        assert faults(await foreign.post(f"{AT}/{mentor}/{step}", json=body))[:2] == (404, "PARTICIPANT_NOT_FOUND")
    assert (await foreign.get(AT, params={"school_id": school})).status_code == 404
