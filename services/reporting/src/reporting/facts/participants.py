"""What is counted of each participation, and nothing else of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mentoring_common import stored
from mentoring_common.auth import Scope
from mentoring_common.census import Census, Member, take_census
from mentoring_common.events.contracts.registry import ParticipantState
from mentoring_common.mongo import Collection, Document, Index
from mentoring_common.projection import Projection
from mentoring_methodology.codes import ParticipantStatus


@dataclass(frozen=True)
class ParticipantFact:
    """One participation: a person in one role, form and school year at one school."""

    participant_id: str
    school_id: str
    version: int
    form: str
    role: str
    status: str
    person_id: str
    school_year: int | None
    """None in a document of the first release, which kept no year: see `ParticipantFacts.of_school`."""
    finished_on: date | None = None
    capacity: int | None = None
    """How many mentees the mentor states to take; None where the norm of the form applies."""

    def takes_part(self, day: date) -> bool:
        """ACTIVE or SUSPENDED, with the last day in the programme unknown or later than `day`."""
        return self.status in TAKING_PART and (self.finished_on is None or self.finished_on > day)

    def has_completed(self, day: date) -> bool:
        """COMPLETED, or due to be: the last day has come while nobody has withdrawn."""
        return self.status == ParticipantStatus.COMPLETED or (self.status in TAKING_PART and not self.takes_part(day))


TAKING_PART = frozenset({ParticipantStatus.ACTIVE.value, ParticipantStatus.SUSPENDED.value})
"""A pause is no end: a suspended participation still counts."""


class ParticipantFacts:
    """The projection of registry's participations."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self.states: Projection[ParticipantState] = Projection(collection, "participant", _document)

    async def ensure_indexes(self) -> None:
        await self.states.ensure_indexes([Index(("school_id", "school_year"))])

    async def apply(self, states: Sequence[ParticipantState]) -> None:  # all-schools: each brings its own
        """Take the newest of what is known and what the states say."""
        await self.states.apply(states)

    async def of_school(
        self, scope: Scope, school_id: str, school_year: int, *, undated_too: bool
    ) -> list[ParticipantFact]:
        """The participations of a school in a school year.

        `undated_too` adds those that the first release stored without a year, which is asked for the present year
        alone: they are shown there until registry's history has been replayed and has brought their year.
        """
        documents = await self._collection.find(
            scope.filter({"school_id": school_id, "school_year": _years(school_year, undated_too)})
        )
        return [_fact(document) for document in documents]

    async def of_person(self, scope: Scope, person_id: str) -> list[ParticipantFact]:
        """A person's participations, of every year."""
        return [_fact(each) for each in await self._collection.find(scope.filter({"person_id": person_id}))]

    async def schools_and_years(self, scope: Scope) -> set[tuple[str, int | None]]:
        """Every school and school year of the scope in which anybody takes or took part; None: see `of_school`."""
        groups = await self._collection.aggregate(
            [
                {"$match": scope.filter()},
                {"$group": {"_id": {"school_id": "$school_id", "school_year": "$school_year"}}},
            ]
        )
        return {(group["_id"]["school_id"], group["_id"].get("school_year")) for group in groups}

    async def census(self, scope: Scope) -> Census:
        """How many participants are known here, to compare with registry."""
        documents = await self._collection.find(scope.filter(), fields=["school_id", "version"])
        return take_census(
            Member(document["school_id"], document["_id"], document["version"]) for document in documents
        )


def _years(school_year: int, undated_too: bool) -> object:
    return {"$in": [school_year, None]} if undated_too else school_year


def _document(state: ParticipantState) -> Document:
    kept = ParticipantFact(
        participant_id=state.participant_id,
        school_id=state.school_id,
        version=state.version,
        form=state.form,
        role=state.role,
        status=state.status,
        person_id=state.person_id,
        school_year=state.school_year,
        finished_on=state.finished_on,
        capacity=state.capacity,
    )
    return stored.write(kept, id_field="participant_id")


def _fact(document: Document) -> ParticipantFact:
    """The first release knew no persons and no years, and wrote 0 places where no capacity was stated."""
    first_release = {
        "person_id": document["_id"],
        "school_year": None,
        "capacity": document.get("places") or None,
    }
    return stored.read(ParticipantFact, {**first_release, **document}, id_field="participant_id")
