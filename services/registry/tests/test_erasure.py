"""A person is erased from registry: nothing of him stays, what was counted stays, and no list brings him back."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from bson import json_util
from mentoring_common.testing.waiting import until

from .conftest import OwnRegistry, Registry
from .test_guardians import MOTHER
from .test_participants import PATH, person

ERASURE = "/registry/v1/persons/{}/erasure"
ERASURES = "/registry/v1/erasures"
ASKED = {
    "ground": "CONSENT_WITHDRAWN", "basis_number": "17-ПД", "basis_on": "2026-09-01", "no_other_basis": True
}  # fmt: skip
NAME = "Канарейкина Аврора Никитична"
CANARIES = {
    "full_name": NAME,
    "birth_date": "2012-03-17",
    "birth_year": 2012,
    "contact_email": "aurora.canary@example.org",
    "contact_phone": "+79001237654",
    "request_text": "канареечный запрос",
}
TOLD = ("Канарейкин", "канарейкин", "2012-03-17", "aurora.canary", "9001237654", "канареечный", MOTHER["full_name"])


async def erased(registry: Registry, school: str, person_id: str) -> dict[str, Any]:
    """Ask for it, and wait until registry has taken the person out; the other services are not there to confirm."""
    asked = await registry.as_.curator(school).post(ERASURE.format(person_id), json=ASKED)
    assert asked.status_code == 202, asked.text
    collection = registry.database.collection("erasures")

    async def is_swept() -> bool:
        found = await collection.find({"_id": asked.json()["erasure_id"]})
        return bool(found and found[0]["swept_at"])

    await until(is_swept)
    return dict(asked.json())


async def everything(registry: Registry, *but: str) -> str:
    """All documents of registry's database as text."""
    names = [each for each in await registry.database.database.list_collection_names() if each not in but]
    documents = [each for name in names for each in await registry.database.collection(name).find({})]
    return json_util.dumps(documents, ensure_ascii=False)


async def canary(registry: Registry, school: str) -> dict[str, Any]:
    """Somebody with canary values wherever a person has any."""
    curator = registry.as_.curator(school)
    keyed = {"Idempotency-Key": uuid4().hex}
    made = await curator.post(PATH, json=person(school, **CANARIES), headers=keyed)
    assert made.status_code == 201, made.text
    person_id = made.json()["person_id"]
    added = await curator.post(f"/registry/v1/persons/{person_id}/guardians", json=MOTHER)
    assert added.status_code == 201, added.text
    return dict(made.json())


async def test_nothing_of_an_erased_person_stays_in_registry(registry: Registry, school: str):
    made = await canary(registry, school)
    person_id, participant_id = made["person_id"], made["participant_id"]
    await registry.published.once(school, "registry.participant.registered", 1)
    before = await everything(registry)
    assert all(each in before for each in TOLD)
    await erased(registry, school, person_id)
    after = await everything(registry, "erasures")
    assert not [each for each in TOLD if each in after]
    left = await registry.database.collection("events").find({"events.data.person_id": person_id})
    assert {event["type"] for each in left for event in each["events"]} == {"registry.participant.erased.v1"}
    curator = registry.as_.curator(school)
    for address in (f"{PATH}/{participant_id}", f"/registry/v1/people/{person_id}", ERASURE.format(person_id)):
        answer = await curator.request("POST" if address.endswith("erasure") else "GET", address, json=ASKED)
        assert answer.status_code == 404, answer.text


async def test_what_was_counted_stays_counted_without_him(registry: Registry, school: str):
    made = await canary(registry, school)
    curator = registry.as_.curator(school)
    before = (await curator.get("/registry/v1/census")).json()["members"]
    await erased(registry, school, made["person_id"])
    assert (await curator.get("/registry/v1/census")).json()["members"] == before
    told = await registry.published.once(school, "registry.participant.updated", 1)
    [state] = [each["data"] for each in told if each["data"]["status"] == "WITHDRAWN"]
    counted = {"school_id": school, "role": "MENTEE", "form": "PUPIL_PUPIL", "status": "WITHDRAWN"}
    assert {name: state[name] for name in counted} == counted
    assert {"birth_date", "birth_year", "grade"}.isdisjoint(state)
    assert made["person_id"] not in json.dumps(state)
    assert made["participant_id"] not in json.dumps(state)
    [tomb] = await registry.published.once(school, "registry.participant.erased", 1)
    assert tomb["data"]["tomb_id"] == state["person_id"]
    assert (tomb["data"]["person_id"], tomb["data"]["record_ids"]) == (made["person_id"], [made["participant_id"]])


