"""What of a sheet is not read: each line with its reason, each column that nobody has named."""

from collections.abc import Iterator, Sequence
from typing import Any

from registry.imports.roster.cells import as_cell, is_filled
from registry.imports.roster.columns import Column, column_letters, may_be_repeated
from registry.imports.roster.rows_kept import LeftOutAs
from registry.imports.roster.table import LeftOut, RawRow
from registry.imports.roster.workbook import Grid

_TEXTS = {
    LeftOutAs.TITLE: "Заголовок или надпись вне столбцов базы; людей в строке нет.",
    LeftOutAs.FOOTER: "Итог или подпись под таблицей; людей в строке нет.",
    LeftOutAs.HEADER: "Шапка таблицы ещё раз или её вторая строка.",
    LeftOutAs.NUMBER_ONLY: "В строке только номер.",
}


class LeftLines:
    """The lines of one sheet that are not read, as they come."""

    def __init__(self) -> None:
        self._told: list[LeftOut] = []
        self._gone: list[int] = []
        """The title of an open list of those who have left, and its lines."""
        self._beside = 0

    def add(self, what: LeftOutAs, line: int) -> None:
        """One line; a blank one needs no word."""
        if what is LeftOutAs.BLANK or (what is LeftOutAs.NUMBER_ONLY and self.takes(line)):
            return
        if what is LeftOutAs.BESIDE:
            self._beside += 1
            return
        self._close()
        self._told.append(LeftOut(what.value, line, line, _TEXTS[what]))

    def begin_those_gone(self, line: int) -> None:
        """The title of a list of people who have left."""
        self._close()
        self._gone = [line]

    def takes(self, line: int, *, of_a_section: bool = False) -> bool:
        """Whether the line belongs to such a list: then nobody is read in it. A section's title ends the list."""
        if of_a_section:
            self._close()
        if self._gone:
            self._gone.append(line)
        return bool(self._gone)

    def second_table(self, grid: Grid, begins: int) -> None:
        """From this place (from 0) to the end of the sheet."""
        filled = [number for number, cells in enumerate(grid.rows[begins:], begins + 1) if is_filled(cells)]
        text = f"Со строки {filled[0]} начинается вторая таблица, она не прочитана. Сохраните её отдельным файлом."
        self._close()
        self._told.append(LeftOut("SECOND_TABLE", filled[0], filled[-1], text, lines=len(filled)))

    def table_beside(self, grid: Grid, header_index: int, begins: int) -> None:
        """From this column (from 0) on; its lines count where they have nothing of the table that is read."""
        lines = enumerate(grid.rows[header_index:], header_index + 1)
        filled = [number for number, cells in lines if is_filled(cells[begins:])]
        text = (
            f"Справа, со столбца {column_letters(begins)}, стоит вторая таблица, она не прочитана. "
            "Сохраните её отдельным файлом."
        )
        self._close()
        self._told.append(LeftOut("SECOND_TABLE", filled[0], filled[-1], text, lines=self._beside))

    def told(self) -> tuple[LeftOut, ...]:
        """All of them in the sheet's order."""
        self._close()
        return tuple(self._told)

    def _close(self) -> None:
        if self._gone:
            text = (
                f"Под строкой {self._gone[0]} — те, кто уже или ещё не участвует; они не записаны. Если кто-то из них "
                "участвует, перенесите его строку в основную таблицу."
            )
            self._told.append(LeftOut("GONE", self._gone[0], self._gone[-1], text, lines=len(self._gone)))
        self._gone = []


def goes_on_with_titles(cells: Sequence[Any], row: RawRow) -> bool:
    """Whether a line is the second line of a header: nobody's name, and nothing but words of titles."""
    filled = [cell for cell in map(as_cell, cells) if cell != ""]
    return (
        Column.FULL_NAME not in row.cells
        and bool(filled)
        and all(isinstance(cell, str) and may_be_repeated(cell) for cell in filled)
    )


def untitled(grid: Grid, header_index: int, rows: Sequence[RawRow], beside: int | None = None) -> Iterator[str]:
    """Columns of which nobody says what they are, though rows of people have something there, but their numbers."""
    titles = grid.rows[header_index]
    width = max((len(cells) for cells in grid.rows), default=0)
    for position in range(width if beside is None else beside):
        if position < len(titles) and as_cell(titles[position]) != "":
            continue
        lines = (grid.rows[row.number - 1] for row in rows)
        filled = [cell for line in lines if position < len(line) and (cell := as_cell(line[position])) != ""]
        if not all(str(cell).rstrip(".").isdigit() and len(str(cell)) < _LONGEST_NUMBER for cell in filled):
            yield f"{column_letters(position)} (без заголовка)"


_LONGEST_NUMBER = 6
"""Characters of a line's number: no phone is that short."""
