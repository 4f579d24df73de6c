"""The methodology is released once, overridden with author and reason, and every version of it stays readable."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from uuid import uuid4

import pytest
from mentoring_common.aggregate import Aggregates
from mentoring_common.batch import EventBatches
from mentoring_common.errors import NotFound
from mentoring_common.mongo import Mongo
from mentoring_methodology.in_force import MethodologyInForce
from mentoring_methodology.pack import shipped_document
from registry.methodology import commands
from registry.methodology.commands import MethodologyDesk
from registry.methodology.domain import Change, OverrideRefused, changed, is_newer, resolved
from registry.methodology.store import MethodologyStore

from .conftest import Registry

NOW = datetime(2026, 10, 1, 9, tzinfo=UTC)
AGE = "norms.pupil_pupil.mentee_age_min"
PATH = "/registry/v1/methodology"
REASON = "Решение методсовета от 25.08.2026"


@dataclass
class Town:
    """A municipality's registry with as many replicas as a test wants."""

    mongo: Mongo
    ids: Iterator[int]

    def replica(self) -> MethodologyDesk:
        collection = self.mongo.collection("methodology")
        batches = EventBatches(self.mongo.collection("event_batches"), lambda: NOW)
        aggregates = Aggregates(collection, batches, lambda: NOW, lambda: None)
        store = MethodologyStore(aggregates, self.mongo.collection("methodology_texts"))
        return MethodologyDesk(store, MethodologyInForce(collection), lambda: NOW, lambda: f"command-{next(self.ids)}")

    async def events(self) -> list[tuple[str, int, str]]:
        document = await self.mongo.collection("methodology").find_one({})
        assert document is not None
        return [
            (event["type"], event["data"]["version"], event["data"]["pack_version"]) for event in document["pending"]
        ]


@pytest.fixture
async def town(mongo_uri: str) -> AsyncIterator[Town]:
    mongo = Mongo(mongo_uri, f"test_methodology_{uuid4().hex[:12]}")
    mongo.open()
    yield Town(mongo, count())
    await mongo.drop()
    await mongo.close()


def change(path: str, value: object, version: int = 2) -> Change:
    return Change(path, json.dumps(value), REASON, "m", NOW, version)


async def test_three_replicas_at_once_and_every_restart_make_one_release(town: Town):
    await asyncio.gather(*(town.replica().release_shipped() for _ in range(3)))
    await town.replica().release_shipped()
    assert await town.events() == [("registry.methodology.released.v1", 1, "2026.7")]


async def test_a_newer_shipped_pack_is_released_with_what_was_overridden(town: Town, monkeypatch: pytest.MonkeyPatch):
    desk = town.replica()
    await desk.release_shipped()
    await desk.override("m", AGE, 11, REASON)
    newer = shipped_document() | {"version": "2026.10"}
    monkeypatch.setattr(commands, "shipped_document", lambda: newer)
    await asyncio.gather(*(town.replica().release_shipped() for _ in range(3)))
    assert [version for _, *version in await town.events()] == [[1, "2026.7"], [2, "2026.7+1"], [3, "2026.10+1"]]
    monkeypatch.undo()
    await town.replica().release_shipped()
    assert len(await town.events()) == 3, "a replica of the earlier software took the newer pack back"


async def test_overrides_at_once_are_all_kept(town: Town):
    await town.replica().release_shipped()
    paths = [AGE, "norms.student_pupil.mentee_age_min", "norms.employer_pupil.mentee_age_min"]
    await asyncio.gather(*(town.replica().override("m", path, 12, REASON) for path in paths))
    methodology, in_force, _ = await town.replica().read(None)
    assert methodology.pack_version == "2026.7+3"
    assert {each.path for each in in_force.in_force} == set(paths)