async def test_no_list_brings_him_back_and_a_curator_who_speaks_with_him_may(registry: Registry, school: str):
    made = await canary(registry, school)
    await erased(registry, school, made["person_id"])
    body = person(school, **CANARIES)
    client = registry.as_.client(school)
    refused = await client.post(PATH, json=body)
    assert (refused.status_code, refused.json()["code"]) == (409, "PERSON_ERASED")
    namesake = {**body, "birth_date": "2012-03-18"}
    batch = (await client.post(f"{PATH}:batch", json={"participants": [body, namesake]})).json()["results"]
    assert [each["status"] for each in batch] == [409, 201]
    assert batch[0]["problem"]["code"] == "PERSON_ERASED"
    again = await registry.as_.curator(school).post(PATH, json=body)
    assert again.status_code == 201, again.text
    assert again.json()["person_id"] != made["person_id"]
    [known] = (await client.post(f"{PATH}:batch", json={"participants": [body]})).json()["results"]
    assert (known["status"], known["participant_id"]) == (200, again.json()["participant_id"])


async def test_what_others_papers_say_of_him_is_taken_out(registry: Registry, school: str):
    made = await canary(registry, school)
    curator = registry.as_.curator(school)
    other = person(school, full_name="Спицын Олег Ильич", request_text=f"дружит: {NAME}")
    spared = (await curator.post(PATH, json=other)).json()
    await erased(registry, school, made["person_id"])
    left = (await curator.get(f"{PATH}/{spared['participant_id']}")).json()
    assert left["version"] == spared["version"] + 1
    assert left["person"]["request_text"] == "(данные удалены)"
    assert "Канарейкин" not in json.dumps(left, ensure_ascii=False)
    assert left["person"]["full_name"] == "Спицын Олег Ильич"


async def test_what_a_school_answered_of_an_assignment_does_not_name_him(registry: Registry, school: str):
    made = await canary(registry, school)
    assigned = {"title": "Отчитаться о запуске", "text": "Пришлите приказ", "due_on": "2099-12-15", "schools": [school]}
    set_to_it = await registry.as_.methodologist().post("/registry/v1/assignments", json=assigned)
    address = f"/registry/v1/assignments/{set_to_it.json()['assignment_id']}"
    answer = {"school_id": school, "outcome": "DECLINED", "note": f"Выбыла {NAME}"}
    assert (await registry.as_.curator(school).post(f"{address}/answers", json=answer)).status_code == 200
    await erased(registry, school, made["person_id"])
    [told] = (await registry.as_.curator(school).get(address)).json()["schools"]
    assert (told["status"], told["note"]) == ("DECLINED", "(данные удалены)")


async def test_who_may_and_what_is_refused(registry: Registry, school: str):
    made = await canary(registry, school)
    address = ERASURE.format(made["person_id"])
    curator = registry.as_.curator(school)
    for wrong, code in (
        ({"basis_on": "2040-01-01"}, "ERASURE_REFUSED"),
        ({"basis_number": f"заявление {NAME}"}, "ERASURE_REFUSED"),
        ({"no_other_basis": False}, "REQUEST_INVALID"),
        ({"ground": "BECAUSE"}, "REQUEST_INVALID"),
    ):
        answer = await curator.post(address, json={**ASKED, **wrong})
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    stranger = registry.as_.curator(await registry.school())
    assert (await stranger.post(address, json=ASKED)).status_code == 404
    begun = await erased(registry, school, made["person_id"])
    assert begun["due_on"] == "2026-10-01", "a month from the demand, on whatever day it is entered"
    assert [(each["service"], each["confirmed_at"]) for each in begun["confirmations"]] == [
        (service, None) for service in ("registry", "matching", "notifications", "reporting")
    ]
    seen = (await registry.as_.officer().get(f"{ERASURES}/{begun['erasure_id']}")).json()
    assert (seen["person_id"], seen["status"], seen["ground"]) == (made["person_id"], "REQUESTED", "CONSENT_WITHDRAWN")
    assert NAME not in json.dumps(seen, ensure_ascii=False)
    assert (await stranger.get(f"{ERASURES}/{begun['erasure_id']}")).status_code == 404
    assert (await stranger.get(ERASURES)).json()["items"] == []
    assert [each["erasure_id"] for each in (await curator.get(ERASURES)).json()["items"]] == [begun["erasure_id"]]


