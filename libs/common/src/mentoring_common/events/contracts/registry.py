"""What registry publishes: participants, organisations, programmes, contacts, the methodology.

Ids, school, dates and what matching needs; never names or document numbers. Contacts travel only in
`registry.contact.recorded.v2`, which notifications alone binds and no history keeps. Vocabularies are open codes.
"""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field

from mentoring_common.events.contracts.base import Code, Contract, Part

MOST_TOPICS = 15
"""Topics, and interests, that registry publishes of one participant; matching weighs the first fifteen."""
MOST_LANGUAGES = 10
"""Languages of one participant: more than anybody holds meetings in."""

Term = Annotated[str, Field(min_length=1, max_length=200)]
WeeklySlot = Annotated[str, Field(pattern=r"^[1-7]-([01]\d|2[0-3])$")]
"""An hour of the week: weekday (1 is Monday), hyphen, the hour at which it begins: `3-15` is Wednesday, 15:00."""


class ParticipantState(Contract):
    """One participation: a person in one role, form and school year at one school."""

    participant_id: str
    person_id: str
    """The human being behind it, a pseudonym: two participations with one `person_id` are one person's."""
    role: Code
    """MENTEE or MENTOR."""
    form: Code
    """PUPIL_PUPIL, STUDENT_PUPIL, EMPLOYER_PUPIL, TEACHER_TEACHER or another form of the methodology pack."""
    variant: Code | None = None
    """The role model inside the form; a participant without one takes part in any."""
    variant_restricted: bool = False
    """The role model is known to the school alone, since it tells of a person's difficulty; `variant` is absent."""
    school_year: int
    """The calendar year in which the school year begins: 2026 means 2026/2027."""
    programme_id: str | None = None
    birth_year: int | None = None
    birth_date: date | None = None
    grade: Annotated[int, Field(ge=1, le=11)] | None = None
    """The class a pupil is in; None where the roster does not say."""
    course: Annotated[int, Field(ge=1, le=6)] | None = None
    """The year of study of a college or university student."""
    topics: Annotated[tuple[Term, ...], Field(max_length=200)] = ()
    """Canonical terms of the methodology pack, by priority: a mentee's requests, a mentor's competences."""
    topics_unrecognised: bool = False
    """Something was asked or offered in words that the methodology's vocabulary does not know; the text stays with
    the school."""
    levels: dict[str, Annotated[int, Field(ge=1, le=5)]] = Field(default_factory=dict)
    """A mentor's level in a topic, 1 to 5, where it was stated."""
    interests: Annotated[tuple[Term, ...], Field(max_length=200)] = ()
    """Canonical Russian terms of the methodology pack."""
    minutes_per_week: Annotated[int, Field(ge=0, le=7 * 24 * 60)] | None = None
    """A mentor's time resource."""
    weekly_slots: Annotated[tuple[WeeklySlot, ...], Field(max_length=168)] | None = None
    """The hours in which the participant can meet; None where nothing is known."""
    accepts_remote: bool | None = None
    """Whether meetings online are accepted."""
    languages: Annotated[tuple[Code, ...], Field(max_length=200)] | None = None
    """In which languages the participant can hold a meeting; None where he has stated none. For whoever decides about
    a pair: neither a rule nor a score of matching takes it into account."""
    preferred_age_min: Annotated[int, Field(ge=0, le=150)] | None = None
    preferred_age_max: Annotated[int, Field(ge=0, le=150)] | None = None
    """The age of mentees whom a mentor wishes, inclusive, in full years."""
    mentor_kind: Code | None = None
    """From where a mentor comes: PUPIL, STUDENT, TEACHER, GRADUATE, PARENT, PARTNER, VETERAN."""
    accepting: bool | None = None
    """False while a mentor takes nobody new; whom he has stays with him."""
    capacity: Annotated[int, Field(ge=1, le=10)] | None = None
    """How many mentees a mentor takes; None for a mentee, or where the norm of the form applies."""
    experience_years: Annotated[int, Field(ge=0, le=100)] | None = None
    """Full years in the profession: a teacher's tenure, an employee's experience."""
    qualification: Code | None = None
    """A teacher's category (приказ Минпросвещения № 196)."""
    workplace_id: str | None = None
    """The organisation of the municipality's directory where the participant works or studies."""
    workplace_kind: Code | None = None
    consents_on: date | None = None
    """The day from which the set of required consents is whole."""
    consents_until: date | None = None
    """The last day on which it will be whole, by expiry and by birthdays to come; None without an end in sight."""
    admitted_on: date | None = None
    """The date of a mentor's admission (questionnaire, interview, training)."""
    admitted_until: date | None = None
    """The last day of the admission; None without an end."""
    cleared_on: date | None = None
    """The date on which an adult's certificate of no criminal record was seen (ст. 351.1 ТК РФ)."""
    cleared_until: date | None = None
    """The last day on which the certificate counts; None without an end."""
    transfer_consent_on: date | None = None
    """The date of the consent to pass data to another school (152-ФЗ, ст. 9)."""
    partner_claimed: bool = False
    """The school's own paper names a mentor whom this mentee has already; an order is still to confirm it."""
    joined_on: date | None = None
    finished_on: date | None = None
    """The last day in the programme, or the day that was planned for it."""
    status: Code = "ACTIVE"
    """ACTIVE, SUSPENDED, COMPLETED, WITHDRAWN, TRANSFERRED."""
    suspended_code: Code | None = None


