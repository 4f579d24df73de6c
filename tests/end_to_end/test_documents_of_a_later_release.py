"""Whatever a service has stored is read with a field of a later release in it, through every door and by every event.

Two releases run side by side during an update, and after a rollback the earlier one finds what the later one wrote.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import httpx
from mentoring_common.errand import connected
from mentoring_common.testing.clocks import running_from
from mentoring_common.testing.waiting import until
from mentoring_common.topology import RETRY_DELAYS_SECONDS, all_queues
from pymongo import MongoClient

from .city import (
    EMPLOYEE,
    MENTEE,
    City,
    Document,
    SchoolOfPairs,
    a_confirmed_claim,
    a_school_with_pairs,
    running_city,
)
from .judges import THE_DAY
from .operations import ASSIGNED, INITIATIVE, STAFF_MEMBER

LATER = "of_a_later_release"
NAME_OF_A_FIELD = re.compile(r"(?![0-9a-f]{32}$)_?[a-z][a-z0-9_]*")
"""Other keys are data: forms, topics, ids, of which some begin with a letter."""
MAPS = {"counts", "erased", "kept", "kept_counts"}
"""Fields whose keys are data although they look like fields."""
ROSTER = (
    "ФИО наставляемого;Контактные данные;Год рождения;Класс;Основной запрос наставляемого;Форма наставничества;"
    "ФИО наставника\n"
    "Зорин Егор Павлович;+79005550101;2013;6;физика;ученик-ученик;Старшов Илья Олегович\n"
    "Зорин Е.;+79005550102;2013;6;физика;ученик-ученик;\n"
).encode()

Ids = dict[str, list[str]]


async def a_meeting_with_wishes(curator: httpx.AsyncClient, school: SchoolOfPairs) -> str:
    """The pupils have met, and one has said whom he wishes for."""
    meeting = {"school_id": school.school_id, "form": "PUPIL_PUPIL", "planned_on": "2026-09-01"}
    answer = await curator.post("/matching/v1/matching-events", json=meeting)
    assert answer.status_code == 201, answer.text
    address = f"/matching/v1/matching-events/{answer.json()['matching_event_id']}"
    assert (await curator.post(f"{address}/holding", json={"held_on": "2026-09-01"})).status_code == 200
    mentee, mentor = (each["participant_id"] for each in school.people[:2])
    wished = await curator.put(f"{address}/preferences/{mentee}", json={"ranked": [mentor]})
    assert wished.status_code == 200, wished.text
    return str(answer.json()["matching_event_id"])


async def a_day(city: City) -> tuple[SchoolOfPairs, Ids]:
    """An import with a claim and a refused row, a run, a withdrawal and a return, a merge; what paths are made of."""
    school = await a_school_with_pairs(city)
    school_id, judges = school.school_id, city.judges
    curator = judges.ask(city.apps["registry"], "curator", school_id)
    upload = {"data": {"school_id": school_id}, "files": {"file": ("база.csv", ROSTER)}}
    accepted = await curator.post("/registry/v1/imports", **upload)
    assert accepted.status_code == 202, accepted.text
    import_id = accepted.json()["import_id"]

    async def is_imported() -> bool:
        return (await curator.get(f"/registry/v1/imports/{import_id}")).json()["status"] == "DONE"

    await until(is_imported)
    alike = {name: value for name, value in MENTEE.items() if name not in {"birth_date", "contact_email"}}
    likes = [
        (await judges.post(school_id, full_name="Громова Вера Игоревна", birth_year=2016, contact_phone=phone, **alike))
        for phone in ("+79000000001", "+79000000002", "+79000000003")
    ]
    one, other, third = [answer.json() for answer in likes]
    merge = {"other_person_id": other["person_id"]}
    merged = await curator.post(f"/registry/v1/people/{one['person_id']}/merge", json=merge)
    assert merged.status_code == 200, merged.text
    guardian = {"full_name": "Громова Анна Ильинична", "relation": "MOTHER", "phone": "+79000000004"}
    family = f"/registry/v1/persons/{one['person_id']}/guardians"
    assert (await curator.post(family, json=guardian)).status_code == 201
    teacher = next(each["participant_id"] for each in school.people if each["form"] == "TEACHER_TEACHER")
    category = {"category": "BURNOUT"}
    answer = await curator.put(f"/registry/v1/participants/{teacher}/category", json=category)
    assert answer.status_code == 200, answer.text
    elsewhere = await judges.organisation()
    asking = judges.ask(city.apps["registry"], "curator", elsewhere)
    transfer = {"school_id": elsewhere, "person_id": third["person_id"]}
    assert (await asking.post("/registry/v1/transfers", json=transfer)).status_code == 201
    programme = {"school_id": school_id, "school_year": 2028, "model": "PUPILS", "forms": ["PUPIL_PUPIL"]}
    opened = await curator.post("/registry/v1/programmes", json={**programme, "curator": "Завуч"})
    assert opened.status_code == 201, opened.text
    of_programme = f"/registry/v1/programmes/{opened.json()['programme_id']}"
    assert (await curator.post(f"{of_programme}/preparation", json={"head": "Директор"})).status_code == 200
    begun = await curator.post(f"{of_programme}/orders/drafts", json={"kind": "APPOINT_CURATOR"})
    programme_order_id = begun.json()["order_id"]
    assert (await curator.post(f"{of_programme}/orders/{programme_order_id}/text")).status_code == 200
    club = {**INITIATIVE, "participant_id": teacher}
    answer = await curator.post("/registry/v1/initiatives", json=club)
    assert answer.status_code == 201, answer.text
    initiative_id = answer.json()["initiative_id"]
    methodologist = judges.ask(city.apps["registry"], "methodologist")
    answer = await methodologist.post("/registry/v1/assignments", json={**ASSIGNED, "schools": [school_id]})
    assert answer.status_code == 201, answer.text
    assignment_id = answer.json()["assignment_id"]
    said = {"school_id": school_id, "outcome": "DONE", "note": "Приказ № 71-о"}
    assert (await curator.post(f"/registry/v1/assignments/{assignment_id}/answers", json=said)).status_code == 200
    in_office = f"/registry/v1/organisations/{school_id}/staff"
    answer = await methodologist.post(in_office, json=STAFF_MEMBER)
    assert answer.status_code == 201, answer.text
    contingent = {"school_id": school_id, "school_year": 2026, "kind": "PUPILS", "value": 740, "on": "2026-09-01"}
    counting = judges.ask(city.apps["reporting"], "curator", school_id)
    entered = await counting.post("/reporting/v1/contingents", json={**contingent, "source": "ОО-1"})
    assert entered.status_code == 200, entered.text
    nobody = {"school_id": school_id, "from_year": 2024}
    answer = await curator.post("/registry/v1/year-changes", json=nobody)
    assert answer.status_code == 202, answer.text
    year_change_id = answer.json()["year_change_id"]

    async def is_changed() -> bool:
        return (await curator.get(f"/registry/v1/year-changes/{year_change_id}")).json()["status"] == "DONE"

    await until(is_changed)
    tie = {"other_person_id": third["person_id"], "kind": "RELATIVE"}
    assert (await curator.post(f"/registry/v1/persons/{one['person_id']}/ties", json=tie)).status_code == 201
    left = f"/registry/v1/participants/{third['participant_id']}"
    for verb in ("withdrawal", "return"):
        assert (await curator.post(f"{left}/{verb}", json={})).status_code == 200
    run = await judges.run("curator", school_id)
    deciding = judges.ask(city.apps["matching"], "curator", school_id)
    teachers = next(each for each in await judges.proposals(school_id) if each["form"] == "TEACHER_TEACHER")
    address = f"/matching/v1/proposals/{teachers['mentee_id']}/approval"
    approved = await deciding.post(address, json={"mentor_id": teachers["mentor_id"]})
    assert approved.status_code == 200, approved.text
    asks = next(each["topics"] for each in school.people if each["participant_id"] == teachers["mentee_id"])
    gathered = {"relation_ids": [approved.json()["relation_id"]], "topics": asks}
    group = await deciding.post("/matching/v1/groups", json=gathered)
    assert group.status_code == 201, group.text
    await a_confirmed_claim(city, school_id)
    matching_event_id = await a_meeting_with_wishes(deciding, school)
    order = await deciding.post("/matching/v1/orders", json={"school_id": school_id})
    assert order.status_code == 201, order.text
    await an_agreement_that_ends(city, school_id)
    await a_consent_taken_back(city, school_id)
    people = [*school.people, one, other, third]
    ids = [each["participant_id"] for each in people]
    return school, {
        "participant_id": ids, "mentee_id": ids, "mentor_id": ids[:2], "import_id": [import_id],
        "person_id": [each["person_id"] for each in people], "run_id": [run["run_id"]],
        "relation_id": [approved.json()["relation_id"]], "order_id": [order.json()["order_id"]],
        "group_id": [group.json()["group_id"]],
        "year_change_id": [year_change_id], "programme_id": [opened.json()["programme_id"]],
        "erasure_id": [school.erasure_id], "assignment_id": [assignment_id],
        "initiative_id": [initiative_id], "matching_event_id": [matching_event_id],
        "programme_order_id": [programme_order_id], "organisation_id": [school_id],
        "paper": ["order-introduce", "order-curator", "regulation", "roadmap"],
    }  # fmt: skip


async def an_agreement_that_ends(city: City, school_id: str) -> None:
    """A mentor of a partner whose agreement ends soon, and the round of the day, which had looked before he came."""
    plant = await city.judges.organisation("ENTERPRISE", agreement_on="2026-01-01", agreement_until="2026-12-20")
    named = {"full_name": "Мохов Илья Глебович", "workplace_id": plant, "workplace_kind": "ENTERPRISE"}
    made = await city.judges.post(school_id, **{**EMPLOYEE, **named})
    assert made.status_code == 201, made.text
    city.collection("registry", "rounds").delete_one({"_id": "agreements"})

    async def is_told() -> bool:
        return city.collection("registry", "agreements_told").count_documents({"pending": []}) == 1

    await until(is_told)


async def a_consent_taken_back(city: City, school_id: str) -> None:
    """Somebody whose consent was taken back 25 days ago, and the round of the day, which had looked before."""
    pupil = await city.judges.register(school_id, full_name="Линёва Вера Олеговна", **MENTEE)
    person_id = pupil["person_id"]
    curator = city.judges.ask(city.apps["registry"], "curator", school_id)
    paper = {"person_id": person_id, "purpose": "PD_PROCESSING", "giver": "GUARDIAN", "given_on": "2026-09-01"}
    [signed] = (await curator.post("/registry/v1/consents:grant", json={"consents": [paper]})).json()["results"]
    answer = await curator.post(f"/registry/v1/consents/{signed['consent_id']}/withdrawal")
    assert answer.status_code == 200, answer.text
    people = city.collection("registry", "people")
    taken_back = {"_id": person_id, "consents.ended_on": THE_DAY.date().isoformat()}
    assert people.update_one(taken_back, {"$set": {"consents.$.ended_on": "2026-11-01"}}).modified_count == 1
    city.collection("registry", "rounds").delete_one({"_id": "destructions"})

    async def is_told() -> bool:
        return city.collection("registry", "destructions_told").count_documents({"pending": []}) == 1

    await until(is_told)


def written_by_a_later_release(value: Any) -> Any:
    """The value with one more field wherever it has fields."""
    if isinstance(value, list):
        return [written_by_a_later_release(each) for each in value]
    if not isinstance(value, dict):
        return value
    grown = {name: each if name in MAPS else written_by_a_later_release(each) for name, each in value.items()}
    has_fields = bool(value) and all(NAME_OF_A_FIELD.fullmatch(name) for name in value)
    return {**grown, LATER: {"anything": 1}} if has_fields else grown


def age(stored: MongoClient[Document], database: str) -> set[str]:
    """Every document of every collection, as a later release would have written it; which collections there are."""
    seen = set()
    for service in ("registry", "matching", "reporting", "notifications"):
        own = stored[f"{database}_{service}"]
        for name in own.list_collection_names():
            for document in own[name].find():
                own[name].replace_one({"_id": document["_id"]}, written_by_a_later_release(document))
                seen.add(f"{service} {name}")
    return seen


def fillings(path: str, ids: Ids) -> list[str]:
    """The path with each of the ids that its parameters may have."""
    filled = [path]
    for name in re.findall(r"{(\w+)}", path):
        filled = [each.replace(f"{{{name}}}", one) for each in filled for one in ids[name]]
    return filled


ASKED = {"/registry/v1/people": {"q": "а"}}
"""What an address does not answer without."""


async def read_everything(city: City, school: SchoolOfPairs, ids: Ids) -> None:
    """Ask every GET operation of every service for everything that it may be asked for."""
    for app in city.apps.values():
        own = [
            city.judges.ask(app, "curator", school.school_id),
            *(city.judges.ask(app, role) for role in ("methodologist", "data-protection-officer")),
        ]
        gets = [path for path, operations in app.openapi()["paths"].items() if "get" in operations]
        for path in gets:
            asked = ASKED.get(path)
            answers = [await caller.get(filled, params=asked) for filled in fillings(path, ids) for caller in own]
            assert max(answer.status_code for answer in answers) < 500, (path, answers)
            assert any(answer.status_code == 200 for answer in answers), (path, [each.text for each in answers])
            assert not any(LATER in answer.text for answer in answers), path


async def waiting_or_parked(amqp_uri: str) -> dict[str, int]:
    """Queue -> messages, where there are any: what is retried, and what is parked."""
    async with connected(amqp_uri) as connection:
        channel = await connection.channel()
        names = [name for each in all_queues() for name in (each.parked, *map(each.retry, RETRY_DELAYS_SECONDS))]
        counted = {name: (await channel.declare_queue(name, passive=True)) for name in names}
    return {
        name: queue.declaration_result.message_count or 0
        for name, queue in counted.items()
        if queue.declaration_result.message_count
    }


async def further_events(city: City, school: SchoolOfPairs) -> None:
    """Every kind of event once more; returns when all who keep something of it have taken it."""
    judges, school_id = city.judges, school.school_id
    told = city.collection("notifications", "inbox").count_documents({"school_id": school_id})
    methodologist = judges.ask(city.apps["registry"], "methodologist")
    for each in school.people:
        await judges.change(school_id, each["participant_id"], interests=["шахматы"], contact_phone="+79000000099")
    body = {"kind": "SCHOOL", "name": "Школа", "short_name": "Школа", "curator_email": "other@example.org"}
    assert (await methodologist.put(f"/registry/v1/organisations/{school_id}", json=body)).status_code == 204
    override = {"path": "norms.pupil_pupil.grade_gap_max", "value": 6, "reason": "Решение методсовета № 2"}
    assert (await methodologist.put("/registry/v1/methodology/overrides", json=override)).status_code == 200
    mentor = school.people[1]["participant_id"]
    await judges.change(school_id, mentor, consents_on=None)
    run = await judges.run("curator", school_id)

    def untaken() -> list[str]:
        own = {"school_id": school_id}
        people = {
            each["_id"]: each["version"]
            for name in ("participants", "erased_participations")
            for each in city.collection("registry", name).find(own)
        }
        proposal = city.collection("reporting", "proposals").find_one({"_id": school.people[0]["participant_id"]})
        contact = city.collection("notifications", "contacts").find_one({"_id": school_id})
        taken = {
            f"{service} participants": people
            == {each["_id"]: each["version"] for each in city.collection(service, "participants").find(own)}
            for service in ("matching", "reporting")
        }
        taken |= {
            f"{service} methodology": bool(city.collection(service, "methodology").count_documents({"version": 3}))
            for service in city.apps
        }
        taken |= {
            "proposal": proposal is not None and proposal["status"] == "WITHDRAWN",
            "result": bool(
                city.collection("reporting", "runs").count_documents({"_id": f"{run['run_id']}:{school_id}"})
            ),
            "contact": contact is not None and contact["email"] == "other@example.org",
            "message": city.collection("notifications", "inbox").count_documents(own) > told,
        }
        return [name for name, is_taken in taken.items() if not is_taken]

    async def is_taken() -> bool:
        return not untaken()

    with suppress(AssertionError):
        await until(is_taken)
    assert untaken() == []


async def test_every_document_of_a_later_release_is_read_and_lived_with(
    mongo_uri: str, amqp_uri: str, empty_queues: None, database_name: str,
    token_settings: Document, issue_token: Callable[..., str],
) -> None:  # fmt: skip
    common = {"mongo_uri": mongo_uri, "amqp_uri": amqp_uri, **token_settings}
    async with running_city(common, database_name, issue_token, leaves_data=True) as city:
        school, ids = await a_day(city)
        await read_everything(city, school, ids)
    with MongoClient[Document](mongo_uri) as stored:
        seen = age(stored, database_name)
    assert seen - ON_ITS_WAY == EVERYTHING, (seen - ON_ITS_WAY) ^ EVERYTHING
    afterwards = running_from(THE_DAY + timedelta(hours=1))
    async with running_city(common, database_name, issue_token, afterwards) as city:
        await read_everything(city, school, ids)
        await further_events(city, school)
        await read_everything(city, school, ids)
        assert await waiting_or_parked(amqp_uri) == {}


EVERYTHING = {
    "registry organisations", "registry people", "registry participants", "registry possible_duplicates",
    "registry imports", "registry import_reports", "registry methodology",
    "registry methodology_texts", "registry events", "registry rounds", "registry leases",
    "registry ties", "registry transfers", "registry year_changes", "registry programmes",
    "registry order_texts", "registry confirmed_claims", "registry relations", "registry assignments",
    "registry initiatives", "registry agreements_told", "registry destructions_told", "registry staff",
    "matching ties", "registry teacher_categories",
    "registry erasures", "registry erasure_keys", "registry erased_participations", "registry projection_differences",
    "registry matching_erasures", "registry notifications_erasures", "registry reporting_erasures",
    *(
        f"{service} {name}"
        for service in ("matching", "notifications", "reporting")
        for name in ("erased", "erasure_confirmations")
    ),
    *(f"{service} {name}" for service in ("notifications", "reporting") for name in ("events", "rounds", "leases")),
    "registry access_log", "registry imports_looked_at", "registry import_remaining", "registry consent_days",
    "matching changes", "matching participant_changes", "matching weighed", "matching programmes",
    "matching participants", "matching support_needs", "matching organisations", "matching methodology",
    "matching proposals", "matching relations", "matching orders", "matching groups", "matching matching_events", "matching preferences", "reporting relations", "matching run_results", "matching left_over", "matching runs", "matching events",
    "matching rounds", "matching leases", "matching projection_differences",
    "reporting consents", "reporting consent_requirements", "reporting participants", "reporting organisations", "reporting proposals", "reporting runs",
    "reporting contingents", "reporting methodology", "reporting figures", "reporting counted_mentors", "reporting projection_differences",
    "notifications contacts", "notifications methodology", "notifications inbox", "notifications deliveries",
    "notifications projection_differences",
}  # fmt: skip
"""What a day leaves in every store, so that a new store has its part of the day, too."""
ON_ITS_WAY = {"registry people_unsettled", "registry event_batches", "matching event_batches"} | {
    f"{service} erasure_work" for service in ("matching", "notifications", "reporting")
}
"""Stores that are empty as soon as something is done."""
