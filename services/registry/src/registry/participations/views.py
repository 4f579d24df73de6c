"""How a participant is shown: whole to his own school, without the person to a municipal role."""

from datetime import date, datetime
from typing import Annotated

from mentoring_methodology.codes import ParticipantStatus
from pydantic import BaseModel, Field

from registry.participations.domain import Participation, Texts
from registry.people.domain import Person
from registry.privacy.viewing import View


class PersonalView(BaseModel):
    """Персональные данные: видны школе участника; муниципальной роли — когда она назвала цель, без записей школы."""

    full_name: str
    birth_date: date | None
    contact_email: str | None
    contact_phone: str | None
    contact_text: str | None
    time_text: str | None
    request_text: str | None
    achievements_text: str | None
    workplace_text: str | None
    partner_name_text: str | None
    partner_workplace_text: str | None
    results_text: str | None
    passed_text: str | None
    case_url: str | None


class HappeningView(BaseModel):
    """Событие истории участия."""

    at: datetime
    version: int
    fact: str
    code: str | None
    reason: str | None


class ParticipantView(BaseModel):
    """Участник. `person` и `history` пусты для муниципальных ролей: они видят обезличенные сведения."""

    participant_id: str
    person_id: str
    school_id: str
    version: int
    role: str
    form: str
    variant: str | None
    variant_restricted: bool | None
    school_year: int
    birth_year: int | None
    grade: int | None
    course: int | None
    topics: tuple[str, ...]
    topics_unrecognised: bool
    levels: dict[str, int]
    interests: tuple[str, ...]
    minutes_per_week: int | None
    weekly_slots: tuple[str, ...] | None
    accepts_remote: bool | None
    languages: tuple[str, ...] | None
    preferred_age_min: int | None
    preferred_age_max: int | None
    mentor_kind: str | None
    accepting: bool | None
    capacity: int | None
    experience_years: int | None
    qualification: str | None
    workplace_id: str | None
    workplace_kind: str | None
    consents_on: date | None
    consents_until: date | None
    admitted_on: date | None
    admitted_until: date | None
    cleared_on: date | None
    cleared_until: date | None
    transfer_consent_on: date | None
    partner_claimed: bool
    joined_on: date | None
    finished_on: date | None
    status: str
    suspended_code: str | None
    person: PersonalView | None
    history: list[HappeningView]


class RegisteredView(ParticipantView):
    """Зарегистрированный участник; в `possible_duplicates` — люди, которые могут оказаться им же."""

    possible_duplicates: list[str]


class ParticipantPage(BaseModel):
    """Страница списка; `next` передаётся в `after`."""

    items: list[ParticipantView]
    next: str | None
    total: Annotated[int | None, Field(description="Сколько всего; только в порядке имён и без поиска")] = None


class ParticipationLine(BaseModel):
    """Участие одной строкой."""

    participant_id: str
    school_id: str
    school_year: int
    role: str
    form: str
    status: str


class PersonView(BaseModel):
    """Человек и его участия. Имя и контакты видны только школам, где он участвует."""

    person_id: str
    version: int
    full_name: str | None
    birth_year: int | None
    birth_date: date | None
    contact_email: str | None
    contact_phone: str | None
    participations: list[ParticipationLine]


class NameView(BaseModel):
    """Как назвать участника. Имени нет, где его нельзя видеть."""

    full_name: str | None
    group: Annotated[str | None, Field(description="Класс или курс, для взрослого место работы, как записано")]
    person_id: str
    school_id: str
    school_year: int
    role: str
    form: str
    topics: tuple[str, ...]
    status: str


_WRITTEN = dict.fromkeys(Texts.__dataclass_fields__)
"""What a school wrote about somebody stays with the school."""


_SCHOOLS_OWN = dict.fromkeys(("variant_restricted", "languages"))
"""What no other than the school sees: a role model that tells of a difficulty, and languages, which tell of origin."""


_NO_CONTACT = dict.fromkeys(("contact_email", "contact_phone", "contact_text"))
"""Who has gone to another school is reached by that school."""


def shown(participation: Participation, person: Person | None, view: View) -> ParticipantView:
    """The participant as this caller may see him.

    A municipal role that says why it looks sees who it is and how to reach him, not what the school wrote of him.
    """
    fields = participation.state.model_dump()
    is_own = not view.caller.is_municipal
    personal = None
    if person is not None and view.is_named:
        texts = vars(participation.texts) if is_own else {**_WRITTEN, "contact_text": None}
        here = _NO_CONTACT if participation.state.status == ParticipantStatus.TRANSFERRED else {}
        personal = PersonalView.model_validate({**vars(person), **texts, **here})
    if not is_own or not view.is_named:
        return ParticipantView(**{**fields, **_SCHOOLS_OWN}, person=personal, history=[])
    fields["variant"] = participation.variant
    history = [HappeningView.model_validate(vars(happening)) for happening in participation.history]
    return ParticipantView(**fields, person=personal, history=history)


def shown_person(person: Person, participations: list[ParticipationLine], view: View, *, is_known: bool) -> PersonView:
    """The person as this caller may see him."""
    named = is_known and view.is_named
    reached = named and (person.is_partners or view.scope.permits(person.school_id))
    return PersonView(
        person_id=person.person_id,
        version=person.version,
        full_name=person.full_name if named else None,
        birth_year=person.birth_year if is_known else None,
        birth_date=person.birth_date if named else None,
        contact_email=person.contact_email if reached else None,
        contact_phone=person.contact_phone if reached else None,
        participations=participations,
    )


def named(participation: Participation, person: Person | None) -> NameView:
    """How the participant is called; `person` is given where his name may be seen."""
    return NameView(
        full_name=person.full_name if person else None,
        group=_group(participation, is_named=person is not None),
        **participation.state.model_dump(exclude={"group", "full_name"}),
    )


def _group(participation: Participation, *, is_named: bool) -> str | None:
    state = participation.state
    if state.grade is not None:
        return f"{state.grade} класс"
    if state.course is not None:
        return f"{state.course} курс"
    return participation.texts.workplace_text if is_named else None
