"""Both bases out and in again: nothing is lost, nothing is changed, nothing typed becomes a formula."""

import io
import zipfile
from collections.abc import AsyncIterator, Sequence
from datetime import date
from typing import Any
from uuid import uuid4

import aio_pika
import httpx
import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from mentoring_common.clock import utc_now
from mentoring_common.errors import Conflict
from mentoring_common.events.contracts.matching import RelationState
from mentoring_common.events.envelope import wire
from mentoring_common.testing.exchange import exchange_at, publish
from mentoring_common.testing.waiting import until
from mentoring_methodology.codes import RESTRICTED_VARIANTS, QualificationCategory
from registry.exports.book import official_columns, write_base
from registry.exports.domain import _QUALIFICATIONS
from registry.exports.pairs import a_row_for_each
from registry.imports.roster import Column, RosterKind, forms
from registry.imports.roster.schooling import qualification
from registry.understanding import Exact

from .conftest import Registry
from .roster.papers import MENTEES, MENTORS, PACK, mentee, mentor, xlsx
from .test_imports import NAMES
from .test_participants import PATH, person
from .test_preview import look

EXPORTS = "/registry/v1/exports"
YEAR = 2026
OFFICIAL = official_columns(RosterKind.MENTEES, PACK)


Exchange = aio_pika.abc.AbstractExchange


@pytest.fixture
async def exchange(amqp_uri: str) -> AsyncIterator[Exchange]:
    async with exchange_at(amqp_uri) as exchange:
        yield exchange


async def exported(caller: httpx.AsyncClient, kind: str, **asked: Any) -> httpx.Response:
    answer = await caller.get(f"{EXPORTS}/{kind}.xlsx", params=asked)
    assert answer.status_code == 200, answer.text
    return answer


