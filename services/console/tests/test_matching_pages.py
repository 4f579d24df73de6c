"""«Подбор» in the browser, before real registry and matching: a curator with names, a methodologist with cards."""

import io
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import docx
import httpx
import pytest
from fastapi import FastAPI
from matching.main import build as build_matching
from matching.settings import MatchingSettings
from mentoring_common.testing.callers import Callers
from mentoring_common.testing.clocks import running_from
from mentoring_common.testing.databases import beside
from mentoring_common.testing.waiting import until
from registry.main import build as build_registry
from registry.settings import RegistrySettings

from .conftest import Console, running

COMPILING_SECONDS = 600.0
"""After a change of the engine, on a busy machine; otherwise its code is loaded from disk in a moment."""
ATTESTED = {"consents_on": "2026-09-01"}
PUPIL = {"role": "MENTEE", "form": "PUPIL_PUPIL", "grade": 5, "birth_date": "2015-01-01", **ATTESTED}
SENIOR = {"role": "MENTOR", "form": "PUPIL_PUPIL", "grade": 10, "birth_date": "2011-01-15", **ATTESTED}
SENIOR |= {"admitted_on": "2026-09-01"}


@dataclass
class District:
    """Registry, matching and the console before them, with a school of the test's own."""

    console: Console
    registry: Callers
    matching: Callers
    issue_token: Callable[..., str]
    school_id: str = ""

    async def register(self, full_name: str, **body: Any) -> str:
        """A participant whom matching knows too."""
        curator = self.registry.curator(self.school_id)
        told = {"school_id": self.school_id, "full_name": full_name, **body}
        answer = await curator.post("/registry/v1/participants", json=told)
        assert answer.status_code == 201, answer.text
        participant_id: str = answer.json()["participant_id"]

        async def is_known() -> bool:
            pair = f"/matching/v1/pairs/{participant_id}/{participant_id}"
            return (await self.matching.curator(self.school_id).get(pair)).status_code == 200

        await until(is_known)
        return participant_id

    async def browser(self, role: str, *schools: str) -> httpx.AsyncClient:
        return await self.console.signed_in(role, *schools, token=self.issue_token(role, schools))

    async def curator(self) -> httpx.AsyncClient:
        return await self.browser("curator", self.school_id)

    async def run(self, browser: httpx.AsyncClient) -> str:
        """Start a run on its page and wait for its end there; gives the address of its page."""
        started = await send(browser, "/runs", school=self.school_id)
        assert started.status_code == 303, started.text

        async def is_over() -> bool:
            return "закончен" in (await browser.get(started.headers["Location"])).text

        await until(is_over)
        address: str = started.headers["Location"]
        return address


async def send(browser: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
    return await browser.post(path, data={"csrf_token": browser.csrf, **fields})  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
async def everything(
    mongo_uri: str, amqp_uri: str, token_settings: dict[str, str], issue_token: Callable[..., str], quiet_queues: None
) -> AsyncIterator[District]:
    name, clock = f"test_pages_{uuid4().hex[:12]}", running_from(datetime(2026, 10, 1, 8, tzinfo=UTC))
    common: dict[str, Any] = {"mongo_uri": mongo_uri, "amqp_uri": amqp_uri, "http_port": 1, **token_settings}
    registry = build_registry(RegistrySettings(**common, mongo_database=f"{name}_registry"), clock)
    matching = build_matching(MatchingSettings(**common, mongo_database=f"{name}_matching"), clock)
    services = {"registry": httpx.ASGITransport(registry), "matching": httpx.ASGITransport(matching)}
    async with (
        beside(mongo_uri, f"{name}_registry", drop=True),
        beside(mongo_uri, f"{name}_matching", drop=True),
        registry.router.lifespan_context(registry),
        matching.router.lifespan_context(matching),
        running(mongo_uri, dict(services)) as console,
    ):
        await until(lambda: engine_is_compiled(matching), COMPILING_SECONDS)
        callers = [Callers(services[each], issue_token) for each in ("registry", "matching")]
        yield District(console, callers[0], callers[1], issue_token)


async def engine_is_compiled(matching: FastAPI) -> bool:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(matching), base_url="http://matching") as http:
        return "mentoring_matching_engine_compiled 1.0" in (await http.get("/metrics")).text.splitlines()


