"""Proposals' documents."""

from collections.abc import Sequence
from dataclasses import dataclass

from mentoring_common.aggregate import Aggregates, Change, Saved
from mentoring_common.auth import Scope
from mentoring_common.batch import NewAggregate
from mentoring_common.events.contracts.matching import ProposalState
from mentoring_common.events.upcasts import upcast
from mentoring_common.mongo import Document, Index, Update
from mentoring_common.stored import read, write
from mentoring_methodology.codes import ProposalStatus

from matching.engine.circumstances import PairOfIds
from matching.proposals.domain import NextVersion, Proposal, Rejected, ShareOfScore, Step

FIRST_RELEASE = "matching.proposal.made.v1"
"""The event whose fields the first release kept: without `school_year` and `made_at`."""

PLACED_AT_ONCE = 500
"""Proposals of an earlier release that are placed in one bulk: a second of a slow database."""

PENDING = {"status": ProposalStatus.PENDING.value}
PAIRED = {"status": {"$in": [ProposalStatus.PENDING.value, ProposalStatus.APPROVED.value]}}
"""Of a mentee who waits for nobody else."""


@dataclass(frozen=True)
class Explained:
    """The part of a document beside the published state."""

    shares: tuple[ShareOfScore, ...] = ()
    history: tuple[Step, ...] = ()
    rejected: tuple[Rejected, ...] = ()


@dataclass(frozen=True)
class LastProposal:
    """What became of a mentee's proposal, in as few words as a count of a city needs."""

    is_paired: bool
    """It is pending or approved."""
    reason_code: str | None


@dataclass(frozen=True)
class Wanted:
    """Which proposals a list is to hold; None asks for everybody's."""

    status: str = ProposalStatus.PENDING.value
    school_id: str | None = None
    form: str | None = None
    school_year: int | None = None
    """The first release stored no school year: its proposals count for every year that is asked."""
    mentor_id: str | None = None


