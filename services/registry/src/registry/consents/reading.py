"""A person's consents as they are, or as they were recorded by the end of an earlier day."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from registry.participations.commands import ANY_SCHOOL, Register
from registry.participations.domain import birth_of
from registry.people.consents.domain import Consents, ConsentState, Paper, as_recorded, of_school
from registry.people.consents.whole import FOR_TAKING_PART, Span, missing, whole_spans
from registry.people.domain import Person


@dataclass(frozen=True)
class Seen:
    """The consents that a person has given one school, and what they come to on a day."""

    person: Person
    school_id: str
    on: date
    consents: Consents
    missing: tuple[Paper, ...]
    span: Span | None
    """The days around this one on which the documents are whole."""
    age_is_known: bool
    """Who signs is certain; otherwise every paper is asked for that may be needed."""
    attested: bool
    """Another word than the documents' counts today."""


async def consents_of(register: Register, person: Person, school_id: str, as_of: date | None, zone: ZoneInfo) -> Seen:
    """What a school has of a person."""
    today = register.today()
    day = as_of or today
    participations = await register.participations.of_people(ANY_SCHOOL, [person.person_id])
    own = tuple(each for each in of_school(person.consents, school_id) if each.state is not ConsentState.MOVED)
    if as_of is not None and as_of < today:

        def by_then(at: datetime) -> bool:
            return at.astimezone(zone).date() <= as_of

        own = as_recorded(own, by_then)
    birth = birth_of(person, participations, school_id)
    lacks = missing(own, birth, day)
    spans = whole_spans(own, birth, *FOR_TAKING_PART)
    told = [each.state for each in participations if each.state.school_id == school_id and each.takes_part]
    by_word = any(
        state.consents_on is not None
        and state.consents_on <= day
        and (state.consents_until is None or day <= state.consents_until)
        for state in told
    )
    return Seen(
        person=person,
        school_id=school_id,
        on=day,
        consents=own,
        missing=lacks,
        span=next((span for span in spans if span.holds(day)), None),
        age_is_known=len(birth.ages_on(day)) == 1,
        attested=bool(lacks) and by_word and day >= today,
    )