@pytest.fixture
async def district(everything: District) -> District:
    """A school that no other test knows."""
    school_id = f"school-{uuid4().hex[:8]}"
    body = {"kind": "SCHOOL", "name": f"Школа {school_id}", "short_name": f"Школа {school_id}"}
    answer = await everything.registry.methodologist().put(f"/registry/v1/organisations/{school_id}", json=body)
    assert answer.status_code == 204, answer.text
    everything.school_id = school_id
    return everything


async def test_a_curator_starts_a_run_and_reads_the_pairs_the_weakest_first(district: District) -> None:
    met = await district.register("Белова Вера Андреевна", **PUPIL, topics=["математика"])
    unmet = await district.register("Громов Глеб Ильич", **PUPIL, topics=["химия"])
    mentor = await district.register("Дроздова Ева Олеговна", **SENIOR, topics=["математика"], capacity=2)
    browser = await district.curator()
    before = (await browser.get("/runs")).text
    assert "ещё ничего не подбирали" in before
    assert "Загрузить базу" in before
    assert "Пока не подбор" not in before
    page = (await browser.get(await district.run(browser))).text
    assert "Предложено пар: <b>2</b>, без пары: <b>0</b>" in page
    assert "Версия методики" in page
    assert "data-events" not in page, "what is over is not followed"

    pairs = await browser.get("/pairs")
    assert pairs.status_code == 200
    assert pairs.text.index("Громов Глеб Ильич") < pairs.text.index("Белова Вера Андреевна")
    assert pairs.text.count("ничего из запроса не совпало") == 2  # the explanation above the table and the badge
    assert "Совпала тема запроса: математика" in pairs.text
    assert "Громов" not in str(pairs.url)
    assert "Пар нет" not in (await browser.get("/pairs?form=PUPIL_PUPIL")).text
    assert "С такими условиями пар нет" in (await browser.get("/pairs?form=EMPLOYER_PUPIL")).text
    assert "Отозванных пар нет" in (await browser.get("/pairs?status=WITHDRAWN")).text

    one = (await browser.get(f"/pairs/{unmet}")).text
    assert "Дроздова Ева Олеговна" in one, one[-900:]
    assert "Ничего из запроса не совпало: химия" in one
    assert "Не учтено, нет данных" in one
    assert "Что было с предложением" in one
    assert f'href="/participants/{mentor}"' in one
    assert met not in one


async def test_who_is_left_is_grouped_with_the_way_to_the_cure(district: District) -> None:
    await district.register("Зимин Захар Юрьевич", **PUPIL, topics=["математика"])
    silent = await district.register("Иванова Инна Павловна", **PUPIL, topics=[])
    browser = await district.curator()
    assert "Для наставляемого ещё не подбирали" in (await browser.get("/unmatched")).text
    await district.run(browser)
    page = (await browser.get("/unmatched")).text
    assert "<b>Программа не открыта</b>" in page
    assert '<a href="/programme">Перейти к программе</a>' in page
    assert "Без пары 2 человека" in page
    assert "Иванова Инна Павловна" in page
    assert "В школе нет ни одного наставника этой формы" in page
    assert 'href="/uploads"' in page
    only = (await browser.get("/unmatched?reason=H11_REQUEST_PRESENT")).text
    assert ("Иванова Инна" in only) == ("H11_REQUEST_PRESENT" in page)
    alone = (await browser.get(f"/pairs/{silent}")).text
    assert "Иванова Инна Павловна: пока нет пары" in alone
    assert f'href="/participants/{silent}"' in alone


