"""What a person is given of himself: what is counted of him, and nobody else."""

from .conftest import Reporting, School
from .test_live_figures import PUPILS

EXPORT = "/reporting/v1/persons/{}/export"


async def test_what_is_counted_of_a_person_is_told_to_his_school_alone(reporting: Reporting) -> None:
    school = School("СОШ № 5")
    await reporting.publish(
        [
            school.organisation(),
            school.participant("pupil-0", "MENTEE", PUPILS),
            school.participant("pupil-1", "MENTEE", PUPILS),
            school.participant("senior", "MENTOR", PUPILS, capacity=2),
            school.proposal("pupil-0", PUPILS),
            school.relation("pupil-0", PUPILS, 1, "APPROVED"),
            school.run(PUPILS, {"pupil-1": "H06_CAPACITY"}),
        ]
    )
    curator = reporting.as_.curator(school.school_id)
    await reporting.show(curator, lambda figures: figures["totals"]["approved"] == 1 and figures["unmatched_reasons"])
    paired, left, senior = [
        (await curator.get(EXPORT.format(f"{school.school_id}-{name}-person"))).json()
        for name in ("pupil-0", "pupil-1", "senior")
    ]
    assert [(each["role"], each["form"], each["status"]) for each in paired["participations"]] == [
        ("MENTEE", PUPILS, "ACTIVE")
    ]
    assert [each["status"] for each in paired["proposals"]] == ["PENDING"]
    assert [each["status"] for each in paired["relations"]] == ["APPROVED"]
    assert (paired["runs"], left["proposals"]) == ([], [])
    assert [each["reason_text"] for each in left["runs"]] == ["Причина H06_CAPACITY"]
    assert senior["counted_as_mentor"] == [{"school_id": school.school_id, "school_year": 2026}]
    assert "pupil-1" not in str(paired)

    refused = await reporting.as_.curator("another-school").get(EXPORT.format(f"{school.school_id}-senior-person"))
    assert (refused.status_code, refused.json()["code"]) == (404, "PERSON_NOT_FOUND")
