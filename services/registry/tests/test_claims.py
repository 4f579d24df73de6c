"""Pairs that a school's base names: kept as claims until somebody decides."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import aio_pika
import pytest
from mentoring_common.clock import utc_now
from mentoring_common.events.contracts.matching import ClaimConfirmed
from mentoring_common.events.envelope import wire
from mentoring_common.testing.exchange import exchange_at, publish
from mentoring_common.testing.waiting import until
from registry.claims.domain import Likeness, likeness
from registry.participations.domain import participation_of, person_of
from registry.participations.entry import Entry

from .conftest import Registry
from .roster.papers import MENTEES, MENTORS, mentee, mentor, xlsx

PAIR = {"partner": "Старшов Илья Олегович", "joined": date(2026, 9, 10)}
KEPT = {"results": "Сдал зачёт", "case_url": "https://school.example/1"}


async def test_a_named_mentor_is_a_claim_until_it_is_left_as_text(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    paper = xlsx(MENTEES, mentee(**PAIR, **KEPT), mentee("Лугина Анна Олеговна"))
    done = await registry.imported(curator, school, paper)
    first, second = await registry.rows(curator, done["import_id"])
    claimed = [note for note in first["notes"] if note["code"] == "RELATION_CLAIMED"]
    assert [(note["before"], note["after"]) for note in claimed] == [(PAIR["partner"], "")]
    assert "RELATION_CLAIMED" not in [note["code"] for note in second["notes"]]
    [claim] = (await curator.get("/registry/v1/claims")).json()["items"]
    assert (claim["partner_claimed"], claim["joined_on"]) == (True, "2026-09-10")
    assert claim["person"]["partner_name_text"] == "Старшов Илья Олегович"
    assert (claim["person"]["results_text"], claim["person"]["case_url"]) == (KEPT["results"], KEPT["case_url"])
    told = await registry.published.once(school, "registry.participant.registered", 2)
    assert sorted(event["data"]["partner_claimed"] for event in told) == [False, True]
    assert "Старшов" not in str(told)
    assert "Старшов" not in (await registry.as_.methodologist().get("/registry/v1/claims")).text

    path = f"/registry/v1/claims/{claim['participant_id']}/text"
    assert (await registry.as_.curator(await registry.school()).post(path)).status_code == 404
    left = await curator.post(path)
    assert (left.status_code, left.json()["partner_claimed"]) == (200, False)
    assert left.json()["person"]["partner_name_text"] == "Старшов Илья Олегович", "the text stays"
    assert (await curator.get("/registry/v1/claims")).json()["items"] == []
    [event] = await registry.published.once(school, "registry.participant.updated", 1)
    assert event["data"]["partner_claimed"] is False
    twice = await curator.post(path)
    assert (twice.status_code, twice.json()["code"]) == (409, "NO_CLAIM")

    again = await registry.imported(curator, school, paper)
    assert again["counts"]["people_unchanged"] == 2, "what was decided stays decided"
    other = xlsx(MENTEES, mentee(**{**PAIR, "partner": "Громов Пётр Ильич"}))
    await registry.imported(curator, school, other)
    assert len((await curator.get("/registry/v1/claims")).json()["items"]) == 1, "another mentor is another claim"


async def test_a_relation_that_has_ended_is_no_claim(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    await registry.imported(curator, school, xlsx(MENTEES, mentee(**PAIR, finished=date(2026, 9, 20))))
    assert (await curator.get("/registry/v1/claims")).json()["items"] == []


async def test_a_placeholder_is_no_claim(registry: Registry, school: str):
    """A mentee with a claim is proposed to nobody until a curator has decided: «вакансия» must not do that."""
    curator = registry.as_.curator(school)
    await registry.imported(curator, school, xlsx(MENTEES, mentee(partner="вакансия")))
    assert (await curator.get("/registry/v1/claims")).json()["items"] == []


@pytest.mark.parametrize(
    ("partner", "claims"), [("будет назначен", False), ("—", False), ("0", False), ("Старшов И. О.", True)]
)
def test_what_an_earlier_release_has_kept_claims_only_for_somebody(partner: str, claims: bool):
    entry = Entry("MENTEE", "PUPIL_PUPIL", 2026, "Лугина Анна Олеговна", 2012, partner_name_text=partner)
    person = person_of(entry, "a person", "a school", "")
    kept = participation_of(entry, "a participation", person, "a school", date(2026, 10, 1))
    assert kept.state.partner_claimed is claims


@pytest.fixture
async def exchange(amqp_uri: str) -> AsyncIterator[aio_pika.abc.AbstractExchange]:
    async with exchange_at(amqp_uri) as exchange:
        yield exchange


async def tell(
    exchange: aio_pika.abc.AbstractExchange, claim: dict[str, Any], relation_id: str, version: int = 2
) -> None:
    """Matching says that the named pair stands by its order."""
    state = ClaimConfirmed(
        school_id=claim["school_id"], version=version, claim_id=relation_id, mentee_id=claim["participant_id"],
        confirmed_on=date(2026, 9, 10),
    )  # fmt: skip
    event = wire("matching.claim.confirmed.v1", relation_id, state, utc_now(), None)
    await publish(exchange, [event, event])


async def test_a_claim_that_stands_by_its_order_is_decided(
    registry: Registry, school: str, exchange: aio_pika.abc.AbstractExchange
):
    curator = registry.as_.curator(school)
    paper = xlsx(MENTEES, mentee(**PAIR))
    await registry.imported(curator, school, paper)
    [claim] = (await curator.get("/registry/v1/claims")).json()["items"]
    await tell(exchange, claim, f"relation-{school}")

    async def decided() -> bool:
        return (await curator.get("/registry/v1/claims")).json()["items"] == []

    await until(decided)
    seen = (await curator.get(f"/registry/v1/participants/{claim['participant_id']}")).json()
    assert (seen["version"], seen["partner_claimed"]) == (claim["version"] + 1, False), "told twice, decided once"
    assert seen["person"]["partner_name_text"] == PAIR["partner"], "exported again, the row reads the same"
    assert [each["code"] for each in seen["history"]] == ["CLAIM_CONFIRMED"]
    again = await registry.imported(curator, school, paper)
    assert again["counts"]["people_unchanged"] == 1

    await registry.imported(curator, school, xlsx(MENTEES, mentee(**{**PAIR, "partner": "Громов Пётр Ильич"})))
    assert len((await curator.get("/registry/v1/claims")).json()["items"]) == 1
    await tell(exchange, claim, f"relation-{school}", version=3)
    await tell(exchange, {**claim, "participant_id": "nobody"}, f"later-{school}")

    async def is_told() -> bool:
        return await registry.database.collection("confirmed_claims").count({"_id": f"later-{school}"}) == 1

    await until(is_told)
    assert len((await curator.get("/registry/v1/claims")).json()["items"]) == 1, "a relation confirms one claim"


async def test_who_may_be_meant_is_told_to_the_school_alone(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    paper = xlsx(MENTEES, mentee(**PAIR), mentee("Лугина Анна Олеговна", partner="Старшов И. О."))
    await registry.imported(curator, school, paper)
    await registry.imported(curator, school, xlsx(MENTORS, mentor("Старшов Илья Олегович"), mentor("Старшов Пётр")))
    claims = (await curator.get("/registry/v1/claims")).json()["items"]
    told = {
        each["person"]["full_name"]: [(one["full_name"], one["likeness"]) for one in each["candidates"]]
        for each in claims
    }
    assert told.pop("Лугина Анна Олеговна") == [("Старшов Илья Олегович", "LIKE")]
    assert list(told.values()) == [[("Старшов Илья Олегович", "SAME")]]
    methodologist = registry.as_.methodologist()
    seen = (await methodologist.get("/registry/v1/claims", headers={"Access-Purpose": "check%20the%20base"})).json()
    assert [each["candidates"] for each in seen["items"] if each["school_id"] == school] == [[], []]


@pytest.mark.parametrize(
    ("text", "name", "alike"),
    [
        ("Старшов Илья Олегович", "Старшов Илья Олегович", Likeness.SAME),
        ("СТАРШОВ Илья Олегович, учитель физики", "Старшов Илья Олегович", Likeness.SAME),
        ("Старшов Илья Олегович", "Старшов Илья", Likeness.SAME),
        ("Королёв Пётр", "Королев Петр Ильич", Likeness.LIKE),
        ("Старшов И.О.", "Старшов Илья Олегович", Likeness.LIKE),
        ("Старшов", "Старшов Илья Олегович", Likeness.LIKE),
        ("Старшев Илья Олегович", "Старшов Илья Олегович", Likeness.LIKE),
        ("Старшов П.О.", "Старшов Илья Олегович", None),
        ("Старшов Илья Павлович", "Старшов Илья Олегович", None),
        ("Громов Илья Олегович", "Старшов Илья Олегович", None),
        ("—", "Старшов Илья Олегович", None),
    ],
)
def test_whose_name_is_like_the_one_in_the_paper(text: str, name: str, alike: Likeness | None):
    assert likeness(text, name) is alike
