"""The four services in this process with what is stored of them, and a school whose every fact others keep."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from matching.main import build as build_matching
from matching.settings import MatchingSettings
from mentoring_common.clock import Clock
from mentoring_common.projection import Projection
from mentoring_common.testing.clocks import running_from
from mentoring_common.testing.waiting import until
from notifications.main import build as build_notifications
from notifications.settings import NotificationsSettings
from pymongo import MongoClient
from pymongo.collection import Collection
from registry.main import build as build_registry
from registry.settings import RegistrySettings
from reporting.main import build as build_reporting
from reporting.settings import ReportingSettings

from .judges import THE_DAY, Answer, Judges

Document = dict[str, Any]

WRITTEN_ANEW = {"applied_at", "own_digest"}
DERIVED = {"contacts", "support_needs", "erased", "confirmed_claims"}
"""Made of a participation and a person, of a relation, or of an erasure that goes on: the version may be a later one of the same."""
COMPILING_SECONDS = 600.0
"""After a change of the engine, on a busy machine; otherwise the code is loaded from disk in a moment."""
OFTEN = {"checkpoint_seconds": 0.5, "checkpoint_all_seconds": 1.5}
MAIL = {"smtp_host": "127.0.0.1", "smtp_port": 9, "mail_from": "no-reply@mentoring.test"}
MAIL |= {"console_url": "http://platform/"}

ATTESTED = {"topics": ["математика"], "consents_on": "2026-09-01", "contact_email": "family@example.org"}
MENTEE = {"role": "MENTEE", "form": "PUPIL_PUPIL", "grade": 4, "birth_date": "2016-01-01", **ATTESTED}
MENTOR = {"role": "MENTOR", "form": "PUPIL_PUPIL", "grade": 8, "birth_date": "2012-05-05", **ATTESTED}
MENTOR |= {"admitted_on": "2026-09-01", "capacity": 1}
DIFFICULT = {"form": "TEACHER_TEACHER", "variant": "LEADER_COMMUNICATION_DIFFICULTY", **ATTESTED}
TEACHER = {"role": "MENTEE", "birth_date": "1998-05-05", "cleared_on": "2026-09-01", **DIFFICULT}
SUPPORTER = {"role": "MENTOR", "birth_date": "1980-05-05", "capacity": 1, "experience_years": 20, **DIFFICULT}
SUPPORTER |= {"admitted_on": "2026-09-01", "cleared_on": "2026-09-01"}
CHOOSING = {"role": "MENTEE", "form": "EMPLOYER_PUPIL", "grade": 9, "birth_date": "2011-01-01", **ATTESTED}
EMPLOYEE = {"role": "MENTOR", "form": "EMPLOYER_PUPIL", "birth_date": "1980-05-05", "capacity": 1, **ATTESTED}
EMPLOYEE |= {"admitted_on": "2026-09-01", "cleared_on": "2026-09-01", "experience_years": 12}
ENDING = {**MENTEE, "consents_on": None}
"""Whose papers end within 30 days: no pair, and something to be signed anew."""
LEAVING = {**MENTEE, "birth_date": "2016-02-02"}
"""Whose data are erased before anybody is paired."""
ERASURE = {"ground": "CONSENT_WITHDRAWN", "basis_number": "17-ПД", "basis_on": "2026-09-01", "no_other_basis": True}
SIGNED = {"given_on": "2026-09-01", "valid_until": "2026-12-05"}
NAMING = (
    "ФИО наставляемого;Контактные данные;Год рождения;Класс;Основной запрос наставляемого;Форма наставничества;"
    "ФИО наставника;Дата вхождения в программу\n"
    "Волгина Ника Львовна;+79005550107;2015;4;математика;ученик-ученик;Волгин Лев Ильич;10.09.2026\n"
).encode()
"""A base that names a pair which exists already."""
FATHERS = ("Антонович", "Борисович", "Викторович", "Глебович", "Денисович", "Егорович", "Захарович")
"""What tells apart people who are alike otherwise."""


@dataclass(frozen=True)
class Kept:
    """One projection of one service."""

    service: str
    publisher: str
    projection: Projection[Any]

    @property
    def name(self) -> str:
        return f"{self.service} {self.projection.stored_in}"


def built(common: Document, database: str, clock: Clock, mail: Document = MAIL) -> dict[str, FastAPI]:
    """The four services by name, each with a database of its own; nothing is opened."""

    def own(service: str) -> Document:
        return {**common, "mongo_database": f"{database}_{service}"}

    return {
        "registry": build_registry(RegistrySettings(**own("registry")), clock),
        "matching": build_matching(MatchingSettings(**own("matching")), clock),
        "reporting": build_reporting(ReportingSettings(**own("reporting")), clock),
        "notifications": build_notifications(NotificationsSettings(**own("notifications"), **mail), clock),
    }


def kept_by(apps: dict[str, FastAPI]) -> Iterator[Kept]:
    """Every projection that the services keep."""
    for service, app in apps.items():
        for publisher, projections in app.state.projections.items():
            for projection in projections:
                yield Kept(service, publisher, projection)


@dataclass
class City:
    """The four services, and what is stored of them."""

    judges: Judges
    apps: dict[str, FastAPI]
    stored: MongoClient[Document]
    database: str

    @property
    def projections(self) -> list[Kept]:
        return list(kept_by(self.apps))

    def collection(self, service: str, name: str) -> Collection[Document]:
        return self.stored[f"{self.database}_{service}"][name]

    def documents(self, kept: Kept) -> Collection[Document]:
        return self.collection(kept.service, kept.projection.stored_in)

    def kept(self) -> dict[str, Document]:
        """Every projection's documents by id, without what is written anew with each of them."""
        return {
            kept.name: {
                each["_id"]: {
                    field: value
                    for field, value in each.items()
                    if field not in WRITTEN_ANEW and not (kept.projection.stored_in in DERIVED and field == "version")
                }
                for each in self.documents(kept).find()
            }
            for kept in self.projections
        }

    def is_settled(self) -> bool:
        """Whether no service takes any school for different, or waits for a replay or a comparison."""
        noted = {"school_id": {"$exists": True}}
        return not any(self.collection(each, "projection_differences").count_documents(noted) for each in self.apps)

    async def engine_is_compiled(self) -> bool:
        """Until then runs wait."""
        told = await self.judges.ask(self.apps["matching"], "methodologist").get("/metrics")
        return "mentoring_matching_engine_compiled 1.0" in told.text.splitlines()

    async def figures(self) -> Answer:
        answer = await self.judges.ask(self.apps["reporting"], "methodologist").get("/reporting/v1/figures")
        assert answer.status_code == 200, answer.text
        return {name: value for name, value in answer.json().items() if name != "as_of"}


