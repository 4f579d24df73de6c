"""What ends with time ends proposals, day by day."""

from datetime import timedelta

from mentoring_common.testing.clocks import TERM_BEGINS
from mentoring_common.testing.waiting import until

from .conftest import School, Start


async def test_the_day_comes_on_which_consents_no_longer_last(start: Start, quiet_queues: None):
    """Consents to 15 November last for the thirty days that a pair needs until 16 October."""
    school = School()
    pupil, other = school.pupil(consents_until="2026-11-15"), school.pupil()
    school.senior(capacity=2)
    async with start() as matching:
        await matching.learn(school.people)
        curator = matching.as_.curator(school.school_id)
        await matching.run(curator)
        assert set(await matching.proposals(curator)) == {pupil.participant_id, other.participant_id}
    async with start(TERM_BEGINS + timedelta(days=15)) as last_day:
        assert len(await last_day.proposals(last_day.as_.curator(school.school_id))) == 2
    async with start(TERM_BEGINS + timedelta(days=16)) as day_after:
        curator = day_after.as_.curator(school.school_id)

        async def fallen() -> bool:
            return set(await day_after.proposals(curator)) == {other.participant_id}

        await until(fallen)
        told = (await curator.get(f"/matching/v1/proposals/{pupil.participant_id}")).json()
        assert (told["status"], told["reason_code"]) == ("WITHDRAWN", "H03_CONSENT")
