"""Events in, one mail and one entry a school out: the whole service on real servers, with trouble made on purpose."""

import asyncio
import random
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from mentoring_common.settings import MongoDriver
from mentoring_common.testing.waiting import until
from notifications.deliveries.domain import CLAIM, Delivery, DeliveryState, Mail, MailTrouble, NextStep
from notifications.deliveries.store import DeliveryStore

from .conftest import (
    MailServer,
    UserRole,
    curator_address,
    curator_contact,
    new_school,
    newcomer,
    outcome,
    participant_contact,
    run_completed,
)

SUBJECT = "Подбор наставников: предложено 84 пары"


@pytest.mark.parametrize("driver", MongoDriver)
async def test_everything_twice_and_shuffled(run_service, mail_server: MailServer, bearer, driver, capsys) -> None:
    schools = [new_school() for _ in range(7)]
    events = [run_completed(school) for school in schools]
    events += [curator_contact(school, version) for school in schools for version in (1, 2)]
    events += [participant_contact(school, number) for school in schools for number in range(3)]
    mail_server.start()
    async with run_service(mongo_driver=driver) as running:
        disorder = random.Random(20260901)
        await running.publish(events, disorder=disorder)
        await until(running.all_applied)
        await until(lambda: all_sent(running, schools))
        await running.publish(events, disorder=disorder)
        await until(running.all_applied)
        await until(lambda: all_sent(running, schools))

        assert await running.metric("mentoring_mails_sent_total") == 7
        inbox = await running.http.get("/notifications/v1/inbox?limit=200", headers=bearer(UserRole.METHODOLOGIST))
        assert sorted(entry["school_id"] for entry in inbox.json()["items"]) == sorted(schools)
        census = await running.http.get("/notifications/v1/census", headers=bearer(UserRole.METHODOLOGIST))
        assert {school: census.json()["schools"][school]["members"] for school in schools} == dict.fromkeys(schools, 3)
    for school in schools:
        (mail,) = mail_server.to(curator_address(school))
        assert mail["Subject"] == SUBJECT
    assert len({mail["Message-ID"] for _, mail in mail_server.received}) == len(mail_server.received) == 7
    shown = capsys.readouterr().out + inbox.text + census.text
    for school in schools:
        assert f"@{school}.test" not in shown
    assert "+79001234567" not in shown


async def all_sent(running, schools) -> bool:
    return all([await running.delivery_in(school, "SENT") for school in schools])


async def test_what_the_curator_receives(run_service, mail_server: MailServer, school_id) -> None:
    mail_server.start()
    async with run_service() as running:
        await running.publish([curator_contact(school_id), run_completed(school_id)])
        await until(lambda: running.delivery_in(school_id, "SENT"))
    (mail,) = mail_server.to(curator_address(school_id))
    assert mail["To"] == curator_address(school_id)
    assert mail["From"].addresses[0].addr_spec == "no-reply@mentoring.test"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].endswith("@mentoring.test>")
    assert mail["Date"].datetime is not None
    text, html = (part.get_content() for part in mail.iter_parts())
    assert "По Вашей школе предложено 84 пары. Без пары — 3 наставляемых." in text
    assert f"Предложенные пары: https://mentoring.test/pairs?school={school_id}\r\n" in text
    assert "По Вашей школе предложено 84 пары" in html


async def test_a_contact_after_the_run(run_service, mail_server: MailServer, school_id, clock, bearer) -> None:
    mail_server.start()
    async with run_service() as running:
        await running.publish([run_completed(school_id)] * 2)
        await until(lambda: running.delivery_in(school_id, "QUEUED", "NO_ADDRESS"))
        inbox = await running.http.get("/notifications/v1/inbox", headers=bearer(UserRole.CURATOR, school_id))
        assert [entry["subject"] for entry in inbox.json()["items"]] == [SUBJECT]
        await running.publish([curator_contact(school_id)] * 2)
        await until(running.all_applied)
        clock.advance(minutes=10)
        await until(lambda: running.delivery_in(school_id, "SENT"))
        assert await running.metric('mentoring_mails_delayed_total{reason="NO_ADDRESS"}') == 1
    assert len(mail_server.to(curator_address(school_id))) == 1


