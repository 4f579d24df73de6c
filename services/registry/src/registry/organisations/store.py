"""The directory's documents."""

from collections.abc import Sequence

from mentoring_common import stored
from mentoring_common.aggregate import Aggregates, Change, Saved
from mentoring_common.auth import Scope
from mentoring_common.events.envelope import Wire
from mentoring_common.mongo import Document, Index

from registry.organisations.domain import Organisation


class OrganisationStore:
    """Organisations, each one aggregate."""

    def __init__(self, aggregates: Aggregates) -> None:
        self._aggregates = aggregates

    async def ensure_indexes(self) -> None:
        one_inn = Index(("inn",), unique=True, where={"inn": {"$type": "string"}})
        await self._aggregates.ensure_indexes([Index(("school_id", "kind")), one_inn])

    async def get(self, scope: Scope, organisation_id: str) -> tuple[Organisation, int] | None:
        """The organisation and its version."""
        document = await self._aggregates.collection.find_one(scope.filter({"_id": organisation_id}))
        return (_organisation(document), document["version"]) if document else None

    async def name(self, organisation_id: str) -> str | None:  # all-schools: every caller may read the directory
        """The organisation's full name."""
        known = await self.get(Scope.system("every caller may read the directory"), organisation_id)
        return None if known is None else known[0].name

    async def holder_of(self, scope: Scope, inn: str) -> Organisation | None:
        """The organisation with this taxpayer number."""
        document = await self._aggregates.collection.find_one(scope.filter({"inn": inn}))
        return _organisation(document) if document else None

    async def list(self, scope: Scope) -> list[Organisation]:
        """All organisations of the scope, by id."""
        documents = await self._aggregates.collection.find(scope.filter(), sort=[("_id", 1)])
        return [_organisation(document) for document in documents]

    async def tenants(self) -> set[str]:  # all-schools: a checkpoint is taken of each
        """The municipality and its schools, closed ones too."""
        return {each.school_id for each in await self.list(Scope.system("a checkpoint is taken of each tenant"))}

    async def insert(self, scope: Scope, organisation: Organisation, events: Sequence[Wire]) -> bool:
        """Add a new organisation with its events; False when its id or its ИНН is taken."""
        document = {"_id": organisation.organisation_id, "school_id": organisation.school_id, "version": 1}
        return await self._aggregates.insert(scope, {**document, **_fields(organisation)}, events)

    async def save(
        self, scope: Scope, organisation: Organisation, expected_version: int, command_id: str, events: Sequence[Wire]
    ) -> Saved:
        """Change an organisation with its events; MOVED_ON also where another has its ИНН."""
        change = Change(organisation.organisation_id, expected_version, command_id, _fields(organisation), events)
        return await self._aggregates.save(scope, change)


def _fields(organisation: Organisation) -> Document:
    fields = stored.write(organisation)
    del fields["organisation_id"]
    return fields


def _organisation(document: Document) -> Organisation:
    return stored.read(Organisation, document, id_field="organisation_id")
