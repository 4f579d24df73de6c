"""`make bench-days`: what the calendar costs in a city of 100,000 with consents, and how soon a school's gaps are told."""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID, uuid4

from mentoring_common.aggregate import Aggregates
from mentoring_common.auth import Scope
from mentoring_common.batch import EventBatches
from mentoring_common.clock import utc_now
from mentoring_common.mongo import Mongo
from mentoring_common.testing.databases import beside
from mentoring_local import servers
from mentoring_methodology.pack import load_pack
from mentoring_methodology.schoolyear import school_year_of
from registry.consents.gaps import Asked, gaps
from registry.consents.round import ConsentRound
from registry.participations.commands import Register
from registry.participations.daily import DailyRound
from registry.participations.domain import Participation, birth_of, participation_of, person_of
from registry.participations.entry import Entry
from registry.participations.store import ParticipationStore, fields
from registry.people.consents.domain import Consent, ConsentFact, ConsentState
from registry.people.consents.watch import next_change
from registry.people.domain import Person
from registry.people.duplicates import DuplicateStore
from registry.people.store import PersonStore

from .city import BULK, EVERYWHERE, City

PAPERS = (("PD_PROCESSING", "GUARDIAN"), ("PD_PROCESSING", "SELF"), ("PARTICIPATION", "GUARDIAN"))
LACKING_SHARE, ENDING_SHARE = 0.1, 0.1
"""Of the people: who lacks a paper today, and whose papers name a last day within the next year."""
ASKED_TIMES = 40
"""Lists of gaps, one school after another."""
PAGE = 200


@dataclass(frozen=True)
class Spent:
    """What one day took."""

    day: date
    concerned: int
    """People whom the calendar had to do with."""
    consents: float
    """Seconds of the round of consents."""
    participations: float
    """Seconds of the round of participations and admissions."""


def main() -> None:
    asked = argparse.ArgumentParser(prog="make bench-days", description=__doc__)
    asked.add_argument("--people", type=int, default=100_000)
    asked.add_argument("--schools", type=int, default=100)
    asked.add_argument("--days", type=int, default=5)
    options = asked.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="mentoring-days-") as name,
        servers.mongo(Path(name) / "mongo") as mongo,
    ):
        asyncio.run(run(mongo.uri, City(options.people, options.schools), options.days))


async def run(mongo_uri: str, city: City, days: int) -> None:
    """Print what was measured."""
    async with beside(mongo_uri, f"days_bench_{uuid4().hex[:8]}", drop=True) as mongo:
        today = utc_now().date()
        register = await _register(mongo)
        started = time.perf_counter()
        await _settle(mongo, register, city, today)
        print(f"{city.people} человек с согласиями, {city.schools} школ: записаны за {_since(started):.0f} с\n")
        for number in range(1, days + 1):
            print(_line(await _day(register, today + timedelta(days=number))))
        times = await _gaps(register, city, today)
        p50, worst = statistics.median(times) * 1000, max(times) * 1000
        print(f"\nкому чего не хватает, одна школа ({city.people // city.schools} человек): ", end="")
        print(f"p50 {p50:.0f} мс, дольше всего {worst:.0f} мс")


async def _register(mongo: Mongo) -> Register:
    batches = EventBatches(mongo.collection("event_batches"), utc_now)

    def aggregates(name: str) -> Aggregates:
        return Aggregates(mongo.collection(name), batches, utc_now, lambda: None)

    people = PersonStore(aggregates("people"), *map(mongo.collection, ("people_unsettled", "consent_days")))
    participations = ParticipationStore(aggregates("participants"))
    for store in (people, participations):
        await store.ensure_indexes()
    pack = load_pack()
    duplicates = DuplicateStore(mongo.collection("possible_duplicates"))
    return Register(people, participations, duplicates, lambda: pack, utc_now, lambda: utc_now().date())


async def _settle(mongo: Mongo, register: Register, city: City, today: date) -> None:
    participants, notes = mongo.collection("participants"), mongo.collection("consent_days")
    now, dice = utc_now(), Random(city.seed)
    waiting: list[tuple[Person, Participation]] = []
    for number, full_name in enumerate(city.names()):
        waiting.append(_pupil(full_name, number, city.school(number), today, now, dice))
        if len(waiting) == BULK or number + 1 == city.people:
            await register.people.insert_many(EVERYWHERE, [person for person, _ in waiting], now)
            await participants.insert_new(
                [
                    {
                        "_id": each.id, "school_id": each.state.school_id, "version": 1, **fields(each),
                        "registered_at": now, "pending": [], "command_ids": [],
                    }
                    for _, each in waiting
                ]
            )  # fmt: skip
            await notes.insert_new([_note(person, each, today) for person, each in waiting])
            waiting.clear()


def _note(person: Person, theirs: Participation, today: date) -> dict[str, object]:
    due = next_change(person.consents, birth_of(person, [theirs], person.school_id), today)
    noted = {} if due is None else {"due": due.isoformat()}
    return {"_id": person.person_id, "school_id": person.school_id, "told": 1, **noted}


def _pupil(
    full_name: str, number: int, school: str, today: date, now: datetime, dice: Random
) -> tuple[Person, Participation]:
    """A pupil of 10 to 17 with a full date of birth, and what has been signed for him."""
    born = today - timedelta(days=dice.randrange(10 * 366, 18 * 365))
    entry = Entry(
        role="MENTEE", form="PUPIL_PUPIL", school_year=school_year_of(today), full_name=full_name, birth_date=born,
        grade=7, topics=("математика",), contact_phone=f"+79{number:09d}",
    )  # fmt: skip
    person_id = UUID(int=number * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128).hex
    signed = PAPERS[: 2 if dice.random() < LACKING_SHARE else 3]
    until = today + timedelta(days=dice.randrange(1, 366)) if dice.random() < ENDING_SHARE else None
    consents = tuple(
        Consent(
            f"{person_id}-{at}", school, 1, purpose, giver, "1", "0" * 64, given_on=today, valid_until=until,
            history=(ConsentFact(now, ConsentState.GIVEN),),
        )
        for at, (purpose, giver) in enumerate(signed)
    )  # fmt: skip
    person = replace(person_of(entry, person_id, school, ""), consents=consents)
    return person, participation_of(entry, person_id, person, school, today)


async def _day(register: Register, day: date) -> Spent:
    concerned = len(await register.people.consents_due(EVERYWHERE, day, 0))
    started = time.perf_counter()
    await ConsentRound(register).do(day)
    consents = _since(started)
    started = time.perf_counter()
    await DailyRound(register).do(day)
    return Spent(day, concerned, consents, _since(started))


async def _gaps(register: Register, city: City, today: date) -> Sequence[float]:
    times = []
    for number in range(ASKED_TIMES):
        school = city.school(number)
        started = time.perf_counter()
        found = await gaps(register, Scope.of(school), Asked(school, today), None, PAGE)
        times.append(_since(started))
        assert found.total, "somebody lacks something in each school"
    return times


def _line(spent: Spent) -> str:
    return (
        f"{spent.day:%d.%m.%Y}: касается {spent.concerned} человек, согласия {spent.consents:.1f} с, "
        f"участие и допуск {spent.participations:.1f} с"
    )


def _since(started: float) -> float:
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
