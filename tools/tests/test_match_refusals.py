"""Whatever is handed to `mentoring match`: read where it can be read, otherwise one true sentence and no traceback."""

from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
from mentoring_methodology import load_pack
from mentoring_tools.cli import app
from mentoring_tools.matching_file.reading import read_people
from openpyxl import Workbook
from pyarrow import Table, parquet
from typer.testing import CliRunner

from .books import MENTEES, MENTORS, write
from .test_match_books import ON, match, pairs

PIXEL = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010806000000")
TABLE = (
    ("Идентификатор", "Роль", "Форма", "Школа", "Класс", "Запросы и компетенции", "Согласия", "Допуск", "Справка"),
    ("е1", "наставляемый", "ученик — ученик", "ш1", "4", "математика", "01.09.2026", "", ""),
    ("р1", "наставник", "ученик — ученик", "ш1", "9", "математика", "01.09.2026", "01.09.2026", "01.09.2026"),
)


def archive(path: Path) -> Path:
    with ZipFile(path, "w") as kept:
        kept.writestr("база.txt", "ФИО")
    return path


def holding(content: bytes) -> Callable[[Path], Path]:
    def written(path: Path) -> Path:
        path.write_bytes(content)
        return path

    return written


def folder(path: Path) -> Path:
    path.mkdir()
    return path


BOOK = "наставники.xlsx"
UNREADABLE: list[tuple[str, Callable[[Path], Path], str]] = [
    ("нет.xlsx", lambda path: path, "нет.xlsx» нет. Проверьте имя и папку."),
    ("папка", folder, "папка» — папка."),
    ("база.zip", archive, "Файл «база.zip» не прочитан. Это архив или документ, а не таблица"),
    ("база.xlsx", archive, "Файл «база.xlsx» не прочитан. Это архив или документ, а не таблица"),
    ("скан.png", holding(PIXEL), "Файл «скан.png» не прочитан. Это не таблица."),
    ("скан.jpg", holding(b"\xff\xd8\xff\xe0" + bytes(range(200))), "Файл «скан.jpg» не прочитан. Это не таблица."),
    ("скан.gif", holding(b"GIF89a\x01\x00\x01\x00\x80"), "Файл «скан.gif» не прочитан. Это не таблица"),
    ("база.pdf", holding(b"%PDF-1.7"), "Файл «база.pdf» не прочитан. Это не таблица."),
    ("база.html", holding(b"<html></html>"), "Это веб-страница или XML, а не таблица."),
    ("пусто.csv", holding(b" \n"), "Файл «пусто.csv» не прочитан. Файл пуст."),
    ("обрезан.xlsx", holding(b"PK\x03\x04" + bytes(40)), "Файл повреждён: архив не открывается."),
    ("[red]имя.csv", holding(b""), "Файл «[red]имя.csv» не прочитан. Файл пуст."),
]


@pytest.mark.parametrize(("name", "make", "told"), UNREADABLE)
@pytest.mark.parametrize("beside", [True, False])
def test_what_is_no_table(tmp_path: Path, name: str, make: Callable[[Path], Path], told: str, beside: bool) -> None:
    files = [make(tmp_path / name), *([write(tmp_path / BOOK, MENTORS)] if beside else [])]
    refused(tmp_path, files, told)


def refused(folder: Path, files: list[Path], *told: str) -> None:
    done = match(folder, *files)
    assert done.exit_code == 2, (done.output, done.exception)
    for sentence in ("Подбор не сделан.", *told):
        assert sentence in done.output
    assert not (folder / "out" / "pairs.csv").exists()


def test_one_side_alone(tmp_path: Path) -> None:
    mentees, mentors = write(tmp_path / "а.xlsx", MENTEES), write(tmp_path / "б.xlsx", MENTORS)
    refused(tmp_path, [mentees], "В файле «а.xlsx» только база наставляемых", "тот, где база наставников")
    refused(tmp_path, [mentors], "В файле «б.xlsx» только база наставников", "тот, где база наставляемых")
    refused(tmp_path, [mentees, mentees], "В обоих файлах база наставляемых", "одну базу наставников")
    both_sheets = write(tmp_path / "в.xlsx", MENTEES, MENTORS)
    refused(tmp_path, [both_sheets], "если она на другом листе, сохраните её отдельным файлом")
    refused(tmp_path, [mentees, mentors, mentors], "Назовите обе базы школы")
    empty_side = write(tmp_path / "г.xlsx", MENTORS[:1])
    refused(tmp_path, [mentees, empty_side], "Нет ни одной годной строки наставника: пары составить не с кем.")


