"""A run over whole schools: what it promises for any people, and hand-made cases of each promise."""

from datetime import date
from random import Random
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matching.engine import Reason, Unmatched, match, refusals, score
from mentoring_methodology.codes import (
    MentoringForm,
    OrganisationKind,
    ParticipantStatus,
    QualificationCategory,
    Role,
    RoleVariant,
)

PP, SP, EP, TT = MentoringForm
ATTESTED = date(2026, 9, 1)


ANYTHING = {
    "role": st.sampled_from(Role),
    "school_id": st.just("school-2"),
    "school_year": st.just(2025),
    "variant": st.sampled_from(RoleVariant),
    "birth_year": st.sampled_from([None, 1980, 2008, 2012, 2014]),
    "birth_date": st.sampled_from([date(2008, 10, 1), date(2008, 10, 2), date(2012, 9, 2)]),
    "grade": st.sampled_from([None, 4, 8, 11]),
    "course": st.sampled_from([None, 1]),
    "topics": st.sampled_from([(), ("физика",)]),
    "experience_years": st.sampled_from([None, 0, 4, 30]),
    "qualification": st.sampled_from(QualificationCategory),
    "workplace_id": st.sampled_from([None, "school-1"]),
    "workplace_kind": st.sampled_from([None, *OrganisationKind]),
    "consents_on": st.sampled_from([None, date(2026, 10, 2)]),
    "admitted_on": st.sampled_from([None, date(2026, 10, 2)]),
    "cleared_on": st.sampled_from([None, date(2026, 10, 2)]),
    "finished_on": st.just(date(2026, 9, 30)),
    "status": st.sampled_from(ParticipantStatus),
}
"""What may be unusual about a person, good or bad."""


@st.composite
def people(draw, most, side):
    """Up to `most` participants of a side as (form, changes to the form's eligible person): many are fit, each in a way
    of its own. Those of the other side are other people, unless a test names the persons.
    """
    ids = draw(st.lists(st.integers(0, 11), max_size=most, unique=True))
    return [
        (
            draw(st.sampled_from([PP, EP, SP, TT])),
            {
                "participant_id": f"{side}{number}",
                "topics": draw(st.sampled_from([("математика",), ("физика", "математика"), ("математика", "химия")])),
                "interests": draw(st.sampled_from([frozenset(), frozenset({"кино"}), frozenset({"кино", "спорт"})])),
                "minutes_per_week": draw(st.sampled_from([None, 30, 60])),
                "preferred_age_max": draw(st.sampled_from([None, 11, 14])),
                "capacity": draw(st.sampled_from([1, 2, 0, None])),
            }
            | {name: draw(ANYTHING[name]) for name in draw(st.lists(st.sampled_from(sorted(ANYTHING)), max_size=2))},
        )
        for number in ids
    ]


def built(build, drawn, **changes):
    """The people that were drawn."""
    return [build(**{"form": form} | of_person | changes) for form, of_person in drawn]


@settings(max_examples=150, deadline=None)
@given(mentees=people(8, "e"), mentors=people(8, "r"))
def test_what_every_run_keeps(mentee, mentor, norms, on, mentees, mentors) -> None:
    mentees, mentors = built(mentee, mentees), built(mentor, mentors)
    outcome = match(mentees, mentors, on, norms)
    mentee_of = {person.participant_id: person for person in mentees}
    mentor_of = {person.participant_id: person for person in mentors}

    for pair in outcome.pairs:
        two = mentee_of[pair.mentee_id], mentor_of[pair.mentor_id]
        assert refusals(*two, on, norms) == ()
        assert pair.score == score(*two, norms)
        assert 0 <= pair.score.total_tenths <= 1000
        assert sum(share.weight_tenths for share in pair.score.shares) == 1000

    paired = [pair.mentee_id for pair in outcome.pairs]
    left = [unmatched.mentee_id for unmatched in outcome.unmatched]
    assert sorted([*paired, *left]) == sorted(mentee_of)
    assert paired == sorted(paired)
    assert left == sorted(left)
    for person in mentors:
        places = norms.default_capacity[person.form] if person.capacity is None else person.capacity
        assert sum(pair.mentor_id == person.participant_id for pair in outcome.pairs) <= places
    for unmatched in outcome.unmatched:
        assert unmatched.reasons
        assert all(count > 0 for count in unmatched.reasons.values())