async def test_why_not_these_two(district: District) -> None:
    mentee = await district.register("Кротова Кира Львовна", **PUPIL, topics=["математика"])
    mentor = await district.register("Лосев Лев Маркович", **{**SENIOR, "admitted_on": None}, topics=["математика"])
    browser = await district.curator()
    chosen = (await browser.get("/compare")).text
    assert "Кротова Кира Львовна" in chosen
    assert "Лосев Лев Маркович" in chosen
    told = (await browser.get("/compare", params={"mentee": mentee, "mentor": mentor})).text
    assert "Пара сейчас невозможна" in told
    assert "Наставник не допущен или допуск истёк" in told
    assert f'<a href="/participants/{mentor}">Проведите анкету' in told
    assert "Каким был бы балл без этих причин" in told
    assert "Запрос и компетенции" in told
    unknown = await browser.get("/compare", params={"mentee": mentee, "mentor": "0" * 32})
    assert "Участник не найден" in unknown.text


async def test_who_decides_reads_of_languages_and_the_methodologist_does_not(district: District) -> None:
    apart = await district.register("Саидова Нигина Рустамовна", **PUPIL, topics=["математика"], languages=["TG"])
    both = {"topics": ["физика"], "languages": ["TG", "RU"]}
    together = await district.register("Юсупов Тимур Олегович", **PUPIL, **both)
    mentor = await district.register("Галиев Ильдар Маратович", **SENIOR, topics=["математика"], languages=["RU", "TT"])
    browser = await district.curator()
    await district.run(browser)
    told = "наставляемый — таджикский, наставник — русский, татарский"
    for path in (f"/pairs/{apart}", f"/compare?mentee={apart}&mentor={mentor}"):
        page = (await browser.get(path)).text
        assert f"<b>Общего языка не указано: {told}.</b>" in page, path
    assert "<p>Общий язык: русский.</p>" in (await browser.get(f"/pairs/{together}")).text
    listed = (await browser.get("/pairs")).text
    assert listed.count("общий язык не указан") == 1
    assert f'<span class="muted">{told}</span>' in listed
    assert '<span class="muted">Общий язык: русский</span>' in listed
    card = (await browser.get(f"/participants/{together}")).text
    assert "таджикский\nрусский</textarea>" in card
    office = await district.browser("methodologist")
    await send(office, "/session/purpose", purpose="жалоба родителя", next="/pairs")
    for path in (f"/pairs?school={district.school_id}", f"/pairs/{apart}", f"/participants/{together}"):
        page = (await office.get(path)).text
        assert "бщий язык" not in page
        assert "таджикский, наставник" not in page
        assert "таджикский\nрусский" not in page


async def test_a_methodologist_reads_pairs_without_names_until_she_says_why(district: District) -> None:
    mentee = await district.register("Мирова Майя Нилова", **PUPIL, topics=["математика"])
    await district.register("Носова Нона Осиповна", **SENIOR, topics=["математика"], capacity=1)
    await district.run(await district.curator())
    browser = await district.browser("methodologist")
    paths = ["/pairs", f"/pairs/{mentee}", "/unmatched", f"/compare?school={district.school_id}&mentee={mentee}"]
    for path in paths:
        page = (await browser.get(path, params={"school": district.school_id} if path == "/pairs" else None)).text
        assert "Мирова" not in page, path
        assert "Носова" not in page, path
    page = (await browser.get("/pairs", params={"school": district.school_id})).text
    assert "5 класс, математика" in page
    assert "10 класс, математика" in page
    assert "Зачем Вам имена?" in page
    said = await send(browser, "/session/purpose", purpose="жалоба родителя", next="/pairs")
    assert said.status_code == 303
    page = (await browser.get("/pairs", params={"school": district.school_id})).text
    assert "Мирова Майя Нилова" in page
    assert "Зачем Вам имена?" not in page