def test_another_table(tmp_path: Path) -> None:
    other = write(tmp_path / "другая.csv", [["Имя", "Возраст"], ["Иван", "12"]])
    refused(tmp_path, [other], "«Идентификатор», «Роль», «Форма», «Школа»", "mentoring match --example")
    refused(tmp_path, [other, write(tmp_path / BOOK, MENTORS)], "В файле «другая.csv» не найдена строка заголовков.")
    not_parquet = holding(b"PAR1")(tmp_path / "people.parquet")
    refused(tmp_path, [not_parquet], "Это не файл Parquet.")


def test_a_doubled_column_of_the_table(tmp_path: Path) -> None:
    twice = [(*row, more) for row, more in zip(TABLE, ("класс", "5", "10"), strict=True)]
    refused(tmp_path, [write(tmp_path / "т.csv", twice)], "Столбец «Класс» в таблице не один: E, J. Оставьте один.")


def test_what_cannot_be_written_and_what_is_no_methodology(tmp_path: Path) -> None:
    files = [str(write(tmp_path / "а.xlsx", MENTEES)), str(write(tmp_path / "б.xlsx", MENTORS))]
    occupied = holding(b"")(tmp_path / "занято")
    pack = holding(b"\xff\xfe\x00")(tmp_path / "pack.yaml")
    for option, told in (
        (["--out", str(occupied)], "не записать"),
        (["--pack", str(tmp_path / "нет.yaml")], "не читается: нужен файл .yaml"),
        (["--pack", str(pack)], "не читается: нужен файл .yaml"),
    ):
        done = CliRunner().invoke(app, ["match", *files, "--on", "2026-10-01", *option])
        assert done.exit_code == 2, (done.output, done.exception)
        assert told in done.output


@pytest.mark.parametrize(
    ("name", "encoding", "delimiter"),
    [("т.xlsx", "", ""), ("т.ods", "", ""), ("т.csv", "utf-16", "\t"), ("т.csv", "cp1251", ",")],
)
def test_the_table_is_read_in_every_format_and_below_its_title(
    tmp_path: Path, name: str, encoding: str, delimiter: str
) -> None:
    rows = [("Пробный подбор",), (), *TABLE]
    done = match(tmp_path, write(tmp_path / name, rows, encoding=encoding, delimiter=delimiter))
    assert done.exit_code == 0, done.output
    assert pairs(tmp_path) == [("е1", "р1")]
    assert "Не прочитано (1): строка 1. Строка над заголовками столбцов" in " ".join(done.output.split())


def test_what_stands_beside_the_table_is_refused_or_told(tmp_path: Path) -> None:
    header, mentee, mentor = TABLE
    rows = [(*header, "", "Заметки"), (*mentee, "без шапки", "x"), (*mentor, "", "", "лишнее")]
    source = read_people([write(tmp_path / "т.csv", rows)], ON, load_pack()).sources[0]
    assert [each.text for each in source.left_out] == ["Столбец J без заголовка.", "Столбец K «Заметки»."]
    assert [(each.row, each.column) for each in source.refused] == [(3, "L")]
    sheets = write(tmp_path / "л.xlsx", TABLE, [["черновик"]])
    (left_out,) = read_people([sheets], ON, load_pack()).sources[0].left_out
    assert (left_out.sheet, left_out.lines) == ("Лист 2", 1)


def test_a_formula_is_no_value(tmp_path: Path) -> None:
    book = Workbook()
    for row in TABLE:
        book.active.append(row)
    book.active["E2"] = "=2+2"
    book.save(tmp_path / "т.xlsx")
    (fault,) = read_people([tmp_path / "т.xlsx"], ON, load_pack()).sources[0].refused
    assert (fault.row, fault.column) == (2, "Класс")


def test_an_empty_cell_of_parquet_is_empty(tmp_path: Path) -> None:
    rows = [
        dict(zip(TABLE[0], row, strict=True)) | {"Курс": number}
        for row, number in zip(TABLE[1:], (None, 1.0), strict=True)
    ]
    parquet.write_table(Table.from_pylist(rows), tmp_path / "т.parquet")
    people = read_people([tmp_path / "т.parquet"], ON, load_pack())
    assert (people.mentees[0].course, people.mentors[0].course) == (None, 1)
