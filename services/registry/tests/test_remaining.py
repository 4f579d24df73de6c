"""The rows that were refused or are doubtful as a base of their own: mended, it is uploaded again."""

import io
from datetime import date, datetime, timedelta
from typing import Any

import openpyxl
from mentoring_common.testing.clocks import TERM_BEGINS
from mentoring_common.testing.waiting import until

from .conftest import OwnRegistry, Registry
from .roster.papers import MENTEES, MENTORS, mentee, mentor, xlsx
from .test_imports import NAMES

WRONG = (
    mentee("Зорин Е.", birth="12.03.2011"),
    mentee(NAMES[1], contact="мама@почта", request="подтянуть всё на свете"),
    mentee(NAMES[2], birth="давно"),
)


async def book_of(registry: Registry, caller: Any, import_id: str) -> list[list[Any]]:
    answer = await caller.get(f"/registry/v1/imports/{import_id}/remaining.xlsx")
    assert answer.status_code == 200, answer.text
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    return [list(row) for row in sheet.iter_rows(values_only=True)]


async def test_the_workbook_holds_just_the_rows_that_remain_with_their_reasons(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    done = await registry.imported(curator, school, xlsx(MENTEES, mentee(NAMES[0]), *WRONG))
    assert done["counts"]["rows_accepted"] == 1
    assert done["remaining_until"] > done["finished_at"]
    head, *rows = await book_of(registry, curator, done["import_id"])
    assert (head[1], head[-1]) == ("ФИО наставляемого", "Что исправить")
    assert [row[1] for row in rows] == ["Зорин Е.", NAMES[1], NAMES[2]]
    assert "Строка 3 прежнего файла: не принята." in rows[0][-1]
    assert "имя и отчество полностью" in rows[0][-1]
    assert rows[1][4] == "подтянуть всё на свете"
    assert "Строка 4 прежнего файла: принята, но проверьте." in rows[1][-1]
    assert rows[2][3] == "давно"


async def test_days_and_columns_that_the_empty_base_has_not_come_back_too(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    line = [*mentee("Зорин Е.", birth=date(2011, 3, 12)), None, "играет в шахматы"]
    done = await registry.imported(curator, school, xlsx([*MENTEES, "Интересы"], line))
    head, row = await book_of(registry, curator, done["import_id"])
    assert row[3] == datetime(2011, 3, 12)  # noqa: DTZ001 - a day of a workbook has no zone
    assert dict(zip(head, row, strict=True))["Интересы"] == "играет в шахматы"


async def test_what_a_formula_had_come_to_is_left_for_people_to_write(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    done = await registry.imported(curator, school, xlsx(MENTEES, mentee(NAMES[0], request="=1+1")))
    _, row = await book_of(registry, curator, done["import_id"])
    assert row[4] is None
    assert "формул" in row[-1]


async def test_uploaded_as_it_is_it_says_the_same_and_mended_it_is_taken(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    done = await registry.imported(curator, school, xlsx(MENTEES, mentee(NAMES[0]), *WRONG))
    first = await registry.rows(curator, done["import_id"], level="DOUBTFUL")
    answer = await curator.get(f"/registry/v1/imports/{done['import_id']}/remaining.xlsx")
    same = await registry.imported(curator, school, answer.content)
    assert same["ignored_columns"] == []
    second = await registry.rows(curator, same["import_id"])
    for name in ("outcome", "level", "notes", "refusals"):
        assert [row[name] for row in second] == [row[name] for row in first]

    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    sheet = book.active
    assert sheet is not None
    sheet["B2"], sheet["C3"], sheet["E3"], sheet["D4"] = "Зорин Егор Ильич", "+79000000003", "химия", 2011
    kept = io.BytesIO()
    book.save(kept)
    mended = await registry.imported(curator, school, kept.getvalue())
    assert mended["counts"] == {"rows_accepted": 3, "people_registered": 2, "people_updated": 1}
    assert mended["remaining_until"] is None


async def test_mentors_come_back_in_their_own_form(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    done = await registry.imported(curator, school, xlsx(MENTORS, mentor("Белова О."), mentor(time="когда-нибудь")))
    head, *rows = await book_of(registry, curator, done["import_id"])
    assert head[1] == "ФИО наставника"
    assert rows[0][1] == "Белова О."


async def test_the_cells_are_for_the_own_school_alone(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    done = await registry.imported(curator, school, xlsx(MENTEES, *WRONG))
    address = f"/registry/v1/imports/{done['import_id']}/remaining.xlsx"
    assert (await registry.as_.methodologist().get(address)).status_code == 403
    purpose = {"Access-Purpose": "%D0%9F%D1%80%D0%BE%D0%B2%D0%B5%D1%80%D0%BA%D0%B0"}
    assert (await registry.as_.methodologist().get(address, headers=purpose)).status_code == 403
    other = registry.as_.curator(await registry.school())
    assert (await other.get(address)).status_code == 404


async def test_a_base_without_such_rows_has_no_workbook(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    done = await registry.imported(curator, school, xlsx(MENTEES, mentee(NAMES[0])))
    answer = await curator.get(f"/registry/v1/imports/{done['import_id']}/remaining.xlsx")
    assert (answer.status_code, answer.json()["code"]) == (404, "REMAINING_NOT_KEPT")


async def test_the_cells_are_kept_for_a_month(own: OwnRegistry):
    async with own.run() as registry:
        school = await registry.school()
        await registry.imported(registry.as_.curator(school), school, xlsx(MENTEES, *WRONG))
        assert await own.database.collection("import_remaining").count({}) == 1
    own.calendar.turn_to(TERM_BEGINS + timedelta(days=31))
    async with own.run():

        async def is_swept() -> bool:
            return await own.database.collection("import_remaining").count({}) == 0

        await until(is_swept)
