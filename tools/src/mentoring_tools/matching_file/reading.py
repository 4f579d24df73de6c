"""From the files that were named to the people in them: two books of a school, or one invented table."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from mentoring_methodology import MethodologyPack
from registry.imports.roster import RosterKind, RosterLimits, RosterRefused, read_roster_in_child
from registry.imports.roster.refused import ReaderDied

from mentoring_tools.matching_file.books import TITLES, Book, people_of_books
from mentoring_tools.matching_file.one_table import people_of, required_titles
from mentoring_tools.matching_file.people import FileError, People
from mentoring_tools.matching_file.table import table_in

SAMPLES = "Образцы: mentoring match --example папка"
WANTED = "Назовите обе базы школы, наставляемых и наставников, или одну общую таблицу"
ONE_BOOK, TWO_BOOKS = 1, 2
OTHER_FILES = frozenset({"FILE_EMPTY", "NOT_A_SPREADSHEET", "COLUMNS_NOT_RECOGNISED"})
"""The reader's refusals of a file that is none of these tables: a sample shows what one looks like."""


def read_people(files: Sequence[Path], on: date, pack: MethodologyPack) -> People:
    """Everybody in the files. Raises `FileError` where there is nothing to match, with what to do."""
    contents = [content_of(file) for file in files]
    try:
        if len(files) == TWO_BOOKS:
            return people_of_books([_book(*each) for each in zip(files, contents, strict=True)], on, pack)
        if len(files) == ONE_BOOK:
            return _people_of_table(files[0], contents[0], on)
    except ReaderDied as died:
        raise FileError("Чтение файла прервала система, вероятно, не хватило памяти. Повторите.") from died
    raise FileError(f"{WANTED}. {SAMPLES}")


def content_of(file: Path) -> bytes:
    """The file as it is. Raises `FileError` where it cannot be opened."""
    try:
        return file.read_bytes()
    except FileNotFoundError as missing:
        raise FileError(f"Файла «{file}» нет. Проверьте имя и папку.") from missing
    except IsADirectoryError as folder:
        raise FileError(f"«{file}» — папка. {WANTED}.") from folder
    except OSError as error:
        raise FileError(f"Файл «{file}» не открывается: нет прав или диск не отвечает.") from error


def _book(file: Path, content: bytes) -> Book:
    try:
        return Book(file.name, content, read_roster_in_child(content, file.name, RosterLimits()))
    except RosterRefused as refused:
        raise _not_read(file, refused) from refused


def _people_of_table(file: Path, content: bytes, on: date) -> People:
    try:
        table = table_in(content, file.name)
    except RosterRefused as refused:
        raise _not_read(file, refused) from refused
    if table is not None:
        return people_of(table, file.name, content, on)
    kind = _kind_of_book(content, file.name)
    if kind is None:
        columns = ", ".join(f"«{title}»" for title in required_titles())
        raise FileError(
            f"В файле «{file.name}» нет ни базы школы, ни общей таблицы: у той должны быть столбцы {columns}. {SAMPLES}"
        )
    other = next(each for each in RosterKind if each is not kind)
    raise FileError(
        f"В файле «{file.name}» только {TITLES[kind]}: пары составить не с кем. Назовите вторым файлом тот, где "
        f"{TITLES[other]}; если она на другом листе, сохраните её отдельным файлом."
    )


def _kind_of_book(content: bytes, name: str) -> RosterKind | None:
    try:
        return read_roster_in_child(content, name, RosterLimits()).kind
    except RosterRefused:
        return None


def _not_read(file: Path, refused: RosterRefused) -> FileError:
    samples = f" {SAMPLES}" if refused.code in OTHER_FILES else ""
    named = "" if file.name in refused.detail else f"Файл «{file.name}» не прочитан. "
    return FileError(f"{named}{refused.detail}{samples}")
