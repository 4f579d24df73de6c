"""The name of another school's mentor is told to the mentee's school once his own has agreed, and to nobody else."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from aio_pika.abc import AbstractExchange
from mentoring_common.clock import utc_now
from mentoring_common.events.contracts.matching import RelationState
from mentoring_common.events.envelope import wire
from mentoring_common.testing.exchange import exchange_at, publish
from mentoring_common.testing.waiting import consumes, until

from .conftest import Registry
from .test_participants import PATH, person

NAMES = "/registry/v1/names"


@pytest.fixture
async def exchange(amqp_uri: str) -> AsyncIterator[AbstractExchange]:
    async with exchange_at(amqp_uri) as exchange:
        yield exchange


async def tell(registry: Registry, exchange: AbstractExchange, relation: RelationState) -> None:
    """Matching tells of the pair; registry has learned it."""
    await until(lambda: consumes(registry.as_.nobody()))
    await publish(exchange, [wire("matching.relation.approved.v1", relation.relation_id, relation, utc_now(), None)])

    async def known() -> bool:
        found = await registry.database.collection("relations").find({"_id": relation.relation_id})
        return [each["version"] for each in found] == [relation.version]

    await until(known)


async def told(caller: httpx.AsyncClient, participant_id: str) -> dict[str, Any]:
    answer = await caller.post(NAMES, json={"ids": [participant_id]})
    assert answer.status_code == 200, answer.text
    names: dict[str, Any] = answer.json()["names"]
    return names


async def test_the_name_is_told_once_both_schools_agree(registry: Registry, exchange: AbstractExchange):
    here, there, third = await registry.school(), await registry.school(), await registry.school()
    mentor = {**person(there), "role": "MENTOR", "full_name": "Соседова Вера Павловна", "grade": 10, "birth_year": 2010}
    lender = registry.as_.curator(there)
    made = await lender.post(PATH, json={**mentor, "transfer_consent_on": "2026-09-01"})
    assert made.status_code == 201, made.text
    mentor_id = made.json()["participant_id"]
    relation = RelationState(
        school_id=here, version=1, relation_id=f"relation-{uuid4().hex}", school_year=2026, form="PUPIL_PUPIL",
        mentor_id=mentor_id, mentor_person_id=made.json()["person_id"], mentee_ids=("mentee",),
        mentee_person_ids=("person",), status="APPROVED", approved_at=utc_now(), mentor_school_id=there,
    )  # fmt: skip
    asking = registry.as_.curator(here)
    await tell(registry, exchange, relation)
    assert await told(asking, mentor_id) == {}, "his school has not agreed"
    agreed = {"version": 2, "mentor_school_agreed_on": utc_now().date()}
    await tell(registry, exchange, relation.model_copy(update=agreed))
    assert (await told(asking, mentor_id))[mentor_id]["full_name"] == "Соседова Вера Павловна"
    assert await told(registry.as_.curator(third), mentor_id) == {}
    assert (await asking.get(f"{PATH}/{mentor_id}")).status_code == 404, "a name, and no card"
    officer = registry.as_.officer()
    log = (await officer.get("/registry/v1/access-log", params={"person_id": made.json()["person_id"]})).json()
    assert [each["operation"] for each in log["items"] if each["school_id"] == here] == [f"POST {NAMES}"]
    taken_back = await lender.get(f"{PATH}/{mentor_id}")
    changed = await lender.patch(
        f"{PATH}/{mentor_id}", json={"transfer_consent_on": None}, headers={"If-Match": taken_back.headers["etag"]}
    )
    assert changed.status_code == 200, changed.text
    assert await told(asking, mentor_id) == {}, "he lets his data be passed on no more"
