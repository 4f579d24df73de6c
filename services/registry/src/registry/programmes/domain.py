"""A programme as a school leads it. Pure."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from mentoring_common.errors import Conflict, NotFound
from mentoring_methodology.codes import Stage

from registry.programmes.orders import OrderDraft, SignedOrder, order_in_force, require_room
from registry.programmes.template import TEMPLATE

PROGRAMME_NOT_FOUND = NotFound("PROGRAMME_NOT_FOUND", "Программа не найдена. Проверьте идентификатор.")
CLOSED = "CLOSED"
"""What follows the last stage."""
STAGES: tuple[str, ...] = (*(stage.value for stage in Stage), CLOSED)
"""In order."""


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