async def test_a_contact_that_never_comes(run_service, mail_server: MailServer, school_id, clock) -> None:
    mail_server.start()
    async with run_service() as running:
        await running.publish([run_completed(school_id), curator_contact(school_id, email=None)])
        await until(lambda: running.delivery_in(school_id, "QUEUED", "NO_ADDRESS"))
        clock.advance(hours=24)
        await until(lambda: running.delivery_in(school_id, "FAILED", "NO_ADDRESS"))
        assert await running.metric('mentoring_mails_failed_total{reason="NO_ADDRESS"}') == 1
    assert mail_server.received == []


async def test_a_mail_server_that_comes_late(run_service, mail_server: MailServer, school_id, clock) -> None:
    async with run_service() as running:
        await running.publish([curator_contact(school_id), run_completed(school_id)])
        await until(lambda: running.delivery_in(school_id, "QUEUED", "SERVER_UNREACHABLE"))
        mail_server.start()
        clock.advance(hours=1)
        await until(lambda: running.delivery_in(school_id, "SENT"))
        await running.publish([run_completed(school_id, run_id="again")])  # the sender is alive and well
        await until(lambda: number_sent(running, school_id, 2))
    assert len(mail_server.to(curator_address(school_id))) == 2
    assert len({mail["Message-ID"] for mail in mail_server.to(curator_address(school_id))}) == 2


async def number_sent(running, school_id: str, number: int) -> bool:
    return [each["state"] for each in await running.deliveries(school_id)].count("SENT") == number


async def test_greylisting(run_service, mail_server: MailServer, school_id, clock) -> None:
    mail_server.rcpt_answers = ["451 try later"]
    mail_server.start()
    async with run_service() as running:
        await running.publish([curator_contact(school_id), run_completed(school_id)])
        await until(lambda: running.delivery_in(school_id, "QUEUED", "TRY_LATER"))
        clock.advance(minutes=5)
        await until(lambda: running.delivery_in(school_id, "SENT"))
    assert len(mail_server.to(curator_address(school_id))) == 1


async def test_a_refused_recipient(run_service, mail_server: MailServer, school_id, clock, capsys) -> None:
    mail_server.rcpt_answers = [f"550 <{curator_address(school_id)}> unknown"]
    mail_server.start()
    other = new_school()
    async with run_service() as running:
        await running.publish([curator_contact(school_id), run_completed(school_id)])
        await until(lambda: running.delivery_in(school_id, "FAILED", "REFUSED"))
        clock.advance(days=2)
        await running.publish([curator_contact(other), run_completed(other)])
        await until(lambda: running.delivery_in(other, "SENT"))
        assert await running.delivery_in(school_id, "FAILED", "REFUSED")
        assert await running.metric('mentoring_mails_failed_total{reason="REFUSED"}') == 1
    assert mail_server.rcpt_seen == 2
    logged = capsys.readouterr().out
    assert "a mail was given up" in logged
    assert curator_address(school_id) not in logged


@pytest.mark.parametrize("address", ["nobody", "a@x.test\r\nBcc: b@y.test", "a@x.test, b@y.test"])
async def test_an_address_that_is_none(run_service, mail_server: MailServer, school_id, address) -> None:
    mail_server.start()
    async with run_service() as running:
        await running.publish([curator_contact(school_id, email=address), run_completed(school_id)])
        await until(lambda: running.delivery_in(school_id, "FAILED", "BAD_ADDRESS"))
    assert mail_server.received == []


