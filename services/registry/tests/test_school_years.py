"""School years beside each other, and participations that end on a day."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from mentoring_common.testing.waiting import until

from .conftest import OwnRegistry, Registry
from .roster.papers import MENTEES, mentee, xlsx
from .test_participants import PATH, person

NAMES = ("Ветров Артём Иванович", "Лугина Анна Олеговна")


def roster(**told: Any) -> bytes:
    return xlsx(MENTEES, *(mentee(name, **told) for name in NAMES))


async def settled(registry: Registry, school: str, school_year: int) -> list[dict[str, Any]]:
    """The documents of a year, as soon as nothing of the school waits to be published."""
    participants = registry.database.collection("participants")

    async def nothing_waits() -> bool:
        return not await participants.count({"school_id": school, "pending_since": {"$exists": True}})

    await until(nothing_waits)
    return await participants.find({"school_id": school, "state.school_year": school_year}, sort=[("_id", 1)])


async def test_the_next_years_roster_changes_nothing_of_this_years(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    this_year = await registry.imported(curator, school, roster(), consents_on="2026-09-01")
    assert this_year["school_year"] == 2026
    before = await settled(registry, school, 2026)
    next_year = await registry.imported(
        curator, school, roster(request="Физика", birth="12.03.2011"), school_year="2027"
    )
    assert (next_year["school_year"], next_year["counts"]["people_registered"]) == (2027, 2)
    following = await settled(registry, school, 2027)
    assert {each["state"]["consents_on"] for each in following} == {None}, "consents are of a year"
    people = {each["person_id"] for each in before}
    assert {each["person_id"] for each in following} == people, "the same people"

    again = await registry.imported(curator, school, roster(request="Химия"), school_year="2027")
    assert again["counts"]["people_updated"] == 2
    topics = {year: {tuple(each["topics"]) for each in await registry.people(curator, school_year=year)}
              for year in (2026, 2027)}  # fmt: skip
    assert topics == {2026: {("математика",)}, 2027: {("химия",)}}


async def test_the_next_years_roster_leaves_this_years_documents_to_the_byte(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    await registry.imported(curator, school, roster(), consents_on="2026-09-01")
    before = await settled(registry, school, 2026)
    await registry.imported(curator, school, roster(request="Физика"), school_year="2027", consents_on="2026-09-30")
    assert await settled(registry, school, 2026) == before
    assert len(before) == len(await settled(registry, school, 2027)) == 2


async def test_a_year_too_far_ahead_and_a_declaration_of_the_future_are_refused(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    refused = await registry.upload(curator, school, roster(), school_year="2028", cleared_on="2036-01-01")
    assert refused.status_code == 422
    assert [error["code"] for error in refused.json()["errors"]] == ["SCHOOL_YEAR_TOO_FAR", "DATE_IN_FUTURE"]


@pytest.mark.parametrize(
    ("moment", "school_year"),
    [
        (datetime(2026, 7, 31, 12, tzinfo=UTC), 2025),
        (datetime(2026, 8, 1, 12, tzinfo=UTC), 2026),
        (datetime(2026, 7, 31, 22, tzinfo=UTC), 2026),  # 1 August in the municipality
    ],
)
async def test_from_august_the_coming_year_is_prepared(own: OwnRegistry, moment: datetime, school_year: int):
    own.calendar.turn_to(moment)
    async with own.run() as registry:
        school = await registry.school()
        curator = registry.as_.curator(school)
        made = await curator.post(PATH, json=person(school, consents_on=None))
        assert made.json()["school_year"] == school_year
        assert (await registry.imported(curator, school, roster()))["school_year"] == school_year


async def test_who_has_completed_is_of_the_year_in_which_he_did(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    done = await registry.imported(curator, school, roster(finished=date(2026, 5, 25)))
    for seen in await registry.people(curator):
        assert (seen["status"], seen["school_year"], seen["finished_on"]) == ("COMPLETED", 2025, "2026-05-25")
    rows = await registry.rows(curator, done["import_id"])
    assert all("COMPLETED_ALREADY" in [note["code"] for note in row["notes"]] for row in rows)
    again = await registry.imported(curator, school, roster(finished=date(2026, 5, 25)))
    assert again["counts"]["people_unchanged"] == 2


async def test_a_last_day_passes_and_consents_end_on_their_days(own: OwnRegistry):
    async with own.run() as registry:
        school = await registry.school()
        curator = registry.as_.curator(school)
        told = {
            "COMPLETED": {"full_name": "Ветров Артём", "finished_on": "2026-10-02"},
            "CONSENT_GAP": {"full_name": "Лугина Анна", "consents_until": "2026-10-02"},
            "ADMISSION_EXPIRED": {"full_name": "Зорин Глеб", "role": "MENTOR", "admitted_until": "2026-10-02"},
            "CLEARANCE_EXPIRED": {"full_name": "Орлов Пётр", "role": "MENTOR", "cleared_until": "2026-10-02"},
            "ACTIVE": {"full_name": "Громова Вера", "finished_on": "2026-10-30", "consents_until": "2026-10-30"},
        }
        for each in told.values():
            assert (await curator.post(PATH, json=person(school, **each))).status_code == 201

        async def outcomes() -> set[str]:
            seen = await registry.people(curator)
            return {each["suspended_code"] or each["status"] for each in seen}

        own.calendar.turn_to(datetime(2026, 10, 2, 9, tzinfo=UTC))
        rounds = registry.database.collection("rounds")

        async def done(day: str) -> bool:
            return await rounds.count({"_id": "participations", "last_day": day}) == 1

        await until(lambda: done("2026-10-02"))
        assert await outcomes() == {"ACTIVE"}, "the last day is a day of taking part"
        own.calendar.turn_to(datetime(2026, 10, 5, 9, tzinfo=UTC))
        await until(lambda: done("2026-10-05"))
        assert await outcomes() == set(told)
        assert len(await registry.published.once(school, "registry.participant.completed", 1)) == 1
        assert len(await registry.published.once(school, "registry.participant.suspended", 3)) == 3
