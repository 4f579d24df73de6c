"""What may become of a relation, whatever is tried in whatever order; what stops it, and on which day."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matching.decisions.domain import relation_of
from matching.engine import Person, Reason
from matching.methodology import load_norms
from matching.relations.domain import STANDING, ClosureReason, Relation, reserved
from matching.relations.life import (
    Author,
    activated,
    cancelled,
    closed,
    fixed,
    held,
    judged,
    known_of_ended,
    lapsed,
    lent,
    let_go,
    resumed,
    suspended,
)
from matching.relations.papers import Papers, agreed, missing_sides, needed_sides
from mentoring_common.errors import Conflict

from .test_relations_domain import proposal

NOW = datetime(2026, 10, 1, 9, tzinfo=UTC)
DAY = date(2026, 10, 1)
ANNA = Author("anna", "по заявлению")
NORMS = load_norms()


def approved_pair() -> Relation:
    return reserved(relation_of(proposal().state, "the-relation", ("lia-person", "lev-person"), NOW), 1, "anna")


ACTS = {
    "cancel": lambda one, _: cancelled(one, "BY_CURATOR", NOW, ANNA),
    "hold": lambda one, _: held(one, "order-1", NOW, ANNA),
    "hold for another": lambda one, _: held(one, "order-2", NOW, ANNA),
    "let go": lambda one, _: let_go(one, "order-1", NOW) or one,
    "lend": lambda one, on: lent(one, on, NOW, ANNA),
    "fix": lambda one, _: fixed(one, "order-1", DAY, None, NOW, ANNA),
    "activate": lambda one, on: activated(one, on, NOW),
    "suspend": lambda one, on: suspended(one, "BY_SCHOOL", on, NOW, ANNA),
    "resume": lambda one, on: resumed(one, [], on, NOW, ANNA),
    "close": lambda one, on: closed(one, ClosureReason.COMPLETED, on, NOW, ANNA),
    "judge": lambda one, on: judged(one, [Reason.H14_STATUS], on, NOW, moved=False) or one,
}
ALLOWED = {
    "APPROVED": {"APPROVED", "CANCELLED", "FIXED"},
    "FIXED": {"ACTIVE", "CLOSED"},
    "ACTIVE": {"SUSPENDED", "CLOSED"},
    "SUSPENDED": {"ACTIVE", "CLOSED"},
    "CLOSED": set(),
    "CANCELLED": set(),
}


@given(st.lists(st.sampled_from(sorted(ACTS)), max_size=40))
def test_a_relation_moves_along_its_life_alone(acts: list[str]) -> None:
    relation, on = approved_pair(), DAY
    for act in acts:
        on += timedelta(days=1)
        before = relation
        with suppress(Conflict):
            relation = ACTS[act](before, on)
        if relation is not before:
            assert relation.state.version == before.state.version + 1
            assert relation.state.status in ALLOWED[before.state.status], act
            assert relation.history[:-1] == before.history
        stands = relation.state.status in STANDING
        assert stands == (relation.mentor_place is not None) == (relation.mentee_place is not None)
        assert (relation.state.ended_at is None) == stands
        intervals = relation.state.active
        assert all(each.active_until is not None for each in intervals[:-1])
        works = bool(intervals) and intervals[-1].active_until is None
        assert works == (relation.state.status == "ACTIVE")
        assert all(each.active_until is None or each.active_from <= each.active_until for each in intervals)
        assert all(one.active_until <= two.active_from for one, two in pairwise(intervals))


def test_what_an_order_holds_is_neither_given_up_nor_taken_by_another() -> None:
    one = held(approved_pair(), "order-1", NOW, ANNA)
    assert judged(one, [Reason.H14_STATUS], DAY, NOW, moved=False) is None
    with pytest.raises(Conflict):
        cancelled(one, "BY_CURATOR", NOW, ANNA)
    with pytest.raises(Conflict):
        held(one, "order-2", NOW, ANNA)
    assert let_go(one, "order-2", NOW) is None
    free = let_go(one, "order-1", NOW)
    assert free is not None
    assert cancelled(free, "BY_CURATOR", NOW, ANNA).state.status == "CANCELLED"


def test_who_moves_to_another_school_ends_the_pair_and_who_only_leaves_stops_it() -> None:
    works = activated(fixed(approved_pair(), "order-1", DAY, None, NOW, ANNA), DAY, NOW)
    moved = judged(works, [Reason.H14_STATUS], DAY, NOW, moved=True)
    left = judged(works, [Reason.H14_STATUS], DAY, NOW, moved=False)
    assert moved is not None
    assert left is not None
    assert (moved.state.status, moved.state.reason_code) == ("CLOSED", "LEFT_SCHOOL")
    assert (left.state.status, left.state.reason_code) == ("SUSPENDED", "H14_STATUS")
    with pytest.raises(Conflict, match="RELATION_NOT_READY"):
        resumed(left, [Reason.H14_STATUS], DAY, NOW, ANNA)


MENTEE = Person(
    participant_id="lia", school_id="one", role="MENTEE", form="EMPLOYER_PUPIL", school_year=2026,
    birth_date=date(2011, 5, 5), consents_on=date(2026, 9, 1), topics=("физика",), status="ACTIVE",
)  # fmt: skip
MENTOR = replace(
    MENTEE, participant_id="lev", role="MENTOR", birth_date=date(1980, 1, 1), admitted_on=date(2026, 9, 1),
    cleared_on=date(2026, 9, 1), workplace_kind="ENTERPRISE",
)  # fmt: skip


@pytest.mark.parametrize(
    ("mentee", "mentor", "expected"),
    [
        ({}, {}, ()),
        ({"consents_until": DAY}, {}, ()),
        ({"consents_until": DAY - timedelta(days=1)}, {}, (Reason.H03_CONSENT,)),
        ({"consents_on": None}, {}, (Reason.H03_CONSENT,)),
        ({}, {"consents_until": DAY - timedelta(days=1)}, (Reason.H03_CONSENT_MENTOR,)),
        ({}, {"admitted_until": DAY}, ()),
        ({}, {"admitted_until": DAY - timedelta(days=1)}, (Reason.H04_MENTOR_ADMITTED,)),
        ({}, {"cleared_until": DAY}, ()),
        ({}, {"cleared_until": DAY - timedelta(days=1)}, (Reason.H05_ADULT_CLEARANCE,)),
        ({}, {"cleared_on": None}, (Reason.H05_ADULT_CLEARANCE,)),
        ({"birth_date": date(2008, 10, 1)}, {"cleared_on": None}, ()),
        ({"status": "SUSPENDED"}, {}, (Reason.H14_SUSPENDED,)),
        ({"status": "WITHDRAWN"}, {"consents_on": None}, (Reason.H14_STATUS, Reason.H03_CONSENT_MENTOR)),
        ({"topics": ()}, {"topics": ()}, ()),
    ],
)
def test_what_lapses_on_the_day_stops_a_pair_and_what_will_lapse_does_not(
    mentee: dict[str, object], mentor: dict[str, object], expected: tuple[Reason, ...]
) -> None:
    assert lapsed(replace(MENTEE, **mentee), replace(MENTOR, **mentor), DAY, NORMS) == expected


@pytest.mark.parametrize(("born", "stops"), [(date(2008, 10, 1), True), (date(2008, 10, 2), False)])
def test_a_pupil_mentor_needs_the_certificate_from_his_birthday(born: date, stops: bool) -> None:
    pupil = replace(MENTOR, form="PUPIL_PUPIL", workplace_kind=None, birth_date=born, cleared_on=None)
    found = lapsed(replace(MENTEE, form="PUPIL_PUPIL"), pupil, DAY, NORMS)
    assert (Reason.H05_ADULT_CLEARANCE in found) == stops


def test_whose_agreement_a_pair_needs() -> None:
    child = replace(MENTEE, birth_date=date(2012, 10, 2))
    assert needed_sides(child, MENTOR, DAY) == ("MENTOR", "MENTEE_GUARDIAN")
    assert needed_sides(MENTEE, MENTOR, DAY) == ("MENTOR", "MENTEE", "MENTEE_GUARDIAN")
    grown = replace(MENTEE, birth_date=date(2008, 10, 1))
    assert needed_sides(grown, MENTOR, DAY) == ("MENTOR", "MENTEE")
    pupil = replace(MENTOR, form="PUPIL_PUPIL", birth_date=date(2010, 1, 1))
    assert needed_sides(child, pupil, DAY) == ("MENTOR", "MENTEE_GUARDIAN", "MENTOR_GUARDIAN")
    doubtful = replace(MENTEE, birth_date=None, birth_year=2012)
    assert "MENTEE" in needed_sides(doubtful, MENTOR, DAY), "he may be 14"
    papers = agreed(Papers(), needed_sides(child, MENTOR, DAY), DAY)
    assert missing_sides(papers, needed_sides(child, MENTOR, DAY), DAY) == ()
    assert missing_sides(papers, needed_sides(MENTEE, MENTOR, DAY), DAY) == ("MENTEE",)
    assert missing_sides(papers, needed_sides(child, MENTOR, DAY), DAY - timedelta(days=1)) != ()


def test_who_parted_is_remembered_and_who_finished_too() -> None:
    works = activated(fixed(approved_pair(), "order-1", DAY, None, NOW, ANNA), DAY, NOW)
    parted = known_of_ended([closed(works, ClosureReason.BY_MENTOR, DAY, NOW, ANNA)])
    assert parted.broken_off == {("lia-person", "lev-person"): DAY}
    finished = known_of_ended([closed(works, ClosureReason.COMPLETED, DAY, NOW, ANNA)])
    assert finished.completed == {("lia-person", "lev-person"): 2026}
