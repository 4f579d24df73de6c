"""Consents as matching learns of them: what a paper lacks on the day of a run, and one that a parent takes back."""

import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from mentoring_common.testing.waiting import until

from .city import MENTEE, MENTOR
from .judges import Answer, Judges, judges

PROMISED_SECONDS = 2.0
GIVEN_NAMES = ("Антон", "Борис", "Виктор")
"""The quickest of them is held to the promise: two busy cores may keep any one waiting."""
GUARDIANS = ("PD_PROCESSING", "PARTICIPATION")
UNDECLARED = {"consents_on": None}


@pytest.fixture
async def city(
    own_broker: Any, mongo_uri: str, token_settings: dict[str, Any], issue_token: Callable[..., str], database_name: str
) -> AsyncIterator[Judges]:
    async with judges(mongo_uri, own_broker.uri, token_settings, issue_token, database_name) as running:
        yield running


async def papers_seen(city: Judges, school_id: str, pupil: Answer, **more: str) -> list[str]:
    """The ids of both of a guardian's papers, noted now."""
    asked = [
        {"person_id": pupil["person_id"], "purpose": purpose, "giver": "GUARDIAN", "given_on": "2026-09-01", **more}
        for purpose in GUARDIANS
    ]
    curator = city.ask(city.registry, "curator", school_id)
    answer = await curator.post("/registry/v1/consents:grant", json={"consents": asked})
    results = answer.json()["results"]
    assert [each["status"] for each in results] == [201, 201], results
    return [each["consent_id"] for each in results]


@pytest.mark.parametrize(
    ("born", "more", "is_refused"),
    [
        ("2012-12-10", {}, True),  # turns 14 within the first 30 days of a pair
        ("2012-12-27", {}, False),  # on the first day after them
        ("2014-12-10", {"valid_until": "2026-12-25"}, True),
        ("2014-12-10", {"valid_until": "2026-12-26"}, False),
    ],
)
async def test_a_pair_needs_consents_of_thirty_days(
    city: Judges, born: str, more: dict[str, str], is_refused: bool
) -> None:
    """Asked on 26 November 2026 (cases C5 and C6 of the rules of consents)."""
    school_id = await city.organisation()
    pupil = await city.register(
        school_id, full_name="Петров Антон Ильич", **{**MENTEE, **UNDECLARED, "birth_date": born, "grade": 5}
    )
    mentor = await city.register(school_id, full_name="Сидоров Борис Ильич", **MENTOR)
    await papers_seen(city, school_id, pupil, **more)

    async def refused() -> bool:
        answer = (await city.pair(school_id, pupil["participant_id"], mentor["participant_id"])).json()
        return "H03_CONSENT" in {each["code"] for each in answer["reasons"]}

    async def as_expected() -> bool:
        return await refused() is is_refused

    await until(as_expected)


async def test_a_withdrawal_ends_the_proposal_within_two_seconds(city: Judges) -> None:
    school_id = await city.organisation()
    papers = {}
    for name in GIVEN_NAMES:
        pupil = await city.register(school_id, full_name=f"Петров {name} Ильич", **{**MENTEE, **UNDECLARED})
        papers[pupil["participant_id"]] = await papers_seen(city, school_id, pupil)
        await city.register(school_id, full_name=f"Сидоров {name} Петрович", **MENTOR)

    async def is_known() -> bool:
        return (await city.run("curator", school_id))["proposed"] == len(GIVEN_NAMES)

    await until(is_known)
    curator, waited = city.ask(city.registry, "curator", school_id), []
    for participant_id, (_, participation) in papers.items():
        answer = await curator.post(f"/registry/v1/consents/{participation}/withdrawal")
        taken_back = time.monotonic()
        assert answer.status_code == 200, answer.text
        now = (await curator.get(f"/registry/v1/participants/{participant_id}")).json()
        assert (now["status"], now["suspended_code"]) == ("SUSPENDED", "CONSENT_GAP"), "registry itself, at once"

        async def has_fallen(mentee: str = participant_id) -> bool:
            return mentee not in {each["mentee_id"] for each in await city.proposals(school_id)}

        await until(has_fallen)
        waited.append(time.monotonic() - taken_back)
    assert min(waited) < PROMISED_SECONDS, waited
