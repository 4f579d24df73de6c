"""Participants as matching needs them: a projection of registry's events."""

from collections.abc import Sequence

from mentoring_common.auth import Scope
from mentoring_common.census import Census, Member, take_census
from mentoring_common.events.contracts.registry import ParticipantState, SupportNeed
from mentoring_common.mongo import Collection, Document, Index
from mentoring_common.projection import apply_states
from mentoring_common.stored import write
from mentoring_methodology.codes import ParticipantStatus, Role


class ParticipantStore:
    """The projection; the version guard keeps duplicates and disorder out."""

    def __init__(self, collection: Collection, support_needs: Collection) -> None:
        self._collection = collection
        self._support_needs = support_needs

    async def ensure_indexes(self) -> None:
        await self._collection.ensure_indexes([Index(("school_id",))])

    async def apply(self, states: Sequence[ParticipantState]) -> None:  # all-schools: each state brings its own school
        """Take the newest of what is known and given."""
        await apply_states(self._collection, [_document(state) for state in states])

    async def restrict(self, needs: Sequence[SupportNeed]) -> None:  # all-schools: each brings its own school
        """Keep the role models that may not be published, apart from what is."""
        await apply_states(self._support_needs, [write(need, id_field="participant_id") for need in needs])

    async def active(self, scope: Scope) -> list[ParticipantState]:
        """Everybody who takes part."""
        documents = await self._collection.find(scope.filter({"status": ParticipantStatus.ACTIVE.value}))
        return [_state(document) for document in documents]

    async def mentors(self, scope: Scope, school_id: str, form: str) -> list[ParticipantState]:
        """The school's mentors of a form who take part."""
        wanted = {"role": Role.MENTOR.value, "form": form, "status": ParticipantStatus.ACTIVE.value}
        documents = await self._collection.find(scope.filter({"school_id": school_id, **wanted}))
        return [_state(document) for document in documents]

    async def withdrawn_ids(self, scope: Scope) -> set[str]:
        """Who takes part no longer."""
        gone = scope.filter({"status": ParticipantStatus.WITHDRAWN.value})
        return {document["_id"] for document in await self._collection.find(gone, fields=["_id"])}

    async def get(self, scope: Scope, participant_id: str) -> ParticipantState | None:
        document = await self._collection.find_one(scope.filter({"_id": participant_id}))
        return _state(document) if document else None

    async def census(self, scope: Scope) -> Census:
        """How many participants are known here, to compare with registry."""
        documents = await self._collection.find(scope.filter(), fields=["school_id", "version"])
        return take_census(
            Member(document["school_id"], document["_id"], document["version"]) for document in documents
        )


def _document(state: ParticipantState) -> Document:
    fields = state.model_dump(mode="json")
    return {"_id": fields.pop("participant_id"), **fields}


def _state(document: Document) -> ParticipantState:
    return ParticipantState(participant_id=document["_id"], **{k: v for k, v in document.items() if k != "_id"})
