"""What admits a mentor, refuses him or takes the admission back. Pure."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from enum import StrEnum

from mentoring_common.errors import Conflict, Fault, Unprocessable
from mentoring_methodology import schoolyear
from mentoring_methodology.codes import MentoringForm, Role

from registry.participations.admission import Admission, Assessor, Decision, Passed, Step
from registry.participations.domain import Participation, by_admission, judged

TWO_INTERVIEW = frozenset({MentoringForm.STUDENT_PUPIL, MentoringForm.EMPLOYER_PUPIL})
"""Forms in which grown-ups from outside the school meet pupils: curator and psychologist talk with them (platform)."""
INTERVIEWERS = frozenset({Assessor.CURATOR, Assessor.PSYCHOLOGIST})
STEP_TEXTS = {
    Step.QUESTIONNAIRE: "не отмечена анкета",
    Step.INTERVIEW: "не отмечено собеседование",
    Step.TRAINING: "не отмечено обучение",
}


class State(StrEnum):
    """Where a mentor's admission stands on a day."""

    CANDIDATE = "CANDIDATE"
    ADMITTED = "ADMITTED"
    EXPIRED = "EXPIRED"
    REFUSED = "REFUSED"
    REVOKED = "REVOKED"


class Reason(StrEnum):
    """Why the school refuses or revokes; for the school alone."""

    NOT_SUITABLE = "NOT_SUITABLE"
    TRAINING_NOT_PASSED = "TRAINING_NOT_PASSED"
    PAPERS_MISSING = "PAPERS_MISSING"
    OWN_WISH = "OWN_WISH"
    COMPLAINT = "COMPLAINT"
    RULES_BROKEN = "RULES_BROKEN"
    OTHER = "OTHER"


def state_of(participation: Participation, today: date) -> State:
    """Where the admission stands. What a school's paper attests counts as an admission until the school decides."""
    admission = participation.admission or Admission()
    if admission.decision is Decision.REFUSED:
        return State.REFUSED
    if admission.decision is Decision.REVOKED:
        return State.REVOKED
    state = participation.state
    if state.admitted_on is None or state.admitted_on > today:
        return State.CANDIDATE
    return State.EXPIRED if state.admitted_until is not None and state.admitted_until < today else State.ADMITTED


def lacking_steps(participation: Participation) -> tuple[Step, ...]:
    """The steps that are still to be passed, in their order."""
    return tuple(step for step in Step if not any(_counts(each, step, participation) for each in _steps(participation)))


def with_step(before: Participation, passed: Passed, today: date) -> Participation:
    """The participation with a step that was passed; a step that is told anew replaces what was told.

    Raises Conflict for who is no mentor or takes part no more, Unprocessable for a day to come and for a step without
    those who must take it.
    """
    _demand_mentor(before)
    faults = list(_of_step(before, passed, today))
    if faults:
        raise Unprocessable("ADMISSION_STEP_REFUSED", _told(faults), faults)
    admission = before.admission or Admission()
    others = tuple(each for each in admission.steps if each.step is not passed.step)
    steps = tuple(sorted((*others, passed), key=lambda each: list(Step).index(each.step)))
    return replace(before, admission=replace(admission, steps=steps))


def admitted(before: Participation, until: date | None, by: str, today: date) -> Participation:
    """The participation of a mentor who is admitted from today, to the end of the school year where no day is told.

    Raises Conflict for who is no mentor or is admitted already, Unprocessable with everything that is unmet.
    """
    _demand_mentor(before)
    if state_of(before, today) is State.ADMITTED:
        raise Conflict("ALREADY_ADMITTED", "Наставник уже допущен. Чтобы допустить на другой срок, отзовите допуск.")
    last = until or schoolyear.last_day(before.state.school_year)
    faults = list(_unmet(before, last, today))
    if faults:
        raise Unprocessable("ADMISSION_NOT_READY", _told(faults), faults)
    admission = replace(
        before.admission or Admission(), decision=Decision.ADMITTED, decided_on=today, decided_by=by, code=None
    )
    state = before.state.model_copy(update={"admitted_on": today, "admitted_until": last})
    return judged(replace(before, admission=admission, state=state), today)


def refused(before: Participation, reason: Reason, by: str, today: date) -> Participation:
    """The participation of a mentor who is not admitted. Raises Conflict for who is no candidate."""
    _demand_mentor(before)
    if state_of(before, today) not in {State.CANDIDATE, State.EXPIRED}:
        raise Conflict("NOT_A_CANDIDATE", "Отказать можно кандидату. Допущенному наставнику отзовите допуск.")
    return _closed(before, Decision.REFUSED, reason, by, today)


def revoked(before: Participation, reason: Reason, by: str, today: date) -> Participation:
    """The participation of a mentor whose admission is taken back: suspended at once. Raises Conflict without one."""
    if state_of(before, today) not in {State.ADMITTED, State.EXPIRED}:
        raise Conflict("NOT_ADMITTED", "Отзывать нечего: наставник не допущен.")
    return _closed(before, Decision.REVOKED, reason, by, today)


def consents_are_whole(participation: Participation, today: date) -> bool:
    state = participation.state
    if state.consents_on is None or state.consents_on > today:
        return False
    return state.consents_until is None or today <= state.consents_until


def _closed(before: Participation, decision: Decision, reason: Reason, by: str, today: date) -> Participation:
    known = before.admission or Admission()
    admission = Admission((), (*known.earlier, *known.steps), decision, today, by, reason.value)
    return judged(by_admission(replace(before, admission=admission)), today)


def _steps(participation: Participation) -> tuple[Passed, ...]:
    return participation.admission.steps if participation.admission is not None else ()


def _counts(passed: Passed, step: Step, participation: Participation) -> bool:
    return passed.step is step and (step is not Step.INTERVIEW or not _interviewers_lacking(passed, participation))


def _interviewers_lacking(passed: Passed, participation: Participation) -> bool:
    needed = INTERVIEWERS if participation.state.form in TWO_INTERVIEW else frozenset()
    return not needed <= set(passed.by)


def _of_step(before: Participation, passed: Passed, today: date) -> Iterator[Fault]:
    if passed.on > today:
        yield Fault("DATE_IN_FUTURE", "/body/on", "дата ещё не наступила; укажите день, когда это произошло")
    if passed.step is Step.INTERVIEW and _interviewers_lacking(passed, before):
        yield Fault(
            "TWO_INTERVIEWERS", "/body/by", "в этой форме собеседование ведут куратор и педагог-психолог вдвоём"
        )


def _unmet(before: Participation, until: date, today: date) -> Iterator[Fault]:
    for step in lacking_steps(before):
        yield Fault(f"{step.value}_MISSING", "/body", STEP_TEXTS[step])
    if not consents_are_whole(before, today):
        yield Fault("CONSENTS_MISSING", "/body", "набор согласий наставника не полон")
    if until < today:
        yield Fault("ADMISSION_ENDED", "/body/admitted_until", "последний день допуска уже прошёл")
    if until > schoolyear.last_day(before.state.school_year):
        yield Fault(
            "BEYOND_SCHOOL_YEAR", "/body/admitted_until", "допуск действует не дольше учебного года: по 31 августа"
        )


def _told(faults: list[Fault]) -> str:
    return f"Исправьте и повторите: {'; '.join(fault.text for fault in faults)}."


def _demand_mentor(participation: Participation) -> None:
    if participation.state.role != Role.MENTOR:
        raise Conflict("NOT_A_MENTOR", "Допуск нужен только наставнику.")
    if not participation.takes_part:
        raise Conflict("NOT_TAKING_PART", "Участие завершено. Сначала верните наставника в программу.")
