"""The columns of «База наставляемых» and «База наставников» and how their headers are recognised."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from mentoring_common.text import as_seen, in_russian


class RosterKind(StrEnum):
    """Which of the two official papers it is."""

    MENTEES = "MENTEES"
    MENTORS = "MENTORS"


class Column(StrEnum):
    """What a column says about the person of the row; `PARTNER_*` speak of the other side."""

    NUMBER = "NUMBER"
    FULL_NAME = "FULL_NAME"
    CONTACT = "CONTACT"
    BIRTH = "BIRTH"
    REQUEST = "REQUEST"
    WORKPLACE = "WORKPLACE"
    COMPETENCE = "COMPETENCE"
    ACHIEVEMENTS = "ACHIEVEMENTS"
    INTERESTS = "INTERESTS"
    LANGUAGES = "LANGUAGES"
    PREFERRED_AGE = "PREFERRED_AGE"
    TIME = "TIME"
    JOINED = "JOINED"
    PARTNER_NAME = "PARTNER_NAME"
    FORM = "FORM"
    PARTNER_WORKPLACE = "PARTNER_WORKPLACE"
    FINISHED = "FINISHED"
    RESULTS = "RESULTS"
    CASE_URL = "CASE_URL"
    PASSED_MARK = "PASSED_MARK"
    VARIANT = "VARIANT"
    GRADE = "GRADE"
    EXPERIENCE = "EXPERIENCE"
    QUALIFICATION = "QUALIFICATION"
    CAPACITY = "CAPACITY"


@dataclass(frozen=True)
class Heading:
    """One known column: its official title and the word beginnings by which it is found.

    A header fits if all beginnings of one group occur in it and none of `without`.
    """

    column: Column
    title: str
    groups: tuple[tuple[str, ...], ...]
    without: tuple[str, ...] = ()
    required: bool = False


_AT_SCHOOL = ("куратор", "руковод", "ответств", "директор", "психолог", "воспитател", "завуч", "предметник")
"""In the title of a column of contacts: they are those of somebody who works at the school."""
_OF_OTHERS = (
    *_AT_SCHOOL, "представ", "родител", "матер", "мам", "отц", "пап", "опекун", "контактн",
)  # fmt: skip
"""In the title of a column of names or births: it is somebody's beside the person of the row."""
_NO_BIRTH = (*_OF_OTHERS, "брат", "сестр", "выдач", "свидетельств")
"""The day of a paper about the birth is another day."""

_COMMON = (
    Heading(Column.JOINED, "Дата вхождения в программу", (("вхожден",), ("вступлен",), ("дата", "начал"))),
    Heading(Column.FINISHED, "Дата завершения программы", (("заверш",), ("окончан",))),
    Heading(Column.RESULTS, "Результаты программы", (("результат",),)),
    Heading(Column.VARIANT, "Ролевая модель", (("ролев",), ("вариант",))),
    Heading(Column.FORM, "Форма наставничества", (("форм", "наставнич"),), required=True),
    Heading(
        Column.FORM,
        "Форма наставничества",
        (("форм",),),
        without=("обучен", "образован", "собствен", "оплат", "занят", "провед"),
        required=True,
    ),
    Heading(Column.EXPERIENCE, "Стаж", (("стаж",),)),
    Heading(Column.QUALIFICATION, "Квалификационная категория", (("категори",),)),
    Heading(Column.INTERESTS, "Интересы", (("интерес",),)),
    Heading(
        Column.LANGUAGES,
        "Языки встреч",
        (("языки",), ("язык", "встреч"), ("язык", "общен")),
        without=("родн", "обучен", "изуча", "иностран", "программ"),
    ),
    Heading(Column.BIRTH, "Год рождения", (("год", "рожд"), ("дата", "рожд")), without=_NO_BIRTH),
    Heading(Column.CONTACT, "Контактные данные", (("контакт",), ("телефон",), ("связ",)), without=_AT_SCHOOL),
    Heading(Column.GRADE, "Класс", (("класс",), ("курс",)), without=("руковод",)),
)

