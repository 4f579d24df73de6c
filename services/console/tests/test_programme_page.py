"""The programme's page before the real registry: opened, held up, planned, moved on, and read by whoever only reads."""

import re
from datetime import UTC, datetime

from .test_people_pages import Office
from .test_people_pages import office as office  # the fixture


async def test_a_curator_opens_a_programme_and_sees_what_holds_it_up(office: Office):
    browser = await office.browser()
    empty = (await browser.get("/programme")).text
    assert "Программа ещё не открыта" in empty
    form = {"school_id": office.school, "school_year": "2026", "model": "PUPILS", "csrf_token": browser.csrf}
    nothing = await browser.post("/programme", data={**form, "curator": "Иванова Анна Андреевна, завуч"})
    assert nothing.status_code == 422
    assert "Отметьте хотя бы одну форму наставничества" in nothing.text
    assert "Иванова Анна Андреевна, завуч" in nothing.text, "what was typed stays"
    sent = {**form, "curator": "Иванова Анна Андреевна, завуч", "forms": "PUPIL_PUPIL"}
    made = await browser.post("/programme", data=sent)
    assert made.status_code == 303
    address = made.headers["location"]
    seen = (await browser.get(address)).text
    for words in (
        "максимально полное раскрытие потенциала личности наставляемого",
        "Не подписан приказ о внедрении",
        "Не указаны сроки мониторинга",
        "Иванова Анна Андреевна, завуч",
    ):
        assert words in seen
    assert "Перейти на следующий этап" not in seen
    papers = re.findall(r'href="(/programme/[^"]+/papers/[^"]+)"', seen)
    assert [each.rsplit("/", 1)[1] for each in papers] == [
        "order-introduce.docx", "order-curator.docx", "regulation.docx", "roadmap.docx",
    ]  # fmt: skip
    assert "Останутся пропуски: номер и дата приказа; кто подписывает." in seen
    for each in papers:
        file = await browser.get(each)
        assert (file.status_code, file.content[:2]) == (200, b"PK"), each
    assert (await browser.get(f"{address}/papers/diploma.docx")).status_code >= 400
    named = {"head": "Директор М. С. Петрова", "supplies": "", "csrf_token": browser.csrf}
    assert (await browser.post(f"{address}/preparation", data=named)).status_code == 303
    assert "Останутся пропуски: номер и дата приказа." in (await browser.get(address)).text
    order = {"kind": "INTRODUCE", "number": "71-о", "signed_on": "2026-09-01", "csrf_token": browser.csrf}
    assert (await browser.post(f"{address}/orders", data=order)).status_code == 303
    again = await browser.post(f"{address}/orders", data={**order, "number": "72-о"})
    assert again.status_code == 409
    assert "№ 71-о от 01.09.2026" in again.text
    signed = (await browser.get(address)).text
    assert "Текст составила школа, здесь его нет." in signed
    begun = {"kind": "APPOINT_CURATOR", "csrf_token": browser.csrf}
    assert (await browser.post(f"{address}/orders/begin", data=begun)).status_code == 303
    ready = (await browser.get(address)).text
    assert "ждёт подписи" in ready, "the head is named, so that nothing is missing"
    [order_id] = re.findall(r"/orders/(\w{32})\.docx", ready)
    assert (await browser.get(f"{address}/orders/{order_id}.docx")).content[:2] == b"PK"
    signature = {"order_id": order_id, "number": "72-о", "signed_on": "2026-09-02", "csrf_token": browser.csrf}
    assert (await browser.post(f"{address}/orders/signature", data=signature)).status_code == 303
    assert "№ 72-о от 2 сентября 2026 г." in (await browser.get(address)).text
    today = datetime.now(UTC).date()
    then = (await browser.get(address, params={"on": today.isoformat()})).text
    assert "Подписано приказов: 2 (№ 71-о, № 72-о)" in then
    assert "Дорожная карта: выполнено 0 из 8" in then
    early = await browser.get(address, params={"on": "2020-01-01"})
    assert "В этот день программы ещё не было" in early.text
    assert "Как было:" not in early.text
    twice = await browser.post(f"{address}/orders/signature", data={**signature, "number": "73-о"})
    assert (twice.status_code, "Приказ уже подписан" in twice.text) == (409, True)
    change = {"kind": "AMEND", "changes": order_id, "curator": "Новикова О. О., завуч", "csrf_token": browser.csrf}
    assert (await browser.post(f"{address}/orders/begin", data=change)).status_code == 303
    amending = (await browser.get(address)).text
    assert "О внесении изменений в приказ № 72-о" in amending
    [amend_id] = {*re.findall(r"/orders/(\w{32})\.docx", amending)} - {order_id}
    drop = {"order_id": amend_id, "csrf_token": browser.csrf}
    assert (await browser.post(f"{address}/orders/text", data=drop)).status_code == 303
    assert (await browser.post(f"{address}/orders/discard", data=drop)).status_code == 303
    assert "О внесении изменений" not in (await browser.get(address)).text
    own = {"stage": "RUNNING", "what": "Провести день наставника", "due_on": "2027-03-02", "csrf_token": browser.csrf}
    assert (await browser.post(f"{address}/roadmap", data=own)).status_code == 303
    assert "Провести день наставника" in (await browser.get(address)).text
    again = await browser.post(f"{address}/roadmap", data=own)
    assert (again.status_code, "Такое мероприятие на этом этапе уже есть" in again.text) == (409, True)
    both = {"boxes": "forms", "forms": ["PUPIL_PUPIL", "STUDENT_PUPIL"], "csrf_token": browser.csrf}
    assert (await browser.post(f"{address}/preparation", data=both)).status_code == 303
    models = {"boxes": "variants", "variants": ["LEADER_PASSIVE"], "csrf_token": browser.csrf}
    assert (await browser.post(f"{address}/preparation", data=models)).status_code == 303
    assert "Ролевые модели: лидер — пассивный." in (await browser.get(address)).text
    all_again = {"boxes": "variants", "csrf_token": browser.csrf}
    assert (await browser.post(f"{address}/preparation", data=all_again)).status_code == 303
    assert "Ролевые модели: лидер" not in (await browser.get(address)).text
    none = await browser.post(f"{address}/preparation", data={"boxes": "forms", "csrf_token": browser.csrf})
    assert none.status_code == 422, "a programme leads at least one form"
    step = {"item_id": "1", "due_on": "2020-09-01", "responsible": "Завуч", "csrf_token": browser.csrf}
    assert (await browser.post(f"{address}/roadmap", data=step)).status_code == 303
    assert "просрочено" in (await browser.get(address)).text
    today = (await browser.get("/")).text
    assert re.search("перейти на следующий этап мешают 3 препятствия", today)
    moved = await browser.post(f"{address}/advance", data={"stage": "MATCHING", "csrf_token": browser.csrf})
    assert moved.status_code == 409
    assert "изменил кто-то другой" in moved.text
    assert (await browser.post(f"{address}/erasure", data={"csrf_token": browser.csrf})).status_code in {404, 422}
    reader = await office.browser("psychologist")
    read = (await reader.get(address)).text
    assert "Цель и задачи" in read
    assert f'action="{address}/roadmap"' not in read


async def test_a_head_returns_to_the_stage_before(office: Office):
    head = await office.browser("head")
    form = {"school_id": office.school, "school_year": "2027", "model": "TEACHERS", "forms": "TEACHER_TEACHER"}
    made = await head.post("/programme", data={**form, "curator": "Завуч", "csrf_token": head.csrf})
    refused = await head.post(f"{made.headers['location']}/return", data={"reason": "Ошибка", "csrf_token": head.csrf})
    assert refused.status_code == 409
    assert "С первого этапа" in refused.text
