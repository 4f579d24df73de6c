"""What an order of a programme says, what it lacks, and what becomes of the programme by it. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from mentoring_common.errors import Conflict, Fault, Unprocessable, sentence
from mentoring_methodology import MethodologyPack

from registry.papers.domain import ORDER_UNSIGNED, Gap, PaperKind, gaps
from registry.papers.texts import texts_of
from registry.papers.wording import BLANK, DAY_BLANK, OF_INTRODUCED, OF_MODEL, SHORT_BLANK, day
from registry.programmes.domain import Programme
from registry.programmes.orders import (
    CHANGES,
    ORDER_NOT_FOUND,
    OrderDraft,
    OrderKind,
    OrderState,
    SignedOrder,
    changed,
    require_room,
)

TEMPLATES: Mapping[str, str] = {
    OrderKind.INTRODUCE: "order-introduce",
    OrderKind.APPOINT_CURATOR: "order-curator",
    OrderKind.AMEND: "order-amend",
    OrderKind.CANCEL: "order-cancel",
}
"""Kind of an order -> its template."""


def draft_of(programme: Programme, order_id: str) -> OrderDraft:
    """The order that is not signed. Raises NotFound, and Conflict for one that is signed."""
    found = next((each for each in programme.drafts if each.order_id == order_id), None)
    if found is None and any(each.id == order_id for each in programme.orders):
        raise Conflict("ORDER_SIGNED", "Приказ уже подписан, его текст не меняется: измените или отмените его другим.")
    if found is None:
        raise ORDER_NOT_FOUND
    return found


def begun(known: Programme, draft: OrderDraft) -> Programme:
    """The programme with an order begun. Raises Unprocessable for what it cannot say, Conflict where it cannot be."""
    require_room(known.orders, draft.kind, draft.changes)
    if faults := _faults(draft, changed(known.orders, draft.changes)):
        told = "; ".join(fault.text for fault in faults)
        raise Unprocessable("ORDER_REFUSED", f"Исправьте и повторите: {told}.", faults)
    if any((each.kind, each.changes) == (draft.kind, draft.changes) for each in known.drafts):
        raise Conflict("ORDER_BEGUN", "Такой приказ уже готовится. Подпишите его или удалите и начните снова.")
    return replace(known, version=known.version + 1, drafts=(*known.drafts, draft))


def _faults(draft: OrderDraft, about: SignedOrder | None) -> list[Fault]:
    is_change = draft.kind in CHANGES
    names_curator = draft.kind == OrderKind.APPOINT_CURATOR or (
        draft.kind == OrderKind.AMEND and about is not None and about.kind == OrderKind.APPOINT_CURATOR
    )
    found = [
        (not is_change and draft.changes is not None, "changes", "этот приказ не изменяет и не отменяет другого"),
        (draft.kind == OrderKind.CANCEL and draft.words is None, "words", "напишите, почему приказ отменяется"),
        (
            draft.kind == OrderKind.AMEND and draft.words is None and draft.curator is None,
            "words",
            "напишите, что меняется",
        ),
        (not names_curator and draft.curator is not None, "curator", "этот приказ не назначает куратора"),
        (not is_change and draft.words is not None, "words", "слова нужны изменению и отмене приказа"),
    ]
    return [Fault("ORDER_SAYS_WRONG", f"/body/{field}", text) for is_wrong, field, text in found if is_wrong]


def discarded(known: Programme, order_id: str) -> Programme:
    """The programme without an order that is not signed. Raises NotFound or Conflict."""
    draft_of(known, order_id)
    return replace(known, version=known.version + 1, drafts=_others(known, order_id))


def with_text(known: Programme, order_id: str, text_hash: str, now: datetime) -> Programme:
    """The order is READY: its text is made of what the programme says now."""
    draft = draft_of(known, order_id)
    names = known.curator if draft.kind == OrderKind.APPOINT_CURATOR and draft.curator is None else draft.curator
    ready = replace(draft, curator=names, head=known.head, text_hash=text_hash, made_at=now)
    drafts = tuple(ready if each.order_id == order_id else each for each in known.drafts)
    return replace(known, version=known.version + 1, drafts=drafts)


def signed(known: Programme, order_id: str, number: str, signed_on: date) -> Programme:
    """The order is SIGNED, and holds from now on. The same once more changes nothing.

    Raises NotFound, Conflict for an order without a text, with another signature, or that cannot be any more, and
    Unprocessable for a day before that of the order which it is about.
    """
    before = next((each for each in known.orders if each.id == order_id), None)
    if before is not None and (before.number, before.signed_on) == (number, signed_on):
        return known
    draft = draft_of(known, order_id)
    if draft.state is not OrderState.READY:
        raise Conflict("ORDER_NOT_READY", "Сначала подготовьте текст приказа: подписывают его.")
    require_room(known.orders, draft.kind, draft.changes)
    about = changed(known.orders, draft.changes)
    if about is not None and signed_on < about.signed_on:
        text = f"приказ не может быть раньше того, о котором он: тот от {about.signed_on:%d.%m.%Y}"
        raise Unprocessable("ORDER_REFUSED", sentence(text), [Fault("ORDER_EARLIER", "/body/signed_on", text)])
    order = SignedOrder(
        kind=draft.kind,
        number=number,
        signed_on=signed_on,
        order_id=draft.order_id,
        head=draft.head,
        changes=draft.changes,
        words=draft.words,
        curator=draft.curator,
        text_hash=draft.text_hash,
    )
    return replace(
        known,
        version=known.version + 1,
        orders=(*known.orders, order),
        drafts=_others(known, order_id),
        curator=draft.curator or known.curator,
    )


def order_gaps(known: Programme, draft: OrderDraft, school: str | None) -> list[Gap]:
    """What the text of an order would lack, but for the number and the day, which a signature brings."""
    # the order of a curator and a change lack what any order may lack
    paper = PaperKind.ORDER_INTRODUCE if draft.kind == OrderKind.INTRODUCE else PaperKind.ORDER_CURATOR
    return [each for each in gaps(paper, _unsigned(known), school) if each.code != ORDER_UNSIGNED]


def order_texts(known: Programme, draft: OrderDraft, school: str | None, pack: MethodologyPack) -> Mapping[str, Any]:
    """What is written into the template of an order."""
    about = changed(known.orders, draft.changes)
    plain = texts_of(PaperKind.ORDER_CURATOR, _unsigned(known), school, pack)
    return {
        **plain,
        "curator": draft.curator or known.curator,
        "new_curator": (draft.curator or "") if draft.kind == OrderKind.AMEND else "",
        "words": draft.words or "",
        "about_number": about.number if about else SHORT_BLANK,
        "about_signed_on": day(about.signed_on) if about else DAY_BLANK,
        "about_title": title_of(about, known) if about else BLANK,
    }


def title_of(order: SignedOrder | OrderDraft, known: Programme) -> str:
    """What an order is about, as its head says."""
    match order.kind:
        case OrderKind.INTRODUCE:
            return f"О внедрении {OF_INTRODUCED.get(known.model, 'целевой модели наставничества')}"
        case OrderKind.APPOINT_CURATOR:
            return f"О назначении куратора программы {OF_MODEL.get(known.model, 'наставничества')}"
        case OrderKind.AMEND:
            return "О внесении изменений в приказ"
        case _:
            return "Об отмене приказа"


def _others(known: Programme, order_id: str) -> tuple[OrderDraft, ...]:
    return tuple(each for each in known.drafts if each.order_id != order_id)


def _unsigned(known: Programme) -> Programme:
    """The programme as a text knows it that nobody has signed: a number comes with the signature."""
    return replace(known, orders=())
