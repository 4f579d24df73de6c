"""Invented full names, no two alike while they last; nobody of these exists."""

from collections.abc import Iterator
from random import Random

_SURNAMES = (
    "Ветров", "Лугин", "Берёзкин", "Сосновский", "Реченский", "Полянцев", "Туманов", "Зорин", "Ключевской", "Громов",
    "Ясенев", "Калинин", "Вишняков", "Озеров", "Степной", "Лазурин", "Снегирёв", "Журавлин", "Малинкин", "Дубравин",
    "Ковылин", "Родниковский", "Пшеничный", "Раздольев", "Облаков", "Костров", "Тропинин", "Ладожин", "Уральцев",
    "Звонцов", "Рябинин", "Осинцев", "Клёнов", "Липатьев", "Чайкин", "Стрижов", "Фиалкин", "Хлебников", "Мостовой",
    "Парусов", "Маяков", "Янтарёв", "Гранитов", "Кварцев", "Берилов", "Опалин", "Сапфиров", "Малахитов", "Огнёв",
    "Светлов",
)  # fmt: skip
_BOYS = (
    "Артём", "Максим", "Иван", "Михаил", "Дмитрий", "Даниил", "Тимофей", "Кирилл", "Егор", "Фёдор", "Матвей", "Роман",
    "Никита", "Глеб", "Савелий", "Лев", "Степан", "Ярослав", "Пётр", "Семён",
)  # fmt: skip
_GIRLS = (
    "Анна", "София", "Мария", "Виктория", "Алёна", "Полина", "Дарья", "Ксения", "Вероника", "Таисия", "Варвара", "Ева",
    "Ульяна", "Арина", "Елизавета", "Милана", "Злата", "Олеся", "Вера", "Надежда",
)  # fmt: skip
_FATHERS = (
    "Алексеев", "Иванов", "Сергеев", "Андреев", "Олегов", "Николаев", "Павлов", "Денисов", "Игорев", "Борисов",
    "Романов", "Викторов", "Антонов", "Фёдоров", "Артёмов",
)  # fmt: skip
CAPACITY = len(_SURNAMES) * (len(_BOYS) + len(_GIRLS)) * len(_FATHERS)


def invented_names(random: Random) -> Iterator[str]:
    """Surname, first name and patronymic, each combination once, in an order that the seed decides."""
    for index in random.sample(range(CAPACITY), CAPACITY):
        rest, surname = divmod(index, len(_SURNAMES))
        father, first = divmod(rest, len(_BOYS) + len(_GIRLS))
        if first < len(_BOYS):
            yield f"{_SURNAMES[surname]} {_BOYS[first]} {_FATHERS[father]}ич"
        else:
            yield f"{_hers(_SURNAMES[surname])} {_GIRLS[first - len(_BOYS)]} {_FATHERS[father]}на"


def _hers(surname: str) -> str:
    return f"{surname[:-2]}ая" if surname.endswith(("ий", "ой", "ый")) else f"{surname}а"
