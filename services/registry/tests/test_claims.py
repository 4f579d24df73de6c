"""Pairs that a school's base names: kept as claims until somebody decides."""

from datetime import date

import pytest
from registry.participations.domain import participation_of, person_of
from registry.participations.entry import Entry

from .conftest import Registry
from .roster.papers import MENTEES, mentee, xlsx

PAIR = {"partner": "Старшов Илья Олегович", "joined": date(2026, 9, 10)}
KEPT = {"results": "Сдал зачёт", "case_url": "https://school.example/1"}


async def test_a_named_mentor_is_a_claim_until_it_is_left_as_text(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    paper = xlsx(MENTEES, mentee(**PAIR, **KEPT), mentee("Лугина Анна Олеговна"))
    done = await registry.imported(curator, school, paper)
    first, second = await registry.rows(curator, done["import_id"])
    assert [note["after"] for note in first["notes"] if note["code"] == "RELATION_CLAIMED"] == [""]
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
