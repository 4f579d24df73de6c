"""The directory's documents."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from mentoring_common.aggregate import Aggregates, Change, Saved
from mentoring_common.auth import Scope
from mentoring_common.events.envelope import Wire
from mentoring_common.mongo import Document, Index
from mentoring_methodology.codes import OrganisationKind

from registry.organisations.domain import Organisation


class OrganisationStore:
    """Organisations, each one aggregate."""

    def __init__(self, aggregates: Aggregates) -> None:
        self._aggregates = aggregates

    async def ensure_indexes(self) -> None:
        await self._aggregates.ensure_indexes([Index(("school_id", "kind"))])

    async def get(self, scope: Scope, organisation_id: str) -> tuple[Organisation, int] | None:
        """The organisation and its version."""
        document = await self._aggregates.collection.find_one(scope.filter({"_id": organisation_id}))
        return (_organisation(document), document["version"]) if document else None

    async def list(self, scope: Scope) -> list[Organisation]:
        """All organisations of the scope, by id."""
        documents = await self._aggregates.collection.find(scope.filter(), sort=[("_id", 1)])
        return [_organisation(document) for document in documents]

    async def insert(self, scope: Scope, organisation: Organisation, events: Sequence[Wire]) -> bool:
        """Add a new organisation with its events; False when its id is taken."""
        document = {"_id": organisation.organisation_id, "school_id": organisation.school_id, "version": 1}
        return await self._aggregates.insert(scope, {**document, **_fields(organisation)}, events)

    async def save(
        self, scope: Scope, organisation: Organisation, expected_version: int, command_id: str, events: Sequence[Wire]
    ) -> Saved:
        """Change an organisation with its events."""
        change = Change(organisation.organisation_id, expected_version, command_id, _fields(organisation), events)
        return await self._aggregates.save(scope, change)


def _fields(organisation: Organisation) -> Document:
    fields = asdict(organisation)
    del fields["organisation_id"]
    agreement_on = organisation.agreement_on
    return {**fields, "kind": organisation.kind.value, "agreement_on": agreement_on and agreement_on.isoformat()}


def _organisation(document: Document) -> Organisation:
    agreement_on = document["agreement_on"]
    return Organisation(
        organisation_id=document["_id"],
        kind=OrganisationKind(document["kind"]),
        name=document["name"],
        short_name=document["short_name"],
        inn=document["inn"],
        agreement_on=date.fromisoformat(agreement_on) if agreement_on else None,
        curator_email=document["curator_email"],
    )
