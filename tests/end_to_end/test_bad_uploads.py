"""Files that no roster is made of, through the gateway: each is refused with a reason, and nothing good is lost."""

import io
import re
import struct
import zipfile
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest
from mentoring_local.state import State
from mentoring_tools.demo.client import GatewayClient, wait_for
from openpyxl import Workbook

from .callers import RUSSIAN, curator

TITLES = (
    "ФИО наставляемого",
    "Контактные данные",
    "Год рождения",
    "Основной запрос наставляемого",
    "Форма наставничества",
)
OLGA = ("Ветрова Ольга Львовна", "+79005550201", 2012, "математика", "ученик-ученик")
PYOTR = ("Лугин Пётр Ильич", "+79005550202", 2011, "физика", "ученик-ученик")
MIB = 1024 * 1024


def xlsx(*rows: tuple[Any, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(file := io.BytesIO())
    return file.getvalue()


def csv(*rows: tuple[Any, ...]) -> bytes:
    return "".join(";".join(map(str, row)) + "\n" for row in rows).encode()


def archive(parts: dict[str, bytes]) -> bytes:
    with zipfile.ZipFile(file := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return file.getvalue()


def with_parts(parts: dict[str, bytes]) -> bytes:
    """A good workbook with some of its parts put in another's place."""
    with zipfile.ZipFile(io.BytesIO(xlsx(TITLES, OLGA))) as good:
        return archive({name: good.read(name) for name in good.namelist()} | parts)


def bomb() -> bytes:
    return with_parts({"xl/media/image1.png": bytes(300 * MIB)})


def bomb_that_lies() -> bytes:
    """Says in its directory that it unpacks to a thousand bytes, and unpacks to 256 MiB."""
    blown = b"<worksheet><sheetData>" + b" " * (256 * MIB)
    size = struct.pack("<I", len(blown))
    return with_parts({"xl/worksheets/sheet1.xml": blown}).replace(size, struct.pack("<I", 1000))


def entity_bomb() -> bytes:
    laughs = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10))
    names = f'<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY l0 "ха">{laughs}]><sst><si><t>&l9;</t></si></sst>'
    return with_parts({"xl/sharedStrings.xml": names.encode()})


def rows_beyond_the_limit() -> bytes:
    return csv(TITLES, *(OLGA for _ in range(20_000)))


BAD: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "blank": (lambda: b" \r\n\t\n", "FILE_EMPTY", "Файл пуст"),
    "a document": (lambda: archive({"word/document.xml": b"<w/>"}), "NOT_A_SPREADSHEET", "а не таблица"),
    "a page called xls": (lambda: b"<html><table></table></html>", "NOT_A_SPREADSHEET", "а не таблица"),
    "half of a workbook": (lambda: xlsx(TITLES, OLGA)[:3000], "UNREADABLE", "повреждён"),
    "an empty workbook": (xlsx, "COLUMNS_NOT_RECOGNISED", "Найдены: нет ни одного"),
    "a bomb": (bomb, "ARCHIVE_BOMB", "в слишком большой объём"),
    "a bomb that lies": (bomb_that_lies, "UNREADABLE", "повреждён"),
    "a bomb of names": (entity_bomb, "UNREADABLE", "повреждён"),
    "a row too many": (rows_beyond_the_limit, "TOO_MANY_ROWS", "больше 20000 строк"),
    "a column too many": (lambda: csv(TITLES + ("Прочее",) * 60), "TOO_MANY_COLUMNS", "больше 64 столбцов"),
    "other columns": (
        lambda: csv(("Имя", "Возраст"), ("Оля", 12)),
        "COLUMNS_NOT_RECOGNISED",
        "Нужны столбцы базы наставляемых: «ФИО наставляемого», «Год рождения»",
    ),
}


@pytest.fixture
def school(client: GatewayClient) -> str:
    """A school of this test's own, with one pupil."""
    school_id = f"bad-uploads-{uuid4().hex[:8]}"
    body = {"kind": "SCHOOL", "name": f"Школа {school_id}", "short_name": school_id}
    client.ask("PUT", f"/registry/v1/organisations/{school_id}", json=body)
    assert imported(client, school_id, csv(TITLES, OLGA)) == {"rows_accepted": 1, "people_registered": 1}
    return school_id


def upload(asking: httpx.Client, school: str, content: bytes, name: str = "база.xlsx") -> httpx.Response:
    return asking.post("/registry/v1/imports", data={"school_id": school}, files={"file": (name, content)})


