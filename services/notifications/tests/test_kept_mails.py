"""How long mails are kept: a year and a month after they were queued, once nobody will send them any more."""

from datetime import datetime, timedelta

from mentoring_common.mongo import Mongo
from mentoring_common.retention import Retention
from mentoring_common.testing.waiting import until
from notifications.deliveries.domain import Delivery, DeliveryState, Mail, MailTrouble, NextStep
from notifications.deliveries.store import DONE_WITH, DeliveryStore

ENDS = {
    "sent": NextStep(DeliveryState.SENT),
    "given-up": NextStep(DeliveryState.FAILED, MailTrouble.REFUSED),
    "dropped": NextStep(DeliveryState.DROPPED, MailTrouble.OVERTAKEN),
}


async def ended(store: DeliveryStore, name: str, step: NextStep, queued_at: datetime) -> None:
    mail = Mail("Тема", "Текст", "<p>Текст</p>")
    await store.queue([Delivery(name, "school-1", name, "school-1", mail, queued_at)])
    claimed = await store.claim(queued_at)
    assert claimed is not None
    assert claimed.id == name
    assert await store.mark(claimed, step, queued_at)


async def kept(database: Mongo) -> set[str]:
    return {each["_id"] for each in await database.collection("deliveries").find({})}


async def test_the_service_forgets_mails_that_are_done_with(run_service, database, clock) -> None:
    store = DeliveryStore(database.collection("deliveries"))
    for name, step in ENDS.items():
        await ended(store, name, step, clock() - timedelta(days=401))
        await ended(store, f"{name} later", step, clock() - timedelta(days=399))
    async with run_service():

        async def are_forgotten() -> bool:
            return await kept(database) == {f"{name} later" for name in ENDS}

        await until(are_forgotten)


async def test_a_mail_on_its_way_is_not_forgotten_however_old_it_is(database, clock) -> None:
    deliveries = database.collection("deliveries")
    store = DeliveryStore(deliveries)
    queued_at = clock() - timedelta(days=500)
    again = NextStep(DeliveryState.QUEUED, MailTrouble.SERVER_UNREACHABLE, clock() + timedelta(minutes=30))
    await ended(store, "waiting", again, queued_at)
    await ended(store, "sent", ENDS["sent"], queued_at)
    await Retention(deliveries, "created_at", timedelta(days=400), clock, DONE_WITH).forget(clock().date())
    assert await kept(database) == {"waiting"}
