"""What waits because of pairs, counted by school."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from matching.attention.domain import SchoolWaiting
from matching.attention.store import AttentionStore
from mentoring_common.auth import Scope
from mentoring_common.testing.waiting import until

from .conftest import Matching, School, changed

THEN = datetime(2026, 10, 1, tzinfo=UTC)
LATER = THEN + timedelta(minutes=1)


async def waiting(caller: httpx.AsyncClient, school_id: str, **asked: Any) -> dict[str, Any] | None:
    answer = await caller.get("/matching/v1/attention", params=asked)
    assert answer.status_code == 200, answer.text
    return next((each for each in answer.json()["schools"] if each["school_id"] == school_id), None)


@pytest.mark.parametrize(
    ("changed_at", "last_run_at", "needed"),
    [(None, None, False), (None, THEN, False), (THEN, None, True), (LATER, THEN, True), (THEN, LATER, False)],
)
def test_a_run_is_needed_after_a_change(changed_at, last_run_at, needed):
    assert SchoolWaiting("school", changed_at, last_run_at).run_needed is needed


async def test_a_school_waits_for_a_run_until_it_has_one_and_again_after_a_change(matching: Matching, school: School):
    pupil, _alone = school.pupil(), school.pupil(topics=())
    school.senior()
    curator, methodologist = matching.as_.curator(school.school_id), matching.as_.methodologist()
    assert await waiting(curator, school.school_id) is None, "its people are not known here"
    await matching.learn(school.people)

    async def is_noted() -> bool:
        return await waiting(curator, school.school_id) is not None

    await until(is_noted)
    seen = await waiting(curator, school.school_id)
    assert seen is not None
    assert (seen["run_needed"], seen["last_run_at"], seen["without_pair"]) == (True, None, 2)

    await matching.run(curator)
    seen = await waiting(curator, school.school_id)
    assert seen is not None
    assert (seen["run_needed"], seen["without_pair"]) == (False, 1)
    of_city = await waiting(methodologist, school.school_id)
    assert of_city == {
        **seen,
        "without_pair": None,
        "to_decide": None,
        "approved": None,
        "suspended": None,
        "meetings": None,
        "drafts": None,
        "lending": None,
    }, "a municipal role decides nothing about people"

    await matching.learn([changed(pupil, topics=("химия",))])

    async def is_needed() -> bool:  # noted a moment after the change itself is kept
        seen = await waiting(methodologist, school.school_id)
        return seen is not None and seen["run_needed"]

    await until(is_needed)
    assert await waiting(curator, school.school_id, school_year=2027) is None


async def test_what_an_earlier_release_took_is_noted_at_the_first_start(matching: Matching, school: School):
    school.pupil()
    await matching.learn(school.people)
    collections = (matching.database.collection(name) for name in ("changes", "participants", "proposals"))
    changes, participants, proposals = collections

    async def is_noted() -> bool:  # a moment after the people themselves are kept
        return await changes.count({"school_id": school.school_id}) == 1

    await until(is_noted)
    noted = await AttentionStore(changes, participants, proposals).of_year(Scope.of(school.school_id), 2026)
    await changes.delete_many({})
    begun = AttentionStore(changes, participants, proposals)
    await begun.begin()
    found = await begun.of_year(Scope.of(school.school_id), 2026)
    (stored,) = await participants.find({"school_id": school.school_id})
    assert found == {school.school_id: stored["applied_at"]}
    assert noted.keys() == found.keys()
    await changes.update_one({"_id": f"{school.school_id}:2026"}, {"$set": {"changed_at": LATER}})
    await begun.begin()
    assert await begun.of_year(Scope.of(school.school_id), 2026) == {school.school_id: LATER}, "begun once"


async def test_whose_it_is(matching: Matching, school: School):
    school.pupil()
    await matching.learn(school.people)
    assert await waiting(matching.as_.curator("another-school"), school.school_id) is None
    answer = await matching.as_.client(school.school_id).get("/matching/v1/attention")
    assert (answer.status_code, answer.json()["code"]) == (403, "ROLE_REQUIRED")
