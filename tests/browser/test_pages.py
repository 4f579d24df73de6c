"""Every page of the console: at a desktop, at 200 %, at a phone, light and dark, and led through by the keyboard."""

import re
from itertools import chain
from typing import Any

import pytest
from console.main import build
from console.settings import ConsoleSettings
from fastapi.routing import iter_route_contexts
from playwright.sync_api import Page, expect

from . import soundness
from .desk import Desk, fill_in_a_pupil
from .papers import MENTEES, book, mentee
from .people import METHODOLOGIST, OFFICER, OPERATOR
from .town import CHILDREN, CURATOR, Town

OF_NOBODY = ("/session/login", "/session/callback?error=access_denied", "/session/ended", "/nowhere")
A_CURATORS = {
    "people": (
        "/", "/participants", "/participants?status=WITHDRAWN", "/participants/new", "/participants/{town.mentee}",
        "/participants/{town.mentor}", "/people/{town.person}", "/people/{town.person}/ties/new", "/duplicates",
        "/people/{town.person}/export", "/participants/nobody", "/access-log", "/transfers", "/new-year", "/new-year/{town.year_change}",
    ),
    "pairs": (
        "/runs", "/runs/{town.run}", "/pairs", "/pairs/{town.mentee}", "/pairs/{town.left}", "/pairs?status=WITHDRAWN",
        "/pairs?status=APPROVED", "/relations", "/relations/{town.relation}", "/lent-mentors", "/groups", "/groups/new", "/groups/{town.group}", "/groups/initiatives/{town.initiative}", "/orders", "/orders/{town.order}", "/addenda", "/addenda/{town.relation}", "/claims", "/wishes", "/wishes/{town.meeting}", "/wishes/{town.meeting}/of/{town.left}",
        "/unmatched", "/what-if?form=PUPIL_PUPIL&topic=математика&grade=10&weights_form=PUPIL_PUPIL", "/compare", "/compare?form=PUPIL_PUPIL&mentee={town.left}&mentor={town.mentor}", "/figures",
        "/contingents", "/messages", "/messages?unread=true",
    ),
    "papers": (
        "/admissions", "/consents", "/consents?on=2027-05-31", "/consents/print?school_id=school-02",
        "/people/{town.person}/consents/{town.consent}/print", "/programme", "/programme/{town.programme}",
        "/assignments", "/assignments/{town.assignment}",
        "/initiatives", "/initiatives/new", "/initiatives/{town.initiative}",
        "/partners", "/partners/new", "/partners/{town.partner}",
        "/staff", "/staff/school-02/{town.staff}", "/erasures", "/erasures/new?person_id={town.person}",
    ),
    "uploads": ("/uploads", "/uploads/{town.upload}", "/uploads/{town.upload}?text=ничего"),
}  # fmt: skip
"""What they are about -> addresses of their pages."""
A_METHODOLOGISTS = (
    "/", "/participants?school_id=school-02", "/participants/{town.mentee}", "/duplicates", "/runs",
    "/pairs?school=school-02", "/unmatched?school=school-02", "/figures", "/contingents", "/contingents?school=school-02", "/messages", "/uploads", "/schools",
    "/schools/new", "/schools/school-02", "/partners", "/partners/new", "/partners/{town.partner}",
    "/programmes", "/programmes?school_year=2027", "/assignments", "/assignments/new", "/assignments/{town.assignment}",
    "/staff", "/staff?school=school-02", "/staff?school=municipality", "/staff/school-02/{town.staff}",
)  # fmt: skip
OF_MACHINES = ("/console/", "/static/", "/docs", "/health/", "/metrics", "/resume/", "/session/")
NO_PAGES = (
    "/figures.xlsx", "/messages/unread", "/participants/export/mentees.xlsx", "/participants/x/category",
    "/people/x/export.json",
    "/programme/x/papers/roadmap.docx", "/programme/x/orders/y.docx", "/orders/x/order.docx", "/addenda.docx", "/addenda/x/addendum.docx", "/erasures/x",
    "/runs/x/events", "/runs/x/progress", "/uploads/templates/mentees.xlsx", "/uploads/x/events", "/uploads/x/remaining.xlsx",
)  # fmt: skip
"""Files, streams, parts of pages, and what only leads on."""


SOMEWHERE: dict[str, Any] = {
    "mongo_uri": "mongodb://127.0.0.1", "http_port": 1, "public_url": "https://mentoring.test",
    "issuer": "https://id.test", "municipality_zone": "Asia/Yekaterinburg",
    **{f"{service}_url": f"http://{service}" for service in ("registry", "matching", "notifications", "reporting")},
}  # fmt: skip
"""Settings of a console that is asked for its routes alone."""


def look_at(desk: Desk, town: Town | None, *addresses: str) -> None:
    for address in addresses:
        desk.page.goto(address.format(town=town))
        soundness.is_sound(desk.page)
    assert desk.complaints == []


def test_no_page_is_left_out():
    app = build(ConsoleSettings(**SOMEWHERE))
    looked_at = (*OF_NOBODY, *chain.from_iterable(A_CURATORS.values()), *A_METHODOLOGISTS, *NO_PAGES)
    paths = [address.partition("?")[0] for address in looked_at]
    routes = [each.path for each in iter_route_contexts(app.routes) if each.path and "GET" in (each.methods or ())]
    left_out = [
        route
        for route in routes
        if not route.startswith(OF_MACHINES)
        if not any(re.fullmatch(re.sub(r"{[^}]+}", "[^/]+", route), path) for path in paths)
    ]
    assert left_out == [], "say where the new page is looked at"


def test_before_anybody_has_signed_in(desk: Desk):
    look_at(desk, None, *OF_NOBODY)


@pytest.mark.parametrize("about", ["people", "pairs", "papers"])
def test_a_curators_pages(desk: Desk, played: Town, about: str):
    desk.sign_in(CURATOR)
    look_at(desk, played, *A_CURATORS[about])


def test_a_curators_uploads_and_the_answers_to_her_forms(desk: Desk, page: Page, played: Town):
    desk.sign_in(CURATOR)
    look_at(desk, played, *A_CURATORS["uploads"])
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
    fill_in_a_pupil(page, "Зуев")
    page.get_by_label("Класс").fill("пятнадцатый")
    page.get_by_role("button", name="Добавить").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    soundness.is_sound(page)
    assert desk.complaints == []


def test_a_methodologists_pages(desk: Desk, page: Page, played: Town):
    desk.sign_in(METHODOLOGIST)
    look_at(desk, played, *A_METHODOLOGISTS)
    page.goto(f"/participants/{played.mentee}")
    page.get_by_label("Зачем Вам имена?").fill("        ")
    page.get_by_role("button", name="Показать имена").click()
    expect(page.get_by_text("Напишите причину")).to_be_visible()
    soundness.is_sound(page)


def test_the_officers_and_the_operators_pages(desk: Desk, page: Page, played: Town):
    desk.sign_in(OFFICER)
    look_at(desk, played, "/erasures", "/erasures/new")
    look_at(desk, played, "/", "/access-log", "/access-log?subject=nobody", "/access-log?person_id={town.person}")
    desk.sign_out()
    desk.sign_in(OPERATOR)
    look_at(desk, played, "/")
