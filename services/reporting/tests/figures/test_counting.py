"""One school is counted from its facts; the numbers are counted by hand, and hold whatever the facts are."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mentoring_common.events.contracts.matching import FormOutcome, UnmatchedMentee, UnmatchedReason
from mentoring_methodology import load_pack
from reporting.facts.participants import ParticipantFact
from reporting.facts.runs import RunFact
from reporting.figures import domain
from reporting.figures.counting import count_school, counted_mentors, shared_mentors
from reporting.figures.domain import CountedMentor, Counters

TODAY = date(2026, 11, 26)
PUPILS, STUDENTS, EMPLOYERS, TEACHERS = "PUPIL_PUPIL", "STUDENT_PUPIL", "EMPLOYER_PUPIL", "TEACHER_TEACHER"
NORMS = {PUPILS: 2, STUDENTS: 3, EMPLOYERS: 3, TEACHERS: 2}
NO_PLACES, NO_CONSENT = "Места заняты", "Не отмечены согласия"
MENTEE = ParticipantFact("mentee", "s1", 1, PUPILS, "MENTEE", "ACTIVE", "mentee-person", 2026)
MENTOR = ParticipantFact("mentor", "s1", 1, PUPILS, "MENTOR", "ACTIVE", "mentor-person", 2026)


def mentee(name: str, **changed) -> ParticipantFact:
    return replace(MENTEE, participant_id=name, person_id=f"{name}-person", **changed)


def mentor(name: str, **changed) -> ParticipantFact:
    return replace(MENTOR, participant_id=name, **{"person_id": f"{name}-person", **changed})


def run(*unmatched: tuple[str, str, str], outcomes: tuple[FormOutcome, ...] | None = None) -> RunFact:
    """A run that left these (mentee, form, reason) alone."""
    texts = {"H06_CAPACITY": NO_PLACES, "H03_CONSENT": NO_CONSENT}
    if outcomes is None:
        outcomes = tuple(
            outcome(
                form,
                {
                    reason: (texts[reason], sum(each[1:] == (form, reason) for each in unmatched))
                    for reason in {each[2] for each in unmatched if each[1] == form} & texts.keys()
                },
            )
            for form in sorted({each[1] for each in unmatched})
        )
    mentees = tuple(UnmatchedMentee(participant_id=name, form=form, reason=why) for name, form, why in unmatched)
    return RunFact("s1", 2026, datetime(2026, 11, 25, tzinfo=UTC), outcomes, mentees)


def outcome(form: str, reasons: dict[str, tuple[str, int]]) -> FormOutcome:
    return FormOutcome(
        form=form, mentees=9, mentors=9, places=9, proposed=0, unmatched=sum(number for _, number in reasons.values()),
        unmatched_reasons=tuple(
            UnmatchedReason(code=code, text=text, mentees=number) for code, (text, number) in reasons.items()
        ),
    )  # fmt: skip


def counters(participants, covered=(), after=None, form=PUPILS) -> Counters:
    return count_school("s1", participants, covered, after, TODAY, NORMS).forms[form].counters


def test_states_between_runs_add_up():
    """Of six mentees two have a proposal, two were left alone, one came later, one lost the proposal since."""
    people = [mentee(name) for name in ("paired-1", "paired-2", "alone-1", "alone-2", "new", "bereft")]
    after = run(("alone-1", PUPILS, "H06_CAPACITY"), ("alone-2", PUPILS, "H03_CONSENT"))
    counted = count_school("s1", people, {"paired-1", "paired-2"}, after, TODAY, NORMS).forms[PUPILS]
    assert counted.counters == Counters(mentees=6, proposed=2, unmatched=2, not_matched_yet=2, shortage=6)
    assert counted.reasons == (
        domain.UnmatchedReason("H03_CONSENT", NO_CONSENT, 1),
        domain.UnmatchedReason("H06_CAPACITY", NO_PLACES, 1),
    )


def test_who_was_left_alone_and_has_left_or_got_a_pair_has_no_reason_any_more():
    people = [mentee("gone", status="WITHDRAWN"), mentee("paired"), mentee("alone")]
    after = run(*((name, PUPILS, "H06_CAPACITY") for name in ("gone", "paired", "alone", "never-heard-of")))
    counted = count_school("s1", people, {"paired"}, after, TODAY, NORMS).forms[PUPILS]
    assert counted.counters == Counters(mentees=2, proposed=1, unmatched=1, withdrawn=1, shortage=2)
    assert [reason.mentees for reason in counted.reasons] == [1]


def test_a_proposal_of_somebody_who_left_covers_nobody():
    assert counters([mentee("gone", status="WITHDRAWN"), mentee("here")], {"gone"}) == Counters(
        mentees=1, not_matched_yet=1, withdrawn=1, shortage=1
    )


def test_who_is_really_in_a_pair_is_counted_beside_who_is_proposed():
    """A pair that is stopped is approved and works not; of somebody who left nothing is counted."""
    people = [mentee(name) for name in ("proposed", "approved", "works", "stopped", "alone")]
    people.append(mentee("gone", status="WITHDRAWN"))
    states = {"approved": "APPROVED", "works": "ACTIVE", "stopped": "SUSPENDED", "gone": "ACTIVE"}
    covered = {"proposed", *states}
    counted = count_school("s1", people, covered, None, TODAY, NORMS, states).forms[PUPILS].counters
    assert (counted.mentees, counted.proposed, counted.approved, counted.active) == (5, 4, 3, 1)


@pytest.mark.parametrize(
    ("status", "finished_on", "expected"),
    [
        ("ACTIVE", None, (1, 0, 0)),
        ("SUSPENDED", None, (1, 0, 0)),
        ("ACTIVE", date(2026, 11, 27), (1, 0, 0)),
        ("ACTIVE", date(2026, 11, 26), (0, 1, 0)),
        ("SUSPENDED", date(2026, 9, 30), (0, 1, 0)),
        ("COMPLETED", None, (0, 1, 0)),
        ("COMPLETED", date(2027, 1, 1), (0, 1, 0)),
        ("WITHDRAWN", None, (0, 0, 1)),
        ("WITHDRAWN", date(2026, 10, 1), (0, 0, 1)),
        ("TRANSFERRED", None, (0, 0, 1)),
        ("STATUS_OF_A_LATER_RELEASE", None, (0, 0, 0)),
    ],
)
def test_who_takes_part_now(status, finished_on, expected):
    for person in (mentee("p"), mentor("p")):
        counted = counters([replace(person, status=status, finished_on=finished_on)])
        assert (counted.mentees + counted.mentors, counted.completed, counted.withdrawn) == expected


@pytest.mark.parametrize(
    ("form", "norm"), [(PUPILS, 2), (STUDENTS, 3), (EMPLOYERS, 3), (TEACHERS, 2), ("FORM_OF_A_LATER_RELEASE", 1)]
)
def test_a_mentor_who_states_no_capacity_has_the_norm_of_the_form(form, norm):
    assert counters([mentor("m", form=form)], form=form).places == norm


def test_the_norms_are_the_methodologys():
    assert load_pack().default_capacity == NORMS


def test_a_lowered_capacity_shows_at_once():
    three = [mentee(name) for name in ("a", "b", "c")]
    before = counters([*three, mentor("m", capacity=3)], {"a", "b", "c"})
    after = counters([*three, mentor("m", capacity=1)], {"a", "b", "c"})
    assert (before.places, before.shortage) == (3, 0)
    assert (after.places, after.shortage, after.proposed) == (1, 2, 3)


def test_one_person_has_one_capacity_in_a_school():
    """The same teacher in two forms: 3 stated in one, the norm of 2 in the other. Another takes 4."""
    people = [
        mentor("in-students", form=STUDENTS, capacity=3, person_id="p"),
        mentor("in-teachers", form=TEACHERS, person_id="p"),
        mentor("other", form=STUDENTS, capacity=4),
    ]
    counted = count_school("s1", people, (), None, TODAY, NORMS)
    assert counted.places == 2 + 4
    assert (counted.forms[STUDENTS].counters.places, counted.forms[TEACHERS].counters.places) == (7, 2)


def test_a_mentor_is_counted_while_he_takes_part():
    people = [mentee("pupil"), mentor("here"), mentor("there", capacity=5), mentor("gone", status="COMPLETED")]
    assert counted_mentors(people, TODAY, NORMS) == [
        CountedMentor("here-person", "s1", PUPILS, 2),
        CountedMentor("there-person", "s1", PUPILS, 5),
    ]


def test_shared_is_who_is_counted_twice():
    in_two_schools = [CountedMentor("p", "s1", PUPILS, 2), CountedMentor("p", "s2", PUPILS, 5)]
    in_two_forms = [CountedMentor("q", "s1", PUPILS, 2), CountedMentor("q", "s1", TEACHERS, 2)]
    once = [CountedMentor("r", "s1", PUPILS, 2)]
    assert shared_mentors([*in_two_schools, *in_two_forms, *once]) == [*in_two_schools, *in_two_forms]


def test_a_reason_without_a_text_is_shown_by_its_code():
    (reason,) = count_school("s1", [mentee("a")], (), run(("a", PUPILS, "X99_NEW")), TODAY, NORMS).forms[PUPILS].reasons
    assert reason == domain.UnmatchedReason("X99_NEW", "X99_NEW", 1)


def test_a_run_of_the_first_release_only_counted():
    after = run(outcomes=(outcome(PUPILS, {"H06_CAPACITY": (NO_PLACES, 2)}), outcome(TEACHERS, {})))
    three = [mentee(name) for name in ("a", "b", "c")]
    counted = count_school("s1", three, {"a"}, after, TODAY, NORMS).forms[PUPILS]
    assert (counted.counters.unmatched, counted.counters.not_matched_yet) == (2, 0)
    assert counted.reasons == (domain.UnmatchedReason("H06_CAPACITY", NO_PLACES, 2),)
    fewer = count_school("s1", three, {"a", "b"}, after, TODAY, NORMS).forms[PUPILS]
    assert (fewer.counters.unmatched, fewer.counters.not_matched_yet, fewer.reasons) == (1, 0, ())


people = st.lists(
    st.builds(
        ParticipantFact,
        participant_id=st.sampled_from("abcdefghij"),
        school_id=st.just("s1"),
        version=st.just(1),
        form=st.sampled_from([PUPILS, TEACHERS, "FORM_OF_A_LATER_RELEASE"]),
        role=st.sampled_from(["MENTEE", "MENTOR", "ROLE_OF_A_LATER_RELEASE"]),
        status=st.sampled_from(["ACTIVE", "SUSPENDED", "COMPLETED", "WITHDRAWN", "TRANSFERRED", "STATUS_NEW"]),
        person_id=st.sampled_from("pqrs"),
        school_year=st.just(2026),
        finished_on=st.none() | st.dates(date(2026, 11, 20), date(2026, 12, 1)),
        capacity=st.none() | st.integers(1, 10),
    ),
    unique_by=lambda fact: fact.participant_id,
    max_size=10,
)
names = st.sets(st.sampled_from("abcdefghij"))
runs = st.none() | st.builds(
    lambda alone: run(*((name, form, "H06_CAPACITY") for name, form in alone.items())),
    st.dictionaries(st.sampled_from("abcdefghij"), st.sampled_from([PUPILS, TEACHERS])),
)


@given(people, names, runs)
def test_whatever_the_facts_are_the_states_of_mentees_add_up(participants, covered, after):
    counted = count_school("s1", participants, covered, after, TODAY, NORMS)
    for form in counted.forms.values():
        each = form.counters
        assert each.mentees == each.proposed + each.unmatched + each.not_matched_yet
        assert min(each.proposed, each.unmatched, each.not_matched_yet, each.shortage) >= 0
        assert sum(reason.mentees for reason in form.reasons) == each.unmatched
        assert each.shortage >= each.mentees - each.places
    assert counted.places <= sum(form.counters.places for form in counted.forms.values())
