"""People: the human beings behind participations. Pure."""

from dataclasses import dataclass, replace
from datetime import date

from mentoring_common.events.contracts.base import MUNICIPALITY

from registry.people.clearance import Clearances, united_clearances
from registry.people.consents.domain import Consents, moved
from registry.people.consents.watch import Requirements
from registry.people.consents.whole import BEARING
from registry.people.guardians import Guardian, kept_ids, united_guardians
from registry.people.identity import given_names, name_key, name_tokens


@dataclass(frozen=True)
class CorrectedYear:
    """A year of birth that a base has replaced."""

    before: int
    by: str
    """The import."""


@dataclass(frozen=True)
class Person:
    """One human being. Nothing of this leaves registry but the birth and, in events of their own, the contacts."""

    person_id: str
    school_id: str
    """The tenant: a school, or MUNICIPALITY for somebody who works or studies with a partner."""
    version: int
    full_name: str
    birth_year: int | None = None
    birth_date: date | None = None
    contact_email: str | None = None
    contact_phone: str | None = None
    """In E.164."""
    contact_text: str | None = None
    workplace: str = ""
    """The organisation's id, or its name without case and legal forms where the directory does not know it."""
    known_in: tuple[str, ...] = ()
    """The schools in which the person takes part or took part, the first one first."""
    told_apart_as: str = ""
    """Set where a second record of the same name and birth is known to be kept apart."""
    merged_into: str | None = None
    """The person as whom this one is known since a curator said that they are one."""
    guardians: tuple[Guardian, ...] = ()
    """Who represents a minor by law; nothing of them is in any event."""
    consents: Consents = ()
    """Every consent that was ever prepared, the papers of other schools too."""
    requirements: Requirements = ()
    """What was said to be signed anew, and by when."""
    clearances: Clearances = ()
    """What schools have noted of his record, the latest last."""
    told_version: int = 1
    """The version that last changed what his participations' events say of him: they follow this one, not every one."""
    corrected: CorrectedYear | None = None
    """The latest correction of the year of birth by a base: whoever takes its import over tells of it too."""

    @property
    def contact(self) -> str:
        """The one contact by which the person is told from namesakes; empty where none is known."""
        return self.contact_phone or self.contact_email or ""

    @property
    def is_partners(self) -> bool:
        return self.school_id == MUNICIPALITY

    @property
    def name_key(self) -> str:
        return name_key(self.full_name)

    @property
    def name_tokens(self) -> tuple[str, ...]:
        """What the person is found by."""
        return name_tokens(self.full_name)

    @property
    def place(self) -> tuple[str, str, str]:
        """Where the person stands in the order of names."""
        return (self.name_key, self.told_by, self.person_id)

    @property
    def told_by(self) -> str:
        """What tells the person from namesakes of the same tenant: unique beside the name."""
        if self.birth_date is not None:
            told = self.birth_date.isoformat()
        else:
            first_known_in = self.known_in[0] if self.is_partners and self.known_in else ""
            known_by = str(self.birth_year) if self.birth_year is not None else f"@{self.workplace}"
            told = f"{known_by}|{self.contact or first_known_in}"
        return f"{told}~{self.told_apart_as}" if self.told_apart_as else told

    @property
    def alike(self) -> str:
        """What a misspelt or changed surname leaves as it is: the birth year and the given name's first letter."""
        return f"{self.birth_year or ''}:{given_names(self.full_name)[:1]}"


@dataclass(frozen=True)
class Renewal:
    """A person after a change, and whether the change bears on his participations' events."""

    person: Person
    bears: bool


def renewed(known: Person, told: Person, school_id: str, owner: str, *, by_alias: bool) -> Person:
    """The known person with what a newer record says; what the record leaves open stays as it is.

    A record that was recognised by the person's former one (`by_alias`) changes neither name nor birth. `owner` is the
    import that brings the record, or a request's id.
    """
    if not by_alias:
        was, year = known.birth_year, told.birth_year or known.birth_year
        known = replace(
            known,
            full_name=told.full_name,
            birth_year=year,
            birth_date=told.birth_date or known.birth_date,
            corrected=CorrectedYear(was, owner) if was is not None and was != year else known.corrected,
        )
    return replace(
        known,
        contact_email=told.contact_email or known.contact_email,
        contact_phone=told.contact_phone or known.contact_phone,
        contact_text=told.contact_text if _is_new_contact(known, told) else known.contact_text,
        workplace=told.workplace if _names_a_workplace(known, told) else known.workplace,
        known_in=known.known_in if school_id in known.known_in else (*known.known_in, school_id),
    )


def spelled_contact(person: Person) -> str | None:
    """How a base says where the person is reached, where no school's own words say it."""
    return ", ".join(filter(None, (person.contact_phone, person.contact_email))) or None


def _is_new_contact(known: Person, told: Person) -> bool:
    return told.contact_text is not None and told.contact_text != spelled_contact(known)


def _names_a_workplace(known: Person, told: Person) -> bool:
    """A school's person of whom a base names no workplace is told as the school's: that takes back no class."""
    return bool(told.workplace) and (not known.workplace or told.workplace != told.school_id)


def changed(before: Person, after: Person) -> Renewal | None:
    """The next version; None where nothing differs. `after` brings any version."""
    candidate = replace(after, version=before.version, told_version=before.told_version)
    if candidate == before:
        return None
    following, bears = before.version + 1, _told(candidate) != _told(before)
    told_version = following if bears else before.told_version
    return Renewal(replace(candidate, version=following, told_version=told_version), bears)


def united(kept: Person, other: Person) -> Person:
    """The kept person with what only the other record knew."""
    whole = replace(
        kept,
        contact_email=kept.contact_email or other.contact_email,
        contact_phone=kept.contact_phone or other.contact_phone,
        contact_text=kept.contact_text or other.contact_text,
        workplace=kept.workplace or other.workplace,
        known_in=tuple(dict.fromkeys((*kept.known_in, *other.known_in))),
        guardians=united_guardians(kept.guardians, other.guardians),
        consents=_with_those_of(kept, other),
        clearances=united_clearances(kept.clearances, other.clearances),
    )
    if kept.birth_date is None and (kept.birth_year is None or kept.birth_year == other.birth_year):
        whole = replace(whole, birth_year=other.birth_year or kept.birth_year, birth_date=other.birth_date)
    if whole.name_key == other.name_key and whole.told_by == other.told_by:
        whole = replace(whole, told_apart_as=kept.person_id)
    return whole


def _with_those_of(kept: Person, other: Person) -> Consents:
    """The kept person's consents with the other record's, once."""
    known = {each.consent_id for each in kept.consents}
    givers = kept_ids(kept.guardians, other.guardians)
    theirs = [
        replace(each, guardian_id=givers.get(each.guardian_id or "", each.guardian_id))
        for each in moved(other.consents, kept.person_id)
    ]
    return (*kept.consents, *(each for each in theirs if each.consent_id not in known))


def _told(person: Person) -> tuple[object, ...]:
    consents = tuple(
        each
        for each in person.consents
        if (each.given_on is not None or each.ends_the_word) and each.purpose in BEARING
    )
    born = (person.birth_year, person.birth_date)
    return (*born, person.contact_email, person.contact_phone, consents, person.clearances)
