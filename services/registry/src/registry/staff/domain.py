"""The staff of one organisation: who holds which position from which day to which, by which login. Pure.

Nobody is admitted to anything by standing here: rights are the identity provider's, and the list says whose an account
is. It is kept for an inspection, so that nobody is taken out: who leaves is ended with a reason. For the same reason
neither the erasure nor the extract of somebody who takes part concerns it, though he be staff too: it knows no
person, and tells of an office as the school's own orders do.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from itertools import combinations

from mentoring_common.errors import Conflict, Fault, NotFound, Unprocessable, fragment
from mentoring_common.events.contracts.base import MUNICIPALITY

from registry.people.names import full_name
from registry.understanding import NotUnderstood

NO_LIST = NotFound("ORGANISATION_NOT_FOUND", "Школа не найдена. Проверьте код: он есть в справочнике организаций.")
NOT_FOUND = NotFound("STAFF_MEMBER_NOT_FOUND", "Сотрудник не найден. Проверьте идентификатор.")
MOVED_ON = Conflict("STAFF_MOVED_ON", "Запись только что изменил кто-то другой. Откройте её снова.")
MOST_MEMBERS = 500
"""Of one organisation, with those of former years: a school of forty years with ten changes in each has fewer."""


class Position(StrEnum):
    """What somebody is in office as; the order in which a list has them."""

    HEAD = "HEAD"
    CURATOR = "CURATOR"
    PSYCHOLOGIST = "PSYCHOLOGIST"
    METHODOLOGIST = "METHODOLOGIST"
    DATA_PROTECTION_OFFICER = "DATA_PROTECTION_OFFICER"


class StaffEnd(StrEnum):
    """Why somebody is in office no longer: codes, since words would tell of illness and of quarrels."""

    LEFT = "LEFT"
    OTHER_POSITION = "OTHER_POSITION"
    OTHER_LOGIN = "OTHER_LOGIN"
    """The same person goes on by another account."""
    ENTERED_IN_ERROR = "ENTERED_IN_ERROR"
    """Was never in office, so that no day and no account is his."""


OF_SCHOOL = (Position.HEAD, Position.CURATOR, Position.PSYCHOLOGIST)
OF_MUNICIPALITY = (Position.METHODOLOGIST, Position.DATA_PROTECTION_OFFICER)


def positions_of(organisation_id: str) -> tuple[Position, ...]:
    """The positions that there are at a school, and those of the municipality's own people."""
    return OF_MUNICIPALITY if organisation_id == MUNICIPALITY else OF_SCHOOL


@dataclass(frozen=True)
class Said:
    """Who is in office as what."""

    full_name: str
    position: str
    """One of `Position`."""
    since: date
    """The first day."""
    login: str | None = None
    """The account's subject, as the identity provider's tokens have it; None for who does not sign in."""


@dataclass(frozen=True)
class StaffFact:
    """What was written down of somebody, when and by whom."""

    at: datetime
    by: str
    """The account, as the token says."""
    said: Said
    until: date | None = None
    """The last day; None while he is in office."""
    end_reason: str | None = None
    """One of `StaffEnd`."""


@dataclass(frozen=True)
class Member:
    """Somebody of the staff, with all that was written of him before; the last fact counts."""

    staff_id: str
    facts: tuple[StaffFact, ...]

    @property
    def version(self) -> int:
        return len(self.facts)

    @property
    def now(self) -> StaffFact:
        return self.facts[-1]

    @property
    def was_ever(self) -> bool:
        """Whether he was in office at all, for all that is known today."""
        return self.now.end_reason != StaffEnd.ENTERED_IN_ERROR

    def is_in_office(self, day: date) -> bool:
        """Whether the day is one of his, first and last included, for all that is known today."""
        return self.was_ever and self.now.said.since <= day <= (self.now.until or date.max)


@dataclass(frozen=True)
class StaffList:
    """All who are or were in office at an organisation, in the order in which they were entered."""

    organisation_id: str
    school_id: str
    version: int = 0
    members: tuple[Member, ...] = ()

    def in_order(self) -> list[Member]:
        """By position, then by name."""
        places = {position.value: place for place, position in enumerate(Position)}
        return sorted(
            self.members,
            key=lambda each: (places.get(each.now.said.position, len(places)), each.now.said.full_name, each.staff_id),
        )

    def member(self, staff_id: str) -> Member:
        """Raises NotFound."""
        for each in self.members:
            if each.staff_id == staff_id:
                return each
        raise NOT_FOUND

    def whose(self, login: str, day: date) -> Said | None:
        """Who was in office by this login on the day; of two positions of his, the first."""
        found = (each for each in self.in_order() if each.now.said.login == login and each.is_in_office(day))
        return next((each.now.said for each in found), None)


