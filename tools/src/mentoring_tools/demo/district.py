"""An invented school district: organisations and the rosters that its schools keep."""

from collections.abc import Iterator
from datetime import date
from random import Random

from mentoring_tools.demo.books import DemoOrganisation, District, SheetKind
from mentoring_tools.demo.mess import SCHOOLS_HABITS, TIDY
from mentoring_tools.demo.names import CAPACITY, invented_names
from mentoring_tools.demo.paper import naming_mentors, school_paper
from mentoring_tools.demo.people import invented_people

SCHOOL_YEAR = 2026
_MENTEES_PER_CENT = 70
"""Mentees among all participants: with two or three mentees a mentor the places are somewhat short."""
_ENTERPRISES = {
    "Вымпел-Тест": "0000002015",
    "Северный Маяк": "0000002022",
    "Лесная Гавань": "0000002030",
    "Станкострой-Демо": "0000002047",
    "Речфлот-Пример": "0000002054",
    "Агроисток": "0000002061",
    "Энергодемо": "0000002079",
    "Хлебный Двор": "0000002086",
}
"""Name -> ИНН with right control digits, of a region that does not exist: they belong to nobody."""
_PHONES = 9_000_000
"""Different numbers +7900XXXXXXX; all are invented and never called."""


def make_district(seed: int = SCHOOL_YEAR, schools: int = 12, people: int = 3000, *, clean: bool = False) -> District:
    """The same district for the same arguments; nobody in it exists.

    `people` are participations, shared among the schools. `clean` writes every paper tidily: nothing to repair,
    refuse or merge. Raises ValueError for more people than there are invented names.
    """
    if people > CAPACITY:
        raise ValueError(f"at most {CAPACITY} people can be invented")
    random = Random(seed)  # noqa: S311  a demonstration, no secret
    names, phones = invented_names(random), _phones()
    organisations = _organisations(schools)
    colleges = tuple(each.name for each in organisations if each.kind == "COLLEGE")
    enterprises = tuple(each.name for each in organisations if each.kind == "ENTERPRISE")
    rosters = []
    for number in range(1, schools + 1):
        share = people // schools + (number <= people % schools)
        mentees = round(share * _MENTEES_PER_CENT / 100)
        habits = TIDY if clean else SCHOOLS_HABITS[number % len(SCHOOLS_HABITS)]
        of_school = []
        for kind, count in ((SheetKind.MENTEES, mentees), (SheetKind.MENTORS, share - mentees)):
            persons = invented_people(
                random, names, phones, kind, count, number, (colleges, enterprises), SCHOOL_YEAR, clean=clean
            )
            of_school.append((school_paper(random, number, kind, persons, habits, SCHOOL_YEAR), persons))
        (base, children), (guides, adults) = of_school
        rosters += [naming_mentors(base, children, adults), guides]
    return District(seed, SCHOOL_YEAR, organisations, tuple(rosters))


def _organisations(schools: int) -> tuple[DemoOrganisation, ...]:
    return (
        *(
            DemoOrganisation(
                key=f"school-{number:02d}",
                kind="SCHOOL",
                name=f"МБОУ СОШ № {number}",
                short_name=f"СОШ № {number}",
                school_number=number,
                curator_email=f"curator@school{number}.example",
            )
            for number in range(1, schools + 1)
        ),
        DemoOrganisation(
            key="college",
            kind="COLLEGE",
            name="ГБПОУ «Придуманный политехнический колледж»",
            short_name="ГБПОУ «ППК»",
            inn="0000000106",
            agreement_on=date(SCHOOL_YEAR, 8, 25),
        ),
        *(
            DemoOrganisation(
                key=f"enterprise-{index}",
                kind="ENTERPRISE",
                name=f"ООО «{name}»",
                short_name=name,
                inn=inn,
                agreement_on=date(SCHOOL_YEAR, 8, index),
            )
            for index, (name, inn) in enumerate(_ENTERPRISES.items(), 1)
        ),
    )


def _phones() -> Iterator[str]:
    """Different numbers without a visible order."""
    for index in range(_PHONES):
        yield f"+7900{1_000_000 + index * 7919 % _PHONES}"
