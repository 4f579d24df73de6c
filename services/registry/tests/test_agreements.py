"""Agreements with partners, and organisations that are closed."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from mentoring_common.testing.waiting import until

from .conftest import OwnRegistry, Registry
from .test_organisations import fresh

DIRECTORY = "/registry/v1/organisations"
PLANT = {"kind": "ENTERPRISE", "name": "ООО «Вымпел»", "short_name": "Вымпел"}
MENTOR: dict[str, Any] = {
    "full_name": "Лисицын Олег Петрович", "role": "MENTOR", "form": "EMPLOYER_PUPIL", "birth_date": "1985-03-02",
    "topics": ["физика"], "school_year": 2026,
}  # fmt: skip


async def a_partner(registry: Registry, **changed: object) -> str:
    plant = fresh("plant")
    made = await registry.as_.methodologist().put(f"{DIRECTORY}/{plant}", json={**PLANT, **changed})
    assert made.status_code == 204, made.text
    return plant


async def seen(registry: Registry, organisation: str) -> dict[str, Any]:
    listed = (await registry.as_.methodologist().get(DIRECTORY)).json()
    [found] = [each for each in listed if each["organisation_id"] == organisation]
    return dict(found)


def refused(answer: httpx.Response) -> tuple[int, str, list[str]]:
    told = answer.json()
    return answer.status_code, told["code"], [each["code"] for each in told.get("errors", [])]


async def test_an_agreement_follows_another_and_none_is_lost(own: OwnRegistry) -> None:
    own.calendar.turn_to(datetime(2026, 11, 26, 9, tzinfo=UTC))
    async with own.run() as registry:
        plant = await a_partner(registry)
        agreements = f"{DIRECTORY}/{plant}/agreements"
        curator, methodologist = registry.as_.curator(await registry.school()), registry.as_.methodologist()
        first = {"signed_on": "2025-09-01", "valid_until": "2026-08-31", "number": "12-с"}
        made = await curator.post(agreements, json=first)
        assert made.status_code == 201, made.text
        assert (made.json()["agreement_on"], made.json()["agreement_until"]) == ("2025-09-01", "2026-08-31")
        late = await curator.post(agreements, json={"signed_on": "2026-11-27"})
        assert refused(late) == (422, "AGREEMENT_REFUSED", ["DATE_IN_FUTURE"])
        turned = await curator.post(agreements, json={"signed_on": "2026-11-26", "valid_until": "2026-11-25"})
        assert refused(turned) == (422, "AGREEMENT_REFUSED", ["AGREEMENT_ENDS_EARLY"])
        older = await curator.post(agreements, json={"signed_on": "2025-08-31"})
        assert refused(older) == (422, "AGREEMENT_REFUSED", ["AGREEMENT_OLDER"])
        assert (await curator.post(agreements, json={"signed_on": "2026-11-26", "number": "13-с"})).status_code == 201
        found = await seen(registry, plant)
        assert (found["agreement_on"], found["agreement_until"]) == ("2026-11-26", None)
        assert found["agreement_number"] == "13-с"
        assert found["earlier_agreements"] == [first]
        renamed = {**PLANT, "name": "АО «Вымпел»", "agreement_on": "2026-11-26"}
        assert (await methodologist.put(f"{DIRECTORY}/{plant}", json=renamed)).status_code == 204
        assert (await seen(registry, plant))["earlier_agreements"] == [first]
        assert (await methodologist.put(f"{DIRECTORY}/{plant}", json=PLANT)).status_code == 204
        found = await seen(registry, plant)
        assert found["agreement_number"] == "13-с"
        assert (found["agreement_on"], found["earlier_agreements"]) == ("2026-11-26", [first]), (
            "a record that says nothing of it leaves it: it is ended by its own command"
        )
        longer = {**PLANT, "agreement_on": "2026-11-26", "agreement_until": "2027-05-31"}
        assert (await methodologist.put(f"{DIRECTORY}/{plant}", json=longer)).status_code == 204
        kept = [first, {"signed_on": "2026-11-26", "valid_until": None, "number": "13-с"}]
        assert (await seen(registry, plant))["earlier_agreements"] == kept, "another term is not lost either"


async def test_an_agreement_ends_early(own: OwnRegistry) -> None:
    own.calendar.turn_to(datetime(2026, 11, 26, 9, tzinfo=UTC))
    async with own.run() as registry:
        plant = await a_partner(registry, agreement_on="2026-09-01", agreement_until="2027-05-31")
        end = f"{DIRECTORY}/{plant}/agreements/end"
        methodologist = registry.as_.methodologist()
        before = await methodologist.post(end, json={"on": "2026-08-31"})
        assert refused(before) == (422, "AGREEMENT_REFUSED", ["AGREEMENT_ENDS_EARLY"])
        after = await methodologist.post(end, json={"on": "2027-06-01"})
        assert refused(after) == (422, "AGREEMENT_REFUSED", ["AGREEMENT_ENDS_LATE"])
        curator = registry.as_.curator(await registry.school())
        assert refused(await curator.post(end, json={"on": "2026-11-25"}))[:2] == (403, "ROLE_REQUIRED")
        ended = await methodologist.post(end, json={"on": "2026-11-25"})
        assert (ended.status_code, ended.json()["agreement_until"]) == (200, "2026-11-25")
        again = await methodologist.post(end, json={"on": "2026-11-24"})
        assert refused(again)[:2] == (409, "NO_AGREEMENT")


async def test_the_schools_of_its_mentors_are_told_thirty_days_before_an_agreement_ends(own: OwnRegistry) -> None:
    """Once for each last day, and nobody else."""
    own.calendar.turn_to(datetime(2026, 11, 25, 9, tzinfo=UTC))
    async with own.run() as registry:
        methodologist, told = registry.as_.methodologist(), "registry.agreement.ending"
        plant = await a_partner(registry, agreement_on="2026-01-01", agreement_until="2026-12-25")
        theirs, left, others = [await registry.school() for _ in range(3)]
        for school in (theirs, left):
            entry = {**MENTOR, "school_id": school, "workplace_id": plant, "workplace_kind": "ENTERPRISE"}
            made = await registry.as_.curator(school).post("/registry/v1/participants", json=entry)
            assert made.status_code == 201, made.text
        mentor = f"/registry/v1/participants/{made.json()['participant_id']}"
        assert (await registry.as_.curator(left).post(f"{mentor}/withdrawal", json={})).status_code == 200
        await looked_at(own, "2026-11-25")
        assert registry.published.of_school(theirs, told) == [], "thirty days of it are left after today"

        await looked_at(own, "2026-11-26")
        [event] = await registry.published.once(theirs, told, 1)
        assert event["data"] == {
            "school_id": theirs, "version": 1, "organisation_id": plant, "short_name": "Вымпел", "ends_on": "2026-12-25",
        }  # fmt: skip
        await looked_at(own, "2026-11-28")
        assert len(registry.published.of_school(theirs, told)) == 1, "the days that follow say nothing new"

        sooner = await methodologist.post(f"{DIRECTORY}/{plant}/agreements/end", json={"on": "2026-12-10"})
        assert sooner.status_code == 200, sooner.text
        await looked_at(own, "2026-11-29")
        again = await registry.published.once(theirs, told, 2)
        assert [each["data"]["ends_on"] for each in again] == ["2026-12-25", "2026-12-10"]

        followed = {"signed_on": "2026-11-29", "valid_until": "2027-11-28"}
        renewed = await registry.as_.curator(theirs).post(f"{DIRECTORY}/{plant}/agreements", json=followed)
        assert renewed.status_code == 201, renewed.text
        await looked_at(own, "2026-12-10")
        assert len(registry.published.of_school(theirs, told)) == 2
        for school in (left, others):
            assert registry.published.of_school(school, told) == [], "nobody from there is a mentor in it"


async def looked_at(own: OwnRegistry, on: str) -> None:
    """Wait until the round of agreements has done the day, whatever was to be said being said."""
    own.calendar.turn_to(datetime.fromisoformat(f"{on}T09:00:00+00:00"))

    async def is_done() -> bool:
        done = await own.database.collection("rounds").find_one({"_id": "agreements"})
        unsaid = await own.database.collection("agreements_told").count({"pending_since": {"$exists": True}})
        return done is not None and done["last_day"] >= on and not unsaid

    await until(is_done)


async def test_a_school_signs_no_agreement_with_a_school(registry: Registry) -> None:
    school = await registry.school()
    curator = registry.as_.curator(school)
    answer = await curator.post(f"{DIRECTORY}/{school}/agreements", json={"signed_on": "2026-01-01"})
    nowhere = await curator.post(f"{DIRECTORY}/{fresh()}/agreements", json={"signed_on": "2026-01-01"})
    assert refused(answer) == refused(nowhere) == (404, "PARTNER_NOT_FOUND", [])


async def test_a_workplace_is_closed_when_nobody_comes_from_it(registry: Registry) -> None:
    plant, school = await a_partner(registry), await registry.school()
    curator, methodologist = registry.as_.curator(school), registry.as_.methodologist()
    entry = {**MENTOR, "school_id": school, "workplace_id": plant, "workplace_kind": "ENTERPRISE"}
    mentor = (await curator.post("/registry/v1/participants", json=entry)).json()["participant_id"]
    still = await methodologist.post(f"{DIRECTORY}/{plant}/closure")
    assert refused(still)[:2] == (409, "ORGANISATION_IN_USE")
    assert "1 участник" in still.json()["detail"]
    await curator.post(f"/registry/v1/participants/{mentor}/withdrawal", json={})
    for _ in range(2):
        closed = await methodologist.post(f"{DIRECTORY}/{plant}/closure")
        assert (closed.status_code, closed.json()["status"]) == (200, "CLOSED")
    other = await curator.post("/registry/v1/participants", json={**entry, "full_name": "Рысин Пётр Ильич"})
    assert refused(other) == (422, "ENTRY_REFUSED", ["WORKPLACE_CLOSED"])
    for answer in (
        await methodologist.put(f"{DIRECTORY}/{plant}", json={**PLANT, "name": "ООО «Вымпел-2»"}),
        await methodologist.post(f"{DIRECTORY}/{plant}/agreements", json={"signed_on": "2026-01-01"}),
    ):
        assert refused(answer)[:2] == (409, "ORGANISATION_CLOSED")
    assert (await seen(registry, plant))["status"] == "CLOSED"


@pytest.mark.parametrize("then", ["register", "batch", "upload", "return", "programme", "year"])
async def test_nothing_begins_in_a_closed_school(registry: Registry, then: str) -> None:
    school = await registry.school()
    curator = registry.as_.curator(school)
    entry = {**MENTOR, "school_id": school, "form": "PUPIL_PUPIL", "birth_date": "2010-05-05", "grade": 10}
    mentor = (await curator.post("/registry/v1/participants", json=entry)).json()["participant_id"]
    await curator.post(f"/registry/v1/participants/{mentor}/withdrawal", json={})
    assert (await registry.as_.methodologist().post(f"{DIRECTORY}/{school}/closure")).status_code == 200
    at = "/registry/v1/participants"
    match then:
        case "register":
            answer = await curator.post(at, json={**entry, "full_name": "Рысин Пётр Ильич"})
        case "batch":
            many = await curator.post(f"{at}:batch", json={"participants": [entry]})
            [result] = many.json()["results"]
            assert (result["status"], result["problem"]["code"]) == (409, "ORGANISATION_CLOSED")
            return
        case "upload":
            file = {"file": ("база.csv", "ФИО наставляемого;Форма\nРысин Пётр Ильич;ученик-ученик\n".encode())}
            answer = await curator.post("/registry/v1/imports", data={"school_id": school}, files=file)
        case "return":
            answer = await curator.post(f"{at}/{mentor}/return", json={})
        case "programme":
            programme = {"school_id": school, "school_year": 2026, "model": "PUPILS", "forms": [], "curator": "Завуч"}
            answer = await curator.post("/registry/v1/programmes", json={**programme, "forms": ["PUPIL_PUPIL"]})
        case _:
            answer = await curator.post("/registry/v1/year-changes", json={"school_id": school, "from_year": 2025})
    assert refused(answer)[:2] == (409, "ORGANISATION_CLOSED")
    assert (await curator.get(f"{at}/{mentor}")).status_code == 200, "what has been is still read"
