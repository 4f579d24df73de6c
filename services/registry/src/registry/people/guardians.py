"""Who represents a minor by law. People who take no part themselves: nothing of them leaves registry. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from registry.people.identity import name_key


class Relation(StrEnum):
    """What a legal representative is to the child (ст. 64, 145 СК РФ; ст. 31-33 ГК РФ)."""

    MOTHER = "MOTHER"
    FATHER = "FATHER"
    ADOPTER = "ADOPTER"
    GUARDIAN = "GUARDIAN"
    """Опекун, until fourteen."""
    TRUSTEE = "TRUSTEE"
    """Попечитель, from fourteen to eighteen."""
    ORGANISATION = "ORGANISATION"
    """Whoever signs for the organisation that brings the child up."""


@dataclass(frozen=True)
class Guardian:
    """One legal representative of a person."""

    guardian_id: str
    """Stays when the rest is corrected: a consent names who gave it by this."""
    full_name: str
    relation: str
    """An open code: see `Relation`."""
    phone: str | None = None
    """In E.164."""
    email: str | None = None
    since: date | None = None
    """Since when by the paper that the school has seen; None where it is no paper but a birth."""

    @property
    def likeness(self) -> tuple[str, str]:
        """By what two entries are known to be of one human being."""
        return name_key(self.full_name), self.relation


def kept_ids(kept: tuple[Guardian, ...], other: tuple[Guardian, ...]) -> dict[str, str]:
    """Of the other record's guardians who are in the kept one already: their id there, by that in the other one."""
    known = {each.likeness: each.guardian_id for each in kept}
    return {each.guardian_id: known[each.likeness] for each in other if each.likeness in known}


def united_guardians(kept: tuple[Guardian, ...], other: tuple[Guardian, ...]) -> tuple[Guardian, ...]:
    """Those of both records of one person, each human being once."""
    known = {each.likeness for each in kept}
    return (*kept, *(each for each in other if each.likeness not in known))
