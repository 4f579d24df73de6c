"""Persons in a run: one human being's places, nobody his own mentor, no two people each other's mentors."""

from collections import Counter
from datetime import date
from itertools import product
from operator import add
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st
from matching.engine import Norms, Outcome, Person, match, refusals, score
from matching.engine.circumstances import Circumstances
from mentoring_methodology.codes import MentoringForm, RoleVariant

PP, SP, _, TT = MentoringForm
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


def test_nobody_is_offered_instead_whose_mentor_the_mentee_would_be(mentee, mentor, on, norms) -> None:
    mentees = [mentee(TT, participant_id=f"{name}-mentee", person_id=name) for name in "ab"]
    mentors = [mentor(TT, participant_id=f"{name}-mentor", person_id=name) for name in "abcd"]
    outcome = match(mentees, mentors, on, norms, fixed=[("a-mentee", "b-mentor")])
    [free] = [pair for pair in outcome.pairs if pair.mentee_id == "b-mentee"]
    assert {free.mentor_id, *(other.mentor_id for other in free.alternatives)} == {"c-mentor", "d-mentor"}


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
    places = places_of(mentors, norms)
    identity_of = {each.participant_id: each.identity for each in mentors}
    used = Counter(identity_of[pair.mentor_id] for pair in outcome.pairs)
    assert all(number <= places[person] for person, number in used.items())
    assert served_and_tenths(outcome) == max(assignments(mentees, mentors, on, norms))[:2]


@settings(max_examples=150, deadline=None)
@given(st.data(), st.sampled_from([None, RoleVariant.PEER_TO_PEER]))
def test_what_is_given_up_for_nobody_to_mentor_his_mentor_is_stated(mentee, mentor, on, norms, data, variant) -> None:
    """Against all assignments: what the answer and its cut add up to is the optimum with couples, so that the optimum
    without them lies between the two. Equals may mentor each other and give up nothing.
    """
    form = {"form": SP} if variant is None else {"form": PP, "variant": variant, "grade": 8}
    names = ["a", "b", "c"]
    mentees = [
        mentee(participant_id=f"e-{name}", person_id=name, topics=data.draw(TOPICS), **form)
        for name in data.draw(st.lists(st.sampled_from(names), unique=True, min_size=1))
    ]
    mentors = [
        mentor(
            participant_id=f"r-{name}",
            person_id=name,
            topics=data.draw(TOPICS),
            capacity=data.draw(st.sampled_from([1, 2])),
            **form,
        )
        for name in data.draw(st.lists(st.sampled_from([*names, "d"]), unique=True, min_size=1))
    ]
    outcome = match(mentees, mentors, on, norms)
    answer = served_and_tenths(outcome)
    cut = outcome.reverse_cut_served, outcome.reverse_cut
    every = assignments(mentees, mentors, on, norms)
    first = tuple(map(add, answer, cut))
    assert first == max(every)[:2]
    assert answer <= max(each for each in every if variant or not each.couples)[:2] <= first
    assert variant is None or cut == (0, 0)


class Assignment(NamedTuple):
    """One of all; the more mentees the better, then the higher the scores."""

    served: int
    tenths: int
    couples: bool
    """Two people mentor each other."""


def served_and_tenths(outcome: Outcome) -> tuple[int, int]:
    return len(outcome.pairs), sum(pair.score.total_tenths for pair in outcome.pairs)


def places_of(mentors: list[Person], norms: Norms) -> dict[str, int]:
    """By person: the least that a participation states, or else the default."""
    places = {}
    for person in {each.identity for each in mentors}:
        of_person = [each for each in mentors if each.identity == person]
        stated = [each.capacity for each in of_person if each.capacity is not None]
        places[person] = min(stated or [norms.default_capacity[of_person[0].form]])
    return places


def assignments(mentees: list[Person], mentors: list[Person], on: date, norms: Norms) -> list[Assignment]:
    """All within the rules for two and within everybody's places."""
    places = places_of(mentors, norms)
    choices = [[None, *(each for each in mentors if not refusals(one, each, on, norms))] for one in mentees]
    found = []
    for chosen in product(*choices):
        pairs = [(one, partner) for one, partner in zip(mentees, chosen, strict=True) if partner is not None]
        taken = Counter(partner.identity for _, partner in pairs)
        if all(number <= places[person] for person, number in taken.items()):
            joined = {(one.identity, partner.identity) for one, partner in pairs}
            tenths = sum(score(one, partner, norms).total_tenths for one, partner in pairs)
            found.append(Assignment(len(pairs), tenths, any((older, younger) in joined for younger, older in joined)))
    return found


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
