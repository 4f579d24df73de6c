"""Participations: a person in one role, form and school year at one school. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from mentoring_common.events.contracts.base import MUNICIPALITY
from mentoring_common.events.contracts.registry import ParticipantState
from mentoring_methodology.codes import RESTRICTED_VARIANTS, MentoringForm, ParticipantStatus, Role
from mentoring_methodology.organisations import leads_programmes

from registry.participations.admission import Admission, Decision
from registry.participations.entry import Entry
from registry.people.clearance import in_force
from registry.people.clearance import outcome as cleared
from registry.people.consents.ages import ANY_AGE, Age, Birth
from registry.people.consents.domain import of_school
from registry.people.consents.whole import Attested, documents_count, outcome
from registry.people.domain import Person
from registry.people.names import names_somebody

TAKES_PART = frozenset({ParticipantStatus.ACTIVE, ParticipantStatus.SUSPENDED})
ENDED = frozenset({ParticipantStatus.COMPLETED, ParticipantStatus.WITHDRAWN})
CONSENT_GAP = "CONSENT_GAP"
"""The set of required consents is no longer whole."""
ADMISSION_EXPIRED = "ADMISSION_EXPIRED"
CLEARANCE_EXPIRED = "CLEARANCE_EXPIRED"
ADMISSION_REVOKED = "ADMISSION_REVOKED"
"""The school has taken the admission back; a new admission alone ends it."""
LONG_LEAVE = "LONG_LEAVE"
"""The curator says so: he is away for long; the calendar does not end it."""
GAPS = frozenset({CONSENT_GAP, ADMISSION_EXPIRED, CLEARANCE_EXPIRED, ADMISSION_REVOKED})
"""Codes of a suspension that lasts as long as what it names, and ends by itself."""
IMPORT_UNDONE = "IMPORT_UNDONE"
"""Ended since the import that had registered it was undone: a later base begins it again."""
IMPORTED_AGAIN = "IMPORTED_AGAIN"
"""Begun again by a base, after the one before was undone."""
CLAIM_CONFIRMED = "CLAIM_CONFIRMED"
"""The pair that the school's paper named stands by its order."""
MERGED = "MERGED"
"""Ended since its person turned out to be somebody who has the same participation already."""

CONSENTS_END_WITHIN = timedelta(days=30)
"""A family needs that long to sign anew; the eligibility of a pair asks for the same days (Р-145, stage 3)."""


class Awaits(StrEnum):
    """Какого решения куратора ждёт участие этого или будущего учебного года."""

    CLAIM = "CLAIM"
    """A pair that the school's base names."""
    CONSENTS_ENDING = "CONSENTS_ENDING"
    """Of who takes part, the consents end within `CONSENTS_END_WITHIN`."""
    ADMISSION_ENDING = "ADMISSION_ENDING"
    """A mentor's admission does."""
    CLEARANCE_ENDING = "CLEARANCE_ENDING"
    """The day up to which a certificate counts comes within it."""
    CLEARANCE_MISSING = "CLEARANCE_MISSING"
    """A mentor from outside has no certificate of no criminal record that counts today."""
    PERSONNEL_FILE = "PERSONNEL_FILE"
    """A mentor whom the school employs by what it declares: the head has not certified his personnel file."""


_PARTNERS_FORMS = frozenset({MentoringForm.STUDENT_PUPIL, MentoringForm.EMPLOYER_PUPIL})


@dataclass(frozen=True)
class Texts:
    """What only the school sees of a participation, in its own words."""

    time_text: str | None = None
    """When and for how long a mentor can, as written."""
    request_text: str | None = None
    achievements_text: str | None = None
    workplace_text: str | None = None
    partner_name_text: str | None = None
    partner_workplace_text: str | None = None
    """Where the other side works or studies, as written."""
    results_text: str | None = None
    passed_text: str | None = None
    """The school's mark that the programme was passed, as written."""
    case_url: str | None = None


@dataclass(frozen=True)
class Happening:
    """A dated fact of a participation's history; never leaves registry."""

    at: datetime
    version: int
    fact: str
    """`suspended`, `withdrawn` and so on as in the event's type."""
    code: str | None = None
    reason: str | None = None
    """Free text of the one who changed it."""
    by: str | None = None
    """The import that did it, where one did."""


@dataclass(frozen=True)
class ConfirmedClaim:
    """A pair that the school's paper named and that stands by its order."""

    relation_id: str
    """The relation in matching; it confirms one claim, however often that is told."""
    text: str | None = None
    """The partner's name that was confirmed; None where nobody was named any more."""