async def test_a_withdrawn_contact_is_written_to_no_more(run_service, mail_server, school_id, database) -> None:
    mail_server.start()
    async with run_service() as running:
        await running.publish([curator_contact(school_id, 3, active=False), curator_contact(school_id, 2)])
        await until(running.all_applied)
        await running.publish([run_completed(school_id)])
        await until(lambda: running.delivery_in(school_id, "QUEUED", "NO_ADDRESS"))
    (kept,) = await database.collection("contacts").find({"school_id": school_id})
    assert (kept["version"], kept["active"], "email" in kept) == (3, False, False)


async def test_a_run_without_news(run_service, mail_server: MailServer, school_id, bearer) -> None:
    mail_server.start()
    barren = outcome(0, 2, [("Нет подтверждённых согласий наставляемого", 2)])
    async with run_service() as running:
        await running.publish([curator_contact(school_id), run_completed(school_id, changed=0)])
        await running.publish([run_completed(school_id, barren, changed=0) for _ in range(3)])
        await until(running.all_applied)
        await until(lambda: running.delivery_in(school_id, "SENT"))
        inbox = await running.http.get("/notifications/v1/inbox", headers=bearer(UserRole.CURATOR, school_id))
    assert [entry["subject"] for entry in inbox.json()["items"]] == ["Подбор наставников: пар не предложено"]
    assert len(mail_server.to(curator_address(school_id))) == 1


async def test_newcomers_without_a_pair_are_told_of_once(run_service, mail_server: MailServer, school_id) -> None:
    mail_server.start()
    some_paired = outcome(5, 2, [("У наставника не осталось свободных мест", 2)])
    unmatched = [newcomer(f"{school_id}-a"), newcomer(f"{school_id}-b")]
    async with run_service() as running:
        await running.publish([curator_contact(school_id)])
        await running.publish([run_completed(school_id, some_paired, changed=0, unmatched=unmatched) for _ in range(3)])
        await until(running.all_applied)
        await until(lambda: running.delivery_in(school_id, "SENT"))
    (mail,) = mail_server.to(curator_address(school_id))
    assert mail["Subject"] == "Подбор наставников: без пары 2 новых наставляемых"
    for part in mail.iter_parts():
        assert not re.search(rf"{school_id}-[ab]\b", part.get_content()), "nothing leads to a person"


async def test_a_sender_that_died(run_service, mail_server: MailServer, school_id, clock, database) -> None:
    """Its delivery stays SENDING; while the claim holds nobody touches it, then it is sent under the same id."""
    deliveries = DeliveryStore(database.collection("deliveries"))
    delivery = Delivery("a" * 32, school_id, "event", school_id, Mail("Тема", "Текст", "<p>Текст</p>"), clock())
    await deliveries.queue([delivery, delivery])
    await deliveries.queue([delivery])
    claimed = await deliveries.claim(clock())
    assert claimed is not None
    assert (claimed.id, claimed.attempts) == ("a" * 32, 1)
    clock.advance(seconds=50)
    assert await deliveries.claim(clock()) is None
    mail_server.start()
    clock.advance(seconds=11)
    async with run_service() as running:
        await running.publish([curator_contact(school_id)])
        await until(running.all_applied)
        clock.advance(minutes=1)  # the service may have looked before the contact was there
        await until(lambda: running.delivery_in(school_id, "SENT"))
    (mail,) = mail_server.to(curator_address(school_id))
    assert mail["Message-ID"] == f"<{'a' * 32}@mentoring.test>"


async def test_a_stopping_service_finishes_its_mail(run_service, mail_server: MailServer, school_id, database) -> None:
    """Stopped between the mail server's first word and its last, it still notes what was sent."""
    here = asyncio.get_running_loop()
    content_arrived, answer = asyncio.Event(), asyncio.Event()

    async def hold() -> None:  # in the mail server's own loop
        here.call_soon_threadsafe(content_arrived.set)
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(answer.wait(), here))

    mail_server.before_taking = hold
    mail_server.start()
    async with run_service() as running:
        await running.publish([curator_contact(school_id), run_completed(school_id)])
        async with asyncio.timeout(30):
            await content_arrived.wait()
        here.call_later(0.2, answer.set)
    (delivery,) = await database.collection("deliveries").find({"school_id": school_id})
    assert delivery["state"] == "SENT"
    assert len(mail_server.to(curator_address(school_id))) == 1


