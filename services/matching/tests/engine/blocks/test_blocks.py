"""The rules and the score over arrays say what they say of one pair: in NumPy, compiled, and in every mixture."""

from collections import Counter
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from matching.engine import Norms, Person, Reason, refusals, score
from matching.engine.blocks import counts, scan
from matching.engine.blocks.bits import MENTEE_REASONS, MENTOR_REASONS, PAIR_REASONS, reasons_in
from matching.engine.blocks.columns import columns_of
from matching.engine.blocks.objections import limits_of, objection_masks
from matching.engine.blocks.population import population_of
from matching.engine.blocks.traits import MenteeTraits, mentee_traits, mentor_traits
from matching.engine.circumstances import Circumstances
from matching.engine.graph import Graph
from mentoring_methodology.codes import MentoringForm, Role, RoleVariant

from services.matching.tests.engine.blocks.people import MENTEES, MENTORS, ON, people

IDS = st.sampled_from([f"e{number}" for number in range(4)] + [f"r{number}" for number in range(4)])
PAIRS = st.frozensets(st.tuples(IDS, IDS), max_size=3)
CIRCUMSTANCES = st.builds(
    Circumstances,
    relatives=PAIRS,
    bans=PAIRS,
    conflicts_of_role=PAIRS,
    lessons=PAIRS,
    broken_off=st.dictionaries(
        st.tuples(IDS, IDS), st.sampled_from([date(2025, 10, 1), date(2025, 10, 2)]), max_size=3
    ),
    completed=st.dictionaries(st.tuples(IDS, IDS), st.sampled_from([2025, 2026]), max_size=3),
    standing=PAIRS,
)


@settings(max_examples=300, deadline=None)
@given(MENTEES, MENTORS)
def test_every_refusal_of_a_pair_is_a_bit_of_the_block(
    norms: Norms, mentees: tuple[Person, ...], mentors: tuple[Person, ...]
) -> None:
    left, right = columns_of(mentees, mentors, norms.subjects)
    rows = MenteeTraits._make(column[:, None] for column in mentee_traits(left, ON, norms))
    columns = mentor_traits(right, ON, norms)
    masks = objection_masks(rows, columns, limits_of(norms))
    for row, mentee in enumerate(mentees):
        for column, mentor in enumerate(mentors):
            told = reasons_in(int(rows.refused[row, 0]), MENTEE_REASONS)
            told |= reasons_in(int(columns.refused[column]), MENTOR_REASONS)
            told |= reasons_in(int(masks[row, column]), PAIR_REASONS)
            assert told == set(refusals(mentee, mentor, ON, norms))


def pairs_of(graph: Graph) -> dict[tuple[int, int], int]:
    rows = np.repeat(np.arange(graph.mentee_count), np.diff(graph.offsets))
    return dict(zip(zip(rows.tolist(), graph.mentors.tolist(), strict=True), graph.scores.tolist(), strict=True))


@st.composite
def fitting(draw: st.DrawFn, role: Role) -> dict[str, Any]:
    """What one person has of an arbitrary one: mostly little, so that most rules let the pair pass."""
    arbitrary = draw(people(role, "?"))
    names = draw(
        st.lists(
            st.sampled_from(sorted(set(vars(arbitrary)) - {"participant_id", "role", "form", "school_year"})),
            max_size=6,
            unique=True,
        )
    )
    return {name: getattr(arbitrary, name) for name in names}


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(MentoringForm), fitting(Role.MENTEE)), min_size=1, max_size=4),
    st.lists(st.tuples(st.sampled_from(MentoringForm), fitting(Role.MENTOR)), min_size=1, max_size=4),
    CIRCUMSTANCES,
)
def test_the_candidates_are_the_eligible_pairs_with_their_scores(
    norms: Norms, mentee: Any, mentor: Any, of_mentees: Any, of_mentors: Any, circumstances: Circumstances
) -> None:
    mentees = [mentee(form, participant_id=f"e{at}", **changes) for at, (form, changes) in enumerate(of_mentees)]
    mentors = [mentor(form, participant_id=f"r{at}", **changes) for at, (form, changes) in enumerate(of_mentors)]
    wanted = {
        (row, column): score(left, right, norms).total_tenths
        for row, left in enumerate(mentees)
        for column, right in enumerate(mentors)
        if not refusals(left, right, ON, norms, circumstances)
    }
    population = population_of(mentees, mentors, ON, norms, circumstances)
    assert pairs_of(scan.candidates(population)) == wanted
    assert pairs_of(scan._by_array(population)) == wanted


