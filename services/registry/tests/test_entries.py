"""What a registration and a correction may say: every fault at once, nothing changed, nothing lost."""

from typing import Any

import pytest

from .conftest import Registry
from .test_participants import PATH, person

WHOLE = {
    "full_name": "Зорин Глеб Павлович", "role": "MENTOR", "form": "PUPIL_PUPIL", "school_year": 2026,
    "variant": "LEADER_PASSIVE", "birth_date": "2010-05-04", "grade": 10, "topics": ["математика", "физика"],
    "levels": {"математика": 4}, "interests": ["шахматы"], "minutes_per_week": 90, "weekly_slots": ["3-15", "5-16"],
    "accepts_remote": True, "languages": ["RU", "TT"], "preferred_age_min": 10, "preferred_age_max": 14, "capacity": 2,
    "workplace_kind": "SCHOOL", "consents_on": "2026-09-01", "consents_until": "2027-08-31",
    "admitted_on": "2026-09-02", "admitted_until": "2027-08-30", "cleared_on": "2026-09-03",
    "cleared_until": "2027-08-29", "transfer_consent_on": "2026-09-04", "joined_on": "2026-09-05",
    "finished_on": "2027-05-25", "contact_email": "zorin@family.example", "contact_phone": "+79001112233",
    "time_text": "по субботам", "request_text": "Помогу с алгеброй", "achievements_text": "Призёр олимпиады", "workplace_text": "СОШ, 10 А",
    "partner_workplace_text": "СОШ, 5 Б", "results_text": "Сданы зачёты", "passed_text": "пройдена",
    "case_url": "https://school.example/case",
}  # fmt: skip
PERSONAL = {
    "full_name", "birth_date", "contact_email", "contact_phone", "time_text", "request_text", "achievements_text",
    "workplace_text", "partner_workplace_text", "results_text", "passed_text", "case_url",
}  # fmt: skip


