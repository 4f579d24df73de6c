"""The papers of a programme: opened again and read, with what the school has said and a blank for what it has not."""

import asyncio
import io
import re
import unicodedata
import zipfile
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import unquote

import docx
import httpx
from hypothesis import example, given, settings
from hypothesis import strategies as st
from mentoring_methodology.pack import load_pack
from registry.papers.domain import PaperKind, gaps
from registry.papers.filling import filled
from registry.papers.texts import texts_of
from registry.programmes.domain import Programme, RoadmapItem, roadmap_from_template
from registry.programmes.orders import SignedOrder

from .conftest import Registry
from .test_programmes import done, opened, prepared

GOAL = (
    "максимально полное раскрытие потенциала личности наставляемого, необходимое для успешной личной и профессиональной "
    "самореализации в современных условиях неопределенности, а также создание условий для формирования эффективной системы "
    "поддержки, самоопределения и профессиональной ориентации всех обучающихся в возрасте от 10 лет, педагогических "
    "работников разных уровней образования и молодых специалистов, проживающих на территории Российской Федерации"
)
"""The customer's document, word for word."""
TASK = (
    "Формирование открытого и эффективного сообщества вокруг образовательной организации, способного на комплексную "
    "поддержку ее деятельности, в котором выстроены доверительные и партнерские отношения"
)
BURNT_OUT = "педагоги, находящиеся в состоянии профессионального, эмоционального выгорания"
BLANK, DAY_BLANK = "____________", "«___» ______________ 20___ г."


def read(content: bytes) -> str:
    """Every word of a paper, a line for each paragraph and each cell."""
    paper = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in paper.paragraphs), *cells])


def rows(content: bytes) -> list[list[str]]:
    """The roadmap's table."""
    return [[cell.text for cell in row.cells] for row in docx.Document(io.BytesIO(content)).tables[0].rows]


async def paper(caller: httpx.AsyncClient, address: str, kind: str) -> bytes:
    answer = await caller.get(f"{address}/papers/{kind}.docx")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].endswith("wordprocessingml.document")
    assert unquote(answer.headers["content-disposition"]).endswith(" 2026-2027.docx")
    return answer.content


async def missing(caller: httpx.AsyncClient, address: str) -> dict[str, list[str]]:
    told = (await caller.get(f"{address}/papers")).json()["items"]
    return {each["paper"]: [gap["code"] for gap in each["missing"]] for each in told}


async def test_a_new_programme_has_papers_with_blanks_and_says_which(registry: Registry):
    school = await registry.school()
    curator = registry.as_.curator(school)
    address = await opened(curator, school)
    assert await missing(curator, address) == {
        "order-introduce": ["ORDER_UNSIGNED", "SUPPLIES_MISSING", "MONITORING_MISSING", "HEAD_MISSING"],
        "order-curator": ["ORDER_UNSIGNED", "HEAD_MISSING"],
        "regulation": ["ORDER_UNSIGNED", "MONITORING_MISSING"],
        "roadmap": ["ORDER_UNSIGNED", "DEADLINES_MISSING", "RESPONSIBLE_MISSING", "DOCUMENTS_MISSING", "HEAD_MISSING"],
    }
    introduce = read(await paper(curator, address, "order-introduce"))
    for words in (
        f"МБОУ СОШ {school}",
        "ПРИКАЗ",
        f"{DAY_BLANK}    № ____",
        "О внедрении целевой модели наставничества обучающихся",
        "распоряжением Минпросвещения России от 25.12.2019 № Р-145",
        "на 2026/2027 учебный год: с 1 сентября 2026 г. по 31 августа 2027 г.",
        f"Принять цель программы: {GOAL}.",
        f"— {TASK}.",
        "— «Ученик — ученик».",
        f"за материально-техническое обеспечение программы: {BLANK}.",
        f"на входе — {DAY_BLANK}, на выходе — {DAY_BLANK}",
    ):
        assert words in introduce, words
    appoint = read(await paper(curator, address, "order-curator"))
    assert "на 2026/2027 учебный год: Иванова А. А., завуч." in appoint
    regulation = read(await paper(curator, address, "regulation"))
    assert "Взаимодействие обучающихся одной образовательной организации, при котором один" in regulation
    assert "1) Подготовка условий для запуска программы наставничества;" in regulation
    assert "Куратор программы: Иванова А. А., завуч." in regulation
    assert BURNT_OUT not in regulation, "categories are of teachers"


