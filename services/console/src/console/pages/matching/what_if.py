"""`/what-if`: what another norm, other weights, one more place or mentor would change; nothing is saved."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from mentoring_methodology.codes import RESTRICTED_VARIANTS
from starlette.responses import Response

from console.gateway.client import Api, Gateway, Refused
from console.pages.base import Pages
from console.pages.directory import schools_of
from console.pages.matching.asking import choices, names_of
from console.pages.matching.compare import people_of
from console.pages.matching.words import CRITERIA, NORMS, WORDS, form_titles
from console.session.current import SignedIn
from console.session.domain import Session

WHAT_IF = "/matching/v1/what-if"
ASK = f"POST {WHAT_IF}"
SHOWN = 100
"""People of each list: more than are read; the rest is counted."""

LISTS = {"gained": "Получили бы наставника", "lost": "Остались бы без наставника", "changed": "Сменили бы наставника"}
"""Part of the answer -> what it is called."""


@dataclass(frozen=True)
class Asked:
    """What the form says, as its address has it."""

    school: str = ""
    place: str = ""
    """Mentor who gets one more place."""
    form: str = ""
    """Of the new mentor."""
    topics: tuple[str, ...] = ()
    grade: str = ""
    variant: str = ""
    norm: str = ""
    value: str = ""
    weights_form: str = ""
    weights: Mapping[str, str] | None = None

    @property
    def is_nothing(self) -> bool:
        return not (self.place or self.form or self.norm or self.weights)

    @property
    def fault(self) -> str | None:
        """What is missing, in words; None where the service may be asked."""
        if self.form and not self.school:
            return "Выберите школу нового наставника."
        if self.form and not self.topics:
            return "Выберите хотя бы одну тему нового наставника."
        if self.norm and NORMS[self.norm].fixed is None and not self.value.isdecimal():
            return "Напишите новое значение нормы числом."
        if self.weights and not all(each.isdecimal() for each in self.weights.values()):
            return "Веса — целые числа от 0 до 100."
        return None

    @property
    def body(self) -> dict[str, Any]:
        """The question to the service."""
        told: dict[str, Any] = {"school_id": self.school or None}
        if self.place:
            told["more_places"] = [self.place]
        if self.form:
            more = {"grade": int(self.grade) if self.grade.isdecimal() else None, "variant": self.variant or None}
            told["new_mentors"] = [{"school_id": self.school, "form": self.form, "topics": list(self.topics), **more}]
        if self.norm:
            norm = NORMS[self.norm]
            told["norms"] = {norm.path: int(self.value) if norm.fixed is None else norm.fixed}
        if self.weights:
            told["weights"] = {self.weights_form: {name: int(points) for name, points in self.weights.items()}}
        return told


def routes(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/what-if")
    async def what_if(request: Request, session: SignedIn, api: Gateway) -> Response:
        schools = await schools_of(api, session)
        asked = _asked(request, next(iter(schools)) if len(schools) == 1 else "")
        methodology, mentors, (answer, refusal) = await asyncio.gather(
            api.get("/registry/v1/methodology"), _mentors(api, session, asked.school), _answered(api, session, asked)
        )
        return pages.render(
            request,
            "matching/what_if.html",
            **WORDS,
            **_choices(asked, methodology["content"], mentors, schools),
            asked=asked,
            answer=answer,
            refusal=refusal,
            fault=asked.fault,
            shown=SHOWN,
            lists=_lists(answer),
            schools=schools,
            names=await names_of(api, session, _named(answer)),
            may_ask=session.may(ASK),
            asks_purpose=session.is_municipal and session.purpose is None,
        )

    return router


def _asked(request: Request, only_school: str) -> Asked:
    told = request.query_params
    form = told.get("weights_form", "")
    given = {name: told.get(f"weight_{name}", "") for name in CRITERIA} if form in form_titles() else {}
    return Asked(
        school=told.get("school", "") or only_school,
        place=told.get("place", ""),
        form=told.get("form", "") if told.get("form") in form_titles() else "",
        topics=tuple(dict.fromkeys(topic for topic in told.getlist("topic") if topic)),
        grade=told.get("grade", ""),
        variant=told.get("variant", ""),
        norm=told.get("norm", "") if told.get("norm") in NORMS else "",
        value=told.get("value", ""),
        weights_form=form if form in form_titles() else "",
        weights=given if any(given.values()) else None,
    )


async def _answered(api: Api, session: Session, asked: Asked) -> tuple[dict[str, Any] | None, Refused | None]:
    if asked.is_nothing or asked.fault or not session.may(ASK):
        return None, None
    try:
        return await api.post(WHAT_IF, json=asked.body), None
    except Refused as refusal:
        return None, refusal


async def _mentors(api: Api, session: Session, school: str) -> Sequence[tuple[str, str]]:
    """The mentors of the school, where one is chosen, as options."""
    return await people_of(api, session, school, None, "MENTOR", "никому")


def _choices(
    asked: Asked, content: Mapping[str, Any], mentors: Sequence[tuple[str, str]], schools: Mapping[str, str]
) -> dict[str, Any]:
    """The options of every field, and the values of today."""
    norms = content["norms"]
    weights = norms["weights"]["value"].get(asked.weights_form, {})
    told = asked.weights or {name: str(points) for name, points in weights.items()}
    return {
        "school_choices": choices(schools, "весь город"),
        "mentor_choices": mentors,
        "form_choices": choices(form_titles(), "не добавлять"),
        "topic_choices": choices({topic: topic for topic in sorted(content["topics"])}, "—"),
        "grade_choices": choices({str(grade): f"{grade} класс" for grade in range(1, 12)}, "—"),
        "variant_choices": choices(_variants(content), "любая"),
        "norm_choices": choices({code: one.told(norms) for code, one in NORMS.items()}, "оставить как есть"),
        "weights_choices": choices(form_titles(), "оставить как есть"),
        "weights": [(name, CRITERIA.get(name, name), told.get(name, "0")) for name in weights],
    }


def _variants(content: Mapping[str, Any]) -> Mapping[str, str]:
    """The role models that may be named to everybody."""
    return {code: one["title"] for code, one in content["variants"].items() if code not in RESTRICTED_VARIANTS}


def _lists(answer: Mapping[str, Any] | None) -> Sequence[tuple[str, Sequence[Mapping[str, Any]]]]:
    """The three lists with what they are called; only those that name somebody."""
    if answer is None:
        return ()
    titles = {
        "gained": "Получили бы наставника",
        "lost": "Остались бы без наставника",
        "changed": "Сменили бы наставника",
    }
    return [(title, answer[name]) for name, title in titles.items() if answer[name]]


def _named(answer: Mapping[str, Any] | None) -> Sequence[str | None]:
    return [
        each[name]
        for _, people in _lists(answer)
        for each in people[:SHOWN]
        for name in ("mentee_id", "before_mentor_id", "after_mentor_id")
    ]
