"""Whether a mentor may meet minors today and why not, and what a school may note of it. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from mentoring_common.errors import Conflict, Fault, Unprocessable
from mentoring_methodology.codes import MentoringForm, Role
from mentoring_methodology.majority import Adulthood, Born, adulthood
from mentoring_methodology.organisations import leads_programmes

from registry.participations.domain import Participation
from registry.people.clearance import Clearance, ClearanceKind, in_force
from registry.people.domain import Person


class Why(StrEnum):
    """What a clearance that is missing, or not certified yet, asks for. H05: as matching says it."""

    ADULT = "H05_ADULT_CLEARANCE"
    """He is of age, or may become so in the first days of a pair."""
    BIRTH_UNKNOWN = "H05_BIRTH_UNKNOWN"
    """A pupil who may be of age: the full date of birth would tell."""
    EXPIRED = "CLEARANCE_EXPIRED"
    TAKEN_BACK = "CLEARANCE_TAKEN_BACK"
    NOT_CERTIFIED = "NOT_CERTIFIED"
    """An employee by what the school declares; its head has not certified the personnel file yet."""


@dataclass(frozen=True)
class Standing:
    """How a mentor's clearance stands in a school on a day."""

    kind: ClearanceKind
    why: Why | None = None
    since: date | None = None
    until: date | None = None
    noted: Clearance | None = None
    """None where nothing was noted and the school's word counts, or the age."""


WORST_FIRST = (
    ClearanceKind.MISSING, ClearanceKind.CERTIFICATE, ClearanceKind.PERSONNEL_FILE, ClearanceKind.NOT_NEEDED
)  # fmt: skip
"""Of several participations the one that lacks something is told."""


def standing(person: Person, mentor: Participation, today: date, *, pupils_need_one: bool) -> Standing:
    """How the clearance of this participation stands. `pupils_need_one` is the municipality's norm for pupil mentors
    who come of age.
    """
    state = mentor.state
    noted = in_force(person.clearances, state.school_id, is_partners=person.is_partners)
    kind = None if noted is None else noted.kind
    if kind == ClearanceKind.MISSING:
        return Standing(ClearanceKind.MISSING, Why.TAKEN_BACK, noted=noted)
    if kind == ClearanceKind.PERSONNEL_FILE:
        return Standing(ClearanceKind.PERSONNEL_FILE, since=state.cleared_on, noted=noted)
    has_one = state.cleared_on is not None and state.cleared_on <= today
    lasts = state.cleared_until is None or today <= state.cleared_until
    if has_one and lasts:
        return Standing(ClearanceKind.CERTIFICATE, None, state.cleared_on, state.cleared_until, noted)
    if not lasts:
        return Standing(ClearanceKind.MISSING, Why.EXPIRED, state.cleared_on, state.cleared_until, noted)
    if is_employee(mentor):
        return Standing(ClearanceKind.PERSONNEL_FILE, Why.NOT_CERTIFIED, noted=noted)
    grown = grown_up(person, mentor, today)
    if grown is Adulthood.MINOR or (is_pupil(mentor) and not pupils_need_one):
        return Standing(ClearanceKind.NOT_NEEDED, noted=noted)
    why = Why.BIRTH_UNKNOWN if grown is Adulthood.UNPROVED else Why.ADULT
    return Standing(ClearanceKind.MISSING, why, noted=noted)


def worst(standings: Iterable[Standing]) -> Standing | None:
    """The one that asks for something first; None of none."""
    return min(standings, key=lambda each: WORST_FIRST.index(each.kind), default=None)


def mentors_in(participations: Iterable[Participation], school_id: str) -> list[Participation]:
    """Those in which somebody takes part in the school as a mentor."""
    return [
        each
        for each in participations
        if each.state.school_id == school_id and each.state.role == Role.MENTOR and each.takes_part
    ]


def with_note(person: Person, told: Clearance, mentors: Sequence[Participation], *, pupils_need_one: bool) -> Person:
    """The person with the note; himself where the same is noted already.

    Raises Conflict for who is no mentor, or has nothing that could be taken back, and Unprocessable with every fault.
    """
    if not mentors:
        raise Conflict(
            "NOT_A_MENTOR", "Справка нужна только наставнику: в этой школе человек наставником не участвует."
        )
    faults = list(_faults(person, told, mentors, pupils_need_one=pupils_need_one))
    if faults:
        text = "; ".join(dict.fromkeys(fault.text for fault in faults))
        raise Unprocessable("CLEARANCE_REFUSED", f"Исправьте и повторите: {text}.", faults)
    before = in_force(person.clearances, told.school_id, is_partners=person.is_partners)
    if before is not None and _said(before) == _said(told):
        return person
    if told.kind == ClearanceKind.MISSING:
        _demand_something(person, told, mentors, pupils_need_one=pupils_need_one)
    return replace(person, clearances=(*person.clearances, told))


OF_GROWN_UPS = frozenset({MentoringForm.STUDENT_PUPIL.value, MentoringForm.EMPLOYER_PUPIL.value})
"""Forms in which an adult from outside mentors a minor (ст. 351.1 ТК РФ)."""


def is_pupil(mentor: Participation) -> bool:
    return mentor.state.form == MentoringForm.PUPIL_PUPIL


