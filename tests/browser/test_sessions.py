"""Sessions at the browser: in and out, a second tab, the back button, and an end in the middle of a form."""

from datetime import UTC, datetime, timedelta

from mentoring_local.state import State
from playwright.sync_api import BrowserContext, Page, expect
from pymongo import MongoClient

from .desk import Desk, fill_in_a_pupil
from .people import CURATOR
from .town import CHILDREN, Town
from .town import CURATOR as OF_SECOND

AWAY = timedelta(minutes=31)
"""A session ends when nothing was asked for half an hour."""
HALF_A_MINUTE = 31_000
"""Milliseconds after which a page has asked by itself how much is unread."""


def nobody_came_back(platform: State) -> None:
    """As if every session had been left alone for longer than it may be."""
    with MongoClient(platform.mongo_uri) as stored:
        stored["console"]["sessions"].update_many({}, {"$set": {"seen_at": datetime.now(UTC) - AWAY}})


def test_a_curator_signs_in_and_out(desk: Desk, page: Page, context: BrowserContext):
    desk.sign_in(CURATOR, at="/?from=mail")
    assert page.url.endswith("/?from=mail"), "where she wanted to go"
    cookies = {cookie["name"]: cookie for cookie in context.cookies()}
    session = cookies["__Host-session"]
    assert (session["httpOnly"], session["secure"], session["path"]) == (True, True, "/")
    kept = page.evaluate("() => JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "eyJ" not in kept + page.content() + page.url, "a token never reaches the browser"
    desk.sign_out()
    page.goto("/")
    expect(page.get_by_role("link", name="Войти")).to_be_visible()


def test_after_signing_out_the_back_button_shows_nobody(desk: Desk, page: Page, played: Town):
    desk.sign_in(OF_SECOND, at="/participants")
    expect(page.get_by_text(CHILDREN[0])).to_be_visible()
    desk.sign_out()
    page.go_back()
    expect(page.get_by_role("link", name="Войти")).to_be_visible()
    assert CHILDREN[0] not in page.content()


def test_the_back_button_sends_nothing_a_second_time(desk: Desk, page: Page, school: str):
    desk.sign_in(CURATOR, at="/participants/new")
    fill_in_a_pupil(page, "Возвратов Иван Ильич")
    page.get_by_role("button", name="Добавить").click()
    heading = page.get_by_role("heading", name="Возвратов Иван Ильич")
    expect(heading).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Новый участник")).to_be_visible()
    page.go_forward()
    expect(heading).to_be_visible()
    page.reload()
    expect(heading).to_be_visible()
    page.goto("/participants")
    expect(page.get_by_role("link", name="Возвратов Иван Ильич")).to_have_count(1)


def test_who_signs_out_in_one_tab_is_out_in_the_other_and_loses_nothing(
    desk: Desk, page: Page, context: BrowserContext, school: str
):
    desk.sign_in(CURATOR)
    second = context.new_page()
    second.goto("/participants/new")
    expect(second.get_by_role("button", name="Выйти")).to_be_visible()
    fill_in_a_pupil(second, "Вкладкина Анна Ильинична")
    desk.sign_out()
    second.get_by_role("button", name="Добавить").click()
    expect(second.get_by_role("heading", name="Сессия закончилась")).to_be_visible()
    Desk(second).follow("Войти снова")
    send_what_was_kept(Desk(second))
    expect(second.get_by_role("heading", name="Вкладкина Анна Ильинична")).to_be_visible()
    page.goto("/")
    expect(page.get_by_role("button", name="Выйти")).to_be_visible()


def send_what_was_kept(desk: Desk) -> None:
    """From the page of sign-in to the form, and on."""
    desk.follow("Войти")
    desk.follow(CURATOR)
    expect(desk.page.get_by_role("heading", name="Введённое сохранено")).to_be_visible()
    desk.is_sound()
    desk.follow("Отправить")


def test_a_form_outlives_its_session(desk: Desk, page: Page, platform: State, school: str):
    page.clock.install()
    desk.sign_in(CURATOR, at="/participants/new")
    fill_in_a_pupil(page, "Долгова Мария Петровна")
    nobody_came_back(platform)
    page.clock.fast_forward(HALF_A_MINUTE)
    expect(page.locator("#notice")).to_contain_text("Вход закрыт")
    expect(page.get_by_label("Фамилия, имя, отчество")).to_have_value("Долгова Мария Петровна")
    page.get_by_role("button", name="Добавить").click()
    expect(page.get_by_role("heading", name="Сессия закончилась")).to_be_visible()
    desk.is_sound()
    desk.follow("Войти снова")
    send_what_was_kept(desk)
    expect(page.get_by_role("heading", name="Долгова Мария Петровна")).to_be_visible()


def test_a_page_left_alone_shows_nobody_when_its_session_has_ended(
    desk: Desk, page: Page, platform: State, played: Town
):
    page.clock.install()
    desk.sign_in(OF_SECOND, at="/participants")
    nobody_came_back(platform)
    page.clock.fast_forward(HALF_A_MINUTE)
    expect(page.get_by_role("heading", name="Вход")).to_be_visible()
    desk.follow("Войти")
    desk.follow(OF_SECOND)
    expect(page.get_by_role("heading", name="Участники")).to_be_visible()