def rows_of(content: bytes) -> list[dict[str, Any]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert len(book.worksheets) == 1
    head, *rows = book.worksheets[0].iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


RENDERINGS: dict[str, list[dict[str, str]]] = {
    "mentees": [{}, {"columns": "all"}],
    "mentors": [{}, {"rows": "participation"}, {"columns": "all"}, {"columns": "all", "rows": "participation"}],
}


async def comes_back_unchanged(registry: Registry, caller: httpx.AsyncClient, school: str, kind: str) -> bytes:
    """However it is wanted, through the preview and through the import: nothing is said to have changed, nothing has.

    The book with all columns is what comes back.
    """
    before = {each["participant_id"]: each for each in await registry.people(caller)}
    content = b""
    for asked in RENDERINGS[kind]:
        content = (await exported(caller, kind, **asked)).content
        no_formula(content)
        seen = await look(registry, caller, school, content)
        assert [each for each in map(_end_of, seen["rows"]) if each not in NO_CHANGE] == [], asked
        done = await registry.imported(caller, school, content)
        rows = await registry.rows(caller, done["import_id"], limit=1000)
        assert [each for each in map(_end_of, rows) if each not in NO_CHANGE] == [], asked
        assert {each["participant_id"]: each for each in await registry.people(caller)} == before, asked
        assert len(rows) == len(rows_of(content))
    return (await exported(caller, kind, columns="all")).content


NO_CHANGE = [("UNCHANGED", False, []), (None, True, [])]
"""Found as it stands, or joined with an earlier row of the same mentor."""


def _end_of(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["effect"], row["merged_into"] is not None, row["refusals"]


_SIGNS = "=+-@\"'«»;,<>&_\\%#№ёЁйЙ\n"
_WORDS = st.text(alphabet=st.sampled_from("абвгде ёжзABCxyz0123456789 " + _SIGNS), min_size=1, max_size=60)
_TYPED = st.one_of(
    _WORDS,
    st.builds("{}{}".format, st.sampled_from(["=", "+", "@", "-", "'", '"', "\t="]), _WORDS),
    st.sampled_from(
        [
            '=HYPERLINK("http://a.example";"нажмите")',
            "@SUM(A1:A9)",
            "+7 900",
            "_x0041_ и _x005F_",
            "<r><t>жирно</t></r>",
            "http://school.example/отзыв?a=1&b=2",
            "Ещё\nодна строка\n\nи ещё",
            "ё" * 1500,
            "длинный текст, " * 99,
        ]
    ),
)
_SURNAMES = st.sampled_from(["Громов", "Лебедев", "Ёлкин", "О'Коннор", "Петров-Водкин", "Зуев", "Щёголев"])
_GIVEN = st.sampled_from(["Лев", "Пётр", "Семён", "Игорь", "Фёдор"])
_FATHERS = st.sampled_from(["Ильич", "Олегович", "Семёнович", "Маратович"])
_FULL = st.builds("{} {} {}".format, _SURNAMES, _GIVEN, _FATHERS)
_DAYS = st.dates(date(2010, 1, 1), date(2014, 12, 31))
_FORMS = ("PUPIL_PUPIL", "STUDENT_PUPIL", "EMPLOYER_PUPIL")
_TOPIC = st.lists(st.sampled_from(sorted(PACK.topics.terms)), max_size=3, unique=True)
_INTERESTS = st.lists(st.sampled_from(sorted(PACK.interests.terms)), max_size=3, unique=True)
_LANGUAGES = st.none() | st.lists(st.sampled_from(sorted(PACK.language_titles)), min_size=1, max_size=10, unique=True)
_MAYBE_TYPED = st.none() | _TYPED


_READ_IN = st.none() | st.sampled_from(
    [
        "учитель математики, стаж 12 лет, высшая категория",
        "готова взять 3 наставляемых",
        "10 «А» класс",
        "студент 3 курса",
        "МБОУ СОШ, цех № 5; опыт 7 лет",
        "химия, информатика; шахматы",
        "по субботам, 2 часа в неделю",
        "=1+1",
    ]
)
"""In which an import reads more than values: whoever typed it in may have meant less."""


def sketches(**more: st.SearchStrategy[Any]) -> st.SearchStrategy[list[dict[str, Any]]]:
    each = st.fixed_dictionaries(
        {
            "full_name": _FULL,
            "birth_date": _DAYS.map(date.isoformat),
            "grade": st.none() | st.integers(1, 11),
            "joined_on": st.none() | st.sampled_from(["2026-09-01", "2026-09-15"]),
            "contact_phone": st.none() | st.sampled_from(["+79001112233", "+79001112244"]),
            "contact_email": st.none() | st.sampled_from(["mama@mail.example", "papa.2@mail.example"]),
            "request_text": _TYPED | _READ_IN,
            "results_text": _MAYBE_TYPED,
            "case_url": _MAYBE_TYPED,
            "partner_workplace_text": _MAYBE_TYPED,
            "topics": _TOPIC,
            **more,
        }
    )
    return st.lists(each, min_size=1, max_size=5, unique_by=lambda one: (one["full_name"], one["birth_date"]))


_OF_MENTEES = sketches(form=st.sampled_from(_FORMS), passed_text=_MAYBE_TYPED)
_OF_MENTORS = st.lists(
    st.tuples(
        st.just(1),
        _FULL,
        st.none() | st.sampled_from(["+79001112233", "мама 8 900 111-22-44, mama@mail.example", "звонить вечером"]),
        st.sampled_from(["10 «А» класс", "ученик 9 класса", "СОШ, 11 кл."]),
        _TYPED,
        _MAYBE_TYPED,
        st.none() | st.sampled_from(["шахматы, театр", "спорт"]),
        st.none() | st.sampled_from(["10–14", "от 12 лет", "до 15 лет", "5–7 класс"]),
        st.none() | st.sampled_from(["2 часа в неделю", "по субботам", "8 часов в месяц", "=2 часа"]),
        st.none() | st.just(date(2026, 9, 1)),
        st.none() | st.sampled_from(["Старшов Илья Ильич; Зуев Лев Ильич", "вакансия"]),
        st.just("ученик – ученик"),
        _MAYBE_TYPED,
        st.none(),
        _MAYBE_TYPED,
        _MAYBE_TYPED,
        _DAYS,
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda row: row[1],  # namesakes of one place are told apart by a birth, which the official form has not
)


def typed_book(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    """A book in which a text that begins with = is a text, as Excel keeps it behind an apostrophe."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line, row in enumerate((head, *rows), 1):
        for at, value in enumerate(row, 1):
            cell = sheet.cell(line, at, value)
            if isinstance(value, str):
                cell.data_type = "s"
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


_SLOW = settings(max_examples=4, phases=(Phase.generate,), deadline=None, suppress_health_check=list(HealthCheck))


async def written_down(
    registry: Registry, caller: httpx.AsyncClient, school: str, role: str, people: list[dict[str, Any]]
) -> None:
    for each in people:
        body = {name: value for name, value in each.items() if value is not None}
        made = await caller.post(PATH, json={**body, "school_id": school, "role": role, "school_year": YEAR})
        assert made.status_code in {201, 409} or "TOO_SHORT" in made.text, made.text


@_SLOW
@given(_OF_MENTEES)
async def test_a_base_of_mentees_comes_back_unchanged(registry: Registry, people: list[dict[str, Any]]):
    school = await registry.school()
    curator = registry.as_.curator(school)
    await written_down(registry, curator, school, "MENTEE", people)
    content = await comes_back_unchanged(registry, curator, school, "mentees")
    no_formula(content)


@_SLOW
@given(_OF_MENTORS)
async def test_a_base_of_mentors_comes_back_unchanged(registry: Registry, rows: list[tuple[Any, ...]]):
    school = await registry.school()
    curator = registry.as_.curator(school)
    await registry.imported(curator, school, typed_book((*MENTORS, "Год рождения"), rows))
    content = await comes_back_unchanged(registry, curator, school, "mentors")
    no_formula(content)


_BY_HAND = {
    "full_name": _FULL,
    "capacity": st.none() | st.integers(1, 3),
    "topics": _TOPIC,
    "interests": _INTERESTS,
    "languages": _LANGUAGES,
    "minutes_per_week": st.none() | st.integers(1, 300),
    "preferred_age_min": st.none() | st.just(10),
    "preferred_age_max": st.none() | st.just(14),
    "contact_phone": st.none() | st.sampled_from(["+79001112233", "+79001112244"]),
    "contact_email": st.none() | st.just("mama@mail.example"),
    "joined_on": st.none() | st.just("2026-09-01"),
    **dict.fromkeys(
        ("request_text", "achievements_text", "workplace_text", "time_text", "results_text", "partner_workplace_text"),
        _READ_IN | _TYPED,
    ),
    "case_url": _MAYBE_TYPED,
}
_PUPILS = st.fixed_dictionaries(
    {
        **_BY_HAND,
        "form": st.just("PUPIL_PUPIL"),
        "birth_date": st.none() | _DAYS.map(date.isoformat),
        "grade": st.none() | st.integers(1, 11),
    }
)
_ADULTS = st.fixed_dictionaries(
    {
        **_BY_HAND,
        "form": st.sampled_from(("EMPLOYER_PUPIL", "TEACHER_TEACHER", "STUDENT_PUPIL")),
        "birth_date": st.none() | st.dates(date(1960, 1, 1), date(1995, 12, 31)).map(date.isoformat),
        "course": st.none() | st.integers(1, 6),
        "experience_years": st.none() | st.integers(1, 8),
        "qualification": st.none() | st.just("FIRST"),
        "workplace": st.none() | st.just("college"),
    }
)


def _called(one: dict[str, Any]) -> str:
    return str(one["full_name"])


_OF_TYPED_MENTORS = st.lists(_PUPILS | _ADULTS, min_size=1, max_size=6, unique_by=_called)


@settings(_SLOW, max_examples=6)
@given(_OF_TYPED_MENTORS)
async def test_mentors_who_were_typed_in_come_back_unchanged(registry: Registry, people: list[dict[str, Any]]):
    """Who was entered by hand may lack what the official form demands, and say more in words than in values."""
    school, college = await registry.school(), f"college-{uuid4().hex[:6]}"
    body = {"kind": "COLLEGE", "name": f"ГБПОУ «Колледж {college}»", "short_name": f"Колледж {college}"}
    assert (
        await registry.as_.methodologist().put(f"/registry/v1/organisations/{college}", json=body)
    ).status_code == 204
    curator = registry.as_.curator(school)
    for each in people:
        if each.pop("workplace", None):
            each |= {"workplace_id": college, "workplace_kind": "COLLEGE"}
    await written_down(registry, curator, school, "MENTOR", people)
    await comes_back_unchanged(registry, curator, school, "mentors")


async def test_what_the_school_does_not_know_is_said_so_and_kept_as_unknown(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    bare = {"full_name": NAMES[0], "form": "TEACHER_TEACHER", "school_id": school, "school_year": YEAR}
    assert (await curator.post(PATH, json={**bare, "role": "MENTOR"})).status_code == 201
    content = await comes_back_unchanged(registry, curator, school, "mentors")
    [row] = rows_of(content)
    assert (row["Место работы/учёбы"], row["Основные компетенции"]) == ("школа не указала", "школа не указала")
    [kept] = await registry.people(curator)
    assert (kept.get("workplace_text"), kept["topics"]) == (None, [])


def no_formula(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert "<f " not in sheet
        assert "hyperlink" not in sheet


async def test_the_book_is_the_official_form_with_dates_as_dates(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    claim = mentee(NAMES[0], birth="12.03.2011", joined=date(2026, 9, 10), partner="Старшов Илья Ильич")
    await registry.imported(curator, school, xlsx(MENTEES, claim, mentee(NAMES[1], contact="мама 8 900 123-45-67")))
    answer = await exported(curator, "mentees", school_year=YEAR)
    assert "filename*=UTF-8''" in answer.headers["Content-Disposition"]
    assert openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames == ["База наставляемых"]
    one, two = rows_of(answer.content)
    assert list(one) == list(MENTEES)
    assert (one["ФИО наставляемого"], one["ФИО наставника"]) == (NAMES[0], "Старшов Илья Ильич")
    assert (one["Год рождения"].date(), one["Дата вхождения в программу"].date()) == (
        date(2011, 3, 12),
        date(2026, 9, 10),
    )
    assert (two["№"], two["Год рождения"]) == (2, 2011)
    assert two["Контактные данные для связи (данные представителя)"] == "мама 8 900 123-45-67"
    await comes_back_unchanged(registry, curator, school, "mentees")
    claimed = (await curator.get("/registry/v1/claims")).json()["items"][0]["participant_id"]
    assert (await curator.post(f"/registry/v1/claims/{claimed}/text")).status_code == 200
    await comes_back_unchanged(registry, curator, school, "mentees")
    assert rows_of((await exported(curator, "mentees")).content)[0]["ФИО наставника"] == "Старшов Илья Ильич"


async def test_mentors_come_out_in_their_form_and_a_pupil_of_both_bases_changes_in_neither(
    registry: Registry, school: str
):
    curator = registry.as_.curator(school)
    both = "Громова Вера Игоревна"
    await registry.imported(curator, school, xlsx(MENTEES, mentee(both, birth=2010)))
    row = [*mentor(both, "+79001234567", "10 «А» класс", age="10–14", time="8 часов в месяц"), None, None, None, None]
    await registry.imported(curator, school, xlsx((*MENTORS, "Год рождения"), [*row, 2010]))
    [told] = rows_of((await exported(curator, "mentors")).content)
    assert list(told) == list(MENTORS)
    [more] = rows_of((await exported(curator, "mentors", columns="all")).content)
    assert (list(more)[:16], more["Год рождения"]) == (list(MENTORS), 2010)
    assert "Класс" not in more, "the place of study says it"
    assert (told["Место работы/учёбы"], told["Ресурс времени на программу"]) == ("10 «А» класс", "8 часов в месяц")
    assert told["Желаемый возраст наставляемых"] == "10–14"
    for kind in ("mentees", "mentors", "mentees"):
        await comes_back_unchanged(registry, curator, school, kind)


PUPILS_OF_ONE = ["Старшов Илья Ильич", "Зуев Лев Ильич"]


@pytest.mark.parametrize("between", ["; ", ", ", "\n"])
async def test_a_mentor_of_several_has_one_row_or_a_row_for_each(registry: Registry, school: str, between: str):
    curator = registry.as_.curator(school)
    row = [*mentor(NAMES[0], workplace="10 «А» класс", mentees=between.join(PUPILS_OF_ONE)), "5 «А»; 6 «Б»"]
    await registry.imported(curator, school, xlsx(MENTORS, row))
    [one] = rows_of((await exported(curator, "mentors", rows="mentor")).content)
    assert one["ФИО наставляемого (наставляемых)"] == between.join(PUPILS_OF_ONE)
    each = rows_of((await exported(curator, "mentors", rows="participation")).content)
    assert [(row["ФИО наставляемого (наставляемых)"], row["Место работы/учёбы наставляемого"]) for row in each] == [
        (PUPILS_OF_ONE[0], "5 «А»"),
        (PUPILS_OF_ONE[1], "6 «Б»"),
    ]
    assert [(row["№"], row["ФИО наставника"]) for row in each] == [(1, NAMES[0]), (2, NAMES[0])]
    await comes_back_unchanged(registry, curator, school, "mentors")


async def paired(
    registry: Registry, caller: httpx.AsyncClient, exchange: Exchange, school: str, **told: Any
) -> dict[str, Any]:
    """Matching says that the school's one mentor has the mentees of these names; the relation."""
    known = {each["person"]["full_name"]: each for each in await registry.people(caller)}
    people = [known[name] for name in (NAMES[0], *PUPILS_OF_ONE)]
    relation = RelationState(
        **{
            "school_id": school,
            "version": 1,
            "relation_id": f"relation-{uuid4().hex}",
            "school_year": YEAR,
            "form": "PUPIL_PUPIL",
            "mentor_id": people[0]["participant_id"],
            "mentor_person_id": people[0]["person_id"],
            "mentee_ids": tuple(each["participant_id"] for each in people[1:]),
            "mentee_person_ids": tuple(each["person_id"] for each in people[1:]),
            "status": "ACTIVE",
            "approved_at": utc_now(),
            **told,
        }
    )
    event = wire("matching.relation.activated.v1", relation.relation_id, relation, utc_now(), None)
    await publish(exchange, [event])

    async def known_here() -> bool:
        found = await registry.database.collection("relations").find({"_id": relation.relation_id})
        return [each["version"] for each in found] == [relation.version]

    await until(known_here)
    return relation.model_dump()


async def two_bases(registry: Registry, caller: httpx.AsyncClient, school: str, **of_mentor: Any) -> None:
    await registry.imported(caller, school, xlsx(MENTEES, *(mentee(name) for name in PUPILS_OF_ONE)))
    row = mentor(NAMES[0], workplace="10 «А» класс", **of_mentor)
    await registry.imported(caller, school, xlsx(MENTORS, row))


async def names_of(caller: httpx.AsyncClient, kind: str, **asked: str) -> list[Any]:
    title = "ФИО наставника" if kind == "mentees" else "ФИО наставляемого (наставляемых)"
    return [row[title] for row in rows_of((await exported(caller, kind, **asked)).content)]


async def test_pairs_that_were_made_here_are_in_both_bases_and_come_back_unchanged(
    registry: Registry, school: str, exchange: Exchange
):
    curator = registry.as_.curator(school)
    await two_bases(registry, curator, school)
    await paired(registry, curator, exchange, school, status="APPROVED")
    assert await names_of(curator, "mentees") == [None, None], "no order has fixed it"
    await paired(registry, curator, exchange, school)
    assert await names_of(curator, "mentees") == [NAMES[0], NAMES[0]]
    told = rows_of((await exported(curator, "mentees")).content)
    assert {row["Место работы/учёбы наставника"] for row in told} == {"10 «А» класс"}
    assert await names_of(curator, "mentors") == ["; ".join(sorted(PUPILS_OF_ONE))]
    assert await names_of(curator, "mentors", rows="participation") == sorted(PUPILS_OF_ONE)
    for kind in ("mentees", "mentors"):
        await comes_back_unchanged(registry, curator, school, kind)
    assert (await curator.get("/registry/v1/claims")).json()["items"] == [], "a pair that stands is no claim"


async def test_whom_the_school_has_named_is_not_named_twice(registry: Registry, school: str, exchange: Exchange):
    curator = registry.as_.curator(school)
    await two_bases(registry, curator, school, mentees="Зуев Л. И.")
    await paired(registry, curator, exchange, school)
    assert await names_of(curator, "mentors") == ["Зуев Л. И.; Старшов Илья Ильич"]
    await comes_back_unchanged(registry, curator, school, "mentors")


async def test_a_pair_that_has_ended_is_named_until_another_stands(registry: Registry, school: str, exchange: Exchange):
    curator = registry.as_.curator(school)
    await two_bases(registry, curator, school)
    relation = await paired(registry, curator, exchange, school)
    await paired(registry, curator, exchange, school, **{**relation, "version": 2, "status": "CLOSED"})
    assert await names_of(curator, "mentees") == [NAMES[0], NAMES[0]]
    one = relation["mentee_ids"][:1], relation["mentee_person_ids"][:1]
    await paired(registry, curator, exchange, school, mentee_ids=one[0], mentee_person_ids=one[1])
    assert await names_of(curator, "mentors") == [PUPILS_OF_ONE[0]]
    relation |= {"version": 3, "status": "CANCELLED"}
    await paired(registry, curator, exchange, school, **relation)
    assert sorted(map(str, await names_of(curator, "mentees"))) == ["None", NAMES[0]]


async def test_partners_are_in_the_access_log_and_in_no_book_of_the_municipality(
    registry: Registry, school: str, exchange: Exchange
):
    curator = registry.as_.curator(school)
    await two_bases(registry, curator, school)
    await paired(registry, curator, exchange, school)
    people = {each["person_id"] for each in await registry.people(curator)}
    await exported(curator, "mentors")
    log = await registry.as_.officer().get("/registry/v1/access-log", params={"school_id": school})
    entry = next(each for each in log.json()["items"] if each["operation"] == f"GET {EXPORTS}/mentors.xlsx")
    assert set(entry["person_ids"]) == people
    asked = {"params": {"school_id": school}, "headers": {"Access-Purpose": "inspection"}}
    answer = await registry.as_.methodologist().get(f"{EXPORTS}/mentees.xlsx", **asked)
    assert {row["ФИО наставника"] for row in rows_of(answer.content)} == {None}


@pytest.mark.parametrize("text", ["вакансия, Зуев Лев Ильич", "Зуев; Старшов", "Зуев Лев Ильич; Зуев Лев Ильич"])
def test_a_text_that_is_more_than_names_is_one_row(text: str):
    cells = {Column.FULL_NAME: NAMES[0], Column.PARTNER_NAME: text}
    assert a_row_for_each(cells) == [cells]


async def test_what_was_corrected_by_hand_stays_when_the_base_comes_again(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    await registry.imported(curator, school, xlsx(MENTEES, mentee(NAMES[0], contact="мама 8 900 123-45-67")))
    [one] = await registry.people(curator)
    path = f"{PATH}/{one['participant_id']}"
    change = {"topics": ["физика"], "contact_phone": "+79990000000"}
    etag = (await curator.get(path)).headers["ETag"]
    assert (await curator.patch(path, json=change, headers={"If-Match": etag})).status_code == 200
    await comes_back_unchanged(registry, curator, school, "mentees")
    [kept] = await registry.people(curator)
    assert (kept["topics"], kept["person"]["contact_phone"]) == (["физика"], "+79990000000")


async def test_who_has_left_is_in_the_base_and_the_base_brings_nobody_back(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    await registry.imported(curator, school, xlsx(MENTEES, mentee(NAMES[0]), mentee(NAMES[1])))
    one, _ = sorted(await registry.people(curator), key=lambda each: str(each["person"]["full_name"]))
    await curator.post(f"{PATH}/{one['participant_id']}/withdrawal", json={})
    before = await registry.people(curator)
    content = (await exported(curator, "mentees")).content
    assert [each["ФИО наставляемого"] for each in rows_of(content)] == sorted(NAMES[:2])
    done = await registry.imported(curator, school, content)
    assert {row["effect"] for row in await registry.rows(curator, done["import_id"])} == {"WITHDRAWN", "UNCHANGED"}
    assert await registry.people(curator) == before


async def test_an_undone_import_leaves_nobody_in_the_base(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    done = await registry.imported(curator, school, xlsx(MENTEES, mentee(NAMES[0])))
    assert len(rows_of((await exported(curator, "mentees")).content)) == 1
    answer = await curator.post(f"/registry/v1/imports/{done['import_id']}/undo")
    assert answer.status_code in {200, 202}

    async def undone() -> bool:
        return rows_of((await exported(curator, "mentees")).content) == []

    await until(undone)


async def test_a_methodologist_says_why_and_gets_no_words_of_the_school(registry: Registry, school: str):
    await registry.school()
    curator = registry.as_.curator(school)
    restricted = sorted(RESTRICTED_VARIANTS)[0]
    form = min(PACK.content.variants[restricted].forms)
    title = PACK.variant_titles[restricted]
    row = mentee(NAMES[0], request="математика, тихий", results="помогло", form=PACK.form_titles[form], birth=2011)
    row = [*row, None, title]
    adult = form == "TEACHER_TEACHER"
    row[3] = 1990 if adult else 2011
    await registry.imported(curator, school, xlsx((*MENTEES, "Ролевая модель"), row))
    assert title in str(rows_of((await exported(curator, "mentees", columns="all")).content))

    silent = registry.as_.methodologist()
    refused = await silent.get(f"{EXPORTS}/mentees.xlsx", params={"school_id": school})
    assert (refused.status_code, refused.json()["code"]) == (403, "PURPOSE_REQUIRED")
    why = {"Access-Purpose": "inspection"}
    needed = await silent.get(f"{EXPORTS}/mentees.xlsx", headers=why)
    assert (needed.status_code, needed.json()["code"]) == (422, "SCHOOL_NEEDED")
    asked = {"school_id": school, "columns": "all"}
    answer = await silent.get(f"{EXPORTS}/mentees.xlsx", params=asked, headers=why)
    [told] = rows_of(answer.content)
    assert told["ФИО наставляемого"] == NAMES[0]
    assert told["Ролевая модель"] is told["Основной запрос наставляемого"] is told["Результаты программы"] is None
    before = await registry.people(curator)
    done = await registry.imported(silent, school, answer.content)
    assert done["counts"]["rows_refused"] == 1, "it says nothing of the request, and overwrites none"
    assert await registry.people(curator) == before


async def test_languages_stand_in_all_columns_of_the_school_alone(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    made = await curator.post(PATH, json=person(school, full_name=NAMES[0], languages=["TG", "RSL"]))
    assert made.status_code == 201, made.text
    [row] = rows_of((await exported(curator, "mentees", columns="all")).content)
    assert row["Языки встреч"] == "таджикский, русский жестовый"
    assert "Языки встреч" not in rows_of((await exported(curator, "mentees")).content)[0]
    await comes_back_unchanged(registry, curator, school, "mentees")
    asked = {"school_id": school, "columns": "all"}
    answer = await registry.as_.methodologist().get(
        f"{EXPORTS}/mentees.xlsx", params=asked, headers={"Access-Purpose": "inspection"}
    )
    assert "Языки встреч" not in rows_of(answer.content)[0]


async def test_every_export_is_in_the_access_log_with_everybody_in_it(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    await registry.imported(curator, school, xlsx(MENTEES, mentee(NAMES[0]), mentee(NAMES[1])))
    people = {each["person_id"] for each in await registry.people(curator)}
    await exported(registry.as_.of_role("head", school), "mentees")
    log = await registry.as_.officer().get("/registry/v1/access-log", params={"school_id": school})
    entry = next(each for each in log.json()["items"] if each["operation"] == f"GET {EXPORTS}/mentees.xlsx")
    assert (set(entry["person_ids"]), entry["roles"]) == (people, ["head"])


async def test_another_school_is_not_found(registry: Registry, school: str):
    other = await registry.school()
    answer = await registry.as_.curator(school).get(f"{EXPORTS}/mentees.xlsx", params={"school_id": other})
    assert (answer.status_code, answer.json()["code"]) == (404, "SCHOOL_NOT_FOUND")


@pytest.mark.parametrize("code", sorted(PACK.variant_titles))
def test_a_role_model_is_read_as_it_is_written(code: str):
    model = PACK.content.variants[code]
    for form in model.forms:
        assert forms.variant(model.title, form, PACK) == Exact(code)


def test_a_category_is_read_as_it_is_written():
    assert {each: qualification(text) for each, text in _QUALIFICATIONS.items()} == {
        each: each for each in QualificationCategory
    }


def test_what_no_cell_holds_is_refused_and_not_cut_off():
    rows = [{Column.FULL_NAME: NAMES[0], Column.REQUEST: "ё" * 32_768}]
    with pytest.raises(Conflict) as refused:
        write_base(io.BytesIO(), RosterKind.MENTEES, PACK, rows, OFFICIAL)
    assert "В строке 2 " in refused.value.detail
    assert refused.value.code == "TEXT_TOO_LONG_FOR_A_CELL"
    kept = io.BytesIO()
    write_base(kept, RosterKind.MENTEES, PACK, [{Column.REQUEST: "ё" * 32_767}], OFFICIAL)
    assert rows_of(kept.getvalue())[0]["Основной запрос наставляемого"] == "ё" * 32_767


def test_a_day_that_excel_does_not_know_is_written_as_a_text():
    kept = io.BytesIO()
    rows = [{Column.JOINED: date(1012, 9, 1), Column.FINISHED: date(2026, 5, 31)}]
    write_base(kept, RosterKind.MENTEES, PACK, rows, OFFICIAL)
    [told] = rows_of(kept.getvalue())
    assert told["Дата вхождения в программу"] == "01.09.1012"
    assert told["Дата завершения программы"].date() == date(2026, 5, 31)
