"""Places of a mentor, whatever is reserved and given up in whatever order."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from matching.decisions.domain import following, relation_of
from matching.proposals.domain import Decider, Proposal, RejectionCode, approved, next_versions, rejected, reopened
from matching.relations.domain import CancelReason, Relation, free_place, reserved
from matching.relations.life import Author, cancelled
from mentoring_common.events.contracts.matching import ProposalState

NOW = datetime(2026, 10, 1, 9, tzinfo=UTC)
CURATOR = Decider("anna", "curator", "говорила с обоими")


def proposal(mentee: str = "lia", mentor: str = "lev", version: int = 1) -> Proposal:
    state = ProposalState(
        school_id="one", version=version, proposal_id=mentee, run_id="run", school_year=2026, form="PUPIL_PUPIL",
        mentee_id=mentee, mentor_id=mentor, mentor_person_id=f"{mentor}-person", score_tenths=505, status="PENDING",
        made_at=NOW,
    )  # fmt: skip
    return Proposal(state)


def relation(mentee: str = "lia", place: int = 1) -> Relation:
    persons = (f"{mentee}-person", "lev-person")
    return reserved(relation_of(proposal(mentee).state, f"{mentee}-relation", persons, NOW), place, "anna")


def test_the_lowest_free_place_is_given_and_none_above_the_capacity() -> None:
    one, three = relation("a", 1), relation("c", 3)
    assert free_place([], 2) == 1
    assert free_place([one], 2) == 2
    assert free_place([three], 2) == 1
    assert free_place([one, three], 2) is None, "more are held than there are places now"
    assert free_place([one, three], 3) == 2
    assert free_place([], 0) is None


@given(st.lists(st.tuples(st.sampled_from(["approve", "give up"]), st.integers(0, 9)), max_size=60), st.integers(0, 5))
def test_no_place_is_ever_held_twice_nor_more_than_there_are(steps: list[tuple[str, int]], places: int) -> None:
    standing: dict[int, Relation] = {}
    for act, number in steps:
        if act == "give up":
            if number in standing:
                gone = cancelled(standing.pop(number), CancelReason.UNDONE, NOW, Author("anna"))
                assert (gone.mentor_place, gone.mentee_place, gone.stands) == (None, None, False)
        elif number not in standing:
            place = free_place(list(standing.values()), places)
            assert (place is None) == (len(standing) == places)
            if place is not None:
                standing[number] = relation(f"mentee-{number}", place)
        held = [each.mentor_place for each in standing.values()]
        assert len(set(held)) == len(held) <= places


def test_a_proposal_follows_its_relation_and_no_other() -> None:
    pending, stands = proposal(), relation()
    made = following(pending, stands, NOW, CURATOR)
    assert made is not None
    assert (made.state.status, made.state.relation_id, made.state.version) == ("APPROVED", "lia-relation", 2)
    assert (made.history[-1].by, made.history[-1].note) == ("anna", "говорила с обоими")
    assert following(made, stands, NOW, CURATOR) is None, "it is so already"
    assert following(proposal(mentor="another"), stands, NOW, CURATOR) is None

    undone = following(made, cancelled(stands, CancelReason.UNDONE, NOW, Author("anna")), NOW, None)
    assert undone is not None
    assert (undone.state.status, undone.state.relation_id, undone.state.decided_at) == ("PENDING", None, None)
    gone = following(made, cancelled(stands, CancelReason.LEFT, NOW, Author()), NOW, None)
    assert gone is not None
    assert (gone.state.status, gone.state.reason_code) == ("WITHDRAWN", "LEFT")
    of_another = replace(stands, state=stands.state.model_copy(update={"relation_id": "another"}))
    assert following(made, cancelled(of_another, CancelReason.LEFT, NOW, Author()), NOW, None) is None


def test_a_run_moves_no_approved_proposal_and_keeps_what_was_rejected() -> None:
    before = approved(proposal(), "lia-relation", NOW, CURATOR)
    assert next_versions({"lia": before}, {"lia": proposal(mentor="another")}, {}, "later", NOW) == []
    assert next_versions({"lia": before}, {}, {}, "later", NOW) == []

    refused = rejected(proposal(), RejectionCode.NOT_FITTING, ("lia-person", "lev-person"), NOW, CURATOR)
    [following_one] = next_versions({"lia": refused}, {"lia": proposal(mentor="another")}, {}, "later", NOW)
    assert following_one.state.status == "PENDING"
    assert [each.mentor_id for each in following_one.rejected] == ["lev"]
    assert reopened(refused, NOW, CURATOR).rejected == ()
