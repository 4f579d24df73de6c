"""When the people of a school last changed, one document a school and school year; how many have no pair."""

from collections.abc import Iterable
from datetime import datetime

from mentoring_common.auth import Scope
from mentoring_common.events.contracts.registry import ParticipantState
from mentoring_common.mongo import Collection, Index, Update
from mentoring_methodology.codes import ParticipantStatus, ProposalStatus, Role

SchoolOfYear = tuple[str, int]


class AttentionStore:
    """Notes of changes, written once a batch of events, so that an import costs nothing; and who has no pair."""

    def __init__(self, changes: Collection, participants: Collection, proposals: Collection) -> None:
        self._changes = changes
        self._participants = participants
        self._proposals = proposals

    async def ensure_indexes(self) -> None:
        await self._changes.ensure_indexes([Index(("school_year", "school_id"))])

    async def note(self, states: Iterable[ParticipantState], now: datetime) -> None:  # all-schools: each brings its own
        """People of these schools and school years are not as they were."""
        await self._note({(state.school_id, state.school_year): now for state in states})

    async def begin(self) -> None:  # all-schools: once, for what an earlier release took without a note
        """Where nothing is noted yet: the last change of what is stored."""
        if await self._changes.find_one({}, fields=["_id"]) is not None:
            return
        groups = await self._participants.aggregate(
            [
                {"$match": {"applied_at": {"$exists": True}, "school_year": {"$exists": True}}},
                {
                    "$group": {
                        "_id": {"school_id": "$school_id", "school_year": "$school_year"},
                        "changed_at": {"$max": "$applied_at"},
                    }
                },
            ]
        )
        await self._note(
            {(each["_id"]["school_id"], each["_id"]["school_year"]): each["changed_at"] for each in groups}
        )

    async def of_year(self, scope: Scope, school_year: int) -> dict[str, datetime]:
        """School -> when its people of the school year last changed."""
        documents = await self._changes.find(scope.filter({"school_year": school_year}), sort=[("school_id", 1)])
        return {document["school_id"]: document["changed_at"] for document in documents}

    async def without_pair(self, scope: Scope, school_id: str, school_year: int) -> int:
        """How many mentees of the school take part in the school year and have no pair, proposed or approved."""
        takes_part = {"role": Role.MENTEE.value, "status": ParticipantStatus.ACTIVE.value}
        wanted = scope.filter({"school_id": school_id, "school_year": school_year, **takes_part})
        mentees = await self._participants.find(wanted, fields=["_id"])
        paired_in = {"$in": [ProposalStatus.PENDING.value, ProposalStatus.APPROVED.value]}
        proposed = scope.filter({"school_id": school_id, "status": paired_in})
        paired = await self._proposals.find(proposed, fields=["_id"])
        return len({each["_id"] for each in mentees} - {each["_id"] for each in paired})

    async def to_decide(self, scope: Scope, school_id: str, school_year: int) -> int:
        """How many proposals of the school year wait for the curator; those without a year count for every year."""
        pending = {"status": ProposalStatus.PENDING.value, "school_year": {"$in": [school_year, None]}}
        return await self._proposals.count(scope.filter({"school_id": school_id, **pending}))

    async def undecided(self, scope: Scope) -> int:
        """How many proposals wait for a curator, of every year."""
        return await self._proposals.count(scope.filter({"status": ProposalStatus.PENDING.value}))

    async def _note(self, changes: dict[SchoolOfYear, datetime]) -> None:
        await self._changes.write(
            [
                Update(
                    {"_id": f"{school_id}:{school_year}"},
                    {
                        "$max": {"changed_at": changed_at},
                        "$setOnInsert": {"school_id": school_id, "school_year": school_year},
                    },
                    upsert=True,
                )
                for (school_id, school_year), changed_at in changes.items()
            ]
        )