HEADINGS: Mapping[RosterKind, tuple[Heading, ...]] = {
    RosterKind.MENTEES: (
        Heading(Column.PARTNER_WORKPLACE, "Место работы/учёбы наставника", (("мест", "наставник"),)),
        Heading(Column.PARTNER_NAME, "ФИО наставника", (("фио", "наставник"), ("фамил", "наставник"))),
        Heading(
            Column.FULL_NAME,
            "ФИО наставляемого",
            (("фио",), ("фамил", "имя")),
            without=("наставник", *_OF_OTHERS),
            required=True,
        ),
        Heading(
            Column.BIRTH,
            "Год рождения",
            (("год", "рожд"), ("дата", "рожд")),
            without=_NO_BIRTH,
            required=True,
        ),
        Heading(Column.REQUEST, "Основной запрос наставляемого", (("запрос",),), required=True),
        Heading(Column.PASSED_MARK, "Отметка о прохождении программы", (("отметк",),)),
        Heading(Column.CASE_URL, "Ссылка на кейс/отзыв наставляемого", (("ссылк",), ("кейс",), ("отзыв",))),
        *_COMMON,
        Heading(Column.WORKPLACE, "Место работы/учёбы", (("мест", "работ"), ("мест", "учеб")), without=("наставник",)),
    ),
    RosterKind.MENTORS: (
        Heading(Column.PARTNER_WORKPLACE, "Место работы/учёбы наставляемого", (("мест", "наставляем"),)),
        Heading(Column.CAPACITY, "Количество наставляемых", (("количеств", "наставляем"), ("число", "наставляем"))),
        Heading(Column.PREFERRED_AGE, "Желаемый возраст наставляемых", (("возраст",),)),
        Heading(
            Column.PARTNER_NAME,
            "ФИО наставляемого (наставляемых)",
            (("фио", "наставляем"), ("фамил", "наставляем")),
        ),
        Heading(
            Column.FULL_NAME,
            "ФИО наставника",
            (("фио",), ("фамил", "имя")),
            without=("наставляем", *_OF_OTHERS),
            required=True,
        ),
        Heading(Column.COMPETENCE, "Основные компетенции", (("компетен",),), required=True),
        Heading(Column.ACHIEVEMENTS, "Важные для программы достижения", (("достижен",),)),
        Heading(Column.TIME, "Ресурс времени на программу", (("ресурс",), ("врем", "программ"))),
        Heading(Column.CASE_URL, "Ссылка на кейс/отзыв наставника", (("ссылк",), ("кейс",), ("отзыв",))),
        Heading(
            Column.WORKPLACE,
            "Место работы/учёбы",
            (("мест", "работ"), ("мест", "учеб")),
            without=("наставляем",),
            required=True,
        ),
        *_COMMON,
    ),
}

HINTS_SHEET = "Что где писать"
"""The sheet of our empty bases that explains each column."""
CHOICES_SHEET = "Списки"
"""The hidden sheet of our empty bases with what may be chosen."""

REASON_TITLE = "Что исправить"
"""The last column of a base that comes back to be mended: ours, and read by nobody."""

_NUMBER_TITLES = frozenset({"№", "№ п п", "п п", "n п п", "n", "номер", "номер п п", "no"})


@dataclass(frozen=True)
class Header:
    """A recognised header row: which column stands where (from 0), and what we do not know."""

    kind: RosterKind
    positions: Mapping[int, Column]
    ignored: tuple[str, ...]
    doubled: tuple[str, ...] = ()
    """Titles of columns of names between which nothing decides; whose a name there is, is not known."""
    parts: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    """Of what stands in several columns: the first one -> all of them. A name, in the order of a full name, or a phone
    and an address of mail."""
    beside: int | None = None
    """Where another table with a header of its own begins, behind an empty column."""


def title_of(kind: RosterKind, column: Column) -> str:
    """The official Russian title of a column of this paper."""
    return next((known.title for known in HEADINGS[kind] if known.column is column), "№")


