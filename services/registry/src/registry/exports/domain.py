"""One row of a base: what the register knows of a participation, as the school has written it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from mentoring_methodology import MethodologyPack
from mentoring_methodology.codes import ParticipantStatus, QualificationCategory, Role

from registry.claims.domain import likeness
from registry.imports.roster import Column, RosterKind
from registry.imports.roster.cells import UNSTATED
from registry.imports.roster.contacts import Contact, contact
from registry.imports.roster.findings import says_nothing
from registry.imports.roster.schooling import course, grade
from registry.participations.domain import MERGED, Participation, entry_of
from registry.participations.spelling import (
    names_in,
    spelled_minutes,
    spelled_names,
    spelled_schooling,
    spelled_topics,
)
from registry.people.domain import Person, spelled_contact
from registry.understanding import NotUnderstood

Value = str | int | date
"""What a cell holds: a text as it was typed, a number, a day."""
ROLES: Mapping[RosterKind, Role] = {RosterKind.MENTEES: Role.MENTEE, RosterKind.MENTORS: Role.MENTOR}
_QUALIFICATIONS: Mapping[str, str] = {
    QualificationCategory.FIRST: "первая",
    QualificationCategory.HIGHEST: "высшая",
    QualificationCategory.METHODIST: "педагог-методист",
    QualificationCategory.MENTOR: "педагог-наставник",
}
"""As the list of the empty base offers them."""


@dataclass(frozen=True)
class Line:
    """A participation with its person."""

    participation: Participation
    person: Person
    partners: Sequence["Line"] = ()
    """Those on the other side with whom he has been paired here."""

    @property
    def place(self) -> tuple[str, str, str, str]:
        """Where it stands in the base: by name, then by form."""
        return (*self.person.place, self.participation.state.form)


@dataclass(frozen=True)
class Words:
    """What codes are called, and whether the reader is of the school itself."""

    pack: MethodologyPack
    organisations: Mapping[str, str]
    """Id -> name."""
    own_school: bool
    """Whoever is not sees neither what the school wrote nor a restricted role model."""


def belongs(participation: Participation) -> bool:
    """Whether the base has the participation.

    It has not: a second record of somebody whose other record goes on, what an undone import had brought, and who
    went to another school, whose base he is in.
    """
    history, status = participation.history, participation.state.status
    is_merged = status == ParticipantStatus.WITHDRAWN and bool(history) and history[-1].code == MERGED
    return not (is_merged or participation.was_undone or status == ParticipantStatus.TRANSFERRED)


def cells_of(line: Line, words: Words) -> Mapping[Column, Value]:
    """What the row of the participation holds; empty cells are absent."""
    told = {**_of_both(line, words), **(_of_mentor(line, words) if _is_mentor(line) else _of_mentee(line))}
    if words.own_school:
        told |= {**_written(line, words), Column.LANGUAGES: _languages(line, words.pack)}
    return {column: value for column, value in told.items() if value is not None and value != ""}


def _is_mentor(line: Line) -> bool:
    return line.participation.state.role == Role.MENTOR


def _of_both(line: Line, words: Words) -> dict[Column, Value | None]:
    state, person, pack = line.participation.state, line.person, words.pack
    variant = line.participation.variant if words.own_school else state.variant
    return {
        Column.FULL_NAME: person.full_name,
        Column.CONTACT: _contact(person) if words.own_school else spelled_contact(person),
        Column.BIRTH: person.birth_date or person.birth_year,
        Column.FORM: pack.form_titles.get(state.form, state.form).capitalize(),
        Column.VARIANT: pack.variant_titles.get(variant, variant) if variant else None,
        Column.JOINED: state.joined_on,
        Column.FINISHED: state.finished_on,
        Column.EXPERIENCE: state.experience_years,
        Column.QUALIFICATION: _QUALIFICATIONS.get(state.qualification or "", state.qualification),
    }


def _of_mentee(line: Line) -> dict[Column, Value | None]:
    state = line.participation.state
    return {Column.GRADE: state.grade, Column.INTERESTS: ", ".join(state.interests)}


def _of_mentor(line: Line, words: Words) -> dict[Column, Value | None]:
    state = line.participation.state
    return {
        Column.INTERESTS: ", ".join(state.interests),
        Column.PREFERRED_AGE: _ages(state.preferred_age_min, state.preferred_age_max),
        Column.CAPACITY: state.capacity,
        Column.GRADE: _schooling_beside(line, _workplace(line, words) or ""),
    }


def _written(line: Line, words: Words) -> dict[Column, Value | None]:
    """In the school's own words, or in ours where it has written none; what the form demands is never left empty."""
    texts, known = line.participation.texts, entry_of(line.person, line.participation)
    asked = _answer(texts.request_text or spelled_topics(known))
    return {
        Column.COMPETENCE if _is_mentor(line) else Column.REQUEST: asked,
        Column.WORKPLACE: _answer(_workplace(line, words)) if _is_mentor(line) else texts.workplace_text,
        Column.ACHIEVEMENTS: texts.achievements_text,
        Column.TIME: texts.time_text or spelled_minutes(known),
        Column.PARTNER_NAME: spelled_names([texts.partner_name_text, *_unnamed(line)]),
        Column.PARTNER_WORKPLACE: texts.partner_workplace_text or _workplaces(line, words),
        Column.RESULTS: texts.results_text,
        Column.PASSED_MARK: texts.passed_text,
        Column.CASE_URL: texts.case_url,
    }


def _languages(line: Line, pack: MethodologyPack) -> str:
    """Told to the school alone, and to nobody of whom it has stated none."""
    codes = line.participation.state.languages or ()
    return ", ".join(pack.title_of("language", code) for code in codes)


def _unnamed(line: Line) -> list[str]:
    """Of those with whom he has been paired here, whom the school's own text does not mean."""
    written = names_in(line.participation.texts.partner_name_text or "")
    names = (each.person.full_name for each in line.partners)
    return [name for name in names if not any(likeness(text, name) for text in written)]


def _workplaces(line: Line, words: Words) -> str | None:
    return spelled_names([_workplace(each, words) for each in line.partners])


def _answer(text: str | None) -> str:
    """What stands in a column that the form demands: never what an import would read as nothing."""
    return UNSTATED if text is None or says_nothing(text) else text


def _contact(person: Person) -> str | None:
    """What the school wrote, as long as it leads to where the person is reached now."""
    if person.contact_text is None:
        return spelled_contact(person)
    read = contact(person.contact_text)
    reached = Contact() if isinstance(read, NotUnderstood) else read.value
    is_current = (reached.phone, reached.email) == (person.contact_phone, person.contact_email)
    return person.contact_text if is_current else spelled_contact(person) or person.contact_text


def _workplace(line: Line, words: Words) -> str | None:
    known = entry_of(line.person, line.participation)
    named = words.organisations.get(known.workplace_id or "")
    return known.workplace_text or spelled_schooling(known) or named


def _schooling_beside(line: Line, workplace: str) -> int | None:
    """A mentor's class or course where the workplace does not say it: the official form has no column for it."""
    state = line.participation.state
    if state.grade is not None:
        return None if grade(workplace) == state.grade else state.grade
    return None if state.course is None or course(workplace) == state.course else state.course


def _ages(lowest: int | None, highest: int | None) -> str | None:
    if lowest is not None and highest is not None:
        return f"{lowest}–{highest}"
    if lowest is not None:
        return f"от {lowest} лет"
    return None if highest is None else f"до {highest} лет"
