"""A teacher's addendum in the browser, before real registry and matching: recorded, printed, ended before its term."""

import html
import io
import re

import docx
import httpx

from .test_matching_pages import ATTESTED, District, send
from .test_matching_pages import district as district  # the fixtures
from .test_matching_pages import everything as everything

TEACHER = {
    "form": "TEACHER_TEACHER", "variant": "EXPERIENCED_NOVICE", "birth_date": "1990-01-01",
    "topics": ["методика преподавания предмета"], **ATTESTED,
}  # fmt: skip
NOVICE = {**TEACHER, "role": "MENTEE", "experience_years": 1}
EXPERT = {
    **TEACHER, "role": "MENTOR", "experience_years": 20, "qualification": "HIGHEST", "capacity": 1,
    "admitted_on": "2026-09-01", "workplace_kind": "SCHOOL",
}  # fmt: skip
SIGNED = {"number": "12-н", "signed_on": "2026-10-01"}
ADDENDUM = {
    "basis": "ADDENDUM", "reference": "ДС № 4", "signed_on": "2026-09-29", "consented_on": "2026-09-28",
    "content": "Помогает вести уроки", "work_form": "Очно", "starts_on": "2026-10-01", "ends_on": "2027-05-31",
    "payment": "Выплата по положению школы",
}  # fmt: skip


async def words_of(browser: httpx.AsyncClient, address: str) -> tuple[str, list[list[str]]]:
    """The paper's words, and the rows of its first table."""
    answer = await browser.get(address)
    assert answer.status_code == 200, answer.text
    opened = docx.Document(io.BytesIO(answer.content))
    rows = [[cell.text for cell in row.cells] for row in opened.tables[0].rows]
    return "\n".join(each.text for each in opened.paragraphs), rows


async def test_an_addendum_from_the_draft_of_an_order_to_the_last_day(district: District) -> None:
    novice = await district.register("Юрьева Яна Львовна", **NOVICE)
    expert = await district.register("Ясенев Юлий Ильич", **EXPERT)
    browser = await district.curator()
    await district.run(browser)
    assert (await send(browser, f"/pairs/{novice}/approval", mentor_id=expert)).status_code == 303
    drafted = await send(browser, "/orders", school_id=district.school_id, starts_on="2026-10-01", ends_on="")
    order = drafted.headers["Location"]
    await send(browser, f"{order}/agreements", given_on="2026-09-30")
    page = html.unescape((await browser.get(order)).text)
    found = re.search(r'href="(/addenda/\w+)\?order=(\w+)">Записать: Юрьева Яна Львовна и Ясенев Юлий Ильич', page)
    assert found, page
    address, order_id = found[1], found[2]
    assert "Записей ещё нет" in (await browser.get("/addenda")).text
    text, _ = await words_of(browser, f"{address}/addendum.docx")
    assert "помогает работнику Юрьева Яна Львовна" in text
    assert "СОГЛАШЕНИЕ № ____" in text
    assert "4. Срок работы по наставничеству: с «___» ______________ 20___ г. по «___» ______________ 20___ г." in text

    late = await send(browser, address, **{**ADDENDUM, "consented_on": "2026-09-30"}, order=order_id)
    assert late.status_code == 422
    assert "Согласие дают до подписания соглашения" in late.text
    assert "Помогает вести уроки</textarea>" in late.text, "what was typed is not lost"
    kept = await send(browser, address, **ADDENDUM, order=order_id)
    assert (kept.status_code, kept.headers["Location"]) == (303, order), "back to the order that waits for it"
    assert "Ничто не мешает подписать" in (await browser.get(order)).text
    assert (await send(browser, f"{order}/sign", **SIGNED)).status_code == 303

    text, _ = await words_of(browser, f"{address}/addendum.docx")
    assert "2. Содержание работы по наставничеству: Помогает вести уроки." in text
    head, row = (await words_of(browser, "/addenda.docx"))[1]
    assert (head[3], head[10]) == ("Письменное согласие", "Досрочное прекращение: инициатор, уведомление, дата")
    assert row == [
        "1", "Ясенев Юлий Ильич", "Юрьева Яна Львовна", "28 сентября 2026 г.", "ДС № 4, 29 сентября 2026 г.",
        "Помогает вести уроки", "Очно", "с 1 октября 2026 г. по 31 мая 2027 г.", "Выплата по положению школы", "____",
        "—",
    ]  # fmt: skip

    pair = address.replace("addenda", "relations")
    refused = await send(browser, f"{pair}/closure", reason="BY_EMPLOYER", text="")
    assert (refused.status_code, "не меньше чем за три рабочих дня" in refused.text) == (409, True)
    assert f'href="{address}"' in (await browser.get(pair)).text
    page = (await browser.get(address)).text
    assert "Если уведомить сегодня" in page
    chosen = re.search(r'<select id="initiator".*?</option>', page, re.DOTALL)
    assert chosen
    assert '<option value="">выберите</option>' in chosen[0]
    notice = {"initiator": "EMPLOYER", "notified_on": "2026-10-01"}
    short = await send(browser, f"{address}/termination", **notice, last_day_on="2026-10-05")
    assert (short.status_code, "Последний день не раньше 06.10.2026" in short.text) == (422, True)
    assert (await send(browser, f"{address}/termination", **notice, last_day_on="2026-10-06")).status_code == 303
    page = (await browser.get(address)).text
    assert "последний день 6 октября 2026 г." in page
    assert "Записать" not in page, "nothing is left to be recorded"
    assert "Прекращает школа" in (await browser.get("/addenda")).text
    row = (await words_of(browser, "/addenda.docx"))[1][1]
    assert row[10] == "Прекращает школа: уведомление 1 октября 2026 г., последний день 6 октября 2026 г."


