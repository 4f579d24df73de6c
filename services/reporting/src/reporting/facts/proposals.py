"""Which mentees have a proposal."""

from collections.abc import Sequence
from dataclasses import dataclass

from mentoring_common import stored
from mentoring_common.auth import Scope
from mentoring_common.events.contracts.matching import ProposalState
from mentoring_common.mongo import Collection, Document, Index
from mentoring_common.projection import Projection
from mentoring_methodology.codes import ProposalStatus

COVERING = (ProposalStatus.PENDING.value, ProposalStatus.APPROVED.value)
"""A mentee with a proposal in such a state has a pair proposed or approved, and waits for no other."""


@dataclass(frozen=True)
class ProposalFact:
    """The proposal of one mentee; its id is the mentee's participant id, since there is one at a time."""

    proposal_id: str
    school_id: str
    version: int
    form: str
    status: str
    school_year: int | None = None
    """None in a document of the first release."""


class ProposalFacts:
    """The projection of matching's proposals."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self.states: Projection[ProposalState] = Projection(collection, "proposal", _document)

    async def ensure_indexes(self) -> None:
        await self.states.ensure_indexes([Index(("school_id", "status"))])

    async def apply(self, states: Sequence[ProposalState]) -> None:  # all-schools: each brings its own
        """Take the newest of what is known and what the states say."""
        await self.states.apply(states)

    async def mentees_covered(self, scope: Scope, school_id: str) -> set[str]:
        """The participant ids of a school's mentees with a proposal; of every year, since an id has one year."""
        documents = await self._collection.find(
            scope.filter({"school_id": school_id, "status": {"$in": list(COVERING)}}), fields=["_id"]
        )
        return {document["_id"] for document in documents}

    async def of_mentees(self, scope: Scope, mentee_ids: Sequence[str]) -> list[ProposalFact]:
        """The proposals of these mentees, in whatever state."""
        documents = await self._collection.find(scope.filter({"_id": {"$in": list(mentee_ids)}}))
        return [stored.read(ProposalFact, each, id_field="proposal_id") for each in documents]


def _document(state: ProposalState) -> Document:
    kept = ProposalFact(state.proposal_id, state.school_id, state.version, state.form, state.status, state.school_year)
    return stored.write(kept, id_field="proposal_id")
