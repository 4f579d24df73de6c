"""Participations' documents."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from mentoring_common.aggregate import Aggregates, Change, Saved
from mentoring_common.auth import Scope
from mentoring_common.batch import NewAggregate
from mentoring_common.census import Census, Member, take_census
from mentoring_common.events.contracts.registry import ParticipantState
from mentoring_common.events.envelope import Wire
from mentoring_common.mongo import Document, Index, Update
from mentoring_common.stored import read, write
from mentoring_methodology.codes import RESTRICTED_VARIANTS, MentoringForm, ParticipantStatus, Role
from mentoring_methodology.organisations import LEADING
from mentoring_methodology.schoolyear import school_year_of
from pydantic import ValidationError

from registry.participations import lacking
from registry.participations.admission import Admission
from registry.participations.domain import (
    CONSENTS_END_WITHIN,
    TAKES_PART,
    Awaits,
    ConfirmedClaim,
    Happening,
    Participation,
    Texts,
)
from registry.people.consents.whole import Attested

LOOKED_UP_AT_ONCE = 50
"""Keys in one query: enough to share the round trip, few enough that an `$in` stays cheap."""
OF_A_PERSON = {"person_id": {"$gt": ""}}
"""Documents of the first release name no person; word for word the index's filter."""
OF_FIRST_RELEASE = {"natural_key": {"$gt": ""}}
"""The first release kept a digest of name and birth in each document, which the conversion takes out; word for word the
index's filter."""
CLAIMED = {"state.partner_claimed": True}
ENDS_ON = ("finished_on", "consents_until", "admitted_until", "cleared_until")
"""Days after which the calendar changes a participation."""


@dataclass(frozen=True)
class FirstRelease:
    """A document of the first release: a participation with its person inside."""

    participation: Participation
    full_name: str
    contact_email: str | None = None
    contact_phone: str | None = None
    contact_text: str | None = None


@dataclass(frozen=True)
class Converted:
    """A participation that names its person, with the events of what that changes for others."""

    from_version: int
    following: Participation
    events: Sequence[Wire]


@dataclass(frozen=True)
class Wanted:
    """Which participations a list is about; None where it does not matter."""

    school_id: str | None = None
    role: str | None = None
    form: str | None = None
    status: str | None = None
    school_year: int | None = None
    awaits: Awaits | None = None
    today: date = date.min
    """The day by which somebody awaits something."""


EVERY = Wanted()