def admitted(said: Said, organisation_id: str, today: date) -> Said:
    """What is said, with the name in the usual case. Raises Unprocessable with everything that is wrong."""
    faults = list(_faults(said, organisation_id, today))
    if faults:
        told = "; ".join(each.text for each in faults)
        raise Unprocessable("STAFF_REFUSED", f"Исправьте и повторите: {told}.", faults)
    name = full_name(said.full_name)
    return said if isinstance(name, NotUnderstood) else replace(said, full_name=name.value)


def with_new(known: StaffList, member: Member) -> StaffList:
    """The list with one more. Raises Conflict where he is known, his login is another's, or the list is full."""
    if len(known.members) >= MOST_MEMBERS:
        raise Conflict("STAFF_TOO_MANY", f"В списке уже {MOST_MEMBERS} записей. Обратитесь к администратору платформы.")
    return _following(known, (*known.members, member))


def corrected(known: StaffList, staff_id: str, version: int, fact: StaffFact) -> StaffList:
    """The list with what is said of him now; his end stays. The same list where nothing is different.

    Raises NotFound, Unprocessable where he would end before he begins, and Conflict where he is not at this version any
    more, or as `with_new`.
    """
    before = known.member(staff_id)
    if before.now.said == fact.said:
        return known
    if before.version != version:
        raise MOVED_ON
    if before.now.until is not None and before.was_ever and before.now.until < fact.said.since:
        raise _ends_early("/body/since")
    return _with(known, before, replace(fact, until=before.now.until, end_reason=before.now.end_reason))


def ended(known: StaffList, staff_id: str, on: date, reason: str, at: datetime, by: str) -> StaffList:
    """The list in which this is his last day; again with another day or reason corrects it.

    Raises NotFound, Unprocessable where he would end before he begins, and Conflict where an end that is corrected
    makes two people hold one login on one day.
    """
    before = known.member(staff_id)
    if (before.now.until, before.now.end_reason) == (on, reason):
        return known
    if reason != StaffEnd.ENTERED_IN_ERROR and on < before.now.said.since:
        raise _ends_early("/body/on")
    return _with(known, before, StaffFact(at, by, before.now.said, on, reason))


def _with(known: StaffList, before: Member, fact: StaffFact) -> StaffList:
    after = replace(before, facts=(*before.facts, fact))
    return _following(known, tuple(after if each is before else each for each in known.members))


def _following(known: StaffList, members: tuple[Member, ...]) -> StaffList:
    """The next version. An account is one human being's: on no day do two people hold one login at an organisation, and
    on no day does one hold one position twice. Who holds two positions, stands in the list twice, by one login.
    """
    for one, other in combinations([each for each in members if each.was_ever], 2):
        if one.now.said.login != other.now.said.login or not _meet(one, other):
            continue
        is_one = one.now.said.full_name.casefold() == other.now.said.full_name.casefold()
        if is_one and one.now.said.position == other.now.said.position:
            raise Conflict("STAFF_KNOWN", "Этот сотрудник уже записан на эту должность. Исправьте его запись.")
        if not is_one and one.now.said.login is not None:
            raise Conflict(
                "STAFF_LOGIN_TAKEN",
                f"Эта учётная запись уже записана за другим человеком: {one.now.said.full_name}. "
                "Проверьте её или сначала закончите его запись.",
            )
    return replace(known, version=known.version + 1, members=members)


def _meet(one: Member, other: Member) -> bool:
    """Whether there is a day on which both are in office."""
    ends = min(each.now.until or date.max for each in (one, other))
    return max(each.now.said.since for each in (one, other)) <= ends


def _faults(said: Said, organisation_id: str, today: date) -> Iterator[Fault]:
    match full_name(said.full_name):
        case NotUnderstood(code=code, why=why):
            yield Fault(code, "/body/full_name", fragment(why))
        case _:
            pass
    if said.position not in positions_of(organisation_id):
        of = "у муниципалитета" if organisation_id == MUNICIPALITY else "в школе"
        yield Fault("POSITION_NOT_HERE", "/body/position", f"такой должности {of} нет")
    if said.since > today:
        yield Fault("DATE_IN_FUTURE", "/body/since", "этот день ещё не настал")


def _ends_early(pointer: str) -> Unprocessable:
    fault = Fault("STAFF_ENDS_EARLY", pointer, "последний день раньше первого")
    return Unprocessable("STAFF_REFUSED", f"Исправьте и повторите: {fault.text}.", [fault])
