"""Participants as matching needs them: a projection of registry's events."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from mentoring_common.auth import Scope
from mentoring_common.census import Census, Member, take_census
from mentoring_common.events.contracts.registry import ParticipantState, SupportNeed
from mentoring_common.events.upcasts import upcast
from mentoring_common.mongo import Collection, Document, Filter, Index
from mentoring_common.projection import Projection
from mentoring_common.stored import read, write
from mentoring_methodology.codes import RESTRICTED_VARIANTS, ParticipantStatus, Role

from matching.organisations.domain import Partner
from matching.organisations.store import OrganisationStore
from matching.participants.changes import ParticipantChanges
from matching.participants.domain import Participant
from matching.preferences.store import PreferenceStore
from matching.programmes.domain import OpenForms
from matching.programmes.store import ProgrammeStore

DIRECTORY = Scope.system("the organisations of the directory are the municipality's")

FIRST_RELEASE = "registry.participant.registered.v1"
"""The event whose fields the first release kept: without `person_id`."""


class ParticipantStore:
    """The projection; the version guard keeps duplicates and disorder out."""

    def __init__(
        self,
        collection: Collection,
        support_needs: Collection,
        organisations: OrganisationStore,
        programmes: ProgrammeStore,
        preferences: PreferenceStore,
        changes: ParticipantChanges,
    ) -> None:
        """`changes` are noted of whatever is written here, and by whoever alters what is read here from elsewhere."""
        self._collection = collection
        self._support_needs = support_needs
        self.states: Projection[ParticipantState] = Projection(
            collection, "participant", partial(write, id_field="participant_id")
        )
        self.needs: Projection[SupportNeed] = Projection(
            support_needs,
            "support-need",
            partial(write, id_field="participant_id"),
            is_versioned=False,
            is_void=lambda document: not document["allowed_variants"],
        )
        self._organisations = organisations
        self._programmes = programmes
        self._preferences = preferences
        self.changes = changes

    async def ensure_indexes(self) -> None:
        await self.states.ensure_indexes(
            [Index(("school_id", "school_year", "role")), Index(("person_id",)), Index(("workplace_id",))]
        )
        await self.needs.ensure_indexes()

    async def apply(self, states: Sequence[ParticipantState]) -> None:  # all-schools: each state brings its own school
        """Take the newest of what is known and given."""
        await self.states.apply(states)
        await self.changes.note(_by_school((state.school_id, state.participant_id) for state in states))

    async def restrict(self, needs: Sequence[SupportNeed]) -> None:  # all-schools: each brings its own school
        """Keep the role models that may not be published, apart from what is."""
        await self.needs.apply(needs)
        await self.changes.note(_by_school((need.school_id, need.participant_id) for need in needs))

    async def active(self, scope: Scope, school_year: int) -> list[Participant]:
        """Everybody who takes part in the school year."""
        wanted = {"school_year": school_year, "status": ParticipantStatus.ACTIVE.value}
        return await self._found(scope.filter(wanted), scope.filter())

    async def mentors(self, scope: Scope, school_id: str, form: str, school_year: int) -> list[Participant]:
        """The school's mentors of a form who take part in the school year."""
        wanted = scope.filter(_mentors_of(school_id, form, school_year))
        return await self._read(await self._collection.find(wanted), scope.filter({"school_id": school_id}))

    async def mentor_ids(self, scope: Scope, school_id: str, form: str, school_year: int) -> list[str]:
        """The ids of the same."""
        wanted = scope.filter(_mentors_of(school_id, form, school_year))
        return [document["_id"] for document in await self._collection.find(wanted, fields=["_id"])]

    async def mentors_among(
        self, scope: Scope, school_id: str, form: str, school_year: int, ids: Sequence[str]
    ) -> dict[str, Participant]:
        """Those of the ids who are the school's mentors of the form and take part in the school year, by id."""
        named = scope.filter({"_id": {"$in": list(ids)}})
        wanted = _mentors_of(school_id, form, school_year).items()
        documents = [each for each in await self._collection.find(named) if wanted <= each.items()]
        return {found.id: found for found in await self._read(documents, named)}

    async def get(self, scope: Scope, participant_id: str) -> Participant | None:
        """The participant, unless the scope has none of this id."""
        return (await self.of_ids(scope, [participant_id])).get(participant_id)

    async def of_ids(self, scope: Scope, participant_ids: Sequence[str]) -> dict[str, Participant]:
        """Those of the participants whom the scope knows, by id."""
        wanted = scope.filter({"_id": {"$in": list(participant_ids)}})
        return {found.id: found for found in await self._found(wanted, wanted)}

    async def ids_of_persons(self, scope: Scope, person_ids: Sequence[str]) -> list[str]:
        """The ids of these people's participations in any role, form, year and school of the scope."""
        wanted = scope.filter({"person_id": {"$in": list(person_ids)}})
        return [document["_id"] for document in await self._collection.find(wanted, fields=["_id"])]

    async def persons_also_elsewhere(self, scope: Scope, school_id: str) -> list[str]:
        """The people of a school who take part in another school of the scope too."""
        own = await self._collection.find(scope.filter({"school_id": school_id}), fields=["person_id"])
        persons = sorted({document["person_id"] for document in own if "person_id" in document})
        elsewhere = {"person_id": {"$in": persons}, "school_id": {"$ne": school_id}}
        found = await self._collection.find(scope.filter(elsewhere), fields=["person_id"]) if persons else []
        return sorted({document["person_id"] for document in found})

    async def at_workplaces(self, scope: Scope, organisation_ids: Sequence[str]) -> Mapping[str, list[str]]:
        """School -> the ids of its people who work or study at these organisations."""
        wanted = scope.filter({"workplace_id": {"$in": list(organisation_ids)}})
        found = await self._collection.find(wanted, fields=["school_id"])
        return _by_school((document["school_id"], document["_id"]) for document in found)

    async def mentee_ids(self, scope: Scope, school_year: int, *, school_id: str | None, form: str | None) -> list[str]:
        """The ids of all mentees who take part in the school year."""
        wanted = scope.filter(_mentees_of(school_year, school_id, form))
        return [document["_id"] for document in await self._collection.find(wanted, fields=["_id"])]

    async def census(self, scope: Scope) -> Census:
        """How many participants are known here, to compare with registry."""
        documents = await self._collection.find(scope.filter(), fields=["school_id", "version"])
        return take_census(
            Member(document["school_id"], document["_id"], document["version"]) for document in documents
        )

    async def _found(self, people: Filter, needs: Filter) -> list[Participant]:
        return await self._read(await self._collection.find(people), needs)

    async def _read(self, documents: Sequence[Document], needs: Filter) -> list[Participant]:
        if not documents:
            return []
        schools = Scope.of(*{document["school_id"] for document in documents})
        years = {document.get("school_year", 0) for document in documents}
        support, partners, programmes, ranks = await asyncio.gather(
            self._support_needs.find(needs),
            self._partners(documents),
            self._programmes.of_schools(schools),
            self._preferences.ranks_of_schools(schools, years),
        )
        restricted = {need["_id"]: need for need in support}
        return [_participant(document, restricted, partners, programmes, ranks) for document in documents]

    async def _partners(self, documents: Sequence[Document]) -> Mapping[str, Partner]:
        workplaces = {document["workplace_id"] for document in documents if document.get("workplace_id")}
        return await self._organisations.of_ids(DIRECTORY, sorted(workplaces)) if workplaces else {}


