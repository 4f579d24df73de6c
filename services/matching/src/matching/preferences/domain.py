"""The common meeting of a school, and what each participant wishes after it (Р-145, stage 5). Pure.

PLANNED → HELD → CLOSED. Wishes are taken while it is HELD, and frozen at its close; a planned one that is closed did
not take place. Whom somebody names, the dearest first, is weighed; whom he names as «не с ним» is no pair of his in
that school year, whichever of the two has said so, and no reason is asked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from mentoring_common.errors import Conflict, Fault, NotFound, Unprocessable
from mentoring_common.events.contracts.registry import ParticipantState
from mentoring_methodology.codes import ParticipantStatus

from matching.engine.circumstances import PairOfIds

MOST_RANKED = 5
"""Names on one list (the meeting of the target model's fifth stage)."""
MOST_NOT_WITH = 50
"""A class and its mentors are fewer (platform)."""

EVENT_NOT_FOUND = NotFound("MATCHING_EVENT_NOT_FOUND", "Встреча не найдена. Откройте список встреч школы.")
ANOTHER_OPEN = Conflict(
    "MATCHING_EVENT_OPEN",
    "В этой форме уже есть незакрытая встреча. Закройте её, прежде чем назначать следующую.",
)
NOT_PLANNED = Conflict("MATCHING_EVENT_HELD", "Встреча уже отмечена проведённой.")
NOT_HELD = Conflict(
    "MATCHING_EVENT_NOT_HELD", "Пожелания вписывают после встречи. Сначала отметьте, что она проведена."
)
FROZEN = Conflict(
    "MATCHING_EVENT_CLOSED", "Встреча закрыта, пожелания больше не меняются. Новые соберите на следующей встрече."
)
OVERTAKEN = Conflict("MATCHING_EVENT_CHANGED", "Встречу только что изменил кто-то другой. Обновите страницу.")


class EventStatus(StrEnum):
    """Состояние общей встречи."""

    PLANNED = "PLANNED"
    HELD = "HELD"
    CLOSED = "CLOSED"


@dataclass(frozen=True)
class MatchingEvent:
    """A common meeting of the participants of one form in one school year."""

    event_id: str
    school_id: str
    school_year: int
    form: str
    planned_on: date
    place: str
    status: str
    version: int
    created_at: datetime
    created_by: str
    held_on: date | None = None
    closed_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.status != EventStatus.CLOSED


@dataclass(frozen=True)
class Named:
    """Another participant, and the human being behind the participation."""

    participant_id: str
    person_id: str


@dataclass(frozen=True)
class Preference:
    """What one participant wishes after one meeting."""

    preference_id: str
    event_id: str
    school_id: str
    school_year: int
    participant_id: str
    person_id: str
    ranked: tuple[str, ...]
    """Participations, the dearest first."""
    not_with: tuple[Named, ...]
    submitted_at: datetime
    submitted_by: str

    @property
    def is_empty(self) -> bool:
        return not (self.ranked or self.not_with)


def held(event: MatchingEvent, on: date, today: date) -> MatchingEvent:
    """The meeting as it took place on that day. Raises Conflict, Unprocessable."""
    if event.status != EventStatus.PLANNED:
        raise FROZEN if event.status == EventStatus.CLOSED else NOT_PLANNED
    if on > today:
        text = "Встреча ещё не могла пройти: укажите сегодняшний день или более ранний"
        raise Unprocessable("HELD_IN_FUTURE", f"{text}.", [Fault("HELD_IN_FUTURE", "/body/held_on", text)])
    return replace(event, status=EventStatus.HELD.value, held_on=on, version=event.version + 1)


def closed(event: MatchingEvent, now: datetime) -> MatchingEvent:
    """The meeting with its wishes frozen. Raises Conflict."""
    if event.status == EventStatus.CLOSED:
        raise FROZEN
    return replace(event, status=EventStatus.CLOSED.value, closed_at=now, version=event.version + 1)


def demand_takes_wishes(event: MatchingEvent) -> None:
    """Raises Conflict."""
    if event.status == EventStatus.CLOSED:
        raise FROZEN
    if event.status == EventStatus.PLANNED:
        raise NOT_HELD


def waits(event: MatchingEvent, today: date) -> bool:
    """Whether a curator has something to do about it: its day has come, and it is not closed."""
    return event.is_open and (event.status == EventStatus.HELD or event.planned_on <= today)


def takes_part(state: ParticipantState, event: MatchingEvent) -> bool:
    """Whether the participant is one of those who meet."""
    return (state.school_id, state.school_year, state.form) == (
        event.school_id,
        event.school_year,
        event.form,
    ) and state.status == ParticipantStatus.ACTIVE


def demand_sound(
    event: MatchingEvent,
    chooser: ParticipantState,
    ranked: Sequence[str],
    not_with: Sequence[str],
    known: Mapping[str, ParticipantState],
) -> None:
    """Raises Unprocessable with every fault of a list of wishes; `known` are the participants of the scope by id."""
    faults = [
        *_places("ranked", ranked, event, chooser, known),
        *_places("not_with", not_with, event, chooser, known),
        *(
            Fault(
                "WISH_AND_BAN", f"/body/not_with/{place}", "Один и тот же человек и среди желанных, и среди «не с ним»"
            )
            for place, each in enumerate(not_with)
            if each in ranked
        ),
    ]
    if faults:
        raise Unprocessable("PREFERENCE_UNSOUND", f"Пожелания не записаны. {faults[0].text}.", faults)


def _places(
    field: str,
    names: Sequence[str],
    event: MatchingEvent,
    chooser: ParticipantState,
    known: Mapping[str, ParticipantState],
) -> Iterable[Fault]:
    for place, each in enumerate(names):
        pointer, other = f"/body/{field}/{place}", known.get(each)
        if other is None or not takes_part(other, event) or other.role == chooser.role:
            yield Fault("NOT_AT_THE_EVENT", pointer, "Назван тот, кто не участвует во встрече на другой стороне")
        elif other.person_id == chooser.person_id:
            yield Fault("HIMSELF", pointer, "Человек назвал сам себя")
        elif each in names[:place]:
            yield Fault("NAMED_TWICE", pointer, "Один и тот же человек назван дважды")


def newest_ranks(preferences: Iterable[Preference]) -> dict[str, tuple[str, ...]]:
    """Participation -> whom it names now, the dearest first: what was said at the latest meeting."""
    latest = sorted(preferences, key=lambda each: (each.submitted_at, each.preference_id))
    return {each.participant_id: each.ranked for each in latest}


def bans_of(preferences: Iterable[Preference]) -> frozenset[PairOfIds]:
    """The pairs that somebody has forbidden, in both orders: as people and as participations."""
    pairs: set[PairOfIds] = set()
    for each in preferences:
        for other in each.not_with:
            pairs |= {(each.person_id, other.person_id), (other.person_id, each.person_id)}
            pairs |= {(each.participant_id, other.participant_id), (other.participant_id, each.participant_id)}
    return frozenset(pairs)