async def test_a_sender_whose_claim_ran_out_marks_nothing(database, clock) -> None:
    """Whatever it found out, the delivery belongs to the sender that has taken it since."""
    deliveries = DeliveryStore(database.collection("deliveries"))
    await deliveries.queue([Delivery("c" * 32, "s", "event", "s", Mail("Т", "Т", "Т"), clock())])
    slow = await deliveries.claim(clock())
    assert slow is not None
    clock.advance(seconds=CLAIM.total_seconds() + 1)
    quick = await deliveries.claim(clock())
    assert quick is not None
    assert (slow.attempts, quick.attempts) == (1, 2)

    assert not await deliveries.mark(slow, NextStep(DeliveryState.SENT), clock())
    (while_sending,) = await database.collection("deliveries").find({})
    assert (while_sending["state"], while_sending["attempts"]) == ("SENDING", 2)
    assert "next_attempt_at" in while_sending, "or nobody would take it after a second death"

    assert await deliveries.mark(quick, NextStep(DeliveryState.SENT), clock())
    retry = NextStep(DeliveryState.QUEUED, MailTrouble.TRY_LATER, clock())
    assert not await deliveries.mark(slow, retry, clock())
    assert not await deliveries.mark(quick, retry, clock()), "what is sent is never queued again"
    (when_sent,) = await database.collection("deliveries").find({})
    assert (when_sent["state"], "next_attempt_at" in when_sent) == ("SENT", False)
    assert await deliveries.claim(clock()) is None


async def test_two_senders_take_each_delivery_once(database, clock) -> None:
    deliveries = DeliveryStore(database.collection("deliveries"))
    await deliveries.ensure_indexes()
    ids = [f"{number:032x}" for number in range(20)]
    await deliveries.queue([Delivery(each, "s", "event", "s", Mail("Т", "Т", "Т"), clock()) for each in ids])

    async def take_all() -> list[str]:
        taken = []
        while (delivery := await deliveries.claim(clock())) is not None:
            taken.append(delivery.id)
        return taken

    first, second = await asyncio.gather(take_all(), take_all())
    claimed_by_losers = set(ids) - {*first, *second}  # a sender that lost every race of a look looks again later
    rest = await take_all()
    assert sorted([*first, *second, *rest]) == ids
    assert set(rest) == claimed_by_losers


async def test_an_interrupted_mail_does_not_come_after_a_newer_one(
    run_service, mail_server: MailServer, school_id, clock, database, capsys
) -> None:
    """Claimed by a sender that died; meanwhile the next run's mail is sent; then the claim runs out."""
    mail_server.start()
    run_clock = datetime(2026, 9, 1, 12, tzinfo=UTC)
    async with run_service() as running:
        await running.publish([run_completed(school_id, completed_at=run_clock)])
        await until(lambda: running.delivery_in(school_id, "QUEUED", "NO_ADDRESS"))
        (old,) = await running.deliveries(school_id)
    store = DeliveryStore(database.collection("deliveries"))
    clock.advance(seconds=30)
    claimed = await store.claim(clock())
    assert claimed is not None
    assert claimed.id == old["_id"]
    async with run_service() as running:
        newer = run_completed(school_id, outcome(85), completed_at=run_clock + timedelta(milliseconds=1))
        await running.publish([curator_contact(school_id)])
        await until(running.all_applied)
        await running.publish([newer])
        await until(lambda: number_sent(running, school_id, 1))
        clock.advance(seconds=CLAIM.total_seconds() + 1)
        await until(lambda: dropped(running, school_id, old["_id"]))

        async def is_counted() -> bool:  # a moment after it is noted
            return await running.metric('mentoring_mails_dropped_total{reason="OVERTAKEN"}') == 1

        await until(is_counted)
        other = new_school()
        await running.publish([curator_contact(other), run_completed(other)])
        clock.advance(minutes=1)
        await until(lambda: running.delivery_in(other, "SENT"))
    (mail,) = mail_server.to(curator_address(school_id))
    assert mail["Subject"] == "Подбор наставников: предложено 85 пар"
    assert "a mail was overtaken" in capsys.readouterr().out


