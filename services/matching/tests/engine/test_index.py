"""The index gives the best eligible mentors of a mentee, whatever changes led to it."""

from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from matching.engine import Norms, PeopleIndex, Person, refusals, score
from matching.engine.circumstances import Circumstances
from mentoring_methodology.codes import MentoringForm, Role

from services.matching.tests.engine.blocks.people import MENTEES, ON, people

MENTOR_STATES = st.lists(
    st.sampled_from([f"r{number}" for number in range(6)]).flatmap(lambda name: people(Role.MENTOR, name)), max_size=12
)
CHANGES = st.lists(st.sampled_from([f"r{number}" for number in range(6)]), max_size=4)
BANS = st.frozensets(st.tuples(st.sampled_from(["e0", "e1"]), st.sampled_from(["r0", "r1", "r2"])), max_size=3)


def best_by_pairs(
    mentee: Person, mentors: list[Person], norms: Norms, circumstances: Circumstances, number: int
) -> list[tuple[str, int]]:
    fit = [mentor for mentor in mentors if not refusals(mentee, mentor, ON, norms, circumstances)]
    ranked = sorted((-score(mentee, mentor, norms).total_tenths, mentor.participant_id) for mentor in fit)
    return [(name, -tenths) for tenths, name in ranked[:number]]


@settings(max_examples=120, deadline=None)
@given(MENTEES, MENTOR_STATES, CHANGES, MENTOR_STATES, BANS)
def test_after_any_changes_it_tells_what_the_rules_for_pairs_tell(
    norms: Norms,
    mentees: tuple[Person, ...],
    states: list[Person],
    gone: list[str],
    later: list[Person],
    bans: frozenset[tuple[str, str]],
) -> None:
    index = PeopleIndex(ON, norms, states)
    for name in gone:
        index.remove(name)
    for mentor in later:
        index.put(mentor)
    known = {mentor.participant_id: mentor for mentor in states}
    for name in gone:
        known.pop(name, None)
    known.update({mentor.participant_id: mentor for mentor in later})
    assert len(index) == len(known)
    circumstances = Circumstances(bans=bans)
    for mentee in mentees:
        told = [(each.mentor.participant_id, each.score.total_tenths) for each in index.best(mentee, 3, circumstances)]
        assert told == best_by_pairs(mentee, list(known.values()), norms, circumstances, 3)


def test_the_best_of_many_equals_are_the_first_by_id(norms: Norms, mentee: Any, mentor: Any) -> None:
    names = [f"r{number:03}" for number in range(200)]
    Random(1).shuffle(names)
    index = PeopleIndex(ON, norms, [mentor(participant_id=name) for name in names])
    assert [each.mentor.participant_id for each in index.best(mentee(), 3)] == ["r000", "r001", "r002"]
    index.remove("r001")
    index.put(mentor(participant_id="r200", topics=("физика",)))
    assert [each.mentor.participant_id for each in index.best(mentee(), 3)] == ["r000", "r002", "r003"]
    assert index.best(mentee(MentoringForm.EMPLOYER_PUPIL), 3) == ()


def test_a_suggestion_is_explained(norms: Norms, mentee: Any, mentor: Any) -> None:
    (suggestion,) = PeopleIndex(ON, norms, [mentor()]).best(mentee(), 5)
    assert suggestion.score == score(mentee(), mentor(), norms)
    assert suggestion.score.shares[0].sentence == "Совпала тема запроса: математика"
