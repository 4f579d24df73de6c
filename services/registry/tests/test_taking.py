"""Portions of an import on the real stores: a process dies anywhere in between, a row follows another of its person."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from mentoring_common.aggregate import Aggregates
from mentoring_common.batch import EventBatches
from mentoring_common.events.contracts.base import MUNICIPALITY
from mentoring_common.testing.clocks import TERM_BEGINS
from mentoring_methodology import load_pack
from registry.participations.commands import ANY_SCHOOL, Register
from registry.participations.entry import Entry
from registry.participations.store import ParticipationStore
from registry.participations.taken import Effect, Told
from registry.participations.taking import Takeover
from registry.people.duplicates import DuplicateStore
from registry.people.store import PersonStore

from .conftest import Registry

NAMES = ("Ветров Артём Иванович", "Лугина Анна Олеговна", "Зорин Егор Павлович", "Громова Вера Игоревна")


class Died(Exception):
    """The process is gone."""


class Mortal:
    """Lets a store die at its n-th write, before or after it is done."""

    def __init__(self, store: object, writes: list[str], dies_at: int, *, after: bool) -> None:
        self._store, self._writes, self._dies_at, self._after = store, writes, dies_at, after

    def __getattr__(self, name: str) -> object:
        kept = getattr(self._store, name)
        if name not in {"insert_many", "save", "save_many", "raise_"}:
            return kept

        async def write(*told: object, **named: object) -> object:
            self._writes.append(name)
            dies = len(self._writes) == self._dies_at
            if dies and not self._after:
                raise Died
            done = await kept(*told, **named)
            if dies:
                raise Died
            return done

        return write


def register_of(registry: Registry) -> Register:
    """The register's stores from beside, as the service builds them."""
    database = registry.database
    batches = EventBatches(database.collection("event_batches"), lambda: TERM_BEGINS)

    def aggregates(name: str) -> Aggregates:
        return Aggregates(database.collection(name), batches, lambda: TERM_BEGINS, lambda: None)

    return Register(
        PersonStore(aggregates("people"), *map(database.collection, ("people_unsettled", "consent_days"))),
        ParticipationStore(aggregates("participants")),
        DuplicateStore(database.collection("possible_duplicates")),
        load_pack,
        lambda: TERM_BEGINS,
        lambda: TERM_BEGINS.date(),
    )


def mentee(name: str, **said: object) -> Told:
    entry = Entry("MENTEE", "PUPIL_PUPIL", 2026, name, 2012, contact_phone="+79001234567", topics=("математика",))
    return Told(replace(entry, **said), "")


KNOWN = [mentee(name) for name in NAMES[:3]]
NEWS = [
    mentee(NAMES[0], topics=("физика",)),
    mentee(NAMES[0], topics=("физика",)),
    mentee(NAMES[1], contact_phone="+79001234567", contact_email="anna@mail.example"),
    mentee(NAMES[2]),
    mentee(NAMES[3]),
]
TOLD = [Effect.UPDATED, Effect.UNCHANGED, Effect.UPDATED, Effect.UNCHANGED, Effect.REGISTERED]


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("dies_at", range(1, 6))
async def test_whoever_ends_an_import_tells_what_the_dead_one_has_changed(
    registry: Registry, school: str, dies_at: int, after: bool
):
    register, import_id, writes = register_of(registry), uuid4().hex, list[str]()
    await Takeover(register, school, uuid4().hex).take(KNOWN)
    mortal = replace(
        register,
        people=Mortal(register.people, writes, dies_at, after=after),
        participations=Mortal(register.participations, writes, dies_at, after=after),
    )
    with pytest.raises(Died):
        await Takeover(mortal, school, import_id).take(NEWS)
    await register.participations.recover(import_id)
    taken = await Takeover(register, school, import_id, resumed=True).take(NEWS)
    assert [each.effect for each in taken] == TOLD
    assert len(await registry.people(registry.as_.curator(school))) == 4


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("dies_at", range(1, 4))
async def test_a_year_that_the_dead_one_has_corrected_is_told_with_the_year_before(
    registry: Registry, school: str, dies_at: int, after: bool
):
    register, import_id, writes = register_of(registry), uuid4().hex, list[str]()
    await Takeover(register, school, uuid4().hex).take(KNOWN)
    news = [mentee(NAMES[0], birth_year=2013, topics=("физика",)), mentee(NAMES[1], birth_year=2012)]
    mortal = replace(
        register,
        people=Mortal(register.people, writes, dies_at, after=after),
        participations=Mortal(register.participations, writes, dies_at, after=after),
    )
    with pytest.raises(Died):
        await Takeover(mortal, school, import_id).take(news)
    await register.participations.recover(import_id)
    taken = await Takeover(register, school, import_id, resumed=True).take(news)
    assert [(each.effect, each.birth_year_before) for each in taken] == [
        (Effect.UPDATED, 2012),
        (Effect.UNCHANGED, None),
    ]
    again = await Takeover(register, school, uuid4().hex).take(news)
    assert [(each.effect, each.birth_year_before) for each in again] == [(Effect.UNCHANGED, None)] * 2, "told once"