async def test_whom_two_schools_know_the_officer_erases(registry: Registry, school: str):
    made = await canary(registry, school)
    person_id, elsewhere = made["person_id"], await registry.school()
    curator, asking = registry.as_.curator(school), registry.as_.curator(elsewhere)
    transfer = await asking.post("/registry/v1/transfers", json={"school_id": elsewhere, "person_id": person_id})
    address = f"/registry/v1/transfers/{transfer.json()['transfer_id']}"
    assert (await curator.post(f"{address}/release")).status_code == 200
    assert (await asking.post(f"{address}/acceptance")).status_code == 200
    refused = await asking.post(ERASURE.format(person_id), json=ASKED)
    assert (refused.status_code, refused.json()["code"]) == (409, "PERSON_OF_SEVERAL_SCHOOLS")
    begun = await registry.as_.officer().post(ERASURE.format(person_id), json=ASKED)
    assert begun.status_code == 202, begun.text
    for each in (curator, asking):
        assert [one["person_id"] for one in (await each.get(ERASURES)).json()["items"]] == [person_id]


@pytest.mark.parametrize(
    ("told", "barred"),
    [
        ({"birth_date": "2012-03-17", "birth_year": 2012}, True),
        ({"birth_date": None, "birth_year": 2012}, True),
        ({"birth_date": "2012-03-18", "birth_year": 2012}, False),
        ({"birth_date": None, "birth_year": 2013}, False),
        ({"full_name": "Канарейкина Аврора Львовна"}, False),
    ],
)
async def test_by_what_a_list_is_known_to_name_him(
    registry: Registry, school: str, told: dict[str, Any], barred: bool
) -> None:
    made = await canary(registry, school)
    await erased(registry, school, made["person_id"])
    body = {name: value for name, value in {**person(school, **CANARIES), **told}.items() if value is not None}
    answer = await registry.as_.client(school).post(PATH, json=body)
    assert (answer.status_code == 409) is barred, answer.text


async def test_an_operator_is_told_on_the_twenty_fifth_of_thirty_days(own: OwnRegistry):
    async with own.run() as registry:  # the first of October
        school = await registry.school()
        made = await canary(registry, school)
        address = f"/registry/v1/persons/{made['person_id']}/erasure"
        answer = await registry.as_.curator(school).post(address, json={**ASKED, "basis_on": "2026-10-01"})
        assert (answer.status_code, answer.json()["due_on"]) == (202, "2026-10-31"), answer.text

        async def told_on(day: str) -> tuple[float, float]:
            """How many are due soon and overdue, as the operator's alert reads it, when the day's work is done."""
            own.calendar.turn_to(datetime.fromisoformat(day).replace(hour=9, tzinfo=UTC))

            async def is_done() -> bool:
                return await own.database.collection("rounds").count({"_id": "erasures", "last_day": day}) == 1

            await until(is_done)
            metrics = (await registry.as_.officer().get("/metrics")).text
            told = dict(line.rsplit(" ", 1) for line in metrics.splitlines() if line.startswith("mentoring_erasures_"))
            return float(told["mentoring_erasures_due_soon"]), float(told["mentoring_erasures_overdue"])

        assert await told_on("2026-10-25") == (0, 0)
        assert await told_on("2026-10-26") == (1, 0)
        assert await told_on("2026-10-31") == (1, 0), "its last day is not over"
        assert await told_on("2026-11-01") == (1, 1)
