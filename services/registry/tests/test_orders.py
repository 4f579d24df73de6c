"""Orders of a programme as documents: what is missing is told, the text is kept, and a signed one is never edited."""

import asyncio
import hashlib
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import httpx
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from mentoring_common.errors import ServiceError
from mentoring_common.stored import read, write
from registry.orders.domain import begun, discarded, signed, with_text
from registry.programmes.domain import Programme
from registry.programmes.orders import OrderDraft, OrderKind, in_force

from .conftest import Registry
from .test_papers import of_model, paper
from .test_papers import read as words_of
from .test_programmes import TODAY, done, opened

NAMED = {
    "head": "Директор М. С. Петрова", "supplies": "Сидоров П. П., завхоз", "monitoring_begins_on": "2026-09-15",
    "monitoring_ends_on": "2027-05-15",
}  # fmt: skip


async def begin(caller: httpx.AsyncClient, address: str, kind: str, **more: Any) -> str:
    answer = await caller.post(f"{address}/orders/drafts", json={"kind": kind, **more})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["order_id"])


async def refused(caller: httpx.AsyncClient, path: str, sent: dict[str, Any] | None = None) -> tuple[int, str]:
    answer = await caller.post(path, json=sent)
    return answer.status_code, answer.json()["code"]


async def orders(caller: httpx.AsyncClient, address: str) -> dict[str, dict[str, Any]]:
    return {each["order_id"]: each for each in (await caller.get(f"{address}/orders")).json()["items"]}


async def signed_order(caller: httpx.AsyncClient, address: str, kind: str, number: str, **more: Any) -> str:
    order_id = await begin(caller, address, kind, **more)
    await done(caller, address, f"orders/{order_id}/text", {})
    await done(caller, address, f"orders/{order_id}/signature", {"number": number, "signed_on": "2026-09-01"})
    return order_id


async def test_an_order_is_made_when_nothing_is_missing_and_signed_as_it_was_made(registry: Registry):
    school = await registry.school()
    curator, head = registry.as_.curator(school), registry.as_.of_role("head", school)
    address = await opened(curator, school)
    order_id = await begin(curator, address, "INTRODUCE")
    of_order = f"{address}/orders/{order_id}"
    draft = (await orders(curator, address))[order_id]
    assert (draft["state"], draft["title"]) == ("DRAFT", "О внедрении целевой модели наставничества обучающихся")
    lacking = ["SUPPLIES_MISSING", "MONITORING_MISSING", "HEAD_MISSING"]
    assert [each["code"] for each in draft["missing"]] == lacking
    early = await curator.post(f"{of_order}/text")
    assert (early.status_code, early.json()["code"]) == (409, "ORDER_INCOMPLETE")
    assert [each["code"] for each in early.json()["errors"]] == lacking
    assert "____________" in words_of((await curator.get(f"{of_order}.docx")).content), "a draft shows its blanks"
    signature = {"number": "71-о", "signed_on": "2026-09-01"}
    assert await refused(head, f"{of_order}/signature", signature) == (409, "ORDER_NOT_READY")
    await done(head, address, "preparation", NAMED)
    [ready] = (await done(head, address, f"orders/{order_id}/text", {}))["items"]
    text = (await head.get(f"{of_order}.docx")).content
    assert (ready["state"], ready["text_hash"]) == ("READY", hashlib.sha256(text).hexdigest())
    assert "Директор М. С. Петрова" in words_of(text)
    assert (await curator.get(f"{address}/obstacles")).json()["items"][0]["code"] == "ORDER_INTRODUCE_MISSING"
    [signed] = (await done(head, address, f"orders/{order_id}/signature", signature))["items"]
    assert (signed["state"], signed["is_in_force"], signed["head"]) == ("SIGNED", True, "Директор М. С. Петрова")
    assert "ORDER_INTRODUCE_MISSING" not in {
        each["code"] for each in (await curator.get(f"{address}/obstacles")).json()["items"]
    }
    assert (await done(head, address, f"orders/{order_id}/signature", signature))["items"] == [signed], "sent twice"
    for what, sent in (("signature", {**signature, "number": "72-о"}), ("text", None), ("discard", None)):
        assert await refused(head, f"{of_order}/{what}", sent) == (409, "ORDER_SIGNED"), what
    await done(head, address, "preparation", {"head": "И. о. директора В. В. Новая", "supplies": "Другой"})
    assert (await curator.get(f"{of_order}.docx")).content == text, "what was signed stays"
    assert await paper(curator, address, "order-introduce") == text
    assert await refused(curator, f"{address}/orders/drafts", {"kind": "INTRODUCE"}) == (409, "ORDER_SIGNED")