async def test_what_a_registration_takes_every_reading_returns(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    made = await curator.post(PATH, json={**WHOLE, "school_id": school})
    assert made.status_code == 201, made.text
    for seen in (
        made.json(),
        (await curator.get(made.headers["Location"])).json(),
        (await registry.people(curator))[0],
    ):
        returned = {name: (seen["person"] if name in PERSONAL else seen)[name] for name in WHOLE}
        assert returned == WHOLE
        assert seen["birth_year"] == 2010, "the year of the date"


@pytest.mark.parametrize(
    ("wrong", "faults"),
    [
        ({"variant": "EXPERIENCED_NOVICE"}, [("VARIANT_NOT_OF_FORM", "/body/variant")]),
        ({"birth_date": "2012-01-01", "birth_year": 1990}, [("BIRTH_YEAR_DIFFERS", "/body/birth_year")]),
        ({"preferred_age_min": 17, "preferred_age_max": 10},
         [("PREFERRED_AGE_REVERSED", "/body/preferred_age_min")]),
        ({"birth_date": "2031-01-01", "birth_year": None}, [("DATE_IN_FUTURE", "/body/birth_date")]),
        ({"cleared_on": "2036-01-01"}, [("DATE_IN_FUTURE", "/body/cleared_on")]),
        ({"birth_year": 1990}, [("BIRTH_IMPOSSIBLE", "/body/birth_year")]),
        ({"consents_on": "2026-09-01", "consents_until": "2026-08-01"}, [("DATES_REVERSED", "/body/consents_until")]),
        ({"school_year": 2028}, [("SCHOOL_YEAR_TOO_FAR", "/body/school_year")]),
        ({"contact_email": "nobody"}, [("ADDRESS_UNREACHABLE", "/body/contact_email")]),
        ({"contact_email": "иванова@школа.example"}, [("ADDRESS_UNREACHABLE", "/body/contact_email")]),
        ({"contact_email": "ivanova@mail.example."}, [("ADDRESS_UNREACHABLE", "/body/contact_email")]),
        ({"weekly_slots": ["1-11", "1-10", "7-19", "7-20"]},
         [("HOUR_OUTSIDE_MEETINGS", "/body/weekly_slots/1"), ("HOUR_OUTSIDE_MEETINGS", "/body/weekly_slots/3")]),
        ({"levels": {"физика": 3}}, [("LEVEL_WITHOUT_TOPIC", "/body/levels")]),
        ({"languages": ["RU", "ru", "TLH", "RU"]},
         [("LANGUAGE_UNKNOWN", "/body/languages/1"), ("LANGUAGE_UNKNOWN", "/body/languages/2"),
          ("LANGUAGE_REPEATED", "/body/languages/3")]),
    ],
)  # fmt: skip
async def test_a_fault_is_named_and_nothing_is_changed(
    registry: Registry, school: str, wrong: dict[str, Any], faults: list[tuple[str, str]]
):
    curator = registry.as_.curator(school)
    refused = await curator.post(PATH, json=person(school, **wrong))
    assert (refused.status_code, refused.json()["code"]) == (422, "ENTRY_REFUSED")
    assert [(error["code"], error["pointer"]) for error in refused.json()["errors"]] == faults
    assert await registry.people(curator) == []

    made = await curator.post(PATH, json=person(school))
    if "school_year" not in wrong:
        corrected = await curator.patch(made.headers["Location"], json=wrong, headers={"If-Match": '"1"'})
        assert [(error["code"], error["pointer"]) for error in corrected.json()["errors"]] == faults, corrected.text
    made.json().pop("possible_duplicates")
    assert (await curator.get(made.headers["Location"])).json()["version"] == 1


async def test_all_faults_are_named_at_once(registry: Registry, school: str):
    wrong = {
        "variant": "EXPERIENCED_NOVICE", "birth_year": 1990, "preferred_age_min": 17, "preferred_age_max": 10,
        "cleared_on": "2036-01-01", "topics": ["математика", "хиромантия"],
    }  # fmt: skip
    refused = await registry.as_.curator(school).post(PATH, json=person(school, **wrong))
    assert {error["code"] for error in refused.json()["errors"]} == {
        "VARIANT_NOT_OF_FORM", "BIRTH_IMPOSSIBLE", "PREFERRED_AGE_REVERSED", "DATE_IN_FUTURE", "TOPIC_UNKNOWN",
    }  # fmt: skip


@pytest.mark.parametrize(("capacity", "status"), [(0, 422), (1, 201), (10, 201), (11, 422)])
async def test_a_mentor_takes_one_to_ten(registry: Registry, school: str, capacity: int, status: int):
    answer = await registry.as_.curator(school).post(PATH, json=person(school, role="MENTOR", capacity=capacity))
    assert answer.status_code == status


async def test_a_mentor_who_says_nothing_takes_as_many_as_is_usual(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    mentor = (await curator.post(PATH, json=person(school, role="MENTOR"))).json()
    mentee = (await curator.post(PATH, json=person(school, full_name="Лугина Анна"))).json()
    assert (mentor["capacity"], mentee["capacity"]) == (2, None)


async def test_everything_but_role_form_and_year_is_correctable(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    path = (await curator.post(PATH, json=person(school, role="MENTOR"))).headers["Location"]
    changed = {name: value for name, value in WHOLE.items() if name not in {"role", "form", "school_year"}}
    done = await curator.patch(path, json={**changed, "reason": "Сверили с журналом"}, headers={"If-Match": '"1"'})
    assert done.status_code == 200, done.text
    seen = (await curator.get(path)).json()
    assert {name: (seen["person"] if name in PERSONAL else seen)[name] for name in changed} == changed
    assert [(each["fact"], each["reason"]) for each in seen["history"]] == [("updated", "Сверили с журналом")]
    erased = await curator.patch(path, json={"cleared_on": None, "cleared_until": None}, headers={"If-Match": '"2"'})
    assert (erased.json()["cleared_on"], erased.json()["admitted_on"]) == (None, "2026-09-02")
    for fixed in ("role", "form", "school_year"):
        refused = await curator.patch(path, json={fixed: WHOLE[fixed]}, headers={"If-Match": '"3"'})
        assert [error["pointer"] for error in refused.json()["errors"]] == [f"/body/{fixed}"]


async def test_a_corrected_birth_reaches_all_participations_of_the_person(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    teacher = {"form": "TEACHER_TEACHER", "birth_date": "1985-02-03", "birth_year": None, "grade": None}
    mentee = (await curator.post(PATH, json=person(school, **teacher))).json()
    mentor = (await curator.post(PATH, json=person(school, **teacher, role="MENTOR"))).json()
    path = f"{PATH}/{mentee['participant_id']}"
    await curator.patch(path, json={"birth_date": "1986-02-03"}, headers={"If-Match": '"1"'})
    followed = (await curator.get(f"{PATH}/{mentor['participant_id']}")).json()
    assert (followed["birth_year"], followed["version"]) == (1986, 2)
    events = await registry.published.once(school, "registry.participant.updated", 2)
    assert {event["subject"] for event in events} == {mentee["participant_id"], mentor["participant_id"]}
    assert {event["data"]["birth_date"] for event in events} == {"1986-02-03"}


async def test_languages_are_stated_changed_and_taken_back(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    made = await curator.post(PATH, json=person(school, languages=["TG", "RU"]))
    path = made.headers["Location"]
    [told] = await registry.published.once(school, "registry.participant.registered", 1)
    assert told["data"]["languages"] == ["TG", "RU"]
    refused = await curator.patch(path, json={"languages": ["по-русски"]}, headers={"If-Match": '"1"'})
    [fault] = refused.json()["errors"]
    assert "выберите из него: русский (RU), русский жестовый (RSL), татарский (TT)" in fault["text"]
    many = await curator.patch(path, json={"languages": ["RU"] * 11}, headers={"If-Match": '"1"'})
    assert (many.status_code, [each["pointer"] for each in many.json()["errors"]]) == (422, ["/body/languages"])
    for version, stated, kept in ((1, [], None), (2, ["RSL"], ["RSL"]), (3, None, None)):
        said = await curator.patch(path, json={"languages": stated}, headers={"If-Match": f'"{version}"'})
        assert (said.status_code, said.json()["languages"]) == (200, kept), said.text
    updated = await registry.published.once(school, "registry.participant.updated", 3)
    assert [each["data"].get("languages") for each in updated] == [None, ["RSL"], None]


async def test_languages_are_the_schools_alone(registry: Registry, school: str):
    path = (await registry.as_.curator(school).post(PATH, json=person(school, languages=["TG"]))).headers["Location"]
    assert (await registry.as_.of_role("head", school).get(path)).json()["languages"] == ["TG"]
    office = registry.as_.methodologist()
    for headers in ({}, {"Access-Purpose": "inspection"}):
        seen = await office.get(path, headers=headers)
        assert (seen.status_code, seen.json()["languages"]) == (200, None)


async def test_a_restricted_role_model_is_the_schools_alone(registry: Registry, school: str):
    curator, model = registry.as_.curator(school), "LEADER_COMMUNICATION_DIFFICULTY"
    path = (await curator.post(PATH, json=person(school, form="TEACHER_TEACHER", birth_year=1990, grade=None,
                                                 variant=model))).headers["Location"]  # fmt: skip
    assert (await curator.get(path)).json()["variant"] == model
    seen = await registry.as_.methodologist().get(path)
    assert (seen.json()["variant"], seen.json()["variant_restricted"]) == (None, None)
    for text in (seen.text, (await registry.as_.methodologist().get(PATH, params={"limit": 200})).text):
        assert model not in text
    [told] = await registry.published.once(school, "registry.support-need.recorded", 1)
    assert told["data"]["allowed_variants"] == [model]
    await curator.patch(path, json={"variant": None}, headers={"If-Match": '"1"'})
    needs = await registry.published.once(school, "registry.support-need.recorded", 2)
    assert (needs[1]["data"]["allowed_variants"], needs[1]["data"]["version"]) == ([], 2)
    [registered] = await registry.published.once(school, "registry.participant.registered", 1)
    [updated] = await registry.published.once(school, "registry.participant.updated", 1)
    assert "variant" not in registered["data"]
    assert (registered["data"]["variant_restricted"], updated["data"]["variant_restricted"]) == (True, False)
    assert model not in str(await registry.database.collection("events").find({"schools": school}))


async def test_what_an_earlier_release_has_let_in_stops_no_other_change(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    made = (await curator.post(PATH, json=person(school))).json()
    people = registry.database.collection("people")
    await people.update_one({"_id": made["person_id"]}, {"$set": {"contact_email": "ivanova@mail.example."}})
    path = f"{PATH}/{made['participant_id']}"
    changed = await curator.patch(path, json={"grade": 8}, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.json()["grade"]) == (200, 8), changed.text
    other = await curator.patch(path, json={"contact_email": "anna@mail.example."}, headers={"If-Match": '"2"'})
    assert (other.status_code, other.json()["code"]) == (422, "ENTRY_REFUSED")


async def test_nobody_is_admitted_beyond_the_school_year(registry: Registry, school: str):
    """By whatever door: the steps of an admission, a registration, a correction."""
    curator = registry.as_.curator(school)
    late = {**WHOLE, "school_id": school, "admitted_until": "2027-09-01"}
    refused = await curator.post(PATH, json=late)
    assert (refused.status_code, [each["code"] for each in refused.json()["errors"]]) == (422, ["BEYOND_SCHOOL_YEAR"])
    made = (await curator.post(PATH, json={**late, "admitted_until": "2027-08-31"})).json()
    address = f"{PATH}/{made['participant_id']}"
    corrected = await curator.patch(
        address, json={"admitted_until": "2031-08-31"}, headers={"If-Match": f'"{made["version"]}"'}
    )
    assert (corrected.status_code, corrected.json()["errors"][0]["pointer"]) == (422, "/body/admitted_until")
