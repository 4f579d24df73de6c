"""«Что если» over HTTP: a question, which saves nothing."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter
from mentoring_common.http.caller import Caller
from mentoring_methodology.codes import MentoringForm
from pydantic import BaseModel, ConfigDict, Field

from matching.participants.queries import CardQueries
from matching.what_if.domain import NEW, NewMentor, OtherMentorThen, Supposed
from matching.what_if.queries import WhatIf

MOST_CHANGES = 50
"""Norms, places or mentors of one question: more than anybody weighs at once."""
Code = Annotated[str, Field(max_length=64)]
Points = Annotated[int, Field(ge=0, le=100)]
NormValue = bool | int | Annotated[str, Field(max_length=64)] | Annotated[list[Code], Field(max_length=10)]


class NewMentorBody(BaseModel):
    """Наставник, которого ещё нет: со всеми документами и этими темами."""

    model_config = ConfigDict(extra="forbid")

    school_id: Code
    form: MentoringForm
    topics: Annotated[list[Annotated[str, Field(max_length=100)]], Field(min_length=1, max_length=15)]
    variant: Code | None = None
    grade: Annotated[int, Field(ge=1, le=11)] | None = None
    places: Annotated[int, Field(ge=1, le=10)] = 1


class WhatIfBody(BaseModel):
    """Что изменить: нормы по их пути, веса формы, наставники, у кого места прибавить (сколько раз назван), новые."""

    model_config = ConfigDict(extra="forbid")

    school_id: Code | None = None
    school_year: Annotated[int, Field(ge=2000, le=2100)] | None = None
    norms: Annotated[dict[Annotated[str, Field(max_length=100)], NormValue], Field(max_length=MOST_CHANGES)] = {}
    weights: Annotated[dict[Code, dict[Code, Points]], Field(max_length=MOST_CHANGES)] = {}
    more_places: Annotated[list[Code], Field(max_length=MOST_CHANGES)] = []
    new_mentors: Annotated[list[NewMentorBody], Field(max_length=MOST_CHANGES)] = []


class OtherwiseView(BaseModel):
    """Наставляемый и его наставники до и после; пусто — нет пары. `after_is_new`: это предположенный наставник."""

    mentee_id: str
    mentee: str | None
    before_mentor_id: str | None
    before_mentor: str | None
    after_mentor_id: str | None
    after_mentor: str | None
    after_is_new: bool


class WhatIfView(BaseModel):
    """Что изменилось бы, если подбирать сегодня: ничего не сохранено."""

    school_id: str
    school_year: int
    mentees: int
    approved: int
    pairs_before: int
    pairs_after: int
    gained: list[OtherwiseView]
    lost: list[OtherwiseView]
    changed: list[OtherwiseView]


def routes(what_if: WhatIf, cards: CardQueries) -> APIRouter:
    """`/matching/v1/what-if`."""
    router = APIRouter(prefix="/matching/v1/what-if", tags=["Подбор"])

    @router.post("", summary="Что изменили бы другие веса, нормы, места или наставники")
    async def ask(caller: Caller, body: WhatIfBody) -> WhatIfView:
        """Подбирает дважды, как есть и как предложено, и не сохраняет ни того, ни другого."""
        answer = await what_if.ask(caller, body.school_id, body.school_year, _supposed(body))
        told = answer.difference
        moved = (*told.gained, *told.lost, *told.changed)
        ids = {name for each in moved for name in (each.mentee_id, each.before, each.after) if name}
        known = await cards.of(caller.scope, sorted(ids))
        return WhatIfView(
            school_id=answer.school_id,
            school_year=answer.school_year,
            mentees=answer.mentees,
            approved=answer.approved,
            pairs_before=told.before,
            pairs_after=told.after,
            gained=_views(told.gained, known),
            lost=_views(told.lost, known),
            changed=_views(told.changed, known),
        )

    return router


def _supposed(body: WhatIfBody) -> Supposed:
    new = [
        NewMentor(each.school_id, each.form.value, tuple(each.topics), each.variant, each.grade, each.places)
        for each in body.new_mentors
    ]
    return Supposed(body.norms, body.weights, body.more_places, new)


def _views(moved: Sequence[OtherMentorThen], cards: Mapping[str, str]) -> list[OtherwiseView]:
    return [
        OtherwiseView(
            mentee_id=each.mentee_id,
            mentee=cards.get(each.mentee_id),
            before_mentor_id=each.before,
            before_mentor=cards.get(each.before or ""),
            after_mentor_id=None if is_new else each.after,
            after_mentor=cards.get(each.after or ""),
            after_is_new=is_new,
        )
        for each in moved
        for is_new in [(each.after or "").startswith(NEW)]
    ]
