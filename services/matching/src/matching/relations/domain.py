"""A relation: its states, the places that it holds, and what is published of it. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from mentoring_common.events.contracts.matching import ClaimConfirmed, RelationState
from mentoring_common.events.envelope import Wire, wire


class RelationStatus(StrEnum):
    """Where a relation is."""

    APPROVED = "APPROVED"
    """The curator has approved the pair: its places are held, no order has fixed it."""
    FIXED = "FIXED"
    """An order has fixed it; it begins on the order's day."""
    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    """It works no more until its cause is gone and the curator says so; it keeps its places."""
    CLOSED = "CLOSED"
    """Over, for a reason; its places are free."""
    CANCELLED = "CANCELLED"
    """Given up before an order; its places are free."""


STANDING = frozenset({RelationStatus.APPROVED, RelationStatus.FIXED, RelationStatus.ACTIVE, RelationStatus.SUSPENDED})
"""States in which a relation holds its places."""
ORDERED = frozenset({RelationStatus.FIXED, RelationStatus.ACTIVE, RelationStatus.SUSPENDED})
"""States of a relation that an order has fixed and that is not over."""

STOPPED = "suspended"
"""The fact of a state that only a later release knows: whatever it is, nobody may count on the pair."""
FACTS: Mapping[str, str] = {
    RelationStatus.APPROVED: "approved",
    RelationStatus.CANCELLED: "cancelled",
    RelationStatus.FIXED: "fixed",
    RelationStatus.ACTIVE: "activated",
    RelationStatus.SUSPENDED: "suspended",
    RelationStatus.CLOSED: "closed",
}
"""State -> the fact that is published when it is reached; what works again after a suspension is `resumed`."""


class CancelReason(StrEnum):
    """Why a relation was given up before its order."""

    UNDONE = "UNDONE"
    """The approval was taken back at once: the pair is proposed again."""
    NOT_PROPOSED = "NOT_PROPOSED"
    """The proposal fell away at the very moment of its approval."""
    LEFT = "LEFT"
    """One of the two takes part no longer."""
    NO_ORDER = "NO_ORDER"
    """No order has fixed it in time."""
    BY_CURATOR = "BY_CURATOR"
    BY_MENTOR_SCHOOL = "BY_MENTOR_SCHOOL"
    """The mentor's own school, which is another one, has not agreed."""


class ClosureReason(StrEnum):
    """How a relation that an order has fixed ends (Р-145, stage 7)."""

    COMPLETED = "COMPLETED"
    BY_MENTOR = "BY_MENTOR"
    BY_MENTEE = "BY_MENTEE"
    BY_GUARDIAN = "BY_GUARDIAN"
    BY_EMPLOYER = "BY_EMPLOYER"
    CONSENT_WITHDRAWN = "CONSENT_WITHDRAWN"
    LEFT_SCHOOL = "LEFT_SCHOOL"
    INCIDENT = "INCIDENT"
    OTHER = "OTHER"


BROKEN_OFF = frozenset(
    {
        ClosureReason.BY_MENTOR, ClosureReason.BY_MENTEE, ClosureReason.BY_GUARDIAN, ClosureReason.BY_EMPLOYER,
        ClosureReason.INCIDENT,
    }
)  # fmt: skip
"""After such an end the two are no pair for a year (H08)."""


ENDINGS: Mapping[str, str] = {
    CancelReason.UNDONE: "Утверждение пары отменили",
    CancelReason.NOT_PROPOSED: "Предложение отозвали в момент утверждения",
    CancelReason.LEFT: "Один из двоих больше не участвует",
    CancelReason.NO_ORDER: "За 30 дней после утверждения приказа не было",
    CancelReason.BY_CURATOR: "Куратор отменил утверждение",
    CancelReason.BY_MENTOR_SCHOOL: "Школа наставника не согласилась",
    ClosureReason.COMPLETED: "Программа пары завершена",
    ClosureReason.BY_MENTOR: "Наставник отказался",
    ClosureReason.BY_MENTEE: "Наставляемый отказался",
    ClosureReason.BY_GUARDIAN: "Отказался законный представитель",
    ClosureReason.BY_EMPLOYER: "Отменила школа",
    ClosureReason.CONSENT_WITHDRAWN: "Согласие отозвано",
    ClosureReason.LEFT_SCHOOL: "Один из двоих перешёл в другую школу",
    ClosureReason.INCIDENT: "Закрыта по решению школы",
    ClosureReason.OTHER: "Другая причина",
    "BY_SCHOOL": "Приостановлена школой",
}
"""Reason -> how a relation ended, in Russian; of an incident no list says more."""

