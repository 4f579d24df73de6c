"""Class, course, tenure, category and capacity inside free text; None where the text does not say."""

import re

from mentoring_methodology.codes import QualificationCategory

_GRADE = re.compile(
    r"(?<![\d№])(?<!№ )(1[01]|[1-9])\s*[-–]?\s*[«\"“„']?\s*[а-я]?\s*[»\"”“']?\s*"
    r"(?:[-–]?\s*(?:го|й|ого|ый|м))?\s*(?:кл\b|класс)"
    r"|класс\w*\s*:?\s*(1[01]|[1-9])(?!\d)"
)
_ADDRESS = re.compile(
    r"\b(?:ул|улиц[аеы]|пр(?:-|осп)\w*|пер|переул\w*|мкр\w*|микрорайон|бульвар|шоссе|проезд|пл|площадь|адрес\w*|дом|д"
    r"|корп\w*|стр|каб\w*|кв|лит\w*)\b"
)
"""Behind such a word «5 «А»» is a house or a room."""
_GRADE_WITH_LETTER = re.compile(
    r"(?<![\d№.,/])(?<!№ )(?<!д\. )(?<!дом )(?<!кв\. )(1[01]|[1-9])\s*[-–]?\s*[«\"“„'][а-я][»\"”“']"
)
"""«СОШ № 1, 10 «А»»: a number with a letter in quotes, that is neither a school's nor a house's."""
_BARE_GRADE = re.compile(r"\s*(1[01]|[1-9])(?:\.0)?\s*[-–]?\s*[«\"“„']?\s*[а-я]?\s*[»\"”“']?\s*")
_COURSE = re.compile(r"(?<!\d)([1-6])\s*[-–]?\s*(?:й|го|ый)?\s*курс|курс\w*\s*:?\s*([1-6])(?!\d)")
_ROMAN_COURSE = re.compile(r"\b(i{1,3}|iv|vi?)\s*курс")
_ROMANS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6}
_EXPERIENCE = re.compile(
    r"(?:стаж|опыт)[^\d\n]{0,30}(\d{1,2})(?:[.,]\d)?\s*(?:лет|год|г\b|л\b)"
    r"|(?<![\d.,])(\d{1,2})(?:[.,]\d)?\s*(?:лет|года?)\s+(?:стаж|опыт)"
)
_BARE_YEARS = re.compile(
    r"\s*(?:более|больше|свыше|около)?\s*(\d{1,2})(?:[.,]\d)?\s*\+?\s*(?:лет|года?|г\.?)?\s*(?:\d{1,2}\s*мес\w*\.?)?\s*"
)
_NOT_HELD = re.compile(
    r"\b(?:не\s+имеет|нет|без|готов\w+\s+(?:на|к))\s+(?:высш\w*|перв\w*|1|i)\s*(?:-?я)?\.?\s*(?:кв\w*\.?\s*)?(?:кат\w*|кк)"
)
"""«не имеет высшей категории»."""
_CAPACITY = re.compile(
    r"(?:до|не\s+более|максимум)?\s*\b(\d{1,2}|одного|двух|тр[её]х|четыр[её]х|пяти)\s*"
    r"(?:-?х\s+)?(?:наставляем|учен|учащ|подопечн|реб[её]н|дет|человек|чел\b|педагог|студент|школьник)"
)
_AT_LEAST = re.compile(r"(?:(?<!не )\b(?:более|больше)|\b(?:свыше|от|минимум|не\s+(?:менее|меньше)|от\s+\S+))\s*")
"""«Не менее 3 человек» is no limit of places."""
_FOR_EACH = re.compile(r"\bна\s+(?:1|одного)(?:\s|$)")
"""«1 час на 1 ученика» says how long, not how many."""
_OFFER = re.compile(r"\b(?:взять|возьм\w+|принять|прим\w+)\s+|(?:^|[.,;(\n])\s*(?=(?:до|не\s+более|максимум)\s)")
"""What stands right before the number; «подготовила до 10 учеников» is no offer."""
_NO_OFFER = re.compile(r"\bне\s+(?:мо[гж]\w+|готов\w*|планиру\w+|буд\w+)\s*")
_BARE_NUMBER = re.compile(r"\s*(?:до|не\s+более|максимум)?\s*(\d{1,2})(?:\s*-?х)?\s*(?:\([а-яё]+\))?\s*")
_NUMERALS = {"одного": 1, "двух": 2, "трех": 3, "четырех": 4, "пяти": 5}
_POSSIBLE_CAPACITY = range(1, 11)
_POSSIBLE_EXPERIENCE = range(61)