def _by_school(named: Iterable[tuple[str, str]]) -> Mapping[str, list[str]]:
    """School -> its participants' ids, of pairs of the two."""
    found: dict[str, list[str]] = defaultdict(list)
    for school_id, participant_id in named:
        found[school_id].append(participant_id)
    return found


def _mentors_of(school_id: str, form: str, school_year: int) -> Document:
    return {
        "school_id": school_id, "school_year": school_year, "role": Role.MENTOR.value, "form": form,
        "status": ParticipantStatus.ACTIVE.value,
    }  # fmt: skip


def _mentees_of(school_year: int, school_id: str | None, form: str | None) -> Document:
    wanted: Document = {
        "school_year": school_year, "role": Role.MENTEE.value, "status": ParticipantStatus.ACTIVE.value
    }  # fmt: skip
    if school_id is not None:
        wanted["school_id"] = school_id
    if form is not None:
        wanted["form"] = form
    return wanted


def _participant(
    document: Document,
    support: Mapping[str, Document],
    partners: Mapping[str, Partner],
    programmes: OpenForms,
    ranks: Mapping[str, tuple[str, ...]],
) -> Participant:
    need = support.get(document["_id"])
    restricted = tuple(read(SupportNeed, need, id_field="participant_id").allowed_variants) if need else ()
    if "person_id" not in document:  # the first release, which published every role model too
        if need is None and document.get("variant") in RESTRICTED_VARIANTS:
            restricted = (document["variant"],)
        _, document = upcast(FIRST_RELEASE, {**document, "participant_id": document["_id"]})
    state = read(ParticipantState, document, id_field="participant_id")
    is_closed = programmes.is_closed(state.school_id, state.school_year, state.form)
    preferred = ranks.get(state.participant_id, ())
    return Participant(state, restricted, partners.get(state.workplace_id or ""), is_closed, preferred)
