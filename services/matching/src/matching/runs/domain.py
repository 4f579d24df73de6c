"""A matching run: what it gives each school. Pure; the rules and the assignment are the engine's."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from mentoring_common.events.contracts.matching import FormOutcome, ProposalState, RunCompleted, UnmatchedReason
from mentoring_common.events.contracts.registry import ParticipantState
from mentoring_common.jobs import Job, NoProgress
from mentoring_methodology.codes import MentoringForm, ProposalStatus, Role

from matching.engine import REASONS, Outcome, Score, Unmatched, chief_reason
from matching.proposals.domain import Proposal, ShareOfScore

COMPLETED = "matching.run.completed.v2"


@dataclass(frozen=True)
class RunOrder:
    """Who asked for a run."""

    submitted_by: str
    """The subject of the caller's token."""


@dataclass(frozen=True)
class RunTotals:
    """The totals of a run over all its schools."""

    proposed: int
    unmatched: int
    changed: int
    """Proposals that the run made, changed or withdrew."""


RunJob = Job[RunOrder, NoProgress, RunTotals]

Wanted = dict[str, dict[str, Proposal]]
"""School id -> mentee id -> the proposal that shall stand."""


def proposals_from(outcome: Outcome, people: Mapping[str, ParticipantState], run_id: str, now: datetime) -> Wanted:
    """The proposals of a run by school, each in its first version."""
    wanted: Wanted = defaultdict(dict)
    for pair in outcome.pairs:
        mentee, mentor = people[pair.mentee_id], people[pair.mentor_id]
        state = ProposalState(
            school_id=mentee.school_id,
            version=1,
            proposal_id=mentee.participant_id,
            run_id=run_id,
            school_year=mentee.school_year,
            form=mentee.form,
            variant=mentee.variant or mentor.variant,
            mentee_id=mentee.participant_id,
            mentor_id=mentor.participant_id,
            score_tenths=pair.score.total_tenths,
            status=ProposalStatus.PENDING,
            made_at=now,
        )
        wanted[mentee.school_id][mentee.participant_id] = Proposal(state, _shares(pair.score))
    return wanted


def completion_of(
    school_id: str,
    run_id: str,
    people: Sequence[ParticipantState],
    proposed: Mapping[str, Proposal],
    unmatched: Iterable[Unmatched],
    changed: int,
    now: datetime,
) -> RunCompleted:
    """What the run gave one school, form by form."""
    unmatched_of: dict[str, list[Unmatched]] = defaultdict(list)
    form_of = {person.participant_id: person.form for person in people}
    for mentee in unmatched:
        if mentee.mentee_id in form_of:
            unmatched_of[form_of[mentee.mentee_id]].append(mentee)
    outcomes = [
        _form_outcome(form, [person for person in people if person.form is form], proposed, unmatched_of[form])
        for form in MentoringForm
        if any(person.form is form for person in people)
    ]
    return RunCompleted(
        school_id=school_id,
        version=1,
        result_id=f"{run_id}:{school_id}",
        run_id=run_id,
        school_year=people[0].school_year,
        outcomes=tuple(outcomes),
        changed=changed,
        completed_at=now,
    )


def _form_outcome(
    form: MentoringForm,
    people: Sequence[ParticipantState],
    proposed: Mapping[str, Proposal],
    unmatched: Sequence[Unmatched],
) -> FormOutcome:
    mentors = [person for person in people if person.role == Role.MENTOR]
    chief = Counter(chief_reason(mentee.reasons) for mentee in unmatched)
    return FormOutcome(
        form=form,
        mentees=len(people) - len(mentors),
        mentors=len(mentors),
        places=sum(mentor.capacity or 0 for mentor in mentors),
        proposed=sum(proposal.state.form is form for proposal in proposed.values()),
        unmatched=len(unmatched),
        unmatched_reasons=tuple(
            UnmatchedReason(code=reason.value, text=REASONS[reason].text, mentees=number)
            for reason, number in sorted(chief.items(), key=lambda item: (-item[1], item[0].value))
        ),
    )


def _shares(score: Score) -> tuple[ShareOfScore, ...]:
    return tuple(
        ShareOfScore(share.criterion.value, share.weight_tenths, share.value_tenths, share.sentence)
        for share in score.shares
    )
