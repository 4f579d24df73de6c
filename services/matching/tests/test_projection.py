"""Whatever the broker does to registry's events, matching knows what registry knows."""

import random

from mentoring_common.census import Member, take_census
from mentoring_common.events.contracts.registry import ParticipantState
from mentoring_common.testing.waiting import until

from .conftest import Matching, School, changed, event_of, withdrawn


def lives(school: School, random: random.Random) -> tuple[list[ParticipantState], dict[str, ParticipantState]]:
    """Every version of every participant, and the last of each."""
    told: list[ParticipantState] = []
    for number in range(120):
        person = school.pupil() if number % 4 else school.senior()
        told.append(person)
        for _ in range(random.randrange(3)):
            person = changed(person, grade=random.randint(5, 11), topics=("физика",))
            told.append(person)
        if number % 7 == 0:
            told.append(withdrawn(person))
    return told, {person.participant_id: person for person in told}


async def test_twice_and_in_disorder_is_the_same_as_once_in_order(matching: Matching):
    seed = random.randrange(1_000_000)
    for attempt in range(3):
        disorder = random.Random(seed + attempt)
        school = School()
        told, last = lives(school, disorder)
        await matching.publish([event_of(person) for person in told], disorder=disorder)
        await matching.knows(list(last.values()))
        stored = await matching.known(school.school_id)
        told_last = {name: state.model_dump(mode="json", exclude={"participant_id"}) for name, state in last.items()}
        assert {
            name: {field: document[field] for field in told_last[name]} for name, document in stored.items()
        } == told_last, f"seed {seed + attempt}"
        census = (await matching.as_.curator(school.school_id).get("/matching/v1/census")).json()
        expected = take_census(Member(school.school_id, name, state.version) for name, state in last.items())
        assert census == expected.model_dump()


async def test_an_old_version_that_comes_late_changes_nothing(matching: Matching, school: School):
    first = school.pupil()
    second = changed(first, grade=7)
    gone = withdrawn(second)
    for person in (gone, second, first, gone):
        await matching.learn([person])
    stored = (await matching.known(school.school_id))[first.participant_id]
    assert (stored["version"], stored["status"], stored["grade"]) == (3, "WITHDRAWN", 7)


async def test_one_spoiled_event_of_a_batch_is_parked_and_the_others_are_taken(matching: Matching, school: School):
    people = [school.pupil() for _ in range(9)]
    events = [event_of(person) for person in people]
    events[4]["data"]["grade"] = 99
    await matching.publish(events)
    await matching.knows([person for person in people if person is not people[4]])
    assert people[4].participant_id not in await matching.known(school.school_id)

    async def parked() -> bool:
        text = (await matching.as_.methodologist().get("/metrics")).text
        counted = 'mentoring_events_parked_total{queue="matching.registry"}'
        return any(line.startswith(counted) and float(line.rpartition(" ")[2]) >= 1 for line in text.splitlines())

    await until(parked)


async def test_fields_that_we_do_not_know_yet_do_no_harm(matching: Matching, school: School):
    person = school.pupil()
    event = event_of(person)
    event["data"]["shoe_size"] = 38
    event["newattribute"] = "x"
    await matching.publish([event])
    await matching.knows([person])
    assert "shoe_size" not in (await matching.known(school.school_id))[person.participant_id]
