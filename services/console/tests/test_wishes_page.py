"""«Быстрые встречи» before real registry and matching: planned, held, wishes typed in from sheets, closed."""

import html
import re
from datetime import timedelta

from mentoring_common.clock import utc_now
from mentoring_common.testing.waiting import until

from .test_matching_pages import PUPIL, SENIOR, District, send
from .test_matching_pages import district as district  # the fixtures
from .test_matching_pages import everything as everything

JUNIOR = {**PUPIL, "grade": 4, "birth_date": "2016-01-01"}


async def test_the_wishes_of_a_meeting_are_typed_in_from_its_sheets(district: District) -> None:
    browser = await district.curator()
    empty = (await browser.get("/wishes")).text
    assert "Встреч пока нет" in empty
    planned = {
        "form": "PUPIL_PUPIL",
        "planned_on": "2026-10-05",
        "place": "актовый зал",
        "school_id": district.school_id,
    }
    alone = await send(browser, "/wishes", **planned)
    assert alone.status_code == 409
    assert "некому встречаться" in alone.text
    assert 'value="актовый зал"' in alone.text, "what was typed is not lost"
    vera = await district.register("Белова Вера Андреевна", **JUNIOR, topics=["математика"])
    eva = await district.register("Дроздова Ева Олеговна", **SENIOR, topics=["математика"], capacity=1)
    lev = await district.register("Лосев Лев Маркович", **SENIOR, topics=["математика"], capacity=1)

    async def are_known() -> bool:
        pairs = [f"/matching/v1/pairs/{vera}/{each}" for each in (eva, lev)]
        curator = district.matching.curator(district.school_id)
        return all([(await curator.get(pair)).status_code == 200 for pair in pairs])

    await until(are_known)
    made = await send(browser, "/wishes", **planned)
    assert made.status_code == 303, made.text
    address = made.headers["location"]
    page = (await browser.get(address)).text
    assert "Встреча прошла?" in page
    assert "Белова" not in page, "wishes are typed in after the meeting"
    tomorrow = (utc_now() + timedelta(days=400)).date().isoformat()
    early = await send(browser, f"{address}/holding", held_on=tomorrow)
    assert (early.status_code, "ещё не могла пройти" in early.text) == (422, True)
    assert (await send(browser, f"{address}/holding", held_on="2026-09-02")).status_code == 303

    page = html.unescape((await browser.get(address)).text)
    assert re.findall(r'/of/(\w+)">([^<]+)</a>', page) == [
        (vera, "Белова Вера Андреевна, 4 класс"),
        (eva, "Дроздова Ева Олеговна, 10 класс"),
        (lev, "Лосев Лев Маркович, 10 класс"),
    ]
    sheet = f"{address}/of/{vera}"
    twice = await send(browser, sheet, **{"place-1": eva, "place-2": eva})
    assert (twice.status_code, "Один и тот же человек назван дважды" in twice.text) == (422, True)
    assert twice.text.count(f'value="{eva}" selected') == 2, "what was chosen is not lost"
    kept = await send(browser, sheet, **{"place-1": eva}, not_with=[lev])
    assert (kept.status_code, kept.headers["location"]) == (303, f"{address}#of-{vera}")
    page = html.unescape((await browser.get(address)).text)
    assert "<ol><li>Дроздова Ева Олеговна, 10 класс</li></ol>" in page
    assert '<td data-column="С кем не хочет">Лосев Лев Маркович, 10 класс</td>' in page
    again = (await browser.get(sheet)).text
    assert f'value="{eva}" selected' in again
    assert f'name="not_with" value="{lev}" checked' in again

    assert (await send(browser, f"{address}/close")).status_code == 303
    page = (await browser.get(address)).text
    assert "/of/" not in page
    assert 'href="/runs"' in page
    late = await send(browser, sheet, **{"place-1": lev})
    assert (late.status_code, "пожелания больше не меняются" in late.text) == (409, True)
    assert "закрыта" in (await browser.get("/wishes")).text
    nobody = await browser.get(f"{address}/of/nobody")
    assert nobody.status_code == 404
