"""A participant as matching knows one: what registry published, and what it told matching alone. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from mentoring_common.events.contracts.registry import ParticipantState
from mentoring_methodology.codes import ParticipantStatus, Role

from matching.engine import Criterion, Norms, Person, Score, person_from_state
from matching.organisations.domain import Partner

DISCREET_SENTENCE = "Ролевая модель подходит"
"""What is said of a role model that may be named outside no school."""


@dataclass(frozen=True)
class Participant:
    """One participation with the role models in which it may be supported, where they may not be published."""

    state: ParticipantState
    support: tuple[str, ...] = ()
    """Role models that the participant's own school alone may know; empty where nothing is restricted."""
    partner: Partner | None = None
    """The organisation of the directory where the participant works or studies, where it is known."""
    programme_closed: bool = False
    """The school leads programmes, and none that is open has the participant's form."""
    preferred: tuple[str, ...] = ()
    """Whom the participant named after the common meeting, the dearest first."""

    @property
    def id(self) -> str:
        return self.state.participant_id

    @property
    def is_restricted(self) -> bool:
        return bool(self.support) or self.state.variant_restricted


def person_of(participant: Participant) -> Person:
    """The person whom the engine judges. A restricted role model takes the place of the published one."""
    state, partner = participant.state, participant.partner
    if participant.support and not state.variant_restricted:  # the first release published it
        state = state.model_copy(update={"variant_restricted": True})
    person = person_from_state(
        state,
        participant.support,
        partner.agreement_on if partner is not None else None,
        partner.agreement_until if partner is not None else None,
        programme_closed=participant.programme_closed,
    )
    return replace(person, preferred=participant.preferred) if participant.preferred else person


def places_of_person(participations: Iterable[Participant], norms: Norms) -> int:
    """How many mentees one human being takes: the least number that one of the participations states.

    Who mentors in two schools states one capacity in both; where two papers differ, more than the lower number was not
    agreed with the one who wrote it. Where none is stated the least norm of their forms applies; a form that the norms
    do not know has no place. Who pauses in one of them takes nobody anywhere. The engine counts alike.
    """
    mentoring = [
        each.state
        for each in participations
        if each.state.role == Role.MENTOR and each.state.status == ParticipantStatus.ACTIVE
    ]
    if any(state.accepting is False for state in mentoring):
        return 0
    stated = [state.capacity for state in mentoring if state.capacity is not None]
    return min(stated or [norms.default_capacity.get(state.form, 0) for state in mentoring], default=0)


def discreet(score: Score, mentee: Participant, mentor: Participant) -> Score:
    """The score with no word of a restricted role model, should one of the two have one."""
    return without_variant(score) if mentee.is_restricted or mentor.is_restricted else score


def without_variant(score: Score) -> Score:
    """The score with the same points and no word of the role model."""
    shares = tuple(
        replace(share, sentence=DISCREET_SENTENCE)
        if share.criterion == Criterion.VARIANT and share.value_tenths is not None
        else share
        for share in score.shares
    )
    return replace(score, shares=shares)
