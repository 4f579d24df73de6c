"""A pupil changes schools: asked for, released, accepted; what either school sees meanwhile and afterwards."""

from datetime import UTC, datetime
from typing import Any

import httpx
from mentoring_common.testing.waiting import until

from .conftest import OwnRegistry, Registry
from .test_guardians import MOTHER, address
from .test_participants import PATH, person

TRANSFERS = "/registry/v1/transfers"


async def two_schools(registry: Registry) -> tuple[str, str, dict[str, Any]]:
    """The old school, the new one, and a pupil of the old one with a guardian."""
    old, new = await registry.school(), await registry.school()
    curator = registry.as_.curator(old)
    made = (
        await curator.post(PATH, json=person(old, request_text="тихий, просит помочь", languages=["TG", "RU"]))
    ).json()
    assert (await curator.post(address(made["person_id"]), json=MOTHER)).status_code == 201
    return old, new, made


async def asked(caller: httpx.AsyncClient, school_id: str, person_id: str) -> dict[str, Any]:
    answer = await caller.post(TRANSFERS, json={"school_id": school_id, "person_id": person_id})
    assert answer.status_code == 201, answer.text
    transfer: dict[str, Any] = answer.json()
    return transfer


async def step(caller: httpx.AsyncClient, transfer: dict[str, Any], name: str) -> httpx.Response:
    return await caller.post(f"{TRANSFERS}/{transfer['transfer_id']}/{name}")


async def test_a_pupil_moves_with_everything_but_consents(registry: Registry):
    old, new, pupil = await two_schools(registry)
    theirs, ours = registry.as_.curator(old), registry.as_.curator(new)
    transfer = await asked(ours, new, pupil["person_id"])
    assert (transfer["status"], transfer["full_name"], transfer["from_school_id"]) == ("REQUESTED", None, old)
    assert (await theirs.get(f"{TRANSFERS}/waiting")).json() == {"to_release": 1, "to_accept": 0}
    assert (await ours.get(f"{TRANSFERS}/waiting")).json() == {"to_release": 0, "to_accept": 0}
    [seen] = (await theirs.get(TRANSFERS)).json()["items"]
    assert (seen["status"], seen["full_name"]) == ("REQUESTED", "Ветров Артём Иванович")
    early = await step(ours, transfer, "acceptance")
    assert (early.status_code, early.json()["code"]) == (409, "TRANSFER_MOVED_ON")
    assert (await step(ours, transfer, "release")).status_code == 404, "only the old school lets go"
    for _ in range(2):
        released = await step(theirs, transfer, "release")
        assert (released.status_code, released.json()["status"]) == (200, "RELEASED")
    assert (await theirs.get(f"{PATH}/{pupil['participant_id']}")).json()["status"] == "TRANSFERRED"
    assert (await ours.get(f"{TRANSFERS}/waiting")).json() == {"to_release": 0, "to_accept": 1}
    for _ in range(2):
        accepted = await step(ours, transfer, "acceptance")
        assert (accepted.status_code, accepted.json()["status"]) == (200, "ACCEPTED"), accepted.text
    [here] = await registry.people(ours)
    assert (here["person_id"], here["grade"], here["topics"]) == (pupil["person_id"], 7, ["математика"])
    assert here["languages"] == ["TG", "RU"]
    assert (here["consents_on"], here["person"]["request_text"], here["status"]) == (None, None, "ACTIVE")
    mine = (await ours.get(address(pupil["person_id"]))).json()["guardians"]
    assert [each["full_name"] for each in mine] == [MOTHER["full_name"]]
    told = await registry.published.once(old, "registry.participant.transferred", 1)
    assert (told[0]["data"]["status"], told[0]["data"]["person_id"]) == ("TRANSFERRED", pupil["person_id"])
    [registered] = await registry.published.once(new, "registry.participant.registered", 1)
    assert registered["data"]["person_id"] == pupil["person_id"], "the same human being, counted once"


async def test_the_old_school_keeps_its_record_and_learns_nothing_new(registry: Registry):
    old, new, pupil = await two_schools(registry)
    theirs, ours = registry.as_.curator(old), registry.as_.curator(new)
    transfer = await asked(ours, new, pupil["person_id"])
    await step(theirs, transfer, "release")
    await step(ours, transfer, "acceptance")
    card = f"{PATH}/{pupil['participant_id']}"
    read = await theirs.get(card)
    assert read.json()["person"]["full_name"] == "Ветров Артём Иванович"
    assert (read.json()["person"]["contact_phone"], read.json()["person"]["contact_email"]) == (None, None)
    seen = (await theirs.get(f"/registry/v1/people/{pupil['person_id']}")).json()
    assert (seen["full_name"], seen["contact_phone"]) == ("Ветров Артём Иванович", None)
    assert (await theirs.get(address(pupil["person_id"]))).status_code == 404
    assert (await theirs.get(f"/registry/v1/persons/{pupil['person_id']}/ties")).status_code == 404
    renamed = await theirs.patch(card, json={"full_name": "Чужов Артём"}, headers={"If-Match": read.headers["ETag"]})
    assert (renamed.status_code, renamed.json()["code"]) == (409, "TRANSFERRED")
    back = await theirs.post(f"{card}/return", json={})
    assert (back.status_code, back.json()["code"]) == (409, "MOVED_TO_ANOTHER_SCHOOL")


