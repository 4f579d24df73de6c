"""Reads one row of either paper into a draft of a participant."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar
from zoneinfo import ZoneInfo

from mentoring_common.errors import sentence
from mentoring_methodology import MethodologyPack
from mentoring_methodology.codes import MentoringForm, OrganisationKind, QualificationCategory, Role, RoleVariant
from mentoring_methodology.languages import listed

from registry.imports.roster import forms, schooling
from registry.imports.roster.ages import AgeRange, preferred_age
from registry.imports.roster.cells import is_unstated
from registry.imports.roster.columns import Column, RosterKind
from registry.imports.roster.contacts import Contact, contact
from registry.imports.roster.dates import Birth, Calendar, birth, day
from registry.imports.roster.day_order import DayOrder
from registry.imports.roster.directory import Directory, Organisation, workplace_key
from registry.imports.roster.draft import ParticipantDraft
from registry.imports.roster.findings import RowFindings
from registry.imports.roster.table import Cell
from registry.imports.roster.time_resource import minutes_per_week
from registry.organisations.domain import (
    FORM_WITHOUT_PUPILS,
    FORM_WITHOUT_PUPILS_TEXT,
    WORKPLACE_UNKNOWN,
    WORKPLACE_UNKNOWN_TEXT,
    faults_of_form,
)
from registry.participations.entry import (
    CAPACITY_OUT_OF_RANGE,
    CAPACITY_TEXT,
    birth_impossible,
    plausible_ages,
)
from registry.people.names import full_name, names_somebody
from registry.understanding import Exact, NotUnderstood, Understanding

_PROGRAMME_YEARS = (-10, 3)
"""Dates of a programme lie between ten years before this school year and three after."""
_OUTSIDE_FORMS = frozenset({MentoringForm.STUDENT_PUPIL, MentoringForm.EMPLOYER_PUPIL})

T = TypeVar("T")


@dataclass(frozen=True)
class Ground:
    """What rows are read against."""

    directory: Directory
    school_year: int
    pack: MethodologyPack
    zone: ZoneInfo
    """The municipality's."""
    orders: Mapping[Column, DayOrder] = field(default_factory=dict)
    """Of the columns of dates."""
    from_1904: bool = False
    kind: str = OrganisationKind.SCHOOL
    """Of the school whose paper it is."""

    def calendar(self, column: Column, pivot_year: int) -> Calendar:
        """How the days of a column are read."""
        return Calendar(pivot_year, self.zone, self.orders.get(column, DayOrder.UNCERTAIN), self.from_1904)


def draft_of(found: RowFindings, kind: RosterKind, ground: Ground) -> ParticipantDraft | None:
    """The draft, or None if the row is refused; notes and refusals gather in `found`."""
    role = Role.MENTEE if kind is RosterKind.MENTEES else Role.MENTOR
    name = found.required(
        Column.FULL_NAME, _as_text(full_name), "NAME_MISSING", "Не указано ФИО. Впишите его или удалите строку."
    )
    chosen = found.required(
        Column.FORM,
        _as_text(lambda text: _form(text, ground)),
        "FORM_MISSING",
        "Не указана форма наставничества, например «ученик – ученик».",
    )
    born = _birth(found, role, chosen, ground)
    text_column = Column.REQUEST if role == Role.MENTEE else Column.COMPETENCE
    topics = _topics(found, text_column, ground.pack)
    if role == Role.MENTOR:
        found.required(Column.WORKPLACE, Exact, "WORKPLACE_MISSING", "Не указано место работы или учёбы наставника.")
    if name is None or chosen is None or topics is None or found.refusals:
        return None
    birth_date, birth_year = (born.day, born.year) if born else (None, None)
    workplace = _workplace(found, role, chosen, ground.directory)
    reached = found.optional(Column.CONTACT, contact) or Contact()
    ages = found.optional(Column.PREFERRED_AGE, preferred_age) or AgeRange()
    joined, finished = _dates(found, ground)
    return ParticipantDraft(
        role=role,
        form=chosen,
        variant=_variant(found, chosen, ground.pack),
        school_year=ground.school_year,
        full_name=name,
        workplace_key=_workplace_key(found, workplace),
        birth_year=birth_year,
        birth_date=birth_date,
        grade=_grade(found, role, chosen),
        course=_course(found, role, chosen),
        topics=topics,
        interests=ground.pack.interests.terms_in(found.text(Column.INTERESTS)),
        minutes_per_week=found.optional(Column.TIME, minutes_per_week),
        preferred_age_min=ages.lowest,
        preferred_age_max=ages.highest,
        capacity=_capacity(found),
        experience_years=_experience(found, role, chosen),
        qualification=_qualification(found) if chosen == MentoringForm.TEACHER_TEACHER else None,
        workplace_id=workplace.organisation_id if workplace else None,
        workplace_kind=_workplace_kind(found, workplace, role, chosen, ground.kind),
        joined_on=joined,
        finished_on=finished,
        contact_email=reached.email,
        contact_phone=reached.phone,
        contact_text=_text(found, Column.CONTACT),
        time_text=_text(found, Column.TIME),
        request_text=_stated(found, Column.REQUEST),
        competence_text=_stated(found, Column.COMPETENCE),
        achievements_text=_text(found, Column.ACHIEVEMENTS),
        workplace_text=_stated(found, Column.WORKPLACE),
        partner_name_text=_partner(found),
        partner_workplace_text=_text(found, Column.PARTNER_WORKPLACE),
        passed_text=_text(found, Column.PASSED_MARK),
        results_text=_text(found, Column.RESULTS),
        case_url=_text(found, Column.CASE_URL),
        languages=_languages(found, ground.pack),
    )


