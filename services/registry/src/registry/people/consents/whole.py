"""Whether the set of consents for taking part is whole, from when to when, and what is missing. Pure.

The set is the strictest usual reading: under 14 the guardian signs both papers; from 14 to 17 the pupil also signs for
his data; from 18 he signs for his data alone, since an adult agrees to the pair itself.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from mentoring_methodology.codes import ConsentGiver, ConsentPurpose

from registry.people.consents.ages import Age, Birth
from registry.people.consents.domain import DAY, Consent, Consents, ConsentState, Paper, in_order

AHEAD = timedelta(days=30)
"""A family needs that long to sign anew; a pair asks for consents of the same days (Р-145, stage 3)."""
SIGNERS: Mapping[Age, tuple[ConsentGiver, ...]] = {
    Age.CHILD: (ConsentGiver.GUARDIAN,),
    Age.TEEN: (ConsentGiver.GUARDIAN, ConsentGiver.SELF),
    Age.ADULT: (ConsentGiver.SELF,),
}
"""Who signs a consent that is about the person's data."""
FOR_TAKING_PART = (ConsentPurpose.PD_PROCESSING, ConsentPurpose.PARTICIPATION)
"""The purposes of the set; the others are asked for only where they are used."""
BEARING = frozenset({*FOR_TAKING_PART, ConsentPurpose.CROSS_SCHOOL_TRANSFER})
"""Purposes of which the world is told the outcome."""

Needed = Callable[[date], frozenset[Paper]]


@dataclass(frozen=True)
class Span:
    """Days without a gap."""

    first: date
    last: date | None
    """None without an end in sight."""

    def holds(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Attested:
    """What the school declares of somebody without papers: when everything was collected, until when it counts."""

    consents_on: date | None = None
    consents_until: date | None = None
    transfer_consent_on: date | None = None


@dataclass(frozen=True)
class Outcome:
    """What others are told of somebody's consents."""

    consents_on: date | None
    consents_until: date | None
    transfer_consent_on: date | None


def signers(purpose: str, age: Age) -> tuple[ConsentGiver, ...]:
    """Who signs a purpose at an age; for taking part an adult needs no paper."""
    if purpose != ConsentPurpose.PARTICIPATION:
        return SIGNERS[age]
    return () if age is Age.ADULT else (ConsentGiver.GUARDIAN,)


def needed_for(birth: Birth, *purposes: str) -> Needed:
    """The papers that these purposes ask for on a day, at every age that the person may have."""

    def on(day: date) -> frozenset[Paper]:
        ages = birth.ages_on(day)
        return frozenset(
            Paper(purpose, giver) for purpose in purposes for age in ages for giver in signers(purpose, age)
        )

    return on


def missing(consents: Iterable[Consent], birth: Birth, day: date) -> tuple[Paper, ...]:
    """The papers of the set that nothing covers on the day, in the methodology's order."""
    covered = {each.paper for each in consents if each.counts_on(day)}
    return in_order(needed_for(birth, *FOR_TAKING_PART)(day) - covered)


def whole_spans(consents: Consents, birth: Birth, *purposes: str) -> tuple[Span, ...]:
    """When the papers of these purposes are all there, in order; days that touch are one span."""
    needed = needed_for(birth, *purposes)
    relevant = [each for each in consents if each.was_given and each.purpose in purposes]
    pieces: list[Span] = []
    for span in _pieces(relevant, birth):
        papers = needed(span.first)
        covered = {each.paper for each in relevant if each.counts_on(span.first)}
        if papers and papers <= covered:
            touches = bool(pieces) and pieces[-1].last is not None and pieces[-1].last + DAY == span.first
            pieces = [*pieces[:-1], Span(pieces[-1].first, span.last)] if touches else [*pieces, span]
    return tuple(pieces)


def _pieces(consents: Iterable[Consent], birth: Birth) -> Iterator[Span]:
    """Days on which nothing changes, from the first signature on."""
    changes = {each.given_on for each in consents if each.given_on is not None}
    if not changes:
        return
    first = min(changes)
    changes |= {each.last_day + DAY for each in consents if each.last_day is not None}
    changes |= set(birth.turns)
    days = sorted(day for day in changes if day >= first)
    for at, day in enumerate(days):
        yield Span(day, days[at + 1] - DAY if at + 1 < len(days) else None)


def attested_span(attested: Attested, consents: Consents, documents: tuple[Span, ...]) -> Span | None:
    """When the school's word counts: until the papers say all themselves, or one of them has ended.

    So nobody is suspended while his papers are entered one by one, and nobody takes part on a word that a parent has
    taken back.
    """
    if attested.consents_on is None:
        return None
    ends = [each.first - DAY for each in documents[:1]]
    ends += [
        each.last_day
        for each in consents
        if each.ends_the_word
        and each.purpose in FOR_TAKING_PART
        and each.state is not ConsentState.REPLACED
        and each.last_day is not None
    ]
    if attested.consents_until is not None:
        ends.append(attested.consents_until)
    last = min(ends, default=None)
    return None if last is not None and last < attested.consents_on else Span(attested.consents_on, last)


def documents_count(consents: Consents) -> bool:
    """Whether there is anything signed, or taken back, that others are told of."""
    return any(each.ends_the_word and each.purpose in BEARING for each in consents)


def outcome(consents: Consents, birth: Birth, attested: Attested, today: date) -> Outcome:
    """What others are told today: of the span in which today lies, or else of the last one."""
    documents = whole_spans(consents, birth, *FOR_TAKING_PART)
    word = attested_span(attested, consents, documents)
    spans = _joined(*([word] if word else []), *documents)
    transfers = whole_spans(consents, birth, ConsentPurpose.CROSS_SCHOOL_TRANSFER)
    has_transfers = any(
        each.ends_the_word and each.purpose == ConsentPurpose.CROSS_SCHOOL_TRANSFER for each in consents
    )
    now = next((span for span in transfers if span.holds(today)), None)
    transfer = (now.first if now else None) if has_transfers else attested.transfer_consent_on
    for span in spans:
        if span.holds(today):
            return Outcome(span.first, span.last, transfer)
    past = [span for span in spans if span.first <= today]
    if past:
        return Outcome(past[-1].first, past[-1].last, transfer)
    return Outcome(None, _last_of_ended(consents, today), transfer)


def _last_of_ended(consents: Consents, today: date) -> date | None:
    """The last day of what was signed for taking part and counts no more, where the set was never whole."""
    ended = [
        each.last_day
        for each in consents
        if each.ends_the_word
        and each.purpose in FOR_TAKING_PART
        and each.state is not ConsentState.REPLACED
        and each.last_day is not None
        and each.last_day < today
    ]
    return max(ended, default=None)


def _joined(*spans: Span) -> tuple[Span, ...]:
    joined: list[Span] = []
    for span in sorted(spans, key=lambda each: each.first):
        before = joined[-1] if joined else None
        if before is not None and before.last is not None and span.first <= before.last + DAY:
            last = None if span.last is None else max(span.last, before.last)
            joined[-1] = Span(before.first, last)
        elif before is None or before.last is not None:
            joined.append(span)
    return tuple(joined)
