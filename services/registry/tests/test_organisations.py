"""The directory over HTTP."""

from uuid import uuid4

from .conftest import Registry


def body(**changed: object) -> dict[str, object]:
    return {"kind": "SCHOOL", "name": "МБОУ СОШ № 99", "short_name": "СОШ № 99", **changed}


def fresh(kind: str = "school") -> str:
    return f"{kind}-{uuid4().hex[:8]}"


async def test_putting_the_same_again_changes_nothing(registry: Registry):
    methodologist, school = registry.as_.methodologist(), fresh()
    path = f"/registry/v1/organisations/{school}"
    first = await methodologist.put(path, json=body(curator_email="curator@school.example"))
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
    partner = body(kind="COLLEGE", name="Колледж", short_name="ГК", inn="0000000100", agreement_on="2026-08-25")
    await methodologist.put(f"/registry/v1/organisations/{college}", json=partner)
    answer = await registry.as_.client("another-school").get("/registry/v1/organisations")
    known = {entry["organisation_id"]: entry for entry in answer.json()}
    assert known[college] == {
        "organisation_id": college, "kind": "COLLEGE", "name": "Колледж", "short_name": "ГК", "inn": "0000000100",
        "agreement_on": "2026-08-25",
    }  # fmt: skip
    assert school in known
    assert "secret@" not in answer.text


async def test_what_an_organisation_must_look_like(registry: Registry):
    methodologist = registry.as_.methodologist()
    for identifier, wrong, pointer in (
        (fresh(), {"inn": "12345"}, "/body/inn"),
        (fresh(), {"kind": "PARISH"}, "/body/kind"),
        (fresh(), {"curator_email": "nobody"}, "/body/curator_email"),
        (fresh(), {"nickname": "99"}, "/body/nickname"),
        ("Школа-99", {}, "/path/organisation_id"),
    ):
        refused = await methodologist.put(f"/registry/v1/organisations/{identifier}", json=body(**wrong))
        assert (refused.status_code, refused.json()["code"]) == (422, "REQUEST_INVALID")
        assert [error["pointer"] for error in refused.json()["errors"]] == [pointer]


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
    [partner] = [
        event
        for event in await registry.published.once("municipality", "registry.organisation.recorded", 1)
        if event["subject"] == college
    ]
    assert partner["schoolid"] == "municipality"
