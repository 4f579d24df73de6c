"""Which papers a programme has, and what each still lacks. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from registry.assignments.domain import Assignment
from registry.programmes.domain import Programme, RoadmapItem
from registry.programmes.orders import OrderKind, SignedOrder, amendments, order_in_force


class PaperKind(StrEnum):
    """A paper of a programme, as its address names it."""

    ORDER_INTRODUCE = "order-introduce"
    """Приказ о внедрении целевой модели."""
    ORDER_CURATOR = "order-curator"
    """Приказ о назначении куратора."""
    REGULATION = "regulation"
    """Положение о программе наставничества."""
    ROADMAP = "roadmap"
    """Дорожная карта."""


TITLES = {
    PaperKind.ORDER_INTRODUCE: "Приказ о внедрении целевой модели наставничества",
    PaperKind.ORDER_CURATOR: "Приказ о назначении куратора",
    PaperKind.REGULATION: "Положение о программе наставничества",
    PaperKind.ROADMAP: "Дорожная карта",
}
"""What a paper is called where it is offered, and how its file is."""
APPROVED_BY = {
    PaperKind.ORDER_INTRODUCE: OrderKind.INTRODUCE,
    PaperKind.ORDER_CURATOR: OrderKind.APPOINT_CURATOR,
    PaperKind.REGULATION: OrderKind.INTRODUCE,
    PaperKind.ROADMAP: OrderKind.INTRODUCE,
}
"""The order whose number and day stand at a paper's head: its own, or the one that approves it."""
ORDERS = frozenset({PaperKind.ORDER_INTRODUCE, PaperKind.ORDER_CURATOR})
"""Papers that are orders themselves."""
ORDER_UNSIGNED = "ORDER_UNSIGNED"
"""The one gap that only a signature closes."""


@dataclass(frozen=True)
class Gap:
    """What stands in a paper as a blank."""

    code: str
    text: str


def stands_in(assignment: Assignment, programme: Programme) -> bool:
    """Whether an assignment of the municipality belongs to the programme's roadmap."""
    return (
        assignment.withdrawn_on is None
        and assignment.school_year == programme.school_year
        and assignment.model in (None, programme.model)
    )


def gaps(kind: PaperKind, programme: Programme, school: str | None) -> list[Gap]:
    """What the paper lacks, in the order in which it stands there; `school` is the full name in the directory."""
    if signed_text(kind, programme) is not None:
        return []
    steps = standing(programme)
    found = [
        (school is None, "SCHOOL_NAME_MISSING", "полное название школы"),
        (order_of(kind, programme) is None, ORDER_UNSIGNED, "номер и дата приказа"),
        *_of_kind(kind, programme, steps),
        (kind is not PaperKind.REGULATION and programme.head is None, "HEAD_MISSING", "кто подписывает"),
    ]
    return [Gap(code, text) for is_missing, code, text in found if is_missing]


def _of_kind(kind: PaperKind, programme: Programme, steps: list[RoadmapItem]) -> list[tuple[bool, str, str]]:
    begins, ends = programme.monitoring_begins_on, programme.monitoring_ends_on
    monitoring = (begins is None or ends is None, "MONITORING_MISSING", "сроки мониторинга")
    match kind:
        case PaperKind.ORDER_INTRODUCE:
            supplies = "ответственный за материально-техническое обеспечение"
            return [(programme.supplies is None, "SUPPLIES_MISSING", supplies), monitoring]
        case PaperKind.REGULATION:
            return [monitoring]
        case PaperKind.ROADMAP:
            return [
                _counted("DEADLINES_MISSING", "сроки мероприятий", [each.due_on for each in steps]),
                _counted("RESPONSIBLE_MISSING", "ответственные за мероприятия", [each.responsible for each in steps]),
                _counted("DOCUMENTS_MISSING", "виды документов", [each.document for each in steps]),
            ]
        case PaperKind.ORDER_CURATOR:
            return []


def _counted(code: str, what: str, values: list[object]) -> tuple[bool, str, str]:
    empty = sum(value is None for value in values)
    return empty > 0, code, f"{what}: пусто {empty} из {len(values)}"


def order_of(kind: PaperKind, programme: Programme) -> SignedOrder | None:
    """The signed order whose number and day the paper bears."""
    return order_in_force(programme.orders, APPROVED_BY[kind])


def signed_text(kind: PaperKind, programme: Programme) -> SignedOrder | None:
    """The signed order whose kept text the paper is: from then on it is not made anew."""
    order = order_of(kind, programme) if kind in ORDERS else None
    return order if order is not None and order.text_hash is not None else None


def is_offered(kind: PaperKind, programme: Programme) -> bool:
    """False for an order that the school wrote itself and changed later: what it said first is not known here."""
    order = order_of(kind, programme) if kind in ORDERS else None
    return order is None or order.text_hash is not None or not amendments(programme.orders, order)


def standing(programme: Programme) -> list[RoadmapItem]:
    """The steps of the roadmap that are to be done: without those that the school has dropped."""
    return [each for each in programme.roadmap if each.dropped_reason is None]