@settings(max_examples=100, deadline=None)
@given(mentees=people(8, "e"), mentors=people(8, "r"))
def test_no_adult_without_clearance_meets_a_minor(mentee, mentor, norms, on, mentees, mentors) -> None:
    """Said again in other words than the rule's own, among employers of whom half have no clearance."""
    mentees = built(mentee, mentees, form=EP, school_id="school-1")
    mentors = [
        *built(mentor, mentors[::2], form=EP, school_id="school-1"),
        *built(mentor, mentors[1::2], form=EP, school_id="school-1", cleared_on=None),
    ]
    grown_up = {
        person.participant_id
        for person in mentees
        if person.birth_date == date(2008, 10, 1) or (person.birth_date is None and person.birth_year == 1980)
    }
    mentor_of = {person.participant_id: person for person in mentors}
    for pair in match(mentees, mentors, on, norms).pairs:
        partner = mentor_of[pair.mentor_id]
        assert partner.admitted_on == ATTESTED
        if pair.mentee_id not in grown_up:
            assert partner.cleared_on == ATTESTED


@settings(max_examples=100, deadline=None)
@given(mentees=people(8, "e"), mentors=people(8, "r"), random=st.randoms(use_true_random=False))
def test_order_of_input_changes_nothing(mentee, mentor, norms, on, mentees, mentors, random) -> None:
    mentees, mentors = built(mentee, mentees), built(mentor, mentors)
    shuffled = match(random.sample(mentees, len(mentees)), random.sample(mentors, len(mentors)), on, norms)
    assert shuffled == match(mentees, mentors, on, norms)


@settings(max_examples=60, deadline=None)
@given(mentees=people(6, "e"), mentors=people(4, "r"), form=st.sampled_from(MentoringForm))
def test_it_is_the_optimum_of_one_school_and_form(mentee, mentor, norms, on, mentees, mentors, form) -> None:
    mentees = built(mentee, mentees, form=form, school_id="school-1")
    mentors = built(mentor, mentors, form=form, school_id="school-1")
    outcome = match(mentees, mentors, on, norms)

    def best(number, places):
        if number == len(mentees):
            return 0, 0
        values = [best(number + 1, places)]
        for place, partner in enumerate(mentors):
            if places[place] > 0 and not refusals(mentees[number], partner, on, norms):
                rest = best(number + 1, [free - (other == place) for other, free in enumerate(places)])
                values.append((rest[0] + 1, rest[1] + score(mentees[number], partner, norms).total_tenths))
        return max(values)

    default = {PP: 2, SP: 3, EP: 3, TT: 2}[form]
    places = [default if partner.capacity is None else partner.capacity for partner in mentors]
    found = len(outcome.pairs), sum(pair.score.total_tenths for pair in outcome.pairs)
    assert found == best(0, places)


def test_schools_and_forms_do_not_mix(mentee, mentor, on, norms) -> None:
    pupil = mentee(PP, participant_id="pupil")
    teacher = mentee(TT, participant_id="teacher", school_id="school-2")
    outcome = match(
        [pupil, teacher],
        [mentor(PP, participant_id="elsewhere", school_id="school-2"), mentor(TT, participant_id="here")],
        on,
        norms,
    )
    assert outcome.pairs == ()
    assert outcome.unmatched == (
        Unmatched("pupil", {Reason.NO_MENTORS: 1}, {}, ()),
        Unmatched("teacher", {Reason.NO_MENTORS: 1}, {}, ()),
    )


def test_reasons_of_an_unmatched_mentee_are_counted_over_the_mentors_of_the_form(mentee, mentor, on, norms) -> None:
    """Taken by another, without consent twice, too young; the other school's mentor is not counted."""
    first, second = mentee(PP, participant_id="m1"), mentee(PP, participant_id="m2", topics=("химия",))
    mentors = [
        mentor(PP, participant_id="taken"),
        mentor(PP, participant_id="no-consent-1", consents_on=None),
        mentor(PP, participant_id="no-consent-2", consents_on=None, grade=4, birth_year=2013),
        mentor(PP, participant_id="young", grade=4, birth_year=2013),
        mentor(PP, participant_id="elsewhere", school_id="school-2"),
    ]
    outcome = match([first, second], mentors, on, norms)
    assert [(pair.mentee_id, pair.mentor_id) for pair in outcome.pairs] == [("m1", "taken")]
    (unmatched,) = outcome.unmatched
    assert unmatched.reasons == {Reason.H03_CONSENT_MENTOR: 2, Reason.PP_GRADE_GAP: 2, Reason.H06_CAPACITY: 1}
    assert unmatched.sole_reasons == {Reason.H03_CONSENT_MENTOR: 1, Reason.PP_GRADE_GAP: 1}
    assert unmatched.place_helps == ("taken",)
    assert list(unmatched.reasons) == [Reason.H03_CONSENT_MENTOR, Reason.PP_GRADE_GAP, Reason.H06_CAPACITY]


