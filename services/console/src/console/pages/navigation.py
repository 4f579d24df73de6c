"""What leads where: the places that a role has something to do in."""

from dataclasses import dataclass

SCHOOL = frozenset({"curator", "head", "psychologist"})
WORK = SCHOOL | {"methodologist"}


@dataclass(frozen=True)
class Place:
    """One entry of the navigation."""

    title: str
    path: str
    below: tuple[str, ...]
    """First steps of the addresses that belong to it."""
    roles: frozenset[str] | None = None
    """Who has something to do there; None is everybody."""


PLACES = (
    Place("Сегодня", "/", ("",)),
    Place("Участники", "/participants", ("participants", "people", "duplicates", "new-year", "transfers"), WORK),
    Place("Согласия", "/consents", ("consents",), WORK),
    Place("Допуск", "/admissions", ("admissions",), SCHOOL),
    Place("Программа", "/programme", ("programme",), SCHOOL),
    Place("Программы", "/programmes", ("programmes",), frozenset({"methodologist"})),
    Place("Задания", "/assignments", ("assignments", "initiatives"), WORK),
    Place("Загрузка базы", "/uploads", ("uploads",), frozenset({"curator", "head", "methodologist"})),
    Place(
        "Подбор",
        "/runs",
        (
            "runs",
            "pairs",
            "unmatched",
            "compare",
            "what-if",
            "wishes",
            "relations",
            "lent-mentors",
            "groups",
        ),
        WORK,
    ),
    Place("Приказы", "/orders", ("orders", "claims", "addenda"), SCHOOL),
    Place("Показатели", "/figures", ("figures", "contingents"), WORK),
    Place("Партнёры", "/partners", ("partners",), frozenset({"curator", "head", "methodologist"})),
    Place("Сотрудники", "/staff", ("staff",), WORK | {"data-protection-officer"}),
    Place("Школы", "/schools", ("schools",), frozenset({"methodologist"})),
    Place("Сообщения", "/messages", ("messages",), frozenset({"curator", "methodologist"})),
    Place("Удаление данных", "/erasures", ("erasures",), frozenset({"curator", "head", "data-protection-officer"})),
    Place("Журнал обращений", "/access-log", ("access-log",), frozenset({"data-protection-officer"})),
)


def places_of(roles: tuple[str, ...]) -> list[Place]:
    """The entries for somebody with these roles."""
    return [place for place in PLACES if place.roles is None or place.roles.intersection(roles)]


def is_within(place: Place, path: str) -> bool:
    """Whether a page belongs to this entry."""
    return path.split("/")[1] in place.below
