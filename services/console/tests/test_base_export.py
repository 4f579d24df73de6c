"""The bases taken out on the page of participants, before the real registry."""

import io

import openpyxl
import pytest

from .test_people_pages import NAMES, Office, office  # noqa: F401 - a fixture


@pytest.mark.parametrize("role", ["curator", "head"])
async def test_who_works_at_the_school_takes_both_bases_out(office: Office, role: str):  # noqa: F811
    browser = await office.browser(role)
    page = (await browser.get("/participants?school_year=2025")).text
    assert "Выгрузить базу наставляемых" in page
    assert "/participants/export/mentors.xlsx?school_id=school-1&amp;school_year=2025" in page
    assert "mentors.xlsx?school_id=school-1&amp;school_year=2025&amp;rows=participation" in page
    assert "mentees.xlsx?school_id=school-1&amp;school_year=2025&amp;columns=all" in page
    assert "за 2025/2026 учебный год" in page
    answer = await browser.get("/participants/export/mentees.xlsx", params={"school_id": office.school})
    assert answer.status_code == 200
    assert "filename*=UTF-8''" in answer.headers["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert {row[1] for row in sheet.iter_rows(min_row=2, values_only=True)} == set(NAMES)


async def test_nobody_else_is_offered_a_base(office: Office):  # noqa: F811
    psychologist = await office.browser("psychologist")
    assert "Выгрузить базу" not in (await psychologist.get("/participants")).text
    office_desk = await office.browser("methodologist")
    assert "Выгрузить базу" not in (await office_desk.get("/participants?school_id=school-1")).text
    refused = await office_desk.get("/participants/export/mentees.xlsx", params={"school_id": office.school})
    assert refused.status_code == 403
