"""Somebody without a name, as a methodologist reads a pair: «7 класс, математика». Pure."""

from mentoring_methodology.codes import MentoringForm, Role
from mentoring_methodology.plurals import counted

from matching.engine.wording import years
from matching.participants.domain import Participant, person_of

TOPICS_SHOWN = 3
"""A card is one line; the rest is counted."""


def card_of(participant: Participant) -> str:
    """Class, age or occupation, and the topics of a request or an offer; never a name, a birthday or a role model."""
    state = participant.state
    more = len(state.topics) - TOPICS_SHOWN
    rest = f" и ещё {counted(more, 'тема', 'темы', 'тем')}" if more > 0 else ""
    return ", ".join([_who(participant), *state.topics[:TOPICS_SHOWN]]) + rest


def _who(participant: Participant) -> str:
    state = participant.state
    if state.form == MentoringForm.TEACHER_TEACHER:
        return "педагог"
    if state.role == Role.MENTOR and state.form == MentoringForm.EMPLOYER_PUPIL:
        return "работник предприятия"
    if state.role == Role.MENTOR and state.form == MentoringForm.STUDENT_PUPIL:
        return f"студент, {state.course} курс" if state.course is not None else "студент, курс не указан"
    if state.grade is not None:
        return f"{state.grade} класс"
    age = person_of(participant).age_at_start
    return "возраст не указан" if age is None else years(age)