def column_letters(position: int) -> str:
    """A column's name as Excel shows it, for its place from 0."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def required_titles(kind: RosterKind) -> tuple[str, ...]:
    """Titles without which a paper of this kind cannot be taken, each once: some columns have several headings."""
    return tuple(dict.fromkeys(known.title for known in HEADINGS[kind] if known.required))


def recognise(cells: Sequence[str]) -> Header | None:
    """The header that these cells are, or None if a required column of either paper is missing.

    Of two tables that stand side by side it is the left one's.
    """
    header = _recognised(cells)
    for at in range(1, len(cells) - 1) if header else ():
        if not cells[at].strip() and (left := _recognised(cells[:at])) and _recognised(cells[at + 1 :]):
            return replace(left, beside=at + 1)
    return header


def _recognised(cells: Sequence[str]) -> Header | None:
    for kind in RosterKind:
        header = read_as(kind, cells)
        if set(_required(kind)) <= set(header.positions.values()):
            return header
    return None


def read_as(kind: RosterKind, cells: Sequence[str]) -> Header:
    """Finds this paper's columns in any order; the first of two equal columns counts, the second is ignored.

    Before others count the official title, and after them what tells of somebody beside the person of the row. Of two
    columns of names the one counts whose title says whose they are. Where no column has whole names, a surname,
    a name and a patronymic in columns of their own are one; a column of addresses of mail is one with the contacts.
    """
    columns = {position: _column(kind, spelled(cell)) for position, cell in enumerate(cells)}
    parts: dict[int, tuple[int, ...]] = {}
    for whose, of_name in _names_apart(kind, cells):
        if whose not in columns.values() or columns[of_name[0]] is whose:
            columns[of_name[0]], parts[of_name[0]] = whose, of_name
    mail = _of_mail(kind, columns, cells)
    if mail is not None and (reached := _chosen(kind, columns, cells).get(Column.CONTACT)) is not None:
        parts[reached] = (reached, mail)
    elif mail is not None:
        columns[mail] = Column.CONTACT
    others = {position for joined in parts.values() for position in joined[1:]}
    names = [position for position, column in columns.items() if column is Column.FULL_NAME]
    own = [position for position in names if _OWN[kind] in spelled(cells[position])] or names
    chosen = _chosen(kind, columns, cells) | {Column.FULL_NAME: own[0] if own else -1}
    positions: dict[int, Column] = {}
    ignored: list[str] = []
    for position, cell in enumerate(cells):
        column = columns[position]
        if column is not None and position == chosen[column]:
            positions[position] = column
        elif cell.strip() and cell != REASON_TITLE and position not in others:
            ignored.append(" ".join(cell.split()))
    doubled = tuple(" ".join(cells[position].split()) for position in own) if len(own) > 1 else ()
    return Header(kind, positions, tuple(ignored), doubled, parts)


def _chosen(kind: RosterKind, columns: Mapping[int, Column | None], cells: Sequence[str]) -> dict[Column, int]:
    """Of equal columns the place of the one that counts."""
    ranked = sorted((_doubt(kind, column, spelled(cells[at])), at, column) for at, column in columns.items() if column)
    return {column: at for _, at, column in reversed(ranked)}


def _of_mail(kind: RosterKind, columns: Mapping[int, Column | None], cells: Sequence[str]) -> int | None:
    """Where addresses of mail have a column of their own.

    The person's goes before his parents', and what can mean nothing else before «почта».
    """
    found = [
        (any(f" {stem}" in padded for stem in _OF_OTHERS), _E_MAIL.search(padded) is None, position)
        for position, padded in ((at, f" {spelled(cell)}") for at, cell in enumerate(cells))
        if columns[position] is None
        and (_E_MAIL.search(padded) or _MAIL.search(padded))
        and not any(f" {stem}" in padded.replace(" школьник", "") for stem in _NO_MAIL)
        and not _speaks_of_the_other(kind, Column.CONTACT, padded)
    ]
    return min(found)[2] if found else None


def _doubt(kind: RosterKind, column: Column, words: str) -> int:
    if words.startswith(spelled(title_of(kind, column))):
        return 0
    others = _BESIDE if column is Column.CONTACT else (*_BESIDE, *_OF_OTHERS)
    return 2 if any(f" {stem}" in f" {words}" for stem in others) else 1


_E_MAIL = re.compile(r"\b(?:[eе] ?)?[mм][aа]il\b|\b(?:имейл|емейл)|\b(?:электронн\w+|эл) (?:почт|адрес)")
_MAIL = re.compile(r"\bпочт[аы]\b")
"""In the title of a column. «Почтовый адрес» is where letters of paper go."""
_BESIDE = ("учител", "школ", "организац", "экстренн", "брат", "сестр")
_NO_MAIL = (
    *_AT_SCHOOL, *_BESIDE, "тьютор", "бабуш", "дедуш", "работодател", "предприят", "росси", "отделен", "домашн",
    "парол", "есть", "наличи", "подтвержд", "ru",
)  # fmt: skip
"""In the title of a column: it is somebody else's mail, or no address."""
_OWN = {RosterKind.MENTEES: "наставляем", RosterKind.MENTORS: "наставник"}
_OTHER = {RosterKind.MENTEES: "наставник", RosterKind.MENTORS: "наставляем"}
_PARTS_OF_NAME = ("фамил", "имя", "отчеств")


