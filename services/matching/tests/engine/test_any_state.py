"""Whatever registry may publish of people, a run comes to its end and says of every mentee what becomes of him."""

from collections import Counter

import pytest
from hypothesis import Phase, example, find, given, settings
from hypothesis import strategies as st
from matching.engine import Norms, Person, match, person_from_state, refusals
from matching.engine.eligibility import free_capacity, may_be_mutual, mentor_refusals
from mentoring_common.events.contracts.registry import ParticipantState
from mentoring_methodology.codes import MentoringForm, Role, RoleVariant

from services.matching.tests.engine.states import ON, ON_FILE, states

VARIANTS = st.lists(st.sampled_from([*RoleVariant, "CHESS_PARTNERS"]), max_size=2).map(tuple)
NOTHING_OR_HUGE = st.sampled_from([0, 1, -1, 2**63, -(2**63), 10**30])


@st.composite
def sides(draw: st.DrawFn, role: Role, form: MentoringForm) -> list[Person]:
    """Up to five people of one side, as matching makes them of states."""
    return [
        person_from_state(draw(states(role, f"{role}-{number}", form)), draw(VARIANTS), ON_FILE)
        for number in range(draw(st.integers(0, 5)))
    ]


@st.composite
def populations(draw: st.DrawFn) -> tuple[list[Person], list[Person], dict[str, int]]:
    form = draw(st.sampled_from(MentoringForm))
    mentees, mentors = draw(sides(Role.MENTEE, form)), draw(sides(Role.MENTOR, form))
    return mentees, mentors, {mentee.participant_id: draw(NOTHING_OR_HUGE) for mentee in mentees}


def teachers(role_of_first: str) -> tuple[list[Person], list[Person], dict[str, int]]:
    """Two who fit each other, but for the role of the first."""
    first, second = (
        Person(
            name, "school-1", role, MentoringForm.TEACHER_TEACHER, 2026,
            topics=("математика",), experience_years=years, consents_on=ON_FILE, admitted_on=ON_FILE, cleared_on=ON_FILE,
        )
        for name, role, years in (("first", role_of_first, 0), ("second", Role.MENTOR, 20))
    )  # fmt: skip
    return [first], [second], {}


@settings(max_examples=100, deadline=None)
@given(populations())
@example(teachers("GUARDIAN"))
def test_a_run_ends_and_says_what_becomes_of_everybody(
    norms: Norms, population: tuple[list[Person], list[Person], dict[str, int]]
) -> None:
    mentees, mentors, priorities = population
    outcome = match(mentees, mentors, ON, norms, priorities)

    said = [pair.mentee_id for pair in outcome.pairs] + [each.mentee_id for each in outcome.unmatched]
    assert sorted(said) == sorted(mentee.participant_id for mentee in mentees)

    people = {each.participant_id: each for each in (*mentees, *mentors)}
    made = [(people[pair.mentee_id], people[pair.mentor_id]) for pair in outcome.pairs]
    assert not [pair for pair in made if refusals(*pair, ON, norms)]
    assert not [pair for pair in made if pair[0].identity == pair[1].identity]

    taken = Counter((mentor.identity, mentor.school_year) for _, mentor in made)
    for person, number in taken.items():
        assert number <= places_of([each for each in mentors if (each.identity, each.school_year) == person], norms)

    joined = {(mentee.identity, mentor.identity) for mentee, mentor in made}
    for mentee, mentor in made:
        assert may_be_mutual(mentee, mentor) or (mentor.identity, mentee.identity) not in joined


def places_of(participations: list[Person], norms: Norms) -> int:
    """A person's places: the least that his participations able to take somebody state, or else their norms'."""
    able = [each for each in participations if not mentor_refusals(each, ON, norms)]
    stated = [each for each in able if each.capacity is not None]
    return min(free_capacity(each, norms) for each in stated or able)


@pytest.mark.parametrize("form", MentoringForm)
def test_the_draws_reach_the_assignment(norms: Norms, form: MentoringForm) -> None:
    """Of people whom nobody could be paired with, the property above would hold of itself."""

    def are_paired(two: tuple[ParticipantState, ParticipantState]) -> bool:
        mentee, mentor = person_from_state(two[0]), person_from_state(two[1], (), ON_FILE)
        return bool(match([mentee], [mentor], ON, norms).pairs)

    both = st.tuples(states(Role.MENTEE, "mentee", form), states(Role.MENTOR, "mentor", form))
    find(both, are_paired, settings=settings(max_examples=300, phases=[Phase.generate], database=None))
