"""What a replica keeps of a school form's mentors is what the database has, whoever changed it, and little enough."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from uuid import uuid4

import pytest
from matching.engine import Norms, PeopleIndex, Person
from matching.handlers import when_restored
from matching.methodology import load_norms
from matching.organisations.store import OrganisationStore
from matching.participants.changes import NAMED, ParticipantChanges
from matching.participants.domain import person_of
from matching.participants.store import ParticipantStore
from matching.preferences.store import PreferenceStore
from matching.programmes.store import ProgrammeStore
from matching.suggestions.kept import IDLE_SECONDS, LONGEST_SECONDS, KeptMentors, SchoolForm
from mentoring_common.auth import Scope
from mentoring_common.events.contracts.base import MUNICIPALITY
from mentoring_common.events.contracts.registry import ParticipantState, SupportNeed
from mentoring_common.mongo import Mongo
from mentoring_common.projection import Restored
from mentoring_common.testing.databases import beside
from mentoring_methodology.codes import MentoringForm
from mentoring_methodology.norms import Programmes
from mentoring_methodology.pack import load_pack

from .conftest import School, changed, withdrawn

TODAY = date(2026, 10, 1)
EVERYWHERE = Scope.system("a test's own database")


@dataclass
class Replica:
    """One process' stores and what it keeps, by a clock and a day of its own."""

    mongo: Mongo
    norms: Norms = field(default_factory=load_norms)
    today: date = TODAY
    now: float = 0.0
    most: int = 1000

    def __post_init__(self) -> None:
        collection = self.mongo.collection
        programmes: Programmes = load_pack().norms.programmes
        self.changes = ParticipantChanges(collection("participant_changes"))
        self.participants = ParticipantStore(
            collection("participants"), collection("support_needs"), OrganisationStore(collection("organisations")),
            ProgrammeStore(collection("programmes"), lambda: programmes),
            PreferenceStore(collection("matching_events"), collection("preferences")), self.changes,
        )  # fmt: skip
        self.kept = KeptMentors(self.participants, lambda: self.norms, lambda: self.today, self.most, lambda: self.now)

    async def fresh(self, key: SchoolForm) -> PeopleIndex:
        """What one says that is made now."""
        mentors = await self.participants.mentors(EVERYWHERE, key.school_id, key.form, key.school_year)
        return PeopleIndex(self.today, self.norms, [person_of(each) for each in mentors])

    async def is_true(self, key: SchoolForm, mentee: Person) -> bool:
        kept, fresh = await self.kept.of(key), await self.fresh(key)
        assert len(kept) == len(fresh)
        assert kept.against(mentee) == fresh.against(mentee)
        return kept.best(mentee, 50) == fresh.best(mentee, 50)


@pytest.fixture
async def mongo(mongo_uri: str) -> AsyncIterator[Mongo]:
    async with beside(mongo_uri, f"test_kept_{uuid4().hex[:12]}", drop=True) as opened:
        yield opened


@pytest.fixture
def replica(mongo: Mongo) -> Replica:
    return Replica(mongo)


@pytest.fixture
def other(mongo: Mongo) -> Replica:
    """Another process on the same database."""
    return Replica(mongo)


def key_of(school: School) -> SchoolForm:
    return SchoolForm(school.school_id, MentoringForm.PUPIL_PUPIL, 2026)


async def mentee_of(school: School, replica: Replica) -> Person:
    pupil = school.pupil()
    await replica.participants.apply([pupil])
    found = await replica.participants.get(EVERYWHERE, pupil.participant_id)
    assert found is not None
    return person_of(found)


Change = Callable[[Replica, ParticipantState], Awaitable[None]]


async def told(replica: Replica, senior: ParticipantState, **changes: object) -> None:
    await replica.participants.apply([changed(senior, **changes)])


async def left(replica: Replica, senior: ParticipantState) -> None:
    await replica.participants.apply([withdrawn(senior)])


async def restricted(replica: Replica, senior: ParticipantState) -> None:
    need = SupportNeed(
        school_id=senior.school_id,
        version=1,
        participant_id=senior.participant_id,
        allowed_variants=("LEADER_PASSIVE", "PEER_TO_PEER"),
    )
    await replica.participants.restrict([need])


async def restored(replica: Replica, senior: ParticipantState) -> None:
    await replica.mongo.collection("participants").update_one(
        {"_id": senior.participant_id}, {"$set": {"admitted_on": None}}
    )
    await when_restored(replica.changes)(Restored("participant", schools=frozenset({senior.school_id})))


async def restored_for_all(replica: Replica, senior: ParticipantState) -> None:
    await replica.mongo.collection("participants").update_one(
        {"_id": senior.participant_id}, {"$set": {"admitted_on": None}}
    )
    await when_restored(replica.changes)(Restored("organisation", schools=frozenset({MUNICIPALITY})))


async def erased(replica: Replica, senior: ParticipantState) -> None:
    await replica.mongo.collection("participants").delete_many({"_id": senior.participant_id})
    await replica.changes.forget([senior.participant_id, senior.person_id], {senior.school_id})


CHANGES: dict[str, Change] = {
    "another topic": partial(told, topics=("физика",)),
    "no admission": partial(told, admitted_on=None),
    "another school form": partial(told, form="TEACHER_TEACHER"),
    "another year": partial(told, school_year=2025),
    "withdrawn": left,
    "a model told to matching alone": restricted,
    "restored": restored,
    "the municipality restored": restored_for_all,
    "erased": erased,
}


