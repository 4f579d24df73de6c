"""`/programmes`: one line a school and model, those who have no programme among them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from mentoring_methodology.organisations import models_of
from mentoring_methodology.pack import load_pack
from mentoring_methodology.schoolyear import school_year_of, school_year_prepared_on
from mentoring_methodology.schoolyear import title as year_title
from starlette.responses import Response

from console.gateway.client import Api, Gateway
from console.pages.base import Pages
from console.pages.directory import DIRECTORY, schools_of
from console.pages.models import MODELS
from console.session.current import SignedIn
from console.session.domain import Session

PROGRESS = "/registry/v1/programmes/progress"
CLOSED = "CLOSED"
SchoolYear = Annotated[int | None, Query(ge=2020, le=2100)]


@dataclass(frozen=True)
class Line:
    """One school and model; `led` is None where the school has not opened a programme."""

    school_id: str
    model: str
    led: Mapping[str, Any] | None


@dataclass(frozen=True)
class Summary:
    """How many lines are where."""

    stages: tuple[tuple[str, int], ...]
    """Title of a stage -> programmes at it, in the order of the stages; those of nobody are left out."""
    unopened: int
    late: int
    """Programmes with a step that is overdue."""


def routes(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/programmes")
    async def shown(request: Request, session: SignedIn, api: Gateway, school_year: SchoolYear = None) -> Response:
        today = pages.today()
        year = school_year or school_year_of(today)
        found = (await api.get(PROGRESS, params={"school_year": year}))["items"]
        schools = await schools_of(api, session)
        lines = list(_lines(schools, await _models(api, session), found))
        titles = {str(code): stage.title for code, stage in load_pack().content.stages.items()} | {CLOSED: "Завершена"}
        offered = sorted({school_year_of(today) - 1, school_year_of(today), school_year_prepared_on(today) + 1})
        return pages.render(
            request, "programmes/page.html", session=session, lines=lines, schools=schools, models=MODELS,
            stages=titles, summary=summary(lines, titles), year=year, year_title=year_title,
            years=[each for each in offered if each != year],
        )  # fmt: skip

    return router


def summary(lines: Iterable[Line], titles: Mapping[str, str]) -> Summary:
    """The lines counted. A stage that the pack does not know is counted under its code."""
    counted: dict[str, int] = dict.fromkeys(titles, 0)
    unopened = late = 0
    for each in lines:
        if each.led is None:
            unopened += 1
            continue
        counted[each.led["stage"]] = counted.get(each.led["stage"], 0) + 1
        late += each.led["roadmap"]["overdue"] > 0
    stages = tuple((titles.get(code, code), number) for code, number in counted.items() if number)
    return Summary(stages, unopened, late)


def _lines(
    schools: Mapping[str, str], models: Mapping[str, Iterable[str]], found: Iterable[Mapping[str, Any]]
) -> Iterator[Line]:
    """A line for each model that a school may lead and for each that it leads, in the order of the schools."""
    led = {(each["school_id"], each["model"]): each for each in found}
    for school_id in (*schools, *sorted({of for of, _ in led} - set(schools))):
        of_school = [model for of, model in led if of == school_id]
        for model in dict.fromkeys((*models.get(school_id, ()), *sorted(of_school))):
            yield Line(school_id, model, led.get((school_id, model)))


async def _models(api: Api, session: Session) -> dict[str, list[str]]:
    """School id -> the models that it may lead; a closed school is asked for none."""
    seen = await schools_of(api, session)
    return {
        each["organisation_id"]: [str(model) for model in models_of(each["kind"])] if each["status"] == "ACTIVE" else []
        for each in await api.get(DIRECTORY)
        if each["organisation_id"] in seen
    }
