"""A programme as a school leads it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from mentoring_common.errors import Conflict, NotFound
from mentoring_methodology.codes import Stage

from registry.programmes.orders import OrderDraft, SignedOrder, order_in_force, require_room
from registry.programmes.template import TEMPLATE

PROGRAMME_NOT_FOUND = NotFound("PROGRAMME_NOT_FOUND", "Программа не найдена. Проверьте идентификатор.")
CLOSED = "CLOSED"
"""What follows the last stage."""
STAGES: tuple[str, ...] = (*(stage.value for stage in Stage), CLOSED)
"""In order."""


STEPS = 100
"""Steps of one roadmap: more than any school plans, few enough for one document and one page."""


class ItemStatus(StrEnum):
    """Where a step of the roadmap is; OVERDUE is computed and never stored."""

    PLANNED = "PLANNED"
    OVERDUE = "OVERDUE"
    DONE = "DONE"
    DROPPED = "DROPPED"


@dataclass(frozen=True)
class RoadmapItem:
    """A step of the roadmap."""

    item_id: str
    stage: str
    what: str
    due_on: date | None = None
    responsible: str | None = None
    document: str | None = None
    """The paper by which it is seen."""
    done_on: date | None = None
    dropped_reason: str | None = None

    def status(self, today: date) -> ItemStatus:
        if self.dropped_reason is not None:
            return ItemStatus.DROPPED
        if self.done_on is not None:
            return ItemStatus.DONE
        return ItemStatus.OVERDUE if self.due_on is not None and self.due_on < today else ItemStatus.PLANNED


@dataclass(frozen=True)
class StageFact:
    """A dated fact of the programme's history: the stage that was reached or returned to."""

    at: datetime
    stage: str
    by: str
    """The account, as the token says."""
    reason: str | None = None
    """Why back, or what attests a stage whose criteria the registry does not see."""
    forms: tuple[str, ...] | None = None
    """The programme's forms from then on, where they are told; None where they went on."""


@dataclass(frozen=True)
class Programme:
    """One school, school year and model."""

    programme_id: str
    school_id: str
    school_year: int
    model: str
    version: int
    pack_version: str
    """The methodology's, when the programme was opened; goal and tasks are of it."""
    goal: str
    tasks: tuple[str, ...]
    forms: tuple[str, ...]
    curator: str
    """Name and post, as the order has them."""
    stage: str = Stage.PREPARATION.value
    regulation_on: date | None = None
    """When the положение was approved."""
    monitoring_begins_on: date | None = None
    monitoring_ends_on: date | None = None
    head: str | None = None
    """Who signs the papers: post and name, as they stand under them."""
    supplies: str | None = None
    """Who answers for rooms and materials; the order that introduces the model has to name him."""
    roadmap: tuple[RoadmapItem, ...] = ()
    orders: tuple[SignedOrder, ...] = ()
    drafts: tuple[OrderDraft, ...] = ()
    """Orders that are not signed: beside the signed ones, so that a release that knows no drafts reads those."""
    history: tuple[StageFact, ...] = ()
    variants: tuple[str, ...] = ()
    """Role models that the school has chosen of its forms; none: all of them."""


def roadmap_from_template() -> tuple[RoadmapItem, ...]:
    """The steps of a new programme, without deadlines."""
    return tuple(RoadmapItem(str(at), stage.value, what) for at, (stage, what) in enumerate(TEMPLATE, start=1))


def moved(known: Programme, to: str, now: datetime, by: str, reason: str | None) -> Programme:
    """The programme at another stage."""
    fact = StageFact(now, to, by, reason)
    return replace(known, version=known.version + 1, stage=to, history=(*known.history, fact))


def following(known: Programme) -> str:
    """The next stage. Raises Conflict where the programme is closed."""
    if known.stage == CLOSED:
        raise Conflict("PROGRAMME_CLOSED", "Программа завершена: дальше этапов нет.")
    return STAGES[STAGES.index(known.stage) + 1]


def preceding(known: Programme) -> str:
    """The stage before. Raises Conflict at the first one, and where the programme is closed."""
    if known.stage in (STAGES[0], CLOSED):
        raise Conflict("STAGE_FIXED", "С первого этапа и из завершённой программы назад не возвращаются.")
    return STAGES[STAGES.index(known.stage) - 1]


def with_forms(known: Programme, forms: tuple[str, ...], now: datetime, by: str) -> Programme:
    """The programme with other forms, as a dated fact; the forms that it had before stay told by its first one."""
    first, *later = known.history or (StageFact(now, known.stage, by),)
    before = first if first.forms is not None else replace(first, forms=known.forms)
    fact = StageFact(now, known.stage, by, forms=forms)
    return replace(known, forms=forms, history=(before, *later, fact))


def with_new_item(known: Programme, stage: str, what: str, fields: Mapping[str, Any]) -> Programme:
    """The programme with a step of the school's own. Raises Conflict for one that is there, or beyond the limit."""
    if any((each.stage, each.what) == (stage, what) for each in known.roadmap):
        raise Conflict("ITEM_KNOWN", "Такое мероприятие на этом этапе уже есть: измените его.")
    if len(known.roadmap) >= STEPS:
        raise Conflict("ROADMAP_FULL", f"В дорожной карте уже {STEPS} мероприятий: измените или отмените одно из них.")
    number = max((int(each.item_id) for each in known.roadmap if each.item_id.isdecimal()), default=0) + 1
    added = RoadmapItem(str(number), stage, what, **fields)
    order = [stage.value for stage in Stage]
    items = sorted((*known.roadmap, added), key=lambda each: order.index(each.stage))
    return replace(known, version=known.version + 1, roadmap=tuple(items))


def with_item(known: Programme, item: RoadmapItem) -> Programme:
    """The programme with one step of its roadmap changed; the step exists."""
    items = tuple(item if each.item_id == item.item_id else each for each in known.roadmap)
    return replace(known, version=known.version + 1, roadmap=items)


def with_order(known: Programme, order: SignedOrder) -> Programme:
    """The programme with an order that the school has written and signed itself.

    Raises Conflict for another text of an order that is signed, or where one of its kind is being prepared.
    """
    before = order_in_force(known.orders, order.kind)
    if before is not None and (before.number, before.signed_on) == (order.number, order.signed_on):
        return known
    require_room(known.orders, order.kind, None)
    if any(each.kind == order.kind for each in known.drafts):
        raise Conflict(
            "ORDER_BEGUN", "Этот приказ готовится на платформе: запишите подпись под ним или удалите его черновик."
        )
    return replace(known, version=known.version + 1, orders=(*known.orders, order))
