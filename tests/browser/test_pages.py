"""Every page of the console: at a desktop, at 200 %, at a phone, light and dark, and led through by the keyboard."""

from playwright.sync_api import Page, expect

from . import soundness
from .desk import Desk
from .papers import MENTEES, book, mentee
from .people import METHODOLOGIST, OFFICER, OPERATOR
from .town import CHILDREN, CURATOR, Town


def look_at(desk: Desk, *addresses: str) -> None:
    for address in addresses:
        desk.page.goto(address)
        soundness.is_sound(desk.page)
    assert desk.complaints == []


def test_before_anybody_has_signed_in(desk: Desk):
    look_at(desk, "/session/login", "/session/callback?error=access_denied", "/session/ended", "/nowhere")


def test_a_curators_pages_of_people(desk: Desk, played: Town):
    desk.sign_in(CURATOR)
    look_at(
        desk, "/", "/participants", "/participants?status=WITHDRAWN", "/participants/new",
        f"/participants/{played.mentee}", f"/participants/{played.mentor}", f"/people/{played.person}", "/duplicates",
        "/participants/nobody", "/access-log", "/admissions",
    )  # fmt: skip


def test_a_curators_pages_of_pairs(desk: Desk, played: Town):
    desk.sign_in(CURATOR)
    compared = f"/compare?form=PUPIL_PUPIL&mentee={played.left}&mentor={played.mentor}"
    look_at(
        desk, "/runs", f"/runs/{played.run}", "/pairs", f"/pairs/{played.mentee}", f"/pairs/{played.left}",
        "/pairs?status=WITHDRAWN", "/unmatched", "/compare", compared, "/figures", "/messages", "/messages?unread=true",
    )  # fmt: skip


def test_a_curators_uploads_and_the_answers_to_her_forms(desk: Desk, page: Page, played: Town):
    desk.sign_in(CURATOR)
    look_at(desk, "/uploads", f"/uploads/{played.upload}", f"/uploads/{played.upload}?text=ничего")
    page.goto("/uploads")
    page.get_by_label("Файл базы").set_input_files(book(MENTEES, mentee("Зуев Ян", "нет", born="не помню")))
    page.get_by_role("button", name="Проверить").click()
    expect(page.get_by_role("heading", name="Проверка")).to_be_visible()
    soundness.is_sound(page)
    page.goto("/uploads")
    page.get_by_label("Файл базы").set_input_files({"name": "база.xlsx", "mimeType": "", "buffer": b"no workbook"})
    page.get_by_role("button", name="Загрузить сразу").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    soundness.is_sound(page)
    page.goto("/participants")
    page.get_by_label("Найти по имени").fill(CHILDREN[0][:4])
    page.get_by_role("button", name="Найти").click()
    expect(page.get_by_text("Найден")).to_be_visible()
    soundness.is_sound(page)
    page.goto("/participants/new")
    page.get_by_label("Фамилия, имя, отчество").fill("Зуев")
    page.get_by_label("Класс").fill("пятнадцатый")
    page.get_by_role("button", name="Добавить").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    soundness.is_sound(page)
    assert desk.complaints == []


def test_a_methodologists_pages(desk: Desk, page: Page, played: Town):
    desk.sign_in(METHODOLOGIST)
    look_at(
        desk, "/", "/participants?school_id=school-02", f"/participants/{played.mentee}", "/duplicates", "/runs",
        "/pairs?school=school-02", "/unmatched?school=school-02", "/figures", "/messages", "/uploads", "/schools",
        "/schools/new", "/schools/school-02",
    )  # fmt: skip
    page.goto(f"/participants/{played.mentee}")
    page.get_by_label("Зачем Вам имена?").fill("        ")
    page.get_by_role("button", name="Показать имена").click()
    expect(page.get_by_text("Напишите причину")).to_be_visible()
    soundness.is_sound(page)


def test_the_officers_and_the_operators_pages(desk: Desk, page: Page, played: Town):
    desk.sign_in(OFFICER)
    look_at(desk, "/", "/access-log", "/access-log?subject=nobody", f"/access-log?person_id={played.person}")
    desk.sign_out()
    desk.sign_in(OPERATOR)
    look_at(desk, "/")