async def test_a_run_is_followed_live_and_stopped(district: District) -> None:
    await district.register("Орлова Ольга Петровна", **PUPIL, topics=["математика"])
    browser = await district.curator()
    address = await district.run(browser)
    events = await browser.get(f"{address}/events")
    assert events.headers["Content-Type"].startswith("text/event-stream")
    assert "event: end" in events.text
    part = (await browser.get(f"{address}/progress")).text
    assert "закончен" in part
    assert "<html" not in part
    stopped = await send(browser, f"{address}/cancel")
    assert (stopped.status_code, stopped.headers["Location"]) == (303, address), "it was faster: its page says so"
    foreign = await district.browser("curator", "another-school")
    assert (await foreign.get(address)).status_code == 404
    assert (await send(foreign, f"{address}/cancel")).status_code == 404
    refused = await send(browser, "/runs", school="another-school")
    assert refused.status_code == 404
    assert "Школа не найдена" in refused.text


async def test_a_curator_decides_about_pairs_one_by_one_and_takes_it_back(district: District) -> None:
    one = await district.register("Павлова Полина Львовна", **PUPIL, topics=["математика"])
    two = await district.register("Рогов Роман Ильич", **PUPIL, topics=["химия"])
    mentor = await district.register("Седов Савва Олегович", **SENIOR, topics=["математика"], capacity=2)
    browser = await district.curator()
    await district.run(browser)
    today = (await browser.get("/")).text
    assert "2 предложенные пары ждут решения" in today
    page = (await browser.get(f"/pairs/{one}")).text
    assert "Утвердить пару" in page
    assert "Отклонить пару" in page

    approved = await send(browser, f"/pairs/{one}/approval", mentor_id=mentor)
    assert approved.status_code == 303, " ".join(re.sub(r"<[^>]+>", " ", approved.text).split())
    assert approved.headers["Location"] == f"/pairs/{two}?decided={one}", "the next pair, with word of the last"
    following = (await browser.get(approved.headers["Location"])).text
    told = "Пара утверждена: Павлова Полина Львовна и Седов Савва Олегович."
    assert told in " ".join(following.split()), "names alone"
    undone = await send(browser, f"/pairs/{one}/undo")
    assert (undone.status_code, undone.headers["Location"]) == (303, f"/pairs/{one}")
    assert "Предложенная пара" in (await browser.get(f"/pairs/{one}")).text

    no_words = await send(browser, f"/pairs/{two}/rejection", mentor_id=mentor, code="OTHER_REASON", text=" ")
    assert no_words.status_code == 422
    assert "напишите, почему пара отклонена" in no_words.text
    rejected = await send(browser, f"/pairs/{two}/rejection", mentor_id=mentor, code="NOT_FITTING", text="Ссорились")
    assert rejected.headers["Location"] == f"/pairs/{one}?decided={two}"
    page = (await browser.get(f"/pairs/{two}")).text
    assert "Отклонённая пара" in page
    assert "«Ссорились»" in page
    late = await send(browser, f"/pairs/{two}/approval", mentor_id=mentor)
    assert late.status_code == 409
    assert "Пара уже отклонена" in late.text


async def test_ticked_pairs_are_decided_together_and_each_refusal_is_told(district: District) -> None:
    mentees = [
        await district.register(f"Титов Тимофей {name}", **PUPIL, topics=["математика"])
        for name in ("Львович", "Ильич", "Юрьевич")
    ]
    mentor = await district.register("Уварова Ульяна Олеговна", **SENIOR, topics=["математика"], capacity=3)
    browser = await district.curator()
    await district.run(browser)
    assert (await browser.get("/pairs")).text.count('name="pair"') == 3
    nothing = await send(browser, "/pairs", what="approve")
    assert nothing.status_code == 422
    assert "Отметьте пары в списке" in nothing.text
    ticked = [f"{each}|{mentor}" for each in mentees[:2]]
    both = await browser.post("/pairs", data={"csrf_token": browser.csrf, "pair": ticked, "what": "approve"})  # type: ignore[attr-defined]
    assert (both.status_code, both.headers["Location"]) == (303, "/pairs?noted=2")
    assert "Решено: 2 пары" in (await browser.get("/pairs?noted=2")).text
    stale = [f"{mentees[0]}|{mentor}", f"{mentees[2]}|{mentor}"]
    part = await browser.post(
        "/pairs",
        data={"csrf_token": browser.csrf, "pair": stale, "what": "reject", "code": "NOT_FITTING"},  # type: ignore[attr-defined]
    )
    assert part.status_code == 422
    assert "Решено: 1 пара" in part.text
    assert "Не решено: 1 пара" in part.text
    assert "Титов Тимофей Львович</a>: Пара уже утверждена" in part.text
    assert (await browser.get("/pairs?status=APPROVED")).text.count("Подробно") == 2
    assert (await browser.get("/pairs?status=REJECTED")).text.count("Подробно") == 1