class SupportNeed(Contract):
    """The role models in which a participant may be supported, where they may not be published: for matching alone."""

    participant_id: str
    allowed_variants: tuple[Code, ...] = ()
    """Empty where nothing is restricted any more."""


class TieState(Contract):
    """What two people are to each other, so that matching keeps them apart. Why is said nowhere."""

    tie_id: str
    person_a: str
    person_b: str
    """What the kind says is this one's: the class teacher, the superior, the teacher of `person_a`."""
    kind: Code
    """RELATIVE, CLASS_TEACHER, SUPERIOR, TEACHES_SUBJECT or BAN; the first and the last hold both ways."""
    active: bool = True
    """Whether it still holds."""


class OrganisationState(Contract):
    """A school, college or enterprise of the municipality's directory. An organisation's name is no personal data."""

    organisation_id: str
    kind: Code
    """SCHOOL, KINDERGARTEN, COLLEGE, UNIVERSITY, ENTERPRISE, OTHER_PARTNER or another kind of the methodology pack."""
    name: str
    short_name: str
    inn: str | None = None
    """The taxpayer number, the key of a partner organisation."""
    agreement_on: date | None = None
    """The date of the cooperation agreement with a partner organisation."""
    agreement_until: date | None = None
    """The last day of the agreement; None without an end."""
    status: Code = "ACTIVE"


class AgreementEnding(Contract):
    """An agreement with a partner ends within 30 days, and people of the partner are mentors in the school."""

    organisation_id: str
    short_name: str
    """The partner's; an organisation's name is no personal data."""
    ends_on: date
    """The last day of the agreement."""


class DestructionDue(Contract):
    """Within five days a school is to have destroyed the data of some people: nobody is named."""

    due_on: date
    """The last of the thirty days (152-ФЗ, ст. 21)."""
    people: int
    """Who have taken back their consent, and nothing came in its place, or whose erasure is not done."""


class ProgrammeState(Contract):
    """A school's programme of a school year and model, and how far it is. Who leads it is not said."""

    programme_id: str
    model: Code
    """PUPILS or TEACHERS."""
    school_year: int
    stage: Code
    """PREPARATION, MENTEE_BASE, MENTOR_BASE, SELECTION_TRAINING, MATCHING, RUNNING, CLOSING; CLOSED after it."""
    pack_version: str
    """The methodology's, when the programme was opened."""
    forms: tuple[Code, ...] = ()
    """The forms of mentoring that it has."""


