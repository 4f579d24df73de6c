"""The municipality's list of programmes before the real registry: who leads one, and who has not opened it."""

import re

from console.pages.programmes.views import Line, Summary, summary

from .test_people_pages import Office
from .test_people_pages import office as office  # the fixture

TITLES = {"PREPARATION": "Подготовка", "MENTEE_BASE": "База наставляемых", "CLOSED": "Завершена"}


def led(stage: str, overdue: int = 0) -> Line:
    return Line("school", "PUPILS", {"stage": stage, "roadmap": {"overdue": overdue}})


def test_lines_are_counted_by_stage_with_those_who_have_none():
    lines = [
        led("MENTEE_BASE", 2),
        led("PREPARATION"),
        led("MENTEE_BASE"),
        led("LATER_STAGE"),
        Line("s", "PUPILS", None),
    ]
    assert summary(lines, TITLES) == Summary(
        (("Подготовка", 1), ("База наставляемых", 2), ("LATER_STAGE", 1)), unopened=1, late=1
    )


async def test_the_methodologist_sees_who_leads_which_programme_and_who_none(office: Office):
    methodologist, curator = await office.browser("methodologist"), await office.browser()
    programme = {"school_year": "2026", "model": "PUPILS", "forms": "PUPIL_PUPIL", "csrf_token": curator.csrf}
    sent = {**programme, "school_id": office.school, "curator": "Иванова Анна Андреевна, завуч"}
    assert (await curator.post("/programme", data=sent)).status_code == 303
    page = (await methodologist.get("/programmes?school_year=2026")).text
    rows = [re.sub(r"<[^>]+>", " ", each) for each in re.findall(r"<tr>(<th scope=\"row\">.*?)</tr>", page, re.DOTALL)]
    told = [" ".join(each.split()) for each in rows]
    assert any(each.startswith("СОШ 1 Наставничество обучающихся") and "сроков ещё не было" in each for each in told)
    assert "СОШ 2 Наставничество обучающихся не открыта" in told
    assert "Иванова" not in page
    assert 'href="/programmes"' in page
    assert (await methodologist.get("/programmes?school_year=2027")).text.count("не открыта</td>") == len(told)
