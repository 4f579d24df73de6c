"""What a run reports of one school and school year. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from mentoring_common.events.contracts.matching import FormOutcome, RunCompleted, UnmatchedMentee, UnmatchedReason
from mentoring_common.events.envelope import Wire, wire
from mentoring_methodology.codes import MentoringForm, Role

from matching.engine import Pair
from matching.participants.domain import Participant
from matching.proposals.domain import Proposal
from matching.runs.domain import Given, RunTotals
from matching.unmatched.domain import LeftOver, text_of

COMPLETED = "matching.run.completed.v2"


@dataclass(frozen=True)
class SchoolsPart:
    """What a run did in one school."""

    school_id: str
    members: Sequence[Participant]
    proposed: Mapping[str, Proposal]
    left: Sequence[LeftOver]
    pairs: Sequence[Pair] = ()
    """What the engine says of the pairs."""
    fixed: Sequence[Participant] = ()
    """Mentees with an approved pair, whom the run leaves as they are: counted as proposed."""


def completion_of(
    part: SchoolsPart,
    given: Given,
    totals: RunTotals,
    run_id: str,
    previous: RunCompleted | None,
    changed: int,
    now: datetime,
) -> RunCompleted:
    """The school's result, form by form; `previous` is the result before it of the same school and school year."""
    known = {mentee.participant_id for mentee in previous.unmatched_mentees} if previous else set()
    return RunCompleted(
        school_id=part.school_id,
        version=1,
        result_id=f"{run_id}:{part.school_id}",
        run_id=run_id,
        school_year=part.members[0].state.school_year,
        outcomes=tuple(_form_outcome(form, part, given) for form in _forms(part.members)),
        unmatched_mentees=tuple(
            UnmatchedMentee(
                participant_id=each.mentee_id,
                form=each.form,
                reason=each.reasons[0].code,
                is_new=each.mentee_id not in known,
            )
            for each in part.left
        ),
        changed=changed,
        completed_at=now,
        pack_version=totals.pack_version,
        input_hash=totals.input_hash,
        blocking_pairs=totals.blocking_pairs,
        reverse_cut=totals.reverse_cut,
    )


def event_of(result: RunCompleted, now: datetime, traceparent: str | None) -> Wire:
    """The event that publishes a result."""
    return wire(COMPLETED, result.result_id, result, now, traceparent)


def _forms(members: Sequence[Participant]) -> list[str]:
    """The forms of the school's participants: those of the target model in its order, then others by code."""
    order = [form.value for form in MentoringForm]
    present = {each.state.form for each in members}
    return [form for form in order if form in present] + sorted(present - set(order))


def _form_outcome(form: str, part: SchoolsPart, given: Given) -> FormOutcome:
    members = [each for each in part.members if each.state.form == form]
    mentors = [each for each in members if each.state.role == Role.MENTOR]
    left = [each for each in part.left if each.form == form]
    chief = Counter(each.reasons[0].code for each in left)
    return FormOutcome(
        form=form,
        mentees=len(members) - len(mentors),
        mentors=len(mentors),
        places=sum(given.persons[each.id].capacity or 0 for each in mentors if each.id in given.persons),
        proposed=sum(proposal.state.form == form for proposal in part.proposed.values())
        + sum(each.state.form == form for each in part.fixed),
        unmatched=len(left),
        unmatched_reasons=tuple(
            UnmatchedReason(code=code, text=text_of(code), mentees=number)
            for code, number in sorted(chief.items(), key=lambda item: (-item[1], item[0]))
        ),
    )