class ParticipationStore:
    """Participations, each one aggregate. Their collection keeps the name that it had in the first release."""

    def __init__(self, aggregates: Aggregates) -> None:
        self._aggregates = aggregates
        self._collection = aggregates.collection

    async def ensure_indexes(self) -> None:
        identity = ("person_id", "school_id", "state.school_year", "state.role", "state.form")
        await self._aggregates.ensure_indexes(
            [
                Index(identity, unique=True, where=OF_A_PERSON),
                Index(("school_id", "_id")),
                Index(("person_id",)),  # the embedded database takes a partial one for a single person alone
                *lacking.INDEXES,
                Index(("natural_key",), where=OF_FIRST_RELEASE),  # of a few documents or of none
            ]
        )
        await self._collection.drop_index(Index(("school_id", "natural_key"), unique=True))

    async def get(self, scope: Scope, participant_id: str) -> Participation | None:
        document = await self._collection.find_one(scope.filter({"_id": participant_id}))
        return participation(document) if document else None

    async def of_ids(self, scope: Scope, participant_ids: Sequence[str]) -> dict[str, Participation]:
        """The participations of these ids, by id."""
        ids = sorted(set(participant_ids))
        found: dict[str, Participation] = {}
        for start in range(0, len(ids), LOOKED_UP_AT_ONCE):
            wanted = {"_id": {"$in": ids[start : start + LOOKED_UP_AT_ONCE]}}
            documents = await self._collection.find(scope.filter(wanted))
            found |= {document["_id"]: participation(document) for document in documents}
        return found

    async def registered_at(self, scope: Scope, participant_ids: Sequence[str]) -> dict[str, datetime]:
        """When these participations were registered, by id; without those of which it is not known."""
        ids = sorted(set(participant_ids))
        found: dict[str, datetime] = {}
        for start in range(0, len(ids), LOOKED_UP_AT_ONCE):
            wanted = {"_id": {"$in": ids[start : start + LOOKED_UP_AT_ONCE]}}
            for document in await self._collection.find(scope.filter(wanted), fields=["registered_at"]):
                if isinstance(document.get("registered_at"), datetime):
                    found[document["_id"]] = document["registered_at"]
        return found

    async def moved_by(self, scope: Scope, owner: str, ids: Sequence[str]) -> set[str]:
        """Those of these participations that an import has changed, whichever process did it."""
        return await self._aggregates.moved_by(scope, owner, ids)

    async def of_people(self, scope: Scope, person_ids: Sequence[str]) -> list[Participation]:
        """All participations of these people, of every year."""
        return await self.wanted_of(scope, person_ids, EVERY)

    async def wanted_of(self, scope: Scope, person_ids: Sequence[str], wanted: Wanted) -> list[Participation]:
        """The wanted participations of these people, of every year."""
        found: list[Participation] = []
        ids = sorted(set(person_ids))
        for start in range(0, len(ids), LOOKED_UP_AT_ONCE):
            chosen = ids[start : start + LOOKED_UP_AT_ONCE]
            documents = await self._collection.find(
                scope.filter({"person_id": {"$in": chosen}, **_conditions(wanted)})  # by the first that has an index
            )
            found += [participation(document) for document in documents]
        return found

    async def page(self, scope: Scope, wanted: Wanted, after: str | None, limit: int) -> list[Participation]:
        """The wanted participations by id, beginning after `after`."""
        conditions = _conditions(wanted)
        if after is not None:
            conditions["_id"] = {"$gt": after}
        return await self._by_id(scope, conditions, limit)

    async def count(self, scope: Scope, wanted: Wanted) -> int:
        """How many participations are wanted."""
        return await self._collection.count(scope.filter(_conditions(wanted)))

    async def taking_part_at(self, organisation_id: str) -> int:  # all-schools: a workplace is every school's
        """How many take part at this school, or come from this workplace."""
        theirs = [{"school_id": organisation_id}, {"state.workplace_id": organisation_id}]
        return await self._collection.count({"$or": theirs, "state.status": {"$in": sorted(TAKES_PART)}})

    async def schools_of(self, workplaces: Sequence[str]) -> dict[str, set[str]]:  # all-schools: as above
        """Each of these workplaces -> the schools in which people from there take part."""
        wanted = {"state.workplace_id": {"$in": list(workplaces)}, "state.status": {"$in": sorted(TAKES_PART)}}
        found: dict[str, set[str]] = {}
        for each in await self._collection.find(wanted, fields=["school_id", "state.workplace_id"]):
            found.setdefault(each["state"]["workplace_id"], set()).add(each["school_id"])
        return found

    async def claims(self, scope: Scope, after: str | None, limit: int) -> list[Participation]:
        """Participations whose claimed relation nobody has decided about, by id, beginning after `after`."""
        return await self._by_id(scope, {**CLAIMED, **({"_id": {"$gt": after}} if after is not None else {})}, limit)

    async def due(self, scope: Scope, today: date, after: str, limit: int) -> list[Participation]:
        """Participations that go on though a day that ends them or suspends them has passed, by id."""
        passed = [{f"state.{name}": {"$lt": today.isoformat(), "$gt": ""}} for name in ENDS_ON]
        conditions = {"_id": {"$gt": after}, "state.status": {"$in": sorted(TAKES_PART)}, "$or": passed}
        return await self._by_id(scope, conditions, limit)

    async def lacking_consents(
        self, scope: Scope, school_id: str, school_years: Iterable[int], day: date, group: int | None
    ) -> list[lacking.Lacking]:
        """Participations of these years that go on in the school and whose consents, as others are told, do not cover
        the day."""
        wanted = [each for year in school_years for each in lacking.conditions(school_id, year, day)]
        answers = [await self._collection.find(scope.filter(each), fields=lacking.FIELDS) for each in wanted]
        documents = {each["_id"]: each for answer in answers for each in answer}  # a set may be of the future and ended
        found = (
            read(lacking.Lacking, {**each["state"], "participant_id": each["_id"], "person_id": each["person_id"]})
            for each in documents.values()
            if "person_id" in each  # the first release's are converted in a moment
        )
        return [
            each
            for each in found
            if each.takes_part and not each.is_covered(day) and (group is None or each.grade == group)
        ]

    async def insert(self, scope: Scope, new: Participation, events: Sequence[Wire], now: datetime) -> bool:
        """Add one participation with its events; False when the person has the same one already."""
        return await self._aggregates.insert(scope, _document(new, now), events)

    async def insert_many(
        self, scope: Scope, owner: str, registrations: Sequence[tuple[Participation, Sequence[Wire]]], now: datetime
    ) -> set[int]:
        """Add participations with their events in one bulk; the positions of those that were there already."""
        return await self._aggregates.insert_many(
            scope, owner, [NewAggregate(_document(new, now), events) for new, events in registrations]
        )

    async def all_by_id(self, scope: Scope, after: str, limit: int) -> list[Participation]:
        """Participations of every year, ended ones too, by id, beginning after `after`."""
        return await self._by_id(scope, {"_id": {"$gt": after}}, limit)

    async def of_first_release(self, scope: Scope, after: str, limit: int) -> tuple[list[FirstRelease], list[str]]:
        """Documents that name no person yet, by id, beginning after `after`; and the ids of those nobody can read."""
        conditions = {**OF_FIRST_RELEASE, "_id": {"$gt": after}}
        documents = await self._collection.find(scope.filter(conditions), sort=[("_id", 1)], limit=limit)
        readable: list[FirstRelease] = []
        unreadable: list[str] = []
        for document in documents:
            try:
                readable.append(read(FirstRelease, {**document["person"], "participation": participation(document)}))
            except (ValidationError, KeyError, TypeError):
                unreadable.append(document["_id"])
        return readable, unreadable

    async def convert(self, scope: Scope, converted: Sequence[Converted], now: datetime) -> None:
        """Store what documents of the first release have become, unless they have moved on."""
        updates = []
        for each in converted:
            guard = scope.filter({"_id": each.following.id, "version": each.from_version, **OF_FIRST_RELEASE})
            change: Document = {
                "$set": {**fields(each.following), "version": each.following.state.version},
                "$unset": {"person": "", "natural_key": ""},
            }
            if each.events:
                change |= {"$push": {"pending": {"$each": list(each.events)}}, "$min": {"pending_since": now}}
            updates.append(Update(guard, change))
        await self._collection.write(updates)

    async def recover(self, owner: str) -> None:  # all-schools: the owner is one job
        """Finish what a dead process of this owner left half done."""
        await self._aggregates.recover(owner)

    async def save(self, scope: Scope, following: Participation, command_id: str, events: Sequence[Wire]) -> Saved:
        """Store the next version of a participation with its events."""
        change = Change(following.id, following.state.version - 1, command_id, fields(following), events)
        return await self._aggregates.save(scope, change)

    async def census(self, scope: Scope, beside: Sequence[Member]) -> Census:
        """How many participations each school has, with digests to compare services by; `beside` are kept elsewhere."""
        documents = await self._collection.find(scope.filter(), fields=["school_id", "version"])
        own = [Member(document["school_id"], document["_id"], document["version"]) for document in documents]
        return take_census([*own, *beside])

    async def _by_id(self, scope: Scope, conditions: Document, limit: int) -> list[Participation]:
        documents = await self._collection.find(scope.filter(conditions), sort=[("_id", 1)], limit=limit)
        return [participation(document) for document in documents]


