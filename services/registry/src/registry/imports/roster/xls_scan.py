"""A look at an xls book before it is parsed: whole chains of sectors, how far each sheet reaches, formulas and errors.

The library follows a chain of sectors wherever it leads, also round and round, and lays a sheet out densely. It
returns a formula's kept result and an empty text for an error.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from registry.imports.roster.limits import RosterLimits
from registry.imports.roster.refused import RosterRefused, locked, too_complex
from registry.imports.roster.table import CellFault

_ENTRY = 128
"""Bytes of an entry of the directory."""
_NO_SECTOR = 0xFFFFFFFA
"""Numbers from here on are no sectors: the end of a chain, a free place."""
_IN_HEADER = 109
"""Sectors of the allocation table that the header itself names."""
_ROOT = 5
"""The kind of the directory's first entry, which holds the short streams."""
_STREAMS = ("Workbook", "Book")
_ENCRYPTED = "EncryptedPackage"
"""The stream that holds a whole .xlsx which asks for a password."""
_SHORT = 4096
"""Bytes: a shorter stream is kept in pieces inside the root's."""
_BOF = frozenset({0x0009, 0x0209, 0x0409, 0x0809})
_EOF = 0x000A
_SHEET = 0x0085
_PASSWORD = 0x002F
_FROM_1904 = 0x0022
_FORMULAS = frozenset({0x0006, 0x0206, 0x0406})
_ERROR_OR_TRUTH = frozenset({0x0005, 0x0205})
_VALUES = frozenset(
    {0x0002, 0x0202, 0x0003, 0x0203, 0x0004, 0x0204, 0x00D6, 0x00FD, 0x007E, 0x027E, *_FORMULAS, *_ERROR_OR_TRUTH}
)
"""Records of one filled cell, which begin with its row and its column."""
_SEVERAL = 0x00BD
"""Several numbers side by side: row, first column ... last column."""


@dataclass
class XlsSheet:
    """What is told of one sheet: the last filled row and column (from 1), and cells not to be trusted."""

    rows: int = 0
    columns: int = 0
    faults: dict[tuple[int, int], CellFault] = field(default_factory=dict)
    """By (row from 1, column from 0)."""


@dataclass(frozen=True)
class XlsBook:
    """The sheets in the book's order, and from which year the book counts its days."""

    sheets: Sequence[XlsSheet]
    from_1904: bool = False


def scan_xls(content: bytes, limits: RosterLimits) -> XlsBook:
    """What the book says of itself. Raises `RosterRefused` for a chain that comes back, any error for a broken one."""
    return _book(_Compound(content).workbook(), limits)


class _Compound:
    """A compound file, of which only that is followed what the library follows."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        shift, short_shift = struct.unpack_from("<HH", content, 30)
        self._size, self._short_size = 1 << shift, 1 << short_shift
        self._next = self._table()

    def workbook(self) -> bytes:
        """The book's stream; empty where there is none."""
        directory, short_table = (self._joined(*struct.unpack_from("<I", self._content, at)) for at in (48, 60))
        short, root = _numbers(short_table), b""
        streams: dict[str, bytes] = {}
        for at in range(0, len(directory) - _ENTRY + 1, _ENTRY):
            entry = directory[at : at + _ENTRY]
            (length,) = struct.unpack_from("<H", entry, 64)
            start, size = struct.unpack_from("<II", entry, 116)
            name = entry[: max(0, length - 2)].decode("utf-16-le", "replace")
            if name == _ENCRYPTED:
                raise locked()
            if entry[66] == _ROOT and size > 0:
                root = self._joined(start)
            elif name in _STREAMS and name not in streams:
                if size >= _SHORT:
                    stream = self._joined(start)
                else:
                    pieces = _chain(start, short)
                    stream = b"".join(root[each * self._short_size :][: self._short_size] for each in pieces)
                if size > len(stream):
                    raise _broken()
                streams[name] = stream[:size]
        return next((streams[name] for name in _STREAMS if name in streams), b"")

    def _table(self) -> Sequence[int]:
        sectors = [each for each in struct.unpack_from(f"<{_IN_HEADER}I", self._content, 76) if each < _NO_SECTOR]
        (more,) = struct.unpack_from("<I", self._content, 68)
        read: set[int] = set()
        while more < _NO_SECTOR:
            if more in read:
                raise _broken()
            read.add(more)
            *named, more = _numbers(self._sector(more))
            sectors += [each for each in named if each < _NO_SECTOR]
        if len(sectors) > len(set(sectors)):
            raise _broken()
        return _numbers(b"".join(map(self._sector, sectors)))

    def _joined(self, start: int) -> bytes:
        return b"".join(map(self._sector, _chain(start, self._next)))

    def _sector(self, number: int) -> bytes:
        begins = (number + 1) * self._size
        return self._content[begins : begins + self._size]


def _numbers(sector: bytes) -> Sequence[int]:
    return struct.unpack(f"<{len(sector) // 4}I", sector[: len(sector) // 4 * 4])


def _chain(start: int, following: Sequence[int]) -> Iterator[int]:
    seen: set[int] = set()
    while start < _NO_SECTOR:
        if start in seen:
            raise _broken()
        seen.add(start)
        yield start
        start = following[start]


def _book(stream: bytes, limits: RosterLimits) -> XlsBook:
    begins: list[int] = []
    from_1904 = False
    for kind, body in _records(stream, 0):
        if kind == _PASSWORD:
            raise locked()
        if kind == _SHEET:
            begins.append(struct.unpack_from("<I", body)[0])
        elif kind == _FROM_1904:
            from_1904 = body[:1] == b"\1"
    if len(begins) > len(set(begins)):
        raise _broken()
    return XlsBook([_sheet(stream, each, limits) for each in begins[: limits.max_sheets]], from_1904)


def _sheet(stream: bytes, begins: int, limits: RosterLimits) -> XlsSheet:
    sheet, cells = XlsSheet(), 0
    for kind, body in _records(stream, begins):
        if kind not in _VALUES and kind != _SEVERAL:
            continue
        cells += 1
        if cells > limits.max_cells:
            raise too_complex()
        row, column = struct.unpack_from("<HH", body)
        last = struct.unpack_from("<H", body, len(body) - 2)[0] if kind == _SEVERAL else column
        sheet.rows, sheet.columns = max(sheet.rows, row + 1), max(sheet.columns, last + 1)
        if kind in _FORMULAS:
            sheet.faults[row + 1, column] = CellFault.FORMULA
        elif kind in _ERROR_OR_TRUTH and body[-1:] == b"\1":
            sheet.faults[row + 1, column] = CellFault.ERROR_VALUE
    return sheet


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Up to the end of the part that begins here; parts inside it, as of a chart, are passed over."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        at += 4 + length
        if kind in _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1:
            yield kind, stream[at - length : at]


def _broken() -> RosterRefused:
    return RosterRefused(
        "UNREADABLE",
        "Файл повреждён: его части указаны неверно. Откройте его в Excel и сохраните заново как .xlsx.",
    )
