"""Everything that matching keeps of one person, for him who asks what is kept of him."""

from datetime import date, datetime

from fastapi import APIRouter
from mentoring_common.errors import NotFound
from mentoring_common.http.caller import Caller
from pydantic import BaseModel, ConfigDict

from matching.subjects.queries import Subjects
from matching.subjects.shown import shown


class _View(BaseModel):
    model_config = ConfigDict(use_attribute_docstrings=True)


class SubjectParticipationView(_View):
    """Участие, каким его знает подбор: поля те же, что в реестре, без имени и контактов."""

    participant_id: str
    school_id: str
    school_year: int
    role: str
    form: str
    status: str
    support: list[str]
    """Ролевые модели, которые видит только школа."""


class SubjectStepView(_View):
    """Что произошло; с кем ещё, здесь нет."""

    at: datetime
    status: str
    reason_text: str | None
    note: str | None
    """Что записала школа, как записано."""


class SubjectProposalView(_View):
    """Предложенная пара; второго человека здесь нет: выписку отдают не ему."""

    school_id: str
    school_year: int
    form: str
    role: str
    """На какой стороне этот человек: MENTEE или MENTOR."""
    stands_now: bool
    """Предложение о нём и сейчас; нет — он назван только в истории чужого предложения."""
    status: str | None
    """Состояние; пусто, если он назван только в истории."""
    score: float | None
    made_at: datetime | None
    decided_at: datetime | None
    reason_text: str | None
    rejected_for_year: bool
    """Школа отклонила пару с ним до конца учебного года."""
    history: list[SubjectStepView]


class SubjectIntervalView(_View):
    """Дни, когда пара работала."""

    active_from: date
    active_until: date | None


class SubjectRelationView(_View):
    """Утверждённая пара; второго человека здесь нет."""

    school_id: str
    school_year: int
    form: str
    role: str
    """На какой стороне этот человек: MENTEE или MENTOR."""
    status: str
    reason_text: str | None
    approved_at: datetime
    starts_on: date | None
    ends_on: date | None
    ended_at: datetime | None
    order_id: str | None
    active: list[SubjectIntervalView]
    """Когда пара работала."""
    in_group: bool = False
    """Пара в группе: наставник работает сразу с несколькими."""
    agreed_on: date | None = None
    """Когда он письменно согласился на пару."""
    mentor_school_agreed_on: date | None = None
    """Когда школа наставника согласилась, чтобы он помогал другой школе; только наставнику."""
    basis: str | None = None
    """На чём основано его наставничество как педагога: ADDENDUM или JOB_DUTY."""
    reference: str | None = None
    addendum_on: date | None = None
    consented_on: date | None = None
    content: str | None = None
    work_form: str | None = None
    payment: str | None = None
    initiator: str | None = None
    notified_on: date | None = None
    last_day_on: date | None = None
    history: list[SubjectStepView]


class SubjectWithoutPairView(_View):
    """Почему подбор не нашёл пары."""

    school_id: str
    school_year: int
    form: str
    at: datetime
    """Когда подбор это нашёл."""
    reason_text: str
    advice: str | None


class SubjectWeighedView(_View):
    """Сколько раз последний подбор взвешивал его для замены; с кем, здесь нет."""

    school_id: str
    school_year: int
    weighed_at: datetime
    others_for_him: int
    """Сколько других наставников взвешено для него."""
    for_others: int
    """Скольким наставляемым он взвешен заменой."""


class SubjectTieView(_View):
    """Связь с другим человеком, из-за которой подбор не ставит их в пару."""

    kind: str
    active: bool


class SubjectPreferenceView(_View):
    """Что он пожелал после общей встречи; кого назвал, здесь нет."""

    school_id: str
    school_year: int
    submitted_at: datetime
    ranked: int
    """Скольких назвал желанными."""
    not_with: int
    """Скольких не хочет в пару."""


class SubjectView(_View):
    """Что подбор хранит о человеке, для его собственного запроса. Других людей здесь нет."""

    person_id: str
    participations: list[SubjectParticipationView]
    """Его участия."""
    proposals: list[SubjectProposalView]
    """Предложенные пары, в которых он наставляемый или наставник."""
    relations: list[SubjectRelationView]
    """Утверждённые и закреплённые пары."""
    without_pair: list[SubjectWithoutPairView]
    """Почему подбор не нашёл пары."""
    weighed: list[SubjectWeighedView]
    """Замены, которые взвесил последний подбор."""
    ties: list[SubjectTieView]
    """Связи с другими людьми."""
    preferences: list[SubjectPreferenceView]
    """Пожелания после общих встреч."""


def routes(subjects: Subjects) -> APIRouter:
    """`/matching/v1/persons/{person_id}/export`."""
    router = APIRouter(prefix="/matching/v1/persons", tags=["Защита персональных данных"])

    @router.get("/{person_id}/export", summary="Что подбор хранит о человеке: для ответа на его запрос")
    async def export(caller: Caller, person_id: str) -> SubjectView:
        kept = await subjects.of(caller.scope, person_id)
        if kept is None:
            raise NotFound("PERSON_NOT_FOUND", "Человек не найден. Проверьте его код.")
        return SubjectView.model_validate(shown(kept))

    return router