async def test_a_later_order_names_another_curator_or_ends_the_order(registry: Registry):
    school = await registry.school()
    curator = registry.as_.curator(school)
    address = await opened(curator, school)
    await done(curator, address, "preparation", NAMED)
    first = await signed_order(curator, address, "APPOINT_CURATOR", "72-о")
    kept = await paper(curator, address, "order-curator")
    change = {"kind": "AMEND", "changes": first, "curator": "Сидорова В. П., методист"}
    amend = await begin(curator, address, **change)
    assert await refused(curator, f"{address}/orders/drafts", change) == (409, "ORDER_BEGUN")
    await done(curator, address, f"orders/{amend}/text", {})
    text = words_of((await curator.get(f"{address}/orders/{amend}.docx")).content)
    for words in (
        "О внесении изменений в приказ от 1 сентября 2026 г. № 72-о",
        "«О назначении куратора программы наставничества обучающихся»:",
        "со дня подписания настоящего приказа: Сидорова В. П., методист.",
        "Директор М. С. Петрова",
    ):
        assert words in text, words
    early = {"number": "80-о", "signed_on": "2026-08-31"}
    refusal = await curator.post(f"{address}/orders/{amend}/signature", json=early)
    assert (refusal.status_code, refusal.json()["errors"][0]["code"]) == (422, "ORDER_EARLIER")
    assert (await curator.get(address)).json()["curator"] == "Иванова А. А., завуч", "until it is signed"
    await done(curator, address, f"orders/{amend}/signature", {"number": "80-о", "signed_on": "2026-09-02"})
    assert (await curator.get(address)).json()["curator"] == "Сидорова В. П., методист"
    assert await paper(curator, address, "order-curator") == kept, "the first order says what it said"
    cancel = await begin(curator, address, "CANCEL", changes=first, words="Куратор переведён в другую школу.")
    await done(curator, address, f"orders/{cancel}/text", {})
    text = words_of((await curator.get(f"{address}/orders/{cancel}.docx")).content)
    assert "Признать утратившим силу приказ от 1 сентября 2026 г. № 72-о" in text
    assert "Основание: Куратор переведён в другую школу." in text
    await done(curator, address, f"orders/{cancel}/signature", {"number": "81-о", "signed_on": "2026-09-03"})
    seen = await orders(curator, address)
    assert {each["number"]: each["is_in_force"] for each in seen.values()} == {
        "72-о": False,
        "80-о": False,
        "81-о": True,
    }
    assert "ORDER_CURATOR_MISSING" in {
        each["code"] for each in (await curator.get(f"{address}/obstacles")).json()["items"]
    }
    gone = {"kind": "AMEND", "changes": first, "words": "Ещё раз изменить"}
    assert await refused(curator, f"{address}/orders/drafts", gone) == (409, "ORDER_NOT_IN_FORCE")
    again = await signed_order(curator, address, "APPOINT_CURATOR", "82-о", curator="Новикова О. О., завуч")
    assert (await curator.get(address)).json()["curator"] == "Новикова О. О., завуч"
    assert (await orders(curator, address))[again]["is_in_force"] is True


async def test_texts_that_are_made_at_once_leave_the_one_that_is_told(registry: Registry):
    school = await registry.school()
    curator = registry.as_.curator(school)
    address = await opened(curator, school)
    await done(curator, address, "preparation", NAMED)
    order_id = await begin(curator, address, "INTRODUCE")
    made = await asyncio.gather(*(curator.post(f"{address}/orders/{order_id}/text") for _ in range(4)))
    assert 200 in {each.status_code for each in made}
    told = (await orders(curator, address))[order_id]["text_hash"]
    text = await curator.get(f"{address}/orders/{order_id}.docx")
    assert hashlib.sha256(text.content).hexdigest() == told
    kept = registry.database.collection("order_texts")
    assert await kept.find({"order_id": order_id}) != []
    await done(curator, address, f"orders/{order_id}/discard", {})
    assert await kept.find({"order_id": order_id}) == []


