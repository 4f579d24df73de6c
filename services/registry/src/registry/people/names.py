"""Full names of one person: «ИВАНОВ  ИВАН» -> «Иванов Иван»."""

import re
from dataclasses import replace
from functools import lru_cache

from mentoring_common.text import as_russian, as_seen, in_russian

from registry.people.identity import NAMES_REMEMBERED
from registry.understanding import Exact, NotUnderstood, Repaired, Understanding

_AFTER_PATRONYMIC = frozenset({"оглы", "оглу", "кызы", "гызы", "кизи", "угли", "уулу", "улы"})
"""Son or daughter of; written small after the father's name."""
_WORD = re.compile(r"[^\W\d_]+(?:[-'’ʼ][^\W\d_]+)*")
_NUMBERED = re.compile(r"^\(?\d{1,5}[.)]\s*")
"""«1. Зимин Лев»: the line's number, which stands before the name."""
_REMARK = re.compile(r"[(,;/+&].*$|\s+\d.*$", re.DOTALL)
_PIECES = re.compile(r"[(),;/\\|+&•·\n]|\s+\d+\s*|\s[-‐‑–—]+\s")
_DASH = re.compile(r"\s*[-‐‑–—]\s*")
_CUT_OFF = re.compile(r"[,;/\\|+&•·\n]")
"""What stands behind these is no name before marriage, as in brackets: one name more is one person more."""
_ONE_NAME = re.compile(r"[А-ЯЁA-Z][а-яёa-z]+(?:-[А-ЯЁA-Z][а-яёa-z]+)?|[А-ЯЁ]{3,}")
_ONE_MORE = re.compile(r"[+&]\s*[^\W\d_]|\(\s*(?:и|с)\s+[^\W\d_]", re.IGNORECASE)
"""«Зимин Лев + брат», «Зимин Лев (и Ян)»."""
_APOSTROPHES = str.maketrans(dict.fromkeys("`´‘′ʹ＇", "’"))
"""Signs that keyboards and programs put where a name has an apostrophe."""
_FAMILY = re.compile(r"\w{2,}(?:[оеё]в|[иы]н)ы|\w{2,}[сц]кие", re.IGNORECASE)
"""«Громовы», «Белинские»: nobody's surname, but that of several."""
_PATRONYMIC = re.compile(r"[а-яё]{2,}(?:вич|ич|вна|чна|шна)", re.IGNORECASE)
_WRAPPED = re.compile(rf"\s*\n\s*(?={_PATRONYMIC.pattern}\s*(?:\n|$))", re.IGNORECASE)
"""A father's name on a line of its own."""
_WITH_INITIAL = re.compile(r"[А-ЯЁ][а-яё]{2,}\s+[А-ЯЁ]\.?(?:\s*[А-ЯЁ]\.?)?")
"""«Козин П.», «Козин П. О.» behind what is cut off."""
_INITIALS = re.compile(r"(?:^|[\s.])[^\W\d_]\.")
_PLACEHOLDER = re.compile(
    r"(?:по|на|до)\s+(?:согл\w*|рассмотр\w*|назнач\w*|уточн\w*)|на\s+согласовании|согласу\w+|вакан\w+"
    r"|(?:будет|буд[её]м|должен\s+быть|ещ[её]\s+не|пока\s+не|не|скоро)\s+"
    r"(?:назнач\w+|опр\w*|выбра\w+|утвержд\w+|найден\w*|известн\w*|подобра\w+|указан\w*|уточн\w+)(?:\s+\w+)?"
    r"|(?:по|на)\s+(?:приказ\w+|необходимости|мере\s+\w+|усмотрени\w+(?:\s+\w+)?)|(?:в|на)\s+(?:процессе|стадии)\s+\w+"
    r"|(?:см|смотри)\.?\s+\w+|ищ(?:ем|ут|ется|ет)(?:\s+\w+)?|(?:в|ид[её]т)\s+поиск\w*|поиск|кандидатур\w+\s+\w+|кто-\w+"
    r"|(?:место|ставка)\s+(?:свобод|вакант)\w+|(?:будет\s+)?поз(?:же|днее)|ожида(?:ет|ют|ем)\w*(?:\s+\w+)?|не\s+(?:требуется|нуж\w+)|прочерк"
    r"|(?:выбира|согласовыва)(?:ют|ется|ем)|уточня\w+(?:\s+\w+)?|подбира\w+(?:\s+\w+)?|(?:тот|та|те|он|она)\s+же|(?:тоже|также)\s+сам\w+|то\s+же(?:\s+сам\w+)?"
    r"|нет\s+(?:наставник\w*|наставляем\w*|ученик\w*|кандидат\w*|пары|сведений|информации)"
    r"|нет|нету|отсутству\w+|неизвестн\w*|свободно|резерв|н\s*/\s*д|нет\s+данных|(?:пока\s+)?без\s+(?:наставник\w*|пары)|пока\s+нет|(?:нет\s+)+нет|(?:неизвестн\w*\s+)+неизвестн\w*|х{2,}|x{2,}"
    r"|аноним\w*|(?:тест\w*\s*)+|пример|образец|(?:фио|ф\.?\s*и\.?\s*о\.?)(?:\s+\w+)?|фамилия(?:[\s,]+(?:имя|отчество|и))*",
    re.IGNORECASE,
)
_NOT_NAMES = frozenset({"класс", "класса", "группа", "группы", "курс", "курса", "школа", "школы"})
_ROLES = frozenset(
    ["учитель", "учителя", "педагог", "педагоги", "преподаватель", "воспитатель", "ученик", "ученики", "ученица",
     "учащийся", "учащаяся", "учащиеся", "обучающийся", "обучающаяся", "обучающиеся", "школьник", "школьники",
     "студент", "студентка", "студенты", "наставник", "наставники", "наставляемый", "наставляемая", "наставляемые",
     "представитель", "представители", "сотрудник", "сотрудница", "сотрудники", "работник", "работники", "директор",
     "завуч", "психолог", "тьютор", "куратор", "методист", "библиотекарь", "инженер", "специалист", "специалисты",
     "руководитель", "родитель", "родители", "волонтер", "волонтёр", "желающие", "человек", "дети", "ребенок",
     "ребёнок"]
)  # fmt: skip
"""Whole words for anybody of a kind: «учитель физики». As a surname one stands before a name and a father's."""
_NO_NAMES = frozenset(
    ["нет", "пока", "без", "ещё", "еще", "данные", "данных", "согл", "рассмотрении", "неизвестно", "ожидает",
     "ожидается", "ищет", "ищем", "уточняется", "уточняются", "заявлению", "родителей", "наставника", "наставнику",
     "ученика"]
)  # fmt: skip
"""Words that are in nobody's name, in whatever case."""
_ERRANDS = re.compile(
    r"вакан(?:т\w*|си[яию])|кандидат(?:ура|уры|ур)?|желающ(?:ий|ая|ие)|вожат(?:ый|ая)|советник\w*|заместитель"
    r"|директора|школы|мест[оа]|лицо|образец|фамилия|имя|отчество|фио|либо"
    r"|мама|папа|бабушка|дедушка|сестра|сестры|сёстры|братья|двойняшки|тройняшки|близнецы|г-н|г-жа|господин|госпожа"
    r"|назнач(?:ить|им|ат|ается|аются|ена?|ены|ение)|рассматрива(?:ется|ются|ем)|подбира(?:ется|ются|ем|ют)"
    r"|определя(?:ется|ем)|определ(?:ится|имся|ить|им)|уточн(?:ить|им|яем|ение)|согласу(?:ется|ем)"
    r"|ожидаем|ждём|ждем|ждет|ждёт|найд(?:[её]м|[её]тся|ут)|ищу|искать|требуется|нужен|нужна|имеется|открыта"
    r"|заполнить|заполним|вписать|впишем|дописать|добавить|угодно|выше|ниже|потом|позже|позднее|прибыл[аи]?"
    r"|самая|самый|самое|решается|неизвест(?:ен|на|но)",
    re.IGNORECASE,
)
"""Whole words that tell of a vacancy, an errand or kin: none of them is a name or a surname."""
_ONE_LETTER_AGAIN = re.compile(r"([^\W\d_])\1{1,}", re.IGNORECASE)
"""«Ххх»: a word of one letter again and again."""
_SMALL_WORDS = frozenset(["по", "на", "до", "не", "из", "от", "при", "для", "или", "за", "об", "над", "под"])
"""Of a phrase, where they are written small or begin one: «До Ван Минь» and «На Ён Хи» are names."""
_LEFT = frozenset(
    [
        "выбыл",
        "выбыла",
        "выбыли",
        "отчислен",
        "отчислена",
        "переведен",
        "переведена",
        "переведён",
        "уехал",
        "уехала",
        "уволен",
        "уволена",
        "уволился",
        "уволилась",
        "отказался",
        "отказалась",
        "исключен",
        "исключена",
        "исключён",
        "завершил",
        "завершила",
    ]
)
_RUSSIAN = re.compile(r"[а-яё]", re.IGNORECASE)
_IN_FULL = 3
"""Words: a surname, a name and a father's name."""
_MAX_WORDS = 6
_MAX_CHARS = 120
"""Characters of a full name; the longest in official registers have about 100."""
_SHORT_SURNAME = 4
"""Letters: «Ли Я» and «Цзян Ю» are full names, «Ковалёв П» is not."""
_RUSSIAN_SURNAME = re.compile(r"(?:[оеё]ва?|ко)$", re.IGNORECASE)
"""«Зуев И» is a surname with an initial, however short."""
_SURELY_SURNAME = re.compile(r"\w{3,}(?:[оеё]ва?|[иы]на?|[сц]кий|[сц]кая|енко|чук|ых)", re.IGNORECASE)
"""Two of them with a word between and behind are two people: «Петров Иван Сидоров Олег»."""
_LEAST_STEM = 4
"""Letters in which two surnames of one family agree: «Ершов» and «Ершова»."""


