"""A participant as a roster describes one, before it gets an id."""

from dataclasses import dataclass
from datetime import date

from mentoring_methodology.codes import MentoringForm, QualificationCategory, Role, RoleVariant


@dataclass(frozen=True)
class ParticipantDraft:
    """One participation: a person in one role and form. The texts may hold personal data and stay in registry."""

    role: Role
    form: MentoringForm
    variant: RoleVariant | None
    school_year: int
    full_name: str
    workplace_key: str = ""
    """The organisation's id, or the workplace's name for comparison where the directory does not know it."""
    birth_year: int | None = None
    birth_date: date | None = None
    grade: int | None = None
    course: int | None = None
    topics: tuple[str, ...] = ()
    interests: tuple[str, ...] = ()
    minutes_per_week: int | None = None
    preferred_age_min: int | None = None
    preferred_age_max: int | None = None
    capacity: int | None = None
    experience_years: int | None = None
    qualification: QualificationCategory | None = None
    workplace_id: str | None = None
    workplace_kind: str | None = None
    joined_on: date | None = None
    finished_on: date | None = None
    contact_email: str | None = None
    contact_phone: str | None = None
    """In E.164."""
    contact_text: str | None = None
    time_text: str | None = None
    """When and for how long a mentor can, as written."""
    request_text: str | None = None
    competence_text: str | None = None
    achievements_text: str | None = None
    workplace_text: str | None = None
    partner_name_text: str | None = None
    """The name of the other side as written; of a mentor perhaps several."""
    partner_workplace_text: str | None = None
    """Where the other side works or studies, as written."""
    results_text: str | None = None
    passed_text: str | None = None
    """The school's mark that the programme was passed, as written."""
    case_url: str | None = None
    languages: tuple[str, ...] = ()
    """Codes."""
