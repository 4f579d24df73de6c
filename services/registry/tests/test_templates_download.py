"""The empty bases as they are downloaded: a book that opens, with a name, that its own reader understands."""

import io
from urllib.parse import unquote

import openpyxl
import pytest
from registry.imports.roster import RosterKind, read_roster

from .conftest import Registry
from .roster.papers import LIMITS, MENTEES, MENTORS

PATH = "/registry/v1/imports/templates"
PUPIL = {"ФИО наставляемого": "Громов Лев Ильич", "Год рождения": "12.03.2012",
         "Основной запрос наставляемого": "математика", "Форма наставничества": "Ученик – ученик"}  # fmt: skip
HELPER = {"ФИО наставника": "Белова Анна Олеговна", "Место работы/учёбы": "10 класс", "Год рождения": "12.03.2010",
          "Основные компетенции": "математика", "Форма наставничества": "Ученик – ученик"}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "title", "official", "person"),
    [
        ("mentees", "База наставляемых", MENTEES, PUPIL),
        ("mentors", "База наставников", MENTORS, HELPER),
    ],
)
async def test_a_downloaded_form_is_filled_in_and_uploaded(
    registry: Registry, school: str, name: str, title: str, official: tuple[str, ...], person: dict[str, str]
):
    curator = registry.as_.curator(school)
    answer = await curator.get(f"{PATH}/{name}.xlsx")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    disposition = answer.headers["content-disposition"]
    assert f'filename="{name}.xlsx"' in disposition
    assert unquote(disposition).endswith(f"{title}.xlsx")

    empty = read_roster(answer.content, "база.xlsx", LIMITS)
    assert (empty.kind, empty.rows, empty.ignored_columns) == (RosterKind(name.upper()), (), ())

    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    sheet = book[title]
    titles = [cell.value for cell in sheet[1]]
    assert tuple(titles)[: len(official)] == official
    for column, value in person.items():
        sheet.cell(2, titles.index(column) + 1, value)
    kept = io.BytesIO()
    book.save(kept)
    done = await registry.imported(curator, school, kept.getvalue())
    assert done["counts"] == {"rows_accepted": 1, "people_registered": 1}
    assert {each["code"] for each in done["left_out"]} == {"HINTS"}, "the book's own sheets alarm nobody"


async def test_a_form_is_open_to_everybody_who_is_signed_in_and_to_nobody_else(registry: Registry, school: str):
    assert (await registry.as_.nobody().get(f"{PATH}/mentees.xlsx")).status_code == 401
    for caller in (registry.as_.methodologist(), registry.as_.client(school)):
        assert (await caller.get(f"{PATH}/mentees.xlsx")).status_code == 200
