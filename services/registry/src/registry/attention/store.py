"""The queries behind what waits, and which uploads somebody has looked at.

Nothing is counted over all people of a municipality: of its schools only whether they have a base.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from mentoring_common.auth import Scope
from mentoring_common.jobs import JobStatus
from mentoring_common.mongo import Collection, Document, Index, Update
from mentoring_common.stored import read
from mentoring_methodology.codes import ParticipantStatus

from registry.attention.domain import Line
from registry.participations import lacking

LOOKED_FOR = {ParticipantStatus.ACTIVE.value, ParticipantStatus.SUSPENDED.value}


class AttentionStore:
    """Reads what other capabilities keep; its own are the notes of who has looked at an upload."""

    def __init__(
        self, participants: Collection, duplicates: Collection, imports: Collection, looked_at: Collection
    ) -> None:
        self._participants = participants
        self._duplicates = duplicates
        self._imports = imports
        self._looked_at = looked_at
        self._with_base: set[tuple[str, int]] = set()
        """Schools and their years that were seen to have a base: a participation that was registered stays."""

    async def ensure_indexes(self) -> None:
        await self._looked_at.ensure_indexes([Index(("school_id",))])

    async def has_base(self, scope: Scope, school_id: str, school_year: int) -> bool:
        """Whether anybody of the school is registered for the school year."""
        if (school_id, school_year) not in self._with_base:
            wanted = scope.filter({"school_id": school_id, "state.school_year": school_year})
            if await self._participants.find_one(wanted, fields=["_id"]) is None:
                return False
            self._with_base.add((school_id, school_year))
        return True

    async def lines(self, scope: Scope, school_id: str, from_school_year: int) -> list[Line]:
        """The school's participations that go on, of this school year and of later ones."""
        wanted = {"school_id": school_id, "state.status": {"$in": sorted(LOOKED_FOR)}}
        fields = [
            "state.status",
            "state.partner_claimed",
            "state.consents_on",
            "state.consents_until",
            "state.role",
            "state.admitted_on",
            "state.admitted_until",
            "state.cleared_until",
            "state.form",
            "state.workplace_kind",
            "state.cleared_on",
            "state.school_year",
        ]
        documents = await self._participants.find(scope.filter(wanted), fields=fields)
        states = [document["state"] for document in documents]
        return [read(Line, state) for state in states if state.get("school_year", from_school_year) >= from_school_year]

    async def consents_missing(self, scope: Scope, school_id: str, school_years: Sequence[int], today: date) -> int:
        """How many of the school's participations go on, in these years, and have no consents on the day.

        Read by the index of those who lack them, not over the whole school.
        """
        found: set[str] = set()
        for school_year in school_years:
            for condition in lacking.not_collected(school_id, school_year, today):
                documents = await self._participants.find(scope.filter(condition), fields=["state.status"])
                found |= {
                    each["_id"] for each in documents if each["state"]["status"] == ParticipantStatus.ACTIVE.value
                }
        return len(found)

    async def workplaces(self, scope: Scope, among: Sequence[str]) -> set[str]:
        """From which of these organisations people take part in the scope's schools."""
        wanted = {"state.workplace_id": {"$in": list(among)}, "state.status": {"$in": sorted(LOOKED_FOR)}}
        found = await self._participants.find(scope.filter(wanted), fields=["state.workplace_id"])
        return {each["state"]["workplace_id"] for each in found}

    async def possible_duplicates(self, scope: Scope, school_id: str) -> int:
        return await self._duplicates.count(scope.filter({"school_id": school_id, "decision": None}))

    async def refused_uploads(self, scope: Scope, since: datetime) -> dict[str, int]:
        """School -> bases whose last upload since then has refusals that nobody has looked at."""
        ended = {"status": {"$in": [JobStatus.DONE.value, JobStatus.FAILED.value]}, "created_at": {"$gte": since}}
        fields = ["school_id", "status", "result", "order.kind", "order.school_year", "kind", "counts", "refusal"]
        jobs = await self._imports.find(scope.filter(ended), fields=fields, sort=[("created_at", 1)])
        latest = {}
        for job in jobs:  # a later upload of the same base has said all anew
            order = job.get("order", job)  # the first release kept an order's and a result's fields beside the job's
            latest[job["school_id"], order["kind"], order.get("school_year")] = job
        refused = {job["_id"]: job["school_id"] for job in latest.values() if _has_refusals(job)}
        if not refused:
            return {}
        looked = await self._looked_at.find(scope.filter({"_id": {"$in": sorted(refused)}}), fields=["_id"])
        seen = {document["_id"] for document in looked}
        return Counter(school_id for import_id, school_id in refused.items() if import_id not in seen)

    async def note_looked_at(self, scope: Scope, import_id: str, school_id: str, now: datetime) -> None:
        """Keep that somebody has looked at the report; the first time counts."""
        if not scope.permits(school_id):
            raise PermissionError("a report outside the scope")
        note = {"$setOnInsert": {"school_id": school_id, "looked_at": now}}
        await self._looked_at.write([Update({"_id": import_id}, note, upsert=True)])


def _has_refusals(job: Document) -> bool:
    result = job.get("result") or job
    counts = result.get("counts") or {}
    return job["status"] == JobStatus.FAILED or bool(result.get("refusal")) or counts.get("rows_refused", 0) > 0