def is_employee(mentor: Participation) -> bool:
    """Whether the school has declared that he works at a school: then a personnel file covers him."""
    return works_at_a_school(mentor.state.form, mentor.state.workplace_kind)


def works_at_a_school(form: str | None, workplace_kind: str | None) -> bool:
    """The same of what is known of a participation."""
    return leads_programmes(workplace_kind) and form != MentoringForm.PUPIL_PUPIL


def awaits_certification(
    form: str | None, workplace_kind: str | None, cleared_on: date | None, cleared_until: date | None, today: date
) -> bool:
    """Whether a mentor who takes part waits for the head to certify his personnel file: `Why.NOT_CERTIFIED`, told of a
    participation alone.
    """
    has_one = cleared_on is not None and cleared_on <= today
    has_ended = cleared_until is not None and cleared_until < today
    return works_at_a_school(form, workplace_kind) and not has_one and not has_ended


def awaits_certificate(
    form: str | None, workplace_kind: str | None, cleared_on: date | None, cleared_until: date | None, today: date
) -> bool:
    """Whether a mentor from outside the schools, who is grown up by his form, has no certificate that counts today."""
    counts = cleared_on is not None and cleared_on <= today and (cleared_until is None or cleared_until >= today)
    return form in OF_GROWN_UPS and not works_at_a_school(form, workplace_kind) and not counts


def grown_up(person: Person, mentor: Participation, today: date) -> Adulthood:
    born = Born(person.birth_date, person.birth_year)
    return adulthood(born, mentor.state.grade, is_pupil=is_pupil(mentor), on=today)


def _said(note: Clearance) -> tuple[object, ...]:
    return (note.kind, note.seen_on, note.valid_until, note.number)


def _demand_something(
    person: Person, told: Clearance, mentors: Sequence[Participation], *, pupils_need_one: bool
) -> None:
    now = (standing(person, each, told.noted_on, pupils_need_one=pupils_need_one) for each in mentors)
    if all(each.kind in {ClearanceKind.MISSING, ClearanceKind.NOT_NEEDED} for each in now):
        raise Conflict("NOTHING_TO_TAKE_BACK", "Снимать нечего: ни справка, ни личное дело у наставника не отмечены.")


def _faults(
    person: Person, told: Clearance, mentors: Sequence[Participation], *, pupils_need_one: bool
) -> Iterator[Fault]:
    for name in _SUPERFLUOUS.get(told.kind, ()):
        if getattr(told, name) is not None:
            yield Fault("NOT_OF_THIS_KIND", f"/body/{name}", "даты и номер указывают только у справки")
    if told.kind == ClearanceKind.MISSING and told.reason is None:
        yield Fault("REASON_NEEDED", "/body/reason", "укажите, почему отметка снимается")
    if told.kind in {ClearanceKind.CERTIFICATE, ClearanceKind.PERSONNEL_FILE}:
        yield from _of_days(told)
    if told.kind == ClearanceKind.PERSONNEL_FILE and (person.is_partners or all(map(is_pupil, mentors))):
        yield Fault(
            "EMPLOYEE_NEEDED",
            "/body/kind",
            "личное дело в школе есть только у её работника; ученику и человеку из другой организации нужна справка",
        )
    if told.kind == ClearanceKind.NOT_NEEDED:
        yield from _of_age(person, mentors, told.noted_on, pupils_need_one=pupils_need_one)


def _of_days(told: Clearance) -> Iterator[Fault]:
    if told.seen_on is None:
        yield Fault("SEEN_ON_NEEDED", "/body/seen_on", "укажите день, когда документ проверен")
    elif told.seen_on > told.noted_on:
        yield Fault("DATE_IN_FUTURE", "/body/seen_on", "дата ещё не наступила; укажите день, когда документ проверен")
    if told.valid_until is None:
        return
    if told.seen_on is not None and told.valid_until < told.seen_on:
        yield Fault("DATES_REVERSED", "/body/valid_until", "справка не может закончиться раньше, чем её проверили")
    elif told.valid_until < told.noted_on:
        yield Fault("CLEARANCE_ENDED", "/body/valid_until", "срок справки уже прошёл; нужна новая")


def _of_age(person: Person, mentors: Sequence[Participation], today: date, *, pupils_need_one: bool) -> Iterator[Fault]:
    for each in mentors:
        if is_pupil(each) and not pupils_need_one:
            continue
        grown = grown_up(person, each, today)
        if grown is Adulthood.UNPROVED:
            yield Fault(
                Why.BIRTH_UNKNOWN.value, "/body/kind",
                "по записям не видно, что ему нет 18 лет; впишите полную дату рождения",
            )  # fmt: skip
        elif grown is Adulthood.ADULT:
            yield Fault(
                Why.ADULT.value, "/body/kind",
                "ему уже есть 18 лет или исполнится в ближайшие 30 дней; нужна справка об отсутствии судимости",
            )  # fmt: skip


_SUPERFLUOUS: Mapping[str, tuple[str, ...]] = {
    ClearanceKind.NOT_NEEDED: ("seen_on", "valid_until", "number"),
    ClearanceKind.MISSING: ("seen_on", "valid_until", "number"),
    ClearanceKind.PERSONNEL_FILE: ("valid_until", "number"),
}
"""Kind -> what is not said of it."""
