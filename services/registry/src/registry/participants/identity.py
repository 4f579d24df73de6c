"""By what the same participation is recognised, in a file or in a request of a client: one rule for both. Pure."""

from datetime import date

from mentoring_methodology.codes import MentoringForm, Role


def name_key(name: str) -> str:
    """The name for comparison: no case, е for ё."""
    return name.casefold().replace("ё", "е")


def identity(
    role: Role, form: MentoringForm, full_name: str, birth_date: date | None, birth_year: int | None, workplace: str
) -> tuple[str, ...]:
    """The parts of the natural key within a school.

    Mentees of one name are told apart by the date of birth, else by its year; mentors by where they work or study, and
    by the date of birth where it is known. `workplace` is the organisation's id, or its name where the directory does
    not know it, or empty.
    """
    day = birth_date.isoformat() if birth_date else ""
    of_mentee = day or str(birth_year or "")
    of_mentor = f"{workplace}|{day}" if day else workplace
    return (role.value, form.value, name_key(full_name), of_mentee if role == Role.MENTEE else of_mentor)
