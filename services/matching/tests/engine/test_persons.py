"""Persons in a run: one human being's places, nobody his own mentor, no two people each other's mentors."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st
from matching.engine import match, refusals, score
from matching.engine.circumstances import Circumstances
from mentoring_methodology.codes import MentoringForm, RoleVariant

TT, SP = MentoringForm.TEACHER_TEACHER, MentoringForm.STUDENT_PUPIL
TOPICS = st.sampled_from([("математика",), ("физика",), ("математика", "физика"), ("физика", "математика", "химия")])


def test_two_people_do_not_get_each_other(mentee, mentor, on, norms) -> None:
    """A fits B better than B fits A, so that B mentors A and A mentors nobody."""
    mentees = [
        mentee(TT, participant_id="a-mentee", person_id="a", topics=("математика",)),
        mentee(TT, participant_id="b-mentee", person_id="b", topics=("химия",)),
    ]
    mentors = [
        mentor(TT, participant_id="a-mentor", person_id="a", topics=("физика",)),
        mentor(TT, participant_id="b-mentor", person_id="b", topics=("математика",)),
    ]
    outcome = match(mentees, mentors, on, norms)
    assert [(pair.mentee_id, pair.mentor_id) for pair in outcome.pairs] == [("a-mentee", "b-mentor")]
    assert [left.mentee_id for left in outcome.unmatched] == ["b-mentee"]
    assert outcome.unmatched[0].sole_reasons == {"H13_REVERSE_CYCLE": 1, "H01_SAME_PERSON": 1}
    assert outcome.reverse_cut == score(mentees[1], mentors[0], norms).total_tenths
    assert outcome.reverse_cut_served == 1


def test_a_third_person_breaks_the_couple(mentee, mentor, on, norms) -> None:
    mentees = [mentee(TT, participant_id=f"{name}-mentee", person_id=name) for name in "ab"]
    mentors = [mentor(TT, participant_id=f"{name}-mentor", person_id=name) for name in "abc"]
    outcome = match(mentees, mentors, on, norms)
    assert len(outcome.pairs) == 2
    assert outcome.reverse_cut == outcome.reverse_cut_served == 0


def test_a_fixed_pair_bars_its_reverse(mentee, mentor, on, norms) -> None:
    mentees = [mentee(TT, participant_id=f"{name}-mentee", person_id=name) for name in "ab"]
    mentors = [mentor(TT, participant_id=f"{name}-mentor", person_id=name) for name in "ab"]
    for fixed in (("a-mentee", "b-mentor"), ("b-mentee", "a-mentor")):
        outcome = match(mentees, mentors, on, norms, fixed=[fixed])
        assert [(pair.mentee_id, pair.mentor_id) for pair in outcome.pairs] == [fixed]


def test_equals_may_be_each_others_mentors(mentee, mentor, on, norms) -> None:
    equals = {"grade": 8, "variant": RoleVariant.PEER_TO_PEER}
    mentees = [mentee(participant_id=f"{name}-mentee", person_id=name, **equals) for name in "ab"]
    mentors = [mentor(participant_id=f"{name}-mentor", person_id=name, **equals) for name in "ab"]
    assert len(match(mentees, mentors, on, norms).pairs) == 2


def test_a_student_of_two_schools_has_one_number_of_places(mentee, mentor, on, norms) -> None:
    schools = ["school-1", "school-2"]
    mentees = [mentee(SP, participant_id=f"{school}-{at}", school_id=school) for school in schools for at in range(3)]
    mentors = [mentor(SP, participant_id=school, school_id=school, person_id="one", capacity=3) for school in schools]
    outcome = match(mentees, mentors, on, norms)
    assert len(outcome.pairs) == 3
    assert all(pair.mentee_id.startswith(pair.mentor_id) for pair in outcome.pairs)


def test_where_two_papers_differ_the_lower_number_counts(mentee, mentor, on, norms) -> None:
    mentees = [mentee(SP, participant_id=f"m{at}") for at in range(4)]
    mentors = [
        mentor(SP, participant_id=f"r{capacity}", person_id="one", capacity=capacity, school_id=f"school-{school}")
        for school, capacity in ((1, None), (2, 2))
    ]
    assert len(match(mentees, mentors, on, norms).pairs) == 2
    mentors = [mentors[0], mentor(SP, participant_id="r0", person_id="one", capacity=0, school_id="school-2")]
    assert match(mentees, mentors, on, norms).pairs == ()


@st.composite
def teachers(draw, build, role, most):
    """Teachers of two schools, some of them one person."""
    return [
        build(
            TT,
            participant_id=f"{role}{number}",
            person_id=draw(st.sampled_from(["a", "b", "c", None])) if role == "r" else None,
            school_id=draw(st.sampled_from(["school-1", "school-2"])),
            topics=draw(TOPICS),
            capacity=draw(st.sampled_from([1, 2, None])) if role == "r" else None,
            transfer_consent_on=draw(st.sampled_from([None, build(TT).consents_on])),
        )
        for number in range(draw(st.integers(1, most)))
    ]


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_it_is_the_optimum_over_persons(mentee, mentor, on, norms, data) -> None:
    """Against all assignments, each person's pairs counted together."""
    mentees = data.draw(teachers(mentee, "e", 4))
    mentors = data.draw(teachers(mentor, "r", 4))
    outcome = match(mentees, mentors, on, norms)
    places: dict[str, int] = {}
    for person in {each.identity for each in mentors}:
        of_person = [each.capacity for each in mentors if each.identity == person]
        places[person] = min([each for each in of_person if each is not None] or [norms.default_capacity[TT]])
    used: dict[str, int] = {}
    identity_of = {each.participant_id: each.identity for each in mentors}
    for pair in outcome.pairs:
        used[identity_of[pair.mentor_id]] = used.get(identity_of[pair.mentor_id], 0) + 1
    assert all(number <= places[person] for person, number in used.items())

    best = (0, 0)
    choices = [[None, *(each for each in mentors if not refusals(one, each, on, norms))] for one in mentees]
    for chosen in product(*choices):
        pairs = [(one, partner) for one, partner in zip(mentees, chosen, strict=True) if partner is not None]
        count: dict[str, int] = {}
        for _, partner in pairs:
            count[partner.identity] = count.get(partner.identity, 0) + 1
        if all(number <= places[person] for person, number in count.items()):
            total = sum(score(one, partner, norms).total_tenths for one, partner in pairs)
            best = max(best, (len(pairs), total))
    assert (len(outcome.pairs), sum(pair.score.total_tenths for pair in outcome.pairs)) == best


