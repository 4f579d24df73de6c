"""A matching run: what it is given and what it makes of each school. Pure; the rules and the assignment are the
engine's."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from hashlib import blake2b

from mentoring_common.events.contracts.matching import ProposalState
from mentoring_common.jobs import Job, Jobs
from mentoring_methodology.codes import ProposalStatus, Role

from matching.engine import STRANGERS, Circumstances, Norms, Outcome, Person, Score, match
from matching.participants.domain import Participant, discreet, person_of, places_of_person
from matching.proposals.domain import Proposal, ShareOfScore


@dataclass(frozen=True)
class RunOrder:
    """What is to be matched, and who asked for it."""

    submitted_by: str
    """The subject of the caller's token."""
    school_year: int | None = None
    """None in orders of the first release: the year in which they are done."""
    by_municipality: bool | None = None
    """Whether a municipal role asked for it; None in orders of earlier releases."""


class RunStage(StrEnum):
    """What a run is doing, in this order."""

    WAITING = "WAITING"
    READING = "READING"
    MATCHING = "MATCHING"
    STORING = "STORING"
    """Putting down the proposals of one school after another."""
    REPORTING = "REPORTING"
    """Judging once more what was put down, and telling each school."""


@dataclass(frozen=True)
class RunProgress:
    """How far a run is; schools are counted, so that whoever sees one school learns of no other."""

    stage: RunStage = RunStage.WAITING
    schools_total: int = 0
    """0 until they are known."""
    schools_stored: int = 0
    schools_done: int = 0


@dataclass(frozen=True)
class RunTotals:
    """The totals of a run over all its schools, and what it went by."""

    proposed: int
    unmatched: int
    changed: int
    """Proposals that the run made, changed or withdrew."""
    school_year: int | None = None
    pack_version: str | None = None
    weights: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Form -> criterion -> points of 100."""
    input_hash: str | None = None
    """A digest of everything that the run was given: the same digest, the same proposals."""
    blocking_pairs: int | None = None
    """Pairs who would both gain by leaving the proposals for each other."""
    reverse_cut: int | None = None
    """Score tenths that the run gave up so that no two people mentor each other."""


RunJob = Job[RunOrder, RunProgress, RunTotals]
RunJobs = Jobs[RunOrder, RunProgress, RunTotals]


@dataclass(frozen=True)
class Given:
    """What the engine is given, by participant id."""

    people: Mapping[str, Participant]
    persons: Mapping[str, Person]
    """A mentor's capacity is the number of places that are free for this run."""
    unreadable: frozenset[str]
    """Participants whose data cannot be taken; they take no part in the run."""
    circumstances: Circumstances = STRANGERS
    """What is known of pairs of them."""

    def of_role(self, role: str) -> list[Person]:
        return [person for person in self.persons.values() if person.role == role]


@dataclass(frozen=True)
class Elsewhere:
    """What the mentors of a run do beside it, in the same school year."""

    participations: Sequence[Participant] = ()
    taken: Mapping[str, int] = field(default_factory=dict)
    """Person id -> the places that approved pairs hold anywhere, and pending proposals outside the run's scope."""


def given(
    people: Sequence[Participant], elsewhere: Elsewhere, norms: Norms, circumstances: Circumstances = STRANGERS
) -> Given:
    """What a run is given.

    A person's places are one number for all of his participations, so that none offers more than are left of it.
    """
    of_person: dict[str, list[Participant]] = defaultdict(list)
    for participant in (*people, *elsewhere.participations):
        of_person[participant.state.person_id].append(participant)
    persons: dict[str, Person] = {}
    unreadable: set[str] = set()
    for participant in people:
        try:
            person = person_of(participant)
        except (ValueError, KeyError, TypeError):
            unreadable.add(participant.id)
            continue
        if person.role == Role.MENTOR:
            person_id = participant.state.person_id
            left = places_of_person(of_person[person_id], norms) - elsewhere.taken.get(person_id, 0)
            person = replace(person, capacity=max(0, left))
        persons[participant.id] = person
    return Given({each.id: each for each in people}, persons, frozenset(unreadable), circumstances)


def best(given: Given, on: date, norms: Norms) -> Outcome:
    """The engine's proposals for what a run is given."""
    return match(given.of_role(Role.MENTEE), given.of_role(Role.MENTOR), on, norms, circumstances=given.circumstances)


def input_hash(given: Given, on: date, norms: Norms) -> str:
    """A digest of what decides a run's outcome, the same in every process."""
    digest = blake2b(digest_size=16)
    digest.update(f"{on.isoformat()} {norms.version}".encode())
    for form, weights in sorted(norms.weights.items()):
        digest.update(f"{form} {sorted((str(criterion), points) for criterion, points in weights.items())}".encode())
    for participant_id, person in sorted(given.persons.items()):
        participant = given.people[participant_id]
        content = participant.state.model_dump_json(exclude={"version"})
        digest.update(f"{content} {participant.support} {participant.partner} {person.capacity}".encode())
        digest.update(b"programme closed" if participant.programme_closed else b"")
        digest.update(f"wishes for {person.preferred}".encode() if person.preferred else b"")
    if given.circumstances != STRANGERS:
        for name, pairs in sorted(vars(given.circumstances).items()):
            known = pairs.items() if isinstance(pairs, Mapping) else pairs
            digest.update(f"{name} {sorted(known)}".encode())
    return digest.hexdigest()


def proposals_from(
    outcome: Outcome, people: Mapping[str, Participant], run_id: str, now: datetime
) -> dict[str, dict[str, Proposal]]:
    """School id -> mentee id -> the proposal that the run wants, each in its first version."""
    wanted: dict[str, dict[str, Proposal]] = defaultdict(dict)
    for pair in outcome.pairs:
        mentee, mentor = people[pair.mentee_id], people[pair.mentor_id]
        wanted[mentee.state.school_id][mentee.id] = proposal_of(mentee, mentor, pair.score, run_id, now)
    return wanted


def proposal_of(mentee: Participant, mentor: Participant, score: Score, run_id: str, now: datetime) -> Proposal:
    """The proposal of this pair, in its first version."""
    restricted = mentee.is_restricted or mentor.is_restricted
    state = ProposalState(
        school_id=mentee.state.school_id,
        version=1,
        proposal_id=mentee.id,
        run_id=run_id,
        school_year=mentee.state.school_year,
        form=mentee.state.form,
        variant=None if restricted else mentee.state.variant or mentor.state.variant,
        variant_restricted=restricted,
        mentee_id=mentee.id,
        mentor_id=mentor.id,
        mentor_person_id=mentor.state.person_id,
        score_tenths=score.total_tenths,
        status=ProposalStatus.PENDING,
        made_at=now,
    )
    return Proposal(state, _shares(discreet(score, mentee, mentor)))


def by_school(people: Iterable[Participant]) -> dict[str, list[Participant]]:
    """The participants of each school, schools in the order of their ids."""
    schools: dict[str, list[Participant]] = defaultdict(list)
    for participant in people:
        schools[participant.state.school_id].append(participant)
    return dict(sorted(schools.items()))


def _shares(score: Score) -> tuple[ShareOfScore, ...]:
    return tuple(
        ShareOfScore(share.criterion.value, share.weight_tenths, share.value_tenths, share.sentence)
        for share in score.shares
    )