def test_a_mentee_without_consent_is_told_so_once_a_mentor(mentee, mentor, on, norms) -> None:
    mentors = [mentor(TT, participant_id=f"r{number}") for number in range(3)]
    outcome = match([mentee(TT, consents_on=None)], mentors, on, norms)
    assert outcome.unmatched == (Unmatched("mentee", {Reason.H03_CONSENT: 3}, {Reason.H03_CONSENT: 3}, ()),)


def test_a_mentor_without_a_stated_number_takes_the_default_of_the_form(mentee, mentor, on, norms) -> None:
    mentees = [mentee(SP, participant_id=f"m{number}") for number in range(4)]
    assert len(match(mentees, [mentor(SP, capacity=None)], on, norms).pairs) == 3


def test_priority_decides_who_waits(mentee, mentor, on, norms) -> None:
    mentees = [mentee(TT, participant_id="fits"), mentee(TT, participant_id="waits longest", topics=("химия",))]
    outcome = match(mentees, [mentor(TT)], on, norms, priorities={"waits longest": 1})
    assert [pair.mentee_id for pair in outcome.pairs] == ["waits longest"]
    assert outcome.unmatched == (Unmatched("fits", {Reason.H06_CAPACITY: 1}, {}, ("mentor",)),)


def test_a_fixed_pair_stays_and_takes_a_place(mentee, mentor, on, norms) -> None:
    """The better fit goes elsewhere, because the curator has fixed who has the mentor."""
    mentees = [mentee(TT, participant_id="fits"), mentee(TT, participant_id="fixed", topics=("химия",))]
    mentors = [mentor(TT), mentor(TT, participant_id="other", topics=("химия",), capacity=2)]
    outcome = match(mentees, mentors, on, norms, fixed=[("fixed", "mentor")])
    assert [(pair.mentee_id, pair.mentor_id) for pair in outcome.pairs] == [("fits", "other"), ("fixed", "mentor")]
    with pytest.raises(ValueError, match="names somebody who is not there"):
        match(mentees, mentors, on, norms, fixed=[("fixed", "nobody")])


def test_the_alternatives_tell_what_they_would_cost_the_others(mentee, mentor, on, norms) -> None:
    """Both fit the physicist; the one who also fits the chemist has to go there, or the other is left alone."""
    subject = RoleVariant.SUBJECT_EXPERT_SUBJECT_NOVICE
    mentees = [
        mentee(TT, participant_id="both", topics=("физика", "химия")),
        mentee(TT, participant_id="physics", topics=("физика",), variant=subject),
    ]
    mentors = [
        mentor(TT, participant_id="chemist", topics=("химия",)),
        mentor(TT, participant_id="physicist", topics=("физика",)),
    ]
    outcome = match(mentees, mentors, on, norms)
    assert [(pair.mentee_id, pair.mentor_id) for pair in outcome.pairs] == [
        ("both", "chemist"),
        ("physics", "physicist"),
    ]
    (alternative,) = outcome.pairs[0].alternatives
    assert (alternative.mentor_id, alternative.others_served) == ("physicist", -1)
    assert alternative.others_tenths == -outcome.pairs[1].score.total_tenths
    assert outcome.pairs[1].alternatives == ()


def test_the_run_is_compared_with_the_stable_matching(mentee, mentor, on, norms) -> None:
    mentees = [mentee(TT, participant_id=f"m{number}") for number in range(3)]
    comparison = match(mentees, [mentor(TT, capacity=2)], on, norms).comparison
    assert (comparison.served, comparison.stable_served, comparison.blocking_pairs) == (2, 2, 0)


@pytest.mark.parametrize("twice", ["mentee", "mentor"])
def test_a_participant_given_twice_is_an_error(mentee, mentor, on, norms, twice) -> None:
    mentees, mentors = [mentee()], [mentor()]
    (mentees if twice == "mentee" else mentors).append((mentee if twice == "mentee" else mentor)(grade=9))
    with pytest.raises(ValueError, match=f"participant {twice} is given twice"):
        match(mentees, mentors, on, norms)


def test_three_thousand_people_in_twelve_schools(mentee, mentor, on, norms) -> None:
    """Within two seconds of processor time; a fifth of that is usual."""
    random = Random(1)
    topics = ["математика", "физика", "химия", "история", "биология", "информатика"]
    mentees, mentors = [], []
    for number in range(3000):
        build, group = (mentor, mentors) if random.random() < 0.3 else (mentee, mentees)
        changes = {
            "participant_id": f"p{number}",
            "school_id": f"school-{random.randrange(12)}",
            "topics": tuple(random.sample(topics, 2)),
        }
        group.append(build(random.choice(list(MentoringForm)), **changes))
    started = process_time()
    outcome = match(mentees, mentors, on, norms)
    assert process_time() - started < 2
    assert len(outcome.pairs) + len(outcome.unmatched) == len(mentees)
    assert len(outcome.pairs) > 500
