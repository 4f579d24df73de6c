"""Tables kept as text: csv and «Текст Юникод», in the encodings and with the delimiters that programs write."""

import codecs
import csv
import io
from collections.abc import Callable, Iterator

from registry.imports.roster.limits import RosterLimits
from registry.imports.roster.refused import RosterRefused

DELIMITERS = (";", "\t", ",", "|")
_BYTE_ORDER_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ONE_BYTE = ("cp1251", "cp866", "koi8-r", "mac-cyrillic", "iso8859-5")
"""Tried in this order; the header tells which is right."""
_RUSSIAN_SHARE = 0.5
"""Of the characters beyond ASCII: fewer Russian letters than this mean that the bytes are in no encoding of ours."""

_LOOKED_AT = 100_000
"""Characters by which an encoding is judged: hundreds of rows, after which the header decides."""

Records = list[list[str]]


_CONTROLS = frozenset(map(chr, range(32))) - set("\t\n\r\x0b\x0c")
"""What no text holds."""


def read_text_table(content: bytes, limits: RosterLimits, has_header: Callable[[Records], bool]) -> Records:
    """The records of a csv, in order; a record's place is its row number in Excel.

    The encoding and the delimiter are those under which the records have a header. Raises `RosterRefused`, with the
    line, where a quotation mark that is not closed swallows the lines below.
    """
    first: Records | None = None
    for text in _decodings(content):
        for delimiter in sorted(DELIMITERS, key=lambda each: -text[:20_000].count(each)):
            head = _records(text, delimiter, limits.max_header_row, strict=False)
            first = first if first is not None else head
            if has_header(head):
                return _whole(text, delimiter, limits)
    _demand_whole(content, limits, has_header)
    if first is None and _is_no_text(content):
        raise RosterRefused(
            "NOT_A_SPREADSHEET",
            "Это не таблица: содержимое не похоже ни на .xlsx, .xls, .ods, ни на текст CSV. "
            "Сохраните базу как «Книга Excel (.xlsx)».",
        )
    if first is None:
        raise RosterRefused(
            "ENCODING",
            "Кодировка файла не распознана: буквы не читаются. Откройте файл в Excel или LibreOffice и сохраните как "
            "«Книга Excel (.xlsx)» или «CSV UTF-8».",
        )
    return first


def _demand_whole(content: bytes, limits: RosterLimits, has_header: Callable[[Records], bool]) -> None:
    """Raises `RosterRefused` for UTF-8 with a broken character, which reads as nonsense in every other encoding."""
    try:
        content.decode()
    except UnicodeDecodeError as broken:
        text, line = content.decode(errors="replace"), content.count(b"\n", 0, broken.start) + 1
        if any(has_header(_records(text, each, limits.max_header_row, strict=False)) for each in DELIMITERS):
            raise RosterRefused(
                "ENCODING",
                f"В строке {line} буквы не читаются: файл в UTF-8, но повреждён. Откройте его в Excel или LibreOffice, "
                "исправьте строку и сохраните как «Книга Excel (.xlsx)».",
            ) from broken


def _is_no_text(content: bytes) -> bool:
    """Two bytes a letter make a text whatever they are, where its mark says so."""
    return not content.startswith(_BYTE_ORDER_MARKS) and any(
        byte < 32 and byte not in b"\t\n\r\x0b\x0c" for byte in content
    )


def _decodings(content: bytes) -> Iterator[str]:
    """The content in every encoding in which it reads as Russian or plain text, the most probable first."""
    if b"\x00" in content:
        even, odd = content[::2].count(0), content[1::2].count(0)
        yield from _decoded(content, "utf-16-be" if even > odd else "utf-16-le")
        return
    utf8 = list(_decoded(content, "utf-8"))
    yield from utf8
    if not utf8:
        for encoding in _ONE_BYTE:
            yield from _decoded(content, encoding)


def _decoded(content: bytes, encoding: str) -> Iterator[str]:
    try:
        text = content.decode(encoding).lstrip("\ufeff")
    except UnicodeDecodeError:
        return
    foreign = [character for character in text[:_LOOKED_AT] if ord(character) > 127]
    russian = sum("а" <= character.lower() <= "я" for character in foreign)
    if not _CONTROLS & set(text) and russian >= _RUSSIAN_SHARE * len(foreign):
        yield text


def _whole(text: str, delimiter: str, limits: RosterLimits) -> Records:
    rows = _records(text, delimiter, limits.max_rows + 1, strict=True)
    width = max(map(len, rows[: limits.max_header_row]), default=0)
    for number, row in enumerate(rows, 1):
        for cell in filter(_in_lines, row):
            if any(line.count(delimiter) >= max(2, width // 2) for line in cell.split("\n")[1:]):
                raise _unclosed(number)
    return rows


def _in_lines(cell: str) -> bool:
    return "\n" in cell


def _records(text: str, delimiter: str, most: int, *, strict: bool) -> Records:
    """Up to the last filled cell of a record, and to the last filled record: what is empty far away does not count."""
    rows: Records = []
    blank = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict):
            while row and not row[-1].strip():
                row.pop()
            if not row:
                blank += 1
                continue
            rows += [[] for _ in range(min(blank, most - len(rows)))]
            blank = 0
            rows.append(row)
            if len(rows) >= most:
                break
    except csv.Error as broken:
        if not strict:
            return rows
        raise _unclosed(len(rows) + 1) from broken
    return rows


def _unclosed(number: int) -> RosterRefused:
    return RosterRefused(
        "UNREADABLE",
        f"Строка {number} файла CSV не читается: вероятно, не закрыта кавычка, и она захватывает строки ниже. "
        "Исправьте строку или сохраните таблицу как .xlsx.",
    )
