"""Searches at registry's own port, each beside a bare indexed find of as many people on the same database."""

import asyncio
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
from mentoring_common.mongo import Mongo

from .questions import Question

PEOPLE = "/registry/v1/people"
PURPOSE = quote("проверка скорости поиска", safe="")
PAGE = 50
"""People of one answer, as the console asks."""
REQUEST_SECONDS = 60


def processor_seconds(pid: int) -> float:
    """What all threads of a process have had of the processors."""
    return sum(
        int(told.read_text().split()[0]) / 1e9 for told in Path(f"/proc/{pid}/task").glob("*/schedstat")
    )  # in nanoseconds


@dataclass
class Times:
    """Seconds of each search of one kind, and of the bare find beside it."""

    searches: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    """Of the searches: the database's and registry's processor time, which another program's work does not lengthen."""
    slowest: str = ""
    """What was asked in the slowest one."""


async def measure(
    url: str, token_of: Callable[[str | None], str], mongo: Mongo, database_pid: int, asked: Sequence[Question]
) -> dict[tuple[str, str], Times]:
    """Kind and place -> its times. One search after another."""
    found: defaultdict[tuple[str, str], Times] = defaultdict(Times)
    people = mongo.collection("people")
    async with httpx.AsyncClient(base_url=url, trust_env=False, timeout=REQUEST_SECONDS) as client:
        for question in asked:
            headers = {"Authorization": f"Bearer {token_of(question.school)}", "Access-Purpose": PURPOSE}
            worked = processor_seconds(database_pid) + time.process_time()
            started = time.perf_counter()
            answer = await client.get(PEOPLE, params={"q": question.q, "limit": PAGE}, headers=headers)
            took = time.perf_counter() - started
            worked = processor_seconds(database_pid) + time.process_time() - worked
            items: list[dict[str, Any]] = answer.raise_for_status().json()["items"]
            if not items:
                raise AssertionError(f"{question} finds nobody")
            ids = [item["person_id"] for item in items]
            started = time.perf_counter()
            await people.find({"_id": {"$in": ids}})
            bare = time.perf_counter() - started
            times = found[question.kind, "в школе" if question.school else "во всём городе"]
            if worked > max(times.processor, default=0):
                times.slowest = question.q
            times.searches.append(took)
            times.bare.append(bare)
            times.processor.append(worked)
            await asyncio.sleep(0)
    return dict(found)


def percentile(seconds: Sequence[float], share: int) -> float:
    """In milliseconds."""
    return statistics.quantiles(seconds, n=100, method="inclusive")[share - 1] * 1000


def table(found: dict[tuple[str, str], Times]) -> str:
    """Of all kinds, and of all searches together."""
    lines = [
        "| поиск | где | p50, мс | p99, мс | голый поиск p50 | p99 | процессор p50 | p99 | самый долгий |", "|---|---|---|---|---|---|---|---|---|"
    ]  # fmt: skip
    whole = Times()
    for (kind, place), times in sorted(found.items()):
        lines.append(_line(kind, place, times))
        whole.searches += times.searches
        whole.bare += times.bare
        whole.processor += times.processor
    return "\n".join([*lines, _line("все", "", whole)])


def _line(kind: str, place: str, times: Times) -> str:
    figures = (percentile(each, share) for each in (times.searches, times.bare, times.processor) for share in (50, 99))
    return f"| {kind} | {place} | {' | '.join(f'{figure:.0f}' for figure in figures)} | {times.slowest} |"
