"""What requests about participants carry."""

from datetime import date
from typing import Annotated

from mentoring_common.events.contracts.registry import MOST_LANGUAGES, MOST_TOPICS, Term, WeeklySlot
from mentoring_common.http.seen import AsSeen
from mentoring_methodology.codes import (
    MentoringForm,
    MentorKind,
    OrganisationKind,
    QualificationCategory,
    Role,
    RoleVariant,
)
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Email = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=254)]
"""Whether a letter can reach it is the entry's rule."""
Phone = Annotated[str, Field(pattern=r"^\+\d{11,15}$")]
FullName = Annotated[str, AsSeen, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]
"""Whether it is one person's name is the entry's rule."""
Text = Annotated[str, AsSeen, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Terms = Annotated[tuple[Term, ...], Field(max_length=MOST_TOPICS)]
Language = Annotated[str, StringConstraints(min_length=1, max_length=64)]
"""Whether the methodology has it is the entry's rule."""
Age = Annotated[int, Field(ge=5, le=80)]
Reason = Annotated[str, AsSeen, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class Details(BaseModel):
    """Сведения, которые можно указать при регистрации и исправить потом."""

    model_config = ConfigDict(extra="forbid")

    variant: RoleVariant | None = None
    birth_year: Annotated[int, Field(ge=1900, le=2099)] | None = None
    birth_date: date | None = None
    grade: Annotated[int, Field(ge=1, le=11)] | None = None
    course: Annotated[int, Field(ge=1, le=6)] | None = None
    topics: Terms = ()
    levels: dict[Term, Annotated[int, Field(ge=1, le=5)]] = Field(default_factory=dict)
    interests: Terms = ()
    minutes_per_week: Annotated[int, Field(ge=1, le=2400)] | None = None
    weekly_slots: Annotated[tuple[WeeklySlot, ...], Field(max_length=168)] | None = None
    accepts_remote: bool | None = None
    languages: Annotated[tuple[Language, ...], Field(max_length=MOST_LANGUAGES)] | None = None
    preferred_age_min: Age | None = None
    preferred_age_max: Age | None = None
    mentor_kind: MentorKind | None = None
    accepting: Annotated[bool | None, Field(description="false — пауза: наставник никого нового не берёт")] = None
    capacity: Annotated[int, Field(ge=1, le=10)] | None = None
    experience_years: Annotated[int, Field(ge=0, le=70)] | None = None
    qualification: QualificationCategory | None = None
    workplace_id: Annotated[str, Field(max_length=64)] | None = None
    workplace_kind: OrganisationKind | None = None
    consents_on: Annotated[date | None, Field(description="Дата, на которую собраны все согласия")] = None
    consents_until: Annotated[date | None, Field(description="Последний день, когда набор согласий полон")] = None
    admitted_on: Annotated[date | None, Field(description="Дата допуска наставника")] = None
    admitted_until: Annotated[date | None, Field(description="Последний день допуска")] = None
    cleared_on: Annotated[date | None, Field(description="Дата проверки справки об отсутствии судимости")] = None
    cleared_until: Annotated[date | None, Field(description="Последний день, когда справка учитывается")] = None
    transfer_consent_on: date | None = None
    joined_on: date | None = None
    finished_on: date | None = None
    contact_email: Email | None = None
    contact_phone: Phone | None = None
    time_text: Text | None = None
    request_text: Text | None = None
    achievements_text: Text | None = None
    workplace_text: Text | None = None
    partner_workplace_text: Text | None = None
    results_text: Text | None = None
    passed_text: Text | None = None
    case_url: Text | None = None


class ParticipantBody(Details):
    """Новый участник."""

    school_id: str
    full_name: FullName
    role: Role
    form: MentoringForm
    school_year: Annotated[
        int | None,
        Field(ge=2000, le=2100, description="Год начала учебного года; по умолчанию текущий, с 1 августа — следующий"),
    ] = None


class ParticipantChange(Details):
    """Что изменить у участника; не названное остаётся, `null` стирает. Роль, форма и учебный год не меняются."""

    full_name: FullName | None = None
    reason: Reason | None = None


class ReasonBody(BaseModel):
    """Причина; видна только школе."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason | None = None
