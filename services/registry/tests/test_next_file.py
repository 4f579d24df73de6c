"""A school sends its list again: the same people are found, what may be somebody else is asked, nothing is taken back."""

from datetime import date
from typing import Any

import httpx

from .conftest import Registry
from .roster.papers import MENTEES, MENTORS, mentee, mentor, xlsx

ANNA, LEV = "Зорина Анна Ильинична", "Громов Лев Ильич"
PHONE, OTHER_PHONE = "+79001112233", "+79004445566"


async def sent(registry: Registry, school: str, paper: bytes) -> tuple[dict[str, int], list[dict[str, Any]]]:
    """The counts of an import and its rows in the order of the file."""
    curator = registry.as_.curator(school)
    done = await registry.imported(curator, school, paper)
    return done["counts"], await registry.rows(curator, done["import_id"])


async def kept(registry: Registry, school: str) -> list[dict[str, Any]]:
    return await registry.people(registry.as_.curator(school))


def codes(row: dict[str, Any]) -> list[str]:
    return [note["code"] for note in row["notes"]]


async def test_a_year_now_and_a_date_then(registry: Registry, school: str):
    await sent(registry, school, xlsx(MENTEES, mentee(LEV, contact=PHONE, birth=2012)))
    counts, _ = await sent(registry, school, xlsx(MENTEES, mentee(LEV, contact=PHONE, birth="12.03.2012")))
    assert counts == {"rows_accepted": 1, "people_updated": 1}
    [person] = await kept(registry, school)
    assert (person["person"]["birth_date"], person["version"]) == ("2012-03-12", 2)
    counts, _ = await sent(registry, school, xlsx(MENTEES, mentee(LEV, contact=PHONE, birth=2012)))
    assert counts == {"rows_accepted": 1, "people_unchanged": 1}, "the year alone takes the date not back"


async def test_a_namesake_who_comes_in_the_same_file_as_the_date_is_another_person(registry: Registry, school: str):
    await sent(registry, school, xlsx(MENTEES, mentee(LEV, contact=PHONE, birth=2012)))
    both = xlsx(
        MENTEES,
        mentee(LEV, contact=PHONE, birth=date(2012, 3, 12)),
        mentee(LEV, contact=OTHER_PHONE, birth=date(2012, 9, 30)),
    )
    counts, rows = await sent(registry, school, both)
    assert counts == {"rows_accepted": 2, "people_updated": 1, "people_registered": 1}
    assert [row["notes"] for row in rows] == [[], []]
    births = {each["person"]["birth_date"]: each["person"]["contact_phone"] for each in await kept(registry, school)}
    assert births == {"2012-03-12": PHONE, "2012-09-30": OTHER_PHONE}


async def test_another_spelling_of_yo(registry: Registry, school: str):
    await sent(registry, school, xlsx(MENTEES, mentee("Семёнов Пётр Львович", contact=PHONE)))
    counts, _ = await sent(registry, school, xlsx(MENTEES, mentee("Семенов Петр Львович", contact=PHONE)))
    assert "people_registered" not in counts
    assert len(await kept(registry, school)) == 1


async def test_a_corrected_year_is_the_same_person_and_is_told(registry: Registry, school: str):
    await sent(registry, school, xlsx(MENTEES, mentee(ANNA, contact=PHONE, birth=2012)))
    counts, [row] = await sent(registry, school, xlsx(MENTEES, mentee(ANNA, contact=PHONE, birth=2013)))
    assert counts == {"rows_repaired": 1, "people_updated": 1}
    [note] = row["notes"]
    assert (note["code"], note["column"], note["before"], note["after"], note["level"]) == (
        "BIRTH_CORRECTED", "Год рождения", "2012", "2013", "DOUBTFUL",
    )  # fmt: skip
    [person] = await kept(registry, school)
    assert person["birth_year"] == 2013


async def test_another_year_without_a_contact_that_agrees_is_another_person(registry: Registry, school: str):
    await sent(registry, school, xlsx(MENTEES, mentee(ANNA, contact=PHONE, birth=2012)))
    counts, _ = await sent(registry, school, xlsx(MENTEES, mentee(ANNA, contact=OTHER_PHONE, birth=2013)))
    assert counts["people_registered"] == 1
    assert {each["birth_year"] for each in await kept(registry, school)} == {2012, 2013}


async def test_a_new_phone(registry: Registry, school: str):
    await sent(registry, school, xlsx(MENTEES, mentee(LEV, contact=PHONE, birth=2012)))
    counts, _ = await sent(registry, school, xlsx(MENTEES, mentee(LEV, contact=OTHER_PHONE, birth=2012)))
    assert counts == {"rows_accepted": 1, "people_updated": 1}
    [person] = await kept(registry, school)
    assert person["person"]["contact_phone"] == OTHER_PHONE


