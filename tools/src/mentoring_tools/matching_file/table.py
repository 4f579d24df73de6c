"""A table with known headings, found in any of the formats in which a spreadsheet is kept."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from math import isnan
from typing import Any

from mentoring_common.text import as_seen, in_russian
from pyarrow import ArrowInvalid, BufferReader, parquet
from registry.imports.roster import RosterLimits
from registry.imports.roster.limits import MIB
from registry.imports.roster.reading import grids_of
from registry.imports.roster.workbook import Grid

from mentoring_tools.matching_file.fields import FIELDS, HEADINGS, REQUIRED, plain
from mentoring_tools.matching_file.people import FileError, Remark

LIMITS = RosterLimits(
    max_bytes=256 * MIB,
    max_unpacked_bytes=1024 * MIB,
    max_cells=40_000_000,
    max_rows=1_000_000,
    max_columns=256,
)
"""Of one's own file: a region's people in one table, which Excel still opens."""

LETTERS = 26  # in the alphabet of columns


@dataclass(frozen=True)
class Line:
    """One row below the headings. `faults` are what is wrong with its cells, each with its column."""

    row: int
    texts: Mapping[str, str]
    """Field -> what is written; without empty cells."""
    faults: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Table:
    """Every filled row below the headings, and what else is in the file."""

    header_row: int
    lines: Sequence[Line]
    left_out: Sequence[Remark]


def table_in(content: bytes, name: str) -> Table | None:
    """The first table with all required headings; None where there is none.

    Raises `FileError` for a column that stands twice and for what is no Parquet, and `RosterRefused` for what is no
    table at all.
    """
    grids = (
        [_parquet(content)] if name.casefold().endswith(".parquet") else list(grids_of(content, LIMITS, _has_header))
    )
    for at, grid in enumerate(grids):
        header = _header(grid.rows)
        if header is not None:
            return _table(grid, header, grids[:at] + grids[at + 1 :])
    return None


def _has_header(rows: Sequence[Sequence[Any]]) -> bool:
    return _header(rows) is not None


def _header(rows: Sequence[Sequence[Any]]) -> int | None:
    for index, cells in enumerate(rows[: LIMITS.max_header_row]):
        if set(REQUIRED) <= {_field(cell) for cell in cells}:
            return index
    return None


def _field(cell: object) -> str | None:
    return HEADINGS.get(plain(in_russian(_text(cell))))


def _table(grid: Grid, header: int, others: Sequence[Grid]) -> Table:
    headings = [_text(cell) for cell in grid.rows[header]]
    fields = [HEADINGS.get(plain(in_russian(heading))) for heading in headings]
    for field in FIELDS:
        if len(twice := [letters(at) for at, each in enumerate(fields) if each == field]) > 1:
            raise FileError(f"Столбец «{FIELDS[field][0]}» в таблице не один: {', '.join(twice)}. Оставьте один.")
    left_out = [*_above(grid, header), *_columns(grid, header, headings, fields), *_sheets(others)]
    lines = [
        line
        for index in range(header + 1, len(grid.rows))
        if (line := _line(grid, index, headings, fields)).texts or line.faults
    ]
    return Table(header + 1, lines, left_out)


def _line(grid: Grid, index: int, headings: Sequence[str], fields: Sequence[str | None]) -> Line:
    texts: dict[str, str] = {}
    faults: list[tuple[str, str]] = []
    for position, cell in enumerate(grid.rows[index]):
        text = _text(cell)
        field = fields[position] if position < len(fields) else None
        if position >= len(headings) and text:
            faults.append((letters(position), "правее последнего заголовка что-то написано: озаглавьте столбец"))
        elif field is not None and (index + 1, position) in grid.faults:
            faults.append((FIELDS[field][0], "в ячейке формула или ошибка вычисления: впишите значение"))
        elif field is not None and text:
            texts[field] = text
    return Line(index + 1, texts, faults)


def _above(grid: Grid, header: int) -> Iterator[Remark]:
    for index, cells in enumerate(grid.rows[:header]):
        if any(map(_text, cells)):
            yield Remark(index + 1, "", "Строка над заголовками столбцов.", lines=1)


def _columns(grid: Grid, header: int, headings: Sequence[str], fields: Sequence[str | None]) -> Iterator[Remark]:
    """Columns of no meaning here, a name's among them: what they hold is read by nobody."""
    for position, (heading, field) in enumerate(zip(headings, fields, strict=True)):
        filled = any(position < len(cells) and _text(cells[position]) for cells in grid.rows[header + 1 :])
        if field is None and (heading or filled):
            title = f"«{heading}»" if heading else "без заголовка"
            yield Remark(header + 1, heading or letters(position), f"Столбец {letters(position)} {title}.")


def _sheets(others: Sequence[Grid]) -> Iterator[Remark]:
    for grid in others:
        filled = [number for number, cells in enumerate(grid.rows, 1) if any(map(_text, cells))]
        if filled:
            places = f"{filled[0]}–{filled[-1]}"
            yield Remark(0, "", f"Лист «{grid.title}».", places=places, lines=len(filled), sheet=grid.title)


def _parquet(content: bytes) -> Grid:
    try:
        table = parquet.read_table(BufferReader(content))
    except ArrowInvalid as error:
        raise FileError("Это не файл Parquet. Сохраните таблицу как .xlsx, .csv или .parquet.") from error
    return Grid([list(table.column_names), *(list(row.values()) for row in table.to_pylist())])


def letters(position: int) -> str:
    """The column as Excel calls it: 0 -> A, 26 -> AA."""
    before, last = divmod(position, LETTERS)
    return (letters(before - 1) if before else "") + chr(ord("A") + last)


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "да" if value else "нет"
        case float() if isnan(value):
            return ""
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case list() | tuple():
            return "; ".join(map(_text, value))
        case _:
            return as_seen(str(value))
