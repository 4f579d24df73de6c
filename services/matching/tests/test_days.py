"""What ends with time ends proposals, day by day: a pair needs everything for thirty days, the first one included."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from mentoring_common.events.contracts.registry import ParticipantState
from mentoring_common.testing.clocks import TERM_BEGINS
from mentoring_common.testing.waiting import until

from .conftest import School, Start

Ends = Callable[[School], ParticipantState]
"""Adds a pair to the school, and another thing that ends with time; the mentee whose proposal it ends."""


def consents(school: School) -> ParticipantState:
    school.senior()
    return school.pupil(consents_until="2026-11-15")


def certificate(school: School) -> ParticipantState:
    school.employee(cleared_until="2026-11-15")
    return school.choosing()


def admission(school: School) -> ParticipantState:
    school.employee(admitted_until="2026-10-16")
    return school.choosing()


def childhood(school: School) -> ParticipantState:
    """A pupil who mentors without a certificate is eighteen on 16 November."""
    school.senior(birth_date="2008-11-16", birth_year=2008)
    return school.pupil()


@pytest.mark.parametrize(
    ("ends", "reason"),
    [
        (consents, "H03_CONSENT"),
        (certificate, "H05_ADULT_CLEARANCE"),
        (admission, "H04_MENTOR_ADMITTED"),
        (childhood, "H05_ADULT_CLEARANCE"),
    ],
)
async def test_the_day_comes_on_which_it_no_longer_lasts(start: Start, quiet_queues: None, ends: Ends, reason: str):
    """It lasts for the days that a pair needs until 16 October."""
    school, lasting = School(), School()
    mentee, other = ends(school), lasting.pupil()
    lasting.senior()
    async with start() as matching:
        await matching.database.collection("rounds").delete_many({})  # of the case before, whose days came later
        await matching.learn([*school.people, *lasting.people])
        curator = matching.as_.curator(school.school_id, lasting.school_id)
        for each in (school, lasting):
            await matching.run(curator, each.school_id)
        assert set(await matching.proposals(curator)) == {mentee.participant_id, other.participant_id}
    async with start(TERM_BEGINS + timedelta(days=15)) as last_day:
        await until(lambda: judged_on(last_day, "2026-10-16"))
        curator = last_day.as_.curator(school.school_id, lasting.school_id)
        assert len(await last_day.proposals(curator)) == 2
    async with start(TERM_BEGINS + timedelta(days=16)) as day_after:
        curator = day_after.as_.curator(school.school_id, lasting.school_id)

        async def fallen() -> bool:
            return set(await day_after.proposals(curator)) == {other.participant_id}

        await until(fallen)
        told = (await curator.get(f"/matching/v1/proposals/{mentee.participant_id}")).json()
        assert (told["status"], told["reason_code"]) == ("WITHDRAWN", reason)


async def judged_on(matching, day: str) -> bool:
    done = await matching.database.collection("rounds").find_one({"_id": "judgement"})
    return done is not None and done["last_day"] >= day
