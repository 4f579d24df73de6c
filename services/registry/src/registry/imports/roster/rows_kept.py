"""Which rows below the header speak of a person, and which are blank, footers or repeated headers."""

import re

from registry.imports.roster.columns import Column, RosterKind, read_as, spelled
from registry.imports.roster.table import RawRow

_FOOTER = re.compile(
    r"\W*(итого|всего|итог\b|директор|куратор|руководител|ответственн|исполнител|примечани|составил|м\.\s*п\.|дата\b)",
    re.IGNORECASE,
)
_FOOTER_CELLS = 4
"""A footer fills a few cells («Итого», the number, a signature); a person fills more."""
_REPEATED_HEADER_CELLS = 3
"""Three cells that are titles of their own columns are no person's."""
_MAX_COLUMN_NUMBER = 64
"""A year or a phone is larger than any column's number."""


def holds_a_person(row: RawRow, kind: RosterKind) -> bool:
    """False for rows that hold no person; a row in doubt holds one, so that nobody is lost silently."""
    if set(row.cells) | set(row.faults) <= {Column.NUMBER}:
        return False
    return not (_is_footer(row) or _repeats_header(row, kind) or _numbers_columns(row))


def _is_footer(row: RawRow) -> bool:
    texts = [cell for cell in row.cells.values() if isinstance(cell, str)]
    return len(row.cells) <= _FOOTER_CELLS and bool(texts) and _FOOTER.match(texts[0]) is not None


def _repeats_header(row: RawRow, kind: RosterKind) -> bool:
    name = row.cells.get(Column.FULL_NAME)
    if not isinstance(name, str) or not spelled(name).startswith(("фио", "фамил")):
        return False
    own = sum(
        isinstance(cell, str) and column in read_as(kind, [cell]).positions.values()
        for column, cell in row.cells.items()
    )
    return own >= _REPEATED_HEADER_CELLS


def _numbers_columns(row: RawRow) -> bool:
    """The row «1 2 3 4 …» under the header of an official form."""
    numbers = [_whole(cell) for cell in row.cells.values()]
    if len(numbers) < _REPEATED_HEADER_CELLS or any(number is None for number in numbers):
        return False
    ordered = sorted(number for number in numbers if number is not None)
    return len(set(ordered)) == len(ordered) and ordered[-1] <= _MAX_COLUMN_NUMBER


def _whole(cell: object) -> int | None:
    if isinstance(cell, int):
        return cell
    return int(cell) if isinstance(cell, str) and cell.isascii() and cell.isdigit() and len(cell) < 4 else None