def fields(of: Participation) -> Document:
    """What a document says of a participation beside its id, school and version."""
    state = of.state.model_dump(mode="json", exclude={"version", "school_id", "participant_id", "person_id"})
    return {
        "person_id": of.state.person_id,
        "person_version": of.person_version,
        "state": state,
        "texts": write(of.texts),
        "restricted_variant": of.restricted_variant,
        "claim_left_as_text": of.claim_left_as_text,
        "claims_confirmed": [write(each) for each in of.claims_confirmed],
        "attested": None if of.attested is None else write(of.attested),
        "admission": None if of.admission is None else write(of.admission),
        "history": [write(happening) for happening in of.history],
    }


def participation(document: Document) -> Participation:
    """The participation that a document holds, whichever release wrote it.

    The first release kept the person within, as a person of his own, and a restricted role model among the others.
    """
    stored: dict[str, Any] = document["state"]
    variant = stored.get("variant")
    hidden = variant if variant in RESTRICTED_VARIANTS else None
    state = {
        **stored,
        **({"variant": None, "variant_restricted": True} if hidden else {}),
        "participant_id": document["_id"],
        "person_id": document.get("person_id", document["_id"]),
        "school_id": document["school_id"],
        "version": document["version"],
    }
    return Participation(
        state=read(ParticipantState, state),
        texts=read(Texts, document.get("texts") or document.get("person") or {}),
        person_version=document.get("person_version", 0),
        restricted_variant=hidden or document.get("restricted_variant"),
        claim_left_as_text=document.get("claim_left_as_text"),
        claims_confirmed=tuple(read(ConfirmedClaim, each) for each in document.get("claims_confirmed", [])),
        attested=read(Attested, document["attested"]) if document.get("attested") else None,
        admission=read(Admission, document["admission"]) if document.get("admission") else None,
        history=tuple(read(Happening, happening) for happening in document.get("history", [])),
    )