@dataclass(frozen=True)
class Participation:
    """One participation with what registry alone knows of it."""

    state: ParticipantState
    """Public: a restricted role model is not in it."""
    texts: Texts
    person_version: int
    """The person's `told_version` whose birth and contacts the events have said."""
    restricted_variant: str | None = None
    claim_left_as_text: str | None = None
    """The partner's name that a curator decided to be no relation but a text."""
    claims_confirmed: tuple[ConfirmedClaim, ...] = ()
    """Named pairs that have become relations, the latest last."""
    attested: Attested | None = None
    """What the school had declared of the consents, where the person's own documents speak in the state instead."""
    admission: Admission | None = None
    """A mentor's steps and what was decided; None where nothing was noted here, whatever his paper attests."""
    history: tuple[Happening, ...] = ()

    @property
    def id(self) -> str:
        return self.state.participant_id

    @property
    def variant(self) -> str | None:
        """The role model, a restricted one too: for the person's own school alone."""
        return self.restricted_variant or self.state.variant

    @property
    def was_undone(self) -> bool:
        """Whether the import that had registered it was undone, and nothing has happened since."""
        return self.state.status == "WITHDRAWN" and bool(self.history) and self.history[-1].code == IMPORT_UNDONE

    @property
    def takes_part(self) -> bool:
        return self.state.status in TAKES_PART


_OF_PERSON = frozenset(
    {"full_name", "birth_year", "birth_date", "contact_email", "contact_phone", "contact_text", "workplace"}
)
_TEXTS = tuple(Texts.__dataclass_fields__)
_CONSENTS = tuple(Attested.__dataclass_fields__)
_PUBLIC = tuple(
    name for name in Entry.__dataclass_fields__ if name in ParticipantState.model_fields and name != "variant"
)
"""Fields of an entry that events carry as they are."""


def is_partners(role: str, form: str, workplace_kind: str | None) -> bool:
    """Whether the person works or studies with a partner, so that several schools may know him."""
    if role != Role.MENTOR:
        return False
    return not leads_programmes(workplace_kind) if workplace_kind is not None else form in _PARTNERS_FORMS


def person_of(entry: Entry, person_id: str, school_id: str, workplace: str) -> Person:
    """The person whom the entry describes, in the first version; `workplace` as the directory reads it."""
    partners = is_partners(entry.role, entry.form, entry.workplace_kind)
    return Person(
        person_id=person_id,
        school_id=MUNICIPALITY if partners else school_id,
        version=1,
        full_name=" ".join(entry.full_name.split()),
        birth_year=entry.birth_date.year if entry.birth_date else entry.birth_year,
        birth_date=entry.birth_date,
        contact_email=entry.contact_email,
        contact_phone=entry.contact_phone,
        contact_text=entry.contact_text,
        workplace=workplace or ("" if partners else school_id),
        known_in=(school_id,),
    )


def participation_of(entry: Entry, participant_id: str, person: Person, school_id: str, today: date) -> Participation:
    """The participation of `person` that the entry describes, in its first version, as `today` finds it."""
    state = ParticipantState(
        participant_id=participant_id,
        person_id=person.person_id,
        school_id=school_id,
        version=1,
        **{**{name: _plain(getattr(entry, name)) for name in _PUBLIC}, **_birth(person)},
        **_public_variant(entry.variant),
    )
    participation = Participation(
        state=state,
        texts=Texts(**{name: getattr(entry, name) for name in _TEXTS}),
        person_version=person.told_version,
        restricted_variant=_restricted(entry.variant),
    )
    return judged(by_documents(by_clearance(claimed(participation), person), person, today), today)


def entry_of(person: Person, participation: Participation) -> Entry:
    """What a request would say to describe both."""
    told = {name: getattr(participation.state, name) for name in _PUBLIC}
    told |= {name: getattr(participation.texts, name) for name in _TEXTS}
    told |= vars(participation.attested) if participation.attested is not None else {}
    told |= {name: getattr(person, name) for name in _OF_PERSON - {"workplace"}}
    return Entry(**{**told, "variant": participation.variant})


def described(before: Participation, entry: Entry, person: Person, today: date) -> Participation:
    """The participation as the entry now describes it; role, form, school year and identity stay."""
    fixed = {"role", "form", "school_year"}
    state = before.state.model_copy(
        update={
            **{name: _plain(getattr(entry, name)) for name in _PUBLIC if name not in fixed},
            **_birth(person),
            **_public_variant(entry.variant),
        }
    )
    after = replace(
        before,
        state=state,
        texts=Texts(**{name: getattr(entry, name) for name in _TEXTS}),
        person_version=person.told_version,
        restricted_variant=_restricted(entry.variant),
        attested=None,
    )
    return judged(by_documents(by_clearance(claimed(by_admission(after)), person), person, today), today)


def following_person(before: Participation, person: Person, today: date) -> Participation:
    """The participation after a change of its person, or of what the day makes of his consents; itself where it has
    followed already."""
    if before.state.person_id == person.person_id and before.person_version >= person.told_version:
        return by_documents(before, person, today)
    state = before.state.model_copy(update={"person_id": person.person_id, **_birth(person)})
    following = by_clearance(replace(before, state=state, person_version=person.told_version), person)
    return by_documents(judged(following, today), person, today)


