"""A look at an ods book's XML for what its reader does not tell: merged cells and formulas."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.parsers import expat

from registry.imports.roster.limits import RosterLimits
from registry.imports.roster.refused import too_complex
from registry.imports.roster.table import CellFault

Range = tuple[tuple[int, int], tuple[int, int]]
"""The first and the last cell of a merged range, each (row, column) from 0."""


@dataclass
class OdsSheet:
    """What is told of one sheet."""

    merged: list[Range] = field(default_factory=list)
    faults: dict[tuple[int, int], CellFault] = field(default_factory=dict)
    """By (row from 1, column from 0)."""


def scan_ods(content: bytes, limits: RosterLimits) -> Sequence[OdsSheet]:
    """The sheets in the book's order."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read("content.xml")
    scanner = _Scanner(limits)
    parser = expat.ParserCreate()
    parser.StartElementHandler = scanner.begin
    parser.EndElementHandler = scanner.end
    parser.Parse(xml, True)
    return scanner.sheets


@dataclass
class _Scanner:
    limits: RosterLimits
    sheets: list[OdsSheet] = field(default_factory=list)
    row: int = 0
    column: int = 0
    filled_to: int = 0
    rows_here: int = 1
    laid_out: int = 0
    """Cells up to the last filled one of each row, as often as the row is repeated."""

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        told = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        match name.rpartition(":")[2]:
            case "table":
                self.sheets.append(OdsSheet())
                self.row = self.column = 0
            case "table-row":
                self.column, self.rows_here = 0, _count(told, "number-rows-repeated")
            case "table-cell" if self.sheets:
                self._cell(told)
                self.column += _count(told, "number-columns-repeated")
            case "p" if self.column:
                self.filled_to = self.column
            case "covered-table-cell":
                self.column += _count(told, "number-columns-repeated")

    def end(self, name: str) -> None:
        if name.rpartition(":")[2] == "table-row":
            self.row += self.rows_here
            self.laid_out += self.filled_to * self.rows_here
            self.filled_to = 0
            if self.laid_out > self.limits.max_cells:
                raise too_complex()

    def _cell(self, told: dict[str, str]) -> None:
        if self.row >= self.limits.max_rows or self.column >= self.limits.max_columns:
            return
        sheet = self.sheets[-1]
        if "formula" in told:
            sheet.faults[self.row + 1, self.column] = CellFault.FORMULA
        down, across = _count(told, "number-rows-spanned"), _count(told, "number-columns-spanned")
        if down > 1 or across > 1:
            sheet.merged.append(((self.row, self.column), (self.row + down - 1, self.column + across - 1)))


def _count(told: dict[str, str], name: str) -> int:
    written = told.get(name, "1")
    return max(1, int(written)) if written.isascii() and written.isdigit() else 1