class AssignmentState(Contract):
    """The municipality has set something to a school, or has said it otherwise. What it is, registry tells alone."""

    assignment_id: str
    due_on: date
    """The last day."""
    model: Code | None = None
    """PUPILS or TEACHERS: on the roadmap of which programme it stands; None is both."""


class ContactState(Contract):
    """Where a participant's side (a minor's representative) or a school's curator can be reached."""

    contact_id: str
    """The participant's id, or the school's id for its curator."""
    owner: Code
    """PARTICIPANT or CURATOR."""
    person_id: str | None = None
    email: str | None = None
    phone: str | None = None
    """In E.164, for instance +79001234567."""
    active: bool = True


class ConsentState(Contract):
    """One consent to one purpose, given to one school. Who signed for a minor is not said, nor is any text."""

    consent_id: str
    person_id: str
    purpose: Code
    """PD_PROCESSING, PARTICIPATION, CROSS_SCHOOL_TRANSFER, PUBLICATION, PHOTO_VIDEO, SURVEY_IDENTIFIED or another
    purpose of the methodology pack."""
    giver: Code
    """SELF, or GUARDIAN: a legal representative."""
    state: Code
    """GIVEN, EXPIRED, WITHDRAWN; REPLACED by a newer one; MOVED to another id where two records were one person."""
    given_on: date
    valid_until: date | None = None
    """The last day that the paper names; None without an end."""
    text_version: str


class MissingPaper(Part):
    """A consent that is to be signed."""

    purpose: Code
    giver: Code


class ConsentRequirement(Contract):
    """From a day on somebody's consents will not be whole any more, unless something is signed until then."""

    requirement_id: str
    person_id: str
    due_on: date
    """The first day that is not covered: a birthday, or the day after the end of a consent."""
    raised_on: date
    """The day on which that was seen, 30 days ahead as a rule."""
    missing: tuple[MissingPaper, ...] = ()
    """Empty when everything has been signed since."""


class PersonErased(Contract):
    """A person is erased: whoever keeps anything of him takes it away and confirms it."""

    erasure_id: str
    person_id: str
    tomb_id: str
    """A random id that stands in place of the person in what stays countable, the same in all of it."""
    record_ids: tuple[str, ...] = ()
    """Further ids that mean nobody but him: of his participations, and of records that were merged into his."""


class MethodologyReleased(Contract):
    """The methodology in force in the municipality, whole: the shipped pack with the municipality's overrides."""

    pack_version: str
    """The shipped pack's; with overrides in force followed by `+` and their number."""
    content: dict[str, Any]
    """The pack as JSON: forms, role models, titles, topics with their kinds, norms, weights. No person's data."""
    released_at: datetime


PARTICIPANT_FACTS = ("registered", "updated", "suspended", "resumed", "completed", "withdrawn", "transferred")
"""What may be said of a participation; each fact is an event type of its own."""

PROGRAMME_FACTS = ("opened", "advanced", "closed")
"""What may be said of a programme; who went back a stage has it `advanced` with that stage."""

CONTRACTS: dict[str, type[Contract]] = {
    **{f"registry.participant.{fact}.v2": ParticipantState for fact in PARTICIPANT_FACTS},
    "registry.support-need.recorded.v1": SupportNeed,
    "registry.tie.recorded.v1": TieState,
    "registry.organisation.recorded.v2": OrganisationState,
    "registry.agreement.ending.v1": AgreementEnding,
    "registry.destruction.due.v1": DestructionDue,
    **{f"registry.programme.{fact}.v1": ProgrammeState for fact in PROGRAMME_FACTS},
    "registry.assignment.set.v1": AssignmentState,
    "registry.contact.recorded.v2": ContactState,
    "registry.consent.granted.v1": ConsentState,
    "registry.consent.withdrawn.v1": ConsentState,
    "registry.consent.expired.v1": ConsentState,
    "registry.consent-requirement.changed.v1": ConsentRequirement,
    "registry.participant.erased.v1": PersonErased,
    "registry.methodology.released.v1": MethodologyReleased,
}