async def test_a_year_corrected_by_the_next_school_years_base_is_told(registry: Registry, school: str):
    register = register_of(registry)
    await Takeover(register, school, uuid4().hex).take(KNOWN)
    news = [mentee(NAMES[0], birth_year=2013, school_year=2027), mentee(NAMES[1], school_year=2027)]
    taken = await Takeover(register, school, uuid4().hex).take(news)
    assert [(each.effect, each.birth_year_before) for each in taken] == [
        (Effect.REGISTERED, 2012),
        (Effect.REGISTERED, None),
    ]


async def test_an_import_that_nobody_has_begun_tells_the_same(registry: Registry, school: str):
    register = register_of(registry)
    await Takeover(register, school, uuid4().hex).take(KNOWN)
    taken = await Takeover(register, school, uuid4().hex).take(NEWS)
    assert [each.effect for each in taken] == TOLD


async def test_a_second_row_changes_what_the_first_has_left(registry: Registry, school: str):
    """Both rows were compared with the person as he was before the file; the second must not take the first's news."""
    register = register_of(registry)
    await Takeover(register, school, uuid4().hex).take([mentee(NAMES[0], contact_phone=None)])
    takeover = Takeover(register, school, uuid4().hex)
    rows = [
        mentee(NAMES[0], contact_phone="+79001234567"),
        mentee(NAMES[0], contact_phone=None, contact_email="artem@mail.example"),
        mentee(NAMES[0], contact_phone=None),
    ]
    taken = await takeover.take(rows)
    assert [each.effect for each in taken] == [Effect.UPDATED, Effect.UPDATED, Effect.UNCHANGED]
    [person] = await register.people.all_of(ANY_SCHOOL, school)
    assert (person.contact_phone, person.contact_email, person.version) == (
        "+79001234567",
        "artem@mail.example",
        3,
    )


async def test_people_who_have_moved_on_are_renewed_one_by_one(registry: Registry, school: str):
    """A bulk that has not moved everybody leaves nobody behind."""
    register = register_of(registry)
    other = await registry.school()
    college = f"college-of-{school}"
    born, kind = date(2004, 3, 12), "COLLEGE"
    helpers = [
        Told(
            Entry("MENTOR", "STUDENT_PUPIL", 2026, name, birth_date=born, workplace_id=college, workplace_kind=kind),
            college,
        )
        for name in NAMES[:3]
    ]
    await Takeover(register, school, uuid4().hex).take(helpers)
    partners = await register.people.all_of(ANY_SCHOOL, MUNICIPALITY)
    [second] = [person for person in partners if person.full_name == NAMES[1] and person.known_in == (school,)]

    class Overtaken(Mortal):
        """Somebody else changes the second of them just before the bulk."""

        def __getattr__(self, name: str) -> object:
            if name == "save_many":

                async def save_many(*told: object) -> bool:
                    following = replace(second, contact_phone="+79007654321", version=second.version + 1)
                    await register.people.save(ANY_SCHOOL, following, uuid4().hex, None)
                    done = await register.people.save_many(*told)
                    assert done is False
                    return done

                return save_many
            return getattr(self._store, name)

    overtaken = replace(register, people=Overtaken(register.people, [], 0, after=False))
    taken = await Takeover(overtaken, other, uuid4().hex).take(helpers)
    assert [each.effect for each in taken] == [Effect.REGISTERED] * 3
    people = await register.people.of(ANY_SCHOOL, [each.participation.state.person_id for each in taken])
    assert {person.known_in for person in people.values()} == {(school, other)}
    assert people[second.person_id].contact_phone == "+79007654321", "what came between stays"
