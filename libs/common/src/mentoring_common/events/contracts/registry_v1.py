"""What registry published in its first release: frozen, read for ever through `events.upcasts`, written no more.

Ids, school, dates and what matching needs; never names or document numbers. Contacts travel only in
`registry.contact.recorded.v1`, which notifications alone binds and no history keeps.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from mentoring_common.events.contracts.base import Contract


class Role(StrEnum):
    """The side of a mentoring relation on which a participant stands."""

    MENTEE = "MENTEE"
    MENTOR = "MENTOR"


class MentoringForm(StrEnum):
    """The four forms of the target model (Р-145; «Целевые модели наставничества» of the customer's document)."""

    PUPIL_PUPIL = "PUPIL_PUPIL"
    STUDENT_PUPIL = "STUDENT_PUPIL"
    EMPLOYER_PUPIL = "EMPLOYER_PUPIL"
    TEACHER_TEACHER = "TEACHER_TEACHER"


class RoleVariant(StrEnum):
    """Role models inside the forms; a participant without one takes part in any."""

    ACHIEVER_STRUGGLER = "ACHIEVER_STRUGGLER"
    LEADER_PASSIVE = "LEADER_PASSIVE"
    PEER_TO_PEER = "PEER_TO_PEER"
    ADAPTED_NEWCOMER = "ADAPTED_NEWCOMER"
    LEADER_INDIFFERENT = "LEADER_INDIFFERENT"
    PEER_TO_OTHER = "PEER_TO_OTHER"
    CURATOR_PROJECT_AUTHOR = "CURATOR_PROJECT_AUTHOR"
    PROFESSIONAL_INDIFFERENT = "PROFESSIONAL_INDIFFERENT"
    COLLEAGUE_YOUNG_COLLEAGUE = "COLLEAGUE_YOUNG_COLLEAGUE"
    EMPLOYER_FUTURE_EMPLOYEE = "EMPLOYER_FUTURE_EMPLOYEE"
    EXPERIENCED_NOVICE = "EXPERIENCED_NOVICE"
    LEADER_COMMUNICATION_DIFFICULTY = "LEADER_COMMUNICATION_DIFFICULTY"
    INNOVATOR_CONSERVATIVE = "INNOVATOR_CONSERVATIVE"
    SUBJECT_EXPERT_SUBJECT_NOVICE = "SUBJECT_EXPERT_SUBJECT_NOVICE"


class OrganisationKind(StrEnum):
    """What an organisation is to the programme."""

    SCHOOL = "SCHOOL"
    COLLEGE = "COLLEGE"
    ENTERPRISE = "ENTERPRISE"


class QualificationCategory(StrEnum):
    """A teacher's category (приказ Минпросвещения № 196)."""

    FIRST = "FIRST"
    HIGHEST = "HIGHEST"
    METHODIST = "METHODIST"
    MENTOR = "MENTOR"


class ParticipantStatus(StrEnum):
    """Whether a participant takes part."""

    ACTIVE = "ACTIVE"
    WITHDRAWN = "WITHDRAWN"


class ContactOwner(StrEnum):
    """Whose contact it is."""

    PARTICIPANT = "PARTICIPANT"
    CURATOR = "CURATOR"


class ParticipantState(Contract):
    """One participation: a person in one role, form and school year at one school."""

    participant_id: str
    role: Role
    form: MentoringForm
    variant: RoleVariant | None = None
    school_year: int
    """The calendar year in which the school year begins: 2026 means 2026/2027."""
    birth_year: int | None = None
    birth_date: date | None = None
    grade: Annotated[int, Field(ge=1, le=11)] | None = None
    """The class a pupil is in; None where the roster does not say."""
    course: Annotated[int, Field(ge=1, le=6)] | None = None
    """The year of study of a college or university student."""
    topics: tuple[str, ...] = ()
    """Canonical terms of the methodology pack, by priority: a mentee's requests, a mentor's competences."""
    interests: tuple[str, ...] = ()
    """Canonical Russian terms of the methodology pack."""
    minutes_per_week: int | None = None
    """A mentor's time resource."""
    preferred_age_min: int | None = None
    preferred_age_max: int | None = None
    """The age of mentees whom a mentor wishes, inclusive, in full years."""
    capacity: Annotated[int, Field(ge=1, le=10)] | None = None
    """How many mentees a mentor takes; None for a mentee."""
    experience_years: int | None = None
    """Full years in the profession: a teacher's tenure, an employee's experience."""
    qualification: QualificationCategory | None = None
    workplace_id: str | None = None
    """The organisation of the municipality's directory where the participant works or studies."""
    workplace_kind: OrganisationKind | None = None
    consents_on: date | None = None
    """The date on which the school attested that all required consents are on file."""
    admitted_on: date | None = None
    """The date of a mentor's admission (questionnaire, interview, training)."""
    cleared_on: date | None = None
    """The date on which an adult's certificate of no criminal record was seen (ст. 351.1 ТК РФ)."""
    joined_on: date | None = None
    finished_on: date | None = None
    status: ParticipantStatus = ParticipantStatus.ACTIVE


class OrganisationState(Contract):
    """A school, college or enterprise of the municipality's directory. An organisation's name is no personal data."""

    organisation_id: str
    kind: OrganisationKind
    name: str
    short_name: str
    inn: str | None = None
    """The taxpayer number, the key of a partner organisation."""
    agreement_on: date | None = None
    """The date of the cooperation agreement with a college or enterprise."""


class ContactState(Contract):
    """Where a participant's side (a minor's representative) or a school's curator can be reached."""

    contact_id: str
    """The participant's id, or the school's id for its curator."""
    owner: ContactOwner
    email: str | None = None
    phone: str | None = None
    """In E.164, for instance +79001234567."""
    active: bool = True


CONTRACTS: dict[str, type[Contract]] = {
    "registry.participant.registered.v1": ParticipantState,
    "registry.participant.updated.v1": ParticipantState,
    "registry.participant.withdrawn.v1": ParticipantState,
    "registry.organisation.recorded.v1": OrganisationState,
    "registry.contact.recorded.v1": ContactState,
}
