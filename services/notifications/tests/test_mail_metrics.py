"""What an operator is told of mails that wait and of those that were given up."""

from datetime import timedelta

import pytest
from mentoring_common.testing.waiting import until
from notifications.deliveries.domain import (
    Delayed,
    Delivery,
    DeliveryState,
    Mail,
    MailTrouble,
    NextStep,
    Overtaken,
    Sent,
    Undeliverable,
)
from notifications.deliveries.metrics import MailMetrics
from notifications.deliveries.store import DeliveryStore
from prometheus_client import CollectorRegistry

from .conftest import MailServer, curator_contact, run_completed


def delivery(name: str, queued_at) -> Delivery:
    return Delivery(name, "school-1", name, "school-1", Mail("Тема", "Текст", "<p>Текст</p>"), queued_at)


async def test_mails_that_wait_are_counted_with_the_age_of_the_oldest(database, clock) -> None:
    registry = CollectorRegistry()
    metrics = MailMetrics(registry)
    store = DeliveryStore(database.collection("deliveries"))
    now = clock()
    mails = [delivery("one", now - timedelta(minutes=20)), delivery("two", now - timedelta(minutes=5))]

    def shown(name: str, reason: str) -> float | None:
        return registry.get_sample_value(f"mentoring_mails_{name}", {"reason": reason})

    await metrics.look(store, clock)
    assert (shown("waiting", "NEW"), shown("waiting_oldest_age_seconds", "NEW")) == (0, 0)

    await store.queue(mails)
    await metrics.look(store, clock)
    assert shown("waiting", "NEW") == 2
    assert shown("waiting_oldest_age_seconds", "NEW") == pytest.approx(20 * 60, abs=5)
    assert shown("waiting", MailTrouble.TRY_LATER) == 0


async def test_a_mail_server_that_is_away_is_seen_in_the_gauge_until_the_mail_is_sent(
    run_service, mail_server: MailServer, school_id, clock, monkeypatch
) -> None:
    monkeypatch.setattr("notifications.deliveries.metrics.LOOK_SECONDS", 0.05)
    waiting = 'mentoring_mails_waiting{reason="SERVER_UNREACHABLE"}'
    async with run_service() as running:
        assert await running.metric('mentoring_mails_failed_total{reason="REFUSED"}') == 0, "from the start"
        await running.publish([curator_contact(school_id), run_completed(school_id)])

        async def waits(number: int) -> bool:
            return await running.metric(waiting) == number

        await until(lambda: waits(1))
        mail_server.start()
        clock.advance(seconds=6)
        await until(lambda: running.delivery_in(school_id, "SENT"))
        await until(lambda: waits(0))


@pytest.mark.parametrize("ahead", [timedelta(minutes=5), timedelta(hours=1), timedelta(days=2)])
async def test_after_a_clock_that_ran_ahead_is_set_right_its_mails_are_sent(database, clock, ahead) -> None:
    """The one that it queued, and the one that its sender held when it died."""
    store = DeliveryStore(database.collection("deliveries"))
    await store.ensure_indexes()
    await store.queue([delivery("held", clock() + ahead)])
    assert await store.claim(clock() + ahead) is not None
    await store.queue([delivery("queued", clock() + ahead)])
    taken = [await store.claim(clock()) for _ in range(3)]
    assert sorted(each.id for each in taken if each is not None) == ["held", "queued"]


async def test_a_mail_that_waits_for_its_next_attempt_or_is_being_sent_is_left_alone(database, clock) -> None:
    store = DeliveryStore(database.collection("deliveries"))
    await store.queue([delivery("held", clock()), delivery("tried", clock())])
    held, tried = [await store.claim(clock()) for _ in range(2)]
    assert held is not None
    assert tried is not None
    later = clock() + timedelta(minutes=30)
    assert await store.mark(tried, NextStep(DeliveryState.QUEUED, MailTrouble.TRY_LATER, later), clock())
    assert await store.claim(clock()) is None


async def test_a_mail_server_is_asked_until_it_lets_us_in_and_then_its_mails_say(
    run_service, mail_server: MailServer, school_id, clock, monkeypatch
) -> None:
    monkeypatch.setattr("notifications.deliveries.metrics.LOOK_SECONDS", 0.05)
    async with run_service() as running:

        async def told(number: int) -> bool:
            return await running.metric("mentoring_mail_server_up") == number

        assert await told(0), "not yet"
        mail_server.start()
        await until(lambda: told(1))
        mail_server.stop()
        await running.publish([curator_contact(school_id), run_completed(school_id)])
        await until(lambda: told(0))
        mail_server.start()
        await until(lambda: told(1))
        assert not await running.delivery_in(school_id, "SENT"), "nobody waits for the next attempt of a mail"
        clock.advance(seconds=6)
        await until(lambda: running.delivery_in(school_id, "SENT"))


@pytest.mark.parametrize(
    ("outcome", "is_up"),
    [
        (Sent(), 1),
        (Delayed(MailTrouble.TRY_LATER), 1),
        (Undeliverable(MailTrouble.REFUSED), 1),
        (Delayed(MailTrouble.SERVER_UNREACHABLE), 0),
        (Delayed(MailTrouble.SERVER_REFUSES_US), 0),
        (Delayed(MailTrouble.NO_ADDRESS), None),
        (Undeliverable(MailTrouble.BAD_ADDRESS), None),
        (Overtaken(), None),
    ],
)
def test_what_an_attempt_says_of_the_server(outcome, is_up: int | None) -> None:
    for before in (Sent(), Delayed(MailTrouble.SERVER_UNREACHABLE)):
        registry = CollectorRegistry()
        metrics = MailMetrics(registry)
        metrics.attempted(before)
        known = registry.get_sample_value("mentoring_mail_server_up")
        metrics.attempted(outcome)
        assert registry.get_sample_value("mentoring_mail_server_up") == (known if is_up is None else is_up)