async def test_who_may_not_decide_is_offered_no_decision(district: District) -> None:
    mentee = await district.register("Фомин Фёдор Львович", **PUPIL, topics=["математика"])
    mentor = await district.register("Харитонов Харитон Ильич", **SENIOR, topics=["математика"], capacity=1)
    await district.run(await district.curator())
    head = await district.browser("head", district.school_id)
    for page in ((await head.get("/pairs")).text, (await head.get(f"/pairs/{mentee}")).text):
        assert "Утвердить" not in page
        assert "Отклонить" not in page
    assert (await send(head, f"/pairs/{mentee}/approval", mentor_id=mentor)).status_code == 403


async def paper(browser: Any, order: str) -> tuple[str, list[list[str]]]:
    """The words of the order's paper, and the rows of its attachment."""
    answer = await browser.get(f"{order}/order.docx")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].endswith("wordprocessingml.document")
    opened = docx.Document(io.BytesIO(answer.content))
    rows = [[cell.text for cell in row.cells] for row in opened.tables[-1].rows]
    return "\n".join(each.text for each in opened.paragraphs), rows


async def test_from_an_approved_pair_to_a_signed_order_and_a_closed_pair(district: District) -> None:
    mentee = await district.register("Цветкова Цветана Львовна", **PUPIL, topics=["математика"])
    mentor = await district.register("Чернов Чеслав Ильич", **SENIOR, topics=["математика"], capacity=1)
    browser = await district.curator()
    await district.run(browser)
    assert "Приказов ещё нет" in (await browser.get("/orders")).text
    empty = await send(browser, "/orders", school_id=district.school_id, starts_on="2026-10-01", ends_on="")
    assert empty.status_code == 409
    assert "сначала утвердите пары" in empty.text
    approved = await send(browser, f"/pairs/{mentee}/approval", mentor_id=mentor)
    assert approved.status_code == 303, " ".join(re.sub(r"<[^>]+>", " ", approved.text).split())
    drafted = await send(browser, "/orders", school_id=district.school_id, starts_on="2026-10-01", ends_on="")
    assert drafted.status_code == 303, drafted.text
    order = drafted.headers["Location"]
    page = (await browser.get(order)).text
    assert "Мешает подписать: 1 пара" in page
    assert "Цветкова Цветана Львовна и Чернов Чеслав Ильич" in page
    assert "Нет письменного согласия на пару: наставника, представителя наставляемого" in page
    text, (head, row) = await paper(browser, order)
    assert "«___» ______________ 20___ г.    № ____" in text
    assert head[5:] == ["Срок", "Согласие наставника", "Согласие наставляемого, законного представителя"]
    assert row == [
        "1", "Чернов Чеслав Ильич, 10 класс", "Цветкова Цветана Львовна, 5 класс", "Ученик — ученик", "—",
        "с 1 октября 2026 г. по 31 августа 2027 г.", "____; представитель: ____", "представитель: ____",
    ]  # fmt: skip
    refused = await send(browser, f"{order}/sign", number="12-н", signed_on="2026-10-01")
    assert refused.status_code == 409
    assert "Приказ не подписан" in refused.text
    assert 'value="12-н"' in refused.text, "what was typed is there still"
    await send(browser, f"{order}/agreements", given_on="2026-09-30")
    assert "Ничто не мешает подписать" in (await browser.get(order)).text
    signed = await send(browser, f"{order}/sign", number="12-н", signed_on="2026-10-01")
    assert signed.status_code == 303, signed.text
    text, (_, row) = await paper(browser, order)
    assert "1 октября 2026 г.    № 12-н" in text
    assert row[6:] == ["30 сентября 2026 г.; представитель: 30 сентября 2026 г.", "представитель: 30 сентября 2026 г."]
    page = (await browser.get(order)).text
    assert "Приказ № 12-н от" in page
    assert "Записать подписанный приказ" not in page
    listed = (await browser.get("/relations?status=ACTIVE")).text
    assert "Чернов Чеслав Ильич" in listed
    address = listed.partition('href="/relations/')[2].partition('"')[0]
    pair = f"/relations/{address}"
    assert "по сей день" in (await browser.get(pair)).text
    stopped = await send(browser, f"{pair}/suspension", text="Болеет")
    assert stopped.status_code == 303, stopped.text
    page = (await browser.get(pair)).text
    assert "Встречаться сейчас нельзя" in page
    assert "«Болеет»" in page
    await send(browser, f"{pair}/resumption")
    chosen = re.search(r'<select id="reason".*?</option>', (await browser.get(pair)).text, re.DOTALL)
    assert chosen
    assert "required" in chosen[0]
    assert '<option value="">выберите</option>' in chosen[0], "nothing is closed by a slip"
    closed = await send(browser, f"{pair}/closure", reason="COMPLETED", text="")
    assert closed.status_code == 303, closed.text
    page = (await browser.get(pair)).text
    assert "Программа пары завершена" in page
    assert "Закрыть пару" not in page


