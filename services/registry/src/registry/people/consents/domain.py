"""Consents: who has allowed a school what, by which text, from when to when. One document each (156-ФЗ). Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from mentoring_methodology.codes import ConsentGiver, ConsentPurpose

DAY = timedelta(days=1)
MERGED_RECORD = "MERGED"
"""Why a consent of a second record of one person goes on under another id."""


class ConsentState(StrEnum):
    """How a consent stands."""

    DRAFTED = "DRAFTED"
    """Printed, not signed."""
    GIVEN = "GIVEN"
    EXPIRED = "EXPIRED"
    """Its last day has passed."""
    WITHDRAWN = "WITHDRAWN"
    REPLACED = "REPLACED"
    """A newer one of the same purpose and giver has taken its place."""
    MOVED = "MOVED"
    """It goes on, under another id, with the record with which this one was merged."""


@dataclass(frozen=True, order=True)
class Paper:
    """A purpose and who signs: what a set is made of."""

    purpose: str
    giver: str


@dataclass(frozen=True)
class ConsentFact:
    """A dated fact of a consent's history."""

    at: datetime
    state: ConsentState
    by: str | None = None
    """The subject of whose token it was; None for the calendar."""
    reason: str | None = None
    """Free text; never leaves registry."""


@dataclass(frozen=True)
class Consent:
    """One document."""

    consent_id: str
    """The person's id, a hyphen, and what tells it from the person's others: so it is found without an index."""
    school_id: str
    """The operator to whom it is given: another school needs its own."""
    version: int
    purpose: str
    giver: str
    """SELF or GUARDIAN."""
    text_version: str
    text_hash: str
    """SHA-256 of the text that was signed."""
    guardian_id: str | None = None
    given_on: date | None = None
    valid_until: date | None = None
    """The last day that the paper names; None without an end."""
    way: str = "PAPER"
    ended_on: date | None = None
    """The first day on which it counts no more, because it was withdrawn or replaced."""
    history: tuple[ConsentFact, ...] = ()

    @property
    def paper(self) -> Paper:
        return Paper(self.purpose, self.giver)

    @property
    def state(self) -> ConsentState:
        return self.history[-1].state

    @property
    def was_given(self) -> bool:
        """Whether somebody has signed it, however it ended."""
        return self.given_on is not None and self.state is not ConsentState.MOVED

    @property
    def last_day(self) -> date | None:
        """The last day on which it counts; None where no end is in sight."""
        ends = [each for each in (self.valid_until, self.ended_on and self.ended_on - DAY) if each is not None]
        return min(ends, default=None)

    @property
    def ends_the_word(self) -> bool:
        """Whether the school's word about everything counts no more after it: it was signed, or taken back unsigned."""
        return self.was_given or (self.state is ConsentState.WITHDRAWN and self.ended_on is not None)

    def counts_on(self, day: date) -> bool:
        """Whether it covers its purpose on the day."""
        if not self.was_given or self.given_on is None or day < self.given_on:
            return False
        return self.last_day is None or day <= self.last_day


Consents = tuple[Consent, ...]


@dataclass(frozen=True)
class Text:
    """The text of a purpose that is in force: what is signed today."""

    version: str
    hash: str


def consent_id(person_id: str, mark: str) -> str:
    """The id of a person's consent; `mark` tells it from his others."""
    return f"{person_id}-{mark}"


def person_and_mark(consent_id: str) -> tuple[str, str]:
    """Whose consent has this id, and what tells it from the person's others."""
    person_id, _, mark = consent_id.rpartition("-")
    return person_id, mark


def with_mark(consents: Iterable[Consent], mark: str) -> Consent | None:
    """The consent that this mark tells, by whichever of two merged records it was named."""
    return next((each for each in consents if person_and_mark(each.consent_id)[1] == mark), None)


def of_school(consents: Iterable[Consent], school_id: str) -> Consents:
    """The consents that were given to a school."""
    return tuple(each for each in consents if each.school_id == school_id)


def drafted(new: Consent, at: datetime, by: str) -> Consent:
    """The consent as it is printed."""
    return replace(new, history=(ConsentFact(at, ConsentState.DRAFTED, by),))