@lru_cache(NAMES_REMEMBERED)
def full_name(cell: str) -> Understanding[str]:
    """A surname and a first name at least, of one person, in full; the case as typed unless all of it is one case.

    What is mended is read once more: a name that is taken is taken again, as it was taken.
    """
    understood = _read(cell)
    if not isinstance(understood, Repaired):
        return understood
    again = _read(understood.value)
    return again if isinstance(again, NotUnderstood) else replace(understood, value=again.value)


def _read(cell: str) -> Understanding[str]:
    typed = as_seen(cell)
    seen = _WRAPPED.sub(" ", _NUMBERED.sub("", typed.translate(_APOSTROPHES)))
    if _is_placeholder(seen) or _is_placeholder(_REMARK.sub("", seen)):
        return NotUnderstood("NAME_PLACEHOLDER", "Вместо имени стоит пометка. Впишите фамилию и имя.")
    if _LEFT & {word.strip(".,;()") for word in seen.casefold().split()}:
        return NotUnderstood(
            "NAME_WITH_REMARK",
            "Рядом с именем пометка, что человек выбыл. Если он участвует, уберите пометку; если нет, удалите строку.",
        )
    if _holds_two(seen):
        return NotUnderstood(
            "NAME_TWO_PEOPLE", "В ячейке больше одного человека. Заведите каждому свою строку, ФИО полностью."
        )
    bare = _DASH.sub("-", " ".join(_REMARK.sub("", seen).split()).strip(' .,-*«»"'))
    words = _in_one_alphabet(bare.split(" "))
    if _has_initials(_REMARK.sub("", seen), words):
        return NotUnderstood("NAME_INITIALS", "Вместо инициалов укажите фамилию, имя и отчество полностью.")
    if (
        len(bare) > _MAX_CHARS
        or not all(_WORD.fullmatch(word) for word in words)
        or _NOT_NAMES & {word.casefold() for word in words}
        or any(_PATRONYMIC.fullmatch(word.partition("-")[0]) and "-" in word for word in words[1:])
    ):
        return NotUnderstood(
            "NAME_NOT_UNDERSTOOD", "Укажите фамилию, имя и отчество одного человека буквами, без цифр и знаков."
        )
    if not 2 <= len(words) <= _MAX_WORDS:
        return NotUnderstood("NAME_INCOMPLETE", "Укажите фамилию и имя (и отчество, если есть) одного человека.")
    if _is_phrase(words) or _names_a_role(words):
        return NotUnderstood(
            "NAME_PLACEHOLDER", "Вместо имени или рядом с ним пометка или должность. Впишите фамилию и имя."
        )
    if _ends_with_remark(words):
        return NotUnderstood("NAME_WITH_REMARK", "После имени лишнее слово. Оставьте фамилию, имя и отчество.")
    name = " ".join(_in_usual_case(words))
    if name == " ".join(typed.split()):
        return Exact(name)
    return Repaired(name, "NAME_REPAIRED", "ФИО приведено к обычному виду: буквы, регистр, лишний текст.")


