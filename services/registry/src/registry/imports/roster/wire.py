"""A roster as JSON, for the way from the reading process back. JSON, not pickle: a hostile file must not run code."""

import dataclasses
import json
from datetime import date
from typing import Any

from registry.imports.roster.columns import Column, RosterKind
from registry.imports.roster.refused import RosterRefused
from registry.imports.roster.table import Cell, CellFault, LeftOut, RawRow, Roster


def roster_to_json(roster: Roster) -> bytes:
    """The roster, whole."""
    return json.dumps(
        {
            "kind": roster.kind,
            "header_row": roster.header_row,
            "ignored": roster.ignored_columns,
            "from_1904": roster.from_1904,
            "sheet": roster.sheet,
            "lines": roster.lines,
            "left_out": [dataclasses.asdict(left) for left in roster.left_out],
            "rows": [
                (row.number, {column: _plain(cell) for column, cell in row.cells.items()}, dict(row.faults))
                for row in roster.rows
            ],
        }
    ).encode()


def refusal_to_json(refused: RosterRefused) -> bytes:
    """A refusal in place of the roster."""
    return json.dumps({"refused": [refused.code, refused.detail]}).encode()


def roster_from_json(text: bytes) -> Roster:
    """The roster that was written. Raises the `RosterRefused` that was written, or ValueError for anything else."""
    try:
        answer = json.loads(text)
        if "refused" in answer:
            code, detail = answer["refused"]
            raise RosterRefused(str(code), str(detail))
        return Roster(
            RosterKind(answer["kind"]),
            int(answer["header_row"]),
            tuple(_row(*row) for row in answer["rows"]),
            tuple(_left_out(**left) for left in answer["left_out"]),
            bool(answer["from_1904"]),
            tuple(map(str, answer["ignored"])),
            str(answer["sheet"]),
            int(answer["lines"]),
        )
    except (KeyError, TypeError, AttributeError) as broken:
        raise ValueError("not a roster") from broken


def _row(number: int, cells: dict[str, Any], faults: dict[str, str]) -> RawRow:
    return RawRow(
        number,
        {Column(column): _cell(cell) for column, cell in cells.items()},
        {Column(column): CellFault(fault) for column, fault in faults.items()},
    )


def _left_out(code: str, first_row: int, last_row: int, text: str, sheet: str, lines: int) -> LeftOut:
    return LeftOut(str(code), int(first_row), int(last_row), str(text), str(sheet), int(lines))


def _plain(cell: Cell) -> Any:
    return [cell.isoformat()] if isinstance(cell, date) else cell


def _cell(plain: Any) -> Cell:
    if isinstance(plain, list):
        return date.fromisoformat(plain[0])
    if isinstance(plain, (str, int, float)):
        return plain
    raise TypeError(plain)
