"""The bench of suggestions still works: its school is the same every time, and everybody in it is suggested somebody."""

import os
from datetime import date
from pathlib import Path

import pytest

from .suggestions_bench.__main__ import Asked, run
from .suggestions_bench.school import School

TODAY = date(2026, 10, 1)


def test_the_school_is_the_same_every_time():
    first, again = School(20, 5, TODAY), School(20, 5, TODAY)
    assert (first.mentors, first.mentees) == (again.mentors, again.mentees)
    changed = first.change()["data"]
    assert changed == again.change()["data"]
    assert changed["version"] == 2


async def test_a_small_school_is_measured(
    mongo_uri: str, amqp_uri: str, quiet_queues: None, tmp_path: Path, capsys: pytest.CaptureFixture
):
    await run(
        mongo_uri, os.getpid(), amqp_uri, tmp_path, Asked(mentors=30, mentees=5, requests=10, events=20.0, replicas=2)
    )
    told = capsys.readouterr().out
    assert "без изменений: p50" in told
    assert "при 20 изменениях наставников в секунду: p50" in told
