"""By what a school's list is told not to bring an erased person back: keyed digests of a name and a birth. Pure.

A digest says nothing of whom it is; that a row of a list is his is seen when its digest is the same.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterator

from registry.people.domain import Person

DIGEST_HEX_DIGITS = 32
"""128 bits: nobody else's digest is the same."""
KEY_BYTES = 32
"""Of the key: 256 bits."""


def new_key() -> bytes:
    """A key; the municipality has one."""
    return secrets.token_bytes(KEY_BYTES)


def known_as(person: Person, key: bytes) -> tuple[str, ...]:
    """The digests under which an erased person is remembered, in his tenant and in the schools that knew him."""
    tenants = dict.fromkeys((person.school_id, *person.known_in))
    said = list(_said_of_erased(person))
    return tuple(_digest(key, tenant, person.name_key, each) for tenant in tenants for each in said)


def told_as(person: Person, key: bytes) -> tuple[str, ...]:
    """The digests of somebody whom a list names: any of them says that he may be one who was erased."""
    return tuple(_digest(key, person.school_id, person.name_key, each) for each in _said_of_told(person))


def _said_of_erased(person: Person) -> Iterator[str]:
    """With a day of birth he is told by it, and by a list without days by the year; else by the year, or by none."""
    if person.birth_date is not None:
        yield f"day {person.birth_date.isoformat()}"
        yield f"year of a day {person.birth_date.year}"
    elif person.birth_year is not None:
        yield f"year {person.birth_year}"
    else:
        yield "no birth"


def _said_of_told(person: Person) -> Iterator[str]:
    if person.birth_date is not None:
        yield f"day {person.birth_date.isoformat()}"
        yield f"year {person.birth_date.year}"
    elif person.birth_year is not None:
        yield f"year of a day {person.birth_year}"
        yield f"year {person.birth_year}"
    else:
        yield "no birth"


def _digest(key: bytes, tenant: str, name: str, said: str) -> str:
    text = f"{tenant}\0{name}\0{said}"
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:DIGEST_HEX_DIGITS]