@asynccontextmanager
async def running_city(
    common: Document,
    database: str,
    issue_token: Callable[..., str],
    clock: Clock | None = None,
    *,
    leaves_data: bool = False,
    mail: Document = MAIL,
) -> AsyncIterator[City]:
    """All four on real servers, with checkpoints often; `common` are the settings that they share."""
    apps = built({"http_port": 1, **OFTEN, **common}, database, clock or running_from(THE_DAY), mail)
    stored: MongoClient[Document] = MongoClient(common["mongo_uri"])
    try:
        async with AsyncExitStack() as running:
            for app in apps.values():
                await running.enter_async_context(app.router.lifespan_context(app))
            city = City(Judges(apps["registry"], apps["matching"], issue_token), apps, stored, database)
            await until(city.engine_is_compiled, COMPILING_SECONDS)
            yield city
    finally:
        for service in apps if not leaves_data else ():
            stored.drop_database(f"{database}_{service}")
        stored.close()


@dataclass(frozen=True)
class SchoolOfPairs:
    """A school with three pairs: of pupils, of teachers whose role model is restricted, and with a partner's employee."""

    school_id: str
    people: list[Answer]
    """Mentee and mentor of each pair in turn, as registered."""
    erasure_id: str
    """Of somebody who is no more."""


async def a_school_with_pairs(city: City) -> SchoolOfPairs:
    """The school once it is counted and nothing is on its way any more."""
    judges = city.judges
    school_id = await judges.organisation(curator_email="curator@example.org")
    works = await judges.organisation("ENTERPRISE", agreement_on="2026-09-01")
    employee = {**EMPLOYEE, "workplace_id": works, "workplace_kind": "ENTERPRISE"}
    bodies = [MENTEE, MENTOR, TEACHER, SUPPORTER, CHOOSING, employee, ENDING]
    people = [
        await judges.register(school_id, full_name=f"Петров Пётр {FATHERS[number]}", **body)
        for number, body in enumerate(bodies)
    ]
    tie = {"other_person_id": people[3]["person_id"], "kind": "RELATIVE"}  # of the pupil and another form's mentor
    curator = judges.ask(city.apps["registry"], "curator", school_id)
    declared = await curator.post(f"/registry/v1/persons/{people[0]['person_id']}/ties", json=tie)
    assert declared.status_code == 201, declared.text
    papers = [
        {"person_id": people[-1]["person_id"], "purpose": purpose, "giver": "GUARDIAN", **SIGNED}
        for purpose in ("PD_PROCESSING", "PARTICIPATION")
    ]
    seen = (await curator.post("/registry/v1/consents:grant", json={"consents": papers})).json()
    assert [each["status"] for each in seen["results"]] == [201, 201], seen
    programme = {"school_id": school_id, "school_year": 2027, "model": "PUPILS", "forms": ["PUPIL_PUPIL"]}  # the next
    opened = await curator.post("/registry/v1/programmes", json={**programme, "curator": "Завуч по учебной работе"})
    assert opened.status_code == 201, opened.text
    override = {"path": "norms.pupil_pupil.grade_gap_max", "value": 7, "reason": "Решение методсовета № 1"}
    methodologist = judges.ask(city.apps["registry"], "methodologist")
    assert (await methodologist.put("/registry/v1/methodology/overrides", json=override)).status_code == 200
    erasure_id = await an_erased_person(city, school_id)
    needs = city.collection("matching", "support_needs")

    async def is_known() -> bool:
        return all(each.get("version") == 2 for each in city.kept()["matching methodology"].values()) and (
            needs.count_documents({}) == 2
            and city.collection("matching", "ties").count_documents({}) == 1
            and city.collection("matching", "programmes").count_documents({}) == 1
            and city.collection("matching", "organisations").count_documents({}) == 2
            and city.collection("reporting", "consent_requirements").count_documents({}) == 1
            and city.collection("reporting", "consents").count_documents({}) == 2
        )

    await until(is_known)
    run = await judges.run("curator", school_id)
    assert run["proposed"] == 3, run

    async def is_counted() -> bool:
        figures = await city.figures()
        own = next((each for each in figures["schools"] if each["school_id"] == school_id), None)
        contacts = city.kept()["notifications contacts"]
        if own is None or (own["proposed"], own["unmatched"], own["not_matched_yet"]) != (3, 1, 0):
            return False  # pairs are counted before the run that made them is known
        return len(contacts) == len(people) + 2 and city.is_settled()  # of the curator and of nobody

    await until(is_counted)
    return SchoolOfPairs(school_id, people, erasure_id)


