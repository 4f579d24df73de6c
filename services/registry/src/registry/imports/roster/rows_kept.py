"""Which rows below the header speak of a person, and what the others are: no row is left out without a word."""

import re
from enum import StrEnum

from registry.imports.roster.columns import Column, RosterKind, read_as, spelled
from registry.imports.roster.table import RawRow
from registry.people.names import full_name
from registry.understanding import NotUnderstood

_FOOTER = re.compile(
    r"(итого|всего|итог|директор|куратор|руководитель|ответственн\w{2}|исполнитель|примечани[ея]|составил\w?|подпись"
    r"|зам\w*|завуч|м\.?\s*п|дата|приложение|утвержда\w+|исп\.|с\s+уважением|согласован\w*|верно|и\.\s*о|секретар[ья]"
    r"|проверил\w?|список|тел\.|телефон|председатель|ознакомлен\w*|принято|методист|подписи|расшифровка|количество"
    r"|(?:стр|страница|лист)\.?\s*\d+(?:\s+из\s+\d+)?|социальный\s+педагог|педагог-\w+|классный\s+руководитель|\d{1,2}\.\d{1,2}\.\d{2,4}|(?:\w+\s+)?20\d\d\s*г)(?!\w|-)",
    re.IGNORECASE,
)
"""Whole words: «Директоренко» and «Датаев» are people."""
_GONE = re.compile(
    r"(?:список\s+|(?:дети|ученики|учащиеся|обучающиеся|наставники|наставляемые),?\s+)?"
    r"(?:выбы(?:л[аи]?|вши[ехй])|(?:отчисл|исключ|увол)[её]н(?:[аы]|ные|ных)?|архив|отказ(?:ал(?:ись|ся|ась)|авши[ех]ся|ы)"
    r"|прекратил[аи]?|заверш(?:ил[аи]?|ивши[ех]|[её]нные)|не\s+участвуют"
    r"|снят(?:[аы]|ые|ых)?|переведен(?:[аы]|ные|ных)|переведён(?:[аы]|ные|ных)|(?:пере|у)ехал(?:[аи]|и)|(?:пере|у)ехавши[ех]"
    r"|ушли|ушедши[ех]|вышли|вышедши[ех]|бывшие|без\s+согласи[яй]|не\s+дал[аи]?\s+согласи[ея]|резерва?|резервный\s+список|лист\s+ожидания"
    r"|кандидаты)(?!\w)",
    re.IGNORECASE,
)
"""«Выбывшие», «Завершили программу», «Резерв»: a line of its own above those who do not take part, any more or yet."""
_SECTION = re.compile(
    r"(?:\d{1,2}|[ivx]{1,4})[\W_]*[а-яё]?[\W_]*(?:классы?|кл|групп[аы]|курс)\.?|(?:класс|группа|курс)\s.{1,10}",
    re.IGNORECASE,
)
"""«6 «Б» класс»: a line of its own above the people of a class."""
_FOOTER_CELLS = 4
"""A footer fills a few cells («Итого», the number, a signature); a person fills more."""
_REPEATED_HEADER_CELLS = 3
"""Three cells that are titles of their own columns are no person's."""
_AROUND = ' \t\n*-–—_.,:«»"'
"""Signs with which a line that is nobody's may begin."""
_MAX_COLUMN_NUMBER = 64
"""A year or a phone is larger than any column's number."""


class LeftOutAs(StrEnum):
    """What a row that holds no person is."""

    BLANK = "BLANK"
    """Needs no word: none of the paper's columns is filled."""
    BESIDE = "BESIDE"
    """Of another table, which stands beside."""
    NUMBER_ONLY = "NUMBER_ONLY"
    """Numbered ahead and not filled in."""
    TITLE = "TITLE"
    FOOTER = "FOOTER"
    HEADER = "HEADER"
    """The header again, on the next printed page, or the numbers of its columns."""


def left_out_as(row: RawRow, kind: RosterKind) -> LeftOutAs | None:
    """None for a row that is read as a person's; a row in doubt is, so that nobody is lost silently."""
    filled = {column for column in row.cells if column is not Column.NUMBER} | set(row.faults)
    if not filled:
        number = row.cells.get(Column.NUMBER)
        if number is None:
            return LeftOutAs.BLANK
        if not isinstance(number, str) or re.search(r"[^\W\d_]", number) is None:
            return LeftOutAs.NUMBER_ONLY
        return LeftOutAs.FOOTER if _FOOTER.match(number) else LeftOutAs.TITLE
    if _repeats_header(row, kind) or _numbers_columns(row):
        return LeftOutAs.HEADER
    return LeftOutAs.FOOTER if _is_footer(row) else None


def begins_those_gone(row: RawRow) -> bool:
    """Whether the row is the title of a list of people who have left; nobody is registered by a name alone."""
    texts = [cell for cell in row.cells.values() if isinstance(cell, str)]
    if len(row.cells) != 1 or row.faults or not texts:
        return False
    return _GONE.match(texts[0].lstrip(_AROUND)) is not None


def begins_section(row: RawRow) -> bool:
    """Whether the row is the title of a class or a group, and of nothing else."""
    if len(row.cells) != 1 or row.faults:
        return False
    return any(isinstance(cell, str) and _SECTION.fullmatch(cell.strip(_AROUND)) for cell in row.cells.values())


def _is_footer(row: RawRow) -> bool:
    """A few cells, the first of them a footer's word, without anybody's readable name."""
    if len(row.cells) > _FOOTER_CELLS:
        return False
    texts = [cell.lstrip(' \t\n*-–—_.,:«»"') for cell in row.cells.values() if isinstance(cell, str)]
    is_footnote = len(row.cells) == 1 and str(next(iter(row.cells.values()))).startswith("*")
    if not texts or (_FOOTER.match(texts[0]) is None and not is_footnote):
        return False
    name = row.cells.get(Column.FULL_NAME)
    is_person = isinstance(name, str) and not isinstance(full_name(name), NotUnderstood)
    return not is_person or (Column.FORM not in row.cells and _FOOTER.match(str(name)) is not None)


def _repeats_header(row: RawRow, kind: RosterKind) -> bool:
    name = row.cells.get(Column.FULL_NAME)
    if not isinstance(name, str) or name[:1] not in "фФ" or not spelled(name).startswith(("фио", "фамил")):
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
