"""What changes the directory, and whether a school is in it."""

from uuid import uuid4

from mentoring_common.aggregate import Saved
from mentoring_common.auth import Scope
from mentoring_common.clock import Clock
from mentoring_common.errors import Conflict, NotFound
from mentoring_common.telemetry import traceparent
from mentoring_methodology.codes import OrganisationKind

from registry.organisations.domain import Organisation, events_of
from registry.organisations.store import OrganisationStore


async def record(scope: Scope, store: OrganisationStore, clock: Clock, organisation: Organisation) -> bool:
    """Put the organisation into the directory; whether anything changed.

    Raises Conflict when the organisation's kind would change, or somebody else changed it meanwhile.
    """
    known = await store.get(scope, organisation.organisation_id)
    if known is None:
        if await store.insert(scope, organisation, events_of(organisation, 1, clock(), traceparent())):
            return True
        raise _moved_on()
    before, version = known
    if before == organisation:
        return False
    if before.kind is not organisation.kind:
        raise Conflict("ORGANISATION_KIND_FIXED", "Вид организации не меняется. Внесите её под другим идентификатором.")
    events = events_of(organisation, version + 1, clock(), traceparent())
    if await store.save(scope, organisation, version, uuid4().hex, events) is not Saved.DONE:
        raise _moved_on()
    return True


async def require_school(scope: Scope, store: OrganisationStore, school_id: str) -> None:
    """Raise NotFound unless the school is in the directory and in the caller's scope: the two look alike."""
    known = await store.get(Scope.system("whether a school exists is no secret"), school_id)
    if known is None or known[0].kind != OrganisationKind.SCHOOL or not scope.permits(school_id):
        raise NotFound("SCHOOL_NOT_FOUND", "Школа не найдена. Проверьте school_id: он есть в справочнике организаций.")


def _moved_on() -> Conflict:
    return Conflict("ORGANISATION_MOVED_ON", "Организацию только что изменил кто-то другой. Повторите запрос.")
