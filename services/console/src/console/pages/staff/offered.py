"""Names of the staff list where a paper asks who the curator is: offered, and anything else may be typed."""

import asyncio
from collections.abc import Iterable
from urllib.parse import quote

from console.gateway.client import Api, Refused
from console.pages.staff.views import STAFF


async def curators(api: Api, schools: Iterable[str], day: str) -> list[str]:
    """The curators who are in office at these schools on the day; none of a school whose list she does not see."""
    found = await asyncio.gather(*(_curators(api, school, day) for school in schools))
    return sorted({name for names in found for name in names})


async def _curators(api: Api, school: str, day: str) -> list[str]:
    try:
        told = await api.get(STAFF.format(organisation_id=quote(school, safe="")), params={"as_of": day})
    except Refused:
        return []
    return [each["full_name"] for each in told["items"] if each["position"] == "CURATOR"]
