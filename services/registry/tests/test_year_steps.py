"""What a new school year makes of anybody, whatever is written of him."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from registry.participations.domain import Participation, participation_of
from registry.participations.entry import Entry
from registry.people.domain import Person
from registry.years.domain import Step, YearChangeOrder, as_graduate, following, following_id, goes_on, step_of

TODAY = date(2026, 10, 1)
ENTRIES = st.builds(
    Entry,
    role=st.sampled_from(["MENTEE", "MENTOR"]),
    form=st.sampled_from(["PUPIL_PUPIL", "STUDENT_PUPIL", "EMPLOYER_PUPIL", "TEACHER_TEACHER", "OF_A_LATER_RELEASE"]),
    school_year=st.just(2026),
    full_name=st.just("Ветров Артём Иванович"),
    grade=st.none() | st.integers(1, 11),
    course=st.none() | st.integers(1, 6),
    capacity=st.none() | st.integers(1, 10),
    experience_years=st.none() | st.integers(0, 100),
    consents_on=st.none() | st.just(date(2026, 9, 1)),
    consents_until=st.none() | st.dates(date(2026, 11, 1), date(2030, 1, 1)),
    admitted_on=st.none() | st.just(date(2026, 9, 1)),
    cleared_on=st.none() | st.just(date(2026, 9, 1)),
    cleared_until=st.none() | st.dates(date(2026, 11, 1), date(2030, 1, 1)),
)


def taking_part(entry: Entry) -> Participation:
    person = Person("human", "school", 1, entry.full_name)
    return participation_of(entry, "participation", person, "school", TODAY)


@given(ENTRIES, st.booleans())
def test_nobody_is_in_grade_12_and_nobody_has_consented(entry: Entry, decided: bool) -> None:
    before = taking_part(entry)
    order = YearChangeOrder("curator", 2026, goes_on=("participation",) if decided else ())
    if not goes_on(before, order):
        assert step_of(before) in {Step.ASKED, Step.GRADUATES, Step.FINISHES}
        return
    after = following(entry)
    assert (after.grade is None) == (entry.grade is None)
    assert after.grade is None or (2 <= after.grade <= 11 and after.grade - 1 == entry.grade)
    assert after.course is None or after.course <= 6 or entry.grade is not None
    assert (after.school_year, after.capacity, after.role, after.form) == (2027, entry.capacity, entry.role, entry.form)
    assert (after.consents_on, after.consents_until, after.transfer_consent_on, after.admitted_on) == (None,) * 4
    assert after.cleared_until is None or after.cleared_until >= date(2027, 9, 1)
    assert after.experience_years is None or after.experience_years <= 100


@given(ENTRIES.map(lambda entry: replace(entry, grade=11)))
def test_a_graduate_is_no_pupil_and_asks_for_nothing(entry: Entry) -> None:
    graduate = as_graduate(entry)
    assert (graduate.role, graduate.form, graduate.mentor_kind) == ("MENTOR", "STUDENT_PUPIL", "GRADUATE")
    assert (graduate.grade, graduate.consents_on, graduate.admitted_on) == (None, None, None)
    assert entry.role == "MENTOR" or graduate.topics == ()


def test_what_follows_has_one_id_whoever_makes_it() -> None:
    assert following_id("a", "moved/2027") == following_id("a", "moved/2027")
    assert len({following_id(one, what) for one in "ab" for what in ("moved/2027", "moved/2028", "invited/2027")}) == 6


def test_a_pupil_whose_grade_nobody_has_said_is_asked_about() -> None:
    """He would go to school for ever; an adult has no grade and stays."""
    of = Entry(role="MENTEE", form="PUPIL_PUPIL", school_year=2026, full_name="Ветров Артём Иванович")
    for role, form, step in (
        ("MENTEE", "PUPIL_PUPIL", Step.ASKED), ("MENTEE", "EMPLOYER_PUPIL", Step.ASKED),
        ("MENTOR", "PUPIL_PUPIL", Step.ASKED), ("MENTOR", "EMPLOYER_PUPIL", Step.STAYS),
        ("MENTEE", "TEACHER_TEACHER", Step.STAYS), ("MENTOR", "TEACHER_TEACHER", Step.STAYS),
    ):  # fmt: skip
        assert step_of(taking_part(replace(of, role=role, form=form))) is step, (role, form)