async def test_a_prepared_programme_has_papers_without_blanks(registry: Registry):
    school = await registry.school()
    curator, head = registry.as_.curator(school), registry.as_.of_role("head", school)
    address = await opened(curator, school)
    await prepared(curator, address)
    await done(head, address, "preparation", {"head": "Директор М. С. Петрова", "supplies": "Сидоров П. П., завхоз"})
    for number in range(1, 9):
        await done(curator, address, "roadmap", {"item_id": str(number), "document": f"Протокол № {number}"})
    await done(curator, address, "roadmap", {"item_id": "2", "dropped_reason": "Проведено в прошлом году"})
    assert set(map(tuple, (await missing(curator, address)).values())) == {()}
    introduce = read(await paper(head, address, "order-introduce"))
    for words in (
        "1 сентября 2026 г.    № 71-о",
        "Сидоров П. П., завхоз.",
        "на входе — 15 сентября 2026 г., на выходе — 15 мая 2027 г.",
        "Директор М. С. Петрова",
    ):
        assert words in introduce, words
    table = rows(await paper(curator, address, "roadmap"))
    assert table[0] == [
        "№", "Наименование этапа", "Содержание деятельности, мероприятия", "Срок", "Ответственный", "Результат. Вид документа",
    ]  # fmt: skip
    assert table[1] == [
        "1", "Подготовка условий для запуска программы наставничества",
        "Издать приказы о внедрении и о назначении куратора, утвердить положение", "10 сентября 2026 г.", "Завуч",
        "Протокол № 1",
    ]  # fmt: skip
    assert [row[5] for row in table[1:]] == [f"Протокол № {number}" for number in (1, 3, 4, 5, 6, 7, 8)], "dropped: 2"


async def test_papers_are_the_schools_own(registry: Registry):
    school = await registry.school()
    address = await opened(registry.as_.curator(school), school)
    file = f"{address}/papers/roadmap.docx"
    assert (await registry.as_.of_role("psychologist", school).get(file)).status_code == 200
    stranger = registry.as_.curator(await registry.school())
    for path in (file, f"{address}/papers"):
        assert (await stranger.get(path)).json()["code"] == "PROGRAMME_NOT_FOUND"
        assert (await registry.as_.methodologist().get(path)).status_code == 403
    assert (await registry.as_.curator(school).get(f"{address}/papers/diploma.docx")).status_code == 422


PACK = load_pack()


def of_model(model: str, *forms: str, **more: Any) -> Programme:
    words = PACK.content.models[model]
    return Programme(
        "p", "s", 2026, model, 1, "1", words.goal, tuple(words.tasks), forms, roadmap=roadmap_from_template(),
        **{"curator": "Завуч", **more},
    )  # fmt: skip


def made(kind: PaperKind, programme: Programme, school: str | None = "МБОУ «Школа № 7»") -> bytes:
    return asyncio.run(filled(kind.value, texts_of(kind, programme, school, PACK)))


def test_the_papers_of_teachers_name_their_own_basis_and_the_eight_categories():
    programme = of_model("TEACHERS", "TEACHER_TEACHER")
    regulation = read(made(PaperKind.REGULATION, programme))
    assert regulation.count("— педагоги, ") == 6
    for words in (
        f"— {BURNT_OUT};",
        "— молодые/начинающие педагоги;",
        "— стажеры/студенты,",
        "№ АЗ-1128/08/657",
        "351.8",
    ):
        assert words in regulation, words
    introduce = read(made(PaperKind.ORDER_INTRODUCE, programme))
    assert "Внедрить систему (целевую модель) наставничества педагогических работников" in introduce
    assert "Р-145" not in introduce


def test_a_model_of_a_later_release_is_called_by_its_name():
    later = replace(of_model("PUPILS", "PUPIL_PUPIL"), model="PARENTS", forms=("PARENT_PARENT",))
    assert "Внедрить PARENTS на 2026/2027" in read(made(PaperKind.ORDER_INTRODUCE, later))


def test_a_school_without_a_name_is_a_blank():
    programme = of_model("PUPILS", "PUPIL_PUPIL")
    assert read(made(PaperKind.ROADMAP, programme, None)).count(BLANK) >= 2
    assert gaps(PaperKind.ROADMAP, programme, None)[0].code == "SCHOOL_NAME_MISSING"


