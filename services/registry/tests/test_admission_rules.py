"""Whatever is done in whatever order: what a mentor's participation then says to others."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from mentoring_common.errors import ServiceError
from mentoring_common.events.contracts.registry import ParticipantState
from registry.admissions.domain import Reason, admitted, refused, revoked, with_step
from registry.participations.admission import Assessor, Passed, Step
from registry.participations.domain import Participation, Texts, judged

FIRST = date(2026, 9, 1)
LAST_DAY = date(2027, 8, 31)
STATE = ParticipantState(
    participant_id="mentor", person_id="person", school_id="school", version=1, role="MENTOR", form="EMPLOYER_PUPIL",
    school_year=2026, consents_on=FIRST,
)  # fmt: skip
CANDIDATE = Participation(STATE, Texts(), 1)
BY = (Assessor.CURATOR, Assessor.PSYCHOLOGIST)
ACTS = st.sampled_from([*(step.value for step in Step), "all steps", "admit", "admit", "refuse", "revoke", "nothing"])
DAYS = st.integers(min_value=0, max_value=200)


def done(before: Participation, act: str, today: date, until: date | None) -> Participation | None:
    """None where it was refused."""
    try:
        match act:
            case "admit":
                return admitted(before, until, "curator", today)
            case "refuse":
                return refused(before, Reason.OTHER, "curator", today)
            case "revoke":
                return revoked(before, Reason.OTHER, "head", today)
            case "nothing":
                return before
            case "all steps":
                for step in Step:
                    before = with_step(before, Passed(step, today, BY), today)
                return before
            case _:
                return with_step(before, Passed(Step(act), today, BY), today)
    except ServiceError:
        return None


@given(st.lists(st.tuples(ACTS, DAYS, st.none() | DAYS), max_size=30))
def test_only_all_steps_admit_and_only_a_new_decision_ends_a_revocation(
    acts: list[tuple[str, int, int | None]],
) -> None:
    now, today = CANDIDATE, FIRST
    passed: set[str] = set()
    holds = was_revoked = False
    for act, days, lasts in acts:
        today += timedelta(days=days // 10)
        now = judged(now, today)
        after = done(now, act, today, None if lasts is None else today + timedelta(days=lasts))
        if after is not None:
            now = after
            if act in set(Step):
                passed.add(act)
            elif act == "all steps":
                passed = {step.value for step in Step}
            elif act == "admit":
                assert passed == {"QUESTIONNAIRE", "INTERVIEW", "TRAINING"}
                holds, was_revoked = True, False
            elif act in {"refuse", "revoke"}:
                passed, holds, was_revoked = set(), False, act == "revoke"
        state = now.state
        assert (state.admitted_on is not None) == holds
        assert state.admitted_until is None or state.admitted_until <= LAST_DAY
        has_ended = holds and state.admitted_until is not None and state.admitted_until < today
        code = "ADMISSION_REVOKED" if was_revoked else "ADMISSION_EXPIRED" if has_ended else None
        assert state.suspended_code == code
        assert state.status == ("ACTIVE" if code is None else "SUSPENDED")
