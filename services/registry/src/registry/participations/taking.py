"""Many entries of one school at once, as an import brings them: few round trips, repeatable.

A process may die anywhere in between. The one that takes the work over finds the people and participations that were
stored by the same rules, so that nobody is doubled and nothing changes twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import NAMESPACE_OID, uuid4, uuid5

from mentoring_common.auth import Scope
from mentoring_common.errors import Conflict
from mentoring_common.events.contracts.base import MUNICIPALITY
from mentoring_common.telemetry import traceparent
from mentoring_methodology.codes import Role

from registry.participations import facts
from registry.participations.commands import (
    ANY_SCHOOL,
    MOVED_ON,
    TRIES,
    Register,
    cell_of,
    change,
    kept,
    renew,
    save,
)
from registry.participations.domain import IMPORTED_AGAIN, Participation, entry_of, participation_of, person_of
from registry.participations.echoes import Echo, no_echo, says_the_same, where_it_was, without_echoes
from registry.participations.entry import Entry, with_usual_capacity
from registry.participations.news import with_news
from registry.participations.taken import Effect, Taken, Told
from registry.people.domain import Person, changed, renewed
from registry.people.duplicates import PossibleDuplicate
from registry.people.roll import Roll


@dataclass
class Takeover:
    """Takes the portions of one import into the register; `owner` is the import's id."""

    register: Register
    school_id: str
    owner: str
    resumed: bool = False
    """A process that died may have done a part of it."""
    echo: Echo = no_echo
    _roll: Roll | None = field(default=None, init=False)
    _begun: set[str] = field(default_factory=set, init=False)
    """Participations that are told as registered already."""
    _told: set[str] = field(default_factory=set, init=False)
    """People and participations of whom a change is told already."""
    _renewed: dict[str, Person] = field(default_factory=dict, init=False)
    """People as this import has renewed them: a second row of one of them changes what the first has left."""
    _followed: set[str] = field(default_factory=set, init=False)
    """People whom participations have followed since `followed` was asked."""

    async def take(self, told: Sequence[Told]) -> list[Taken]:
        """Bring a portion into the register; one result an entry."""
        roll = await self._people_like(told)
        matched, new_people = self._match(told, roll, await self._said_back(told, roll))
        await self._add(new_people, matched, roll)
        taken: list[Taken | None] = [None] * len(told)
        known = await self._add_participations(told, matched, taken)
        for at, entry in enumerate(told):
            if taken[at] is None:
                taken[at] = await self._bring_up_to_date(entry, matched[at], roll, known)
        ours = [
            replace(self._ours(each), birth_year_before=self._year_before(match))
            for each, match in zip(taken, matched, strict=True)
            if each is not None
        ]
        return await self._with_questions(await self._with_changes_of_the_dead(ours))

    async def followed(self) -> dict[str, int]:
        """Participations of the school whose person was renewed since this was asked, with their versions."""
        people, self._followed = self._followed, set()
        found = await self.register.participations.of_people(Scope.of(self.school_id), sorted(people))
        return {each.id: each.state.version for each in found}

    def _ours(self, taken: Taken) -> Taken:
        """What a dead predecessor has registered is registered by this import, and not found unchanged."""
        participation = taken.participation
        last = participation.history[-1] if participation.history else None
        if last is not None and (last.code, last.by) == (IMPORTED_AGAIN, self.owner):
            begun_again = participation.id not in self._begun
            self._begun.add(participation.id)
            return replace(taken, effect=Effect.RETURNED) if begun_again else taken
        own = begun_id(self.owner, participation.state.person_id, cell_of(participation))
        if participation.id != own or own in self._begun:
            return taken
        self._begun.add(participation.id)
        return replace(taken, effect=Effect.REGISTERED)

    async def _with_changes_of_the_dead(self, taken: list[Taken]) -> list[Taken]:
        """What a dead predecessor has changed is changed by this import, the first time that a row comes to it."""
        if not self.resumed:
            return taken
        people = sorted({each.participation.state.person_id for each in taken} - self._told)
        participations = sorted({each.participation.id for each in taken} - self._told)
        moved = await self.register.people.moved_by(ANY_SCHOOL, self.owner, people)
        moved |= await self.register.participations.moved_by(Scope.of(self.school_id), self.owner, participations)
        told = []
        for each in taken:
            touched = {each.participation.id, each.participation.state.person_id}
            if each.effect is Effect.UNCHANGED and touched & moved - self._told:
                told.append(replace(each, effect=Effect.UPDATED))
            else:
                told.append(each)
            self._told |= touched
        return told

    async def _people_like(self, told: Sequence[Told]) -> Roll:
        """The school's own people are read once; of the partners' only those who resemble a row."""
        if self._roll is None:
            self._roll = Roll(await self.register.people.all_of(ANY_SCHOOL, self.school_id))
        persons = [person_of(each.entry, "", self.school_id, each.workplace) for each in told]
        partners = [person for person in persons if person.is_partners]
        for person in await self.register.people.resembling(ANY_SCHOOL, partners):
            self._roll.put(person)
            self._roll.put(await kept(self.register, person))
        return self._roll

    async def _said_back(self, told: Sequence[Told], roll: Roll) -> dict[int, Person]:
        """The row -> who is meant, where it is just what our own base says of one person whom nothing else proves."""
        if self.echo is no_echo:
            return {}
        persons = [person_of(each.entry, "", self.school_id, each.workplace) for each in told]
        unknown = [at for at, person in enumerate(persons) if roll.recognise(person, self.school_id).known is None]
        mentors = [persons[at] for at in unknown if told[at].entry.role == Role.MENTOR]
        for partner in await self.register.people.resembling(
            ANY_SCHOOL, [replace(each, school_id=MUNICIPALITY) for each in mentors if not each.is_partners]
        ):  # whom a text places elsewhere than the values that were typed in
            roll.put(partner)
        namesakes = {
            at: {each.person_id: each for each in roll.namesakes(persons[at], self.school_id)} for at in unknown
        }
        people = {person_id: each for found in namesakes.values() for person_id, each in found.items()}
        here = await self.register.participations.of_people(Scope.of(self.school_id), sorted(people))
        said = [(each, self.echo(each, people[each.state.person_id])) for each in here]
        meant: dict[int, Person] = {}
        for at, found in namesakes.items():
            same = {
                each.state.person_id
                for each, echoes in said
                if each.state.person_id in found
                and each.state.school_year == told[at].entry.school_year
                and any(says_the_same(told[at], one) for one in echoes)
            }
            if len(same) == 1:
                meant[at] = found[same.pop()]
        return meant

    def _match(
        self, told: Sequence[Told], roll: Roll, said_back: Mapping[int, Person]
    ) -> tuple[list["_Match"], list["_New"]]:
        matched: list[_Match] = []
        new: list[_New] = []
        as_kept: dict[str, Person] = {}
        for at, each in enumerate(told):
            person = person_of(each.entry, uuid4().hex, self.school_id, each.workplace)
            recognition = roll.recognise(person, self.school_id)
            known = recognition.known or said_back.get(at)
            if known is None:
                roll.put(person)
                new.append(_New(at, person, tuple(other.person_id for other in recognition.possible)))
                matched.append(_Match(person, person, is_new=True))
                continue
            current = known
            while current.merged_into is not None and (further := roll.get(current.merged_into)) is not None:
                current = further
            by_alias = current is not known
            current = as_kept.get(current.person_id, current)
            if person.birth_date is not None and current.birth_date is None and not by_alias:
                as_kept[current.person_id] = current  # a later row is compared with the day that this one brings
                roll.put(renewed(current, person, self.school_id, self.owner, by_alias=False))
            is_new = any(current is added.person for added in new)
            matched.append(_Match(current, person, is_new=is_new, by_alias=by_alias))
        return matched, new

    async def _add(self, new: Sequence["_New"], matched: list["_Match"], roll: Roll) -> None:
        now = self.register.clock()
        pairs = [
            PossibleDuplicate(self.school_id, (other, each.person.person_id), now)
            for each in new
            for other in each.possible
        ]
        await self.register.duplicates.raise_(ANY_SCHOOL, pairs)
        refused = await self.register.people.insert_many(ANY_SCHOOL, [each.person for each in new], now)
        for position in refused:  # somebody else has added the same person at this moment
            mine = new[position].person
            holder = await self.register.people.holder(ANY_SCHOOL, mine)
            if holder is None:
                raise MOVED_ON
            theirs = await kept(self.register, holder)
            roll.put(theirs)
            for at, match in enumerate(matched):
                if match.person is mine:
                    matched[at] = _Match(theirs, match.told, is_new=False, by_alias=theirs is not holder)

    async def _add_participations(
        self, told: Sequence[Told], matched: list["_Match"], taken: list[Taken | None]
    ) -> "dict[_Key, Participation]":
        """Those that were known before, by person, school, year, role and form."""
        now, today, parent = self.register.clock(), self.register.today(), traceparent()
        strangers = [match.person.person_id for match in matched if not match.is_new]
        of_strangers = await self.register.participations.of_people(Scope.of(self.school_id), strangers)
        known = {(each.state.person_id, cell_of(each)): each for each in of_strangers}
        self._stay_where_they_were(told, matched, known)
        keys = set(known)
        positions, registrations = [], []
        for at, (each, match) in enumerate(zip(told, matched, strict=True)):
            entry = with_usual_capacity(each.entry, self.register.methodology())
            cell = (self.school_id, entry.school_year, str(entry.role), str(entry.form))
            key = (match.person.person_id, cell)
            new = participation_of(entry, begun_id(self.owner, *key), match.person, self.school_id, today)
            if key not in keys:
                keys.add(key)
                positions.append(at)
                registrations.append((new, facts.registration_events(new, match.person, now, parent)))
        there = await self.register.participations.insert_many(Scope.of(self.school_id), self.owner, registrations, now)
        for index, at in enumerate(positions):
            if index not in there:
                taken[at] = Taken(Effect.REGISTERED, registrations[index][0])
        await self._renew_all([matched[at] for at in positions if taken[at] is not None and not matched[at].is_new])
        return known

    def _stay_where_they_were(
        self, told: Sequence[Told], matched: list["_Match"], known: "Mapping[_Key, Participation]"
    ) -> None:
        for at, (each, match) in enumerate(zip(told, matched, strict=True)):
            entry = each.entry
            key = (match.person.person_id, (self.school_id, entry.school_year, str(entry.role), str(entry.form)))
            if match.is_new or match.person.workplace == match.told.workplace or key not in known:
                continue
            said = self.echo(known[key], match.person)
            matched[at] = replace(match, told=where_it_was(match.person, match.told, said, self.school_id))

    async def _renew_all(self, matches: Sequence["_Match"]) -> None:
        """Who is only known in one school more is renewed in one bulk; of whom the row says more, one by one."""
        quiet: dict[str, Person] = {}
        others: list[_Match] = []
        for match in matches:
            person = renewed(match.person, match.told, self.school_id, self.owner, by_alias=match.by_alias)
            renewal = changed(match.person, person)
            if renewal is None:
                continue
            if renewal.bears or person.person_id in quiet or _identity(person) != _identity(match.person):
                others.append(match)
            else:
                quiet[person.person_id] = renewal.person
        if await self.register.people.save_many(ANY_SCHOOL, list(quiet.values()), self.owner):
            self._renewed |= quiet
        else:
            others = list(matches)
        for match in others:
            await self._renew(match)

    async def _bring_up_to_date(
        self, told: Told, match: "_Match", roll: Roll, known: "dict[_Key, Participation]"
    ) -> Taken:
        scope = Scope.of(self.school_id)
        before_row = self._latest(match)
        person = await self._renew(match)
        roll.put(person)
        entry = told.entry
        key = (person.person_id, (self.school_id, entry.school_year, str(entry.role), str(entry.form)))
        if person is not match.person:  # his participations have followed him
            known.pop(key, None)
        for _ in range(TRIES):
            before = known.pop(key, None) or await self._stored(key)
            if before.was_undone:
                try:
                    return Taken(Effect.RETURNED, await self._begin_again(entry, before, person))
                except Conflict:
                    continue
            if before.state.status == "WITHDRAWN":
                return Taken(Effect.WITHDRAWN, before)
            was = entry_of(person, before)
            wanted = _keeping_identity(with_news(was, entry), was)
            if wanted != was:
                wanted = without_echoes(wanted, was, entry, self.echo(before, person), person)
            try:
                after = await change(
                    self.register, scope, before, person, wanted, command_id=f"{self.owner}/{before.state.version}"
                )
            except Conflict:
                person = (await self.register.people.of(ANY_SCHOOL, [person.person_id]))[person.person_id]
                continue
            differs = after.participation is not before or person is not before_row
            return Taken(Effect.UPDATED if differs else Effect.UNCHANGED, after.participation)
        raise MOVED_ON

    async def _begin_again(self, told: Entry, before: Participation, person: Person) -> Participation:
        """As if it had never been: what an undone base said of it is no news."""
        entry = with_usual_capacity(told, self.register.methodology())
        new = participation_of(entry, before.id, person, self.school_id, self.register.today())
        return await save(
            self.register,
            Scope.of(self.school_id),
            before,
            replace(new, history=before.history),
            person,
            command_id=f"{self.owner}/{before.state.version}",
            code=IMPORTED_AGAIN,
            by=self.owner,
        )

    async def _stored(self, key: "_Key") -> Participation:
        of_person = await self.register.participations.of_people(Scope.of(self.school_id), [key[0]])
        return next(each for each in of_person if cell_of(each) == key[1])

    def _latest(self, match: "_Match") -> Person:
        return self._renewed.get(match.person.person_id, match.person)

    def _year_before(self, match: "_Match") -> int | None:
        """The year of birth that this import has corrected, a dead predecessor's correction too."""
        corrected = self._latest(match).corrected
        return corrected.before if corrected is not None and corrected.by == self.owner else None

    async def _renew(self, match: "_Match") -> Person:
        known = self._latest(match)
        person = await renew(self.register, known, match.told, self.school_id, self.owner, by_alias=match.by_alias)
        self._renewed[person.person_id] = person
        if person.told_version != known.told_version:
            self._followed.add(person.person_id)
        return person

    async def _with_questions(self, taken: list[Taken]) -> list[Taken]:
        """Whoever may be somebody else's second record is said to be so until a curator has decided."""
        open_questions = await self.register.duplicates.open_of(Scope.of(self.school_id))
        if not open_questions:
            return taken
        return [replace(each, may_be_known=each.participation.state.person_id in open_questions) for each in taken]


Cell = tuple[str, int, str, str]
"""A school, a school year, a role and a form."""
_Key = tuple[str, Cell]


def begun_id(owner: str, person_id: str, cell: Cell) -> str:
    """The id of the participation that an import begins, whichever process does it."""
    return uuid5(NAMESPACE_OID, "/".join((owner, person_id, *map(str, cell)))).hex


@dataclass(frozen=True)
class _Match:
    person: Person
    told: Person
    is_new: bool
    by_alias: bool = False


@dataclass(frozen=True)
class _New:
    at: int
    person: Person
    possible: tuple[str, ...]


def _identity(person: Person) -> tuple[str, str]:
    return person.name_key, person.told_by


def _keeping_identity(entry: Entry, known: Entry) -> Entry:
    """A row changes the person by `renew` alone, which knows how he was recognised."""
    return replace(
        entry,
        full_name=known.full_name,
        birth_year=known.birth_year,
        birth_date=known.birth_date,
        contact_email=known.contact_email,
        contact_phone=known.contact_phone,
        contact_text=known.contact_text,
    )
