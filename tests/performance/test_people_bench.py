"""The bench of the search still works: its city is the same every time, and what is asked finds somebody."""

import os
from pathlib import Path
from random import Random

import pytest

from .people_bench.__main__ import run
from .people_bench.city import City, name
from .people_bench.measure import Times, table
from .people_bench.questions import KINDS, questions


def test_the_city_is_the_same_every_time():
    assert list(City(50, 3).names()) == list(City(50, 3).names())
    assert all(2 < len(name(Random(seed)).split()) < 4 for seed in range(200))


def test_people_are_asked_for_by_each_kind_in_school_and_city():
    asked = questions([("Семёнова Анна Петровна", "a")], 2)
    assert len(asked) == len(KINDS) * 2 * 2
    assert {each.school for each in asked} == {"a", None}


def test_a_table_says_p50_and_p99_beside_the_bare_find():
    told = table({("слово", "в школе"): Times([0.01] * 99 + [0.2], [0.001] * 100, [0.005] * 100, "петр")})
    assert "| слово | в школе | 10 | 12 | 1 | 1 | 5 | 5 | петр |" in told


async def test_a_small_city_is_measured(mongo_uri: str, amqp_uri: str, tmp_path: Path, capsys: pytest.CaptureFixture):
    await run(mongo_uri, os.getpid(), amqp_uri, tmp_path, City(400, 4), searches=2, rest=0)
    assert "| все |" in capsys.readouterr().out
