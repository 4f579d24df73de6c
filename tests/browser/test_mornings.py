"""A curator's morning and a methodologist's by the keyboard alone, at a desktop and at a phone in the dark."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from . import town
from .conftest import DESKTOP, PHONE
from .desk import Desk
from .papers import FORM, MENTEES, MENTORS, book, mended, mentee, mentor
from .people import CURATOR, METHODOLOGIST

PEOPLE = ("Ветров Артём Иванович", "Носова Яна Олеговна", "Лыков Пётр Ильич", "Гусева Анна Павловна")
GUIDES = ("Соколова Вера Игоревна", "Громов Олег Львович")


@pytest.fixture(params=["desktop-light", "phone-dark"])
def look(request: pytest.FixtureRequest) -> dict:
    desktop = request.param == "desktop-light"
    return {"viewport": DESKTOP if desktop else PHONE, "color_scheme": "light" if desktop else "dark"}


def hand_in(desk: Desk, file: dict, *, mentors: bool = False) -> None:
    page = desk.page
    desk.follow("Загрузка базы")
    desk.attach("Файл базы", file)
    desk.set_day("Согласия собраны", "2026-09-01")
    desk.press("Подтверждаю", key="Space")
    if mentors:
        desk.set_day("Наставники допущены", "2026-09-01")
    desk.follow("Загрузить сразу")
    page.wait_for_url("**/uploads/*")
    expect(page.get_by_role("heading", name="Отчёт по строкам")).to_be_visible()
    expect(page.get_by_role("heading", name="Идёт загрузка")).to_have_count(0)
    desk.is_sound()


def test_the_curators_morning(desk: Desk, page: Page, school: str, tmp_path: Path):
    desk.sign_in(CURATOR)
    desk.is_sound()
    bad = [
        mentee("Лыков Пётр", "+79000000003", born="не помню"),
        mentee("Гусева Анна Павловна", "+79000000004", form="дружба"),
        mentee("Ветров Артём Иванович и Носова Яна Олеговна", "+79000000005"),
    ]
    good = [mentee(PEOPLE[0], "+79000000001", born="12.03.2014"), mentee(PEOPLE[1], "+79000000002", born="2.11.2013")]
    hand_in(desk, book(MENTEES, *good, *bad))
    expect(page.locator("td .badge", has_text="не принята")).to_have_count(3)
    desk.reach("Скачать строки")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    download.value.save_as(tmp_path / "remaining.xlsx")
    right = {
        "Лыков": {"ФИО наставляемого": PEOPLE[2], "Год рождения": 2014},
        "Гусева": {"Форма наставничества": FORM},
        "Ветров": {"ФИО наставляемого": "Зимина Ольга Петровна"},
    }
    hand_in(desk, mended((tmp_path / "remaining.xlsx").read_bytes(), right))
    expect(page.locator("td .badge", has_text="не принята")).to_have_count(0)
    hand_in(desk, book(MENTORS, mentor(GUIDES[0], "+79000000011"), mentor(GUIDES[1], "+79000000012")), mentors=True)

    desk.follow("Участники")
    for name in (*PEOPLE, "Зимина Ольга Петровна", *GUIDES):
        desk.type("Найти по имени", name)  # the school may have more people than one page shows
        desk.follow("Найти")
        expect(page.get_by_text(name).first).to_be_visible()

    desk.follow("Подбор")
    desk.follow("Запустить подбор")
    page.wait_for_url("**/runs/*")
    expect(page.get_by_role("heading", name="Итог", exact=True)).to_be_visible(timeout=240_000)
    desk.is_sound()
    desk.follow("Смотреть пары")
    desk.is_sound()
    table = page.get_by_role("table").inner_text()
    assert any(name in table for name in PEOPLE), table
    assert any(name in table for name in GUIDES), table
    desk.follow("Подробно")
    expect(page.get_by_role("heading", name="Предложенная пара")).to_be_visible()
    desk.sign_out()


def test_the_methodologists_morning(desk: Desk, page: Page, played: town.Town):
    """She starts a run for the whole city; no name is shown before she says why."""
    desk.sign_in(METHODOLOGIST)
    names = (*town.CHILDREN, *town.GUIDES)

    def is_named() -> bool:
        shown = page.locator("main").inner_text()
        return any(name in shown for name in names)

    desk.follow("Показатели")
    desk.choose("Форма", "Ученик")
    desk.follow("Показать")
    desk.reach("Скачать книгу Excel")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename.endswith(".xlsx")
    desk.follow("Подбор")
    desk.follow("Запустить подбор")
    page.wait_for_url("**/runs/*")
    expect(page.get_by_role("heading", name="Итог", exact=True)).to_be_visible(timeout=240_000)
    desk.is_sound()
    desk.follow("Предложенные")
    assert not is_named()
    desk.press("Показать имена", key="Space")
    desk.type("Зачем Вам имена?", "Сверка пар с базой школы")
    desk.follow("Показать имена на 30 минут")
    page.wait_for_url("**/pairs")
    assert is_named()
    desk.is_sound()
    desk.follow("Участники")
    desk.choose("Школа", "СОШ № 2")
    desk.follow("Показать")
    assert is_named()
    desk.follow("Сообщения")
    desk.sign_out()
