"""The directory over HTTP."""

import asyncio
from uuid import uuid4

import pytest
from mentoring_common.events.envelope import Wire
from mentoring_common.testing.waiting import until

from .conftest import Registry


def body(**changed: object) -> dict[str, object]:
    return {"kind": "SCHOOL", "name": "МБОУ СОШ № 99", "short_name": "СОШ № 99", **changed}


def fresh(kind: str = "school") -> str:
    return f"{kind}-{uuid4().hex[:8]}"


async def published_of(registry: Registry, partner: str) -> Wire:
    """The first event of a partner organisation, as soon as it comes."""

    async def come() -> Wire | None:
        mine = [event for event in registry.published.of_school("municipality") if event["subject"] == partner]
        return mine[0] if mine else None

    found: Wire = await until(come)
    return found


async def test_putting_the_same_again_changes_nothing(registry: Registry):
    methodologist, school = registry.as_.methodologist(), fresh()
    path = f"/registry/v1/organisations/{school}"
    first = await methodologist.put(path, json=body(curator_email=" curator@school.example"))
    again = await methodologist.put(path, json=body(curator_email="curator@school.example"))
    assert (first.status_code, first.headers["X-Changed"]) == (204, "true")
    assert (again.status_code, again.headers["X-Changed"]) == (204, "false")

    renamed = await methodologist.put(path, json=body(name="МБОУ «Лицей № 99»", curator_email="curator@school.example"))
    assert (renamed.status_code, renamed.headers["X-Changed"]) == (204, "true")
    events = await registry.published.once(school, "registry.organisation.recorded", 2)
    assert [(event["data"]["version"], event["data"]["name"]) for event in events] == [
        (1, "МБОУ СОШ № 99"),
        (2, "МБОУ «Лицей № 99»"),
    ]


async def test_a_kind_does_not_change(registry: Registry):
    methodologist, path = registry.as_.methodologist(), f"/registry/v1/organisations/{fresh()}"
    await methodologist.put(path, json=body())
    refused = await methodologist.put(path, json=body(kind="ENTERPRISE"))
    assert (refused.status_code, refused.json()["code"]) == (409, "ORGANISATION_KIND_FIXED")
    assert "идентификатор" in refused.json()["detail"]


async def test_only_the_municipality_keeps_the_directory(registry: Registry):
    school = fresh()
    for caller in (registry.as_.curator(school), registry.as_.client(school)):
        refused = await caller.put(f"/registry/v1/organisations/{school}", json=body())
        assert (refused.status_code, refused.json()["code"]) == (403, "ROLE_REQUIRED")
    listed = (await registry.as_.methodologist().get("/registry/v1/organisations")).json()
    assert school not in {entry["organisation_id"] for entry in listed}


async def test_the_directory_is_open_to_all_who_are_signed_in_and_shows_no_contact(registry: Registry):
    school, college = fresh(), fresh("college")
    methodologist = registry.as_.methodologist()
    await methodologist.put(f"/registry/v1/organisations/{school}", json=body(curator_email="secret@school.example"))
    partner = body(kind="COLLEGE", name="Колледж", short_name="ГК", inn="7707083893", agreement_on="2026-08-25")
    await methodologist.put(f"/registry/v1/organisations/{college}", json=partner)
    answer = await registry.as_.client("another-school").get("/registry/v1/organisations")
    known = {entry["organisation_id"]: entry for entry in answer.json()}
    assert known[college] == {
        "organisation_id": college, "kind": "COLLEGE", "name": "Колледж", "short_name": "ГК", "inn": "7707083893",
        "agreement_on": "2026-08-25", "agreement_until": None, "agreement_number": None, "status": "ACTIVE", "earlier_agreements": [],
    }  # fmt: skip
    assert school in known
    assert "secret@" not in answer.text


@pytest.mark.parametrize("address", ["nobody", "иванова@школа.example", "ivanova@mail.example."])
async def test_a_curator_whom_no_letter_reaches_is_refused(registry: Registry, address: str):
    refused = await registry.as_.methodologist().put(
        f"/registry/v1/organisations/{fresh()}", json=body(curator_email=address)
    )
    assert (refused.status_code, refused.json()["code"]) == (422, "ORGANISATION_REFUSED")
    [error] = refused.json()["errors"]
    assert (error["code"], error["pointer"]) == ("ADDRESS_UNREACHABLE", "/body/curator_email")
    assert address not in refused.text


async def test_what_an_organisation_must_look_like(registry: Registry):
    methodologist = registry.as_.methodologist()
    for identifier, wrong, pointer in (
        (fresh(), {"inn": "12345"}, "/body/inn"),
        (fresh(), {"kind": "PARISH"}, "/body/kind"),
        (fresh(), {"nickname": "99"}, "/body/nickname"),
        ("Школа-99", {}, "/path/organisation_id"),
    ):
        refused = await methodologist.put(f"/registry/v1/organisations/{identifier}", json=body(**wrong))
        assert (refused.status_code, refused.json()["code"]) == (422, "REQUEST_INVALID")
        assert [error["pointer"] for error in refused.json()["errors"]] == [pointer]


