"""In, out, and what happens when a session has ended in between."""

from playwright.sync_api import BrowserContext, Page, expect

from .desk import Desk

CURATOR, METHODOLOGIST = "Орлова Марина Сергеевна", "Воронцова Ирина Павловна"


def test_a_curator_signs_in_and_out_by_the_keyboard(desk: Desk, page: Page, context: BrowserContext):
    page.goto("/?from=mail")
    desk.is_sound()
    desk.sign_in(CURATOR, at="/?from=mail")
    assert page.url.endswith("/?from=mail"), "where she wanted to go"
    desk.is_sound()
    cookies = {cookie["name"]: cookie for cookie in context.cookies()}
    session = cookies["__Host-session"]
    assert (session["httpOnly"], session["secure"], session["path"]) == (True, True, "/")
    kept = page.evaluate("() => JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "eyJ" not in kept + page.content() + page.url, "a token never reaches the browser"
    desk.reach("Выйти")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_url("**/session/ended**")
    desk.is_sound()
    page.goto("/")
    expect(page.get_by_role("link", name="Войти")).to_be_visible()


def test_a_second_tab_and_the_back_button(desk: Desk, page: Page, context: BrowserContext):
    desk.sign_in(METHODOLOGIST)
    second = context.new_page()
    second.goto("/")
    expect(second.get_by_role("button", name="Выйти")).to_be_visible()
    page.goto("/figures")
    page.go_back()
    page.wait_for_url("**/")
    expect(page.get_by_role("button", name="Выйти")).to_be_visible()
    second.get_by_role("button", name="Выйти").click()
    second.wait_for_url("**/session/ended**")
    page.goto("/")
    expect(page.get_by_role("link", name="Войти")).to_be_visible()
