"""What is said of a person and his participation: one constructor for requests and files. Pure.

`admitted` is the only way to an entry that may be registered. It names everything that is wrong at once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from mentoring_common.addresses import UNREACHABLE, UNREACHABLE_TEXT, is_mail_address, mail_address
from mentoring_common.errors import Fault, Unprocessable, fragment
from mentoring_common.events.contracts.registry import MOST_LANGUAGES, MOST_TOPICS
from mentoring_methodology import MethodologyPack
from mentoring_methodology.codes import MentoringForm, MentorKind, Role
from mentoring_methodology.meetings import MEETING_HOURS
from mentoring_methodology.plurals import counted
from mentoring_methodology.schoolyear import last_day, school_year_of, school_year_prepared_on, title

from registry.people.names import full_name
from registry.understanding import NotUnderstood

CAPACITIES = range(1, 11)
"""Mentees of one mentor: one to ten (the customer's document; a group has ten at most)."""
CAPACITY_OUT_OF_RANGE = "CAPACITY_OUT_OF_RANGE"
CAPACITY_TEXT = f"наставник берёт от {CAPACITIES.start} до {CAPACITIES.stop - 1} наставляемых"
TOPICS_ADDRESS = "/registry/v1/methodology/topics"
"""Where the terms of the methodology are listed."""
PUPIL_AGES = range(5, 21)
"""Years a pupil may turn in the year in which the school year begins: some start early, evening school ends late."""
TEACHER_AGES = range(17, 81)
"""A trainee … the oldest teacher."""
MENTOR_AGES = range(8, 91)
KINDS_OF_FORM: Mapping[str, frozenset[MentorKind]] = {
    MentoringForm.PUPIL_PUPIL: frozenset({MentorKind.PUPIL}),
    MentoringForm.STUDENT_PUPIL: frozenset({MentorKind.STUDENT, MentorKind.GRADUATE}),
    MentoringForm.EMPLOYER_PUPIL: frozenset(
        {MentorKind.PARTNER, MentorKind.GRADUATE, MentorKind.PARENT, MentorKind.VETERAN}
    ),
    MentoringForm.TEACHER_TEACHER: frozenset({MentorKind.TEACHER, MentorKind.VETERAN}),
}
"""From where the mentors of each form come (platform); of another form nothing is known."""


@dataclass(frozen=True)
class Entry:
    """A person and one participation of his, as a request or a row describes both."""

    role: str
    form: str
    school_year: int
    full_name: str
    birth_year: int | None = None
    birth_date: date | None = None
    variant: str | None = None
    """The role model, a restricted one too."""
    grade: int | None = None
    course: int | None = None
    topics: tuple[str, ...] = ()
    topics_unrecognised: bool = False
    levels: Mapping[str, int] = field(default_factory=dict)
    interests: tuple[str, ...] = ()
    minutes_per_week: int | None = None
    weekly_slots: tuple[str, ...] | None = None
    accepts_remote: bool | None = None
    preferred_age_min: int | None = None
    preferred_age_max: int | None = None
    mentor_kind: str | None = None
    accepting: bool | None = None
    """False while a mentor pauses: he takes nobody new."""
    capacity: int | None = None
    experience_years: int | None = None
    qualification: str | None = None
    workplace_id: str | None = None
    workplace_kind: str | None = None
    consents_on: date | None = None
    consents_until: date | None = None
    admitted_on: date | None = None
    admitted_until: date | None = None
    cleared_on: date | None = None
    cleared_until: date | None = None
    transfer_consent_on: date | None = None
    joined_on: date | None = None
    finished_on: date | None = None
    contact_email: str | None = None
    contact_phone: str | None = None
    contact_text: str | None = None
    time_text: str | None = None
    """When and for how long a mentor can, as written."""
    request_text: str | None = None
    """A mentee's request; of a mentor what he offers."""
    achievements_text: str | None = None
    workplace_text: str | None = None
    partner_name_text: str | None = None
    partner_workplace_text: str | None = None
    """Where the other side works or studies, as written."""
    results_text: str | None = None
    passed_text: str | None = None
    """The school's mark that the programme was passed, as written."""
    case_url: str | None = None
    languages: tuple[str, ...] | None = None
    """In which he can hold a meeting; None where none is stated, never empty once it is admitted."""


class EntryRefused(Unprocessable):
    """The entry contradicts itself, the methodology or the calendar; nothing was changed."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        told = "; ".join(f"{fault.pointer.rpartition('/')[2]}: {fault.text}" for fault in faults)
        super().__init__("ENTRY_REFUSED", f"Исправьте и повторите: {told}.", faults)


def admitted(
    entry: Entry, pack: MethodologyPack, today: date, *, was: Entry | None = None, beside: Sequence[Fault] = ()
) -> Entry:
    """The entry with the year that its birth date brings, its name in the usual case, its address as it is written, and
    no languages for an empty list of them.

    Raises `EntryRefused` with every fault. What an earlier release has let in stops no other change: a fault of a
    value that is kept as it `was` is not counted. `beside` are the faults that others have found.
    """
    faults = (*faults_of(entry, pack, today), *beside)
    if faults and was is not None:
        known = set(faults_of(was, pack, today))
        faults = tuple(fault for fault in faults if fault not in known or _differs(entry, was, fault))
    if faults:
        raise EntryRefused(faults)
    address, name = entry.contact_email, full_name(entry.full_name)
    return replace(
        entry,
        full_name=entry.full_name if isinstance(name, NotUnderstood) else name.value,
        birth_year=entry.birth_date.year if entry.birth_date else entry.birth_year,
        languages=entry.languages or None,
        contact_email=mail_address(address.casefold()) if address and is_mail_address(address) else address,
    )


def _differs(entry: Entry, was: Entry, fault: Fault) -> bool:
    name = fault.pointer.split("/")[2]
    return bool(getattr(entry, name) != getattr(was, name))


def with_usual_capacity(entry: Entry, pack: MethodologyPack) -> Entry:
    """The entry of a new participation: a mentor of whom nothing is said takes as many as is usual in the form."""
    if entry.role != Role.MENTOR or entry.capacity is not None:
        return entry
    return replace(entry, capacity=pack.default_capacity.get(entry.form))


def faults_of(entry: Entry, pack: MethodologyPack, today: date) -> Iterator[Fault]:
    """Everything that is wrong with the entry."""
    yield from faults_of_year(entry.school_year, today)
    match full_name(entry.full_name):
        case NotUnderstood(code=code, why=why):
            yield Fault(code, "/body/full_name", fragment(why))
        case _:
            pass
    yield from _of_birth(entry, today)
    yield from _of_methodology(entry, pack)
    yield from _of_numbers(entry)
    yield from _of_hours(entry)
    yield from faults_of_declarations(vars(entry), today)
    yield from _of_spans(entry)
    if entry.contact_email is not None and not is_mail_address(entry.contact_email):
        yield Fault(UNREACHABLE, "/body/contact_email", UNREACHABLE_TEXT)


def years_that_go_on(today: date) -> range:
    """This school year and the later ones for which somebody may be entered."""
    return range(school_year_of(today), _last_year(today) + 1)


def _last_year(today: date) -> int:
    return school_year_prepared_on(today) + 1


def faults_of_year(school_year: int, today: date) -> Iterator[Fault]:
    """A school prepares one year beyond the coming one at most."""
    last = _last_year(today)
    if school_year > last:
        yield Fault(
            "SCHOOL_YEAR_TOO_FAR", "/body/school_year", f"учебный год можно готовить не позже чем {title(last)}"
        )


def faults_of_declarations(declared: Mapping[str, Any], today: date) -> Iterator[Fault]:
    """What the school declares has happened already."""
    for name in ("consents_on", "admitted_on", "cleared_on", "transfer_consent_on"):
        day = declared.get(name)
        if day is not None and day > today:
            yield Fault("DATE_IN_FUTURE", f"/body/{name}", "дата ещё не наступила; укажите день, когда это произошло")


def plausible_ages(role: str, form: str) -> range:
    """Years that a person of this role may turn in the year in which the school year begins."""
    if role == Role.MENTOR:
        return MENTOR_AGES
    return TEACHER_AGES if form == MentoringForm.TEACHER_TEACHER else PUPIL_AGES


def birth_impossible(year: int, school_year: int, possible: range) -> str:
    """Why nobody of this role and form was born in `year`."""
    age = counted(school_year - year, "год", "года", "лет")
    return (
        f"по году рождения {year} в {school_year} году участнику {age}, для этой роли и формы возможно "
        f"от {possible.start} до {possible.stop - 1} лет; исправьте год рождения, роль или форму"
    )


def _of_birth(entry: Entry, today: date) -> Iterator[Fault]:
    if entry.birth_date is not None and entry.birth_date > today:
        yield Fault("DATE_IN_FUTURE", "/body/birth_date", "дата рождения ещё не наступила")
        return
    if entry.birth_date is not None and entry.birth_year not in (None, entry.birth_date.year):
        yield Fault("BIRTH_YEAR_DIFFERS", "/body/birth_year", "год рождения не совпадает с годом в дате рождения")
        return
    year = entry.birth_date.year if entry.birth_date else entry.birth_year
    if year is None:
        return
    possible = plausible_ages(entry.role, entry.form)
    if entry.school_year - year not in possible:
        pointer = "/body/birth_date" if entry.birth_date else "/body/birth_year"
        yield Fault("BIRTH_IMPOSSIBLE", pointer, birth_impossible(year, entry.school_year, possible))


def _of_methodology(entry: Entry, pack: MethodologyPack) -> Iterator[Fault]:
    if entry.variant is not None and not pack.knows_variant(entry.form, entry.variant):
        yield Fault("VARIANT_NOT_OF_FORM", "/body/variant", "такой ролевой модели в этой форме наставничества нет")
    for name, terms, known in (
        ("topics", entry.topics, pack.topics.terms),
        ("interests", entry.interests, pack.interests.terms),
    ):
        if len(terms) > MOST_TOPICS:
            yield Fault("TOPICS_TOO_MANY", f"/body/{name}", f"не больше {MOST_TOPICS}; оставьте главные")
        unknown = [at for at, term in enumerate(terms) if term not in known]
        for at in unknown:
            allowed = f"; допустимы: {', '.join(known)}" if at == unknown[0] else ""
            text = f"такого термина нет в словаре методики{allowed} (список — GET {TOPICS_ADDRESS})"
            yield Fault("TOPIC_UNKNOWN", f"/body/{name}/{at}", text)
    yield from _of_languages(entry, pack)
    yield from _of_mentors(entry)
    if any(topic not in entry.topics for topic in entry.levels):
        yield Fault("LEVEL_WITHOUT_TOPIC", "/body/levels", "уровень указан для темы, которой нет в topics")


def _of_languages(entry: Entry, pack: MethodologyPack) -> Iterator[Fault]:
    languages = entry.languages or ()
    if len(languages) > MOST_LANGUAGES:
        yield Fault("LANGUAGES_TOO_MANY", "/body/languages", f"не больше {MOST_LANGUAGES}; оставьте главные")
    titles = pack.language_titles
    unknown = [at for at, code in enumerate(languages) if code not in titles]
    for at in unknown:
        known = ", ".join(f"{title} ({code})" for code, title in titles.items())
        allowed = f"; выберите из него: {known}" if at == unknown[0] else ""
        yield Fault("LANGUAGE_UNKNOWN", f"/body/languages/{at}", f"такого языка нет в списке методики{allowed}")
    for at, code in enumerate(languages):
        if code in languages[:at]:
            yield Fault("LANGUAGE_REPEATED", f"/body/languages/{at}", "этот язык уже назван; уберите повтор")


def _of_mentors(entry: Entry) -> Iterator[Fault]:
    if entry.role != Role.MENTOR:
        if entry.mentor_kind is not None:
            yield Fault("NOT_OF_MENTEES", "/body/mentor_kind", "откуда человек пришёл, указывают только наставнику")
        if entry.accepting is not None:
            yield Fault("NOT_OF_MENTEES", "/body/accepting", "паузу указывают только наставнику")
        return
    kinds = KINDS_OF_FORM.get(entry.form)
    if entry.mentor_kind is not None and kinds is not None and entry.mentor_kind not in kinds:
        text = f"в этой форме наставник может быть только {', '.join(sorted(kinds))}"
        yield Fault("MENTOR_KIND_NOT_OF_FORM", "/body/mentor_kind", text)


def _of_numbers(entry: Entry) -> Iterator[Fault]:
    if entry.capacity is not None and entry.capacity not in CAPACITIES:
        yield Fault(CAPACITY_OUT_OF_RANGE, "/body/capacity", CAPACITY_TEXT)
    low, high = entry.preferred_age_min, entry.preferred_age_max
    if low is not None and high is not None and low > high:
        yield Fault("PREFERRED_AGE_REVERSED", "/body/preferred_age_min", "желаемый возраст «от» больше, чем «до»")


def _of_hours(entry: Entry) -> Iterator[Fault]:
    first, last = MEETING_HOURS.start, MEETING_HOURS.stop
    for at, slot in enumerate(entry.weekly_slots or ()):
        if int(slot.partition("-")[2]) not in MEETING_HOURS:
            text = f"встречи проходят с {first} до {last} часов; уберите этот час или укажите другой"
            yield Fault("HOUR_OUTSIDE_MEETINGS", f"/body/weekly_slots/{at}", text)


def _of_spans(entry: Entry) -> Iterator[Fault]:
    for first, last in (
        ("consents_on", "consents_until"),
        ("admitted_on", "admitted_until"),
        ("cleared_on", "cleared_until"),
        ("joined_on", "finished_on"),
    ):
        begins: date | None = getattr(entry, first)
        ends: date | None = getattr(entry, last)
        if begins is not None and ends is not None and ends < begins:
            yield Fault("DATES_REVERSED", f"/body/{last}", f"раньше, чем {first}")
    if entry.admitted_until is not None and entry.admitted_until > last_day(entry.school_year):
        text = "допуск действует не дольше учебного года: по 31 августа"
        yield Fault("BEYOND_SCHOOL_YEAR", "/body/admitted_until", text)