@pytest.mark.parametrize("identifier", ["municipality", "system", "all"])
async def test_a_word_that_means_something_else_is_no_organisations_id(registry: Registry, identifier: str):
    refused = await registry.as_.methodologist().put(f"/registry/v1/organisations/{identifier}", json=body())
    assert (refused.status_code, refused.json()["code"]) == (422, "ORGANISATION_REFUSED")
    assert [error["code"] for error in refused.json()["errors"]] == ["ID_RESERVED"]


async def test_a_schools_curator_is_told_to_notifications_alone(registry: Registry):
    school, college = fresh(), fresh("college")
    methodologist = registry.as_.methodologist()
    await methodologist.put(f"/registry/v1/organisations/{school}", json=body(curator_email="curator@school.example"))
    await methodologist.put(f"/registry/v1/organisations/{college}", json=body(kind="COLLEGE"))
    [contact] = await registry.published.once(school, "registry.contact.recorded", 1)
    assert contact["data"] == {
        "school_id": school, "version": 1, "contact_id": school, "owner": "CURATOR", "email": "curator@school.example",
        "active": True,
    }  # fmt: skip
    [organisation] = await registry.published.once(school, "registry.organisation.recorded", 1)
    assert "curator" not in str(organisation)
    partner = await published_of(registry, college)
    assert partner["schoolid"] == "municipality"


async def test_two_organisations_have_two_taxpayer_numbers(registry: Registry):
    methodologist, first, second = registry.as_.methodologist(), fresh("plant"), fresh("plant")
    plant = body(kind="ENTERPRISE", name="ООО «Вымпел»", short_name="Вымпел", inn="7830002293")
    assert (await methodologist.put(f"/registry/v1/organisations/{first}", json=plant)).status_code == 204
    refused = await methodologist.put(f"/registry/v1/organisations/{second}", json=plant)
    assert (refused.status_code, refused.json()["code"]) == (409, "INN_TAKEN")
    assert f"«Вымпел» ({first})" in refused.json()["detail"]
    other = {**plant, "inn": None}
    assert (await methodologist.put(f"/registry/v1/organisations/{second}", json=other)).status_code == 204
    refused = await methodologist.put(f"/registry/v1/organisations/{second}", json=plant)
    assert (refused.status_code, refused.json()["code"]) == (409, "INN_TAKEN")
    third = fresh("plant")
    assert (await methodologist.put(f"/registry/v1/organisations/{third}", json=other)).status_code == 204


async def test_of_twenty_at_once_with_one_taxpayer_number_one_is_recorded(registry: Registry):
    methodologist = registry.as_.methodologist()
    plant = body(kind="OTHER_PARTNER", name="Музей", short_name="Музей", inn="500100732259")
    paths = [f"/registry/v1/organisations/{fresh('museum')}" for _ in range(20)]
    answers = await asyncio.gather(*(methodologist.put(path, json=plant) for path in paths))
    assert sorted(answer.status_code for answer in answers) == [204, *[409] * 19]


@pytest.mark.parametrize(
    ("wrong", "code", "told"),
    [
        ({"inn": "7707083894"}, "INN_INVALID", "контрольные цифры ИНН"),
        ({"agreement_on": "2026-09-01", "agreement_until": "2026-08-31"}, "AGREEMENT_ENDS_EARLY", "кончается раньше"),
        ({"agreement_until": "2026-08-31"}, "AGREEMENT_WITHOUT_START", "дату начала"),
    ],
)
async def test_what_cannot_be_right(registry: Registry, wrong: dict[str, str], code: str, told: str):
    refused = await registry.as_.methodologist().put(
        f"/registry/v1/organisations/{fresh('plant')}", json=body(kind="UNIVERSITY", **wrong)
    )
    assert (refused.status_code, refused.json()["code"]) == (422, "ORGANISATION_REFUSED")
    assert [error["code"] for error in refused.json()["errors"]] == [code]
    assert told in refused.json()["detail"]


async def test_an_agreement_of_one_day_travels(registry: Registry):
    college = fresh("college")
    partner = body(kind="COLLEGE", agreement_on="2026-09-01", agreement_until="2026-09-01")
    path = f"/registry/v1/organisations/{college}"
    assert (await registry.as_.methodologist().put(path, json=partner)).status_code == 204
    event = await published_of(registry, college)
    assert (event["data"]["agreement_until"], event["data"]["status"]) == ("2026-09-01", "ACTIVE")


async def test_an_organisation_of_the_first_release_is_read(registry: Registry):
    old = fresh("college")
    document = {
        "_id": old, "school_id": "municipality", "version": 1, "kind": "COLLEGE", "name": "Колледж", "short_name": "К",
        "inn": None, "agreement_on": "2026-08-25", "curator_email": None, "pending": [], "command_ids": [], "moon": 1,
    }  # fmt: skip
    assert await registry.database.collection("organisations").insert_one(document)
    listed = (await registry.as_.methodologist().get("/registry/v1/organisations")).json()
    [found] = [each for each in listed if each["organisation_id"] == old]
    assert (found["agreement_on"], found["agreement_until"], found["status"]) == ("2026-08-25", None, "ACTIVE")
