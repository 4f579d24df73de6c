"""The checker sees every kind of harm in an otherwise sound history, and nothing in a sound one."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .checker import Verdict, check
from .evidence import Evidence, Held, Published
from .floors import Fault, Floors, landed, missed
from .history import Operation, Outcome

Story = tuple[list[Operation], Evidence]


@st.composite
def sound(draw: st.DrawFn) -> Story:
    """Some people, each registered and changed a few times; what was not heard may have been done or not."""
    operations, published, owned = [], [], {}
    for person in range(draw(st.integers(1, 4))):
        version = 0
        for step in range(draw(st.integers(1, 4))):
            tag = f"{person}-{step}"
            outcome = Outcome.ACKNOWLEDGED if step == 0 else draw(st.sampled_from(list(Outcome)))
            operations.append(Operation(tag, outcome, invoked_at=step, ended_at=step + 1))
            if outcome is Outcome.FAILED or (outcome is Outcome.UNKNOWN and draw(st.booleans())):
                continue
            version += 1
            event = Published(f"event-{tag}", str(person), version, tag)
            published += [event] * draw(st.integers(1, 2))  # a relay that was killed tells it again
            owned[str(person)] = Held(version, tag)
    mails = tuple(f"mail-{each}" for each in owned)
    projections = {
        "with tags": dict(owned),
        "without": {each: replace(held, tag=None) for each, held in owned.items()},
    }
    return operations, Evidence(published, owned, projections, {"contacts": frozenset(owned)}, mails, frozenset(mails))


def without(evidence: Evidence, tag: str) -> Evidence:
    return replace(evidence, published=[each for each in evidence.published if each.tag != tag])


@given(sound())
def test_a_sound_history_has_no_fault(story: Story) -> None:
    verdict = check(*story)
    assert verdict.is_sound, verdict.faults
    assert verdict.acknowledged >= 1
    heard = [each.outcome for each in story[0]]
    assert (verdict.attempts, verdict.recovered <= heard.count(Outcome.UNKNOWN)) == (len(heard), True)


@given(sound(), st.data())
def test_an_acknowledged_write_that_is_gone_is_lost(story: Story, data: st.DataObject) -> None:
    operations, evidence = story
    person = data.draw(st.sampled_from(sorted(evidence.owned)))
    tag = evidence.owned[person].tag or ""
    heard = [replace(each, outcome=Outcome.ACKNOWLEDGED) if each.tag == tag else each for each in operations]
    gone = {each: held for each, held in evidence.owned.items() if each != person}
    assert tag in check(heard, replace(evidence, owned=gone)).lost
    assert tag in check(heard, without(evidence, tag)).lost, "in its document alone, and told nobody"
    assert tag in check(heard, replace(without(evidence, tag), owned=gone)).lost


@given(sound(), st.data())
def test_a_write_that_was_done_again_is_twice(story: Story, data: st.DataObject) -> None:
    operations, evidence = story
    event = data.draw(st.sampled_from(list(evidence.published)))
    again = replace(event, event_id="another")
    elsewhere = replace(again, aggregate_id="somebody else", version=1)
    for more in (again, elsewhere):
        assert event.tag in check(operations, replace(evidence, published=[*evidence.published, more])).twice


@given(sound(), st.data())
def test_what_nobody_asked_for_is_unexpected(story: Story, data: st.DataObject) -> None:
    operations, evidence = story
    tag = data.draw(st.sampled_from([each.tag for each in evidence.published]))
    refused = [replace(each, outcome=Outcome.FAILED) if each.tag == tag else each for each in operations]
    never = [each for each in operations if each.tag != tag]
    assert check(refused, evidence).unexpected == {tag}
    assert check(never, evidence).unexpected == {tag}


@given(sound(), st.data())
def test_versions_that_swapped_or_are_missing_are_disorder(story: Story, data: st.DataObject) -> None:
    operations, evidence = story
    event = data.draw(st.sampled_from(list(evidence.published)))
    late = replace(event, event_id="late", tag="late", version=event.version + 2)
    disordered = replace(evidence, published=[late, *evidence.published])
    assert event.aggregate_id in check(operations, disordered).disorder


@given(sound(), st.data())
def test_a_projection_that_differs_is_a_mismatch(story: Story, data: st.DataObject) -> None:
    operations, evidence = story
    name = data.draw(st.sampled_from(sorted(evidence.projections)))
    person = data.draw(st.sampled_from(sorted(evidence.owned)))
    held = dict(evidence.projections[name])
    older = {**held, person: replace(held[person], version=held[person].version - 1)}
    missing = {each: other for each, other in held.items() if each != person}
    more = {**held, "a ghost": Held(1, None)}
    for harmed in (older, missing, more):
        assert check(operations, replace(evidence, projections={**evidence.projections, name: harmed})).mismatch
    assert check(operations, replace(evidence, known={"contacts": frozenset()})).mismatch == {
        f"contacts {each}" for each in evidence.owned
    }


@given(sound())
def test_mails_are_sent_once_and_none_is_missing(story: Story) -> None:
    operations, evidence = story
    first = evidence.mail_ids[0]
    assert check(operations, replace(evidence, mail_ids=[*evidence.mail_ids, first])).mails_twice == {first}
    assert check(operations, replace(evidence, mail_ids=evidence.mail_ids[1:])).mails_missing == {first}


def test_a_run_without_work_or_without_faults_is_no_proof() -> None:
    nothing = check([], Evidence([], {}, {}))
    assert nothing == Verdict(), "all zeros"
    assert missed(Floors(1, 1), nothing, [], []) == ["0 of 1 writes", "0 of 1 faults landed"]


@pytest.mark.parametrize(("struck_at", "healed_at", "lands"), [(1, 3, True), (6, 7, False), (-3, -1, False)])
def test_a_fault_lands_where_somebody_waits_for_an_answer(struck_at: float, healed_at: float, *, lands: bool) -> None:
    writes = [Operation("tag", Outcome.ACKNOWLEDGED, invoked_at=2, ended_at=5)]
    assert bool(landed([Fault("kill", "mongo", struck_at, healed_at)], writes)) is lands