class ProposalStore:
    """Proposals, each one aggregate under its mentee's id."""

    def __init__(self, aggregates: Aggregates) -> None:
        self._aggregates = aggregates
        self._collection = aggregates.collection

    async def ensure_indexes(self) -> None:
        await self._aggregates.ensure_indexes(
            [
                Index(("school_id", "form")),
                Index(("school_id", "_id")),
                Index(("mentor_id",)),
                Index(("mentor_person_id", "status")),
                Index(("run_id", "school_id")),
                Index(("school_id", "place")),
                Index(("place",)),
                Index(("rejected.mentee_person_id",)),
                Index(("rejected.mentor_person_id",)),
            ]
        )

    async def place_all(self) -> None:  # all-schools: what earlier releases have stored, wherever it is
        """Give each proposal its place in the order in which they are read, where an earlier release stored none."""
        unplaced = {"place": {"$exists": False}}
        while documents := await self._collection.find(unplaced, limit=PLACED_AT_ONCE):
            await self._collection.write(
                [
                    Update({"_id": each["_id"], "version": each["version"]}, {"$set": {"place": _proposal(each).place}})
                    for each in documents
                ]
            )

    async def of_school(self, scope: Scope, school_id: str, school_year: int) -> dict[str, Proposal]:
        """The school's proposals of a school year, withdrawn ones too, by mentee id."""
        found = await self._find(scope, {"school_id": school_id})
        return {each.mentee_id: each for each in found if each.state.school_year == school_year}

    async def schools(self) -> set[str]:  # all-schools: a checkpoint is taken of each
        """The schools that ever had a proposal."""
        groups = await self._collection.aggregate([{"$group": {"_id": "$school_id"}}])
        return {group["_id"] for group in groups}

    async def all_by_id(self, scope: Scope, after: str, limit: int) -> list[Proposal]:
        """Proposals in any state and of any year, by id, beginning after `after`."""
        wanted = scope.filter({"_id": {"$gt": after}})
        return [_proposal(each) for each in await self._collection.find(wanted, sort=[("_id", 1)], limit=limit)]

    async def pending(self, scope: Scope) -> list[Proposal]:
        """The pending proposals of the scope."""
        return await self._find(scope, PENDING)

    async def schools_with_pending(self, scope: Scope) -> list[str]:
        """The schools that have a pending proposal."""
        documents = await self._collection.find(scope.filter(PENDING), fields=["school_id"])
        return sorted({document["school_id"] for document in documents})

    async def naming(self, scope: Scope, participant_ids: Sequence[str]) -> list[Proposal]:
        """The pending proposals for or with any of these participants."""
        ids = {"$in": list(participant_ids)}
        found = await self._find(scope, {"_id": ids, **PENDING})
        found += await self._find(scope, {"mentor_id": ids, **PENDING})
        return list({each.mentee_id: each for each in found}.values())

    async def ever_with_mentor(self, scope: Scope, ids: Sequence[str]) -> list[Proposal]:
        """Proposals, pending or not, in which any of these is or was the mentor."""
        named = {"$in": list(ids)}
        paths = (
            "mentor_id",
            "mentor_person_id",
            "history.mentor_id",
            "rejected.mentor_id",
            "rejected.mentor_person_id",
        )
        return await self._find(scope, {"$or": [{path: named} for path in paths]})

    async def get(self, scope: Scope, mentee_id: str) -> Proposal | None:
        """The mentee's proposal, pending or not, unless the scope has none."""
        return (await self.of_mentees(scope, [mentee_id])).get(mentee_id)

    async def of_mentees(self, scope: Scope, mentee_ids: Sequence[str]) -> dict[str, Proposal]:
        """The mentees' proposals, pending or not, by mentee id."""
        return {each.mentee_id: each for each in await self._find(scope, {"_id": {"$in": list(mentee_ids)}})}

    async def last_of_year(self, scope: Scope, school_year: int, *, school_id: str | None) -> dict[str, LastProposal]:
        """What became of every proposal of the school year, by mentee id; those without a year count for every year."""
        wanted: Document = {"school_year": {"$in": [school_year, None]}}
        if school_id is not None:
            wanted["school_id"] = school_id
        documents = await self._collection.find(scope.filter(wanted), fields=["status", "reason_code"])
        paired = PAIRED["status"]["$in"]
        return {each["_id"]: LastProposal(each["status"] in paired, each.get("reason_code")) for each in documents}

    async def approved(self, scope: Scope) -> list[Proposal]:
        """The approved proposals of the scope."""
        return await self._find(scope, {"status": ProposalStatus.APPROVED.value})

    async def rejections(
        self, scope: Scope, school_year: int, person_ids: Sequence[str] | None = None
    ) -> frozenset[PairOfIds]:
        """Pairs of persons that a school has rejected in the school year or later: all, or those of these people."""
        since: Document = {"school_year": {"$gte": school_year}}
        wanted: list[Document] = [{**since, "rejected.mentee_person_id": {"$exists": True}}]
        if person_ids is not None:
            names = {"$in": list(person_ids)}
            wanted = [{**since, f"rejected.{side}": names} for side in ("mentee_person_id", "mentor_person_id")]
        found: set[PairOfIds] = set()
        for conditions in wanted:
            for document in await self._collection.find(scope.filter(conditions), fields=["rejected"]):
                kept = read(Explained, document).rejected
                found |= {(each.mentee_person_id, each.mentor_person_id) for each in kept}
        return frozenset(found)

    async def count_of_run(self, scope: Scope, run_id: str) -> int:
        """How many proposals of the scope the run has made, changed or withdrawn."""
        return await self._collection.count(scope.filter({"run_id": run_id}))

    async def schools_of_run(self, scope: Scope, run_id: str) -> set[str]:
        """The schools of the scope in which the run has made, changed or withdrawn anything."""
        groups = await self._collection.aggregate(
            [{"$match": scope.filter({"run_id": run_id})}, {"$group": {"_id": "$school_id"}}]
        )
        return {group["_id"] for group in groups}

    async def page(
        self, scope: Scope, wanted: Wanted, *, after: str | None, limit: int, weakest_first: bool
    ) -> list[Proposal]:
        """Proposals by `place`, or by mentee id, beginning after `after`, which is a place or an id."""
        conditions: Document = {"status": wanted.status}
        by = "place" if weakest_first else "_id"
        if after is not None:
            conditions[by] = {"$gt": after}
        if wanted.school_id is not None:
            conditions["school_id"] = wanted.school_id
        if wanted.form is not None:
            conditions["form"] = wanted.form
        if wanted.mentor_id is not None:
            conditions["mentor_id"] = wanted.mentor_id
        if wanted.school_year is not None:
            conditions["school_year"] = {"$in": [wanted.school_year, None]}
        return await self._find(scope, conditions, sort=[(by, 1)], limit=limit)

    async def with_mentor_persons(self, scope: Scope, person_ids: Sequence[str]) -> list[Proposal]:
        """The pending proposals in which one of these people is to be the mentor."""
        return await self._find(scope, {"mentor_person_id": {"$in": list(person_ids)}, **PENDING})

    async def recover(self, owner: str) -> None:  # all-schools: the owner is one job
        """Finish what a dead process of this owner left half done."""
        await self._aggregates.recover(owner)

    async def save_new(self, scope: Scope, owner: str, changes: Sequence[NextVersion]) -> int:
        """Store first versions in one bulk and return how many were not there before; `owner` is the run."""
        new = [NewAggregate({**_document(change.proposal), "version": 1}, [change.event]) for change in changes]
        return len(new) - len(await self._aggregates.insert_many(scope, owner, new))

    async def save(self, scope: Scope, changes: Sequence[NextVersion]) -> int:
        """Store next versions, each with its event, and return how many took: others have moved on meanwhile."""
        taken = 0
        for change in changes:
            fields = _document(change.proposal)
            outcome = await self._aggregates.save(
                scope,
                Change(
                    fields.pop("_id"),
                    expected_version=change.proposal.state.version - 1,
                    command_id=change.command_id,
                    fields=fields,
                    events=[change.event],
                ),
            )
            taken += outcome is not Saved.MOVED_ON
        return taken

    async def _find(
        self, scope: Scope, conditions: Document, *, sort: Sequence[tuple[str, int]] = (), limit: int = 0
    ) -> list[Proposal]:
        documents = await self._collection.find(scope.filter(conditions), sort=sort, limit=limit)
        return [_proposal(document) for document in documents]


def _document(proposal: Proposal) -> Document:
    fields = write(proposal.state, id_field="proposal_id")
    del fields["version"]
    return {**fields, **write(Explained(proposal.shares, proposal.history, proposal.rejected)), "place": proposal.place}


def _proposal(document: Document) -> Proposal:
    if "made_at" not in document:
        _, document = upcast(FIRST_RELEASE, document)
    explained = read(Explained, document)
    return Proposal(
        read(ProposalState, document, id_field="proposal_id"), explained.shares, explained.history, explained.rejected
    )