async def test_an_order_says_only_what_it_can(registry: Registry):
    school = await registry.school()
    curator = registry.as_.curator(school)
    address = await opened(curator, school)
    drafts = f"{address}/orders/drafts"
    await done(curator, address, "orders", {"kind": "INTRODUCE", "number": "71-о", "signed_on": "2026-09-01"})
    for sent, field in (
        ({"kind": "AMEND", "changes": "INTRODUCE"}, "/body/words"),
        ({"kind": "CANCEL", "changes": "INTRODUCE"}, "/body/words"),
        ({"kind": "AMEND", "changes": "INTRODUCE", "curator": "Другой куратор"}, "/body/curator"),
        ({"kind": "APPOINT_CURATOR", "changes": "INTRODUCE"}, "/body/changes"),
    ):
        answer = await curator.post(drafts, json=sent)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, field), sent
    begun = await begin(curator, address, "APPOINT_CURATOR")
    paper_order = {"kind": "APPOINT_CURATOR", "number": "5", "signed_on": "2026-09-01"}
    assert await refused(curator, f"{address}/orders", paper_order) == (409, "ORDER_BEGUN")
    assert (await done(curator, address, f"orders/{begun}/discard", {}))["items"][0]["order_id"] != begun
    await done(curator, address, "orders", paper_order)
    assert await refused(curator, f"{address}/orders/nobody/text") == (404, "ORDER_NOT_FOUND")
    stranger = registry.as_.curator(await registry.school())
    assert await refused(stranger, f"{address}/orders/{begun}/text") == (404, "PROGRAMME_NOT_FOUND")
    psychologist = registry.as_.of_role("psychologist", school)
    assert (await psychologist.post(drafts, json={"kind": "INTRODUCE"})).status_code == 403


async def test_orders_of_an_earlier_release_are_signed_and_may_be_changed(registry: Registry):
    school = await registry.school()
    curator = registry.as_.curator(school)
    address = await opened(curator, school)
    programme_id = address.rsplit("/", 1)[1]
    earlier = [{"kind": kind, "number": "71-о", "signed_on": "2026-09-01"} for kind in ("INTRODUCE", "APPOINT_CURATOR")]
    await registry.database.collection("programmes").update_one(
        {"_id": programme_id}, {"$set": {"orders": earlier}, "$unset": {"drafts": "", "head": "", "supplies": ""}}
    )
    seen = await orders(curator, address)
    assert {each["state"] for each in seen.values()} == {"SIGNED"}
    assert set(seen) == {"INTRODUCE", "APPOINT_CURATOR"}
    assert (await curator.get(f"{address}/orders/INTRODUCE.docx")).json()["code"] == "ORDER_TEXT_NOT_KEPT"
    assert "1 сентября 2026 г.    № 71-о" in words_of(await paper(curator, address, "order-curator"))
    await done(curator, address, "preparation", NAMED)
    change = {"changes": "APPOINT_CURATOR", "curator": "Сидорова В. П., методист"}
    await signed_order(curator, address, "AMEND", "80-о", **change)
    assert {each["paper"] for each in (await curator.get(f"{address}/papers")).json()["items"]} == {
        "order-introduce", "regulation", "roadmap",
    }  # fmt: skip
    changed = await curator.get(f"{address}/papers/order-curator.docx")
    assert changed.json()["code"] == "ORDER_TEXT_NOT_KEPT", "the first order named another curator"


NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


class Orders(RuleBasedStateMachine):
    """Whatever is done in whatever order: what is signed stays, one of a kind holds, and every document is read again."""

    def __init__(self) -> None:
        super().__init__()
        self.programme = of_model("PUPILS", "PUPIL_PUPIL", head="Директор")
        self.number = 0

    def attempt(self, change: Any) -> None:
        before = self.programme
        with suppress(ServiceError):
            self.programme = change(before)
        assert self.programme.orders[: len(before.orders)] == before.orders, "signed orders are never edited"

    @rule(kind=st.sampled_from(OrderKind), at=st.integers(0, 5), curator=st.none() | st.just("Новый куратор"))
    def begin(self, kind: OrderKind, at: int, curator: str | None) -> None:
        self.number += 1
        about = self.programme.orders[at].id if at < len(self.programme.orders) else None
        draft = OrderDraft(f"o{self.number}", kind.value, about, "Так решено", curator)
        plain = OrderDraft(f"o{self.number}", kind.value, None, None, curator)
        self.attempt(lambda known: begun(known, draft if kind in {OrderKind.AMEND, OrderKind.CANCEL} else plain))

    @rule(at=st.integers(0, 5))
    def make(self, at: int) -> None:
        self.attempt(lambda known: with_text(known, self.draft(at), "hash", NOW))

    @rule(at=st.integers(0, 5))
    def sign(self, at: int) -> None:
        self.attempt(lambda known: signed(known, self.draft(at), str(self.number), TODAY))

    @rule(at=st.integers(0, 5))
    def drop(self, at: int) -> None:
        self.attempt(lambda known: discarded(known, self.draft(at)))

    def draft(self, at: int) -> str:
        return self.programme.drafts[at].order_id if at < len(self.programme.drafts) else "nobody"

    @invariant()
    def one_of_a_kind_holds(self) -> None:
        kinds = [each.kind for each in in_force(self.programme.orders) if each.kind in {"INTRODUCE", "APPOINT_CURATOR"}]
        assert len(kinds) == len(set(kinds))

    @invariant()
    def it_is_read_again(self) -> None:
        assert read(Programme, write(self.programme)) == self.programme


TestOrders = Orders.TestCase
TestOrders.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
