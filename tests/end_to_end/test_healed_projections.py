"""What the services keep of one another is put right again, whatever became of it; all four in this process."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi import FastAPI
from matching.main import build as build_matching
from matching.settings import MatchingSettings
from mentoring_common.clock import Clock
from notifications.main import build as build_notifications
from notifications.settings import NotificationsSettings
from pymongo import MongoClient
from pymongo.collection import Collection
from registry.main import build as build_registry
from registry.settings import RegistrySettings
from reporting.main import build as build_reporting
from reporting.settings import ReportingSettings

from .judges import THE_DAY, Judges, running_from

Document = dict[str, Any]

FACTS = [
    ("reporting", "participants"),
    ("reporting", "proposals"),
    ("reporting", "organisations"),
    ("notifications", "contacts"),
    ("matching", "participants"),
    ("matching", "organisations"),
]
METHODOLOGY = [("reporting", "methodology"), ("notifications", "methodology"), ("matching", "methodology")]
"""Apart from the facts: its replay has matching judge everybody, by whatever it then believes of them."""
PROJECTIONS = [*FACTS, *METHODOLOGY]
WRITTEN_ANEW = {"applied_at", "own_digest"}
DERIVED = {"contacts"}
"""Made of a participation and a person, so that the version may be a later one of the same content."""
MAIL = {"smtp_host": "127.0.0.1", "smtp_port": 9, "mail_from": "no-reply@mentoring.test"}
PUPIL = {"form": "PUPIL_PUPIL", "topics": ["математика"], "consents_on": "2026-09-01"}
MENTEE = {"role": "MENTEE", "grade": 4, "birth_date": "2016-01-01", **PUPIL}
MENTOR = {"role": "MENTOR", "grade": 8, "birth_date": "2012-05-05", "admitted_on": "2026-09-01", **PUPIL}


@dataclass
class City:
    """The four services, and what is stored of them."""

    judges: Judges
    reporting: FastAPI
    stored: MongoClient[Document]
    database: str

    def collection(self, service: str, name: str) -> Collection[Document]:
        return self.stored[f"{self.database}_{service}"][name]

    def kept(self) -> Document:
        """Every projection's documents, without what is written anew with each of them."""
        return {
            f"{service} {name}": {
                each["_id"]: {
                    field: value
                    for field, value in each.items()
                    if field not in WRITTEN_ANEW and not (name in DERIVED and field == "version")
                }
                for each in self.collection(service, name).find()
            }
            for service, name in PROJECTIONS
        }

    async def figures(self) -> Document:
        answer = await self.judges.ask(self.reporting, "methodologist").get("/reporting/v1/figures")
        assert answer.status_code == 200, answer.text
        return {name: value for name, value in answer.json().items() if name != "as_of"}


@pytest.fixture
async def city(
    mongo_uri: str, amqp_uri: str, empty_queues: None, database_name: str,
    token_settings: Document, issue_token: Callable[..., str],
) -> AsyncIterator[City]:  # fmt: skip
    common = {
        "mongo_uri": mongo_uri, "amqp_uri": amqp_uri, "http_port": 1, **token_settings,
        "checkpoint_seconds": 0.3, "checkpoint_all_seconds": 0.6,
    }  # fmt: skip
    clock = running_from(THE_DAY)
    apps = _built(common, database_name, clock)
    stored: MongoClient[Document] = MongoClient(mongo_uri)
    try:
        async with AsyncExitStack() as running:
            for app in apps.values():
                await running.enter_async_context(app.router.lifespan_context(app))
            judges = Judges(apps["registry"], apps["matching"], issue_token)
            yield City(judges, apps["reporting"], stored, database_name)
    finally:
        for service in apps:
            stored.drop_database(f"{database_name}_{service}")
        stored.close()


def _built(common: Document, database: str, clock: Clock) -> dict[str, FastAPI]:
    def own(service: str) -> Document:
        return {**common, "mongo_database": f"{database}_{service}"}

    secret = "a secret for the tests alone"
    mail = {**MAIL, "dashboard_url": "http://platform/reporting/"}
    return {
        "registry": build_registry(RegistrySettings(**own("registry"), natural_key_secret=secret), clock),
        "matching": build_matching(MatchingSettings(**own("matching")), clock),
        "reporting": build_reporting(ReportingSettings(**own("reporting")), clock),
        "notifications": build_notifications(NotificationsSettings(**own("notifications"), **mail), clock),
    }


async def a_school_with_pairs(city: City) -> str:
    """A school with two pairs, whose figures are counted; nothing is on its way any more."""
    judges = city.judges
    school_id = await judges.organisation()
    for number, body in enumerate([MENTEE, MENTEE, MENTOR, MENTOR]):
        await judges.register(school_id, full_name=f"Петров Пётр Петрович {'абвг'[number]}", **body)
    await judges.run("curator", school_id)

    async def is_counted() -> bool:
        kept, figures = city.kept(), await city.figures()
        own = next((each for each in figures["schools"] if each["school_id"] == school_id), None)
        everything = all(kept.values()) and len(kept["notifications contacts"]) >= 4
        return everything and own is not None and own["proposed"] == 2

    await judges.until(is_counted)
    return school_id


async def test_a_service_that_lost_the_methodology_gets_it_again(city: City) -> None:
    await a_school_with_pairs(city)
    known = city.kept()
    for service, name in METHODOLOGY:
        city.collection(service, name).delete_many({})

    async def is_there() -> bool:
        return city.kept() == known

    await city.judges.until(is_there)


async def test_a_school_from_which_a_replay_only_removes_is_counted_again(city: City) -> None:
    """The stray participant is in no event, so that no handler hears of its end."""
    school_id = await a_school_with_pairs(city)
    empty = await city.judges.organisation()
    people, figures = city.collection("reporting", "participants"), city.collection("reporting", "figures")
    counted = figures.find_one({"school_id": school_id})
    stray = people.find_one({"school_id": school_id})
    assert counted is not None
    assert stray is not None
    wrong = {**counted, "_id": f"{empty}:{counted['school_year']}", "school_id": empty}
    figures.replace_one({"_id": wrong["_id"]}, wrong, upsert=True)
    people.insert_one({**stray, "_id": "stray", "school_id": empty})

    async def is_right() -> bool:
        found = figures.find_one({"_id": wrong["_id"]})
        return people.find_one({"_id": "stray"}) is None and found is not None and not found["forms"]

    await city.judges.until(is_right)
