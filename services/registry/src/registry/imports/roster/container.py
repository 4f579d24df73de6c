"""What a file is by its content, and whether its zip directory is harmless; nothing is unpacked here."""

import io
import zipfile
import zlib
from enum import StrEnum

from registry.imports.roster.limits import RosterLimits
from registry.imports.roster.refused import RosterRefused, locked

_SAVE_AS = "Откройте файл в Excel или LibreOffice и сохраните как «Книга Excel (.xlsx)»."

_ENCRYPTED = "encrypted-package"
"""The one part of an ods of LibreOffice 24.8 and later that asks for a password."""


class Container(StrEnum):
    """The four ways in which schools keep a table."""

    XLSX = "XLSX"
    ODS = "ODS"
    XLS = "XLS"
    TEXT = "TEXT"


def part_name(name: str) -> str:
    """A part's name as the reading library compares it: some programs write `xl\\Workbook.xml`."""
    return name.replace("\\", "/").lower()


def sniff(content: bytes, limits: RosterLimits) -> Container:
    """Tells the container by its first bytes; refuses what is no table, is too large or unpacks to too much."""
    if not content.strip():
        raise RosterRefused("FILE_EMPTY", "Файл пуст. Проверьте, тот ли это файл.")
    if len(content) > limits.max_bytes:
        raise RosterRefused(
            "FILE_TOO_LARGE",
            f"Файл больше {limits.max_bytes // 1024 // 1024} МБ. Удалите из книги рисунки и лишние листы "
            "или разделите базу на несколько файлов.",
        )
    if content.startswith(b"PK"):
        return _zip_kind(content, limits)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return Container.XLS
    if content.startswith((b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf")):
        raise RosterRefused("NOT_A_SPREADSHEET", f"Это не таблица. {_SAVE_AS}")
    if content.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<":
        raise RosterRefused("NOT_A_SPREADSHEET", f"Это веб-страница или XML, а не таблица. {_SAVE_AS}")
    return Container.TEXT


def _says_less_than_it_is(content: bytes, entry: zipfile.ZipInfo) -> bool:
    """Whether a packed part unpacks to more than its directory says: counted in pieces, nothing is kept."""
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        return False
    lengths = content[entry.header_offset + 26 : entry.header_offset + 30]
    begins = entry.header_offset + 30 + int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little")
    packed = content[begins : begins + entry.compress_size]
    unpacking, unpacked = zlib.decompressobj(-zlib.MAX_WBITS), 0
    try:
        while packed:
            unpacked += len(unpacking.decompress(packed, 1 << 16))
            packed = unpacking.unconsumed_tail
            if unpacked > entry.file_size:
                return True
    except zlib.error:
        return True
    return False


def _zip_kind(content: bytes, limits: RosterLimits) -> Container:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError) as broken:
        raise RosterRefused("UNREADABLE", f"Файл повреждён: архив не открывается. {_SAVE_AS}") from broken
    names = {entry.filename for entry in entries}
    if _ENCRYPTED in names or any(entry.flag_bits & 1 for entry in entries):
        raise locked()
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if (
        len(entries) > limits.max_zip_entries
        or unpacked > limits.max_unpacked_bytes
        or unpacked / packed > limits.max_zip_ratio
    ):
        raise RosterRefused(
            "ARCHIVE_BOMB",
            "Файл распаковывается в слишком большой объём. Скопируйте таблицу (только значения) в новую книгу "
            "и сохраните её как .xlsx.",
        )
    if any(_says_less_than_it_is(content, entry) for entry in entries):
        raise RosterRefused("UNREADABLE", f"Файл повреждён: размер его частей указан неверно. {_SAVE_AS}")
    parts = {part_name(each) for each in names}
    if len(parts) < len(entries):
        raise RosterRefused("UNREADABLE", f"Файл повреждён: несколько его частей названы одинаково. {_SAVE_AS}")
    if "xl/workbook.xml" in parts:
        return Container.XLSX
    if "content.xml" in names:
        return Container.ODS
    raise RosterRefused("NOT_A_SPREADSHEET", f"Это архив или документ, а не таблица .xlsx или .ods. {_SAVE_AS}")