def _is_placeholder(seen: str) -> bool:
    bare = " ".join(seen.split()).strip(" .,!?:;-–—_*()«»\"'")
    return not bare or _PLACEHOLDER.fullmatch(bare) is not None or all(map(_ERRANDS.fullmatch, bare.split()))


def names_somebody(text: str) -> bool:
    """Whether the text may be somebody's name, however it is written: letters, and no placeholder."""
    seen = as_seen(text)
    return any(map(str.isalpha, seen)) and not _is_placeholder(seen)


def in_full(surname: str, name: str, patronymic: str = "") -> str:
    """One text of a name in parts; «нет» in place of a patronymic is no part of it.

    Where the surname or the name is missing, what is there is no full name and does not become one.
    """
    if not (surname and name):
        return surname or name or patronymic
    has_patronymic = names_somebody(patronymic) and _NO_PATRONYMIC.fullmatch(patronymic.strip(" .")) is None
    return " ".join(part for part in (surname, name, patronymic if has_patronymic else "") if part)


_NO_PATRONYMIC = re.compile(r"без\s+отчества|б\s*/\s*о", re.IGNORECASE)


def _in_one_alphabet(words: list[str]) -> list[str]:
    """Letters of the other alphabet mended: within a word, and of a whole word («AHHA») beside Russian ones."""
    mended = [in_russian(word) for word in words]
    return [as_russian(word) for word in mended] if any(map(_RUSSIAN.search, mended)) else mended


