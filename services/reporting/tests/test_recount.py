"""Counts that come late, and counts that fail."""

from datetime import UTC, datetime, timedelta

from mentoring_common.auth import Scope
from mentoring_common.testing.waiting import until
from reporting.figures.domain import Counters, FormCount, SchoolCount
from reporting.figures.store import FigureStore, KeptCount

from .conftest import Reporting, School

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)
PUPILS = "PUPIL_PUPIL"


async def test_an_earlier_count_does_not_overwrite_a_later_one(reporting: Reporting):
    """Two processes count one school: the one that read its facts first may be the last to write."""
    apart = ("figures_apart", "counted_mentors_apart", "shared_mentors_apart")
    store = FigureStore(*map(reporting.database.collection, apart))
    school = Scope.of("school-1")
    earlier, later = (SchoolCount("school-1", {PUPILS: FormCount(Counters(mentees=number))}, 0) for number in (1, 2))
    await store.put(school, 2026, later, NOON + timedelta(milliseconds=1))
    await store.put(school, 2026, earlier, NOON)
    assert await store.of(school, 2026, undated_too=False) == [KeptCount(later, NOON + timedelta(milliseconds=1))]
    await store.put(school, 2026, earlier, NOON + timedelta(milliseconds=2))
    assert await store.of(school, 2026, undated_too=False) == [KeptCount(earlier, NOON + timedelta(milliseconds=2))]


async def test_a_school_that_could_not_be_counted_is_counted_when_it_can_be(reporting: Reporting):
    """Nobody notes it again: the failed count is remembered, and keeps no other school waiting."""
    broken, whole = School("СОШ № 8"), School("СОШ № 9")
    participants = reporting.database.collection("participants")
    methodologist = reporting.as_.methodologist()
    await participants.insert_one({"_id": "unreadable", "school_id": broken.school_id, "school_year": 2026})
    await reporting.publish(
        [broken.participant("pupil", "MENTEE", PUPILS), whole.participant("pupil", "MENTEE", PUPILS)]
    )
    await reporting.show(
        methodologist, lambda told: [school["school_id"] for school in told["schools"]] == [whole.school_id]
    )

    async def reported() -> bool:
        return "mentoring_counts_failed_total 0.0" not in (await reporting.as_.nobody().get("/metrics")).text

    await until(reported)
    await reporting.publish([whole.participant("other-pupil", "MENTEE", PUPILS)])
    await reporting.show(methodologist, lambda told: told["totals"]["mentees"] == 2)
    await participants.delete_many({"_id": "unreadable"})
    await reporting.show(methodologist, lambda told: told["totals"]["mentees"] == 3)
