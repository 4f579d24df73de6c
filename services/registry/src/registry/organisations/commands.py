"""What changes the directory, and whether a school is in it."""

from dataclasses import replace
from uuid import uuid4

from mentoring_common.addresses import mail_address
from mentoring_common.aggregate import Saved
from mentoring_common.auth import Scope
from mentoring_common.clock import Clock
from mentoring_common.errors import Conflict, Fault, NotFound, Unprocessable
from mentoring_common.telemetry import traceparent
from mentoring_methodology.organisations import leads_programmes

from registry.organisations.domain import (
    CLOSED,
    WORKPLACE_UNKNOWN,
    WORKPLACE_UNKNOWN_TEXT,
    Organisation,
    events_of,
)
from registry.organisations.store import OrganisationStore

IS_CLOSED = Conflict(
    "ORGANISATION_CLOSED",
    "Организация закрыта и хранится ради прошлых лет. Если она работает снова, внесите её под другим кодом.",
)


async def record(scope: Scope, store: OrganisationStore, clock: Clock, organisation: Organisation) -> bool:
    """Put the organisation into the directory; whether anything changed.

    Raises Unprocessable for what cannot be right, and Conflict when its kind would change, its ИНН is another
    organisation's, or somebody else changed it meanwhile.
    """
    if faults := organisation.faults():
        told = "; ".join(fault.text for fault in faults)
        raise Unprocessable("ORGANISATION_REFUSED", f"Исправьте и повторите: {told}.", faults)
    if organisation.curator_email is not None:
        organisation = replace(organisation, curator_email=mail_address(organisation.curator_email))
    known = await store.get(scope, organisation.organisation_id)
    if known is None:
        if await store.insert(scope, organisation, events_of(organisation, 1, clock(), traceparent())):
            return True
        raise await _refused(scope, store, organisation)
    before, version = known
    organisation = organisation.following(before)
    if before == organisation:
        return False
    if before.kind != organisation.kind:
        raise Conflict("ORGANISATION_KIND_FIXED", "Вид организации не меняется. Внесите её под другим идентификатором.")
    await save(scope, store, clock, organisation, version)
    return True


async def save(
    scope: Scope, store: OrganisationStore, clock: Clock, organisation: Organisation, known_version: int
) -> None:
    """Store what has become of the organisation that was read at `known_version`.

    Raises Conflict where it is closed, where its ИНН is another's, and where somebody else was faster.
    """
    if organisation.status == CLOSED:
        raise IS_CLOSED
    await replace_known(scope, store, clock, organisation, known_version)


async def replace_known(
    scope: Scope, store: OrganisationStore, clock: Clock, organisation: Organisation, known_version: int
) -> None:
    """As `save`, whatever its status has become."""
    events = events_of(organisation, known_version + 1, clock(), traceparent())
    if await store.save(scope, organisation, known_version, uuid4().hex, events) is not Saved.DONE:
        raise await _refused(scope, store, organisation)


async def require_school(scope: Scope, store: OrganisationStore, school_id: str) -> None:
    """Raise NotFound unless the school is in the directory and in the caller's scope: the two look alike.

    Raises Unprocessable for an organisation that is no school; the directory with its kinds is open to every caller.
    """
    known = await store.get(Scope.system("whether a school exists is no secret"), school_id)
    if known is not None and not leads_programmes(known[0].kind):
        raise Unprocessable(
            "ONLY_SCHOOLS",
            f"«{known[0].short_name}» — не школа и не детский сад, участников записывают только они. Наставники "
            "колледжа или предприятия записываются у школы, которой помогают: укажите её school_id, место работы или "
            "учёбы останется их собственным. Базу за школу может загрузить и муниципальный методист.",
        )
    if known is None or not scope.permits(school_id):
        raise NotFound("SCHOOL_NOT_FOUND", "Школа не найдена. Проверьте school_id: он есть в справочнике организаций.")


async def require_open_school(scope: Scope, store: OrganisationStore, school_id: str) -> None:
    """As `require_school`, for what begins there; raises Conflict where the school was closed."""
    await require_school(scope, store, school_id)
    known = await store.get(Scope.system("whether a school was closed is no secret"), school_id)
    if known is not None and known[0].status == CLOSED:
        raise IS_CLOSED


async def schools_of(scope: Scope, store: OrganisationStore, school_id: str | None) -> tuple[str, ...]:
    """The schools of the scope, or the one that is asked for; none where it is foreign, which looks like unknown."""
    asked = schools_or_all(scope, school_id)
    if asked is not None:
        return asked
    return tuple(each.school_id for each in await store.list(scope) if leads_programmes(each.kind))


def schools_or_all(scope: Scope, school_id: str | None) -> tuple[str, ...] | None:
    """The schools of the scope, or the one that is asked for; None is all.

    There are none where the one that is asked for is foreign, which looks like unknown.
    """
    if school_id is not None:
        return (school_id,) if scope.permits(school_id) else ()
    return None if scope.schools is None else tuple(sorted(scope.schools))


async def kind_of(store: OrganisationStore, school_id: str) -> str | None:
    """The kind of a school; None where it is not in the directory."""
    known = await store.get(Scope.system("the directory is open to everybody who is signed in"), school_id)
    return None if known is None else known[0].kind


async def faults_of_workplace(store: OrganisationStore, workplace_id: str, kind: str | None) -> tuple[Fault, ...]:
    """What is wrong with a reference to a workplace: nobody of this id is in the directory, or of another kind."""
    known = await store.get(Scope.system("people work and study anywhere in the municipality"), workplace_id)
    if known is None:
        text = f"{WORKPLACE_UNKNOWN_TEXT}; укажите organisation_id из GET /registry/v1/organisations"
        return (Fault(WORKPLACE_UNKNOWN, "/body/workplace_id", text),)
    if known[0].status == CLOSED:
        return (Fault("WORKPLACE_CLOSED", "/body/workplace_id", "организация закрыта; укажите другую"),)
    if kind is not None and kind != known[0].kind:
        return (Fault("WORKPLACE_KIND_DIFFERS", "/body/workplace_kind", f"в справочнике её вид — {known[0].kind}"),)
    return ()


async def _refused(scope: Scope, store: OrganisationStore, organisation: Organisation) -> Conflict:
    """Why it was not stored: its ИНН is another's, or somebody else was faster."""
    holder = await store.holder_of(scope, organisation.inn) if organisation.inn else None
    if holder is not None and holder.organisation_id != organisation.organisation_id:
        return Conflict(
            "INN_TAKEN",
            f"ИНН {organisation.inn} уже у организации «{holder.short_name}» ({holder.organisation_id}). "
            "Проверьте номер или измените ту запись.",
            [Fault("INN_TAKEN", "/body/inn", f"уже у организации {holder.organisation_id}")],
        )
    return Conflict("ORGANISATION_MOVED_ON", "Организацию только что изменил кто-то другой. Повторите запрос.")
