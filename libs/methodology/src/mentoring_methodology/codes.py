"""The codes of the methodology that rules of this release speak of.

Events carry open codes: a value that is none of these is kept and shown by its title or as it is. Compare with `==`:
members are strings, and what comes out of an event is a plain string.
"""

from enum import StrEnum


class Role(StrEnum):
    """The side of a mentoring relation on which a participant is."""

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
    """Tells of a person's difficulty: never in an event, never shown to a municipal role."""
    INNOVATOR_CONSERVATIVE = "INNOVATOR_CONSERVATIVE"
    SUBJECT_EXPERT_SUBJECT_NOVICE = "SUBJECT_EXPERT_SUBJECT_NOVICE"


RESTRICTED_VARIANTS = frozenset({RoleVariant.LEADER_COMMUNICATION_DIFFICULTY})
"""Role models that only the person's own school sees."""


class TeacherMenteeCategory(StrEnum):
    """The eight categories of mentees among the teaching staff (the customer's document)."""

    NOVICE = "NOVICE"
    RETURNING_AFTER_BREAK = "RETURNING_AFTER_BREAK"
    ADAPTING_NEW_WORKPLACE = "ADAPTING_NEW_WORKPLACE"
    UPSKILLING_DIRECTION = "UPSKILLING_DIRECTION"
    DIGITAL_SKILLS = "DIGITAL_SKILLS"
    BURNOUT = "BURNOUT"
    OTHER_DIFFICULTY = "OTHER_DIFFICULTY"
    TRAINEE_STUDENT = "TRAINEE_STUDENT"


class MentorKind(StrEnum):
    """From where a mentor comes; the third stage of the target model names them."""

    PUPIL = "PUPIL"
    STUDENT = "STUDENT"
    TEACHER = "TEACHER"
    GRADUATE = "GRADUATE"
    PARENT = "PARENT"
    PARTNER = "PARTNER"
    """An employee of an enterprise or another partner."""
    VETERAN = "VETERAN"


class OrganisationKind(StrEnum):
    """What an organisation is to the programme."""

    SCHOOL = "SCHOOL"
    COLLEGE = "COLLEGE"
    UNIVERSITY = "UNIVERSITY"
    ENTERPRISE = "ENTERPRISE"
    OTHER_PARTNER = "OTHER_PARTNER"
    KINDERGARTEN = "KINDERGARTEN"
    """Leads programmes of the model of teachers alone."""


class QualificationCategory(StrEnum):
    """A teacher's category (приказ Минпросвещения № 196)."""

    FIRST = "FIRST"
    HIGHEST = "HIGHEST"
    METHODIST = "METHODIST"
    MENTOR = "MENTOR"


class ParticipantStatus(StrEnum):
    """Whether a participant takes part."""

    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    COMPLETED = "COMPLETED"
    WITHDRAWN = "WITHDRAWN"
    TRANSFERRED = "TRANSFERRED"


class ProposalStatus(StrEnum):
    """A proposal is pending the curator's decision, or was decided, or fell away."""

    PENDING = "PENDING"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    REPLACED = "REPLACED"
    WITHDRAWN = "WITHDRAWN"
    EXPIRED = "EXPIRED"


class ContactOwner(StrEnum):
    """Whose contact it is."""

    PARTICIPANT = "PARTICIPANT"
    CURATOR = "CURATOR"


class ConsentPurpose(StrEnum):
    """What a consent is for: one document a purpose (156-ФЗ)."""

    PD_PROCESSING = "PD_PROCESSING"
    PARTICIPATION = "PARTICIPATION"
    CROSS_SCHOOL_TRANSFER = "CROSS_SCHOOL_TRANSFER"
    PUBLICATION = "PUBLICATION"
    PHOTO_VIDEO = "PHOTO_VIDEO"
    SURVEY_IDENTIFIED = "SURVEY_IDENTIFIED"


class ConsentGiver(StrEnum):
    """Who signs a consent."""

    GUARDIAN = "GUARDIAN"
    """A legal representative (152-ФЗ, ст. 9, ч. 6)."""
    SELF = "SELF"


class Criterion(StrEnum):
    """What the score of a pair is made of."""

    REQUEST = "REQUEST"
    PREFERENCE = "PREFERENCE"
    VARIANT = "VARIANT"
    SCHEDULE = "SCHEDULE"
    INTERESTS = "INTERESTS"
    AGE = "AGE"
    PLACE = "PLACE"
    HISTORY = "HISTORY"


class TopicKind(StrEnum):
    """What a topic is about."""

    SUBJECT = "SUBJECT"
    """A school subject: what an «опытный предметник» shares with the «неопытный предметник»."""
    SKILL = "SKILL"
    CAREER = "CAREER"
    TEACHING = "TEACHING"
    """The work of a teacher beside his subject."""
    SUPPORT = "SUPPORT"
    """Adaptation and well-being."""


class ProgrammeModel(StrEnum):
    """The two target models, each with a goal and tasks of its own (the customer's document)."""

    PUPILS = "PUPILS"
    TEACHERS = "TEACHERS"


class Stage(StrEnum):
    """The seven stages of a programme, in order (Р-145, section 4)."""

    PREPARATION = "PREPARATION"
    MENTEE_BASE = "MENTEE_BASE"
    MENTOR_BASE = "MENTOR_BASE"
    SELECTION_TRAINING = "SELECTION_TRAINING"
    MATCHING = "MATCHING"
    RUNNING = "RUNNING"
    CLOSING = "CLOSING"


class StageRule(StrEnum):
    """When a pupil mentor is senior enough, outside the models of equals."""

    STAGE = "STAGE"
    """On a higher stage of education (1-4, 5-9, 10-11): the target model's own words."""
    GRADES_2 = "GRADES_2"
    """On a higher stage, or `grade_gap_min` grades above on the same one."""