def _form(text: str, ground: Ground) -> Understanding[MentoringForm]:
    understood = forms.form(text, ground.pack)
    if isinstance(understood, NotUnderstood) or not faults_of_form(ground.kind, understood.value, ground.pack):
        return understood
    return NotUnderstood(FORM_WITHOUT_PUPILS, sentence(FORM_WITHOUT_PUPILS_TEXT))


def _birth(found: RowFindings, role: Role, chosen: MentoringForm | None, ground: Ground) -> Birth | None:
    school_year = ground.school_year
    possible = plausible_ages(role, chosen or "")

    def possible_birth(cell: Cell) -> Understanding[Birth]:
        understood = birth(cell, ground.calendar(Column.BIRTH, school_year))
        if isinstance(understood, NotUnderstood) or chosen is None:
            return understood
        if school_year - understood.value.year in possible:
            return understood
        return NotUnderstood(
            "BIRTH_IMPOSSIBLE",
            sentence(birth_impossible(understood.value.year, school_year, possible)),
        )

    if role == Role.MENTOR:
        return found.optional(Column.BIRTH, possible_birth)
    return found.required(
        Column.BIRTH,
        possible_birth,
        "BIRTH_MISSING",
        "Не указан год рождения. Впишите год (2011) или дату (12.03.2011).",
    )


def _topics(found: RowFindings, column: Column, pack: MethodologyPack) -> tuple[str, ...] | None:
    request = column is Column.REQUEST
    missing = "Не указан основной запрос наставляемого." if request else "Не указаны основные компетенции наставника."
    if _says_unstated(found, column):
        return ()
    if found.required(column, Exact, f"{column}_MISSING", missing) is None:
        return None
    topics = pack.topics.terms_in(found.text(column))
    if not topics:
        found.note(
            column,
            f"{column}_NOT_UNDERSTOOD",
            "",
            "Тема не найдена в словаре методики, подбор по ней невозможен; текст сохранён. "
            "Темы словаря перечислены в карточке участника, в «Изменить сведения»: там их можно и выбрать.",
        )
    return topics


def _says_unstated(found: RowFindings, column: Column) -> bool:
    """Whether the row says that the school does not know it."""
    return is_unstated(found.text(column))


def _stated(found: RowFindings, column: Column) -> str | None:
    """The text of a required cell; None where it says that nothing is known."""
    return None if _says_unstated(found, column) else _text(found, column)


def _workplace(found: RowFindings, role: Role, chosen: MentoringForm, directory: Directory) -> Organisation | None:
    text = _stated(found, Column.WORKPLACE)
    workplace = directory.find(text or "")
    if workplace is None and text is not None and role == Role.MENTOR and chosen in _OUTSIDE_FORMS:
        found.note(
            Column.WORKPLACE,
            WORKPLACE_UNKNOWN,
            "",
            sentence(WORKPLACE_UNKNOWN_TEXT),
        )
    return workplace


def _workplace_kind(
    found: RowFindings, workplace: Organisation | None, role: Role, chosen: MentoringForm, own_kind: str
) -> str | None:
    """Of pupils and teachers the kind is known even where the text names no school."""
    if workplace is not None:
        return workplace.kind
    if _says_unstated(found, Column.WORKPLACE):
        return None
    return None if role == Role.MENTOR and chosen in _OUTSIDE_FORMS else own_kind


def _workplace_key(found: RowFindings, workplace: Organisation | None) -> str:
    return workplace.organisation_id if workplace else workplace_key(_stated(found, Column.WORKPLACE) or "")


def _variant(found: RowFindings, chosen: MentoringForm, pack: MethodologyPack) -> RoleVariant | None:
    if found.text(Column.VARIANT):
        return found.optional(Column.VARIANT, _as_text(lambda text: forms.variant(text, chosen, pack)))
    bracketed = forms.bracketed(found.text(Column.FORM))
    if not bracketed:
        return None
    return found.optional(Column.FORM, lambda _: forms.variant(bracketed, chosen, pack))


def _grade(found: RowFindings, role: Role, chosen: MentoringForm) -> int | None:
    pupil = chosen != MentoringForm.TEACHER_TEACHER if role == Role.MENTEE else chosen == MentoringForm.PUPIL_PUPIL
    if not pupil:
        return None
    own = schooling.bare_grade(found.text(Column.GRADE))
    if own is None and found.text(Column.GRADE):
        found.note(Column.GRADE, "GRADE_NOT_UNDERSTOOD", "", "Класс не понят: нужно число от 1 до 11, можно с буквой.")
    return (
        own
        or schooling.grade(found.text(Column.WORKPLACE))
        or schooling.grade(found.text(Column.FULL_NAME))
        or schooling.grade(found.text(Column.CONTACT))
    )


