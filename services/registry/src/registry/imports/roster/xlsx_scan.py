"""A quick look at an xlsx sheet's XML before it is parsed: how far it reaches, where formulas and errors are.

The reader returns a formula's cached value and an empty text for an error, and lays a sheet out densely, so that one
cell in the last corner would cost gigabytes. This scan sees both beforehand, however the XML is spelled: prefixes,
quotes, line breaks, cells without references. Empty cells far away are cut out of the XML.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from xml.parsers import expat

from registry.imports.roster.container import part_name
from registry.imports.roster.limits import RosterLimits
from registry.imports.roster.refused import RosterRefused, too_complex
from registry.imports.roster.table import CellFault

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_MOST_CUT = 200_000
"""Empty cells far away that are cut out; a coloured column has one a row of the roster, an attack has millions."""


_TEXTS = "xl/sharedStrings.xml"
_TEXTS_UNSEEN = 10_000
"""Shared texts that no cell shows: programs leave some behind, an attack has millions."""


@dataclass(frozen=True)
class SheetScan:
    """The last filled row and column (from 1), and the cells (row from 1, column from 0) not to be trusted."""

    rows: int
    columns: int
    faults: Mapping[tuple[int, int], CellFault]
    cut: tuple[tuple[int, int], ...] = ()
    """Byte ranges of empty cells beyond the limits, in order."""
    cells: int = 0
    """Cells that are written, empty ones too."""


@dataclass(frozen=True)
class BookParts:
    """The zip parts of the sheets in the workbook's order, and from which year the book counts its days."""

    sheets: tuple[str, ...]
    from_1904: bool = False


def book_parts(content: bytes) -> BookParts:
    """What the workbook says of itself. Raises KeyError where one of its parts is not there."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        workbook, relations = _read(archive, "xl/workbook.xml"), _read(archive, "xl/_rels/workbook.xml.rels")
    targets = {attributes.get("Id", ""): attributes.get("Target", "") for _, attributes in _elements(relations)}
    elements = _elements(workbook)
    wanted = [
        next((value for name, value in attributes.items() if _local(name) == "id"), "")
        for name, attributes in elements
        if name == "sheet"
    ]
    counted_from = next((attributes.get("date1904", "0") for name, attributes in elements if name == "workbookPr"), "0")
    return BookParts(
        tuple(part_name(posixpath.normpath(posixpath.join("/xl", targets.get(key, "")))).lstrip("/") for key in wanted),
        counted_from in {"1", "true", "on"},
    )


def check_size(content: bytes, book: BookParts, limits: RosterLimits) -> None:
    """Refuses a book that holds more cells or texts than any roster has, by counting tags: nothing is parsed yet."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        cells = 0
        for part in set(book.sheets):
            cells += _count(_read(archive, part), b"c")
            if cells > limits.max_cells:
                raise too_complex()
        texts = _count(_texts(archive), b"si")
    if texts > cells + _TEXTS_UNSEEN:
        raise too_complex()


def check_texts(content: bytes, limits: RosterLimits) -> None:
    """Refuses a book of which one shared text is more than a roster has."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = _texts(archive)
    _Scanner(limits).parse(xml)


def scan_sheet(content: bytes, part: str, limits: RosterLimits) -> SheetScan:
    """Looks through one sheet's XML. Raises KeyError where it is not there: the library may find what we do not."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = _read(archive, part)
    scanner = _Scanner(limits)
    scanner.parse(xml)
    return SheetScan(scanner.rows, scanner.columns, scanner.faults, tuple(scanner.cut), scanner.cells)