async def test_a_value_given_back_is_the_shipped_one(town: Town):
    desk = town.replica()
    await desk.release_shipped()
    await desk.override("m", AGE, 11, REASON)
    assert desk.in_force.current().norms.pupil_pupil.mentee_age_min.value == 11
    await desk.override("m", AGE, None, REASON)
    assert desk.in_force.current().norms.pupil_pupil.mentee_age_min.value == 10
    assert (await desk.read(None))[0].pack_version == "2026.7"
    assert (await desk.read(2))[1].in_force[0].value == 11
    with pytest.raises(NotFound):
        await desk.read(4)


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (AGE, 101, "не больше 100"),
        (AGE, "десять", "целое число"),
        ("norms.pupil_pupil.mentee_age_mim", 9, "нет «norms.pupil_pupil.mentee_age_mim»"),
        ("norms.pupil_pupil.grade_gap_max", 1, "больше наибольшей"),
        ("norms.weights.PUPIL_PUPIL.REQUEST", 31, "сумма 101"),
        ("norms.weights.TEACHER_PUPIL", {}, "нет «norms.weights.TEACHER_PUPIL»"),
        ("norms", {}, "нет обязательного значения"),
        ("models.PUPILS.goal", "другая цель", "менять нельзя"),
        ("version", "9", "менять нельзя"),
        ("topics.математика", {"kind": "LESSON", "stems": ["математик"]}, "допустимы"),
        ("topics.кройка и шитьё", {"kind": "SKILL", "stems": ["вязан"]}, "не находят само понятие"),
        ("languages.NOG", {"title": "татарский"}, "называет и TT"),
    ],
)
def test_what_may_not_be_set(path: str, value: object, told: str):
    with pytest.raises(OverrideRefused) as refused:
        changed(shipped_document(), path, value)
    assert told in refused.value.detail
    assert refused.value.errors


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (AGE, 9),
        ("norms.cross_school.PUPIL_PUPIL", True),
        ("norms.weights.PUPIL_PUPIL", dict(zip(
            ["REQUEST", "PREFERENCE", "VARIANT", "SCHEDULE", "INTERESTS", "AGE", "PLACE", "HISTORY"],
            [40, 15, 10, 10, 10, 10, 0, 5], strict=True))),
        ("forms.PUPIL_PUPIL.title", "Школьник — школьник"),
        ("topics.кройка и шитьё", {"kind": "SKILL", "stems": ["кройк"]}),
        ("languages.NOG", {"title": "ногайский"}),
    ],
)  # fmt: skip
def test_what_may_be_set(path: str, value: object):
    document = resolved(shipped_document(), [change(path, value)])
    assert document.in_force
    assert not document.set_aside
    assert document.content["version"] == "2026.7+1"


def test_an_override_that_a_newer_pack_cannot_take_is_set_aside():
    document = resolved(shipped_document(), [change("norms.gone.value_min", 3), change(AGE, 9)])
    assert [each.path for each in document.in_force] == [AGE]
    assert [each.path for each in document.set_aside] == ["norms.gone.value_min"]
    assert document.content["version"] == "2026.7+1"


def test_versions_are_compared_by_their_numbers():
    assert is_newer("2026.10", "2026.9")
    assert is_newer("2027.1", "2026.10")
    assert not is_newer("2026.7", "2026.7")


async def test_over_http(registry: Registry):
    methodologist = registry.as_.methodologist()
    before = (await registry.as_.client("school-1").get(PATH)).json()
    assert before["content"]["models"]["TEACHERS"]["tasks"][0].startswith("содействовать повышению правового")
    assert before["content"]["norms"]["employer_pupil"]["mentee_age_min"]["source"].startswith("platform")
    body = {"path": "norms.employer_pupil.mentee_age_min", "value": 15, "reason": REASON}
    set_ = await methodologist.put(f"{PATH}/overrides", json=body)
    assert set_.status_code == 200, set_.text
    [override] = set_.json()["overrides"]
    assert (override["shipped"], override["value"], override["reason"]) == (14, 15, REASON)
    assert override["author"]
    earlier = (await methodologist.get(PATH, params={"version": before["version"]})).json()
    assert earlier["content"]["norms"]["employer_pupil"]["mentee_age_min"]["value"] == 14
    assert earlier["overrides"] == []

    refused = await methodologist.put(f"{PATH}/overrides", json=body | {"value": 101})
    assert (refused.status_code, refused.json()["code"]) == (422, "OVERRIDE_REFUSED")
    assert "не больше 100" in refused.json()["detail"]
    for caller in (registry.as_.curator("school-1"), registry.as_.client("school-1")):
        assert (await caller.put(f"{PATH}/overrides", json=body)).status_code == 403
    missing = await methodologist.get(PATH, params={"version": 99})
    assert (missing.status_code, missing.json()["code"]) == (404, "METHODOLOGY_VERSION_NOT_FOUND")

    events = await registry.published.once("municipality", "registry.methodology.released", 2)
    assert [event["data"]["version"] for event in events] == [1, 2]
    assert events[1]["data"]["content"]["norms"]["employer_pupil"]["mentee_age_min"]["value"] == 15
    assert (await methodologist.put(f"{PATH}/overrides", json=body | {"value": None})).status_code == 200
