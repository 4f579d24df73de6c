"""An initiative and those who have joined it. Pure.

The «горизонтальные инициативы» of the model (Р-145): nobody orders them. Who opens and joins one is a participation of
a school, under its id alone; names are asked for where they are shown.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from mentoring_common.errors import Conflict, NotFound

INITIATIVE_NOT_FOUND = NotFound("INITIATIVE_NOT_FOUND", "Инициатива не найдена. Проверьте идентификатор.")
MOVED_ON = Conflict("INITIATIVE_MOVED_ON", "Инициативу только что изменил кто-то другой. Повторите запрос.")
IS_OVER = Conflict("INITIATIVE_OVER", "Инициатива закончилась: присоединиться к ней уже нельзя.")


@dataclass(frozen=True)
class Member:
    """Somebody who has joined."""

    participant_id: str
    school_id: str
    joined_on: date


@dataclass(frozen=True)
class Initiative:
    """What somebody of a school has begun."""

    initiative_id: str
    school_id: str
    version: int
    title: str
    text: str
    until: date
    """The last day."""
    is_district: bool
    """Whether people of other schools may join, and their schools see it."""
    opened_by: str | None
    """The participation; None where the person has been erased."""
    opened_at: datetime
    by: str
    """The account that has entered it, as the token says."""
    closed_on: date | None = None
    members: tuple[Member, ...] = ()
    """Who has opened it is one of them."""

    def is_over(self, today: date) -> bool:
        return self.closed_on is not None or self.until < today


def joined(known: Initiative, participant_id: str, school_id: str, today: date) -> Initiative:
    """With one member more; the same where he has joined before. Raises Conflict where it is over."""
    if any(each.participant_id == participant_id for each in known.members):
        return known
    if known.is_over(today):
        raise IS_OVER
    members = (*known.members, Member(participant_id, school_id, today))
    return replace(known, version=known.version + 1, members=members)


def left(known: Initiative, participant_id: str) -> Initiative:
    """Without the member; the same where he has not joined."""
    members = tuple(each for each in known.members if each.participant_id != participant_id)
    return known if members == known.members else replace(known, version=known.version + 1, members=members)


def closed(known: Initiative, today: date) -> Initiative:
    """Nobody can join any more; the same where it was closed before."""
    return known if known.closed_on is not None else replace(known, version=known.version + 1, closed_on=today)