def given(consents: Consents, granted: Consent, at: datetime, by: str) -> Consents:
    """The consents with `granted` signed, which brings its dates; what stood of the same paper is replaced by it.

    A paper that is entered late and is older than what stands is replaced by that: the later signature counts.
    """
    signed = _turned(granted, ConsentState.GIVEN, at, by)
    replaced_on = granted.given_on
    later = [each.given_on for each in consents if each.given_on is not None and _is_later(each, granted)]
    if later:
        signed = _turned(replace(signed, ended_on=min(later)), ConsentState.REPLACED, at, by)

    def after(each: Consent) -> Consent:
        if _stands_beside(each, granted) and not _is_later(each, granted):
            return _turned(replace(each, ended_on=replaced_on), ConsentState.REPLACED, at, by)
        return each

    others = tuple(after(each) for each in consents if each.consent_id != granted.consent_id)
    return (*others, signed)


def withdrawn(consents: Consents, chosen: Consent, on: date, at: datetime, by: str, reason: str | None) -> Consents:
    """The consents without what the chosen one allows, from the day on.

    Whoever takes back a consent that a newer one has replaced takes back the purpose; so does who takes back a sheet
    that was never seen signed, since the school's word may stand for it. There is no condition to it; a consent that
    allows nothing any more stays as it is.
    """

    def after(each: Consent) -> Consent:
        if each.consent_id == chosen.consent_id and each.state is ConsentState.DRAFTED:
            return _turned(replace(each, ended_on=on), ConsentState.WITHDRAWN, at, by, reason)
        stands = each.state is ConsentState.GIVEN and _same_paper(each, chosen)
        return _turned(replace(each, ended_on=on), ConsentState.WITHDRAWN, at, by, reason) if stands else each

    return tuple(map(after, consents))


def expired(consents: Consents, today: date, at: datetime) -> Consents:
    """The consents with those noted as ended whose last day has passed."""

    def after(each: Consent) -> Consent:
        passed = each.state is ConsentState.GIVEN and each.valid_until is not None and each.valid_until < today
        return _turned(each, ConsentState.EXPIRED, at, None) if passed else each

    return tuple(map(after, consents))


def left_behind(consents: Consents, at: datetime) -> Consents:
    """The consents of a record that was merged into another one."""
    return tuple(
        each if each.state is ConsentState.MOVED else _turned(each, ConsentState.MOVED, at, None) for each in consents
    )


def moved(consents: Consents, person_id: str) -> Consents:
    """The consents of a merged record as the person has them who was kept."""
    return tuple(
        replace(
            each,
            consent_id=consent_id(person_id, person_and_mark(each.consent_id)[1]),
            history=tuple(fact for fact in each.history if fact.state is not ConsentState.MOVED),
        )
        for each in consents
    )


def as_recorded(consents: Consents, by_then: Callable[[datetime], bool]) -> Consents:
    """The consents as they stood in the records at an earlier instant: later facts are left out."""
    return tuple(seen for each in consents if (seen := _as_recorded(each, by_then)) is not None)


def _as_recorded(consent: Consent, by_then: Callable[[datetime], bool]) -> Consent | None:
    history = tuple(fact for fact in consent.history if by_then(fact.at))
    if not history:
        return None
    states = {fact.state for fact in history}
    return replace(
        consent,
        history=history,
        version=len(history),
        given_on=consent.given_on if ConsentState.GIVEN in states else None,
        valid_until=consent.valid_until if ConsentState.GIVEN in states else None,
        ended_on=consent.ended_on if states & {ConsentState.WITHDRAWN, ConsentState.REPLACED} else None,
    )


def _turned(consent: Consent, state: ConsentState, at: datetime, by: str | None, reason: str | None = None) -> Consent:
    fact = ConsentFact(at, state, by, reason)
    return replace(consent, version=consent.version + 1, history=(*consent.history, fact))


def _same_paper(one: Consent, other: Consent) -> bool:
    return (one.school_id, one.paper) == (other.school_id, other.paper)


def _is_later(each: Consent, granted: Consent) -> bool:
    """Whether a signature of the same paper, in force or run out, is of a later day."""
    if each.consent_id == granted.consent_id or not _same_paper(each, granted):
        return False
    dated = each.given_on is not None and granted.given_on is not None and each.given_on > granted.given_on
    return dated and each.state in {ConsentState.GIVEN, ConsentState.EXPIRED}


def _stands_beside(each: Consent, granted: Consent) -> bool:
    return each.state is ConsentState.GIVEN and each.consent_id != granted.consent_id and _same_paper(each, granted)


ORDER: Sequence[str] = tuple(ConsentPurpose)
GIVERS: Sequence[str] = tuple(ConsentGiver)


def in_order(papers: Iterable[Paper]) -> tuple[Paper, ...]:
    """Papers in the order of the methodology, the guardian's before the person's own."""
    return tuple(sorted(set(papers), key=lambda paper: (ORDER.index(paper.purpose), GIVERS.index(paper.giver))))