HOSTILE = st.text(min_size=1, max_size=60) | st.lists(
    st.sampled_from([
        "{{ curator }}", "{{", "}}", "{%", "%}", "{% endfor %}", "{#", "{_{", "}_}", "{_%", "%_}", "{{p x }}", "<w:p>",
        "</w:t></w:r>", "<w:fldSimple w:instr='DATE'/>", "&", "&amp;", "&#123;", "]]>", "<!--", '"', "'", "’", "\n", "\t", "\a",
        "\f", "\x00", "\x1b", "\ufffe", "\u202e", "Иванова А. А.", " ",
    ]),
    min_size=1, max_size=8,
).map("".join)  # fmt: skip
"""What somebody may type, or paste, or try."""


@settings(max_examples=60, deadline=None)
@example("{{ 7 * 7 }} {% raw %} <w:t>&amp;</w:t>")
@example("{_{ x }_} {_% y %_}")
@given(HOSTILE)
def test_what_was_typed_stands_as_typed_and_is_no_code(typed: str):
    plain, hostile = (
        of_model(
            "PUPILS", "PUPIL_PUPIL", curator=text, head=text, supplies=text,
            orders=(SignedOrder("INTRODUCE", text, date(2026, 9, 1)),),
        )
        for text in ("слово", typed)
    )  # fmt: skip
    step = RoadmapItem("1", "PREPARATION", typed, date(2026, 9, 1), typed, typed)
    hostile, plain = replace(hostile, roadmap=(step,)), replace(plain, roadmap=(replace(step, what="слово"),))
    for kind in PaperKind:
        content = made(kind, hostile, typed)
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            xml = file.read("word/document.xml").decode()
        assert not re.search("<w:(instrText|fldSimple|fldChar|object|altChunk)", xml)
        of_plain = docx.Document(io.BytesIO(made(kind, plain, "слово")))
        of_hostile = docx.Document(io.BytesIO(content))
        assert len(of_hostile.paragraphs) == len(of_plain.paragraphs)
        assert [len(each.rows) for each in of_hostile.tables] == [len(each.rows) for each in of_plain.tables]
    [_, row] = rows(made(PaperKind.ROADMAP, hostile, typed))
    assert {cell.strip() for cell in (row[2], row[4], row[5])} == {seen(typed)}


def seen(typed: str) -> str:
    """What a reader sees of it: by the categories of Unicode, written anew."""
    kept = (
        " " if each in "\n\r\t" or unicodedata.category(each) in {"Zs", "Zl", "Zp"} else each
        for each in unicodedata.normalize("NFC", typed)
        if each in "\n\r\t" or unicodedata.category(each) not in {"Cc", "Cf", "Cn", "Co", "Cs"}
    )
    return re.sub(" +", " ", "".join(kept)).strip()


async def test_the_roadmap_has_what_the_municipality_has_set(registry: Registry):
    """Of this year and this model, as the school's page shows it: with the answer, where there is one."""
    school = await registry.school()
    curator, methodologist = registry.as_.curator(school), registry.as_.methodologist()
    address = await opened(curator, school)
    for title, due_on, more in (
        ("Отчитаться о запуске", "2026-12-10", {}),
        ("Провести день наставника", "2027-04-20", {"model": "PUPILS"}),
        ("Для педагогов", "2027-04-20", {"model": "TEACHERS"}),
        ("Будущего года", "2027-09-20", {}),
    ):
        body = {"title": title, "text": "Пришлите номер приказа", "due_on": due_on, "schools": [school], **more}
        made = await methodologist.post("/registry/v1/assignments", json=body)
        assert made.status_code == 201, made.text
        if title == "Отчитаться о запуске":
            answer = {"school_id": school, "outcome": "DONE", "note": "Приказ № 71-о"}
            at = f"/registry/v1/assignments/{made.json()['assignment_id']}/answers"
            assert (await curator.post(at, json=answer)).status_code == 200
    table = rows(await paper(curator, address, "roadmap"))
    assert [row[1:] for row in table[-2:]] == [
        ["Задание муниципалитета", "Отчитаться о запуске", "10 декабря 2026 г.", "Куратор", "Приказ № 71-о"],
        ["Задание муниципалитета", "Провести день наставника", "20 апреля 2027 г.", "Куратор", "____"],
    ]
    assert table[-1][0] == str(len(table) - 1)