async def test_two_namesakes_and_a_third_phone_is_a_question(registry: Registry, school: str):
    """Nobody of several is chosen by chance."""
    curator = registry.as_.curator(school)
    await sent(registry, school, xlsx(MENTEES, mentee(LEV, contact=PHONE, birth=2012)))
    body = {"school_id": school, "full_name": LEV, "role": "MENTEE", "form": "PUPIL_PUPIL", "birth_year": 2012}
    second = await curator.post("/registry/v1/participants", json={**body, "contact_phone": OTHER_PHONE})
    assert (second.status_code, len(second.json()["possible_duplicates"])) == (201, 1), "a request names one person"
    counts, [row] = await sent(registry, school, xlsx(MENTEES, mentee(LEV, contact="+79007778899", birth=2012)))
    assert counts == {"rows_repaired": 1, "people_registered": 1}
    assert codes(row) == ["POSSIBLE_DUPLICATE"]


async def test_a_longer_name_of_the_workplace(registry: Registry, school: str):
    form, plant = "работодатель – ученик", f"АО «Кубрик {school}»"
    first = mentor(f"Бочкин Лев {school[-4:]}ович".translate(LETTERS), PHONE, plant, "сварка", form=form)
    await sent(registry, school, xlsx(MENTORS, first))
    longer = [*first[:3], f"{plant}, цех 4", *first[4:]]
    counts, _ = await sent(registry, school, xlsx(MENTORS, longer))
    assert (counts.get("people_updated"), counts.get("people_registered")) == (1, None)
    [person] = await kept(registry, school)
    assert person["person"]["workplace_text"] == f"{plant}, цех 4"
    elsewhere = [*first[:2], OTHER_PHONE, f"КФХ {school}", *first[4:]]
    counts, _ = await sent(registry, school, xlsx(MENTORS, elsewhere))
    assert counts["people_registered"] == 1, "another workplace and another phone: another person"


LETTERS = str.maketrans("0123456789abcdef-", "абвгдежзиклмнопрс")
"""Names have no digits; partners' people are known to all schools of these tests, so that each has his own."""


async def test_a_married_name_is_offered_and_decided(registry: Registry, school: str):
    curator = registry.as_.curator(school)
    before, after = "Орлова Анна Ильинична", ANNA
    await sent(registry, school, xlsx(MENTEES, mentee(before, contact=PHONE, birth="12.03.2012")))
    counts, [row] = await sent(registry, school, xlsx(MENTEES, mentee(after, contact=PHONE, birth="12.03.2012")))
    assert counts == {"rows_repaired": 1, "people_registered": 1}
    assert codes(row) == ["POSSIBLE_DUPLICATE"]
    assert "Возможные повторы" in row["notes"][0]["what_to_do"]
    newer = next(each for each in await kept(registry, school) if each["person"]["full_name"] == after)
    [pair] = (await curator.get("/registry/v1/people/duplicates")).json()["items"]
    older = next(each for each in pair["people"] if each["person_id"] != newer["person_id"])
    decided = await merge(curator, newer["person_id"], older["person_id"])
    assert decided["person"]["full_name"] == after
    taking_part = [each for each in await kept(registry, school) if each["status"] == "ACTIVE"]
    assert [each["person"]["full_name"] for each in taking_part] == [after]
    for name in (before, after):
        counts, _ = await sent(registry, school, xlsx(MENTEES, mentee(name, contact=PHONE, birth="12.03.2012")))
        assert "people_registered" not in counts, "the decision holds for either name"


async def merge(curator: httpx.AsyncClient, kept_id: str, other_id: str) -> dict[str, Any]:
    answer = await curator.post(f"/registry/v1/people/{kept_id}/merge", json={"other_person_id": other_id})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_an_empty_cell_takes_nothing_back_and_a_lower_number_is_taken(registry: Registry, school: str):
    header = (*MENTORS, "Количество наставляемых", "Год рождения")
    whole = mentor("Горшкова Майя Львовна", PHONE, "10 класс", time="2 часа в неделю", age="10–14")
    full, silent = [*pad(whole), 3, "12.03.2010"], [*pad(mentor("Горшкова Майя Львовна", None, "10 класс")), None, None]
    await sent(registry, school, xlsx(header, full))
    [before] = await kept(registry, school)
    assert (before["capacity"], before["minutes_per_week"], before["preferred_age_max"]) == (3, 120, 14)
    counts, _ = await sent(registry, school, xlsx(header, [*silent[:-1], "12.03.2010"]))
    assert counts == {"rows_accepted": 1, "people_unchanged": 1}
    assert await kept(registry, school) == [before]
    counts, _ = await sent(registry, school, xlsx(header, [*full[:-2], 1, "12.03.2010"]))
    assert counts == {"rows_accepted": 1, "people_updated": 1}
    assert (await kept(registry, school))[0]["capacity"] == 1


def pad(cells: list[Any]) -> list[Any]:
    return [*cells, *[None] * (len(MENTORS) - len(cells))]
