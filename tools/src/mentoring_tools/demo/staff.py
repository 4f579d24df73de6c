"""Who is in office at the demonstration's schools and in its municipality, by their accounts."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from mentoring_common.clock import utc_now
from mentoring_methodology.schoolyear import first_day, school_year_of

from mentoring_tools.demo.client import GatewayClient


@dataclass(frozen=True)
class InOffice:
    """Somebody of an organisation's staff, by whose account he signs in."""

    organisation_id: str
    position: str
    full_name: str
    login: str


def enter_staff(client: GatewayClient, staff: Iterable[InOffice]) -> int:
    """Enter those whom no earlier day of the demonstration has entered; returns how many."""
    since, entered = first_day(school_year_of(utc_now().date())).isoformat(), 0
    for organisation_id, people in groupby(staff, lambda each: each.organisation_id):
        address = f"/registry/v1/organisations/{organisation_id}/staff"
        known = {each["login"] for each in client.ask("GET", address)["items"]}
        for each in people:
            if each.login not in known:
                said = {"full_name": each.full_name, "position": each.position, "login": each.login}
                client.ask("POST", address, json={**said, "since": since})
                entered += 1
    return entered