def grade(text: str) -> int | None:
    """The class 1 … 11 in «10 «А» класс», «9Б кл.», «ученица 11 класса», «СОШ № 1, 10 «А»»."""
    folded = text.casefold()
    if found := _GRADE.search(folded):
        return int(found.group(1) or found.group(2))
    lettered = _GRADE_WITH_LETTER.search(folded)
    if lettered is None or _ADDRESS.search(folded[: lettered.start()]):
        return None
    return int(lettered.group(1))


def bare_grade(text: str) -> int | None:
    """The class in a column of classes: also «10А» and «7»."""
    found = _BARE_GRADE.fullmatch(text.casefold())
    return int(found.group(1)) if found else grade(text)


def course(text: str) -> int | None:
    """The year of study 1 … 6 in «3 курс», «студент 2-го курса», «III курс»."""
    folded = text.casefold()
    if found := _COURSE.search(folded):
        return int(found.group(1) or found.group(2))
    roman = _ROMAN_COURSE.search(folded)
    return _ROMANS[roman.group(1)] if roman else None


def bare_course(text: str) -> int | None:
    """The year of study in a column of courses: also «3»."""
    found = re.fullmatch(r"\s*([1-6])(?:\.0)?\s*", text)
    return int(found.group(1)) if found else course(text)


def experience_years(text: str) -> int | None:
    """Full years in «стаж 12 лет», «педагогический стаж – 3 года», «15 лет опыта»; of several the least."""
    found = [int(one or other) for one, other in _EXPERIENCE.findall(text.casefold())]
    years = min(found, default=None)
    return years if years in _POSSIBLE_EXPERIENCE else None


def bare_experience(text: str) -> int | None:
    """The years in a column of tenures: also «12»."""
    found = _BARE_YEARS.fullmatch(text.casefold())
    if found is None:
        return experience_years(text)
    return int(found.group(1)) if int(found.group(1)) in _POSSIBLE_EXPERIENCE else None


def qualification(text: str) -> QualificationCategory | None:
    """The category in «высшая категория», «1 кв. кат.», «педагог-методист»."""
    folded = _NOT_HELD.sub("", text.casefold().replace("ё", "е"))
    if re.search(r"педагог\s*[-–]\s*методист", folded):
        return QualificationCategory.METHODIST
    if re.search(r"педагог\s*[-–]\s*наставник", folded):
        return QualificationCategory.MENTOR
    if re.search(r"высш\w*\.?\s*(кв\w*\.?\s*)?(кат|кк)|\bвкк\b|катег\w*[\s:–-]+высш|^\s*высш\w*\s*$", folded):
        return QualificationCategory.HIGHEST
    if re.search(
        r"(перв\w*|\b1|\bi)(-?я)?\s*\.?\s*(кв\w*\.?\s*)?(кат|кк)|катег\w*[\s:–-]+перв|^\s*(?:перв\w*|1|i)\s*$", folded
    ):
        return QualificationCategory.FIRST
    return None


def says_no_category(text: str) -> bool:
    """Whether a column of categories says that there is none: «без категории», «соответствие должности», «нет»."""
    return re.search(r"нет|не\s+имеет|без|соответств|сзд|молод|[-–—]\s*$", text.casefold()) is not None


def capacity(text: str) -> int | None:
    """How many mentees in «до 3 наставляемых», «не более двух учеников»; 1 … 10."""
    folded = _FOR_EACH.sub(" ", text.casefold())
    stated = (each for each in _CAPACITY.finditer(folded) if not _ends(_AT_LEAST, folded[: each.start()]))
    return next((_possible_capacity(each.group(1)) for each in stated), None)


def offered_capacity(text: str) -> int | None:
    """As `capacity`, where the text says that so many may come: «готова взять 2 наставляемых», «до 3 учеников»."""
    folded = text.casefold()
    offers = (offer for offer in _OFFER.finditer(folded) if not _ends(_NO_OFFER, folded[: offer.start()]))
    numbers = (_CAPACITY.match(folded, offer.end()) for offer in offers)
    return next((_possible_capacity(number.group(1)) for number in numbers if number), None)


def _ends(with_this: re.Pattern[str], text: str) -> bool:
    return re.search(rf"(?:{with_this.pattern})$", text) is not None


def bare_capacity(text: str) -> int | None:
    """The number in a column of numbers: also «3» and «до 3»."""
    found = _BARE_NUMBER.fullmatch(text.casefold())
    return _possible_capacity(found.group(1)) if found else capacity(text)


def _possible_capacity(written: str) -> int | None:
    number = _NUMERALS.get(written.replace("ё", "е")) or int(written)
    return number if number in _POSSIBLE_CAPACITY else None
