"""Everything that reporting keeps of one person, for him who asks what is kept of him."""

from datetime import date, datetime

from fastapi import APIRouter
from mentoring_common.errors import NotFound
from mentoring_common.http.caller import Caller
from pydantic import BaseModel, ConfigDict

from reporting.subjects.queries import Kept, Subjects


class _View(BaseModel):
    model_config = ConfigDict(use_attribute_docstrings=True, from_attributes=True)


class FactOfParticipationView(_View):
    """Участие, как оно сосчитано."""

    participant_id: str
    school_id: str
    school_year: int | None
    role: str
    form: str
    status: str
    finished_on: date | None
    capacity: int | None


class FactOfConsentView(_View):
    """Согласие: цель, кто подписывает и по какой день. Текста и подписавшего здесь нет."""

    school_id: str
    purpose: str
    """На что согласие."""
    giver: str
    state: str
    """GIVEN, EXPIRED, WITHDRAWN, REPLACED или MOVED: как согласие стоит."""
    given_on: date
    valid_until: date | None


class FactOfRequirementView(_View):
    """С какого дня согласий не хватит."""

    school_id: str
    due_on: date
    """С какого дня согласий не хватит."""
    papers_missing: int
    """Скольких бумаг не хватит."""


class FactOfProposalView(_View):
    """Есть ли предложенная пара."""

    school_id: str
    school_year: int | None
    form: str
    status: str


class FactOfRelationView(_View):
    """Есть ли утверждённая пара."""

    school_id: str
    school_year: int
    form: str
    status: str


class FactOfRunView(_View):
    """Последний подбор, который оставил его без пары."""

    school_id: str
    school_year: int
    at: datetime
    """Когда подбор закончен."""
    reason_text: str


class CountedAsMentorView(_View):
    """В показателях какой школы он посчитан наставником."""

    school_id: str
    school_year: int


class FactsOfPersonView(_View):
    """Что показатели хранят о человеке под кодом, без имени и контактов."""

    person_id: str
    participations: list[FactOfParticipationView]
    """Его участия."""
    consents: list[FactOfConsentView]
    """Согласия, известные показателям."""
    requirements: list[FactOfRequirementView]
    """Что нужно подписать заново."""
    proposals: list[FactOfProposalView]
    """Есть ли предложенная пара."""
    relations: list[FactOfRelationView]
    """Утверждённые пары, в которых он наставляемый: наставников пар показатели не хранят."""
    runs: list[FactOfRunView]
    """Подборы, которые оставили его без пары."""
    counted_as_mentor: list[CountedAsMentorView]
    """В чьих показателях он посчитан наставником."""


def routes(subjects: Subjects) -> APIRouter:
    """`/reporting/v1/persons/{person_id}/export`."""
    router = APIRouter(prefix="/reporting/v1/persons", tags=["Защита персональных данных"])

    @router.get("/{person_id}/export", summary="Что показатели хранят о человеке: для ответа на его запрос")
    async def export(caller: Caller, person_id: str) -> FactsOfPersonView:
        kept = await subjects.of(caller.scope, person_id)
        if kept is None:
            raise NotFound("PERSON_NOT_FOUND", "Человек не найден. Проверьте его код.")
        return _view(person_id, kept)

    return router


def _view(person_id: str, kept: Kept) -> FactsOfPersonView:
    return FactsOfPersonView(
        person_id=person_id,
        participations=[FactOfParticipationView.model_validate(each) for each in kept.participations],
        consents=[FactOfConsentView.model_validate(each) for each in kept.consents],
        requirements=[
            FactOfRequirementView(school_id=each.school_id, due_on=each.due_on, papers_missing=each.missing)
            for each in kept.requirements
        ],
        proposals=[FactOfProposalView.model_validate(each) for each in kept.proposals],
        relations=[FactOfRelationView.model_validate(each) for each in kept.relations],
        runs=[
            FactOfRunView(
                school_id=run.school_id,
                school_year=run.school_year,
                at=run.completed_at,
                reason_text=run.reason_texts.get(each.reason, each.reason),
            )
            for run in kept.runs
            for each in run.unmatched_mentees
            if each.participant_id in kept.ids
        ],
        counted_as_mentor=[
            CountedAsMentorView(school_id=school_id, school_year=year) for school_id, year in kept.counted_as_mentor
        ],
    )