async def test_the_old_school_may_refuse_and_a_person_is_asked_for_once(registry: Registry):
    old, new, pupil = await two_schools(registry)
    theirs, ours = registry.as_.curator(old), registry.as_.curator(new)
    transfer = await asked(ours, new, pupil["person_id"])
    third = await registry.school()
    again = await registry.as_.curator(third).post(
        TRANSFERS, json={"school_id": third, "person_id": pupil["person_id"]}
    )
    assert (again.status_code, again.json()["code"]) == (409, "TRANSFER_OPEN")
    assert (await registry.as_.curator(third).get(TRANSFERS)).json()["items"] == []
    assert (await step(registry.as_.curator(third), transfer, "refusal")).status_code == 404
    assert (await step(theirs, transfer, "refusal")).json()["status"] == "REFUSED"
    assert (await theirs.get(f"{PATH}/{pupil['participant_id']}")).json()["status"] == "ACTIVE"
    assert (await step(theirs, transfer, "release")).status_code == 409
    assert (await asked(ours, new, pupil["person_id"]))["status"] == "REQUESTED", "it may be asked for again"


async def test_whom_nobody_knows_and_who_is_here_already_is_not_asked_for(registry: Registry):
    old, new, pupil = await two_schools(registry)
    ours = registry.as_.curator(new)
    unknown = await ours.post(TRANSFERS, json={"school_id": new, "person_id": "nobody"})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "PERSON_NOT_FOUND")
    foreign = await ours.post(TRANSFERS, json={"school_id": old, "person_id": pupil["person_id"]})
    assert (foreign.status_code, foreign.json()["code"]) == (404, "SCHOOL_NOT_FOUND")
    here = await registry.as_.curator(old).post(TRANSFERS, json={"school_id": old, "person_id": pupil["person_id"]})
    assert (here.status_code, here.json()["code"]) == (409, "PERSON_HERE_ALREADY")


async def test_after_thirty_days_nothing_waits_and_the_old_school_may_take_back(own: OwnRegistry):
    async with own.run() as registry:
        old, new, pupil = await two_schools(registry)
        transfer = await asked(registry.as_.curator(new), new, pupil["person_id"])
        assert transfer["expires_on"] == "2026-10-31"
        await step(registry.as_.curator(old), transfer, "release")
    own.calendar.turn_to(datetime(2026, 11, 1, 9, tzinfo=UTC))
    async with own.run() as registry:
        ours, theirs = registry.as_.curator(new), registry.as_.curator(old)

        async def has_expired() -> bool:
            return (await ours.get(TRANSFERS)).json()["items"][0]["status"] == "EXPIRED"

        await until(has_expired)
        assert (await step(ours, transfer, "acceptance")).status_code == 409
        back = await theirs.post(f"{PATH}/{pupil['participant_id']}/return", json={})
        assert (back.status_code, back.json()["status"]) == (200, "ACTIVE"), back.text


async def test_who_comes_back_in_the_same_year_takes_part_again(registry: Registry):
    """From the old school to the new one and back: he is active in one of them at every time, and consents anew."""
    old, new, pupil = await two_schools(registry)
    theirs, ours = registry.as_.curator(old), registry.as_.curator(new)
    there = await asked(ours, new, pupil["person_id"])
    await step(theirs, there, "release")
    assert (await step(ours, there, "acceptance")).status_code == 200
    back = await asked(theirs, old, pupil["person_id"])
    await step(ours, back, "release")
    for _ in range(2):
        assert (await step(theirs, back, "acceptance")).status_code == 200
    again = (await theirs.get(f"{PATH}/{pupil['participant_id']}")).json()
    assert (again["status"], again["consents_on"], again["finished_on"]) == ("ACTIVE", None, None)
    assert [each["status"] for each in await registry.people(ours)] == ["TRANSFERRED"]
    assert len(await registry.people(theirs)) == 1


async def test_who_was_let_go_stays_where_the_new_school_refuses(registry: Registry):
    old, new, pupil = await two_schools(registry)
    theirs, ours = registry.as_.curator(old), registry.as_.curator(new)
    transfer = await asked(ours, new, pupil["person_id"])
    assert (await step(ours, transfer, "refusal")).status_code == 404, "what it has asked itself the old school answers"
    await step(theirs, transfer, "release")
    for _ in range(2):
        refused = await step(ours, transfer, "refusal")
        assert (refused.status_code, refused.json()["status"]) == (200, "REFUSED")
    assert (await theirs.get(f"{PATH}/{pupil['participant_id']}")).json()["status"] == "ACTIVE"
    late = await step(ours, transfer, "acceptance")
    assert (late.status_code, late.json()["code"]) == (409, "TRANSFER_MOVED_ON")


async def test_the_old_school_takes_back_whom_it_has_let_go(registry: Registry):
    old, new, pupil = await two_schools(registry)
    theirs, ours = registry.as_.curator(old), registry.as_.curator(new)
    transfer = await asked(ours, new, pupil["person_id"])
    await step(theirs, transfer, "release")
    assert (await step(theirs, transfer, "refusal")).json()["status"] == "REFUSED"
    assert (await theirs.get(f"{PATH}/{pupil['participant_id']}")).json()["status"] == "ACTIVE"


async def test_who_was_returned_before_he_is_accepted_is_nowhere_twice(registry: Registry):
    old, new, pupil = await two_schools(registry)
    theirs, ours = registry.as_.curator(old), registry.as_.curator(new)
    transfer = await asked(ours, new, pupil["person_id"])
    await step(theirs, transfer, "release")
    returned = await theirs.post(f"{PATH}/{pupil['participant_id']}/return", json={})
    assert (returned.status_code, returned.json()["status"]) == (200, "ACTIVE")
    assert (await step(ours, transfer, "acceptance")).status_code == 200
    assert [each["status"] for each in await registry.people(theirs)] == ["TRANSFERRED"]
    assert [each["status"] for each in await registry.people(ours)] == ["ACTIVE"]