@pytest.mark.parametrize("name", sorted(CHANGES))
async def test_what_another_replica_has_changed_is_known_at_the_next_request(
    replica: Replica, other: Replica, school: School, name: str
) -> None:
    seniors = [school.senior() for _ in range(3)]
    mentee = await mentee_of(school, other)
    await other.participants.apply(seniors)
    assert len((await replica.kept.of(key_of(school))).best(mentee, 9)) == 3
    before = (await replica.kept.of(key_of(school))).best(mentee, 9)
    await CHANGES[name](other, seniors[1])
    assert await replica.is_true(key_of(school), mentee)
    assert (await replica.kept.of(key_of(school))).best(mentee, 9) != before


@pytest.mark.parametrize("changes", [1, NAMED, NAMED + 1, 3 * NAMED])
async def test_no_change_of_many_is_missed(replica: Replica, other: Replica, school: School, changes: int) -> None:
    seniors = [school.senior() for _ in range(30)]
    mentee = await mentee_of(school, other)
    await other.participants.apply(seniors)
    await replica.kept.of(key_of(school))
    for number in range(changes):
        seniors[number % 30] = changed(seniors[number % 30], topics=("физика",) if number % 3 else ("математика",))
        await other.changes.note({school.school_id: [seniors[number % 30].participant_id]})
    await other.participants.apply(seniors)
    assert await replica.is_true(key_of(school), mentee)


async def test_a_new_day_and_new_norms_are_followed(replica: Replica, school: School) -> None:
    mentee = await mentee_of(school, replica)
    await replica.participants.apply([school.senior(), school.senior(admitted_until=TODAY)])
    assert len((await replica.kept.of(key_of(school))).best(mentee, 9)) == 2
    replica.today += timedelta(days=1)
    assert len((await replica.kept.of(key_of(school))).best(mentee, 9)) == 1
    replica.norms = replace(
        replica.norms, weights={form: dict.fromkeys(of, 1) for form, of in replica.norms.weights.items()}
    )
    assert await replica.is_true(key_of(school), mentee)


async def test_an_index_that_a_note_has_not_reached_is_put_right_by_what_the_database_says(
    replica: Replica, school: School
) -> None:
    seniors = [school.senior() for _ in range(2)]
    mentee = await mentee_of(school, replica)
    await replica.participants.apply(seniors)
    index, key = await replica.kept.of(key_of(school)), key_of(school)
    names = [each.participant_id for each in seniors]
    await replica.participants.states.apply([withdrawn(seniors[0])])  # stored, and not noted yet
    assert len(index.best(mentee, 9)) == 2
    found = await replica.participants.mentors_among(EVERYWHERE, key.school_id, key.form, key.school_year, names)
    assert not replica.kept.correct(index, names, found)
    assert [each.mentor.participant_id for each in index.best(mentee, 9)] == names[1:]
    assert replica.kept.correct(index, names[1:], found)


async def test_two_first_notes_at_once_are_both_kept(replica: Replica, other: Replica, school: School) -> None:
    for round_ in range(20):
        at = f"{school.school_id}-{round_}"
        await asyncio.gather(replica.changes.note({at: ["a"]}), other.changes.note({at: ["b"]}))
        since = await replica.changes.since(at, 0)
        assert since.ids is not None
        assert {"a", "b"} <= since.ids


async def test_the_erased_is_in_no_replicas_memory_after_a_look_nor_in_the_notes(
    replica: Replica, other: Replica, school: School
) -> None:
    seniors = [school.senior() for _ in range(3)]
    await other.participants.apply(seniors)
    await replica.kept.of(key_of(school))
    await erased(other, seniors[1])
    await replica.kept.look()
    read = replica.kept._kept[key_of(school)].read
    assert read is not None
    assert seniors[1].participant_id not in read.index
    assert not read.index.named([seniors[1].person_id])
    notes = await replica.mongo.collection("participant_changes").find({})
    assert seniors[1].participant_id not in str(notes)


async def test_who_asked_longest_ago_goes_first_and_nobody_stays_for_ever(mongo: Mongo) -> None:
    replica = Replica(mongo, most=7)
    schools = [School() for _ in range(3)]
    for school in schools:
        await replica.participants.apply([school.senior() for _ in range(3)])
    first, second, third = (key_of(school) for school in schools)
    await replica.kept.of(first)
    await replica.kept.of(second)
    await replica.kept.of(first)
    await replica.kept.of(third)
    assert [key in replica.kept for key in (first, second, third)] == [True, False, True]
    assert len(replica.kept) == 6
    replica.now += IDLE_SECONDS + 1
    await replica.kept.look()
    assert len(replica.kept) == 0
    assert first not in replica.kept


async def test_a_change_whose_note_was_lost_is_known_within_the_hour(replica: Replica, school: School) -> None:
    senior = school.senior()
    await replica.participants.apply([senior])
    await replica.kept.of(key_of(school))
    await replica.participants.states.apply([withdrawn(senior)])
    while replica.now <= LONGEST_SECONDS:
        replica.now += IDLE_SECONDS - 1
        await replica.kept.of(key_of(school))
        await replica.kept.look()
    assert len(await replica.kept.of(key_of(school))) == 0


async def test_those_who_ask_at_once_wait_for_one_reading(replica: Replica, school: School) -> None:
    await replica.participants.apply([school.senior() for _ in range(3)])
    found = await asyncio.gather(*(replica.kept.of(key_of(school)) for _ in range(8)))
    assert all(each is found[0] for each in found)
