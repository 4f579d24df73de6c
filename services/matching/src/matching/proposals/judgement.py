"""Whether pending proposals may still be pending, by the rules of a day. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from matching.engine import STRANGERS, Circumstances, Norms, Reason, refusals
from matching.participants.domain import Participant, person_of, places_of_person
from matching.proposals.domain import Proposal
from matching.relations.domain import Relation

LEFT = (Reason.H14_STATUS, Reason.H14_STATUS_MENTOR, Reason.H14_SUSPENDED, Reason.H14_SUSPENDED_MENTOR)
"""Who takes part no longer, or not now, needs no other reason."""

OFFERED_ALREADY = frozenset({Reason.H02_PROGRAMME_NOT_OPEN, Reason.H02_PROGRAMME_NOT_OPEN_MENTOR})
"""A programme decides what is offered; what was offered waits for the curator while it goes back a stage or ends."""

PersonsYear = tuple[str, int]
"""A person id and a school year."""

NOTHING_HELD: Mapping[PersonsYear, int] = {}


def not_yet_approved(pending: Iterable[Proposal], holding: Iterable[Relation]) -> list[Proposal]:
    """Those whose mentee no relation holds: an approval reserves its place before its proposal says so, and a proposal
    that is counted beside its own relation would fall for want of the place that it has.
    """
    taken = {mentee_id for each in holding for mentee_id in each.state.mentee_ids}
    return [each for each in pending if each.mentee_id not in taken]


def judge(
    pending: Iterable[Proposal],
    people: Mapping[str, Participant],
    on: date,
    norms: Norms,
    whole_school: str | None = None,
    circumstances: Circumstances = STRANGERS,
    held: Mapping[PersonsYear, int] = NOTHING_HELD,
) -> dict[str, str]:
    """Mentee id -> the chief reason for which the proposal falls; only those that fall.

    `people` are, by id, the participants whom the proposals name and every other participation of their mentors.
    Where a mentor's person has more proposals than places in a school year, in whatever schools, those of the lowest
    score fall; `held` is how many of the places approved pairs hold. Somebody who is not known has been lost here,
    since nobody is ever unknown to registry; so nothing is concluded of him but in the `whole_school`, whose
    participants are known to be registry's.
    """
    fallen: dict[str, str] = {}
    holding: dict[PersonsYear, list[Proposal]] = defaultdict(list)
    for proposal in pending:
        mentee, mentor = people.get(proposal.state.mentee_id), people.get(proposal.state.mentor_id)
        reason = None
        if mentee is not None and mentor is not None:
            reason = _reason_against(mentee, mentor, on, norms, circumstances)
        elif proposal.state.school_id == whole_school:
            reason = Reason.H14_STATUS if mentee is None else Reason.H14_STATUS_MENTOR
        if reason is not None:
            fallen[proposal.mentee_id] = reason.value
        elif mentor is not None:
            holding[_persons_year(mentor)].append(proposal)
    participations: dict[PersonsYear, list[Participant]] = defaultdict(list)
    for participant in people.values():
        participations[_persons_year(participant)].append(participant)
    for persons_year, proposals in holding.items():
        free = places_of_person(participations[persons_year], norms) - held.get(persons_year, 0)
        for proposal in _beyond_places(proposals, max(0, free)):
            fallen[proposal.mentee_id] = Reason.H06_CAPACITY.value
    return fallen


def _persons_year(participant: Participant) -> PersonsYear:
    return participant.state.person_id, participant.state.school_year


def _reason_against(
    mentee: Participant, mentor: Participant, on: date, norms: Norms, circumstances: Circumstances
) -> Reason | None:
    found = refusals(person_of(mentee), person_of(mentor), on, norms, circumstances)
    reasons = [each for each in found if each not in OFFERED_ALREADY]
    return next((reason for reason in LEFT if reason in reasons), reasons[0] if reasons else None)


def _beyond_places(proposals: Sequence[Proposal], free: int) -> Sequence[Proposal]:
    """The weakest proposals, as many as there are above the free places."""
    strongest_first = sorted(proposals, key=lambda each: (-each.state.score_tenths, each.mentee_id))
    return strongest_first[free:]
