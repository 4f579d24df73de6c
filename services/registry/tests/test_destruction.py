"""Thirty days after a consent to processing was taken back: who is listed, until when, and who is reminded."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from registry.destruction.domain import withdrawn_on
from registry.people.consents.ages import Birth
from registry.people.consents.domain import Consent, ConsentFact, ConsentState

from .conftest import OwnRegistry, Registry
from .test_consents import GUARDIANS, OWN, day, registered, seen

WAITING = "/registry/v1/erasures/waiting"
PD = "PD_PROCESSING"
TODAY = date(2026, 10, 20)
CHILD, TEEN, ADULT = (Birth(date(year, 5, 5), year) for year in (2014, 2010, 2000))


def paper(
    giver: str, given_on: str, withdrawn: str | None = None, *, purpose: str = PD, valid_until: str | None = None
) -> Consent:
    """A signed paper, taken back on a day or standing."""
    history = [ConsentFact(datetime(2026, 9, 1, tzinfo=UTC), ConsentState.GIVEN)]
    if withdrawn:
        history.append(ConsentFact(datetime(2026, 10, 1, tzinfo=UTC), ConsentState.WITHDRAWN))
    return Consent(
        "p-1", "s", 2, purpose, giver, "1", "hash", None, date.fromisoformat(given_on),
        date.fromisoformat(valid_until) if valid_until else None, "PAPER",
        date.fromisoformat(withdrawn) if withdrawn else None, tuple(history),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("birth", "consents", "since"),
    [
        (CHILD, [paper("GUARDIAN", "2026-09-01")], None),
        (CHILD, [], None),
        (CHILD, [paper("GUARDIAN", "2026-09-01", valid_until="2026-10-01")], None),
        (CHILD, [paper("GUARDIAN", "2026-09-01", "2026-10-02")], "2026-10-02"),
        (CHILD, [paper("GUARDIAN", "2026-09-01", "2026-10-02", purpose="PHOTO_VIDEO")], None),
        (CHILD, [paper("GUARDIAN", "2026-09-01", "2026-10-02"), paper("GUARDIAN", "2026-10-10")], None),
        (
            CHILD,
            [paper("GUARDIAN", "2026-09-01", "2026-10-02"), paper("GUARDIAN", "2026-10-10", "2026-10-12")],
            "2026-10-12",
        ),
        (TEEN, [paper("GUARDIAN", "2026-09-01"), paper("SELF", "2026-09-01", "2026-10-05")], "2026-10-05"),
        (
            TEEN,
            [paper("GUARDIAN", "2026-09-01", "2026-10-07"), paper("SELF", "2026-09-01", "2026-10-05")],
            "2026-10-05",
        ),
        (ADULT, [paper("GUARDIAN", "2018-01-01", "2018-04-01"), paper("SELF", "2026-09-01")], None),
        (ADULT, [paper("GUARDIAN", "2018-01-01", "2018-04-01")], "2018-04-01"),
    ],
)
def test_since_when_nothing_founds_the_processing(birth: Birth, consents: list[Consent], since: str | None) -> None:
    assert withdrawn_on(consents, birth, TODAY) == (date.fromisoformat(since) if since else None)


async def a_family_that_takes_back(registry: Registry, school: str) -> dict[str, Any]:
    """A pupil of fourteen whose guardian has taken back her consent to the processing of his data."""
    curator = registry.as_.curator(school)
    pupil = await registered(curator, school, birth_date="2012-05-05")
    [first, *_] = await seen(curator, pupil["person_id"], *GUARDIANS, OWN)
    taken = await curator.post(f"/registry/v1/consents/{first['consent_id']}/withdrawal")
    assert taken.json()["state"] == "WITHDRAWN", taken.text
    return pupil


async def test_a_withdrawn_consent_is_listed_until_another_one_is_given(own: OwnRegistry) -> None:
    own.calendar.turn_to(day("2026-10-01"))
    async with own.run() as registry:
        school, other = await registry.school(), await registry.school()
        curator = registry.as_.curator(school)
        pupil = await a_family_that_takes_back(registry, school)
        entry = {
            "person_id": pupil["person_id"], "school_id": school, "withdrawn_on": "2026-10-01",
            "due_on": "2026-10-31", "is_soon": False,
        }  # fmt: skip
        expected = {"items": [entry], "total": 1, "unfinished": []}
        for whoever in (curator, registry.as_.of_role("head", school), registry.as_.officer()):
            assert (await whoever.get(WAITING)).json() == expected
        assert (await registry.as_.curator(other).get(WAITING)).json()["items"] == []
        assert (await registry.as_.methodologist().get(WAITING)).status_code == 403
        own.calendar.turn_to(day("2026-10-26"))
        assert (await curator.get(WAITING)).json()["items"] == [{**entry, "is_soon": True}]
        await seen(curator, pupil["person_id"], GUARDIANS[0], given_on="2026-10-20")
        assert (await curator.get(WAITING)).json() == {"items": [], "total": 0, "unfinished": []}


async def test_the_school_is_reminded_on_the_twenty_fifth_day_and_once(own: OwnRegistry, wait_until) -> None:
    own.calendar.turn_to(day("2026-10-01"))
    async with own.run() as registry:
        school, told = await registry.school(), "registry.destruction.due"
        curator = registry.as_.curator(school)
        pupil = await a_family_that_takes_back(registry, school)
        erased = await registered(curator, school, full_name="Сомов Илья Павлович", birth_date="2013-05-05")
        asked = {
            "ground": "SUBJECT_REQUEST", "basis_number": "17-ПД", "basis_on": "2026-10-01", "no_other_basis": True
        }  # fmt: skip
        answer = await curator.post(f"/registry/v1/persons/{erased['person_id']}/erasure", json=asked)
        assert answer.status_code == 202, answer.text
        [waits] = (await curator.get(WAITING)).json()["unfinished"]
        assert waits == {
            "erasure_id": answer.json()["erasure_id"], "school_ids": [school], "due_on": "2026-10-31", "is_soon": False
        }  # fmt: skip

        async def looked_on(text: str) -> None:
            own.calendar.turn_to(day(text))

            async def is_done() -> bool:
                return await own.database.collection("rounds").count({"_id": "destructions", "last_day": text}) == 1

            await wait_until(is_done)

        await looked_on("2026-10-25")
        assert registry.published.of_school(school, told) == []
        await looked_on("2026-10-26")
        [event] = await registry.published.once(school, told, 1)
        assert event["data"] == {"school_id": school, "version": 1, "due_on": "2026-10-31", "people": 2}
        assert pupil["person_id"] not in str(event)
        await looked_on("2026-10-27")
        assert len(registry.published.of_school(school, told)) == 1, "the days that follow say nothing new"
