"""The life of an erasure: who asked for it, on which ground, what it has taken away and who has confirmed it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from mentoring_common.erasure.masking import ERASED
from mentoring_common.erasure.tombstones import Tombstone
from mentoring_common.errors import Conflict, NotFound
from mentoring_common.events.contracts.registry import PersonErased
from mentoring_common.events.envelope import Wire, wire

from registry.erasure.traces import Traces

LASTS = timedelta(days=30)
"""Within which personal data are destroyed (152-ФЗ, ст. 21, ч. 4 и 5)."""
REMINDED_BEFORE = timedelta(days=5)
"""From the 25th of 30 days on somebody is to look why it is not done."""
CONFIRMING = ("matching", "notifications", "reporting")
"""The services that hold something of a person beside registry."""

NOT_FOUND = NotFound("ERASURE_NOT_FOUND", "Удаление не найдено. Проверьте идентификатор.")
REQUESTED_ALREADY = Conflict("ERASURE_REQUESTED", "Удаление данных этого человека уже идёт.")


class Ground(StrEnum):
    """Почему данные удаляют."""

    CONSENT_WITHDRAWN = "CONSENT_WITHDRAWN"
    """ст. 21 ч. 5 152-ФЗ."""
    PURPOSE_REACHED = "PURPOSE_REACHED"
    """ст. 21 ч. 4 152-ФЗ."""
    UNLAWFUL = "UNLAWFUL"
    """ст. 21 ч. 3 152-ФЗ."""
    SUBJECT_REQUEST = "SUBJECT_REQUEST"
    """ст. 14 ч. 1 152-ФЗ."""


class ErasureStatus(StrEnum):
    """Где удаление."""

    REQUESTED = "REQUESTED"
    """Under way: registry and the other services take the person out."""
    DONE = "DONE"


@dataclass(frozen=True)
class Erasure:
    """One erasure. When it is done, nothing in it leads to the person but random ids."""

    erasure_id: str
    school_id: str
    """The tenant of the person who was."""
    version: int
    person_id: str
    tomb_id: str
    record_ids: tuple[str, ...]
    schools: tuple[str, ...]
    """The schools that knew the person: they see that and how he was erased."""
    ground: str
    basis_number: str
    """The number of the paper by which it is done."""
    basis_on: date
    requested_by: str
    """The account, as the token says."""
    requested_at: datetime
    due_on: date
    known_as: tuple[str, ...] = ()
    """Keyed digests of how a school's list would name him: by them a list does not bring him back."""
    status: str = ErasureStatus.REQUESTED.value
    swept_at: datetime | None = None
    """When registry had taken him out for the first time."""
    done_at: datetime | None = None
    erased: Mapping[str, int] = field(default_factory=dict)
    """What registry has taken away, by the name of its collection."""
    kept: Mapping[str, int] = field(default_factory=dict)
    traces: Traces | None = None
    """What he is looked for by in texts; forgotten when the erasure is done."""
    began_before: tuple[str, ...] = ()
    """Jobs that were under way at the first look and may still store what they have read."""

    @property
    def tombstone(self) -> Tombstone:
        """As the other services know it."""
        return Tombstone(self.erasure_id, self.school_id, self.version, self.person_id, self.tomb_id, self.record_ids)

    @property
    def is_done(self) -> bool:
        return self.status == ErasureStatus.DONE


def event_of(erasure: Erasure, now: datetime, traceparent: str | None) -> Wire:
    """What the other services are told."""
    state = PersonErased(
        school_id=erasure.school_id,
        version=erasure.version,
        erasure_id=erasure.erasure_id,
        person_id=erasure.person_id,
        tomb_id=erasure.tomb_id,
        record_ids=erasure.record_ids,
    )
    return wire(ERASED, erasure.erasure_id, state, now, traceparent)


def swept(
    erasure: Erasure, erased: Mapping[str, int], kept: Mapping[str, int], now: datetime, running: frozenset[str]
) -> Erasure:
    """The erasure after registry's first look."""
    began = tuple(sorted(running))
    return replace(erasure, version=erasure.version + 1, swept_at=now, erased=erased, kept=kept, began_before=began)


def finished(erasure: Erasure, erased: Mapping[str, int], kept: Mapping[str, int], now: datetime) -> Erasure:
    """The erasure that everybody has confirmed: nothing is looked for any more."""
    together = {name: erasure.erased.get(name, 0) + number for name, number in erased.items()}
    return replace(
        erasure,
        version=erasure.version + 1,
        status=ErasureStatus.DONE.value,
        done_at=now,
        erased={**erasure.erased, **together},
        kept=kept,
        traces=None,
    )


def is_due_soon(erasure: Erasure, day: date) -> bool:
    """Whether somebody is to be reminded of it: it is the 25th day or later, and it is not done."""
    return not erasure.is_done and day >= erasure.due_on - REMINDED_BEFORE


def is_overdue(erasure: Erasure, day: date) -> bool:
    """Whether it should have been done before the day."""
    return not erasure.is_done and day > erasure.due_on
