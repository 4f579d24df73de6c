"""How a relation moves from state to state (lifecycle of a pair). Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from mentoring_common.errors import Conflict
from mentoring_common.events.contracts.matching import ActiveInterval

from matching.engine import Circumstances, Norms, Person, Reason, of_two, refusals
from matching.engine.majority import FIRST_DAYS
from matching.relations.domain import (
    MOST_STEPS,
    ORDERED,
    ClosureReason,
    Relation,
    RelationStatus,
    RelationStep,
)

WAITS_FOR_ORDER = timedelta(days=30)
"""How long an approved pair waits for its order before its places are given back (platform)."""

GONE = frozenset({Reason.H14_STATUS, Reason.H14_STATUS_MENTOR})
"""One of the two takes part no longer."""
CAUSES = (
    Reason.H14_SUSPENDED, Reason.H14_SUSPENDED_MENTOR, Reason.H14_STATUS, Reason.H14_STATUS_MENTOR, Reason.H03_CONSENT,
    Reason.H03_CONSENT_MENTOR, Reason.H04_MENTOR_ADMITTED, Reason.H05_ADULT_CLEARANCE, Reason.H05_BIRTH_UNKNOWN,
)  # fmt: skip
"""What stops a pair at once; a norm or a wish that no longer fits does not."""


@dataclass(frozen=True)
class Author:
    """Who moves a relation, and what he has written."""

    subject: str | None = None
    """None for the platform."""
    note: str | None = None


PLATFORM = Author()
HELD = Conflict("RELATION_IN_ORDER", "Пару сейчас закрепляет приказ. Обновите страницу через минуту.")


def lapsed(mentee: Person, mentor: Person, on: date, norms: Norms) -> tuple[Reason, ...]:
    """What no longer holds on this very day, the chief cause first.

    A new pair needs papers that last through its first days; one that works needs them day by day. So papers that are
    good today count as good, and whether a mentor is of age is asked of the day itself.
    """
    today = refusals(_good(mentee, on), _good(mentor, on), on, norms)
    early = refusals(_good(mentee, on), _good(mentor, on), on - FIRST_DAYS, norms)
    of_age = {Reason.H05_ADULT_CLEARANCE, Reason.H05_BIRTH_UNKNOWN}
    return tuple(each for each in CAUSES if each in today and (each not in of_age or of_age.intersection(early)))


def judged(relation: Relation, causes: Iterable[Reason], on: date, now: datetime, *, moved: bool) -> Relation | None:
    """What becomes of a relation by what has lapsed; None where it stays. `moved`: one has gone to another school."""
    found, status = list(causes), relation.state.status
    if status == RelationStatus.APPROVED:  # one that an order holds is fixed first, and judged then
        goes = GONE.intersection(found) and relation.state.order_id is None
        return cancelled(relation, "LEFT", now, PLATFORM) if goes else None
    if status in ORDERED and moved and GONE.intersection(found):
        return closed(relation, ClosureReason.LEFT_SCHOOL, on, now, PLATFORM)
    if status == RelationStatus.ACTIVE and found:
        return suspended(relation, found[0].value, on, now, PLATFORM)
    return None


def cancelled(relation: Relation, reason: str, now: datetime, by: Author) -> Relation:
    """Given up before an order: it holds no place any more. Raises Conflict where an order has fixed it."""
    _demand(relation, {RelationStatus.APPROVED}, "отменить можно только пару, которую приказ ещё не закрепил")
    if relation.state.order_id is not None:
        raise HELD
    changes = {"status": RelationStatus.CANCELLED.value, "reason_code": reason, "ended_at": now}
    return _freed(_moved(relation, changes, now, by))


def not_confirmed(relation: Relation, now: datetime) -> Relation:
    """The named pair given up before its order has fixed it: it holds no place any more."""
    _demand(relation, {RelationStatus.APPROVED}, "приказ закрепляет только утверждённую пару")
    changes = {
        "status": RelationStatus.CANCELLED.value, "reason_code": "NOT_PROPOSED", "order_id": None, "ended_at": now,
    }  # fmt: skip
    return _freed(_moved(relation, changes, now, PLATFORM))


def held(relation: Relation, order_id: str, now: datetime, by: Author) -> Relation:
    """Kept as it is for an order that is being signed. Raises Conflict where another order has it."""
    _demand(relation, {RelationStatus.APPROVED}, "приказ закрепляет только утверждённую пару")
    if relation.state.order_id not in {None, order_id}:
        raise HELD
    return _moved(relation, {"order_id": order_id}, now, by)


def let_go(relation: Relation, order_id: str, now: datetime) -> Relation | None:
    """No order holds it any more; None where this one does not."""
    if relation.state.status != RelationStatus.APPROVED or relation.state.order_id != order_id:
        return None
    return _moved(relation, {"order_id": None}, now, PLATFORM)


def fixed(
    relation: Relation, order_id: str, starts_on: date, ends_on: date | None, now: datetime, by: Author
) -> Relation:
    """Fixed by an order."""
    _demand(relation, {RelationStatus.APPROVED}, "приказ закрепляет только утверждённую пару")
    changes = {
        "status": RelationStatus.FIXED.value, "order_id": order_id, "starts_on": starts_on, "ends_on": ends_on,
    }  # fmt: skip
    return _moved(relation, changes, now, by)


def activated(relation: Relation, on: date, now: datetime) -> Relation:
    """It works from its first day, which may have passed when the order was entered."""
    _demand(relation, {RelationStatus.FIXED}, "начать работу может только закреплённая пара")
    starts = relation.state.starts_on or on
    changes = {"status": RelationStatus.ACTIVE.value, "active": (ActiveInterval(active_from=min(starts, on)),)}
    return _moved(relation, changes, now, PLATFORM)


def suspended(relation: Relation, code: str, on: date, now: datetime, by: Author) -> Relation:
    """It works no more until it is resumed; the day itself is its last."""
    _demand(relation, {RelationStatus.ACTIVE}, "приостановить можно только работающую пару")
    changes = {"status": RelationStatus.SUSPENDED.value, "reason_code": code, "active": _ended(relation, on)}
    return _moved(relation, changes, now, by)


def resumed(relation: Relation, causes: Iterable[Reason], on: date, now: datetime, by: Author) -> Relation:
    """It works again. Raises Conflict with what still stands against it."""
    _demand(relation, {RelationStatus.SUSPENDED}, "возобновить можно только приостановленную пару")
    if found := list(causes):
        raise Conflict("RELATION_NOT_READY", f"Пару нельзя возобновить. {of_two(found[0])}.")
    again = (*relation.state.active, ActiveInterval(active_from=on))
    changes = {"status": RelationStatus.ACTIVE.value, "reason_code": None, "active": again}
    return _moved(relation, changes, now, by)


def closed(relation: Relation, reason: ClosureReason, on: date, now: datetime, by: Author) -> Relation:
    """It is over: it holds no place any more."""
    _demand(relation, set(ORDERED), "закрыть можно только закреплённую приказом пару, которая ещё не закрыта")
    changes = {
        "status": RelationStatus.CLOSED.value, "reason_code": reason.value, "ended_at": now,
        "active": _ended(relation, on),
    }  # fmt: skip
    return _freed(_moved(relation, changes, now, by))


def grouped(relation: Relation, group_id: str | None, now: datetime, by: Author) -> Relation:
    """In a group, or in none; its state stays."""
    return _moved(relation, {"group_id": group_id}, now, by)


def lent(relation: Relation, on: date, now: datetime, by: Author) -> Relation:
    """The mentor's own school has agreed; its state stays. Raises Conflict unless the pair waits for its order."""
    _demand(relation, {RelationStatus.APPROVED}, "согласиться можно только на пару, которая ждёт приказа")
    return _moved(relation, {"mentor_school_agreed_on": on}, now, by)


