"""The count of one school in one school year, from its facts. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from mentoring_methodology.codes import ParticipantStatus, Role

from reporting.facts.participants import ParticipantFact
from reporting.facts.relations import ACTIVE
from reporting.facts.runs import RunFact
from reporting.figures.domain import CountedMentor, Counters, FormCount, SchoolCount, UnmatchedReason

ENDED_EARLY = frozenset({ParticipantStatus.WITHDRAWN.value, ParticipantStatus.TRANSFERRED.value})
"""Who has left the school: for another one he is counted there again."""
NOBODY: Mapping[str, str] = {}
NO_GROUPS: Mapping[str, int] = {}
LEAST_CAPACITY = 1
"""Of a mentor in a form for which there is no norm: who mentors, mentors somebody."""


def count_school(
    school_id: str,
    participants: Collection[ParticipantFact],
    covered: Collection[str],
    run: RunFact | None,
    day: date,
    norms: Mapping[str, int],
    standing: Mapping[str, str] = NOBODY,
    groups: Mapping[str, int] = NO_GROUPS,
) -> SchoolCount:
    """What there is to count of a school on a day.

    `covered` are the participant ids of mentees with a proposal, `norms` by form how many mentees a mentor takes who
    does not say, `standing` the state of the relation of each mentee who has one, `groups` by form how many groups
    work. Who takes part no longer is in no
    count of mentees, whatever proposal or run still names them. A status that this release does not know counts
    nowhere.
    """
    forms = {participant.form for participant in participants}
    mentors = [each for each in participants if each.role == Role.MENTOR and each.takes_part(day)]
    return SchoolCount(
        school_id=school_id,
        forms={
            form: _count_form(
                form,
                [each for each in participants if each.form == form],
                covered,
                run,
                day,
                norms,
                standing,
                groups.get(form, 0),
            )
            for form in sorted(forms)
        },
        places=_places(mentors, norms),
    )


def counted_mentors(
    participants: Iterable[ParticipantFact], day: date, norms: Mapping[str, int]
) -> list[CountedMentor]:
    """The mentors' participations that count on the day, with their places."""
    return [
        CountedMentor(each.person_id, each.school_id, each.form, _capacity(each, norms))
        for each in participants
        if each.role == Role.MENTOR and each.takes_part(day)
    ]


def shared_mentors(mentors: Collection[CountedMentor]) -> list[CountedMentor]:
    """Those of people who are counted as mentors more than once: in two schools or in two forms."""
    times = Counter(each.person_id for each in mentors)
    return [each for each in mentors if times[each.person_id] > 1]


def _count_form(
    form: str,
    participants: Collection[ParticipantFact],
    covered: Collection[str],
    run: RunFact | None,
    day: date,
    norms: Mapping[str, int],
    standing: Mapping[str, str],
    groups: int,
) -> FormCount:
    taking_part = [each for each in participants if each.takes_part(day)]
    mentors = [each for each in taking_part if each.role == Role.MENTOR]
    mentees = {each.participant_id for each in taking_part if each.role == Role.MENTEE}
    waiting = mentees.difference(covered)
    unmatched, reasons = _unmatched(form, waiting, run)
    places = _places(mentors, norms)
    return FormCount(
        Counters(
            mentees=len(mentees),
            mentors=len(mentors),
            places=places,
            proposed=len(mentees) - len(waiting),
            approved=len(mentees & standing.keys()),
            active=sum(standing.get(mentee) == ACTIVE for mentee in mentees),
            groups=groups,
            unmatched=unmatched,
            not_matched_yet=len(waiting) - unmatched,
            shortage=max(0, len(mentees) - places),
            completed=sum(each.has_completed(day) for each in participants),
            withdrawn=sum(each.status in ENDED_EARLY for each in participants),
        ),
        reasons,
    )


def _unmatched(form: str, waiting: set[str], run: RunFact | None) -> tuple[int, tuple[UnmatchedReason, ...]]:
    """How many of the waiting mentees the run left alone, and why.

    A run of the first release only counted them. Its reasons are shown as long as its number can be true.
    """
    if run is None:
        return 0, ()
    if not run.names_mentees:
        return _unmatched_by_number(form, len(waiting), run)
    texts = run.reason_texts
    chief = Counter(
        each.reason for each in run.unmatched_mentees if each.form == form and each.participant_id in waiting
    )
    reasons = tuple(
        UnmatchedReason(code, texts.get(code, code), number)
        for code, number in sorted(chief.items(), key=lambda counted: (-counted[1], counted[0]))
    )
    return chief.total(), reasons


def _unmatched_by_number(form: str, waiting: int, run: RunFact) -> tuple[int, tuple[UnmatchedReason, ...]]:
    outcomes = [outcome for outcome in run.outcomes if outcome.form == form]
    number = sum(outcome.unmatched for outcome in outcomes)
    if number > waiting:
        return waiting, ()
    return number, tuple(
        UnmatchedReason(reason.code, reason.text, reason.mentees)
        for outcome in outcomes
        for reason in outcome.unmatched_reasons
    )


def _places(mentors: Iterable[ParticipantFact], norms: Mapping[str, int]) -> int:
    """The mentors' capacities together. One person has one capacity: the least of his participations' counts."""
    by_person: dict[str, int] = {}
    for mentor in mentors:
        capacity = _capacity(mentor, norms)
        by_person[mentor.person_id] = min(capacity, by_person.get(mentor.person_id, capacity))
    return sum(by_person.values())


def _capacity(mentor: ParticipantFact, norms: Mapping[str, int]) -> int:
    return norms.get(mentor.form, LEAST_CAPACITY) if mentor.capacity is None else mentor.capacity