def without(content: bytes, cuts: Mapping[str, tuple[tuple[int, int], ...]]) -> bytes:
    """The workbook without these byte ranges of its parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            kept, begins = [], 0
            for start, end in cuts.get(part_name(entry.filename), ()):
                kept.append(data[begins:start])
                begins = end
            new.writestr(entry.filename, b"".join([*kept, data[begins:]]))
    return made.getvalue()


@dataclass
class _Scanner:
    limits: RosterLimits
    rows: int = 0
    columns: int = 0
    faults: dict[tuple[int, int], CellFault] = field(default_factory=dict)
    cut: list[tuple[int, int]] = field(default_factory=list)
    cells: int = 0

    def parse(self, xml: bytes) -> None:
        self._xml = xml
        self._row = self._column = self._start = self._length = 0
        self._filled_row, self._filled_columns, self._filled_rows = 0, set[int](), set[int]()
        self._type, self._filled = "", False
        self._parser = _parser()
        self._parser.StartElementHandler = self._begin
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.Parse(xml, True)

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        match _local(name):
            case "row":
                self._row = _number(attributes.get("r"), self._row + 1)
                self._column = 0
            case "c":
                reference = _REFERENCE.fullmatch(attributes.get("r", ""))
                self._column = _column_number(reference.group(1)) if reference else self._column + 1
                self._row = int(reference.group(2)) if reference else self._row
                self._type, self._filled = attributes.get("t", ""), False
                self._start = self._parser.CurrentByteIndex
                self.cells += 1
                if self.cells > self.limits.max_cells:
                    raise too_complex()
            case "f":
                self._fault(CellFault.FORMULA)
                self._filled = True
        self._length = 0

    def _text(self, text: str) -> None:
        self._length += len(text)
        if self._length > self.limits.max_text_bytes:
            raise too_complex()
        if not text.isspace():
            self._filled = True

    def _end(self, name: str) -> None:
        if _local(name) == "c":
            self._close_cell()

    def _close_cell(self) -> None:
        if self._filled:
            self._demand_once()
            self.rows, self.columns = max(self.rows, self._row), max(self.columns, self._column)
            if self._type == "e" and (self._row, self._column - 1) not in self.faults:
                self._fault(CellFault.ERROR_VALUE)
        elif self._row > self.limits.max_rows or self._column > self.limits.max_columns:
            if len(self.cut) >= _MOST_CUT:
                raise RosterRefused(
                    "TOO_MANY_ROWS",
                    "В книге слишком много пустых ячеек далеко за таблицей. Скопируйте таблицу (только значения) "
                    "в новую книгу.",
                )
            # the parser is at `</c>`, or for `<c/>` still at its beginning
            self.cut.append((self._start, self._xml.index(b">", self._parser.CurrentByteIndex) + 1))

    def _demand_once(self) -> None:
        """Of a place that is filled twice the reader keeps the later text, and somebody would be lost."""
        if self._row != self._filled_row:
            self._filled_rows.add(self._filled_row)
            self._filled_row, self._filled_columns = self._row, set()
        if self._row in self._filled_rows or self._column in self._filled_columns:
            raise RosterRefused(
                "UNREADABLE",
                f"Файл повреждён: строка {self._row} записана в нём дважды. Скопируйте таблицу (только значения) "
                "в новую книгу и сверьте строки.",
            )
        self._filled_columns.add(self._column)

    def _fault(self, fault: CellFault) -> None:
        self.faults[self._row, self._column - 1] = fault


def _read(archive: zipfile.ZipFile, part: str) -> bytes:
    names = {part_name(each): each for each in archive.namelist()}
    return archive.read(names[part])


def _texts(archive: zipfile.ZipFile) -> bytes:
    """The shared texts; none where the book keeps each in its cell."""
    try:
        return _read(archive, part_name(_TEXTS))
    except KeyError:
        return b"<sst/>"


def _count(xml: bytes, name: bytes) -> int:
    """The elements of this name, where they are spelled without a prefix; the parser counts again."""
    return sum(xml.count(b"<" + name + end) for end in (b" ", b">", b"/"))


def _elements(xml: bytes) -> list[tuple[str, dict[str, str]]]:
    found: list[tuple[str, dict[str, str]]] = []
    parser = _parser()
    parser.StartElementHandler = lambda name, attributes: found.append((_local(name), attributes))
    parser.Parse(xml, True)
    return found


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise RosterRefused(
            "UNREADABLE", "Файл повреждён: в книге есть определения XML, которых в таблице не бывает. Сохраните заново."
        )

    parser.StartDoctypeDeclHandler = refuse
    return parser


@lru_cache(maxsize=256)
def _local(name: str) -> str:
    """A name without its prefix; a sheet has about a dozen."""
    return name.rpartition(":")[2]


def _number(written: str | None, otherwise: int) -> int:
    return otherwise if written is None else int(written)


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
