"""An import seen live, and one that is stopped: what is in the register stays, and is told."""

import asyncio
import json
from typing import Any

import pytest
from mentoring_common.testing.waiting import until

from .conftest import Registry
from .test_imports import ATTESTED, NAMES, WORDS, roster

MANY = [f"Ветров {first}ий {second}ович" for first in WORDS for second in WORDS]


def told(stream: str) -> list[dict[str, Any]]:
    """The events of a stream."""
    return [dict(line.split(": ", 1) for line in each.splitlines()) for each in stream.split("\n\n") if each]


async def test_the_events_of_an_import_end_with_what_a_look_at_it_shows(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    begun = (await registry.upload(curator, school, roster(*NAMES), **ATTESTED)).json()
    stream = await curator.get(f"/registry/v1/imports/{begun['import_id']}/events")
    assert stream.headers["content-type"].startswith("text/event-stream")
    events = told(stream.text)
    assert [each["event"] for each in events if "event" in each][-1] == "end"
    seen = (await curator.get(f"/registry/v1/imports/{begun['import_id']}")).json()
    assert json.loads(events[-1]["data"]) == seen
    assert seen["status"] == "DONE"

    again = {"Last-Event-ID": events[-1]["id"]}
    assert (await curator.get(f"/registry/v1/imports/{begun['import_id']}/events", headers=again)).status_code == 204
    other = registry.as_.curator(await registry.school())
    assert (await other.get(f"/registry/v1/imports/{begun['import_id']}/events")).status_code == 404


async def test_the_events_of_an_import_go_on_while_it_is_undone(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    done = await registry.imported(curator, school, roster(*NAMES), **ATTESTED)
    address = f"/registry/v1/imports/{done['import_id']}"
    await curator.post(f"{address}/undo")

    async def is_undone() -> bool:
        return (await curator.get(address)).json()["undo"]["status"] == "DONE"

    await until(is_undone)
    reopened = {"$set": {"status": "RUNNING"}, "$unset": {"result": "", "finished_at": ""}}
    await registry.database.collection("import_undos").update_one({"_id": done["import_id"]}, reopened)
    stream, _ = await asyncio.gather(curator.get(f"{address}/events"), curator.post(f"{address}/undo"))
    assert json.loads(told(stream.text)[-1]["data"])["undo"]["status"] == "DONE"


async def test_a_stopped_import_keeps_and_tells_what_was_done(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    begun = (await registry.upload(curator, school, roster(*MANY))).json()
    address = f"/registry/v1/imports/{begun['import_id']}"

    async def some_are_in() -> bool:
        return (await curator.get(address)).json()["rows_done"] > 0

    await until(some_are_in)
    asked = await curator.post(f"{address}/cancel")
    assert asked.status_code == 202, asked.text
    assert asked.json()["cancelling"]
    ended = await registry.finished(curator, begun["import_id"])
    assert (ended["status"], ended["cancelling"], ended["refusal"]) == ("CANCELLED", False, None)
    done = ended["counts"]["people_registered"]
    assert 0 < done == ended["rows_done"] < len(MANY), "whole portions, and not all of them"
    assert (await curator.get("/registry/v1/census")).json()["members"] == done
    assert len(await registry.rows(curator, begun["import_id"], limit=1000)) == done
    assert await registry.database.collection("import_files").count({"_id": begun["import_id"]}) == 0

    late = await curator.post(f"{address}/cancel")
    assert (late.status_code, late.json()["code"]) == (409, "IMPORT_ENDED")
    rest = await registry.imported(curator, school, roster(*MANY))
    people = {name: number for name, number in rest["counts"].items() if name.startswith("people_")}
    assert people == {"people_registered": len(MANY) - done, "people_unchanged": done}


async def test_an_import_that_waits_is_stopped_at_once(registry: Registry, school: str):
    """A school's imports are done one after another, so that the second one waits."""
    curator = registry.as_.curator(school)
    first = (await registry.upload(curator, school, roster(*MANY))).json()
    second = (await registry.upload(curator, school, roster(*NAMES))).json()
    stopped = (await curator.post(f"/registry/v1/imports/{second['import_id']}/cancel")).json()
    assert (stopped["status"], stopped["counts"]) == ("CANCELLED", {})
    assert await registry.database.collection("import_files").count({"_id": second["import_id"]}) == 0
    assert (await registry.finished(curator, first["import_id"]))["status"] == "DONE"
    assert (await curator.get("/registry/v1/census")).json()["members"] == len(MANY)


async def test_only_the_own_school_stops_an_import(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    begun = (await registry.upload(curator, school, roster(*NAMES))).json()
    other = registry.as_.curator(await registry.school())
    assert (await other.post(f"/registry/v1/imports/{begun['import_id']}/cancel")).status_code == 404
    await registry.finished(curator, begun["import_id"])


@pytest.mark.parametrize(
    ("asked", "rows"),
    [
        ({"text": "отчество ПОЛНОСТЬЮ"}, [3]),
        ({"text": "фио наставляемого"}, [3, 4]),
        ({"text": "4"}, [4]),
        ({"text": "лугина"}, []),
        ({"level": "DOUBTFUL"}, [3]),
        ({"level": "EXACT"}, [2]),
        ({"level": "READ_OTHERWISE", "outcome": "REFUSED"}, []),
    ],
)
async def test_the_report_is_filtered_by_level_and_by_words_of_its_reasons(
    registry: Registry, school: str, asked: dict[str, str], rows: list[int]
):
    """What people are called is no filter: filters stand in addresses."""
    curator = registry.as_.curator(school)
    done = await registry.imported(curator, school, roster(NAMES[0], "Зорин Е.", "ЛУГИНА АННА ОЛЕГОВНА"))
    found = await registry.rows(curator, done["import_id"], **asked)
    assert [row["row"] for row in found] == rows
