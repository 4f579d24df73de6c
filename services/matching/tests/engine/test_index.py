"""The index gives the best eligible mentors of a mentee, whatever changes led to it."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matching.engine import Norms, PeopleIndex, Person, Reason, refusals, score
from matching.engine.blocks.vocabulary import TERMS
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


STEPS = st.lists(st.tuples(MENTOR_STATES, CHANGES), max_size=4)
MANY_TERMS = st.sampled_from([0, 0, TERMS - 3, TERMS + 5])


@settings(max_examples=120, deadline=None)
@given(MENTEES, MENTOR_STATES, STEPS, MANY_TERMS, BANS, st.randoms(use_true_random=False))
def test_after_any_changes_it_says_exactly_what_a_fresh_one_says(
    norms: Norms,
    mentees: tuple[Person, ...],
    first: list[Person],
    steps: list[tuple[list[Person], list[str]]],
    further_terms: int,
    bans: frozenset[tuple[str, str]],
    dice: Any,
) -> None:
    """Whatever was in it before, in whatever order it came, and also where a form has more terms than bits."""
    further = tuple(f"тема {number}" for number in range(further_terms))
    index = PeopleIndex(ON, norms, first)
    known = {mentor.participant_id: mentor for mentor in first}
    circumstances = Circumstances(bans=bans)
    for taken, gone in steps:
        states = [_with_terms(mentor, further, dice) for mentor in taken]
        index.change(states, gone)
        for name in gone:
            known.pop(name, None)
        known |= {mentor.participant_id: mentor for mentor in states}
        for mentee in mentees:  # who has only asked changes nothing
            index.best(mentee, 2, circumstances)
    people = list(known.values())
    dice.shuffle(people)
    fresh = PeopleIndex(ON, norms, people)
    assert len(index) == len(fresh)
    without = frozenset({"r1"})
    for mentee in mentees:
        assert index.best(mentee, 9, circumstances) == fresh.best(mentee, 9, circumstances)
        assert index.best(mentee, 2, circumstances, without) == fresh.best(mentee, 2, circumstances, without)
        assert index.against(mentee, circumstances) == fresh.against(mentee, circumstances)
        assert index.against(mentee, circumstances, without) == fresh.against(mentee, circumstances, without)


def _with_terms(mentor: Person, terms: tuple[str, ...], dice: Any) -> Person:
    return replace(mentor, topics=(*mentor.topics, *dice.sample(terms, len(terms) // 2))) if terms else mentor


@settings(max_examples=60, deadline=None)
@given(MENTEES, MENTOR_STATES, BANS)
def test_the_reasons_are_those_of_the_rules_for_pairs(
    norms: Norms, mentees: tuple[Person, ...], states: list[Person], bans: frozenset[tuple[str, str]]
) -> None:
    index = PeopleIndex(ON, norms, states)
    known = {mentor.participant_id: mentor for mentor in states}
    circumstances = Circumstances(bans=bans)
    for mentee in mentees:
        if index.best(mentee, 1, circumstances):
            continue
        told: dict[Reason, int] = {}
        sole: dict[Reason, int] = {}
        for mentor in known.values():
            found = refusals(mentee, mentor, ON, norms, circumstances)
            told |= {reason: told.get(reason, 0) + 1 for reason in found}
            sole |= {reason: sole.get(reason, 0) + 1 for reason in found if len(found) == 1}
        said = index.against(mentee, circumstances)
        assert said.reasons == (told or {Reason.NO_MENTORS: 0})
        assert said.sole_reasons == sole
        assert list(said.reasons.values()) == sorted(said.reasons.values(), reverse=True)


@pytest.mark.parametrize("mentors", [1, 100])
def test_of_who_has_left_or_only_asked_nothing_is_kept(norms: Norms, mentee: Any, mentor: Any, mentors: int) -> None:
    index = PeopleIndex(ON, norms, [mentor(participant_id=f"r{number}") for number in range(mentors)])
    gone = mentor(participant_id="ушёл", person_id="человек ушёл", topics=("его тема",), preferred=("кого он хотел",))
    blank = {name: column.copy() for name, column in index._traits._asdict().items()}
    index.put(replace(gone, interests=frozenset({"его занятие"}), minutes_per_week=77))
    assert {"ушёл", "человек ушёл", "его тема", "его занятие", "кого он хотел"} <= set(texts_in(index))
    index.best(mentee(participant_id="спросил", person_id="человек спросил", topics=("его вопрос",)), 3)
    index.remove("ушёл")
    left = set(texts_in(index))
    assert not {text for text in left if "ушёл" in text or "спросил" in text or text.startswith("его")}
    assert "кого он хотел" not in left
    for name, column in index._traits._asdict().items():
        row = column[mentors].item()
        assert row == (blank[name][mentors].item() if len(blank[name]) > mentors else row)
        assert name == "refused" or row == 0, name


def texts_in(value: Any) -> Iterator[str]:
    """Every text that can be reached from the value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from texts_in(key)
            yield from texts_in(each)
    elif isinstance(value, list | tuple | Set):
        for each in value:
            yield from texts_in(each)
    elif hasattr(value, "__dict__"):
        yield from texts_in(vars(value))
