"""Somebody without a name, as a methodologist reads a pair: «7 класс, математика». Pure."""

from mentoring_methodology.codes import MentoringForm, Role
from mentoring_methodology.plurals import counted

from matching.participants.domain import Participant

TOPICS_SHOWN = 3
"""A card is one line; the rest is counted."""


def card_of(participant: Participant) -> str:
    """Class or occupation, and the topics that are asked for or offered; never a name, a birthday or a role model."""
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
    return f"{state.grade} класс" if state.grade is not None else "класс не указан"