def _names_apart(kind: RosterKind, cells: Sequence[str]) -> Iterator[tuple[Column, tuple[int, ...]]]:
    """Whose names stand in columns of their own, and where: one surname, one name, and a patronymic or none."""
    found: dict[Column, tuple[list[int], list[int], list[int]]] = {}
    for position, cell in enumerate(cells):
        padded = f" {spelled(cell)}"
        parts = [part for part, stem in enumerate(_PARTS_OF_NAME) if f" {stem}" in padded]
        if len(parts) == 1 and " фио" not in padded and not any(f" {stem}" in padded for stem in _OF_OTHERS):
            whose = Column.PARTNER_NAME if f" {_OTHER[kind]}" in padded else Column.FULL_NAME
            found.setdefault(whose, ([], [], []))[parts[0]].append(position)
    for whose, (surnames, names, patronymics) in found.items():
        if len(surnames) == len(names) == 1 and len(patronymics) < 2:
            yield whose, (*surnames, *names, *patronymics)


def may_be_repeated(cell: str) -> bool:
    """Whether a cell is made of the words of titles alone, so that a refusal may show it: it is nobody's name."""
    words = spelled(cell).split()
    return bool(words) and all(word in _SMALL_WORDS or word.startswith(_TITLE_WORDS) for word in words)


_SMALL_WORDS = frozenset(
    ["и", "или", "о", "об", "в", "на", "по", "для", "от", "до", "с", "к", "из", "п", "no", "№", "n"]
)
_TITLE_WORDS = tuple(
    {stem for headings in HEADINGS.values() for known in headings for group in known.groups for stem in group}
    | {"имя", "имен", "фамил", "отчеств", "рожд", "почт", "email", "mail", "адрес", "школ", "организац", "предмет",
       "тем", "коммент", "примечан", "пол", "должност", "групп", "ребен", "учен", "учащ", "студент", "представител",
       "родител", "куратор", "руководител", "данн", "программ", "работ", "компетенц", "сайт", "навык", "цел"}
)  # fmt: skip
"""Beginnings of the words that titles of such tables are made of."""


def spelled(header: str) -> str:
    """A header without case, ё, punctuation, quotes and line breaks: «Ф.И.О.\\nнаставника» -> «фио наставника»."""
    joined = re.sub(r"(?<=[а-яё])-\s*\n\s*(?=[а-яё])", "", in_russian(as_seen(header)))
    words = re.sub(r"[^0-9a-zа-я№]+", " ", joined.casefold().replace("ё", "е")).strip()
    return re.sub(r"\bг р\b", "год рождения", re.sub(r"\bф и о\b", "фио", words))


def _required(kind: RosterKind) -> tuple[Column, ...]:
    return tuple(known.column for known in HEADINGS[kind] if known.required)


def _column(kind: RosterKind, words: str) -> Column | None:
    if words in _NUMBER_TITLES:
        return Column.NUMBER
    padded = f" {words}"
    for known in HEADINGS[kind]:
        if any(f" {stem}" in padded for stem in known.without) or _speaks_of_the_other(kind, known.column, padded):
            continue
        if any(all(f" {stem}" in padded for stem in group) for group in known.groups):
            return known.column
    return None


_PERSONAL = frozenset(
    {
        Column.CONTACT, Column.BIRTH, Column.GRADE, Column.EXPERIENCE, Column.QUALIFICATION, Column.INTERESTS,
        Column.LANGUAGES,
    }
)  # fmt: skip
"""What both sides of a pair have."""


def _speaks_of_the_other(kind: RosterKind, column: Column, padded: str) -> bool:
    """«Контакты наставника» among mentees: what is written there is not told of the person of the row."""
    return column in _PERSONAL and f" {_OTHER[kind]}" in padded and f" {_OWN[kind]}" not in padded