async def test_a_signed_order_is_amended_and_cancelled_by_later_ones(district: District) -> None:
    mentor = await district.register("Эрнст Эмиль Ильич", **SENIOR, topics=["математика"], capacity=2)
    mentees = [
        await district.register(name, **PUPIL, topics=["математика"])
        for name in ("Юдина Юлия Львовна", "Яковлев Яков Львович")
    ]
    browser = await district.curator()
    await district.run(browser)
    for mentee in mentees:
        assert (await send(browser, f"/pairs/{mentee}/approval", mentor_id=mentor)).status_code == 303
    drafted = await send(browser, "/orders", school_id=district.school_id, starts_on="2026-10-01", ends_on="")
    order = drafted.headers["Location"]
    await send(browser, f"{order}/agreements", given_on="2026-09-30")
    assert (await send(browser, f"{order}/sign", number="12-н", signed_on="2026-10-01")).status_code == 303
    page = (await browser.get(order)).text
    leaving = re.search(r'name="remove" value="(\w+)"> Юдина', page)
    assert leaving, page
    nothing = await send(browser, f"{order}/changes", kind="AMEND", reason="BY_MENTEE", words="Заявление")
    assert nothing.status_code == 422
    assert "Выберите пары, которые приказ исключает" in nothing.text
    told = {"kind": "AMEND", "reason": "BY_MENTEE", "words": "Заявление семьи", "remove": leaving[1]}
    amended = await send(browser, f"{order}/changes", **told)
    assert amended.status_code == 303, amended.text
    amendment = amended.headers["Location"]
    assert "Прекратить работу: 1 пара" in (await browser.get(amendment)).text
    assert (await send(browser, f"{amendment}/sign", number="13-н", signed_on="2026-10-01")).status_code == 303
    text, _ = await paper(browser, amendment)
    assert "О внесении изменений в приказ от 1 октября 2026 г. № 12-н" in text
    assert "исключить наставнические пары согласно приложению 1. Пар: 1." in text
    assert "закрепить наставнические пары" not in text
    assert "2. Основание: Заявление семьи." in text
    assert 'Изменён приказом <a href="' + amendment in (await browser.get(order)).text
    begun = await send(browser, f"{order}/changes", kind="CANCEL", reason="OTHER", words="Ошибка")
    assert (
        await send(browser, f"{begun.headers['Location']}/sign", number="14-н", signed_on="2026-10-01")
    ).status_code == 303
    text, rows = await paper(browser, begun.headers["Location"])
    assert "1. Признать утратившим силу приказ от 1 октября 2026 г. № 12-н" in text
    assert [row[1:3] for row in rows[1:]] == [["Эрнст Эмиль Ильич, 10 класс", "Яковлев Яков Львович, 5 класс"]]
    page = (await browser.get(order)).text
    assert "Отменён приказом" in page
    assert "Отменить приказ следующим приказом" not in page
    assert "работает" not in (await browser.get("/relations?status=ACTIVE")).text.partition("<tbody>")[2]
    listed = (await browser.get("/orders")).text
    assert "Отменяет приказ" in listed
    assert "прекращает 1" in listed


