"""What the first release stored, and what a later one may have added, is read; the documents are written out by hand."""

from datetime import UTC, datetime

import pytest
from mentoring_common.auth import Scope
from mentoring_common.events.contracts.registry import ContactState
from mentoring_common.mongo import Document, Mongo
from notifications.contacts.store import ContactStore
from notifications.deliveries.domain import Delivery, Mail
from notifications.deliveries.store import DeliveryStore
from notifications.inbox.domain import Entry
from notifications.inbox.store import InboxStore

TOLD_AT = datetime(2026, 9, 1, 12, tzinfo=UTC)
SCHOOL = "school-1"
OURS = Scope.of(SCHOOL)

CONTACT: Document = {
    "_id": SCHOOL,
    "school_id": SCHOOL,
    "version": 2,
    "owner": "CURATOR",
    "email": "curator@school.test",
    "phone": None,
    "active": True,
}
ENTRY: Document = {
    "_id": "e" * 32,
    "school_id": SCHOOL,
    "subject": "Подбор наставников: предложено 84 пары",
    "text": "По Вашей школе предложено 84 пары.",
    "link": "https://mentoring.test/reporting/",
    "created_at": TOLD_AT,
    "read_at": None,
}
DELIVERY: Document = {
    "_id": "d" * 32,
    "channel": "EMAIL",
    "state": "QUEUED",
    "next_attempt_at": TOLD_AT,
    "school_id": SCHOOL,
    "occasion": "matching.run.completed.v1/run:school-1/1",
    "recipient_id": SCHOOL,
    "mail": {"subject": "Тема", "text": "Текст", "html": "<p>Текст</p>"},
    "created_at": TOLD_AT,
    "attempts": 3,
}

written_by = pytest.mark.parametrize(
    "later", [{}, {"field_of_a_later_release": {"nested": [1]}}], ids=["the first release", "a later release"]
)


@written_by
async def test_contacts(database: Mongo, later: Document) -> None:
    contacts = database.collection("contacts")
    await contacts.insert_one({**CONTACT, **later})
    store = ContactStore(contacts)
    assert await store.curator_of(OURS, SCHOOL) == ContactState(
        school_id=SCHOOL, version=2, contact_id=SCHOOL, owner="CURATOR", email="curator@school.test"
    )
    assert (await store.census(OURS)).members == 0, "a curator is no participant"


@written_by
async def test_inbox_entries(database: Mongo, later: Document) -> None:
    inbox = database.collection("inbox")
    await inbox.insert_one({**ENTRY, **later})
    entry = Entry("e" * 32, SCHOOL, ENTRY["subject"], ENTRY["text"], ENTRY["link"], TOLD_AT)
    store = InboxStore(inbox)
    assert await store.get(OURS, entry.id) == entry
    assert await store.page(OURS, after=None, limit=5) == [entry]


@written_by
async def test_deliveries(database: Mongo, later: Document) -> None:
    deliveries = database.collection("deliveries")
    await deliveries.insert_one({**DELIVERY, **later, "mail": {**DELIVERY["mail"], **later}})
    assert await DeliveryStore(deliveries).claim(TOLD_AT) == Delivery(
        "d" * 32, SCHOOL, DELIVERY["occasion"], SCHOOL, Mail("Тема", "Текст", "<p>Текст</p>"), TOLD_AT, attempts=4
    )


async def test_what_is_written_is_read_as_it_was(database: Mongo) -> None:
    """Instants too: the database compares them with those that the first release stored."""
    entry = Entry("f" * 32, SCHOOL, "Тема", "Текст", "https://mentoring.test/", TOLD_AT)
    inbox = InboxStore(database.collection("inbox"))
    await inbox.add([entry])
    assert await inbox.get(OURS, entry.id) == entry
    assert (await database.collection("inbox").find({}))[0]["created_at"] == TOLD_AT
    delivery = Delivery("b" * 32, SCHOOL, "occasion", SCHOOL, Mail("Т", "Т", "Т"), TOLD_AT)
    deliveries = DeliveryStore(database.collection("deliveries"))
    await deliveries.queue([delivery])
    (document,) = await database.collection("deliveries").find({})
    assert (document["created_at"], document["next_attempt_at"], document["state"]) == (TOLD_AT, TOLD_AT, "QUEUED")
    contact = ContactState(
        school_id=SCHOOL, version=1, contact_id="p-1", owner="GUARDIAN_OF_A_LATER_RELEASE", person_id="person-1",
        phone="+79001234567",
    )  # fmt: skip
    await ContactStore(database.collection("contacts")).apply([contact])
    (kept,) = await database.collection("contacts").find({})
    assert (kept["owner"], kept["person_id"]) == ("GUARDIAN_OF_A_LATER_RELEASE", "person-1")