def named(numbers: Any) -> dict[Reason, int]:
    return {counts.COUNTED[at]: number for at, number in enumerate(numbers.tolist()) if number}


@settings(max_examples=150, deadline=None)
@given(MENTEES, MENTORS, CIRCUMSTANCES)
def test_reasons_are_counted_over_the_mentors_within_reach(
    norms: Norms, mentees: tuple[Person, ...], mentors: tuple[Person, ...], circumstances: Circumstances
) -> None:
    population = population_of(mentees, mentors, ON, norms, circumstances)
    told, sole = counts.reasons_against(population, range(4))
    for row, mentee in enumerate(mentees):
        crosses = mentee.transfer_consent_on is not None and mentee.transfer_consent_on <= ON
        crosses = crosses and norms.cross_school.get(mentee.form, False)
        within_reach = [
            mentor
            for mentor in mentors
            if (mentor.municipality_id, mentor.form) == (mentee.municipality_id, mentee.form)
            and (crosses or mentor.school_id == mentee.school_id)
        ]
        against = [refusals(mentee, mentor, ON, norms, circumstances) for mentor in within_reach]
        wanted = Counter(reason for reasons in against for reason in (reasons or (Reason.H06_CAPACITY,)))
        assert told[row] == (dict(wanted) if wanted else {Reason.NO_MENTORS: 1})
        assert sole[row] == dict(Counter(reasons[0] for reasons in against if len(reasons) == 1))
        assert list(told[row].values()) == sorted(told[row].values(), reverse=True)
        by_array, sole_by_array = (np.zeros(len(counts.COUNTED), np.int32) for _ in range(2))
        counts._count_by_array(population, row, by_array, sole_by_array)
        assert named(by_array) == dict(wanted)
        assert named(sole_by_array) == sole[row]


def test_a_district_is_the_same_in_threads_and_in_arrays(norms: Norms, mentee: Any, mentor: Any) -> None:
    """More mentees than one thread is given at once, in schools and across them."""
    random = Random(4)
    topics = ["математика", "физика", "химия", "история"]

    def somebody(build: Any, name: str) -> Person:
        return build(
            random.choice(list(MentoringForm)),
            participant_id=name,
            school_id=f"school-{random.randrange(5)}",
            topics=tuple(random.sample(topics, 2)),
            weekly_slots=random.getrandbits(20),
            transfer_consent_on=random.choice([None, ON]),
            interests=frozenset(random.sample(["кино", "спорт", "шахматы"], 2)),
        )

    mentees = [somebody(mentee, f"e{number}") for number in range(700)]
    mentors = [somebody(mentor, f"r{number}") for number in range(200)]
    population = population_of(mentees, mentors, ON, norms)
    found = scan.candidates(population)
    assert all(np.array_equal(one, other) for one, other in zip(found, scan._by_array(population), strict=True))
    assert 5_000 < len(found.mentors) < 20_000
    for (row, column), tenths in random.sample(sorted(pairs_of(found).items()), 300):
        assert refusals(mentees[row], mentors[column], ON, norms) == ()
        assert score(mentees[row], mentors[column], norms).total_tenths == tenths


def test_one_pair_in_three_forms(norms: Norms, mentee: Any, mentor: Any) -> None:
    """By hand: 30 x 2/3 request, 250/2 unknown wishes, half the model, all the time, a third of the interests."""
    left = mentee(
        topics=("математика", "физика"),
        variant=RoleVariant.ACHIEVER_STRUGGLER,
        interests=frozenset({"кино", "спорт"}),
        weekly_slots=0b11,
    )
    right = mentor(interests=frozenset({"кино", "шахматы"}), weekly_slots=0b10, preferred_age_min=14)
    tenths = 200 + 125 + 50 + 100 + 33 + 33 + 25
    assert score(left, right, norms).total_tenths == tenths
    assert pairs_of(scan.candidates(population_of([left], [right], ON, norms))) == {(0, 0): tenths}
    chosen = replace(left, preferred=("mentor",))
    assert pairs_of(scan.candidates(population_of([chosen], [right], ON, norms))) == {(0, 0): tenths - 125 + 100}
