"""Whose data are to be destroyed, over HTTP: by codes, no name is told."""

from datetime import date

from fastapi import APIRouter
from mentoring_common.http.caller import Caller
from pydantic import BaseModel, ConfigDict

from registry.destruction.queries import Destructions
from registry.erasure.domain import REMINDED_BEFORE

ADDRESS = "/registry/v1/erasures/waiting"
MOST_SHOWN = 200
"""The most urgent people: a city of a hundred thousand with one withdrawal in a hundred a year has 80 in 30 days."""


class _View(BaseModel):
    model_config = ConfigDict(use_attribute_docstrings=True)


class UnfoundedView(_View):
    """Человек, чьи данные школа хранит без согласия: имени здесь нет."""

    person_id: str
    school_id: str
    withdrawn_on: date
    """С какого дня согласие на обработку данных отозвано."""
    due_on: date
    """Последний день, до которого данные нужно уничтожить."""
    is_soon: bool
    """До срока пять дней или меньше, или он прошёл."""


class UnfinishedView(_View):
    """Удаление, которое поручено и не завершено."""

    erasure_id: str
    school_ids: list[str]
    due_on: date
    is_soon: bool


class DestructionsView(_View):
    """Чьи данные нужно уничтожить и до какого дня; сначала те, у кого срок ближе."""

    items: list[UnfoundedView]
    total: int
    """Сколько их всего; в `items` не больше 200."""
    unfinished: list[UnfinishedView]


def routes(destructions: Destructions) -> APIRouter:
    """`/registry/v1/erasures/waiting`."""
    router = APIRouter(tags=["Защита персональных данных"])

    @router.get(ADDRESS, summary="Чьи данные нужно уничтожить: согласие отозвано или удаление не завершено")
    async def waiting(caller: Caller) -> DestructionsView:
        today = destructions.today()
        found = await destructions.unfounded(caller.scope, today)

        def is_soon(due_on: date) -> bool:
            return today >= due_on - REMINDED_BEFORE

        return DestructionsView(
            items=[
                UnfoundedView(
                    person_id=each.person_id,
                    school_id=each.school_id,
                    withdrawn_on=each.withdrawn_on,
                    due_on=each.due_on,
                    is_soon=is_soon(each.due_on),
                )
                for each in found[:MOST_SHOWN]
            ],
            total=len(found),
            unfinished=[
                UnfinishedView(
                    erasure_id=each.erasure_id,
                    school_ids=list(each.schools)
                    if caller.scope.schools is None
                    else sorted(caller.scope.schools & set(each.schools)),
                    due_on=each.due_on,
                    is_soon=is_soon(each.due_on),
                )
                for each in await destructions.unfinished(caller.scope)
            ],
        )

    return router
