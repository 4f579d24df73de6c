"""Facts as reporting needs them: projections of what registry and matching tell, one document a fact.

Figures are counted from these documents and never incremented, so that duplicates and disorder change nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from mentoring_common.auth import Scope
from mentoring_common.census import Census, Member, take_census
from mentoring_common.events.contracts.matching import ProposalState, RunCompleted
from mentoring_common.events.contracts.registry import OrganisationState, ParticipantState
from mentoring_common.mongo import Collection, Document, Index, Update
from mentoring_common.projection import apply_states
from mentoring_methodology.codes import MentoringForm, OrganisationKind, ParticipantStatus, ProposalStatus, Role


@dataclass(frozen=True)
class ParticipantCount:
    """How many participations of one school are alike."""

    form: MentoringForm
    role: Role
    status: ParticipantStatus
    people: int
    places: int


class FactStore:
    """Participants, proposals, organisations and the latest run of each school."""

    def __init__(
        self, participants: Collection, proposals: Collection, organisations: Collection, latest_runs: Collection
    ) -> None:
        self._participants = participants
        self._proposals = proposals
        self._organisations = organisations
        self._latest_runs = latest_runs

    async def ensure_indexes(self) -> None:
        await self._participants.ensure_indexes([Index(("school_id",))])
        await self._proposals.ensure_indexes([Index(("school_id",))])

    async def apply_participants(self, states: Sequence[ParticipantState]) -> None:  # all-schools: each brings its own
        """Keep what is counted of each participant, and nothing else of them."""
        await apply_states(
            self._participants,
            [
                {
                    "_id": state.participant_id,
                    "school_id": state.school_id,
                    "version": state.version,
                    "form": state.form,
                    "role": state.role,
                    "status": state.status,
                    "places": state.capacity or 0,
                }
                for state in states
            ],
        )

    async def apply_proposals(self, states: Sequence[ProposalState]) -> None:  # all-schools: each brings its own
        """Keep which mentees have a proposal."""
        await apply_states(
            self._proposals,
            [
                {
                    "_id": state.proposal_id,
                    "school_id": state.school_id,
                    "version": state.version,
                    "form": state.form,
                    "status": state.status,
                }
                for state in states
            ],
        )

    async def apply_organisations(self, states: Sequence[OrganisationState]) -> None:  # all-schools: the directory
        """Keep the directory's names."""
        await apply_states(
            self._organisations,
            [
                {
                    "_id": state.organisation_id,
                    "school_id": state.school_id,
                    "version": state.version,
                    "kind": state.kind,
                    "name": state.name,
                    "short_name": state.short_name,
                }
                for state in states
            ],
        )

    async def apply_runs(self, results: Sequence[RunCompleted]) -> None:  # all-schools: each brings its own
        """Keep the latest run of each school; an older one that comes late changes nothing."""
        latest: dict[str, RunCompleted] = {}
        for result in sorted(results, key=lambda result: result.completed_at):
            latest[result.school_id] = result
        await self._latest_runs.write(
            [
                Update(
                    {"_id": school_id, "completed_at": {"$lt": result.completed_at}},
                    {
                        "$set": {
                            "school_id": school_id,
                            "completed_at": result.completed_at,
                            "outcomes": [outcome.model_dump(mode="json") for outcome in result.outcomes],
                        }
                    },
                    upsert=True,
                )
                for school_id, result in latest.items()
            ]
        )

    async def participant_counts(self, scope: Scope, school_id: str) -> list[ParticipantCount]:
        """The participations of a school, counted by form, role and status."""
        groups = await self._participants.aggregate(
            [
                {"$match": scope.filter({"school_id": school_id})},
                {
                    "$group": {
                        "_id": {"form": "$form", "role": "$role", "status": "$status"},
                        "people": {"$sum": 1},
                        "places": {"$sum": "$places"},
                    }
                },
            ]
        )
        return [
            ParticipantCount(
                MentoringForm(group["_id"]["form"]),
                Role(group["_id"]["role"]),
                ParticipantStatus(group["_id"]["status"]),
                group["people"],
                group["places"],
            )
            for group in groups
        ]

    async def proposal_counts(self, scope: Scope, school_id: str) -> dict[MentoringForm, int]:
        """The proposals of a school that stand, by form."""
        groups = await self._proposals.aggregate(
            [
                {"$match": scope.filter({"school_id": school_id, "status": ProposalStatus.PENDING.value})},
                {"$group": {"_id": "$form", "standing": {"$sum": 1}}},
            ]
        )
        return {MentoringForm(group["_id"]): group["standing"] for group in groups}

    async def latest_run(self, scope: Scope, school_id: str) -> Document | None:
        """The outcomes of the latest run of a school, None before the first."""
        return await self._latest_runs.find_one(scope.filter({"_id": school_id}))

    async def school_names(self, scope: Scope) -> dict[str, str]:
        """The schools of the scope, by id."""
        documents = await self._organisations.find(scope.filter({"kind": OrganisationKind.SCHOOL.value}))
        return {document["_id"]: document["short_name"] for document in documents}

    async def schools_with_facts(self, scope: Scope) -> set[str]:
        """Every school of the scope that any fact names."""
        groups = await self._participants.aggregate([{"$match": scope.filter()}, {"$group": {"_id": "$school_id"}}])
        return {group["_id"] for group in groups} | set(await self.school_names(scope))

    async def census(self, scope: Scope) -> Census:
        """How many participants are known here, to compare with registry."""
        documents = await self._participants.find(scope.filter(), fields=["school_id", "version"])
        return take_census(
            Member(document["school_id"], document["_id"], document["version"]) for document in documents
        )