def imported(client: GatewayClient, school: str, content: bytes) -> dict[str, int]:
    """The counts of an import, when it is done."""
    request = {"data": {"school_id": school}, "files": {"file": ("база.csv", content)}}
    job = client.ask("POST", "/registry/v1/imports", **request)

    def done() -> bool:
        job.update(client.ask("GET", f"/registry/v1/imports/{job['import_id']}"))
        return job["status"] == "DONE"

    assert wait_for(done, 120), job
    return dict(job["counts"])


def assert_nothing_is_lost(client: GatewayClient, asking: httpx.Client, school: str) -> None:
    """A good file is taken whole, beside the one pupil that was there; no other import has come to be."""
    assert imported(client, school, csv(TITLES, PYOTR, OLGA)) == {
        "rows_accepted": 2,
        "people_registered": 1,
        "people_unchanged": 1,
    }
    people = asking.get("/registry/v1/participants").json()["items"]
    assert {person["person"]["full_name"] for person in people} == {OLGA[0], PYOTR[0]}
    assert len(asking.get("/registry/v1/imports").json()) == 2


def assert_problem(answer: httpx.Response, status: int, code: str, told: str) -> None:
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    problem = answer.json()
    assert (problem["code"], problem["status"]) == (code, status), problem
    assert told in problem["detail"]
    assert re.search(RUSSIAN, problem["detail"])


@pytest.mark.parametrize("kind", BAD)
def test_what_is_no_roster_is_refused_and_the_next_one_is_taken(
    platform: State, client: GatewayClient, school: str, kind: str
) -> None:
    make, code, told = BAD[kind]
    with curator(platform, school) as asking:
        assert_problem(upload(asking, school, make()), 422, code, told)
        assert_nothing_is_lost(client, asking, school)


def test_other_columns_are_told_beside_the_wanted_ones(platform: State, school: str) -> None:
    with curator(platform, school) as asking:
        told = upload(asking, school, csv(("Имя", "Год рождения"), ("Оля", 2012)), "дети.csv").json()["detail"]
    assert "В файле «дети.csv»" in told
    assert "Найдены: «Имя», «Год рождения»." in told
    missing = "Не хватает: «ФИО наставляемого», «Основной запрос наставляемого», «Форма наставничества»."
    assert missing in told


@pytest.mark.parametrize("paper", [xlsx, csv])
def test_a_formula_costs_its_row_and_no_other(
    platform: State, client: GatewayClient, school: str, paper: Callable[..., bytes]
) -> None:
    counted = imported(client, school, paper(TITLES, ('=HYPERLINK("http://x")', *OLGA[1:]), PYOTR))
    assert counted == {"rows_refused": 1, "rows_accepted": 1, "people_registered": 1}
    with curator(platform, school) as asking:
        latest = asking.get("/registry/v1/imports?limit=1").json()[0]["import_id"]
        [refused] = asking.get(f"/registry/v1/imports/{latest}/rows?outcome=REFUSED").json()["items"]
        assert (refused["row"], [each["code"] for each in refused["refusals"]]) == (2, ["FORMULA"])
        assert refused["refusals"][0]["column"] == "ФИО наставляемого"
        assert re.search(RUSSIAN, refused["refusals"][0]["reason"])
        people = asking.get("/registry/v1/participants").json()["items"]
        assert {person["person"]["full_name"] for person in people} == {OLGA[0], PYOTR[0]}


@pytest.mark.parametrize(
    ("size", "status", "code", "told"),
    [
        (10 * MIB + 1, 422, "FILE_TOO_LARGE", "больше 10 МБ"),
        (11 * MIB, 413, "BODY_TOO_LARGE", "больше допустимого"),  # registry's refusal
        (13 * MIB, 413, "BODY_TOO_LARGE", "больше допустимого"),  # the gateway's own
    ],
)
def test_a_file_that_is_too_large_is_told_so_wherever_it_is_stopped(
    platform: State, client: GatewayClient, school: str, size: int, status: int, code: str, told: str
) -> None:
    with curator(platform, school) as asking:
        assert_problem(upload(asking, school, bytes(size)), status, code, told)
        assert_nothing_is_lost(client, asking, school)


def test_a_good_roster_of_another_school_is_not_taken(platform: State, client: GatewayClient, school: str) -> None:
    with curator(platform, "school-of-somebody-else") as stranger:
        assert_problem(upload(stranger, school, csv(TITLES, PYOTR)), 404, "SCHOOL_NOT_FOUND", "Школа не найдена")
    with curator(platform, school) as asking:
        assert_nothing_is_lost(client, asking, school)