async def dropped(running, school_id: str, delivery_id: str) -> bool:
    return (delivery_id, "DROPPED", "OVERTAKEN") in [
        (each["_id"], each["state"], each.get("reason")) for each in await running.deliveries(school_id)
    ]


NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)
OLD = Delivery(
    "1" * 32, "s", "run-1", "s", Mail("Т", "Т", "Т"), NOON, matter="pairing/s/2026", as_of=NOON, says_all=True
)
NEW = replace(OLD, id="2" * 32, occasion="run-2", as_of=NOON + timedelta(minutes=1))


@pytest.mark.parametrize(
    ("old", "new", "is_overtaken"),
    [
        (OLD, NEW, True),
        (OLD, replace(NEW, created_at=NOON - timedelta(days=1)), True),  # our clock decides nothing
        (replace(OLD, says_all=False), NEW, True),
        (NEW, OLD, False),
        (OLD, replace(NEW, as_of=NOON), False),
        (OLD, replace(NEW, says_all=False), False),
        (OLD, replace(NEW, matter="pairing/s/2027"), False),
        (OLD, replace(NEW, recipient_id="somebody else"), False),
        (replace(OLD, matter=None, as_of=None, says_all=False), NEW, False),
    ],
)
async def test_what_overtakes_a_mail(database, old, new, is_overtaken) -> None:
    store = DeliveryStore(database.collection("deliveries"))
    await store.ensure_indexes()
    await store.queue([old, new])
    assert await store.is_overtaken(old) is is_overtaken


@pytest.mark.parametrize(
    ("state", "is_overtaken"), [("QUEUED", True), ("SENDING", True), ("SENT", True), ("FAILED", False)]
)
async def test_what_was_given_up_overtakes_nothing(database, state, is_overtaken) -> None:
    deliveries = database.collection("deliveries")
    store = DeliveryStore(deliveries)
    await store.queue([OLD, NEW])
    await deliveries.update_one({"_id": NEW.id}, {"$set": {"state": state}})
    assert await store.is_overtaken(OLD) is is_overtaken


NO_ADDRESSES = [
    "ivanova@mail.ru.", " ", "a" * 300 + "@mail.ru", "iva\x00nova@mail.ru", "\u202eivanova@mail.ru",
    "ivanova@\u200fmail.ru", '"ivanova"@mail.ru', '"iva nova"@mail.ru', "iva nova@mail.ru", "иванова@школа.рф",
]  # fmt: skip


async def test_addresses_that_are_none_do_not_stop_the_mails(run_service, mail_server: MailServer, school_id) -> None:
    """Each is given up once, and the mail behind them goes out."""
    schools = {new_school(): address for address in NO_ADDRESSES}
    mail_server.start()
    async with run_service() as running:
        contacts = [curator_contact(school, email=address) for school, address in schools.items()]
        await running.publish([*contacts, curator_contact(school_id)])
        await until(running.all_applied)
        await running.publish([run_completed(school) for school in [*schools, school_id]])
        await until(lambda: running.delivery_in(school_id, "SENT"))
        for school in schools:
            (given_up,) = await running.deliveries(school)
            assert (given_up["state"], given_up["reason"], given_up["attempts"]) == ("FAILED", "BAD_ADDRESS", 1)
        assert await running.metric('mentoring_mails_failed_total{reason="BAD_ADDRESS"}') == len(NO_ADDRESSES)
    assert len(mail_server.received) == 1
