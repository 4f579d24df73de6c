"""A drill: the databases are lost, the copy comes back, and the services agree with each other again."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from mentoring_common.testing.waiting import until
from mentoring_tools.cli import app
from typer.testing import CliRunner

from tests.end_to_end.city import MENTEE, City, Document, a_school_with_pairs, running_city

SERVICES = ("notifications", "reporting", "matching", "registry")


async def mentoring(*words: str, answer: str | None = None) -> str:
    done = await asyncio.to_thread(CliRunner().invoke, app, list(words), input=answer)
    assert done.exit_code == 0, done.output
    return done.stdout


async def test_a_school_comes_back_from_a_copy_that_was_taken_while_it_worked(
    mongo_uri: str, amqp_uri: str, empty_queues: None, database_name: str,
    token_settings: Document, issue_token: Callable[..., str], tmp_path: Path,
) -> None:  # fmt: skip
    common = {"mongo_uri": mongo_uri, "amqp_uri": amqp_uri, **token_settings}
    key, copy = str(tmp_path / "key"), str(tmp_path / "copy.age")
    told = await mentoring("backup-key", key)
    recipient = next(line for line in told.splitlines() if line.startswith("age1"))
    names = [word for each in SERVICES for word in ("--database", f"{database_name}_{each}")]

    async with running_city(common, database_name, issue_token, leaves_data=True) as city:
        school = await a_school_with_pairs(city)
        known, figures = city.kept(), await city.figures()
        await mentoring("backup", copy, "--recipient", recipient, "--mongo", mongo_uri, *names)
        late = {**MENTEE, "full_name": "Поздняя Полина Павловна", "birth_date": "2016-03-03"}
        await city.judges.register(school.school_id, **late)
        city.collection("registry", "participants").delete_many({})

    await mentoring(
        "restore", copy, "--identity", key, "--mongo", mongo_uri, "--amqp", amqp_uri, "--replace", answer="y\n"
    )

    async with running_city(common, database_name, issue_token) as city:

        async def agrees() -> bool:
            return city.kept() == known and city.is_settled() and await city.figures() == figures

        await until(agrees)
        assert await people_of(city, school.school_id) == len(school.people)


async def people_of(city: City, school_id: str) -> int:
    curator = city.judges.ask(city.apps["registry"], "curator", school_id)
    answer = await curator.get("/registry/v1/participants")
    assert answer.status_code == 200, answer.text
    return len(answer.json()["items"])