def by_documents(before: Participation, person: Person, today: date) -> Participation:
    """The participation with what the person's own documents say of his consents; itself where they say nothing new.

    Until he has any, the school's word stands, as it was declared; it is kept beside them.
    """
    consents = of_school(person.consents, before.state.school_id)
    if not documents_count(consents) and before.attested is None:
        return before
    attested = before.attested or Attested(**{name: getattr(before.state, name) for name in _CONSENTS})
    birth = Birth(person.birth_date, person.birth_year, presumed_ages(before.state.role, before.state.form))
    told = outcome(consents, birth, attested, today)
    after = replace(before, attested=attested, state=before.state.model_copy(update=vars(told)))
    return before if after == before else judged(after, today)


def by_admission(participation: Participation) -> Participation:
    """The participation without an admission where the school has refused or revoked it, whatever a paper says."""
    if participation.admission is None or not participation.admission.is_closed:
        return participation
    without = {"admitted_on": None, "admitted_until": None}
    return replace(participation, state=participation.state.model_copy(update=without))


def by_clearance(participation: Participation, person: Person) -> Participation:
    """The participation of a mentor with what his school has noted of his record; itself where nothing is noted.

    Until then the school's word stands, as it was declared.
    """
    if participation.state.role != Role.MENTOR:
        return participation
    noted = in_force(person.clearances, participation.state.school_id, is_partners=person.is_partners)
    if noted is None:
        return participation
    told = vars(cleared(noted))
    return replace(participation, state=participation.state.model_copy(update=told))


def presumed_ages(role: str, form: str) -> frozenset[Age]:
    """How old somebody may be of whose birth nothing is known, by what he does."""
    if form == MentoringForm.TEACHER_TEACHER or (form == MentoringForm.EMPLOYER_PUPIL and role == Role.MENTOR):
        return frozenset({Age.ADULT})
    if form == MentoringForm.STUDENT_PUPIL and role == Role.MENTOR:
        return frozenset({Age.TEEN, Age.ADULT})
    return ANY_AGE


def birth_of(person: Person, participations: Iterable[Participation], school_id: str) -> Birth:
    """What is known of the person's age, with what he does in the school where nothing is."""
    here = (each.state for each in participations if each.state.school_id == school_id)
    presumed = frozenset(age for state in here for age in presumed_ages(state.role, state.form))
    return Birth(person.birth_date, person.birth_year, presumed or ANY_AGE)


def claimed(participation: Participation) -> Participation:
    """Marks a mentee whose school's paper names a mentor, until a curator has decided about it."""
    text = participation.texts.partner_name_text
    decided = {participation.claim_left_as_text, *(each.text for each in participation.claims_confirmed)}
    claim = bool(
        participation.state.role == Role.MENTEE
        and text
        and names_somebody(text)
        and text not in decided
        and participation.takes_part
    )
    return replace(participation, state=participation.state.model_copy(update={"partner_claimed": claim}))


def claim_confirmed(before: Participation, relation_id: str) -> Participation:
    """The participation whose named pair stands by its order as this relation; itself where that is known."""
    if any(each.relation_id == relation_id for each in before.claims_confirmed):
        return before
    text = before.texts.partner_name_text if before.state.partner_claimed else None
    confirmed = ConfirmedClaim(relation_id, text)
    return claimed(replace(before, claims_confirmed=(*before.claims_confirmed, confirmed)))


def judged(participation: Participation, today: date) -> Participation:
    """What the calendar makes of a participation that goes on: completed, suspended for a gap, or active again."""
    state = participation.state
    if state.status not in TAKES_PART:
        return participation
    gap = _gap(participation, today)
    update: dict[str, object] = {}
    if state.finished_on is not None and state.finished_on < today:
        update = {"status": ParticipantStatus.COMPLETED.value, "suspended_code": None, "partner_claimed": False}
    elif gap is not None and (state.status == ParticipantStatus.ACTIVE or state.suspended_code in GAPS):
        update = {"status": ParticipantStatus.SUSPENDED.value, "suspended_code": gap}
    elif gap is None and state.suspended_code in GAPS:
        update = {"status": ParticipantStatus.ACTIVE.value, "suspended_code": None}
    return replace(participation, state=state.model_copy(update=update)) if update else participation


def _gap(participation: Participation, today: date) -> str | None:
    state, admission = participation.state, participation.admission
    if admission is not None and admission.decision is Decision.REVOKED:
        return ADMISSION_REVOKED
    for last_day, code in (
        (state.consents_until, CONSENT_GAP),
        (state.admitted_until, ADMISSION_EXPIRED),
        (state.cleared_until, CLEARANCE_EXPIRED),
    ):
        if last_day is not None and last_day < today:
            return code
    return None


def _plain(value: object) -> object:
    """A code as the open code that events carry."""
    return value.value if isinstance(value, StrEnum) else value


def _birth(person: Person) -> dict[str, object]:
    return {"birth_year": person.birth_year, "birth_date": person.birth_date}


def _restricted(variant: str | None) -> str | None:
    return variant if variant in RESTRICTED_VARIANTS else None


def _public_variant(variant: str | None) -> dict[str, object]:
    restricted = _restricted(variant) is not None
    return {"variant": None if restricted or variant is None else str(variant), "variant_restricted": restricted}