def _document(new: Participation, now: datetime) -> Document:
    identity = {"_id": new.id, "school_id": new.state.school_id, "version": new.state.version}
    return {**identity, **fields(new), "registered_at": now}


def _conditions(wanted: Wanted) -> Document:
    names = ("role", "form", "status", "school_year")
    asked = {f"state.{name}": value for name in names if (value := getattr(wanted, name)) is not None}
    if wanted.awaits is not None:
        asked["$and"] = [_awaiting(wanted.awaits, wanted.today)]
    return asked if wanted.school_id is None else {**asked, "school_id": wanted.school_id}


def _awaiting(what: Awaits, today: date) -> Document:
    """As what waits is counted (`registry.attention`): the list shows those who make up the number."""
    goes_on: Document = {"state.school_year": {"$gte": school_year_of(today)}}
    match what:
        case Awaits.CLAIM:
            return {**goes_on, **CLAIMED, "state.status": {"$in": sorted(TAKES_PART)}}
        case Awaits.CONSENTS_ENDING:
            return {**goes_on, **_ending("consents_until", today)}
        case Awaits.ADMISSION_ENDING:
            return {**goes_on, **_ending("admitted_until", today), "state.role": Role.MENTOR.value}
        case Awaits.CLEARANCE_ENDING:
            return {**goes_on, **_ending("cleared_until", today)}
        case Awaits.PERSONNEL_FILE:
            return {**goes_on, **_uncertified(today)}
        case Awaits.CLEARANCE_MISSING:
            return {**goes_on, **_uncleared(today)}


def _uncleared(today: date) -> Document:
    """As `clearances.domain.awaits_certificate` says it."""
    day = today.isoformat()
    return {
        "state.role": Role.MENTOR.value,
        "state.status": ParticipantStatus.ACTIVE.value,
        "state.form": {"$in": [MentoringForm.EMPLOYER_PUPIL.value, MentoringForm.STUDENT_PUPIL.value]},
        "state.workplace_kind": {"$nin": list(LEADING)},
        "$or": [
            {"state.cleared_on": None},
            {"state.cleared_on": {"$gt": day}},
            {"state.cleared_until": {"$type": "string", "$lt": day}},
        ],
    }


def _uncertified(today: date) -> Document:
    """As `clearances.domain.awaits_certification` says it."""
    day = today.isoformat()
    return {
        "state.role": Role.MENTOR.value,
        "state.status": ParticipantStatus.ACTIVE.value,
        "state.form": {"$ne": MentoringForm.PUPIL_PUPIL.value},
        "state.workplace_kind": {"$in": list(LEADING)},
        "$and": [
            {"$or": [{"state.cleared_on": None}, {"state.cleared_on": {"$gt": day}}]},
            {"$or": [{"state.cleared_until": None}, {"state.cleared_until": {"$gte": day}}]},
        ],
    }


def _ending(field: str, today: date) -> Document:
    ends = {"$gte": today.isoformat(), "$lt": (today + CONSENTS_END_WITHIN).isoformat()}
    return {f"state.{field}": ends, "state.status": ParticipantStatus.ACTIVE.value}
