"""One school with very many mentors of one form, the same people every time."""

from datetime import date, timedelta
from random import Random
from typing import Any

from mentoring_common.clock import utc_now
from mentoring_common.events.contracts.registry import ParticipantState
from mentoring_common.events.envelope import Wire, wire
from mentoring_methodology.codes import MentoringForm, Role
from mentoring_methodology.schoolyear import school_year_of

SCHOOL = "school-bench"
TOPICS = [f"предмет {number}" for number in range(40)]
INTERESTS = [f"занятие {number}" for number in range(28)]
ON_FILE_FOR = timedelta(days=60)
HOURS = [f"{day}-{hour}" for day in range(1, 8) for hour in range(14, 19)]


class School:
    """Pupils who mentor pupils; a change gives a mentor's next state."""

    def __init__(self, mentors: int, mentees: int, today: date, seed: int = 1) -> None:
        self._dice = Random(seed)
        self._today = today
        self.mentors = [self._person(f"mentor-{number:05d}", Role.MENTOR, grade=10) for number in range(mentors)]
        self.mentees = [self._person(f"mentee-{number:05d}", Role.MENTEE, grade=6) for number in range(mentees)]

    def change(self) -> Wire:
        """Some mentor's next version: he offers something else, or is suspended, or is back."""
        number = self._dice.randrange(len(self.mentors))
        before = self.mentors[number]
        changes = {"topics": tuple(self._dice.sample(TOPICS, 3)), "admitted_on": self._admitted()}
        state = ParticipantState.model_validate({**before.model_dump(), **changes, "version": before.version + 1})
        self.mentors[number] = state
        return event_of(state)

    def _admitted(self) -> date | None:
        return self._today - ON_FILE_FOR if self._dice.random() < ADMITTED_SHARE else None

    def _person(self, name: str, role: Role, **told: Any) -> ParticipantState:
        dice, on_file = self._dice, self._today - ON_FILE_FOR
        year = school_year_of(self._today)
        if role == Role.MENTOR:
            told |= {"birth_date": date(year - 15, 1, 15), "capacity": 2, "admitted_on": self._admitted()}
        else:
            told |= {"birth_year": year - 12}
        return ParticipantState(
            participant_id=name, person_id=f"person-{name}", school_id=SCHOOL, version=1, role=role,
            form=MentoringForm.PUPIL_PUPIL, school_year=year, topics=tuple(dice.sample(TOPICS, 3)),
            interests=tuple(dice.sample(INTERESTS, 4)), weekly_slots=tuple(sorted(dice.sample(HOURS, 8))),
            consents_on=on_file, **told,
        )  # fmt: skip


ADMITTED_SHARE = 0.9


def event_of(state: ParticipantState) -> Wire:
    """What registry tells of the participant."""
    fact = "registered" if state.version == 1 else "updated"
    return wire(f"registry.participant.{fact}.v2", state.participant_id, state, utc_now(), None)
