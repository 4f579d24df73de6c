"""What waits, over HTTP: counts by school, nobody named."""

from dataclasses import asdict

from fastapi import APIRouter
from mentoring_common.http.caller import Caller
from pydantic import BaseModel, ConfigDict

from registry.attention.queries import AttentionQueries


class _View(BaseModel):
    model_config = ConfigDict(use_attribute_docstrings=True)


class PeopleWaitingView(_View):
    """Сколько участий и записей школы ждут её куратора."""

    suspended: int
    """Приостановлены: кончились согласия, допуск или справка."""
    claims: int
    """Пары, названные в базе школы и ещё не подтверждённые."""
    consents_missing: int
    """Участвуют, но набор согласий не полон: пары им не предложат."""
    consents_ending: int
    """Участвуют, но согласия кончаются в ближайшие 30 дней."""
    admission_missing: int
    """Наставники, которые участвуют без допуска: пары им не предложат."""
    admission_ending: int
    """Наставники, чей допуск кончается в ближайшие 30 дней."""
    clearance_ending: int
    """Участвуют, но справка об отсутствии судимости учитывается меньше 30 дней."""
    clearance_missing: int
    """Взрослые наставники не из школ без действующей справки об отсутствии судимости: пару им не предложат."""
    personnel_files: int
    """Работники-наставники, чьё личное дело директор ещё не подтвердил: кроме него, этого не сделает никто."""
    possible_duplicates: int
    """Пары записей, которые могут быть одним человеком."""


class SchoolWaitingView(_View):
    """Что ждёт в одной школе."""

    school_id: str
    without_base: bool
    """На учебный год никто не записан."""
    without_curator_address: bool
    """Не внесён адрес куратора: письма школе не доходят."""
    refused_uploads: int
    """Базы, в последней загрузке которых есть отказы, а отчёт никто не смотрел."""
    people: PeopleWaitingView | None
    """Только куратору."""


class AgreementsWaitingView(_View):
    """Соглашения с партнёрами; у школы — с теми, чьи люди в ней наставники."""

    ending: int
    """Кончаются в ближайшие 30 дней."""
    ended: int
    """Кончились за последние 90 дней и не продлены."""


class AttentionView(_View):
    """Что ждёт решения или действия."""

    school_year: int
    """Год, в котором начинается учебный год, о базах которого речь."""
    schools: list[SchoolWaitingView]
    agreements: AgreementsWaitingView
    """Соглашения, которые кончаются или кончились."""


def routes(queries: AttentionQueries) -> APIRouter:
    """`/registry/v1/attention`."""
    router = APIRouter(prefix="/registry/v1/attention", tags=["Что ждёт"])

    @router.get("", summary="Что ждёт в реестре, по школам")
    async def attention(caller: Caller) -> AttentionView:
        waiting = await queries.waiting(caller.scope, with_people=not caller.is_municipal)
        return AttentionView(
            school_year=queries.school_year(),
            schools=[SchoolWaitingView.model_validate(asdict(each)) for each in waiting],
            agreements=AgreementsWaitingView.model_validate(asdict(await queries.agreements(caller.scope))),
        )

    return router
