"""A service that is away: a page says so and comes back by itself; what was typed and what goes on is not lost."""

import os
import signal

import httpx
from mentoring_local.places import RunFolder
from mentoring_local.processes import find
from mentoring_local.state import State, read
from mentoring_tools.demo.client import wait_for
from playwright.sync_api import Page, expect

from . import soundness
from .desk import Desk, fill_in_a_pupil
from .papers import MENTEES, book, mentee
from .people import CURATOR, METHODOLOGIST

BACK_MS = 120_000
"""A service that has died is started again, on a busy machine within a minute."""
NEXT_LOOK_MS = 6_000
"""Figures are asked for again every five seconds."""


def kill(platform: State, service: str) -> None:
    """Its process dies; the run starts it again by itself."""
    process = read(RunFolder(platform.folder)).parts[service].process
    assert find(process) is not None
    os.kill(process.pid, signal.SIGKILL)
    assert wait_for(lambda: find(process) is None, 10)


def test_a_page_comes_back_by_itself(desk: Desk, page: Page, platform: State, school: str):
    desk.sign_in(CURATOR)
    kill(platform, "registry")
    page.goto("/participants")
    expect(page.get_by_role("heading", name="Временно недоступно")).to_be_visible()
    expect(page.get_by_text("Реестр участников сейчас не отвечает")).to_be_visible()
    soundness.nothing_is_cut_off(page)
    soundness.axe_finds_nothing(page)
    expect(page.get_by_role("heading", name="Участники")).to_be_visible(timeout=BACK_MS)


def test_the_console_itself_is_away(desk: Desk, page: Page, platform: State, school: str):
    """Another service says so for it, in a page without the console's style and scripts."""
    desk.sign_in(CURATOR)
    kill(platform, "console")
    page.goto("/participants")
    expect(page.get_by_role("heading", name="Временно недоступно")).to_be_visible()
    expect(page.get_by_text("Страница откроется сама")).to_be_visible()
    soundness.nothing_is_cut_off(page)
    expect(page.get_by_role("heading", name="Участники")).to_be_visible(timeout=BACK_MS)


def test_today_says_what_is_unknown(desk: Desk, page: Page, platform: State, school: str):
    desk.sign_in(METHODOLOGIST)
    kill(platform, "matching")
    page.goto("/")
    away = page.get_by_text("Эта служба сейчас не отвечает")
    expect(away).to_be_visible()
    expect(page.get_by_role("heading", name="Участники и базы")).to_be_visible()
    soundness.is_sound(page)
    expect(away).to_have_count(0, timeout=BACK_MS)


def test_what_a_part_said_of_itself_is_taken_back(desk: Desk, page: Page, platform: State, school: str):
    """Figures that ask by themselves: what was shown stays, with a notice while nobody answers."""
    page.clock.install()
    desk.sign_in(METHODOLOGIST, at="/figures")
    heading, notice = page.get_by_role("heading", name="Показатели наставничества"), page.locator("#notice")
    expect(heading).to_be_visible()
    expect(notice).to_be_empty()
    kill(platform, "reporting")
    page.clock.fast_forward(NEXT_LOOK_MS)
    expect(notice).to_contain_text("Временно недоступно")
    expect(heading).to_be_visible()
    soundness.nothing_is_cut_off(page)
    soundness.axe_finds_nothing(page)
    answers(platform, "reporting")
    page.clock.fast_forward(NEXT_LOOK_MS)
    expect(notice).to_be_empty()
    expect(heading).to_be_visible()


def test_a_form_waits_for_its_service(desk: Desk, page: Page, platform: State, school: str):
    desk.sign_in(CURATOR, at="/participants/new")
    fill_in_a_pupil(page, "Терпеливая Ольга Петровна")
    kill(platform, "registry")
    page.get_by_role("button", name="Добавить").click()
    expect(page.get_by_role("heading", name="Введённое сохранено")).to_be_visible()
    soundness.is_sound(page)
    answers(platform, "registry")
    page.get_by_role("button", name="Отправить").click()
    expect(page.get_by_role("heading", name="Терпеливая Ольга Петровна")).to_be_visible()


def test_an_upload_is_followed_over_a_restart(desk: Desk, page: Page, platform: State, school: str):
    rows = [mentee(f"Длинных {name} Ильич", f"+7900001{number:04}") for number, name in enumerate(names(1500))]
    desk.sign_in(CURATOR, at="/uploads")
    page.get_by_label("Файл базы").set_input_files(book(MENTEES, *rows))
    page.get_by_role("button", name="Загрузить сразу").click()
    going = page.get_by_role("heading", name="Идёт загрузка")
    expect(going).to_be_visible()
    expect(page.locator("[data-told]")).to_contain_text("Записано")
    kill(platform, "registry")
    expect(page.get_by_role("heading", name="Отчёт по строкам")).to_be_visible(timeout=BACK_MS)
    expect(going).to_have_count(0, timeout=BACK_MS)
    expect(page.get_by_text("В файле 1501 заполненная строка")).to_be_visible()


def names(number: int) -> list[str]:
    """First names that nobody takes for one another's slips."""
    letters = "абвгдежзиклмнопрстуфхцч"
    return [
        "".join(letters[(each // 23**place) % 23] for place in range(3)).title() + "ослав" for each in range(number)
    ]


def answers(platform: State, service: str) -> None:
    def is_ready() -> bool:
        try:
            return httpx.get(f"{platform.url(service)}/health/ready", trust_env=False).is_success
        except httpx.TransportError:
            return False

    assert wait_for(is_ready, BACK_MS / 1000)
