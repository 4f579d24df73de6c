"""Invented participants of one school, before anybody writes them into a table."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from mentoring_tools.demo import words
from mentoring_tools.demo.books import SheetKind

FORMS = ("ученик – ученик", "студент – ученик", "работодатель – ученик", "учитель – учитель")
_FORM_SHARES = (50, 20, 15, 15)
"""Per cent of participants in each form: most mentoring is among pupils of one school."""
_REQUESTS = (words.PUPIL_REQUESTS, words.STUDENT_REQUESTS, words.EMPLOYER_REQUESTS, words.TEACHER_REQUESTS)
_COMPETENCES = (
    words.PUPIL_COMPETENCES,
    words.STUDENT_COMPETENCES,
    words.EMPLOYER_COMPETENCES,
    words.TEACHER_COMPETENCES,
)
_VARIANTS = (
    ("лидер – пассивный", "успевающий – неуспевающий", "равный – равному"),
    ("лидер – равнодушный", "куратор – автор проекта"),
    ("коллега – молодой коллега", "работодатель – будущий сотрудник"),
    ("опытный педагог – молодой специалист", "педагог-новатор – консервативный педагог"),
)
_MENTEE_GRADES = ((4, 9), (7, 11), (8, 11))
_SCHOOL_STARTS_AT = 7


@dataclass(frozen=True)
class Person:
    """One participation; `texts` is the competence of a mentor or the request of a mentee."""

    kind: SheetKind
    form: int
    name: str
    phone: str
    email: str
    born: date
    text: str
    variant: str | None
    workplace: str
    joined: date
    achievements: str = ""
    interests: str = ""
    preferred_age: str = ""
    time: str = ""


def invented_people(
    random: Random,
    names: Iterator[str],
    phones: Iterator[str],
    kind: SheetKind,
    count: int,
    school_number: int,
    partners: tuple[tuple[str, ...], tuple[str, ...]],
    school_year: int,
    *,
    clean: bool,
) -> list[Person]:
    """People of all four forms; `partners` are the names of the colleges and of the enterprises."""
    forms = random.choices(range(len(FORMS)), weights=_FORM_SHARES, k=count)
    forms[: len(FORMS)] = range(len(FORMS))[:count]  # a small school has each form too
    people = []
    for form in forms:
        phone = next(phones)
        mentor = kind is SheetKind.MENTORS
        grade = random.randint(9, 11) if mentor else random.randint(*_MENTEE_GRADES[min(form, 2)])
        workplace, born = _place(random, form, grade, school_number, partners, school_year, mentor=mentor)
        people.append(
            Person(
                kind=kind,
                form=form,
                name=next(names),
                phone=phone,
                email=f"p{phone[2:]}@school{school_number}.example",
                born=born,
                text=random.choice((_COMPETENCES if mentor else _REQUESTS)[form]),
                variant=random.choice((None, None, *_VARIANTS[form])),
                workplace=workplace,
                joined=date(school_year, 9, 1) + timedelta(days=random.randrange(45)),
                achievements=random.choice(words.ACHIEVEMENTS),
                interests=random.choice(words.INTERESTS),
                preferred_age=random.choice(
                    (words.PUPIL_AGES, words.OLDER_AGES, words.OLDER_AGES, words.TEACHER_AGES)[form]
                ),
                time=random.choice(words.CLEAN_TIMES if clean else words.TIMES),
            )
        )
    return people


def _place(
    random: Random,
    form: int,
    grade: int,
    school_number: int,
    partners: tuple[tuple[str, ...], tuple[str, ...]],
    school_year: int,
    *,
    mentor: bool,
) -> tuple[str, date]:
    """Where somebody works or studies, and a birthday that fits."""
    colleges, enterprises = partners
    school = f"МБОУ СОШ № {school_number}"
    any_day = timedelta(days=random.randrange(365))
    pupil_born = date(school_year - grade - _SCHOOL_STARTS_AT + 1, 1, 1) + any_day
    match form, mentor:
        case (0, True) | (0 | 1 | 2, False):
            return f"{school}, {grade} «{random.choice('АБВ')}» класс", pupil_born
        case 1, _:
            return f"{random.choice(colleges)}, {random.randint(1, 4)} курс", date(school_year - 19, 1, 1) + any_day
        case 2, _:
            return random.choice(enterprises), date(school_year - random.randint(28, 55), 1, 1) + any_day
        case _:
            return f"{school}, учитель", date(school_year - random.randint(22, 60), 1, 1) + any_day