def known_of_ended(relations: Iterable[Relation]) -> Circumstances:
    """What ended relations say of their pairs: who parted, and who finished well."""
    parted: dict[tuple[str, str], date] = {}
    finished: dict[tuple[str, str], int] = {}
    for each in relations:
        state = each.state
        for mentee in state.mentee_person_ids:
            pair = (mentee, state.mentor_person_id)
            if state.reason_code == ClosureReason.COMPLETED:
                finished[pair] = max(state.school_year, finished.get(pair, 0))
            elif state.ended_at is not None:
                parted[pair] = max(state.ended_at.date(), parted.get(pair, date.min))
    return Circumstances(broken_off=parted, completed=finished)


def _good(person: Person, on: date) -> Person:
    """The person with papers that end some day after this one, as if they did not end."""
    return replace(
        person,
        consents_until=None if person.consents_until and person.consents_until >= on else person.consents_until,
        cleared_until=None if person.cleared_until and person.cleared_until >= on else person.cleared_until,
    )


def _ended(relation: Relation, on: date) -> tuple[ActiveInterval, ...]:
    intervals = relation.state.active
    if not intervals or intervals[-1].active_until is not None:
        return intervals
    last = intervals[-1].model_copy(update={"active_until": max(on, intervals[-1].active_from)})
    return (*intervals[:-1], last)


def _demand(relation: Relation, allowed: set[RelationStatus], text: str) -> None:
    if relation.state.status not in allowed:
        raise Conflict("RELATION_MOVED_ON", f"{text[:1].upper()}{text[1:]}. Обновите страницу: состояние изменилось.")


def _freed(relation: Relation) -> Relation:
    return replace(relation, mentor_place=None, mentee_place=None)


def _moved(relation: Relation, changes: Mapping[str, object], now: datetime, by: Author) -> Relation:
    state = relation.state.model_copy(update={**changes, "version": relation.state.version + 1})
    step = RelationStep(now, state.status, state.reason_code, by.subject, by.note)
    return replace(relation, state=state, history=(*relation.history, step)[-MOST_STEPS:])
