"""The least .xls that a reader opens: BIFF8 records in a compound file, so that it can be broken on purpose."""

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

SECTOR = 512
PIECE = 64
LEAST = 4096  # bytes: a shorter stream would be kept elsewhere
END, FREE, OF_FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


@dataclass(frozen=True)
class Formula:
    """A cell with a formula, whose last result is kept beside it."""

    result: float


@dataclass(frozen=True)
class Error:
    """A cell with the result of a calculation that has failed."""

    code: int = 0x17  # #REF!


Merged = tuple[int, int, int, int]
"""First and last row, first and last column, from 0."""


def xls(*rows: Sequence[Any], merged: Iterable[Merged] = (), from_1904: bool = False) -> bytes:
    """A book of one sheet."""
    return xls_book({"База": rows}, merged=merged, from_1904=from_1904)


def xls_book(
    sheets: dict[str, Sequence[Sequence[Any]]], *, merged: Iterable[Merged] = (), from_1904: bool = False
) -> bytes:
    """A book; the merged cells are those of every sheet."""
    bodies = [_sheet(rows, merged) for rows in sheets.values()]
    formats = _record(0x0022, struct.pack("<H", from_1904)) + b"".join(_XFS)
    names = [_record(0x0085, struct.pack("<IH", 0, 0) + _text(title, "<B")) for title in sheets]
    globals_length = len(_bof(5)) + len(formats) + sum(map(len, names)) + len(_EOF)
    placed, at = [], globals_length
    for title, body in zip(sheets, bodies, strict=True):
        placed.append(_record(0x0085, struct.pack("<IH", at, 0) + _text(title, "<B")))
        at += len(body)
    return compound(_bof(5) + formats + b"".join(placed) + _EOF + b"".join(bodies))


def book_of(records: bytes) -> bytes:
    """A book of one sheet that is made of these records."""
    globals_length = len(_bof(5)) + len(b"".join(_XFS)) + len(_sheet_name(0)) + len(_EOF)
    body = _bof(0x10) + records + _EOF
    return compound(_bof(5) + b"".join(_XFS) + _sheet_name(globals_length) + _EOF + body)


def record(kind: int, body: bytes) -> bytes:
    return _record(kind, body)


def records_of(*rows: Sequence[Any]) -> bytes:
    """The cells of a sheet, row by row."""
    return b"".join(_cell(row, column, value) for row, line in enumerate(rows) for column, value in enumerate(line))


def chart(records: bytes) -> bytes:
    """A chart inside a sheet, with cells of its own."""
    return _bof(0x20) + records + _EOF


def in_pieces(stream: bytes) -> bytes:
    """A compound file with the stream among its short ones, as it is kept where it has less than 4,096 bytes."""
    pieces = -(-len(stream) // PIECE)
    length = -(-pieces * PIECE // SECTOR)
    # sectors: allocation table, directory, table of the pieces, the pieces themselves
    table = [OF_FAT, END, END, *range(4, 3 + length), END]
    fat = struct.pack(f"<{len(table)}I", *table).ljust(SECTOR, b"\xff")
    short = struct.pack(f"<{pieces}I", *range(1, pieces), END).ljust(SECTOR, b"\xff")
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIII",
        bytes.fromhex("d0cf11e0a1b11ae1"), b"", 0x3E, 3, 0xFFFE, 9, 6, b"", 0, 1, 1, 0, LEAST, 2, 1, END, 0,
    )  # fmt: skip
    header += struct.pack("<109I", 0, *[FREE] * 108)
    entries = _entry("Root Entry", 5, 1, 3, pieces * PIECE) + _entry("Workbook", 2, FREE, 0, len(stream))
    return header + fat + entries.ljust(SECTOR, b"\0") + short + stream.ljust(length * SECTOR, b"\0")


def compound(stream: bytes, loop: bool = False) -> bytes:
    """The stream as «Workbook» of a compound file; with a `loop` its last sector leads back to its first."""
    stream = stream.ljust(max(LEAST, -(-len(stream) // SECTOR) * SECTOR), b"\0")
    length = len(stream) // SECTOR
    fats = 1
    while (fats + 1 + length) * 4 > fats * SECTOR:
        fats += 1
    first = fats + 1
    chain = [*range(first + 1, first + length), first if loop else END]
    table = [*[OF_FAT] * fats, END, *chain]
    fat = struct.pack(f"<{len(table)}I", *table).ljust(fats * SECTOR, b"\xff")
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIII",
        bytes.fromhex("d0cf11e0a1b11ae1"), b"", 0x3E, 3, 0xFFFE, 9, 6, b"", 0, fats, fats, 0, LEAST, END, 0, END, 0,
    )  # fmt: skip
    header += struct.pack("<109I", *range(fats), *[FREE] * (109 - fats))
    entries = _entry("Root Entry", 5, 1, END, 0) + _entry("Workbook", 2, FREE, first, len(stream))
    return header + fat + entries.ljust(SECTOR, b"\0") + stream


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    written = name.encode("utf-16-le") + b"\0\0"
    return struct.pack(
        "<64sHBBIII16sIQQIQ", written, len(written), kind, 1, FREE, FREE, child, b"", 0, 0, 0, start, size
    )


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _sheet_name(begins: int) -> bytes:
    return _record(0x0085, struct.pack("<IH", begins, 0) + _text("База", "<B"))


def _bof(kind: int) -> bytes:
    return _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0x41, 6))


_EOF = _record(0x000A, b"")
_XFS = [
    _record(0x00E0, struct.pack("<HHHBBBBIIH", 0, number_format, 0, 0, 0, 0, 0, 0, 0, 0))
    for number_format in (0, 14)  # plain, and the built-in date
]


def _text(text: str, length: str) -> bytes:
    return struct.pack(length, len(text)) + b"\1" + text.encode("utf-16-le")


def _sheet(rows: Sequence[Sequence[Any]], merged: Iterable[Merged]) -> bytes:
    cells = [_cell(row, column, value) for row, line in enumerate(rows) for column, value in enumerate(line)]
    ranges = list(merged)
    if ranges:
        packed = b"".join(struct.pack("<4H", *each) for each in ranges)
        cells.append(_record(0x00E5, struct.pack("<H", len(ranges)) + packed))
    return _bof(0x10) + b"".join(cells) + _EOF


def _cell(row: int, column: int, value: Any) -> bytes:
    match value:
        case None | "":
            return b""
        case str():
            return _record(0x0204, struct.pack("<HHH", row, column, 0) + _text(value, "<H"))
        case date():
            return _record(0x0203, struct.pack("<HHHd", row, column, 1, (value - date(1899, 12, 30)).days))
        case Formula(result):
            return _record(0x0006, struct.pack("<HHHdHIH", row, column, 0, result, 0, 0, 0))
        case Error(code):
            return _record(0x0205, struct.pack("<HHHBB", row, column, 0, code, 1))
        case _:
            return _record(0x0203, struct.pack("<HHHd", row, column, 0, value))
