"""Assignments' documents: the municipality's, seen by every school that they are set to."""

from collections.abc import Sequence

from mentoring_common.aggregate import Aggregates, Change, Saved
from mentoring_common.auth import Scope
from mentoring_common.events.envelope import Wire
from mentoring_common.mongo import Document, Index
from mentoring_common.stored import read, write

from registry.assignments.domain import Assignment

THE_MUNICIPALITYS = Scope.system("an assignment is the municipality's; who may see it is judged by its schools")


class AssignmentStore:
    """One assignment is one document, with the answers of all its schools."""

    def __init__(self, assignments: Aggregates) -> None:
        self._aggregates = assignments
        self._assignments = assignments.collection

    async def ensure_indexes(self) -> None:
        await self._aggregates.ensure_indexes([Index(("schools", "due_on"))])

    async def get(self, scope: Scope, assignment_id: str) -> Assignment | None:
        """The assignment, where one of its schools is of the scope."""
        document = await self._assignments.find_one({"_id": assignment_id})
        found = _assignment(document) if document else None
        return found if found is not None and _is_of(scope, found) else None

    async def of_schools(self, scope: Scope) -> list[Assignment]:
        """Those that are set to schools of the scope, late last days first."""
        wanted: Document = {} if scope.schools is None else {"schools": {"$in": sorted(scope.schools)}}
        documents = await self._assignments.find(wanted, sort=[("due_on", -1), ("_id", 1)])
        return [_assignment(document) for document in documents]

    async def insert(self, scope: Scope, assignment: Assignment, events: Sequence[Wire]) -> bool:
        """Add one with what its schools are told; False where its id is taken."""
        return await self._aggregates.insert(scope, write(assignment, id_field="assignment_id"), events)

    async def save(self, scope: Scope, assignment: Assignment, command_id: str, events: Sequence[Wire] = ()) -> bool:
        """Store the next version; False where somebody else was faster."""
        if not _is_of(scope, assignment):
            raise PermissionError("an assignment outside the scope")
        fields: Document = write(assignment, id_field="assignment_id")
        assignment_id, following = fields.pop("_id"), fields.pop("version")
        change = Change(assignment_id, following - 1, command_id, fields, events)
        return await self._aggregates.save(THE_MUNICIPALITYS, change) is Saved.DONE


def _is_of(scope: Scope, assignment: Assignment) -> bool:
    return scope.schools is None or any(scope.permits(each) for each in assignment.schools)


def _assignment(document: Document) -> Assignment:
    return read(Assignment, document, id_field="assignment_id")
