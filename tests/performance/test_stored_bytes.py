"""How much is stored of one more person, in all services together: a figure to plan disks and memory with, and a bound.

`pytest -s tests/performance/test_stored_bytes.py` prints it by collection.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import product

from bson import encode
from mentoring_common.testing.waiting import until

from tests.end_to_end.city import MENTEE, MENTOR, City, Document, running_city

PAIRS = 16
AT_ONCE = 8
MOST_BYTES = 11_000
"""BSON of one more person with his events, his half of a proposal and all that others keep of him: 8,528 in November 2026.
Who raises it changes what docs/scale.md tells."""
NOT_OF_PEOPLE = {"methodology", "methodology_texts", "leases", "rounds"}
SURNAMES = [
    f"{first}{second}нов".capitalize()
    for first, second in product(("ба", "ве", "ги", "до", "жу", "за", "ки", "ло", "му"), repeat=2)
]


def sizes(city: City) -> Counter[str]:
    """Bytes of the documents of each collection."""
    return Counter(dict(_sizes(city)))


def _sizes(city: City) -> Iterator[tuple[str, int]]:
    for service in city.apps:
        database = city.stored[f"{city.database}_{service}"]
        for name in database.list_collection_names():
            if name not in NOT_OF_PEOPLE:
                yield f"{service}.{name}", sum(len(encode(each)) for each in database[name].find())


async def test_what_is_stored_of_one_more_person(
    mongo_uri: str, amqp_uri: str, empty_queues: None, database_name: str,
    token_settings: Document, issue_token: Callable[..., str],
) -> None:  # fmt: skip
    common = {"mongo_uri": mongo_uri, "amqp_uri": amqp_uri, **token_settings}
    async with running_city(common, database_name, issue_token) as city:
        school_id = await city.judges.organisation(curator_email="curator@example.org")
        before = sizes(city)
        people = [
            {**role, "full_name": f"{surname} Пётр Петрович", "birth_date": f"{role['birth_date'][:8]}{1 + number:02}"}
            for number in range(PAIRS)
            for role, surname in ((MENTEE, SURNAMES[number]), (MENTOR, SURNAMES[-1 - number]))
        ]
        curator = city.judges.ask(city.apps["registry"], "curator", school_id)
        for start in range(0, len(people), AT_ONCE):
            portion = [{"school_id": school_id, **each} for each in people[start : start + AT_ONCE]]
            entered = await curator.post("/registry/v1/participants:batch", json={"participants": portion})
            assert {each["status"] for each in entered.json()["results"]} == {201}, entered.text

        async def are_known() -> bool:
            everywhere = (("matching", "participants"), ("reporting", "participants"), ("notifications", "contacts"))
            return all(city.collection(*each).count_documents({}) >= len(people) for each in everywhere)

        await until(are_known)
        run = await city.judges.run("curator", school_id)
        assert run["proposed"] == PAIRS, run

        async def are_counted() -> bool:
            figures = await city.figures()
            return any(each["proposed"] == PAIRS for each in figures["schools"]) and city.is_settled()

        await until(are_counted)
        grown = {name: count / len(people) for name, count in (sizes(city) - before).items()}
    print("\n| collection | bytes a person |\n|---|---|")
    for name, count in sorted(grown.items(), key=lambda each: -each[1]):
        print(f"| {name} | {count:,.0f} |")
    print(f"| together | {sum(grown.values()):,.0f} |")
    assert sum(grown.values()) < MOST_BYTES
