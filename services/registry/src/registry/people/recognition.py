"""Whether a newly told person is known already. Pure.

Exactly the same person is found again in silence; one who may be the same is never merged and never doubled in
silence: he is registered, and the two are offered to a curator side by side.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum, StrEnum, auto

from registry.people.domain import Person
from registry.people.identity import given_names, is_part_of, one_slip_apart

_FULL_NAME = 3
"""Words of a full name: with the father's name, which tells nearly all namesakes of a school apart."""


class Likeness(StrEnum):
    """What two records say of each other."""

    SAME = "SAME"
    MAYBE = "MAYBE"
    OTHER = "OTHER"


class _Births(Enum):
    SAME_DAY = auto()
    SLIP = auto()
    """Day and month are swapped, as a spreadsheet does it, or a digit is wrong."""
    OTHER_DAY = auto()
    SAME_YEAR = auto()
    """Of one or both the day is unknown."""
    OTHER_YEAR = auto()
    ONE_UNKNOWN = auto()
    BOTH_UNKNOWN = auto()


_OTHER_BIRTHS = (_Births.SLIP, _Births.OTHER_DAY, _Births.OTHER_YEAR)


class _Contacts(Enum):
    SAME = auto()
    OTHER = auto()
    UNKNOWN = auto()


@dataclass(frozen=True)
class Recognition:
    """The known person; otherwise those who may be the same."""

    known: Person | None
    possible: tuple[Person, ...] = ()


def recognise(told: Person, candidates: Iterable[Person], school_id: str, *, of_list: bool = False) -> Recognition:
    """Who `told`, as a paper of the school `school_id` describes him, is among the people of his tenant.

    `of_list`: the paper is a school's whole list, in which a name and a year stand once; a request names one person.
    """
    same: list[Person] = []
    maybe: list[Person] = []
    for known in candidates:
        if (known.name_key, known.told_by) == (told.name_key, told.told_by):
            return Recognition(known)
        match likeness(known, told, school_id, of_list=of_list):
            case Likeness.SAME:
                same.append(known)
            case Likeness.MAYBE:
                maybe.append(known)
            case Likeness.OTHER:
                pass
    if len({known.merged_into or known.person_id for known in same}) == 1:
        return Recognition(same[0])
    return Recognition(None, (*same, *(known for known in maybe if known.merged_into is None)))


def likeness(known: Person, told: Person, school_id: str, *, of_list: bool = False) -> Likeness:
    """Compare two records of one tenant.

    Of a partner's people, whom schools do not share, a name and a workplace alone prove nothing to another school.
    """
    if known.told_apart_as or told.told_apart_as:
        return Likeness.MAYBE if known.name_key == told.name_key else Likeness.OTHER
    births, contacts = _births(known, told), _contacts(known, told)
    if known.name_key != told.name_key:
        return _of_other_names(known, told, births, contacts)
    if of_list and _is_next_line_of(known, told, births, contacts):
        return Likeness.SAME
    at_home = not known.is_partners or school_id in known.known_in
    if births is _Births.SAME_DAY:
        return Likeness.SAME
    if births is _Births.SLIP and contacts is _Contacts.UNKNOWN and len(known.name_key.split()) >= _FULL_NAME:
        return Likeness.MAYBE
    if births in _OTHER_BIRTHS:
        return Likeness.MAYBE if contacts is _Contacts.SAME else Likeness.OTHER
    if births is _Births.SAME_YEAR:
        alike = contacts is _Contacts.SAME or (
            contacts is _Contacts.UNKNOWN and at_home and known.birth_date is None and told.birth_date is None
        )
        return Likeness.SAME if alike else Likeness.MAYBE
    at_one_place = bool(known.workplace) and known.workplace == told.workplace
    if at_one_place and (contacts is _Contacts.SAME or (at_home and births is _Births.BOTH_UNKNOWN)):
        return Likeness.SAME
    return Likeness.MAYBE if at_one_place or contacts is _Contacts.SAME else Likeness.OTHER


def _is_next_line_of(known: Person, told: Person, births: _Births, contacts: _Contacts) -> bool:
    """Whether a school's next list says something new of somebody who is in its earlier one.

    A full name with the same contact has a corrected year of birth or another workplace; a pupil's full name and year
    have another contact. Namesakes of one list are told apart by full dates, so that none of these is a second person.
    """
    if len(known.name_key.split()) < _FULL_NAME:
        return False
    match contacts:
        case _Contacts.SAME if births is _Births.OTHER_YEAR:
            return known.birth_date is None
        case _Contacts.SAME:
            return births in (_Births.BOTH_UNKNOWN, _Births.ONE_UNKNOWN)
        case _Contacts.OTHER:
            undated = known.birth_date is None and told.birth_date is None
            return births is _Births.SAME_YEAR and undated and not known.is_partners
        case _Contacts.UNKNOWN:
            return False


def _of_other_names(known: Person, told: Person, births: _Births, contacts: _Contacts) -> Likeness:
    """A typing slip, a surname that has changed, a father's name left out or words in another order."""
    renamed = (
        births is _Births.SAME_DAY
        and contacts is _Contacts.SAME
        and given_names(known.full_name) == given_names(told.full_name)
    )
    if renamed:
        return Likeness.MAYBE
    if births in _OTHER_BIRTHS:
        return Likeness.OTHER
    is_slip = one_slip_apart(known.name_key, told.name_key)
    if not is_slip and not is_part_of(known.full_name, told.full_name):
        return Likeness.OTHER
    if births is _Births.SAME_DAY or contacts is _Contacts.SAME:
        return Likeness.MAYBE
    at_one_place = bool(known.workplace) and known.workplace == told.workplace
    supported = births is _Births.SAME_YEAR or (is_slip and births is _Births.BOTH_UNKNOWN and at_one_place)
    return Likeness.MAYBE if supported and contacts is _Contacts.UNKNOWN else Likeness.OTHER


def _births(known: Person, told: Person) -> _Births:
    if known.birth_date is not None and told.birth_date is not None:
        if known.birth_date == told.birth_date:
            return _Births.SAME_DAY
        return _Births.SLIP if _is_slip(known.birth_date, told.birth_date) else _Births.OTHER_DAY
    if known.birth_year is not None and told.birth_year is not None:
        return _Births.SAME_YEAR if known.birth_year == told.birth_year else _Births.OTHER_YEAR
    return _Births.BOTH_UNKNOWN if known.birth_year is None and told.birth_year is None else _Births.ONE_UNKNOWN


def _is_slip(one: date, other: date) -> bool:
    is_swapped = (one.year, one.month, one.day) == (other.year, other.day, other.month)
    return is_swapped or one_slip_apart(one.isoformat(), other.isoformat())


def _contacts(known: Person, told: Person) -> _Contacts:
    pairs = ((known.contact_email, told.contact_email), (known.contact_phone, told.contact_phone))
    compared = [one == other for one, other in pairs if one is not None and other is not None]
    if not compared:
        return _Contacts.UNKNOWN
    return _Contacts.SAME if any(compared) else _Contacts.OTHER
