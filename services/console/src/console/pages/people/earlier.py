"""How a person's participations and consents stood at the end of an earlier day, for whoever answers an inspection."""

from dataclasses import dataclass
from typing import Any

from console.gateway.client import Api, Refused
from console.pages.consents.of_person import OF_PERSON, schools_of
from console.session.domain import Session


@dataclass(frozen=True)
class Earlier:
    """What was recorded by the end of a day."""

    on: str
    """The day that is asked for, empty where none is."""
    person: dict[str, Any] | None = None
    consents: tuple[dict[str, Any], ...] = ()
    """A part for each of the caller's schools in which he took part by then."""
    refusal: Refused | None = None


async def earlier(api: Api, session: Session, person_id: str, on: str) -> Earlier:
    """The person on a day; a day that is refused is told as such, and the page is shown all the same."""
    if not on:
        return Earlier(on)
    try:
        person = await api.get(f"/registry/v1/people/{person_id}", params={"as_of": on})
        parts = []
        if session.may(f"GET {OF_PERSON}") and not session.is_municipal:
            for school_id in schools_of(person):
                asked = {"school_id": school_id, "as_of": on}
                parts.append(await api.get(OF_PERSON.format(person_id=person_id), params=asked))
    except Refused as refused:
        refused.raise_unless_of_form()
        return Earlier(on, refusal=refused)
    return Earlier(on, person, tuple(parts))