async def test_a_curator_proposes_another_mentor_from_the_comparison(district: District) -> None:
    mentee = await district.register("Шишкина Шура Львовна", **PUPIL, topics=["математика"])
    mentor = await district.register("Щукин Щорс Ильич", **SENIOR, topics=["математика"], capacity=1)
    browser = await district.curator()
    compared = (await browser.get("/compare", params={"mentee": mentee, "mentor": mentor})).text
    assert "Предложить эту пару" in compared
    made = await send(browser, f"/pairs/{mentee}/replacement", mentor_id=mentor, text="Соседи")
    assert (made.status_code, made.headers["Location"]) == (303, f"/pairs/{mentee}")
    page = (await browser.get(f"/pairs/{mentee}")).text
    assert "Предложил куратор" in page
    assert "«Соседи»" in page


async def test_what_if_says_who_would_gain_and_changes_nothing(district: District) -> None:
    await district.register("Белова Вера Андреевна", **PUPIL, topics=["математика"])
    await district.register("Громов Глеб Ильич", **PUPIL, topics=["химия"])
    mentor = await district.register("Дроздова Ева Олеговна", **SENIOR, topics=["математика"], capacity=1)
    browser = await district.curator()
    form = (await browser.get("/what-if")).text
    assert "Ничего не сохраняется" in form
    assert "Дроздова Ева Олеговна" in form
    assert "разница в классах, не больше (сейчас 5)" in form
    told = (await browser.get("/what-if", params={"place": mentor})).text
    assert "Пар стало бы больше на 1" in told
    assert "Сейчас подбор предложил бы 1 пару, с изменением — 2." in told
    assert "Получили бы наставника: 1" in told
    assert re.search("Громов Глеб Ильич.*без пары.*Дроздова Ева Олеговна", told.split("<tbody>")[1], re.DOTALL)
    new = {"form": "PUPIL_PUPIL", "topic": ["химия", ""], "grade": "10"}
    assert "новый наставник" in (await browser.get("/what-if", params=new)).text
    same = (await browser.get("/what-if", params={"norm": "sp-gap", "value": "9"})).text
    assert "Пары остались бы прежними" in same
    assert "Напишите новое значение нормы числом" in (await browser.get("/what-if?norm=sp-gap")).text
    assert "Выберите хотя бы одну тему" in (await browser.get("/what-if?form=PUPIL_PUPIL")).text
    shown = (await browser.get("/what-if?weights_form=PUPIL_PUPIL")).text
    assert 'name="weight_REQUEST" type="text" value="30"' in shown
    uneven = (await browser.get("/what-if?weights_form=PUPIL_PUPIL&" + "&".join(f"weight_{each}=10" for each in (
        "REQUEST", "PREFERENCE", "VARIANT", "SCHEDULE", "INTERESTS", "AGE", "PLACE", "HISTORY",
    )))).text  # fmt: skip
    assert "С такими значениями подобрать нельзя" in uneven
    head = await district.browser("head", district.school_id)
    assert "Спрашивают куратор школы и методист" in (await head.get("/what-if")).text
    assert (await district.matching.curator(district.school_id).get("/matching/v1/proposals")).json()["items"] == []
