"""«Пары, названные в базе» before real registry and matching: from a claim to a pair that works, or to a text."""

import html
import re

from mentoring_common.testing.waiting import until

from .test_matching_pages import SENIOR, District, send
from .test_matching_pages import district as district  # the fixtures
from .test_matching_pages import everything as everything

ORDER = {"number": "12-н", "signed_on": "2026-09-10", "agreed_on": "2026-09-08"}


HEAD = (
    "ФИО наставляемого;Контактные данные;Год рождения;Класс;Основной запрос наставляемого;Форма наставничества;"
    "ФИО наставника;Дата вхождения в программу"
)


async def upload(district: District, *named: tuple[str, str]) -> list[str]:
    """A base whose mentees name their mentors; their ids, once matching knows of the claims."""
    lines = [
        f"{mentee};+7900555010{number};2014;5;математика;ученик-ученик;{mentor};10.09.2026"
        for number, (mentee, mentor) in enumerate(named)
    ]
    curator = district.registry.curator(district.school_id)
    sent = {"school_id": district.school_id, "consents_on": "2026-09-01"}
    files = {"file": ("база.csv", "\n".join([HEAD, *lines]).encode())}
    job = await curator.post("/registry/v1/imports", data=sent, files=files)
    assert job.status_code == 202, job.text

    async def claims() -> dict[str, str]:
        found = (await curator.get("/registry/v1/claims")).json()["items"]
        return {each["person"]["full_name"]: each["participant_id"] for each in found}

    async def are_known() -> bool:
        known = await claims()
        if len(known) < len(named):
            return False
        pairs = [f"/matching/v1/pairs/{each}/{each}" for each in known.values()]
        answers = [await district.matching.curator(district.school_id).get(pair) for pair in pairs]
        return all(answer.status_code == 200 for answer in answers)

    await until(are_known)
    known = await claims()
    return [known[mentee] for mentee, _ in named]


async def test_a_named_pair_is_confirmed_by_its_order(district: District) -> None:
    sure, alike, unknown = await upload(
        district,
        ("Белова Вера Андреевна", "Дроздова Ева Олеговна"),
        ("Громов Глеб Ильич", "Дроздова Е. О."),
        ("Кротова Кира Львовна", "Лосев Лев Маркович"),
    )
    mentor = await district.register("Дроздова Ева Олеговна", **SENIOR, topics=["математика"], capacity=1)
    browser = await district.curator()
    page = html.unescape((await browser.get("/claims")).text)
    assert [each in page for each in ("найден по имени", "проверьте: имя похоже", "в базе школы не найден")] == [
        True
    ] * 3
    ticked = re.findall(r'name="claim" value="(\w+)"[^>]* checked', page)
    assert ticked == [sure], "those whose mentor is surely found are ticked"
    assert f'<option value="{sure}|{mentor}" selected>Дроздова Ева Олеговна' in page
    assert f'<option value="{unknown}|{mentor}">Дроздова Ева Олеговна' in page, "any mentor of the form may be chosen"

    nothing = await send(browser, "/claims", **ORDER)
    assert (nothing.status_code, "Ничего не отмечено" in nothing.text) == (422, True)
    unchosen = await send(browser, "/claims", claim=unknown, mentor=f"{unknown}|", **ORDER)
    assert (unchosen.status_code, "Наставник не выбран" in unchosen.text) == (422, True)
    baseless = {f"reference-{sure}": "№ 3", f"basis-{sure}": ""}
    without = await send(browser, "/claims", claim=sure, mentor=f"{sure}|{mentor}", **baseless, **ORDER)
    assert (without.status_code, "Не выбрано, на чём основано наставничество" in without.text) == (422, True)
    early = await send(
        browser, "/claims", claim=sure, mentor=f"{sure}|{mentor}", **{**ORDER, "signed_on": "2099-01-01"}
    )
    assert (early.status_code, "день подписания ещё не наступил" in early.text) == (422, True)
    assert 'value="12-н"' in early.text, "what was typed is not lost"

    both = {"claim": [sure, alike], "mentor": [f"{sure}|{mentor}", f"{alike}|{mentor}"]}
    answer = await send(browser, "/claims", **both, **ORDER)
    assert answer.status_code == 422
    told = html.unescape(answer.text)
    assert "Подтверждено: 1 пара" in told
    assert "Не подтверждено: 1 пара" in told
    assert "Громов Глеб Ильич</a>" in told
    assert "У наставника не осталось свободных мест. Добавьте наставнику место" in told

    async def is_gone() -> bool:
        return sure not in (await browser.get("/claims")).text

    await until(is_gone)
    assert "названная в базе пара подтверждена приказом" in (await browser.get(f"/participants/{sure}")).text
    pair = (await browser.get(f"/pairs/{sure}")).text
    assert "Названа в базе школы и подтверждена приказом." in pair
    assert "/runs/BY_CLAIM" not in pair
    [order] = re.findall(r'href="(/orders/\w+)">№ 12-н', (await browser.get("/orders")).text)
    paper = (await browser.get(order)).text
    assert "Подписан до загрузки базы; подтверждено по базе: 1 пара" in paper
    assert "docx" not in paper
    left = await send(browser, f"/claims/{alike}/text")
    assert left.status_code == 303
    assert "Запись оставлена текстом" in (await browser.get(left.headers["location"])).text
    again = await send(browser, f"/claims/{alike}/text")
    assert (again.status_code, "нет заявленной пары" in again.text) == (409, True)


async def test_whoever_decides_nothing_sees_no_form(district: District) -> None:
    await upload(district, ("Белова Вера Андреевна", "Дроздова Ева Олеговна"))
    psychologist = await district.browser("psychologist", district.school_id)
    page = (await psychologist.get("/claims")).text
    assert "Белова Вера Андреевна" in page
    assert "<button" not in page.partition("<main")[2].partition("</main>")[0]
    methodologist = await district.browser("methodologist")
    assert "Белова" not in (await methodologist.get("/claims")).text
