"""Progress as server-sent events, over a real socket: every state once, to the end, and nobody is held up by it."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from mentoring_common.auth import Principal, UserRole
from mentoring_common.errors import NotFound
from mentoring_common.http import problems
from mentoring_common.http.progress import LastEventId, ProgressStreams, Seen
from mentoring_common.http.wire import Protocol
from mentoring_common.server import Server
from mentoring_common.testing.waiting import until
from pydantic import BaseModel
from starlette.responses import Response


class Told(BaseModel):
    done: int


class Work:
    """A job whose state a test sets."""

    def __init__(self) -> None:
        self.done = 0
        self.total = 3
        self.is_there = True
        self.looks = 0

    async def look(self) -> Seen:
        self.looks += 1
        if not self.is_there:
            raise NotFound("WORK_NOT_FOUND", "Такой работы нет.")
        return Seen(Told(done=self.done), ended=self.done == self.total)


class Running:
    def __init__(self, streams: ProgressStreams, server: Server, client: httpx.AsyncClient, work: Work) -> None:
        self.streams, self.server, self.client, self.work = streams, server, client, work


@asynccontextmanager
async def running(streams: ProgressStreams) -> AsyncIterator[Running]:
    work, app = Work(), FastAPI()
    problems.install(app)

    @app.get("/{subject}/events")
    async def events(subject: str, last_event_id: LastEventId = None) -> Response:
        caller = Principal(subject, frozenset({UserRole.CURATOR}), frozenset({"school-1"}))
        return await streams.follow(caller, work.look, last_event_id)

    server = Server(uvicorn.Config(app, http=Protocol, log_config=None, lifespan="off"), streams)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        serving = asyncio.create_task(server.serve([listening]))
        host, port = listening.getsockname()
        async with httpx.AsyncClient(base_url=f"http://{host}:{port}", timeout=10) as client:
            yield Running(streams, server, client, work)
        server.should_exit = True
        await serving


@pytest.fixture
async def run() -> AsyncIterator[Running]:
    async with running(ProgressStreams(a_caller=2)) as it:
        yield it


async def events(answer: httpx.Response) -> AsyncIterator[dict[str, str]]:
    """The events of a stream, as an `EventSource` reads them; a comment is one too."""
    event: dict[str, str] = {}
    async for line in answer.aiter_lines():
        if not line:
            if event and set(event) != {"retry"}:
                yield event
            event = {}
            continue
        name, _, value = line.partition(":")
        event[name or "comment"] = value.strip()


async def test_every_state_is_told_as_it_comes_and_the_last_one_ends_the_stream(run: Running):
    seen = []
    async with run.client.stream("GET", "/anna/events") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert (answer.headers["cache-control"], answer.headers["x-accel-buffering"]) == ("no-store", "no")
        async for event in events(answer):
            seen.append((event["event"], json.loads(event["data"])))
            run.work.done += 1
    assert seen == [
        ("progress", {"done": 0}),
        ("progress", {"done": 1}),
        ("progress", {"done": 2}),
        ("end", {"done": 3}),
    ]


async def test_who_comes_back_is_told_nothing_twice(run: Running):
    async with run.client.stream("GET", "/anna/events") as answer:
        first = await anext(events(answer))
    async with run.client.stream("GET", "/anna/events", headers={"Last-Event-ID": first["id"]}) as answer:
        looks = run.work.looks

        async def looked_again() -> bool:
            return run.work.looks > looks

        await until(looked_again)
        run.work.done = 3
        told = [event async for event in events(answer)]
    assert [event["event"] for event in told] == ["end"]
    assert (await run.client.get("/anna/events", headers={"Last-Event-ID": told[0]["id"]})).status_code == 204


async def test_what_has_ended_is_told_once_to_who_comes_late(run: Running):
    run.work.done = 3
    answer = await run.client.get("/anna/events", headers={"Last-Event-ID": "of another time"})
    assert answer.text.count("event:") == 1
    assert "event: end" in answer.text


async def test_what_is_not_there_is_refused_before_the_stream_begins(run: Running):
    run.work.is_there = False
    answer = await run.client.get("/anna/events")
    assert (answer.status_code, answer.json()["code"]) == (404, "WORK_NOT_FOUND")


async def test_what_is_forgotten_meanwhile_ends_the_stream(run: Running):
    async with run.client.stream("GET", "/anna/events") as answer:
        told = events(answer)
        await anext(told)
        run.work.is_there = False
        assert [event async for event in told] == []


async def test_a_caller_has_so_many_streams_and_gets_a_place_back_when_one_is_left(run: Running):
    async with run.client.stream("GET", "/anna/events") as one, run.client.stream("GET", "/anna/events") as other:
        await anext(events(one))
        await anext(events(other))
        refused = await run.client.get("/anna/events")
        assert (refused.status_code, refused.json()["code"]) == (429, "STREAMS_AT_ONCE")
        async with run.client.stream("GET", "/boris/events") as of_another:
            assert of_another.status_code == 200

    async def is_free() -> bool:
        async with run.client.stream("GET", "/anna/events") as again:
            return again.status_code == 200

    await until(is_free)


async def test_a_silent_stream_says_that_it_lives():
    async with running(ProgressStreams(heartbeat_seconds=0)) as run, run.client.stream("GET", "/anna/events") as answer:
        told = events(answer)
        await anext(told)
        assert set(await anext(told)) == {"comment"}


async def test_a_stream_ends_after_its_time_so_that_the_token_is_looked_at_again():
    async with running(ProgressStreams(longest_seconds=0)) as run:
        answer = await run.client.get("/anna/events")
        assert (answer.text.count("event: progress"), answer.text.count("event: end")) == (1, 0)


async def test_a_service_that_stops_ends_its_streams_first(run: Running):
    async with run.client.stream("GET", "/anna/events") as answer:
        told = events(answer)
        await anext(told)
        run.server.should_exit = True
        with suppress(StopAsyncIteration):
            async with asyncio.timeout(5):
                await anext(told)
