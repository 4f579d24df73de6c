"""Assignments before the real registry: set by the methodologist, answered by the curator, seen on her other pages."""

import re

from console.pages.start.waiting import of_assignments

from .test_people_pages import Office
from .test_people_pages import office as office  # the fixture

SENT = {"title": "Отчитаться о запуске", "text": "Пришлите номер приказа\nи дату", "due_on": "2099-12-15", "model": ""}


async def test_an_assignment_is_set_answered_changed_and_withdrawn(office: Office):
    methodologist, curator = await office.browser("methodologist"), await office.browser()
    assert "Заданий школам ещё не ставили" in (await methodologist.get("/assignments")).text
    past = await methodologist.post(
        "/assignments/new", data={**SENT, "due_on": "2020-01-01", "csrf_token": methodologist.csrf}
    )
    assert (past.status_code, "срок уже прошёл" in past.text, SENT["title"] in past.text) == (422, True, True)
    made = await methodologist.post("/assignments/new", data={**SENT, "csrf_token": methodologist.csrf})
    address = made.headers["location"]
    seen = (await methodologist.get(address)).text
    assert re.findall(r'<th scope="row">(СОШ \d)</th>', seen) == ["СОШ 1", "СОШ 2"]
    asked = (await curator.get(address)).text
    assert "СОШ 2" not in asked
    assert "<p>и дату</p>" in asked
    answer = {"school_id": office.school, "outcome": "DECLINED", "note": "нет", "csrf_token": curator.csrf}
    assert (await curator.post(f"{address}/answers", data=answer)).status_code == 422
    answered = await curator.post(f"{address}/answers", data={**answer, "note": "Приказ отменён 1 октября"})
    assert answered.status_code == 303
    seen = (await methodologist.get(address)).text
    assert "Приказ отменён 1 октября" in seen
    assert "Выполнили: 0, не выполнят: 1, ждут ответа: 1, просрочили: 0." in seen
    change = {**SENT, "due_on": "2099-12-20", "csrf_token": methodologist.csrf}
    stale = await methodologist.post(f"{address}/change", data={**change, "version": "1"})
    assert (stale.status_code, "изменил кто-то другой" in stale.text) == (409, True)
    assert (await methodologist.post(f"{address}/change", data={**change, "version": "2"})).status_code == 303
    assert "20 декабря 2099 г." in (await curator.get("/assignments")).text
    refused = await curator.post(f"{address}/withdrawal", data={"csrf_token": curator.csrf})
    assert refused.status_code == 403
    assert (
        await methodologist.post(f"{address}/withdrawal", data={"csrf_token": methodologist.csrf})
    ).status_code == 303
    assert "отозвано" in (await curator.get("/assignments")).text


async def test_it_waits_on_her_first_page_and_stands_on_her_roadmap(office: Office):
    methodologist, curator = await office.browser("methodologist"), await office.browser()
    body = {
        "title": "Открыть программы обучающихся",
        "text": "Пришлите приказ",
        "due_on": "2026-12-15",
        "model": "PUPILS",
    }
    made = await office.registry.methodologist().post("/registry/v1/assignments", json={**body, "due_on": "2099-12-15"})
    address = f"/assignments/{made.json()['assignment_id']}"
    first = (await curator.get("/")).text
    assert "Задание муниципалитета «Открыть программы обучающихся»: срок 15 декабря 2099 г." in first
    assert f'href="{address}"' in first
    assert "Открыть программы обучающихся" not in (await methodologist.get("/")).text, "nobody is late"
    programme = {"school_id": office.school, "school_year": 2099, "forms": ["PUPIL_PUPIL"], "curator": "Завуч"}
    stands_on = {}
    for model, form in (("PUPILS", "PUPIL_PUPIL"), ("TEACHERS", "TEACHER_TEACHER")):
        opened = await office.registry.curator(office.school).post(
            "/registry/v1/programmes", json={**programme, "model": model, "forms": [form]}
        )
        assert opened.status_code == 201, opened.text
        page = (await curator.get(f"/programme/{opened.json()['programme_id']}")).text
        stands_on[model] = f'href="{address}"' in page
    assert stands_on == {"PUPILS": True, "TEACHERS": False}


def test_who_sets_them_is_told_of_schools_that_are_late():
    schools = [
        {"school_id": str(number), "status": status}
        for number, status in enumerate(["LATE", "LATE", "WAITING", "DONE"])
    ]
    told = {
        "items": [
            {"assignment_id": "a1", "title": "Отчёт", "due_on": "2026-12-15", "withdrawn_on": None, "schools": schools}
        ]
    }
    [line] = of_assignments(told, str, sets_them=True)
    assert (line.count, line.text) == (2, "Задание «Отчёт», срок 2026-12-15: не ответили 2 школы")
    [hers] = of_assignments(told, str, sets_them=False)
    assert hers.text == "Задание муниципалитета «Отчёт»: срок прошёл 2026-12-15"
