"""A certificate, an admission and a consent taken back by the acts that are there for it, also with the broker killed.

Registry itself refuses at once, whoever hears of it when; matching withdraws the proposals within two seconds.
"""

import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from mentoring_common.testing.waiting import until

from .city import CHOOSING, EMPLOYEE
from .judges import Answer, Judges, judges
from .test_certificate_taken_back import FIRST_NAMES, MENTORS, PROMISED_SECONDS, is_ready, proposed

SUSPENDED_FOR = ("CLEARANCE_EXPIRED", "ADMISSION_REVOKED", "CONSENT_GAP")
"""Of the first, the second and the third mentor."""


@pytest.fixture
async def city(
    own_broker: Any, mongo_uri: str, token_settings: dict[str, Any], issue_token: Callable[..., str], database_name: str
) -> AsyncIterator[Judges]:
    async with judges(mongo_uri, own_broker.uri, token_settings, issue_token, database_name) as running:
        yield running


async def a_school_with_papers(city: Judges) -> tuple[str, list[Answer], str]:
    """A school, three of a partner's employees with a proposal each, and the third one's consent, seen signed."""
    school_id, works = await city.organisation(), await city.organisation("ENTERPRISE", agreement_on="2026-09-01")
    mentors = []
    for number in range(MENTORS):
        await city.register(school_id, full_name=f"Петров {FIRST_NAMES[number]} Петрович", **CHOOSING)
        employee = {**EMPLOYEE, "workplace_id": works, "workplace_kind": "ENTERPRISE"}
        mentors.append(await city.register(school_id, full_name=f"Сидоров {FIRST_NAMES[number]} Ильич", **employee))
    paper = {"person_id": mentors[2]["person_id"], "purpose": "PD_PROCESSING", "giver": "SELF"}
    curator = city.ask(city.registry, "curator", school_id)
    seen = await curator.post("/registry/v1/consents:grant", json={"consents": [{**paper, "given_on": "2026-09-01"}]})
    [granted] = seen.json()["results"]
    assert granted["status"] == 201, granted
    certificate = {"kind": "CERTIFICATE", "seen_on": "2026-09-05", "valid_until": "2027-08-31", "number": "1"}
    noted = await curator.put(f"/registry/v1/persons/{mentors[0]['person_id']}/clearance", json=certificate)
    assert noted.status_code == 200, noted.text
    run = await city.run("curator", school_id)
    assert run["proposed"] == MENTORS, run
    return school_id, mentors, granted["consent_id"]


async def take_back(city: Judges, school_id: str, mentors: list[Answer], consent_id: str) -> None:
    """All three, and each is suspended before the answer is there."""
    curator = city.ask(city.registry, "curator", school_id)
    reason = {"kind": "MISSING", "reason": "Отозвана"}
    acts = [
        await curator.put(f"/registry/v1/persons/{mentors[0]['person_id']}/clearance", json=reason),
        await curator.post(
            f"/registry/v1/admissions/{mentors[1]['participant_id']}/revoke", json={"code": "COMPLAINT"}
        ),
        await curator.post(f"/registry/v1/consents/{consent_id}/withdrawal"),
    ]
    assert [answer.status_code for answer in acts] == [200, 200, 200], [answer.text for answer in acts]
    for mentor, code in zip(mentors, SUSPENDED_FOR, strict=True):
        now = (await curator.get(f"/registry/v1/participants/{mentor['participant_id']}")).json()
        assert (now["status"], now["suspended_code"]) == ("SUSPENDED", code)


async def test_within_two_seconds(city: Judges) -> None:
    school_id, mentors, consent_id = await a_school_with_papers(city)
    await take_back(city, school_id, mentors, consent_id)
    assert await seconds_until_they_fall(city, school_id) < PROMISED_SECONDS


async def test_within_two_seconds_of_the_return_of_a_broker_that_was_killed(city: Judges, own_broker: Any) -> None:
    school_id, mentors, consent_id = await a_school_with_papers(city)
    own_broker.kill()
    await take_back(city, school_id, mentors, consent_id)
    assert await proposed(city, school_id) == {mentor["participant_id"] for mentor in mentors}
    own_broker.start()

    async def are_connected() -> bool:
        return all([await is_ready(city, app) for app in (city.registry, city.matching)])

    await until(are_connected)
    assert await seconds_until_they_fall(city, school_id) < PROMISED_SECONDS


async def seconds_until_they_fall(city: Judges, school_id: str) -> float:
    """Until the first proposal has fallen; returns when none is left."""
    since = time.monotonic()

    async def has_one_fallen() -> bool:
        return len(await proposed(city, school_id)) < MENTORS

    await until(has_one_fallen)
    waited = time.monotonic() - since

    async def have_all_fallen() -> bool:
        return not await proposed(city, school_id)

    await until(have_all_fallen)
    return waited