MOST_STEPS = 100
"""Steps that are kept with a relation: years of suspensions, in a small document. Its events are kept whole."""


@dataclass(frozen=True)
class RelationStep:
    """What happened to a relation, and who did it."""

    at: datetime
    status: str
    reason_code: str | None = None
    by: str | None = None
    """The subject of a token; None for what the platform did."""
    note: str | None = None
    """What was written about it; for the school alone."""


@dataclass(frozen=True)
class Relation:
    """One relation with the places that it holds and its history."""

    state: RelationState
    mentor_place: str | None = None
    """Which of the mentor's places it holds, under a unique index; None where it holds none any more."""
    mentee_place: str | None = None
    """The mentee's one place in the form, under a unique index."""
    history: tuple[RelationStep, ...] = ()
    claimed_on: date | None = None
    """The day of the order by which a pair that a base named was confirmed; None for a pair that was made here."""

    @property
    def relation_id(self) -> str:
        return self.state.relation_id

    @property
    def mentee_id(self) -> str:
        """The mentee of a pair; the first of a group."""
        return self.state.mentee_ids[0]

    @property
    def stands(self) -> bool:
        return self.state.status in STANDING

    @property
    def lacks_mentor_school(self) -> bool:
        """Whether the mentor is another school's, which has not agreed."""
        return self.state.mentor_school_id is not None and self.state.mentor_school_agreed_on is None

    @property
    def confirms_a_claim(self) -> bool:
        """Whether it is, or was, a pair that a base named and an order has fixed."""
        return self.claimed_on is not None and self.state.status in {*ORDERED, RelationStatus.CLOSED}

    @property
    def place_number(self) -> int | None:
        """The number of the mentor's place."""
        return int(self.mentor_place.rpartition(":")[2]) if self.mentor_place else None


@dataclass(frozen=True)
class NextRelation:
    """A relation's next version, and the event that publishes it."""

    relation: Relation
    event: Wire
    also: tuple[Wire, ...] = ()
    """What follows from it for others."""

    @classmethod
    def to(cls, relation: Relation, now: datetime, traceparent: str | None) -> "NextRelation":
        """The change that leads to this version; once an order has fixed a pair that a base named, so is its claim."""
        event = event_of(relation, now, traceparent)
        if relation.confirms_a_claim and relation.state.status == RelationStatus.FIXED:
            return cls(relation, event, (claim_of(relation, now, traceparent),))
        return cls(relation, event)


def event_of(relation: Relation, now: datetime, traceparent: str | None) -> Wire:
    """The event that says where the relation is."""
    fact = FACTS.get(relation.state.status, STOPPED)
    if relation.state.status == RelationStatus.ACTIVE and len(relation.state.active) > 1:
        fact = "resumed"
    return wire(f"matching.relation.{fact}.v1", relation.relation_id, relation.state, now, traceparent)


def claim_of(relation: Relation, now: datetime, traceparent: str | None) -> Wire:
    """The event that says that the pair which a base named stands by its order."""
    state = relation.state
    confirmed = ClaimConfirmed(
        school_id=state.school_id,
        version=state.version,
        claim_id=relation.relation_id,
        mentee_id=relation.mentee_id,
        confirmed_on=relation.claimed_on or state.approved_at.date(),
    )
    return wire("matching.claim.confirmed.v1", relation.relation_id, confirmed, now, traceparent)


def reserved(state: RelationState, place: int, by: str) -> Relation:
    """A new relation that holds the mentor's place of this number, and the mentee's one place in the form."""
    step = RelationStep(state.approved_at, state.status, None, by)
    of_mentor = mentor_place(state.mentor_person_id, state.school_year, place)
    of_mentee = f"{state.mentee_person_ids[0]}:{state.form}:{state.school_year}"
    return Relation(state, of_mentor, of_mentee, (step,))


def mentor_place(person_id: str, school_year: int, number: int) -> str:
    """The key of one of a person's places in a school year, wherever he mentors."""
    return f"{person_id}:{school_year}:{number}"


def free_place(held: Collection[Relation], places: int) -> int | None:
    """The lowest of a mentor's places that nobody holds; None where he holds as many as he has.

    `held` are all standing relations of the person in the school year, in whatever school. Where the places became
    fewer than are held, the numbers above count too.
    """
    if len(held) >= places:
        return None
    taken = {each.place_number for each in held}
    return next(number for number in range(1, places + 1) if number not in taken)


def persons_of_pairs(relations: Iterable[Relation]) -> frozenset[tuple[str, str]]:
    """Mentee and mentor of every pair, as persons."""
    return frozenset(
        (mentee, each.state.mentor_person_id) for each in relations for mentee in each.state.mentee_person_ids
    )
