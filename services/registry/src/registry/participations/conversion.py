"""Documents of the first release, which kept the person within the participation, become people and participations.

Repeatable: a document names its person from then on. A process that dies in between has added people at most, whom
the next one finds again. While replicas of the first release still write, the repair converts what they add.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from mentoring_common.telemetry import get_logger, traceparent

from registry.participations import facts
from registry.participations.commands import ANY_SCHOOL, Register, cell_of, kept
from registry.participations.domain import claimed, following_person, person_of
from registry.participations.entry import Entry
from registry.participations.store import Converted, FirstRelease
from registry.people.domain import Person
from registry.people.duplicates import PossibleDuplicate
from registry.people.recognition import Recognition
from registry.people.roll import Roll

PORTION = 300
"""Documents in one bulk: the same as an import's portion."""


@dataclass
class Conversion:
    """Converts whatever the first release has left."""

    register: Register
    workplace_key: Callable[[str], str]
    """A workplace's name for comparison, as the directory reads it."""
    _rolls: dict[str, Roll] = field(default_factory=dict, init=False)

    async def run(self) -> None:
        """Convert all that can be read; nothing where everything is converted."""
        self._rolls.clear()
        after, total = "", 0
        while True:
            left, unreadable = await self.register.participations.of_first_release(ANY_SCHOOL, after, PORTION)
            for document_id in unreadable:
                get_logger().error("a document of the first release cannot be read", document_id=document_id)
            if not left and not unreadable:
                break
            if await self._convert(left):
                after = max([*unreadable, *(old.participation.id for old in left)])
                total += len(left)
        if total:
            get_logger().info("participations of the first release were given people", count=total)

    async def _convert(self, left: list[FirstRelease]) -> bool:
        """Whether they are converted; False when another replica was doing the same and they are to be read again."""
        people: list[Person] = []
        new: list[Person] = []
        pairs: list[PossibleDuplicate] = []
        taken: set[tuple[object, ...]] = set()
        for old in left:
            told = self._person(old)
            roll = await self._roll(told.school_id)
            known, told = await self._found(roll, told, old, taken)
            person = known.known
            if person is None:
                person, now, school_id = told, self.register.clock(), told.known_in[0]
                roll.put(told)
                new.append(told)
                pairs += [
                    PossibleDuplicate(school_id, (each.person_id, told.person_id), now) for each in known.possible
                ]
            taken.add((person.person_id, cell_of(old.participation)))
            people.append(person)
        await self.register.duplicates.raise_(ANY_SCHOOL, pairs)
        refused = await self.register.people.insert_many(ANY_SCHOOL, new, self.register.clock())
        if refused:  # another replica converts at this moment: look again at what it has left
            self._rolls.clear()
            return False
        converted = [self._converted(old, person) for old, person in zip(left, people, strict=True)]
        await self.register.participations.convert(ANY_SCHOOL, converted, self.register.clock())
        return True

    async def _found(
        self, roll: Roll, told: Person, old: FirstRelease, taken: set[tuple[object, ...]]
    ) -> tuple[Recognition, Person]:
        """The person known already, unless he has the same participation: then a second record, to be decided on."""
        apart = replace(told, told_apart_as=told.person_id)
        school_id, cell = old.participation.state.school_id, cell_of(old.participation)
        recognition = roll.recognise(told, school_id)
        if recognition.known is None:
            return recognition, told
        known = await kept(self.register, recognition.known)
        theirs = await self.register.participations.of_people(ANY_SCHOOL, [known.person_id])
        if (known.person_id, cell) not in taken and cell not in map(cell_of, theirs):
            return Recognition(known), told
        return roll.recognise(apart, school_id), apart

    def _converted(self, old: FirstRelease, person: Person) -> Converted:
        before = replace(old.participation, person_version=person.told_version, restricted_variant=None)
        after = claimed(following_person(replace(old.participation, person_version=0), person, self.register.today()))
        difference = facts.changed(before, after, person, self.register.clock(), traceparent())
        following, events = difference or (after, [])
        return Converted(old.participation.state.version, following, events)

    def _person(self, old: FirstRelease) -> Person:
        state = old.participation.state
        workplace = state.workplace_id or self.workplace_key(old.participation.texts.workplace_text or "")
        entry = Entry(
            role=state.role,
            form=state.form,
            school_year=state.school_year,
            full_name=old.full_name,
            birth_year=state.birth_year,
            birth_date=state.birth_date,
            workplace_kind=state.workplace_kind,
            contact_email=old.contact_email,
            contact_phone=old.contact_phone,
            contact_text=old.contact_text,
        )
        return person_of(entry, state.participant_id, state.school_id, workplace)

    async def _roll(self, school_id: str) -> Roll:
        if school_id not in self._rolls:
            self._rolls[school_id] = Roll(await self.register.people.all_of(ANY_SCHOOL, school_id))
        return self._rolls[school_id]
