"""How a participant is shown: whole to his own school, without the person to a municipal role."""

from datetime import date, datetime

from mentoring_common.auth import Principal
from pydantic import BaseModel

from registry.participations.commands import Registered
from registry.participations.domain import Participation
from registry.people.domain import Person


class PersonalView(BaseModel):
    """Персональные данные: видны только школе участника."""

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
    preferred_age_min: int | None
    preferred_age_max: int | None
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


def shown(participation: Participation, person: Person | None, caller: Principal) -> ParticipantView:
    """The participant as this caller may see him."""
    fields = participation.state.model_dump()
    if caller.is_municipal:
        return ParticipantView(**{**fields, "variant_restricted": None}, person=None, history=[])
    fields["variant"] = participation.variant
    personal = None
    if person is not None:
        personal = PersonalView.model_validate({**vars(person), **vars(participation.texts)})
    history = [HappeningView.model_validate(vars(happening)) for happening in participation.history]
    return ParticipantView(**fields, person=personal, history=history)


def shown_new(registered: Registered, caller: Principal) -> RegisteredView:
    """The answer to a registration."""
    view = shown(registered.participation, registered.person, caller)
    return RegisteredView(**view.model_dump(), possible_duplicates=list(registered.possible_duplicates))