def _names_a_role(words: list[str]) -> bool:
    roles = [at for at, word in enumerate(words) if word.casefold() in _ROLES]
    as_surname = len(words) == _IN_FULL and roles == [0] and _PATRONYMIC.fullmatch(words[-1])
    return bool(roles) and not as_surname


def _is_phrase(words: list[str]) -> bool:
    """«по заявлению родителей», «данные у секретаря»: words of a language, and nobody's name."""
    if _NO_NAMES & {word.casefold() for word in words} or any(map(_ERRANDS.fullmatch, words)):
        return True
    if all(map(_ONE_LETTER_AGAIN.fullmatch, words)):
        return True
    in_sentence = all(map(str.islower, words[1:]))
    small = {word.casefold() for word in words if word.islower() or in_sentence}
    return bool(_SMALL_WORDS & small)


def _ends_with_remark(words: list[str]) -> bool:
    """«Зимин Лев Ильич ОВЗ», «Зимин Лев новенький»: nobody's name goes on after the father's, or in small letters."""
    last = words[-1]
    if len(words) < _IN_FULL or last.casefold() in _AFTER_PATRONYMIC:
        return False
    if _PATRONYMIC.fullmatch(words[-2]) is not None and not _PATRONYMIC.fullmatch(words[1]):
        return True
    return last.islower() and not all(map(str.islower, words)) and _PATRONYMIC.fullmatch(last) is None


