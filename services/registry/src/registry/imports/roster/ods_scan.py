"""A look at an ods book's XML for what its reader does not tell: merged cells and formulas."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from registry.imports.roster.limits import RosterLimits
from registry.imports.roster.refused import locked, too_complex
from registry.imports.roster.table import CellFault

_CONTENT = "content.xml"
_MANIFEST = "META-INF/manifest.xml"
_VALUES = frozenset({"value", "string-value", "date-value", "time-value", "boolean-value"})
"""Attributes in which a cell keeps what it is, beside what it shows."""

Range = tuple[tuple[int, int], tuple[int, int]]
"""The first and the last cell of a merged range, each (row, column) from 0."""


@dataclass
class OdsSheet:
    """What is told of one sheet."""

    merged: list[Range] = field(default_factory=list)
    faults: dict[tuple[int, int], CellFault] = field(default_factory=dict)
    """By (row from 1, column from 0)."""


@dataclass(frozen=True)
class OdsBook:
    """The sheets in the book's order, and the book as its reader understands it whole."""

    sheets: Sequence[OdsSheet]
    content: bytes


def scan_ods(content: bytes, limits: RosterLimits) -> OdsBook:
    """Looks through the book's XML.

    The reader returns nothing of a cell that shows a text but has no value of its own: there the text becomes one.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if b"encryption-data" in archive.read(_MANIFEST):
            raise locked()
        xml = archive.read(_CONTENT)
    scanner = _Scanner(limits)
    scanner.parse(xml)
    if not scanner.unsaid:
        return OdsBook(scanner.sheets, content)
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for entry in old.infolist():
            new.writestr(entry.filename, _said(xml, scanner.unsaid) if entry.filename == _CONTENT else old.read(entry))
    return OdsBook(scanner.sheets, made.getvalue())


def _said(xml: bytes, unsaid: Sequence[tuple[int, str]]) -> bytes:
    parts, begins = [], 0
    for at, text in unsaid:
        parts += [xml[begins:at], b" office:string-value=", quoteattr(text).encode()]
        begins = at
    return b"".join([*parts, xml[begins:]])


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
    unsaid: list[tuple[int, str]] = field(default_factory=list)
    """Where the tag of a cell without a value has room for one, and the text that the cell shows."""

    def parse(self, xml: bytes) -> None:
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self.begin
        self._parser.EndElementHandler = self.end
        self._room: int | None = None
        self._paragraphs: list[str] = []
        self._aside = 0
        self._parser.Parse(xml, True)

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        told = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        match name.rpartition(":")[2]:
            case "table":
                self.sheets.append(OdsSheet())
                self.row = self.column = 0
            case "table-row":
                self.column, self.rows_here = 0, _count(told, "number-rows-repeated")
            case "table-cell":
                self._cell(told)
                self._look_for_text(name, told)
                self.column += _count(told, "number-columns-repeated")
            case "annotation":
                self._aside += 1
            case "p":
                self.filled_to = self.column
                if self._room is not None and not self._aside:
                    self._paragraphs.append("")
            case "s" if self._room is not None:
                self._text(" " * min(_count(told, "c"), self.limits.max_cell_chars))
            case "line-break" | "tab" if self._room is not None:
                self._text(" ")
            case "covered-table-cell":
                self.column += _count(told, "number-columns-repeated")

    def end(self, name: str) -> None:
        match name.rpartition(":")[2]:
            case "table-row":
                self.row += self.rows_here
                self.laid_out += self.filled_to * self.rows_here
                self.filled_to = 0
                if self.laid_out > self.limits.max_cells:
                    raise too_complex()
            case "annotation":
                self._aside -= 1
            case "table-cell" if self._room is not None:
                text = "\n".join(map(str.strip, self._paragraphs))
                if text.strip():
                    self.unsaid.append((self._room, text))
                self._room, self._parser.CharacterDataHandler = None, None

    def _look_for_text(self, name: str, told: dict[str, str]) -> None:
        if told.get("value-type") == "string" or _VALUES & told.keys():
            return
        self._room, self._paragraphs = self._parser.CurrentByteIndex + len(b"<" + name.encode()), []
        self._parser.CharacterDataHandler = self._text

    def _text(self, text: str) -> None:
        if self._paragraphs and not self._aside:
            self._paragraphs[-1] += text

    def _cell(self, told: dict[str, str]) -> None:
        sheet = self.sheets[-1]
        if "formula" in told:
            sheet.faults[self.row + 1, self.column] = CellFault.FORMULA
        down, across = _count(told, "number-rows-spanned"), _count(told, "number-columns-spanned")
        if down > 1 or across > 1:
            sheet.merged.append(((self.row, self.column), (self.row + down - 1, self.column + across - 1)))


def _count(told: dict[str, str], name: str) -> int:
    return max(1, int(told.get(name, "1")))
