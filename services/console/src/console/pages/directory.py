"""The schools that somebody sees, as every page's filter and form offers them."""

from console.gateway.client import Api
from console.session.domain import Session

DIRECTORY = "/registry/v1/organisations"


async def schools_of(api: Api, session: Session) -> dict[str, str]:
    """School id -> what it is called, by name."""
    directory = await api.get(DIRECTORY)
    named = {
        each["organisation_id"]: each["short_name"] or each["name"] for each in directory if each["kind"] == "SCHOOL"
    }
    if not session.is_municipal:
        named = {school_id: named.get(school_id, school_id) for school_id in session.schools}
    return dict(sorted(named.items(), key=lambda one: one[1]))
