"""`mentoring match` on the table of both sides: pairs, reasons and a page; a bad row costs no good one."""

import csv
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from matching.engine.people import slot_bit
from mentoring_methodology import load_pack
from mentoring_methodology.codes import MentoringForm, Role
from mentoring_tools.cli import app
from mentoring_tools.matching_file.fields import FIELDS, FieldError
from mentoring_tools.matching_file.people import People
from mentoring_tools.matching_file.reading import read_people
from pyarrow import Table, parquet
from typer.testing import CliRunner

ON = date(2026, 10, 1)
HEADINGS = "Идентификатор;Роль;Форма;Школа"


def people_in(path: Path, on: date = ON) -> People:
    return read_people([path], on, load_pack())


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example, matched."""
    folder = tmp_path_factory.mktemp("match")
    assert CliRunner().invoke(app, ["match", "--example", str(folder)]).exit_code == 0
    done = CliRunner().invoke(
        app, ["match", str(folder / "people.csv"), "--on", "2026-10-01", "--out", str(folder / "out")]
    )
    assert done.exit_code == 0, done.output
    return folder


def test_everybody_is_in_exactly_one_of_the_two_tables(run: Path) -> None:
    people = table(run / "people.csv")
    mentees = {row["Идентификатор"] for row in people if row["Роль"] == "наставляемый"}
    mentors = {row["Идентификатор"]: row for row in people if row["Роль"] == "наставник"}
    pairs, reasons = table(run / "out" / "pairs.csv"), table(run / "out" / "reasons.csv")
    served = [row["Наставляемый"] for row in pairs]
    assert len(mentees) == 300
    assert len(served) == len(set(served)) > 100
    assert set(served) | {row["Наставляемый"] for row in reasons} == mentees
    assert set(served).isdisjoint(row["Наставляемый"] for row in reasons)
    points = [float(row["Балл"].replace(",", ".")) for row in pairs]
    assert points == sorted(points)
    for name, row in mentors.items():
        assert [pair["Наставник"] for pair in pairs].count(name) <= int(row["Мест"])
    assert [row["Наставляемый"] for row in parquet.read_table(run / "out" / "pairs.parquet").to_pylist()] == served


class Words(HTMLParser):
    """What a reader of the page reads; well-formed or not at all."""

    VOID = ("meta", "rect", "br")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not {name for name, _ in attrs} & {"onclick", "href", "src"}
        if tag not in self.VOID:
            self.open.append(tag)
        assert tag not in ("script", "link", "img")

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.texts.append(data)


def test_the_page_is_one_file_and_tells_what_the_tables_tell(run: Path) -> None:
    page = Words()
    page.feed((run / "out" / "report.html").read_text("utf-8"))
    assert page.open == []
    text = re.sub(r"\s+", " ", " ".join(page.texts))
    served = len(table(run / "out" / "pairs.csv"))
    assert f"Пару получили {served} из 300 наставляемых" in text
    assert "Подбор наставнических пар на 01.10.2026" in text
    assert "Сформировано автоматически" in text


def test_the_same_file_gives_the_same_pairs_in_any_order(run: Path, tmp_path: Path) -> None:
    heading, *rows = (run / "people.csv").read_text("utf-8-sig").splitlines()
    (tmp_path / "people.csv").write_text("\n".join([heading, *reversed(rows)]), "utf-8")
    done = CliRunner().invoke(
        app, ["match", str(tmp_path / "people.csv"), "--on", "2026-10-01", "--out", str(tmp_path)]
    )
    assert done.exit_code == 0
    again, before = table(tmp_path / "pairs.csv"), table(run / "out" / "pairs.csv")
    for row in (*again, *before):
        del row["Строка наставляемого"], row["Строка наставника"]
    assert again == before


def test_bad_rows_are_told_and_good_ones_are_matched(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(
        f"{HEADINGS};Класс;Запросы и компетенции;Согласия;Допуск;ФИО\n"
        "е1;наставляемый;ученик — ученик;ш1;4;математика;01.09.2026;;Иванов Иван\n"
        "е2;ученик;ученик — ученик;;двенадцать;математика;вчера;;Петров Пётр\n"
        "р1;наставник;PUPIL_PUPIL;ш1;9Б;математика;2026-09-01;01.09.2026;Сидоров Сидор\n"
        "е1;наставляемый;ученик — ученик;ш1;4;математика;01.09.2026;;\n",
        "utf-8",
    )
    done = CliRunner().invoke(app, ["match", str(path), "--on", "2026-10-01", "--out", str(tmp_path / "out")])
    assert done.exit_code == 3
    assert [(row["Наставляемый"], row["Наставник"]) for row in table(tmp_path / "out" / "pairs.csv")] == [("е1", "р1")]
    refused = [(row["Строка"], row["Столбец"]) for row in table(tmp_path / "out" / "refused.csv")]
    assert refused == [("3", "Школа"), ("3", "Роль"), ("3", "Класс"), ("3", "Согласия"), ("5", "Идентификатор")]
    for result in (tmp_path / "out").iterdir():
        assert "Иванов".encode() not in result.read_bytes()
    assert "Не прочитано (1): столбец «ФИО», строка 1. Столбец I «ФИО»" in " ".join(done.output.split())


@pytest.mark.parametrize(("encoding", "delimiter"), [("utf-8", ";"), ("utf-8-sig", ","), ("cp1251", "\t")])
def test_csv_as_spreadsheets_write_it(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "люди.csv"
    rows = [HEADINGS.split(";"), ["е1", "Наставляемый", "учитель-учитель", "ш1"]]
    path.write_text("\n".join(delimiter.join(row) for row in rows), encoding)
    (mentee,) = people_in(path).mentees
    assert (mentee.participant_id, mentee.role, mentee.form) == ("е1", Role.MENTEE, MentoringForm.TEACHER_TEACHER)
    assert mentee.school_year == 2026


def test_parquet_with_english_headings_and_types(tmp_path: Path) -> None:
    path = tmp_path / "people.parquet"
    row = {
        "participant_id": "r1",
        "role": "MENTOR",
        "form": "STUDENT_PUPIL",
        "school_id": "s1",
        "course": 2,
        "consents_on": date(2026, 9, 1),
        "topics": ["физика", "химия"],
        "accepts_remote": True,
        "bans": ["e1"],
    }
    mentee = {"participant_id": "e1", "role": "MENTEE", "form": "STUDENT_PUPIL", "school_id": "s1"}
    parquet.write_table(Table.from_pylist([row, mentee]), path)
    people = people_in(path, date(2026, 8, 31))
    (mentor,) = people.mentors
    assert (mentor.course, mentor.consents_on, mentor.topics) == (2, date(2026, 9, 1), ("физика", "химия"))
    assert mentor.accepts_remote is True
    assert mentor.school_year == 2025
    assert people.circumstances.bans == {("e1", "r1"), ("r1", "e1")}


VALUES = [
    ("weekly_slots", "пн 15-17; сб 11", slot_bit(0, 15) | slot_bit(0, 16) | slot_bit(5, 11)),
    ("weekly_slots", "Вт 18:00–20:00", slot_bit(1, 18) | slot_bit(1, 19)),
    ("grade", "7 класс", 7),
    ("satisfaction_tenths", "8,2", 82),
    ("accepts_remote", "Нет", False),
    ("preferred", "a; b, a", ("a", "b")),
]


@pytest.mark.parametrize(("field", "text", "value"), VALUES)
def test_a_value(field: str, text: str, value: object) -> None:
    assert FIELDS[field][1](text) == value


MISTAKES = [
    ("weekly_slots", "пн 9-10", "с 11 до 20"),
    ("weekly_slots", "каждый день", "пн 15-17"),
    ("role", "учитель", "наставляемый, наставник"),
    ("grade", "12", "от 1 до 11"),
    ("capacity", "11", "от 0 до 10"),
    ("consents_on", "31.02.2026", "01.09.2026"),
    ("accepts_remote", "может быть", "«да» или «нет»"),
    ("satisfaction_tenths", "11", "от 1 до 10"),
    ("topics", ";".join(map(str, range(16))), "15"),
]


@pytest.mark.parametrize(("field", "text", "told"), MISTAKES)
def test_a_mistake_is_told_with_what_to_write_instead(field: str, text: str, told: str) -> None:
    with pytest.raises(FieldError, match=re.escape(told)):
        FIELDS[field][1](text)