def _holds_two(seen: str) -> bool:
    """Whether what is cut off may be a name of its own, or the words are those of two people."""
    names = [piece for piece in _PIECES.split(seen) if _may_be_name(piece)]
    if names and _ONE_MORE.search(seen):
        return True
    if len(names) > 1 or (names and any(map(_is_one_more, _CUT_OFF.split(seen)[1:]))):
        return True
    words = _DASH.sub("-", _REMARK.sub("", seen)).split()
    if {"и", "с", "или", "либо"} & set(words[1:-1]) or any(map(_FAMILY.fullmatch, (words[0], words[-1]))):
        return True
    if len(words) > 3 and words[3].casefold() in _AFTER_PATRONYMIC:
        return len(words) > 4
    fathers = [at for at, word in enumerate(words) if _PATRONYMIC.fullmatch(word)]
    if len(words) > 4 and (len(fathers) > 1 or fathers == [2]):
        return True
    return len(words) == 4 and not fathers and _two_families(words[0], words[2])


def _is_one_more(piece: str) -> bool:
    return any(pattern.fullmatch(piece.strip()) for pattern in (_ONE_NAME, _WITH_INITIAL))


def _may_be_name(piece: str) -> bool:
    words = piece.split()
    letters = [word for word in words if _WORD.fullmatch(word.strip(".")) and len(word.strip(".")) > 1]
    return len(letters) >= 2 and not _NOT_NAMES & {word.casefold() for word in words}


def _two_families(first: str, second: str) -> bool:
    both = _SURELY_SURNAME.fullmatch(first) and _SURELY_SURNAME.fullmatch(second)
    return both is not None or first.casefold() == second.casefold() or _one_family(first, second)


def _one_family(first: str, second: str) -> bool:
    shorter, longer = sorted((first.casefold().replace("ё", "е"), second.casefold().replace("ё", "е")), key=len)
    stem = shorter.removesuffix("а").removesuffix("ый").removesuffix("ий").removesuffix("ая")
    return len(stem) >= _LEAST_STEM and longer.startswith(stem)


def _has_initials(told: str, words: list[str]) -> bool:
    if _INITIALS.search(told):
        return True
    single = [at for at, word in enumerate(words) if len(word) == 1 and word.isalpha()]
    if not single:
        return False
    if single == [0] and len(words) == _IN_FULL:
        return not (_PATRONYMIC.fullmatch(words[2]) or max(map(len, words)) < _SHORT_SURNAME)
    of_two = single == [1] and len(words) == 2 and len(words[0]) <= _SHORT_SURNAME
    return not of_two or _RUSSIAN_SURNAME.search(words[0]) is not None


def _in_usual_case(words: list[str]) -> list[str]:
    if all(word.isupper() for word in words) or all(word.islower() for word in words):
        return [word.lower() if word.lower() in _AFTER_PATRONYMIC else _capitalised(word) for word in words]
    return [
        word.lower()
        if word.lower() in _AFTER_PATRONYMIC and word.isupper()
        else _capitalised(word)
        if _is_inverted(word)
        else word
        for word in words
    ]


def _is_inverted(word: str) -> bool:
    """«кИСЕЛЁВ»: typed with Caps Lock on."""
    return word[0].islower() and word[1:].isupper()


def _capitalised(word: str) -> str:
    return re.sub(r"[^\W\d_]+", lambda part: part.group().capitalize(), word)
