"""Who has seen whose name, when, why and where; and what counts as a reason to see it. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from urllib.parse import unquote_to_bytes

from mentoring_common.auth import Principal, UserRole
from mentoring_common.errors import Fault, Unprocessable, sentence
from mentoring_common.text import as_seen

PURPOSE_CHARS = range(5, 201)
"""Characters of a purpose: more than a word that says nothing, less than a story."""
OWN_WORK: Mapping[UserRole, str] = {
    UserRole.CURATOR: "Работа куратора со своей школой",
    UserRole.HEAD: "Работа директора со своей школой",
    UserRole.PSYCHOLOGIST: "Работа педагога-психолога со своей школой",
    UserRole.CLIENT: "Обмен с информационной системой школы",
}
"""Why a role of a school looks at its people unless it says so itself."""
SAYS_WHY = frozenset({UserRole.METHODOLOGIST})
"""Roles that see names for a purpose of which they tell, and only then."""


@dataclass(frozen=True)
class Access:
    """One answer in which the names of a school's people stood. Nothing of it ever changes."""

    entry_id: str
    """Begins with its time, so that ids are in the order of time."""
    at: datetime
    school_id: str
    subject: str
    """The account, as the token says."""
    roles: tuple[str, ...]
    purpose: str
    operation: str
    """Method and address, without ids: `GET /registry/v1/participants`."""
    person_ids: tuple[str, ...] = ()
    """Empty where the school's paper names somebody who was not taken."""
    import_id: str | None = None
    """Of which paper the report was shown."""


def purpose_of(caller: Principal, header: str | None) -> str | None:
    """Why the caller may see names; None where he may not. `header` is percent-encoded UTF-8.

    Raises Unprocessable where the header is there and is no purpose.
    """
    told = None if header is None else _told(header)
    if caller.is_municipal:
        return told if caller.roles & SAYS_WHY else None
    own = next((why for role, why in OWN_WORK.items() if role in caller.roles), None)
    return own if own is None or told is None else told


def _told(header: str) -> str:
    try:
        told = " ".join(as_seen(unquote_to_bytes(header).decode()).split()) if header.isascii() else ""
    except UnicodeDecodeError:
        told = ""
    if len(told) in PURPOSE_CHARS:
        return told
    text = (
        f"цель просмотра пишется в процентной кодировке UTF-8, от {PURPOSE_CHARS.start} "
        f"до {PURPOSE_CHARS.stop - 1} знаков"
    )
    fault = Fault("PURPOSE_NOT_ACCEPTED", "/header/access-purpose", text)
    raise Unprocessable(fault.code, sentence(text), [fault])


def accesses(
    caller: Principal,
    purpose: str,
    operation: str,
    seen: Iterable[tuple[str, str | None]],
    at: datetime,
    new_id: str,
    import_id: str | None,
) -> list[Access]:
    """One entry for each school of the people seen: `seen` are schools with the ids of their people."""
    people: dict[str, dict[str, None]] = {}
    for school_id, person_id in seen:
        people.setdefault(school_id, {}).update({person_id: None} if person_id else {})
    roles = tuple(sorted(role.value for role in caller.roles))
    return [
        Access(
            entry_id=f"{place_of(at)}-{new_id}-{number:03d}",
            at=at,
            school_id=school_id,
            subject=caller.subject,
            roles=roles,
            purpose=purpose,
            operation=operation,
            person_ids=tuple(ids),
            import_id=import_id,
        )
        for number, (school_id, ids) in enumerate(people.items())
    ]


def place_of(at: datetime) -> str:
    """What the ids of the entries of this moment begin with."""
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%S.%f")


def places_of_days(first: date | None, last: date | None, zone: tzinfo) -> tuple[str | None, str | None]:
    """Where the entries of these days begin, and where those of the day after begin."""
    return (
        place_of(datetime.combine(first, time.min, zone)) if first else None,
        place_of(datetime.combine(last + timedelta(days=1), time.min, zone)) if last else None,
    )
