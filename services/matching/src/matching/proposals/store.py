"""Proposals' documents."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import uuid4

from mentoring_common.aggregate import Aggregates, Change, Saved
from mentoring_common.auth import Scope
from mentoring_common.batch import NewAggregate
from mentoring_common.events.contracts.matching import ProposalState
from mentoring_common.mongo import Document, Index
from mentoring_common.telemetry import traceparent
from mentoring_methodology.codes import MentoringForm, ProposalStatus

from matching.proposals.domain import Proposal, ShareOfScore, event_of


class ProposalStore:
    """Proposals, each one aggregate under its mentee's id."""

    def __init__(self, aggregates: Aggregates) -> None:
        self._aggregates = aggregates
        self._collection = aggregates.collection

    async def ensure_indexes(self) -> None:
        await self._aggregates.ensure_indexes([Index(("school_id", "form")), Index(("mentor_id",))])

    async def of_school(self, scope: Scope, school_id: str) -> dict[str, Proposal]:
        """All proposals of a school, withdrawn ones too, by mentee id."""
        documents = await self._collection.find(scope.filter({"school_id": school_id}))
        return {document["_id"]: _proposal(document) for document in documents}

    async def naming(self, scope: Scope, participant_ids: Sequence[str]) -> list[Proposal]:
        """The proposals that stand for or with any of these participants."""
        ids = list(participant_ids)
        standing = {"status": ProposalStatus.PENDING.value}
        found = await self._collection.find(scope.filter({"_id": {"$in": ids}, **standing}))
        found += await self._collection.find(scope.filter({"mentor_id": {"$in": ids}, **standing}))
        return list({document["_id"]: _proposal(document) for document in found}.values())

    async def get(self, scope: Scope, mentee_id: str) -> Proposal | None:
        document = await self._collection.find_one(scope.filter({"_id": mentee_id}))
        return _proposal(document) if document else None

    async def count_of_run(self, scope: Scope, run_id: str) -> int:
        """How many proposals of the scope the run has made, changed or withdrawn."""
        return await self._collection.count(scope.filter({"run_id": run_id}))

    async def page(self, scope: Scope, *, after: str | None, limit: int, form: MentoringForm | None) -> list[Proposal]:
        """Proposals that stand, by mentee id, beginning after `after`."""
        conditions: Document = {"status": ProposalStatus.PENDING.value}
        if after is not None:
            conditions["_id"] = {"$gt": after}
        if form is not None:
            conditions["form"] = form.value
        documents = await self._collection.find(scope.filter(conditions), sort=[("_id", 1)], limit=limit)
        return [_proposal(document) for document in documents]

    async def recover(self, owner: str) -> None:  # all-schools: the owner is one job
        """Finish what a dead process of this owner left half done."""
        await self._aggregates.recover(owner)

    async def save(self, scope: Scope, owner: str, following: Sequence[Proposal], now: datetime) -> int:
        """Store next versions with their events; give how many took. `owner` is the run that makes them.

        One that another run moved on meanwhile is left to that run.
        """
        first = [proposal for proposal in following if proposal.state.version == 1]
        parent = traceparent()
        taken = await self._aggregates.insert_many(
            scope,
            owner,
            [
                NewAggregate(
                    {"_id": each.state.proposal_id, "version": 1, **_fields(each)}, [event_of(each, now, parent)]
                )
                for each in first
            ],
        )
        saved = len(first) - len(taken)
        for each in following:
            if each.state.version > 1:
                outcome = await self._aggregates.save(
                    scope,
                    Change(
                        each.state.proposal_id,
                        expected_version=each.state.version - 1,
                        command_id=uuid4().hex,
                        fields=_fields(each),
                        events=[event_of(each, now, parent)],
                    ),
                )
                saved += outcome is Saved.DONE
        return saved


def _fields(proposal: Proposal) -> Document:
    fields = proposal.state.model_dump(mode="json", exclude={"proposal_id", "version"})
    return {**fields, "shares": [asdict(share) for share in proposal.shares]}


def _proposal(document: Document) -> Proposal:
    named = {name: document[name] for name in ProposalState.model_fields if name in document}
    shares = tuple(ShareOfScore(**share) for share in document["shares"])
    return Proposal(ProposalState(proposal_id=document["_id"], **named), shares)