async def test_the_words_of_another_addendum_are_taken_over(district: District) -> None:
    novices = [await district.register(name, **NOVICE) for name in ("Вяземская Вера Львовна", "Гусева Галина Львовна")]
    expert = await district.register("Дашков Денис Ильич", **{**EXPERT, "capacity": 2})
    browser = await district.curator()
    await district.run(browser)
    for novice in novices:
        assert (await send(browser, f"/pairs/{novice}/approval", mentor_id=expert)).status_code == 303
    pairs = set(re.findall(r'href="(/relations/\w+)"', (await browser.get("/relations")).text))
    first, second = (each.replace("relations", "addenda") for each in pairs)
    assert "Взять слова" not in (await browser.get(second)).text
    assert (await send(browser, first, **ADDENDUM, order="")).status_code == 303
    offered = re.search(rf'href="({second}\?like=\w+)"', (await browser.get(second)).text)
    assert offered
    page = (await browser.get(offered[1])).text
    assert "Помогает вести уроки</textarea>" in page
    assert "Выплата по положению школы</textarea>" in page
    assert 'name="reference" type="text" value=""' in page, "what is its own is not taken over"


async def test_a_job_duty_needs_no_terms(district: District) -> None:
    novice = await district.register("Аксёнова Ада Львовна", **NOVICE)
    expert = await district.register("Бунин Борис Ильич", **EXPERT)
    browser = await district.curator()
    await district.run(browser)
    assert (await send(browser, f"/pairs/{novice}/approval", mentor_id=expert)).status_code == 303
    [pair] = set(re.findall(r'href="(/relations/\w+)"', (await browser.get("/relations")).text))
    address = pair.replace("relations", "addenda")
    kept = await send(browser, address, basis="JOB_DUTY", duty_reference="п. 2.7", duty_on="2026-09-01", order="")
    assert (kept.status_code, kept.headers["Location"]) == (303, address)
    page = (await browser.get(address)).text
    assert "Обязанность по должностной инструкции: п. 2.7" in page
    assert "Прекратить досрочно" not in page
    row = (await words_of(browser, "/addenda.docx"))[1][1]
    assert row[3:9] == [
        "—", "Обязанность по должностной инструкции: п. 2.7, 1 сентября 2026 г.", "—", "—", "—", "в составе оклада",
    ]  # fmt: skip
