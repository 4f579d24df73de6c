"""Who may sign in at the embedded run: the demonstration's staff. Nobody of them exists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mentoring_common.auth import UserRole


@dataclass(frozen=True)
class Person:
    """One of those who can be chosen."""

    subject: str
    name: str
    role: UserRole
    office: str
    schools: tuple[str, ...] = ()
    """The ids of their schools; municipal roles have none."""


@dataclass(frozen=True)
class Group:
    """People of one place, as the page lists them."""

    title: str
    people: tuple[Person, ...]


_MUNICIPALITY = (
    Person("methodologist", "Воронцова Ирина Павловна", UserRole.METHODOLOGIST, "муниципальный методист"),
    Person(
        "data-protection-officer",
        "Лапин Олег Викторович",
        UserRole.DATA_PROTECTION_OFFICER,
        "ответственный за персональные данные",
    ),
    Person("operator", "Чижов Артём Денисович", UserRole.OPERATOR, "администратор платформы"),
)

_OFFICES: Mapping[UserRole, str] = {
    UserRole.CURATOR: "куратор",
    UserRole.HEAD: "директор",
    UserRole.PSYCHOLOGIST: "педагог-психолог",
}

_STAFF = (
    ("Орлова Марина Сергеевна", "Громов Павел Андреевич", "Тихонова Вера Ильинична"),
    ("Соколов Денис Игоревич", "Беляева Нина Фёдоровна", "Ершова Алла Юрьевна"),
    ("Мельникова Ольга Петровна", "Зайцев Роман Олегович", "Климова Дарья Львовна"),
    ("Фролова Светлана Егоровна", "Дроздова Анна Марковна", "Панин Кирилл Борисович"),
    ("Куликов Антон Михайлович", "Ларина Елена Глебовна", "Носова Юлия Андреевна"),
    ("Снегирёва Татьяна Ивановна", "Рябов Виктор Ильич", "Ушакова Лидия Романовна"),
    ("Галкина Наталья Олеговна", "Журавлёв Игорь Семёнович", "Щукина Майя Денисовна"),
    ("Синицын Максим Павлович", "Карпова Зоя Викторовна", "Осипова Инна Сергеевна"),
    ("Стрижова Полина Юрьевна", "Щеглов Андрей Львович", "Яшина Римма Петровна"),
    ("Дятлова Ксения Игоревна", "Лебедева Раиса Антоновна", "Судаков Глеб Ильич"),
    ("Грачёв Степан Фёдорович", "Сомова Валентина Егоровна", "Чайкина Лилия Глебовна"),
    ("Кукушкина Алёна Марковна", "Филинов Борис Денисович", "Окунева Тамара Олеговна"),
)
"""Curator, head and psychologist of the demonstration's schools in the order of their numbers."""
_OF_KINDERGARTEN = ("Ромашкина Елена Викторовна", "Берёзкина Людмила Сергеевна", "Полякова Софья Андреевна")


def demonstration() -> tuple[Group, ...]:
    """Everybody, in the order of the page."""
    schools = (_school(number, names) for number, names in enumerate(_STAFF, 1))
    kindergarten = Group("Детский сад № 5", tuple(_staff("kindergarten-05", _OF_KINDERGARTEN, "заведующий")))
    return (Group("Муниципалитет", _MUNICIPALITY), *schools, kindergarten)


def _school(number: int, names: Sequence[str]) -> Group:
    school = f"school-{number:02d}"
    staff = _staff(school, names, _OFFICES[UserRole.HEAD])
    if number == 1:
        staff.append(Person(f"mentor-{school}", "Кедров Лев Антонович", UserRole.MENTOR, "наставник", (school,)))
    return Group(f"СОШ № {number}", tuple(staff))


def _staff(school: str, names: Sequence[str], head: str) -> list[Person]:
    offices = {**_OFFICES, UserRole.HEAD: head}
    return [
        Person(f"{role}-{school}", name, role, office, (school,))
        for (role, office), name in zip(offices.items(), names, strict=True)
    ]
