"""What is written into the templates: every value a text, a blank where the data has none. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from mentoring_methodology import MethodologyPack
from mentoring_methodology.codes import ProgrammeModel
from mentoring_methodology.schoolyear import first_day, last_day, title

from registry.assignments.domain import Assignment
from registry.papers.domain import PaperKind, order_of, standing
from registry.papers.wording import (
    BASES,
    BLANK,
    DAY_BLANK,
    INTRODUCED,
    OF_INTRODUCED,
    OF_MODEL,
    RESULTS,
    SHORT_BLANK,
    day,
)
from registry.programmes.domain import Programme, RoadmapItem


def texts_of(
    kind: PaperKind,
    programme: Programme,
    school: str | None,
    pack: MethodologyPack,
    assigned: Sequence[Assignment] = (),
) -> Mapping[str, Any]:
    """Everything that a template may name; the goal and the tasks are those with which the programme was opened.

    What the municipality has `assigned` follows the school's own steps on the roadmap.
    """
    order, model, steps = order_of(kind, programme), programme.model, standing(programme)
    named = pack.title_of("model", model)
    return {
        "school": school or BLANK,
        "reading_day": DAY_BLANK,
        "number": order.number if order else SHORT_BLANK,
        "signed_on": day(order.signed_on if order else None),
        "head": programme.head or BLANK,
        "curator": programme.curator,
        "supplies": programme.supplies or BLANK,
        "year": title(programme.school_year),
        "first_day": day(first_day(programme.school_year)),
        "last_day": day(last_day(programme.school_year)),
        "model": named,
        "introduced": INTRODUCED.get(model, named),
        "of_introduced": OF_INTRODUCED.get(model, named),
        "of_model": OF_MODEL.get(model, named),
        "basis": BASES.get(model, BLANK),
        "results": RESULTS.get(model, ()),
        "goal": programme.goal,
        "tasks": programme.tasks,
        "forms": [_form(code, programme.variants, pack) for code in programme.forms],
        "stages": [stage.title for stage in pack.content.stages.values()],
        "categories": _categories(pack) if model == ProgrammeModel.TEACHERS else (),
        "is_of_teachers": model == ProgrammeModel.TEACHERS,
        "monitoring_begins_on": day(programme.monitoring_begins_on),
        "monitoring_ends_on": day(programme.monitoring_ends_on),
        "steps": [
            *(_step(at, item, pack) for at, item in enumerate(steps, start=1)),
            *(_assigned(at, each, programme) for at, each in enumerate(assigned, start=len(steps) + 1)),
        ],
    }


def _form(code: str, variants: Sequence[str], pack: MethodologyPack) -> Mapping[str, str]:
    """A form with its meaning, and the role models that the school has chosen of it."""
    form = pack.content.forms.get(code)
    chosen = [pack.title_of("variant", each) for each in variants if pack.knows_variant(code, each)]
    models = f" (ролевые модели: «{'», «'.join(chosen)}»)" if chosen else ""
    return {"title": pack.title_of("form", code), "meaning": f"{form.meaning if form else ''}{models}"}


def _categories(pack: MethodologyPack) -> list[str]:
    return [category.title for category in pack.content.teacher_categories.values()]


def _step(at: int, item: RoadmapItem, pack: MethodologyPack) -> Mapping[str, str]:
    return {
        "number": str(at),
        "stage": pack.title_of("stage", item.stage),
        "what": item.what,
        "due_on": day(item.due_on) if item.due_on else SHORT_BLANK,
        "responsible": item.responsible or SHORT_BLANK,
        "document": item.document or SHORT_BLANK,
    }


def _assigned(at: int, assignment: Assignment, programme: Programme) -> Mapping[str, str]:
    answer = assignment.answer_of(programme.school_id)
    return {
        "number": str(at),
        "stage": "Задание муниципалитета",
        "what": assignment.title,
        "due_on": day(assignment.due_on),
        "responsible": "Куратор",
        "document": (answer.note if answer else "") or SHORT_BLANK,
    }
