"""Imports that are sent many times at once, and that a dead process has left half done."""

import asyncio
import hashlib
from dataclasses import replace
from uuid import uuid4

from mentoring_common.auth import Scope
from mentoring_common.batch import EventBatches, NewAggregate
from mentoring_common.jobs import Jobs
from mentoring_common.testing.clocks import TERM_BEGINS
from mentoring_common.testing.waiting import until
from registry.imports.domain import (
    Attestation,
    ImportOrder,
    ImportProgress,
    ImportResult,
    Portion,
    ReportedRow,
    ReportFilter,
    ReportOrder,
)
from registry.imports.roster import Level
from registry.imports.store import ImportStore
from registry.participations import facts
from registry.participations.domain import participation_of, person_of
from registry.participations.entry import Entry
from registry.participations.store import fields
from registry.participations.taking import begun_id

from .conftest import Registry
from .roster.papers import MENTEES, mentee, xlsx
from .test_participants import PATH
from .test_participants import person as body

NAMES = ("Ветров Артём Иванович", "Лугина Анна Олеговна", "Зорин Егор Павлович")


async def test_a_file_sent_twenty_times_at_once_is_one_import(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    paper = xlsx(MENTEES, *(mentee(name) for name in NAMES))
    answers = await asyncio.gather(*(registry.upload(curator, school, paper) for _ in range(20)))
    assert {answer.status_code for answer in answers} == {202}
    ids = {answer.json()["import_id"] for answer in answers}
    for import_id in ids:
        await registry.finished(curator, import_id)
    kept = await registry.database.collection("imports").find({"school_id": school})
    assert {each["_id"] for each in kept} == ids
    assert len(ids) < 20
    assert len(await registry.people(curator)) == 3
    assert await registry.database.collection("import_files").count({"school_id": school}) == 0
    told = await registry.published.once(school, "registry.participant.registered", 3)
    assert len(told) == 3


async def test_what_a_dead_import_has_stored_is_told_by_the_one_that_takes_it_over(registry: Registry, school: str):
    """The dead one had stored its first person and participation, and the events ahead of them, and no more."""
    import_id, database, scope = uuid4().hex, registry.database, Scope.of(school)
    entry = Entry("MENTEE", "PUPIL_PUPIL", 2026, NAMES[0], 2011, contact_phone="+79001234567")
    person = person_of(entry, uuid4().hex, school, "")
    began = begun_id(import_id, person.person_id, (school, 2026, "MENTEE", "PUPIL_PUPIL"))
    stored = participation_of(entry, began, person, school, TERM_BEGINS.date())
    state = {"_id": stored.id, "school_id": school, "version": 1, **fields(stored), "registered_at": TERM_BEGINS}
    people = database.collection("people")
    await people.insert_one(
        {"_id": person.person_id, "school_id": school, "version": 1, "full_name": person.full_name,
         "birth_year": 2011, "contact_phone": person.contact_phone, "workplace": school, "known_in": [school],
         "name_key": person.name_key, "told_by": person.told_by, "alike": person.alike, "command_ids": []}
    )  # fmt: skip
    events = facts.registration_events(stored, person, TERM_BEGINS, None)
    batches = EventBatches(database.collection("event_batches"), lambda: TERM_BEGINS)
    batch_id = await batches.open(import_id, "participants", [NewAggregate(state, events)])
    await database.collection("participants").insert_one(
        {**state, "pending": [], "command_ids": [], "batch_id": batch_id}
    )

    paper = xlsx(MENTEES, *(mentee(name) for name in NAMES))
    files = ImportStore(database.collection("import_files"), database.collection("import_reports"))
    await files.keep_file(scope, import_id, school, "база.xlsx", paper, TERM_BEGINS)
    order = ImportOrder("MENTEES", hashlib.sha256(paper).hexdigest(), Attestation(), "curator", school_year=2026)
    jobs = Jobs(
        database.collection("imports"),
        lambda: TERM_BEGINS,
        order=ImportOrder,
        progress=ImportProgress,
        result=ImportResult,
    )
    await jobs.submit(scope, import_id, school, order)

    curator = registry.as_.curator(school)
    done = await registry.finished(curator, import_id)
    assert done["counts"] == {"rows_accepted": 3, "people_registered": 3}, "whom the dead one registered is new too"
    again = await registry.imported(curator, school, paper, filename="снова.xlsx", consents_on="2026-09-01")
    assert again["counts"] == {"rows_accepted": 3, "people_updated": 3}
    assert len(await registry.people(curator)) == 3
    told = await registry.published.once(school, "registry.participant.registered", 3)
    assert stored.id in {event["subject"] for event in told}


async def test_the_first_report_of_a_portion_stays(registry: Registry, school: str):
    """A repetition would see its own people as known."""
    import_id, scope = uuid4().hex, Scope.of(school)
    reports = ImportStore(registry.database.collection("import_files"), registry.database.collection("import_reports"))
    row = ReportedRow(2, "ACCEPTED", "REGISTERED", None, (), ())
    await reports.keep_portion(scope, import_id, school, Portion(row.row, (row,)), {"people_registered": 1})
    again = Portion(row.row, (replace(row, effect="UNCHANGED"),))
    await reports.keep_portion(scope, import_id, school, again, {"people_unchanged": 1})
    wanted = ReportFilter(frozenset({"ACCEPTED"}), frozenset(Level))
    assert await reports.rows(scope, import_id, wanted, ReportOrder.FILE, 0, 10) == [row]
    assert await reports.counts(scope, import_id) == {"people_registered": 1}


async def test_a_change_that_a_crash_has_cut_in_two_is_finished(registry: Registry, school: str):
    """The person's new birth was stored; his participation had not followed."""
    curator = registry.as_.curator(school)
    made = (await curator.post(PATH, json=body(school))).json()
    await registry.database.collection("people").update_one(
        {"_id": made["person_id"]}, {"$set": {"version": 2, "told_version": 2, "birth_year": 2013}}
    )
    unsettled = registry.database.collection("people_unsettled")
    note = {"_id": made["person_id"], "school_id": school, "settle_after": TERM_BEGINS}
    await unsettled.insert_one(note)

    async def followed() -> bool:
        seen = (await curator.get(f"{PATH}/{made['participant_id']}")).json()
        return (seen["birth_year"], seen["version"]) == (2013, 2)

    await until(followed)

    async def settled() -> bool:
        return await unsettled.count({"_id": made["person_id"]}) == 0

    await until(settled)


async def test_a_merge_that_a_crash_has_cut_in_two_is_finished(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    kept = (await curator.post(PATH, json=body(school))).json()
    other = (await curator.post(PATH, json=body(school, contact_phone="+79000000000", contact_email=None))).json()
    await registry.database.collection("people").update_one(
        {"_id": other["person_id"]},
        {"$set": {"version": 2, "merged_into": kept["person_id"]}},
    )
    note = {"_id": other["person_id"], "school_id": school, "settle_after": TERM_BEGINS}
    await registry.database.collection("people_unsettled").insert_one(note)

    async def ended() -> bool:
        seen = {each["participant_id"]: each["status"] for each in await registry.people(curator)}
        return seen == {kept["participant_id"]: "ACTIVE", other["participant_id"]: "WITHDRAWN"}

    await until(ended)