async def an_erased_person(city: City, school_id: str) -> str:
    """The id of the erasure of one more pupil of the school, when every service has confirmed it."""
    curator = city.judges.ask(city.apps["registry"], "curator", school_id)
    leaving = await city.judges.register(school_id, full_name="Ушедшая Яна Юрьевна", **LEAVING)
    asked = await curator.post(f"/registry/v1/persons/{leaving['person_id']}/erasure", json=ERASURE)
    assert asked.status_code == 202, asked.text
    erasure_id = str(asked.json()["erasure_id"])

    async def is_done() -> bool:
        return (await curator.get(f"/registry/v1/erasures/{erasure_id}")).json()["status"] == "DONE"

    await until(is_done)
    return erasure_id


async def a_confirmed_claim(city: City, school_id: str) -> None:
    """A pair that the school's base named works by its order, and everybody knows it."""
    judges = city.judges
    registry = judges.ask(city.apps["registry"], "curator", school_id)
    upload = {"data": {"school_id": school_id, "consents_on": "2026-09-01"}, "files": {"file": ("пары.csv", NAMING)}}
    accepted = await registry.post("/registry/v1/imports", **upload)
    assert accepted.status_code == 202, accepted.text
    found: list[Answer] = []

    async def is_claimed() -> bool:
        claims = (await registry.get("/registry/v1/claims")).json()["items"]
        found[:] = [each for each in claims if each["person"]["partner_name_text"] == "Волгин Лев Ильич"]
        return len(found) == 1

    await until(is_claimed)
    [mentee] = found
    mentor = await judges.register(school_id, full_name="Волгин Лев Ильич", **{**MENTOR, "birth_date": "2012-04-04"})
    both = [mentee["participant_id"], mentor["participant_id"]]
    people = city.collection("matching", "participants")

    async def are_known() -> bool:
        return people.count_documents({"_id": {"$in": both}}) == len(both)

    await until(are_known)
    order = {"number": "12-н", "signed_on": "2026-09-10", "agreed_on": "2026-09-08"}
    claims = [{"mentee_id": both[0], "mentor_id": both[1]}]
    curator = judges.ask(city.apps["matching"], "curator", school_id)
    answer = await curator.post("/matching/v1/claims:confirm", json={**order, "claims": claims})
    assert answer.status_code == 200, answer.text
    assert [each["status"] for each in answer.json()["results"]] == ["ACTIVE"], answer.text
    relation = answer.json()["results"][0]["relation_id"]

    async def is_settled() -> bool:
        decided = {"_id": both[0], "version": 2}
        is_told = all(
            city.collection(service, "participants").find_one(decided) for service in ("matching", "reporting")
        )
        counted = city.collection("reporting", "relations").find_one({"_id": relation, "status": "ACTIVE"})
        proposed = city.collection("reporting", "proposals").find_one({"_id": both[0], "status": "APPROVED"})
        return bool(is_told and counted and proposed and city.is_settled())

    await until(is_settled)
