"""The figures as `GET /reporting/v1/figures` answers them."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from reporting.figures.columns import COLUMNS
from reporting.figures.domain import Counters, Figures, FiguresScope, FormFigures, UnmatchedReason


class _View(BaseModel):
    model_config = ConfigDict(use_attribute_docstrings=True)


class ReasonView(_View):
    """Почему нет пары: главная причина и число наставляемых."""

    code: str
    text: str
    mentees: int


class CountersView(_View):
    """Числа одной строки. Наставляемых = предложено пар + без пары + ещё не подбирали."""

    mentees: int
    """Наставляемые, которые участвуют сейчас."""
    mentors: int
    """Наставники, которые участвуют сейчас."""
    places: int
    """Сколько наставляемых берут наставники; один человек посчитан один раз."""
    shortage: int
    """Скольким наставляемым мест не хватает, в каждой школе и форме отдельно."""
    proposed: int
    """Наставляемые, которым предложена пара."""
    coverage_percent: float | None
    """Доля наставляемых с предложенной парой в процентах, с одним знаком; null, где наставляемых нет."""
    unmatched: int
    """Наставляемые, которым последний подбор не нашёл пары."""
    not_matched_yet: int
    """Наставляемые, которые записаны или потеряли пару после последнего подбора."""
    completed: int
    """Участия, которые закончились в срок."""
    withdrawn: int
    """Участия, которые прерваны."""
    approved: int
    """Наставляемые, чью пару куратор утвердил."""
    active: int
    """Наставляемые, чья пара работает: закреплена приказом и не приостановлена."""
    groups: int
    """Группы, в которых работает хотя бы одна пара."""


class FormView(CountersView):
    """Форма наставничества: во всех школах ответа или в одной."""

    form: str
    title: str
    unmatched_reasons: list[ReasonView]


class SchoolView(CountersView):
    """Школа и формы, которые в ней есть."""

    school_id: str
    name: str
    unmatched_reasons: list[ReasonView]
    forms: list[FormView]


class ColumnView(_View):
    """Столбец таблиц: поле строки и его названия."""

    name: str
    title: str
    short_title: str
    """Может переноситься по мягким дефисам."""
    explanation: str


class FiguresView(_View):
    """Показатели одного учебного года."""

    as_of: datetime
    """Когда посчитано, UTC."""
    school_year: int
    """Год, в котором начинается учебный год: 2026 — это 2026/2027."""
    school_years: list[int]
    """Годы, которые можно запросить, сначала поздние."""
    scope: FiguresScope
    """Все школы муниципалитета или школы того, кто спрашивает."""
    columns: list[ColumnView]
    """Столбцы таблиц по порядку."""
    totals: CountersView
    forms: list[FormView]
    schools: list[SchoolView]
    unmatched_reasons: list[ReasonView]


def view_of(figures: Figures) -> FiguresView:
    """The answer's body. Raises ValueError where `as_of` is not aware of its time zone."""
    if figures.as_of.tzinfo is None:
        raise ValueError("as_of must be aware of its time zone")
    return FiguresView(
        as_of=figures.as_of.astimezone(UTC).replace(microsecond=0),
        school_year=figures.school_year,
        school_years=list(figures.school_years),
        scope=figures.scope,
        columns=[ColumnView(**asdict(column)) for column in COLUMNS],
        totals=CountersView(**_numbers(figures.totals)),
        forms=[_form(form) for form in figures.forms],
        schools=[
            SchoolView(
                school_id=school.school_id,
                name=school.name,
                unmatched_reasons=_reasons(school.reasons),
                forms=[_form(form) for form in school.forms],
                **_numbers(school.counters),
            )
            for school in figures.schools
        ],
        unmatched_reasons=_reasons(figures.reasons),
    )


def _form(form: FormFigures) -> FormView:
    return FormView(
        form=form.form, title=form.title, unmatched_reasons=_reasons(form.reasons), **_numbers(form.counters)
    )


def _reasons(reasons: Iterable[UnmatchedReason]) -> list[ReasonView]:
    return [ReasonView(code=reason.code, text=reason.text, mentees=reason.mentees) for reason in reasons]


def _numbers(counters: Counters) -> dict[str, Any]:
    return {column.name: column.value_of(counters) for column in COLUMNS}
