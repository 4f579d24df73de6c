"""What a person is given of himself: everything of him that his school keeps, and nothing of anybody else."""

from .conftest import Registry
from .roster.papers import MENTORS, mentor, xlsx
from .test_guardians import MOTHER
from .test_participants import PATH, person
from .test_ties import NAMES, declare, people

EXPORT = "/registry/v1/persons/{}/export"


async def test_the_export_holds_all_that_the_school_keeps_and_no_other_name(registry: Registry, school: str):
    curator, (pupil, teacher, _) = registry.as_.curator(school), await people(registry, school)
    await declare(curator, pupil, teacher, "CLASS_TEACHER")
    assert (await curator.post(f"/registry/v1/persons/{pupil}/guardians", json=MOTHER)).status_code == 201
    paper = {"purpose": "PHOTO_VIDEO", "giver": "GUARDIAN"}
    drafted = await curator.post(f"/registry/v1/persons/{pupil}/consents", json=paper)
    assert drafted.status_code == 201, drafted.text
    answer = await curator.get(EXPORT.format(pupil))
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["person"]["full_name"] == NAMES[0]
    assert [each["person"]["full_name"] for each in told["participants"]] == [NAMES[0]]
    assert [each["full_name"] for each in told["guardians"]] == [MOTHER["full_name"]]
    assert [each["purpose"] for each in told["consents"]] == ["PHOTO_VIDEO"]
    assert [(each["kind"], each["other_is"], each["active"]) for each in told["ties"]] == [
        ("CLASS_TEACHER", True, True)
    ]
    assert any(each["operation"].endswith("/guardians") for each in told["accesses"])
    for other in (*NAMES[1:], teacher):
        assert other not in answer.text
    [of_teacher] = (await curator.get(EXPORT.format(teacher))).json()["ties"]
    assert of_teacher["other_is"] is False


async def test_a_transfer_is_in_the_export(registry: Registry, school: str):
    curator, (pupil, *_) = registry.as_.curator(school), await people(registry, school)
    elsewhere = await registry.school()
    asked = {"school_id": elsewhere, "person_id": pupil}
    assert (await registry.as_.curator(elsewhere).post("/registry/v1/transfers", json=asked)).status_code == 201
    [transfer] = (await curator.get(EXPORT.format(pupil))).json()["transfers"]
    assert (transfer["school_id"], transfer["from_school_id"], transfer["status"]) == (elsewhere, school, "REQUESTED")


async def test_it_is_in_the_access_log_and_another_school_is_refused(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    made = (await curator.post(PATH, json=person(school))).json()
    before = (await curator.get(EXPORT.format(made["person_id"]))).json()["accesses"]
    after = (await curator.get(EXPORT.format(made["person_id"]))).json()["accesses"]
    noted = [each["operation"] for each in after[: len(after) - len(before)]]
    assert f"GET {EXPORT.format('{person_id}')}" in noted
    stranger = registry.as_.curator(await registry.school())
    refused = await stranger.get(EXPORT.format(made["person_id"]))
    assert (refused.status_code, refused.json()["code"]) == (404, "PERSON_NOT_FOUND")


async def test_what_is_noted_decided_asked_and_read_of_him_is_in_the_export(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    imported = await registry.imported(curator, school, xlsx(MENTORS, mentor()))
    [pupil] = await registry.people(curator)
    at = f"/registry/v1/persons/{pupil['person_id']}"
    seen = {"kind": "CERTIFICATE", "seen_on": "2026-09-05", "number": "7/1", "reason": "Подлинник"}
    assert (await curator.put(f"{at}/clearance", json=seen)).status_code == 200
    step = {"step": "TRAINING", "on": "2026-09-10"}
    admission = f"/registry/v1/admissions/{pupil['participant_id']}"
    assert (await curator.post(f"{admission}/steps", json=step)).status_code == 200
    assert (await curator.post(f"{admission}/refuse", json={"code": "OWN_WISH"})).status_code == 200
    made = await curator.post(PATH, json=person(school, full_name="Ежов Лев Ильич"))
    other = made.json()["person_id"]
    merge = {"other_person_id": other}
    assert (await curator.post(f"/registry/v1/people/{pupil['person_id']}/merge", json=merge)).status_code == 200
    answer = await curator.get(EXPORT.format(pupil["person_id"]))
    told = answer.json()
    assert [(each["kind"], each["number"], each["reason"]) for each in told["clearances"]] == [
        ("CERTIFICATE", "7/1", "Подлинник")
    ]
    [decided] = told["admissions"]
    assert (decided["decision"], decided["reason_code"]) == ("REFUSED", "OWN_WISH")
    assert [each["step"] for each in decided["earlier_steps"]] == ["TRAINING"]
    assert [each["decision"] for each in told["duplicates"]] == ["MERGED"]
    assert [(each["import_id"], each["row"]) for each in told["imports"]] == [(imported["import_id"], 2)]
    assert other not in str(told["duplicates"])