@settings(max_examples=80, deadline=None)
@given(st.data(), st.randoms(use_true_random=False))
def test_no_two_people_ever_get_each_other(mentee, mentor, on, norms, data, random) -> None:
    names = st.sampled_from(["a", "b", "c", "d"])
    mentees = [
        mentee(TT, participant_id=f"e{at}", person_id=data.draw(names), topics=data.draw(TOPICS)) for at in range(4)
    ]
    mentors = [
        mentor(TT, participant_id=f"r{at}", person_id=data.draw(names), topics=data.draw(TOPICS)) for at in range(4)
    ]
    outcome = match(mentees, mentors, on, norms)
    identity_of = {each.participant_id: each.identity for each in (*mentees, *mentors)}
    pairs = {(identity_of[pair.mentee_id], identity_of[pair.mentor_id]) for pair in outcome.pairs}
    assert not any((older, younger) in pairs for younger, older in pairs)
    assert outcome.reverse_cut_served >= 0
    assert outcome == match(random.sample(mentees, 4), random.sample(mentors, 4), on, norms)
    everybody = Circumstances(standing=frozenset((older, younger) for younger, older in pairs))
    for pair in outcome.pairs:
        one = next(each for each in mentees if each.participant_id == pair.mentee_id)
        other = next(each for each in mentors if each.participant_id == pair.mentor_id)
        assert "H13_REVERSE_CYCLE" in refusals(one, other, on, norms, everybody)
