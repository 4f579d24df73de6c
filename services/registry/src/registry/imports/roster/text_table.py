"""Tables kept as text: csv and «Текст Юникод» in the encodings and with the delimiters that Excel writes."""

import codecs
import csv
import io
import itertools

from registry.imports.roster.limits import RosterLimits
from registry.imports.roster.refused import RosterRefused

_DELIMITERS = ";\t,"
_SAMPLE_LINES = 60


def read_text_rows(content: bytes, limits: RosterLimits) -> list[list[str]]:
    """The records of a csv, in order; a record's place is its row number in Excel."""
    text = _decoded(content)
    first_lines = "\n".join(itertools.islice(text.splitlines(), _SAMPLE_LINES))
    delimiter = max(_DELIMITERS, key=first_lines.count)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append(row)
            if len(rows) > limits.max_rows:
                break
    except csv.Error as broken:
        raise RosterRefused(
            "UNREADABLE",
            f"Строка {len(rows) + 1} файла CSV не читается: вероятно, не закрыта кавычка. "
            "Исправьте строку или сохраните таблицу как .xlsx.",
        ) from broken
    return rows


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings: tuple[str, ...] = ("utf-16",)
    elif b"\x00" in content:
        encodings = ()
    else:
        encodings = ("utf-8-sig", "cp1251")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise RosterRefused(
        "NOT_A_SPREADSHEET",
        "Это не таблица: содержимое не похоже ни на .xlsx, .xls, .ods, ни на текст CSV. "
        "Сохраните базу как «Книга Excel (.xlsx)».",
    )
