"""Any people, for properties: every field that a rule or the score reads, at and around its boundaries."""

from datetime import date

from hypothesis import strategies as st
from matching.engine import Person
from mentoring_methodology.codes import (
    MentoringForm,
    OrganisationKind,
    ParticipantStatus,
    QualificationCategory,
    Role,
    RoleVariant,
    TeacherMenteeCategory,
)

ON = date(2026, 10, 1)
DAYS = st.sampled_from([None, date(2026, 9, 1), ON, date(2026, 10, 2), date(2026, 10, 31), date(2027, 5, 31)])
MOSTLY_ON_FILE = st.sampled_from([date(2026, 9, 1)] * 5 + [None, date(2026, 10, 2)])
TOPICS = ["работа с родителями", "математика", "физика", "химия", "история", "ИКТ"]
BIRTHS = st.sampled_from(
    [None, date(2016, 9, 1), date(2016, 9, 2), date(2008, 10, 1), date(2008, 10, 2), date(2011, 3, 8), date(1970, 1, 1)]
)
NUMBERS = {
    "birth_year": [1, 9999, 2016, 2014, 2011, 2009, 2008, 2007, 2004, 1980],
    "grade": [1, 4, 5, 6, 9, 10, 11],
    "course": [1, 3],
    "minutes_per_week": [0, 31, 45, 60, 200],
    "preferred_age_min": [10, 13, 15],
    "preferred_age_max": [12, 15, 17],
    "capacity": [0, 1, 3],
    "experience_years": [0, 2, 3, 4, 5, 20],
    "satisfaction_tenths": [10, 55, 82, 100],
}


@st.composite
def people(draw: st.DrawFn, role: Role, name: str) -> Person:
    """One person; often of the same school and form as another, so that rules further on are reached."""
    numbers = {key: draw(st.none() | st.sampled_from(values)) for key, values in NUMBERS.items()}
    side = draw(st.sampled_from([role] * 9 + [*Role, "GUARDIAN"]))
    form = draw(st.sampled_from([*MentoringForm, *MentoringForm, "GRANDPARENT_PUPIL", "ALUMNI_PUPIL"]))
    return Person(
        participant_id=name,
        school_id=draw(st.sampled_from(["school-1", "school-1", "school-1", "school-2", "school-2", ""])),
        role=side,
        form=form,
        school_year=draw(st.sampled_from([2026] * 6 + [2025])),
        variant=draw(st.none() | st.sampled_from([*RoleVariant, "CHESS_PARTNERS", "CHOIR_PARTNERS"])),
        birth_date=draw(BIRTHS),
        topics=tuple(draw(st.lists(st.sampled_from(TOPICS), max_size=6))),
        interests=draw(st.frozensets(st.sampled_from(["кино", "шахматы", "спорт", "музыка"]), max_size=4)),
        qualification=draw(st.none() | st.sampled_from([*QualificationCategory, "EMERITUS"])),
        workplace_id=draw(st.sampled_from([None, "school-1", "college-1", "plant-1", ""])),
        workplace_kind=draw(st.none() | st.sampled_from([*OrganisationKind, "LIBRARY"])),
        consents_on=draw(MOSTLY_ON_FILE),
        consents_until=draw(st.sampled_from([None, None, date(2026, 10, 30), date(2026, 10, 31)])),
        admitted_on=draw(MOSTLY_ON_FILE),
        admitted_until=draw(st.sampled_from([None, None, date(2026, 9, 30), ON])),
        cleared_on=draw(DAYS),
        cleared_until=draw(st.sampled_from([None, None, date(2026, 10, 30), date(2026, 10, 31)])),
        partner_agreement_on=draw(DAYS),
        partner_agreement_until=draw(st.sampled_from([None, None, date(2026, 9, 30), ON])),
        programme_closed=draw(st.sampled_from([False] * 6 + [True])),
        partner_claimed=draw(st.sampled_from([False] * 6 + [True])),
        topics_unrecognised=draw(st.booleans()),
        variant_undecided=draw(st.sampled_from([False] * 6 + [True])),
        finished_on=draw(st.sampled_from([None, None, None, ON, date(2026, 10, 2)])),
        transfer_consent_on=draw(DAYS),
        status=draw(st.sampled_from([ParticipantStatus.ACTIVE] * 16 + [*ParticipantStatus, "EVAPORATED"])),
        person_id=draw(st.sampled_from([None, None, "a", "b", "c", ""])),
        municipality_id=draw(st.sampled_from(["city"] * 6 + ["town"])),
        weekly_slots=draw(st.none() | st.integers(0, 7) | st.integers(0, 2**63 - 1)),
        accepts_remote=draw(st.none() | st.booleans()),
        category=draw(st.none() | st.sampled_from(TeacherMenteeCategory)),
        preferred=tuple(draw(st.lists(st.sampled_from(["e0", "e1", "r0", "r1"]), max_size=3, unique=True))),
        satisfaction_count=draw(st.sampled_from([0, 1, 2, 3, 9])),
        **numbers,
    )


MENTEES = st.tuples(*(people(Role.MENTEE, f"e{number}") for number in range(4)))
MENTORS = st.tuples(*(people(Role.MENTOR, f"r{number}") for number in range(4)))
