"""How far the programmes of schools are: told to the municipality for every school, and to a school of its own."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from registry.programmes.domain import Programme, RoadmapItem, StageFact
from registry.programmes.progress import Steps, at_stage_since, steps

from .conftest import Registry
from .test_programmes import PROGRAMMES, opened, prepared

ADDRESS = f"{PROGRAMMES}/progress"
MOSCOW = ZoneInfo("Europe/Moscow")
DAY = date(2026, 11, 26)
PROGRAMME = Programme("p", "s", 2026, "PUPILS", 1, "2026.1", "Цель", (), ("PUPIL_PUPIL",), "Завуч")


def item(number: int, due: int | None, done: bool = False, dropped: bool = False) -> RoadmapItem:
    """A step due so many days after DAY."""
    due_on = None if due is None else DAY + timedelta(days=due)
    done_on = DAY - timedelta(days=1) if done else None
    return RoadmapItem(
        str(number), "RUNNING", "Дело", due_on, done_on=done_on, dropped_reason="Нет" if dropped else None
    )


def test_a_step_is_due_on_its_day_and_overdue_on_the_next():
    roadmap = (
        item(1, -1), item(2, 0), item(3, 1), item(4, None), item(5, -5, done=True), item(6, 5, done=True),
        item(7, -3, dropped=True), item(8, None, done=True),
    )  # fmt: skip
    assert steps(replace(PROGRAMME, roadmap=roadmap), DAY) == Steps(
        due=3, done_of_due=1, overdue=1, without_deadline=1, next_due_on=DAY
    )
    assert steps(PROGRAMME, DAY) == Steps(0, 0, 0, 0, None)


ITEMS = st.lists(st.builds(item, st.just(1), st.none() | st.integers(-9, 9), st.booleans(), st.booleans()))


@given(ITEMS)
def test_what_is_due_is_done_overdue_or_due_today(items: list[RoadmapItem]):
    told = steps(replace(PROGRAMME, roadmap=tuple(items)), DAY)
    today = [each for each in items if each.due_on == DAY and not each.done_on and not each.dropped_reason]
    assert told.due == told.done_of_due + told.overdue + len(today)


def test_a_stage_counts_from_when_it_was_reached_last_by_the_days_of_the_municipality():
    def at(day: int, hour: int = 12) -> datetime:
        return datetime(2026, 9, day, hour, tzinfo=UTC)

    facts = (
        StageFact(at(1), "PREPARATION", "c"), StageFact(at(3), "MENTEE_BASE", "c"),
        StageFact(at(5), "PREPARATION", "h", "Ещё раз"), StageFact(at(8, 22), "MENTEE_BASE", "c"),
        StageFact(at(20), "MENTEE_BASE", "c", forms=("PUPIL_PUPIL",)),
    )  # fmt: skip
    known = replace(PROGRAMME, stage="MENTEE_BASE", history=facts)
    assert at_stage_since(known, MOSCOW) == date(2026, 9, 9), "other forms at the same stage are no new stage"
    assert at_stage_since(PROGRAMME, MOSCOW) is None


async def test_the_municipality_sees_every_school_and_a_school_its_own(registry: Registry):
    first, second = await registry.school(), await registry.school()
    address = await opened(registry.as_.curator(first), first)
    await prepared(registry.as_.curator(first), address)
    await opened(registry.as_.curator(second), second)
    answer = await registry.as_.methodologist().get(ADDRESS, params={"school_year": 2026})
    assert answer.status_code == 200, answer.text
    of = {each["school_id"]: each for each in answer.json()["items"]}
    assert {first, second} <= set(of)
    told = of[first]
    assert (told["programme_id"], told["model"], told["stage"]) == (address.rsplit("/", 1)[1], "PUPILS", "PREPARATION")
    assert told["roadmap"]["due"] == told["roadmap"]["overdue"] == 8
    assert of[second]["roadmap"] == {
        "due": 0, "done_of_due": 0, "overdue": 0, "without_deadline": of[second]["roadmap"]["without_deadline"],
        "next_due_on": None,
    }  # fmt: skip
    assert "Иванова" not in answer.text, "who leads it is the school's to say"
    own = (await registry.as_.curator(second).get(ADDRESS, params={"school_year": 2026})).json()["items"]
    assert [each["school_id"] for each in own] == [second]
    assert (await registry.as_.methodologist().get(ADDRESS, params={"school_year": 2027})).json()["items"] == []
