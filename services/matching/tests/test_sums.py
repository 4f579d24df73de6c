"""What the whole municipality's pairs add up to, for those who watch the platform."""

import httpx
from mentoring_common.testing.waiting import until

from .conftest import School, Start

PAIRS = "mentoring_pairs"


async def shown(http: httpx.AsyncClient) -> dict[str, float]:
    lines = (await http.get("/metrics")).text.splitlines()
    told = (line.rpartition(" ") for line in lines if line.startswith(("mentoring_proposals_undecided", PAIRS)))
    return {name: float(value) for name, _, value in told}


async def test_what_waits_for_a_decision_and_what_was_decided_is_counted_without_any_schools_name(
    start: Start, quiet_queues: None, school: School, monkeypatch
) -> None:
    monkeypatch.setattr("matching.attention.gauges.LOOK_SECONDS", 0.05)
    async with start() as matching:
        curator = matching.as_.curator(school.school_id)
        pupils = [school.pupil(), school.pupil()]
        for _ in pupils:
            school.senior()
        await matching.learn(school.people)
        await matching.run(curator)

        async def are(undecided: int, approved: int) -> bool:
            told = await shown(curator)
            return (told["mentoring_proposals_undecided"], told['mentoring_pairs{status="APPROVED"}']) == (
                undecided,
                approved,
            )

        await until(lambda: are(2, 0))
        mentee_id, proposal = next(iter((await matching.proposals(curator)).items()))
        approval = {"mentor_id": proposal["mentor_id"]}
        decided = await curator.post(f"/matching/v1/proposals/{mentee_id}/approval", json=approval)
        assert decided.status_code == 200, decided.text
        await until(lambda: are(1, 1))
        assert school.school_id not in str(await shown(curator))