def _course(found: RowFindings, role: Role, chosen: MentoringForm) -> int | None:
    if role == Role.MENTEE or chosen != MentoringForm.STUDENT_PUPIL:
        return None
    own = schooling.bare_course(found.text(Column.GRADE))
    if own is None and found.text(Column.GRADE):
        found.note(Column.GRADE, "COURSE_NOT_UNDERSTOOD", "", "Курс не понят: нужно число от 1 до 6.")
    return own or schooling.course(found.text(Column.WORKPLACE))


def _experience(found: RowFindings, role: Role, chosen: MentoringForm) -> int | None:
    working = chosen == MentoringForm.TEACHER_TEACHER or (
        role == Role.MENTOR and chosen == MentoringForm.EMPLOYER_PUPIL
    )
    if not working:
        return None
    own = schooling.bare_experience(found.text(Column.EXPERIENCE))
    if own is None and found.text(Column.EXPERIENCE):
        found.note(Column.EXPERIENCE, "EXPERIENCE_NOT_UNDERSTOOD", "", "Стаж не понят: нужно число полных лет.")
    return own if own is not None else schooling.experience_years(_all_text(found))


def _languages(found: RowFindings, pack: MethodologyPack) -> tuple[str, ...]:
    """What a list of languages says. Of a part that names none nothing is guessed: it may say «не говорит»."""
    codes = {name: pack.language_of(name) for name in listed(found.text(Column.LANGUAGES))}
    known = tuple(dict.fromkeys(code for code in codes.values() if code is not None))
    if strange := [name for name, code in codes.items() if code is None]:
        found.note(
            Column.LANGUAGES,
            "LANGUAGES_NOT_UNDERSTOOD",
            ", ".join(pack.language_titles[code] for code in known),
            f"Язык не понят: {', '.join(f'«{name}»' for name in strange)}. Нужны названия через запятую: "
            "«русский, татарский». Список — в карточке участника, в «Изменить сведения».",
        )
    return known


def _qualification(found: RowFindings) -> QualificationCategory | None:
    """What the column of its own says, also that there is none, goes before what is told elsewhere."""
    if own := found.text(Column.QUALIFICATION):
        told = schooling.qualification(own)
        if told is not None or schooling.says_no_category(own):
            return told
        found.note(
            Column.QUALIFICATION,
            "QUALIFICATION_NOT_UNDERSTOOD",
            "",
            "Категория не понята: нужно «первая», «высшая», «педагог-методист», «педагог-наставник» или «нет».",
        )
    return schooling.qualification(_all_text(found))


def _capacity(found: RowFindings) -> int | None:
    """None where the row does not say, as of a mentee: a file that says nothing takes nothing back."""
    own = schooling.bare_capacity(found.text(Column.CAPACITY))
    if own is None and found.text(Column.CAPACITY):
        found.note(Column.CAPACITY, CAPACITY_OUT_OF_RANGE, "", sentence(CAPACITY_TEXT))
    return (
        own
        or schooling.capacity(found.text(Column.TIME))
        or schooling.capacity(found.text(Column.PREFERRED_AGE))
        or schooling.offered_capacity(found.text(Column.ACHIEVEMENTS))
    )


def _dates(found: RowFindings, ground: Ground) -> tuple[date | None, date | None]:
    first, last = (ground.school_year + years for years in _PROGRAMME_YEARS)

    def programme_day(column: Column) -> date | None:
        def read(cell: Cell) -> Understanding[date]:
            understood = day(cell, ground.calendar(column, ground.school_year + 1))
            if isinstance(understood, NotUnderstood) or first <= understood.value.year <= last:
                return understood
            return NotUnderstood("DATE_NOT_UNDERSTOOD", f"Год даты должен быть от {first} до {last}; дата не учтена.")

        return found.optional(column, read)

    joined, finished = programme_day(Column.JOINED), programme_day(Column.FINISHED)
    if joined is not None and finished is not None and finished < joined:
        found.note(Column.FINISHED, "DATE_NOT_UNDERSTOOD", "", "Дата завершения раньше даты вхождения; не учтена.")
        return joined, None
    return joined, finished


def _all_text(found: RowFindings) -> str:
    """The texts in which schools mention tenure and category."""
    return " ; ".join(
        found.text(column) for column in (Column.WORKPLACE, Column.COMPETENCE, Column.ACHIEVEMENTS, Column.REQUEST)
    )


def _partner(found: RowFindings) -> str | None:
    """None for «вакансия»: a placeholder is no person."""
    told = found.text(Column.PARTNER_NAME)
    return told if names_somebody(told) else None


def _text(found: RowFindings, column: Column) -> str | None:
    return found.text(column) or None


def _as_text(read: Callable[[str], Understanding[T]]) -> Callable[[Cell], Understanding[T]]:
    return lambda cell: read(str(cell))
