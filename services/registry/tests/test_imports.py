"""Rosters over HTTP: from the upload to the last row of the report."""

from datetime import datetime
from typing import Any

import pytest
from mentoring_common.testing.waiting import until

from .conftest import Registry
from .roster.papers import MENTEES, MENTORS, mentee, mentor, xlsx

ATTESTED = {"consents_on": "2026-09-01"}
NAMES = ("Ветров Артём Иванович", "Лугина Анна Олеговна", "Зорин Егор Павлович", "Громова Вера Игоревна")


def roster(*names: str, **changed: Any) -> bytes:
    return xlsx(MENTEES, *(mentee(name=name, **changed) for name in names))


async def test_an_import_from_the_upload_to_the_report(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    accepted = await registry.upload(
        curator, school, xlsx(MENTEES, mentee(NAMES[0]), mentee("Зорин Е."), mentee("ЛУГИНА АННА ОЛЕГОВНА")), **ATTESTED
    )
    assert accepted.status_code == 202
    begun = accepted.json()
    assert accepted.headers["Location"] == f"/registry/v1/imports/{begun['import_id']}"
    assert begun["kind"] == "MENTEES"
    assert begun["rows_total"] == 3

    done = await registry.finished(curator, begun["import_id"])
    assert done["status"] == "DONE"
    assert done["rows_done"] == done["rows_total"] == 3
    assert datetime.fromisoformat(done["finished_at"]) >= datetime.fromisoformat(done["created_at"])
    assert done["counts"] == {"rows_accepted": 1, "rows_refused": 1, "rows_repaired": 1, "people_registered": 2}
    assert done["refusal"] is None

    rows = await registry.rows(curator, begun["import_id"])
    assert [(row["row"], row["outcome"], row["effect"]) for row in rows] == [
        (2, "ACCEPTED", "REGISTERED"),
        (3, "REFUSED", None),
        (4, "REPAIRED", "REGISTERED"),
    ]
    [refusal] = rows[1]["refusals"]
    assert (refusal["column"], refusal["code"], refusal["value"]) == ("ФИО наставляемого", "NAME_INITIALS", "Зорин Е.")
    assert [note["after"] for note in rows[2]["notes"]] == ["Лугина Анна Олеговна"]

    people = await registry.people(curator)
    assert {person["person"]["full_name"] for person in people} == {NAMES[0], "Лугина Анна Олеговна"}
    assert {person["consents_on"] for person in people} == {"2026-09-01"}
    assert {person["school_year"] for person in people} == {2026}


async def test_progress_is_shown_while_the_rows_are_taken(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    many = xlsx(MENTEES, *(mentee(f"Ветров {first}ий {second}ович") for first in WORDS for second in WORDS))
    begun = (await registry.upload(curator, school, many)).json()
    seen = {begun["rows_done"]}

    async def done() -> bool:
        now = (await curator.get(f"/registry/v1/imports/{begun['import_id']}")).json()
        seen.add(now["rows_done"])
        return now["status"] == "DONE"

    await until(done)
    assert {300, 600, 900} & seen, f"portions of 300 rows are shown as they are done, not {sorted(seen)}"
    assert max(seen) == len(WORDS) ** 2 == begun["rows_total"]
    assert (await curator.get("/registry/v1/census")).json()["members"] == len(WORDS) ** 2


async def test_the_report_comes_in_pages(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    done = await registry.imported(curator, school, roster(*NAMES[:3], "Иванов И."))
    first = (await curator.get(f"/registry/v1/imports/{done['import_id']}/rows?order=FILE&limit=3")).json()
    assert [row["row"] for row in first["items"]] == [2, 3, 4]
    assert first["next"] == 4
    last = (await curator.get(f"/registry/v1/imports/{done['import_id']}/rows?order=FILE&limit=3&after=4")).json()
    assert [row["row"] for row in last["items"]] == [5]
    assert last["next"] is None
    only = await registry.rows(curator, done["import_id"], outcome="REFUSED")
    assert [row["row"] for row in only] == [5]


async def test_the_same_file_again_changes_nothing(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    await registry.imported(curator, school, roster(*NAMES), **ATTESTED)
    before = await registry.people(curator)
    again = await registry.imported(curator, school, roster(*NAMES), **ATTESTED)
    assert again["counts"] == {"rows_accepted": 4, "people_unchanged": 4}
    assert await registry.people(curator) == before
    await registry.published.once(school, "registry.participant.registered", 4)
    assert registry.published.of_school(school, "registry.participant.updated") == []


async def test_a_changed_row_is_the_persons_next_version(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    await registry.imported(curator, school, roster(*NAMES[:2]))
    [before] = [each for each in await registry.people(curator) if each["person"]["full_name"] == NAMES[0]]
    changed = xlsx(MENTEES, mentee(NAMES[0], request="Физика, подготовка к олимпиаде"), mentee(NAMES[1]))
    again = await registry.imported(curator, school, changed)
    assert again["counts"] == {"rows_accepted": 2, "people_updated": 1, "people_unchanged": 1}
    after = (await curator.get(f"/registry/v1/participants/{before['participant_id']}")).json()
    assert after["version"] == before["version"] + 1 == 2
    assert "физика" in after["topics"]
    assert len(await registry.people(curator)) == 2
    [event] = await registry.published.once(school, "registry.participant.updated", 1)
    assert event["subject"] == before["participant_id"]
    assert event["data"]["version"] == 2


async def test_who_has_left_stays_away_whatever_a_later_file_says(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    await registry.imported(curator, school, roster(NAMES[0]))
    [person] = await registry.people(curator)
    left = await curator.post(f"/registry/v1/participants/{person['participant_id']}/withdrawal")
    assert (left.json()["status"], left.json()["version"]) == ("WITHDRAWN", 2)
    again = await registry.imported(curator, school, roster(NAMES[0], request="Химия"))
    assert again["counts"] == {"rows_repaired": 1, "people_withdrawn": 1}
    [row] = await registry.rows(curator, again["import_id"])
    assert row["effect"] == "WITHDRAWN"
    assert any("выбыл" in note["text"] for note in row["notes"]), "the curator is told why nothing happened"
    assert await registry.people(curator) == [left.json()]


async def test_a_file_that_says_nothing_of_consents_takes_none_back(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    paper = xlsx(MENTORS, mentor())
    declared = {"consents_on": "2026-09-01", "admitted_on": "2026-09-02", "cleared_on": "2026-09-03"}
    await registry.imported(curator, school, paper, **declared)
    silent = await registry.imported(curator, school, paper)
    assert silent["counts"].get("people_unchanged") == 1
    [person] = await registry.people(curator)
    assert {name: person[name] for name in declared} == declared
    await registry.imported(curator, school, paper, consents_on="2026-10-01")
    [person] = await registry.people(curator)
    assert {name: person[name] for name in declared} == {**declared, "consents_on": "2026-10-01"}


async def test_a_mentees_file_attests_no_admission(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    await registry.imported(curator, school, roster(NAMES[0]), admitted_on="2026-09-02", cleared_on="2026-09-03")
    [person] = await registry.people(curator)
    assert (person["admitted_on"], person["cleared_on"]) == (None, None)


async def test_who_was_registered_by_hand_is_recognised_in_a_file(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    body = {
        "school_id": school, "full_name": NAMES[0], "role": "MENTEE", "form": "PUPIL_PUPIL", "birth_year": 2011,
        "topics": ["математика"], "contact_phone": "+79001234567",
    }  # fmt: skip
    registered = await curator.post("/registry/v1/participants", json=body)
    assert registered.status_code == 201
    done = await registry.imported(curator, school, roster(NAMES[0]))
    assert "people_registered" not in done["counts"]
    assert [each["participant_id"] for each in await registry.people(curator)] == [registered.json()["participant_id"]]


async def test_a_methodologist_uploads_for_a_school_and_sees_no_person_in_the_report(registry: Registry, school: str):
    methodologist = registry.as_.methodologist()
    done = await registry.imported(methodologist, school, roster("ВЕТРОВ ИВАН", "Зорин Е."))
    report = await methodologist.get(f"/registry/v1/imports/{done['import_id']}/rows")
    assert [row["outcome"] for row in report.json()["items"]] == ["REFUSED", "REPAIRED"]
    assert "етров" not in report.text.casefold()
    assert "орин" not in report.text.casefold()


async def test_another_schools_import_is_not_there(registry: Registry, school: str):
    stranger = registry.as_.curator(await registry.school())
    refused = await registry.upload(stranger, school, roster(NAMES[0]))
    assert (refused.status_code, refused.json()["code"]) == (404, "SCHOOL_NOT_FOUND")
    done = await registry.imported(registry.as_.curator(school), school, roster(NAMES[0]))
    for path in ("", "/rows"):
        answer = await stranger.get(f"/registry/v1/imports/{done['import_id']}{path}")
        missing = await stranger.get(f"/registry/v1/imports/{'0' * 32}{path}")
        assert (answer.status_code, answer.json()) == (404, missing.json()), "not yours looks like not there"
    assert (await stranger.get("/registry/v1/imports")).json() == []
    assert await registry.people(stranger) == []


async def test_a_schools_own_programs_upload_no_rosters(registry: Registry, school: str):
    refused = await registry.upload(registry.as_.client(school), school, roster(NAMES[0]))
    assert (refused.status_code, refused.json()["code"]) == (403, "ROLE_REQUIRED")
    assert "куратор" in refused.json()["detail"]


async def test_a_school_that_is_in_no_directory(registry: Registry):
    refused = await registry.upload(registry.as_.methodologist(), "school-of-nowhere", roster(NAMES[0]))
    assert (refused.status_code, refused.json()["code"]) == (404, "SCHOOL_NOT_FOUND")


@pytest.mark.parametrize(
    ("kind", "helper"),
    [("COLLEGE", "Тимохин Роман Львович"), ("ENTERPRISE", "Уваров Олег Ильич"), ("UNIVERSITY", "Фомин Ян Маратович")],
)
async def test_who_is_no_school_is_told_who_uploads(registry: Registry, school: str, kind: str, helper: str):
    """The list of a college's mentors is taken from the school that they help, as it is."""
    college, methodologist = f"college-of-{school}", registry.as_.methodologist()
    name = f"Техникум ремёсел {school}"
    body = {"kind": kind, "name": name, "short_name": f"Техникум {school}"}
    assert (await methodologist.put(f"/registry/v1/organisations/{college}", json=body)).status_code == 204
    form = "работодатель – ученик" if kind == "ENTERPRISE" else "студент – ученик"
    paper = xlsx(MENTORS, mentor(helper, contact=None, workplace=f"{name}, 3 курс", form=form))
    for caller in (methodologist, registry.as_.curator(college)):
        refused = await registry.upload(caller, college, paper)
        assert (refused.status_code, refused.json()["code"]) == (422, "ONLY_SCHOOLS")
        assert "не школа и не детский сад" in refused.json()["detail"]
    done = await registry.imported(methodologist, school, paper)
    assert done["counts"] == {"rows_accepted": 1, "people_registered": 1}
    [person] = await registry.people(registry.as_.curator(school))
    assert (person["school_id"], person["workplace_id"], person["workplace_kind"]) == (school, college, kind)


@pytest.mark.parametrize("door", ["", "/preview"])
async def test_who_chose_another_file_reads_that_the_file_was_not_taken(registry: Registry, school: str, door: str):
    """Not «Данные не приняты», as where people's data are refused: nothing of the file was looked at."""
    answer = await registry.as_.curator(school).post(
        f"/registry/v1/imports{door}", data={"school_id": school}, files={"file": ("фото.xlsx", b"\x89PNG\r\n...")}
    )
    told = answer.json()
    assert (answer.status_code, told["code"], told["title"]) == (422, "NOT_A_SPREADSHEET", "Файл не принят")
    assert told["detail"].startswith("Это не таблица.")
    assert await registry.database.collection("import_files").count({"school_id": school}) == 0


async def test_the_paper_is_forgotten_when_its_import_is_done(registry: Registry, school: str):
    done = await registry.imported(registry.as_.curator(school), school, roster(NAMES[0]))
    assert await registry.database.collection("import_files").find({"school_id": school}) == []
    assert await registry.database.collection("imports").count({"_id": done["import_id"]}) == 1


async def test_a_file_sent_twice_in_a_row_is_one_import(registry: Registry, school: str):
    """A client that has lost the answer asks again."""
    curator = registry.as_.curator(school)
    many = xlsx(MENTEES, *(mentee(f"Лугин {first}ий {second}ович") for first in WORDS for second in WORDS))
    first = (await registry.upload(curator, school, many)).json()
    second = (await registry.upload(curator, school, many)).json()
    assert second["import_id"] == first["import_id"]
    done = await registry.finished(curator, first["import_id"])
    assert done["counts"].get("people_registered") == len(WORDS) ** 2


WORDS = tuple(f"{first}{second}" for first in ("Ар", "Бор", "Вал", "Глеб", "Дан", "Зах") for second in
              ("ант", "ерт", "иль", "онт", "ург"))  # fmt: skip
